#include <string>

#include "sim/scenario/parameter_types.h"
#include "sim/scenario/read_actions.h"
#include "sim/scenario/read_properties.h"

namespace raytruth::scenario::internal {
namespace {

// 1.0 gives precipitation as a fraction from 0 to 1 without a scale. 1 is taken as 50 mm/h, where
// the UK Met Office's scale of showers ("Fact Sheet 3: Water in the atmosphere") begins "violent".
constexpr double kFullPrecipitationMmPerH = 50.0;

// Water film of the standard's classes of wetness. The standard names the classes and gives no
// depths; ours put "wet" at the films of road tests (0.5 mm) and "flooded" above the depth at which
// tyres begin to aquaplane (about 3 mm).
std::optional<double> read_wetness(const XmlNode& node) {
  return node.maybe_word<double>("wetness", {{"dry", 0.0},
                                             {"moist", 0.05e-3},
                                             {"wetWithPuddles", 0.5e-3},
                                             {"lowFlooded", 3.0e-3},
                                             {"highFlooded", 10.0e-3}});
}

// Oktas; nine is the observers' code for a sky that can't be seen. The words of 1.0 are placed in
// the middle of the oktas that aviation weather reports (METAR) call the same: broken for cloudy.
std::optional<double> read_oktas(const XmlNode& node) {
  return node.maybe_word<double>("fractionalCloudCover", {{"zeroOktas", 0.0},
                                                          {"oneOktas", 0.125},
                                                          {"twoOktas", 0.25},
                                                          {"threeOktas", 0.375},
                                                          {"fourOktas", 0.5},
                                                          {"fiveOktas", 0.625},
                                                          {"sixOktas", 0.75},
                                                          {"sevenOktas", 0.875},
                                                          {"eightOktas", 1.0},
                                                          {"nineOktas", 1.0}});
}
std::optional<double> read_cloud_state(const XmlNode& node) {
  return node.maybe_word<double>(
      "cloudState",
      {{"free", 0.0}, {"cloudy", 0.75}, {"overcast", 1.0}, {"rainy", 1.0}, {"skyOff", 0.0}});
}

void read_sun(const XmlNode& node, EnvironmentAction& action) {
  if (!node) return;
  action.sun_azimuth_rad = node.number("azimuth");
  action.sun_elevation_rad = node.number("elevation");
  action.sun_illuminance_lx = node.maybe_amount("illuminance");
  if (action.sun_illuminance_lx || !node.has("intensity")) return;
  action.sun_illuminance_lx = node.maybe_amount("intensity");
  if (action.sun_illuminance_lx && *action.sun_illuminance_lx <= 1.0) {
    // The unit is lux, but files for CARLA give a share of full daylight.
    action.sun_illuminance_lx.reset();
    node.warning("xosc.value",
                 "a sun intensity of at most 1 is no daylight in lux; the illuminance is left to "
                 "the sun's elevation",
                 "give illuminance in lux; full sunlight is about 100000");
  }
}

void read_precipitation(const XmlNode& node, EnvironmentAction& action) {
  if (!node) return;
  double amount = 0.0;
  if (node.has("precipitationIntensity")) {
    amount = node.amount("precipitationIntensity");
  } else if (node.has("intensity")) {
    amount = node.amount("intensity") * kFullPrecipitationMmPerH;
    if (amount > 0.0) {
      node.warning("xosc.value", "the intensity of 1.0 has no scale; 1 is taken as 50 mm/h",
                   "give precipitationIntensity in mm/h");
    }
  }
  const int type = node.word<int>("precipitationType", {{"dry", 0}, {"rain", 1}, {"snow", 2}});
  action.rain_mm_h = type == 1 ? amount : 0.0;
  action.snow_mm_h = type == 2 ? amount : 0.0;
}

FogBox read_fog_box(const XmlNode& node) {
  const XmlNode center = node.required("Center");
  const XmlNode size = node.required("Dimensions");
  return {{center.number("x"), center.number("y"), center.number("z")},
          {size.amount("length"), size.amount("width"), size.amount("height")}};
}

void read_weather(const XmlNode& node, EnvironmentAction& action) {
  if (!node) return;
  action.cloud_cover = read_oktas(node);
  if (!action.cloud_cover) action.cloud_cover = read_cloud_state(node);
  action.temperature_k = node.maybe_amount("temperature");
  action.pressure_pa = node.maybe_amount("atmosphericPressure");
  read_sun(node.child("Sun"), action);
  if (const XmlNode fog = node.child("Fog")) {
    action.visual_range_m = fog.amount("visualRange");
    if (const XmlNode box = fog.child("BoundingBox")) action.fog_box = read_fog_box(box);
  }
  read_precipitation(node.child("Precipitation"), action);
  if (const XmlNode wind = node.child("Wind")) {
    action.wind_direction_rad = wind.number("direction");
    action.wind_speed_m_s = wind.amount("speed");
  }
  if (const XmlNode dome = node.child("DomeImage")) {
    action.dome_image = {read_file_path(dome.required("DomeFile")),
                         dome.number_or("azimuthOffset", 0.0)};
  }
}

}  // namespace

EnvironmentAction read_environment(const XmlNode& node, ReadContext& context) {
  EnvironmentAction action;
  const XmlNode entry = context.open(node, {"Environment"});
  action.name = entry.text("name");
  if (const XmlNode time = entry.child("TimeOfDay")) {
    action.date_time = time.text("dateTime");
    action.animation = time.boolean_or("animation", false);
    check_parameter_type(time, "dateTime", ParameterType::kDateTime, *action.date_time);
  }
  read_weather(entry.child("Weather"), action);
  if (const XmlNode road = entry.child("RoadCondition")) {
    action.friction_scale = road.amount("frictionScaleFactor");
    action.wetness_m = read_wetness(road);
    action.road_properties = read_property_values(road);
  }
  context.leave(entry);
  return action;
}

}  // namespace raytruth::scenario::internal
