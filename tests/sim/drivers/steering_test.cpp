#include "sim/drivers/steering.h"

#include <gtest/gtest.h>

#include <cmath>

#include "sim/core/math.h"

namespace raytruth::drivers {
namespace {

TEST(Steering, ConstantAngleDrivesACircle) {
  const SingleTrackLimits limits;
  SingleTrack car;
  car.speed_m_s = 8.0;
  car.steering_rad = 0.2;
  const double radius = limits.wheelbase_m / det::tan(0.2);
  // Each step is an exact arc: any step lands on the circle around (0, R).
  for (int k = 0; k < 100; ++k) {
    car = stepped(limits, car, 0.0, 0.2, 0.37);
    EXPECT_NEAR(det::hypot(car.x_m, car.y_m - radius), radius, 1e-11);
  }
  EXPECT_NEAR(wrap_angle(8.0 * 37.0 / radius - car.heading_rad), 0.0, 1e-11);
}

TEST(Steering, AngleAndRateAreLimited) {
  SingleTrackLimits limits;
  limits.max_steering_rate_rad_s = 0.4;
  SingleTrack car;
  car.speed_m_s = 5.0;
  car = stepped(limits, car, 0.0, 2.0, 0.5);
  EXPECT_DOUBLE_EQ(car.steering_rad, 0.2);
  for (int k = 0; k < 10; ++k) car = stepped(limits, car, 0.0, 2.0, 0.5);
  EXPECT_DOUBLE_EQ(car.steering_rad, limits.max_steering_rad);
}

TEST(Steering, BrakingEndsAtAStand) {
  const SingleTrackLimits limits;
  SingleTrack car;
  car.speed_m_s = 2.0;
  car = stepped(limits, car, -4.0, 0.0, 1.0);
  EXPECT_EQ(car.speed_m_s, 0.0);
  EXPECT_DOUBLE_EQ(car.x_m, 0.5) << "v^2 / (2 b)";
}

TEST(Steering, PurePursuitDrivesTheArcThroughItsTarget) {
  // The target on a circle of radius R: the steering is atan(L / R), wherever on it the target is.
  constexpr double kRadius = 25.0, kWheelbase = 2.7;
  for (const double angle : {0.1, 0.4, 1.0}) {
    const Vec2 target(kRadius * det::sin(angle), kRadius * (1.0 - det::cos(angle)));
    EXPECT_NEAR(pure_pursuit_rad(kWheelbase, target), det::atan(kWheelbase / kRadius), 1e-14);
  }
}

// Lateral error after 12 s on the line y = 0 from 2 m beside it.
template <typename Controller>
double error_after(Controller steer) {
  const SingleTrackLimits limits;
  SingleTrack car;
  car.y_m = 2.0;
  car.speed_m_s = 10.0;
  double most = 0.0;
  for (int k = 0; k < 1200; ++k) {
    car = stepped(limits, car, 0.0, steer(car), 0.01);
    most = std::max(most, -car.y_m);
  }
  EXPECT_LT(most, 0.3) << "it doesn't swing far beyond";
  return std::abs(car.y_m);
}

TEST(Steering, BothControllersReachALine) {
  EXPECT_LT(error_after([](const SingleTrack& car) {
              const double ahead = look_ahead_m(car.speed_m_s);
              const double c = det::cos(car.heading_rad), s = det::sin(car.heading_rad);
              const double dx = std::sqrt(std::max(0.0, ahead * ahead - car.y_m * car.y_m));
              const Vec2 target(c * dx - s * car.y_m, -s * dx - c * car.y_m);
              return pure_pursuit_rad(2.7, target);
            }),
            1e-3);
  EXPECT_LT(error_after([](const SingleTrack& car) {
              const double front = car.y_m + 2.7 * det::sin(car.heading_rad);
              return stanley_rad(-car.heading_rad, -front, car.speed_m_s);
            }),
            1e-3);
}

}  // namespace
}  // namespace raytruth::drivers
