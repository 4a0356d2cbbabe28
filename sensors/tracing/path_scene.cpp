#include "sensors/tracing/path_scene.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "scenes/build/glow.h"
#include "sensors/tracing/trace_scene_impl.h"
#include "sim/core/check.h"

namespace raytruth::tracing {
namespace {

RTCRay embree_ray(const PathRay& ray, unsigned mask) {
  RTCRay r;
  r.org_x = ray.origin.x();
  r.org_y = ray.origin.y();
  r.org_z = ray.origin.z();
  r.dir_x = ray.direction.x();
  r.dir_y = ray.direction.y();
  r.dir_z = ray.direction.z();
  r.tnear = ray.near_m;
  r.tfar = ray.far_m;
  r.time = ray.time;
  r.mask = mask;
  r.id = 0;
  r.flags = 0;
  return r;
}

bool glows(const assets::Material& m, const assets::Part& part, std::uint32_t lamps) {
  const bool can = m.emission[0] + m.emission[1] + m.emission[2] > 0.0F;
  return can && (part.lamps == 0 || (part.lamps & lamps) != 0);
}

}  // namespace

PathScene::PathScene(const TraceScene& scene, float least_lx) : scene_(scene) {
  const scene::Scene& s = scene.scene();
  instances_.reserve(s.instances.size());
  for (const scene::SceneInstance& from : s.instances) {
    Instance& to = instances_.emplace_back();
    to.mesh = from.mesh.get();
    to.object = from.object;
    to.lamps = from.lamps;
    const auto& keys = from.X_WI.keys;
    to.R = keys.front().matrix().cast<float>();
    to.t = (keys.front().translation() - s.origin_W).cast<float>();
    if (keys.size() > 1) {
      for (std::size_t k = 0; k < keys.size(); ++k) {
        Key key{keys[k].rotation().cast<float>(),
                (keys[k].translation() - s.origin_W).cast<float>()};
        if (k > 0 && key.rotation.dot(to.keys.back().rotation) < 0.0F) {
          key.rotation.coeffs() = -key.rotation.coeffs();
        }
        to.keys.push_back(key);
      }
    }
    to.first_part = static_cast<std::uint32_t>(parts_.size());
    for (const assets::Part& part : from.mesh->parts) {
      const assets::Material& material = s.materials->at(part.material);
      parts_.push_back(
          {&material, glows(material, part, from.lamps), scene::Beam::kDiffuse, material.emission});
    }
    for (const scene::PartGlow& glow : from.glows) {
      const auto& e = glow.emission_cd_m2;
      PartLook& look = parts_[to.first_part + glow.part];
      look.emits = e[0] + e[1] + e[2] > 0.0F;
      look.emission_cd_m2 = e;
      look.beam = glow.beam;
    }
  }
  std::vector<LightTree::Emitter> emitters;
  std::vector<LightTree::Lobe> lobes;
  for (std::uint32_t i = 0; i < instances_.size(); ++i) find_lamps(i, emitters, lobes);
  tree_ = LightTree(emitters, std::move(lobes));
  find_reach(emitters, least_lx);
}

void PathScene::closest(std::span<const PathRay> rays, std::span<PrimitiveHit> hits, View view,
                        bool coherent) const {
  RT_CHECK(rays.size() == hits.size(), rays.size(), hits.size());
  const TraceScene::Impl& impl = *scene_.impl_;
  const unsigned mask = view == View::kAll ? kMaskAll : kMaskWorld;
  RTCIntersectContext context;
  rtcInitIntersectContext(&context);
  if (!coherent) {
    // Scattered rays in packets are slower than one by one: 1.1 against 1.75 million a second in a
    // street with trees.
    for (std::size_t i = 0; i < rays.size(); ++i) {
      RTCRayHit r;
      r.ray = embree_ray(rays[i], mask);
      r.hit.geomID = RTC_INVALID_GEOMETRY_ID;
      r.hit.instID[0] = RTC_INVALID_GEOMETRY_ID;
      rtcIntersect1(impl.top, &context, &r);
      hits[i] = impl.hit_of(r.hit.instID[0], r.hit.geomID, r.hit.primID);
    }
    return;
  }
  context.flags = RTC_INTERSECT_CONTEXT_FLAG_COHERENT;
  for (std::size_t begin = 0; begin < rays.size(); begin += kPacket) {
    const std::size_t count = std::min(kPacket, rays.size() - begin);
    alignas(64) std::array<int, kPacket> valid;
    RTCRayHit16 r;
    for (std::size_t i = 0; i < kPacket; ++i) {
      valid[i] = i < count ? -1 : 0;
      put_lane(embree_ray(rays[begin + std::min(i, count - 1)], mask), r.ray, i);
      r.hit.geomID[i] = RTC_INVALID_GEOMETRY_ID;
      r.hit.instID[0][i] = RTC_INVALID_GEOMETRY_ID;
    }
    rtcIntersect16(valid.data(), impl.top, &context, &r);
    for (std::size_t i = 0; i < count; ++i) {
      hits[begin + i] = impl.hit_of(r.hit.instID[0][i], r.hit.geomID[i], r.hit.primID[i]);
    }
  }
}

void PathScene::occluded(std::span<const PathRay> rays, std::span<std::uint8_t> blocked) const {
  RT_CHECK(rays.size() == blocked.size(), rays.size(), blocked.size());
  RTCIntersectContext context;
  rtcInitIntersectContext(&context);
  for (std::size_t i = 0; i < rays.size(); ++i) {  // one by one, as above
    RTCRay r = embree_ray(rays[i], kMaskAll);
    rtcOccluded1(scene_.impl_->shadow, &context, &r);
    blocked[i] = r.tfar < 0.0F ? 1 : 0;
  }
}

void PathScene::pose_at(const Instance& instance, float time, Eigen::Matrix3f& R, Vec3f& t) const {
  if (instance.keys.empty()) {
    R = instance.R;
    t = instance.t;
    return;
  }
  const float last = static_cast<float>(instance.keys.size() - 1);
  const float u = std::clamp(time, 0.0F, 1.0F) * last;
  const auto i = std::min(static_cast<std::size_t>(u), instance.keys.size() - 2);
  const float w = u - static_cast<float>(i);
  const Key& a = instance.keys[i];
  const Key& b = instance.keys[i + 1];
  // Normalised linear instead of spherical: within a key's few milliseconds the same to 1e-4.
  Eigen::Quaternionf q;
  q.coeffs() = (1.0F - w) * a.rotation.coeffs() + w * b.rotation.coeffs();
  q.coeffs() /= std::sqrt(q.coeffs().squaredNorm());
  R = q.toRotationMatrix();
  t = (1.0F - w) * a.translation + w * b.translation;
}

Surface PathScene::surface(const PathRay& ray, const PrimitiveHit& hit) const {
  const Instance& instance = instances_[hit.instance];
  Eigen::Matrix3f moved;
  Vec3f t = instance.t;
  const bool moves = !instance.keys.empty();
  if (moves) pose_at(instance, ray.time, moved, t);
  const Eigen::Matrix3f& R = moves ? moved : instance.R;
  const assets::Mesh& mesh = *instance.mesh;
  const auto& triangle = mesh.triangles[hit.primitive];
  const Vec3f origin = R.transpose() * (ray.origin - t);
  const Vec3f direction = R.transpose() * ray.direction;
  const Vec3f& a = mesh.positions[triangle[0]];
  const Vec3f e1 = mesh.positions[triangle[1]] - a;
  const Vec3f e2 = mesh.positions[triangle[2]] - a;
  const Vec3f n = e1.cross(e2);
  const float denominator = n.dot(direction);
  const float n2 = n.squaredNorm();

  Surface s;
  s.distance_m = std::abs(denominator) > 1e-30F ? n.dot(a - origin) / denominator
                                                : (a - origin).dot(direction);
  s.distance_m = std::max(s.distance_m, 0.0F);
  s.position_I = origin + s.distance_m * direction;
  const Vec3f geometric = n2 > 0.0F ? Vec3f(n * (1.0F / std::sqrt(n2))) : Vec3f(-direction);
  const Vec3f facing = denominator > 0.0F ? Vec3f(-geometric) : geometric;
  s.normal_I = facing;
  s.normal = R * facing;
  s.position = ray.origin + s.distance_m * ray.direction;
  s.shading_normal = s.normal;
  if (!mesh.normals.empty() && n2 > 0.0F) {
    const Vec3f p = s.position_I - a;
    const float u = p.cross(e2).dot(n) / n2;
    const float v = e1.cross(p).dot(n) / n2;
    Vec3f blend = (1.0F - u - v) * mesh.normals[triangle[0]] + u * mesh.normals[triangle[1]] +
                  v * mesh.normals[triangle[2]];
    const float length2 = blend.squaredNorm();
    if (length2 > 1e-8F) {
      blend *= 1.0F / std::sqrt(length2);
      if (blend.dot(facing) < 0.0F) blend = -blend;
      s.shading_normal = R * blend;
    }
  }
  s.object = instance.object;
  const PartLook& look = parts_[instance.first_part + mesh.triangle_part[hit.primitive]];
  s.material = look.material;
  s.emits = look.emits;
  s.from_behind = denominator > 0.0F;
  s.emission_cd_m2 = look.emission_cd_m2;
  if (look.emits && look.beam != scene::Beam::kDiffuse) {
    const float share = scene::beam_share(look.beam, -direction);
    for (float& channel : s.emission_cd_m2) channel *= share;
  }
  return s;
}

}  // namespace raytruth::tracing
