#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "assets/asset.h"
#include "scenes/build/scene.h"
#include "sim/snapshot/snapshot.h"

/// Small worlds put together by hand for sensor tests.
namespace raytruth::hand {

/// An actor of one rigid mesh, given in its actor frame.
class RigidAsset : public assets::Asset {
 public:
  explicit RigidAsset(assets::MeshPtr mesh) { nodes_.push_back({"Body", std::move(mesh)}); }
  std::vector<Pose> articulate(const ActorState&) const override { return {Pose()}; }
};

inline assets::MeshPtr mesh_of(std::vector<Vec3f> positions,
                               std::vector<std::array<std::uint32_t, 3>> triangles,
                               ClassId class_id, MaterialId material,
                               const std::string& part = "Body") {
  auto mesh = std::make_shared<assets::Mesh>();
  mesh->positions = std::move(positions);
  mesh->triangles = std::move(triangles);
  mesh->triangle_part.assign(mesh->triangles.size(), 0);
  mesh->parts = {{part, class_id, material, 0}};
  mesh->check();
  return mesh;
}

/// An axis-aligned box, outside facing out.
inline assets::MeshPtr box_mesh(const Vec3f& low, const Vec3f& high, ClassId class_id,
                                MaterialId material) {
  std::vector<Vec3f> p;
  for (unsigned i = 0; i < 8; ++i) {
    p.emplace_back(i & 1U ? high.x() : low.x(), i & 2U ? high.y() : low.y(),
                   i & 4U ? high.z() : low.z());
  }
  return mesh_of(p,
                 {{0, 2, 1},
                  {1, 2, 3},
                  {4, 5, 6},
                  {5, 7, 6},
                  {0, 1, 4},
                  {1, 5, 4},
                  {2, 6, 3},
                  {3, 6, 7},
                  {0, 4, 2},
                  {2, 4, 6},
                  {1, 3, 5},
                  {3, 7, 5}},
                 class_id, material);
}

/// A horizontal square of the given half size at a height, facing up.
inline assets::MeshPtr floor_mesh(float half, float z, ClassId class_id, MaterialId material) {
  return mesh_of({{-half, -half, z}, {half, -half, z}, {half, half, z}, {-half, half, z}},
                 {{0, 1, 2}, {0, 2, 3}}, class_id, material, "Floor");
}

/// Collects static meshes and actors that move on straight lines, and makes a Scene of them.
class World {
 public:
  World() : materials_(std::make_shared<assets::MaterialTable>()) {}

  MaterialId material(const assets::Material& m) { return materials_->add(m); }
  MaterialId grey(const std::string& name, float reflectance) {
    assets::Material m;
    m.name = name;
    m.base_colour = {reflectance, reflectance, reflectance};
    m.reflectance_905nm = reflectance;
    m.reflectance_1550nm = reflectance;
    return material(m);
  }

  /// The static object's id.
  ObjectId add_static(assets::MeshPtr mesh, const Pose& X_WI = Pose()) {
    const ObjectId id(kFirstStaticObject + static_cast<std::uint32_t>(static_->objects.size()));
    static_->objects.push_back({id, "static", mesh->parts[0].class_id});
    static_->instances.push_back({id, std::move(mesh), scene::Motion{{X_WI}}, 0, false});
    return id;
  }

  /// Actors are numbered from 1; the first is the ego. A null mesh makes an actor without a body.
  ActorId add_actor(assets::MeshPtr mesh, const Pose& X_WA_at_0,
                    const Vec3& velocity_m_s = Vec3(0, 0, 0), double yaw_rate_rad_s = 0.0) {
    Mover m;
    m.model = std::make_shared<ActorModel>();
    m.model->id = ActorId(static_cast<std::uint32_t>(movers_.size() + 1));
    m.model->name = "actor " + std::to_string(m.model->id.value());
    m.model->class_id = mesh ? mesh->parts[0].class_id : Taxonomy::named("car");
    m.X_WA = X_WA_at_0;
    m.velocity = velocity_m_s;
    m.yaw_rate = yaw_rate_rad_s;
    movers_.push_back(m);
    assets_.by_actor.push_back(mesh ? std::make_shared<RigidAsset>(std::move(mesh)) : nullptr);
    return m.model->id;
  }

  Weather weather;

  Pose pose(ActorId id, double t_s) const {
    const Mover& m = movers_[id.value() - 1];
    const Eigen::Quaterniond turn(Eigen::AngleAxisd(m.yaw_rate * t_s, Vec3::UnitZ()));
    return Pose(turn * m.X_WA.rotation(), m.X_WA.translation() + m.velocity * t_s);
  }

  std::shared_ptr<const Snapshot> snapshot(SimTime t) const {
    auto s = std::make_shared<Snapshot>();
    s->time = t;
    s->weather = weather;
    for (const Mover& m : movers_) {
      ActorState state;
      state.id = m.model->id;
      state.X_WA = pose(state.id, t.seconds());
      state.V_WA.linear_m_s = m.velocity;
      state.V_WA.angular_rad_s = Vec3(0, 0, m.yaw_rate);
      state.speed_m_s = m.velocity.norm();
      s->models.push_back(m.model);
      s->actors.push_back(state);
    }
    return s;
  }

  std::shared_ptr<const scene::Scene> scene(SimTime start, SimTime end, int keys = 2) const {
    std::vector<std::shared_ptr<const Snapshot>> snapshots;
    for (int k = 0; k < keys; ++k) {
      const std::int64_t offset = keys == 1 ? 0 : (end - start).ns() * k / (keys - 1);
      snapshots.push_back(snapshot(start + SimTime::from_ns(offset)));
    }
    return scene::build_scene(snapshots, static_, assets_, materials_, ActorId(1));
  }

  const scene::ActorAssets& assets() const { return assets_; }

 private:
  struct Mover {
    std::shared_ptr<ActorModel> model;
    Pose X_WA;
    Vec3 velocity = Vec3::Zero();
    double yaw_rate = 0.0;
  };
  std::shared_ptr<assets::MaterialTable> materials_;
  std::shared_ptr<scene::StaticWorld> static_ = std::make_shared<scene::StaticWorld>();
  std::vector<Mover> movers_;
  scene::ActorAssets assets_;
};

}  // namespace raytruth::hand
