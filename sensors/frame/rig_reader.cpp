#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <charconv>
#include <cmath>
#include <set>

#include "sensors/frame/sensor_rig.h"
#include "sim/core/files.h"
#include "sim/core/math.h"

namespace raytruth {
namespace {

class RigReader {
 public:
  RigReader(std::string file, Diagnostics& diagnostics)
      : file_(std::move(file)), diagnostics_(diagnostics) {}

  SensorRig read(const YAML::Node& root) {
    SensorRig rig;
    if (!root.IsMap()) {
      error("rig.yaml", root, "a rig is a map with 'name' and 'sensors'");
      return rig;
    }
    known_keys(root, {"name", "rate_hz", "sensors"});
    rig.name = text(root, "name", "rig");
    rig.rate_hz = number(root, "rate_hz", 10.0, 0.01, 1000.0);
    const YAML::Node sensors = root["sensors"];
    if (!sensors || !sensors.IsSequence() || sensors.size() == 0) {
      error("rig.missing", root, "the rig has no 'sensors'", "list at least one camera or LiDAR");
      return rig;
    }
    std::uint32_t id = 0;
    for (const YAML::Node& sensor : sensors) {
      ++id;
      if (!sensor.IsMap()) {
        error("rig.yaml", sensor, "a sensor is a map with 'name' and 'type'");
        continue;
      }
      const std::string name = text(sensor, "name", "");
      if (name.empty() || name.find_first_of("/\\. ") != std::string::npos) {
        error("rig.value", sensor, fmt::format("'{}' is no usable sensor name", name),
              "letters, digits, '_' and '-': it names a folder");
      }
      if (!names_.insert(name).second)
        error("rig.duplicate", sensor, fmt::format("two sensors are called '{}'", name));
      if (name == "labels" || name == "inputs" || name == "preview") {
        error("rig.value", sensor, fmt::format("'{}' is a folder of every run", name),
              "choose another name");
      }
      const std::string type = text(sensor, "type", "");
      if (type == "camera") {
        rig.cameras.push_back(camera(sensor, SensorId(id), name));
      } else if (type == "lidar") {
        rig.lidars.push_back(lidar(sensor, SensorId(id), name));
      } else {
        error("rig.value", sensor, fmt::format("sensor type '{}' is unknown", type),
              "camera or lidar");
      }
    }
    return rig;
  }

 private:
  void error(const char* rule, const YAML::Node& node, std::string message, std::string hint = {}) {
    const YAML::Mark mark = node.Mark();
    diagnostics_.error(rule, {file_, mark.line + 1, mark.column + 1}, std::move(message),
                       std::move(hint));
  }

  void known_keys(const YAML::Node& map, const std::set<std::string>& keys) {
    std::string list;
    for (const std::string& key : keys) list += (list.empty() ? "" : ", ") + key;
    for (const auto& entry : map) {
      const std::string key = entry.first.as<std::string>("");
      if (!keys.contains(key))
        error("rig.unknown_key", entry.first, fmt::format("unknown key '{}'", key),
              "one of: " + list);
    }
  }

  std::string text(const YAML::Node& map, const char* key, const std::string& otherwise) {
    const YAML::Node node = map[key];
    if (!node) return otherwise;
    if (!node.IsScalar()) {
      error("rig.value", node, fmt::format("'{}' must be text", key));
      return otherwise;
    }
    return node.Scalar();
  }

  double scalar(const YAML::Node& node, const char* key, double otherwise, double low,
                double high) {
    double value = 0.0;
    const std::string raw = node.IsScalar() ? node.Scalar() : "";
    const auto [end, code] = std::from_chars(raw.data(), raw.data() + raw.size(), value);
    if (raw.empty() || code != std::errc() || end != raw.data() + raw.size() ||
        !std::isfinite(value)) {
      error("rig.value", node, fmt::format("{}: '{}' is not a finite number", key, raw));
      return otherwise;
    }
    if (value < low || value > high) {
      error("rig.value", node, fmt::format("{} = {} is out of range", key, value),
            fmt::format("{} to {}", low, high));
      return otherwise;
    }
    return value;
  }

