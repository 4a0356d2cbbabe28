#include "sensors/tracing/raw_rays.h"

#include "sensors/tracing/trace_scene_impl.h"

namespace raytruth::tracing {

struct RawRays::Impl {
  struct alignas(64) Packet {
    RTCRayHit16 rays;
    std::array<float, kPacket> far_m;
    std::array<RTCRay, kPacket> starts;
    std::array<int, kPacket> valid;
    std::size_t count;
  };
  const TraceScene::Impl* scene;
  std::vector<Packet> packets;
};

RawRays::RawRays(const TraceScene& scene, std::span<const Ray> rays, View view)
    : impl_(std::make_unique<Impl>()) {
  const TraceScene::Impl& from = *scene.impl_;
  impl_->scene = &from;
  const unsigned mask = mask_of(view);
  for (std::size_t begin = 0; begin < rays.size(); begin += kPacket) {
    Impl::Packet& packet = impl_->packets.emplace_back();
    packet.count = std::min(kPacket, rays.size() - begin);
    start_packet(packet.rays.ray, packet.starts, packet.count,
                 [&](std::size_t i) { return from.start_of(rays[begin + i], mask); });
    for (std::size_t i = 0; i < kPacket; ++i) {
      packet.valid[i] = i < packet.count ? -1 : 0;
      packet.far_m[i] = packet.rays.ray.tfar[i];
    }
  }
}

RawRays::~RawRays() = default;

std::size_t RawRays::trace() {
  const FlushDenormals flush;
  std::size_t hits = 0;
  for (Impl::Packet& packet : impl_->packets) {
    for (std::size_t i = 0; i < kPacket; ++i) packet.rays.ray.tfar[i] = packet.far_m[i];
    RayContext context = TraceScene::Impl::context_of(packet.starts.data(), true);
    for (const Layer& layer : impl_->scene->all) {
      if (layer.top == nullptr) continue;
      context.frames = layer.frames;
      for (std::size_t i = 0; i < kPacket; ++i) packet.rays.hit.geomID[i] = RTC_INVALID_GEOMETRY_ID;
      rtcIntersect16(packet.valid.data(), layer.top, &context, &packet.rays);
    }
    for (std::size_t i = 0; i < packet.count; ++i)
      hits += packet.rays.ray.tfar[i] < packet.far_m[i] ? 1 : 0;
  }
  return hits;
}

}  // namespace raytruth::tracing
