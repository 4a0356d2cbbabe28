#include "scenes/build/scene.h"

#include <algorithm>

#include "sim/core/check.h"

namespace raytruth::scene {
namespace {

Pose motion_at(const Motion& motion, SimTime start, SimTime end, SimTime t) {
  RT_CHECK(!motion.keys.empty());
  if (motion.keys.size() == 1 || end <= start) return motion.keys.front();
  const double span = (end - start).seconds();
  const double u = std::clamp((t - start).seconds() / span, 0.0, 1.0) *
                   static_cast<double>(motion.keys.size() - 1);
  const std::size_t i = std::min(static_cast<std::size_t>(u), motion.keys.size() - 2);
  return interpolate(motion.keys[i], motion.keys[i + 1], u - static_cast<double>(i));
}

}  // namespace

const SceneObject* Scene::find(ObjectId id) const {
  const auto it =
      std::lower_bound(objects.begin(), objects.end(), id,
                       [](const SceneObject& object, ObjectId key) { return object.id < key; });
  return it != objects.end() && it->id == id ? &*it : nullptr;
}

Pose Scene::pose_at(const SceneInstance& instance, SimTime t) const {
  return motion_at(instance.X_WI, start, end, t);
}

Pose Scene::actor_pose(ObjectId actor, SimTime t) const {
  const auto it = std::lower_bound(
      actors.begin(), actors.end(), actor,
      [](const std::pair<ObjectId, Motion>& entry, ObjectId key) { return entry.first < key; });
  RT_CHECK(it != actors.end() && it->first == actor, actor.value());
  return motion_at(it->second, start, end, t);
}

}  // namespace raytruth::scene