  double number(const YAML::Node& map, const char* key, double otherwise, double low, double high) {
    const YAML::Node node = map[key];
    return node ? scalar(node, key, otherwise, low, high) : otherwise;
  }

  double required(const YAML::Node& map, const char* key, double low, double high) {
    if (!map[key]) {
      error("rig.missing", map, fmt::format("'{}' is missing", key));
      return low;
    }
    return number(map, key, low, low, high);
  }

  bool boolean(const YAML::Node& map, const char* key, bool otherwise) {
    const std::string value = text(map, key, otherwise ? "true" : "false");
    if (value != "true" && value != "false")
      error("rig.value", map[key], fmt::format("{}: '{}' is neither true nor false", key, value));
    return value == "true";
  }

  // position_m: [x, y, z]; yaw_deg, pitch_deg (nose down positive), roll_deg.
  Pose mount(const YAML::Node& sensor) {
    Vec3 p = Vec3::Zero();
    const YAML::Node node = sensor["position_m"];
    if (!node || !node.IsSequence() || node.size() != 3) {
      error("rig.missing", sensor, "'position_m: [x, y, z]' is missing",
            "in the ego frame: x forward, y left, z up from the ground below the rear axle");
    } else {
      for (std::size_t i = 0; i < 3; ++i)
        p[static_cast<Eigen::Index>(i)] = scalar(node[i], "position_m", 0.0, -100.0, 100.0);
    }
    EulerAngles a;
    a.heading_rad = deg_to_rad(number(sensor, "yaw_deg", 0.0, -360.0, 360.0));
    a.pitch_rad = deg_to_rad(number(sensor, "pitch_deg", 0.0, -90.0, 90.0));
    a.roll_rad = deg_to_rad(number(sensor, "roll_deg", 0.0, -180.0, 180.0));
    return Pose::from_euler(p, a);
  }

  CameraSpec camera(const YAML::Node& s, SensorId id, const std::string& name) {
    known_keys(s, {"name", "type", "position_m", "yaw_deg", "pitch_deg", "roll_deg", "width",
                   "height", "fx", "fy", "cx", "cy", "fov_deg", "distortion", "exposure_s",
                   "row_time_s", "samples_per_pixel", "denoise", "sees_ego"});
    CameraSpec c;
    c.id = id;
    c.name = name;
    // Optical axes (x right, y down, z forward) from the mount's ISO 8855 axes.
    Eigen::Matrix3d R;
    R << 0, 0, 1, -1, 0, 0, 0, -1, 0;
    c.X_EC = mount(s) * Pose(Eigen::Quaterniond(R), Vec3::Zero());
    c.width = static_cast<int>(number(s, "width", 1280, 1, 16384));
    c.height = static_cast<int>(number(s, "height", 720, 1, 16384));
    if (s["fov_deg"]) {
      if (s["fx"])
        error("rig.value", s["fov_deg"], "give either fov_deg or fx",
              "fov_deg is the horizontal field of view");
      c.fx = 0.5 * c.width / det::tan(0.5 * deg_to_rad(number(s, "fov_deg", 90.0, 1.0, 170.0)));
    } else {
      c.fx = required(s, "fx", 1.0, 1e6);
    }
    c.fy = number(s, "fy", c.fx, 1.0, 1e6);
    c.cx = number(s, "cx", 0.5 * c.width, -1e5, 1e5);
    c.cy = number(s, "cy", 0.5 * c.height, -1e5, 1e5);
    if (const YAML::Node d = s["distortion"]) {
      if (!d.IsMap()) {
        error("rig.value", d, "distortion is a map of k1, k2, p1, p2, k3");
      } else {
        known_keys(d, {"k1", "k2", "p1", "p2", "k3"});
        c.distortion = {number(d, "k1", 0, -10, 10), number(d, "k2", 0, -10, 10),
                        number(d, "p1", 0, -1, 1), number(d, "p2", 0, -1, 1),
                        number(d, "k3", 0, -10, 10)};
        check_distortion(c, d);
      }
    }
    c.exposure_s = number(s, "exposure_s", 0.005, 0.0, 1.0);
    c.row_time_s = number(s, "row_time_s", 0.0, 0.0, 0.01);
    c.samples_per_pixel = static_cast<int>(number(s, "samples_per_pixel", 16, 1, 65536));
    c.denoise = boolean(s, "denoise", false);
    c.sees_ego = boolean(s, "sees_ego", false);
    return c;
  }

