// A driver of one's own: Ego is steered along its lane and held at 12 m/s from outside, one command
// every 50 ms, while the scenario runs around it.
//
//   closed_loop SCENARIO.xosc [ENTITY]
#include <algorithm>
#include <cstdio>
#include <exception>
#include <memory>
#include <string>

#include "sim/core/math.h"
#include "sim/drivers/steering.h"
#include "sim/scenario/scenario.h"
#include "sim/world/world.h"

namespace {

using raytruth::ActorState;
using raytruth::SimTime;
using raytruth::Vec3;

// Steering towards the middle of the lane some metres ahead.
double steer(const raytruth::roads::RoadNetwork& roads, const ActorState& ego, double wheelbase_m) {
  const auto road = roads.find_road(ego.place.road);
  if (!road) return 0.0;
  const double ahead = raytruth::drivers::look_ahead_m(ego.speed_m_s);
  const bool with_s = roads.travel_sign(*road, ego.place.lane, ego.place.s_m) > 0;
  const auto target =
      roads.advance({*road, ego.place.lane, ego.place.s_m, 0.0}, with_s, ahead).point;
  const Vec3 p_W = roads.at(roads.to_road(target)).X_WR.translation();
  const Vec3 p_E = ego.X_WA.inverse() * p_W;
  return raytruth::drivers::pure_pursuit_rad(wheelbase_m, p_E.head<2>());
}

void run(const char* file, const std::string& name) {
  raytruth::Diagnostics diagnostics;
  diagnostics.allow_unsupported = true;
  const auto document = raytruth::scenario::ScenarioDocument::load(file, diagnostics);
  diagnostics.throw_if_errors();
  const std::shared_ptr<const raytruth::scenario::ConcreteScenario> scenario =
      document->resolve({}, diagnostics);
  diagnostics.throw_if_errors();
  const auto roads = raytruth::roads::RoadNetwork::load(scenario->road_file, diagnostics);
  diagnostics.throw_if_errors();
  raytruth::world::World world(scenario, roads, {}, diagnostics);

  std::printf("time_s,x_m,y_m,speed_m_s,steering_rad,t_from_lane_m\n");
  for (int k = 0; k < 200 && !world.finished(); ++k) {
    const auto now = world.snapshot();
    const ActorState* ego = now->find(now->id_of(name));
    if (!ego) break;
    const auto* model = now->model(ego->id);
    const double wheelbase =
        std::max(1.0, model->front_axle.position_x_m - model->rear_axle.position_x_m);
    raytruth::world::VehicleCommand command;
    command.acceleration_m_s2 = std::clamp(1.0 * (12.0 - ego->speed_m_s), -3.0, 2.0);
    command.steering_rad = steer(*roads, *ego, wheelbase);
    world.command(name, command);
    if (k % 10 == 0) {
      const auto road = roads->find_road(ego->place.road);
      const double off =
          road ? ego->place.t_m - roads->center_t(*road, ego->place.lane, ego->place.s_m) : 0.0;
      const Vec3 p = ego->X_WA.translation();
      std::printf("%.2f,%.3f,%.3f,%.3f,%.4f,%.3f\n", now->time.seconds(), p.x(), p.y(),
                  ego->speed_m_s, command.steering_rad, off);
    }
    world.advance_to(SimTime::from_s(0.05 * (k + 1)));
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: closed_loop SCENARIO.xosc [ENTITY]\n");
    return 1;
  }
  try {
    run(argv[1], argc > 2 ? argv[2] : "Ego");
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 2;
  }
  return 0;
}
