// Objects repeated along a cubic (OpenDRIVE 1.9, 13.4): t = tStart + bT ds + cT ds^2 + dT ds^3.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "sim/roads/object_copies.h"
#include "tests/scenes/build/built_world.h"

namespace raytruth::scene {
namespace {

std::shared_ptr<const roads::RoadNetwork> road_with_object(const std::string& object) {
  return network_of(
      R"(<road id="1" junction="-1" length="100"><planView>
<geometry s="0" x="0" y="0" hdg="0" length="100"><line/></geometry></planView><lanes><laneSection s="0">
<center><lane id="0" type="none"/></center><right><lane id="-1" type="driving">
<width sOffset="0" a="3" b="0" c="0" d="0"/></lane></right></laneSection></lanes><objects>)" +
      object + "</objects></road>");
}

std::string repeat(double distance, double length) {
  return fmt::format(
      R"(<repeat s="10" length="{}" distance="{}" tStart="6" tEnd="3.4" bT="0.2" cT="-0.01"
dT="0.0001" widthStart="0.2" widthEnd="0.2" heightStart="2" heightEnd="2" zOffsetStart="0" zOffsetEnd="0"/>)",
      length, distance);
}
double t_of(double s) {
  const double ds = s - 10.0;
  return 6.0 + 0.2 * ds - 0.01 * ds * ds + 0.0001 * ds * ds * ds;
}

TEST(Repeat, CopiesFollowTheCubic) {
  const auto network =
      road_with_object("<object id=\"p\" type=\"pole\" s=\"0\" t=\"0\" radius=\"0.1\">" +
                       repeat(7.0, 60.0) + "</object>");
  const std::vector<roads::ObjectCopy> copies =
      roads::copies_of(network->road(0).objects.at(0), 100.0);
  ASSERT_EQ(copies.size(), 9U);  // 0, 7, ... 56 m
  for (std::size_t k = 0; k < copies.size(); ++k) {
    const double s = 10.0 + 7.0 * static_cast<double>(k);
    EXPECT_DOUBLE_EQ(copies[k].s_m, s);
    EXPECT_NEAR(copies[k].t_m, t_of(s), 1e-12);
  }
  const World world(*network);
  for (std::size_t k = 0; k < copies.size(); ++k) {
    const std::string name = k == 0 ? "object p" : fmt::format("object p {}", k + 1);
    Vec3 low = Vec3::Constant(1e300), high = Vec3::Constant(-1e300);
    for (const Face& f : world.faces(name)) {
      for (const Vec3& p : f.p) {
        low = low.cwiseMin(p);
        high = high.cwiseMax(p);
      }
    }
    const double s = 10.0 + 7.0 * static_cast<double>(k);
    EXPECT_NEAR(0.5 * (low.x() + high.x()), s, 1e-3);
    EXPECT_NEAR(0.5 * (low.y() + high.y()), t_of(s), 1e-3);
  }
}

// A wall of 0.2 m: its faces stand 0.1 m beside the curve, but for kSweepError (5 mm) and what a
// slanting section adds: the road's left is not the wall's, 0.1 (1 / cos - 1) with a slope of 0.2
// at most (2 mm).
TEST(Repeat, AContinuousBodyFollowsTheCubic) {
  const auto network = road_with_object("<object id=\"w\" type=\"soundBarrier\" s=\"0\" t=\"0\">" +
                                        repeat(0.0, 60.0) + "</object>");
  const World world(*network);
  double from = 1e9, to = -1e9;
  int seen = 0;
  for (const Face& f : world.faces("object w")) {
    for (const Vec3& p : f.p) {
      from = std::min(from, p.x());
      to = std::max(to, p.x());
      if (p.z() < 0.5) continue;
      const double s = std::clamp(p.x(), 10.0, 70.0);
      EXPECT_NEAR(std::abs(p.y() - t_of(s)), 0.1, 0.03) << p.transpose();
      ++seen;
    }
    const Vec3 m = f.middle();
    if (m.z() > 0.5 && m.x() > 10.1 && m.x() < 69.9) {
      EXPECT_LT(std::abs(m.y() - t_of(m.x())), 0.1 + 0.01) << m.transpose();
    }
  }
  EXPECT_GT(seen, 50);
  EXPECT_NEAR(from, 10.0, 0.03);
  EXPECT_NEAR(to, 70.0, 0.03);
}

}  // namespace
}  // namespace raytruth::scene
