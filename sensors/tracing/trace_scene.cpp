#include "sensors/tracing/trace_scene.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "sensors/tracing/trace_scene_impl.h"
#include "sim/core/check.h"

namespace raytruth::tracing {

TraceScene::TraceScene(std::shared_ptr<const scene::Scene> scene, std::shared_ptr<MeshCache> cache)
    : impl_(std::make_unique<Impl>()) {
  Impl& m = *impl_;
  m.scene = std::move(scene);
  m.cache = cache ? std::move(cache) : std::make_shared<MeshCache>();
  const FlushDenormals flush;
  m.top = m.new_top();
  m.shadow = m.top;
  for (std::size_t i = 0; i < m.scene->instances.size(); ++i) {
    const scene::SceneInstance& instance = m.scene->instances[i];
    RT_CHECK(!instance.X_WI.keys.empty() && instance.X_WI.keys.size() <= 129,
             instance.X_WI.keys.size());
    m.meshes.push_back(&m.cache->impl_->scene_of(instance.mesh, *m.scene->materials));
    m.frames.push_back(m.meshes.back()->has_holes() ? MovingFrame(instance.X_WI, m.scene->origin_W)
                                                    : MovingFrame());
    m.has_panes = m.has_panes || m.meshes.back()->has_panes();
    if (is_actor(instance.object)) m.alone[instance.object] = nullptr;
  }
  if (m.has_panes) m.shadow = m.new_top();
  for (auto& [id, own] : m.alone) {
    own = m.new_top();
    m.actor_ids.push_back(id);
  }
  for (std::size_t i = 0; i < m.scene->instances.size(); ++i) {
    m.attach(m.top, i, false);
    if (m.has_panes) m.attach(m.shadow, i, true);
    const auto own = m.alone.find(m.scene->instances[i].object);
    if (own != m.alone.end()) m.attach(own->second, i, false);
  }
  rtcCommitScene(m.top);
  if (m.has_panes) rtcCommitScene(m.shadow);
  for (auto& [id, s] : m.alone) rtcCommitScene(s);
}

TraceScene::~TraceScene() = default;
const scene::Scene& TraceScene::scene() const { return *impl_->scene; }
std::span<const ObjectId> TraceScene::actors() const { return impl_->actor_ids; }

PrimitiveHit TraceScene::closest(const Ray& ray, View view) const {
  return impl_->closest(impl_->top, ray, view == View::kAll ? kMaskAll : kMaskWorld);
}

void TraceScene::closest(std::span<const Ray> rays, std::span<PrimitiveHit> hits, View view) const {
  impl_->closest(impl_->top, rays, hits, view == View::kAll ? kMaskAll : kMaskWorld);
}

bool TraceScene::occluded(const Ray& ray) const {
  RTCRay r;
  impl_->fill(ray, r, kMaskAll);
  const RTCRay start = r;
  RayContext context = impl_->context_of(&start);
  rtcOccluded1(impl_->shadow, &context, &r);
  return r.tfar < 0.0F;
}

void TraceScene::occluded(std::span<const Ray> rays, std::span<std::uint8_t> blocked) const {
  RT_CHECK(rays.size() == blocked.size(), rays.size(), blocked.size());
  std::array<RTCRay, kPacket> starts;
  // Never COHERENT here: that combination has been seen to hang.
  RayContext context = impl_->context_of(starts.data());
  for (std::size_t begin = 0; begin < rays.size(); begin += kPacket) {
    const std::size_t count = std::min(kPacket, rays.size() - begin);
    alignas(64) std::array<int, kPacket> valid{};
    RTCRay16 r;
    for (std::size_t i = 0; i < kPacket; ++i) {
      valid[i] = i < count ? -1 : 0;
      impl_->fill_lane(rays[begin + std::min(i, count - 1)], r, i, kMaskAll, starts);
    }
    rtcOccluded16(valid.data(), impl_->shadow, &context, &r);
    for (std::size_t i = 0; i < count; ++i) blocked[begin + i] = r.tfar[i] < 0.0F ? 1 : 0;
  }
}

PrimitiveHit TraceScene::closest_alone(const Ray& ray, ObjectId object) const {
  const auto own = impl_->alone.find(object);
  return own == impl_->alone.end() ? PrimitiveHit{} : impl_->closest(own->second, ray, kMaskAll);
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
