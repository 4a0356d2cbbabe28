// What every body of our own generators has to be: of its size, lean, its faces there once and lit
// from the right side, and never twice in one street.
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

std::shared_ptr<const Asset> made(AssetLibrary& library, const PackAsset& asset, std::uint32_t id) {
  ActorModel model = actor_model_of(asset, *asset.size_m);
  model.id = ActorId(id);
  model.model3d = asset.generator;
  return library.for_actor(model);
}

ActorState moving(const PackAsset& asset) {
  // Cyclists at a stop have a foot beside their bicycle.
  ActorState state;
  const std::string_view name = Taxonomy::info(asset.class_id).name;
  if (name == "bicyclist" || name == "motorcyclist" || name == "other_vehicle")
    state.speed_m_s = 4.0;
  if (name == "animal") state.speed_m_s = 1.0;  // those who stand look round
  return state;
}

using Place = std::array<long, 3>;

// To 0.02 mm, as single precision has it some metres from the origin.
Place placed(const Vec3f& p) {
  return {std::lround(5e4F * p.x()), std::lround(5e4F * p.y()), std::lround(5e4F * p.z())};
}

struct Faults {
  int twice = 0, thin = 0, turned = 0, corners = 0;
  std::string where;
};

// Faces that are there twice, are nothing, or have corners that are shaded from behind.
void look_for(const Mesh& mesh, Faults& found) {
  std::set<std::array<Place, 3>> faces;
  for (std::size_t t = 0; t < mesh.triangles.size(); ++t) {
    const auto& corner = mesh.triangles[t];
    const std::string& part = mesh.parts[mesh.triangle_part[t]].name;
    const Vec3 a = mesh.positions[corner[0]].cast<double>(),
               b = mesh.positions[corner[1]].cast<double>(),
               c = mesh.positions[corner[2]].cast<double>();
    const Vec3 n = (b - a).cross(c - a);
    if (n.norm() < 1e-10) {
      ++found.thin;
      found.where += " thin " + part;
    }
    // Where cuts cross there are slivers: below 1 mm^2 two may look like one at 0.02 mm, and
    // rounding turns them.
    if (n.norm() < 2e-6) continue;
    std::array<Place, 3> face{};
    for (std::size_t k = 0; k < 3; ++k) face[k] = placed(mesh.positions[corner[k]]);
    std::sort(face.begin(), face.end());
    if (!faces.insert(face).second) {
      ++found.twice;
      found.where += " twice " + part;
    }
    if (mesh.normals.empty()) continue;
    for (const std::uint32_t v : corner) {
      ++found.corners;
      if (mesh.normals[v].cast<double>().dot(n) > 0.0 &&
          std::abs(mesh.normals[v].norm() - 1.0F) < 1e-4F)
        continue;
      ++found.turned;
      found.where += " turned " + part;
    }
  }
}

TEST(Generators, FaultsOfAMeshAreSeen) {
  Mesh mesh;
  mesh.parts = {{"Body", Taxonomy::named("car"), MaterialId(1)}};
  mesh.positions = {{0, 0, 0}, {1, 0, 0}, {0, 1, 0}, {1, 0, 0}};
  mesh.normals.assign(4, Vec3f(0, 0, 1));
  const auto faults = [&](std::vector<std::array<std::uint32_t, 3>> triangles) {
    mesh.triangles = std::move(triangles);
    mesh.triangle_part.assign(mesh.triangles.size(), 0);
    Faults found;
    look_for(mesh, found);
    return std::array{found.twice, found.thin, found.turned};
  };
  EXPECT_EQ(faults({{0, 1, 2}}), (std::array{0, 0, 0}));
  EXPECT_EQ(faults({{0, 1, 2}, {3, 2, 0}}), (std::array{1, 0, 0}));
  EXPECT_EQ(faults({{0, 1, 3}}), (std::array{0, 1, 0}));
  EXPECT_EQ(faults({{0, 2, 1}}), (std::array{0, 0, 3}));
}

// At most 1 % of the corners are shaded from behind their face: where cuts end on a crease of a
// skin, and at hems, ears and fingers, which are finer than the cells of the surface (1.4 to 4 cm).
TEST(Generators, FacesAreThereOnceAndAreLitFromTheirSide) {
  std::uint32_t id = 1;
  for (const PackAsset& asset : builtin_pack()->assets) {
    SCOPED_TRACE(asset.name);
    AssetLibrary library(1);
    Faults found;
    for (const AssetNode& node : made(library, asset, id++)->nodes()) look_for(*node.mesh, found);
    EXPECT_EQ(found.thin, 0) << found.where.substr(0, 300);
    EXPECT_EQ(found.twice, 0) << found.where.substr(0, 300);
    EXPECT_LE(found.turned, found.corners / 100) << found.where.substr(0, 300);
  }
}

