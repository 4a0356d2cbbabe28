#pragma once

// Internal to the planters.

#include <array>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "assets/plants.h"
#include "scenes/build/fields.h"
#include "scenes/build/ground_probe.h"
#include "scenes/build/roadside_site.h"

namespace raytruth::scene {

class Planting {
 public:
  explicit Planting(Site& site);

  Site& site;
  assets::Plants plants;
  const GroundProbe probe;
  const FieldMap fields;
  const assets::PlantSeason season;
  const double near;  ///< near_m()

  double from_focus(const Vec2& p) const { return (p - site.options.focus.head<2>()).norm(); }
  /// Cells of 8 m: asked often.
  LandUse use(const Vec2& p) const;

  /// False where it doesn't stand: no room, or nothing may grow there. Street trees have a pit:
  /// bare soil on grass, a framed square where forecourts are paved.
  bool tree(const std::string& name, assets::TreeSpecies species, int variant, const Vec2& p,
            RandomStream& random, const Spot* street = nullptr);
  bool bush(const std::string& name, assets::BushKind kind, int variant, const Vec2& p,
            RandomStream& random);
  /// A hedge of pieces from a point along a heading; leaves out what isn't free.
  void hedge(const std::string& name, const Vec2& from, double heading_rad, int pieces,
             double height_m, int variant);
  /// A patch of kPatch_m around p; false when not all of it is green or another is there.
  bool cover(ObjectId object, assets::CoverKind kind, int variant, const Vec2& p,
             double heading_rad);
  /// Far trees stand without being asked.
  void far_tree(ObjectId object, assets::TreeSpecies species, int variant, const Vec2& p,
                double heading_rad);
  std::size_t covers() const { return covers_; }

 private:
  bool may_stand(const Vec2& p, double body_m, bool paved = false) const;
  bool hides_a_sign(const Vec2& p, double clearance_m) const;
  bool room(const Vec2& p, double radius_m);
  void find_signs();

  mutable std::vector<std::uint8_t> use_;
  long uses_ = 0;
  std::vector<std::pair<Vec2, Vec2>> sights_;              ///< from a lane to a sign
  std::map<std::array<int, 2>, std::vector<Vec3>> stems_;  ///< place and radius of what stands
  std::set<std::array<int, 2>> patches_;
  std::size_t covers_ = 0;
  assets::MeshPtr pit_, framed_pit_;
};

/// Street trees, avenues, gardens, hedges along one side of a road.
void plant_side(Planting& planting, const RoadSide& at);
/// Parks, forests, hedgerows and tree lines.
void plant_land(Planting& planting);
/// Grass along one side of a road, and on its lanes of grass.
void cover_side(Planting& planting, const RoadSide& at);
void cover_lanes(Planting& planting, roads::RoadIndex road);
/// Crops on fields near roads.
void cover_fields(Planting& planting);

}  // namespace raytruth::scene
