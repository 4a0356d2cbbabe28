// Heights of the cross section against the standard's formulas, written out here; tangents against
// differences of positions.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>

#include "road_text.h"
#include "sim/core/math.h"

namespace raytruth::roads {
namespace {

// Both sides evaluate a few products of numbers below 100: rounding stays below 1e-13 m. The task
// asks for 1e-3 m.
constexpr double kHeight_m = 1e-12;

std::string lateral(const std::string& inside) {
  return "<lateralProfile>" + inside + "</lateralProfile>";
}

std::string crossfall(const char* side, double s, double a, double b = 0.0) {
  return record("crossfall", fmt::format("side=\"{}\" s=\"{}\"", side, s), a, b);
}

std::string shape(double s, double t, double a, double b, double c = 0.0, double d = 0.0) {
  return record("shape", fmt::format("s=\"{}\" t=\"{}\"", s, t), a, b, c, d);
}

double z_at(const RoadNetwork& network, double s, double t) {
  return network.at({0, s, t}).X_WR.translation().z();
}

TEST(Crossfall, FallsOutwardsOnItsSides) {
  RoadText text;
  text.profiles = lateral(crossfall("left", 0, 0.02) + crossfall("right", 0, 0.03, 0.001) +
                          crossfall("both", 60, 0.05));
  const auto network = parse(xml(text));
  EXPECT_NEAR(z_at(*network, 20, 4), -4 * std::tan(0.02), kHeight_m);
  EXPECT_NEAR(z_at(*network, 20, -4), -4 * std::tan(0.03 + 0.001 * 20), kHeight_m);
  EXPECT_NEAR(z_at(*network, 80, 4), -4 * std::tan(0.05), kHeight_m);
  EXPECT_NEAR(z_at(*network, 80, -4), -4 * std::tan(0.05), kHeight_m);
  EXPECT_EQ(z_at(*network, 20, 0), 0.0);
  // Left of the line the surface falls to the left: a negative roll; right of it a positive one. On
  // the crest the mean.
  EXPECT_NEAR(network->at({0, 80, 4}).X_WR.euler().roll_rad, -0.05, 1e-12);
  EXPECT_NEAR(network->at({0, 80, -4}).X_WR.euler().roll_rad, 0.05, 1e-12);
  EXPECT_NEAR(network->at({0, 80, 0}).X_WR.euler().roll_rad, 0.0, 1e-12);
}

// The crowned road of the standard's use case (8.6.1 of 1.6) and a second station to which the
// surface goes over in a straight line.
TEST(Shape, IsCubicInTAndLinearInS) {
  RoadText text;
  text.profiles = lateral(shape(0, -4, 0, 0) + shape(0, -3, 0, 0.15) + shape(0, 0, 0.45, -0.1) +
                          shape(50, -6, 0.2, 0.0, 0.01, 0.002));
  const auto network = parse(xml(text));
  EXPECT_NEAR(z_at(*network, 0, -3.5), 0.0, kHeight_m);
  EXPECT_NEAR(z_at(*network, 0, -1), 0.3, kHeight_m);
  EXPECT_NEAR(z_at(*network, 0, 2), 0.25, kHeight_m);
  EXPECT_NEAR(z_at(*network, 0, -5), 0.0, kHeight_m) << "right of the first record: its value";
  const auto second = [](double t) {
    return 0.2 + 0.01 * (t + 6) * (t + 6) + 0.002 * (t + 6) * (t + 6) * (t + 6);
  };
  EXPECT_NEAR(z_at(*network, 50, 2), second(2), kHeight_m);
  EXPECT_NEAR(z_at(*network, 99, -1), second(-1), kHeight_m) << "the last station holds";
  EXPECT_NEAR(z_at(*network, 20, 2), 0.25 + 0.4 * (second(2) - 0.25), kHeight_m);
  EXPECT_NEAR(z_at(*network, 20, -1), 0.3 + 0.4 * (second(-1) - 0.3), kHeight_m);
}

TEST(Shape, IsTurnedBySuperelevation) {
  RoadText text;
  text.profiles = lateral(record("superelevation", "s=\"0\"", 0.1) + shape(0, -6, 0.3, 0.0, 0.01));
  const auto network = parse(xml(text));
  const double h = 0.3 + 0.01 * 64;
  const Vec3 p = network->at({0, 30, 2}).X_WR.translation();
  EXPECT_NEAR(p.y(), 2 * std::cos(0.1) - h * std::sin(0.1), kHeight_m);
  EXPECT_NEAR(p.z(), 2 * std::sin(0.1) + h * std::cos(0.1), kHeight_m);
}

std::string coefficients(const char* name, const std::vector<std::array<double, 5>>& records) {
  std::string text = fmt::format("<{}>", name);
  for (const auto& r : records)
    text += record("coefficients", fmt::format("s=\"{}\"", r[0]), r[1], r[2], r[3], r[4]);
  return text + fmt::format("</{}>", name);
}

// Two strips a side; the left outer one relative, the right outer one independent.
std::string strips(const char* left_mode, const char* right_mode) {
  return "<crossSectionSurface>" + coefficients("tOffset", {{0, 0.2, 0.01, 0, 0}}) +
         "<surfaceStrips>" + "<strip id=\"1\">" +
         coefficients("width", {{0, 2.0, 0, 0.0002, 0}, {50, 2.5, 0.02, 0, 0}}) +
         coefficients("constant", {{0, 0.1, 0.001, 0, 0}}) +
         coefficients("linear", {{0, -0.02, 0, 1e-6, 0}, {40, -0.0184, 1e-4, 0, 0}}) +
         coefficients("quadratic", {{0, 0.003, 0, 0, 1e-9}}) +
         coefficients("cubic", {{0, -0.0005, 1e-6, 0, 0}}) + "</strip>" +
         fmt::format("<strip id=\"2\" mode=\"{}\">", left_mode) +
         coefficients("constant", {{0, 0.05, 0, 0, 0}}) +
         coefficients("linear", {{0, -0.04, 0, 0, 0}}) + "</strip><strip id=\"-1\">" +
         coefficients("width", {{0, 3.0, 0, 0, 0}}) + coefficients("linear", {{0, 0.1, 0, 0, 0}}) +
         "</strip>" + fmt::format("<strip id=\"-2\" mode=\"{}\">", right_mode) +
         coefficients("quadratic", {{0, 0.02, 0, 0, 0}}) +
         "</strip></surfaceStrips></crossSectionSurface>";
}

double inner_left(double s, double dt) {
  const double li = s < 40 ? -0.02 + 1e-6 * s * s : -0.0184 + 1e-4 * (s - 40);
  return 0.1 + 0.001 * s + li * dt + (0.003 + 1e-9 * s * s * s) * dt * dt +
         (-0.0005 + 1e-6 * s) * dt * dt * dt;
}

TEST(CrossSectionSurface, FollowsItsStrips) {
  RoadText text;
  text.profiles = lateral(strips("relative", "independent"));
  const auto network = parse(xml(text));
  for (const double s : {0.0, 10.0, 45.0, 75.0}) {
    const double offset = 0.2 + 0.01 * s;
    const double width = s < 50 ? 2.0 + 0.0002 * s * s : 2.5 + 0.02 * (s - 50);
    for (const double t : {-5.0, -2.0, 0.1, 1.5, 4.9}) {
      const double effective = t - offset;
      double h = 0.0;
      if (effective > width) {
        h = inner_left(s, width) + 0.05 - 0.04 * (effective - width);
      } else if (effective > 0) {
        h = inner_left(s, effective);
      } else if (effective >= -3.0) {
        h = 0.1 * effective;
      } else {
        h = 0.02 * (effective + 3.0) * (effective + 3.0);
      }
      EXPECT_NEAR(z_at(*network, s, t), h, kHeight_m) << s << " " << t;
    }
  }
  text.profiles = lateral(strips("independent", "relative"));
  const auto swapped = parse(xml(text));
  EXPECT_NEAR(z_at(*swapped, 0, 4.2), 0.05 - 0.04 * 2.0, kHeight_m);
  EXPECT_NEAR(z_at(*swapped, 0, -4.8), -0.3 + 0.02 * 2.0 * 2.0, kHeight_m);
}

TEST(CrossSectionSurface, ExcludesTheOtherProfiles) {
  RoadText text;
  text.profiles = lateral(record("superelevation", "s=\"0\"", 0.1) +
                          "<crossSectionSurface><surfaceStrips><strip id=\"1\">" +
                          coefficients("constant", {{0, 0.5, 0, 0, 0}}) +
                          "</strip></surfaceStrips></crossSectionSurface>");
  Diagnostics diagnostics;
  const auto network = RoadNetwork::parse(xml(text), "test.xodr", diagnostics);
  ASSERT_TRUE(network);
  EXPECT_NE(findings(diagnostics).find("[xodr.lateral]"), std::string::npos);
  EXPECT_NEAR(z_at(*network, 10, 4), 0.5, kHeight_m);
  EXPECT_NEAR(z_at(*network, 10, -4), 0.0, kHeight_m);
}

// A level pavement keeps the height of the carriageway's edge and its place in the plane.
TEST(LevelLane, IsAsHighAsItsInnerEdge) {
  const std::string level = "type=\"sidewalk\" level=\"true\"";
  RoadText text;
  text.profiles = lateral(record("superelevation", "s=\"0\"", 0.1) + crossfall("both", 0, 0.03));
  text.right = lane(-1, 3.5) + lane(-2, 1.0, "", level) +
               lane(-3, 2.0, "<height sOffset=\"0\" inner=\"0.1\" outer=\"0.2\"/>", level);
  const auto network = parse(xml(text));
  const double edge = -3.5 * std::sin(0.1) - 3.5 * std::tan(0.03) * std::cos(0.1);
  for (const double t : {-3.6, -4.5, -5.5, -7.0}) {
    const SurfacePoint p = network->at({0, 10, t});
    EXPECT_NEAR(p.X_WR.translation().z(), edge, kHeight_m) << t;
    EXPECT_NEAR(p.X_WR.translation().y(), t * std::cos(0.1) - t * std::tan(0.03) * std::sin(0.1),
                kHeight_m);
    EXPECT_NEAR(p.X_WR.euler().roll_rad, 0.0, 1e-12);
    EXPECT_EQ(p.up_W, Vec3(0, 0, 1));
  }
  EXPECT_NEAR(network->top({0, 10, -5.5}).X_WR.translation().z(), edge + 0.15, kHeight_m);
  EXPECT_NEAR(z_at(*network, 10, 3), 3 * std::sin(0.1) - 3 * std::tan(0.03) * std::cos(0.1),
              kHeight_m)
      << "the other side is not level";
}

TEST(LaneHeight, StandsAlongTheTiltedAxis) {
  RoadText text;
  text.profiles = lateral(record("superelevation", "s=\"0\"", 0.2)) + "<elevationProfile>" +
                  record("elevation", "s=\"0\"", 1.0, 0.1) + "</elevationProfile>";
  text.right = lane(-1, 3.5) +
               lane(-2, 2.0,
                    "<height sOffset=\"0\" inner=\"0.1\" outer=\"0.3\"/><height sOffset=\"50\" "
                    "inner=\"0.15\" outer=\"0.15\"/>");
  const auto network = parse(xml(text));
  const auto expect = [&](double s, double t, double h) {
    const Vec3 p = network->top({0, s, t}).X_WR.translation();
    EXPECT_NEAR(p.x(), s, kHeight_m);
    EXPECT_NEAR(p.y(), t * std::cos(0.2) - h * std::sin(0.2), kHeight_m);
    EXPECT_NEAR(p.z(), 1.0 + 0.1 * s + t * std::sin(0.2) + h * std::cos(0.2), kHeight_m);
    EXPECT_NEAR(network->lane_height({0, s, t}), h, kHeight_m);
  };
  expect(20, -4.0, 0.15);
  expect(20, -5.0, 0.25);
  expect(80, -5.0, 0.15);
  expect(20, -3.5, 0.0);  // on an edge the inner lane holds
  expect(20, -5.6, 0.0);
  // Both sides of the kerb at one place.
  const Vec3 low = network->top({0, 20, -3.5}, -1).X_WR.translation();
  const Vec3 high = network->top({0, 20, -3.5}, -2).X_WR.translation();
  EXPECT_NEAR((high - low - 0.1 * network->at({0, 20, -3.5}).up_W).norm(), 0.0, kHeight_m);
}

// Central differences over e = 1e-4 m err by e^2 / 6 times a third derivative (below 1 here) and by
// rounding, 1e-14 / e: together below 1e-8.
TEST(SurfacePoint, AxesAreTheTangents) {
  const std::string spiral =
      "<geometry s=\"0\" x=\"3\" y=\"4\" hdg=\"0.7\" length=\"100\"><spiral curvStart=\"-0.01\" "
      "curvEnd=\"0.03\"/></geometry>";
  const std::string climb = "<elevationProfile>" +
                            record("elevation", "s=\"0\"", 2, 0.08, -0.001, 1e-5) +
                            "</elevationProfile>";
  const std::string bank = record("superelevation", "s=\"0\"", 0.05, 0.002, -1e-5);
  const std::string level = "type=\"sidewalk\" level=\"true\"";
  RoadText crowned;
  crowned.profiles = climb + lateral(bank + crossfall("both", 0, 0.03, 2e-4) +
                                     shape(0, -8, 0.1, 0.02, 0.003) + shape(100, -8, 0, 0.1));
  RoadText stripped;
  stripped.profiles = climb + lateral(strips("relative", "independent"));
  RoadText pavements;
  pavements.profiles = crowned.profiles;
  const std::string raised = "<height sOffset=\"0\" inner=\"0.1\" outer=\"0.2\"/>";
  pavements.lane_offset = record("laneOffset", "s=\"0\"", 0.3, 0.002);
  pavements.left = lane(2, 3.0, raised, level) + lane(1, 2.0);
  pavements.right = "<lane id=\"-1\" type=\"driving\">" +
                    record("width", "sOffset=\"0\"", 3.0, 0.01) + "</lane>" + lane(-2, 3.0, raised);
  for (RoadText text : {crowned, stripped, pavements}) {
    text.geometry = spiral;
    const auto network = parse(xml(text));
    for (const double s : {7.0, 33.3, 60.0, 91.0}) {
      for (const double t : {-4.4, -1.7, 0.9, 1.6, 3.9}) {
        for (const bool touched : {false, true}) {
          const auto surface = [&](double ds, double dt) {
            const RoadPoint p{0, s + ds, t + dt};
            return touched ? network->top(p) : network->at(p);
          };
          constexpr double kStep = 1e-4;
          const auto p = [&](double ds, double dt) { return surface(ds, dt).X_WR.translation(); };
          const Vec3 by_s = (p(kStep, 0) - p(-kStep, 0)) / (2 * kStep);
          const Vec3 by_t = (p(0, kStep) - p(0, -kStep)) / (2 * kStep);
          const Eigen::Matrix3d R = surface(0, 0).X_WR.matrix();
          EXPECT_LT((R.col(0) - by_s.normalized()).norm(), 1e-7) << s << " " << t << touched;
          EXPECT_LT((R.col(2) - by_s.cross(by_t).normalized()).norm(), 1e-7) << s << " " << t;
          EXPECT_GT(R.col(1).dot(by_t), 0.5);
        }
      }
    }
  }
}

TEST(SurfacePoint, StaysUprightBeyondTheCentreOfACurve) {
  RoadText text;
  text.geometry =
      "<geometry s=\"0\" x=\"0\" y=\"0\" hdg=\"0\" length=\"100\"><arc "
      "curvature=\"0.1\"/></geometry>";
  const auto network = parse(xml(text));
  for (const double t : {9.0, 10.0, 12.0}) {
    const Pose X = network->at({0, 0, t}).X_WR;
    EXPECT_NEAR(X.euler().heading_rad, 0.0, 1e-12);
    EXPECT_NEAR(X.matrix()(2, 2), 1.0, 1e-12);
  }
}

}  // namespace
}  // namespace raytruth::roads
