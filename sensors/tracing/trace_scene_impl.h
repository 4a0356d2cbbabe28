#pragma once

// Internal to sensors/tracing: what a TraceScene holds, and how rays go to Embree and hits come
// back.

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <span>
#include <vector>

#include "sensors/tracing/embree_mesh.h"
#include "sensors/tracing/trace_scene.h"
#include "sim/core/check.h"

namespace raytruth::tracing {

inline constexpr std::size_t kPacket = 16;

inline Eigen::Matrix<float, 3, 4> affine_of(const Pose& X, const Vec3& origin) {
  Eigen::Matrix<float, 3, 4> m;
  m.leftCols<3>() = X.matrix().cast<float>();
  m.col(3) = (X.translation() - origin).cast<float>();
  return m;
}

// One ray as a lane of a packet.
template <typename Packet>
void put_lane(const RTCRay& one, Packet& r, std::size_t lane) {
  r.org_x[lane] = one.org_x;
  r.org_y[lane] = one.org_y;
  r.org_z[lane] = one.org_z;
  r.dir_x[lane] = one.dir_x;
  r.dir_y[lane] = one.dir_y;
  r.dir_z[lane] = one.dir_z;
  r.tnear[lane] = one.tnear;
  r.tfar[lane] = one.tfar;
  r.time[lane] = one.time;
  r.mask[lane] = one.mask;
  r.id[lane] = static_cast<unsigned>(lane);
  r.flags[lane] = 0;
}

struct TraceScene::Impl {
  std::shared_ptr<const scene::Scene> scene;
  std::shared_ptr<MeshCache> cache;
  std::vector<const MeshScene*> meshes;  // by instance
  std::vector<MovingFrame> frames;       // by instance; of those with holes
  RTCScene top = nullptr;                // everything
  RTCScene shadow = nullptr;             // without panes
  std::map<ObjectId, RTCScene> alone;
  std::vector<ObjectId> actor_ids;
  bool has_panes = false;

  ~Impl() {
    rtcReleaseScene(top);
    if (shadow != top) rtcReleaseScene(shadow);
    for (auto& [id, s] : alone) rtcReleaseScene(s);
  }

  RTCDevice device() const { return cache->impl_->device; }

  // Geometry ids in each top scene are instance indices, so that a hit names its instance directly.
  void attach(RTCScene into, std::size_t index, bool solid_only) const {
    const scene::SceneInstance& instance = scene->instances[index];
    const MeshScene& mesh = *meshes[index];
    if (solid_only && !mesh.has_solids()) return;
    RTCGeometry geometry = rtcNewGeometry(device(), RTC_GEOMETRY_TYPE_INSTANCE);
    rtcSetGeometryInstancedScene(geometry, solid_only ? mesh.solid : mesh.scene);
    const auto& keys = instance.X_WI.keys;
    rtcSetGeometryTimeStepCount(geometry, static_cast<unsigned>(keys.size()));
    for (unsigned k = 0; k < keys.size(); ++k) {
      if (keys.size() == 1) {
        const auto m = affine_of(keys[k], scene->origin_W);
        rtcSetGeometryTransform(geometry, k, RTC_FORMAT_FLOAT3X4_COLUMN_MAJOR, m.data());
      } else {
        RTCQuaternionDecomposition q;
        rtcInitQuaternionDecomposition(&q);
        Eigen::Quaternionf r = keys[k].rotation().cast<float>();
        if (k > 0 && keys[k].rotation().dot(keys[k - 1].rotation()) < 0.0) r.coeffs() = -r.coeffs();
        rtcQuaternionDecompositionSetQuaternion(&q, r.w(), r.x(), r.y(), r.z());
        const Vec3f t = (keys[k].translation() - scene->origin_W).cast<float>();
        rtcQuaternionDecompositionSetTranslation(&q, t.x(), t.y(), t.z());
        rtcSetGeometryTransformQuaternion(geometry, k, &q);
      }
    }
    rtcSetGeometryMask(geometry, instance.is_ego ? kMaskEgo : kMaskWorld);
    rtcCommitGeometry(geometry);
    rtcAttachGeometryByID(into, geometry, static_cast<unsigned>(index));
    rtcReleaseGeometry(geometry);
  }

