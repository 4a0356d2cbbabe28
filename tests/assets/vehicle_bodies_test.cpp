// Shapes of vehicles and things: closed skins, exact boxes, parts that a vehicle has to have.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "assets/asset.h"

namespace raytruth::assets {
namespace {

struct BodyRow {
  const char *class_name, *name;        // the name asks for the design
  double length, width, height, ahead;  // ahead: of the rear axle, the box's middle
};

const std::vector<BodyRow>& cars() {
  static const std::vector<BodyRow> all = {
      {"car", "city_car", 3.6, 1.65, 1.49, 1.25}, {"car", "hatch", 4.25, 1.80, 1.46, 1.35},
      {"car", "sedan", 4.8, 1.85, 1.44, 1.40},    {"car", "estate", 4.75, 1.83, 1.48, 1.40},
      {"car", "suv", 4.5, 1.88, 1.68, 1.40},      {"car", "mpv", 4.5, 1.83, 1.66, 1.40},
      {"car", "coupe", 4.45, 1.85, 1.35, 1.32},   {"car", "convertible", 4.45, 1.85, 1.35, 1.32},
      {"car", "pickup", 5.3, 1.90, 1.80, 1.45},   {"van", "delivery", 5.6, 2.05, 2.45, 1.8},
      {"van", "minibus", 4.95, 1.95, 1.97, 1.5},
  };
  return all;
}

const std::vector<BodyRow>& heavy() {
  static const std::vector<BodyRow> all = {
      {"bus", "city_bus", 12.0, 2.55, 3.1, 2.65},
      {"bus", "coach", 12.8, 2.55, 3.65, 3.0},
      {"bus", "articulated_bus", 18.0, 2.55, 3.1, 5.6},
      {"tram", "tram", 24.0, 2.4, 3.4, 8.0},
      {"truck", "box", 8.2, 2.5, 3.5, 2.0},
      {"truck", "tipper", 8.2, 2.5, 3.2, 2.0},
      {"truck", "curtain", 16.5, 2.55, 4.0, 5.5},
      {"truck", "tractor", 5.9, 2.5, 3.7, 1.9},
      {"trailer", "tanker", 12.0, 2.5, 3.7, 3.0},
  };
  return all;
}

ActorModel vehicle_model(const BodyRow& body, std::uint32_t id = 5) {
  ActorModel m;
  m.id = ActorId(id);
  m.class_id = *Taxonomy::find(body.class_name);
  m.entry_name = body.name;
  m.box_size_m = {body.length, body.width, body.height};
  m.box_center_m = {body.ahead, 0.0, 0.5 * body.height};
  return m;
}

bool starts(const std::string& name, std::initializer_list<const char*> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](const char* w) { return name.starts_with(w); });
}

// What is no part of a closed skin: bowls of lamps behind their glass, linings, upholstery.
bool is_open(const std::string& name) {
  return starts(name, {"Light_Housing", "Light_Upper", "Light_Low_Beam_Reflector", "Light_Daytime",
                       "Light_Indicator_Lens_F", "Headliner", "Interior", "Seat", "Frame"}) ||
         name.ends_with("_Lining");
}

using Place = std::array<long, 3>;

Place place(const Vec3f& p) {
  // To 0.02 mm: single precision gives corners at one place the same bits before they are stretched
  // alike.
  return {std::lround(5e4F * p.x()), std::lround(5e4F * p.y()), std::lround(5e4F * p.z())};
}

