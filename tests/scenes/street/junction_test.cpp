// Junctions made to be difficult.
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

// One road of one geometry record (straight, or an arc with a curvature).
struct RoadSpec {
  std::string id;
  double x = 0.0, y = 0.0, heading = 0.0, length = 10.0, curvature = 0.0;
  bool in_junction = true;
  std::string before, before_contact = "end", after, after_contact = "start";
  double z = 0.0, slope = 0.0;
  std::string right =
      "<lane id=\"-1\" type=\"driving\"><width sOffset=\"0\" a=\"3.5\" b=\"0\" "
      "c=\"0\" d=\"0\"/></lane>";
  std::string left;
};

std::string num(double v) { return fmt::format("{:.17g}", v); }

std::string xml(const std::vector<RoadSpec>& roads) {
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
  return text + "<junction id=\"9\" name=\"\"></junction></OpenDRIVE>";
}

// Pavements are 0.12 m high.
std::string lane(int id, const std::string& type, double width) {
  const char* height =
      type == "sidewalk" ? "<height sOffset=\"0\" inner=\"0.12\" outer=\"0.12\"/>" : "";
  return fmt::format(
      "<lane id=\"{}\" type=\"{}\"><width sOffset=\"0\" a=\"{}\" b=\"0\" c=\"0\" "
      "d=\"0\"/>{}</lane>",
      id, type, num(width), height);
}

struct Made {
  std::shared_ptr<const roads::RoadNetwork> roads;
  StreetPiece piece;
  double seconds = 0.0;
};

Made make(const std::vector<RoadSpec>& specs, const StreetOptions& options = {}) {
  Made made;
  Diagnostics diagnostics;
  made.roads = roads::RoadNetwork::parse(xml(specs), "test.xodr", diagnostics);
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

// Random points: one top where connecting roads cover (6 mm inside of their edges), never two.
void expect_one_floor(const Made& made, int tops = 1) {
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

// Four arms (in from the right) around the origin and the given connecting roads.
std::vector<RoadSpec> arms(double from = 12.0) {
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
    arm.left = lane(1, "driving", 3.5);
    roads.push_back(arm);
  }
  return roads;
}

RoadSpec straight(const std::string& id, int from, double z = 0.0, double half = 12.0) {
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
  r.left = lane(1, "driving", 3.5);
  r.z = z;
  return r;
}

TEST(JunctionFloor, CrossHasTheAreaOfItsUnionAndItsFillets) {
  auto roads = arms();
  roads.push_back(straight("c0", 0));
  roads.push_back(straight("c1", 1));
  const Made made = make(roads);
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
  auto roads = arms();
  roads.push_back(straight("c0", 0));
  roads.push_back(straight("c1", 1));
  const Made made = make(roads);
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
  auto roads = arms();
  RoadSpec along = straight("c0", 0);
  along.right = lane(-1, "driving", 3.5) + lane(-2, "sidewalk", 2.0);
  roads.push_back(along);
  RoadSpec across = straight("c1", 1);
  across.left = "";
  roads.push_back(across);
  const Made made = make(roads);
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
  auto roads = arms();
  roads.push_back(straight("c0", 0));
  RoadSpec high = straight("c1", 1, 0.03);
  high.slope = 0.0;
  roads.push_back(high);
  const Made made = make(roads);
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
  auto roads = arms();
  roads.push_back(straight("c0", 0));
  RoadSpec bridge = straight("c1", 1, 6.0);
  roads[1].z = roads[3].z = 6.0;
  roads.push_back(bridge);
  const Made made = make(roads);
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
    auto roads = arms();
    RoadSpec c = straight("c0", 0, 0.0, 12.0 - gap);
    roads.push_back(c);
    const Made made = make(roads);
    ASSERT_TRUE(made.piece.mesh);
    const FloorRays floor(floor_faces(made.piece));
    const bool closed = !floor.down(12.0 - 0.5 * gap - 1e-4, 1.0).empty();
    EXPECT_EQ(closed, gap < 1.0) << gap;
  }
  // One that reaches a metre into its arms is cut off there.
  auto roads = arms();
  roads.push_back(straight("c0", 0, 0.0, 13.0));
  const FloorRays floor(floor_faces(make(roads).piece));
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
  expect_one_floor(make({loop}));
  RoadSpec turn;
  turn.id = "turn";
  turn.curvature = 0.5;
  turn.length = 2.0 * kPi;
  turn.left = lane(1, "driving", 3.5);
  const Made made = make({turn});
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
  narrow.right = lane(-1, "driving", 0.0);
  EXPECT_FALSE(make({narrow}).piece.mesh);
  RoadSpec bare;
  bare.id = "b";
  bare.right = "";
  EXPECT_FALSE(make({bare}).piece.mesh);
  RoadSpec outside;
  outside.id = "o";
  outside.in_junction = false;
  EXPECT_FALSE(make({outside}).piece.mesh);
  RoadSpec one;
  one.id = "1";
  expect_one_floor(make({one}));
  StreetOptions far;
  far.focus_W = Vec3(1000.0, 0.0, 0.0);
  far.radius_m = 100.0;
  EXPECT_FALSE(make({one}, far).piece.mesh);
}

