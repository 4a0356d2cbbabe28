// Heights that a file states of a junction, against the formulas of OpenDRIVE 1.9, 12.11.
#include "scenes/street/junction_stated.h"

#include <gtest/gtest.h>

#include <cmath>

#include "sim/core/math.h"
#include "tests/sim/roads/road_text.h"

namespace raytruth::street {
namespace {

using roads::record;
using roads::RoadText;

// A grid of 6 x 7 points, 5 m apart, along a line turned by 0.3.
template <typename Height>
roads::Junction with_grid(const Height& height, int rows = 6, int aside = 3) {
  roads::Junction junction;
  roads::Geometry line;
  line.x_m = 10.0;
  line.y_m = -4.0;
  line.heading_rad = 0.3;
  line.length_m = 40.0;
  junction.plan_view = {line};
  roads::ElevationGrid grid;
  grid.spacing_m = 5.0;
  grid.s_start_m = 2.0;
  for (int i = 0; i < rows; ++i) {
    roads::ElevationRow row;
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
TEST(StatedHeights, AreBicubicInside) {
  const auto z = [](double s, double t) {
    return 0.3 + 0.2 * s - 0.1 * t + 0.05 * s * t + 0.02 * s * s * s - 0.01 * t * t * t +
           0.003 * s * s * t * t;
  };
  const roads::Junction junction = with_grid([&](int i, int k) { return z(i, k); });
  const auto heights = StatedHeights::of(junction);
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

TEST(StatedHeights, GoOverFromTheArm) {
  // The arm ends at x = 100, at z = 2 + 0.05 * 100 = 7, climbing by 5 %.
  RoadText text;
  text.profiles =
      "<elevationProfile>" + record("elevation", "s=\"0\"", 2, 0.05) + "</elevationProfile>";
  const auto network = roads::parse(roads::xml(text));
  const roads::Junction junction = with_grid([](int, int) { return 7.6; });
  const auto grid = StatedHeights::of(junction);
  ASSERT_TRUE(grid);
  StatedTransition transition;
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

}  // namespace
}  // namespace raytruth::street
