// Closed OpenCRG tracks, and grids along the reference line of a junction.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>

#include "crg_text.h"
#include "road_text.h"
#include "sim/core/math.h"
#include "sim/roads/open_crg.h"

namespace raytruth::roads {
namespace {

namespace fs = std::filesystem;

// Sums and products of numbers below 200.
constexpr double kTrackRounding_m = 1e-10;
constexpr int kPieces = 100;

// A ring of 100 pieces of 1 m, counter-clockwise from the origin: a regular polygon, whose corners
// lie on a circle of radius 0.5 / sin(pi / 100).
CrgText ring(const std::string& continuation = "1") {
  CrgText text;
  text.rows = kPieces + 1;
  text.u_begin = 10.0;
  // The heading of the piece that ends at u; that of the start is the first piece's.
  text.heading = [](double u) { return (std::max(u, 11.0) - 11.0) * 2.0 * kPi / kPieces; };
  // Goes round once, so that it fits at the seam.
  text.z = [](double u, double v) {
    return 0.1 * std::sin(2.0 * kPi * (u - 10.0) / kPieces) + 0.02 * v;
  };
  text.sections = "$ROAD_CRG_OPTS\nREFLINE_CONTINUATION = " + continuation + "\n$\n";
  return text;
}

std::shared_ptr<const OpenCrg> read_track(const CrgText& text, std::string* said = nullptr) {
  Diagnostics diagnostics;
  auto grid = OpenCrg::parse(crg_text(text), "ring.crg", diagnostics);
  if (said) *said = findings(diagnostics);
  return grid;
}

TEST(ClosedTrack, UCountsOnFromLapToLap) {
  std::string said;
  const auto grid = read_track(ring(), &said);
  ASSERT_TRUE(grid) << said;
  EXPECT_EQ(said, "");
  for (const double u : {10.25, 37.5, 109.75}) {
    for (const double lap : {-200.0, -100.0, 100.0, 300.0}) {
      EXPECT_NEAR(grid->at(u + lap, 0.5)->value, grid->at(u, 0.5)->value, kTrackRounding_m) << u;
      EXPECT_NEAR(grid->at(u + lap, 0.5)->by_u, grid->at(u, 0.5)->by_u, kTrackRounding_m) << u;
    }
  }
  // An open one keeps the height of its end.
  const auto open = read_track(ring("0"));
  EXPECT_NEAR(open->at(135.0, 0.0)->value, open->at(110.0, 0.0)->value, kTrackRounding_m);
  EXPECT_GT(std::abs(grid->at(135.0, 0.0)->value), 0.09);
}

TEST(ClosedTrack, TheSeamIsACornerLikeTheOthers) {
  // The corner of 1 m pieces by 3.6 degrees is the same figure everywhere: turned by whole corners
  // about the middle of the ring a point has the same v, and u a metre further on.
  const auto grid = read_track(ring());
  const double turn = 2.0 * kPi / kPieces;
  const double radius = 0.5 / std::sin(0.5 * turn);
  // The first piece goes along x: the middle stands left of its middle.
  const double mx = 0.5;
  const double my = radius * std::cos(0.5 * turn);
  for (const double v : {-1.5, 0.0, 1.5}) {
    for (const double share : {-0.3, -0.01, 0.01, 0.3}) {
      // Near corner k = 50 and near the seam.
      const auto foot_at = [&](double k) {
        const double angle = (k + share - 0.5) * turn - 0.5 * kPi;
        const double r = radius - v;
        return grid->line().foot(mx + r * std::cos(angle), my + r * std::sin(angle));
      };
      const CrgLine::Foot middle = foot_at(50.0);
      const CrgLine::Foot seam = foot_at(0.0);
      EXPECT_NEAR(seam.v_m, middle.v_m, 1e-9) << v << ' ' << share;
      const double laps = (seam.u_m - (middle.u_m - 50.0)) / kPieces;
      EXPECT_NEAR(laps, std::round(laps), 1e-9) << v << ' ' << share;
    }
  }
}

TEST(ClosedTrack, EndsApartStayOpen) {
  CrgText half = ring();
  half.rows = 51;
  std::string said;
  const auto grid = read_track(half, &said);
  ASSERT_TRUE(grid);
  EXPECT_NE(said.find("warning: a closed track whose ends lie 31.8"), std::string::npos) << said;
  EXPECT_NEAR(grid->at(90.0, 0.0)->value, grid->at(60.0, 0.0)->value, kTrackRounding_m);
  EXPECT_FALSE(read_track(ring("0.5"), &said));
  EXPECT_NE(said.find("0.5 is no continuation"), std::string::npos) << said;
}

class JunctionGrid : public testing::Test {
 protected:
  JunctionGrid() : folder_(fs::path(testing::TempDir()) / fmt::format("crg_{}", ::getpid())) {
    fs::create_directories(folder_);
    CrgText text;
    text.rows = 101;
    text.v = {-30.0, 0.0, 30.0};
    text.z = [](double u, double v) { return 0.02 * u + 0.01 * v + 0.001 * u * v; };
    std::ofstream(folder_ / "plaza.crg", std::ios::binary) << crg_text(text);
    text.z = [](double, double) { return 7.0; };
    std::ofstream(folder_ / "flat.crg", std::ios::binary) << crg_text(text);
  }
  ~JunctionGrid() override { fs::remove_all(folder_); }

