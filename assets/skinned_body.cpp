#include "assets/skinned_body.h"

#include <algorithm>
#include <cmath>

#include "sim/core/check.h"

namespace raytruth::assets {
namespace {

// Poses to a micrometre: what moves along as a whole has the same ones.
double rounded(double x) { return std::floor(x * 1048576.0 + 0.5) / 1048576.0; }

}  // namespace

SkinnedBody::SkinnedBody(SkinMesh skin, const std::vector<Pose>& rest) : skin_(std::move(skin)) {
  for (const Pose& bone : rest) to_bone_.push_back(bone.inverse());
  pieces_.resize(rest.size());
  // The bone of a triangle, then the vertices that each bone's mesh needs.
  std::vector<std::vector<std::uint32_t>> triangles(rest.size());
  for (std::uint32_t t = 0; t < skin_.triangles.size(); ++t) {
    std::array<double, 32> share{};
    for (const std::uint32_t v : skin_.triangles[t]) {
      const Influence& i = skin_.influences[v];
      for (std::size_t k = 0; k < 4; ++k) share[i.bone[k]] += static_cast<double>(i.weight[k]);
    }
    const auto most = std::max_element(share.begin(), share.end()) - share.begin();
    triangles[static_cast<std::size_t>(most)].push_back(t);
  }
  constexpr std::uint32_t kNone = 0xffffffffU;
  std::vector<std::uint32_t> place(skin_.positions.size());
  for (std::size_t b = 0; b < rest.size(); ++b) {
    Piece& piece = pieces_[b];
    auto mesh = std::make_shared<Mesh>();
    std::fill(place.begin(), place.end(), kNone);
    std::vector<std::uint32_t> parts(skin_.parts.size(), kNone);
    for (const std::uint32_t t : triangles[b]) {
      auto& corners = mesh->triangles.emplace_back();
      for (std::size_t k = 0; k < 3; ++k) {
        std::uint32_t& at = place[skin_.triangles[t][k]];
        if (at == kNone) {
          at = static_cast<std::uint32_t>(piece.vertices.size());
          piece.vertices.push_back(skin_.triangles[t][k]);
        }
        corners[k] = at;
      }
      std::uint32_t& part = parts[skin_.part[t]];
      if (part == kNone) {
        part = static_cast<std::uint32_t>(mesh->parts.size());
        mesh->parts.push_back(skin_.parts[skin_.part[t]]);
      }
      mesh->triangle_part.push_back(static_cast<std::uint16_t>(part));
    }
    for (const std::uint32_t v : piece.vertices) {
      mesh->positions.push_back((to_bone_[b] * skin_.positions[v]).cast<float>());
      mesh->normals.push_back(to_bone_[b].rotate(skin_.normals[v]).cast<float>());
    }
    std::vector<bool> carries(rest.size(), false);
    for (const std::uint32_t v : piece.vertices) {
      const Influence& i = skin_.influences[v];
      for (std::size_t k = 0; k < 4; ++k)
        if (i.weight[k] > 0.0F) carries[i.bone[k]] = true;
    }
    for (std::size_t k = 0; k < rest.size(); ++k)
      if (carries[k]) piece.carriers.push_back(k);
    mesh->check();
    piece.mesh = mesh;
    rest_meshes_.push_back(mesh);
    // Vertices that stick out in some direction of the bone; more of small ones, as of feet.
    std::vector<std::uint32_t> tips;
    const int fine = piece.vertices.size() < 700 ? 2 : 1;
    for (int i = -fine; i <= fine && !piece.vertices.empty(); ++i) {
      for (int j = -fine; j <= fine; ++j) {
        for (int k = -fine; k <= fine; ++k) {
          if (std::max({std::abs(i), std::abs(j), std::abs(k)}) != fine) continue;
          const Vec3f direction(static_cast<float>(i), static_cast<float>(j),
                                static_cast<float>(k));
          std::size_t farthest = 0;
          float most = -1e9F;
          for (std::size_t v = 0; v < mesh->positions.size(); ++v) {
            const float out = direction.dot(mesh->positions[v]);
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
    tips_.push_back(std::move(tips));
  }
}

std::vector<SkinnedBody::Affine> SkinnedBody::motions(const std::vector<Pose>& bones) const {
  RT_CHECK(bones.size() >= to_bone_.size(), bones.size(), to_bone_.size());
  std::vector<Affine> all(to_bone_.size());
  for (std::size_t b = 0; b < all.size(); ++b) {
    const Pose X = bones[b] * to_bone_[b];
    all[b].leftCols<3>() = X.matrix();
    all[b].col(3) = X.translation();
  }
  return all;
}

MeshPtr SkinnedBody::bend(std::size_t bone, const std::vector<Affine>& of_carriers) const {
  const Piece& piece = pieces_[bone];
  std::vector<Affine> own(to_bone_.size());
  for (std::size_t k = 0; k < piece.carriers.size(); ++k) own[piece.carriers[k]] = of_carriers[k];
  auto mesh = std::make_shared<Mesh>(*piece.mesh);
  for (std::size_t i = 0; i < piece.vertices.size(); ++i) {
    const std::uint32_t v = piece.vertices[i];
    const Influence& by = skin_.influences[v];
    if (by.bone[0] == bone && by.weight[0] >= 1.0F) continue;  // as in the rest pose
    Affine M = static_cast<double>(by.weight[0]) * own[by.bone[0]];
    for (std::size_t k = 1; k < 4; ++k) {
      if (by.weight[k] > 0.0F) M += static_cast<double>(by.weight[k]) * own[by.bone[k]];
    }
    mesh->positions[i] = (M.leftCols<3>() * skin_.positions[v] + M.col(3)).cast<float>();
    const Vec3 n = M.leftCols<3>() * skin_.normals[v];
    const double length = std::sqrt(n.squaredNorm());
    if (length > 1e-6) mesh->normals[i] = (n / length).cast<float>();
  }
  return mesh;
}

std::vector<MeshPtr> SkinnedBody::bent(const std::vector<Pose>& bones) const {
  RT_CHECK(bones.size() >= to_bone_.size(), bones.size(), to_bone_.size());
  std::vector<std::vector<Affine>> now(pieces_.size());
  for (std::size_t b = 0; b < pieces_.size(); ++b) {
    const Pose back = bones[b].inverse();
    for (const std::size_t carrier : pieces_[b].carriers) {
      const Pose X = back * bones[carrier] * to_bone_[carrier];
      Affine M;
      M.leftCols<3>() = carrier == b ? to_bone_[b].matrix() : X.matrix();
      M.col(3) = carrier == b ? to_bone_[b].translation() : X.translation();
      now[b].push_back(M.unaryExpr(&rounded));
    }
  }
  const std::lock_guard<std::mutex> guard(last_->lock);
  if (last_->meshes.empty()) last_->meshes.resize(pieces_.size());
  last_->motions.resize(pieces_.size());
  for (std::size_t b = 0; b < pieces_.size(); ++b) {
    if (pieces_[b].carriers.size() <= 1) {
      last_->meshes[b] = pieces_[b].mesh;  // rigid
    } else if (last_->meshes[b] == nullptr || now[b] != last_->motions[b]) {
      last_->meshes[b] = bend(b, now[b]);
      last_->motions[b] = std::move(now[b]);
    }
  }
  return last_->meshes;
}

double SkinnedBody::lowest(const std::vector<Pose>& bones, std::size_t first) const {
  const std::vector<Affine> all = motions(bones);
  double z = 1e9;
  for (std::size_t b = first; b < tips_.size(); ++b) {
    for (const std::uint32_t v : tips_[b]) {
      const Influence& by = skin_.influences[v];
      double at = 0.0;
      for (std::size_t k = 0; k < 4; ++k) {
        if (by.weight[k] <= 0.0F) continue;
        const Affine& M = all[by.bone[k]];
        at += static_cast<double>(by.weight[k]) *
              (M.row(2).head<3>().dot(skin_.positions[v]) + M(2, 3));
      }
      z = std::min(z, at);
    }
  }
  return z;
}

}  // namespace raytruth::assets
