#include "sensors/tracing/embree_mesh.h"

#include <xmmintrin.h>

#include <algorithm>
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

// Triangles of a mesh, or with the vertices that it is bent from.
void add_triangles(RTCDevice device, RTCScene scene, unsigned id, const MeshScene::Geometry& from,
                   const assets::Mesh& mesh, RTCBuildQuality quality) {
  const std::vector<std::uint32_t>& which = from.triangles;
  if (which.empty()) return;
  RTCGeometry geometry = rtcNewGeometry(device, RTC_GEOMETRY_TYPE_TRIANGLE);
  rtcSetGeometryBuildQuality(geometry, quality);
  // Embree reads vertices four floats wide: its own buffer has the padding that a vector of Vec3f
  // lacks at its end.
  auto* vertices = static_cast<float*>(rtcSetNewGeometryBuffer(geometry, RTC_BUFFER_TYPE_VERTEX, 0,
                                                               RTC_FORMAT_FLOAT3, 3 * sizeof(float),
                                                               mesh.positions.size()));
  auto* indices = static_cast<std::uint32_t*>(
      rtcSetNewGeometryBuffer(geometry, RTC_BUFFER_TYPE_INDEX, 0, RTC_FORMAT_UINT3,
                              3 * sizeof(std::uint32_t), which.size()));
  RT_CHECK(vertices && indices, mesh.positions.size(), which.size());
  std::memcpy(vertices, mesh.positions.front().data(), mesh.positions.size() * 3 * sizeof(float));
  for (std::size_t i = 0; i < which.size(); ++i) {
    std::memcpy(indices + 3 * i, mesh.triangles[which[i]].data(), 3 * sizeof(std::uint32_t));
  }
  rtcSetGeometryMask(geometry, (id & kPane) != 0 ? kMaskPane : kMaskSolid);
  if ((id & kHoles) != 0) {
    rtcSetGeometryUserData(geometry, const_cast<MeshScene::Geometry*>(&from));
    rtcSetGeometryIntersectFilterFunction(geometry, let_through_holes);
    rtcSetGeometryOccludedFilterFunction(geometry, let_through_holes);
  }
  rtcCommitGeometry(geometry);
  rtcAttachGeometryByID(scene, geometry, id);
  rtcReleaseGeometry(geometry);
}

RTCScene new_scene(RTCDevice device, const MeshScene& from) {
  RTCScene scene = rtcNewScene(device);
  const bool bends = from.rest != nullptr;
  rtcSetSceneFlags(scene,
                   bends ? RTC_SCENE_FLAG_ROBUST | RTC_SCENE_FLAG_DYNAMIC : RTC_SCENE_FLAG_ROBUST);
  // A hierarchy for what bends is built over the body at rest, once; boxes follow the vertices.
  // Its shape, and with it every tie, depends on nothing but the body.
  rtcSetSceneBuildQuality(scene, bends ? RTC_BUILD_QUALITY_LOW : RTC_BUILD_QUALITY_MEDIUM);
  for (unsigned id = 0; id < kGeometries; ++id) {
    add_triangles(device, scene, id, from.geometries[id], bends ? *from.rest : *from.mesh,
                  bends ? RTC_BUILD_QUALITY_REFIT : RTC_BUILD_QUALITY_MEDIUM);
  }
  rtcCommitScene(scene);
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

// Which triangles are panes and which have holes.
void sort_triangles(MeshScene& to, const assets::MaterialTable& materials) {
  const assets::Mesh& mesh = *to.mesh;
  std::vector<const assets::Material*> of_part;
  to.cutters.reserve(mesh.parts.size());
  for (const assets::Part& part : mesh.parts) {
    const assets::Material& material = materials.at(part.material);
    of_part.push_back(&material);
    if (!has_holes(mesh, material)) continue;
    of_part.back() = &to.cutters.emplace_back(material);
  }
  for (std::uint32_t i = 0; i < mesh.triangles.size(); ++i) {
    const assets::Material& material = *of_part[mesh.triangle_part[i]];
    const bool holes = has_holes(mesh, material);
    auto& geometry =
        to.geometries[(material.transmission > 0.0F ? kPane : 0U) | (holes ? kHoles : 0U)];
    geometry.triangles.push_back(i);
    if (holes) geometry.cut_by.push_back(&material);
  }
  for (MeshScene::Geometry& geometry : to.geometries)
    geometry.whole = geometry.triangles.size() == mesh.triangles.size();
}

// Moves the vertices to where the mesh has them.
void bend(const MeshScene& to) {
  for (unsigned id = 0; id < kGeometries; ++id) {
    RTCGeometry geometry =
        to.geometries[id].triangles.empty() ? nullptr : rtcGetGeometry(to.scene, id);
    if (geometry == nullptr) continue;
    std::memcpy(rtcGetGeometryBufferData(geometry, RTC_BUFFER_TYPE_VERTEX, 0),
                to.mesh->positions.front().data(), to.mesh->positions.size() * 3 * sizeof(float));
    rtcUpdateGeometryBuffer(geometry, RTC_BUFFER_TYPE_VERTEX, 0);
    rtcCommitGeometry(geometry);
  }
  rtcCommitScene(to.scene);
}

// `to` has its mesh, and all the rest of an earlier bend or nothing.
void make(RTCDevice device, MeshScene& to,
          const std::shared_ptr<const assets::MaterialTable>& materials) {
  const bool anew = to.scene == nullptr;
  if (anew) {
    sort_triangles(to, *materials);
    to.looks = MeshLooks(*to.mesh, materials);
  }
  for (MeshScene::Geometry& geometry : to.geometries) geometry.mesh = to.mesh;
  if (anew) to.scene = new_scene(device, to);
  if (to.rest != nullptr) bend(to);
  rtcGetSceneBounds(to.scene, &to.bounds);
}

}  // namespace

