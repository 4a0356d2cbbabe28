// Levels of detail: how far they are off, what stays whole, and that they bend as the body does.
#include "assets/lod.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <tuple>

namespace raytruth::assets {
namespace {

using Corners = std::array<std::uint32_t, 3>;

std::shared_ptr<const Asset> car(AssetLibrary& library) {
  ActorModel m;
  m.id = ActorId(2);
  m.kind = ActorKind::kVehicle;
  m.class_id = Taxonomy::named("car");
  m.box_size_m = {4.4, 1.8, 1.5};
  m.box_center_m = {1.4, 0.0, 0.75};
  return library.for_actor(m);
}

std::shared_ptr<const Asset> person(AssetLibrary& library, const std::string& name = "man") {
  ActorModel m;
  m.id = ActorId(3);
  m.name = name;
  m.kind = ActorKind::kPedestrian;
  m.class_id = Taxonomy::named("pedestrian");
  m.box_size_m = {0.5, 0.6, 1.75};
  m.box_center_m = {0.0, 0.0, 0.875};
  return library.for_actor(m);
}

ActorState walking(double way_m) {
  ActorState state;
  state.speed_m_s = 1.4;
  state.gait_m = way_m;
  return state;
}

// Distance of a point from a triangle, by the nearest of its plane, edges and corners.
double distance(const Vec3& p, const Vec3& a, const Vec3& b, const Vec3& c) {
  const Vec3 n = (b - a).cross(c - a);
  if (n.squaredNorm() > 0.0) {
    const Vec3 q = p - n * (n.dot(p - a) / n.squaredNorm());
    const double u = (b - a).cross(q - a).dot(n), v = (c - b).cross(q - b).dot(n),
                 w = (a - c).cross(q - c).dot(n);
    if (u >= 0.0 && v >= 0.0 && w >= 0.0) return (q - p).norm();
  }
  const auto edge = [&](const Vec3& from, const Vec3& to) {
    const Vec3 along = to - from;
    const double length2 = along.squaredNorm();
    const double t = length2 > 0.0 ? std::clamp((p - from).dot(along) / length2, 0.0, 1.0) : 0.0;
    return (from + t * along - p).norm();
  };
  return std::min({edge(a, b), edge(b, c), edge(c, a)});
}

constexpr std::uint16_t kAllParts = 0xffff;

// Edges that an odd number of a part's triangles have, by the places of their ends.
using Place = std::tuple<float, float, float>;
std::set<std::pair<Place, Place>> open_edges(const Mesh& mesh, std::uint16_t part) {
  std::set<std::pair<Place, Place>> open;
  for (std::size_t t = 0; t < mesh.triangles.size(); ++t) {
    if (part != kAllParts && mesh.triangle_part[t] != part) continue;
    for (std::size_t k = 0; k < 3; ++k) {
      const Vec3f &p = mesh.positions[mesh.triangles[t][k]],
                  &q = mesh.positions[mesh.triangles[t][(k + 1) % 3]];
      std::pair<Place, Place> edge{{p.x(), p.y(), p.z()}, {q.x(), q.y(), q.z()}};
      if (edge.second < edge.first) std::swap(edge.first, edge.second);
      if (edge.first == edge.second) continue;
      if (!open.insert(edge).second) open.erase(edge);
    }
  }
  return open;
}

// The largest distance of every n-th vertex of a mesh from another's triangles of the same part.
double farthest(const Mesh& from, const Mesh& to, std::size_t every) {
  double most = 0.0;
  std::vector<bool> seen(from.positions.size(), false);
  for (std::size_t t = 0; t < from.triangles.size(); t += every) {
    const std::uint32_t v = from.triangles[t][0];
    if (seen[v]) continue;
    seen[v] = true;
    const Vec3 p = from.positions[v].cast<double>();
    double least = 1e9;
    for (std::size_t s = 0; s < to.triangles.size() && least > 0.0; ++s) {
      if (to.triangle_part[s] != from.triangle_part[t]) continue;
      const auto& [a, b, c] = to.triangles[s];
      least =
          std::min(least, distance(p, to.positions[a].cast<double>(),
                                   to.positions[b].cast<double>(), to.positions[c].cast<double>()));
    }
    most = std::max(most, least);
  }
  return most;
}

TEST(Lod, LevelsAreFourTimesAsCoarseEach) {
  EXPECT_EQ(detail_tolerance_m(0), 0.0);
  EXPECT_DOUBLE_EQ(detail_tolerance_m(1), 0.004);
  EXPECT_DOUBLE_EQ(detail_tolerance_m(3), 0.064);
  EXPECT_EQ(detail_level(0.0), 0);
  EXPECT_EQ(detail_level(0.0039), 0);
  EXPECT_EQ(detail_level(0.004), 1);
  EXPECT_EQ(detail_level(0.0159), 1);
  EXPECT_EQ(detail_level(0.016), 2);
  EXPECT_EQ(detail_level(1e9), kCoarsestDetail);
}

// Single precision is good to 0.5 um here: positions of a few metres, a handful of roundings.
TEST(Lod, StaysWithinItsToleranceAndSavesTriangles) {
  AssetLibrary library(1);
  const MeshPtr body = car(library)->nodes()[0].mesh;
  std::size_t before = body->triangles.size();
  for (const double tolerance_m : {0.008, 0.032}) {
    const MeshPtr less = simplified(body, tolerance_m);
    EXPECT_LT(less->triangles.size(), before);
    before = less->triangles.size();
    EXPECT_LE(farthest(*body, *less, 11), tolerance_m + 2e-6) << tolerance_m;
    // And nothing sticks out: what is left lies between vertices of the body.
    EXPECT_LE((less->bounds().min - body->bounds().min).cwiseAbs().maxCoeff(), tolerance_m);
    EXPECT_LE((less->bounds().max - body->bounds().max).cwiseAbs().maxCoeff(), tolerance_m);
  }
  EXPECT_LT(4 * before, 3 * body->triangles.size()) << "at 32 mm";
}

TEST(Lod, PartsStillMeetAndClosedShellsAreClosed) {
  AssetLibrary library(1);
  for (const AssetNode& node : car(library)->nodes()) {
    const MeshPtr less = simplified(node.mesh, 0.032);
    ASSERT_EQ(less->parts, node.mesh->parts);
    for (std::uint16_t p = 0; p < less->parts.size(); ++p)
      EXPECT_EQ(open_edges(*less, p), open_edges(*node.mesh, p)) << less->parts[p].name;
  }
}

TEST(Lod, LampsAndPlatesStayWhole) {
  AssetLibrary library(1);
  const MeshPtr body = car(library)->nodes()[0].mesh;
  const MeshPtr less = simplified(body, 0.064);
  std::size_t kept = 0;
  for (std::uint16_t p = 0; p < body->parts.size(); ++p) {
    const std::string& name = body->parts[p].name;
    if (body->parts[p].lamps == 0 && !name.starts_with("License_Plate")) continue;
    const auto n = [&](const Mesh& mesh) {
      return std::count(mesh.triangle_part.begin(), mesh.triangle_part.end(), p);
    };
    EXPECT_EQ(n(*less), n(*body)) << name;
    kept += static_cast<std::size_t>(n(*less));
  }
  EXPECT_GT(kept, 50U);
}

// A sheet with smooth hills, of sums and products alone: whoever simplifies it elsewhere, or with
// another version of the library, must get the same.
TEST(Lod, GivesTheSameBitsEverywhere) {
  constexpr std::uint32_t kSide = 65;
  auto sheet = std::make_shared<Mesh>();
  sheet->parts = {{"Sheet", Taxonomy::named("car"), MaterialId(1)}};
  for (std::uint32_t j = 0; j < kSide; ++j) {
    for (std::uint32_t i = 0; i < kSide; ++i) {
      const float x = static_cast<float>(i) / 32.0F - 1.0F,
                  y = static_cast<float>(j) / 32.0F - 1.0F;
      const float hill = (1.0F - x * x) * (1.0F - y * y);
      sheet->positions.emplace_back(x, y, 0.25F * hill * hill + 0.125F * x * y);
    }
  }
  for (std::uint32_t j = 0; j + 1 < kSide; ++j) {
    for (std::uint32_t i = 0; i + 1 < kSide; ++i) {
      const std::uint32_t a = j * kSide + i;
      sheet->triangles.push_back({a, a + 1, a + kSide + 1});
      sheet->triangles.push_back({a, a + kSide + 1, a + kSide});
    }
  }
  sheet->triangle_part.assign(sheet->triangles.size(), 0);
  const MeshPtr less = simplified(sheet, 0.004);
  std::uint64_t hash = 14695981039346656037ULL;  // FNV-1a
  for (const Corners& t : less->triangles)
    for (const std::uint32_t v : t) hash = (hash ^ v) * 1099511628211ULL;
  EXPECT_EQ(less->triangles.size(), 650U);
  EXPECT_EQ(hash, 12438452657104437503ULL);
}

TEST(Lod, LevelsAreMadeOnce) {
  AssetLibrary library(1);
  const MeshPtr body = car(library)->nodes()[0].mesh;
  const DetailLevels levels;
  EXPECT_EQ(levels.at(body, 0), body);
  EXPECT_EQ(levels.at(body, 1), body);
  EXPECT_NE(levels.at(body, 3), body);
  EXPECT_EQ(levels.at(body, 3), levels.at(body, 3));
  EXPECT_EQ(levels.at(body, 3)->triangles, simplified(body, detail_tolerance_m(3))->triangles);
}

// All of a body in the actor frame.
struct Posed {
  Mesh mesh;
  std::vector<std::size_t> node;  // of each vertex
};
Posed posed(const BendingAsset& body, const ActorState& state, int level) {
  Posed out;
  const std::vector<Pose> X = body.articulate(state);
  const std::vector<NodeMesh> meshes = body.meshes_at(state, X, level);
  for (std::size_t n = 0; n < meshes.size(); ++n) {
    if (!body.shows(n, state)) continue;
    out.mesh.append(*meshes[n].mesh, X[n]);
    out.node.resize(out.mesh.positions.size(), n);
  }
  return out;
}

// Parts of one name may stand in another order at another level.
Mesh with_parts_of(Mesh mesh, const Mesh& other) {
  for (std::uint16_t& p : mesh.triangle_part) {
    const auto it = std::find(other.parts.begin(), other.parts.end(), mesh.parts[p]);
    p = static_cast<std::uint16_t>(it - other.parts.begin());
  }
  return mesh;
}

TEST(Lod, PeopleBendAtEveryLevel) {
  AssetLibrary library(1);
  const auto asset = person(library);
  const auto& body = dynamic_cast<const BendingAsset&>(*asset);
  const double stride_m = 0.83 * 1.75;
  for (const int level : {1, 2}) {
    const double tolerance_m = detail_tolerance_m(level);
    for (const double phase : {0.25, 0.5}) {
      const ActorState state = walking(phase * stride_m);
      const Posed full = posed(body, state, 0), less = posed(body, state, level);
      EXPECT_LT(less.mesh.triangles.size(), full.mesh.triangles.size() * 2 / (level == 1 ? 3 : 5));
      // Leg heights differ from 1.75 m by a few percent: the state isn't quite one of those that
      // the level is measured in, and a tenth more is allowed.
      EXPECT_LE(farthest(full.mesh, with_parts_of(less.mesh, full.mesh), 7), 1.1 * tolerance_m)
          << level << ' ' << phase;
    }
    // Between them it can't be much worse.
    const ActorState state = walking(0.62 * stride_m);
    const Posed full = posed(body, state, 0), less = posed(body, state, level);
    EXPECT_LE(farthest(full.mesh, with_parts_of(less.mesh, full.mesh), 7), 2.0 * tolerance_m);
  }
}

TEST(Lod, WhatBendsKeepsItsTriangles) {
  AssetLibrary library(1);
  for (const int level : {0, 2}) {
    const auto asset = person(library);
    const auto& body = dynamic_cast<const BendingAsset&>(*asset);
    const ActorState one = walking(0.2), other = walking(0.7);
    const auto a = body.meshes_at(one, body.articulate(one), level);
    const auto b = body.meshes_at(other, body.articulate(other), level);
    ASSERT_EQ(a.size(), b.size());
    bool moved = false;
    for (std::size_t n = 0; n < a.size(); ++n) {
      EXPECT_EQ(a[n].mesh->triangles, b[n].mesh->triangles);
      EXPECT_EQ(a[n].mesh->triangle_part, b[n].mesh->triangle_part);
      EXPECT_EQ(a[n].mesh->parts, b[n].mesh->parts);
      EXPECT_EQ(a[n].rest, b[n].rest);
      if (a[n].rest != nullptr) {
        EXPECT_EQ(a[n].rest->triangles, a[n].mesh->triangles);
      } else {
        EXPECT_EQ(a[n].mesh, b[n].mesh);
      }
      moved = moved || a[n].mesh->positions != b[n].mesh->positions;
    }
    EXPECT_TRUE(moved);
    // As at first, whatever was asked for meanwhile.
    const auto again = body.meshes_at(one, body.articulate(one), level);
    for (std::size_t n = 0; n < a.size(); ++n) {
      EXPECT_EQ(a[n].mesh->positions, again[n].mesh->positions);
      EXPECT_EQ(a[n].mesh->normals, again[n].mesh->normals);
    }
    const auto once_more = body.meshes_at(one, body.articulate(one), level);
    for (std::size_t n = 0; n < a.size(); ++n) EXPECT_EQ(again[n].mesh, once_more[n].mesh);
  }
}

// The shells of a body are closed: what is open in the piece of one bone is where it was cut from
// that of another, which has a vertex there, to the roundings of places of 2 m in single precision.
TEST(Lod, PiecesOfDifferentBonesMeet) {
  AssetLibrary library(1);
  const auto asset = person(library);
  const auto& body = dynamic_cast<const BendingAsset&>(*asset);
  const ActorState state = walking(0.5);
  for (const int level : {0, 2}) {
    const std::vector<Pose> X = body.articulate(state);
    const auto meshes = body.meshes_at(state, X, level);
    std::vector<std::vector<Vec3>> places(meshes.size());
    for (std::size_t n = 0; n < meshes.size(); ++n) {
      for (const Vec3f& q : meshes[n].mesh->positions) places[n].push_back(X[n] * q.cast<double>());
    }
    std::size_t ends = 0;
    for (std::size_t n = 0; n < meshes.size(); ++n) {
      std::set<Place> open;
      for (const auto& [from, to] : open_edges(*meshes[n].mesh, kAllParts)) open.insert({from, to});
      for (const auto& [x, y, z] : open) {
        const Vec3 at = X[n] * Vec3(x, y, z);
        double least = 1e9;
        for (std::size_t m = 0; m < meshes.size(); ++m) {
          if (m == n) continue;
          for (const Vec3& q : places[m]) least = std::min(least, (q - at).norm());
        }
        ++ends;
        EXPECT_LT(least, 2e-6) << "node " << n << " at level " << level;
      }
    }
    EXPECT_GT(ends, 50U);
  }
}

TEST(Lod, AnimalsToo) {
  AssetLibrary library(1);
  ActorModel m;
  m.id = ActorId(9);
  m.name = m.model3d = "horse";
  m.class_id = Taxonomy::named("animal");
  m.box_size_m = {2.4, 0.6, 2.0};
  m.box_center_m = {0.0, 0.0, 1.0};
  const auto asset = library.for_actor(m);
  const auto* body = dynamic_cast<const BendingAsset*>(asset.get());
  ASSERT_NE(body, nullptr);
  const ActorState state = walking(0.4);
  const Posed full = posed(*body, state, 0), less = posed(*body, state, 2);
  EXPECT_LT(5 * less.mesh.triangles.size(), 2 * full.mesh.triangles.size());
  EXPECT_LE(farthest(full.mesh, with_parts_of(less.mesh, full.mesh), 17),
            2.0 * detail_tolerance_m(2));
}

}  // namespace
}  // namespace raytruth::assets