// Length, width and height within 5 % of what the catalogue states. People are as tall as stated;
// across, they are what their build and clothes are.
TEST(Generators, HaveTheSizeOfTheirEntry) {
  std::uint32_t id = 1;
  for (const PackAsset& asset : builtin_pack()->assets) {
    SCOPED_TRACE(asset.name);
    AssetLibrary library(1);
    const Vec3 size = made(library, asset, id++)->posed_bounds(moving(asset)).size();
    const std::string_view kind = Taxonomy::info(asset.class_id).name;
    const bool person = kind == "pedestrian" || kind == "child";
    if (asset.name == "umbrella") continue;  // held above the head
    for (int axis = person ? 2 : 0; axis < 3; ++axis)
      EXPECT_NEAR(size[axis] / (*asset.size_m)[axis], 1.0, 0.05) << axis;
  }
}

// In thousands: cars and vans 25 at most (of these 5 in wheels and drivers, which cars share),
// motorcycles with their riders 15, people 16. Sixteen draws of cars meet each rim and make.
TEST(Generators, AreLean) {
  const std::map<std::string, std::size_t> most = {
      {"car", 25000},        {"van", 25000},   {"truck", 32000},        {"trailer", 12000},
      {"bus", 37000},        {"tram", 36000},  {"motorcyclist", 15000}, {"bicyclist", 15000},
      {"pedestrian", 16000}, {"child", 16000}, {"animal", 12000}};
  std::uint32_t id = 1;
  for (const PackAsset& asset : builtin_pack()->assets) {
    const std::string name(Taxonomy::info(asset.class_id).name);
    if (!most.contains(name)) continue;
    for (int k = 0; k < (name == "car" || name == "van" ? 16 : 2); ++k) {
      AssetLibrary library(1);
      std::size_t triangles = 0, vertices = 0;
      for (const AssetNode& node : made(library, asset, id++)->nodes()) {
        triangles += node.mesh->triangles.size();
        vertices += node.mesh->positions.size();
      }
      EXPECT_LE(triangles, most.at(name)) << asset.name;
      // Corners share their vertices: a closed smooth surface has half as many as triangles, one
      // with creases everywhere (a box) two to three times that.
      EXPECT_LE(vertices, 3 * triangles / 2) << asset.name;
    }
  }
}

// Whoever has a number plate has a number: behind, and in front but for motorcycles and trailers.
TEST(Generators, PlatesHaveLetters) {
  std::uint32_t id = 1;
  for (const PackAsset& asset : builtin_pack()->assets) {
    const std::string_view kind = Taxonomy::info(asset.class_id).name;
    const bool rear = kind == "car" || kind == "van" || kind == "truck" || kind == "bus" ||
                      kind == "tram" || kind == "trailer" || kind == "motorcyclist";
    if (!rear) continue;
    AssetLibrary library(1);
    std::map<std::string, Box3> parts;
    const auto body = made(library, asset, id++);
    for (const AssetNode& node : body->nodes()) {
      for (std::size_t t = 0; t < node.mesh->triangles.size(); ++t) {
        for (const std::uint32_t v : node.mesh->triangles[t])
          parts[node.mesh->parts[node.mesh->triangle_part[t]].name].extend(
              node.mesh->positions[v].cast<double>());
      }
    }
    const bool front = kind != "trailer" && kind != "motorcyclist";
    for (const std::string end : {"F", "R"}) {
      if (end == "F" && !front) continue;
      const Box3 &plate = parts["License_Plate_" + end],
                 &text = parts["License_Plate_" + end + "_Text"];
      ASSERT_FALSE(plate.empty() || text.empty()) << asset.name << " " << end;
      // On the plate, over more than half of its width, up to 2 mm ahead of it.
      EXPECT_GT(text.size().y(), 0.5 * plate.size().y()) << asset.name;
      EXPECT_LE(text.max.y(), plate.max.y()) << asset.name;
      EXPECT_LE(text.max.z(), plate.max.z()) << asset.name;
      EXPECT_GE(text.min.z(), plate.min.z()) << asset.name;
      const double ahead = end == "F" ? text.max.x() - plate.max.x() : plate.min.x() - text.min.x();
      EXPECT_GT(ahead, 0.0) << asset.name;
      EXPECT_LT(ahead, 0.002) << asset.name;
    }
  }
}

