#include "tools/pipeline/road_tools.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>
#include <vector>

namespace raytruth::pipeline {
namespace {

using roads::RoadNetwork;

constexpr std::string_view kHeader = "road,s_m,t_m";
// Findings beyond these say nothing new about a file that is no such table at all.
constexpr std::size_t kMostFindings = 100;
// Rounding of a road's length in the table.
constexpr double kBeyond_m = 1e-6;

std::string_view trimmed(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

std::vector<std::string_view> fields_of(std::string_view line) {
  std::vector<std::string_view> fields;
  for (std::size_t from = 0;;) {
    const std::size_t comma = line.find(',', from);
    fields.push_back(trimmed(line.substr(from, comma - from)));
    if (comma == std::string_view::npos) return fields;
    from = comma + 1;
  }
}

std::optional<double> number(std::string_view text) {
  double value = 0.0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc() || end != text.data() + text.size() || !std::isfinite(value))
    return std::nullopt;
  return value;
}

// One row; says what is wrong with it.
std::optional<roads::RoadPoint> read_row(const RoadNetwork& network,
                                         const std::vector<std::string_view>& fields,
                                         const SourceLocation& where, Diagnostics& diagnostics) {
  if (fields.size() != 3) {
    diagnostics.error("road.csv", where, fmt::format("{} fields in place of 3", fields.size()),
                      "write road,s_m,t_m");
    return std::nullopt;
  }
  const auto road = network.find_road(fields[0]);
  if (!road) {
    diagnostics.error("road.unknown", where, fmt::format("there is no road '{}'", fields[0]),
                      "use the id of a <road> of the file");
    return std::nullopt;
  }
  const auto s = number(fields[1]);
  const auto t = number(fields[2]);
  if (!s || !t) {
    diagnostics.error("road.csv", where,
                      fmt::format("'{}' is not a finite number", !s ? fields[1] : fields[2]),
                      "write a decimal number such as 1.5 or 2e-3");
    return std::nullopt;
  }
  const double length = network.road(*road).length_m;
  if (*s < -kBeyond_m || *s > length + kBeyond_m) {
    diagnostics.error("road.range", where,
                      fmt::format("s = {} m lies outside of road '{}'", fields[1], fields[0]),
                      fmt::format("it runs from 0 to {} m", length));
    return std::nullopt;
  }
  return roads::RoadPoint{*road, std::clamp(*s, 0.0, length), *t};
}

void add_line_point(const RoadNetwork& network, const roads::RoadPoint& point, int lane,
                    const char* line, double s_written, RoadTable& table) {
  const Vec3 p = network.top(point, lane).X_WR.translation();
  fmt::format_to(std::back_inserter(table.csv), "{},{},{},{:.9f},{:.9f},{:.9f},{:.9f}\n",
                 network.road(point.road).id, lane, line, s_written, p.x(), p.y(), p.z());
  ++table.rows;
}

void add_lane(const RoadNetwork& network, roads::RoadIndex road, const roads::LaneSection& section,
              int lane, double step_m, RoadTable& table) {
  const double length = section.s_end_m - section.s_start_m;
  const auto steps = static_cast<std::int64_t>(std::ceil(length / step_m - 1e-9));
  const bool temporary = network.layer_of(road) == roads::LaneLayer::kTemporary;
  for (const bool border : {true, false}) {
    const char* line = temporary ? (border ? "temporary border" : "temporary centre")
                                 : (border ? "border" : "centre");
    if (lane == 0 && !border) continue;
    for (std::int64_t i = 0; i <= std::max<std::int64_t>(steps, 1); ++i) {
      const double s =
          std::min(section.s_start_m + static_cast<double>(i) * step_m, section.s_end_m);
      // At its end a section is asked from inside: s itself belongs to the one that follows.
      const double inside = s < section.s_end_m ? s : std::nextafter(section.s_end_m, 0.0);
      const double t =
          border ? network.outer_t(road, lane, inside) : network.center_t(road, lane, inside);
      add_line_point(network, {road, inside, t}, lane, line, s, table);
    }
  }
}

}  // namespace

RoadTable evaluate_points(const RoadNetwork& network, std::string_view text,
                          const std::string& name) {
  Diagnostics diagnostics;
  RoadTable table;
  table.csv = "road,s_m,t_m,x_m,y_m,z_m,heading_rad,pitch_rad,roll_rad\n";
  if (text.rfind("\xEF\xBB\xBF", 0) == 0) text.remove_prefix(3);
  bool header = false;
  for (int number_of_line = 1; !text.empty(); ++number_of_line) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty()) continue;
    const SourceLocation where{name, number_of_line, 0};
    if (!header) {
      header = true;
      if (line == kHeader) continue;
      diagnostics.error("road.csv", where, fmt::format("the first line is not '{}'", kHeader),
                        "name the columns there");
    }
    const std::vector<std::string_view> fields = fields_of(line);
    const auto point = read_row(network, fields, where, diagnostics);
    if (diagnostics.all().size() >= kMostFindings) break;
    if (!point) continue;
    const Pose X = network.top(*point).X_WR;
    const Vec3& p = X.translation();
    const EulerAngles e = X.euler();
    table.csv += fmt::format("{},{},{}", fields[0], fields[1], fields[2]);
    // Adding 0 makes a negative zero positive.
    for (const double value : {p.x(), p.y(), p.z(), e.heading_rad, e.pitch_rad, e.roll_rad})
      fmt::format_to(std::back_inserter(table.csv), ",{:.17g}", value + 0.0);
    table.csv += '\n';
    ++table.rows;
  }
  if (!header) {
    diagnostics.error("road.csv", {name, 1, 0}, "the table is empty",
                      fmt::format("begin with the line '{}'", kHeader));
  }
  diagnostics.throw_if_errors();
  return table;
}

RoadTable lane_lines(const RoadNetwork& network, double step_m) {
  constexpr double kMostPoints = 2e7;
  double points = 0.0;
  for (const roads::Road& road : network.roads()) {
    for (const roads::LaneSection& section : road.sections) {
      points += 2.0 * static_cast<double>(section.lanes.size()) *
                (2.0 + (section.s_end_m - section.s_start_m) / step_m);
    }
  }
  if (points > kMostPoints) {
    throw InputError(
        {{Severity::kError, "road.step", network.roads().front().where,
          fmt::format("lines every {} m would have some {:.0f} points", step_m, points),
          "take a longer --step"}});
  }
  RoadTable table;
  table.csv = "road,lane,line,s_m,x_m,y_m,z_m\n";
  for (roads::RoadIndex road = 0; road < network.roads().size(); ++road) {
    for (const roads::LaneSection& section : network.road(road).sections) {
      for (const roads::Lane& lane : section.lanes)
        add_lane(network, road, section, lane.id, step_m, table);
    }
    const auto layer = network.temporary_layer(road);
    if (!layer) continue;
    for (const roads::LaneSection& section : network.road(*layer).sections) {
      for (const roads::Lane& lane : section.lanes)
        add_lane(network, *layer, section, lane.id, step_m, table);
    }
  }
  return table;
}

}  // namespace raytruth::pipeline
