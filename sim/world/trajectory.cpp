// Trajectory shapes to dense points.
#include <algorithm>
#include <cmath>

#include "sim/core/math.h"
#include "sim/core/overloaded.h"
#include "sim/world/engine.h"
#include "sim/world/trajectory_parts.h"

namespace raytruth::world {
namespace {

// A body turns over this way to both sides of a corner that has no heading of its own.
constexpr double kCorner_m = 2.0;

double heading_to(const Vec3& a, const Vec3& b, double otherwise) {
  const Vec3 along = b - a;
  return along.head<2>().norm() > 1e-9 ? det::atan2(along.y(), along.x()) : otherwise;
}

double pitch_to(const Vec3& a, const Vec3& b) {
  const Vec3 along = b - a;
  return along.norm() > 1e-9 ? -det::asin(std::clamp(along.z() / along.norm(), -1.0, 1.0)) : 0.0;
}

// Corners of a polyline without headings: straight on each piece, turning around the corners.
void round_corners(Track& track) {
  const std::vector<Track::Point> corners = track.points;
  const std::size_t pieces = corners.size() - 1;
  std::vector<double> direction(pieces);
  for (std::size_t i = 0; i < pieces; ++i)
    direction[i] = heading_to(corners[i].p, corners[i + 1].p, i > 0 ? direction[i - 1] : 0.0);
  track.points.clear();
  for (std::size_t i = 0; i < pieces; ++i) {
    Track::Point at = corners[i];
    at.heading_rad = direction[i];
    if (i > 0) at.heading_rad -= 0.5 * wrap_angle(direction[i] - direction[i - 1]);
    at.pitch_rad = pitch_to(corners[i].p, corners[i + 1].p);
    track.points.push_back(at);
    const double length = corners[i + 1].s_m - corners[i].s_m;
    const double turn = std::min(kCorner_m, 0.5 * length);
    if (length <= 0.0) continue;
    for (const double way : {turn, length - turn}) {
      const double u = way / length;
      at.s_m = corners[i].s_m + way;
      at.p = corners[i].p + u * (corners[i + 1].p - corners[i].p);
      at.heading_rad = direction[i];
      track.points.push_back(at);
    }
  }
  Track::Point last = corners.back();
  last.heading_rad = direction.back();
  last.pitch_rad = track.points.back().pitch_rad;
  track.points.push_back(last);
}

// Clothoids one after the other as points; the first one begins at `at`.
class ClothoidLine {
 public:
  ClothoidLine(Track& track, const Pose& at) : track_(track) { jump(at); }
  void jump(const Pose& at) {
    p_ = at.translation();
    heading_ = at.euler().heading_rad;
  }
  void turn(double by_rad) { heading_ += by_rad; }
  double s_m() const { return s_; }
  void add(double curvature_1_m, double curvature_prime_1_m2, double length_m) {
    const int count = std::max(2, static_cast<int>(length_m / kPoint_m));
    const double step = length_m / count;
    const double h0 = heading_;
    const double s0 = s_;
    const auto heading = [&](double l) {
      return h0 + l * (curvature_1_m + 0.5 * curvature_prime_1_m2 * l);
    };
    for (int i = 0; i <= count; ++i) {
      const double l = step * i;
      track_.points.push_back({s0 + l, p_, heading(l), 0.0});
      if (i == count) break;
      // Simpson's rule over the step.
      const double a = heading(l);
      const double m = heading(l + 0.5 * step);
      const double b = heading(l + step);
      p_.x() += step / 6.0 * (det::cos(a) + 4.0 * det::cos(m) + det::cos(b));
      p_.y() += step / 6.0 * (det::sin(a) + 4.0 * det::sin(m) + det::sin(b));
    }
    heading_ = heading(length_m);
    s_ = s0 + length_m;
  }

