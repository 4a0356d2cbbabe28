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
#include "sensors/tracing/moving_bodies.h"
#include "sensors/tracing/trace_scene.h"
#include "sim/core/check.h"

namespace raytruth::tracing {

inline constexpr std::size_t kPacket = 16;

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

// A packet of rays that start as start(0 ... count - 1) say, by lane also in `starts`. Idle lanes
// get a copy of a real ray: never uninitialised numbers in a packet.
template <typename Packet, typename Start>
void start_packet(Packet& r, std::array<RTCRay, kPacket>& starts, std::size_t count,
                  const Start& start) {
  for (std::size_t i = 0; i < kPacket; ++i) {
    starts[i] = start(std::min(i, count - 1));
    put_lane(starts[i], r, i);
  }
}

/// Instances that a ray meets together: a top-level scene of Embree, whose geometries are these.
struct Layer {
  RTCScene top = nullptr;   ///< nullptr: nothing is there
  std::uint32_t first = 0;  ///< Scene::instances index of geometry 0
  std::span<const MeshScene* const> meshes;
  std::span<const MovingFrame> frames;

  PrimitiveHit hit_of(unsigned instance, unsigned geometry, unsigned primitive) const {
    if (geometry == RTC_INVALID_GEOMETRY_ID) return {};
    const MeshScene::Geometry& from = meshes[instance]->geometries[geometry];
    return {first + instance, from.whole ? primitive : from.triangles[primitive]};
  }
};
/// First what stands still, then what the frame has of its own.
using Layers = std::array<Layer, 2>;

/// Which rays of a packet Embree heeds: -1, others 0.
struct alignas(64) Lanes : std::array<int, kPacket> {};
inline Lanes first_lanes(std::size_t count) {
  Lanes lanes{};
  std::fill_n(lanes.begin(), count, -1);
  return lanes;
}
inline void forget_hits(RTCRayHit16& r) {
  std::fill_n(r.hit.geomID, kPacket, RTC_INVALID_GEOMETRY_ID);
  std::fill_n(r.hit.instID[0], kPacket, RTC_INVALID_GEOMETRY_ID);
}
/// Where a lane has met something of the layer, its hit is that.
inline void take_hits(const Layer& layer, const RTCRayHit16& r, std::span<PrimitiveHit> hits) {
  for (std::size_t i = 0; i < hits.size(); ++i) {
    const PrimitiveHit hit = layer.hit_of(r.hit.instID[0][i], r.hit.geomID[i], r.hit.primID[i]);
    if (hit.hit()) hits[i] = hit;
  }
}

struct TraceScene::Impl {
  std::shared_ptr<const scene::Scene> scene;
  std::shared_ptr<MeshCache> cache;
  std::shared_ptr<const Standing> standing;  // nullptr: nothing of the scene stands still
  std::size_t first_own = 0;                 // instances before it are the standing ones
  std::vector<const MeshScene*> meshes;      // of own instances
  std::vector<MovingFrame> frames;           // of own instances
  RTCScene top = nullptr;                    // of own instances
  std::vector<SweptBox> boxes;               // of own instances
  MovingBodies others, ego;                  // what `top` holds
  std::map<ObjectId, MovingBodies> alone;    // by actor
  std::vector<ObjectId> actor_ids;
  Layers all;  // of the whole scene

  ~Impl() {
    if (top != nullptr) rtcReleaseScene(top);
  }

  const MeshScene& mesh_of(std::size_t instance) const {
    return *(instance < first_own ? standing->meshes[instance] : meshes[instance - first_own]);
  }
  const MovingFrame& frame_of(std::size_t instance) const {
    return instance < first_own ? standing->frames[instance] : frames[instance - first_own];
  }

  // Makes top and alone of the instances that the frame has of its own.
  void add_own(std::span<const scene::SceneInstance> own, RTCDevice device);

  Layer own_layer() const { return {top, static_cast<std::uint32_t>(first_own), meshes, frames}; }

  float embree_time(std::int64_t time_ns) const {
    const std::int64_t span = scene->end.ns() - scene->start.ns();
    if (span <= 0) return 0.0F;
    const double u = static_cast<double>(time_ns - scene->start.ns()) / static_cast<double>(span);
    return static_cast<float>(std::clamp(u, 0.0, 1.0));
  }

