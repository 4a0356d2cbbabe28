#include "tests/scenes/street/junction_text.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cmath>

#include "scenes/street/junction_surface.h"
#include "sim/core/math.h"
#include "sim/core/random.h"
#include "tests/scenes/street/floor_rays.h"

namespace raytruth::street {
namespace {

std::string num(double v) { return fmt::format("{:.17g}", v); }

}  // namespace

std::string junction_xml(const std::vector<RoadSpec>& roads, const std::string& stated) {
  std::string text = "<OpenDRIVE><header revMajor=\"1\" revMinor=\"7\"/>";
  for (const RoadSpec& r : roads) {
    text += fmt::format("<road name=\"\" length=\"{}\" id=\"{}\" junction=\"{}\"><link>",
                        num(r.length), r.id, r.in_junction ? "9" : "-1");
    const auto link = [&](const char* which, const std::string& to, const std::string& contact) {
      if (to.empty()) return;
      text += fmt::format("<{} elementType=\"{}\" elementId=\"{}\"", which,
                          to == "9" ? "junction" : "road", to);
      if (to != "9") text += fmt::format(" contactPoint=\"{}\"", contact);
      text += "/>";
    };
    link("predecessor", r.before, r.before_contact);
    link("successor", r.after, r.after_contact);
    text += fmt::format(
        "</link><planView><geometry s=\"0\" x=\"{}\" y=\"{}\" hdg=\"{}\" length=\"{}\">", num(r.x),
        num(r.y), num(r.heading), num(r.length));
    text += r.curvature == 0.0 ? "<line/>" : "<arc curvature=\"" + num(r.curvature) + "\"/>";
    text += fmt::format(
        "</geometry></planView><elevationProfile><elevation s=\"0\" a=\"{}\" b=\"{}\" c=\"0\" "
        "d=\"0\"/></elevationProfile><lanes><laneSection s=\"0\"><left>{}</left><center><lane "
        "id=\"0\" type=\"none\"/></center><right>{}</right></laneSection></lanes></road>",
        num(r.z), num(r.slope), r.left, r.right);
  }
  return text + "<junction id=\"9\" name=\"\">" + stated + "</junction></OpenDRIVE>";
}

std::string lane_text(int id, const std::string& type, double width, const std::string& more) {
  const char* height =
      type == "sidewalk" ? "<height sOffset=\"0\" inner=\"0.12\" outer=\"0.12\"/>" : "";
  return fmt::format(
      "<lane id=\"{}\" type=\"{}\"><width sOffset=\"0\" a=\"{}\" b=\"0\" c=\"0\" "
      "d=\"0\"/>{}{}</lane>",
      id, type, num(width), height, more);
}

MadeJunction make_junction(const std::vector<RoadSpec>& specs, const StreetOptions& options,
                           const std::string& stated) {
  MadeJunction made;
  Diagnostics diagnostics;
  made.roads = roads::RoadNetwork::parse(junction_xml(specs, stated), "test.xodr", diagnostics);
  if (!made.roads) {
    for (const Diagnostic& d : diagnostics.all()) ADD_FAILURE() << d.message;
    return made;
  }
  assets::AssetLibrary library(1);
  const auto start = std::chrono::steady_clock::now();
  made.piece = mesh_junction(*made.roads, made.roads->junctions()[0], library, options);
  made.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  if (made.piece.mesh) made.piece.mesh->check();
  return made;
}

void expect_one_floor(const MadeJunction& made, int tops) {
  ASSERT_TRUE(made.piece.mesh);
  const FloorRays floor(floor_faces(made.piece));
  RandomStream random(11, "test.junction");
  int asked = 0;
  for (int k = 0; k < 20000; ++k) {
    const double x = random.uniform(floor.low().x(), floor.high().x());
    const double y = random.uniform(floor.low().y(), floor.high().y());
    bool arm = false;
    bool sure = false;
    for (const roads::RoadPoint& p : made.roads->all_covering(x, y)) {
      const roads::Road& road = made.roads->road(p.road);
      arm = arm || road.junction.empty();
      double inside = std::min(p.s_m, road.length_m - p.s_m);
      const auto& lanes = road.section_at(p.s_m).lanes;
      for (const int id : {lanes.front().id, lanes.back().id}) {
        inside = std::min(inside, std::abs(made.roads->outer_t(p.road, id, p.s_m) - p.t_m));
      }
      sure = sure || inside > 0.006;
    }
    ASSERT_LE(floor.down(x, y, -1e-7).size(), static_cast<std::size_t>(tops)) << x << " " << y;
    if (arm || !sure) continue;
    ++asked;
    ASSERT_GE(floor.down(x, y).size(), 1U) << x << " " << y;
  }
  EXPECT_GT(asked, 500);
}

std::vector<RoadSpec> junction_arms(double from) {
  std::vector<RoadSpec> roads;
  for (int k = 0; k < 4; ++k) {
    const double a = 0.5 * kPi * k;
    RoadSpec arm;
    arm.id = fmt::format("a{}", k);
    arm.x = from * std::cos(a);
    arm.y = from * std::sin(a);
    arm.heading = a;
    arm.length = 30.0;
    arm.in_junction = false;
    arm.before = "9";
    arm.left = lane_text(1, "driving", 3.5);
    roads.push_back(arm);
  }
  return roads;
}

RoadSpec straight_road(const std::string& id, int from, double z, double half) {
  const double a = 0.5 * kPi * from;
  RoadSpec r;
  r.id = id;
  r.x = half * std::cos(a);
  r.y = half * std::sin(a);
  r.heading = a + kPi;
  r.length = 2.0 * half;
  r.before = fmt::format("a{}", from);
  r.before_contact = "start";
  r.after = fmt::format("a{}", (from + 2) % 4);
  r.left = lane_text(1, "driving", 3.5);
  r.z = z;
  return r;
}

std::vector<FloorFace> painted_faces(const StreetPiece& piece) {
  std::vector<FloorFace> paint;
  const assets::Mesh& mesh = *piece.mesh;
  for (std::size_t t = 0; t < mesh.triangles.size(); ++t) {
    const assets::Part& part = mesh.parts[mesh.triangle_part[t]];
    if (part.class_id != Taxonomy::named("road_marking")) continue;
    FloorFace face{{}, part.class_id, part.place};
    for (std::size_t k = 0; k < 3; ++k) {
      face.corner[k] = mesh.positions[mesh.triangles[t][k]].cast<double>() + piece.origin_W;
    }
    paint.push_back(face);
  }
  return paint;
}

}  // namespace raytruth::street
