#include "tools/cli/run_options.h"

#include <CLI/CLI.hpp>
#include <charconv>
#include <cstdio>
#include <set>

#include "sim/core/math.h"
#include "tools/pipeline/shipped.h"

namespace raytruth::cli {
namespace {

double number(std::string_view text, const std::string& option) {
  double value = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) {
    throw CLI::ValidationError(option, fmt::format("'{}' is not a number", text));
  }
  return value;
}

}  // namespace

void add_scenario_options(CLI::App& app, RunOptions& options) {
  app.add_option("scenario", options.settings.scenario, "OpenSCENARIO XML file")->required();
  app.add_option("--parameter", options.parameters,
                 "NAME=VALUE: replaces a parameter of the scenario; may be repeated")
      ->type_name("NAME=VALUE");
  app.add_flag("--allow-unsupported", options.settings.allow_unsupported,
               "Go on without elements of the standards that are not implemented (a warning each)");
}

void add_sensor_options(CLI::App& app, RunOptions& options) {
  pipeline::RunSettings& s = options.settings;
  app.add_option("--rig", s.rig, "Sensors, as YAML (default: the shipped rigs/kitti.yaml)");
  app.add_option("--ego", s.ego, "Entity that carries the sensors (default: Ego, else the first)");
  app.add_option("--start", s.start_s, "Start of the first frame's sampling, seconds")
      ->check(CLI::NonNegativeNumber);
  app.add_option("--frames", s.frames, "Number of frames (default: to the scenario's end)")
      ->check(CLI::PositiveNumber);
  app.add_option("--rate", s.rate_hz, "Frames per second (default: the rig's)")
      ->check(CLI::Range(0.01, 1000.0));
  app.add_option("--samples", s.samples_per_pixel, "Camera samples per pixel (default: the rig's)")
      ->check(CLI::Range(1, 65536));
  app.add_option(
      "--sun", options.sun,
      "AZIMUTH,ELEVATION in degrees, clockwise from north (+y): replaces the scenario's sun");
}

pipeline::RunSettings scenario_settings(const RunOptions& options, const CommonOptions& common) {
  pipeline::RunSettings settings = options.settings;
  settings.seed = common.seed;
  for (const std::string& assignment : options.parameters) {
    const std::size_t equals = assignment.find('=');
    if (equals == 0 || equals == std::string::npos) {
      throw CLI::ValidationError("--parameter",
                                 fmt::format("want NAME=VALUE, got '{}'", assignment));
    }
    settings.parameters[assignment.substr(0, equals)] = assignment.substr(equals + 1);
  }
  return settings;
}

pipeline::RunSettings sensor_settings(const RunOptions& options, const CommonOptions& common) {
  pipeline::RunSettings settings = scenario_settings(options, common);
  if (settings.rig.empty()) settings.rig = pipeline::shipped_file("rigs/kitti.yaml");
  if (!options.sun.empty()) {
    const std::size_t comma = options.sun.find(',');
    if (comma == std::string::npos)
      throw CLI::ValidationError("--sun", "want AZIMUTH,ELEVATION in degrees");
    settings.sun_azimuth_rad = deg_to_rad(number(options.sun.substr(0, comma), "--sun"));
    settings.sun_elevation_rad = deg_to_rad(number(options.sun.substr(comma + 1), "--sun"));
  }
  return settings;
}

void print_warnings(const std::vector<Diagnostic>& warnings) {
  std::set<std::string> seen;
  for (const Diagnostic& warning : warnings) {
    const std::string text = to_string(warning);
    if (warning.severity == Severity::kWarning && seen.insert(text).second)
      fmt::print(stderr, "{}\n", text);
  }
}

}  // namespace raytruth::cli
