// Distances in every coordinate system against closed forms, each by the instant at which a
// condition on it comes true: located to 1 ns, at up to 30 m/s less than 1e-7 m.
#include "sim/world/distance.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>

#include "sim/core/math.h"
#include "world_text.h"

namespace raytruth::world {
namespace {

// Where a lane is a circle its length is integrated by pieces and the entity moves by the midpoint
// rule: both exact there but for rounding.
constexpr double kDistanceInstant_s = 1e-8;

std::string nearer_than(double value, const char* system, const char* type, bool freespace) {
  return entity_condition(
      "Ego", fmt::format("<RelativeDistanceCondition entityRef='Other' value='{}' freespace='{}' "
                         "rule='lessThan' relativeDistanceType='{}' coordinateSystem='{}'/>",
                         value, freespace, type, system));
}

Script on_ring(const std::string& condition) {
  Script script;
  script.init = init("Ego", {teleport(at_lane(-1, 50)), speed("step", "time", 0, 10)}) +
                init("Other", {teleport(at_lane(-2, 150)), speed("step", "time", 0, 0)});
  script.groups = group("g", "Ego", event("probe", kNothing, condition));
  return script;
}

double fires_at(const Script& script, const std::shared_ptr<const roads::RoadNetwork>& roads,
                double step = 0.05) {
  Play run = start(script, roads, step);
  run.to(20.0);
  return run.when("probe", "startTransition").value_or(-1.0);
}

// A circle of 100 m about (0, 100); lane -1 runs at 102 m, lane -2 at 106 m. 100 m of s apart.
TEST(Distance, OfRoadsRunsAlongTheReferenceLine) {
  // 100 m - 10 t 100 / 102 = 40
  EXPECT_NEAR(
      fires_at(on_ring(nearer_than(40, "road", "longitudinal", false)), ring_road(100, 600)),
      6.0 * 1.02, kDistanceInstant_s);
}

TEST(Distance, OfLanesRunsAlongTheMiddleOfTheOwnLane) {
  // 100 m of s are 102 m of lane -1, of which 10 m go a second.
  EXPECT_NEAR(
      fires_at(on_ring(nearer_than(40, "lane", "longitudinal", false)), ring_road(100, 600)), 6.2,
      kDistanceInstant_s);
}

TEST(Distance, OfBodiesOnACurveCountsTheirCornersAlongTheLine) {
  // Front of Ego: corners (3.65, +-1) ahead of the axle at 102 m; the outer one at radius 103, the
  // inner one at 101 lies farther round: atan(3.65 / 101). Rear of Other at 106 m: (-0.85, +-1),
  // farthest back again the inner one: atan(0.85 / 105).
  const double bodies = 100.0 * (std::atan(3.65 / 101.0) + std::atan(0.85 / 105.0));
  EXPECT_NEAR(fires_at(on_ring(nearer_than(40, "road", "longitudinal", true)), ring_road(100, 600)),
              (60.0 - bodies) * 0.102, kDistanceInstant_s);
  EXPECT_NEAR(fires_at(on_ring(nearer_than(40, "lane", "longitudinal", true)), ring_road(100, 600)),
              (62.0 - bodies * 1.02) * 0.1, kDistanceInstant_s);
}

TEST(Distance, OfTheWorldRunsAlongItsAxes) {
  // x = 102 sin(s / 100): 106 sin(1.5) - 102 sin(0.5 + t / 10.2) = 30
  const double angle = std::asin((106.0 * std::sin(1.5) - 30.0) / 102.0);
  EXPECT_NEAR(
      fires_at(on_ring(nearer_than(30, "world", "longitudinal", false)), ring_road(100, 600)),
      (angle - 0.5) * 10.2, kDistanceInstant_s);
  // y = 100 - 102 cos(s / 100)
  const double up = std::acos((100.0 - (100.0 - 106.0 * std::cos(1.5) - 30.0)) / 102.0);
  EXPECT_NEAR(fires_at(on_ring(nearer_than(30, "world", "lateral", false)), ring_road(100, 600)),
              (up - 0.5) * 10.2, kDistanceInstant_s);
}

TEST(Distance, AcrossIsCountedFromTheLanes) {
  // From lane -1 to lane -2 in 4 s on a line: 4 m - t are less than 1 m at 3 s.
  Script script = on_ring(nearer_than(1, "lane", "lateral", false));
  script.groups +=
      group("h", "Ego", event("change", lane_change("linear", "time", 4, -2), time_condition(0)));
  EXPECT_NEAR(fires_at(script, straight_road()), 3.0, kDistanceInstant_s);
  // The bodies are 2 m wide and turned by asin(0.1) while changing: the corner of Ego's right side
  // reaches lowest at its front, 3.65 sin + 1 cos, below the middle of the rear axle.
  script = on_ring(nearer_than(1, "road", "lateral", true));
  script.groups +=
      group("h", "Ego", event("change", lane_change("linear", "time", 4, -2), time_condition(0)));
  const double low = 3.65 * 0.1 + std::sqrt(0.99);
  EXPECT_NEAR(fires_at(script, straight_road()), 4.0 - 1.0 - low - 1.0, kDistanceInstant_s);
}

TEST(Distance, OnAnAssignedRouteAndOnATrajectory) {
  const auto with_routing = [](scenario::RoutingAlgorithm routing,
                               scenario::CoordinateSystem system) {
    return [=](scenario::ConcreteScenario& c) {
      auto& group = c.stories[0].acts[0].groups[0];
      auto& condition = (*group.maneuvers[0].events[0].start)[0][0];
      auto& by = std::get<scenario::ByEntityCondition>(condition.what);
      auto& distance = std::get<scenario::RelativeDistanceCondition>(by.what);
      distance.routing = routing;
      distance.coordinates = system;
    };
  };
  using scenario::CoordinateSystem;
  using scenario::RoutingAlgorithm;
  Script script = on_ring(nearer_than(40, "road", "longitudinal", false));
  const auto change = with_routing(RoutingAlgorithm::kAssignedRoute, CoordinateSystem::kRoad);
  Play without = start(script, straight_road(), 0.05, change);
  without.to(9.0);
  EXPECT_FALSE(without.when("probe", "startTransition")) << "there is no assigned route";
  script.init =
      init("Ego",
           {teleport(at_lane(-1, 50)), speed("step", "time", 0, 10),
            "<RoutingAction><AssignRouteAction><Route name='r' closed='false'>"
            "<Waypoint routeStrategy='shortest'>" +
                at_lane(-1, 10) + "</Waypoint><Waypoint routeStrategy='shortest'>" +
                at_lane(-1, 800) + "</Waypoint></Route></AssignRouteAction></RoutingAction>"}) +
      init("Other", {teleport(at_lane(-2, 150)), speed("step", "time", 0, 0)});
  Play with = start(script, straight_road(), 0.05, change);
  with.to(9.0);
  EXPECT_NEAR(with.when("probe", "startTransition").value_or(-1), 6.0, kDistanceInstant_s);

  // A trajectory across the lanes, along (4, -3) / 5: from (0, 10) to (400, -290). Other, at
  // (150, -6), lies 0.8 * 150 + 0.6 * 16 = 129.6 m along it.
  script.groups +=
      group("h", "Ego",
            event("follow",
                  "<RoutingAction><FollowTrajectoryAction><TrajectoryRef><Trajectory name='t' "
                  "closed='false'><Shape><Polyline><Vertex time='0'><Position><WorldPosition x='0' "
                  "y='10'/></Position></Vertex><Vertex time='0'><Position><WorldPosition x='400' "
                  "y='-290'/></Position></Vertex></Polyline></Shape></Trajectory></TrajectoryRef>"
                  "<TimeReference><None/></TimeReference><TrajectoryFollowingMode "
                  "followingMode='position'/></FollowTrajectoryAction></RoutingAction>",
                  time_condition(0)));
  Play track = start(script, straight_road(), 0.05,
                     with_routing(RoutingAlgorithm::kUndefined, CoordinateSystem::kTrajectory));
  track.to(12.0);
  EXPECT_NEAR(track.when("probe", "startTransition").value_or(-1), 8.96, kDistanceInstant_s);
}

TEST(Distance, ClosesAlongTheLineItIsMeasuredOn) {
  // Time to collision on a circle: 102 m - 10 t at 10 m/s, whatever way the bodies look.
  const std::string condition =
      entity_condition("Ego",
                       "<TimeToCollisionCondition value='4' freespace='false' rule='lessThan' "
                       "relativeDistanceType='longitudinal' coordinateSystem='lane'>"
                       "<TimeToCollisionConditionTarget><EntityRef entityRef='Other'/>"
                       "</TimeToCollisionConditionTarget></TimeToCollisionCondition>");
  EXPECT_NEAR(fires_at(on_ring(condition), ring_road(100, 600)), 6.2, kDistanceInstant_s);
}

TEST(Distance, FootprintsPartAlongAxesOfEither) {
  ActorModel box;
  box.box_size_m = {2, 2, 1};
  // Turned by 45 degrees a corner points at the other's corner: (1, 1) to (1.8, 1.8), less sqrt(2)
  // half a diagonal along the diagonal. An axis of the second parts them, none of the first.
  const Pose turned = Pose::from_euler({1.9, 1.9, 0}, {0.25 * kPi, 0, 0});
  EXPECT_NEAR(footprint_gap(Pose(), box, turned, box), 0.9 * std::sqrt(2.0) - 1.0, 1e-12);
  EXPECT_NEAR(footprint_gap(turned, box, Pose(), box), 0.9 * std::sqrt(2.0) - 1.0, 1e-12);
  EXPECT_EQ(footprint_gap(Pose(), box, Pose::from_euler({1.6, 1.6, 0}, {0.25 * kPi, 0, 0}), box),
            0.0);
  EXPECT_NEAR(footprint_gap(Pose(), box, Pose::from_euler({5, 5, 0}, {}), box),
              3.0 * std::sqrt(2.0), 1e-12);
}

}  // namespace
}  // namespace raytruth::world
