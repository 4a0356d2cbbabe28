#pragma once

// Internal to sensors/tracing: what light paths need to know of a mesh's parts, made once per mesh.

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "assets/material.h"
#include "assets/mesh.h"
#include "scenes/build/scene.h"

namespace raytruth::tracing {

struct PartLook {
  const assets::Material* material = nullptr;
  bool has_pictures = false;
  bool wants_uv = false, wants_road_st = false;
  bool emits = false;  ///< whatever is lit of lamps that are switched
  scene::Beam beam = scene::Beam::kDiffuse;
  std::array<float, 3> emission_cd_m2{0, 0, 0};
};

struct MeshLooks {
  std::shared_ptr<const assets::MaterialTable> materials;  ///< that the looks point into
  std::vector<PartLook> parts;
  bool can_emit = false;  ///< some part, if its lamp is lit
  /// Triangles part by part: those of part p from first[p] to first[p + 1], ascending.
  std::vector<std::uint32_t> first, triangles;

  MeshLooks() = default;
  MeshLooks(const assets::Mesh& mesh, std::shared_ptr<const assets::MaterialTable> table);
};

}  // namespace raytruth::tracing
