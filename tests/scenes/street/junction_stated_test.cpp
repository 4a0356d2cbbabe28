// A junction whose outline and heights the file states (OpenDRIVE 1.8).
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>

#include "sim/core/math.h"
#include "sim/core/random.h"
#include "tests/scenes/street/floor_rays.h"
#include "tests/scenes/street/junction_text.h"

namespace raytruth::street {
namespace {

// Four arms, two roads across, and roads along the sides of a square of 24 m whose reference lines
// are its edges.
std::vector<RoadSpec> square() {
  auto specs = junction_arms();
  for (const int k : {0, 1}) specs.push_back(straight_road(fmt::format("c{}", k), k));
  for (int k = 0; k < 4; ++k) {
    RoadSpec side;
    side.id = fmt::format("side{}", k);
    const double a = 0.5 * kPi * k;
    side.x = 12.0 * std::cos(a) + 12.0 * std::sin(a);
    side.y = 12.0 * std::sin(a) - 12.0 * std::cos(a);
    side.heading = a + 0.5 * kPi;
    side.length = 24.0;
    side.in_junction = false;
    specs.push_back(side);
  }
  return specs;
}

// The square as boundary, over the saddle z = x y / 1000.
std::string saddle() {
  std::string text =
      "<planView><geometry s=\"0\" x=\"-12\" y=\"0\" hdg=\"0\" length=\"24\"><line/></geometry>"
      "</planView><boundary>";
  for (int k = 0; k < 4; ++k) {
    text += fmt::format(
        "<segment type=\"lane\" roadId=\"side{}\" boundaryLane=\"0\" sStart=\"0\" sEnd=\"24\"/>",
        k);
  }
  text += "</boundary><elevationGrid gridSpacing=\"6\" sStart=\"0\">";
  for (int i = 0; i < 5; ++i) {
    const double x = 6.0 * (i - 2);
    text += fmt::format("<elevation left=\"{} {}\" center=\"0\" right=\"{} {}\"/>", x * 0.006,
                        x * 0.012, -x * 0.006, -x * 0.012);
  }
  return text + "</elevationGrid>";
}

TEST(StatedJunction, KeepsToTheFilesBoundaryAndGrid) {
  const MadeJunction made = make_junction(square(), {}, saddle());
  ASSERT_TRUE(made.piece.mesh);
  const FloorRays floor(floor_faces(made.piece));
  double area = 0.0;
  for (const FloorFace& f : floor.faces()) {
    area += 0.5 * (f.corner[1] - f.corner[0]).cross(f.corner[2] - f.corner[0]).z();
  }
  // Rounding to quanta along 96 m: below 0.01 m^2.
  EXPECT_NEAR(area, 24.0 * 24.0, 0.01);
  RandomStream random(6, "test.stated");
  for (int k = 0; k < 3000; ++k) {
    const double x = random.uniform(-11.9, 11.9);
    const double y = random.uniform(-11.9, 11.9);
    const auto hit = floor.down(x, y);
    ASSERT_GE(hit.size(), 1U) << x << " " << y;
    ASSERT_LE(floor.down(x, y, -1e-7).size(), 1U) << x << " " << y;
    // Within 4 m of an arm heights go over to the arm's.
    const auto near_arm = [](double u, double v) {
      return std::abs(std::abs(u) - 12.0) < 4.0 && std::abs(v) < 7.5;
    };
    if (near_arm(x, y) || near_arm(y, x)) continue;
    // Bilinear interpolation has x y itself; the mesh follows within its error.
    EXPECT_NEAR(height_at(*hit[0], x, y), 0.001 * x * y, 0.005) << x << " " << y;
  }
}

// Wheels stand on what is seen: the road's own surface is that of the floor, also where it goes
// over to the arms. Its chords err by up to near_error_m.
TEST(StatedJunction, WheelsStandOnTheFloor) {
  const MadeJunction made = make_junction(square(), {}, saddle());
  ASSERT_TRUE(made.piece.mesh);
  const FloorRays floor(floor_faces(made.piece));
  RandomStream random(7, "test.stated.wheels");
  double highest = 0.0;
  for (const char* id : {"c0", "c1"}) {
    const roads::RoadIndex road = made.roads->find_road(id).value();
    for (int k = 0; k < 2000; ++k) {
      const roads::RoadPoint on{road, random.uniform(0.01, 23.99), random.uniform(-3.49, 3.49)};
      const Vec3 wheel = made.roads->top(on).X_WR.translation();
      const auto hit = floor.down(wheel.x(), wheel.y());
      ASSERT_GE(hit.size(), 1U);
      EXPECT_NEAR(wheel.z(), height_at(*hit[0], wheel.x(), wheel.y()), StreetOptions{}.near_error_m)
          << id << " " << on.s_m << " " << on.t_m;
      EXPECT_NEAR(made.roads->top_height(on), wheel.z(), 1e-12);
      highest = std::max(highest, std::abs(wheel.z()));
    }
  }
  // 12 m x 3.5 m x 0.001 near the arms, less what fades out there.
  EXPECT_GT(highest, 0.015);
}

}  // namespace
}  // namespace raytruth::street
