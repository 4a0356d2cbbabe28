#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "sim/core/pose.h"
#include "sim/roads/road_network.h"

namespace raytruth::pipeline {

/// What write_road_model() wrote.
struct RoadModelSummary {
  std::vector<std::filesystem::path> files;
  std::size_t meshes = 0, triangles = 0;
  Vec3 origin_W = Vec3::Zero();  ///< world point at the model's origin, whole metres
};

/// What part of the network a preview or a model shows.
struct RoadView {
  double x_m = 0.0, y_m = 0.0;  ///< middle
  double radius_m = 0.0;        ///< half the side of a square; 0 = everything
  double radius_y_m = 0.0;      ///< half the height where it differs from the width; 0 = square
  int pixels = 1200;            ///< of a preview's longer side
};

/// The street of a network (lanes, marks, junction floors, objects, signals; no land) as a model
/// file of the kind that file's extension names, with what belongs to it (an .obj's .mtl) beside
/// it. With a radius, tiles of roads and objects that lie within 1.5 of it. Throws InputError (rule
/// "road.model") for an extension that assets::model_extensions() doesn't know, and when a kind
/// without shared meshes would take more than 10 million triangles.
RoadModelSummary write_road_model(const roads::RoadNetwork& network,
                                  const std::filesystem::path& file, const RoadView& view = {});

struct RoadPreview {
  int width = 0, height = 0;
  double m_per_pixel = 0.0;
  double left_m = 0.0, top_m = 0.0;  ///< world x and y of the picture's upper left corner
  std::vector<std::uint8_t> rgb;     ///< three values a pixel, rows from north (+y) to south
};

/// The street from above, north up: rays straight down, base colours under a sun in the north-west
/// at 45 degrees, with shadows. Dark grey where there is no street.
RoadPreview preview_road(const roads::RoadNetwork& network, const RoadView& view);

}  // namespace raytruth::pipeline
