// Detection and range noise against their distributions; the same bytes for any number of threads.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "sim/core/math.h"
#include "tests/sensors/lidar/spinning.h"

namespace raytruth::lidar {
namespace {

using testing::at;
using testing::World;

constexpr double kRange_m = 60.0;

// Beams of one elevation on a ball about the sensor: every firing meets it at the same range and
// incidence, but for the ball's flatness (below 1 mm: a signal within 4e-5).
SensorFrame ball(double reflectance, LidarOptions options, double sigma_m = 0.01) {
  World world;
  world.small.add_static(
      testing::sphere(kRange_m, 720,
                      world.small.add(testing::matt("ball", static_cast<float>(reflectance)))),
      Pose());
  LidarSpec lidar = testing::plain_lidar();
  lidar.beams = {{0, 0.0, 0.0, 0.0, 0.0}, {1, -0.2, 0.0, 0.0, 1e-6}};
  lidar.columns = 10000;
  lidar.range_at_10_percent_m = kRange_m;
  lidar.range_sigma_m = sigma_m;
  return world.scan(lidar, options);
}

double phi(double z) { return 0.5 * std::erfc(-z / std::sqrt(2.0)); }

// 20000 draws: the share errs by sqrt(p (1 - p) / n); four of these, two-sided, are passed by
// chance in 6 cases of 100000 only. A model off by 5 % of probability would be at 14 of them.
TEST(LidarChance, DetectionByDistanceFromTheThreshold) {
  LidarOptions options;
  options.seed = 11;
  const double n = 20000.0;
  for (const double x : {0.8, 1.0, 1.2}) {
    const double p = phi(5.0 * (x - 1.0));
    const double share = static_cast<double>(ball(0.1 * x, options).evidence.samples.size()) / n;
    const double sigma = std::sqrt(p * (1.0 - p) / n);
    EXPECT_NEAR(share, p, 4.0 * sigma) << x;
    EXPECT_GT(std::abs(share - (p + 0.05)), 4.0 * sigma) << x;
  }
  EXPECT_EQ(ball(0.3, options).evidence.samples.size(), 20000U);
  EXPECT_LT(ball(0.02, options).evidence.samples.size(), 20U);
}

struct Residuals {
  double mean = 0.0, sigma = 0.0, within_one = 0.0;
  std::size_t count = 0;
};

Residuals residuals(const SensorFrame& frame, double expected_sigma_m) {
  const auto x = frame.buffer("x_m").as<float>();
  const auto y = frame.buffer("y_m").as<float>();
  const auto z = frame.buffer("z_m").as<float>();
  Residuals r;
  r.count = x.size();
  double sum = 0.0, squares = 0.0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const Vec3 p(static_cast<double>(x[i]), static_cast<double>(y[i]), static_cast<double>(z[i]));
    const double e = p.norm() - static_cast<double>(frame.evidence.samples[i].distance_m);
    sum += e;
    squares += e * e;
    r.within_one += std::abs(e) < expected_sigma_m ? 1.0 : 0.0;
  }
  const auto n = static_cast<double>(r.count);
  r.mean = sum / n;
  r.sigma = std::sqrt(squares / n - r.mean * r.mean);
  r.within_one /= n;
  return r;
}

// Sample sigma errs by sigma / sqrt(2 n) = 0.5 % for 20000 points; four of these are 2 %. Rounding
// to steps of 2 mm adds a variance of (2 mm)^2 / 12, single precision 4e-6 m. A sigma wrong by 5 %
// must not pass.
TEST(LidarChance, RangeNoiseGrowsAsSignalFalls) {
  LidarOptions options;
  options.seed = 5;
  for (const double x : {1.5, 4.0, 9.0}) {
    const double model = 0.01 * std::sqrt(1.0 + 10.0 / x);
    const double expected = std::sqrt(model * model + 0.002 * 0.002 / 12.0);
    const Residuals r = residuals(ball(0.1 * x, options), expected);
    const auto n = static_cast<double>(r.count);
    ASSERT_GT(r.count, 19000U);
    EXPECT_NEAR(r.sigma, expected, 4.0 * expected / std::sqrt(2.0 * n)) << x;
    EXPECT_GT(std::abs(r.sigma - 1.05 * expected), 4.0 * expected / std::sqrt(2.0 * n)) << x;
    EXPECT_NEAR(r.mean, 0.0, 4.0 * expected / std::sqrt(n)) << x;
    // Of a normal distribution 68.27 % lie within one sigma; of a uniform one 57.7 %. Rounding
    // moves the limits by up to half a step: 1 mm of at least 14 mm, twice, times a density of
    // 0.242: 0.035.
    EXPECT_NEAR(r.within_one, 0.6827, 4.0 * std::sqrt(0.6827 * 0.3173 / n) + 0.035) << x;
  }
}

TEST(LidarChance, RangesComeInSteps) {
  LidarOptions options;
  const SensorFrame frame = ball(0.9, options);
  const auto x = frame.buffer("x_m").as<float>();
  const auto y = frame.buffer("y_m").as<float>();
  const auto z = frame.buffer("z_m").as<float>();
  for (std::size_t i = 0; i < x.size(); ++i) {
    const Vec3 p(static_cast<double>(x[i]), static_cast<double>(y[i]), static_cast<double>(z[i]));
    const double steps = p.norm() / 0.002;
    ASSERT_NEAR(steps, std::floor(steps + 0.5), 0.01);  // 2e-5 m of single precision at 60 m
  }
}

bool same(const SensorFrame& a, const SensorFrame& b) {
  if (a.buffers.size() != b.buffers.size()) return false;
  for (std::size_t i = 0; i < a.buffers.size(); ++i) {
    if (a.buffers[i].data != b.buffers[i].data) return false;
  }
  const auto& sa = a.evidence.samples;
  const auto& sb = b.evidence.samples;
  if (sa.size() != sb.size() || a.evidence.objects.size() != b.evidence.objects.size())
    return false;
  if (std::memcmp(sa.data(), sb.data(), sa.size() * sizeof(EvidenceSample)) != 0) return false;
  for (std::size_t i = 0; i < a.evidence.objects.size(); ++i) {
    const ObjectEvidence& oa = a.evidence.objects[i];
    const ObjectEvidence& ob = b.evidence.objects[i];
    if (oa.object != ob.object || oa.seen != ob.seen || oa.alone != ob.alone ||
        oa.time_ns != ob.time_ns || oa.occluders != ob.occluders) {
      return false;
    }
  }
  return true;
}

TEST(LidarChance, SameBytesForAnyNumberOfThreads) {
  World world({at({0, 0, 0}), at({1.5, 0, 0})});
  const MaterialId grey = world.small.add(testing::matt("grey", 0.2F));
  world.small.add_static(testing::sphere(40.0, 60, grey), Pose());
  world.small.add_static(testing::quad(2.0, 4.0, world.small.add(testing::pane("glass", 0.7F))),
                         at({5.0, 1.0, 0.0}));
  world.small.add_actor(testing::box({4, 2, 2}, grey), {at({12, 3, 0}), at({14, 3, 0}, 0.1)});
  world.small.add_actor(testing::box({2, 2, 2}, grey), {at({20, 4, 0})});
  LidarSpec lidar = testing::plain_lidar();
  lidar.beams.push_back({2, -0.05, 0.0, 0.0, 20e-6});
  lidar.range_at_10_percent_m = 45.0;
  LidarOptions options;
  options.seed = 3;
  options.threads = 1;
  const SensorFrame one = world.scan(lidar, options);
  ASSERT_GT(one.evidence.samples.size(), 1000U);
  for (const int threads : {2, 3, 0}) {
    options.threads = threads;
    EXPECT_TRUE(same(one, world.scan(lidar, options))) << threads;
  }
  options.frame = 1;
  EXPECT_FALSE(same(one, world.scan(lidar, options)));
  options.frame = 0;
  options.seed = 4;
  EXPECT_FALSE(same(one, world.scan(lidar, options)));
  options.seed = 3;
  lidar.id = SensorId(4);
  EXPECT_FALSE(same(one, world.scan(lidar, options)));
}

}  // namespace
}  // namespace raytruth::lidar
