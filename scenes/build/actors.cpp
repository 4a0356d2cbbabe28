// Actors of snapshots as instances with motion keys.
#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <algorithm>

#include "scenes/build/glow.h"
#include "scenes/build/level_of_detail.h"
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

Vec3 grid_point(const Vec3& p) {
  return Scene::kOriginGrid_m * (p / Scene::kOriginGrid_m).array().round().matrix();
}

// One key is enough for what doesn't move.
Motion shrink(Motion motion) {
  for (const Pose& key : motion.keys) {
    if (!same(key, motion.keys.front())) return motion;
  }
  motion.keys.resize(1);
  return motion;
}

// An actor of the first snapshot over all of them.
struct Actor {
  const ActorState* state = nullptr;
  const ActorModel* model = nullptr;
  std::vector<const ActorState*> keys;
  Motion frame;
  const assets::Asset* asset = nullptr;  // nullptr: without a body
};

std::vector<Actor> actors_of(const std::vector<std::shared_ptr<const Snapshot>>& snapshots,
                             const ActorAssets& assets, std::span<const ActorId> hidden) {
  const Snapshot& first = *snapshots.front();
  std::vector<Actor> actors(first.actors.size());
  for (std::size_t a = 0; a < actors.size(); ++a) {
    Actor& actor = actors[a];
    actor.state = &first.actors[a];
    actor.model = first.models[a].get();
    // The same actor at every key; one that leaves meanwhile stays where it was last seen.
    for (const auto& snapshot : snapshots) {
      const ActorState* now = snapshot->find(actor.state->id);
      actor.keys.push_back(now != nullptr ? now : actor.keys.back());
      actor.frame.keys.push_back(actor.keys.back()->X_WA);
    }
    if (!std::binary_search(hidden.begin(), hidden.end(), actor.state->id))
      actor.asset = asset_of(assets, actor.state->id);
  }
  return actors;
}

// All nodes of a body in one state.
std::vector<assets::NodeMesh> meshes_of(const assets::Asset& asset, const ActorState& state,
                                        const std::vector<Pose>& X_AN, int level) {
  if (const auto* bends = dynamic_cast<const assets::BendingAsset*>(&asset))
    return bends->meshes_at(state, X_AN, level);
  std::vector<assets::NodeMesh> meshes;
  for (std::size_t n = 0; n < asset.nodes().size(); ++n) {
    const assets::MeshPtr& own = asset.nodes()[n].mesh;
    const assets::MeshPtr mesh = asset.mesh_of(n, state);
    meshes.push_back({mesh, mesh == own ? nullptr : own});
  }
  return meshes;
}

std::vector<SceneInstance> instances_of(const Actor& actor, bool is_ego,
                                        const assets::MaterialTable* materials,
                                        const LevelOfDetail* detail, int level) {
  const assets::Asset& asset = *actor.asset;
  const std::size_t middle = actor.keys.size() / 2;
  std::vector<Motion> nodes(asset.nodes().size());
  std::vector<assets::NodeMesh> meshes;
  for (Motion& node : nodes) node.keys.reserve(actor.keys.size());
  for (std::size_t k = 0; k < actor.keys.size(); ++k) {
    const ActorState& key = *actor.keys[k];
    const std::vector<Pose> X_AN = asset.articulate(key);
    RT_CHECK(X_AN.size() == nodes.size(), X_AN.size(), nodes.size());
    for (std::size_t n = 0; n < nodes.size(); ++n) nodes[n].keys.push_back(key.X_WA * X_AN[n]);
    if (k == middle) meshes = meshes_of(asset, key, X_AN, level);
  }
  std::vector<SceneInstance> instances;
  for (std::size_t n = 0; n < nodes.size(); ++n) {
    assets::MeshPtr mesh = meshes[n].mesh;
    if (mesh == nullptr || mesh->triangles.empty() || !asset.shows(n, *actor.state)) continue;
    if (detail != nullptr && mesh == asset.nodes()[n].mesh)
      mesh = detail->meshes().at(mesh, level, assets::own_levels_of(asset, n));
    instances.push_back({object_of(actor.state->id), mesh, shrink(std::move(nodes[n])),
                         actor.state->lamps, is_ego, glows_of(*actor.state, *mesh, materials),
                         meshes[n].rest});
  }
  return instances;
}

