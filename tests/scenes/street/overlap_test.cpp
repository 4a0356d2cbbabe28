// Roads in each other, judged by vertical and slanting rays against the roads meshed whole.
#include "scenes/street/overlap.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>

#include "sim/core/random.h"
#include "tests/scenes/street/street_probe.h"
#include "tests/sim/roads/road_text.h"

namespace raytruth::street {
namespace {

using roads::lane;

// Vertices lie on a grid of 0.06 mm, in three directions, on slopes of no more than 1 in 10.
constexpr double kGridError_m = 1e-4;

const std::string kMark = "<roadMark sOffset=\"0\" type=\"solid\" color=\"white\" width=\"0.2\"/>";

std::string pavement(int id, double width) {
  return lane(id, width, "<height sOffset=\"0\" inner=\"0.12\" outer=\"0.12\"/>",
              "type=\"sidewalk\"");
}

struct Straight {
  std::string id = {};
  double x = 0.0, y = 0.0, heading = 0.0, length = 80.0;
  double z = 0.0, slope = 0.0;
  std::string left = {}, right = {};
};

std::string road(const Straight& r) {
  return fmt::format(
      "<road id=\"{}\" length=\"{}\" junction=\"-1\"><planView><geometry s=\"0\" x=\"{}\" "
      "y=\"{}\" hdg=\"{}\" length=\"{}\"><line/></geometry></planView><elevationProfile>"
      "<elevation s=\"0\" a=\"{}\" b=\"{}\" c=\"0\" d=\"0\"/></elevationProfile><lanes>"
      "<laneSection s=\"0\"><left>{}</left><center><lane id=\"0\" type=\"none\">{}</lane></center>"
      "<right>{}</right></laneSection></lanes></road>",
      r.id, r.length, r.x, r.y, r.heading, r.length, r.z, r.slope, r.left, kMark, r.right);
}

std::shared_ptr<const roads::RoadNetwork> network(const std::vector<Straight>& all) {
  std::string text = "<OpenDRIVE><header revMajor=\"1\" revMinor=\"8\"/>";
  for (const Straight& r : all) text += road(r);
  return roads::parse(text + "</OpenDRIVE>");
}

std::vector<StreetPiece> mesh(const roads::RoadNetwork& roads, bool settle) {
  assets::AssetLibrary library(1);
  StreetOptions options;
  options.near_m = 1e9;
  options.settle = settle;
  return mesh_street(roads, library, options);
}

bool same(const assets::Mesh& a, const assets::Mesh& b) {
  return a.positions == b.positions && a.road_st == b.road_st && a.triangles == b.triangles &&
         a.triangle_part == b.triangle_part && a.parts == b.parts;
}

bool is_joint(const Face& face) { return face.part.name.ends_with(" joint"); }

// Tops highest first; those of one road that share an edge count once.
std::vector<Strike> tops(const StreetProbe& probe, double x, double y) {
  std::vector<Strike> kept;
  for (const Strike& strike : probe.down(x, y)) {
    if (is_mark(*strike.face) || is_joint(*strike.face)) continue;
    if (std::abs(strike.face->normal().z()) < 0.1) continue;
    kept.push_back(strike);
  }
  return kept;
}

int use_of(const roads::RoadNetwork& roads, const Face& face) {
  const auto& section = roads.road(face.part.place.road - 1).sections.front();
  switch (section.lane(face.part.place.lane)->type) {
    case roads::LaneType::kDriving:
      return 0;
    case roads::LaneType::kShoulder:
      return 1;
    default:
      return 2;
  }
}

struct Count {
  int rays = 0, shared = 0, missed = 0, doubled = 0, wrong = 0, wrong_height = 0, foreign_marks = 0;
  std::string example;
};

// Vertical rays over the square around a point. `order` tells the roads' ranks among equals.
Count shoot(const roads::RoadNetwork& roads, const std::vector<std::size_t>& order, double x0,
            double y0, double reach) {
  const StreetProbe whole(mesh(roads, false));
  const StreetProbe settled(mesh(roads, true));
  RandomStream random(5, "test.overlap");
  Count count;
  constexpr int kRays = 40000;
  for (int k = 0; k < kRays; ++k) {
    const double x = x0 + reach * (2.0 * random.uniform() - 1.0);
    const double y = y0 + reach * (2.0 * random.uniform() - 1.0);
    const auto before = tops(whole, x, y);
    if (before.empty()) continue;
    ++count.rays;
    const auto say = [&](const char* what) {
      if (count.example.size() < 400) count.example += fmt::format("{} at {} {}; ", what, x, y);
    };
    const auto after = tops(settled, x, y);
    if (after.empty()) {
      ++count.missed;
      say("missed");
      continue;
    }
    if (after.size() > 1) {
      ++count.doubled;
      say("doubled");
    }
    const auto rank = [&](const Strike& s) {
      const std::size_t r = s.face->part.place.road - 1;
      return std::pair(use_of(roads, *s.face), order[r]);
    };
    const Strike& winner =
        *std::min_element(before.begin(), before.end(),
                          [&](const Strike& a, const Strike& b) { return rank(a) < rank(b); });
    count.shared += before.size() > 1 ? 1 : 0;
    if (after.front().face->part.place != winner.face->part.place ||
        after.front().face->part.class_id != winner.face->part.class_id) {
      ++count.wrong;
      say("wrong");
    }
    if (std::abs(after.front().z_m - winner.z_m) > kGridError_m ||
        (after.front().st - winner.st).norm() > 1e-3) {
      ++count.wrong_height;
      say("height or place");
    }
    for (const Strike& strike : settled.down(x, y)) {
      if (is_mark(*strike.face) && strike.face->part.place.road != winner.face->part.place.road) {
        ++count.foreign_marks;
        say("mark");
      }
    }
  }
  return count;
}

void expect_settled(const Count& count) {
  EXPECT_GT(count.shared, 500);
  EXPECT_EQ(count.missed, 0) << count.example;
  EXPECT_EQ(count.doubled, 0) << count.example;
  EXPECT_EQ(count.wrong, 0) << count.example;
  EXPECT_EQ(count.wrong_height, 0) << count.example;
  EXPECT_EQ(count.foreign_marks, 0) << count.example;
}

// From eye height in all directions onto places inside: no way under the street.
void expect_closed(const roads::RoadNetwork& roads, double x0, double y0, double reach) {
  const StreetProbe settled(mesh(roads, true));
  RandomStream random(6, "test.overlap.closed");
  int missed = 0;
  constexpr int kRays = 20000;
  for (int k = 0; k < kRays; ++k) {
    const double angle = 2.0 * 3.14159265358979 * random.uniform();
    const Vec3 foot(x0 + reach * (2.0 * random.uniform() - 1.0),
                    y0 + reach * (2.0 * random.uniform() - 1.0), 0.0);
    const auto struck = tops(settled, foot.x(), foot.y());
    // Where the street ends the ray may come from beside it, below its top.
    if (struck.empty() ||
        tops(settled, foot.x() + 0.3 * std::cos(angle), foot.y() + 0.3 * std::sin(angle)).empty()) {
      continue;
    }
    const Vec3 target(foot.x(), foot.y(), struck.front().z_m - 0.002);
    const Vec3 eye = target + Vec3(4.0 * std::cos(angle), 4.0 * std::sin(angle), 0.4);
    const Face* face = nullptr;
    const Vec3 way = (target - eye).normalized();
    // Once at the surface aimed at, 2 mm above the target, the ray must have met something.
    if (settled.along(eye, way, (target - eye).norm() + 0.001, &face) > 1e8) {
      ++missed;
      fmt::print("{} {} {} from {} \n", target.x(), target.y(), target.z(), angle);
    }
  }
  EXPECT_EQ(missed, 0);
}

const Straight kMain{.id = "main",
                     .x = -40.0,
                     .left = pavement(2, 2.0) + lane(1, 3.5, kMark),
                     .right = lane(-1, 3.5, kMark) + pavement(-2, 2.0)};

TEST(Overlap, NarrowerRoadEndsAtTheWiderOne) {
  // Through the middle at 40 degrees, 4 cm lower to 4 cm higher.
  Straight slant{.id = "slant", .heading = 0.7, .z = -0.04, .slope = 0.002};
  slant.left = pavement(2, 1.5) + lane(1, 3.0, kMark);
  slant.right = lane(-1, 3.0, kMark) + pavement(-2, 1.5);
  slant.x = -40.0 * std::cos(0.7);
  slant.y = -40.0 * std::sin(0.7);
  const auto roads = network({slant, kMain});
  expect_settled(shoot(*roads, {1, 0}, 0.0, 0.0, 14.0));
  expect_closed(*roads, 0.0, 0.0, 10.0);
  // Nothing of the slanting road, whose kerbs are 12 cm high, stands in the lanes of the other.
  const StreetProbe settled(mesh(*roads, true));
  const StreetProbe whole(mesh(*roads, false));
  for (const double y : {-3.0, -1.75, 1.75, 3.0}) {
    const Face* face = nullptr;
    const Vec3 from(-20.0, y, 0.08);  // the slanting road lies 3 to 5 cm high here
    EXPECT_GT(settled.along(from, Vec3::UnitX(), 40.0, &face), 1e8) << y;
    EXPECT_LT(whole.along(from, Vec3::UnitX(), 40.0, &face), 40.0) << y;
  }
}

TEST(Overlap, LowerIndexGoesFirstAmongEquals) {
  Straight other = kMain;
  other.id = "other";
  other.x = 3.0;
  other.y = -40.0;
  other.heading = 1.6;
  const auto roads = network({kMain, other});
  expect_settled(shoot(*roads, {0, 1}, 0.0, 0.0, 14.0));
}

TEST(Overlap, RampLeavesAMainRoad) {
  // A single lane out of the right one at 4 degrees: its pavement and marks cross those beside it.
  Straight ramp{.id = "ramp", .x = -10.0, .y = -1.75, .heading = -0.07};
  ramp.left = lane(1, 1.75, kMark);
  ramp.right = lane(-1, 1.75, kMark) + lane(-2, 1.0, "", "type=\"shoulder\"") + pavement(-3, 2.0);
  const auto roads = network({kMain, ramp});
  expect_settled(shoot(*roads, {0, 1}, 20.0, -4.0, 18.0));
  expect_closed(*roads, 20.0, -4.0, 8.0);
}

TEST(Overlap, BridgeStaysWhole) {
  Straight bridge = kMain;
  bridge.id = "bridge";
  bridge.heading = 0.7;
  bridge.x = -30.0;
  bridge.y = -26.0;
  // A pavement of 0.12 m below a deck at 0.65 m.
  bridge.z = 0.65;
  const auto roads = network({kMain, bridge});
  const auto whole = mesh(*roads, false);
  const auto settled = mesh(*roads, true);
  ASSERT_EQ(whole.size(), settled.size());
  for (std::size_t i = 0; i < whole.size(); ++i)
    EXPECT_TRUE(same(*whole[i].mesh, *settled[i].mesh));
}

// A road that climbs out of another one, through the height at which it becomes a bridge: where it
// begins to stand there is a face down to the road below.
TEST(Overlap, RampThatBecomesABridgeHasAFront) {
  for (const double slope : {0.03, 0.08}) {
    Straight ramp{.id = "ramp", .heading = 0.05, .z = -30.0 * slope, .slope = slope};
    ramp.left = lane(1, 1.5, kMark);
    ramp.right = lane(-1, 1.5, kMark);
    ramp.x = -30.0;
    ramp.y = -1.5;
    const auto roads = network({kMain, ramp});
    const StreetProbe settled(mesh(*roads, true));
    const Vec3 along(std::cos(0.05), std::sin(0.05), 0.0);
    const Vec3 left(-along.y(), along.x(), 0.0);
    int open = 0;
    for (double t = -1.49; t < 1.5; t += 0.01) {
      for (double z = 0.01; z < 0.4; z += 0.02) {
        // From where the ramp lies below the road to where its deck is 0.8 m high.
        const Vec3 eye = Vec3(-30.0, -1.5, z) + 29.5 * along + t * left;
        const Face* face = nullptr;
        open += settled.along(eye, along, 0.5 + 0.8 / slope, &face) > 1e8 ? 1 : 0;
      }
    }
    EXPECT_EQ(open, 0) << slope;
  }
}

// A curve that runs away makes triangles of kilometres; the plane of a cut holds 4 km.
TEST(Overlap, TrianglesOfKilometresAreNotCut) {
  std::string away = road({.id = "1", .left = lane(1, 3.5), .right = lane(-1, 3.5)});
  away.replace(away.find("<line/>"), 7,
               "<paramPoly3 pRange=\"arcLength\" aU=\"0\" bU=\"1\" cU=\"0\" dU=\"0.3\" aV=\"0\" "
               "bV=\"0\" cV=\"0\" dV=\"0\"/>");
  const auto roads = roads::parse(
      "<OpenDRIVE><header revMajor=\"1\" revMinor=\"8\"/>" + away +
      road({.id = "2", .x = 40.0, .y = -40.0, .heading = 1.5, .right = lane(-1, 3.0)}) +
      "</OpenDRIVE>");
  ASSERT_TRUE(roads);
  EXPECT_FALSE(mesh(*roads, true).empty());
}

TEST(Overlap, RoadsThatOnlyTouchStayWhole) {
  // Side by side, and 3 mm into each other, as chords of two curves may be.
  Straight beside = kMain;
  beside.id = "beside";
  beside.y = -11.0 + 0.003;
  const auto roads = network({kMain, beside});
  const auto whole = mesh(*roads, false);
  auto settled = mesh(*roads, true);
  ASSERT_EQ(whole.size(), settled.size());
  for (std::size_t i = 0; i < whole.size(); ++i) {
    EXPECT_TRUE(same(*whole[i].mesh, *settled[i].mesh));
    EXPECT_EQ(whole[i].edges.size(), settled[i].edges.size());
  }
}

TEST(Overlap, SettlesOnce) {
  Straight slant = kMain;
  slant.id = "slant";
  slant.heading = 0.6;
  slant.x = -30.0;
  slant.y = -20.0;
  const auto roads = network({kMain, slant});
  auto pieces = mesh(*roads, true);
  std::vector<assets::MeshPtr> before;
  for (const StreetPiece& piece : pieces) {
    piece.mesh->check();
    before.push_back(piece.mesh);
  }
  assets::AssetLibrary library(1);
  settle_overlaps(*roads, library, pieces);
  ASSERT_EQ(pieces.size(), before.size());
  for (std::size_t i = 0; i < pieces.size(); ++i) EXPECT_EQ(pieces[i].mesh, before[i]);
}

TEST(Overlap, LandBeginsNowhereOnAnotherRoad) {
  Straight slant = kMain;
  slant.id = "slant";
  slant.heading = 0.6;
  slant.x = -30.0;
  slant.y = -20.0;
  const auto roads = network({kMain, slant});
  double length = 0.0, before = 0.0;
  const auto measure = [](const std::vector<StreetPiece>& pieces) {
    double sum = 0.0;
    for (const StreetPiece& piece : pieces) {
      for (const StreetEdge& edge : piece.edges) {
        for (std::size_t i = 0; i + 1 < edge.points_W.size(); ++i) {
          sum += (edge.points_W[i + 1] - edge.points_W[i]).norm();
        }
      }
    }
    return sum;
  };
  const auto settled = mesh(*roads, true);
  before = measure(mesh(*roads, false));
  length = measure(settled);
  // Each of the four borders, 11 m from its partner, loses the way across the other road.
  EXPECT_NEAR(before - length, 4.0 * 11.0 / std::sin(0.6), 0.2);
  const StreetProbe probe(settled);
  for (const StreetPiece& piece : settled) {
    for (const StreetEdge& edge : piece.edges) {
      for (std::size_t i = 0; i + 1 < edge.points_W.size(); ++i) {
        const Vec3 along = (edge.points_W[i + 1] - edge.points_W[i]).normalized();
        const Vec3 p = 0.5 * (edge.points_W[i] + edge.points_W[i + 1]) +
                       0.05 * Vec3(along.y(), -along.x(), 0.0);
        EXPECT_TRUE(tops(probe, p.x(), p.y()).empty()) << p.transpose();
      }
    }
  }
}

}  // namespace
}  // namespace raytruth::street
