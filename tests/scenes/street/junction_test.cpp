// Junctions made to be difficult.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>

#include "sim/core/math.h"
#include "sim/core/random.h"
#include "tests/scenes/street/floor_rays.h"
#include "tests/scenes/street/junction_text.h"

namespace raytruth::street {
namespace {

TEST(JunctionFloor, CrossHasTheAreaOfItsUnionAndItsFillets) {
  auto roads = junction_arms();
  roads.push_back(straight_road("c0", 0));
  roads.push_back(straight_road("c1", 1));
  const MadeJunction made = make_junction(roads);
  expect_one_floor(made);
  double area = 0.0;
  for (const FloorFace& f : floor_faces(made.piece)) {
    area += 0.5 * (f.corner[1] - f.corner[0]).cross(f.corner[2] - f.corner[0]).z();
  }
  // Two strips of 24 m x 7 m share 7 m x 7 m; closing by a disc of 1.5 m adds r^2 (1 - pi/4) in
  // each of the four corners. Closed arcs are chords that deviate by up to 5 mm over their length
  // of 2.36 m, what closing adds is grown by 4 mm: together below 0.03 m^2 a corner.
  const double want = 2.0 * 24.0 * 7.0 - 49.0 + 4.0 * 2.25 * (1.0 - 0.25 * kPi);
  EXPECT_NEAR(area, want, 0.12);
  // Four notches of land, and not one more.
  EXPECT_EQ(made.piece.edges.size(), 4U);
}

TEST(JunctionFloor, LandLiesRightOfEdges) {
  auto roads = junction_arms();
  roads.push_back(straight_road("c0", 0));
  roads.push_back(straight_road("c1", 1));
  const MadeJunction made = make_junction(roads);
  const FloorRays floor(floor_faces(made.piece));
  int steps = 0;
  for (const StreetEdge& edge : made.piece.edges) {
    for (std::size_t k = 0; k + 1 < edge.points_W.size(); ++k) {
      const Vec2 a = edge.points_W[k].head<2>();
      const Vec2 b = edge.points_W[k + 1].head<2>();
      if ((b - a).norm() < 0.05) continue;
      const Vec2 left(-(b - a).normalized().y(), (b - a).normalized().x());
      const Vec2 in = 0.5 * (a + b) + 0.01 * left;
      const Vec2 out = 0.5 * (a + b) - 0.01 * left;
      EXPECT_EQ(floor.down(in.x(), in.y()).size(), 1U);
      EXPECT_EQ(floor.down(out.x(), out.y()).size(), 0U);
      ++steps;
    }
  }
  EXPECT_GT(steps, 16);
}

TEST(JunctionFloor, PavementGivesWayToACarriageway) {
  auto roads = junction_arms();
  RoadSpec along = straight_road("c0", 0);
  along.right = lane_text(-1, "driving", 3.5) + lane_text(-2, "sidewalk", 2.0);
  roads.push_back(along);
  RoadSpec across = straight_road("c1", 1);
  across.left = "";
  roads.push_back(across);
  const MadeJunction made = make_junction(roads);
  expect_one_floor(made);
  const FloorRays floor(floor_faces(made.piece));
  // c0 runs towards -x, its right side has y > 0; c1 runs towards -y, its lane has x < 0.
  const auto beside = floor.down(6.0, 4.5);
  ASSERT_EQ(beside.size(), 1U);
  EXPECT_EQ(beside[0]->class_id, Taxonomy::named("sidewalk"));
  EXPECT_NEAR(height_at(*beside[0], 6.0, 4.5), 0.12, 1e-4);
  const auto crossing = floor.down(-1.5, 4.5);
  ASSERT_EQ(crossing.size(), 1U);
  EXPECT_EQ(crossing[0]->class_id, Taxonomy::named("road"));
  EXPECT_NEAR(height_at(*crossing[0], -1.5, 4.5), 0.0, 1e-4);
  // Upright faces of the step, 0.12 m high, along both borders.
  double kerbs = 0.0;
  const assets::Mesh& mesh = *made.piece.mesh;
  for (std::size_t t = 0; t < mesh.triangles.size(); ++t) {
    Vec3 p[3];
    for (std::size_t k = 0; k < 3; ++k) p[k] = mesh.positions[mesh.triangles[t][k]].cast<double>();
    const Vec3 n = (p[1] - p[0]).cross(p[2] - p[0]);
    if (std::abs(n.z()) < 1e-9) kerbs += 0.5 * n.norm();
  }
  // Along the carriageway (24 - 3.5 m), both sides of the gap (2 x 2 m), both ends at the arms
  // (2 x 2 m, where no pavement goes on), and skirts of 0.3 m along 20.5 m; rounded corners of
  // 1.5 m radius move some of it.
  EXPECT_NEAR(kerbs, 0.12 * (20.5 + 4.0) + 0.3 * (20.5 + 4.0), 1.0);
}

// A blended floor: two slopes cross that differ by up to 6 cm.
TEST(JunctionFloor, IsContinuousWhereSlopesCross) {
  auto roads = junction_arms();
  roads.push_back(straight_road("c0", 0));
  RoadSpec high = straight_road("c1", 1, 0.03);
  high.slope = 0.0;
  roads.push_back(high);
  const MadeJunction made = make_junction(roads);
  expect_one_floor(made);
  const auto faces = floor_faces(made.piece);
  for (const auto& [a, b] : open_edges(faces)) {
    // No edge inside the floor stays open.
    const Vec2 m = 0.5 * (a + b).head<2>();
    EXPECT_TRUE(std::abs(m.x()) > 2.0 || std::abs(m.y()) > 2.0);
  }
  std::map<std::pair<double, double>, double> height;
  for (const FloorFace& face : faces) {
    for (const Vec3& p : face.corner) {
      const auto [at, is_new] = height.emplace(std::pair(p.x(), p.y()), p.z());
      EXPECT_EQ(at->second, p.z()) << "one height at one place";
    }
  }
  // At the arms it has their height 0, though c1 comes 3 cm higher.
  const FloorRays floor(faces);
  for (const double x : {-3.0, -1.0, 0.5, 3.3}) {
    const auto hit = floor.down(x, 11.999);
    ASSERT_FALSE(hit.empty());
    EXPECT_NEAR(height_at(*hit[0], x, 11.999), 0.0, 2e-4);
  }
  const auto middle = floor.down(0.0, 7.0);
  ASSERT_FALSE(middle.empty());
  EXPECT_NEAR(height_at(*middle[0], 0.0, 7.0), 0.03, 0.005);
}

TEST(JunctionFloor, BridgesHaveFloorsOfTheirOwn) {
  auto roads = junction_arms();
  roads.push_back(straight_road("c0", 0));
  RoadSpec bridge = straight_road("c1", 1, 6.0);
  roads[1].z = roads[3].z = 6.0;
  roads.push_back(bridge);
  const MadeJunction made = make_junction(roads);
  expect_one_floor(made, 2);
  const FloorRays floor(floor_faces(made.piece));
  const auto hit = floor.down(0.51, 0.37);
  ASSERT_EQ(hit.size(), 2U);
  const double a = height_at(*hit[0], 0.51, 0.37);
  const double b = height_at(*hit[1], 0.51, 0.37);
  EXPECT_NEAR(std::min(a, b), 0.0, 1e-4);
  EXPECT_NEAR(std::max(a, b), 6.0, 1e-4);
}

TEST(JunctionFloor, GapsOfCentimetresAreClosedMetresLeft) {
  for (const double gap : {0.0, 0.04, 0.2, 2.0}) {
    auto roads = junction_arms();
    RoadSpec c = straight_road("c0", 0, 0.0, 12.0 - gap);
    roads.push_back(c);
    const MadeJunction made = make_junction(roads);
    ASSERT_TRUE(made.piece.mesh);
    const FloorRays floor(floor_faces(made.piece));
    const bool closed = !floor.down(12.0 - 0.5 * gap - 1e-4, 1.0).empty();
    EXPECT_EQ(closed, gap < 1.0) << gap;
  }
  // One that reaches a metre into its arms is cut off there.
  auto roads = junction_arms();
  roads.push_back(straight_road("c0", 0, 0.0, 13.0));
  const FloorRays floor(floor_faces(make_junction(roads).piece));
  EXPECT_EQ(floor.down(11.99, 1.0).size(), 1U);
  EXPECT_TRUE(floor.down(12.01, 1.0).empty());
}

// Roads that come back to themselves: more than a full circle, a U-turn tighter than its lanes are
// wide, and an arc whose inner lane lies beyond its centre.
TEST(JunctionFloor, SurvivesRoadsThatFold) {
  RoadSpec loop;
  loop.id = "loop";
  loop.curvature = 1.0 / 8.0;
  loop.length = 2.0 * kPi * 8.0 * 1.2;
  expect_one_floor(make_junction({loop}));
  RoadSpec turn;
  turn.id = "turn";
  turn.curvature = 0.5;
  turn.length = 2.0 * kPi;
  turn.left = lane_text(1, "driving", 3.5);
  const MadeJunction made = make_junction({turn});
  ASSERT_TRUE(made.piece.mesh);
  const FloorRays floor(floor_faces(made.piece));
  RandomStream random(2, "test.fold");
  for (int k = 0; k < 5000; ++k) {
    const double x = random.uniform(floor.low().x(), floor.high().x());
    const double y = random.uniform(floor.low().y(), floor.high().y());
    ASSERT_LE(floor.down(x, y, -1e-7).size(), 1U);
  }
}

TEST(JunctionFloor, NothingComesOfNothing) {
  RoadSpec narrow;
  narrow.id = "n";
  narrow.right = lane_text(-1, "driving", 0.0);
  EXPECT_FALSE(make_junction({narrow}).piece.mesh);
  RoadSpec bare;
  bare.id = "b";
  bare.right = "";
  EXPECT_FALSE(make_junction({bare}).piece.mesh);
  RoadSpec outside;
  outside.id = "o";
  outside.in_junction = false;
  EXPECT_FALSE(make_junction({outside}).piece.mesh);
  RoadSpec one;
  one.id = "1";
  expect_one_floor(make_junction({one}));
  StreetOptions far;
  far.focus_W = Vec3(1000.0, 0.0, 0.0);
  far.radius_m = 100.0;
  EXPECT_FALSE(make_junction({one}, far).piece.mesh);
}

TEST(JunctionFloor, HugeCoordinatesAndLengthsDoNotBreakIt) {
  RoadSpec away;
  away.id = "utm";
  away.x = 691234.5;
  away.y = 5334567.25;
  away.heading = 0.3;
  expect_one_floor(make_junction({away}));
  RoadSpec endless;
  endless.id = "e";
  endless.length = 1e5;
  EXPECT_FALSE(make_junction({endless}).piece.mesh);
}

TEST(JunctionFloor, TwoHundredRoadsTakeNoTime) {
  RandomStream random(4, "test.many");
  auto roads = junction_arms(30.0);
  for (int k = 0; k < 200; ++k) {
    RoadSpec r;
    r.id = fmt::format("r{}", k);
    const double a = random.uniform(0.0, 2.0 * kPi);
    r.x = 25.0 * std::cos(a);
    r.y = 25.0 * std::sin(a);
    r.heading = a + kPi + random.uniform(-0.5, 0.5);
    r.length = random.uniform(20.0, 50.0);
    r.curvature = random.uniform(-0.05, 0.05);
    r.right = lane_text(-1, "driving", 3.5) + lane_text(-2, "shoulder", 0.5) +
              lane_text(-3, "sidewalk", 2.0);
    roads.push_back(r);
  }
  const MadeJunction made = make_junction(roads);
  expect_one_floor(made);
  RecordProperty("milliseconds", static_cast<int>(1e3 * made.seconds));
  std::cout << 1e3 * made.seconds << " ms, " << made.piece.mesh->triangles.size() << " triangles\n";
  // 0.1 s are wanted; the machine may be busy.
  EXPECT_LT(made.seconds, 1.0);
}

TEST(JunctionFloor, IsTheSameEveryTime) {
  auto roads = junction_arms();
  roads.push_back(straight_road("c0", 0));
  roads.push_back(straight_road("c1", 1, 0.03));
  const MadeJunction a = make_junction(roads);
  const MadeJunction b = make_junction(roads);
  ASSERT_TRUE(a.piece.mesh && b.piece.mesh);
  EXPECT_EQ(a.piece.mesh->positions, b.piece.mesh->positions);
  EXPECT_EQ(a.piece.mesh->triangles, b.piece.mesh->triangles);
  EXPECT_EQ(a.piece.mesh->road_st, b.piece.mesh->road_st);
}

}  // namespace
}  // namespace raytruth::street