  RTCScene new_top() const {
    RTCScene s = rtcNewScene(device());
    rtcSetSceneFlags(s, RTC_SCENE_FLAG_ROBUST);
    rtcSetSceneBuildQuality(s, RTC_BUILD_QUALITY_MEDIUM);
    return s;
  }

  float embree_time(std::int64_t time_ns) const {
    const std::int64_t span = scene->end.ns() - scene->start.ns();
    if (span <= 0) return 0.0F;
    const double u = static_cast<double>(time_ns - scene->start.ns()) / static_cast<double>(span);
    return static_cast<float>(std::clamp(u, 0.0, 1.0));
  }

  PrimitiveHit hit_of(unsigned instance, unsigned geometry, unsigned primitive) const {
    if (geometry == RTC_INVALID_GEOMETRY_ID) return {};
    const MeshScene::Geometry& from = meshes[instance]->geometries[geometry];
    return {instance, from.whole ? primitive : from.triangles[primitive]};
  }

  // For rays that start as `rays` say, by their id; both must outlive the call to Embree.
  RayContext context_of(const RTCRay* rays, bool coherent = false) const {
    RayContext context;
    rtcInitIntersectContext(&context);
    if (coherent) context.flags = RTC_INTERSECT_CONTEXT_FLAG_COHERENT;
    context.rays = rays;
    context.frames = frames;
    return context;
  }

  PrimitiveHit closest(RTCScene s, const Ray& ray, unsigned mask) const {
    RTCRayHit r;
    fill(ray, r.ray, mask);
    const RTCRay start = r.ray;
    RayContext context = context_of(&start);
    r.hit.geomID = RTC_INVALID_GEOMETRY_ID;
    r.hit.instID[0] = RTC_INVALID_GEOMETRY_ID;
    rtcIntersect1(s, &context, &r);
    return hit_of(r.hit.instID[0], r.hit.geomID, r.hit.primID);
  }

  void fill(const Ray& ray, RTCRay& r, unsigned mask) const {
    const Vec3f o = (ray.origin_W - scene->origin_W).cast<float>();
    const Vec3f d = ray.direction_W.cast<float>();
    r.org_x = o.x();
    r.org_y = o.y();
    r.org_z = o.z();
    r.dir_x = d.x();
    r.dir_y = d.y();
    r.dir_z = d.z();
    r.tnear = static_cast<float>(ray.near_m);
    r.tfar = static_cast<float>(ray.far_m);
    r.time = embree_time(ray.time_ns);
    r.mask = mask;
    r.id = 0;
    r.flags = 0;
  }

  // The ray also goes to starts[lane].
  template <typename Packet>
  void fill_lane(const Ray& ray, Packet& r, std::size_t lane, unsigned mask,
                 std::array<RTCRay, kPacket>& starts) const {
    fill(ray, starts[lane], mask);
    put_lane(starts[lane], r, lane);
  }

  void closest(RTCScene s, std::span<const Ray> rays, std::span<PrimitiveHit> hits,
               unsigned mask) const {
    RT_CHECK(rays.size() == hits.size(), rays.size(), hits.size());
    std::array<RTCRay, kPacket> starts;
    RayContext context = context_of(starts.data(), true);
    for (std::size_t begin = 0; begin < rays.size(); begin += kPacket) {
      const std::size_t count = std::min(kPacket, rays.size() - begin);
      alignas(64) std::array<int, kPacket> valid{};
      RTCRayHit16 r;
      for (std::size_t i = 0; i < kPacket; ++i) {
        valid[i] = i < count ? -1 : 0;
        // Idle lanes get a copy of a real ray: never uninitialised numbers in a packet.
        fill_lane(rays[begin + std::min(i, count - 1)], r.ray, i, mask, starts);
        r.hit.geomID[i] = RTC_INVALID_GEOMETRY_ID;
        r.hit.instID[0][i] = RTC_INVALID_GEOMETRY_ID;
      }
      rtcIntersect16(valid.data(), s, &context, &r);
      for (std::size_t i = 0; i < count; ++i) {
        hits[begin + i] = hit_of(r.hit.instID[0][i], r.hit.geomID[i], r.hit.primID[i]);
      }
    }
  }
};

}  // namespace raytruth::tracing
