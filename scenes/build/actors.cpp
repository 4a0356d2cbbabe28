// Actors of snapshots as instances with motion keys.
#include <algorithm>

#include "scenes/build/glow.h"
#include "scenes/build/scene.h"
#include "scenes/build/signals.h"
#include "sim/core/check.h"

namespace raytruth::scene {
namespace {

const assets::Asset* asset_of(const ActorAssets& assets, ActorId id) {
  const std::size_t index = id.value();
  if (index == 0 || index > assets.by_actor.size()) return nullptr;
  return assets.by_actor[index - 1].get();
}

bool same(const Pose& a, const Pose& b) {
  return a.translation() == b.translation() && a.rotation().coeffs() == b.rotation().coeffs();
}

// One key is enough for what doesn't move.
Motion shrink(Motion motion) {
  for (const Pose& key : motion.keys) {
    if (!same(key, motion.keys.front())) return motion;
  }
  motion.keys.resize(1);
  return motion;
}

}  // namespace

std::shared_ptr<const Scene> build_scene(
    const std::vector<std::shared_ptr<const Snapshot>>& snapshots,
    const std::shared_ptr<const StaticWorld>& world, const ActorAssets& assets,
    std::shared_ptr<const assets::MaterialTable> materials, ActorId ego,
    std::span<const ActorId> hidden) {
  RT_CHECK(!snapshots.empty());
  const Snapshot& first = *snapshots.front();
  auto scene = std::make_shared<Scene>();
  scene->start = first.time;
  scene->end = snapshots.back()->time;
  scene->weather = first.weather;
  scene->materials = std::move(materials);
  if (world != nullptr) {
    scene->instances = world->instances;
    scene->static_instances = world->instances.size();
    light_signals(*world, first, scene->instances);
    // Street lamps and windows burn from sunset to sunrise.
    if (first.weather.sun_elevation_rad >= 0.0) {
      for (const std::size_t lamp : world->night_lamps) scene->instances[lamp].lamps = 0;
    }
  }
  for (std::size_t a = 0; a < first.actors.size(); ++a) {
    const ActorState& state = first.actors[a];
    const ActorModel& model = *first.models[a];
    const ObjectId object = object_of(state.id);
    scene->objects.push_back({object, model.name, model.class_id});
    // The same actor at every key; one that leaves meanwhile stays where it was last seen.
    std::vector<const ActorState*> keys;
    for (const auto& snapshot : snapshots) {
      const ActorState* now = snapshot->find(state.id);
      keys.push_back(now != nullptr ? now : keys.back());
    }
    Motion frame;
    for (const ActorState* key : keys) frame.keys.push_back(key->X_WA);
    scene->actors.emplace_back(object, shrink(frame));
    if (state.id == ego) scene->origin_W = state.X_WA.translation();

    const assets::Asset* asset = asset_of(assets, state.id);
    if (asset == nullptr || std::binary_search(hidden.begin(), hidden.end(), state.id)) continue;
    std::vector<Motion> nodes(asset->nodes().size());
    for (const ActorState* key : keys) {
      const std::vector<Pose> X_AN = asset->articulate(*key);
      RT_CHECK(X_AN.size() == nodes.size(), X_AN.size(), nodes.size());
      for (std::size_t n = 0; n < nodes.size(); ++n) nodes[n].keys.push_back(key->X_WA * X_AN[n]);
    }
    for (std::size_t n = 0; n < nodes.size(); ++n) {
      const assets::MeshPtr mesh = asset->mesh_of(n, *keys[keys.size() / 2]);
      if (mesh == nullptr || mesh->triangles.empty() || !asset->shows(n, state)) continue;
      scene->instances.push_back({object, mesh, shrink(std::move(nodes[n])), state.lamps,
                                  state.id == ego, glows_of(state, *mesh, scene->materials.get())});
    }
  }
  if (world != nullptr) {
    scene->objects.insert(scene->objects.end(), world->objects.begin(), world->objects.end());
  }
  return scene;
}

Box3 posed_box(const ActorAssets& assets, const ActorState& state) {
  const assets::Asset* asset = asset_of(assets, state.id);
  return asset == nullptr ? Box3() : asset->posed_bounds(state);
}

}  // namespace raytruth::scene
