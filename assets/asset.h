#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "assets/material.h"
#include "assets/mesh.h"
#include "sim/core/diagnostics.h"
#include "sim/snapshot/snapshot.h"

namespace raytruth::assets {

/// A rigid piece of an actor that moves relative to the actor frame.
struct AssetNode {
  std::string name;  ///< "Body", "Wheel_FL", "Shin_L" ...
  MeshPtr mesh;      ///< in the node's own frame
};

/// The geometry of one actor: rigid nodes and the rule that poses them.
class Asset {
 public:
  virtual ~Asset() = default;
  const std::vector<AssetNode>& nodes() const { return nodes_; }
  /// Pose of every node in the actor frame A for that state (wheels by wheel_roll_m and
  /// steering_rad, legs and arms by gait_m, ...). Same order as nodes().
  virtual std::vector<Pose> articulate(const ActorState& state) const = 0;
  /// Whether a node is there in that state: what a hand holds comes and goes.
  virtual bool shows(std::size_t /*node*/, const ActorState& /*state*/) const { return true; }
  /// The node's mesh in that state: bodies with a skeleton bend theirs. Pieces that are rigid give
  /// nodes()[node].mesh, the very same pointer every time; what bends gives a mesh with the same
  /// parts and triangles.
  virtual MeshPtr mesh_of(std::size_t node, const ActorState& /*state*/) const {
    return nodes_[node].mesh;
  }
  /// Whether articulate() heeds an animation of that kind and name.
  virtual bool can_show(const AnimationState& /*animation*/) const { return false; }
  /// Tight box of all vertices in the actor frame for that state: every vertex lies in it.
  Box3 posed_bounds(const ActorState& state) const;

 protected:
  std::vector<AssetNode> nodes_;
};

struct Pack;

/// Which asset stands for an actor.
struct AssetChoice {
  std::string pack;   ///< "built in" for our own generators
  std::string asset;  ///< its name in that pack; of the generators: the name of the class
  std::string paint;  ///< colour as "#rrggbb", linear; empty where nothing is painted
};

/// Whom an asset that is shown comes from.
struct AssetCredit {
  std::string pack, asset, licence, author, source;
  std::filesystem::path folder;              ///< of the pack
  std::string archive;                       ///< in it; empty: files lie in the folder
  std::map<std::string, std::string> files;  ///< SHA-256 by name in folder or archive
};

/// Makes assets for actors and keeps the run's materials. Not thread-safe; used during set-up only.
class AssetLibrary {
 public:
  explicit AssetLibrary(std::uint64_t seed);
  ~AssetLibrary();

  /// The asset for an actor: chosen by class, category and model name, fitted to the declared
  /// bounding box, painted with the stated colour or one drawn from (seed, actor id). The same
  /// actor gives the same asset.
  std::shared_ptr<const Asset> for_actor(const ActorModel& model);

  /// Bodies come from these packs where one of them has a fitting asset (class, size, name), from
  /// the generators otherwise. Before the first for_actor(). What is wrong with an asset is thrown
  /// as InputError when it is chosen; with keep_going it becomes a warning in `findings` (which
  /// must outlive the calls) and the next best takes its place.
  void use_packs(std::vector<std::shared_ptr<const Pack>> packs, Diagnostics* findings,
                 bool keep_going);
  /// Who made the assets of packs that for_actor() has chosen so far, and their files.
  std::vector<AssetCredit> credits() const;
  /// What for_actor() has chosen so far, by actor.
  const std::map<ActorId, AssetChoice>& choices() const;

  MaterialTable& materials() { return materials_; }
  const MaterialTable& materials() const { return materials_; }

  // --- static things (meshes with their origin on the ground at the middle, z up) ---
  /// Broad-leaved or conifer tree; variants 0..7 differ. Trunk and leaves have their own classes.
  MeshPtr tree(int variant);
  MeshPtr bush(int variant);
  /// Grass tuft or hedge piece for verges.
  MeshPtr grass_tuft(int variant);
  /// Street lamp with arm along +x; height of the luminaire in metres.
  MeshPtr street_lamp(double height_m);
  MeshPtr pole(double height_m, double radius_m);
  /// Traffic light head on a pole facing +x; lit lamps follow the mask bits 0 red, 1 yellow, 2
  /// green.
  MeshPtr traffic_light();
  /// Sign plate on a post facing +x; `code` is the OpenDRIVE type ("206", "274", ...), unknown
  /// codes give a plain plate.
  MeshPtr traffic_sign(const std::string& country, const std::string& code, double value,
                       double width_m, double height_m);
  /// House or office block: footprint width (x) by depth (y), front towards -y, with windows,
  /// doors, roof.
  MeshPtr building(int variant, double width_m, double depth_m, int floors);
  MeshPtr box_object(const Vec3& size_m, ClassId class_id, const Material& material);
  MeshPtr bench();
  MeshPtr bin();
  MeshPtr traffic_cone();

  /// Named standard materials of roads and terrain: "asphalt", "road_paint_white",
  /// "road_paint_yellow", "kerb_stone", "paving", "grass", "gravel", "soil", "concrete",
  /// "steel_galvanised", "glass", "rubber", ... Unknown names are a bug of ours (aborts).
  MaterialId standard(const std::string& name);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
  MaterialTable materials_;
};

}  // namespace raytruth::assets
