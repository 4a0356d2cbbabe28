// NURBS to dense points.
#include <algorithm>
#include <cmath>

#include "sim/world/engine.h"
#include "sim/world/trajectory_parts.h"

namespace raytruth::world {
namespace {

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

}  // namespace

bool Engine::trace(const State& s, const scenario::Nurbs& nurbs, bool /*closed*/,
                   Track& track) const {
  const std::size_t n = nurbs.control_points.size();
  const auto order = static_cast<std::size_t>(std::max(2, nurbs.order));
  if (n < order || nurbs.knots.size() != n + order) return false;
  std::vector<Vec3> control;
  double reach = 0.0;
  bool timed = true;
  track.on_surface = true;
  for (const auto& c : nurbs.control_points) {
    const auto at = resolve(s, c.position);
    if (!at) return false;
    if (!control.empty()) reach += (at->X_WP.translation() - control.back()).norm();
    control.push_back(at->X_WP.translation());
    timed = timed && c.time_s.has_value();
    track.on_surface = track.on_surface && !states_height(c.position);
  }
  const double from = nurbs.knots[order - 1];
  const double to = nurbs.knots[n];
  const int count = std::clamp(static_cast<int>(reach / kPoint_m), 2, 100000);
  std::vector<double> parameters;
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
    track.points.push_back({0.0, Vec3(q.head<3>() / q[3]), 0.0, 0.0});
    parameters.push_back(u);
  }
  add_lengths(track);
  add_directions(track);
  if (!timed) return true;
  // A control point's time is when it draws the curve most; between two, the parameter runs evenly.
  const std::vector<double> peaks = nurbs_peaks(nurbs);
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    std::size_t k = 1;
    while (k + 1 < n && peaks[k] < parameters[i]) ++k;
    const double span = peaks[k] - peaks[k - 1];
    const double u = span > 0.0 ? std::clamp((parameters[i] - peaks[k - 1]) / span, 0.0, 1.0) : 1.0;
    const double from_s = *nurbs.control_points[k - 1].time_s;
    track.clock.push_back({from_s + u * (*nurbs.control_points[k].time_s - from_s),
                           track.points[i].s_m, std::nullopt, std::nullopt});
  }
  return true;
}

}  // namespace raytruth::world
