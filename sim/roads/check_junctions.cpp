// Rules about junctions beyond their connections.
#include <fmt/format.h>

#include <algorithm>

#include "sim/roads/checks.h"

namespace raytruth::roads {
namespace {

// Edges of different lanes that meet in a corner of the junction are drawn to a kerb's width.
constexpr double kBoundaryGap_m = 0.5;

class JunctionCheck {
 public:
  JunctionCheck(const RoadNetwork& network, Findings& findings)
      : network_(network), findings_(findings) {}

  void check(const Junction& junction) {
    whose_ = fmt::format("junction {}", junction.id);
    for (const JunctionPriority& p : junction.priorities) {
      for (const std::string& id : {p.high, p.low})
        if (!id.empty()) find(id, p.mark, "a priority");
    }
    if (junction.type == "virtual")
      stretch(junction.main_road, junction.s_start_m, junction.s_end_m, junction.mark,
              "its main road");
    for (const CrossingSection& s : junction.sections)
      stretch(s.road_id, s.s_start_m, s.s_end_m, s.mark, "a road section");
    if (junction.type == "crossing" && junction.sections.size() < 2) {
      findings_.warning(
          "xodr.junction", junction.mark,
          fmt::format("{} is a crossing of {} roads", whose_, junction.sections.size()),
          "name two road sections");
    }
    for (const CrossPath& path : junction.cross_paths) {
      const auto crossing = find(path.crossing_road, path.mark, "a cross path");
      lane_at(path.road_at_start, path.start.s_m, path.start.from, path.mark);
      lane_at(path.road_at_end, path.end.s_m, path.end.from, path.mark);
      if (!crossing) continue;
      const double length = network_.road(*crossing).length_m;
      lane_at(path.crossing_road, 0.0, path.start.to, path.mark);
      lane_at(path.crossing_road, length, path.end.to, path.mark);
    }
    for (const Connection& c : junction.connections) {
      for (const auto& end : {c.predecessor, c.successor})
        if (end) stretch(end->road_id, end->s_m, end->s_m, end->mark, "a virtual connection");
    }
    boundary(junction);
    if (junction.elevation_grid && junction.plan_view.empty()) {
      findings_.warning("xodr.grid", junction.elevation_grid->mark,
                        fmt::format("{} has an elevation grid, but no <planView>", whose_),
                        "the grid stands along the junction's reference line");
    }
  }

 private:
  std::optional<RoadIndex> find(const std::string& id, const FileMark& mark, const char* what) {
    const auto road = network_.find_road(id);
    if (!road) {
      findings_.warning("xodr.reference", mark,
                        fmt::format("{}: {} names road '{}', which is not there", whose_, what, id),
                        "name one of the file's roads");
    }
    return road;
  }

  void stretch(const std::string& id, double from, double to, const FileMark& mark,
               const char* what) {
    const auto road = find(id, mark, what);
    if (!road) return;
    const double length = network_.road(*road).length_m;
    if (from >= -kLength_m && from <= to && to <= length + kLength_m) return;
    findings_.warning("xodr.range", mark,
                      fmt::format("{}: {} goes from s = {} to {} m of road {}, which is {} m long",
                                  whose_, what, from, to, id, length),
                      "sStart lies before sEnd, both on the road");
  }

  void lane_at(const std::string& id, double s, int lane, const FileMark& mark) {
    const auto road = find(id, mark, "a cross path");
    if (!road || network_.road(*road).section_at(s).lane(lane)) return;
    findings_.warning("xodr.lane_link", mark,
                      fmt::format("{}: a cross path names lane {} of road {}, which is not there",
                                  whose_, lane, id),
                      "name a lane of that road");
  }

  // Both ends of a segment in the world; nothing when it can't be placed.
  std::optional<std::array<Vec3, 2>> ends_of(const BoundarySegment& segment) {
    const auto road = find(segment.road_id, segment.mark, "a boundary segment");
    if (!road) return std::nullopt;
    const Road& r = network_.road(*road);
    const auto at = [&](double s, double t) {
      return Vec3(network_.at({*road, s, t}).X_WR.translation());
    };
    const auto place = [&](const RoadPlace& p) {
      const double s = p.on(r.length_m);
      if (s > r.length_m + kLength_m) {
        findings_.warning("xodr.range", segment.mark,
                          fmt::format("{}: a boundary segment lies at s = {} m of road {}, which "
                                      "is {} m long",
                                      whose_, s, r.id, r.length_m),
                          "place it on the road");
      }
      return std::clamp(s, 0.0, r.length_m);
    };
    const auto has = [&](int lane, double s) {
      if (r.section_at(s).lane(lane)) return true;
      findings_.warning("xodr.boundary", segment.mark,
                        fmt::format("{}: a boundary segment names lane {} of road {}, which is not "
                                    "there",
                                    whose_, lane, r.id),
                        "name a lane of that road");
      return false;
    };
    if (!segment.joint) {
      const double from = place(segment.s_start);
      const double to = place(segment.s_end);
      if (!has(segment.boundary_lane, from)) return std::nullopt;
      return std::array<Vec3, 2>{at(from, network_.outer_t(*road, segment.boundary_lane, from)),
                                 at(to, network_.outer_t(*road, segment.boundary_lane, to))};
    }
    const double s = place(segment.contact);
    const LaneSection& section = r.section_at(s);
    if (section.lanes.empty()) return std::nullopt;
    const int first = segment.joint_lane_start.value_or(section.lanes.front().id);
    const int last = segment.joint_lane_end.value_or(section.lanes.back().id);
    if (!has(first, s) || !has(last, s)) return std::nullopt;
    const auto [low, high] =
        std::minmax({network_.inner_t(*road, first, s), network_.outer_t(*road, first, s),
                     network_.inner_t(*road, last, s), network_.outer_t(*road, last, s)});
    return std::array<Vec3, 2>{at(s, low), at(s, high)};
  }

  void boundary(const Junction& junction) {
    const std::vector<BoundarySegment>& segments = junction.boundary;
    std::vector<std::array<Vec3, 2>> ends;
    for (const BoundarySegment& segment : segments) {
      const auto placed = ends_of(segment);
      if (!placed) return;
      ends.push_back(*placed);
    }
    for (std::size_t i = 0; i < ends.size(); ++i) {
      const std::size_t next = (i + 1) % ends.size();
      double gap = 1e300;
      for (const Vec3& a : ends[i])
        for (const Vec3& b : ends[next]) gap = std::min(gap, (a - b).head<2>().norm());
      if (gap <= kBoundaryGap_m) continue;
      findings_.warning(
          "xodr.boundary", segments[next].mark,
          fmt::format("{}: its boundary is open, by {:.3f} m before this segment", whose_, gap),
          "segments follow each other counter-clockwise and close");
    }
  }

  const RoadNetwork& network_;
  Findings& findings_;
  std::string whose_;
};

}  // namespace

void check_junctions(const RoadNetwork& network, Findings& findings) {
  JunctionCheck check(network, findings);
  for (const Junction& junction : network.junctions()) check.check(junction);
}

}  // namespace raytruth::roads
