#pragma once

// Internal to sensors/tracing: Embree scenes of meshes.

#include <embree3/rtcore.h>

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

#include "assets/mesh.h"
#include "scenes/build/scene.h"
#include "sensors/tracing/moving_frame.h"
#include "sensors/tracing/part_look.h"
#include "sensors/tracing/trace_scene.h"

namespace raytruth::tracing {

// Ray and geometry masks: a ray meets a geometry when they share a bit, in the top-level scene and
// in the mesh's scene again. So everything solid in a mesh carries both bits of instances; panes
// carry their own, which shadow rays lack.
inline constexpr unsigned kMaskWorld = 1;  ///< instances other than the ego
inline constexpr unsigned kMaskEgo = 2;    ///< instances of the ego
inline constexpr unsigned kMaskPane = 4;
inline constexpr unsigned kMaskSolid = kMaskWorld | kMaskEgo;
inline constexpr unsigned kMaskAll = kMaskSolid | kMaskPane;

/// What a ray of that view meets.
constexpr unsigned mask_of(View view) {
  return view == View::kAll ? kMaskAll : kMaskWorld | kMaskPane;
}

/// Geometries of a mesh's scene, by id: what panes are made of has bit 0, what has holes bit 1.
inline constexpr unsigned kPane = 1, kHoles = 2, kGeometries = 4;

/// What a call to Embree takes along, so that cut-outs are decided by the very rays that were
/// asked for: Embree's own numbers at a hit (ray in the instance, u, v) differ between single
/// rays, packets and machines.
struct RayContext : RTCIntersectContext {
  const RTCRay* rays = nullptr;         ///< as they started; RTCRay::id is the place in them
  std::span<const MovingFrame> frames;  ///< by instance
};

/// An Embree scene with the triangles of one mesh.
struct MeshScene {
  /// Triangles of a geometry; the picture that cuts holes into each.
  struct Geometry {
    const assets::Mesh* mesh = nullptr;
    std::vector<std::uint32_t> triangles;         ///< primitive -> triangle of the mesh
    std::vector<const assets::Material*> cut_by;  ///< by primitive; of geometries with holes only
    bool whole =
        false;  ///< all triangles of the mesh: each primitive is the triangle of its number
  };
  RTCScene scene = nullptr;
  RTCBounds bounds{};
  std::array<Geometry, kGeometries> geometries;
  std::vector<assets::Material> cutters;    ///< materials with holes: keeps their pictures alive
  std::weak_ptr<const assets::Mesh> alive;  ///< whoever traces keeps the mesh
  const assets::Mesh* mesh = nullptr;
  MeshLooks looks;
  assets::MeshPtr rest;  ///< what the mesh is bent from; nullptr: it is rigid

  bool has_holes() const { return !cutters.empty(); }
};

/// What stands still in a scene, as its frames share it.
struct Standing {
  std::shared_ptr<const scene::StaticWorld> world;  ///< keeps the meshes alive
  Vec3 origin_W = Vec3::Zero();
  RTCScene top = nullptr;
  std::vector<const MeshScene*> meshes;  ///< by instance
  std::vector<MovingFrame> frames;       ///< by instance

  Standing() = default;
  ~Standing();
  Standing(const Standing&) = delete;
  Standing& operator=(const Standing&) = delete;
};

struct MeshCache::Impl {
  RTCDevice device = nullptr;
  std::unordered_map<const assets::Mesh*, std::unique_ptr<MeshScene>> scenes;
  /// By what they were bent from: scenes of bent meshes that are gone, ready for the next bend.
  std::map<assets::MeshPtr, std::vector<std::unique_ptr<MeshScene>>> spare;
  std::shared_ptr<const Standing> standing;  ///< of the last scene

  explicit Impl(bool without_avx);
  ~Impl();
  /// Makes the scenes of these instances' meshes where they are missing, and lets go of those that
  /// nobody needs any more.
  void add(std::span<const scene::SceneInstance> instances,
           const std::shared_ptr<const assets::MaterialTable>& materials);
  /// Of a mesh that was added.
  const MeshScene& scene_of(const assets::Mesh& mesh) const { return *scenes.at(&mesh); }
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
