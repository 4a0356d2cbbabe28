// Weather, clock and sun.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <string_view>

#include "sim/core/date_time.h"
#include "sim/core/math.h"
#include "sim/world/engine.h"
#include "sim/world/sun_position.h"

namespace raytruth::world {
namespace {

constexpr double kHour_ns = 3600e9;
constexpr double kDeepestSnow_m = 10.0;
constexpr double kHighestFlood_m = 1e4;  // z in the world: no land on Earth lies beyond

// Clocks without an offset go by the sun at the place, to the hour.
std::int64_t zone_ns(double longitude_rad) {
  const double hours = std::round(rad_to_deg(longitude_rad) / 15.0);
  return static_cast<std::int64_t>(hours * kHour_ns);
}

// Whether a file begins as a picture that the sky can be made of; nothing when it can't be read.
std::optional<bool> is_picture(const std::filesystem::path& file) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error)) return std::nullopt;
  std::ifstream in(file, std::ios::binary);
  std::string head(10, '\0');
  in.read(head.data(), static_cast<std::streamsize>(head.size()));
  if (in.gcount() <= 0) return std::nullopt;
  constexpr std::array<std::string_view, 5> kBeginnings = {
      "\x89PNG", "\xff\xd8\xff", "\x76\x2f\x31\x01", "#?RADIANCE", "#?RGBE"};
  return std::any_of(kBeginnings.begin(), kBeginnings.end(),
                     [&](std::string_view beginning) { return head.starts_with(beginning); });
}

// What a RoadCondition says in properties of its own; nothing when it doesn't, or no number.
std::optional<double> number_of(const scenario::EnvironmentAction& e, const std::string& name) {
  const auto found = e.road_properties.find(name);
  if (found == e.road_properties.end()) return std::nullopt;
  const std::string& text = found->second;
  double value = 0.0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size()) return std::nullopt;
  return value;
}

void check_property(const scenario::EnvironmentAction& e, const std::string& name, double least,
                    double most, const SourceLocation& where, Diagnostics& diagnostics) {
  const auto found = e.road_properties.find(name);
  if (found == e.road_properties.end()) return;
  const auto value = number_of(e, name);
  if (value && *value >= least && *value <= most) return;  // NaN compares false
  diagnostics.error("xosc.value", where,
                    fmt::format("the property '{}' of RoadCondition is '{}'", name, found->second),
                    fmt::format("a number from {} to {}", least, most));
}

void check_dome(const scenario::DomeImage& dome, const SourceLocation& where,
                Diagnostics& diagnostics) {
  const auto picture = is_picture(dome.file);
  if (!picture) {
    diagnostics.error(
        "xosc.dome", where,
        fmt::format("the dome image {} does not exist or can't be read", dome.file.string()),
        "the path is relative to the file that names it");
  } else if (!*picture) {
    diagnostics.error(
        "xosc.dome", where,
        fmt::format("the dome image {} is no EXR, HDR, PNG or JPEG file", dome.file.string()),
        "give an equirectangular picture of one of these kinds");
  }
}

}  // namespace

std::optional<Engine::OnEarth> Engine::place_on_earth(const roads::RoadNetwork& roads) {
  const Box3 box = roads.bounds();
  if (box.empty()) return std::nullopt;
  const auto here = roads.to_geo(box.center());
  if (!here) return std::nullopt;
  // 0.001 degrees are 111 m: the meridian is straight there.
  roads::GeoPoint north = *here;
  north.latitude_deg += 1e-3;
  const auto there = roads.to_world(north);
  if (!there) return std::nullopt;
  const Vec3 way = *there - box.center();
  return OnEarth{deg_to_rad(here->latitude_deg), deg_to_rad(here->longitude_deg),
                 det::atan2(way.y(), way.x())};
}

