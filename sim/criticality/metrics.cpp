#include "sim/criticality/metrics.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/criticality/plane.h"

namespace raytruth::criticality {
namespace {

double value(const std::optional<double>& v) { return v.value_or(kNothing); }

Body later(Body b, double time_s) {
  b.center_m += time_s * b.velocity_m_s;
  return b;
}

// Largest time from now at which `clears` still holds; it does before and doesn't after.
template <class Clears>
double last_time(double contact_s, const Clears& clears) {
  if (!clears(0.0)) return -kInfinity;
  double good = 0.0;
  double bad = contact_s;
  for (int i = 0; i < 26; ++i) {  // 10 s to 0.2 us
    const double middle = 0.5 * (good + bad);
    (clears(middle) ? good : bad) = middle;
  }
  return good;
}

// Distance ego can go straight on until it meets what the other sweeps in the same way.
std::optional<double> way_to_conflict(const Body& ego, const Body& other, double horizon_s) {
  const double speed1 = std::sqrt(ego.velocity_m_s.squaredNorm());
  if (speed1 <= kStill_m_s) return std::nullopt;
  Body strip = other;
  const double speed2 = std::sqrt(other.velocity_m_s.squaredNorm());
  if (speed2 > kStill_m_s) {
    const Vec2 way = other.velocity_m_s / speed2;
    const double c = std::fabs(way.dot(other.heading));
    const double s = std::fabs(way.x() * other.heading.y() - way.y() * other.heading.x());
    const double half = 0.5 * speed2 * horizon_s;
    strip.heading = way;
    strip.half_length_m = other.half_length_m * c + other.half_width_m * s + half;
    strip.half_width_m = other.half_length_m * s + other.half_width_m * c;
    strip.center_m += half * way;
    strip.velocity_m_s = Vec2::Zero();
  }
  const Encounter e = closest_encounter(ego, strip);
  if (e.distance_m > 0.0 || e.time_s == 0.0) return std::nullopt;
  return speed1 * e.time_s;
}

void along_the_way(const View& view, const Options& options, MetricRow& row) {
  const Following& f = view.numbers;
  row[Metric::kHw] = f.gap_m;
  row[Metric::kThw] = value(thw(f));
  row[Metric::kTtc] = value(ttc(f));
  row[Metric::kTtcAcceleration] = value(ttc_constant_acceleration(f));
  row[Metric::kPttc] = value(pttc(f));
  const auto safe = dst(f, options.safety_time_s);
  row[Metric::kDst] = value(safe);
  if (safe) row[Metric::kDstSchubert] = 3.0 * *safe;
  row[Metric::kDrac] = value(drac(f));
  row[Metric::kALongReq] = value(a_long_req(f));
  row[Metric::kALatReq] = value(a_lat_req(f));
  row[Metric::kBtn] = -row[Metric::kALongReq] / options.max_braking_m_s2;
  row[Metric::kStn] = row[Metric::kALatReq] / options.max_lateral_m_s2;
  if (row.has(Metric::kALatReq) && row.has(Metric::kALongReq)) {
    row[Metric::kAReq] = std::sqrt(row[Metric::kALongReq] * row[Metric::kALongReq] +
                                   row[Metric::kALatReq] * row[Metric::kALatReq]);
  }
  row[Metric::kTtb] = value(ttb(f, options.max_braking_m_s2));
  row[Metric::kTts] = value(tts(f, options.max_lateral_m_s2));
  // Nobody gets out of the way of the car in front by going faster.
  if (row.has(Metric::kTtc)) row[Metric::kTtk] = -kInfinity;
}

void safety_distances(const View& view, const Options& options, MetricRow& row) {
  if (!view.same_flow && !view.oncoming) return;
  const Following& f = view.numbers;
  const RssOptions& o = options.rss;
  if (view.same_flow) {
    const double rear = view.ahead ? f.v1_m_s : f.v2_m_s;
    const double front = view.ahead ? f.v2_m_s : f.v1_m_s;
    row[Metric::kRssLong] = rss_same_direction(std::max(0.0, rear), std::max(0.0, front), o);
  } else if (view.ahead) {
    row[Metric::kRssLong] =
        rss_opposite_direction(std::max(0.0, f.v1_m_s), std::max(0.0, -f.v2_m_s), o);
  }
  row[Metric::kRssLongMargin] = view.free_along_m - row[Metric::kRssLong];
  const bool ego_left = f.y_m < 0.0;
  // Positive to the right for the formula, where ego's numbers count to its left.
  const double left = ego_left ? -f.v1_lateral_m_s : -f.v2_lateral_m_s;
  const double right = ego_left ? -f.v2_lateral_m_s : -f.v1_lateral_m_s;
  row[Metric::kRssLat] = rss_lateral(left, right, o);
  row[Metric::kRssLatMargin] = view.free_across_m - row[Metric::kRssLat];
}

}  // namespace

MetricRow::MetricRow() { values.fill(kNothing); }

const std::array<MetricInfo, kMetricCount>& metric_infos() {
  static const std::array<MetricInfo, kMetricCount> kInfos = {{
      {"distance_m", Worse::kSmall},
      {"hw_m", Worse::kSmall},
      {"thw_s", Worse::kSmall},
      {"ttc_s", Worse::kSmall},
      {"ttc_ca_s", Worse::kSmall},
      {"ttc_2d_s", Worse::kSmall},
      {"ttc_2d_ca_s", Worse::kSmall},
      {"wttc_s", Worse::kSmall},
      {"pttc_s", Worse::kSmall},
      {"ttce_s", Worse::kSmall},
      {"dce_m", Worse::kSmall},
      {"ttb_s", Worse::kSmall},
      {"tts_s", Worse::kSmall},
      {"ttk_s", Worse::kSmall},
      {"ttr_s", Worse::kSmall},
      {"psd", Worse::kSmall},
      {"dst_m_s2", Worse::kLarge},
      {"dst_schubert_m_s2", Worse::kLarge},
      {"drac_m_s2", Worse::kLarge},
      {"a_long_req_m_s2", Worse::kSmall},
      {"a_lat_req_m_s2", Worse::kLarge},
      {"a_req_m_s2", Worse::kLarge},
      {"delta_v_m_s", Worse::kLarge},
      {"btn", Worse::kLarge},
      {"stn", Worse::kLarge},
      {"long_jerk_m_s3", Worse::kFarFromZero},
      {"lat_jerk_m_s3", Worse::kFarFromZero},
      {"rss_long_m", Worse::kLarge},
      {"rss_long_margin_m", Worse::kSmall},
      {"rss_lat_m", Worse::kLarge},
      {"rss_lat_margin_m", Worse::kSmall},
  }};
  return kInfos;
}

double mass_share(const Participant& ego, const Participant& other, const Options& options) {
  const double m1 = ego.mass_kg > 0.0 ? ego.mass_kg : options.default_mass_kg;
  const double m2 = other.mass_kg > 0.0 ? other.mass_kg : options.default_mass_kg;
  return m2 / (m1 + m2);
}

std::optional<double> wttc(const Body& a, const Body& b, double a1_m_s2, double a2_m_s2) {
  const auto radius = [](const Body& body) {
    return std::sqrt(body.half_length_m * body.half_length_m +
                     body.half_width_m * body.half_width_m);
  };
  const double reach = radius(a) + radius(b);
  const double growth = a1_m_s2 + a2_m_s2;
  const Vec2 p = b.center_m - a.center_m;
  const Vec2 w = b.velocity_m_s - a.velocity_m_s;
  // The distance of the middles is convex in time and so lies above its tangent: where the circles
  // would meet that is never late, and close by it is as good as Newton's step.
  double t = 0.0;
  for (int i = 0; i < 100; ++i) {
    const Vec2 now = p + t * w;
    const double distance = std::sqrt(now.squaredNorm());
    const double left = distance - reach - 0.5 * growth * t * t;
    if (left <= 1e-9) return t;
    const double rate = growth * t - now.dot(w) / distance;
    if (growth <= 0.0 && rate <= 0.0) return std::nullopt;
    t += 2.0 * left / (rate + std::sqrt(rate * rate + 2.0 * growth * left));
  }
  return t;
}

double last_braking(const Body& ego, const Body& other, double contact_s, const Options& o) {
  const double speed = ego.velocity_m_s.dot(ego.heading);
  return last_time(contact_s, [&](double t) {
    Body braking = later(ego, t);
    braking.acceleration_m_s2 =
        (speed > 0.0 ? -o.max_braking_m_s2 : o.max_braking_m_s2) * ego.heading;
    Body going = later(other, t);
    going.acceleration_m_s2 = Vec2::Zero();
    return !first_contact(stopping(braking), stopping(going), o.horizon_s);
  });
}

namespace {

double last_accelerating(const Body& ego, const Body& other, double contact_s, const Vec2& by,
                         const Options& o) {
  return last_time(contact_s, [&](double t) {
    Body moving = later(ego, t);
    moving.acceleration_m_s2 = by;
    Body going = later(other, t);
    going.acceleration_m_s2 = Vec2::Zero();
    return !first_contact(moving, going, 0.0, o.horizon_s);
  });
}

}  // namespace

double last_steering(const Body& ego, const Body& other, double contact_s, const Options& o) {
  const Vec2 left(-ego.heading.y(), ego.heading.x());
  return std::max(last_accelerating(ego, other, contact_s, o.max_lateral_m_s2 * left, o),
                  last_accelerating(ego, other, contact_s, -o.max_lateral_m_s2 * left, o));
}

double last_kickdown(const Body& ego, const Body& other, double contact_s, const Options& o) {
  return last_accelerating(ego, other, contact_s, o.kickdown_m_s2 * ego.heading, o);
}

MetricRow evaluate(const Participant& ego, const Participant& other, const View& view,
                   const Options& options) {
  MetricRow row;
  const Body& a = ego.body;
  const Body& b = other.body;
  const Encounter closest = closest_encounter(a, b);
  row[Metric::kDistance] = closest.now_m;
  if (closest.now_m > options.reach_m) return row;

  row[Metric::kTtce] = closest.time_s;
  row[Metric::kDce] = closest.distance_m;
  if (closest.distance_m == 0.0) row[Metric::kTtcPlane] = closest.time_s;
  if (a.acceleration_m_s2.isZero(0.0) && b.acceleration_m_s2.isZero(0.0)) {
    if (closest.time_s <= options.horizon_s)
      row[Metric::kTtcPlaneAcceleration] = row[Metric::kTtcPlane];
  } else {
    row[Metric::kTtcPlaneAcceleration] =
        value(first_contact(stopping(a), stopping(b), options.horizon_s));
  }
  const double moves = other.kind == ActorKind::kMiscObject ? 0.0 : 1.0;
  row[Metric::kWttc] = value(wttc(a, b, options.worst_case_acceleration_m_s2,
                                  moves * options.worst_case_acceleration_m_s2));
  const double speed_squared = a.velocity_m_s.squaredNorm();
  if (const auto way = way_to_conflict(a, b, options.horizon_s))
    row[Metric::kPsd] = *way / (speed_squared / (2.0 * options.max_braking_m_s2));
  row[Metric::kDeltaV] =
      mass_share(ego, other, options) * std::sqrt((b.velocity_m_s - a.velocity_m_s).squaredNorm());

  if (view.in_path) along_the_way(view, options, row);
  if (!row.has(Metric::kTtc) && row.has(Metric::kTtcPlane) && closest.time_s <= options.horizon_s) {
    row[Metric::kTtb] = last_braking(a, b, closest.time_s, options);
    row[Metric::kTts] = last_steering(a, b, closest.time_s, options);
    row[Metric::kTtk] = last_kickdown(a, b, closest.time_s, options);
  }
  if (row.has(Metric::kTtb))
    row[Metric::kTtr] = std::max({row[Metric::kTtb], row[Metric::kTts], row[Metric::kTtk]});
  safety_distances(view, options, row);
  return row;
}

}  // namespace raytruth::criticality
