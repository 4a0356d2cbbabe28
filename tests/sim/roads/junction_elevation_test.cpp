// Heights that a file states of a junction, against the formulas of OpenDRIVE 1.9, 12.11.
#include "sim/roads/junction_elevation.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>

#include "sim/core/math.h"
#include "sim/roads/surface_data.h"
#include "tests/sim/roads/road_text.h"

namespace raytruth::roads {
namespace {

// A grid of 6 x 7 points, 5 m apart, along a line turned by 0.3.
template <typename Height>
Junction with_grid(const Height& height, int rows = 6, int aside = 3) {
  Junction junction;
  Geometry line;
  line.x_m = 10.0;
  line.y_m = -4.0;
  line.heading_rad = 0.3;
  line.length_m = 40.0;
  junction.plan_view = {line};
  ElevationGrid grid;
  grid.spacing_m = 5.0;
  grid.s_start_m = 2.0;
  for (int i = 0; i < rows; ++i) {
    ElevationRow row;
    row.center = height(i, 0);
    for (int k = 1; k <= aside; ++k) {
      row.left.push_back(height(i, k));
      row.right.push_back(height(i, -k));
    }
    grid.rows.push_back(row);
  }
  junction.elevation_grid = grid;
  return junction;
}

Vec2 place(double row, double column) {
  const double s = 2.0 + 5.0 * row, t = 5.0 * column;
  return {10.0 + s * std::cos(0.3) - t * std::sin(0.3),
          -4.0 + s * std::sin(0.3) + t * std::cos(0.3)};
}

// Cubics in either direction come out as they are, as long as all four points are there.
TEST(ElevationHeights, AreBicubicInside) {
  const auto z = [](double s, double t) {
    return 0.3 + 0.2 * s - 0.1 * t + 0.05 * s * t + 0.02 * s * s * s - 0.01 * t * t * t +
           0.003 * s * s * t * t;
  };
  const Junction junction = with_grid([&](int i, int k) { return z(i, k); });
  const auto heights = ElevationHeights::of(junction);
  ASSERT_TRUE(heights);
  for (double row = 1.0; row <= 4.0; row += 0.37) {
    for (double column = -2.0; column <= 2.0; column += 0.31) {
      EXPECT_NEAR((*heights)(place(row, column)), z(row, column), 1e-9) << row << " " << column;
    }
  }
  // At the rim edges are straight: between two points the mean of both.
  EXPECT_NEAR((*heights)(place(0.5, 0.0)), 0.5 * (z(0, 0) + z(1, 0)), 1e-9);
  EXPECT_NEAR((*heights)(place(2.0, 2.5)), 0.5 * (z(2, 2) + z(2, 3)), 1e-9);
  // Beyond it the last height goes on.
  EXPECT_NEAR((*heights)(place(-3.0, 0.0)), z(0, 0), 1e-9);
  EXPECT_NEAR((*heights)(place(2.0, 9.0)), z(2, 3), 1e-9);
}

TEST(ElevationHeights, GoOverFromTheArm) {
  // The arm ends at x = 100, at z = 2 + 0.05 * 100 = 7, climbing by 5 %.
  RoadText text;
  text.profiles =
      "<elevationProfile>" + record("elevation", "s=\"0\"", 2, 0.05) + "</elevationProfile>";
  const auto network = parse(xml(text));
  const Junction junction = with_grid([](int, int) { return 7.6; });
  const auto grid = ElevationHeights::of(junction);
  ASSERT_TRUE(grid);
  ElevationTransition transition;
  transition.s_m = 100.0;
  // 8 m long at its left, 4 m at its right.
  transition.corner_W[0] = {100.0, 5.0};
  transition.corner_W[1] = {100.0, -5.0};
  transition.corner_W[2] = {104.0, -5.0};
  transition.corner_W[3] = {108.0, 5.0};
  for (const double y : {-4.9, -1.0, 2.5, 4.9}) {
    // Lines from side to side run straight on here.
    const double length = 6.0 + 0.4 * y;
    for (const double l : {0.01, 0.3, 0.5, 0.9, 0.99}) {
      const auto z = transition_height(*network, transition, *grid, {100.0 + l * length, y});
      ASSERT_TRUE(z) << y << " " << l;
      const double m = 0.05 * length;
      const double c = -3 * 7.0 + 3 * 7.6 - 2 * m, d = 2 * 7.0 - 2 * 7.6 + m;
      EXPECT_NEAR(*z, 7.0 + m * l + c * l * l + d * l * l * l, 1e-9) << y << " " << l;
    }
  }
  EXPECT_FALSE(transition_height(*network, transition, *grid, {99.9, 0.0}));
  EXPECT_FALSE(transition_height(*network, transition, *grid, {106.1, 0.0}));
  EXPECT_FALSE(transition_height(*network, transition, *grid, {102.0, 5.1}));
}

// Squares along a bent line: rows stand across it.
TEST(ElevationHeights, FollowABentLine) {
  Junction junction = with_grid([](int i, int k) { return 0.1 * i + 0.02 * k; });
  Geometry arc;
  arc.length_m = 40.0;
  arc.shape = Arc{0.02};
  junction.plan_view = {arc};
  const auto heights = ElevationHeights::of(junction);
  ASSERT_TRUE(heights);
  for (double s = 3.0; s < 26.0; s += 2.3) {
    for (double t = -14.0; t < 14.0; t += 3.1) {
      // The arc's centre lies 50 m to its left.
      const double angle = 0.02 * s;
      const Vec2 p((50.0 - t) * std::sin(angle), 50.0 - (50.0 - t) * std::cos(angle));
      EXPECT_NEAR((*heights)(p), 0.1 * (s - 2.0) / 5.0 + 0.02 * t / 5.0, 1e-9) << s << " " << t;
    }
  }
}

// A road to the east and a connecting road that goes on from it, over a junction's grid that
// climbs by 4 % to the north-east; both roads say they are level, the second one banks.
class OnGrid : public ::testing::Test {
 protected:
  static std::string file(const std::string& boundary) {
    std::string text = xml_and({}, "");
    const std::string second =
        "<road id=\"8\" length=\"30\" junction=\"9\"><link><predecessor elementType=\"road\" "
        "elementId=\"7\" contactPoint=\"end\"/></link><planView><geometry s=\"0\" x=\"100\" "
        "y=\"0\" "
        "hdg=\"0\" length=\"30\"><arc curvature=\"0.01\"/></geometry></planView><lateralProfile>" +
        record("superelevation", "s=\"0\"", 0.05) +
        "</lateralProfile><lanes><laneSection s=\"0\"><center><lane id=\"0\" "
        "type=\"none\"/></center><right>" +
        lane(-1, 3.5) +
        lane(-2, 2.0, "<height sOffset=\"0\" inner=\"0.1\" outer=\"0.15\"/>", "type=\"sidewalk\"") +
        "</right></laneSection></lanes></road>"
        "<junction id=\"9\" name=\"\"><planView><geometry s=\"0\" x=\"98\" y=\"0\" hdg=\"0\" "
        "length=\"50\"><line/></geometry></planView>" +
        boundary + "<elevationGrid gridSpacing=\"10\" sStart=\"0\">";
    text.insert(text.rfind("</OpenDRIVE>"), second + rows() + "</elevationGrid></junction>");
    return text;
  }
  static std::string rows() {
    std::string text;
    for (int i = 0; i < 6; ++i) {
      const double z = 0.4 * i;
      text += fmt::format("<elevation left=\"{} {}\" center=\"{}\" right=\"{} {}\"/>", z + 0.4,
                          z + 0.8, z, z - 0.4, z - 0.8);
    }
    return text;
  }
  static double grid(const Vec2& p) { return 0.04 * (p.x() - 98.0) + 0.04 * p.y(); }
};

TEST_F(OnGrid, RoadsOfTheJunctionStandOnIt) {
  const auto network = parse(file(""));
  ASSERT_NE(network, nullptr);
  EXPECT_FALSE(has_surface_data(*network, 0));
  EXPECT_TRUE(has_surface_data(*network, 1));
  EXPECT_EQ(junction_elevation(*network, 0), nullptr);
  // Where the first road ends the grid is up to 0.28 m high: that step fades out over 4 m.
  for (const double s : {6.0, 14.0, 29.0}) {
    for (const double t : {-4.9, -2.0, 0.0}) {
      const SurfacePoint ground = network->at({1, s, t});
      const Vec3 p = ground.X_WR.translation();
      EXPECT_NEAR(p.z(), grid(p.head<2>()), 1e-9) << s << " " << t;
      // The plane's normal: (-0.04, -0.04, 1), of numeric derivatives.
      const Vec3 normal = ground.X_WR.rotate(Vec3::UnitZ());
      EXPECT_LT((normal - Vec3(-0.04, -0.04, 1.0).normalized()).norm(), 1e-7);
      EXPECT_EQ(ground.up_W, Vec3::UnitZ());
      // Lane heights are added, straight up.
      const double raise = t < -3.5 ? 0.1 + 0.05 * (-3.5 - t) / 2.0 : 0.0;
      EXPECT_NEAR(network->top({1, s, t}).X_WR.translation().z(), p.z() + raise, 1e-9);
      EXPECT_EQ(network->top_height({1, s, t}), network->top({1, s, t}).X_WR.translation().z());
    }
  }
  // The arm keeps its height; at the joint both agree.
  EXPECT_EQ(network->at({0, 99.0, -2.0}).X_WR.translation().z(), 0.0);
  EXPECT_NEAR(network->at({1, 1e-9, -2.0}).X_WR.translation().z(), 0.0, 1e-6);
  // Found again from a point in space.
  const Vec3 p = network->at({1, 20.0, -2.0}).X_WR.translation();
  const auto found = network->nearest(p);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->road, 1U);
  EXPECT_NEAR(found->s_m, 20.0, 1e-6);
}

// With a transition of 8 m the road's slope and height go over into those of the grid.
TEST_F(OnGrid, TransitionsLeadTheRoadOntoIt) {
  const std::string boundary =
      "<boundary><segment type=\"joint\" roadId=\"7\" contactPoint=\"end\" transitionLength=\"8\"/>"
      "<segment type=\"lane\" roadId=\"8\" boundaryLane=\"-2\" sStart=\"begin\" sEnd=\"end\"/>"
      "<segment type=\"lane\" roadId=\"8\" boundaryLane=\"0\" sStart=\"end\" sEnd=\"begin\"/>"
      "</boundary>";
  const auto network = parse(file(boundary));
  ASSERT_NE(network, nullptr);
  const auto z = [&](double s) { return network->at({1, s, -1.0}).X_WR.translation().z(); };
  EXPECT_NEAR(z(1e-6), 0.0, 1e-6);
  // Level at its beginning: a cubic that starts flat rises by less than 3 z (l / 8)^2.
  EXPECT_LT(std::abs(z(0.4)), 3.0 * 0.6 * 0.05 * 0.05);
  const Vec3 after = network->at({1, 10.0, -1.0}).X_WR.translation();
  EXPECT_NEAR(after.z(), grid(after.head<2>()), 1e-9);
  for (double s = 0.1; s < 12.0; s += 0.1) EXPECT_LT(std::abs(z(s + 0.1) - z(s)), 0.012) << s;
}

}  // namespace
}  // namespace raytruth::roads
