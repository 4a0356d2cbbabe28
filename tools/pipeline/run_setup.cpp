#include "tools/pipeline/run_setup.h"

#include <cmath>

#include "sim/core/math.h"
#include "sim/scenario/scenario.h"

namespace raytruth::pipeline {
namespace {

[[noreturn]] void fail(const Diagnostics& diagnostics, const std::filesystem::path& file) {
  diagnostics.throw_if_errors();
  throw InputError({{Severity::kError, "input", {file.string(), 0, 0}, "cannot be used", ""}});
}

void keep_warnings(const Diagnostics& diagnostics, std::vector<Diagnostic>& warnings) {
  for (const Diagnostic& d : diagnostics.all()) {
    if (d.severity == Severity::kWarning) warnings.push_back(d);
  }
}

std::string entity_names(const scenario::ConcreteScenario& scenario) {
  std::string names;
  for (const scenario::Entity& entity : scenario.entities) {
    names += (names.empty() ? "" : ", ") + entity.name;
  }
  return names;
}

ActorId find_ego(const scenario::ConcreteScenario& scenario, const std::string& wanted) {
  const std::string name = wanted.empty() ? "Ego" : wanted;
  for (std::size_t i = 0; i < scenario.entities.size(); ++i) {
    if (scenario.entities[i].name == name) return ActorId(static_cast<std::uint32_t>(i + 1));
  }
  if (wanted.empty() && !scenario.entities.empty()) return ActorId(1);
  throw InputError({{Severity::kError,
                     "run.ego",
                     {scenario.file.string(), 0, 0},
                     "no entity is named '" + name + "'",
                     scenario.entities.empty() ? "the scenario has no entities"
                                               : "--ego one of: " + entity_names(scenario)}});
}

}  // namespace

RunInputs load_scenario(const RunSettings& settings) {
  RunInputs inputs;
  inputs.settings = settings;
  Diagnostics diagnostics;
  diagnostics.allow_unsupported = settings.allow_unsupported;

  const auto document = scenario::ScenarioDocument::load(settings.scenario, diagnostics);
  if (!document) fail(diagnostics, settings.scenario);
  inputs.scenario = document->resolve(settings.parameters, diagnostics);
  if (!inputs.scenario || diagnostics.has_errors()) fail(diagnostics, settings.scenario);

  if (inputs.scenario->road_file.empty()) {
    inputs.roads = roads::RoadNetwork::parse(
        "<OpenDRIVE><header revMajor=\"1\" revMinor=\"6\"/></OpenDRIVE>", "(no road)", diagnostics);
  } else {
    inputs.roads = roads::RoadNetwork::load(inputs.scenario->road_file, diagnostics);
  }
  if (!inputs.roads || diagnostics.has_errors()) fail(diagnostics, inputs.scenario->road_file);

  inputs.ego = find_ego(*inputs.scenario, settings.ego);
  keep_warnings(diagnostics, inputs.warnings);
  return inputs;
}

RunInputs load_inputs(const RunSettings& settings) {
  // The rig first: it is quick, and both files' problems shall be seen even when one is broken.
  Diagnostics rig_diagnostics;
  SensorRig rig = load_rig(settings.rig, rig_diagnostics);
  RunInputs inputs = load_scenario(settings);
  if (rig_diagnostics.has_errors()) fail(rig_diagnostics, settings.rig);
  keep_warnings(rig_diagnostics, inputs.warnings);
  if (settings.rate_hz) rig.rate_hz = *settings.rate_hz;
  if (settings.samples_per_pixel) {
    for (CameraSpec& camera : rig.cameras) camera.samples_per_pixel = *settings.samples_per_pixel;
  }
  inputs.rig = std::move(rig);
  return inputs;
}

}  // namespace raytruth::pipeline