TEST(VehicleBodies, SkinsAreClosedAndNoFaceIsThereTwice) {
  for (const BodyRow& body : cars()) {
    SCOPED_TRACE(body.name);
    AssetLibrary library(1);
    const Mesh& mesh = *library.for_actor(vehicle_model(body))->nodes()[0].mesh;
    std::map<std::pair<Place, Place>, int> edges;
    std::map<std::array<Place, 3>, int> faces;
    std::map<std::pair<Place, Place>, std::string> whose;
    for (std::size_t t = 0; t < mesh.triangles.size(); ++t) {
      const std::string& name = mesh.parts[mesh.triangle_part[t]].name;
      if (is_open(name)) continue;
      std::array<Place, 3> p;
      for (std::size_t k = 0; k < 3; ++k) p[k] = place(mesh.positions[mesh.triangles[t][k]]);
      if (p[0] == p[1] || p[1] == p[2] || p[2] == p[0]) continue;  // thinner than 0.02 mm
      for (std::size_t k = 0; k < 3; ++k) {
        const auto edge = std::minmax(p[k], p[(k + 1) % 3]);
        ++edges[{edge.first, edge.second}];
        whose[{edge.first, edge.second}] = name;
      }
      // Where cuts cross there are slivers; below 1 mm^2 two may look like one at 0.02 mm.
      const Vec3f &u = mesh.positions[mesh.triangles[t][0]],
                  &v = mesh.positions[mesh.triangles[t][1]],
                  &w = mesh.positions[mesh.triangles[t][2]];
      if ((v - u).cross(w - u).norm() < 2e-6F) continue;
      std::sort(p.begin(), p.end());
      ++faces[p];
    }
    int open = 0;
    const Box3 box = mesh.bounds();
    for (const auto& [edge, uses] : edges) {
      if (uses % 2 == 0) continue;
      // A convertible's roof is down: its skin ends at the belt and behind the windscreen.
      const double z = 2e-5 * static_cast<double>(std::min(edge.first[2], edge.second[2]));
      const double u = (2e-5 * static_cast<double>(edge.first[0]) - box.min.x()) / box.size().x();
      if (body.name == std::string("convertible") && z > 0.60 * box.max.z() && u > 0.15 && u < 0.75)
        continue;
      if (++open <= 3)
        ADD_FAILURE() << "an edge of " << whose[edge] << " has " << uses << " faces, at "
                      << 2e-5 * static_cast<double>(edge.first[0]) << " "
                      << 2e-5 * static_cast<double>(edge.first[1]) << " "
                      << 2e-5 * static_cast<double>(edge.first[2]);
    }
    EXPECT_EQ(open, 0);
    int twice = 0;
    for (const auto& [face, uses] : faces) twice += uses > 1 ? 1 : 0;
    EXPECT_EQ(twice, 0);
  }
}

TEST(VehicleBodies, FillTheirBoxesAndStandOnTheGround) {
  std::vector<BodyRow> all = cars();
  all.insert(all.end(), heavy().begin(), heavy().end());
  for (const BodyRow& body : all) {
    for (const std::uint32_t id : {5U, 6U, 7U}) {
      SCOPED_TRACE(std::string(body.name) + " " + std::to_string(id));
      AssetLibrary library(1);
      const ActorModel m = vehicle_model(body, id);
      const auto asset = library.for_actor(m);
      const Box3 box = asset->posed_bounds({});
      for (int axis = 0; axis < 3; ++axis) {
        EXPECT_NEAR(box.min[axis], m.box_center_m[axis] - 0.5 * m.box_size_m[axis], 0.001) << axis;
        EXPECT_NEAR(box.max[axis], m.box_center_m[axis] + 0.5 * m.box_size_m[axis], 0.001) << axis;
      }
      const std::vector<Pose> poses = asset->articulate({});
      std::size_t triangles = 0;
      for (std::size_t i = 0; i < poses.size(); ++i) {
        const Mesh& mesh = *asset->nodes()[i].mesh;
        triangles += mesh.triangles.size();
        if (!asset->nodes()[i].name.starts_with("Wheel")) continue;
        double low = 1e9, high = -1e9;
        for (const Vec3f& p : mesh.positions) {
          const double z = (poses[i] * p.cast<double>()).z();
          low = std::min(low, z);
          high = std::max(high, z);
        }
        EXPECT_NEAR(low, 0.0, 0.0005);
        EXPECT_LT(high, 0.45 * body.height);
      }
      EXPECT_GT(triangles, 6000U);
      EXPECT_LT(triangles, body.length < 5.8 ? 25000U : 40000U);
    }
  }
}

