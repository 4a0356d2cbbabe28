#include "sensors/lidar/surfaces.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/core/ids.h"
#include "sim/core/luminance.h"

namespace raytruth::lidar {
namespace {

Vec2f blend(const std::vector<Vec2f>& of, const std::array<std::uint32_t, 3>& t, float u, float v) {
  return (1.0F - u - v) * of[t[0]] + u * of[t[1]] + v * of[t[2]];
}

}  // namespace

Surfaces::Surfaces(const tracing::TraceScene& rays, const LidarSpec& lidar)
    : rays_(rays),
      scene_(rays.scene()),
      lidar_(lidar),
      weather_(rays.scene().weather),
      surface_(assets::surface_weather(rays.scene().weather)) {
  const scene::Scene& scene = scene_;
  weather_.wetness_m = static_cast<double>(surface_.water_m);
  reflectors_.reserve(scene.materials->size());
  for (const assets::Material& material : scene.materials->all()) {
    reflectors_.emplace_back(material, lidar);
  }
  instances_.reserve(scene.instances.size());
  for (const scene::SceneInstance& instance : scene.instances) {
    Instance i;
    i.scene_instance = &instance;
    i.mesh = instance.mesh.get();
    i.moves = instance.X_WI.keys.size() > 1;
    i.first_slot = static_cast<std::uint32_t>(parts_.size());
    const Pose& X_WI = instance.X_WI.keys.front();
    i.R_IW = X_WI.matrix().transpose();
    i.p_WI = X_WI.translation();
    i.gathers_snow = instance.object.value() >= kFirstStaticObject;
    i.road_anchor = assets::road_anchor(X_WI.translation());
    bool dirt = false;
    for (const assets::Part& part : instance.mesh->parts) {
      parts_.push_back(&part);
      reflector_of_.push_back(&reflectors_[part.material.value() - 1]);
      const assets::Material& m = scene.materials->at(part.material);
      Varied varied;
      varied.road = !i.mesh->road_st.empty() && assets::is_road_surface(part, m.pattern);
      varied.picture = m.colour_texture && !i.mesh->uv.empty();
      varied.dirt = m.dirt > 0.0F;
      if (varied.road || varied.picture || varied.dirt || surface_.any()) varied.material = &m;
      dirt |= varied.dirt;
      varied_.push_back(varied);
    }
    if (dirt) {
      float low = std::numeric_limits<float>::max();
      float high = std::numeric_limits<float>::lowest();
      for (const Vec3f& p : i.mesh->positions) {
        low = std::min(low, p.z());
        high = std::max(high, p.z());
      }
      i.bottom_m = low < -0.4F * (high - low) ? high : low;
    }
    instances_.push_back(i);
  }
}

Surface Surfaces::at(const tracing::Ray& ray, const tracing::PrimitiveHit& hit) const {
  const Instance& instance = instances_[hit.instance];
  const assets::Mesh& mesh = *instance.mesh;
  const auto& triangle = mesh.triangles[hit.primitive];
  Vec3 origin, direction;
  if (instance.moves) {
    const Pose X_WI = scene_.pose_at(*instance.scene_instance, SimTime::from_ns(ray.time_ns));
    const Eigen::Matrix3d R = X_WI.matrix();
    origin = R.transpose() * (ray.origin_W - X_WI.translation());
    direction = R.transpose() * ray.direction_W;
  } else {
    origin = instance.R_IW * (ray.origin_W - instance.p_WI);
    direction = instance.R_IW * ray.direction_W;
  }
  const Vec3 a = mesh.positions[triangle[0]].cast<double>();
  const Vec3 e1 = mesh.positions[triangle[1]].cast<double>() - a;
  const Vec3 e2 = mesh.positions[triangle[2]].cast<double>() - a;
  const Vec3 n = e1.cross(e2);
  const double facing = n.dot(direction);

  Surface s;
  s.slot = instance.first_slot + mesh.triangle_part[hit.primitive];
  s.object = instance.scene_instance->object;
  s.material_reflector = reflector_of_[s.slot];
  // A ray in the plane of the triangle has no single crossing; the nearest vertex stands for it.
  s.distance_m =
      std::abs(facing) > 1e-300 ? n.dot(a - origin) / facing : (a - origin).dot(direction);
  const double n2 = n.squaredNorm();
  if (!(n2 > 0.0)) {
    s.cos_incidence = 1.0;
    return s;
  }
  const Varied& varied = varied_[s.slot];
  if (mesh.normals.empty() && varied.material == nullptr) {
    s.cos_incidence = std::abs(facing) / std::sqrt(n2);
    return s;
  }
  const Vec3 p = origin + s.distance_m * direction - a;
  const double u = p.cross(e2).dot(n) / n2;
  const double v = e1.cross(p).dot(n) / n2;
  s.cos_incidence = std::abs(facing) / std::sqrt(n2);
  if (!mesh.normals.empty()) {
    const Vec3 blend = (1.0 - u - v) * mesh.normals[triangle[0]].cast<double>() +
                       u * mesh.normals[triangle[1]].cast<double>() +
                       v * mesh.normals[triangle[2]].cast<double>();
    const double length2 = blend.squaredNorm();
    if (length2 > 1e-12) s.cos_incidence = std::abs(blend.dot(direction)) / std::sqrt(length2);
  }
  if (varied.material != nullptr) {
    const Vec3 normal = n * ((facing > 0.0 ? -1.0 : 1.0) / std::sqrt(n2));
    change(ray, hit, instance, varied, p + a, normal, u, v, s);
  }
  return s;
}

void Surfaces::change(const tracing::Ray& ray, const tracing::PrimitiveHit& hit,
                      const Instance& instance, const Varied& varied, const Vec3& position_I,
                      const Vec3& normal_I, double u, double v, Surface& s) const {
  const assets::Mesh& mesh = *instance.mesh;
  const auto& triangle = mesh.triangles[hit.primitive];
  const assets::Material& m = *varied.material;
  const bool is_short = is_short_wave(lidar_);
  const float width_m = static_cast<float>(
      s.distance_m * std::max(1e-4, std::min(lidar_.divergence_h_rad, lidar_.divergence_v_rad)));
  const auto bu = static_cast<float>(u);
  const auto bv = static_cast<float>(v);
  assets::NearInfrared look = assets::near_infrared_of(m, is_short);
  assets::RoadLook road;
  if (varied.road) {
    assets::RoadPoint at;
    at.st = blend(mesh.road_st, triangle, bu, bv);
    if (!mesh.uv.empty()) {
      const Vec2f lane = blend(mesh.uv, triangle, bu, bv);
      at.lane_offset_m = lane.x();
      at.lane_width_m = lane.y();
    }
    const assets::Part& part = *parts_[s.slot];
    at.road = part.place.road;
    at.lane = part.place.lane;
    at.position = position_I.cast<float>() + instance.road_anchor;
    at.footprint_m = width_m;
    road = assets::road_look(m, at, weather_, assets::kRoadSeed);
    look.reflectance = std::min(0.95F, look.reflectance * luminance(road.colour_factor));
  }
  if (varied.picture) {
    const Vec2f uv = blend(mesh.uv, triangle, bu, bv);
    // All of the picture for its mean; of the beam's width only what its texels resolve.
    const float here = luminance(m.colour_texture->at(uv, 0.0F));
    const float mean = luminance(m.colour_texture->at(uv, 1.0F));
    if (mean > 0.0F) {
      const float ratio = std::clamp(here / mean, 1.0F / kMostByPicture, kMostByPicture);
      look.reflectance = std::min(0.95F, look.reflectance * ratio);
    }
  }
  const bool weathers = surface_.any();
  if (weathers || varied.dirt) {
    assets::WeatherPlace at;
    at.position_I = position_I.cast<float>();
    const Vec3 normal_W =
        instance.moves ? scene_.pose_at(*instance.scene_instance, SimTime::from_ns(ray.time_ns))
                             .rotate(normal_I)
                       : Vec3(instance.R_IW.transpose() * normal_I);
    at.up = static_cast<float>(normal_W.z());
    at.height_m = at.position_I.z() - instance.bottom_m;
    at.footprint_m = width_m;
    at.gathers_snow = instance.gathers_snow;
    if (weathers && at.up > -0.3F) {
      tracing::Ray up;
      up.origin_W = ray.origin_W + s.distance_m * ray.direction_W;
      up.direction_W = Vec3::UnitZ();
      up.near_m = static_cast<double>(assets::kShelterFrom_m);
      up.far_m = static_cast<double>(assets::kShelterTo_m);
      up.time_ns = ray.time_ns;
      at.sheltered = rays_.occluded(up) ? 0.9F : 0.0F;
    }
    const assets::Weathered weathered =
        assets::apply(m, surface_, at, varied.road && weathers ? &road : nullptr);
    assets::weather(weathered, m, is_short, look);
  }
  s.changed = true;
  s.changed_reflector = Reflector(m, look, lidar_);
}

}  // namespace raytruth::lidar
