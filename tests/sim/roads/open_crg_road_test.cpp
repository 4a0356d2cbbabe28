// OpenCRG surfaces on roads: heights against the standard's formulas (OpenDRIVE 1.9, 10.6), normals
// against planes and against differences of positions.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <fstream>

#include "crg_text.h"
#include "road_text.h"
#include "sim/core/math.h"

namespace raytruth::roads {
namespace {

constexpr double kRounding_m = 1e-11;

class CrgRoad : public testing::Test {
 protected:
  CrgRoad()
      : folder_(std::filesystem::path(testing::TempDir()) /
                fmt::format("crg_road_{}", ::getpid())) {
    std::filesystem::create_directories(folder_ / "surfaces");
  }
  void write(const std::string& name, const CrgText& text) const {
    std::ofstream(folder_ / "surfaces" / name, std::ios::binary) << crg_text(text);
  }
  std::shared_ptr<const RoadNetwork> network(const std::string& surface, RoadText road = {}) const {
    road.more = "<surface>" + surface + "</surface>";
    Diagnostics diagnostics;
    auto network = RoadNetwork::parse(xml(road), (folder_ / "test.xodr").string(), diagnostics);
    EXPECT_TRUE(network) << findings(diagnostics);
    return network;
  }
  static std::string crg(const std::string& mode, const std::string& more = "",
                         const std::string& file = "a.crg") {
    return fmt::format("<CRG file=\"surfaces/{}\" sStart=\"10\" sEnd=\"90\" mode=\"{}\" {}/>", file,
                       mode, more);
  }
  std::filesystem::path folder_;
};

// Hilly, curved and tilted: everything that a grid must not disturb, or must.
RoadText hilly() {
  RoadText road;
  road.geometry =
      "<geometry s=\"0\" x=\"5\" y=\"-3\" hdg=\"0.3\" length=\"100\"><arc "
      "curvature=\"0.01\"/></geometry>\n";
  road.profiles = "<elevationProfile>" + record("elevation", "s=\"0\"", 2, 0.03, 0.0004) +
                  "</elevationProfile><lateralProfile>" +
                  record("superelevation", "s=\"0\"", 0.05, 0.0005) + "</lateralProfile>";
  return road;
}

double waves(double u, double v) {
  return 0.04 * std::sin(2 * kPi * u / 2.5) * std::cos(2 * kPi * v / 4.0);
}

CrgText wave_grid() {
  CrgText text;
  text.u_step = 0.025;
  text.rows = 3201;
  text.v.clear();
  for (int i = -157; i <= 160; ++i) text.v.push_back(0.05 * i);
  text.z = waves;
  text.format = "KDBI";
  return text;
}

// Bilinear interpolation is off by at most h^2 / 8 of the second derivative along each axis:
// 0.04 (2 pi / 2.5)^2 0.025^2 / 8 = 2.0e-5 and 0.04 (2 pi / 4)^2 0.05^2 / 8 = 3.1e-5. The task asks
// for 1e-3 m.
constexpr double kWave_m = 6e-5;

TEST_F(CrgRoad, AttachedIsAddedToTheRoad) {
  write("a.crg", wave_grid());
  const auto with = network(crg("attached",
                                "orientation=\"same\" sOffset=\"10\" tOffset=\"0.5\" zScale=\"2\" "
                                "zOffset=\"0.1\""),
                            hilly());
  const auto without = network("", hilly());
  for (double s = 10; s <= 90; s += 0.613) {
    for (const double t : {-5.2, -1.3, 0.0, 0.77, 4.1}) {
      const Vec3 a = with->top({0, s, t}).X_WR.translation();
      const Vec3 b = without->top({0, s, t}).X_WR.translation();
      EXPECT_NEAR(a.x(), b.x(), kRounding_m);
      EXPECT_NEAR(a.y(), b.y(), kRounding_m);
      EXPECT_NEAR(a.z() - b.z(), 2 * waves(s - 10, t - 0.5) + 0.1, 2 * kWave_m) << s << " " << t;
    }
  }
  EXPECT_EQ(with->at({0, 9.999, 1}).X_WR.translation(),
            without->at({0, 9.999, 1}).X_WR.translation());
  EXPECT_EQ(with->at({0, 90.001, 1}).X_WR.translation(),
            without->at({0, 90.001, 1}).X_WR.translation());
  ASSERT_EQ(with->surface_files().size(), 1U);
  EXPECT_EQ(with->surface_files()[0], folder_ / "surfaces" / "a.crg");
  EXPECT_NEAR(with->room_to_break(0, 5, true), 5, kRounding_m);
  EXPECT_NEAR(with->room_to_break(0, 95, false), 5, kRounding_m);
  const std::vector<SurfaceGrid> grids = with->surface_grids(0);
  ASSERT_EQ(grids.size(), 1U);
  EXPECT_NEAR(grids[0].t_m.front(), -7.85 + 0.5, kRounding_m);
  EXPECT_EQ(grids[0].step_m, 0.025);
}

TEST_F(CrgRoad, OppositeRunsFromItsOffsetBackwards) {
  write("a.crg", wave_grid());
  const auto with =
      network(crg("attached", "orientation=\"opposite\" sOffset=\"89\" tOffset=\"0.5\""), {});
  for (double s = 10; s <= 89; s += 0.613) {
    for (const double t : {-5.2, -1.3, 0.77, 4.1})
      EXPECT_NEAR(with->at({0, s, t}).X_WR.translation().z(), waves(89 - s, 0.5 - t), kWave_m);
  }
  EXPECT_NEAR(with->surface_grids(0)[0].t_m.front(), 0.5 - 8.0, kRounding_m);
}

// The normal against differences of positions: inside a cell the surface has bounded second
// derivatives (below 2 / m with the curve), so central differences of 1e-6 m are off by about 1e-9
// from rounding.
void expect_normals(const RoadNetwork& network, double s, double t) {
  const double h = 1e-6;
  const auto p = [&](double ds, double dt) {
    return network.at({0, s + ds, t + dt}).X_WR.translation();
  };
  const Vec3 normal = (p(h, 0) - p(-h, 0)).cross(p(0, h) - p(0, -h)).normalized();
  const Vec3 z = network.at({0, s, t}).X_WR.rotate({0, 0, 1});
  EXPECT_LT((normal - z).norm(), 1e-7) << s << " " << t;
  const Vec3 x = network.at({0, s, t}).X_WR.rotate({1, 0, 0});
  EXPECT_LT(((p(h, 0) - p(-h, 0)).normalized() - x).norm(), 1e-7) << s << " " << t;
}

TEST_F(CrgRoad, TangentsAreThoseOfTheSurface) {
  CrgText text = wave_grid();
  text.heading = [](double u) { return 0.007 * u; };
  write("a.crg", text);
  // Away from grid lines, where the tangents jump.
  for (const char* mode : {"attached", "attached0", "genuine", "global"}) {
    const auto with = network(crg(mode, "sOffset=\"10\" hOffset=\"0.02\""), hilly());
    for (const double s : {20.013, 43.31251, 77.707}) {
      for (const double t : {-3.021, 0.0137, 2.5121}) expect_normals(*with, s, t);
    }
  }
}

TEST_F(CrgRoad, Attached0IgnoresTheRoadsHeights) {
  CrgText text = wave_grid();
  text.slope = [](double) { return 0.01; };
  text.header = "REFERENCE_LINE_START_Z = 120\n";
  write("a.crg", text);
  const auto with = network(crg("attached0", "sOffset=\"10\""), hilly());
  const auto without = network("", hilly());
  // Short of both ends, where the surface jumps by 120 m.
  for (double s = 10.1; s <= 89.9; s += 1.613) {
    for (const double t : {-5.2, -1.3, 0.77, 4.1}) {
      const Vec3 p = with->top({0, s, t}).X_WR.translation();
      EXPECT_NEAR(p.z(), 120 + 0.01 * (s - 10) + waves(s - 10, t), kWave_m);
      EXPECT_NEAR(p.x(), without->at({0, s, t}).X_WR.translation().x(), kRounding_m);
      const auto back = with->nearest(p);
      ASSERT_TRUE(back);
      EXPECT_NEAR(back->s_m, s, 1e-6);
      EXPECT_NEAR(back->t_m, t, 1e-6);
    }
  }
}

// A tilted plane over (u, v) is a tilted plane over the world whatever the road does.
TEST_F(CrgRoad, GenuineAndGlobalLieInTheWorld) {
  CrgText text;
  text.rows = 201;
  text.v = {-60, 60};
  text.u_begin = -20;
  text.z = [](double u, double v) { return 3 + 0.04 * u - 0.03 * v; };
  text.header =
      "REFERENCE_LINE_START_X = 700\nREFERENCE_LINE_START_Y = -200\n"
      "REFERENCE_LINE_START_PHI = 1.1\n";
  write("a.crg", text);
  const RoadText road = hilly();
  const auto bare = network("", road);
  const auto expect_plane = [&](const RoadNetwork& with, const Vec3& origin, double heading,
                                double scale, double offset) {
    // u = -20 lies at the origin.
    const Vec3 along(std::cos(heading), std::sin(heading), 0);
    const Vec3 left(-std::sin(heading), std::cos(heading), 0);
    const Vec3 normal = (Vec3(0, 0, 1) - scale * 0.04 * along + scale * 0.03 * left).normalized();
    for (double s = 10; s <= 90; s += 3.7) {
      for (const double t : {-5.2, 0.0, 4.1}) {
        const Vec3 p = with.top({0, s, t}).X_WR.translation();
        const Vec3 flat = bare->at({0, s, t}).X_WR.translation();
        const Vec3 d(flat.x() - origin.x(), flat.y() - origin.y(), 0);
        const double z = 3 + 0.04 * (-20 + d.dot(along)) - 0.03 * d.dot(left);
        EXPECT_NEAR(p.z(), scale * z + offset, 1e-9) << s << " " << t;
        EXPECT_LT((with.top({0, s, t}).X_WR.rotate({0, 0, 1}) - normal).norm(), 1e-9);
      }
    }
  };
  const auto genuine = network(
      crg("genuine", "sOffset=\"4\" tOffset=\"-2\" hOffset=\"0.1\" zScale=\"1.5\" zOffset=\"7\""),
      road);
  const Vec3 start = bare->at({0, 4, -2}).X_WR.translation();
  expect_plane(*genuine, start, 0.3 + 0.01 * 4 + 0.1, 1.5, 7);

  const auto global =
      network(crg("global", "hOffset=\"-0.2\" xOffset=\"-640\" yOffset=\"330\""), road);
  const double c = std::cos(-0.2);
  const double n = std::sin(-0.2);
  expect_plane(*global, {c * 700 + n * 200 - 640, n * 700 - c * 200 + 330, 0}, 1.1 - 0.2, 1, 0);
}

TEST_F(CrgRoad, LevelLanesAndKerbsKeepTheirStep) {
  write("a.crg", wave_grid());
  RoadText road = hilly();
  road.right =
      lane(-1, 3.5) + lane(-2, 2.0, "<height sOffset=\"0\" inner=\"0.12\" outer=\"0.12\"/>",
                           "type=\"sidewalk\" level=\"true\"");
  const auto with = network(crg("attached", "sOffset=\"10\""), road);
  const auto without = network("", road);
  EXPECT_NEAR(with->top({0, 33.3, -4.4}).X_WR.translation().z() -
                  without->top({0, 33.3, -4.4}).X_WR.translation().z(),
              waves(23.3, -4.4), kWave_m);
  const double step = with->top({0, 33.3, -3.5}, -2).X_WR.translation().z() -
                      with->top({0, 33.3, -3.5}, -1).X_WR.translation().z();
  EXPECT_NEAR(step, 0.12, kRounding_m);
}

TEST_F(CrgRoad, TheLastEntryCountsAndPurposesStayApart) {
  CrgText low;
  low.rows = 101;
  low.z = [](double, double) { return 0.1; };
  write("a.crg", low);
  CrgText high = low;
  high.z = [](double u, double v) { return u == 20 && v == 0 ? std::nan("") : 0.7 + 0.001 * u; };
  write("b.crg", high);
  const auto with =
      network(crg("attached") +
              "<CRG file=\"surfaces/b.crg\" sStart=\"15\" sEnd=\"40\" "
              "mode=\"attached\"/>" +
              crg("attached0", "purpose=\"friction\" zScale=\"5\" zOffset=\"1\"", "b.crg"));
  EXPECT_NEAR(with->at({0, 12, 0}).X_WR.translation().z(), 0.1, kRounding_m);
  EXPECT_NEAR(with->at({0, 30, 1}).X_WR.translation().z(), 0.73, kRounding_m);
  EXPECT_NEAR(with->at({0, 20, 0}).X_WR.translation().z(), 0.0, kRounding_m)
      << "a hole shows the road";
  EXPECT_NEAR(*with->friction_at({0, 50, 1}), 0.75, kRounding_m) << "never scaled";
  EXPECT_FALSE(with->friction_at({0, 5, 1}));
  EXPECT_EQ(with->surface_files().size(), 2U);
}

TEST_F(CrgRoad, AMissingOrBrokenFileIsAFindingWithItsPlace) {
  std::ofstream(folder_ / "surfaces" / "broken.crg") << "$ROAD_CRG\nREFERENCE_LINE_START_U = x\n";
  RoadText road;
  for (const bool allow : {false, true}) {
    for (const char* file : {"nothing.crg", "broken.crg"}) {
      road.more = "<surface>\n" + crg("attached", "", file) + "</surface>";
      Diagnostics diagnostics;
      diagnostics.allow_unsupported = allow;
      const auto network =
          RoadNetwork::parse(xml(road), (folder_ / "test.xodr").string(), diagnostics);
      EXPECT_EQ(network == nullptr, !allow) << findings(diagnostics);
      const std::string found = findings(diagnostics);
      const bool broken = std::string(file) == "broken.crg";
      EXPECT_NE(found.find(broken ? "broken.crg:2" : "test.xodr:"), std::string::npos) << found;
      EXPECT_NE(found.find("crg."), std::string::npos) << found;
    }
  }
}

}  // namespace
}  // namespace raytruth::roads