TEST(VehicleBodies, HaveTheirParts) {
  for (const BodyRow& body : cars()) {
    SCOPED_TRACE(body.name);
    AssetLibrary library(1);
    const auto asset = library.for_actor(vehicle_model(body));
    std::map<std::string, const Material*> parts;
    for (const AssetNode& node : asset->nodes())
      for (const Part& part : node.mesh->parts)
        parts[part.name] = &library.materials().at(part.material);
    std::vector<std::string> wanted = {"Body",
                                       "Underbody",
                                       "Windshield_F",
                                       "Window_FL",
                                       "Window_FR",
                                       "Door_FL",
                                       "Door_FR",
                                       "Bumper_F",
                                       "Bumper_R",
                                       "Mirror_L",
                                       "Mirror_R",
                                       "Mirror_Glass_L",
                                       "Handle_FL",
                                       "Wiper",
                                       "Light_Glass_FL",
                                       "Light_Low_Beam_Lens_FL",
                                       "Light_Low_Beam_Lens_FR",
                                       "Light_Daytime_Running_Lens_FL",
                                       "Light_Indicator_Lens_FL",
                                       "Light_Indicator_Lens_FR",
                                       "Light_Tail_Lens_RL",
                                       "Light_Tail_Lens_RR",
                                       "Light_Brake_Lens_RL",
                                       "Light_Indicator_Lens_RL",
                                       "Light_Reverse_Lens_RR",
                                       "License_Plate_F",
                                       "License_Plate_R",
                                       "License_Plate_R_Text",
                                       "Interior",
                                       "Seat",
                                       "Steering_Wheel",
                                       "Grille",
                                       "Hood",
                                       "Trunk"};
    for (const char* corner : {"FL", "FR", "RL", "RR"})
      for (const char* word : {"Tire_", "Rim_", "Brake_"})
        wanted.push_back(std::string(word) + corner);
    const std::string name = body.name;
    if (name != "delivery") wanted.push_back("Windshield_R");
    if (name == "convertible") {
      wanted.push_back("Soft_Top");
      std::erase_if(wanted, [](const std::string& w) {
        return w.starts_with("Window_") || w == "Windshield_R";
      });
    }
    if (name == "pickup") wanted.push_back("Cargo_Cover");
    if (name != "coupe" && name != "convertible") wanted.push_back("Door_RL");
    for (const std::string& part : wanted) EXPECT_TRUE(parts.contains(part)) << part;
    for (const auto& [part, material] : parts) {
      if (starts(part, {"Windshield", "Window_", "Light_Glass"})) {
        EXPECT_GT(material->transmission, 0.5F) << part;
      }
      if (part == "License_Plate_F" || part == "Reflector_RL" || part == "Light_Tail_Lens_RL") {
        EXPECT_GT(material->retro_r_a, 10.0F) << part;
      }
    }
  }
}

// A bus's rear window is a rectangle: its area, seen from behind, is nearly that of its box. It
// was an ellipse (pi / 4 = 0.79).
TEST(VehicleBodies, RearWindowsOfBusesAreRectangles) {
  for (const BodyRow& body : heavy()) {
    if (body.class_name != std::string("bus")) continue;
    AssetLibrary library(1);
    const Mesh& mesh = *library.for_actor(vehicle_model(body))->nodes()[0].mesh;
    Box3 box;
    double area = 0.0;
    for (std::size_t t = 0; t < mesh.triangles.size(); ++t) {
      if (mesh.parts[mesh.triangle_part[t]].name != "Windshield_R") continue;
      std::array<Vec3, 3> p;
      for (std::size_t k = 0; k < 3; ++k) {
        p[k] = mesh.positions[mesh.triangles[t][k]].cast<double>();
        box.extend(p[k]);
      }
      area += 0.5 * std::abs((p[1] - p[0]).cross(p[2] - p[0]).x());
    }
    EXPECT_GT(area, 0.95 * box.size().y() * box.size().z()) << body.name;
    EXPECT_GT(box.size().y(), 1.6) << body.name;
  }
}

// Heights of the silhouette at 40 places along the body, as seen from the side.
std::vector<double> silhouette(const Asset& asset) {
  const Mesh& mesh = *asset.nodes()[0].mesh;
  const Box3 box = mesh.bounds();
  std::vector<double> top(40, 0.0);
  for (const auto& t : mesh.triangles) {
    for (const std::uint32_t k : t) {
      const Vec3f& p = mesh.positions[k];
      const double u = (p.x() - box.min.x()) / box.size().x();
      double& height = top[std::min<std::size_t>(39, static_cast<std::size_t>(40.0 * u))];
      height = std::max(height, static_cast<double>(p.z()));
    }
  }
  return top;
}

