// Trailers: drawn by the vehicle in front, turning about their own axle.
#include <algorithm>
#include <cmath>

#include "sim/core/math.h"
#include "sim/world/engine.h"

namespace raytruth::world {

void Engine::connect(State& s, std::size_t tractor, std::size_t trailer) const {
  const scenario::Entity& front = scenario_->entities[tractor];
  const scenario::Entity& back = scenario_->entities[trailer];
  const auto end = [&](std::size_t i, double side) {
    return models_[i]->box_center_m.x() + side * 0.5 * models_[i]->box_size_m.x();
  };
  Mover& m = s.movers[trailer];
  const bool far = !m.present;
  m.tow = Mover::Tow{tractor, front.trailer_hitch ? front.trailer_hitch->dx_m : end(tractor, -1.0),
                     back.trailer_coupler ? back.trailer_coupler->dx_m : end(trailer, 1.0)};
  if (far || m.tow->length_m <= 0.0) {
    line_up(s, trailer);
    return;
  }
  // It keeps its heading and comes to the hitch.
  const Pose X = pose_of(m);
  m.present = true;
  m.on_track = Track::Point{0.0, X.translation(), X.euler().heading_rad, X.euler().pitch_rad};
  draw(s, trailer, 0.0);
}

void Engine::line_up(State& s, std::size_t trailer) const {
  Mover& m = s.movers[trailer];
  const Mover& front = s.movers[m.tow->tractor];
  if (!front.present) return;
  const Pose X = pose_of(front);
  m.present = true;
  m.on_track = Track::Point{0.0, X * Vec3(m.tow->hitch_x_m - m.tow->length_m, 0.0, 0.0),
                            X.euler().heading_rad, X.euler().pitch_rad};
  draw(s, trailer, 0.0);
}

void Engine::line_up_behind(State& s, std::size_t tractor) const {
  for (std::size_t i = 0; i < s.movers.size(); ++i) {
    if (!s.movers[i].tow || s.movers[i].tow->tractor != tractor) continue;
    line_up(s, i);
    line_up_behind(s, i);
  }
}

void Engine::draw(State& s, std::size_t trailer, double dt) const {
  Mover& m = s.movers[trailer];
  const Mover& front = s.movers[m.tow->tractor];
  const Pose X = pose_of(front);
  const Vec3 hitch = X * Vec3(m.tow->hitch_x_m, 0.0, 0.0);
  const Vec3 before = m.on_track->p;
  double heading = m.on_track->heading_rad;
  if (dt <= 0.0) {
    const Vec3 to = hitch - before;
    if (to.head<2>().norm() > 1e-6) heading = det::atan2(to.y(), to.x());
  } else {
    // The wheels roll along the trailer's own heading, so the axle describes a tractrix: while the
    // hitch goes straight on, tan(angle / 2) between its way and the bar falls like exp(-way / L)
    // (E. H. Lockwood, "A Book of Curves", 1961, chapter 13).
    const Vec3 old = before + m.tow->length_m * Vec3(det::cos(heading), det::sin(heading), 0.0);
    const Vec2 step = (hitch - old).head<2>();
    const double way = step.norm();
    if (way > 1e-12) {
      const double direction = det::atan2(step.y(), step.x());
      const double angle = wrap_angle(heading - direction);
      if (std::abs(angle) < kPi - 1e-9)
        heading =
            direction + 2.0 * det::atan(det::tan(0.5 * angle) * det::exp(-way / m.tow->length_m));
    }
  }
  const Vec3 along(det::cos(heading), det::sin(heading), 0.0);
  Vec3 p = hitch - m.tow->length_m * along;
  p.z() = hitch.z();
  const double rolled = (p - before).dot(along);
  const double speed_before = m.speed_m_s;
  m.on_track = Track::Point{0.0, p, heading, X.euler().pitch_rad};
  m.track_on_surface = true;
  m.lateral_speed_m_s = 0.0;
  settle_on_track(m);
  if (dt <= 0.0) {
    m.speed_m_s = front.speed_m_s;
    return;
  }
  m.speed_m_s = rolled / dt;
  m.acceleration_m_s2 = (m.speed_m_s - speed_before) / dt;
  m.travelled_m += std::abs(rolled);
  m.rolled_m += rolled;
  m.standing_s = std::abs(m.speed_m_s) < 1e-3 ? m.standing_s + dt : 0.0;
  if (bodies_[trailer].sways())
    bodies_[trailer].advance(m.sway, m.acceleration_m_s2, leftwards(m), dt);
}

void Engine::draw_all(State& s, double dt) const {
  if (std::none_of(s.movers.begin(), s.movers.end(),
                   [](const Mover& m) { return m.tow.has_value(); }))
    return;
  // A trailer may draw another: whoever is in front goes first.
  std::size_t drawn = 0;
  for (std::size_t depth = 1; drawn < s.movers.size(); ++depth) {
    bool any = false;
    for (std::size_t i = 0; i < s.movers.size(); ++i) {
      std::size_t d = 0;
      for (std::size_t k = i; s.movers[k].tow && d <= s.movers.size(); k = s.movers[k].tow->tractor)
        ++d;
      if (d != depth || !s.movers[i].present) continue;
      draw(s, i, dt);
      any = true;
      ++drawn;
    }
    if (!any) return;
  }
}

void Engine::disconnect(State& s, std::size_t tractor) const {
  for (std::size_t i = 0; i < s.movers.size(); ++i) {
    Mover& m = s.movers[i];
    if (!m.tow || m.tow->tractor != tractor) continue;
    m.tow.reset();
    Place here;
    here.X_WP = pose_of(m);
    if (const auto point = roads_->nearest(here.X_WP.translation(), 5.0)) {
      here.lane = roads_->to_lane_of(m.layer, *point);
      here.with_s = m.with_s;
    }
    place(s, i, here);
    // Nothing drives it.
    m.speed_m_s = 0.0;
    m.acceleration_m_s2 = 0.0;
  }
}

}  // namespace raytruth::world
