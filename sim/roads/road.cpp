#include "sim/roads/road.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "sim/core/check.h"
#include "sim/roads/road_network.h"

namespace raytruth::roads {
namespace {

constexpr std::array<std::pair<std::string_view, LaneType>, 31> kLaneTypes = {{
    {"none", LaneType::kNone},
    {"driving", LaneType::kDriving},
    {"shoulder", LaneType::kShoulder},
    {"border", LaneType::kBorder},
    {"stop", LaneType::kStop},
    {"biking", LaneType::kBiking},
    {"sidewalk", LaneType::kSidewalk},
    {"walking", LaneType::kWalking},
    {"curb", LaneType::kCurb},
    {"parking", LaneType::kParking},
    {"median", LaneType::kMedian},
    {"restricted", LaneType::kRestricted},
    {"bidirectional", LaneType::kBidirectional},
    {"entry", LaneType::kEntry},
    {"exit", LaneType::kExit},
    {"onRamp", LaneType::kOnRamp},
    {"offRamp", LaneType::kOffRamp},
    {"connectingRamp", LaneType::kConnectingRamp},
    {"slipLane", LaneType::kSlipLane},
    {"tram", LaneType::kTram},
    {"rail", LaneType::kRail},
    {"bus", LaneType::kBus},
    {"taxi", LaneType::kTaxi},
    {"HOV", LaneType::kHov},
    {"roadWorks", LaneType::kRoadWorks},
    {"special1", LaneType::kSpecial},
    {"special2", LaneType::kSpecial},
    {"special3", LaneType::kSpecial},
    {"mwyEntry", LaneType::kEntry},
    {"mwyExit", LaneType::kExit},
    {"shared", LaneType::kBidirectional},
}};

}  // namespace

const Cubic* record_at(const std::vector<Cubic>& records, double s) {
  if (records.empty()) return nullptr;
  const auto after = std::upper_bound(records.begin(), records.end(), s,
                                      [](double value, const Cubic& c) { return value < c.s_m; });
  return after == records.begin() ? &records.front() : &*std::prev(after);
}

double value_at(const std::vector<Cubic>& records, double s) {
  const Cubic* record = record_at(records, s);
  return record ? record->value(s) : 0.0;
}

double slope_at(const std::vector<Cubic>& records, double s) {
  const Cubic* record = record_at(records, s);
  return record ? record->slope(s) : 0.0;
}

const Lane* LaneSection::lane(int id) const {
  if (lanes.empty()) return nullptr;
  // Ids fall by one from lane to lane, with a gap of two where the file leaves lane 0 out.
  const std::ptrdiff_t guess = static_cast<std::ptrdiff_t>(lanes.front().id) - id;
  const auto count = static_cast<std::ptrdiff_t>(lanes.size());
  for (const std::ptrdiff_t i : {guess, guess - 1}) {
    if (i >= 0 && i < count && lanes[static_cast<std::size_t>(i)].id == id)
      return &lanes[static_cast<std::size_t>(i)];
  }
  for (const Lane& candidate : lanes) {
    if (candidate.id == id) return &candidate;
  }
  return nullptr;
}

std::size_t Road::section_index(double s) const {
  RT_CHECK(!sections.empty(), id);
  const auto after = std::upper_bound(
      sections.begin(), sections.end(), s,
      [](double value, const LaneSection& section) { return value < section.s_start_m; });
  return after == sections.begin() ? 0 : static_cast<std::size_t>(after - sections.begin()) - 1;
}

const LaneSection& Road::section_at(double s) const { return sections[section_index(s)]; }

const RoadTypeRecord* Road::type_at(double s) const {
  const auto after =
      std::upper_bound(types.begin(), types.end(), s,
                       [](double value, const RoadTypeRecord& t) { return value < t.s_m; });
  if (types.empty()) return nullptr;
  return after == types.begin() ? &types.front() : &*std::prev(after);
}

LaneType lane_type_from(std::string_view text) {
  for (const auto& [name, type] : kLaneTypes) {
    if (name == text) return type;
  }
  return LaneType::kNone;
}

std::vector<std::string_view> lane_type_names() {
  std::vector<std::string_view> names;
  for (const auto& [name, type] : kLaneTypes) names.push_back(name);
  return names;
}

std::string_view name_of(LaneType type) {
  for (const auto& [name, candidate] : kLaneTypes) {
    if (candidate == type) return name;
  }
  return "none";
}

bool is_driving(LaneType type) {
  switch (type) {
    case LaneType::kDriving:
    case LaneType::kBidirectional:
    case LaneType::kEntry:
    case LaneType::kExit:
    case LaneType::kOnRamp:
    case LaneType::kOffRamp:
    case LaneType::kConnectingRamp:
    case LaneType::kSlipLane:
    case LaneType::kBus:
    case LaneType::kTaxi:
    case LaneType::kHov:
    case LaneType::kSpecial:
      return true;
    default:
      return false;
  }
}

std::vector<ObjectCorner> RoadObject::corners_along(const std::vector<int>& ids) const {
  std::vector<ObjectCorner> along;
  const ObjectOutline* in = nullptr;
  std::size_t at = 0;
  for (const int named_id : ids) {
    for (const ObjectOutline& outline : outlines) {
      const auto& all = outline.corners;
      const auto named = std::find_if(all.begin(), all.end(),
                                      [&](const ObjectCorner& q) { return q.id == named_id; });
      if (named == all.end()) continue;
      const auto to = static_cast<std::size_t>(named - all.begin());
      // From the corner before, forwards or backwards over points of a curve.
      for (const std::size_t step : {std::size_t{1}, all.size() - 1}) {
        if (in != &outline) break;
        std::vector<ObjectCorner> between;
        std::size_t k = (at + step) % all.size();
        for (; k != to && all[k].on_curve; k = (k + step) % all.size()) between.push_back(all[k]);
        if (k != to) continue;
        along.insert(along.end(), between.begin(), between.end());
        break;
      }
      along.push_back(*named);
      in = &outline;
      at = to;
      break;
    }
  }
  return along;
}

}  // namespace raytruth::roads
