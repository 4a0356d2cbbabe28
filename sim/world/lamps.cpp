// Which lamps are lit.
#include "sim/world/lamps.h"

#include <algorithm>
#include <cmath>

#include "sim/core/math.h"
#include "sim/world/engine.h"

namespace raytruth::world {
namespace {

// A turn in a junction is shown from here on; by less than this it is no turn.
constexpr double kShowTurn_m = 30.0;
constexpr double kTurn_rad = 0.5;

// Outside of fog in a box the air is clear.
Weather here(const Weather& w, const Pose& X_WA) {
  const Vec3 beside = (X_WA.translation() - w.fog_box->center_m).cwiseAbs();
  Weather own = w;
  if ((beside.array() > 0.5 * w.fog_box->size_m.array()).any())
    own.visual_range_m = Weather().visual_range_m;
  return own;
}

}  // namespace

std::vector<double> Engine::turns_of(const roads::RoadNetwork& network) {
  std::vector<double> turns(network.roads().size(), 0.0);
  for (std::size_t i = 0; i < turns.size(); ++i) {
    const roads::Road& road = network.road(i);
    if (road.junction.empty()) continue;
    const auto heading = [&](double s) { return network.at({i, s, 0.0}).X_WR.euler().heading_rad; };
    // In quarters, so that a turn of more than half a circle stays one.
    for (int k = 0; k < 4; ++k)
      turns[i] +=
          wrap_angle(heading(0.25 * (k + 1) * road.length_m) - heading(0.25 * k * road.length_m));
  }
  return turns;
}

Engine::Indication Engine::indication(const Mover& m, const ActorModel& model, SimTime now) const {
  if (const auto* change = std::get_if<LateralTransition>(&m.lateral)) {
    if (change->lanes_left == 0 || change->done >= change->length) return {};
    const double since =
        change->by_distance ? change->done / std::max(0.1, std::abs(m.speed_m_s)) : change->done;
    return {change->lanes_left > 0 ? 1 : -1, since};
  }
  if (!m.on_road || m.on_track) return {};
  const bool forward = m.with_s == (m.speed_m_s >= 0.0);
  const double own = turns_[roads_->permanent_layer(m.lane.road)];
  double turn = forward ? own : -own;
  const roads::Road& road = roads_->road(m.lane.road);
  const double room = forward ? road.length_m - m.lane.s_m : m.lane.s_m;
  const auto& link = forward ? road.successor : road.predecessor;
  if (turn == 0.0 && room < kShowTurn_m && link && link->to_junction &&
      std::abs(m.speed_m_s) > 0.1) {
    const roads::Advance next = roads_->advance(m.lane, forward, room + 0.01, m.route, m.layer);
    const double there = turns_[roads_->permanent_layer(next.point.road)];
    turn = next.with_s ? there : -there;
  }
  if (std::abs(turn) < kTurn_rad) return {};
  return {turn > 0.0 ? 1 : -1, now.seconds() + kGoldenRatio * model.id.value()};
}

std::uint32_t usual_lamps(const Weather& w, double acceleration_m_s2) {
  // UN Regulation 48, annex 12: lit below 1000 lx, out above 7000 lx; a clear sky gives that much
  // when the sun stands 1 to 6 degrees high.
  const bool dark =
      w.sun_elevation_rad < deg_to_rad(3.0) || w.visual_range_m < 300.0 || w.rain_mm_h > 5.0;
  std::uint32_t lamps = dark ? kLampLowBeam | kLampTail | kLampPlate : kLampDaytimeRunning;
  // UN Regulation 13-H asks for brake lamps from 0.7 to 1.3 m/s^2 on.
  if (acceleration_m_s2 < -0.7) lamps |= kLampBrake;
  return lamps;
}

std::uint32_t Engine::lamps_of(const Mover& m, const ActorModel& model, const Weather& w,
                               SimTime now) const {
  if (model.kind != ActorKind::kVehicle) return 0;
  if (m.appearance && !m.appearance->automatic_lamps) return with_orders(0, *m.appearance, now);
  std::uint32_t lamps = usual_lamps(w.fog_box ? here(w, pose_of(m)) : w,
                                    m.acceleration_m_s2 * (m.speed_m_s < 0.0 ? -1.0 : 1.0));
  if (m.speed_m_s < -0.05) lamps |= kLampReverse;
  const Indication shown = indication(m, model, now);
  if (shown.side != 0 && blink_is_lit(shown.since_s))
    lamps |= shown.side > 0 ? kLampIndicatorLeft : kLampIndicatorRight;
  return m.appearance ? with_orders(lamps, *m.appearance, now) : lamps;
}

}  // namespace raytruth::world
