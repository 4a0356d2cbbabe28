// Trajectory shapes to dense points.
#include <algorithm>
#include <cmath>

#include "sim/core/math.h"
#include "sim/world/engine.h"

namespace raytruth::world {
namespace {

constexpr double kPoint_m =
    0.1;  // spacing of curved shapes: chord error below 0.2 mm at 6 m radius

// A body turns over this way to both sides of a corner that has no heading of its own.
constexpr double kCorner_m = 2.0;

double length_between(const Track& track, const Vec3& a, const Vec3& b) {
  return track.on_surface ? (b - a).head<2>().norm() : (b - a).norm();
}

void add_lengths(Track& track) {
  auto& p = track.points;
  for (std::size_t i = 1; i < p.size(); ++i)
    p[i].s_m = p[i - 1].s_m + length_between(track, p[i - 1].p, p[i].p);
}

double heading_to(const Vec3& a, const Vec3& b, double otherwise) {
  const Vec3 along = b - a;
  return along.head<2>().norm() > 1e-9 ? det::atan2(along.y(), along.x()) : otherwise;
}

double pitch_to(const Vec3& a, const Vec3& b) {
  const Vec3 along = b - a;
  return along.norm() > 1e-9 ? -det::asin(std::clamp(along.z() / along.norm(), -1.0, 1.0)) : 0.0;
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
      at.time_s = corners[i].time_s + u * (corners[i + 1].time_s - corners[i].time_s);
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

// Parameters at which the basis functions (without weights, as the reference takes them) are
// largest, ascending: the ends for the first and the last.
std::vector<double> nurbs_peaks(const scenario::Nurbs& nurbs) {
  const std::size_t n = nurbs.control_points.size();
  const auto order = static_cast<std::size_t>(nurbs.order);
  const double from = nurbs.knots[order - 1];
  const double to = nurbs.knots[n];
  constexpr int kSamples = 4000;
  std::vector<double> peaks(n, from);
  std::vector<double> highest(n, -1.0);
  std::vector<double> basis;
  for (int i = 0; i < kSamples; ++i) {
    const double u = from + (to - from) * i / kSamples;
    // Cox and de Boor.
    basis.assign(n + order - 1, 0.0);
    for (std::size_t k = 0; k < basis.size(); ++k)
      basis[k] = nurbs.knots[k] <= u && u < nurbs.knots[k + 1] ? 1.0 : 0.0;
    for (std::size_t r = 1; r < order; ++r) {
      for (std::size_t k = 0; k + r < n + order - 1; ++k) {
        const double left = nurbs.knots[k + r] - nurbs.knots[k];
        const double right = nurbs.knots[k + r + 1] - nurbs.knots[k + 1];
        basis[k] = (left > 0.0 ? (u - nurbs.knots[k]) / left * basis[k] : 0.0) +
                   (right > 0.0 ? (nurbs.knots[k + r + 1] - u) / right * basis[k + 1] : 0.0);
      }
    }
    for (std::size_t k = 0; k < n; ++k) {
      if (basis[k] > highest[k]) {
        highest[k] = basis[k];
        peaks[k] = u;
      }
    }
  }
  peaks.front() = from;
  peaks.back() = to;
  return peaks;
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

bool states_height(const scenario::Position& position) {
  const auto* world = std::get_if<scenario::WorldPosition>(&position.value);
  return world && world->z_m.has_value();
}

}  // namespace

std::shared_ptr<const Track> Engine::track_of(const State& s,
                                              const scenario::Trajectory& trajectory) const {
  auto track = std::make_shared<Track>();
  if (const auto* polyline = std::get_if<scenario::Polyline>(&trajectory.shape)) {
    bool oriented = true;
    track->timed = true;
    track->on_surface = true;
    for (const scenario::Vertex& vertex : polyline->vertices) {
      const auto at = resolve(s, vertex.position);
      if (!at) return nullptr;
      oriented = oriented && states_heading(vertex.position);
      track->on_surface = track->on_surface && !states_height(vertex.position);
      track->timed = track->timed && vertex.time_s.has_value();
      track->points.push_back({0.0, vertex.time_s.value_or(0.0), at->X_WP.translation(),
                               at->X_WP.euler().heading_rad, 0.0});
    }
    if (track->points.size() < 2) return nullptr;
    if (trajectory.closed) track->points.push_back(track->points.front());
    add_lengths(*track);
    if (oriented) {
      for (std::size_t i = 0; i < track->points.size(); ++i) {
        const std::size_t k = std::min(i, track->points.size() - 2);
        track->points[i].pitch_rad = pitch_to(track->points[k].p, track->points[k + 1].p);
      }
    } else {
      round_corners(*track);
    }
    return track;
  }
  if (const auto* clothoid = std::get_if<scenario::Clothoid>(&trajectory.shape)) {
    const auto at = resolve(s, clothoid->position);
    if (!at || clothoid->length_m <= 0.0) return nullptr;
    const int count = std::max(2, static_cast<int>(clothoid->length_m / kPoint_m));
    const double h0 = at->X_WP.euler().heading_rad;
    Vec3 p = at->X_WP.translation();
    const auto heading = [&](double l) {
      return h0 + l * (clothoid->curvature_1_m + 0.5 * clothoid->curvature_prime_1_m2 * l);
    };
    const double step = clothoid->length_m / count;
    track->timed = clothoid->start_time_s && clothoid->stop_time_s;
    for (int i = 0; i <= count; ++i) {
      const double l = step * i;
      const double u = l / clothoid->length_m;
      const double t = track->timed ? *clothoid->start_time_s +
                                          u * (*clothoid->stop_time_s - *clothoid->start_time_s)
                                    : 0.0;
      track->points.push_back({l, t, p, heading(l), 0.0});
      // Simpson's rule over the step.
      const double a = heading(l);
      const double m = heading(l + 0.5 * step);
      const double b = heading(l + step);
      p.x() += step / 6.0 * (det::cos(a) + 4.0 * det::cos(m) + det::cos(b));
      p.y() += step / 6.0 * (det::sin(a) + 4.0 * det::sin(m) + det::sin(b));
    }
    track->on_surface = !states_height(clothoid->position);
    return track;
  }
  if (!std::holds_alternative<scenario::Nurbs>(trajectory.shape)) return nullptr;
  const auto& nurbs = std::get<scenario::Nurbs>(trajectory.shape);
  const std::size_t n = nurbs.control_points.size();
  const auto order = static_cast<std::size_t>(std::max(2, nurbs.order));
  if (n < order || nurbs.knots.size() != n + order) return nullptr;
  std::vector<Vec3> control;
  double reach = 0.0;
  track->timed = true;
  track->on_surface = true;
  for (const auto& c : nurbs.control_points) {
    const auto at = resolve(s, c.position);
    if (!at) return nullptr;
    if (!control.empty()) reach += (at->X_WP.translation() - control.back()).norm();
    control.push_back(at->X_WP.translation());
    track->timed = track->timed && c.time_s.has_value();
    track->on_surface = track->on_surface && !states_height(c.position);
  }
  const double from = nurbs.knots[order - 1];
  const double to = nurbs.knots[n];
  const int count = std::clamp(static_cast<int>(reach / kPoint_m), 2, 100000);
  for (int i = 0; i <= count; ++i) {
    const double u = from + (to - from) * i / count;
    std::size_t span = order - 1;
    while (span + 1 < n && nurbs.knots[span + 1] <= u) ++span;
    // de Boor on homogeneous points.
    std::vector<Eigen::Vector4d> d;
    for (std::size_t j = 0; j < order; ++j) {
      const std::size_t k = span + 1 - order + j;
      const double w = nurbs.control_points[k].weight;
      Eigen::Vector4d q;
      q << w * control[k], w;
      d.push_back(q);
    }
    for (std::size_t r = 1; r < order; ++r) {
      for (std::size_t j = order - 1; j >= r; --j) {
        const std::size_t k = span + 1 - order + j;
        const double width = nurbs.knots[k + order - r] - nurbs.knots[k];
        const double a = width > 0.0 ? (u - nurbs.knots[k]) / width : 0.0;
        d[j] = (1.0 - a) * d[j - 1] + a * d[j];
      }
    }
    const auto& q = d[order - 1];
    track->points.push_back({0.0, u, Vec3(q.head<3>() / q[3]), 0.0, 0.0});
  }
  add_lengths(*track);
  add_directions(*track);
  if (track->timed) {
    // A control point's time is when it draws the curve most; between two, the parameter runs
    // evenly.
    std::vector<double> peaks = nurbs_peaks(nurbs);
    for (Track::Point& p : track->points) {
      std::size_t k = 1;
      while (k + 1 < n && peaks[k] < p.time_s) ++k;
      const double span = peaks[k] - peaks[k - 1];
      const double u = span > 0.0 ? std::clamp((p.time_s - peaks[k - 1]) / span, 0.0, 1.0) : 1.0;
      const double from_s = *nurbs.control_points[k - 1].time_s;
      p.time_s = from_s + u * (*nurbs.control_points[k].time_s - from_s);
    }
  }
  return track;
}

}  // namespace raytruth::world
