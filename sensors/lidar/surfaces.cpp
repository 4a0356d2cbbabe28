#include "sensors/lidar/surfaces.h"

#include <cmath>

namespace raytruth::lidar {

Surfaces::Surfaces(const scene::Scene& scene, const LidarSpec& lidar) : scene_(scene) {
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
    for (const assets::Part& part : instance.mesh->parts) {
      parts_.push_back(&part);
      reflector_of_.push_back(&reflectors_[part.material.value() - 1]);
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
  s.reflector = reflector_of_[s.slot];
  // A ray in the plane of the triangle has no single crossing; the nearest vertex stands for it.
  s.distance_m =
      std::abs(facing) > 1e-300 ? n.dot(a - origin) / facing : (a - origin).dot(direction);
  const double n2 = n.squaredNorm();
  if (!(n2 > 0.0)) {
    s.cos_incidence = 1.0;
    return s;
  }
  if (mesh.normals.empty()) {
    s.cos_incidence = std::abs(facing) / std::sqrt(n2);
    return s;
  }
  const Vec3 p = origin + s.distance_m * direction - a;
  const double u = p.cross(e2).dot(n) / n2;
  const double v = e1.cross(p).dot(n) / n2;
  const Vec3 blend = (1.0 - u - v) * mesh.normals[triangle[0]].cast<double>() +
                     u * mesh.normals[triangle[1]].cast<double>() +
                     v * mesh.normals[triangle[2]].cast<double>();
  const double length2 = blend.squaredNorm();
  s.cos_incidence = length2 > 1e-12 ? std::abs(blend.dot(direction)) / std::sqrt(length2)
                                    : std::abs(facing) / std::sqrt(n2);
  return s;
}

}  // namespace raytruth::lidar
