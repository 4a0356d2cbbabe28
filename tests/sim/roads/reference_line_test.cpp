// Plan view and lane edges against brute force and closed forms.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "road_text.h"
#include "sim/core/math.h"

namespace raytruth::roads {
namespace {

std::string geometry(double length, const std::string& shape, double heading = 0.0) {
  return fmt::format("<geometry s=\"0\" x=\"10\" y=\"-20\" hdg=\"{}\" length=\"{}\">{}</geometry>",
                     heading, length, shape);
}

// Simpson's rule on n intervals.
double simpson(const std::function<double(double)>& f, double a, double b, int n = 20000) {
  double sum = f(a) + f(b);
  for (int i = 1; i < n; ++i) sum += (i % 2 ? 4.0 : 2.0) * f(a + (b - a) * i / n);
  return sum * (b - a) / n / 3.0;
}

struct ParametricCase {
  const char* name;
  double au, bu, cu, du, av, bv, cv, dv;
  double end;  // of the parameter
  bool normalized;
};
class Parametric : public testing::TestWithParam<ParametricCase> {};

// Points at equal parameters against their arc length by Simpson's rule (20,000 intervals: error
// below 1e-10 m on these curves). Asked for: 1e-6 m.
TEST_P(Parametric, IsWalkedByArcLength) {
  const ParametricCase& c = GetParam();
  const auto u = [&](double p) { return c.au + p * (c.bu + p * (c.cu + p * c.du)); };
  const auto v = [&](double p) { return c.av + p * (c.bv + p * (c.cv + p * c.dv)); };
  const auto speed = [&](double p) {
    return std::hypot(c.bu + p * (2 * c.cu + 3 * p * c.du), c.bv + p * (2 * c.cv + 3 * p * c.dv));
  };
  const double length = simpson(speed, 0, c.end);
  RoadText text;
  text.length = length;
  const std::string range = c.normalized ? "normalized" : "arcLength";
  // Only a curve of this length has arcLength's parameter end there; see below for the other.
  const double declared = c.normalized ? length : c.end;
  text.length = declared;
  text.geometry = geometry(
      declared,
      fmt::format(
          "<paramPoly3 aU=\"{}\" bU=\"{}\" cU=\"{}\" dU=\"{}\" aV=\"{}\" bV=\"{}\" cV=\"{}\" "
          "dV=\"{}\" pRange=\"{}\"/>",
          c.au, c.bu, c.cu, c.du, c.av, c.bv, c.cv, c.dv, range),
      0.6);
  const auto network = parse(xml(text));
  for (int i = 0; i <= 10; ++i) {
    const double p = c.end * i / 10;
    const double s = i == 0 ? 0.0 : simpson(speed, 0, p) * declared / length;
    const Vec3 at = network->at({0, s, 0}).X_WR.translation();
    EXPECT_NEAR(at.x(), 10 + std::cos(0.6) * u(p) - std::sin(0.6) * v(p), 1e-7) << c.name << p;
    EXPECT_NEAR(at.y(), -20 + std::sin(0.6) * u(p) + std::cos(0.6) * v(p), 1e-7) << c.name << p;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Curves, Parametric,
    testing::Values(ParametricCase{"gentle", 0, 40, 0, 0, 0, 0, 10, 0, 1, true},
                    ParametricCase{"s-bend", 0, 80, 10, -15, 0, 0, 60, -45, 1, true},
                    ParametricCase{"hairpin", 0, 60, -55, 2, 0, 5, 30, 0, 1, true},
                    ParametricCase{"shifted", 1, 30, 4, 0, 2, 3, -8, 6, 1, true},
                    ParametricCase{"by length", 0, 1, 0, -1e-6, 0, 0, 0.004, -2e-5, 60, false}));

TEST(Poly3, IsWalkedByArcLength) {
  // v = 0.02 u^2 - 0.0003 u^3, to u = 50.
  const auto speed = [](double u) { return std::hypot(1.0, 0.04 * u - 0.0009 * u * u); };
  const double length = simpson(speed, 0, 50);
  RoadText text;
  text.length = length;
  text.geometry = geometry(length, "<poly3 a=\"0\" b=\"0\" c=\"0.02\" d=\"-0.0003\"/>");
  const auto network = parse(xml(text));
  for (int k = 0; k <= 8; ++k) {
    const double u = 6.25 * k;
    const double s = u > 0 ? simpson(speed, 0, u) : 0.0;
    const SurfacePoint p = network->at({0, s, 0});
    EXPECT_NEAR(p.X_WR.translation().x(), 10 + u, 1e-7);
    EXPECT_NEAR(p.X_WR.translation().y(), -20 + 0.02 * u * u - 0.0003 * u * u * u, 1e-7);
    EXPECT_NEAR(p.X_WR.euler().heading_rad, std::atan(0.04 * u - 0.0009 * u * u), 1e-7);
    const double bend = 0.04 - 0.0018 * u;
    EXPECT_NEAR(p.curvature_1_m, bend / std::pow(speed(u), 3), 1e-8);
    EXPECT_EQ(network->curvature_1_m(0, s), p.curvature_1_m);
  }
}

// Records 40 m long; the last one's parameter is its length, and it ends with v = u^2 / 200.
TEST(Curvature, IsThatOfEachRecord) {
  struct Case {
    const char* shape;
    double start_1_m, end_1_m;
  };
  for (const Case& c : {Case{"<line/>", 0.0, 0.0}, Case{"<arc curvature=\"-0.02\"/>", -0.02, -0.02},
                        Case{"<spiral curvStart=\"-0.01\" curvEnd=\"0.05\"/>", -0.01, 0.05},
                        Case{"<paramPoly3 aU=\"0\" bU=\"1\" cU=\"0\" dU=\"0\" aV=\"0\" bV=\"0\" "
                             "cV=\"0.005\" dV=\"0\" pRange=\"arcLength\"/>",
                             0.01, 0.01 / std::pow(1.0 + 0.4 * 0.4, 1.5)}}) {
    RoadText text;
    text.length = 40.0;
    text.geometry = geometry(40.0, c.shape);
    const auto network = parse(xml(text));
    EXPECT_NEAR(network->curvature_1_m(0, 0.0), c.start_1_m, 1e-12) << c.shape;
    EXPECT_NEAR(network->curvature_1_m(0, 40.0), c.end_1_m, 1e-9) << c.shape;
    for (const double s : {0.0, 13.7, 40.0})
      EXPECT_EQ(network->curvature_1_m(0, s), network->at({0, s, 0.0}).curvature_1_m) << c.shape;
  }
}

// Heading turns with the integral of the curvature; positions by Simpson's rule on it.
TEST(Spiral, MatchesQuadratureOverWholeTurns) {
  const double length = 150;
  const double k0 = -0.12;
  const double k1 = 0.2;
  const auto heading = [&](double s) { return 0.3 + k0 * s + 0.5 * (k1 - k0) / length * s * s; };
  RoadText text;
  text.length = length;
  text.geometry = geometry(length, "<spiral curvStart=\"-0.12\" curvEnd=\"0.2\"/>", 0.3);
  const auto network = parse(xml(text));
  for (int k = 1; k <= 10; ++k) {
    const double s = 15.0 * k;
    const SurfacePoint p = network->at({0, s, 0});
    EXPECT_NEAR(p.X_WR.translation().x(),
                10 + simpson([&](double q) { return std::cos(heading(q)); }, 0, s), 1e-9);
    EXPECT_NEAR(p.X_WR.translation().y(),
                -20 + simpson([&](double q) { return std::sin(heading(q)); }, 0, s), 1e-9);
    EXPECT_NEAR(wrap_angle(p.X_WR.euler().heading_rad - heading(s)), 0.0, 1e-12);
    EXPECT_NEAR(p.curvature_1_m, k0 + (k1 - k0) * s / length, 1e-15);
  }
}

TEST(Lanes, BordersCountFromLaneZeroAndWidthsGoFirst) {
  RoadText text;
  text.left = lane(2, -1.0, record("border", "sOffset=\"0\"", 6.0, 0.01)) +
              lane(1, -1.0,
                   record("border", "sOffset=\"0\"", 3.0) +
                       record("border", "sOffset=\"40\"", 3.0, 0.0, 0.001));
  // A border of a lane that has widths too is not looked at; signs of borders on the right vary.
  text.right = lane(-1, 3.5, record("border", "sOffset=\"0\"", -9.0)) +
               lane(-2, -1.0, record("border", "sOffset=\"0\"", -5.0, -0.02));
  const auto network = parse(xml(text));
  EXPECT_NEAR(network->outer_t(0, 1, 20), 3.0, 1e-12);
  EXPECT_NEAR(network->outer_t(0, 1, 60), 3.4, 1e-12);
  EXPECT_NEAR(network->inner_t(0, 2, 60), 3.4, 1e-12);
  EXPECT_NEAR(network->outer_t(0, 2, 60), 6.6, 1e-12);
  EXPECT_NEAR(network->center_slope(0, 2, 60), 0.5 * (0.01 + 0.04), 1e-12);
  EXPECT_NEAR(network->outer_t(0, -1, 20), -3.5, 1e-12);
  EXPECT_NEAR(network->outer_t(0, -2, 20), -5.4, 1e-12);
  EXPECT_NEAR(network->center_slope(0, -2, 20), -0.01, 1e-12);
}

TEST(Lanes, GoTheOtherWayInLeftHandTraffic) {
  RoadText text;
  EXPECT_EQ(parse(xml(text))->travel_sign(0, -1, 0.0), 1);
  EXPECT_EQ(parse(xml(text))->travel_sign(0, 1, 0.0), -1);
  text.attributes = "rule=\"LHT\"";
  EXPECT_EQ(parse(xml(text))->travel_sign(0, -1, 0.0), -1);
  EXPECT_EQ(parse(xml(text))->travel_sign(0, 1, 0.0), 1);
}

TEST(Header, OffsetLeadsToTheProjectionAndMovesNoRoad) {
  RoadText text;
  text.header =
      "<geoReference><![CDATA[+proj=utm +zone=32]]></geoReference>"
      "<offset x=\"1000\" y=\"2000\" z=\"30\" hdg=\"0.5\"/>";
  const auto network = parse(xml(text));
  EXPECT_EQ(network->geo_reference(), "+proj=utm +zone=32");
  const Vec3 p = network->at({0, 40, 2}).X_WR.translation();
  EXPECT_EQ(p, Vec3(40, 2, 0));
  const Vec3 q = network->geo_offset().to_projected(p);
  EXPECT_NEAR(q.x(), 1000 + 40 * std::cos(0.5) - 2 * std::sin(0.5), 1e-10);
  EXPECT_NEAR(q.y(), 2000 + 40 * std::sin(0.5) + 2 * std::cos(0.5), 1e-10);
  EXPECT_EQ(q.z(), 30.0);
}

}  // namespace
}  // namespace raytruth::roads