  // The model folds over where its radius stops growing; every pixel must lie before that.
  void check_distortion(const CameraSpec& c, const YAML::Node& node) {
    for (const Vec2& corner :
         {Vec2(0, 0), Vec2(c.width, 0), Vec2(0, c.height), Vec2(c.width, c.height)}) {
      const Vec3 d = unproject(c, corner);
      bool good = d.z() > 0.0 && (project(c, d) - corner).norm() < 1e-6;
      const double radius2 = (d.x() * d.x() + d.y() * d.y()) / (d.z() * d.z());
      constexpr int kSteps = 64;
      for (int i = 1; good && i <= kSteps; ++i) {
        const double r2 = radius2 * i / kSteps;
        good = 1.0 + r2 * (3.0 * c.distortion.k1 +
                           r2 * (5.0 * c.distortion.k2 + r2 * 7.0 * c.distortion.k3)) >
               0.0;
      }
      if (good) continue;
      error("rig.value", node, "the distortion cannot be inverted at the image's corners",
            "use smaller coefficients");
      return;
    }
  }

  LidarSpec lidar(const YAML::Node& s, SensorId id, const std::string& name) {
    known_keys(s, {"name", "type", "position_m", "yaw_deg", "pitch_deg", "roll_deg", "preset",
                   "columns", "rotation_hz", "range_min_m", "range_max_m", "range_sigma_m",
                   "start_azimuth_deg", "sees_ego"});
    LidarSpec l;
    const std::string preset = text(s, "preset", "");
    if (!apply_lidar_preset(preset, l)) {
      std::string names;
      for (const std::string& p : lidar_preset_names()) names += (names.empty() ? "" : ", ") + p;
      error("rig.preset", s["preset"] ? s["preset"] : s,
            fmt::format("no LiDAR preset '{}'", preset), "one of: " + names);
    }
    l.id = id;
    l.name = name;
    l.X_EL = mount(s);
    l.columns = static_cast<int>(number(s, "columns", l.columns, 4, 65535));
    l.rotation_hz = number(s, "rotation_hz", l.rotation_hz, 0.5, 100.0);
    l.range_min_m = number(s, "range_min_m", l.range_min_m, 0.0, 100.0);
    l.range_max_m = number(s, "range_max_m", l.range_max_m, 1.0, 1000.0);
    l.range_sigma_m = number(s, "range_sigma_m", l.range_sigma_m, 0.0, 1.0);
    l.start_azimuth_rad =
        deg_to_rad(number(s, "start_azimuth_deg", rad_to_deg(l.start_azimuth_rad), -360.0, 360.0));
    l.sees_ego = boolean(s, "sees_ego", false);
    return l;
  }

  std::string file_;
  Diagnostics& diagnostics_;
  std::set<std::string> names_;
};

}  // namespace

SensorRig load_rig(const std::filesystem::path& path, Diagnostics& diagnostics) {
  Diagnostics found;
  SensorRig rig;
  try {
    rig = RigReader(path.string(), found).read(YAML::Load(read_file(path)));
  } catch (const YAML::Exception& error) {
    found.error("rig.yaml", {path.string(), error.mark.line + 1, error.mark.column + 1}, error.msg,
                "check the YAML around this line");
  } catch (const InputError& error) {
    for (const Diagnostic& d : error.diagnostics()) found.add(d);
  }
  for (const Diagnostic& d : found.all()) diagnostics.add(d);
  return found.has_errors() ? SensorRig{} : rig;
}

}  // namespace raytruth
