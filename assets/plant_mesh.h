#pragma once

// Internal to assets: tubes and leaves as indexed triangles.

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "assets/mesh.h"
#include "sim/core/random.h"

namespace raytruth::assets {

Vec3 random_direction(RandomStream& random);

struct TubePoint {
  Vec3 p = Vec3::Zero();
  double radius = 0.0;
  double lobes = 0.0;  ///< depth of five root buttresses, as a share of the radius
};

/// Plants have ten thousands of small faces that share corners: lighter than MeshBuilder.
class PlantMesh {
 public:
  PlantMesh();
  std::uint16_t part(const std::string& name, ClassId class_id, MaterialId material);
  void triangle(std::uint16_t part, const Vec3& a, const Vec3& b, const Vec3& c);
  /// A branch along the points, closed at its beginning; its last point is the tip.
  void tube(std::uint16_t part, std::span<const TubePoint> points, int sides);
  /// Two halves folded at the midrib, widest before the middle. `up` is their common normal before
  /// folding.
  void leaf(std::uint16_t part, const Vec3& base, const Vec3& along, const Vec3& up, double length,
            double width, double fold = 0.25);
  /// A blade of grass: a bent strip that ends in a point.
  void blade(std::uint16_t part, const Vec3& foot, const Vec3& lean, double height, double width);
  std::size_t triangles() const { return mesh_.triangles.size(); }
  MeshPtr take();

 private:
  std::uint32_t vertex(const Vec3& p, const Vec3& n);
  void face(std::uint16_t part, std::uint32_t a, std::uint32_t b, std::uint32_t c);

  Mesh mesh_;
};

}  // namespace raytruth::assets
