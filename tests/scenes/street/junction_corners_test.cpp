// Pavements that files end at a junction go round its corners.
#include <gtest/gtest.h>

#include <cmath>

#include "sim/core/math.h"
#include "tests/scenes/street/floor_rays.h"
#include "tests/scenes/street/junction_text.h"

namespace raytruth::street {
namespace {

// Arms with pavements of 2.5 m end 14 m from the middle; carriageways turn right with a radius of
// 10.5 m at their edge.
std::vector<RoadSpec> crossing_with_pavements(const std::string& turning_lanes) {
  std::vector<RoadSpec> roads = junction_arms(14.0);
  for (RoadSpec& arm : roads) {
    arm.left = lane_text(2, "sidewalk", 2.5) + lane_text(1, "driving", 3.5);
    arm.right = lane_text(-1, "driving", 3.5) + lane_text(-2, "sidewalk", 2.5);
  }
  for (int k = 0; k < 4; ++k) {
    roads.push_back(straight_road("c" + std::to_string(k), k, 0.0, 14.0));
    RoadSpec turn = roads.back();
    turn.id = "t" + std::to_string(k);
    turn.after = "a" + std::to_string((k + 1) % 4);
    turn.curvature = -1.0 / 14.0;
    turn.length = 0.5 * kPi * 14.0;
    turn.right = turning_lanes;
    roads.push_back(turn);
  }
  return roads;
}

double area_of(const MadeJunction& made, ClassId what) {
  double area = 0.0;
  for (const FloorFace& f : floor_faces(made.piece)) {
    if (f.class_id != what) continue;
    area += 0.5 * (f.corner[1] - f.corner[0]).cross(f.corner[2] - f.corner[0]).z();
  }
  return area;
}

TEST(JunctionCorners, PavementsGoRoundThem) {
  const MadeJunction made = make_junction(crossing_with_pavements(lane_text(-1, "driving", 3.5)));
  expect_one_floor(made);
  const FloorRays floor(floor_faces(made.piece));
  const auto paved = Taxonomy::named("sidewalk");
  const auto kerb = Taxonomy::named("kerb");
  // Around (14, 14): the carriageway ends at 10.5 m, the kerb's stone at 10.35 m, the pavement at
  // 8 m. 1 cm for the chords of either arc (5 mm) and the cubic (0.03 % of 8 m).
  for (int corner = 0; corner < 4; ++corner) {
    for (double angle = 3.0; angle < 88.0; angle += 7.0) {
      const double a = (angle + 180.0 + 90.0 * corner) * kPi / 180.0;
      const double x = 14.0 * std::sqrt(2.0) * std::cos((45.0 + 90.0 * corner) * kPi / 180.0);
      const double y = 14.0 * std::sqrt(2.0) * std::sin((45.0 + 90.0 * corner) * kPi / 180.0);
      const auto at = [&](double r) {
        return floor.down(x + r * std::cos(a), y + r * std::sin(a));
      };
      EXPECT_TRUE(at(7.99).empty()) << angle;
      for (const double r : {8.01, 9.0, 10.34}) {
        ASSERT_EQ(at(r).size(), 1U) << r << " m, " << angle;
        EXPECT_EQ(at(r)[0]->class_id, paved);
        EXPECT_NEAR(at(r)[0]->corner[0].z(), 0.12, 1e-4);
      }
      ASSERT_EQ(at(10.42).size(), 1U) << angle;
      EXPECT_EQ(at(10.42)[0]->class_id, kerb);
      ASSERT_EQ(at(10.51).size(), 1U) << angle;
      EXPECT_EQ(at(10.51)[0]->class_id, Taxonomy::named("road"));
    }
  }
  // Land begins at the pavements alone: four edges, from arm to arm.
  EXPECT_EQ(made.piece.edges.size(), 4U);
  for (const StreetEdge& edge : made.piece.edges) {
    for (const Vec3& p : edge.points_W) EXPECT_NEAR(p.z(), 0.12, 1e-4);
  }
  // A quarter of a ring: pi / 4 (10.35^2 - 8^2) each; chords and the stone's mitres below 0.2 m^2.
  EXPECT_NEAR(area_of(made, paved), kPi * (10.35 * 10.35 - 64.0), 0.8);
}

// Lanes of 1 m along the turns: nothing is added beyond them.
TEST(JunctionCorners, NoneWhereTheFileSaysWhatIsThere) {
  const MadeJunction made = make_junction(
      crossing_with_pavements(lane_text(-1, "driving", 3.5) + lane_text(-2, "sidewalk", 1.0)));
  EXPECT_NEAR(area_of(made, Taxonomy::named("sidewalk")), kPi * (10.35 * 10.35 - 9.5 * 9.5), 0.8);
  const MadeJunction grass = make_junction(
      crossing_with_pavements(lane_text(-1, "driving", 3.5) + lane_text(-2, "none", 1.0)));
  EXPECT_EQ(area_of(grass, Taxonomy::named("sidewalk")), 0.0);
}

// Turns that widen by 2.42 m half way: their edge comes within 8.08 m of (14, 14), where the ground
// between both pavements ends at 8 m. The pavement goes on beside it, 2.5 m wide as theirs.
TEST(JunctionCorners, PavementsKeepTheirWidthBesideAWideTurn) {
  const MadeJunction made = make_junction(crossing_with_pavements(
      R"(<lane id="-1" type="driving"><width sOffset="0" a="3.5" b="0.439823" c="-0.02" d="0"/></lane>)"));
  expect_one_floor(made);
  const FloorRays floor(floor_faces(made.piece));
  const auto at = [&](double r) {
    const double x = 14.0 - r / std::sqrt(2.0);
    return floor.down(x + 0.013, x - 0.013);
  };
  ASSERT_FALSE(at(8.2).empty());
  EXPECT_EQ(at(8.2)[0]->class_id, Taxonomy::named("road"));
  for (const double r : {7.8, 7.0, 5.8}) {
    ASSERT_FALSE(at(r).empty()) << r;
    EXPECT_EQ(at(r)[0]->class_id, Taxonomy::named("sidewalk")) << r;
  }
  EXPECT_TRUE(at(5.4).empty());
}

TEST(JunctionCorners, NoneWhereOneStreetHasNoPavement) {
  std::vector<RoadSpec> roads = crossing_with_pavements(lane_text(-1, "driving", 3.5));
  for (const int k : {1, 3}) {
    roads[static_cast<std::size_t>(k)].left = lane_text(1, "driving", 3.5);
    roads[static_cast<std::size_t>(k)].right = lane_text(-1, "driving", 3.5);
  }
  EXPECT_EQ(area_of(make_junction(roads), Taxonomy::named("sidewalk")), 0.0);
}

// Without a road that turns, the corner is where the kerbs meet.
TEST(JunctionCorners, SharpCornersOfStreetsThatOnlyCross) {
  std::vector<RoadSpec> roads = crossing_with_pavements("");
  std::erase_if(roads, [](const RoadSpec& road) { return road.id[0] == 't'; });
  const MadeJunction made = make_junction(roads);
  expect_one_floor(made);
  const FloorRays floor(floor_faces(made.piece));
  const auto hit = floor.down(5.2, 5.2);
  ASSERT_EQ(hit.size(), 1U);
  EXPECT_EQ(hit[0]->class_id, Taxonomy::named("sidewalk"));
  // The carriageway's corner is rounded by closing with 1.5 m.
  const auto corner = floor.down(3.7, 3.7);
  ASSERT_EQ(corner.size(), 1U);
  EXPECT_EQ(corner[0]->class_id, Taxonomy::named("road"));
}

}  // namespace
}  // namespace raytruth::street