// A colour as eyes see differences: CIELAB (ISO 11664-4) of linear sRGB.
Vec3 lab(const std::array<float, 3>& c) {
  const double r = c[0], g = c[1], b = c[2];
  const auto f = [](double t) { return t > 0.008856 ? std::cbrt(t) : 7.787 * t + 16.0 / 116.0; };
  const double x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505),
               y = f(0.2126 * r + 0.7152 * g + 0.0722 * b),
               z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089);
  return {116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)};
}

struct CarLook {
  Vec3 paint = Vec3::Zero();
  std::vector<Vec3f> body, plate;
  const Mesh *rim = nullptr, *driver = nullptr;
};

CarLook look_of(AssetLibrary& library, std::uint32_t id) {
  ActorModel m;
  m.id = ActorId(id);
  m.kind = ActorKind::kVehicle;
  m.class_id = Taxonomy::named("car");
  m.entry_name = "car";
  m.box_size_m = {4.4, 1.8, 1.48};
  m.box_center_m = {1.4, 0.0, 0.74};
  CarLook look;
  for (const AssetNode& node : library.for_actor(m)->nodes()) {
    if (node.name == "Body") {
      look.body = node.mesh->positions;
      for (const Part& part : node.mesh->parts)
        if (part.name == "Body")
          look.paint = lab(library.materials().at(part.material).base_colour);
    }
    if (node.name == "Wheel_FL") look.rim = node.mesh.get();
    if (node.name == "Plates") look.plate = node.mesh->positions;
    if (node.name == "Driver") look.driver = node.mesh.get();
  }
  return look;
}

// What nobody could tell apart: paint within 5 in CIELAB (twice what one just sees side by side),
// and the same shape, lamps, grille and rims.
bool alike(const CarLook& a, const CarLook& b) {
  return (a.paint - b.paint).norm() < 5.0 && a.body == b.body && a.rim == b.rim;
}

// Sixty cars of one entry, as in a street of parked ones. Plates are all different; drivers, where
// there are some, aren't all the same.
TEST(Generators, NoTwoCarsOfAStreetLookTheSame) {
  AssetLibrary library(1);
  std::vector<CarLook> looks;
  std::set<const Mesh*> rims, drivers;
  std::set<std::size_t> shapes;
  std::size_t empty = 0;
  for (std::uint32_t id = 1; id <= 60; ++id) {
    CarLook look = look_of(library, id);
    rims.insert(look.rim);
    if (look.driver != nullptr) drivers.insert(look.driver);
    empty += look.driver == nullptr ? 1 : 0;
    shapes.insert(look.body.size());
    for (const CarLook& other : looks) {
      EXPECT_NE(look.plate, other.plate) << id;
      EXPECT_FALSE(alike(look, other)) << id;
    }
    looks.push_back(std::move(look));
  }
  EXPECT_EQ(rims.size(), 5U);
  EXPECT_GE(shapes.size(), 12U);
  // Twenty drivers at a few heights, and 15 % of cars without.
  EXPECT_GE(drivers.size(), 10U);
  EXPECT_GE(empty, 2U);
  EXPECT_LE(empty, 20U);
  // The same car again is alike; a car of another colour, or on other rims, is not.
  CarLook same = looks.front();
  EXPECT_TRUE(alike(looks.front(), same));
  same.paint.x() += 6.0;
  EXPECT_FALSE(alike(looks.front(), same));
  same = looks.front();
  same.rim = nullptr;
  EXPECT_FALSE(alike(looks.front(), same));
}

// Cars of one design, make, size and colour are one mesh but for what is written on them.
TEST(Generators, EqualCarsShareTheirMeshes) {
  AssetLibrary library(1);
  std::set<const Mesh*> bodies, plates;
  for (std::uint32_t id = 1; id <= 40; ++id) {
    ActorModel m;
    m.id = ActorId(id);
    m.kind = ActorKind::kVehicle;
    m.class_id = Taxonomy::named("car");
    m.entry_name = "taxi saloon";
    m.box_size_m = {4.8, 1.85, 1.45};
    m.box_center_m = {1.4, 0.0, 0.725};
    m.colour_srgb = {0.9F, 0.85F, 0.7F};
    for (const AssetNode& node : library.for_actor(m)->nodes()) {
      if (node.name == "Body") bodies.insert(node.mesh.get());
      if (node.name == "Plates") plates.insert(node.mesh.get());
    }
  }
  EXPECT_EQ(plates.size(), 40U);
  // Eight makes, two paints (metallic or not), five states of dirt: some meet.
  EXPECT_LT(bodies.size(), 40U);
}

}  // namespace
}  // namespace raytruth::assets