// In one and the same box the designs of cars still differ: by more than 1 cm in the mean.
TEST(VehicleBodies, DesignsDiffer) {
  std::vector<std::vector<double>> tops;
  for (const BodyRow& body : cars()) {
    AssetLibrary library(1);
    BodyRow same = body;
    same.length = 3.85;  // city cars are no longer than that
    same.width = 1.85;
    same.height = 1.6;
    same.ahead = 1.4;
    if (same.class_name == std::string("van")) continue;
    tops.push_back(silhouette(*library.for_actor(vehicle_model(same))));
  }
  for (std::size_t i = 0; i < tops.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      double sum = 0.0;
      for (std::size_t k = 0; k < tops[i].size(); ++k) sum += std::abs(tops[i][k] - tops[j][k]);
      EXPECT_GT(sum / static_cast<double>(tops[i].size()), 0.010)
          << cars()[i].name << " " << cars()[j].name;
    }
  }
}

// Sixty cars of one entry: no two have the same paint, and wheels that are alike are one mesh.
TEST(VehicleBodies, NeighboursDiffer) {
  AssetLibrary library(1);
  std::set<std::string> looks;
  std::set<const Mesh*> wheels;
  for (std::uint32_t id = 1; id <= 60; ++id) {
    ActorModel m = vehicle_model({"car", "car", 4.4, 1.8, 1.48, 1.4}, id);
    const auto asset = library.for_actor(m);
    for (std::size_t i = 1; i < asset->nodes().size(); ++i) {
      if (asset->nodes()[i].name.starts_with("Wheel")) wheels.insert(asset->nodes()[i].mesh.get());
    }
    EXPECT_TRUE(looks.insert(library.choices().at(m.id).paint).second) << id;
  }
  // Five rims at four places are all that there are.
  EXPECT_LE(wheels.size(), 20U);
}

// What the run's seed draws is more than paint.
TEST(VehicleBodies, ShapesComeFromTheRunsSeed) {
  std::set<std::size_t> shapes;
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    AssetLibrary library(seed);
    ActorModel m = vehicle_model({"car", "saloon", 4.8, 1.85, 1.45, 1.4});
    m.colour_srgb = {0.6F, 0.1F, 0.1F};
    std::size_t triangles = 0;
    for (const AssetNode& node : library.for_actor(m)->nodes())
      triangles += node.mesh->triangles.size();
    shapes.insert(triangles);
  }
  EXPECT_GE(shapes.size(), 4U);
}

TEST(VehicleBodies, WordsAreWhole) {
  const auto design = [](const char* entry) {
    AssetLibrary library(1);
    const auto asset = library.for_actor(vehicle_model({"car", entry, 4.45, 1.85, 1.35, 1.32}));
    const auto& parts = asset->nodes()[0].mesh->parts;
    return std::any_of(parts.begin(), parts.end(),
                       [](const Part& p) { return p.name == "Cargo_Cover"; });
  };
  EXPECT_TRUE(design("pick_up"));
  EXPECT_TRUE(design("MyPickUp2"));
  EXPECT_TRUE(design("my pickups"));
  EXPECT_FALSE(design("stranger"));  // no ranger
}

