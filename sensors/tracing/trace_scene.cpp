#include "sensors/tracing/trace_scene.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "sensors/tracing/embree_mesh.h"
#include "sim/core/check.h"

namespace raytruth::tracing {
namespace {

constexpr std::size_t kPacket = 16;

Eigen::Matrix<float, 3, 4> affine_of(const Pose& X, const Vec3& origin) {
  Eigen::Matrix<float, 3, 4> m;
  m.leftCols<3>() = X.matrix().cast<float>();
  m.col(3) = (X.translation() - origin).cast<float>();
  return m;
}

}  // namespace

struct TraceScene::Impl {
  std::shared_ptr<const scene::Scene> scene;
  std::shared_ptr<MeshCache> cache;
  std::vector<const MeshScene*> meshes;  // by instance
  RTCScene top = nullptr;                // everything
  RTCScene shadow = nullptr;             // without panes
  std::map<ObjectId, RTCScene> alone;
  std::vector<ObjectId> actor_ids;
  std::map<ObjectId, std::size_t> first_instance;  // of an actor: its first node, the body
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
    if (solid_only && mesh.solid_triangles.empty()) return;
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
    const MeshScene& mesh = *meshes[instance];
    return {instance,
            geometry == 0 ? mesh.solid_triangles[primitive] : mesh.pane_triangles[primitive]};
  }

  PrimitiveHit closest(RTCScene s, const Ray& ray, unsigned mask) const {
    RTCIntersectContext context;
    rtcInitIntersectContext(&context);
    RTCRayHit r;
    fill(ray, r.ray, mask);
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

  template <typename Packet>
  void fill_lane(const Ray& ray, Packet& r, std::size_t lane, unsigned mask) const {
    RTCRay one;
    fill(ray, one, mask);
    r.org_x[lane] = one.org_x;
    r.org_y[lane] = one.org_y;
    r.org_z[lane] = one.org_z;
    r.dir_x[lane] = one.dir_x;
    r.dir_y[lane] = one.dir_y;
    r.dir_z[lane] = one.dir_z;
    r.tnear[lane] = one.tnear;
    r.tfar[lane] = one.tfar;
    r.time[lane] = one.time;
    r.mask[lane] = mask;
    r.id[lane] = 0;
    r.flags[lane] = 0;
  }

  void closest(RTCScene s, std::span<const Ray> rays, std::span<PrimitiveHit> hits,
               unsigned mask) const {
    RT_CHECK(rays.size() == hits.size(), rays.size(), hits.size());
    RTCIntersectContext context;
    rtcInitIntersectContext(&context);
    context.flags = RTC_INTERSECT_CONTEXT_FLAG_COHERENT;
    for (std::size_t begin = 0; begin < rays.size(); begin += kPacket) {
      const std::size_t count = std::min(kPacket, rays.size() - begin);
      alignas(64) std::array<int, kPacket> valid{};
      RTCRayHit16 r;
      for (std::size_t i = 0; i < kPacket; ++i) {
        valid[i] = i < count ? -1 : 0;
        // Idle lanes get a copy of a real ray: never uninitialised numbers in a packet.
        fill_lane(rays[begin + std::min(i, count - 1)], r.ray, i, mask);
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
    m.has_panes = m.has_panes || !m.meshes.back()->pane_triangles.empty();
    if (is_actor(instance.object) && m.first_instance.emplace(instance.object, i).second) {
      m.actor_ids.push_back(instance.object);
    }
  }
  std::sort(m.actor_ids.begin(), m.actor_ids.end());
  if (m.has_panes) m.shadow = m.new_top();
  for (const ObjectId id : m.actor_ids) m.alone[id] = m.new_top();
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
  RTCIntersectContext context;
  rtcInitIntersectContext(&context);
  RTCRay r;
  impl_->fill(ray, r, kMaskAll);
  rtcOccluded1(impl_->shadow, &context, &r);
  return r.tfar < 0.0F;
}

void TraceScene::occluded(std::span<const Ray> rays, std::span<std::uint8_t> blocked) const {
  RT_CHECK(rays.size() == blocked.size(), rays.size(), blocked.size());
  RTCIntersectContext context;
  rtcInitIntersectContext(&context);  // never COHERENT here: that combination has been seen to hang
  for (std::size_t begin = 0; begin < rays.size(); begin += kPacket) {
    const std::size_t count = std::min(kPacket, rays.size() - begin);
    alignas(64) std::array<int, kPacket> valid{};
    RTCRay16 r;
    for (std::size_t i = 0; i < kPacket; ++i) {
      valid[i] = i < count ? -1 : 0;
      impl_->fill_lane(rays[begin + std::min(i, count - 1)], r, i, kMaskAll);
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
  const auto it = impl_->first_instance.find(object);
  RT_CHECK(it != impl_->first_instance.end(), object.value());
  const scene::Scene& s = *impl_->scene;
  return s.actor_pose(object, SimTime::from_ns(time_ns));
}

}  // namespace raytruth::tracing
