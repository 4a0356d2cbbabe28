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
    world_.instances.push_back({id, std::move(mesh), Motion{{X_WI}}, next_lit_, false});
    next_lit_ = 0;
  }
  /// The next instance is a traffic light.
  void light(StaticWorld::Light light) {
    light.instance = world_.instances.size();
    world_.lights.push_back(std::move(light));
  }
  /// The next instance is lit at night: these of its lamps (parts' LampMask).
  void night_lamp(assets::LampMask lit = 1U) {
    if (lit == 0) return;
    world_.night_lamps.push_back(world_.instances.size());
    next_lit_ = lit;
  }
  /// It wasn't made after all.
  void no_lamp() {
    if (next_lit_ != 0) world_.night_lamps.pop_back();
    next_lit_ = 0;
  }
  void place(std::string name, ClassId class_id, assets::MeshPtr mesh, const Pose& X_WI) {
    const ObjectId id = object(std::move(name), class_id);
    instance(id, std::move(mesh), X_WI);
  }
  const StaticWorld& world() const { return world_; }
  StaticWorld take() { return std::move(world_); }

 private:
  StaticWorld world_;
  assets::LampMask next_lit_ = 0;
};

}  // namespace raytruth::scene
