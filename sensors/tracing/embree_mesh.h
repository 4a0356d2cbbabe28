#pragma once

// Internal to sensors/tracing: Embree scenes of meshes.

#include <embree3/rtcore.h>

#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "assets/mesh.h"
#include "sensors/tracing/trace_scene.h"

namespace raytruth::tracing {

// Ray and geometry masks: a ray meets a geometry when they share a bit.
inline constexpr unsigned kMaskWorld = 1;  ///< instances other than the ego
inline constexpr unsigned kMaskEgo = 2;    ///< instances of the ego
// Inside a mesh's scene the same mask bits are tested again, so every solid geometry carries both.
inline constexpr unsigned kMaskShadow = 4;  ///< instance bit for shadow rays
inline constexpr unsigned kMaskAll = 0xffffffffU;

/// An Embree scene with the triangles of one mesh: solid ones in geometry 0, panes in geometry 1.
struct MeshScene {
  RTCScene scene = nullptr;
  RTCScene solid =
      nullptr;  ///< the same without panes, for shadow rays; equal to `scene` when there are none
  std::vector<std::uint32_t> solid_triangles,
      pane_triangles;    ///< primitive -> triangle of the mesh
  assets::MeshPtr mesh;  ///< keeps the buffers alive
};

struct MeshCache::Impl {
  RTCDevice device = nullptr;
  std::map<const assets::Mesh*, std::unique_ptr<MeshScene>> scenes;

  Impl();
  ~Impl();
  const MeshScene& scene_of(const assets::MeshPtr& mesh, const assets::MaterialTable& materials);
};

/// Sets flush-to-zero and denormals-are-zero while it lives; every thread that traces needs it.
class FlushDenormals {
 public:
  FlushDenormals();
  ~FlushDenormals();
  FlushDenormals(const FlushDenormals&) = delete;
  FlushDenormals& operator=(const FlushDenormals&) = delete;

 private:
  unsigned saved_;
};

}  // namespace raytruth::tracing
