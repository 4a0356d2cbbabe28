#include "sim/roads/open_crg_place.h"

#include "sim/core/math.h"

namespace raytruth::roads {

std::optional<CrgValue> crg_value(const CrgPlacement& placement, double s_m, double t_m,
                                  const LinePoint& line, const CrossOffset& offset) {
  const CrgPlacement& p = placement;
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
  // The gradient in the world, then along the lines of s and t.
  const double gx = p.z_scale * (c * sample->by_x - s * sample->by_y);
  const double gy = p.z_scale * (s * sample->by_x + c * sample->by_y);
  const double along = gx * along_x + gy * along_y;
  const double across = -gx * along_y + gy * along_x;
  const double stretch = 1.0 - line.curvature_1_m * offset.y_m;
  return CrgValue{p.z_scale * sample->value + p.z_offset_m, along * stretch + across * offset.by_s,
                  across * offset.by_t};
}

}  // namespace raytruth::roads
