#pragma once

// Internal to sim/roads: rules beyond what reading a file needs.

#include <fmt/format.h>

#include <map>
#include <string_view>

#include "sim/roads/network_impl.h"

namespace raytruth::roads {

/// Reference lines whose ends lie further apart don't meet.
inline constexpr double kGap_m = 0.01;
/// Lengths and places along a road may be off by this.
inline constexpr double kLength_m = 0.01;

/// Collects findings about one file.
class Findings {
 public:
  Findings(const std::string& file, Diagnostics& diagnostics)
      : file_(file), diagnostics_(diagnostics) {}
  void warning(const char* rule, const FileMark& mark, std::string message, std::string hint) {
    warning(rule, SourceLocation{file_, mark.line, mark.column}, std::move(message),
            std::move(hint));
  }
  /// Of a thing that may come from an included file.
  void warning(const char* rule, const SourceLocation& where, std::string message,
               std::string hint) {
    if (room_for(rule)) diagnostics_.warning(rule, where, std::move(message), std::move(hint));
  }
  void error(const char* rule, const SourceLocation& where, std::string message, std::string hint) {
    if (room_for(rule)) diagnostics_.error(rule, where, std::move(message), std::move(hint));
  }
  void error(const char* rule, const FileMark& mark, std::string message, std::string hint) {
    error(rule, SourceLocation{file_, mark.line, mark.column}, std::move(message), std::move(hint));
  }

  /// Says how many were left out because their rule had too many.
  void finish() {
    for (const auto& [rule, count] : counts_) {
      if (count <= kMostOfARule) continue;
      diagnostics_.add(
          {Severity::kNote,
           std::string(rule),
           {file_, 0, 0},
           fmt::format("{} more findings of this kind are left out", count - kMostOfARule),
           ""});
    }
  }

 private:
  static constexpr std::size_t kMostOfARule = 1000;
  bool room_for(const char* rule) { return ++counts_[rule] <= kMostOfARule; }

  const std::string& file_;
  Diagnostics& diagnostics_;
  std::map<std::string_view, std::size_t> counts_;
};

/// Least value of the cubic for s in [from, to], and where.
struct CubicMinimum {
  double s_m = 0.0, value = 0.0;
};
CubicMinimum minimum_of(const Cubic& cubic, double from, double to);

/// Plan view, profiles, lane sections, objects and signals of one road.
void check_road(const Road& road, Findings& findings);
/// Objects, signals, railway switches, surface data of one road: what they name inside it, and
/// whether they lie on it.
void check_things(const Road& road, const RoadHeader& header, Findings& findings);
/// Ids that things of the whole file name.
void check_references(const RoadNetwork& network, Findings& findings);
/// Junctions beyond their connections: boundary, grid, sections, cross paths, main road.
void check_junctions(const RoadNetwork& network, Findings& findings);
/// Links between roads, lanes and junctions; ids.
void check_links(const RoadNetwork& network, const std::vector<ReferenceLine>& lines,
                 Findings& findings);

}  // namespace raytruth::roads
