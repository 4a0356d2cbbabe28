#include "sensors/tracing/trace_scene.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "sensors/tracing/trace_scene_impl.h"
#include "sim/core/check.h"

namespace raytruth::tracing {

namespace {

RTCScene new_top(RTCDevice device) {
  RTCScene s = rtcNewScene(device);
  rtcSetSceneFlags(s, RTC_SCENE_FLAG_ROBUST);
  rtcSetSceneBuildQuality(s, RTC_BUILD_QUALITY_MEDIUM);
  return s;
}

// An instance, that stands still, of a mesh's scene.
void add_instance(RTCDevice device, RTCScene top, unsigned id, RTCScene mesh, const Pose& X_WI,
                  const Vec3& origin_W) {
  RTCGeometry geometry = rtcNewGeometry(device, RTC_GEOMETRY_TYPE_INSTANCE);
  rtcSetGeometryInstancedScene(geometry, mesh);
  Eigen::Matrix<float, 3, 4> m;
  m.leftCols<3>() = X_WI.matrix().cast<float>();
  m.col(3) = (X_WI.translation() - origin_W).cast<float>();
  rtcSetGeometryTransform(geometry, 0, RTC_FORMAT_FLOAT3X4_COLUMN_MAJOR, m.data());
  rtcSetGeometryMask(geometry, kMaskWorld);
  rtcCommitGeometry(geometry);
  // A hit names its instance directly.
  rtcAttachGeometryByID(top, geometry, id);
  rtcReleaseGeometry(geometry);
}

// `cache` is a MeshCache::Impl, whose name is private.
std::shared_ptr<const Standing> make_standing(const auto& cache, const scene::Scene& scene) {
  auto made = std::make_shared<Standing>();
  made->world = scene.world;
  made->origin_W = scene.origin_W;
  made->top = new_top(cache.device);
  const auto instances = std::span(scene.instances).first(scene.static_instances);
  for (const scene::SceneInstance& instance : instances) {
    RT_CHECK(instance.X_WI.keys.size() == 1, instance.X_WI.keys.size());
    const MeshScene& mesh = cache.scene_of(*instance.mesh);
    made->meshes.push_back(&mesh);
    made->frames.emplace_back(instance.X_WI, scene.origin_W);
  }
  for (unsigned i = 0; i < instances.size(); ++i) {
    add_instance(cache.device, made->top, i, made->meshes[i]->scene, instances[i].X_WI.keys.front(),
                 scene.origin_W);
  }
  rtcCommitScene(made->top);
  return made;
}

}  // namespace

void TraceScene::Impl::add_own(std::span<const scene::SceneInstance> own, RTCDevice device) {
  if (own.empty()) return;
  boxes.resize(own.size());
  parallel_blocks(own.size(), 64, 0, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      frames[i] = MovingFrame(own[i].X_WI, scene->origin_W);
      boxes[i] = swept_box(meshes[i]->bounds, frames[i]);
    }
  });
  const MovingBodies none{meshes, frames, boxes};
  others = ego = none;
  for (std::uint32_t i = 0; i < own.size(); ++i) {
    (own[i].is_ego ? ego : others).which.push_back(i);
    if (is_actor(own[i].object))
      alone.try_emplace(own[i].object, none).first->second.which.push_back(i);
  }
  for (const auto& [id, bodies] : alone) actor_ids.push_back(id);
  top = new_top(device);
  add_bodies(device, top, others, kMaskWorld);
  add_bodies(device, top, ego, kMaskEgo);
  rtcCommitScene(top);
}

TraceScene::TraceScene(std::shared_ptr<const scene::Scene> scene, std::shared_ptr<MeshCache> cache)
    : impl_(std::make_unique<Impl>()) {
  Impl& m = *impl_;
  m.scene = std::move(scene);
  m.cache = cache ? std::move(cache) : std::make_shared<MeshCache>();
  MeshCache::Impl& meshes = *m.cache->impl_;
  const scene::Scene& s = *m.scene;
  const FlushDenormals flush;
  if (s.world != nullptr && s.static_instances > 0) {
    m.first_own = s.static_instances;
    const std::shared_ptr<const Standing>& known = meshes.standing;
    if (!known || known->world != s.world || known->origin_W != s.origin_W) {
      meshes.add(s.instances, s.materials);
      meshes.standing = make_standing(meshes, s);
    }
    m.standing = meshes.standing;
  }
  const auto own = std::span(s.instances).subspan(m.first_own);
  meshes.add(own, s.materials);
  for (const scene::SceneInstance& instance : own) {
    RT_CHECK(!instance.X_WI.keys.empty());
    m.meshes.push_back(&meshes.scene_of(*instance.mesh));
  }
  m.frames.resize(own.size());
  m.add_own(own, meshes.device);
  m.all = {Layer{}, m.own_layer()};
  if (m.standing) {
    const Standing& still = *m.standing;
    m.all[0] = {still.top, 0, still.meshes, still.frames};
  }
}

TraceScene::~TraceScene() = default;
const scene::Scene& TraceScene::scene() const { return *impl_->scene; }
std::span<const ObjectId> TraceScene::actors() const { return impl_->actor_ids; }

PrimitiveHit TraceScene::closest(const Ray& ray, View view) const {
  return Impl::closest(impl_->all, impl_->start_of(ray, mask_of(view)));
}

void TraceScene::closest(std::span<const Ray> rays, std::span<PrimitiveHit> hits, View view) const {
  impl_->closest(impl_->all, rays, hits, mask_of(view));
}

