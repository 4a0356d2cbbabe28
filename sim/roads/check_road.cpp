// Rules about one road. Tolerances: a centimetre is what a wheel or a LiDAR notices; files round
// lengths and coefficients below a millimetre.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/core/math.h"
#include "sim/roads/checks.h"

namespace raytruth::roads {
namespace {

constexpr double kKink_rad = 0.01;
constexpr double kNegativeWidth_m = 1e-3;

// Where a record ends: the curve continued to its own length, not to the next one's start.
LinePoint end_of(const Geometry& record) {
  Geometry alone = record;
  alone.s_m = 0.0;
  return ReferenceLine({alone}).at(record.length_m);
}

void check_plan_view(const Road& road, Findings& findings) {
  double end_s = 0.0;
  for (std::size_t i = 0; i < road.plan_view.size(); ++i) {
    const Geometry& g = road.plan_view[i];
    if (std::abs(g.s_m - end_s) > kLength_m) {
      findings.warning("xodr.length", g.mark,
                       fmt::format("road {}: the geometry starts at s = {} m, those before it end "
                                   "at {:.6f} m",
                                   road.id, g.s_m, end_s),
                       "s is the sum of the lengths before");
    }
    end_s = g.s_m + g.length_m;
    const double curve = ReferenceLine::curve_length(g);
    if (std::abs(curve - g.length_m) > kLength_m) {
      findings.warning("xodr.length", g.mark,
                       fmt::format("road {}: the paramPoly3 is {:.6f} m long, its length says {} m",
                                   road.id, curve, g.length_m),
                       "give the length of the curve; it is walked evenly meanwhile");
    }
    if (i + 1 == road.plan_view.size()) break;
    const Geometry& next = road.plan_view[i + 1];
    const LinePoint end = end_of(g);
    const double dx = next.x_m - end.x_m;
    const double dy = next.y_m - end.y_m;
    const double gap = std::sqrt(dx * dx + dy * dy);
    if (gap > kGap_m) {
      findings.warning(
          "xodr.gap", next.mark,
          fmt::format("road {}: the reference line jumps by {:.4f} m at s = {} m", road.id, gap,
                      next.s_m),
          fmt::format("the geometry before ends at ({:.6f}, {:.6f})", end.x_m, end.y_m));
    }
    // A polynomial may start at an angle to its record's heading.
    const double start = ReferenceLine({next}).at(next.s_m).heading_rad;
    const double kink = std::abs(wrap_angle(start - end.heading_rad));
    if (kink > kKink_rad) {
      findings.warning("xodr.kink", next.mark,
                       fmt::format("road {}: the reference line turns by {:.4f} rad at s = {} m",
                                   road.id, kink, next.s_m),
                       fmt::format("the geometry before ends with hdg = {:.6f}", end.heading_rad));
    }
  }
  if (std::abs(end_s - road.length_m) > kLength_m && !road.plan_view.empty()) {
    findings.warning("xodr.length", road.where,
                     fmt::format("road {} is {} m long, its geometries end at {:.6f} m", road.id,
                                 road.length_m, end_s),
                     "the road's length is the sum of its geometries'");
  }
  for (const FileMark& mark : road.empty_geometry) {
    findings.warning("xodr.zero_length", mark,
                     fmt::format("road {}: a geometry without length is left out", road.id),
                     "remove it");
  }
}

// Records inside [0, length], each in force somewhere.
void check_starts(const std::vector<Cubic>& records, double length, const std::string& whose,
                  Findings& findings) {
  for (std::size_t i = 0; i < records.size(); ++i) {
    const Cubic& r = records[i];
    if (r.s_m < -kLength_m || r.s_m > length + kLength_m) {
      findings.warning("xodr.range", r.mark,
                       fmt::format("{} starts at {} m, outside of 0 to {} m", whose, r.s_m, length),
                       "it is never in force there");
    }
    if (i > 0 && r.s_m == records[i - 1].s_m) {
      findings.warning("xodr.overlap", r.mark,
                       fmt::format("{} starts at {} m like the one before it, which is never in "
                                   "force",
                                   whose, r.s_m),
                       "remove one of the two");
    }
  }
}

void check_widths(const Road& road, const LaneSection& section, const Lane& lane,
                  Findings& findings) {
  const double length = section.s_end_m - section.s_start_m;
  const SourceLocation& mark = lane.where;
  const std::string whose =
      fmt::format("road {}, lane {} from s = {} m", road.id, lane.id, section.s_start_m);
  if (lane.width.empty() && lane.border.empty()) {
    findings.warning("xodr.width", mark, fmt::format("{} has no width", whose),
                     "give it a <width> or a <border>; it counts as 0 m");
  }
  if (!lane.width.empty() && lane.width.front().s_m > 0.0) {
    findings.warning(
        "xodr.width", lane.width.front().mark,
        fmt::format("{}: the first width starts at sOffset = {} m", whose, lane.width.front().s_m),
        "the whole section needs a width; the first one is continued to its start");
  }
  check_starts(lane.width, length, fmt::format("{}: a width", whose), findings);
  check_starts(lane.border, length, fmt::format("{}: a border", whose), findings);
  for (std::size_t i = 0; i < lane.width.size(); ++i) {
    const double from = i == 0 ? 0.0 : lane.width[i].s_m;
    const double to = i + 1 < lane.width.size() ? std::min(lane.width[i + 1].s_m, length) : length;
    if (from >= to) continue;
    const CubicMinimum least = minimum_of(lane.width[i], from, to);
    if (least.value < -kNegativeWidth_m) {
      findings.warning("xodr.width", lane.width[i].mark,
                       fmt::format("{}: the width falls to {:.4f} m at s = {:.3f} m", whose,
                                   least.value, section.s_start_m + least.s_m),
                       "a width is never below 0; it counts as 0 there");
    }
  }
  const auto inside = [&](const auto& records, const char* what) {
    for (const auto& r : records) {
      if (r.s_offset_m >= -kLength_m && r.s_offset_m <= length + kLength_m) continue;
      findings.warning("xodr.range", r.mark,
                       fmt::format("{}: {} starts at {} m, outside of 0 to {} m", whose, what,
                                   r.s_offset_m, length),
                       "it is never in force there");
    }
  };
  inside(lane.heights, "a height");
  inside(lane.speeds, "a speed");
  inside(lane.access, "an access");
  inside(lane.materials, "a material");
  inside(lane.rules, "a rule");
  inside(lane.visibility, "a visibility");
}

// Level lanes are the outermost ones of their side.
void check_level(const Road& road, const LaneSection& section, Findings& findings) {
  for (const int side : {1, -1}) {
    bool level = false;
    for (int id = side; const Lane* lane = section.lane(id); id += side) {
      if (level && !lane->level) {
        findings.warning(
            "xodr.level", lane->where,
            fmt::format("road {}: lane {} is not level, but the lane inside of it is", road.id, id),
            "all lanes outside of a level lane are level");
      }
      level = lane->level;
    }
  }
}

}  // namespace

CubicMinimum minimum_of(const Cubic& cubic, double from, double to) {
  CubicMinimum least{from, cubic.value(from)};
  const auto consider = [&](double s) {
    if (s <= from || s > to) return;
    const double value = cubic.value(s);
    if (value < least.value) least = {s, value};
  };
  consider(to);
  // Roots of b + 2 c x + 3 d x^2, without cancellation.
  if (cubic.d == 0.0) {
    if (cubic.c != 0.0) consider(cubic.s_m - cubic.b / (2.0 * cubic.c));
    return least;
  }
  const double under = cubic.c * cubic.c - 3.0 * cubic.d * cubic.b;
  if (under < 0.0) return least;
  const double q = -(cubic.c + std::copysign(std::sqrt(under), cubic.c));
  consider(cubic.s_m + q / (3.0 * cubic.d));
  if (q != 0.0) consider(cubic.s_m + cubic.b / q);
  return least;
}

void check_road(const Road& road, Findings& findings) {
  check_plan_view(road, findings);
  const auto profile = [&](const std::vector<Cubic>& records, const char* what) {
    check_starts(records, road.length_m, fmt::format("road {}: {}", road.id, what), findings);
  };
  profile(road.elevation, "an elevation");
  profile(road.superelevation, "a superelevation");
  profile(road.lateral.crossfall_left, "a crossfall");
  if (road.lateral.crossfall_left.size() != road.lateral.crossfall_right.size())
    profile(road.lateral.crossfall_right, "a crossfall");
  profile(road.lane_offset, "a lane offset");
  for (const LaneSection& section : road.sections) {
    if (!section.lane(0)) {
      findings.warning("xodr.lane", section.mark,
                       fmt::format("road {}: the lane section at s = {} m has no lane 0", road.id,
                                   section.s_start_m),
                       "give it a <center> lane");
    }
    for (const Lane& lane : section.lanes) {
      if (lane.id != 0) check_widths(road, section, lane, findings);
    }
    check_level(road, section, findings);
  }
}

}  // namespace raytruth::roads