void add_static(const StaticWorld& world, const Snapshot& snapshot, Scene& scene) {
  scene.instances = world.instances;
  scene.static_instances = world.instances.size();
  light_signals(world, snapshot, scene.instances);
  // Street lamps and windows burn from sunset to sunrise.
  if (snapshot.weather.sun_elevation_rad >= 0.0) {
    for (const std::size_t lamp : world.night_lamps) scene.instances[lamp].lamps = 0;
  }
}

}  // namespace

std::shared_ptr<const Scene> build_scene(
    const std::vector<std::shared_ptr<const Snapshot>>& snapshots,
    const std::shared_ptr<const StaticWorld>& world, const ActorAssets& assets,
    std::shared_ptr<const assets::MaterialTable> materials, ActorId ego,
    std::span<const ActorId> hidden, const LevelOfDetail* detail, int threads) {
  RT_CHECK(!snapshots.empty());
  const Snapshot& first = *snapshots.front();
  auto scene = std::make_shared<Scene>();
  scene->start = first.time;
  scene->end = snapshots.back()->time;
  scene->weather = first.weather;
  scene->materials = std::move(materials);
  scene->world = world;

  const std::vector<Actor> actors = actors_of(snapshots, assets, hidden);
  const auto carrier = std::find_if(actors.begin(), actors.end(),
                                    [&](const Actor& a) { return a.state->id == ego; });
  if (carrier != actors.end()) scene->origin_W = grid_point(carrier->state->X_WA.translation());
  // Each actor by itself, beside all others; first what stands still, which takes longest.
  std::vector<std::vector<SceneInstance>> shown(actors.size());
  const auto show = [&](std::size_t task) {
    if (task == 0) {
      if (world != nullptr) add_static(*world, first, *scene);
      return;
    }
    const std::size_t a = task - 1;
    if (actors[a].asset == nullptr) return;
    const int level = detail != nullptr && carrier != actors.end()
                          ? detail->level_of(actors[a].frame, *actors[a].model, carrier->frame)
                          : 0;
    shown[a] =
        instances_of(actors[a], actors[a].state->id == ego, scene->materials.get(), detail, level);
  };
  const int most = tbb::this_task_arena::max_concurrency();
  tbb::task_arena arena(threads > 0 ? std::min(threads, most) : tbb::task_arena::automatic);
  arena.execute([&] {
    tbb::parallel_for(
        tbb::blocked_range<std::size_t>(0, actors.size() + 1, 1),
        [&](const tbb::blocked_range<std::size_t>& range) {
          for (std::size_t a = range.begin(); a != range.end(); ++a) show(a);
        },
        tbb::simple_partitioner());
  });

  for (std::size_t a = 0; a < actors.size(); ++a) {
    const ObjectId object = object_of(actors[a].state->id);
    scene->objects.push_back({object, actors[a].model->name, actors[a].model->class_id});
    scene->actors.emplace_back(object, shrink(actors[a].frame));
    std::move(shown[a].begin(), shown[a].end(), std::back_inserter(scene->instances));
  }
  if (world != nullptr) {
    scene->objects.insert(scene->objects.end(), world->objects.begin(), world->objects.end());
  }
  return scene;
}

std::shared_ptr<const Scene> build_scene(
    const std::vector<std::shared_ptr<const Snapshot>>& snapshots,
    const std::shared_ptr<const StaticWorld>& world, const ActorAssets& assets,
    std::shared_ptr<const assets::MaterialTable> materials, ActorId ego,
    std::span<const ActorId> hidden) {
  return build_scene(snapshots, world, assets, std::move(materials), ego, hidden, nullptr);
}

Box3 posed_box(const ActorAssets& assets, const ActorState& state) {
  const assets::Asset* asset = asset_of(assets, state.id);
  if (asset == nullptr) return Box3();
  if (dynamic_cast<const assets::BendingAsset*>(asset) == nullptr)
    return asset->posed_bounds(state);
  // The same with all meshes bent at once.
  Box3 box;
  const std::vector<Pose> X_AN = asset->articulate(state);
  const std::vector<assets::NodeMesh> meshes = meshes_of(*asset, state, X_AN, 0);
  for (std::size_t n = 0; n < meshes.size(); ++n) {
    if (!asset->shows(n, state)) continue;
    const Eigen::Matrix3d R = X_AN[n].matrix();
    for (const Vec3f& p : meshes[n].mesh->positions)
      box.extend(R * p.cast<double>() + X_AN[n].translation());
  }
  return box;
}

}  // namespace raytruth::scene
