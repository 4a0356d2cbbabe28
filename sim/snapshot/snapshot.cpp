#include "sim/snapshot/snapshot.h"

#include <algorithm>

#include "sim/core/check.h"
#include "sim/core/math.h"

namespace raytruth {
namespace {

double mix(double a, double b, double u) { return (1.0 - u) * a + u * b; }
Vec3 mix(const Vec3& a, const Vec3& b, double u) { return (1.0 - u) * a + u * b; }

ActorState interpolate(const ActorState& a, const ActorState& b, double u) {
  ActorState s = a;
  s.X_WA = interpolate(a.X_WA, b.X_WA, u);
  s.V_WA.linear_m_s = mix(a.V_WA.linear_m_s, b.V_WA.linear_m_s, u);
  s.V_WA.angular_rad_s = mix(a.V_WA.angular_rad_s, b.V_WA.angular_rad_s, u);
  s.acceleration_m_s2 = mix(a.acceleration_m_s2, b.acceleration_m_s2, u);
  s.speed_m_s = mix(a.speed_m_s, b.speed_m_s, u);
  s.body_pitch_rad = mix(a.body_pitch_rad, b.body_pitch_rad, u);
  s.body_roll_rad = mix(a.body_roll_rad, b.body_roll_rad, u);
  s.steering_rad = mix(a.steering_rad, b.steering_rad, u);
  s.wheel_roll_m = mix(a.wheel_roll_m, b.wheel_roll_m, u);
  s.gait_m = mix(a.gait_m, b.gait_m, u);
  return s;
}

// The short way round, -pi included as pi.
double turn(double a, double b, double u) { return wrap_angle(a + u * wrap_angle(b - a)); }

Weather interpolate(const Weather& a, const Weather& b, double u) {
  Weather w;
  w.sun_azimuth_rad = turn(a.sun_azimuth_rad, b.sun_azimuth_rad, u);
  w.sun_elevation_rad = mix(a.sun_elevation_rad, b.sun_elevation_rad, u);
  w.sun_illuminance_lx = mix(a.sun_illuminance_lx, b.sun_illuminance_lx, u);
  w.cloud_cover = mix(a.cloud_cover, b.cloud_cover, u);
  w.visual_range_m = mix(a.visual_range_m, b.visual_range_m, u);
  w.rain_mm_h = mix(a.rain_mm_h, b.rain_mm_h, u);
  w.snow_mm_h = mix(a.snow_mm_h, b.snow_mm_h, u);
  w.wetness_m = mix(a.wetness_m, b.wetness_m, u);
  w.snow_depth_m = mix(a.snow_depth_m, b.snow_depth_m, u);
  w.leaf_cover = mix(a.leaf_cover, b.leaf_cover, u);
  w.friction_scale = mix(a.friction_scale, b.friction_scale, u);
  w.pressure_pa = mix(a.pressure_pa, b.pressure_pa, u);
  w.temperature_k = mix(a.temperature_k, b.temperature_k, u);
  w.wind_speed_m_s = mix(a.wind_speed_m_s, b.wind_speed_m_s, u);
  w.wind_direction_rad = turn(a.wind_direction_rad, b.wind_direction_rad, u);
  w.fog_box = a.fog_box;
  w.dome = a.dome;
  return w;
}

}  // namespace

bool ActorState::visible_to(std::string_view sensor, bool is_camera) const {
  if (is_camera && !visible_to_graphics) return false;
  for (const SensorVisibility& one : single_sensors) {
    if (one.sensor == sensor) return one.visible;
  }
  return visible_to_sensors;
}

const ActorState* Snapshot::find(ActorId id) const {
  const auto it = std::lower_bound(actors.begin(), actors.end(), id,
                                   [](const ActorState& s, ActorId key) { return s.id < key; });
  return it != actors.end() && it->id == id ? &*it : nullptr;
}

const ActorModel* Snapshot::model(ActorId id) const {
  const ActorState* state = find(id);
  return state ? models[static_cast<std::size_t>(state - actors.data())].get() : nullptr;
}

std::vector<ActorId> Snapshot::hidden_from(std::string_view sensor, bool is_camera) const {
  std::vector<ActorId> hidden;
  for (const ActorState& a : actors) {
    if (!a.visible_to(sensor, is_camera)) hidden.push_back(a.id);
  }
  return hidden;
}

ActorId Snapshot::id_of(const std::string& name) const {
  for (const auto& m : models) {
    if (m->name == name) return m->id;
  }
  return ActorId();
}

Snapshot interpolate(const Snapshot& a, const Snapshot& b, SimTime t) {
  RT_CHECK(a.time <= t && t <= b.time, a.time.ns(), t.ns(), b.time.ns());
  if (a.time == b.time) return a;
  const double u =
      static_cast<double>((t - a.time).ns()) / static_cast<double>((b.time - a.time).ns());
  Snapshot s;
  s.time = t;
  s.signals = a.signals;
  s.weather = interpolate(a.weather, b.weather, u);
  s.utc_ns = a.utc_ns;
  // Only a clock that runs goes on between the two; one that was set anew jumps there.
  if (a.utc_ns && b.utc_ns && *b.utc_ns - *a.utc_ns == (b.time - a.time).ns())
    *s.utc_ns += (t - a.time).ns();
  s.road_properties = a.road_properties;
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < a.actors.size() || j < b.actors.size()) {
    const bool in_a =
        i < a.actors.size() && (j >= b.actors.size() || a.actors[i].id <= b.actors[j].id);
    const bool in_b =
        j < b.actors.size() && (i >= a.actors.size() || b.actors[j].id <= a.actors[i].id);
    if (in_a && in_b) {
      s.actors.push_back(interpolate(a.actors[i], b.actors[j], u));
      s.models.push_back(a.models[i]);
    } else if (in_a && u < 0.5) {
      s.actors.push_back(a.actors[i]);
      s.models.push_back(a.models[i]);
    } else if (in_b && u >= 0.5) {
      s.actors.push_back(b.actors[j]);
      s.models.push_back(b.models[j]);
    }
    if (in_a) ++i;
    if (in_b) ++j;
  }
  return s;
}

}  // namespace raytruth
