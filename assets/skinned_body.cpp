#include "assets/skinned_body.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <mutex>
#include <utility>

#include "assets/lod_store.h"
#include "assets/lod_surface.h"
#include "assets/mesh_store.h"
#include "sim/core/check.h"
#include "sim/core/files.h"

namespace raytruth::assets {
namespace {

using Affine = Eigen::Matrix<double, 3, 4>;
constexpr std::uint32_t kNotYet = 0xffffffffU;

// Poses to a micrometre: what moves along as a whole has the same ones.
double to_micrometre(double x) { return std::floor(x * 1048576.0 + 0.5) / 1048576.0; }

// A vertex that more than its own bone carries.
struct Moving {
  std::uint32_t vertex;
  std::uint32_t bones;                   // how many carry it
  std::array<std::uint32_t, 4> carrier;  // of its piece's
  std::array<float, 4> weight;
  std::array<float, 3> position, normal;  // of the rest pose
};

// Copies of a mesh whose vertices are bent: those that nobody needs any more are there for the next
// bend, as most of a copy never changes.
class BentCopies : public std::enable_shared_from_this<BentCopies> {
 public:
  explicit BentCopies(MeshPtr of) : of_(std::move(of)) {}

  /// As it was copied but for vertices that an earlier bend has moved.
  std::shared_ptr<Mesh> take() {
    std::unique_ptr<Mesh> mesh;
    {
      const std::lock_guard<std::mutex> guard(lock_);
      if (!idle_.empty()) {
        mesh = std::move(idle_.back());
        idle_.pop_back();
      }
    }
    if (!mesh) mesh = std::make_unique<Mesh>(*of_);
    const auto give_back = [pool = shared_from_this()](Mesh* used) {
      std::unique_ptr<Mesh> back(used);
      const std::lock_guard<std::mutex> guard(pool->lock_);
      pool->idle_.push_back(std::move(back));
    };
    return {mesh.release(), give_back};
  }