 private:
  Track& track_;
  Vec3 p_ = Vec3::Zero();
  double heading_ = 0.0, s_ = 0.0;
};

// Points of a curve through the vertices that leaves and reaches each in its own direction
// (cubic, tangents as long as the chord); directions that aren't stated lie along the chord of the
// neighbours.
void smooth(Track& track, const std::vector<bool>& oriented) {
  const std::vector<Track::Point> corners = track.points;
  std::vector<Vec3> along(corners.size());
  for (std::size_t i = 0; i < corners.size(); ++i) {
    const Vec3 chord =
        corners[std::min(i + 1, corners.size() - 1)].p - corners[i > 0 ? i - 1 : 0].p;
    const double h = oriented[i] ? corners[i].heading_rad : heading_to(Vec3::Zero(), chord, 0.0);
    const double slope = chord.z() / std::max(1e-9, chord.head<2>().norm());
    along[i] = Vec3(det::cos(h), det::sin(h), slope);
  }
  track.points.clear();
  for (std::size_t i = 0; i + 1 < corners.size(); ++i) {
    const Vec3& a = corners[i].p;
    const Vec3& b = corners[i + 1].p;
    const double chord = (b - a).head<2>().norm();
    const int count = std::clamp(static_cast<int>(chord / kPoint_m), 2, 100000);
    for (int k = i > 0 ? 1 : 0; k <= count; ++k) {
      const double u = static_cast<double>(k) / count;
      const double w = 1.0 - u;
      track.points.push_back({0.0,
                              w * w * (1.0 + 2.0 * u) * a + u * u * (1.0 + 2.0 * w) * b +
                                  chord * (u * w * w * along[i] - u * u * w * along[i + 1]),
                              0.0, 0.0});
    }
  }
  add_lengths(track);
  add_directions(track);
}

void set_motion(Track::Knot& knot, const std::optional<scenario::Motion>& motion) {
  if (!motion) return;
  knot.speed_m_s = motion->speed_m_s;
  knot.acceleration_m_s2 = motion->acceleration_m_s2;
}

// Knots that all have a time are a clock. Without times, speeds say how long each piece takes when
// they change evenly over it; a speed that isn't said is that of the knot before. Else there is no
// clock.
void set_clock(Track& track, std::vector<Track::Knot> knots, const std::vector<bool>& has_time) {
  if (std::all_of(has_time.begin(), has_time.end(), [](bool t) { return t; })) {
    track.clock = std::move(knots);
    return;
  }
  if (!knots.front().speed_m_s) return;
  knots.front().time_s = 0.0;
  for (std::size_t i = 1; i < knots.size(); ++i) {
    if (!knots[i].speed_m_s) knots[i].speed_m_s = knots[i - 1].speed_m_s;
    const double sum = *knots[i].speed_m_s + *knots[i - 1].speed_m_s;
    const double way = knots[i].s_m - knots[i - 1].s_m;
    if (sum <= 0.0 && way > 0.0) return;
    knots[i].time_s = knots[i - 1].time_s + (way > 0.0 ? 2.0 * way / sum : 0.0);
  }
  track.clock = std::move(knots);
}

// Speeds at the vertices of an interpolated line that don't say any: by their neighbours, never so
// much that it would roll back between two (F. N. Fritsch, R. E. Carlson, "Monotone Piecewise Cubic
// Interpolation", SIAM J. Numer. Anal. 17, 1980: at most three times the slopes beside it).
void smooth_speeds(std::vector<Track::Knot>& knots) {
  const auto slope = [&](std::size_t i) {
    const double span = knots[i + 1].time_s - knots[i].time_s;
    return span > 0.0 ? (knots[i + 1].s_m - knots[i].s_m) / span : 0.0;
  };
  for (std::size_t i = 0; i < knots.size(); ++i) {
    if (knots[i].speed_m_s) continue;
    const double before = slope(i > 0 ? i - 1 : 0);
    const double after = slope(std::min(i, knots.size() - 2));
    knots[i].speed_m_s = std::min(0.5 * (before + after), 3.0 * std::min(before, after));
  }
}

bool states_heading(const scenario::Position& position) {
  return std::visit(
      [](const auto& p) {
        if constexpr (requires { p.h_rad; }) {
          return p.h_rad.has_value();
        } else {
          return p.orientation.has_value();
        }
      },
      position.value);
}

}  // namespace

static double length_between(const Track& track, const Vec3& a, const Vec3& b) {
  return track.on_surface ? (b - a).head<2>().norm() : (b - a).norm();
}

void add_lengths(Track& track) {
  auto& p = track.points;
  for (std::size_t i = 1; i < p.size(); ++i)
    p[i].s_m = p[i - 1].s_m + length_between(track, p[i - 1].p, p[i].p);
}

// Headings and pitches of a smooth, dense line from its neighbours.
void add_directions(Track& track) {
  auto& p = track.points;
  for (std::size_t i = 0; i < p.size(); ++i) {
    const Vec3& a = p[i > 0 ? i - 1 : i].p;
    const Vec3& b = p[i + 1 < p.size() ? i + 1 : i].p;
    p[i].heading_rad = heading_to(a, b, i > 0 ? p[i - 1].heading_rad : 0.0);
    p[i].pitch_rad = pitch_to(a, b);
  }
}

bool states_height(const scenario::Position& position) {
  const auto* world = std::get_if<scenario::WorldPosition>(&position.value);
  return world && world->z_m.has_value();
}

std::shared_ptr<const Track> Engine::track_of(const State& s,
                                              const scenario::Trajectory& trajectory) const {
  auto track = std::make_shared<Track>();
  const bool made = std::visit(
      Overloaded{[&](const auto& shape) { return trace(s, shape, trajectory.closed, *track); }},
      trajectory.shape);
  if (!made || track->points.size() < 2) return nullptr;
  // Ends that don't meet don't close.
  track->closed = trajectory.closed &&
                  (track->points.back().p - track->points.front().p).head<2>().norm() < 0.1;
  return track;
}

bool Engine::trace(const State& s, const scenario::Polyline& line, bool closed,
                   Track& track) const {
  std::vector<bool> oriented, timed;
  std::vector<Track::Knot> knots;
  track.on_surface = true;
  for (const scenario::Vertex& vertex : line.vertices) {
    const auto at = resolve(s, vertex.position);
    if (!at) return false;
    oriented.push_back(states_heading(vertex.position));
    timed.push_back(vertex.time_s.has_value());
    track.on_surface = track.on_surface && !states_height(vertex.position);
    track.points.push_back({0.0, at->X_WP.translation(), at->X_WP.euler().heading_rad, 0.0});
    knots.push_back({vertex.time_s.value_or(0.0), 0.0, std::nullopt, std::nullopt});
    set_motion(knots.back(), vertex.motion);
  }
  if (track.points.size() < 2) return false;
  const bool returns =
      closed && (track.points.back().p - track.points.front().p).head<2>().norm() > 1e-6;
  if (returns) {
    track.points.push_back(track.points.front());
    oriented.push_back(oriented.front());
  }
  add_lengths(track);
  const std::vector<Track::Point> corners = track.points;
  if (line.interpolated) {
    smooth(track, oriented);
  } else if (std::all_of(oriented.begin(), oriented.end(), [](bool o) { return o; })) {
    for (std::size_t i = 0; i < track.points.size(); ++i) {
      const std::size_t k = std::min(i, track.points.size() - 2);
      track.points[i].pitch_rad = pitch_to(track.points[k].p, track.points[k + 1].p);
    }
  } else {
    round_corners(track);
  }
  // The way to each vertex: the curve passes through them in order.
  double from = 0.0;
  for (std::size_t i = 0; i < knots.size(); ++i) {
    from =
        line.interpolated ? track.nearest_s(corners[i].p, from, track.length_m()) : corners[i].s_m;
    knots[i].s_m = from;
  }
  // The clock ends at the last vertex: nothing says how long the way back to the first takes.
  if (line.interpolated && std::all_of(timed.begin(), timed.end(), [](bool t) { return t; }))
    smooth_speeds(knots);
  set_clock(track, std::move(knots), timed);
  return true;
}

bool Engine::trace(const State& s, const scenario::Clothoid& clothoid, bool /*closed*/,
                   Track& track) const {
  const auto at = resolve(s, clothoid.position);
  if (!at || clothoid.length_m <= 0.0) return false;
  ClothoidLine line(track, at->X_WP);
  line.add(clothoid.curvature_1_m, clothoid.curvature_prime_1_m2, clothoid.length_m);
  std::vector<Track::Knot> knots{
      {clothoid.start_time_s.value_or(0.0), 0.0, std::nullopt, std::nullopt},
      {clothoid.stop_time_s.value_or(0.0), clothoid.length_m, std::nullopt, std::nullopt}};
  set_motion(knots[0], clothoid.motion_start);
  set_motion(knots[1], clothoid.motion_end);
  set_clock(track, std::move(knots),
            {clothoid.start_time_s.has_value(), clothoid.stop_time_s.has_value()});
  track.on_surface = !states_height(clothoid.position);
  return true;
}

bool Engine::trace(const State& s, const scenario::ClothoidSpline& spline, bool /*closed*/,
                   Track& track) const {
  std::vector<Track::Knot> knots;
  std::vector<bool> timed;
  track.on_surface = true;
  std::optional<ClothoidLine> line;
  for (const scenario::ClothoidSpline::Segment& segment : spline.segments) {
    if (segment.length_m <= 0.0) return false;
    if (segment.position_start) {
      const auto at = resolve(s, *segment.position_start);
      if (!at) return false;
      track.on_surface = track.on_surface && !states_height(*segment.position_start);
      // A later position replaces where the segment before ends.
      if (line) {
        line->jump(at->X_WP);
      } else {
        line.emplace(track, at->X_WP);
      }
    }
    if (!line) return false;
    line->turn(segment.h_offset_rad);
    knots.push_back({segment.time_start_s.value_or(0.0), line->s_m(), std::nullopt, std::nullopt});
    timed.push_back(segment.time_start_s.has_value());
    set_motion(knots.back(), segment.motion_start);
    line->add(segment.curvature_start_1_m,
              (segment.curvature_end_1_m - segment.curvature_start_1_m) / segment.length_m,
              segment.length_m);
  }
  if (!line) return false;
  knots.push_back({spline.time_end_s.value_or(0.0), line->s_m(), std::nullopt, std::nullopt});
  timed.push_back(spline.time_end_s.has_value());
  set_motion(knots.back(), spline.motion_end);
  set_clock(track, std::move(knots), timed);
  return true;
}

}  // namespace raytruth::world