  static PrimitiveHit closest(const Layers& layers, const RTCRay& start) {
    RTCRayHit r;
    r.ray = start;
    RayContext context = context_of(&start);
    PrimitiveHit nearest;
    for (const Layer& layer : layers) {
      if (layer.top == nullptr) continue;
      context.frames = layer.frames;
      r.hit.geomID = RTC_INVALID_GEOMETRY_ID;
      r.hit.instID[0] = RTC_INVALID_GEOMETRY_ID;
      rtcIntersect1(layer.top, &context, &r);
      const PrimitiveHit hit = layer.hit_of(r.hit.instID[0], r.hit.geomID, r.hit.primID);
      if (hit.hit()) nearest = hit;
    }
    return nearest;
  }

  static bool occluded(const Layers& layers, const RTCRay& start) {
    RTCRay r = start;
    RayContext context = context_of(&start);
    for (const Layer& layer : layers) {
      if (layer.top == nullptr) continue;
      context.frames = layer.frames;
      rtcOccluded1(layer.top, &context, &r);
      if (r.tfar < 0.0F) return true;
    }
    return false;
  }

  // A packet: r starts as `starts` say (by lane); count hits come back.
  static void closest(const Layers& layers, RTCRayHit16& r,
                      const std::array<RTCRay, kPacket>& starts, std::span<PrimitiveHit> hits) {
    RayContext context = context_of(starts.data(), true);
    const Lanes valid = first_lanes(hits.size());
    std::fill(hits.begin(), hits.end(), PrimitiveHit{});
    for (const Layer& layer : layers) {
      if (layer.top == nullptr) continue;
      context.frames = layer.frames;
      forget_hits(r);
      rtcIntersect16(valid.data(), layer.top, &context, &r);
      take_hits(layer, r, hits);
    }
  }

  // The same of one actor alone.
  void closest(const MovingBodies& actor, RTCRayHit16& r, const std::array<RTCRay, kPacket>& starts,
               std::span<PrimitiveHit> hits) const {
    RayContext context = context_of(starts.data());
    const Layer layer = own_layer();
    context.frames = layer.frames;
    std::fill(hits.begin(), hits.end(), PrimitiveHit{});
    forget_hits(r);
    closest_of_bodies(actor, first_lanes(hits.size()).data(), &context, r);
    take_hits(layer, r, hits);
  }

  static void occluded(const Layers& layers, RTCRay16& r, const std::array<RTCRay, kPacket>& starts,
                       std::span<std::uint8_t> blocked) {
    // Never COHERENT here: that combination has been seen to hang.
    RayContext context = context_of(starts.data());
    Lanes valid = first_lanes(blocked.size());
    for (const Layer& layer : layers) {
      if (layer.top == nullptr) continue;
      context.frames = layer.frames;
      rtcOccluded16(valid.data(), layer.top, &context, &r);
      for (std::size_t i = 0; i < blocked.size(); ++i) {
        if (r.tfar[i] < 0.0F) valid[i] = 0;
      }
    }
    for (std::size_t i = 0; i < blocked.size(); ++i) blocked[i] = r.tfar[i] < 0.0F ? 1 : 0;
  }

  // For rays that start as `rays` say, by their id; both must outlive the call to Embree.
  static RayContext context_of(const RTCRay* rays, bool coherent = false) {
    RayContext context;
    rtcInitIntersectContext(&context);
    if (coherent) context.flags = RTC_INTERSECT_CONTEXT_FLAG_COHERENT;
    context.rays = rays;
    return context;
  }

  RTCRay start_of(const Ray& ray, unsigned mask) const {
    RTCRay r;
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
    return r;
  }

  // Of all layers, or of one actor's bodies alone.
  void closest(const auto& of, std::span<const Ray> rays, std::span<PrimitiveHit> hits,
               unsigned mask) const {
    RT_CHECK(rays.size() == hits.size(), rays.size(), hits.size());
    std::array<RTCRay, kPacket> starts;
    for (std::size_t begin = 0; begin < rays.size(); begin += kPacket) {
      const std::size_t count = std::min(kPacket, rays.size() - begin);
      RTCRayHit16 r;
      start_packet(r.ray, starts, count,
                   [&](std::size_t i) { return start_of(rays[begin + i], mask); });
      closest(of, r, starts, hits.subspan(begin, count));
    }
  }
};

}  // namespace raytruth::tracing
