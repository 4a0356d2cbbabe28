// What a junction's floor takes over from the roads beside it: kinds of lanes, last rows.
#include <algorithm>
#include <set>

#include "scenes/street/junction_plan.h"
#include "scenes/street/lane_look.h"

namespace raytruth::street {
namespace {

// Of two lanes at a border of the row, the lower one's vertex stands in the plane.
void add_chain(const Chain& chain, FloorKind kind, const PlaneFrame& frame, ArmRow& row) {
  constexpr double kNarrow_m = 4.0 * kQuantum_m;
  if (chain.left_t() - chain.right_t() < kNarrow_m) return;
  for (std::size_t k = chain.points.size(); k-- > 0;) {
    const RowPoint& point = chain.points[k];
    const PlanePoint p = frame.to_plane(point.p_W.head<2>());
    const bool first = k + 1 == chain.points.size();
    if (first && !row.points.empty()) {
      if (!row.spans.empty() && point.p_W.z() < row.spans.back().right_m) row.points.back().p = p;
    } else {
      row.points.push_back({point.t_m, p, 0.0});
    }
    if (!first) {
      row.spans.push_back({chain.lane, kind, chain.points[k + 1].p_W.z(), point.p_W.z()});
    }
  }
}

}  // namespace

FloorKind floor_kind(const roads::LaneSection& section, const roads::Lane& lane) {
  using roads::LaneType;
  switch (lane.type) {
    case LaneType::kNone:
    case LaneType::kMedian:
      return FloorKind::kGreen;
    case LaneType::kShoulder:
    case LaneType::kBiking:
    case LaneType::kRestricted:
    case LaneType::kRoadWorks:
    case LaneType::kSpecial:
      return FloorKind::kPaved;
    case LaneType::kBorder:
      // Grass, or the gutter along a pavement.
      return is_paved(look_of(section, lane)) ? FloorKind::kPaved : FloorKind::kGreen;
    case LaneType::kParking:
      return FloorKind::kParking;
    case LaneType::kSidewalk:
    case LaneType::kWalking:
      return FloorKind::kPavement;
    case LaneType::kCurb:
      return FloorKind::kKerb;
    case LaneType::kTram:
    case LaneType::kRail:
      return FloorKind::kRail;
    default:
      return FloorKind::kCarriageway;
  }
}

std::vector<ArmRow> arm_rows(const roads::RoadNetwork& roads,
                             std::span<const roads::RoadIndex> connecting, const PlaneFrame& frame,
                             double error_m) {
  std::set<std::pair<roads::RoadIndex, bool>> ends;
  for (const roads::RoadIndex index : connecting) {
    const roads::Road& road = roads.road(index);
    for (const auto* link : {&road.predecessor, &road.successor}) {
      if (!*link || (*link)->to_junction) continue;
      const auto other = roads.find_road((*link)->element_id);
      if (!other || roads.road(*other).junction == road.junction) continue;
      ends.emplace(*other, (*link)->contact == roads::ContactPoint::kStart);
    }
  }
  std::vector<ArmRow> rows;
  for (const auto& [index, at_start] : ends) {
    const roads::Road& road = roads.road(index);
    if (road.sections.empty()) continue;
    const roads::LaneSection& section = at_start ? road.sections.front() : road.sections.back();
    ArmRow row;
    row.road = index;
    row.at_start = at_start;
    row.s_m = at_start ? 0.0 : road.length_m;
    const Row mesh_row =
        RowMaker(roads, index)
            .make(section, row.s_m, at_start ? Side::kAfter : Side::kBefore, error_m);
    for (auto chain = mesh_row.chains.rbegin(); chain != mesh_row.chains.rend(); ++chain) {
      add_chain(*chain, floor_kind(section, *section.lane(chain->lane)), frame, row);
    }
    if (row.points.size() < 2) continue;
    const double s = inside(section, row.s_m);
    for (ArmRow::Point& point : row.points) {
      point.base_m = on_grid(roads.at({index, s, point.t_m}).X_WR.translation().z());
    }
    const Vec3 x = roads.at({index, row.s_m, 0.0}).X_WR.rotate(Vec3::UnitX());
    row.into_arm = Vec2(x.x(), x.y()).normalized() * (at_start ? 1.0 : -1.0);
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace raytruth::street
