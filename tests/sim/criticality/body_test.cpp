#include "sim/criticality/body.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "sim/core/math.h"
#include "sim/core/random.h"

namespace raytruth::criticality {
namespace {

Body box(double x, double y, double heading_rad, double length, double width) {
  Body b;
  b.center_m = {x, y};
  b.heading = {det::cos(heading_rad), det::sin(heading_rad)};
  b.half_length_m = 0.5 * length;
  b.half_width_m = 0.5 * width;
  return b;
}

std::vector<Vec2> corners(const Body& b) {
  const Vec2 left(-b.heading.y(), b.heading.x());
  std::vector<Vec2> all;
  for (const auto& [u, v] : {std::pair{1, 1}, {-1, 1}, {-1, -1}, {1, -1}})
    all.emplace_back(b.center_m + u * b.half_length_m * b.heading + v * b.half_width_m * left);
  return all;
}

double to_segment(const Vec2& p, const Vec2& a, const Vec2& b) {
  const Vec2 d = b - a;
  const double u = std::min(1.0, std::max(0.0, (p - a).dot(d) / d.squaredNorm()));
  return (a + u * d - p).norm();
}

bool holds(const Body& b, const Vec2& p) {
  const Vec2 d = p - b.center_m;
  return std::fabs(d.dot(b.heading)) <= b.half_length_m &&
         std::fabs(d.dot(Vec2(-b.heading.y(), b.heading.x()))) <= b.half_width_m;
}

bool edges_cross(const std::vector<Vec2>& a, const std::vector<Vec2>& b) {
  const auto side = [](const Vec2& p, const Vec2& q, const Vec2& r) {
    return (q - p).x() * (r - p).y() - (q - p).y() * (r - p).x();
  };
  for (std::size_t i = 0; i < 4; ++i) {
    for (std::size_t j = 0; j < 4; ++j) {
      const Vec2 &p = a[i], &q = a[(i + 1) % 4], &r = b[j], &s = b[(j + 1) % 4];
      if (side(p, q, r) * side(p, q, s) < 0 && side(r, s, p) * side(r, s, q) < 0) return true;
    }
  }
  return false;
}

// Corner by corner: a way to the distance that shares nothing with the octagon.
double plain_gap(const Body& a, const Body& b) {
  const std::vector<Vec2> p = corners(a);
  const std::vector<Vec2> q = corners(b);
  if (edges_cross(p, q)) return 0.0;
  double best = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < 4; ++i) {
    if (holds(b, p[i]) || holds(a, q[i])) return 0.0;
    for (std::size_t j = 0; j < 4; ++j) {
      best = std::min(best, to_segment(p[i], q[j], q[(j + 1) % 4]));
      best = std::min(best, to_segment(q[i], p[j], p[(j + 1) % 4]));
    }
  }
  return best;
}

Body moved(Body b, double t) {
  b.center_m += t * (b.velocity_m_s + 0.5 * t * b.acceleration_m_s2);
  return b;
}

struct Draw {
  RandomStream random{7, "criticality.body"};
  double between(double low, double high) { return low + (high - low) * random.uniform(); }
  Body body() {
    Body b = box(between(-20, 20), between(-20, 20), between(-kPi, kPi), between(0.5, 12),
                 between(0.5, 3));
    b.velocity_m_s = {between(-15, 15), between(-15, 15)};
    b.acceleration_m_s2 = {between(-5, 5), between(-5, 5)};
    return b;
  }
};

TEST(Body, GapOfPlacedBoxes) {
  const Body a = box(0, 0, 0, 4, 2);
  EXPECT_DOUBLE_EQ(gap(a, box(10, 0, 0, 4, 2)), 6.0);
  EXPECT_DOUBLE_EQ(gap(a, box(5, 5, 0, 4, 2)), std::sqrt(1.0 + 9.0));
  EXPECT_DOUBLE_EQ(gap(a, box(3, 1, 0, 4, 2)), 0.0);
  // A square on its corner: half its diagonal, sqrt(2), stands towards a.
  EXPECT_NEAR(gap(a, box(6, 0, kPi / 4, 2, 2)), 4.0 - std::sqrt(2.0), 1e-12);
}

// Both are exact but for rounding: coordinates of some 40 m have 7e-15 m of it each, a distance is
// a few dozen operations on them, and the root of a square of 1e-13 m is taken; 1e-9 is far above.
TEST(Body, GapIsThatOfCornersAndEdges) {
  Draw draw;
  int apart = 0;
  for (int i = 0; i < 20000; ++i) {
    const Body a = draw.body();
    const Body b = draw.body();
    const double expected = plain_gap(a, b);
    ASSERT_NEAR(gap(a, b), expected, 1e-9) << i;
    apart += expected > 0.0;
  }
  EXPECT_GT(apart, 10000);
  EXPECT_LT(apart, 19900);
}

// Stepping finds the minimum within one step: with at most 42 m/s of relative speed the distance
// changes by less than 42 * 0.0005 / 2 m from the nearest step, 0.011 m.
TEST(Body, ClosestEncounterIsTheMinimumOverTime) {
  Draw draw;
  int hits = 0;
  for (int i = 0; i < 300; ++i) {
    const Body a = draw.body();
    const Body b = draw.body();
    const Encounter e = closest_encounter(a, b);
    Body u = a;
    Body v = b;
    u.acceleration_m_s2 = v.acceleration_m_s2 = Vec2::Zero();
    double best = std::numeric_limits<double>::infinity();
    for (int k = 0; k <= 12000 && best > 0.0; ++k)
      best = std::min(best, plain_gap(moved(u, k * 5e-4), moved(v, k * 5e-4)));
    if (e.time_s > 6.0) continue;
    ASSERT_NEAR(e.distance_m, best, 0.011) << i;
    ASSERT_NEAR(plain_gap(moved(u, e.time_s), moved(v, e.time_s)), e.distance_m, 1e-8) << i;
    hits += e.distance_m == 0.0;
  }
  EXPECT_GT(hits, 20);
}

TEST(Body, ContactWithAccelerationIsTheFirstTouch) {
  Draw draw;
  int hits = 0;
  for (int i = 0; i < 300; ++i) {
    const Body a = draw.body();
    const Body b = draw.body();
    const auto t = first_contact(a, b, 0.0, 4.0);
    std::optional<double> stepped;
    for (int k = 0; k <= 8000 && !stepped; ++k) {
      if (plain_gap(moved(a, k * 5e-4), moved(b, k * 5e-4)) == 0.0) stepped = k * 5e-4;
    }
    if (!t) {
      ASSERT_FALSE(stepped) << i;
      continue;
    }
    // Steps may miss a graze; what they find lies within a step of it.
    ASSERT_LT(plain_gap(moved(a, *t), moved(b, *t)), 1e-7) << i;
    if (stepped) {
      ASSERT_GE(*stepped, *t - 1e-9) << i;
      ASSERT_LE(*stepped, *t + 0.02) << i;
      ++hits;
    }
  }
  EXPECT_GT(hits, 20);
}

TEST(Body, WhoBrakesStands) {
  Body ego = box(0, 0, 0, 4, 2);
  ego.velocity_m_s = {10, 0};
  ego.acceleration_m_s2 = {-5, 0};  // stands after 2 s and 10 m: front at 12
  Body wall = box(20, 0, 0, 4, 2);  // rear at 18
  EXPECT_FALSE(first_contact(stopping(ego), stopping(wall), 60.0));
  // Without standing it would roll back; a follower then meets the standing one.
  Body follower = box(-20, 0, 0, 4, 2);
  follower.velocity_m_s = {6, 0};  // front at -18; ego's rear comes to 8 and stays
  const auto t = first_contact(stopping(ego), stopping(follower), 60.0);
  ASSERT_TRUE(t);
  EXPECT_NEAR(*t, 26.0 / 6.0, 1e-9);
}

}  // namespace
}  // namespace raytruth::criticality
