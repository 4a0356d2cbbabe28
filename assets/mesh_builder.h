#pragma once

#include <functional>
#include <vector>

#include "assets/mesh.h"

namespace raytruth::assets {

/// Collects faces and turns them into a Mesh with shading normals.
class MeshBuilder {
 public:
  /// The part of that name, class, material and lamps; made when new.
  std::uint16_t part(const std::string& name, ClassId class_id, MaterialId material,
                     LampMask lamps = 0);

  void triangle(std::uint16_t part, const Vec3& a, const Vec3& b, const Vec3& c);
  /// Corners counter-clockwise seen from the front.
  void quad(std::uint16_t part, const Vec3& a, const Vec3& b, const Vec3& c, const Vec3& d);
  void box(std::uint16_t part, const Vec3& center, const Vec3& size, const Pose& X = Pose());
  /// Tapered tube with rounded ends (a capsule when the radii agree).
  void limb(std::uint16_t part, const Vec3& from, const Vec3& to, double radius_from,
            double radius_to, int segments = 12);
  /// Straight tube, flat ends closed.
  void tube(std::uint16_t part, const Vec3& from, const Vec3& to, double radius_from,
            double radius_to, int segments = 10, bool caps = true);
  void ellipsoid(std::uint16_t part, const Vec3& center, const Vec3& radii, int segments = 12);
  /// Profile of (radius, offset along y) turned about the y axis through center.
  void lathe_y(std::uint16_t part, const Vec3& center, const std::vector<Vec2>& profile,
               int segments);
  /// Rings of equal size joined face by face; part_of(ring, side) names the part of each face.
  /// closed: the last point of a ring joins its first.
  void loft(const std::vector<std::vector<Vec3>>& rings, bool closed,
            const std::function<std::uint16_t(std::size_t, std::size_t)>& part_of);

  /// Moves everything added so far so that its bounds become `box` (each axis scaled on its own).
  void fit(const Box3& box);
  Box3 bounds() const;

  /// Corners at one position share a normal where their faces meet at less than crease_deg, and are
  /// one vertex where place and normal are the same; 0 = flat shading.
  MeshPtr build(double crease_deg = 45.0) const;

 private:
  std::vector<Vec3> corners_;  // three a triangle
  std::vector<std::uint16_t> triangle_part_;
  std::vector<Part> parts_;
};

}  // namespace raytruth::assets
