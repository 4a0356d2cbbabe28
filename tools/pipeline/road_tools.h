#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "sim/roads/road_network.h"

namespace raytruth::pipeline {

/// A table made from a road file.
struct RoadTable {
  std::string csv;
  std::size_t rows = 0;  ///< without the header line
};

/// The surface at points given in road coordinates. `text` is CSV with the header "road,s_m,t_m"
/// (road: id as in the file), `name` stands for it in findings. Every row comes back with x_m, y_m,
/// z_m and heading_rad, pitch_rad, roll_rad to 17 significant digits: RoadNetwork::top(), so lane
/// heights are in it and the angles are those of the surface's tangents. Throws InputError with
/// every bad row (rules "road.csv", "road.unknown", "road.range").
RoadTable evaluate_points(const roads::RoadNetwork& network, std::string_view text,
                          const std::string& name);

/// Lines along all lanes: road, lane, line ("border" = outer edge, "centre"; "temporary border" and
/// "temporary centre" of the temporary lane layer), s_m, x_m, y_m, z_m to 1e-9 m, every `step_m`
/// along s and at both ends of each lane section. Lane 0 has its border only. z is that of the lane
/// itself, its height included.
RoadTable lane_lines(const roads::RoadNetwork& network, double step_m);

}  // namespace raytruth::pipeline