Standing::~Standing() { rtcReleaseScene(top); }

MeshCache::Impl::~Impl() {
  standing = nullptr;
  for (auto& [mesh, scene] : scenes) rtcReleaseScene(scene->scene);
  for (auto& [rest, pool] : spare) {
    for (auto& scene : pool) rtcReleaseScene(scene->scene);
  }
  rtcReleaseDevice(device);
}

void MeshCache::Impl::add(std::span<const scene::SceneInstance> instances,
                          const std::shared_ptr<const assets::MaterialTable>& materials) {
  // Bodies that bend have a mesh of their own in every frame.
  for (auto at = scenes.begin(); at != scenes.end();) {
    MeshScene& scene = *at->second;
    const bool gone = scene.alive.expired();
    if (gone && scene.rest != nullptr) {
      spare[scene.rest].push_back(std::move(at->second));
    } else if (gone) {
      rtcReleaseScene(scene.scene);
    }
    at = gone ? scenes.erase(at) : std::next(at);
  }
  std::erase_if(spare, [](auto& entry) {
    // Its scenes hold it, and the key does.
    const bool gone = entry.first.use_count() == static_cast<long>(entry.second.size()) + 1;
    if (gone) {
      for (auto& scene : entry.second) rtcReleaseScene(scene->scene);
    }
    return gone;
  });
  std::vector<MeshScene*> wanted;
  for (const scene::SceneInstance& instance : instances) {
    std::unique_ptr<MeshScene>& slot = scenes[instance.mesh.get()];
    if (slot) continue;
    const auto pool = spare.find(instance.rest);
    if (instance.rest != nullptr && pool != spare.end() && !pool->second.empty()) {
      slot = std::move(pool->second.back());
      pool->second.pop_back();
    } else {
      slot = std::make_unique<MeshScene>();
    }
    slot->alive = instance.mesh;
    slot->mesh = instance.mesh.get();
    slot->rest = instance.rest;
    wanted.push_back(slot.get());
  }
  // Large ones first, so that none is left alone at the end.
  std::stable_sort(wanted.begin(), wanted.end(), [](const MeshScene* a, const MeshScene* b) {
    return a->mesh->triangles.size() > b->mesh->triangles.size();
  });
  parallel_blocks(wanted.size(), 1, 0, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) make(device, *wanted[i], materials);
  });
}

MeshCache::MeshCache(bool without_avx) : impl_(std::make_unique<Impl>(without_avx)) {}
MeshCache::~MeshCache() = default;

}  // namespace raytruth::tracing
