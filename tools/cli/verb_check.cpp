#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "sensors/frame/sensor_rig.h"
#include "sim/core/files.h"
#include "sim/roads/road_network.h"
#include "sim/scenario/check.h"
#include "sim/scenario/distribution.h"
#include "sim/scenario/scenario.h"
#include "sim/world/world.h"
#include "tools/cli/json_text.h"
#include "tools/cli/verb.h"
#include "tools/pipeline/run_setup.h"

namespace raytruth::cli {
namespace {

struct CheckOptions {
  std::filesystem::path file;
  bool allow_unsupported = false;
};

// A file of distributions, with the scenario that it varies.
void check_distribution(const std::filesystem::path& file, Diagnostics& diagnostics) {
  const auto distribution = scenario::load_distribution(file, diagnostics);
  if (!distribution) return;
  const auto document = scenario::ScenarioDocument::load(distribution->scenario_file, diagnostics);
  if (!document) return;
  if (const auto scenario = document->resolve({}, diagnostics))
    scenario::check(*distribution, *scenario, diagnostics);
}

void check_scenario(const std::filesystem::path& file, Diagnostics& diagnostics) {
  const auto document = scenario::ScenarioDocument::load(file, diagnostics);
  if (!document) return;
  scenario::check_text(read_file(file), file, diagnostics);
  const std::shared_ptr<const scenario::ConcreteScenario> scenario =
      document->resolve({}, diagnostics);
  if (!scenario) return;
  scenario::check(*scenario, diagnostics);
  const auto roads = pipeline::load_roads(*scenario, diagnostics);
  if (!roads) return;
  roads->check(diagnostics);
  if (diagnostics.has_errors()) return;
  const world::World world(scenario, roads, {}, diagnostics);
}

const char* name(Severity severity) {
  if (severity == Severity::kError) return "error";
  return severity == Severity::kWarning ? "warning" : "note";
}

int check_files(const CheckOptions& options, const CommonOptions& common) {
  Diagnostics diagnostics;
  diagnostics.allow_unsupported = options.allow_unsupported;
  const std::string extension = options.file.extension();
  std::vector<Diagnostic> findings;
  try {
    if (extension == ".xodr") {
      const auto network = roads::RoadNetwork::load(options.file, diagnostics);
      if (network) network->check(diagnostics);
    } else if (extension == ".yaml" || extension == ".yml") {
      load_rig(options.file, diagnostics);
    } else if (extension == ".xosc" &&
               read_file(options.file).find("<ParameterValueDistribution") != std::string::npos) {
      check_distribution(options.file, diagnostics);
    } else {
      check_scenario(options.file, diagnostics);
    }
    findings = diagnostics.all();
  } catch (const InputError& error) {
    findings = error.diagnostics();
  }

  bool errors = false;
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const Diagnostic& d : findings) {
    errors = errors || d.severity == Severity::kError;
    if (common.json) {
      list.push_back({{"severity", name(d.severity)},
                      {"rule", d.rule},
                      {"file", d.where.file},
                      {"line", d.where.line},
                      {"column", d.where.column},
                      {"message", d.message},
                      {"hint", d.hint}});
    } else {
      fmt::print("{}\n", to_string(d));
    }
  }
  if (common.json) fmt::print("{}\n", json_text(list));
  if (!common.json && !common.quiet && findings.empty())
    fmt::print(stderr, "{}: nothing to complain about\n", options.file.string());
  return errors ? kInvalidInput : kDone;
}

}  // namespace

Verb check_verb() {
  return {
      "check",
      "Read a scenario or its distributions (.xosc), a road (.xodr) or a rig (.yaml) and list what "
      "is wrong with it",
      {"raytruth check scenes/library/first_light.xosc",
       "raytruth check scenes/library/rigs/kitti.yaml --json"},
      [](CLI::App& app, const CommonOptions& common) -> std::function<int()> {
        const auto options = std::make_shared<CheckOptions>();
        app.add_option("file", options->file, "File to check")->required();
        app.add_flag("--allow-unsupported", options->allow_unsupported,
                     "Report elements that are not implemented as warnings");
        return [options, &common] { return check_files(*options, common); };
      }};
}

}  // namespace raytruth::cli
