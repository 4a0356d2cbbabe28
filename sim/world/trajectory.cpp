// Trajectory shapes to dense points.
#include <algorithm>
#include <cmath>

#include "sim/core/math.h"
#include "sim/world/engine.h"

namespace raytruth::world {
namespace {

constexpr double kPoint_m =
    0.1;  // spacing of curved shapes: chord error below 0.2 mm at 6 m radius

void add_lengths(Track& track, bool own_headings) {
  auto& p = track.points;
  for (std::size_t i = 1; i < p.size(); ++i) p[i].s_m = p[i - 1].s_m + (p[i].p - p[i - 1].p).norm();
  for (std::size_t i = 0; i < p.size(); ++i) {
    const Vec3 along = i + 1 < p.size() ? Vec3(p[i + 1].p - p[i].p) : Vec3(p[i].p - p[i - 1].p);
    if (!own_headings && along.head<2>().norm() > 1e-9)
      p[i].heading_rad = det::atan2(along.y(), along.x());
    if (along.norm() > 1e-9)
      p[i].pitch_rad = -det::asin(std::clamp(along.z() / along.norm(), -1.0, 1.0));
  }
}

}  // namespace

std::shared_ptr<const Track> Engine::track_of(const State& s,
                                              const scenario::Trajectory& trajectory) const {
  auto track = std::make_shared<Track>();
  if (const auto* polyline = std::get_if<scenario::Polyline>(&trajectory.shape)) {
    bool oriented = true;
    track->timed = true;
    for (const scenario::Vertex& vertex : polyline->vertices) {
      const auto at = resolve(s, vertex.position);
      if (!at) return nullptr;
      const auto* world = std::get_if<scenario::WorldPosition>(&vertex.position.value);
      oriented = oriented && world && world->h_rad.has_value();
      track->timed = track->timed && vertex.time_s.has_value();
      track->points.push_back({0.0, vertex.time_s.value_or(0.0), at->X_WP.translation(),
                               at->X_WP.euler().heading_rad, 0.0});
    }
    if (track->points.size() < 2) return nullptr;
    if (trajectory.closed) track->points.push_back(track->points.front());
    add_lengths(*track, oriented);
    if (!oriented) {
      // A body turns at each vertex at once; a point just behind it carries the old heading up to
      // the corner.
      std::vector<Track::Point> dense;
      for (std::size_t i = 0; i + 1 < track->points.size(); ++i) {
        dense.push_back(track->points[i]);
        Track::Point end = track->points[i + 1];
        end.heading_rad = track->points[i].heading_rad;
        end.pitch_rad = track->points[i].pitch_rad;
        dense.push_back(end);
      }
      track->points = std::move(dense);
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
      double z = p.z();
      if (const auto road = roads_->nearest(p, 20.0)) z = roads_->at(*road).X_WR.translation().z();
      const double t = track->timed ? *clothoid->start_time_s +
                                          u * (*clothoid->stop_time_s - *clothoid->start_time_s)
                                    : 0.0;
      track->points.push_back({l, t, {p.x(), p.y(), z}, heading(l), 0.0});
      // Simpson's rule over the step.
      const double a = heading(l);
      const double m = heading(l + 0.5 * step);
      const double b = heading(l + step);
      p.x() += step / 6.0 * (det::cos(a) + 4.0 * det::cos(m) + det::cos(b));
      p.y() += step / 6.0 * (det::sin(a) + 4.0 * det::sin(m) + det::sin(b));
    }
    add_lengths(*track, true);
    return track;
  }
  const auto& nurbs = std::get<scenario::Nurbs>(trajectory.shape);
  const std::size_t n = nurbs.control_points.size();
  const auto order = static_cast<std::size_t>(std::max(2, nurbs.order));
  if (n < order || nurbs.knots.size() != n + order) return nullptr;
  std::vector<Vec3> control;
  double reach = 0.0;
  for (const auto& c : nurbs.control_points) {
    const auto at = resolve(s, c.position);
    if (!at) return nullptr;
    if (!control.empty()) reach += (at->X_WP.translation() - control.back()).norm();
    control.push_back(at->X_WP.translation());
    track->timed = c.time_s.has_value();
  }
  const double from = nurbs.knots[order - 1];
  const double to = nurbs.knots[n];
  const int count = std::clamp(static_cast<int>(reach / kPoint_m), 2, 100000);
  for (int i = 0; i <= count; ++i) {
    const double u = from + (to - from) * i / count;
    std::size_t span = order - 1;
    while (span + 1 < n && nurbs.knots[span + 1] <= u) ++span;
    // de Boor on homogeneous points (and times).
    std::vector<Eigen::Matrix<double, 5, 1>> d;
    for (std::size_t j = 0; j < order; ++j) {
      const std::size_t k = span + 1 - order + j;
      const double w = nurbs.control_points[k].weight;
      Eigen::Matrix<double, 5, 1> q;
      q << w * control[k], w * nurbs.control_points[k].time_s.value_or(0.0), w;
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
    track->points.push_back({0.0, q[3] / q[4], Vec3(q.head<3>() / q[4]), 0.0, 0.0});
  }
  add_lengths(*track, false);
  return track;
}

}  // namespace raytruth::world
