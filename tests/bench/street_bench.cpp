// Time and memory of parsing a road network and meshing all of it.
//
//   street_bench FILE.xodr [RADIUS]   one file, or what of it lies within metres of its middle
//   street_bench                      a made-up grid of 100, 300, 1000 and 3000 roads, and
//   junctions of
//                                     12, 48, 108, 192 and 432 connecting roads on a hill
#include <fmt/format.h>
#include <sys/resource.h>

#include <chrono>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <limits>

#include "assets/asset.h"
#include "scenes/street/street.h"
#include "sim/roads/road_network.h"

namespace raytruth {
namespace {

double now_s() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// Roads of 120 m in rows of 50: a straight line, a spiral and an arc, hills, a crowned cross
// section, four lanes with pavements and marks.
std::string grid(int count) {
  std::string xml = "<OpenDRIVE><header revMajor=\"1\" revMinor=\"7\"/>";
  for (int i = 0; i < count; ++i) {
    const double x = 150.0 * (i % 50), y = 60.0 * (i / 50);
    std::string lanes;
    const auto lane = [](int id, const char* type, double width, const char* mark) {
      return fmt::format(
          "<lane id=\"{}\" type=\"{}\"><width sOffset=\"0\" a=\"{}\" b=\"0\" c=\"0\" d=\"0\"/>"
          "<roadMark sOffset=\"0\" type=\"{}\" color=\"white\" width=\"0.12\"/></lane>",
          id, type, width, mark);
    };
    const std::string left = lane(3, "sidewalk", 2.0, "none") + lane(2, "driving", 3.5, "solid") +
                             lane(1, "driving", 3.5, "broken");
    const std::string right = lane(-1, "driving", 3.5, "broken") +
                              lane(-2, "driving", 3.5, "solid") + lane(-3, "sidewalk", 2.0, "none");
    xml += fmt::format(
        "<road id=\"{}\" length=\"120\" junction=\"-1\"><planView>"
        "<geometry s=\"0\" x=\"{}\" y=\"{}\" hdg=\"0\" length=\"60\"><line/></geometry>"
        "<geometry s=\"60\" x=\"{}\" y=\"{}\" hdg=\"0\" length=\"60\">"
        "<spiral curvStart=\"0\" curvEnd=\"0.01\"/></geometry></planView>"
        "<elevationProfile><elevation s=\"0\" a=\"0\" b=\"0.02\" c=\"0.0002\" d=\"-0.000002\"/>"
        "</elevationProfile><lateralProfile><crossfall side=\"both\" s=\"0\" a=\"0.02\" b=\"0\" "
        "c=\"0\" d=\"0\"/></lateralProfile><lanes><laneSection s=\"0\"><left>{}</left><center>"
        "<lane id=\"0\" type=\"none\"><roadMark sOffset=\"0\" type=\"solid solid\" "
        "color=\"yellow\" width=\"0.12\"/></lane></center><right>{}</right></laneSection></lanes>"
        "</road>",
        i, x, y, x + 60.0, y, left, right);
  }
  return xml + "</OpenDRIVE>";
}

// Four arms with `lanes` lanes a direction on a hill; a connecting road (a cubic) from each lane
// that leads in to each that leads out of another arm.
std::string junction(int lanes) {
  constexpr double kLane_m = 3.5;
  constexpr double kQuarter = 1.5707963267948966;
  const double radius = 15.0 + lanes * kLane_m;
  const auto lane = [&](int id) {
    return fmt::format(
        "<lane id=\"{}\" type=\"driving\"><width sOffset=\"0\" a=\"{}\" b=\"0\" c=\"0\" d=\"0\"/>"
        "</lane>",
        id, kLane_m);
  };
  const std::string hill =
      "<elevationProfile><elevation s=\"0\" a=\"0\" b=\"0.02\" c=\"-0.0003\" d=\"0\"/>"
      "</elevationProfile><lanes><laneSection s=\"0\">";
  std::string xml = "<OpenDRIVE><header revMajor=\"1\" revMinor=\"7\"/>";
  for (int i = 0; i < 4; ++i) {
    std::string left, right;
    for (int k = 1; k <= lanes; ++k) {
      left = lane(k) + left;
      right += lane(-k);
    }
    xml += fmt::format(
        "<road id=\"{}\" length=\"40\" junction=\"-1\"><link><predecessor elementType=\"junction\" "
        "elementId=\"1\"/></link><planView><geometry s=\"0\" x=\"{}\" y=\"{}\" hdg=\"{}\" "
        "length=\"40\"><line/></geometry></planView>{}<left>{}</left><center><lane id=\"0\" "
        "type=\"none\"/></center><right>{}</right></laneSection></lanes></road>",
        10000 + i, radius * std::cos(i * kQuarter), radius * std::sin(i * kQuarter), i * kQuarter,
        hill, left, right);
  }
  std::string connections;
  int id = 0;
  for (int k = 0; k < 12 * lanes * lanes; ++k) {
    const int i = k / (3 * lanes * lanes);
    const int j = (i + 1 + k / (lanes * lanes) % 3) % 4;
    const double in = k / lanes % lanes * kLane_m;
    const double out = k % lanes * kLane_m;
    const auto at = [&](int arm, double aside) {
      const double c = std::cos(arm * kQuarter), n = std::sin(arm * kQuarter);
      return Vec2(radius * c - aside * n, radius * n + aside * c);
    };
    const double heading = (i + 2) * kQuarter;
    const Vec2 d = at(j, -out) - at(i, in);
    const double c = std::cos(heading), n = std::sin(heading);
    const Vec2 end(c * d.x() + n * d.y(), c * d.y() - n * d.x());
    const double pull = d.norm();
    const Vec2 leave(pull, 0.0);
    const Vec2 arrive =
        pull * Vec2(std::cos((j - i - 2) * kQuarter), std::sin((j - i - 2) * kQuarter));
    const Vec2 square = 3.0 * end - 2.0 * leave - arrive;
    const Vec2 cube = leave + arrive - 2.0 * end;
    double length = 0.0;
    for (int step = 0; step < 400; ++step) {
      const double u = (step + 0.5) / 400.0;
      length += (leave + 2.0 * u * square + 3.0 * u * u * cube).norm() / 400.0;
    }
    xml += fmt::format(
        "<road id=\"{}\" length=\"{}\" junction=\"1\"><link><predecessor elementType=\"road\" "
        "elementId=\"{}\" contactPoint=\"start\"/><successor elementType=\"road\" elementId=\"{}\" "
        "contactPoint=\"start\"/></link><planView><geometry s=\"0\" x=\"{}\" y=\"{}\" hdg=\"{}\" "
        "length=\"{}\"><paramPoly3 pRange=\"normalized\" aU=\"0\" bU=\"{}\" cU=\"{}\" dU=\"{}\" "
        "aV=\"0\" bV=\"0\" cV=\"{}\" dV=\"{}\"/></geometry></planView>{}<center><lane id=\"0\" "
        "type=\"none\"/></center><right>{}</right></laneSection></lanes></road>",
        id, length, 10000 + i, 10000 + j, at(i, in).x(), at(i, in).y(), heading, length, leave.x(),
        square.x(), cube.x(), square.y(), cube.y(), hill, lane(-1));
    connections += fmt::format(
        "<connection id=\"{}\" incomingRoad=\"{}\" connectingRoad=\"{}\" contactPoint=\"start\"/>",
        id, 10000 + i, id);
    ++id;
  }
  return xml + "<junction id=\"1\" name=\"\">" + connections + "</junction></OpenDRIVE>";
}

void run(const std::string& xml, const std::string& name,
         double radius_m = std::numeric_limits<double>::infinity()) {
  Diagnostics diagnostics;
  const double t0 = now_s();
  const auto network = roads::RoadNetwork::parse(xml, name, diagnostics);
  const double t1 = now_s();
  if (!network) return;
  assets::AssetLibrary library(1);
  street::StreetOptions options;
  options.focus_W = network->bounds().center();
  options.radius_m = radius_m;
  const double t2 = now_s();
  const auto pieces = street::mesh_street(*network, library, options);
  const double t3 = now_s();
  std::size_t triangles = 0, vertices = 0, bytes = 0;
  double length = 0.0;
  for (const roads::Road& road : network->roads()) length += road.length_m;
  for (const street::StreetPiece& piece : pieces) {
    triangles += piece.mesh->triangles.size();
    vertices += piece.mesh->positions.size();
    bytes += piece.mesh->triangles.size() * 14 + piece.mesh->positions.size() * 20;
  }
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  fmt::print(
      "{}: {} roads, {:.1f} km: parse {:.3f} s, mesh {:.3f} s; {} pieces, {} triangles, {} "
      "vertices, "
      "{:.1f} MB of meshes; peak {:.0f} MB\n",
      name, network->roads().size(), 1e-3 * length, t1 - t0, t3 - t2, pieces.size(), triangles,
      vertices, 1e-6 * static_cast<double>(bytes), static_cast<double>(usage.ru_maxrss) / 1024.0);
}

}  // namespace
}  // namespace raytruth

int main(int argc, char** argv) {
  if (argc > 1) {
    std::ifstream file(argv[1]);
    const std::string xml((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    raytruth::run(xml, argv[1], argc > 2 ? std::stod(argv[2]) : HUGE_VAL);
    return 0;
  }
  for (const int count : {100, 300, 1000, 3000}) raytruth::run(raytruth::grid(count), "grid");
  raytruth::run(raytruth::grid(3000), "grid, 200 m", 200.0);
  for (const int lanes : {1, 2, 3, 4, 6}) raytruth::run(raytruth::junction(lanes), "junction");
  return 0;
}
