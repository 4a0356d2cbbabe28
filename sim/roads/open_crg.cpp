#include "sim/roads/open_crg.h"

#include <algorithm>
#include <cmath>

namespace raytruth::roads {
namespace {

// Rounding of an edge of the grid counts as inside.
constexpr double kEdge_m = 1e-8;

// Where a coordinate lies on an axis after the border mode.
struct Place {
  double at = 0.0;         // inside the axis
  double direction = 1.0;  // d at / d coordinate: 1, -1 where mirrored, 0 where held
  double offset_m = 0.0;
  bool zero = false;  // the grid counts as 0
};

// Nothing where the mode gives no value.
std::optional<Place> place_on(double value, double first, double last, CrgBorder mode,
                              double offset_m) {
  if (value >= first - kEdge_m && value <= last + kEdge_m)
    return Place{std::clamp(value, first, last), 1.0, 0.0, false};
  const double length = last - first;
  const double held = value < first ? first : last;
  switch (mode) {
    case CrgBorder::kNone:
      return std::nullopt;
    case CrgBorder::kZero:
      return Place{held, 0.0, offset_m, true};
    case CrgBorder::kKeep:
      return Place{held, 0.0, offset_m, false};
    case CrgBorder::kRepeat: {
      const double laps = std::floor((value - first) / length);
      return Place{std::clamp(value - laps * length, first, last), 1.0, offset_m, false};
    }
    case CrgBorder::kReflect: {
      const double laps = std::floor((value - first) / length);
      const double rest = std::clamp(value - first - laps * length, 0.0, length);
      const bool back = laps - 2.0 * std::floor(0.5 * laps) != 0.0;
      return Place{back ? last - rest : first + rest, back ? -1.0 : 1.0, offset_m, false};
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<CrgSample> OpenCrg::at(double u, double v) const {
  if (!std::isfinite(u) || !std::isfinite(v)) return std::nullopt;
  if (options_.closed) {
    const double length = u_end() - u_begin();
    u = std::clamp(u - length * std::floor((u - u_begin()) / length), u_begin(), u_end());
  }
  const auto on_u = place_on(u, u_begin(), u_end(), options_.border_u, options_.offset_u_m);
  const auto on_v = place_on(v, v_m_.front(), v_m_.back(), options_.border_v, options_.offset_v_m);
  if (!on_u || !on_v) return std::nullopt;

  const double steps = (on_u->at - u_begin_m_) / u_step_m_;
  const auto row = std::min(static_cast<std::size_t>(std::max(0.0, steps)), rows_ - 2);
  const double fu = steps - static_cast<double>(row);
  const auto after = std::upper_bound(v_m_.begin() + 1, v_m_.end() - 1, on_v->at);
  const auto column = static_cast<std::size_t>(after - v_m_.begin()) - 1;
  const double width = v_m_[column + 1] - v_m_[column];
  const double fv = (on_v->at - v_m_[column]) / width;

  CrgSample sample;
  if (on_u->zero || on_v->zero) {
    sample.value = on_u->offset_m + on_v->offset_m;
  } else {
    const double z00 = cell(row, column);
    const double z10 = cell(row + 1, column);
    const double z01 = cell(row, column + 1);
    const double z11 = cell(row + 1, column + 1);
    const double right = z00 + fu * (z10 - z00);
    const double left = z01 + fu * (z11 - z01);
    sample.value = right + fv * (left - right);
    sample.by_u = (z10 - z00 + fv * (z11 - z01 - (z10 - z00))) / u_step_m_;
    sample.by_v = (left - right) / width;
    if (!std::isfinite(sample.value)) return std::nullopt;

    sample.value += height_[row] + fu * (height_[row + 1] - height_[row]);
    sample.by_u += (height_[row + 1] - height_[row]) / u_step_m_;
    if (!banking_.empty()) {
      const double change = banking_[row + 1] - banking_[row];
      const double banking = banking_[row] + fu * change;
      sample.value += banking * on_v->at;
      sample.by_u += change / u_step_m_ * on_v->at;
      sample.by_v += banking;
    }
    sample.value += on_u->offset_m + on_v->offset_m;
    sample.by_u *= on_u->direction;
    sample.by_v *= on_v->direction;
  }

  if (options_.closed) return sample;
  // Towards the ends the surface fades into the height of the reference line there.
  const bool inside = on_u->direction != 0.0;
  const auto fade = [&](double way, double zone, double base, double sign) {
    if (zone <= 0.0 || way > zone) return;
    const double share = std::max(0.0, way) / zone;
    sample.by_u = inside ? sample.by_u * share + sign * (sample.value - base) / zone : 0.0;
    sample.value = base + (sample.value - base) * share;
    sample.by_v *= share;
  };
  const double u_faded = inside ? on_u->at : u;
  const bool at_end = options_.smooth_end_m > 0.0 && u_end() - u_faded <= options_.smooth_end_m;
  if (at_end) {
    fade(u_end() - u_faded, options_.smooth_end_m, height_.back(), -on_u->direction);
  } else {
    fade(u_faded - u_begin(), options_.smooth_begin_m, height_.front(), on_u->direction);
  }
  return sample;
}

std::optional<CrgPlaneSample> OpenCrg::at_plane(double x_m, double y_m) const {
  if (!std::isfinite(x_m) || !std::isfinite(y_m)) return std::nullopt;
  const CrgLine::Foot foot = line_.foot(x_m, y_m);
  const auto sample = at(foot.u_m, foot.v_m);
  if (!sample) return std::nullopt;
  return CrgPlaneSample{sample->value, sample->by_u * foot.u_by_x + sample->by_v * foot.v_by_x,
                        sample->by_u * foot.u_by_y + sample->by_v * foot.v_by_y};
}

}  // namespace raytruth::roads
