#include "sensors/tracing/embree_mesh.h"

#include <xmmintrin.h>

#include <cstring>

#include "sim/core/check.h"
#include "sim/core/diagnostics.h"

namespace raytruth::tracing {
namespace {

constexpr unsigned kFlushBits = 0x8040;  // FTZ and DAZ of MXCSR

void add_triangles(RTCDevice device, RTCScene scene, unsigned id, const assets::Mesh& mesh,
                   const std::vector<std::uint32_t>& which) {
  RTCGeometry geometry = rtcNewGeometry(device, RTC_GEOMETRY_TYPE_TRIANGLE);
  rtcSetGeometryBuildQuality(geometry, RTC_BUILD_QUALITY_MEDIUM);
  // Embree reads vertices four floats wide: its own buffer has the padding that a vector of Vec3f
  // lacks at its end.
  auto* vertices = static_cast<float*>(rtcSetNewGeometryBuffer(geometry, RTC_BUFFER_TYPE_VERTEX, 0,
                                                               RTC_FORMAT_FLOAT3, 3 * sizeof(float),
                                                               mesh.positions.size()));
  auto* indices = static_cast<std::uint32_t*>(
      rtcSetNewGeometryBuffer(geometry, RTC_BUFFER_TYPE_INDEX, 0, RTC_FORMAT_UINT3,
                              3 * sizeof(std::uint32_t), which.size()));
  RT_CHECK(vertices && indices, mesh.positions.size(), which.size());
  std::memcpy(vertices, mesh.positions.data(), mesh.positions.size() * 3 * sizeof(float));
  for (std::size_t i = 0; i < which.size(); ++i) {
    std::memcpy(indices + 3 * i, mesh.triangles[which[i]].data(), 3 * sizeof(std::uint32_t));
  }
  rtcSetGeometryMask(geometry, kMaskAll);
  rtcCommitGeometry(geometry);
  rtcAttachGeometryByID(scene, geometry, id);
  rtcReleaseGeometry(geometry);
}

RTCScene new_scene(RTCDevice device) {
  RTCScene scene = rtcNewScene(device);
  rtcSetSceneFlags(scene, RTC_SCENE_FLAG_ROBUST);
  rtcSetSceneBuildQuality(scene, RTC_BUILD_QUALITY_MEDIUM);
  return scene;
}

}  // namespace

FlushDenormals::FlushDenormals() : saved_(_mm_getcsr()) { _mm_setcsr(saved_ | kFlushBits); }
FlushDenormals::~FlushDenormals() { _mm_setcsr(saved_); }

MeshCache::Impl::Impl() {
  // One instruction set without fused multiply-add: sse and avx give equal bits, avx2 and avx512
  // others.
  device = rtcNewDevice(__builtin_cpu_supports("avx") ? "isa=avx" : "isa=sse4.2");
  if (device == nullptr) throw IoError("Embree can't start: is there too little memory?");
}

namespace {

void release(const MeshScene& scene) {
  if (scene.solid != scene.scene) rtcReleaseScene(scene.solid);
  rtcReleaseScene(scene.scene);
}

}  // namespace

MeshCache::Impl::~Impl() {
  for (auto& [mesh, scene] : scenes) release(*scene);
  rtcReleaseDevice(device);
}

const MeshScene& MeshCache::Impl::scene_of(const assets::MeshPtr& mesh,
                                           const assets::MaterialTable& materials) {
  auto& slot = scenes[mesh.get()];
  if (slot) return *slot;
  // Bodies that bend have a mesh of their own in every frame: what nobody else holds any more goes.
  std::erase_if(scenes, [](const auto& entry) {
    const bool gone = entry.second && entry.second->mesh.use_count() == 1;
    if (gone) release(*entry.second);
    return gone;
  });
  slot = std::make_unique<MeshScene>();
  slot->mesh = mesh;
  for (std::uint32_t i = 0; i < mesh->triangles.size(); ++i) {
    const assets::Part& part = mesh->parts[mesh->triangle_part[i]];
    const bool pane = materials.at(part.material).transmission > 0.0F;
    (pane ? slot->pane_triangles : slot->solid_triangles).push_back(i);
  }
  const FlushDenormals flush;
  slot->scene = new_scene(device);
  if (!slot->solid_triangles.empty())
    add_triangles(device, slot->scene, 0, *mesh, slot->solid_triangles);
  if (!slot->pane_triangles.empty())
    add_triangles(device, slot->scene, 1, *mesh, slot->pane_triangles);
  rtcCommitScene(slot->scene);
  slot->solid = slot->scene;
  if (!slot->pane_triangles.empty()) {
    slot->solid = new_scene(device);
    if (!slot->solid_triangles.empty())
      add_triangles(device, slot->solid, 0, *mesh, slot->solid_triangles);
    rtcCommitScene(slot->solid);
  }
  return *slot;
}

MeshCache::MeshCache() : impl_(std::make_unique<Impl>()) {}
MeshCache::~MeshCache() = default;

}  // namespace raytruth::tracing
