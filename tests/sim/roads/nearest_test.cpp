// World to road: against a search over every road in small steps, and there and back.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>

#include "road_text.h"
#include "sim/core/math.h"
#include "sim/core/random.h"

namespace raytruth::roads {
namespace {

// A grid of crossing streets, bends between them and a bridge over all: 4 x 4 blocks of 60 m.
std::string town() {
  std::string roads;
  int id = 0;
  const auto add = [&](double x, double y, double heading, double length, const std::string& shape,
                       double z) {
    ++id;
    roads += fmt::format(
        "<road id=\"{}\" length=\"{}\" junction=\"-1\"><planView><geometry s=\"0\" x=\"{}\" "
        "y=\"{}\" hdg=\"{}\" length=\"{}\">{}</geometry></planView><elevationProfile>{}"
        "</elevationProfile><lanes><laneSection s=\"0\"><left>{}</left><center><lane id=\"0\" "
        "type=\"none\"/></center><right>{}</right></laneSection></lanes></road>\n",
        id, length, x, y, heading, length, shape, record("elevation", "s=\"0\"", z),
        lane(1, 3.0 + id % 3), lane(-1, 3.5) + lane(-2, 1.5));
  };
  for (int i = 0; i < 5; ++i) {
    add(0, 60 * i, 0, 240, "<line/>", 0);
    add(60 * i, 0, 0.5 * kPi, 240, "<line/>", 0);
  }
  for (int i = 0; i < 3; ++i)
    add(60 * i, 30, 0, 80, "<spiral curvStart=\"0\" curvEnd=\"0.04\"/>", 0);
  add(0, 0, 0.7, 300, "<arc curvature=\"0.002\"/>", 6);
  return "<OpenDRIVE><header revMajor=\"1\" revMinor=\"6\"/>" + roads + "</OpenDRIVE>";
}

// Distance of a point from the lanes at (s, t), as nearest() counts it: beyond their edge, along,
// and in height.
double distance(const RoadNetwork& network, const RoadPoint& road, const Vec3& p_W) {
  const SurfacePoint line = network.at({road.road, road.s_m, 0.0});
  const Vec3 d = line.X_WR.inverse() * p_W;
  const double left = network.outer_t(road.road, 1, road.s_m);
  const double right = network.outer_t(road.road, -2, road.s_m);
  const double beyond = std::max({0.0, d.y() - left, right - d.y()});
  return std::sqrt(beyond * beyond + d.x() * d.x() + d.z() * d.z());
}

TEST(Nearest, IsAsNearAsAnyPointOfAnyRoad) {
  const auto network = parse(town());
  RandomStream random(3, "nearest test");
  int found_count = 0;
  for (int i = 0; i < 150; ++i) {
    const Vec3 p(-40 + 320 * random.uniform(), -40 + 320 * random.uniform(),
                 random.uniform() < 0.3 ? 6.0 : 0.0);
    double best = 1e300;  // by steps of 0.25 m: above the least distance by less than 0.13 m
    for (RoadIndex road = 0; road < network->roads().size(); ++road) {
      const double length = network->road(road).length_m;
      for (int k = 0; 0.25 * k <= length; ++k)
        best = std::min(best, distance(*network, {road, 0.25 * k, 0.0}, p));
    }
    const auto found = network->nearest(p, 50.0);
    ASSERT_TRUE(found);
    ++found_count;
    EXPECT_LE(distance(*network, *found, p), best + 1e-9) << p.transpose();
    EXPECT_TRUE(network->nearest(p, best + 1e-6)) << p.transpose();
    if (best > 1.0) {
      EXPECT_FALSE(network->nearest(p, best - 0.2)) << p.transpose();
    }
  }
  EXPECT_EQ(found_count, 150);
  EXPECT_FALSE(network->nearest({1000, 1000, 0}, 50.0));
}

TEST(Nearest, KnowsTheBridgeFromTheStreetBelow) {
  const auto network = parse(town());
  int crossings = 0;
  for (int s = 1; s < 300; ++s) {
    const Vec3 above = network->at({13, 1.0 * s, 1.0}).X_WR.translation();
    if (network->all_covering(above.x(), above.y()).size() < 2) continue;
    ++crossings;
    EXPECT_EQ(network->nearest(above)->road, 13U);
    EXPECT_NE(network->nearest(above - Vec3(0, 0, 6))->road, 13U);
  }
  EXPECT_GT(crossings, 10);
}

TEST(Nearest, LeadsBackToThePointOnABankedCurve) {
  RoadText text;
  text.geometry =
      "<geometry s=\"0\" x=\"3\" y=\"4\" hdg=\"0.7\" length=\"100\"><spiral curvStart=\"-0.01\" "
      "curvEnd=\"0.03\"/></geometry>";
  text.profiles = "<elevationProfile>" + record("elevation", "s=\"0\"", 2, 0.08) +
                  "</elevationProfile><lateralProfile>" +
                  record("superelevation", "s=\"0\"", 0.05, 0.002) +
                  record("shape", "s=\"0\" t=\"-8\"", 0.1, 0.02, 0.003) + "</lateralProfile>";
  const auto network = parse(xml(text));
  for (const double s : {0.0, 12.0, 55.5, 100.0}) {
    for (const double t : {-5.0, -0.3, 0.0, 2.0, 4.9}) {
      const auto found = network->nearest(network->at({0, s, t}).X_WR.translation());
      ASSERT_TRUE(found);
      EXPECT_NEAR(found->s_m, s, 1e-8);
      EXPECT_NEAR(found->t_m, t, 1e-8);
      const auto covering = network->all_covering(network->at({0, s, t}).X_WR.translation().x(),
                                                  network->at({0, s, t}).X_WR.translation().y());
      ASSERT_EQ(covering.size(), 1U);
      EXPECT_NEAR(covering[0].t_m, t, 1e-8);
    }
  }
}

// project() of every road of the town against the nearest of points 10 cm apart.
TEST(Nearest, ProjectsOntoTheRoadThatWasAskedFor) {
  const auto network = parse(town());
  RandomStream random(9, "test.project");
  for (int k = 0; k < 25; ++k) {
    const Vec2 p(random.uniform(-20.0, 260.0), random.uniform(-20.0, 260.0));
    for (RoadIndex road = 0; road < network->roads().size(); ++road) {
      double least = 1e300;
      double at = 0.0;
      const double length = network->road(road).length_m;
      for (int i = 0; i <= 10.0 * length + 1.0; ++i) {
        const double s = std::min(0.1 * i, length);
        const Vec3 q = network->at({road, s, 0.0}).X_WR.translation();
        const double away = (q.head<2>() - p).norm();
        if (away < least) {
          least = away;
          at = s;
        }
      }
      const auto found = network->project(road, p.x(), p.y(), 1000.0);
      ASSERT_TRUE(found);
      const Vec3 foot = network->at({road, found->s_m, 0.0}).X_WR.translation();
      // Never further than the samples, and nearer by less than half a step.
      EXPECT_LT((foot.head<2>() - p).norm(), least + 1e-6);
      EXPECT_GT((foot.head<2>() - p).norm(), least - 0.05);
      EXPECT_EQ(found->road, road);
      if (least > 0.2 && least < 20.0) {
        EXPECT_FALSE(network->project(road, p.x(), p.y(), least - 0.1));
      }
      // From nearby it is found again.
      const auto again = network->project(road, p.x(), p.y(), 1000.0, at + 0.3);
      ASSERT_TRUE(again);
      if (least < 20.0) {
        EXPECT_NEAR(again->s_m, found->s_m, 1e-6);
      }
    }
  }
  EXPECT_FALSE(network->project(0, std::nan(""), 0.0, 1000.0));
}

// Both legs of a bend that turns round: the nearer one is taken.
TEST(Nearest, ProjectsOntoTheNearerLegOfALoop) {
  RoadText text;
  text.geometry =
      "<geometry s=\"0\" x=\"0\" y=\"0\" hdg=\"0\" length=\"40\"><line/></geometry>"
      "<geometry s=\"40\" x=\"40\" y=\"0\" hdg=\"0\" length=\"18.84955592153876\"><arc "
      "curvature=\"0.16666666666666666\"/></geometry><geometry s=\"58.84955592153876\" x=\"40\" "
      "y=\"12\" hdg=\"3.141592653589793\" length=\"40\"><line/></geometry>";
  text.length = 98.84955592153876;
  const auto network = parse(xml(text));
  for (double x = 2.0; x < 38.0; x += 0.7) {
    for (const double y : {-3.0, 1.0, 5.9, 6.1, 11.0, 14.0}) {
      const auto found = network->project(0, x, y, 50.0);
      ASSERT_TRUE(found);
      EXPECT_NEAR(found->s_m, y < 6.0 ? x : 98.84955592153876 - x, 1e-9);
      EXPECT_NEAR(found->t_m, y < 6.0 ? y : 12.0 - y, 1e-9);
    }
  }
  // Beyond an end s stays there.
  const auto beyond = network->project(0, -4.0, 2.0, 50.0);
  ASSERT_TRUE(beyond);
  EXPECT_EQ(beyond->s_m, 0.0);
  EXPECT_NEAR(beyond->t_m, 2.0, 1e-12);
}

}  // namespace
}  // namespace raytruth::roads
