// Lights, animations and visibility: what they are at an instant, and the actions that set them.
#include "sim/world/appearance.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <tuple>
#include <utility>

#include "sim/core/overloaded.h"
#include "sim/world/engine.h"

namespace raytruth::world {
namespace {

constexpr double kBlink_s = 60.0 / 90.0;

// The standard leaves the duration of an animation that states none to the simulator: the time in
// which a door is opened, and in which a gesture is made.
constexpr double kComponent_s = 2.0;
constexpr double kGesture_s = 1.0;

std::vector<std::pair<AnimationKind, std::string>> moved_by(const scenario::AnimationAction& a) {
  using scenario::AnimationAction;
  std::vector<std::pair<AnimationKind, std::string>> things;
  std::visit(Overloaded{
                 [&](const AnimationAction::Component& c) {
                   // Each mirror by its own, whatever is said of both.
                   if (c.component == "sideMirrors") {
                     things.emplace_back(AnimationKind::kComponent, "sideMirrorLeft");
                     things.emplace_back(AnimationKind::kComponent, "sideMirrorRight");
                   } else {
                     things.emplace_back(AnimationKind::kComponent, c.component);
                   }
                 },
                 [&](const AnimationAction::Pedestrian& p) {
                   if (!p.motion.empty()) things.emplace_back(AnimationKind::kMotion, p.motion);
                   for (const std::string& g : p.gestures)
                     things.emplace_back(AnimationKind::kGesture, g);
                   if (!p.user_defined.empty())
                     things.emplace_back(AnimationKind::kUserDefined, p.user_defined);
                 },
                 [&](const AnimationAction::File& f) {
                   things.emplace_back(AnimationKind::kFile, f.file.generic_string());
                 },
                 [&](const AnimationAction::UserDefined& u) {
                   things.emplace_back(AnimationKind::kUserDefined, u.type);
                 },
             },
             a.what);
  return things;
}

// A body makes one motion at a time, whether it has a name of the standard's, of the user's own or
// is in a file; gestures and components go on beside it.
bool is_motion(AnimationKind kind) {
  return kind != AnimationKind::kComponent && kind != AnimationKind::kGesture;
}

// Mirrors stand out until told otherwise, all else is shut.
double usual_state(const std::string& component) {
  return component.starts_with("sideMirror") ? 1.0 : 0.0;
}

// Colours that are named alone, in sRGB: as lamps have them (UN Regulation 148: red, amber, white;
// blue of vehicles on duty: UN Regulation 65).
std::optional<std::array<double, 3>> rgb_of(const scenario::LightColor& color) {
  if (color.rgb) return color.rgb;
  static constexpr std::pair<std::string_view, std::array<double, 3>> kNamed[] = {
      {"red", {1.0, 0.05, 0.03}},    {"yellow", {1.0, 0.85, 0.0}}, {"green", {0.0, 1.0, 0.25}},
      {"blue", {0.05, 0.15, 1.0}},   {"violet", {0.55, 0.0, 1.0}}, {"orange", {1.0, 0.6, 0.0}},
      {"brown", {0.55, 0.27, 0.07}}, {"black", {0.0, 0.0, 0.0}},   {"grey", {0.5, 0.5, 0.5}},
      {"white", {1.0, 1.0, 1.0}}};
  for (const auto& [name, rgb] : kNamed) {
    if (color.type == name) return rgb;
  }
  return std::nullopt;
}

}  // namespace

bool blink_is_lit(double since_s) {
  const double phase = since_s / kBlink_s;
  return phase - std::floor(phase) < 0.5;
}

double LightOrder::level(SimTime now) const {
  const double time = (now - since).seconds();
  double wanted = action->mode == "off" ? 0.0 : 1.0;
  if (action->mode == "flashing") {
    const double on = action->flashing_on_s.value_or(0.5 * kBlink_s);
    const double period = on + action->flashing_off_s.value_or(0.5 * kBlink_s);
    if (period > 0.0) wanted = time - period * std::floor(time / period) < on ? 1.0 : 0.0;
  }
  if (time >= action->transition_s) return wanted;
  return before + (wanted - before) * time / action->transition_s;
}

SimTime LightOrder::end() const { return since + SimTime::from_s(action->transition_s); }

double AnimationOrder::duration_s() const {
  return action->duration_s.value_or(kind == AnimationKind::kComponent ? kComponent_s : kGesture_s);
}

double AnimationOrder::offset_s() const {
  const auto* file = std::get_if<scenario::AnimationAction::File>(&action->what);
  return file == nullptr ? 0.0 : file->time_offset_s;
}

std::optional<SimTime> AnimationOrder::end() const {
  if (action->loop) return std::nullopt;
  return since + SimTime::from_s(std::max(0.0, duration_s() - offset_s()));
}

AnimationState AnimationOrder::state(SimTime now) const {
  const double time = (stopped.value_or(now) - since).seconds();
  const double played = offset_s() + time;
  const double duration = duration_s();
  AnimationState s{kind, name, since, to, false, action->loop, time, duration};
  s.running = !stopped && (action->loop || played < duration);
  if (duration <= 0.0) return s;
  double share = played / duration;
  if (action->loop) {
    // A component goes to and fro, the others begin anew.
    share -= std::floor(share);
    if (kind == AnimationKind::kComponent) share = 1.0 - std::abs(2.0 * share - 1.0);
  }
  s.progress = from + (to - from) * std::clamp(share, 0.0, 1.0);
  return s;
}

std::vector<LightState> Appearance::light_states(SimTime now) const {
  std::vector<LightState> states;
  for (const LightOrder& o : lights) {
    LightState state{o.action->light, o.lamps, o.level(now), std::nullopt,
                     o.action->luminous_intensity_cd};
    if (o.action->color) state.colour_rgb = rgb_of(*o.action->color);
    states.push_back(std::move(state));
  }
  return states;
}

std::vector<AnimationState> Appearance::animation_states(SimTime now) const {
  std::vector<AnimationState> states;
  for (const AnimationOrder& o : animations) states.push_back(o.state(now));
  return states;
}

std::uint32_t lamp_bits(const std::string& light) {
  if (light == "daytimeRunningLights") return kLampDaytimeRunning;
  if (light == "lowBeam") return kLampLowBeam | kLampTail;
  if (light == "highBeam") return kLampHighBeam;
  if (light == "fogLights") return kLampFog | kLampFogRear;
  if (light == "fogLightsFront") return kLampFog;
  if (light == "fogLightsRear") return kLampFogRear;
  if (light == "brakeLights") return kLampBrake;
  if (light == "warningLights") return kLampIndicatorLeft | kLampIndicatorRight;
  if (light == "indicatorLeft") return kLampIndicatorLeft;
  if (light == "indicatorRight") return kLampIndicatorRight;
  if (light == "reversingLights") return kLampReverse;
  if (light == "licensePlateIllumination") return kLampPlate;
  if (light == "specialPurposeLights") return kLampSpecial;
  return 0;
}

std::uint32_t lamp_bits(const scenario::LightStateAction& action, const ActorModel& model) {
  if (!action.user_defined) return lamp_bits(action.light);
  const auto& own = model.own_lights;
  const auto at = std::lower_bound(own.begin(), own.end(), action.light);
  if (at == own.end() || *at != action.light) return 0;
  return kLampOwn << static_cast<std::uint32_t>(at - own.begin());
}

void Appearance::set_automatic(std::optional<bool> lighting, std::optional<bool> animation,
                               double rolled_m) {
  automatic_lamps = lighting.value_or(automatic_lamps);
  if (!animation || *animation != gait_stopped_m.has_value()) return;
  if (*animation) {
    gait_behind_m = rolled_m - *gait_stopped_m;
    gait_stopped_m.reset();
  } else {
    gait_stopped_m = gait_m(rolled_m);
  }
}

std::uint32_t with_orders(std::uint32_t lamps, const Appearance& appearance, SimTime now) {
  // Lights that share a lamp: the later order counts.
  std::vector<const LightOrder*> orders;
  for (const LightOrder& o : appearance.lights) orders.push_back(&o);
  std::stable_sort(orders.begin(), orders.end(),
                   [](const LightOrder* a, const LightOrder* b) { return a->since < b->since; });
  for (const LightOrder* o : orders) {
    lamps = o->level(now) > 0.0 ? lamps | o->lamps : lamps & ~o->lamps;
  }
  return lamps;
}

Appearance& Engine::appearance_of(Mover& m) {
  // States share it until it changes.
  auto own =
      m.appearance ? std::make_shared<Appearance>(*m.appearance) : std::make_shared<Appearance>();
  Appearance& changed = *own;
  m.appearance = std::move(own);
  return changed;
}

void Engine::set_light(State& s, std::size_t actor, const scenario::LightStateAction& a,
                       int run) const {
  Mover& m = s.movers[actor];
  const auto of_light = [&](const std::vector<LightOrder>& lights) {
    return std::lower_bound(
        lights.begin(), lights.end(), a.light,
        [](const LightOrder& o, const std::string& name) { return o.action->light < name; });
  };
  LightOrder order{&a, s.time, 0.0, run, lamp_bits(a, *models_[actor])};
  int other = -1;
  bool known = false;
  if (m.appearance) {
    const auto at = of_light(m.appearance->lights);
    known = at != m.appearance->lights.end() && at->action->light == a.light;
    if (known) {
      order.before = at->level(s.time);
      other = at->run;
    }
  }
  if (!known) {
    const std::uint32_t bits = order.lamps;
    order.before = bits != 0 && (lamps_of(m, *models_[actor], weather_at(s), s.time) & bits) == bits
                       ? 1.0
                       : 0.0;
  }
  Appearance& own = appearance_of(m);
  const auto at = own.lights.begin() + (of_light(own.lights) - own.lights.cbegin());
  if (known) {
    *at = order;
  } else {
    own.lights.insert(at, order);
  }
  if (other >= 0 && other != run) s.actions[static_cast<std::size_t>(other)].running = false;
}

void Engine::set_animation(State& s, std::size_t actor, const scenario::AnimationAction& a,
                           int run) const {
  Appearance& own = appearance_of(s.movers[actor]);
  const auto things = moved_by(a);
  // "A conflicting animation will override a currently active animation" (the model's
  // AnimationType).
  if (std::any_of(things.begin(), things.end(), [](const auto& t) { return is_motion(t.first); })) {
    for (AnimationOrder& o : own.animations) {
      if (!is_motion(o.kind) || o.action == &a || !o.state(s.time).running) continue;
      // Its action is done when nothing else of it goes on.
      o.stopped = s.time;
      o.run = -1;
    }
  }
  for (const auto& [kind, name] : things) {
    AnimationOrder order{kind, name, &a, s.time, 0.0, 1.0, run, std::nullopt};
    const auto at = std::lower_bound(own.animations.begin(), own.animations.end(), order,
                                     [](const AnimationOrder& x, const AnimationOrder& y) {
                                       return std::tie(x.kind, x.name) < std::tie(y.kind, y.name);
                                     });
    const bool known = at != own.animations.end() && at->kind == kind && at->name == name;
    if (kind == AnimationKind::kComponent) {
      // From where it is to the state asked for, or to the other end.
      order.from = known ? at->state(s.time).progress : usual_state(name);
      order.to = a.state.value_or(order.from < 0.5 ? 1.0 : 0.0);
    } else if (a.state) {
      order.to = *a.state;
    }
    if (!known) {
      own.animations.insert(at, std::move(order));
      continue;
    }
    if (at->run >= 0 && at->run != run)
      s.actions[static_cast<std::size_t>(at->run)].running = false;
    *at = std::move(order);
  }
}

void Engine::stop_appearance(State& s, std::size_t run) const {
  Mover& m = s.movers[s.actions[run].actor];
  if (!m.appearance) return;
  const auto& animations = m.appearance->animations;
  const auto is_running = [&](const AnimationOrder& o) {
    return o.run == static_cast<int>(run) && o.state(s.time).running;
  };
  if (std::none_of(animations.begin(), animations.end(), is_running)) return;
  for (AnimationOrder& o : appearance_of(m).animations) {
    if (is_running(o)) o.stopped = s.time;
  }
}

bool Engine::appearance_done(const State& s, const ActionRun& r, int run) {
  const Mover& m = s.movers[r.actor];
  if (!m.appearance) return true;
  for (const LightOrder& o : m.appearance->lights) {
    if (o.run == run && s.time < o.end()) return false;
  }
  for (const AnimationOrder& o : m.appearance->animations) {
    const auto end = o.end();
    if (o.run == run && (!end || s.time < *end)) return false;
  }
  return true;
}

SimTime Engine::next_appearance_end(const State& s, SimTime limit) {
  const auto sooner = [&](SimTime end) {
    if (end > s.time) limit = std::min(limit, end);
  };
  for (const Mover& m : s.movers) {
    if (!m.appearance) continue;
    for (const LightOrder& o : m.appearance->lights) {
      if (o.run >= 0) sooner(o.end());
    }
    for (const AnimationOrder& o : m.appearance->animations) {
      if (o.run >= 0 && o.end()) sooner(*o.end());
    }
  }
  return limit;
}

void Engine::set_visibility(State& s, std::size_t actor, const scenario::VisibilityAction& a) {
  Mover& m = s.movers[actor];
  m.graphics = a.graphics;
  m.traffic = a.traffic;
  if (a.sensor_names.empty()) {
    m.sensors = a.sensors;
    if (m.appearance && !m.appearance->single_sensors.empty())
      appearance_of(m).single_sensors.clear();
    return;
  }
  auto& single = appearance_of(m).single_sensors;
  for (const std::string& name : a.sensor_names) {
    const auto at = std::lower_bound(
        single.begin(), single.end(), name,
        [](const SensorVisibility& v, const std::string& n) { return v.sensor < n; });
    if (at != single.end() && at->sensor == name) {
      at->visible = a.sensors;
    } else {
      single.insert(at, {name, a.sensors});
    }
  }
}

}  // namespace raytruth::world