void Engine::apply_environment(State& s, const scenario::EnvironmentAction& e) const {
  Weather& w = s.weather;
  // OpenSCENARIO counts azimuth clockwise from north (+y); ours runs from +x towards +y.
  if (e.sun_azimuth_rad) w.sun_azimuth_rad = wrap_angle(0.5 * kPi - *e.sun_azimuth_rad);
  if (e.sun_elevation_rad) w.sun_elevation_rad = *e.sun_elevation_rad;
  if (e.sun_illuminance_lx) w.sun_illuminance_lx = *e.sun_illuminance_lx;
  if (e.cloud_cover) w.cloud_cover = std::clamp(*e.cloud_cover, 0.0, 1.0);
  if (e.visual_range_m) {
    w.visual_range_m = std::max(1.0, *e.visual_range_m);
    w.fog_box.reset();
    if (e.fog_box) w.fog_box = FogBox{e.fog_box->center_m, e.fog_box->size_m};
  }
  if (e.dome_image) {
    // The picture's middle stands in the north, turned on clockwise by the offset.
    w.dome = std::make_shared<const DomeImage>(DomeImage{
        e.dome_image->file.string(), wrap_angle(0.5 * kPi - e.dome_image->azimuth_offset_rad), ""});
  }
  if (e.rain_mm_h) w.rain_mm_h = *e.rain_mm_h;
  if (e.snow_mm_h) w.snow_mm_h = *e.snow_mm_h;
  if (e.wetness_m) w.wetness_m = *e.wetness_m;
  if (const auto depth = number_of(e, "snow_depth_m")) w.snow_depth_m = *depth;
  if (const auto cover = number_of(e, "leaf_cover")) w.leaf_cover = *cover;
  if (e.friction_scale) w.friction_scale = *e.friction_scale;
  if (e.temperature_k) w.temperature_k = *e.temperature_k;
  if (e.pressure_pa) w.pressure_pa = *e.pressure_pa;
  if (e.wind_speed_m_s) w.wind_speed_m_s = *e.wind_speed_m_s;
  // Where it blows to, by ISO 8855: as ours.
  if (e.wind_direction_rad) w.wind_direction_rad = wrap_angle(*e.wind_direction_rad);
  if (!e.road_properties.empty()) s.values.edit().road_properties = e.road_properties;
  if (e.sun_elevation_rad) s.sun_by_clock = false;
  if (!e.date_time) return;
  const auto moment = parse_date_time(*e.date_time);
  if (!moment) return;  // said when it was read
  const std::int64_t zone = earth_ ? zone_ns(earth_->longitude_rad) : 0;
  Clock clock;
  clock.offset_ns = moment->offset_ns.value_or(zone);
  clock.utc_ns = moment->utc_ns(zone);
  clock.since = s.time;
  clock.runs = e.animation;
  s.clock = clock;
  // A sun that is stated stands where it is stated; a clock that runs moves it.
  s.sun_by_clock = e.animation || !e.sun_elevation_rad;
}

Weather Engine::weather_at(const State& s) const {
  Weather w = s.weather;
  if (!s.clock || !s.sun_by_clock || !earth_) return w;
  const SunPosition sun = sun_position(s.clock->at(s.time), earth_->latitude_rad,
                                       earth_->longitude_rad, w.pressure_pa, w.temperature_k);
  w.sun_azimuth_rad = wrap_angle(earth_->north_rad - sun.azimuth_rad);
  w.sun_elevation_rad = sun.elevation_rad;
  w.sun_illuminance_lx = 0.0;  // the one stated belongs to the stated sun
  return w;
}

std::optional<double> Engine::clock_ahead_of(const State& s, const std::string& date_time) {
  const auto moment = parse_date_time(date_time);
  if (!s.clock || !moment) return std::nullopt;
  const std::int64_t ns = s.clock->at(s.time) - moment->utc_ns(s.clock->offset_ns);
  return static_cast<double>(ns) * 1e-9;
}

void Engine::check_environment(const scenario::Action& a, Diagnostics& diagnostics) const {
  const auto* e = std::get_if<scenario::EnvironmentAction>(&a.what);
  if (!e) return;
  if (e->dome_image) check_dome(*e->dome_image, a.where, diagnostics);
  check_property(*e, "snow_depth_m", 0.0, kDeepestSnow_m, a.where, diagnostics);
  check_property(*e, "leaf_cover", 0.0, 1.0, a.where, diagnostics);
  check_property(*e, "flood_level_m", -kHighestFlood_m, kHighestFlood_m, a.where, diagnostics);
  if (!e->date_time || earth_ || !e->animation) return;
  diagnostics.warning("xosc.environment", a.where,
                      "the time of day goes on, but the sun stays where it is: the road file "
                      "doesn't say where on Earth it lies",
                      "give the road file a <geoReference>");
}

}  // namespace raytruth::world
