// Surfaces of all our generators: closed, and no two faces in one plane that lie upon each other.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "assets/asset.h"
#include "assets/pack.h"

namespace raytruth::assets {
namespace {

using Spot = std::array<long, 3>;

// To 0.02 mm, as single precision has it some metres from the origin.
Spot spot(const Vec3f& p) {
  return {std::lround(5e4F * p.x()), std::lround(5e4F * p.y()), std::lround(5e4F * p.z())};
}

std::shared_ptr<const Asset> body_of(AssetLibrary& library, const PackAsset& asset,
                                     std::uint32_t id) {
  ActorModel model = actor_model_of(asset, *asset.size_m);
  model.id = ActorId(id);
  model.model3d = asset.generator;
  return library.for_actor(model);
}

// Surfaces that end: what they are for is seen from one side only, or they are thinner than a
// millimetre.
bool may_end(const std::string& part) {
  static const std::vector<std::string> begins = {
      "Headliner",
      "Interior",  // upholstery
      "Light_Housing",
      "Light_Upper",  // bowls behind the lamps' glass
      "Light_Low_Beam_Reflector",
      "Light_Daytime",
      "Light_Indicator_Lens_F",
      "Tire",
      "Rim",
      "Brake",
      "Drum",  // the sides of wheels that lie on each other
      "Frame",
      "Cargo_Curtain",
      "Umbrella"  // mudguards, cloth
  };
  return part.ends_with("_Text") || part.ends_with("_Lining") ||
         std::any_of(begins.begin(), begins.end(),
                     [&](const std::string& word) { return part.starts_with(word); });
}

// Edges that an odd number of faces share: how many of each part, and where one is.
struct Open {
  int edges = 0;
  Vec3 at = Vec3::Zero();
};
std::map<std::string, Open> open_parts(const Mesh& mesh) {
  std::map<std::pair<Spot, Spot>, std::pair<int, std::size_t>> edges;
  for (std::size_t t = 0; t < mesh.triangles.size(); ++t) {
    if (may_end(mesh.parts[mesh.triangle_part[t]].name)) continue;
    std::array<Spot, 3> p;
    for (std::size_t k = 0; k < 3; ++k) p[k] = spot(mesh.positions[mesh.triangles[t][k]]);
    if (p[0] == p[1] || p[1] == p[2] || p[2] == p[0]) continue;
    for (std::size_t k = 0; k < 3; ++k) {
      const auto edge = std::minmax(p[k], p[(k + 1) % 3]);
      auto& use = edges[{edge.first, edge.second}];
      ++use.first;
      use.second = t;
    }
  }
  std::map<std::string, Open> open;
  for (const auto& [edge, use] : edges) {
    if (use.first % 2 == 0) continue;
    Open& o = open[mesh.parts[mesh.triangle_part[use.second]].name];
    ++o.edges;
    for (std::size_t k = 0; k < 3; ++k)
      o.at[static_cast<Eigen::Index>(k)] =
          1e-5 * static_cast<double>(edge.first[k] + edge.second[k]);
  }
  return open;
}

struct Face {
  std::array<Vec3, 3> corner;
  Vec3 normal;
  std::size_t triangle;
};

bool within(const Face& face, const Vec3& p) {
  for (std::size_t k = 0; k < 3; ++k) {
    const Vec3 side = (face.corner[(k + 1) % 3] - face.corner[k]).normalized();
    // 0.1 mm off the edge, so that neighbours don't count.
    if (side.cross(p - face.corner[k]).dot(face.normal) < 1e-4) return false;
  }
  return true;
}

// Pairs of faces that look the same way out of one plane (to 0.1 mm) and share some of it: which of
// the two a ray hits is a matter of rounding.
std::map<std::string, int> coincident(const Mesh& mesh) {
  std::map<std::array<long, 4>, std::vector<Face>> planes;
  for (std::size_t t = 0; t < mesh.triangles.size(); ++t) {
    Face f;
    for (std::size_t k = 0; k < 3; ++k)
      f.corner[k] = mesh.positions[mesh.triangles[t][k]].cast<double>();
    const Vec3 n = (f.corner[1] - f.corner[0]).cross(f.corner[2] - f.corner[0]);
    if (n.norm() < 2e-5) continue;  // 10 mm^2
    f.normal = n.normalized();
    f.triangle = t;
    const double off = f.normal.dot(f.corner[0]);
    for (const double half : {0.0, 0.5})
      planes[{std::lround(400.0 * f.normal.x()), std::lround(400.0 * f.normal.y()),
              std::lround(400.0 * f.normal.z()),
              2 * std::lround(5e3 * off + half) + (half > 0.0 ? 1 : 0)}]
          .push_back(f);
  }
  std::set<std::pair<std::size_t, std::size_t>> pairs;
  std::map<std::string, int> found;
  for (const auto& [plane, faces] : planes) {
    for (const Face& a : faces) {
      for (const Face& b : faces) {
        // Of one part it doesn't matter which is hit.
        if (mesh.triangle_part[a.triangle] == mesh.triangle_part[b.triangle]) continue;
        if (std::abs(b.normal.dot(a.corner[0] - b.corner[0])) > 1e-4) continue;
        bool meets = false;
        for (const auto& w : {Vec3(1, 1, 1), Vec3(4, 1, 1), Vec3(1, 4, 1), Vec3(1, 1, 4)}) {
          const Vec3 p =
              (w.x() * a.corner[0] + w.y() * a.corner[1] + w.z() * a.corner[2]) / w.sum();
          meets = meets || within(b, p);
        }
        if (!meets || !pairs.insert(std::minmax(a.triangle, b.triangle)).second) continue;
        std::array<std::string, 2> names = {mesh.parts[mesh.triangle_part[a.triangle]].name,
                                            mesh.parts[mesh.triangle_part[b.triangle]].name};
        std::sort(names.begin(), names.end());
        ++found[names[0] + " on " + names[1]];
      }
    }
  }
  return found;
}

TEST(ClosedBodies, OpenEdgesAndFacesOnFacesAreSeen) {
  Mesh mesh;
  mesh.parts = {{"A", Taxonomy::named("car"), MaterialId(1)},
                {"B", Taxonomy::named("car"), MaterialId(1)}};
  mesh.positions = {{0, 0, 0}, {1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
  mesh.triangles = {{0, 2, 1}, {0, 1, 3}, {1, 2, 3}, {2, 0, 3}};
  mesh.triangle_part = {0, 0, 0, 0};
  EXPECT_TRUE(open_parts(mesh).empty());
  EXPECT_TRUE(coincident(mesh).empty());
  mesh.triangles.pop_back();
  mesh.triangle_part.pop_back();
  EXPECT_EQ(open_parts(mesh).size(), 1U);
  // A smaller one upon the ground plate.
  mesh.positions.insert(mesh.positions.end(), {{0.1F, 0.1F, 0}, {0.1F, 0.3F, 0}, {0.3F, 0.1F, 0}});
  mesh.triangles.push_back({4, 5, 6});
  mesh.triangle_part.push_back(1);
  EXPECT_EQ(coincident(mesh), (std::map<std::string, int>{{"A on B", 1}}));
  for (const std::uint32_t k : {4U, 5U, 6U}) mesh.positions[k].z() = -0.001F;
  EXPECT_TRUE(coincident(mesh).empty());
}

// Parts of single assets that end, too.
const std::map<std::string, std::set<std::string>>& ends_of_assets() {
  static const std::map<std::string, std::set<std::string>> all = {
      // Mudguards, a scooter's shield; who rides is made of pieces that bend.
      {"motorcycle", {"Engine", "Face", "Jacket", "Trousers"}},
      {"naked_motorcycle", {"Engine", "Face", "Jacket", "Trousers"}},
      {"sport_motorcycle", {"Engine", "Face", "Jacket", "Trousers"}},
      {"motor_scooter", {"Engine", "Body", "Face", "Jacket", "Trousers"}},
      {"bicycle", {"Saddle", "Face", "Jacket", "Trousers"}},
      {"kick_scooter", {"Face", "Jacket", "Trousers"}},
      // Panes of cabs.
      {"excavator", {"Window"}},
      {"road_roller", {"Window"}},
      // Open below or inside, or painted on.
      {"traffic_cone", {"Base", "Cone"}},
      {"barrier", {"Body"}},
      {"jersey_barrier", {"Body"}},
      {"plastic_barrier", {"Body_Red", "Body_White"}},
      {"works_barricade", {"Face_Red", "Face_White"}},
      {"crowd_barrier", {"Bars"}},
      {"delineator", {"Base", "Face_Red", "Face_White"}},
      {"mattress", {"Cloth"}},
      {"bag", {"Cloth"}},
      {"barrel", {"Barrel"}}};
  return all;
}

// People and animals are bent pieces of several nodes: their tests look at these. A convertible's
// skin ends where its roof was: see VehicleBodies.
TEST(ClosedBodies, SurfacesOfVehiclesAndThingsAreClosed) {
  std::uint32_t id = 1;
  for (const PackAsset& asset : builtin_pack()->assets) {
    const std::string_view kind = Taxonomy::info(asset.class_id).name;
    if (kind == "pedestrian" || kind == "child" || kind == "animal" || asset.name == "convertible")
      continue;
    AssetLibrary library(1);
    const auto known = ends_of_assets().find(asset.name);
    // Where cuts graze the foot of upright windscreens, corners miss each other by less than a
    // millimetre.
    const int grazed = kind == "truck" || kind == "bus" || kind == "tram" ? 10 : 0;
    for (const AssetNode& node : body_of(library, asset, id++)->nodes()) {
      for (const auto& [name, open] : open_parts(*node.mesh)) {
        if (known != ends_of_assets().end() && known->second.contains(name)) continue;
        EXPECT_LE(open.edges, grazed)
            << asset.name << ": " << name << " ends, as at " << open.at.transpose();
      }
    }
  }
}

TEST(ClosedBodies, NoPartLiesInTheFaceOfAnother) {
  std::uint32_t id = 1;
  for (const PackAsset& asset : builtin_pack()->assets) {
    AssetLibrary library(1);
    std::map<std::string, int> upon;
    for (const AssetNode& node : body_of(library, asset, id++)->nodes())
      for (const auto& [name, n] : coincident(*node.mesh)) upon[name] += n;
    // Boards that touch their posts from behind, tape around a box.
    for (const char* seen : {"Board on Post", "Base on Post", "Cardboard on Tape"})
      upon.erase(seen);
    for (const auto& [name, n] : upon) ADD_FAILURE() << asset.name << ": " << name << " " << n;
  }
}

}  // namespace
}  // namespace raytruth::assets
