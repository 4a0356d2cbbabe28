#pragma once

// Lays flat shapes (marks, arrows, crossings, bays) onto a street.

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "assets/mesh.h"
#include "scenes/street/mesh_sink.h"

namespace raytruth::street {

/// Triangles that face up, found by where they lie in the plane.
class Drape {
 public:
  Drape();
  ~Drape();
  Drape(Drape&&) noexcept;
  Drape& operator=(Drape&&) noexcept;

  /// Adds the triangles of a mesh whose frame is the world's moved to origin_W; kerb faces and
  /// others steeper than 60 degrees are left out.
  void add(const assets::Mesh& mesh, const Vec3& origin_W);

  /// Whether a triangle lies within reach_m above or below the point.
  bool covers(const Vec3& p_W, double reach_m) const;

  /// Cuts the polygon (convex, counter-clockwise seen from above) along the triangles below it and
  /// adds its pieces to the sink, lift_m above them: it can neither float nor sink in. Of surfaces
  /// above each other the one nearest to the polygon's own height is taken, within reach_m.
  void lay(std::span<const Vec3> polygon_W, double lift_m, double reach_m, std::uint16_t part,
           MeshSink& sink) const;

  /// The same as convex polygons, each in one plane; pieces of less than 1e-10 m^2 are left out.
  std::vector<std::vector<Vec3>> cut(std::span<const Vec3> polygon_W, double lift_m,
                                     double reach_m) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace raytruth::street