TEST(JunctionFloor, HugeCoordinatesAndLengthsDoNotBreakIt) {
  RoadSpec away;
  away.id = "utm";
  away.x = 691234.5;
  away.y = 5334567.25;
  away.heading = 0.3;
  expect_one_floor(make({away}));
  RoadSpec endless;
  endless.id = "e";
  endless.length = 1e5;
  EXPECT_FALSE(make({endless}).piece.mesh);
}

TEST(JunctionFloor, TwoHundredRoadsTakeNoTime) {
  RandomStream random(4, "test.many");
  auto roads = arms(30.0);
  for (int k = 0; k < 200; ++k) {
    RoadSpec r;
    r.id = fmt::format("r{}", k);
    const double a = random.uniform(0.0, 2.0 * kPi);
    r.x = 25.0 * std::cos(a);
    r.y = 25.0 * std::sin(a);
    r.heading = a + kPi + random.uniform(-0.5, 0.5);
    r.length = random.uniform(20.0, 50.0);
    r.curvature = random.uniform(-0.05, 0.05);
    r.right = lane(-1, "driving", 3.5) + lane(-2, "shoulder", 0.5) + lane(-3, "sidewalk", 2.0);
    roads.push_back(r);
  }
  const Made made = make(roads);
  expect_one_floor(made);
  RecordProperty("milliseconds", static_cast<int>(1e3 * made.seconds));
  std::cout << 1e3 * made.seconds << " ms, " << made.piece.mesh->triangles.size() << " triangles\n";
  // 0.1 s are wanted; the machine may be busy.
  EXPECT_LT(made.seconds, 1.0);
}

