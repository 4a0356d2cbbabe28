#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/core/pose.h"

namespace raytruth::formats::preview {

/// The ground from above, north (+y) up.
struct MapGround {
  int width = 0, height = 0;
  double m_per_pixel = 1.0;
  double left_m = 0.0, top_m = 0.0;  ///< world x and y of the upper left corner
  std::vector<std::uint8_t> rgb;     ///< three values a pixel, rows from north to south
};

/// The way of one entity.
struct MapTrace {
  /// Where its box stood at a whole second; corners in order around it, the front ones first and
  /// last.
  struct Second {
    int time_s = 0;
    std::array<Vec2, 4> corners_W;
  };
  std::string name;
  std::vector<Vec2> way_W;
  std::vector<Second> seconds;
};

struct MapPicture {
  int width = 0, height = 0;
  std::vector<std::uint8_t> rgb;  ///< as of the ground
};

/// Draws traces on a darkened ground: each in a colour of its own (they repeat after ten), outlines
/// of the boxes every second with the time beside every fifth, and a legend with names and a scale
/// below.
MapPicture draw_map(const MapGround& ground, const std::vector<MapTrace>& traces);

}  // namespace raytruth::formats::preview
