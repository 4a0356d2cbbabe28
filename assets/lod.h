#pragma once

#include <memory>
#include <vector>

#include "assets/asset.h"

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
MeshPtr simplified(const MeshPtr& mesh, double tolerance_m);

/// Levels of rigid meshes, made when they are first asked for; below 16 mm, where little can be
/// won, the meshes themselves. May be asked from several threads.
class DetailLevels {
 public:
  DetailLevels();
  ~DetailLevels();
  /// The same pointer every time.
  MeshPtr at(const MeshPtr& mesh, int level) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

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
