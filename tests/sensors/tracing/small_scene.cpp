#include "tests/sensors/tracing/small_scene.h"

#include <algorithm>
#include <cmath>

namespace raytruth::testing {
namespace {

constexpr double kTau = 6.283185307179586;

class RigidAsset : public assets::Asset {
 public:
  explicit RigidAsset(assets::MeshPtr mesh) { nodes_.push_back({"Body", std::move(mesh)}); }
  std::vector<Pose> articulate(const ActorState&) const override { return {Pose()}; }
};

std::shared_ptr<assets::Mesh> bare(MaterialId material) {
  auto mesh = std::make_shared<assets::Mesh>();
  mesh->parts = {{"Body", Taxonomy::named("car"), material, 0}};
  return mesh;
}

assets::MeshPtr finished(std::shared_ptr<assets::Mesh> mesh) {
  mesh->triangle_part.assign(mesh->triangles.size(), 0);
  mesh->check();
  return mesh;
}

Pose pose_at(const scene::Scene& s, const scene::SceneInstance& instance, std::int64_t time_ns) {
  const auto& keys = instance.X_WI.keys;
  if (keys.size() == 1) return keys[0];
  const double u = static_cast<double>(time_ns - s.start.ns()) /
                   static_cast<double>(s.end.ns() - s.start.ns()) *
                   static_cast<double>(keys.size() - 1);
  const auto i = std::min(static_cast<std::size_t>(u), keys.size() - 2);
  const double w = u - static_cast<double>(i);
  return Pose(keys[i].rotation().slerp(w, keys[i + 1].rotation()),
              (1.0 - w) * keys[i].translation() + w * keys[i + 1].translation());
}

}  // namespace

assets::Material matt(const std::string& name, float reflectance) {
  assets::Material m;
  m.name = name;
  m.reflectance_905nm = m.reflectance_1550nm = reflectance;
  m.specular_905nm = 0.0F;
  return m;
}

assets::Material pane(const std::string& name, float transmission) {
  assets::Material m = matt(name, 0.01F);
  m.transmission = transmission;
  return m;
}

assets::MeshPtr quad(double size_y_m, double size_z_m, MaterialId material) {
  auto mesh = bare(material);
  const auto y = static_cast<float>(0.5 * size_y_m), z = static_cast<float>(0.5 * size_z_m);
  mesh->positions = {Vec3f(0, -y, -z), Vec3f(0, y, -z), Vec3f(0, y, z), Vec3f(0, -y, z)};
  mesh->triangles = {{0, 1, 2}, {0, 2, 3}};
  return finished(mesh);
}

assets::MeshPtr card(double size_y_m, double size_z_m, MaterialId material) {
  auto mesh = std::make_shared<assets::Mesh>(*quad(size_y_m, size_z_m, material));
  mesh->uv = {Vec2f(1, 1), Vec2f(0, 1), Vec2f(0, 0), Vec2f(1, 0)};
  return finished(mesh);
}

assets::Material holed(const std::string& name, float transmission) {
  assets::Material m = transmission > 0.0F ? pane(name, transmission) : matt(name, 0.3F);
  constexpr int kSize = 64;
  std::vector<assets::Texture::Texel> texels;
  for (int y = 0; y < kSize; ++y) {
    for (int x = 0; x < kSize; ++x) {
      const double r = std::hypot(x + 0.5 - 0.5 * kSize, y + 0.5 - 0.5 * kSize);
      // From nothing to all within four texels around the edge.
      const double alpha = std::clamp(0.5 + (r - 0.3 * kSize) / 4.0, 0.0, 1.0);
      texels.push_back({200, 100, 50, static_cast<std::uint8_t>(std::lround(255.0 * alpha))});
    }
  }
  m.colour_texture =
      std::make_shared<assets::Texture>(name, kSize, kSize, texels, assets::Texture::Coding::kSrgb);
  m.alpha_cutoff = 0.5F;
  return m;
}

assets::MeshPtr box(const Vec3& size_m, MaterialId material) {
  auto mesh = bare(material);
  const Vec3f h = (0.5 * size_m).cast<float>();
  for (unsigned i = 0; i < 8; ++i) {
    mesh->positions.emplace_back(i & 1U ? h.x() : -h.x(), i & 2U ? h.y() : -h.y(),
                                 i & 4U ? h.z() : -h.z());
  }
  mesh->triangles = {{0, 2, 1}, {1, 2, 3}, {4, 5, 6}, {5, 7, 6}, {0, 1, 4}, {1, 5, 4},
                     {2, 6, 3}, {3, 6, 7}, {0, 4, 2}, {2, 4, 6}, {1, 3, 5}, {3, 7, 5}};
  return finished(mesh);
}

assets::MeshPtr sphere(double radius_m, int segments, MaterialId material) {
  auto mesh = bare(material);
  const int rings = segments / 2;
  const auto add = [&](double polar, double azimuth) {
    mesh->positions.push_back(
        (radius_m * Vec3(std::sin(polar) * std::cos(azimuth), std::sin(polar) * std::sin(azimuth),
                         std::cos(polar)))
            .cast<float>());
    return static_cast<std::uint32_t>(mesh->positions.size() - 1);
  };
  const std::uint32_t top = add(0.0, 0.0);
  for (int r = 1; r < rings; ++r) {
    for (int s = 0; s < segments; ++s) add(0.5 * kTau * r / rings, kTau * s / segments);
  }
  const std::uint32_t bottom = add(0.5 * kTau, 0.0);
  const auto at = [&](int r, int s) {
    return static_cast<std::uint32_t>(1 + (r - 1) * segments + s % segments);
  };
  for (int s = 0; s < segments; ++s) {
    mesh->triangles.push_back({top, at(1, s), at(1, s + 1)});
    for (int r = 1; r + 1 < rings; ++r) {
      mesh->triangles.push_back({at(r, s), at(r + 1, s), at(r + 1, s + 1)});
      mesh->triangles.push_back({at(r, s), at(r + 1, s + 1), at(r, s + 1)});
    }
    mesh->triangles.push_back({at(rings - 1, s), bottom, at(rings - 1, s + 1)});
  }
  return finished(mesh);
}

ObjectId SmallScene::add_static(assets::MeshPtr mesh, const Pose& X_WI) {
  const ObjectId id(kFirstStaticObject + static_cast<std::uint32_t>(statics_.size()));
  statics_.push_back({id, std::move(mesh), {{X_WI}}, 0, false});
  return id;
}

ActorId SmallScene::add_actor(assets::MeshPtr mesh, std::vector<Pose> keys, bool is_ego) {
  const ActorId id(static_cast<std::uint32_t>(moving_.size()) + 1);
  assets_.by_actor.push_back(std::make_shared<RigidAsset>(mesh));
  moving_.push_back({object_of(id), std::move(mesh), {std::move(keys)}, 0, is_ego});
  return id;
}

std::shared_ptr<const scene::Scene> SmallScene::build(SimTime start, SimTime end,
                                                      const Vec3& origin_W) const {
  auto s = std::make_shared<scene::Scene>();
  s->start = start;
  s->end = end;
  s->materials = materials_;
  s->weather = weather;
  s->origin_W = origin_W;
  s->instances = statics_;
  s->static_instances = statics_.size();
  s->instances.insert(s->instances.end(), moving_.begin(), moving_.end());
  for (const scene::SceneInstance& i : moving_) {
    s->objects.push_back({i.object, "actor", Taxonomy::named("car")});
    s->actors.emplace_back(i.object, i.X_WI);
  }
  for (const scene::SceneInstance& i : statics_) {
    s->objects.push_back({i.object, "static", Taxonomy::named("building")});
  }
  return s;
}

Snapshot SmallScene::snapshot(SimTime t, double visual_range_m) const {
  Snapshot s;
  s.time = t;
  s.weather.visual_range_m = visual_range_m;
  for (const scene::SceneInstance& i : moving_) {
    auto model = std::make_shared<ActorModel>();
    model->id = actor_of(i.object);
    s.models.push_back(model);
    ActorState state;
    state.id = model->id;
    s.actors.push_back(state);
  }
  return s;
}

OracleHit brute_force(const scene::Scene& scene, const tracing::Ray& ray, ObjectId only,
                      ObjectId without) {
  OracleHit best;
  for (std::uint32_t i = 0; i < scene.instances.size(); ++i) {
    const scene::SceneInstance& instance = scene.instances[i];
    if (only.valid() && instance.object != only) continue;
    if (without.valid() && instance.object == without) continue;
    const Pose X = pose_at(scene, instance, ray.time_ns).inverse();
    const Vec3 o = X * ray.origin_W;
    const Vec3 d = X.rotate(ray.direction_W);
    const assets::Mesh& mesh = *instance.mesh;
    for (std::uint32_t k = 0; k < mesh.triangles.size(); ++k) {
      const auto& t = mesh.triangles[k];
      const Vec3 a = mesh.positions[t[0]].cast<double>();
      const Vec3 e1 = mesh.positions[t[1]].cast<double>() - a;
      const Vec3 e2 = mesh.positions[t[2]].cast<double>() - a;
      const Vec3 h = d.cross(e2);
      const double det = e1.dot(h);
      if (det == 0.0) continue;
      const Vec3 s = o - a;
      const double u = s.dot(h) / det;
      const Vec3 q = s.cross(e1);
      const double v = d.dot(q) / det;
      const double r = e2.dot(q) / det;
      if (u < 0.0 || v < 0.0 || u + v > 1.0 || r < ray.near_m || r > ray.far_m) continue;
      if (r >= best.distance_m) continue;
      const assets::Material& m = scene.materials->at(mesh.parts[mesh.triangle_part[k]].material);
      if (m.alpha_cutoff > 0.0F && !mesh.uv.empty()) {
        const Vec2 uv = (1.0 - u - v) * mesh.uv[t[0]].cast<double>() +
                        u * mesh.uv[t[1]].cast<double>() + v * mesh.uv[t[2]].cast<double>();
        if (m.colour_texture->at(uv.cast<float>(), 0.0F)[3] < m.alpha_cutoff) continue;
      }
      best = {r, i, k};
    }
  }
  return best;
}

}  // namespace raytruth::testing
