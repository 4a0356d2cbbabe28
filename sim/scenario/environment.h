#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "sim/core/pose.h"

namespace raytruth::scenario {

/// Fog that stands in a box only; axes of the world.
struct FogBox {
  Vec3 center_m = Vec3::Zero();
  Vec3 size_m = Vec3::Zero();  ///< length (x), width (y), height (z)
};

/// 1.2: a picture of the sky around.
struct DomeImage {
  std::filesystem::path file;       ///< resolved against the folder of the file that names it
  double azimuth_offset_rad = 0.0;  ///< clockwise from north seen from above, as in the file
};

/// What an EnvironmentAction states; unset fields stay as they are.
struct EnvironmentAction {
  std::string name;
  std::optional<std::string> date_time;  ///< TimeOfDay, ISO 8601
  bool animation = false;                ///< the time of day goes on with the simulation
  std::optional<double> sun_azimuth_rad,
      sun_elevation_rad;  ///< as in the file: OpenSCENARIO azimuth
                          ///< clockwise from north (+y), converted by world
  std::optional<double> sun_illuminance_lx;
  std::optional<double> cloud_cover;  ///< 0..1 from fractionalCloudCover or cloudState
  std::optional<double> visual_range_m;
  std::optional<double> rain_mm_h, snow_mm_h;
  std::optional<double> temperature_k, pressure_pa, wind_speed_m_s, wind_direction_rad;
  std::optional<double> friction_scale, wetness_m;
  std::optional<FogBox> fog_box;  ///< nothing: the fog is everywhere
  std::optional<DomeImage> dome_image;
  std::map<std::string, std::string> road_properties;  ///< of RoadCondition
};

}  // namespace raytruth::scenario