 private:
  MeshPtr of_;
  std::mutex lock_;
  std::vector<std::unique_ptr<Mesh>> idle_;
};

// The triangles of one bone.
struct BonePiece {
  std::vector<std::uint32_t> vertices;  // of the skin
  std::vector<std::size_t> carriers;    // bones that carry some of them
  std::vector<Moving> moving;
  MeshPtr mesh;                        // in the rest pose
  std::shared_ptr<BentCopies> copies;  // of `mesh`
};

// Single precision, four lanes at a time: each sum has its own fixed order.
MeshPtr bend(const BonePiece& piece, const std::vector<Affine>& of_carriers) {
  std::vector<Eigen::Matrix4f> carriers(of_carriers.size(), Eigen::Matrix4f::Zero());
  for (std::size_t k = 0; k < carriers.size(); ++k)
    carriers[k].topRows<3>() = of_carriers[k].cast<float>();
  const std::shared_ptr<Mesh> mesh = piece.copies->take();
  for (const Moving& v : piece.moving) {
    Eigen::Matrix4f M = v.weight[0] * carriers[v.carrier[0]];
    for (std::uint32_t k = 1; k < v.bones; ++k) M += v.weight[k] * carriers[v.carrier[k]];
    const Eigen::Vector4f p =
        M.col(0) * v.position[0] + M.col(1) * v.position[1] + M.col(2) * v.position[2] + M.col(3);
    const Eigen::Vector4f n =
        M.col(0) * v.normal[0] + M.col(1) * v.normal[1] + M.col(2) * v.normal[2];
    mesh->positions[v.vertex] = p.head<3>();
    const float length = std::sqrt(n[0] * n[0] + n[1] * n[1] + n[2] * n[2]);
    mesh->normals[v.vertex] =
        length > 1e-6F ? Vec3f(n.head<3>() / length) : piece.mesh->normals[v.vertex];
  }
  return mesh;
}

// The one that carries most of it; of several the first.
std::uint8_t bone_of_triangle(const std::vector<Influence>& influences, const Corners& corners) {
  std::array<std::uint8_t, 12> bone{};
  std::array<double, 12> share{};
  std::size_t n = 0;
  for (const std::uint32_t v : corners) {
    const Influence& by = influences[v];
    for (std::size_t k = 0; k < 4; ++k) {
      if (!(by.weight[k] > 0.0F)) continue;
      std::size_t at = 0;
      while (at < n && bone[at] != by.bone[k]) ++at;
      if (at == n) bone[n++] = by.bone[k];
      share[at] += static_cast<double>(by.weight[k]);
    }
  }
  std::size_t most = 0;
  for (std::size_t i = 1; i < n; ++i) {
    if (share[i] > share[most] || (share[i] == share[most] && bone[i] < bone[most])) most = i;
  }
  return bone[most];
}

}  // namespace

/// A skin cut into pieces by bone.
struct SkinnedBody::Cut {
  std::vector<BonePiece> pieces;
  std::vector<MeshPtr> rest;
  // What was asked for last.
  std::vector<std::vector<Affine>> motions;  // by bone, of its carriers
  std::vector<NodeMesh> meshes;
};

struct SkinnedBody::Levels {
  struct Slot {
    std::mutex lock;
    std::unique_ptr<Cut> cut;
  };
  std::array<Slot, kCoarsestDetail + 1> slots;
  std::shared_ptr<FileStore> store = store_in_use();
  std::once_flag hashed;
  std::string contents;  // what levels depend on, hashed
};

SkinnedBody::SkinnedBody(SkinMesh skin, const std::vector<Pose>& rest)
    : skin_(std::move(skin)), levels_(std::make_shared<Levels>()) {
  for (const Pose& bone : rest) to_bone_.push_back(bone.inverse());
  levels_->slots[0].cut = std::make_unique<Cut>(cut(skin_.triangles, skin_.part));
  find_tips();
}

void SkinnedBody::set_usual_poses(std::vector<std::vector<Pose>> poses) {
  usual_ = std::move(poses);
}

const std::vector<MeshPtr>& SkinnedBody::rest_meshes() const { return levels_->slots[0].cut->rest; }

SkinnedBody::Cut SkinnedBody::cut(const std::vector<Corners>& all,
                                  const std::vector<std::uint16_t>& part_of) const {
  const std::size_t bones = to_bone_.size();
  Cut out;
  out.pieces.resize(bones);
  // The bone of a triangle, then the vertices that each bone's mesh needs.
  std::vector<std::uint8_t> bone_of(all.size());
  std::vector<std::size_t> count(bones, 0);
  for (std::uint32_t t = 0; t < all.size(); ++t) {
    bone_of[t] = bone_of_triangle(skin_.influences, all[t]);
    ++count[bone_of[t]];
  }
  std::vector<std::vector<std::uint32_t>> triangles(bones);
  for (std::size_t b = 0; b < bones; ++b) triangles[b].reserve(count[b]);
  for (std::uint32_t t = 0; t < all.size(); ++t) triangles[bone_of[t]].push_back(t);
  std::vector<std::uint32_t> place(skin_.positions.size(), kNotYet);
  for (std::size_t b = 0; b < bones; ++b) {
    BonePiece& piece = out.pieces[b];
    auto mesh = std::make_shared<Mesh>();
    std::vector<std::uint32_t> parts(skin_.parts.size(), kNotYet);
    mesh->triangles.reserve(count[b]);
    mesh->triangle_part.reserve(count[b]);
    piece.vertices.reserve(count[b]);
    for (const std::uint32_t t : triangles[b]) {
      auto& corners = mesh->triangles.emplace_back();
      for (std::size_t k = 0; k < 3; ++k) {
        std::uint32_t& at = place[all[t][k]];
        if (at == kNotYet) {
          at = static_cast<std::uint32_t>(piece.vertices.size());
          piece.vertices.push_back(all[t][k]);
        }
        corners[k] = at;
      }
      std::uint32_t& part = parts[part_of[t]];
      if (part == kNotYet) {
        part = static_cast<std::uint32_t>(mesh->parts.size());
        mesh->parts.push_back(skin_.parts[part_of[t]]);
      }
      mesh->triangle_part.push_back(static_cast<std::uint16_t>(part));
    }
    mesh->positions.reserve(piece.vertices.size());
    mesh->normals.reserve(piece.vertices.size());
    for (const std::uint32_t v : piece.vertices) {
      place[v] = kNotYet;
      mesh->positions.push_back((to_bone_[b] * skin_.positions[v]).cast<float>());
      mesh->normals.push_back(to_bone_[b].rotate(skin_.normals[v]).cast<float>());
    }
    mesh->check();
    std::vector<bool> carries(bones, false);
    for (const std::uint32_t v : piece.vertices) {
      const Influence& i = skin_.influences[v];
      for (std::size_t k = 0; k < 4; ++k)
        if (i.weight[k] > 0.0F) carries[i.bone[k]] = true;
    }
    std::vector<std::uint32_t> index(bones, 0);
    for (std::size_t k = 0; k < bones; ++k) {
      if (!carries[k]) continue;
      index[k] = static_cast<std::uint32_t>(piece.carriers.size());
      piece.carriers.push_back(k);
    }
    for (std::uint32_t i = 0; i < piece.vertices.size(); ++i) {
      const std::uint32_t v = piece.vertices[i];
      const Influence& by = skin_.influences[v];
      if (by.bone[0] == b && by.weight[0] >= 1.0F) continue;  // as in the rest pose
      Moving& moving = piece.moving.emplace_back();
      moving = {i, 0, {}, {}, {}, {}};
      for (std::size_t k = 0; k < 4; ++k) {
        if (by.weight[k] <= 0.0F) continue;
        moving.carrier[moving.bones] = index[by.bone[k]];
        moving.weight[moving.bones++] = by.weight[k];
      }
      for (std::size_t k = 0; k < 3; ++k) {
        moving.position[k] = static_cast<float>(skin_.positions[v][static_cast<Eigen::Index>(k)]);
        moving.normal[k] = static_cast<float>(skin_.normals[v][static_cast<Eigen::Index>(k)]);
      }
    }
    piece.mesh = mesh;
    piece.copies = std::make_shared<BentCopies>(mesh);
    out.rest.push_back(mesh);
  }
  out.meshes.resize(bones);
  out.motions.resize(bones);
  return out;
}

// Vertices that stick out in some direction of the bone; more of small ones, as of feet.
void SkinnedBody::find_tips() {
  for (const BonePiece& piece : levels_->slots[0].cut->pieces) {
    std::vector<std::uint32_t> tips;
    const std::vector<Vec3f>& places = piece.mesh->positions;
    const int fine = piece.vertices.size() < 700 ? 2 : 1;
    for (int i = -fine; i <= fine && !piece.vertices.empty(); ++i) {
      for (int j = -fine; j <= fine; ++j) {
        for (int k = -fine; k <= fine; ++k) {
          if (std::max({std::abs(i), std::abs(j), std::abs(k)}) != fine) continue;
          const Vec3f direction(static_cast<float>(i), static_cast<float>(j),
                                static_cast<float>(k));
          std::size_t farthest = 0;
          float most = -1e9F;
          for (std::size_t v = 0; v < places.size(); ++v) {
            const float out = direction.dot(places[v]);
            if (out <= most) continue;
            most = out;
            farthest = v;
          }
          tips.push_back(piece.vertices[farthest]);
        }
      }
    }
    std::sort(tips.begin(), tips.end());
    tips.erase(std::unique(tips.begin(), tips.end()), tips.end());
    std::vector<bool> carries(to_bone_.size(), false);
    for (const std::uint32_t v : tips) {
      const Influence& by = skin_.influences[v];
      for (std::size_t k = 0; k < 4; ++k)
        if (by.weight[k] > 0.0F) carries[by.bone[k]] = true;
    }
    std::vector<std::size_t>& carriers = tip_carriers_.emplace_back();
    for (std::size_t k = 0; k < carries.size(); ++k)
      if (carries[k]) carriers.push_back(k);
    tips_.push_back(std::move(tips));
  }
}

// All that coarser levels depend on.
std::string SkinnedBody::contents() const {
  ByteWriter out;
  out.array(skin_.positions);
  out.array(skin_.normals);
  out.array(skin_.influences);
  out.array(skin_.triangles);
  out.array(skin_.part);
  out.value<std::uint64_t>(skin_.parts.size());
  const auto pose = [&](const Pose& X) {
    for (int k = 0; k < 4; ++k) out.value(X.rotation().coeffs()[k]);
    for (int k = 0; k < 3; ++k) out.value(X.translation()[k]);
  };
  for (const Pose& X : to_bone_) pose(X);
  for (const std::vector<Pose>& poses : usual_) {
    out.value<std::uint64_t>(poses.size());
    for (const Pose& X : poses) pose(X);
  }
  return out.bytes();
}

SkinnedBody::Cut SkinnedBody::simpler(double tolerance_m) const {
  const auto make = [&] { return fewer(tolerance_m); };
  FileStore* const store = levels_->store.get();
  if (store == nullptr) {
    const FewerTriangles left = make();
    return cut(left.triangles, left.part);
  }
  std::call_once(levels_->hashed, [&] { levels_->contents = sha256(contents()); });
  const FewerTriangles left =
      stored_level(*store, level_key("bends", levels_->contents, tolerance_m),
                   {skin_.positions.size(), skin_.parts.size()}, make);
  return cut(left.triangles, left.part);
}

FewerTriangles SkinnedBody::fewer(double tolerance_m) const {
  LodSurface surface;
  std::vector<Vec3f> normals;
  for (const Vec3& n : skin_.normals) normals.push_back(n.cast<float>());
  surface.normals = &normals;
  for (const std::vector<Pose>& bones : usual_) {
    RT_CHECK(bones.size() >= to_bone_.size(), bones.size(), to_bone_.size());
    std::vector<Affine> motion(to_bone_.size());
    for (std::size_t b = 0; b < motion.size(); ++b) {
      const Pose X = bones[b] * to_bone_[b];
      motion[b].leftCols<3>() = X.matrix();
      motion[b].col(3) = X.translation();
    }
    const bool first = surface.poses.empty();
    std::vector<Vec3f>& places = surface.poses.emplace_back();
    for (std::size_t v = 0; v < skin_.positions.size(); ++v) {
      const Influence& by = skin_.influences[v];
      Affine M = Affine::Zero();
      for (std::size_t k = 0; k < 4; ++k)
        if (by.weight[k] > 0.0F) M += static_cast<double>(by.weight[k]) * motion[by.bone[k]];
      places.push_back((M.leftCols<3>() * skin_.positions[v] + M.col(3)).cast<float>());
      if (!first) continue;
      const Vec3 n = M.leftCols<3>() * skin_.normals[v];
      const double length = std::sqrt(n.squaredNorm());
      if (length > 1e-6) normals[v] = (n / length).cast<float>();
    }
  }
  std::vector<Vec3f>& rest = surface.poses.emplace_back();
  for (const Vec3& p : skin_.positions) rest.push_back(p.cast<float>());

  std::vector<std::vector<Corners>> of_part(skin_.parts.size());
  for (std::size_t t = 0; t < skin_.triangles.size(); ++t)
    of_part[skin_.part[t]].push_back(skin_.triangles[t]);
  std::vector<Corners> left;
  std::vector<std::uint16_t> part;
  for (std::size_t p = 0; p < of_part.size(); ++p) {
    const std::vector<Corners> own = with_fewer_triangles(surface, of_part[p], tolerance_m);
    left.insert(left.end(), own.begin(), own.end());
    part.resize(left.size(), static_cast<std::uint16_t>(p));
  }
  return {std::move(left), std::move(part)};
}

std::vector<NodeMesh> SkinnedBody::bent_at(const std::vector<Pose>& bones, int level) const {
  RT_CHECK(bones.size() >= to_bone_.size(), bones.size(), to_bone_.size());
  RT_CHECK(level >= 0 && level <= kCoarsestDetail, level);
  Levels::Slot& slot = levels_->slots[static_cast<std::size_t>(level)];
  const std::lock_guard<std::mutex> guard(slot.lock);
  if (!slot.cut) slot.cut = std::make_unique<Cut>(simpler(detail_tolerance_m(level)));
  Cut& body = *slot.cut;
  std::vector<Affine> now;
  for (std::size_t b = 0; b < body.pieces.size(); ++b) {
    const BonePiece& piece = body.pieces[b];
    if (piece.carriers.size() <= 1) {
      body.meshes[b] = {piece.mesh, nullptr};  // rigid
      continue;
    }
    const Pose back = bones[b].inverse();
    now.clear();
    for (const std::size_t carrier : piece.carriers) {
      const Pose X = carrier == b ? to_bone_[b] : back * bones[carrier] * to_bone_[carrier];
      Affine M;
      M.leftCols<3>() = X.matrix();
      M.col(3) = X.translation();
      now.push_back(M.unaryExpr(&to_micrometre));
    }
    if (body.meshes[b].mesh != nullptr && now == body.motions[b]) continue;
    body.meshes[b] = {bend(piece, now), piece.mesh};
    body.motions[b] = now;
  }
  return body.meshes;
}

std::vector<MeshPtr> SkinnedBody::bent(const std::vector<Pose>& bones) const {
  std::vector<MeshPtr> meshes;
  for (const NodeMesh& node : bent_at(bones, 0)) meshes.push_back(node.mesh);
  return meshes;
}

double SkinnedBody::lowest(const std::vector<Pose>& bones, std::size_t first) const {
  RT_CHECK(bones.size() >= to_bone_.size(), bones.size(), to_bone_.size());
  // The third row of each motion.
  std::array<Eigen::RowVector4d, 32> rows;
  std::array<bool, 32> known{};
  double z = 1e9;
  for (std::size_t b = first; b < tips_.size(); ++b) {
    for (const std::size_t carrier : tip_carriers_[b]) {
      if (known[carrier]) continue;
      known[carrier] = true;
      const Pose X = bones[carrier] * to_bone_[carrier];
      rows[carrier] << X.matrix().row(2), X.translation().z();
    }
    for (const std::uint32_t v : tips_[b]) {
      const Influence& by = skin_.influences[v];
      const Vec3& p = skin_.positions[v];
      double at = 0.0;
      for (std::size_t k = 0; k < 4; ++k) {
        if (by.weight[k] <= 0.0F) continue;
        const Eigen::RowVector4d& row = rows[by.bone[k]];
        at += static_cast<double>(by.weight[k]) * (row.head<3>().dot(p) + row[3]);
      }
      z = std::min(z, at);
    }
  }
  return z;
}

}  // namespace raytruth::assets
