#include "sim/roads/open_crg_place.h"

#include <algorithm>
#include <cmath>

#include "sim/core/math.h"

namespace raytruth::roads {
namespace {

// Samples of a line stand closer than this: Newton's way to the foot starts beside it.
constexpr double kSpacing_m = 2.0;

}  // namespace

CrgValue along_road(double value, double gx, double gy, const LinePoint& line,
                    const CrossOffset& offset) {
  const double along_x = det::cos(line.heading_rad);
  const double along_y = det::sin(line.heading_rad);
  const double along = gx * along_x + gy * along_y;
  const double across = -gx * along_y + gy * along_x;
  const double stretch = 1.0 - line.curvature_1_m * offset.y_m;
  return {value, along * stretch + across * offset.by_s, across * offset.by_t};
}

GridLine::GridLine(const std::vector<Geometry>& plan_view) : line_(plan_view) {
  for (const Geometry& g : plan_view) length_m_ = std::max(length_m_, g.s_m + g.length_m);
  const int steps = 1 + static_cast<int>(std::min(length_m_ / kSpacing_m, 1e5));
  for (int i = 0; i <= steps; ++i) {
    const double s = length_m_ * i / steps;
    const LinePoint p = line_.at(s);
    samples_.push_back({s, p.x_m, p.y_m});
  }
}

GridLine::Foot GridLine::foot(double x_m, double y_m) const {
  const auto away2 = [&](const Sample& sample) {
    const double dx = sample.x_m - x_m;
    const double dy = sample.y_m - y_m;
    return dx * dx + dy * dy;
  };
  const auto nearest =
      std::min_element(samples_.begin(), samples_.end(),
                       [&](const Sample& a, const Sample& b) { return away2(a) < away2(b); });
  const LineFoot f = line_.foot(nearest->s_m, length_m_, x_m, y_m);
  Foot foot{f.s_m, f.across_m, line_.at(f.s_m)};
  const bool beyond = f.s_m <= 0.0 ? f.along_m < 0.0 : f.s_m >= length_m_ && f.along_m > 0.0;
  if (beyond) {
    foot.s_m += f.along_m;
    foot.line = {x_m + det::sin(foot.line.heading_rad) * foot.t_m,
                 y_m - det::cos(foot.line.heading_rad) * foot.t_m, foot.line.heading_rad, 0.0};
  }
  return foot;
}

std::optional<CrgValue> crg_value(const CrgPlacement& placement, double s_m, double t_m,
                                  const LinePoint& line, const CrossOffset& offset) {
  const CrgPlacement& p = placement;
  if (p.along) {
    const double y_x = -det::sin(line.heading_rad) * offset.y_m;
    const double y_y = det::cos(line.heading_rad) * offset.y_m;
    const GridLine::Foot foot = p.along->foot(line.x_m + y_x, line.y_m + y_y);
    const auto sample =
        p.grid->at(p.side * (foot.s_m - p.s_offset_m), p.side * (foot.t_m - p.t_offset_m));
    if (!sample) return std::nullopt;
    const double c = det::cos(foot.line.heading_rad);
    const double s = det::sin(foot.line.heading_rad);
    const double stretch = std::max(0.2, 1.0 - foot.line.curvature_1_m * foot.t_m);
    const double by_s = p.z_scale * p.side * sample->by_u / stretch;
    const double by_t = p.z_scale * p.side * sample->by_v;
    return along_road(p.z_scale * sample->value + p.z_offset_m, c * by_s - s * by_t,
                      s * by_s + c * by_t, line, offset);
  }
  if (!p.in_plane) {
    const auto sample = p.grid->at(p.side * (s_m - p.s_offset_m), p.side * (t_m - p.t_offset_m));
    if (!sample) return std::nullopt;
    return CrgValue{p.z_scale * sample->value + p.z_offset_m, p.z_scale * p.side * sample->by_u,
                    p.z_scale * p.side * sample->by_v};
  }
  const double along_x = det::cos(line.heading_rad);
  const double along_y = det::sin(line.heading_rad);
  const double dx = line.x_m - along_y * offset.y_m - p.world_origin.x_m;
  const double dy = line.y_m + along_x * offset.y_m - p.world_origin.y_m;
  const double c = det::cos(p.turn_rad);
  const double s = det::sin(p.turn_rad);
  const auto sample =
      p.grid->at_plane(p.file_origin.x_m + c * dx + s * dy, p.file_origin.y_m - s * dx + c * dy);
  if (!sample) return std::nullopt;
  const double gx = p.z_scale * (c * sample->by_x - s * sample->by_y);
  const double gy = p.z_scale * (s * sample->by_x + c * sample->by_y);
  return along_road(p.z_scale * sample->value + p.z_offset_m, gx, gy, line, offset);
}

}  // namespace raytruth::roads
