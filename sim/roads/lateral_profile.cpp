#include "sim/roads/lateral_profile.h"

#include <algorithm>
#include <cmath>

#include "sim/core/math.h"

namespace raytruth::roads {
namespace {

ProfileHeight operator+(const ProfileHeight& a, const ProfileHeight& b) {
  return {a.h_m + b.h_m, a.dh_ds + b.dh_ds, a.dh_dt + b.dh_dt};
}

// Fall per metre of |t| and its change along s.
struct Fall {
  double slope = 0.0;
  double slope_ds = 0.0;
};

Fall fall_of(const std::vector<Cubic>& records, double s) {
  if (records.empty()) return {};
  const double slope = det::tan(value_at(records, s));
  return {-slope, -(1.0 + slope * slope) * slope_at(records, s)};
}

ProfileHeight crossfall_height(const LateralProfile& profile, double s, double t) {
  const Fall left = fall_of(profile.crossfall_left, s);
  const Fall right = fall_of(profile.crossfall_right, s);
  if (t > 0.0) return {left.slope * t, left.slope_ds * t, left.slope};
  if (t < 0.0) return {-right.slope * t, -right.slope_ds * t, -right.slope};
  return {0.0, 0.0, 0.5 * (left.slope - right.slope)};
}

// Height and slope of one station; dh_ds stays 0.
ProfileHeight station_height(const ShapeStation& station, double t) {
  const Cubic& first = station.pieces.front();
  if (t <= first.s_m) return {first.a, 0.0, t < first.s_m ? 0.0 : first.b};
  const Cubic& piece = *record_at(station.pieces, t);
  return {piece.value(t), 0.0, piece.slope(t)};
}

ProfileHeight shape_height(const std::vector<ShapeStation>& stations, double s, double t) {
  const auto next = std::upper_bound(
      stations.begin(), stations.end(), s,
      [](double value, const ShapeStation& station) { return value < station.s_m; });
  if (next == stations.begin()) return station_height(stations.front(), t);
  const ShapeStation& before = *std::prev(next);
  const ProfileHeight a = station_height(before, t);
  if (next == stations.end()) return a;
  const ProfileHeight b = station_height(*next, t);
  const double length = next->s_m - before.s_m;
  const double u = (s - before.s_m) / length;
  return {a.h_m + u * (b.h_m - a.h_m), (b.h_m - a.h_m) / length, a.dh_dt + u * (b.dh_dt - a.dh_dt)};
}

// The cubic in dt of a strip. dt itself may move with s.
ProfileHeight strip_height(const SurfaceStrip& strip, double s, double dt, double ddt_ds) {
  const double co = value_at(strip.constant, s);
  const double li = value_at(strip.linear, s);
  const double qu = value_at(strip.quadratic, s);
  const double cu = value_at(strip.cubic, s);
  const double by_dt = li + dt * (2.0 * qu + dt * 3.0 * cu);
  const double by_s = slope_at(strip.constant, s) +
                      dt * (slope_at(strip.linear, s) +
                            dt * (slope_at(strip.quadratic, s) + dt * slope_at(strip.cubic, s)));
  return {co + dt * (li + dt * (qu + dt * cu)), by_s + by_dt * ddt_ds, by_dt};
}

ProfileHeight surface_height(const CrossSectionSurface& surface, double s, double t) {
  const double t_line = t - value_at(surface.t_offset, s);
  const double t_line_ds = -slope_at(surface.t_offset, s);
  const bool left = t_line > 0.0;
  const double side = left ? 1.0 : -1.0;
  const auto& inner = left ? surface.left_inner : surface.right_inner;
  const auto& outer = left ? surface.left_outer : surface.right_outer;
  const bool bounded = inner && outer && !inner->width.empty();
  const double width = bounded ? std::max(0.0, value_at(inner->width, s)) : 0.0;
  if (inner && (!bounded || std::abs(t_line) <= width))
    return strip_height(*inner, s, t_line, t_line_ds);
  if (!outer) return {};
  const double width_ds = width > 0.0 ? slope_at(inner->width, s) : 0.0;
  const ProfileHeight own =
      strip_height(*outer, s, t_line - side * width, t_line_ds - side * width_ds);
  if (!outer->relative || !inner) return own;
  ProfileHeight edge = strip_height(*inner, s, side * width, side * width_ds);
  edge.dh_dt = 0.0;  // the edge is the same for every t
  return own + edge;
}

}  // namespace

ProfileHeight profile_height(const LateralProfile& profile, double s, double t) {
  if (profile.surface) return surface_height(*profile.surface, s, t);
  ProfileHeight height;
  if (!profile.crossfall_left.empty() || !profile.crossfall_right.empty())
    height = crossfall_height(profile, s, t);
  if (!profile.shape.empty()) height = height + shape_height(profile.shape, s, t);
  return height;
}

}  // namespace raytruth::roads
