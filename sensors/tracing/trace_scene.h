#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>

#include "scenes/build/scene.h"
#include "sim/core/ids.h"
#include "sim/core/pose.h"
#include "sim/core/time.h"

namespace raytruth::tracing {

/// A ray in the world frame. Origin in double precision; direction of unit length.
struct Ray {
  Vec3 origin_W = Vec3::Zero();
  Vec3 direction_W = Vec3::UnitX();
  double near_m = 1e-4;
  double far_m = 1e4;
  std::int64_t time_ns = 0;  ///< from the scenario's start, within the scene's span
};

/// Which rays see what: the ego's own body can be left out.
enum class View : std::uint8_t { kAll, kWithoutEgo };

/// Which primitive a ray hits, as Embree answers; enough to compute everything else.
struct PrimitiveHit {
  std::uint32_t instance = 0xffffffffU;  ///< index into Scene::instances
  std::uint32_t primitive = 0;           ///< triangle of the instance's mesh
  bool hit() const { return instance != 0xffffffffU; }
};

/// The surface at a hit, recomputed in double precision from (instance, primitive).
struct Hit {
  std::uint32_t instance = 0;
  std::uint32_t primitive = 0;
  ObjectId object;
  const assets::Part* part = nullptr;
  std::uint16_t part_index = 0;  ///< in the mesh
  const assets::Material* material = nullptr;
  double distance_m = 0.0;
  double u = 0.0, v = 0.0;  ///< barycentrics of the second and third vertex
  Vec3 position_W = Vec3::Zero();
  Vec3 position_I = Vec3::Zero();         ///< in the instance frame (for patterns)
  Vec3 normal_W = Vec3::UnitZ();          ///< geometric, facing the ray's origin
  Vec3 shading_normal_W = Vec3::UnitZ();  ///< interpolated, on the same side as normal_W
  Vec2f uv = Vec2f::Zero();               ///< of Mesh::uv; 0 where the mesh has none
  Vec2f road_st = Vec2f::Zero();          ///< of Mesh::road_st, metres; 0 where the mesh has none
  std::int64_t time_ns = 0;
  bool emits = false;  ///< the part glows with its material's emission
};

/// Acceleration structures of meshes, kept from frame to frame. Safe to share between TraceScenes,
/// also while others trace; building a TraceScene with it is for one thread at a time.
class MeshCache {
 public:
  /// `without_avx`: as on a machine that has none. The answers are the same bits.
  explicit MeshCache(bool without_avx = false);
  ~MeshCache();

 private:
  friend class TraceScene;
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// A Scene ready for rays. Closest hits and shadows; where Material::alpha_cutoff says so there is
/// no surface, for any of them; same answers on every x86-64 machine and for
/// single and packet calls (Embree ROBUST, one fixed instruction set, our own double-precision
/// distances). Safe to use from several threads. Origins are re-centred, so any world coordinates
/// will do.
class TraceScene {
 public:
  /// Meshes that `cache` has seen before are not built again: pass the same cache for all frames of
  /// a run.
  explicit TraceScene(std::shared_ptr<const scene::Scene> scene,
                      std::shared_ptr<MeshCache> cache = nullptr);
  ~TraceScene();
  TraceScene(const TraceScene&) = delete;
  TraceScene& operator=(const TraceScene&) = delete;

  const scene::Scene& scene() const;

  PrimitiveHit closest(const Ray& ray, View view = View::kAll) const;
  /// Sixteen at a time inside; for coherent rays (neighbouring pixels, a ring of a LiDAR). Sizes
  /// must agree.
  void closest(std::span<const Ray> rays, std::span<PrimitiveHit> hits,
               View view = View::kAll) const;
  /// True when anything opaque lies between near_m and far_m. Panes (transmission > 0) don't block.
  bool occluded(const Ray& ray) const;
  void occluded(std::span<const Ray> rays, std::span<std::uint8_t> blocked) const;

  /// Closest hit with everything but one actor taken away.
  PrimitiveHit closest_alone(const Ray& ray, ObjectId object) const;
  void closest_alone(std::span<const Ray> rays, ObjectId object,
                     std::span<PrimitiveHit> hits) const;

  /// Everything about a hit. hit.hit() must be true.
  Hit resolve(const Ray& ray, const PrimitiveHit& hit) const;

  /// Objects that are actors, in id order.
  std::span<const ObjectId> actors() const;
  /// Pose of an actor's frame at a time within the span.
  Pose actor_pose(ObjectId object, std::int64_t time_ns) const;

 private:
  friend class PathScene;
  friend class RawRays;
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Runs body(begin, end) over [0, count) in blocks on the given number of threads (0 = all);
/// results may not depend on the split. Sets flush-to-zero in each worker.
void parallel_blocks(std::size_t count, std::size_t block, int threads,
                     const std::function<void(std::size_t, std::size_t)>& body);

}  // namespace raytruth::tracing
