#include "tools/cli/run_options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <cstdio>
#include <set>

#include "sim/core/math.h"
#include "tools/cli/variation.h"
#include "tools/pipeline/asset_tools.h"
#include "tools/pipeline/shipped.h"

namespace raytruth::cli {
namespace {

// An angle in degrees, as radians.
double angle(const std::string& text, double low_deg, double high_deg) {
  const std::string problem = number_from(low_deg, high_deg)(text);
  if (!problem.empty()) throw CLI::ValidationError("--sun", problem);
  double value = 0.0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return deg_to_rad(value);
}

// What is recorded: 'auto' becomes what this machine has, folders are kept as they are found from
// anywhere.
std::vector<std::string> packs_of(std::vector<std::string> asked, bool quiet) {
  if (asked.empty()) asked = {"auto"};
  std::vector<std::string> packs;
  for (const std::string& name : asked) {
    if (name == "debian" || name == "builtin") {
      packs.push_back(name);
    } else if (name != "auto") {
      packs.push_back(std::filesystem::absolute(name).lexically_normal().string());
    } else if (pipeline::has_debian_models()) {
      packs.emplace_back("debian");
    } else {
      packs.emplace_back("builtin");
      if (!quiet)
        fmt::print(stderr,
                   "note: actors have the built-in bodies; 'apt install sweethome3d-furniture "
                   "sumo-tools' brings models (--assets builtin: no note)\n");
    }
  }
  return packs;
}

}  // namespace

std::function<std::string(const std::string&)> number_from(double low, double high) {
  return [low, high](const std::string& text) -> std::string {
    double value = 0.0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool good = error == std::errc() && end == text.data() + text.size() && value >= low &&
                      value <= high;  // NaN compares false
    return good ? "" : fmt::format("'{}' is not a number from {:g} to {:g}", text, low, high);
  };
}

std::function<std::string(const std::string&)> not_empty() {
  return [](const std::string& text) -> std::string { return text.empty() ? "is empty" : ""; };
}

void add_scenario_options(CLI::App& app, RunOptions& options) {
  app.add_option("scenario", options.settings.scenario, "OpenSCENARIO XML file")
      ->required()
      ->check(not_empty());
  app.add_option("--parameter", options.parameters,
                 "NAME=VALUE: replaces a parameter of the scenario; may be repeated")
      ->type_name("NAME=VALUE");
  app.add_option("--variation", options.variation,
                 "N: runs the N-th scenario (from 0) of a file of distributions that is given as "
                 "SCENARIO; what is drawn follows its randomSeed, or --seed")
      ->check(number_from(0, 9e18))
      ->type_name("N");
  app.add_option("--ego-policy", options.settings.ego_policy,
                 "Who drives entities whose controller is an external one: auto (a driver if they "
                 "stand at the start), idm (a driver, of the ego too), keep (lane and speed)")
      ->check(CLI::IsMember({"auto", "idm", "keep"}))
      ->capture_default_str();
  app.add_option("--fcd", options.settings.fcd,
                 "Vehicles that drive as in this file of floating car data (SUMO's --fcd-output)")
      ->check(not_empty());
  app.add_flag("--allow-unsupported", options.settings.allow_unsupported,
               "Go on without elements of the standards that are not implemented (a warning each)");
}

void add_sensor_options(CLI::App& app, RunOptions& options) {
  pipeline::RunSettings& s = options.settings;
  app.add_option("--rig", s.rig, "Sensors, as YAML (default: the shipped rigs/kitti.yaml)")
      ->check(not_empty());
  app.add_option(
         "--assets", s.assets,
         "Pack that actors are shown with where one of its assets fits: debian, a folder (see "
         "'raytruth assets'), builtin (our generators alone), or auto (debian where its packages "
         "are installed); may be repeated (default: auto)")
      ->take_all()
      ->allow_extra_args(false)
      ->type_name("PACK");
  app.add_flag("--keep-going", s.keep_going,
               "An asset that can't be used is replaced by the next best, with a warning");
  app.add_option("--street-life", options.street_life,
                 "Parked cars and people on pavements that the scenario doesn't name (labelled as "
                 "all actors are): off or on")
      ->check(CLI::IsMember({"off", "on"}))
      ->capture_default_str();
  app.add_option_function<std::string>(
         "--level-of-detail", [&s](const std::string& text) { s.level_of_detail = text == "on"; },
         "Actors are as coarse as the sensors can't tell, or whole at any distance: on or off")
      ->check(CLI::IsMember({"on", "off"}))
      ->default_str("on");
  app.add_option("--land-use", s.land_use,
                 "What the land is used for, as YAML (default: guessed from the roads; see "
                 "scenes/build/SURROUNDINGS.md)")
      ->check(not_empty());
  app.add_option("--ego", s.ego, "Entity that carries the sensors (default: Ego, else the first)");
  app.add_option("--start", s.start_s, "Start of the first frame's sampling, seconds")
      ->check(number_from(0.0, 1e6));
  app.add_option("--frames", s.frames, "Number of frames (default: to the scenario's end)")
      ->check(number_from(1, 1e9));
  app.add_option("--rate", s.rate_hz, "Frames per second (default: the rig's)")
      ->check(number_from(0.01, 1000.0));
  app.add_option("--samples", s.samples_per_pixel, "Camera samples per pixel (default: the rig's)")
      ->check(number_from(1, 65536));
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
    const auto [it, is_new] =
        settings.parameters.emplace(assignment.substr(0, equals), assignment.substr(equals + 1));
    if (!is_new) {
      throw CLI::ValidationError("--parameter", fmt::format("'{}' is given twice", it->first));
    }
  }
  if (options.variation) choose_variation(settings, *options.variation);
  return settings;
}

pipeline::RunSettings sensor_settings(const RunOptions& options, const CommonOptions& common) {
  pipeline::RunSettings settings = scenario_settings(options, common);
  settings.assets = packs_of(std::move(settings.assets), common.quiet);
  settings.street_life = options.street_life == "on";
  if (settings.rig.empty()) settings.rig = pipeline::shipped_file("rigs/kitti.yaml");
  if (!options.sun.empty()) {
    const std::size_t comma = options.sun.find(',');
    if (comma == std::string::npos)
      throw CLI::ValidationError("--sun", "want AZIMUTH,ELEVATION in degrees");
    settings.sun_azimuth_rad = angle(options.sun.substr(0, comma), -360.0, 360.0);
    settings.sun_elevation_rad = angle(options.sun.substr(comma + 1), -90.0, 90.0);
  }
  return settings;
}

void refuse_overwriting(const char* option, const std::filesystem::path& output,
                        const std::vector<std::filesystem::path>& inputs) {
  std::error_code unknown;
  for (const std::filesystem::path& input : inputs) {
    if (!output.empty() && std::filesystem::equivalent(output, input, unknown)) {
      throw CLI::ValidationError(option, "would overwrite " + input.string());
    }
  }
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
