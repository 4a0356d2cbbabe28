#pragma once

#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "assets/asset.h"
#include "assets/file_store.h"

namespace raytruth::assets {

/// Levels of detail: 0 is a mesh as it was made, level k one that stays within
/// detail_tolerance_m(k) of it.
inline constexpr int kCoarsestDetail = 3;
/// 0, 4, 16 and 64 mm. Each is worth its making: a quarter of the triangles of a smooth surface
/// remain from one to the next, and what comes nearer changes its level rarely.
double detail_tolerance_m(int level);
/// The coarsest level that is off by no more than that.
int detail_level(double deviation_m);

/// Whether a part keeps all its triangles at every level: what gives light (its luminance goes by
/// its area), number plates and what is written on them.
bool keeps_triangles(const Part& part);

/// The mesh with fewer triangles: no vertex of it is farther than the tolerance from what is left
/// of its part, and borders of parts stay, so that closed shells are still closed and parts still
/// meet. Vertices are some of the mesh's, with their normals, uv and road_st; parts are the same.
/// The very same pointer when little would be won. A pure function with the same bits on every
/// x86-64 processor.
/// Kept in the store, where there is one, by everything that it depends on: not by materials.
MeshPtr simplified(const MeshPtr& mesh, double tolerance_m, FileStore* store = nullptr);

/// A level of detail that a mesh comes with.
struct OwnLevel {
  double deviation_m = 0.0;       ///< off by no more than that
  std::function<MeshPtr()> make;  ///< from any thread
};
/// The level that shows what is off by that much as it is: the finest that may be off so far; more
/// than kCoarsestDetail where none may.
int level_as_it_is(double deviation_m);

/// Levels of rigid meshes, made when they are first asked for; below 16 mm, where little can be
/// won, the meshes themselves. May be asked from several threads.
class DetailLevels {
 public:
  explicit DetailLevels(std::shared_ptr<FileStore> store = nullptr);
  ~DetailLevels();
  /// The same pointer every time. Of the levels that it comes with (finest first; always the same
  /// ones), the coarsest that is off by no more than detail_tolerance_m(level), and that made
  /// simpler by what is left of the tolerance where a finer level shows it already.
  MeshPtr at(const MeshPtr& mesh, int level, std::span<const OwnLevel> own = {}) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// A rigid body whose nodes come with levels of detail.
class LevelledAsset : public Asset {
 public:
  /// Finest first; for DetailLevels.
  virtual std::span<const OwnLevel> own_levels(std::size_t node) const = 0;
};
/// None of other assets.
std::span<const OwnLevel> own_levels_of(const Asset& asset, std::size_t node);

/// The mesh of a node in some state.
struct NodeMesh {
  MeshPtr mesh;
  MeshPtr rest;  ///< what it is bent from: with the same parts and triangles; nullptr: it is rigid
};

/// A body with a skeleton, whose meshes bend.
class BendingAsset : public Asset {
 public:
  /// All nodes' meshes in that state, in the order of nodes(): those of mesh_of() at level 0,
  /// within detail_tolerance_m(level) of them at others. X_AN is articulate(state). Extra nodes
  /// that are rigid give nodes()[n].mesh at every level; what bends has the same `rest` every time
  /// that a level is asked for, which may be without triangles. May be asked from several threads.
  virtual std::vector<NodeMesh> meshes_at(const ActorState& state, const std::vector<Pose>& X_AN,
                                          int level) const = 0;
};

}  // namespace raytruth::assets
