// Starting and ending actions: what is done when, and who drives an entity then.
#include <algorithm>
#include <charconv>
#include <cmath>

#include "sim/core/math.h"
#include "sim/world/dynamics.h"
#include "sim/world/engine.h"

namespace raytruth::world {

using scenario::ActionVariant;

bool Engine::is_instant(const ActionVariant& a) const {
  return !std::holds_alternative<scenario::SpeedAction>(a) &&
         !std::holds_alternative<scenario::SpeedProfileAction>(a) &&
         !std::holds_alternative<scenario::LaneChangeAction>(a) &&
         !std::holds_alternative<scenario::LaneOffsetAction>(a) &&
         !std::holds_alternative<scenario::FollowTrajectoryAction>(a) &&
         !std::holds_alternative<scenario::SynchronizeAction>(a) &&
         !std::holds_alternative<scenario::LongitudinalDistanceAction>(a) &&
         !std::holds_alternative<scenario::LateralDistanceAction>(a) &&
         !std::holds_alternative<scenario::LightStateAction>(a) &&
         !std::holds_alternative<scenario::AnimationAction>(a);
}

bool Engine::start_action(State& s, std::size_t run) const {
  ActionRun& r = s.actions[run];
  r.running = true;
  apply(s, r.actor, *elements_[r.element].action, static_cast<int>(run));
  return is_instant(elements_[r.element].action->what);
}

void Engine::stop_action(State& s, std::size_t run) const {
  ActionRun& r = s.actions[run];
  r.running = false;
  Mover& m = s.movers[r.actor];
  stop_appearance(s, run);
  if (m.longitudinal_action == static_cast<int>(run)) {
    m.longitudinal = std::monostate{};
    m.longitudinal_action = -1;
  }
  if (m.lateral_action == static_cast<int>(run)) {
    if (std::holds_alternative<TrackRun>(m.lateral)) {
      Place here;
      here.X_WP = pose_of(m);
      if (const auto point = roads_->nearest(here.X_WP.translation(), 5.0)) {
        here.lane = roads_->to_lane_of(m.layer, *point);
        here.with_s = m.with_s;
      }
      place(s, r.actor, here);
    }
    m.lateral = std::monostate{};
    m.lateral_action = -1;
  }
}

void Engine::override_action(State& s, int run) const {
  if (run < 0) return;
  s.actions[static_cast<std::size_t>(run)].overridden = true;
  stop_action(s, static_cast<std::size_t>(run));
}

void Engine::finish_action(State& s, std::size_t run) const {
  Mover& m = s.movers[s.actions[run].actor];
  if (m.longitudinal_action == static_cast<int>(run)) {
    if (const auto* sync = std::get_if<SyncRun>(&m.longitudinal); sync && sync->action->final_speed)
      m.speed_m_s = sync_final_speed(s, *sync);
  }
  stop_action(s, run);
}

void Engine::delete_entity(State& s, std::size_t actor) const {
  for (std::size_t r = 0; r < s.actions.size(); ++r) {
    if (s.actions[r].running && s.actions[r].actor == actor)
      override_action(s, static_cast<int>(r));
  }
  // Gone with all it was doing: added again it starts anew, at a stand.
  s.movers[actor] = Mover();
}

void Engine::activate(State& s, std::size_t actor, const scenario::Controller& controller,
                      std::optional<bool> longitudinal) const {
  Mover& m = s.movers[actor];
  const ControllerKind kind = kind_of(controller);
  // What isn't executed was said at construction.
  if (kind != ControllerKind::kKeepDistance && kind != ControllerKind::kDriver) return;
  if (!longitudinal && acts_at_once(controller)) longitudinal = true;
  if (!longitudinal.value_or(false)) {
    if (longitudinal && (std::holds_alternative<AccRun>(m.longitudinal) ||
                         std::holds_alternative<DriverRun>(m.longitudinal)))
      m.longitudinal = std::monostate{};
    return;
  }
  override_action(s, m.longitudinal_action);
  const auto number = [&](const char* name, double otherwise) {
    const auto property = controller.properties.find(name);
    double value = otherwise;
    if (property != controller.properties.end()) {
      const std::string& text = property->second;
      const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
      if (code != std::errc() || !std::isfinite(value) || value < 0.0) value = otherwise;
    }
    return value;
  };
  if (kind == ControllerKind::kDriver) {
    DriverRun run;
    if (controller.properties.contains("setSpeed")) run.set_speed_m_s = number("setSpeed", 0.0);
    const auto keeps_lane = controller.properties.find("changeLanes");
    run.changes_lanes = keeps_lane == controller.properties.end() || keeps_lane->second != "false";
    m.longitudinal = run;
    m.plan = {0.0, std::abs(m.speed_m_s)};
    wake_traffic(s);
  } else {
    const auto cruise = controller.properties.find("cruise");
    m.plan = {};
    m.longitudinal = AccRun{number("setSpeed", std::abs(m.speed_m_s)), number("timeGap", 1.5),
                            cruise == controller.properties.end() || cruise->second != "false",
                            safety_of(controller)};
  }
  m.longitudinal_action = -1;
}

bool Engine::action_done(const State& s, const ActionRun& r) const {
  if (!r.running) return true;
  const ActionVariant& what = elements_[r.element].action->what;
  if (is_instant(what)) return true;
  const Mover& m = s.movers[r.actor];
  const auto run = static_cast<int>(&r - s.actions.data());
  constexpr double kNow = 1e-9;
  if (std::holds_alternative<scenario::LightStateAction>(what) ||
      std::holds_alternative<scenario::AnimationAction>(what))
    return appearance_done(s, r, run);
  const bool on_timed_track =
      m.lateral_action == run && std::holds_alternative<TrackRun>(m.lateral);
  if (m.longitudinal_action == run && !on_timed_track) {
    if (const auto* t = std::get_if<SpeedTransition>(&m.longitudinal))
      return t->elapsed_s >= t->duration_s - kNow;
    if (const auto* p = std::get_if<SpeedProfileRun>(&m.longitudinal))
      return p->piece >= p->pieces->size();
    if (const auto* sync = std::get_if<SyncRun>(&m.longitudinal)) {
      const auto target = resolve(s, sync->action->target_master, sync->master);
      const auto own = resolve(s, sync->action->target, r.actor);
      if (!target || !own) return true;
      const double way = way_to(s, sync->master, *target).value_or(0.0);
      return way <= sync->action->tolerance_master_m + 1e-4 ||
             way_to(s, r.actor, *own).value_or(0.0) <= sync->action->tolerance_m + 1e-4;
    }
    if (const auto* gap = std::get_if<GapRun>(&m.longitudinal)) {
      return !gap->action->continuous && std::abs(gap_error(s, r.actor, *gap)) < 0.01 &&
             std::abs(m.speed_m_s - s.movers[gap->reference].speed_m_s) < 0.01;
    }
    return false;
  }
  if (m.lateral_action == run) {
    if (const auto* l = std::get_if<LateralTransition>(&m.lateral))
      return !l->keeps && l->done >= l->length - kNow;
    if (const auto* side = std::get_if<SideRun>(&m.lateral)) return side_done(s, r.actor, *side);
    if (const auto* t = std::get_if<TrackRun>(&m.lateral)) {
      if (t->time_scale)
        return t->clock_s(s.time.seconds()) >= t->track->clock.back().time_s - kNow;
      return !t->track->closed && t->s_m >= t->track->length_m() - 1e-6;
    }
    return false;
  }
  return true;  // driven out by a later action
}

SimTime Engine::next_known(const State& s, SimTime limit) const {
  double soonest = (limit - s.time).seconds();
  const auto sooner = [&](double seconds) {
    if (seconds > 1e-9) soonest = std::min(soonest, seconds);
  };
  for (const Mover& m : s.movers) {
    if (const auto* t = std::get_if<SpeedTransition>(&m.longitudinal))
      sooner(t->duration_s - t->elapsed_s);
    if (const auto* p = std::get_if<SpeedProfileRun>(&m.longitudinal);
        p && p->piece < p->pieces->size()) {
      sooner((*p->pieces)[p->piece].duration_s - p->elapsed_s);
    }
    if (const auto* l = std::get_if<LateralTransition>(&m.lateral); l && !l->by_distance)
      sooner(l->length - l->done);
    if (const auto* t = std::get_if<TrackRun>(&m.lateral); t && t->time_scale) {
      sooner(t->track->clock.back().time_s * *t->time_scale + *t->time_offset_s - s.time.seconds());
    }
  }
  for (const SignalRun& run : s.signal_runs) {
    if (run.until_ns > s.time.ns()) limit = std::min(limit, SimTime::from_ns(run.until_ns));
  }
  for (const ConditionMemory& memory : s.memory) {
    for (const std::int64_t due : memory.pulses) {
      if (due > s.time.ns()) limit = std::min(limit, SimTime::from_ns(due));
    }
  }
  limit = next_appearance_end(s, limit);
  const SimTime next = s.time + SimTime::from_s(soonest);
  // Rounding to nanoseconds may fall just short of the end: one more nanosecond passes it.
  return std::min(limit, std::max(next, s.time + SimTime::from_ns(1)));
}

}  // namespace raytruth::world
