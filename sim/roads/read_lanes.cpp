// Lane sections: which lanes there are from where to where.
#include <fmt/format.h>
#include <tinyxml2.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "sim/roads/read_parts.h"

namespace raytruth::roads {
namespace {

using tinyxml2::XMLElement;

// More lanes than any road has; keeps a hostile file from eating memory.
constexpr int kMostLanes = 200;
// Lanes that sections of one side take over from those before them.
constexpr std::size_t kMostCarried = 100000;
// Sections closer than this start together.
constexpr double kSameStart_m = 1e-9;

// A section as the file has it. singleSide: sides that it doesn't have go on from the one before.
struct Written {
  LaneSection section;
  bool single_side = false;
  std::optional<double> length_m;  // of a section of the temporary layer
};

void sort_lanes(std::vector<Lane>& lanes) {
  std::stable_sort(lanes.begin(), lanes.end(),
                   [](const Lane& a, const Lane& b) { return a.id > b.id; });
}

// Lanes stand beside each other in the order of their ids, whatever these leave out.
void close_gaps(std::vector<Lane>& lanes) {
  const auto first_right =
      std::find_if(lanes.begin(), lanes.end(), [](const Lane& lane) { return lane.id < 0; });
  int id = 0;
  for (auto lane = first_right; lane != lanes.end(); ++lane) lane->id = --id;
  id = 0;
  for (auto lane = std::make_reverse_iterator(first_right); lane != lanes.rend(); ++lane) {
    if (lane->id > 0) lane->id = ++id;
  }
}

Written read_section(XmlReader& xml, const XMLElement& e, const Road& road, bool temporary) {
  Written written;
  LaneSection& section = written.section;
  section.mark = xml.mark(e);
  section.s_start_m = xml.number(e, "s");
  written.single_side = xml.flag(e, "singleSide");
  written.length_m = xml.optional_size(e, "length");
  if (written.length_m && !temporary) {
    xml.warning("xodr.layer", e, "a permanent lane section ends where the next one starts",
                "only sections of the temporary layer have a length");
    written.length_m.reset();
  }
  const RoadTypeRecord* type = road.type_at(section.s_start_m);
  const bool fast_road = type && (type->type == "motorway" || type->max_speed_m_s > 25.0);
  int count = 0;
  for (const auto& [name, side] :
       {std::pair{"left", 1}, std::pair{"center", 0}, std::pair{"right", -1}}) {
    for (const XMLElement& l : children(e.FirstChildElement(name), "lane")) {
      if (++count > kMostLanes) {
        xml.error("xodr.lane", l, fmt::format("more than {} lanes in one section", kMostLanes),
                  "split the road into parallel ones");
        break;
      }
      section.lanes.push_back(read_lane(xml, l, side, fast_road));
    }
  }
  sort_lanes(section.lanes);
  for (std::size_t i = 0; i + 1 < section.lanes.size(); ++i) {
    const Lane& lane = section.lanes[i];
    const Lane& next = section.lanes[i + 1];
    const long long gap = static_cast<long long>(lane.id) - next.id;
    if (gap == 0) {
      xml.error("xodr.lane", e, fmt::format("lane {} occurs twice in one section", lane.id),
                "give each lane an id of its own");
    } else if (gap > 1 && !(lane.id > 0 && next.id < 0 && gap == 2)) {
      xml.warning("xodr.lane", e, fmt::format("lane ids jump from {} to {}", lane.id, next.id),
                  "number lanes without gaps from the centre outwards, as is done meanwhile");
    }
  }
  close_gaps(section.lanes);
  return written;
}

// Sections cover the road from its start to its end.
void fit_to_road(XmlReader& xml, const XMLElement& lanes, double length,
                 std::vector<Written>& sections, bool from_start) {
  const auto before = [](const Written& a, const Written& b) {
    return a.section.s_start_m < b.section.s_start_m;
  };
  const auto wrong = std::is_sorted_until(sections.begin(), sections.end(), before);
  if (wrong != sections.end()) {
    xml.warning("xodr.order", wrong->section.mark,
                fmt::format("the lane section at s = {} m stands behind a later one",
                            wrong->section.s_start_m),
                "list sections in ascending order; they are sorted meanwhile");
    std::stable_sort(sections.begin(), sections.end(), before);
  }
  std::erase_if(sections, [&](const Written& written) {
    const bool behind = written.section.s_start_m >= length;
    if (behind) {
      xml.warning("xodr.lane", lanes,
                  fmt::format("the lane section at s = {} m lies behind the road's end at {} m and "
                              "is left out",
                              written.section.s_start_m, length),
                  "start it before the road's end");
    }
    return behind;
  });
  if (!from_start || sections.empty() || sections.front().section.s_start_m == 0.0) return;
  xml.warning("xodr.lane", lanes,
              fmt::format("the first lane section starts at s = {} m; it is taken to start at 0",
                          sections.front().section.s_start_m),
              "write s=\"0\"");
  sections.front().section.s_start_m = 0.0;
  for (Written& w : sections) w.section.s_start_m = std::max(0.0, w.section.s_start_m);
}

// Two that start together are one, each with a side of its own (or the later one wins).
void merge_equal_starts(XmlReader& xml, const Road& road, std::vector<Written>& sections) {
  std::vector<Written> merged;
  for (Written& written : sections) {
    LaneSection& later = written.section;
    if (merged.empty() || later.s_start_m - merged.back().section.s_start_m > kSameStart_m) {
      merged.push_back(std::move(written));
      continue;
    }
    for (Lane& lane : merged.back().section.lanes) {
      if (!later.lane(lane.id)) {
        later.lanes.push_back(std::move(lane));
      } else if (lane.id != 0) {
        xml.warning("xodr.overlap", later.mark,
                    fmt::format("road {} has two lane sections at s = {} m with lane {}; the later "
                                "one holds",
                                road.id, later.s_start_m, lane.id),
                    "sections follow each other without overlap");
      }
    }
    sort_lanes(later.lanes);
    later.s_start_m = merged.back().section.s_start_m;
    merged.back() = std::move(written);
  }
  sections = std::move(merged);
}

// The records in force between `from` and `to`, counted from `from`.
template <typename Record, typename Start, typename Move>
std::vector<Record> part_of(const std::vector<Record>& all, double from, double to, Start start,
                            Move move) {
  auto first = std::upper_bound(all.begin(), all.end(), from,
                                [&](double value, const Record& r) { return value < start(r); });
  if (first != all.begin()) --first;
  const auto last = std::lower_bound(
      first, all.end(), to, [&](const Record& r, double value) { return start(r) < value; });
  std::vector<Record> part(first, std::max(first, last));
  for (Record& r : part) move(r, from);
  return part;
}

std::vector<Cubic> part_of(const std::vector<Cubic>& all, double from, double to) {
  return part_of(
      all, from, to, [](const Cubic& c) { return c.s_m; },
      [](Cubic& c, double by) {
        if (c.s_m >= by) {
          c.s_m -= by;
          return;
        }
        // The same polynomial about the new start.
        const double ds = by - c.s_m;
        c = {0.0, c.value(by), c.slope(by), c.c + 3.0 * c.d * ds, c.d, c.mark};
      });
}

template <typename Record>
std::vector<Record> part_by_offset(const std::vector<Record>& all, double from, double to) {
  return part_of(
      all, from, to, [](const Record& r) { return r.s_offset_m; },
      [](Record& r, double by) { r.s_offset_m = std::max(0.0, r.s_offset_m - by); });
}

// A stretch of the lane as a lane of a section of its own.
Lane continued(const Lane& lane, double from, double to) {
  Lane part;
  part.id = lane.id;
  part.type = lane.type;
  part.level = lane.level;
  part.width = part_of(lane.width, from, to);
  part.border = part_of(lane.border, from, to);
  part.marks = part_by_offset(lane.marks, from, to);
  part.heights = part_by_offset(lane.heights, from, to);
  part.speeds = part_by_offset(lane.speeds, from, to);
  part.access = part_by_offset(lane.access, from, to);
  part.materials = part_by_offset(lane.materials, from, to);
  part.rules = part_by_offset(lane.rules, from, to);
  part.visibility = part_by_offset(lane.visibility, from, to);
  part.direction = lane.direction;
  part.advisory = lane.advisory;
  part.dynamic_direction = lane.dynamic_direction;
  part.dynamic_type = lane.dynamic_type;
  part.road_works = lane.road_works;
  part.where = lane.where;
  return part;
}

// Gives sections of one side the lanes of the other sides, which run on from an earlier section.
void carry_sides(XmlReader& xml, const XMLElement& lanes, double length,
                 std::vector<Written>& sections) {
  std::array<std::size_t, 3> source = {0, 0, 0};  // section that wrote right, centre, left
  const auto side_of = [](int id) {
    return id < 0 ? std::size_t{0} : id > 0 ? std::size_t{2} : std::size_t{1};
  };
  const auto has = [&](const LaneSection& section, std::size_t side) {
    return std::any_of(section.lanes.begin(), section.lanes.end(),
                       [&](const Lane& lane) { return side_of(lane.id) == side; });
  };
  std::size_t carried = 0;
  for (std::size_t i = 1; i < sections.size(); ++i) {
    LaneSection& section = sections[i].section;
    const double end = i + 1 < sections.size() ? sections[i + 1].section.s_start_m : length;
    for (std::size_t side = 0; side < 3; ++side) {
      if (!sections[i].single_side || has(section, side)) {
        source[side] = i;
        continue;
      }
      LaneSection& origin = sections[source[side]].section;
      LaneSection& before = sections[i - 1].section;
      for (const Lane& lane : origin.lanes) {
        if (side_of(lane.id) != side) continue;
        if (++carried > kMostCarried) {
          xml.error("xodr.lane", lanes, "too many lane sections of one side",
                    "write both sides into each section");
          return;
        }
        Lane part = continued(lane, section.s_start_m - origin.s_start_m, end - origin.s_start_m);
        part.predecessors = {lane.id};
        for (Lane& previous : before.lanes) {
          if (previous.id != lane.id) continue;
          part.successors = std::move(previous.successors);
          previous.successors = {lane.id};
          part.other_successors = std::move(previous.other_successors);
          previous.other_successors.clear();
        }
        section.lanes.push_back(std::move(part));
      }
    }
    sort_lanes(section.lanes);
  }
}

}  // namespace

void read_lane_sections(XmlReader& xml, const XMLElement& lanes, Road& road,
                        std::vector<LaneSection>& sections) {
  std::vector<Written> written;
  // The temporary layer is only where it has something to say.
  const bool temporary = &sections != &road.sections;
  for (const XMLElement& e : children(lanes, "laneSection"))
    written.push_back(read_section(xml, e, road, temporary));
  fit_to_road(xml, lanes, road.length_m, written, !temporary);
  merge_equal_starts(xml, road, written);
  carry_sides(xml, lanes, road.length_m, written);
  for (std::size_t i = 0; i < written.size(); ++i) {
    LaneSection& section = written[i].section;
    section.s_end_m = i + 1 < written.size() ? written[i + 1].section.s_start_m : road.length_m;
    if (written[i].length_m) {
      const double end = section.s_start_m + *written[i].length_m;
      if (end > section.s_end_m + kSameStart_m) {
        xml.warning(
            "xodr.range", section.mark,
            fmt::format("road {}: a temporary lane section reaches to {} m, the next one or "
                        "the road's end is at {} m",
                        road.id, end, section.s_end_m),
            "it ends there");
      }
      section.s_end_m = std::min(section.s_end_m, end);
    }
    for (const Lane& lane : section.lanes)
      section.has_level = section.has_level || (lane.level && lane.id != 0);
    sections.push_back(std::move(section));
  }
}

}  // namespace raytruth::roads
