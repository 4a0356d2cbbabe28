#include "sim/criticality/lane_view.h"

#include <algorithm>
#include <cmath>

#include "sim/core/math.h"
#include "sim/criticality/plane.h"

namespace raytruth::criticality {
namespace {

constexpr double kSearch_m = 500.0;
constexpr double kCos30 = 0.8660254037844387;

// One actor in coordinates of a line with that tangent.
struct Along {
  double ahead_m, left_m;  // of the body's middle from the actor's origin
  double v, v_left, a, a_left;
  double half_along, half_across;
};

Along along(const Participant& p, const Vec2& tangent) {
  const Vec2 left = left_of(tangent);
  const Body& b = p.body;
  const Vec2 middle = b.center_m - p.origin_m;
  const double c = std::fabs(b.heading.dot(tangent));
  const double s = std::fabs(b.heading.dot(left));
  return {middle.dot(tangent),
          middle.dot(left),
          b.velocity_m_s.dot(tangent),
          b.velocity_m_s.dot(left),
          b.acceleration_m_s2.dot(tangent),
          b.acceleration_m_s2.dot(left),
          b.half_length_m * c + b.half_width_m * s,
          b.half_length_m * s + b.half_width_m * c};
}

// Sideways acceleration against the road: what follows its bend is none.
double without_bend(const Along& m, const Participant& p, double sign) {
  const double kappa = sign * p.curvature_1_m / (1.0 - p.curvature_1_m * p.t_m);
  return m.a_left - kappa * m.v * m.v;
}

}  // namespace

Participant participant(const ActorModel& model, const ActorState& state,
                        const roads::RoadNetwork* roads) {
  Participant p;
  p.id = model.id;
  p.kind = model.kind;
  p.mass_kg = model.mass_kg;
  const Vec3 forward = state.X_WA.rotate(Vec3::UnitX());
  const double flat = std::sqrt(forward.x() * forward.x() + forward.y() * forward.y());
  if (flat > 0.0) p.body.heading = forward.head<2>() / flat;
  p.body.center_m = (state.X_WA * model.box_center_m).head<2>();
  p.body.half_length_m = 0.5 * model.box_size_m.x();
  p.body.half_width_m = 0.5 * model.box_size_m.y();
  p.body.velocity_m_s = state.V_WA.linear_m_s.head<2>();
  p.body.acceleration_m_s2 = state.acceleration_m_s2.head<2>();
  p.origin_m = state.X_WA.translation().head<2>();
  if (!roads || state.place.road.empty()) return p;
  p.road = roads->find_road(state.place.road);
  if (!p.road) return p;
  p.lane = state.place.lane;
  p.s_m = state.place.s_m;
  p.t_m = state.place.t_m;
  const roads::SurfacePoint point = roads->at({*p.road, p.s_m, p.t_m});
  const Vec3 tangent = point.X_WR.rotate(Vec3::UnitX());
  const double length = std::sqrt(tangent.x() * tangent.x() + tangent.y() * tangent.y());
  if (length > 0.0) p.tangent = tangent.head<2>() / length;
  p.curvature_1_m = point.curvature_1_m;
  return p;
}

const Viewer::Link& Viewer::link(const Participant& ego, const Participant& other, double sign) {
  const auto [it, fresh] = links_.try_emplace({ego.id, other.id});
  Link& l = it->second;
  if (!fresh && l.from == *ego.road && l.to == *other.road && l.leave_sign == sign) return l;
  l = Link{*ego.road, *other.road, false, 0.0, ego.s_m, other.s_m, sign, 1.0};
  const roads::RoadPoint from{l.from, l.s_from_m, ego.t_m};
  const auto way = roads_->distance_along(from, {l.to, l.s_to_m, other.t_m}, kSearch_m);
  // Positive: leaves the road with s. A way against ego's travel is behind it.
  if (!way || *way * sign <= 0.0) return l;
  l.way_m = std::fabs(*way);
  constexpr double kProbe_m = 1e-3;
  const auto further =
      roads_->distance_along(from, {l.to, l.s_to_m + kProbe_m, other.t_m}, kSearch_m + 1.0);
  l.connected = further.has_value();
  l.enter_sign = further && std::fabs(*further) < l.way_m ? -1.0 : 1.0;
  return l;
}

View Viewer::view(const Participant& ego, const Participant& other) {
  View v;
  Vec2 tangent1 = ego.body.heading;
  Vec2 tangent2 = tangent1;
  double x = 0.0;  // from origin to origin, along
  double y = 0.0;
  bool same_lane = false;
  double sign = 1.0;
  double sign2 = 1.0;
  if (ego.road && other.road) {
    sign = ego.body.heading.dot(ego.tangent) >= 0.0 ? 1.0 : -1.0;
    double way = 0.0;
    bool found = false;
    if (*ego.road == *other.road) {
      found = true;
      way = sign * (other.s_m - ego.s_m);
      y = sign * (other.t_m - ego.t_m);
      same_lane = ego.lane == other.lane;
      sign2 = sign;
    } else {
      const Link& l = link(ego, other, sign);
      way = l.way_m - sign * (ego.s_m - l.s_from_m) + l.enter_sign * (other.s_m - l.s_to_m);
      sign2 = l.enter_sign;
      if (l.connected && way > 0.0) {
        const double offset = ego.t_m - roads_->center_t(*ego.road, ego.lane, ego.s_m);
        const roads::Advance there =
            roads_->advance({*ego.road, ego.lane, ego.s_m, offset}, sign > 0.0, way, {},
                            roads::LaneLayer::kPermanent);
        found = there.left_over_m == 0.0 && there.point.road == *other.road;
        if (found) {
          y = sign2 * (other.t_m - roads_->to_road(there.point).t_m);
          same_lane = there.point.lane == other.lane;
        }
      }
    }
    if (found) {
      v.on_road = true;
      tangent1 = sign * ego.tangent;
      tangent2 = sign2 * other.tangent;
      // Beside the reference line a way is longer or shorter by t times the turn of the road.
      double turn = det::atan2(cross(tangent1, tangent2), tangent1.dot(tangent2));
      const double expected = 0.5 * way * (sign * ego.curvature_1_m + sign2 * other.curvature_1_m);
      turn += 2.0 * kPi * std::floor((expected - turn) / (2.0 * kPi) + 0.5);
      x = way - 0.5 * (sign * ego.t_m + sign2 * other.t_m) * turn;
    }
  }
  if (!v.on_road) {
    const Vec2 between = other.origin_m - ego.origin_m;
    x = between.dot(tangent1);
    y = between.dot(left_of(tangent1));
  }

  const Along a = along(ego, tangent1);
  const Along b = along(other, tangent2);
  const double middle_x = x + b.ahead_m - a.ahead_m;
  const double middle_y = y + b.left_m - a.left_m;
  const double alignment =
      (tangent1.dot(ego.body.heading)) * tangent2.dot(other.body.heading) +
      tangent1.dot(left_of(ego.body.heading)) * tangent2.dot(left_of(other.body.heading));
  v.same_flow = alignment > kCos30;
  v.oncoming = alignment < -kCos30;
  v.ahead = middle_x > 0.0;
  v.free_along_m = std::fabs(middle_x) - a.half_along - b.half_along;
  v.free_across_m = std::fabs(middle_y) - a.half_across - b.half_across;
  v.in_path = v.ahead && (same_lane || v.free_across_m < 0.0);
  Following& f = v.numbers;
  f.gap_m = std::max(0.0, v.free_along_m);
  f.v1_m_s = a.v;
  f.v2_m_s = b.v;
  f.a1_m_s2 = a.a;
  f.a2_m_s2 = b.a;
  f.y_m = middle_y;
  f.v1_lateral_m_s = a.v_left;
  f.v2_lateral_m_s = b.v_left;
  f.a2_lateral_m_s2 = v.on_road ? without_bend(b, other, sign2) : b.a_left;
  f.width1_m = 2.0 * a.half_across;
  f.width2_m = 2.0 * b.half_across;
  return v;
}

}  // namespace raytruth::criticality
