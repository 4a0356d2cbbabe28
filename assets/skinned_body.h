#pragma once

// Internal to assets: bodies that bend, cut into one node a bone.

#include <mutex>

#include "assets/asset.h"
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

  /// One mesh a bone in its rest pose, in the bone's frame.
  const std::vector<MeshPtr>& rest_meshes() const { return rest_meshes_; }
  /// The same bent for these poses of the bones. A bone's mesh whose neighbours are where they were
  /// (to a micrometre) is the one that was asked for last, the same pointer.
  std::vector<MeshPtr> bent(const std::vector<Pose>& bones) const;
  /// Height of the lowest of a choice of vertices that stick out, within a few millimetres; of the
  /// bones from `first` on.
  double lowest(const std::vector<Pose>& bones, std::size_t first = 0) const;

 private:
  using Affine = Eigen::Matrix<double, 3, 4>;
  struct Piece {
    std::vector<std::uint32_t> vertices;  ///< of the skin
    std::vector<std::size_t> carriers;    ///< bones that carry some of them
    MeshPtr mesh;
  };
  std::vector<Affine> motions(const std::vector<Pose>& bones) const;
  MeshPtr bend(std::size_t bone, const std::vector<Affine>& motions) const;

  SkinMesh skin_;
  std::vector<Pose> to_bone_;  ///< inverse rest poses
  std::vector<Piece> pieces_;
  std::vector<MeshPtr> rest_meshes_;
  std::vector<std::vector<std::uint32_t>> tips_;  ///< by bone

  struct Last {
    std::mutex lock;
    std::vector<std::vector<Affine>> motions;  ///< by bone, of its carriers
    std::vector<MeshPtr> meshes;
  };
  std::shared_ptr<Last> last_ = std::make_shared<Last>();
};

}  // namespace raytruth::assets
