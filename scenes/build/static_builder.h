#pragma once

// Internal to scene: the static world while it grows.

#include <string>
#include <utility>

#include "scenes/build/scene.h"

namespace raytruth::scene {

/// Gives static objects their ids in the order of their making.
class StaticBuilder {
 public:
  ObjectId object(std::string name, ClassId class_id) {
    const ObjectId id(kFirstStaticObject + static_cast<std::uint32_t>(world_.objects.size()));
    world_.objects.push_back({id, std::move(name), class_id});
    return id;
  }
  /// The newest object when it has that name, otherwise a new one.
  ObjectId newest_or_new(const std::string& name, ClassId class_id) {
    const bool is_newest = !world_.objects.empty() && world_.objects.back().name == name;
    return is_newest ? world_.objects.back().id : object(name, class_id);
  }
  void instance(ObjectId id, assets::MeshPtr mesh, const Pose& X_WI) {
    world_.instances.push_back({id, std::move(mesh), Motion{{X_WI}}, 0, false});
  }
  /// The next instance is a traffic light.
  void light(StaticWorld::Light light) {
    light.instance = world_.instances.size();
    world_.lights.push_back(std::move(light));
  }
  /// The next instance is a lamp that is lit at night.
  void night_lamp() { world_.night_lamps.push_back(world_.instances.size()); }
  void place(std::string name, ClassId class_id, assets::MeshPtr mesh, const Pose& X_WI) {
    const ObjectId id = object(std::move(name), class_id);
    instance(id, std::move(mesh), X_WI);
  }
  const StaticWorld& world() const { return world_; }
  StaticWorld take() { return std::move(world_); }

 private:
  StaticWorld world_;
};

}  // namespace raytruth::scene
