#include "sensors/tracing/embree_mesh.h"

#include <xmmintrin.h>

#include <cstring>

#include "sim/core/check.h"
#include "sim/core/diagnostics.h"

namespace raytruth::tracing {
namespace {

constexpr unsigned kFlushBits = 0x8040;  // FTZ and DAZ of MXCSR

// Whether the surface is cut away where a ray meets a triangle of a geometry with holes.
bool cut_away(const MeshScene::Geometry& geometry, std::uint32_t primitive,
              const MovingFrame& frame, const RTCRay& ray) {
  const assets::Mesh& mesh = *geometry.mesh;
  const auto& triangle = mesh.triangles[geometry.triangles[primitive]];
  Eigen::Matrix3f R;
  Vec3f t;
  frame.at(ray.time, R, t);
  const Eigen::Matrix3d back = R.transpose().cast<double>();
  const Vec3 from = back * (Vec3(ray.org_x, ray.org_y, ray.org_z) - t.cast<double>());
  const Vec3 direction = back * Vec3(ray.dir_x, ray.dir_y, ray.dir_z);
  const Vec3 a = mesh.positions[triangle[0]].cast<double>();
  const Vec3 e1 = mesh.positions[triangle[1]].cast<double>() - a;
  const Vec3 e2 = mesh.positions[triangle[2]].cast<double>() - a;
  const Vec3 n = e1.cross(e2);
  const double n2 = n.squaredNorm();
  const double facing = n.dot(direction);
  // A ray in the triangle's plane sees its edge, which is too thin to be seen.
  if (!(n2 > 0.0) || facing == 0.0) return true;
  const Vec3 p = from + n.dot(a - from) / facing * direction - a;
  const auto u = static_cast<float>(p.cross(e2).dot(n) / n2);
  const auto v = static_cast<float>(e1.cross(p).dot(n) / n2);
  const Vec2f uv =
      (1.0F - u - v) * mesh.uv[triangle[0]] + u * mesh.uv[triangle[1]] + v * mesh.uv[triangle[2]];
  const assets::Material& material = *geometry.cut_by[primitive];
  return material.colour_texture->alpha(uv) < material.alpha_cutoff;
}

// For Embree: takes hits back that fall into holes; of closest hits and shadows, any packet.
void let_through_holes(const RTCFilterFunctionNArguments* args) {
  const auto& geometry = *static_cast<const MeshScene::Geometry*>(args->geometryUserPtr);
  const auto& context = *static_cast<const RayContext*>(args->context);
  for (unsigned i = 0; i < args->N; ++i) {
    if (args->valid[i] == 0) continue;
    const RTCRay& ray = context.rays[RTCRayN_id(args->ray, args->N, i)];
    const unsigned instance = RTCHitN_instID(args->hit, args->N, i, 0);
    if (cut_away(geometry, RTCHitN_primID(args->hit, args->N, i), context.frames[instance], ray))
      args->valid[i] = 0;
  }
}

void add_triangles(RTCDevice device, RTCScene scene, unsigned id, const MeshScene::Geometry& from) {
  const assets::Mesh& mesh = *from.mesh;
  const std::vector<std::uint32_t>& which = from.triangles;
  if (which.empty()) return;
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
  if ((id & kHoles) != 0) {
    rtcSetGeometryUserData(geometry, const_cast<MeshScene::Geometry*>(&from));
    rtcSetGeometryIntersectFilterFunction(geometry, let_through_holes);
    rtcSetGeometryOccludedFilterFunction(geometry, let_through_holes);
  }
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

MeshCache::Impl::Impl(bool without_avx) {
  // One instruction set without fused multiply-add: sse and avx give equal bits, avx2 and avx512
  // others.
  device = rtcNewDevice(!without_avx && __builtin_cpu_supports("avx") ? "isa=avx" : "isa=sse4.2");
  if (device == nullptr) throw IoError("Embree can't start: is there too little memory?");
}

namespace {

bool has_holes(const assets::Mesh& mesh, const assets::Material& material) {
  return material.alpha_cutoff > 0.0F && material.colour_texture &&
         material.colour_texture->has_holes() && !mesh.uv.empty();
}

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
  std::vector<const assets::Material*> of_part;
  slot->cutters.reserve(mesh->parts.size());
  for (const assets::Part& part : mesh->parts) {
    const assets::Material& material = materials.at(part.material);
    of_part.push_back(&material);
    if (!has_holes(*mesh, material)) continue;
    of_part.back() = &slot->cutters.emplace_back(material);
  }
  for (MeshScene::Geometry& geometry : slot->geometries) geometry.mesh = mesh.get();
  for (std::uint32_t i = 0; i < mesh->triangles.size(); ++i) {
    const assets::Material& material = *of_part[mesh->triangle_part[i]];
    const bool holes = has_holes(*mesh, material);
    auto& geometry =
        slot->geometries[(material.transmission > 0.0F ? kPane : 0U) | (holes ? kHoles : 0U)];
    geometry.triangles.push_back(i);
    if (holes) geometry.cut_by.push_back(&material);
  }
  for (MeshScene::Geometry& geometry : slot->geometries)
    geometry.whole = geometry.triangles.size() == mesh->triangles.size();
  const FlushDenormals flush;
  slot->scene = new_scene(device);
  for (unsigned id = 0; id < kGeometries; ++id)
    add_triangles(device, slot->scene, id, slot->geometries[id]);
  rtcCommitScene(slot->scene);
  slot->solid = slot->scene;
  if (slot->has_panes()) {
    slot->solid = new_scene(device);
    for (const unsigned id : {0U, kHoles})
      add_triangles(device, slot->solid, id, slot->geometries[id]);
    rtcCommitScene(slot->solid);
  }
  return *slot;
}

MeshCache::MeshCache(bool without_avx) : impl_(std::make_unique<Impl>(without_avx)) {}
MeshCache::~MeshCache() = default;

}  // namespace raytruth::tracing
