#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "labels/taxonomy/taxonomy.h"
#include "sim/core/ids.h"
#include "sim/core/pose.h"

namespace raytruth::assets {

/// What makes a part of an actor glow: the lamp bits of which any must be lit; 0 = always (street
/// lamps at night are switched by their scene).
using LampMask = std::uint32_t;

/// Which part of the road network a surface is.
struct RoadPlace {
  std::uint32_t road = 0;  ///< index in RoadNetwork::roads() + 1; 0 = not part of a road
  std::int32_t lane = 0;   ///< lane id; 0 = the road as a whole (a mark of lane 0, a wall, a rail)
  friend bool operator==(const RoadPlace&, const RoadPlace&) = default;
};

/// A named region of a mesh with one class and one material. A part without a class is a bug.
struct Part {
  std::string name;  ///< e.g. "Body", "Window_FL", "Tire_FL", "lane -3"
  ClassId class_id;
  MaterialId material;
  LampMask lamps = 0;  ///< for emissive materials: see LampMask
  RoadPlace place{};
  friend bool operator==(const Part&, const Part&) = default;
};

/// Triangles in a local frame. Vertex positions in metres, single precision; a mesh stays within
/// about 2 km of its origin. Front faces are counter-clockwise; all surfaces are two-sided for
/// rays.
struct Mesh {
  std::vector<Vec3f> positions;
  std::vector<Vec3f> normals;  ///< unit shading normals per vertex, or empty: flat
  std::vector<Vec2f> road_st;  ///< per vertex s and t (m) on the road of Part::place, or empty
  std::vector<Vec2f> uv;       ///< per vertex place in the material's Texture, or empty
  std::vector<std::array<std::uint32_t, 3>> triangles;
  std::vector<std::uint16_t> triangle_part;  ///< index into parts, one per triangle
  std::vector<Part> parts;

  Box3 bounds() const;
  /// Appends another mesh moved by X; parts are merged by (name, class, material, lamps).
  void append(const Mesh& other, const Pose& X);
  /// Aborts unless sizes, indices and parts are consistent and every part has a class and a
  /// material.
  void check() const;
};

using MeshPtr = std::shared_ptr<const Mesh>;

}  // namespace raytruth::assets
