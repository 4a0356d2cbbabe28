// Heights of lanes above the road: pavements, kerbs.
#include <algorithm>
#include <cmath>

#include "scenes/street/junction_height.h"

namespace raytruth::street {
namespace {

// Lanes that differ by less are of one height.
constexpr double kSameRaise_m = 1e-3;

FloorKind lanes_of(FloorKind kind) {
  return kind == FloorKind::kStone ? FloorKind::kPavement : kind;
}

}  // namespace

// u counts from the inner edge to the outer one.
double FloorHeight::lane_height(const roads::Lane& lane, double ds, double u) {
  if (lane.heights.empty()) return 0.0;
  const roads::LaneHeight* record = &lane.heights.front();
  for (const roads::LaneHeight& h : lane.heights) {
    if (h.s_offset_m <= ds) record = &h;
  }
  return record->inner_m + u * (record->outer_m - record->inner_m);
}

void FloorHeight::find_raises() {
  double low[kFloorKinds];
  double high[kFloorKinds];
  double sum[kFloorKinds] = {};
  int count[kFloorKinds] = {};
  std::fill(low, low + kFloorKinds, 1e300);
  std::fill(high, high + kFloorKinds, -1e300);
  const auto add = [&](FloorKind kind, double h) {
    const auto k = static_cast<std::size_t>(kind);
    low[k] = std::min(low[k], h);
    high[k] = std::max(high[k], h);
    sum[k] += h;
    ++count[k];
  };
  for (const roads::RoadIndex index : plan_.roads) {
    for (const roads::LaneSection& section : roads_.road(index).sections) {
      for (const roads::Lane& lane : section.lanes) {
        if (lane.id == 0) continue;
        const FloorKind kind = floor_kind(section, lane);
        if (lane.heights.empty()) add(kind, 0.0);
        for (const roads::LaneHeight& h : lane.heights) {
          add(kind, h.inner_m);
          add(kind, h.outer_m);
        }
      }
    }
  }
  // Where no connecting road has a pavement, the arms' go round the corners.
  if (count[static_cast<std::size_t>(FloorKind::kPavement)] == 0) {
    for (const ArmRow& arm : plan_.arms) {
      for (std::size_t k = 0; k < arm.spans.size(); ++k) {
        if (arm.spans[k].kind != FloorKind::kPavement) continue;
        add(FloorKind::kPavement, arm.spans[k].left_m - arm.points[k].base_m);
        add(FloorKind::kPavement, arm.spans[k].right_m - arm.points[k + 1].base_m);
      }
    }
  }
  for (std::size_t k = 0; k < kFloorKinds; ++k) {
    const auto from = static_cast<std::size_t>(lanes_of(static_cast<FloorKind>(k)));
    mean_raise_[k] = count[from] > 0 ? sum[from] / count[from] : 0.0;
    if (count[from] == 0 || high[from] - low[from] < kSameRaise_m) same_raise_[k] = mean_raise_[k];
  }
}

double FloorHeight::raise(const Vec2& p_W, FloorKind kind) const {
  const auto k = static_cast<std::size_t>(kind);
  if (same_raise_[k]) return *same_raise_[k];
  thread_local std::vector<RoadFoot> found;
  feet(p_W, found);
  // Where lanes of the kind cover the point they alone count; far from all the mean.
  double weight = 1.0;
  double total = mean_raise_[k];
  for (const RoadFoot& foot : found) {
    const roads::RoadIndex index = foot.point.road;
    const roads::Road& road = roads_.road(index);
    const roads::LaneSection& section = road.section_at(foot.point.s_m);
    const double s_lane = inside(section, foot.point.s_m);
    for (const roads::Lane& lane : section.lanes) {
      if (lane.id == 0 || floor_kind(section, lane) != lanes_of(kind)) continue;
      const double inner = roads_.inner_t(index, lane.id, s_lane);
      const double outer = roads_.outer_t(index, lane.id, s_lane);
      const double width = std::abs(outer - inner);
      if (width < 1e-6) continue;
      const double u = (foot.point.t_m - inner) / (outer - inner);
      const double out = width * (u - std::clamp(u, 0.0, 1.0));
      const double away2 = out * out + foot.beyond_m * foot.beyond_m + 1e-3 * 1e-3;
      const double h = lane_height(lane, s_lane - section.s_start_m, std::clamp(u, 0.0, 1.0));
      weight += 1.0 / (away2 * away2);
      total += h / (away2 * away2);
    }
  }
  return total / weight;
}

double FloorHeight::arm_raise(const OnArm& on, std::size_t span_index) const {
  const ArmRow& arm = plan_.arms[on.arm];
  const ArmRow::Span& span = arm.spans[span_index];
  const double left = arm.points[span_index].t_m;
  const double right = arm.points[span_index + 1].t_m;
  const double u = left > right ? std::clamp((left - on.t_m) / (left - right), 0.0, 1.0) : 0.0;
  return span.left_m + u * (span.right_m - span.left_m) - on.base_m;
}

}  // namespace raytruth::street
