#pragma once

// Internal to assets: bodies that bend, cut into one node a bone.

#include <memory>

#include "assets/lod.h"
#include "assets/lod_store.h"
#include "assets/person_body.h"

namespace raytruth::assets {

/// Triangles in the rest pose with the bones that carry each vertex.
struct SkinMesh {
  std::vector<Vec3> positions, normals;
  std::vector<Influence> influences;
  std::vector<std::array<std::uint32_t, 3>> triangles;
  std::vector<std::uint16_t> part;
  std::vector<Part> parts;
};

/// Linear blend skinning. Every triangle belongs to the bone that carries most of it, so that limbs
/// keep moving within a frame; neighbours of different bones meet in every pose.
class SkinnedBody {
 public:
  SkinnedBody() = default;
  /// `rest` holds the pose of every bone that the skin is given in.
  SkinnedBody(SkinMesh skin, const std::vector<Pose>& rest);

  /// Poses of all bones as the body moves: coarser levels of detail are off by no more than their
  /// tolerance in these and in the rest pose, and are made in the first. Before any level is asked
  /// for.
  void set_usual_poses(std::vector<std::vector<Pose>> poses);

  /// One mesh a bone in its rest pose, in the bone's frame.
  const std::vector<MeshPtr>& rest_meshes() const;
  /// The same bent for these poses of the bones, at a level of detail (see lod.h). A bone's mesh
  /// whose neighbours are where they were (to a micrometre) is the one that was asked for last at
  /// that level, the same pointer. A bone's mesh always has the same triangles in the same order at
  /// one level; at a coarse one it may have none. May be asked from several threads.
  std::vector<NodeMesh> bent_at(const std::vector<Pose>& bones, int level) const;
  /// The meshes of level 0.
  std::vector<MeshPtr> bent(const std::vector<Pose>& bones) const;
  /// Height of the lowest of a choice of vertices that stick out, within a few millimetres; of the
  /// bones from `first` on.
  double lowest(const std::vector<Pose>& bones, std::size_t first = 0) const;

 private:
  struct Cut;
  struct Levels;
  Cut cut(const std::vector<std::array<std::uint32_t, 3>>& triangles,
          const std::vector<std::uint16_t>& part) const;
  Cut simpler(double tolerance_m) const;
  FewerTriangles fewer(double tolerance_m) const;
  std::string contents() const;
  void find_tips();

  SkinMesh skin_;
  std::vector<Pose> to_bone_;  ///< inverse rest poses
  std::vector<std::vector<Pose>> usual_;
  std::vector<std::vector<std::uint32_t>> tips_;        ///< by bone
  std::vector<std::vector<std::size_t>> tip_carriers_;  ///< bones that carry them
  std::shared_ptr<Levels> levels_;
};

}  // namespace raytruth::assets
