// The bound of ACCURACY.md on the way from the world to the road.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "accuracy_table.h"
#include "road_text.h"

namespace raytruth::roads {
namespace {

// Points beside a circle and a parabola y = c x^2, whose length is known: both have their feet in
// closed form. Up to 99 % of the way to the centre of curvature, where a foot is least certain:
// steps end below 1e-10 m, rounding of 1e-14 m counts a hundredfold.
void see_feet(Worst& worst, const RoadNetwork& network, double s, double t, double x, double y,
              const std::string& what) {
  const std::string where = fmt::format("{} s={} t={}", what, s, t);
  const auto foot = network.project(0, x, y, 200.0);
  const auto near_by = network.project(0, x, y, 200.0, s + 0.3);
  const auto nearest = network.nearest({x, y, 0.0}, 200.0);
  for (const auto& found : {foot, near_by, nearest}) {
    ASSERT_TRUE(found) << where;
    worst.see(found->s_m, s, where);
    worst.see(found->t_m, t, where);
  }
}

TEST(Accuracy, NearestAndProject) {
  Worst worst("nearest, project");
  for (const double radius : {6.0, 12.0, 100.0}) {
    const double length = radius * 2.5;
    RoadText text;
    text.length = length;
    text.geometry = fmt::format(
        "<geometry s=\"0\" x=\"0\" y=\"0\" hdg=\"0\" length=\"{}\"><arc curvature=\"{}\"/>"
        "</geometry>",
        length, 1.0 / radius);
    const auto network = parse(xml(text));
    for (double s = 0.1; s < length; s += length / 23) {
      for (const double share : {-1.5, -0.4, 0.0, 0.3, 0.7, 0.85, 0.95, 0.99}) {
        const double t = share * radius;
        const double away = radius - t;
        see_feet(worst, *network, s, t, away * std::sin(s / radius),
                 radius - away * std::cos(s / radius), fmt::format("R={}", radius));
      }
    }
  }
  const double c = 0.01;
  const auto length = [&](double x) {
    const double slope = 2 * c * x;
    return (slope * std::sqrt(1 + slope * slope) + std::asinh(slope)) / (4 * c);
  };
  RoadText text;
  text.length = length(60);
  text.geometry = fmt::format(
      "<geometry s=\"0\" x=\"0\" y=\"0\" hdg=\"0\" length=\"{}\"><poly3 a=\"0\" b=\"0\" c=\"{}\" "
      "d=\"0\"/></geometry>",
      text.length, c);
  const auto network = parse(xml(text));
  for (double x = 0.5; x < 60.0; x += 1.7) {
    const double stretch = std::sqrt(1 + 4 * c * c * x * x);
    for (const double t : {-20.0, -3.0, 0.0, 5.0, 30.0}) {
      see_feet(worst, *network, length(x), t, x - t * 2 * c * x / stretch, c * x * x + t / stretch,
               "parabola");
    }
  }
}

}  // namespace
}  // namespace raytruth::roads
