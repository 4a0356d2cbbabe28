#pragma once

#include "sim/roads/lane.h"

namespace raytruth::street {

/// Name of the standard material of paint in that colour.
inline const char* paint_material(roads::MarkColour colour) {
  using roads::MarkColour;
  switch (colour) {
    case MarkColour::kYellow:
      return "road_paint_yellow";
    case MarkColour::kRed:
      return "road_paint_red";
    case MarkColour::kBlue:
      return "road_paint_blue";
    case MarkColour::kGreen:
      return "road_paint_green";
    case MarkColour::kOrange:
      return "road_paint_orange";
    case MarkColour::kViolet:
      return "road_paint_violet";
    case MarkColour::kBlack:
      return "road_paint_black";
    default:
      return "road_paint_white";
  }
}

}  // namespace raytruth::street