bool TraceScene::occluded(const Ray& ray) const {
  return Impl::occluded(impl_->all, impl_->start_of(ray, kMaskSolid));
}

void TraceScene::occluded(std::span<const Ray> rays, std::span<std::uint8_t> blocked) const {
  RT_CHECK(rays.size() == blocked.size(), rays.size(), blocked.size());
  std::array<RTCRay, kPacket> starts;
  for (std::size_t begin = 0; begin < rays.size(); begin += kPacket) {
    const std::size_t count = std::min(kPacket, rays.size() - begin);
    RTCRay16 r;
    start_packet(r, starts, count,
                 [&](std::size_t i) { return impl_->start_of(rays[begin + i], kMaskSolid); });
    Impl::occluded(impl_->all, r, starts, blocked.subspan(begin, count));
  }
}

PrimitiveHit TraceScene::closest_alone(const Ray& ray, ObjectId object) const {
  PrimitiveHit hit;
  closest_alone({&ray, 1}, object, {&hit, 1});
  return hit;
}

void TraceScene::closest_alone(std::span<const Ray> rays, ObjectId object,
                               std::span<PrimitiveHit> hits) const {
  const auto own = impl_->alone.find(object);
  if (own == impl_->alone.end()) {
    std::fill(hits.begin(), hits.end(), PrimitiveHit{});
  } else {
    impl_->closest(own->second, rays, hits, kMaskAll);
  }
}

Hit TraceScene::resolve(const Ray& ray, const PrimitiveHit& primitive) const {
  const scene::Scene& s = *impl_->scene;
  const scene::SceneInstance& instance = s.instances[primitive.instance];
  const assets::Mesh& mesh = *instance.mesh;
  const auto& triangle = mesh.triangles[primitive.primitive];
  const Pose X_WI = instance.X_WI.keys.size() == 1
                        ? instance.X_WI.keys.front()
                        : s.pose_at(instance, SimTime::from_ns(ray.time_ns));
  const Eigen::Matrix3d R = X_WI.matrix();
  const Vec3 origin = R.transpose() * (ray.origin_W - X_WI.translation());
  const Vec3 direction = R.transpose() * ray.direction_W;
  const Vec3 a = mesh.positions[triangle[0]].cast<double>();
  const Vec3 e1 = mesh.positions[triangle[1]].cast<double>() - a;
  const Vec3 e2 = mesh.positions[triangle[2]].cast<double>() - a;
  const Vec3 n = e1.cross(e2);
  const double denominator = n.dot(direction);

  Hit hit;
  hit.instance = primitive.instance;
  hit.primitive = primitive.primitive;
  hit.object = instance.object;
  hit.part_index = mesh.triangle_part[primitive.primitive];
  hit.part = &mesh.parts[hit.part_index];
  hit.material = &s.materials->at(hit.part->material);
  hit.time_ns = ray.time_ns;
  const bool glows =
      hit.material->emission[0] + hit.material->emission[1] + hit.material->emission[2] > 0.0F;
  hit.emits = glows && (hit.part->lamps == 0 || (hit.part->lamps & instance.lamps) != 0);
  for (const scene::PartGlow& glow : instance.glows) {
    const auto& e = glow.emission_cd_m2;
    if (glow.part == hit.part_index) hit.emits = e[0] + e[1] + e[2] > 0.0F;
  }

  // A ray in the plane of the triangle has no single crossing; the nearest vertex stands for it.
  hit.distance_m = std::abs(denominator) > 1e-300 ? n.dot(a - origin) / denominator
                                                  : (a - origin).dot(direction);
  hit.position_I = origin + hit.distance_m * direction;
  hit.position_W = ray.origin_W + hit.distance_m * ray.direction_W;
  const Vec3 p = hit.position_I - a;
  const double n2 = n.squaredNorm();
  if (n2 > 0.0) {
    hit.u = p.cross(e2).dot(n) / n2;
    hit.v = e1.cross(p).dot(n) / n2;
  }
  const auto blended = [&](const std::vector<Vec2f>& of) {
    const auto u = static_cast<float>(hit.u);
    const auto v = static_cast<float>(hit.v);
    return of.empty() ? Vec2f(0.0F, 0.0F)
                      : Vec2f((1.0F - u - v) * of[triangle[0]] + u * of[triangle[1]] +
                              v * of[triangle[2]]);
  };
  hit.uv = blended(mesh.uv);
  hit.road_st = blended(mesh.road_st);
  const Vec3 geometric = n2 > 0.0 ? Vec3(n / std::sqrt(n2)) : Vec3(-direction);
  const double side = geometric.dot(direction) > 0.0 ? -1.0 : 1.0;
  hit.normal_W = R * (side * geometric);
  hit.shading_normal_W = hit.normal_W;
  if (!mesh.normals.empty()) {
    const Vec3 blend = (1.0 - hit.u - hit.v) * mesh.normals[triangle[0]].cast<double>() +
                       hit.u * mesh.normals[triangle[1]].cast<double>() +
                       hit.v * mesh.normals[triangle[2]].cast<double>();
    const double length = blend.norm();
    if (length > 1e-6) {
      Vec3 shading = R * (blend / length);
      if (shading.dot(hit.normal_W) < 0.0) shading = -shading;
      hit.shading_normal_W = shading;
    }
  }
  return hit;
}

Pose TraceScene::actor_pose(ObjectId object, std::int64_t time_ns) const {
  return impl_->scene->actor_pose(object, SimTime::from_ns(time_ns));
}

}  // namespace raytruth::tracing
