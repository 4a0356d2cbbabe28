#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "assets/asset.h"
#include "assets/mesh.h"
#include "assets/season.h"
#include "sim/core/diagnostics.h"
#include "sim/core/ids.h"
#include "sim/core/pose.h"
#include "sim/core/time.h"
#include "sim/roads/road_network.h"
#include "sim/snapshot/snapshot.h"

namespace raytruth::scene {

/// Poses of something at equally spaced times from Scene::start to Scene::end; one pose = it
/// doesn't move.
struct Motion {
  std::vector<Pose> keys;
};

/// A thing that labels can name.
struct SceneObject {
  ObjectId id;
  std::string name;  ///< scenario name of an actor; "tree 12", "road 3", "building 4" otherwise
  ClassId class_id;
};

/// Where a lamp's light goes: everywhere alike (Lambert), or as a head lamp's (see beam_share()).
enum class Beam : std::uint8_t { kDiffuse, kLow, kHigh };

/// A part that glows otherwise than its material says: head lamps, and lights that a scenario has
/// switched.
struct PartGlow {
  std::uint16_t part = 0;                        ///< index into Mesh::parts
  std::array<float, 3> emission_cd_m2{0, 0, 0};  ///< as Material::emission; 0: dark
  Beam beam = Beam::kDiffuse;                    ///< otherwise the emission is the brightest one
};

struct SceneInstance {
  ObjectId object;
  assets::MeshPtr mesh;
  Motion X_WI;              ///< instance frame in the world
  std::uint32_t lamps = 0;  ///< lit lamps: LampBit of actors, lenses of traffic lights, 1 of
                            ///< street lamps
  bool is_ego = false;
  std::vector<PartGlow> glows{};  ///< by part ascending; few
  assets::MeshPtr
      rest{};  ///< what `mesh` is bent from: with the same triangles; nullptr: it is rigid
};

struct StaticWorld;

/// Everything that rays can hit during [start, end], and the air and sky around it. Immutable.
struct Scene {
  SimTime start, end;
  std::vector<SceneObject> objects;          ///< by id ascending
  std::vector<SceneInstance> instances;      ///< static ones first, in the same order every frame
  std::size_t static_instances = 0;          ///< how many of them belong to `world`
  std::shared_ptr<const StaticWorld> world;  ///< nullptr: nothing stands still
  std::vector<std::pair<ObjectId, Motion>> actors;  ///< actor frames in the world, by id ascending
  std::shared_ptr<const assets::MaterialTable> materials;
  Weather weather;
  /// Of a grid of kOriginGrid_m, the point next to the ego: single-precision coordinates start
  /// there, and what stands still needs no new ones while the ego stays near.
  Vec3 origin_W = Vec3::Zero();
  static constexpr double kOriginGrid_m = 128.0;

  const SceneObject* find(ObjectId id) const;
  /// Pose of an instance at time t in [start, end].
  Pose pose_at(const SceneInstance& instance, SimTime t) const;
  /// Pose of an actor's frame at time t in [start, end]; the actor must be in `actors`.
  Pose actor_pose(ObjectId actor, SimTime t) const;
};

/// The road's surroundings that don't move: built once per run, shared by all frames.
struct StaticWorld {
  std::vector<SceneObject> objects;
  std::vector<SceneInstance> instances;
  /// A traffic light's instance and what tells its lamps (assets::make_light_head()).
  struct Light {
    std::string signal;  ///< id in the road file
    std::string type, subtype;
    double width_m = 0.0, height_m = 0.0;
    std::size_t instance = 0;
  };
  std::vector<Light> lights;
  std::vector<std::size_t> night_lamps;  ///< instances of street lamps
};

using Season = assets::PlantSeason;

struct SurroundingsOptions {
  std::uint64_t seed = 0;
  Season season = Season::kSummer;
  bool buildings = true, vegetation = true, street_furniture = true;
  /// Only this far around `focus` (in the plane) is built.
  Vec3 focus = Vec3::Zero();
  double radius_m = 400.0;
  /// Where findings about the file's signs and objects go; may be nullptr.
  Diagnostics* diagnostics = nullptr;
};

/// Meshes roads (lanes by type, marks, kerbs, verge, terrain), objects and signals of the file, and
/// plants buildings, trees, lamps beside them. Watertight: lanes, verges and terrain share their
/// edges.
std::shared_ptr<const StaticWorld> build_static_world(const roads::RoadNetwork& roads,
                                                      assets::AssetLibrary& library,
                                                      const SurroundingsOptions& options);

/// Roads with their objects and signals alone, without land or anything planted: what a model or a
/// picture of a road file shows. Of `options` only focus, radius_m and seed count.
std::shared_ptr<const StaticWorld> build_street_world(const roads::RoadNetwork& roads,
                                                      assets::AssetLibrary& library,
                                                      const SurroundingsOptions& options);

/// The assets of all actors of a run, made once.
struct ActorAssets {
  std::vector<std::shared_ptr<const assets::Asset>>
      by_actor;  ///< index = ActorId value - 1; may be nullptr
};

/// The scene over the snapshots' time span (at least one snapshot, times ascending and equally
/// spaced: they become the motion keys). `ego` may be ActorId(). Actors of `hidden` (by id
/// ascending) are objects without a body: Snapshot::hidden_from().
std::shared_ptr<const Scene> build_scene(
    const std::vector<std::shared_ptr<const Snapshot>>& snapshots,
    const std::shared_ptr<const StaticWorld>& world, const ActorAssets& assets,
    std::shared_ptr<const assets::MaterialTable> materials, ActorId ego,
    std::span<const ActorId> hidden = {});

/// Tight box of the actor's posed mesh in its own frame at the snapshot's time.
Box3 posed_box(const ActorAssets& assets, const ActorState& state);

}  // namespace raytruth::scene
