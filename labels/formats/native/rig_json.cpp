// SensorRig <-> JSON: every field under its own name.

#include <array>
#include <utility>

#include "labels/formats/native/json_view.h"
#include "labels/formats/native/native.h"

namespace raytruth::formats {
namespace {

using native::Json;
using native::JsonView;

// One list of fields for both directions.
template <typename Spec>
using NumberField = std::pair<const char*, double Spec::*>;

constexpr std::array<NumberField<CameraSpec>, 6> kCameraNumbers{{
    {"fx", &CameraSpec::fx},
    {"fy", &CameraSpec::fy},
    {"cx", &CameraSpec::cx},
    {"cy", &CameraSpec::cy},
    {"exposure_s", &CameraSpec::exposure_s},
    {"row_time_s", &CameraSpec::row_time_s},
}};
constexpr std::array<NumberField<Distortion>, 5> kDistortionNumbers{{
    {"k1", &Distortion::k1},
    {"k2", &Distortion::k2},
    {"p1", &Distortion::p1},
    {"p2", &Distortion::p2},
    {"k3", &Distortion::k3},
}};
constexpr std::array<NumberField<LidarSpec>, 10> kLidarNumbers{{
    {"rotation_hz", &LidarSpec::rotation_hz},
    {"start_azimuth_rad", &LidarSpec::start_azimuth_rad},
    {"range_min_m", &LidarSpec::range_min_m},
    {"range_max_m", &LidarSpec::range_max_m},
    {"wavelength_nm", &LidarSpec::wavelength_nm},
    {"divergence_h_rad", &LidarSpec::divergence_h_rad},
    {"divergence_v_rad", &LidarSpec::divergence_v_rad},
    {"range_sigma_m", &LidarSpec::range_sigma_m},
    {"range_resolution_m", &LidarSpec::range_resolution_m},
    {"range_at_10_percent_m", &LidarSpec::range_at_10_percent_m},
}};
constexpr std::array<NumberField<LidarBeam>, 4> kBeamNumbers{{
    {"elevation_rad", &LidarBeam::elevation_rad},
    {"azimuth_offset_rad", &LidarBeam::azimuth_offset_rad},
    {"vertical_offset_m", &LidarBeam::vertical_offset_m},
    {"fire_time_s", &LidarBeam::fire_time_s},
}};

template <typename Spec, std::size_t N>
void put(const std::array<NumberField<Spec>, N>& fields, const Spec& spec, Json& json) {
  for (const auto& [name, member] : fields) json[name] = spec.*member;
}

template <typename Spec, std::size_t N>
void get(const std::array<NumberField<Spec>, N>& fields, const JsonView& json, Spec& spec) {
  for (const auto& [name, member] : fields) spec.*member = json.at(name).number();
}

Json camera_to_json(const CameraSpec& c) {
  Json json;
  json["id"] = c.id.value();
  json["name"] = c.name;
  json["X_EC"] = native::to_json(c.X_EC);
  json["width"] = c.width;
  json["height"] = c.height;
  put(kCameraNumbers, c, json);
  Json distortion;
  put(kDistortionNumbers, c.distortion, distortion);
  json["distortion"] = std::move(distortion);
  json["samples_per_pixel"] = c.samples_per_pixel;
  json["denoise"] = c.denoise;
  json["sees_ego"] = c.sees_ego;
  return json;
}

CameraSpec camera_from_json(const JsonView& json) {
  // Beyond this nothing of ours could have made the picture, and w x h x 8 would leave 32 bits.
  constexpr int kMostPixels = 16384;
  CameraSpec c;
  c.id = json.at("id").id<SensorId>();
  c.name = json.at("name").text();
  c.X_EC = json.at("X_EC").pose();
  c.width = static_cast<int>(json.at("width").integer(1, kMostPixels));
  c.height = static_cast<int>(json.at("height").integer(1, kMostPixels));
  get(kCameraNumbers, json, c);
  get(kDistortionNumbers, json.at("distortion"), c.distortion);
  c.samples_per_pixel = json.at("samples_per_pixel").integer<int>();
  // Data sets of versions that couldn't denoise don't have it.
  c.denoise = json.has("denoise") && json.at("denoise").boolean();
  c.sees_ego = json.at("sees_ego").boolean();
  return c;
}

Json lidar_to_json(const LidarSpec& l) {
  Json json;
  json["id"] = l.id.value();
  json["name"] = l.name;
  json["preset"] = l.preset;
  json["X_EL"] = native::to_json(l.X_EL);
  json["columns"] = l.columns;
  put(kLidarNumbers, l, json);
  json["sees_ego"] = l.sees_ego;
  json["beams"] = Json::array();
  for (const LidarBeam& beam : l.beams) {
    Json b;
    b["ring"] = beam.ring;
    put(kBeamNumbers, beam, b);
    json["beams"].push_back(std::move(b));
  }
  return json;
}

LidarSpec lidar_from_json(const JsonView& json) {
  LidarSpec l;
  l.id = json.at("id").id<SensorId>();
  l.name = json.at("name").text();
  l.preset = json.at("preset").text();
  l.X_EL = json.at("X_EL").pose();
  l.columns = json.at("columns").integer<int>();
  get(kLidarNumbers, json, l);
  l.sees_ego = json.at("sees_ego").boolean();
  for (const JsonView& b : json.at("beams").items()) {
    LidarBeam beam;
    beam.ring = b.at("ring").integer<int>();
    get(kBeamNumbers, b, beam);
    l.beams.push_back(beam);
  }
  return l;
}

}  // namespace

namespace native {

SensorRig rig_from(const JsonView& json) {
  SensorRig rig;
  rig.name = json.at("name").text();
  rig.rate_hz = json.at("rate_hz").number();
  for (const JsonView& c : json.at("cameras").items()) rig.cameras.push_back(camera_from_json(c));
  for (const JsonView& l : json.at("lidars").items()) rig.lidars.push_back(lidar_from_json(l));
  return rig;
}

}  // namespace native

std::string rig_to_json(const SensorRig& rig) {
  Json json;
  json["name"] = rig.name;
  json["rate_hz"] = rig.rate_hz;
  json["cameras"] = Json::array();
  for (const CameraSpec& c : rig.cameras) json["cameras"].push_back(camera_to_json(c));
  json["lidars"] = Json::array();
  for (const LidarSpec& l : rig.lidars) json["lidars"].push_back(lidar_to_json(l));
  return json.dump(2);
}

SensorRig rig_from_json(const std::string& json, const std::string& source) {
  const Json parsed = native::parse_json(json, source);
  return native::rig_from(JsonView(parsed, source));
}

}  // namespace raytruth::formats