// The file's own outline and heights: a square of 24 m, cut off at two arms, over a saddle.
TEST(JunctionFloor, KeepsToTheFilesBoundaryAndGrid) {
  auto specs = arms();
  for (const int k : {0, 1}) specs.push_back(straight(fmt::format("c{}", k), k));
  for (int k = 0; k < 4; ++k) {
    // Roads along the sides of the square, 24 m long, whose reference lines are its edges.
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
  Diagnostics diagnostics;
  const auto roads = roads::RoadNetwork::parse(xml(specs), "test.xodr", diagnostics);
  ASSERT_NE(roads, nullptr);
  roads::Junction junction = roads->junctions()[0];
  for (int k = 0; k < 4; ++k) {
    roads::BoundarySegment segment;
    segment.road_id = fmt::format("side{}", k);
    segment.boundary_lane = 0;
    segment.s_end.s_m = 24.0;
    junction.boundary.push_back(segment);
  }
  roads::Geometry line;
  line.x_m = -12.0;
  line.length_m = 24.0;
  junction.plan_view = {line};
  roads::ElevationGrid grid;
  grid.spacing_m = 6.0;
  for (int i = 0; i < 5; ++i) {
    roads::ElevationRow row;
    row.center = 0.0;
    const double x = 6.0 * (i - 2);
    row.left = {x * 6.0 * 0.001, x * 12.0 * 0.001};
    row.right = {-x * 6.0 * 0.001, -x * 12.0 * 0.001};
    grid.rows.push_back(row);
  }
  junction.elevation_grid = grid;
  assets::AssetLibrary library(1);
  const StreetPiece piece = mesh_junction(*roads, junction, library, {});
  ASSERT_TRUE(piece.mesh);
  const FloorRays floor(floor_faces(piece));
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

// Three roads paint the same line, one of them a solid one that crosses it: painted once, 4 mm
// above the floor, none on the pavement's height.
TEST(JunctionFloor, MarksLieOnTheFloorOnce) {
  auto specs = arms();
  const std::string mark = "<roadMark sOffset=\"0\" type=\"solid\" color=\"white\" width=\"0.2\"/>";
  const auto marked = [&](int id, const std::string& type, double width) {
    std::string text = lane(id, type, width);
    text.insert(text.size() - std::string("</lane>").size(), mark);
    return text;
  };
  for (const char* id : {"c0", "c0b"}) {
    RoadSpec r = straight(id, 0);
    r.right = marked(-1, "driving", 3.5) + lane(-2, "sidewalk", 2.0);
    specs.push_back(r);
  }
  RoadSpec across = straight("c1", 1);
  across.right = marked(-1, "driving", 3.5);
  specs.push_back(across);
  const Made made = make(specs);
  ASSERT_TRUE(made.piece.mesh);
  const assets::Mesh& mesh = *made.piece.mesh;
  std::vector<FloorFace> paint;
  double area = 0.0;
  for (std::size_t t = 0; t < mesh.triangles.size(); ++t) {
    const assets::Part& part = mesh.parts[mesh.triangle_part[t]];
    if (part.class_id != Taxonomy::named("road_marking")) continue;
    FloorFace face;
    for (std::size_t k = 0; k < 3; ++k) {
      const std::uint32_t v = mesh.triangles[t][k];
      face.corner[k] = mesh.positions[v].cast<double>() + made.piece.origin_W;
      EXPECT_NEAR(face.corner[k].z(), 0.004, 1e-6);
      // s and t of the vertex are those of its place.
      ASSERT_GT(part.place.road, 0U);
      const Vec3 back = made.roads
                            ->at({part.place.road - 1, static_cast<double>(mesh.road_st[v].x()),
                                  static_cast<double>(mesh.road_st[v].y())})
                            .X_WR.translation();
      EXPECT_LT((back - face.corner[k]).head<2>().norm(), 1e-5);
    }
    area += 0.5 * (face.corner[1] - face.corner[0]).cross(face.corner[2] - face.corner[0]).z();
    paint.push_back(face);
  }
  const FloorRays rays(paint);
  RandomStream random(8, "test.marks");
  for (int k = 0; k < 20000; ++k) {
    const double x = random.uniform(-12.0, 12.0);
    const double y = random.uniform(3.3, 3.7);
    ASSERT_LE(rays.down(x, y, -1e-6).size(), 1U) << x << " " << y;
    ASSERT_LE(rays.down(-y, x, -1e-6).size(), 1U) << x << " " << y;
  }
  // The outer half of each line lies on the pavement or beyond the floor, but for the 7 m of the
  // other road: 24 m x 0.1 m + 7 m x 0.1 m, twice, less the crossing of 0.2 m x 0.2 m. Three
  // rounded corners of the carriageway (closing by 1.5 m) carry up to 0.54 m x 0.1 m more on both
  // lines.
  EXPECT_NEAR(area, 2.0 * (2.4 + 0.7) - 0.04 + 0.13, 0.13);
}

TEST(JunctionFloor, IsTheSameEveryTime) {
  auto roads = arms();
  roads.push_back(straight("c0", 0));
  roads.push_back(straight("c1", 1, 0.03));
  const Made a = make(roads);
  const Made b = make(roads);
  ASSERT_TRUE(a.piece.mesh && b.piece.mesh);
  EXPECT_EQ(a.piece.mesh->positions, b.piece.mesh->positions);
  EXPECT_EQ(a.piece.mesh->triangles, b.piece.mesh->triangles);
  EXPECT_EQ(a.piece.mesh->road_st, b.piece.mesh->road_st);
}

}  // namespace
}  // namespace raytruth::street
