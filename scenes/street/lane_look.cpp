#include "scenes/street/lane_look.h"

#include "scenes/street/street_row.h"

namespace raytruth::street {

using roads::LaneType;

Look look_of(LaneType type) {
  switch (type) {
    case LaneType::kSidewalk:
    case LaneType::kWalking:
      return {Taxonomy::named("sidewalk"), "paving"};
    case LaneType::kCurb:
      return {Taxonomy::named("kerb"), "kerb_stone"};
    case LaneType::kParking:
      return {Taxonomy::named("parking"), "asphalt"};
    case LaneType::kNone:
    case LaneType::kBorder:
    case LaneType::kMedian:
      return {Taxonomy::named("terrain"), "grass"};
    case LaneType::kTram:
      return {Taxonomy::named("rail_track"), "asphalt"};
    case LaneType::kRail:
      return {Taxonomy::named("rail_track"), "gravel"};
    default:
      return {Taxonomy::named("road"), "asphalt"};
  }
}

Look look_of(const roads::LaneSection& section, const roads::Lane& lane) {
  if (lane.type == LaneType::kBorder) {
    const roads::Lane* outer = section.lane(lane.id + (lane.id > 0 ? 1 : -1));
    if (outer && is_raised(outer->type)) return look_of(LaneType::kShoulder);
  }
  return look_of(lane.type);
}

bool is_paved(const Look& look) { return look.class_id != Taxonomy::named("terrain"); }

}  // namespace raytruth::street