  // A road to the east, 2 m up, in a junction whose own line runs to the north, 20 m east of the
  // road's start and from 40 m south of it.
  std::shared_ptr<const RoadNetwork> network(const std::string& surface, bool with_line = true,
                                             std::string* said = nullptr) const {
    RoadText road;
    road.attributes = "junction=\"j\"";
    road.profiles =
        "<elevationProfile>" + record("elevation", "s=\"0\"", 2.0) + "</elevationProfile>";
    std::string text =
        xml_and(road, "<junction id=\"j\">" +
                          (with_line ? fmt::format("<planView><geometry s=\"0\" x=\"20\" "
                                                   "y=\"{}\" hdg=\"1.5707963267948966\" "
                                                   "length=\"{}\"><line/></geometry></planView>",
                                                   line_y_m_, line_m_)
                                     : "") +
                          "<surface>" + surface + "</surface></junction>");
    const std::string attribute = "junction=\"-1\"";
    if (const auto at = text.find(attribute); at != std::string::npos)
      text.erase(at, attribute.size());
    Diagnostics diagnostics;
    auto made = RoadNetwork::parse(text, (folder_ / "test.xodr").string(), diagnostics);
    if (said) *said = findings(diagnostics);
    return made;
  }
  static std::string crg(const std::string& mode, const std::string& more = "",
                         const std::string& file = "plaza.crg") {
    return fmt::format("<CRG file=\"{}\" sStart=\"0\" sEnd=\"100\" mode=\"{}\" {}/>", file, mode,
                       more);
  }
  fs::path folder_;
  double line_y_m_ = -40.0, line_m_ = 100.0;
};

TEST_F(JunctionGrid, FollowsTheLineOfTheJunction) {
  // At (x, y) on the line to the north: u = y + 40, v = 20 - x.
  struct Case {
    const char *mode, *more;
    double road_m, u_sign, u_shift, v_shift;
  };
  for (const Case& c :
       {Case{"attached", "", 2.0, 1.0, 0.0, 0.0}, Case{"attached0", "", 0.0, 1.0, 0.0, 0.0},
        Case{"attached", "sOffset=\"5\" tOffset=\"1\"", 2.0, 1.0, 5.0, 1.0},
        Case{"attached", "sOffset=\"90\" orientation=\"opposite\"", 2.0, -1.0, 90.0, 0.0}}) {
    const auto n = network(crg(c.mode, c.more));
    ASSERT_TRUE(n) << c.mode;
    for (const double s : {3.0, 20.5, 44.0}) {
      for (const double t : {-3.0, 0.5, 2.0}) {
        const double u = c.u_sign * (t + 40.0 - c.u_shift);
        const double v = c.u_sign * (20.0 - s - c.v_shift);
        const Pose X = n->at({0, s, t}).X_WR;
        EXPECT_NEAR(X.translation().z(), c.road_m + 0.02 * u + 0.01 * v + 0.001 * u * v,
                    kTrackRounding_m)
            << c.mode << c.more << s << ' ' << t;
        // Along the road v falls by 1 m a metre: pitch is minus the climb.
        const double climb = -c.u_sign * (0.01 + 0.001 * u);
        EXPECT_NEAR(X.euler().pitch_rad, -std::atan(climb), 1e-9) << c.mode << c.more;
      }
    }
  }
}

// Its ends stop short of the road on either side: there u counts on along the tangent.
TEST_F(JunctionGrid, GoesStraightOnBeyondTheEndsOfTheLine) {
  const auto height = [](double u, double v) { return 0.02 * u + 0.01 * v + 0.001 * u * v; };
  line_m_ = 30.0;
  const auto before = network(crg("attached0"));
  ASSERT_TRUE(before);
  EXPECT_NEAR(before->at({0, 25.0, 1.0}).X_WR.translation().z(), height(41.0, -5.0),
              kTrackRounding_m);
  line_y_m_ = 15.0;
  const auto behind = network(crg("attached0", "sOffset=\"-30\""));
  ASSERT_TRUE(behind);
  EXPECT_NEAR(behind->at({0, 25.0, 1.0}).X_WR.translation().z(), height(16.0, -5.0),
              kTrackRounding_m);
}

TEST_F(JunctionGrid, TheLastRecordCountsAndALineIsNeeded) {
  const auto two = network(crg("attached") + crg("attached0", "", "flat.crg"));
  ASSERT_TRUE(two);
  EXPECT_NEAR(two->at({0, 30.0, 0.0}).X_WR.translation().z(), 7.0, kTrackRounding_m);
  std::string said;
  EXPECT_FALSE(network(crg("attached"), false, &said));
  EXPECT_NE(said.find("the OpenCRG surface of junction j follows a line that is not there"),
            std::string::npos)
      << said;
}

}  // namespace
}  // namespace raytruth::roads
