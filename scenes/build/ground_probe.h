#pragma once

// Internal to scene: the finished ground, asked from above.

#include <cstdint>
#include <vector>

#include "scenes/build/static_builder.h"
#include "scenes/build/terrain.h"

namespace raytruth::scene {

/// Heights and kinds of the roads' and verges' triangles and of the land, exactly as they are
/// meshed; and where other things stand.
class GroundProbe {
 public:
  GroundProbe(const StaticWorld& world, const Terrain& terrain, const Vec3& focus_W,
              double radius_m);

  struct Top {
    double z = 0.0;
    bool green = true;  ///< verge, yard or open land, no road
  };
  Top at(const Vec2& p_W) const;
  /// Whether a thing that is neither flat ground nor plant nor house stands within radius_m, up to
  /// 3 m above the land.
  bool stands_near(const Vec2& p_W, double radius_m) const;

 private:
  struct Face {
    Vec3f a, b, c;
    bool green;
  };
  std::size_t cell(double x, double y) const;
  void sort_faces(const StaticWorld& world);
  void mark_things(const StaticWorld& world);

  const Terrain& terrain_;
  Vec2 min_;
  Vec3 origin_;
  long size_ = 0;
  std::vector<Face> faces_;
  std::vector<std::uint32_t> first_, in_cell_;  ///< faces of each cell
  std::vector<std::uint8_t> thing_;             ///< by cells of kThing
  long things_ = 0;
};

}  // namespace raytruth::scene