TEST(VehicleBodies, ThingsAreWhatTheirNamesSay) {
  struct Thing {
    const char *class_name, *name, *part;
    Vec3 size;
  };
  const std::vector<Thing> things = {
      {"traffic_cone", "cone", "Sleeve", {0.4, 0.4, 0.75}},
      {"barrier", "jersey_barrier", "Body", {4.0, 0.6, 0.9}},
      {"barrier", "works_barricade", "Face_Red", {0.4, 1.8, 1.0}},
      {"barrier", "crowd_barrier", "Bars", {0.5, 2.2, 1.1}},
      {"static_object", "delineator", "Face_White", {0.8, 0.4, 1.4}},
      {"static_object", "lost_tyre", "Tire", {0.65, 0.65, 0.21}},
      {"static_object", "euro_pallet", "Planks", {1.2, 0.8, 0.15}},
      {"static_object", "ladder", "Ladder", {0.4, 3.0, 0.1}},
      {"static_object", "mattress", "Cloth", {2.0, 0.9, 0.2}},
      {"static_object", "cardboard_box", "Cardboard", {0.6, 0.4, 0.4}},
      {"static_object", "rocks", "Debris", {1.0, 1.0, 0.3}},
      {"static_object", "barrel", "Barrel", {0.6, 0.6, 0.9}},
      {"static_object", "stroller", "Cloth", {0.9, 0.55, 1.0}},
  };
  std::uint32_t id = 1;
  for (const Thing& thing : things) {
    SCOPED_TRACE(thing.name);
    AssetLibrary library(1);
    ActorModel m;
    m.id = ActorId(id++);
    m.kind = ActorKind::kMiscObject;
    m.class_id = *Taxonomy::find(thing.class_name);
    m.entry_name = thing.name;
    m.box_size_m = thing.size;
    m.box_center_m = {0.1, -0.2, 0.5 * thing.size.z()};
    const auto asset = library.for_actor(m);
    const Box3 box = asset->posed_bounds({});
    EXPECT_LT((box.min - (m.box_center_m - 0.5 * m.box_size_m)).norm(), 0.001);
    EXPECT_LT((box.max - (m.box_center_m + 0.5 * m.box_size_m)).norm(), 0.001);
    const auto& parts = asset->nodes()[0].mesh->parts;
    EXPECT_TRUE(std::any_of(parts.begin(), parts.end(),
                            [&](const Part& p) { return p.name == thing.part; }));
  }
}

TEST(VehicleBodies, SpecialVehicles) {
  const std::vector<std::pair<BodyRow, const char*>> all = {
      {{"other_vehicle", "e_scooter", 1.2, 0.6, 1.8, 0.45}, "Jacket"},
      {{"other_vehicle", "wheelchair", 1.1, 0.65, 1.35, 0.3}, "Seat"},
      {{"other_vehicle", "excavator", 7.5, 2.6, 3.3, 1.0}, "Track"},
      {{"other_vehicle", "road_roller", 4.6, 1.8, 3.0, 0.5}, "Drum"},
  };
  for (const auto& [body, part] : all) {
    SCOPED_TRACE(body.name);
    AssetLibrary library(1);
    const ActorModel m = vehicle_model(body);
    const auto asset = library.for_actor(m);
    ActorState moving;
    moving.speed_m_s = 3.0;
    const Box3 box = asset->posed_bounds(moving);
    // Wheels stay round: where box and design differ they are smaller than the box by that.
    EXPECT_LT((box.min - (m.box_center_m - 0.5 * m.box_size_m)).norm(), 0.03);
    EXPECT_LT((box.max - (m.box_center_m + 0.5 * m.box_size_m)).norm(), 0.03);
    bool has = false;
    for (const AssetNode& node : asset->nodes())
      for (const Part& p : node.mesh->parts) has = has || p.name == part;
    EXPECT_TRUE(has);
  }
}

TEST(VehicleBodies, ThoseOnDutyCarryTheirSigns) {
  const std::vector<BodyRow> bodies = {{"car", "estate", 4.75, 1.83, 1.48, 1.40},
                                       {"van", "delivery", 5.6, 2.05, 2.45, 1.8},
                                       {"truck", "truck", 8.4, 2.5, 3.3, 2.0}};
  for (const BodyRow& body : bodies) {
    for (const char* role : {"police", "ambulance", "fire"}) {
      SCOPED_TRACE(std::string(body.class_name) + " " + role);
      AssetLibrary library(1);
      ActorModel m = vehicle_model(body);
      m.role = role;
      const auto asset = library.for_actor(m);
      bool beacon = false, band = false, cargo = body.class_name != std::string("truck");
      for (const Part& p : asset->nodes()[0].mesh->parts) {
        beacon = beacon || (p.lamps & kLampSpecial) != 0;
        band = band || p.name == "Door_FL_Livery";
        cargo = cargo || p.name == "Cargo_Livery";
      }
      EXPECT_TRUE(beacon && band && cargo) << beacon << band << cargo;
    }
  }
}

}  // namespace
}  // namespace raytruth::assets
