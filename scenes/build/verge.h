#pragma once

// Internal to scene: grass between the paved area and the land.

#include <array>
#include <map>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "scenes/build/ditches.h"
#include "scenes/build/terrain.h"
#include "scenes/street/street.h"

namespace raytruth::scene {

/// Grass strips along the edges of streets, down into the land. They begin at the edge's own
/// vertices, and where one edge goes on in another both have the same profile. Where an edge ends
/// in the open beside the beginning of a lower one, as behind a raised pavement that stops at a
/// junction, its grass comes down to the other's over the last metres. Where there is a ditch its
/// bed and banks are part of the strip.
class Verges {
 public:
  Verges(std::span<const street::StreetPiece> pieces, const RoadMap& map, const Terrain& terrain,
         const Ditches& ditches);

  /// Keeps off other roads.
  void mesh(const street::StreetEdge& edge, std::uint16_t part, street::MeshSink& sink) const;

 private:
  using Key = std::array<double, 3>;
  /// Four columns, seven of edges beside ditches; without depth both are the same line.
  using Profile = std::vector<Vec3>;

  static Key key(const Vec3& p) { return {p.x(), p.y(), p.z()}; }
  Profile profile(const Vec3& edge, const Vec2& out) const;
  Profile with_ditch(const Profile& level, double depth_m) const;
  /// A lower (or higher) edge that begins (or ends) within some metres of the open end of one, and
  /// its direction there.
  std::optional<std::pair<Vec3, Vec2>> beside(const Vec3& end, bool lower, bool that_begins) const;
  static double height_on(const Profile& lower, const Vec3& p);
  static void come_down(const Profile& lower, double share, Profile& points);

  const RoadMap& map_;
  const Terrain& terrain_;
  const Ditches& ditches_;
  std::map<Key, Vec2> starts_, ends_;  ///< direction of the edges that start and end there
};

/// A face straight down from an edge that has no verge: nobody looks under a raised pavement.
void mesh_skirt(const street::StreetEdge& edge, std::uint16_t part, street::MeshSink& sink);

}  // namespace raytruth::scene
