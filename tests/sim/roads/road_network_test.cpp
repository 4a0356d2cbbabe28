#include "sim/roads/road_network.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>

#include "sim/core/math.h"

namespace raytruth::roads {
namespace {

std::string one_road(const std::string& geometry, double length, const std::string& extra = "") {
  return fmt::format(
      "<OpenDRIVE><header revMajor=\"1\" revMinor=\"6\"/>\n<road id=\"7\" length=\"{}\" "
      "junction=\"-1\">\n"
      "<planView>{}</planView>{}\n<lanes><laneOffset s=\"0\" a=\"0.5\" b=\"0\" c=\"0\" "
      "d=\"0\"/><laneSection s=\"0\">"
      "<left><lane id=\"1\" type=\"driving\"><width sOffset=\"0\" a=\"3\" b=\"0\" c=\"0\" "
      "d=\"0\"/></lane></left>"
      "<center><lane id=\"0\" type=\"none\"><roadMark sOffset=\"0\" "
      "type=\"broken\"/></lane></center>"
      "<right><lane id=\"-1\" type=\"driving\"><width sOffset=\"0\" a=\"3.5\" b=\"0.01\" c=\"0\" "
      "d=\"0\"/></lane>"
      "<lane id=\"-2\" type=\"sidewalk\"><width sOffset=\"0\" a=\"2\" b=\"0\" c=\"0\" d=\"0\"/>"
      "<height sOffset=\"0\" inner=\"0.12\" "
      "outer=\"0.12\"/></lane></right></laneSection></lanes></road></OpenDRIVE>",
      length, geometry, extra);
}

std::shared_ptr<const RoadNetwork> parse_without_errors(const std::string& xml) {
  Diagnostics diagnostics;
  auto network = RoadNetwork::parse(xml, "test.xodr", diagnostics);
  for (const Diagnostic& d : diagnostics.all())
    EXPECT_NE(d.severity, Severity::kError) << to_string(d);
  return network;
}

TEST(RoadNetwork, ArcIsACircle) {
  const auto network = parse_without_errors(
      one_road("<geometry s=\"0\" x=\"10\" y=\"20\" hdg=\"0\" length=\"100\"><arc "
               "curvature=\"0.02\"/></geometry>",
               100));
  for (double s = 0.0; s <= 100.0; s += 12.5) {
    const Vec3 p = network->at({0, s, 0.0}).X_WR.translation();
    EXPECT_NEAR((p - Vec3(10, 70, 0)).norm(), 50.0, 1e-10);
    EXPECT_NEAR(p.x(), 10.0 + 50.0 * std::sin(s / 50.0), 1e-10);
  }
}

// A spiral from straight to R = 50 m over 100 m, against Fresnel's power series (30 terms,
// alternating: the error is below the last term).
TEST(RoadNetwork, SpiralMatchesTheFresnelSeries) {
  const auto network = parse_without_errors(
      one_road("<geometry s=\"0\" x=\"0\" y=\"0\" hdg=\"0\" length=\"100\"><spiral "
               "curvStart=\"0\" curvEnd=\"0.02\"/></geometry>",
               100));
  const double half_rate = 0.5 * 0.02 / 100.0;
  for (double s = 5.0; s <= 100.0; s += 9.5) {
    double x = 0.0;
    double y = 0.0;
    double term = 1.0;  // (half_rate s^2)^n / n!
    for (int n = 0; n < 30; ++n) {
      const double sign = (n / 2) % 2 == 0 ? 1.0 : -1.0;
      (n % 2 == 0 ? x : y) += sign * term * s / (2 * n + 1);
      term *= half_rate * s * s / (n + 1);
    }
    const Vec3 p = network->at({0, s, 0.0}).X_WR.translation();
    EXPECT_NEAR(p.x(), x, 1e-9) << s;
    EXPECT_NEAR(p.y(), y, 1e-9) << s;
  }
}

TEST(RoadNetwork, ParamPoly3IsWalkedByArcLength) {
  // u = 40 p, v = 10 p^2 on [0, 1]: the length has a closed form.
  const double c = 0.5;  // v' / u' = 0.5 p
  const double length = 40.0 * (0.5 * std::sqrt(1 + c * c) + std::asinh(c) / (2 * c));
  const auto network = parse_without_errors(one_road(
      fmt::format(
          "<geometry s=\"0\" x=\"0\" y=\"0\" hdg=\"0\" length=\"{}\"><paramPoly3 aU=\"0\" "
          "bU=\"40\" cU=\"0\" "
          "dU=\"0\" aV=\"0\" bV=\"0\" cV=\"10\" dV=\"0\" pRange=\"normalized\"/></geometry>",
          length),
      length));
  double walked = 0.0;
  Vec3 before = network->at({0, 0, 0}).X_WR.translation();
  const int n = 4000;
  for (int i = 1; i <= n; ++i) {
    const Vec3 p = network->at({0, length * i / n, 0}).X_WR.translation();
    const double step = (p - before).norm();
    // A chord is shorter than its arc by (kappa ds)^2 / 24: below 1e-7 of a step here.
    EXPECT_NEAR(step, length / n, 1e-6 * length / n);
    walked += step;
    before = p;
  }
  EXPECT_NEAR(before.x(), 40.0, 1e-6);
  EXPECT_NEAR(before.y(), 10.0, 1e-6);
}

TEST(RoadNetwork, ElevationAndBankTiltTheSurface) {
  const auto network = parse_without_errors(one_road(
      "<geometry s=\"0\" x=\"0\" y=\"0\" hdg=\"0\" length=\"100\"><line/></geometry>", 100,
      "<elevationProfile><elevation s=\"0\" a=\"1\" b=\"0.1\" c=\"0\" d=\"0\"/></elevationProfile>"
      "<lateralProfile><superelevation s=\"0\" a=\"0.05\" b=\"0\" c=\"0\" "
      "d=\"0\"/></lateralProfile>"));
  const Pose X = network->at({0, 50.0, 2.0}).X_WR;
  EXPECT_NEAR(X.translation().z(), 6.0 + 2.0 * std::sin(0.05), 1e-12);
  EXPECT_NEAR(X.euler().pitch_rad, -std::atan(0.1), 1e-12);
  // Roll turns about the climbing axis: across it the slope tan(0.05) is seen at the cosine of the
  // pitch.
  EXPECT_NEAR(X.euler().roll_rad, std::atan(std::tan(0.05) * std::cos(std::atan(0.1))), 1e-12);
}

TEST(RoadNetwork, LanesStandWhereWidthsAndOffsetPutThem) {
  const auto network = parse_without_errors(one_road(
      "<geometry s=\"0\" x=\"0\" y=\"0\" hdg=\"0\" length=\"100\"><line/></geometry>", 100));
  EXPECT_NEAR(network->inner_t(0, -1, 50), 0.5, 1e-12);
  EXPECT_NEAR(network->outer_t(0, -1, 50), 0.5 - 4.0, 1e-12);
  EXPECT_NEAR(network->center_t(0, 1, 50), 2.0, 1e-12);
  EXPECT_NEAR(network->outer_t(0, -2, 50), -5.5, 1e-12);
  EXPECT_EQ(network->to_lane({0, 50, -4.0}).lane, -2);
  EXPECT_EQ(network->to_lane({0, 50, -4.0}, true).lane, -1);
  EXPECT_NEAR(network->lane_height({0, 50, -4.0}), 0.12, 1e-12);
  EXPECT_EQ(network->lane_height({0, 50, -1.0}), 0.0);
  ASSERT_EQ(network->road(0).sections[0].lane(0)->marks.size(), 1U);
  EXPECT_EQ(network->road(0).sections[0].lane(0)->marks[0].lines[0].length_m, 3.0);
}

TEST(RoadNetwork, CommentsAndMarksBeforeTheDeclarationAreRead) {
  const std::string body =
      one_road("<geometry s=\"0\" x=\"0\" y=\"0\" hdg=\"0\" length=\"9\"><line/></geometry>", 9);
  EXPECT_TRUE(parse_without_errors("\xEF\xBB\xBF<?xml version=\"1.0\"?>\r\n" + body));
  EXPECT_TRUE(parse_without_errors("<!-- a comment -->\n<?xml version=\"1.0\"?>\n" + body));
}

struct Bad {
  const char* from;
  const char* to;
  const char* rule;
  int line;
};
class BadRoad : public testing::TestWithParam<Bad> {};

TEST_P(BadRoad, IsNamedWithItsLine) {
  std::string xml = one_road(
      "<geometry s=\"0\" x=\"0\" y=\"0\" hdg=\"0\" length=\"100\"><line/></geometry>", 100);
  const std::size_t at = xml.find(GetParam().from);
  ASSERT_NE(at, std::string::npos);
  xml.replace(at, std::string_view(GetParam().from).size(), GetParam().to);
  Diagnostics diagnostics;
  EXPECT_EQ(RoadNetwork::parse(xml, "bad.xodr", diagnostics), nullptr);
  ASSERT_TRUE(diagnostics.has_errors());
  bool found = false;
  for (const Diagnostic& d : diagnostics.all()) {
    found = found || (d.rule == GetParam().rule && d.where.line == GetParam().line &&
                      d.where.file == "bad.xodr");
  }
  EXPECT_TRUE(found) << to_string(diagnostics.all().front());
}

INSTANTIATE_TEST_SUITE_P(
    Table, BadRoad,
    testing::Values(Bad{"x=\"0\"", "x=\"nan\"", "xodr.value", 3},
                    Bad{"x=\"0\"", "", "xodr.missing", 3},
                    Bad{"<line/>", "<curl/>", "xodr.geometry", 3},
                    Bad{"length=\"100\" junction", "length=\"-1\" junction", "xodr.geometry", 2},
                    Bad{"id=\"-2\"", "id=\"2\"", "xodr.lane", 4},
                    Bad{"</OpenDRIVE>", "", "xodr.xml", 1},
                    Bad{"<lane id=\"1\"", "<lane id=\"one\"", "xodr.value", 4}));

}  // namespace
}  // namespace raytruth::roads
