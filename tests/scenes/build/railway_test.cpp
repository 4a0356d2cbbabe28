// Tracks, platforms and the ends of roads, against closed forms.
#include "scenes/build/railway.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "scenes/build/sweep.h"
#include "tests/scenes/build/built_world.h"

namespace raytruth::scene {
namespace {

std::string track_road(const std::string& id, const std::string& plan, double length,
                       const std::string& lanes, const std::string& rest = "") {
  return "<road name=\"\" length=\"" + std::to_string(length) + "\" id=\"" + id +
         "\" junction=\"-1\"><planView>" + plan +
         "</planView><lanes><laneOffset s=\"0\" a=\"1.75\" b=\"0\" c=\"0\" d=\"0\"/>"
         "<laneSection s=\"0\"><center><lane id=\"0\" type=\"none\" "
         "level=\"false\"/></center>"
         "<right>" +
         lanes + "</right></laneSection></lanes>" + rest + "</road>";
}

std::string track_lane(int id, const std::string& type, const std::string& more = "") {
  return "<lane id=\"" + std::to_string(id) + "\" type=\"" + type +
         "\" level=\"false\"><width sOffset=\"0\" a=\"3.5\" b=\"0\" c=\"0\" d=\"0\"/>" + more +
         "</lane>";
}

const char* kStraightTrack =
    R"(<geometry s="0" x="0" y="0" hdg="0" length="120"><line/></geometry>)";

// EN 13674-1 states 7670 mm^2 (76.70 cm^2) for 60E1. Our outline has chords for arcs and leaves out
// the fillets between web, head and foot: 3 % are allowed.
TEST(Railway, SectionHasTheAreaOfTheStandard) {
  const assets::Polygon section = rail_section();
  EXPECT_NEAR(assets::signed_area(section), 7670e-6, 0.03 * 7670e-6);
  double high = -1.0, low = 1.0, wide = 0.0, head = 0.0;
  for (const Vec2& p : section) {
    high = std::max(high, p.y());
    low = std::min(low, p.y());
    wide = std::max(wide, p.x());
    if (std::abs(p.y() + 0.0143) < 1e-9) head = std::max(head, p.x());
  }
  EXPECT_DOUBLE_EQ(high - low, 0.172);
  EXPECT_DOUBLE_EQ(wide, 0.075);
  EXPECT_DOUBLE_EQ(head, 0.036);
}

// On a circle of 300 m about (0, 300) the inner faces of the heads, 14.3 mm below the top of rail,
// stand at R -+ gauge / 2. Chords leave the circle by kSweepError at most, inwards, single
// precision by 1e-5 m; both rails' errors have the same sign, so the gauge is off by kSweepError at
// most.
TEST(Railway, GaugeHoldsInACurve) {
  const double r = 300.0;
  const double length = 100.0;
  const auto network = network_of(track_road(
      "1",
      R"(<geometry s="0" x="0" y="0" hdg="0" length="100"><arc curvature="0.00333333333333"/></geometry>)",
      length, track_lane(-1, "rail")));
  ASSERT_TRUE(is_open_track(*network, 0));
  const World world(*network);
  double inner = 0.0, outer = 1e9, highest = -1.0;
  for (const Face& f : world.faces("track 1")) {
    EXPECT_EQ(f.part.class_id, Taxonomy::named("rail_track"));
    EXPECT_EQ(f.part.place, (assets::RoadPlace{1, -1}));
    if (f.part.name != "Rail") continue;
    for (const Vec3& p : f.p) {
      highest = std::max(highest, p.z());
      if (std::abs(p.z() + 0.0143) > 1e-5) continue;
      const double radius = (p - Vec3(0.0, r, 0.0)).norm();
      // Vertices lie on the true curve; of the inner rail the largest radius faces the gauge.
      if (radius < r) inner = std::max(inner, radius);
      if (radius > r) outer = std::min(outer, radius);
    }
  }
  EXPECT_NEAR(outer - inner, kGauge_m, kSweepError);
  EXPECT_NEAR(highest, 0.0, 1e-5);
}

TEST(Railway, SleepersStandEverySixtyCentimetres) {
  const auto network = network_of(track_road("1", kStraightTrack, 120.0, track_lane(-1, "rail")));
  const World world(*network);
  // Tops of sleepers are 182 mm below the rails and 18 mm above the ballast.
  double area = 0.0;
  for (const Face& f : world.faces("track 1")) {
    if (f.part.name != "Sleeper") continue;
    const Vec3 n = (f.p[1] - f.p[0]).cross(f.p[2] - f.p[0]);
    if (n.z() > 0.9 * n.norm()) {
      area += 0.5 * n.norm();
      EXPECT_NEAR(f.middle().z(), -0.182, 1e-5);
    }
  }
  // 120 m / 0.6 m = 200 sleepers of 2.6 x 0.26 m.
  EXPECT_NEAR(area / (2.6 * 0.26), 200.0, 1e-3);
  // Between two of them and outside of the rails: ballast.
  EXPECT_NEAR(world.top(60.0, 1.0), -kBedDepth_m, 1e-5);
  EXPECT_NEAR(world.top(60.3, 1.0), -0.182, 1e-5);
}

// A track_road of 7 m crosses at x = 60: its surface stays where it is, rails lie in it, sleepers
// end.
TEST(Railway, RailsAreFlushWhereARoadCrosses) {
  const auto network = network_of(
      track_road("1", kStraightTrack, 120.0, track_lane(-1, "rail")) +
      track_road(
          "2",
          R"(<geometry s="0" x="61.75" y="-40" hdg="1.5707963267948966" length="80"><line/></geometry>)",
          80.0, track_lane(-1, "driving")));
  const World world(*network);
  // The driving track_lane lies at x in [60, 63.5].
  const double low = 60.0, high = 63.5;
  int strips = 0;
  for (const Face& f : world.faces("track 1")) {
    const double x = f.middle().x();
    const bool inside = x > low + 0.7 && x < high - 0.7;
    if (!inside) continue;
    EXPECT_NE(f.part.name, "Sleeper");
    for (const Vec3& p : f.p) {
      EXPECT_GT(p.z(), 0.004);
      EXPECT_LT(p.z(), 0.0075);
    }
    ++strips;
  }
  EXPECT_GT(strips, 5);
  // On the head, in the groove, and on the track_road between the rails.
  const double gauge = 0.5 * kGauge_m;
  EXPECT_NEAR(world.top(62.0, gauge + 0.03, Taxonomy::named("rail_track")), 0.007, 1e-5);
  EXPECT_NEAR(world.top(62.0, gauge - 0.02, Taxonomy::named("rail_track")), 0.0065, 1e-5);
  EXPECT_NEAR(world.top(62.0, 0.0), 0.0, 1e-5);
}

TEST(Railway, TramRailsLieInTheStreet) {
  const auto network = network_of(
      track_road("1", kStraightTrack, 120.0, track_lane(-1, "tram") + track_lane(-2, "driving")));
  EXPECT_FALSE(is_open_track(*network, 0));
  const World world(*network);
  const std::vector<Face> faces = world.faces("track 1");
  ASSERT_FALSE(faces.empty());
  double heads = 0.0;
  for (const Face& f : faces) {
    for (const Vec3& p : f.p) {
      EXPECT_GT(p.z(), 0.006);
      EXPECT_LT(p.z(), 0.0075);
    }
    if (f.part.name == "Rail_Head") {
      heads += 0.5 * (f.p[1] - f.p[0]).cross(f.p[2] - f.p[0]).norm();
    }
  }
  // Head 56 mm and lip 21 mm of two rails over 120 m.
  EXPECT_NEAR(heads, 2.0 * 120.0 * 0.077, 0.01);
}

TEST(Railway, PlatformsStandBesideTheTrack) {
  const auto network = network_of(
      track_road("1", kStraightTrack, 120.0, track_lane(-1, "rail")) +
      R"(<station id="5" name="halt"><platform id="6"><segment roadId="1" sStart="20" sEnd="80" side="left"/></platform></station>)");
  const World world(*network);
  EXPECT_NEAR(world.top(50.0, 1.65 + 1.0, Taxonomy::named("sidewalk")), 0.552, 1e-4);
  EXPECT_NEAR(world.top(50.0, 1.65 + 0.1, Taxonomy::named("sidewalk")), 0.55, 1e-4);
  EXPECT_LT(world.top(50.0, 1.65 - 0.02, Taxonomy::named("sidewalk")), -1e8);
  EXPECT_LT(world.top(50.0, 1.65 + 3.02, Taxonomy::named("sidewalk")), -1e8);
  EXPECT_LT(world.top(85.0, 1.65 + 1.0, Taxonomy::named("sidewalk")), -1e8);
}

// Where nothing goes on, the verge runs around the end. It begins at the track_road's edge and
// loses 30 mm over its first 0.6 m, which run diagonally at the corners: 0.424 m square to the end.
// Without it the land lies 0.27 m below the track_road.
TEST(RoadEnds, AreClosedByAVerge) {
  const auto network =
      network_of(track_road("1", kStraightTrack, 120.0, track_lane(-1, "driving")));
  const World world(*network);
  for (const double y : {-1.5, -0.4, 0.0, 0.9, 1.5}) {
    for (const double beyond : {0.02, 0.2, 0.42}) {
      for (const double top : {world.top(120.0 + beyond, y), world.top(-beyond, y)}) {
        EXPECT_LT(top, 1e-5) << y << " " << beyond;
        EXPECT_GE(top, -0.03 * beyond / 0.424 - 1e-4) << y << " " << beyond;
      }
    }
  }
  EXPECT_GT(world.top(120.2, 1.95), -0.05);  // around the corner
}

// A track_road that goes on in another one has no verge across.
TEST(RoadEnds, AreLeftOpenWhereARoadFollows) {
  const auto network = network_of(
      track_road("1", kStraightTrack, 120.0, track_lane(-1, "driving")) +
      track_road("2", R"(<geometry s="0" x="120" y="0" hdg="0" length="50"><line/></geometry>)",
                 50.0, track_lane(-1, "driving")));
  const World world(*network);
  for (const Face& f : world.faces("")) {
    if (f.part.name.find("verge") == std::string::npos) continue;
    const Vec3 p = f.middle();
    EXPECT_FALSE(p.x() > 110.0 && p.x() < 130.0 && std::abs(p.y()) < 1.5) << p.transpose();
  }
}

// A pavement of 12 cm stops where the track_road goes on without it: nobody looks in below it.
TEST(RoadEnds, PavementsThatStopHaveAFront) {
  std::string first = track_road(
      "1", kStraightTrack, 120.0,
      track_lane(-1, "driving") +
          track_lane(-2, "sidewalk", R"(<height sOffset="0" inner="0.12" outer="0.12"/>)"));
  first.insert(
      first.find("<planView>"),
      R"(<link><successor elementType="road" elementId="2" contactPoint="start"/></link>)");
  std::string second =
      track_road("2", R"(<geometry s="0" x="120" y="0" hdg="0" length="50"><line/></geometry>)",
                 50.0, track_lane(-1, "driving"));
  second.insert(
      second.find("<planView>"),
      R"(<link><predecessor elementType="road" elementId="1" contactPoint="end"/></link>)");
  const auto network = network_of(first + second);
  const World world(*network);
  double area = 0.0, low = 1.0, high = -1.0;
  for (const Face& f : world.faces("")) {
    const Vec3 p = f.middle();
    if (std::abs(p.x() - 120.0) > 1e-4 || f.part.class_id != Taxonomy::named("kerb")) continue;
    EXPECT_TRUE(p.y() > -5.25 && p.y() < -1.75) << p.transpose();
    area += 0.5 * (f.p[1] - f.p[0]).cross(f.p[2] - f.p[0]).norm();
    for (const Vec3& q : f.p) {
      low = std::min(low, q.z());
      high = std::max(high, q.z());
    }
  }
  // 3.5 m wide, from the pavement's top 0.3 m down; single precision.
  EXPECT_NEAR(area, 3.5 * 0.3, 1e-4);
  EXPECT_NEAR(high, 0.12, 1e-5);
  EXPECT_NEAR(low, -0.18, 1e-5);
}

}  // namespace
}  // namespace raytruth::scene
