#pragma once

// Internal to assets: the left half of a vehicle's skin as triangles that regions (panes, doors,
// lamps ...) are cut out of, and its mirror image.

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "assets/mesh.h"

namespace raytruth::assets {

/// A corner of the skin: place and normal in the vehicle frame, y >= 0.
struct SkinVertex {
  Vec3 p = Vec3::Zero(), n = Vec3::Zero();
  double a = 0.0;  ///< way (m) along the waterline from the middle of the front
  double v = 0.0;  ///< 0 sill to 1 belt (lower body), 1.4 roof rail, 2 middle of the roof (upper)
};

enum class Patch : std::uint8_t { kFloor, kLower, kUpper, kInner };

class Skin {
 public:
  /// Positive inside, about in metres near its border.
  using Field = std::function<double(const SkinVertex&)>;
  using Triangles = std::vector<std::uint32_t>;

  explicit Skin(ClassId class_id) : class_(class_id) {}
  ClassId class_id() const { return class_; }

  /// A '*' in a name stands for the side, L or R. A mask of both indicators stands for the side's.
  std::uint16_t part(const std::string& name, MaterialId material, LampMask lamps = 0);
  /// One part on the left, another on the right; its name here is that of both with '|'.
  std::uint16_t pair(std::uint16_t left, std::uint16_t right);
  std::uint32_t add(const SkinVertex& vertex);
  /// A corner at the place of another one, with its own normal: edges that are cut at one of them
  /// are cut at the other.
  std::uint32_t add(const SkinVertex& vertex, std::uint32_t same_place);
  /// Triangles without area are left out.
  void triangle(Patch patch, std::uint16_t part, std::uint32_t a, std::uint32_t b, std::uint32_t c);
  /// Sets normals from the triangles around, weighted by area; the floor keeps its own.
  void smooth();

  /// Triangles of a patch whose part is one of these (empty: any).
  Triangles of(Patch patch, std::span<const std::string> parts = {}) const;
  /// Cuts these triangles along the borders of the fields and gives those inside of all. Triangles
  /// that other lists name may be cut, too: make lists anew.
  Triangles within(Triangles triangles, std::span<const Field> fields);
  void paint(const Triangles& triangles, std::uint16_t part);
  /// `within` of the triangles of these parts, painted.
  Triangles region(Patch patch, std::span<const std::string> from, std::span<const Field> fields,
                   std::uint16_t part);
  /// The triangles again, moved by `offset` and by `inwards_m` against their normals; with walls
  /// between the borders of both where `walled`.
  Triangles copy(const Triangles& triangles, const Vec3& offset, double inwards_m,
                 std::uint16_t part, bool walled);
  /// Moves triangles by `offset` and walls the step.
  void sink(const Triangles& triangles, const Vec3& offset, std::uint16_t part);
  void remove(const Triangles& triangles);
  /// Walls from the border of the triangles by `offset`.
  void rim(const Triangles& triangles, const Vec3& offset, double inwards_m, std::uint16_t part);

  const SkinVertex& vertex(std::uint32_t i) const { return vertices_[i]; }
  const std::array<std::uint32_t, 3>& corners(std::uint32_t triangle) const {
    return triangles_[triangle].corner;
  }
  std::size_t size() const { return triangles_.size(); }

  /// Both halves as one mesh.
  Mesh mesh() const;

 private:
  struct Triangle {
    std::array<std::uint32_t, 3> corner{};
    std::uint16_t part = 0;
    Patch patch = Patch::kLower;
  };
  Triangles cut(const Triangles& triangles, const Field& field);
  SkinVertex between(const SkinVertex& a, const SkinVertex& b, double t) const;

  ClassId class_;
  std::vector<SkinVertex> vertices_;
  std::vector<std::uint32_t> place_;  // of vertices_: the first corner at that place
  std::vector<Triangle> triangles_;
  std::vector<Part> parts_;
  std::vector<std::array<std::uint16_t, 3>> pairs_;  // the pair, its left and right part
};

}  // namespace raytruth::assets
