#include "tools/pipeline/run_setup.h"

#include <fmt/format.h>

#include <cmath>

#include "scenes/build/land_use.h"
#include "sim/core/math.h"
#include "sim/scenario/each_action.h"
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
  throw InputError({{Severity::kError, "run.ego", place_of(scenario, ActorId()),
                     "no entity is named '" + name + "'",
                     scenario.entities.empty() ? "the scenario has no entities"
                                               : "--ego one of: " + entity_names(scenario)}});
}

// Of rain and snow that fall, the sensors show what they do to air and surfaces.
void check_environment(const scenario::Action& action, Diagnostics& diagnostics) {
  const auto* e = std::get_if<scenario::EnvironmentAction>(&action.what);
  if (!e) return;
  const auto say = [&](const std::optional<double>& amount, const char* what, const char* shown) {
    if (amount.value_or(0.0) <= 0.0) return;
    diagnostics.warning("xosc.environment", action.where,
                        fmt::format("in the environment '{}' {} falls: the sensors don't show {}",
                                    e->name, what, shown),
                        "");
  };
  say(e->rain_mm_h, "rain", "single drops and spray, but haze, wet ground and mirrors");
  say(e->snow_mm_h, "snow",
      "single flakes, but haze; what lies is the RoadCondition's property snow_depth_m");
}

void check_weather(const scenario::ConcreteScenario& scenario, Diagnostics& diagnostics) {
  for (const scenario::InitAction& init : scenario.init) {
    check_environment(init.action, diagnostics);
  }
  scenario::for_each_action(scenario, [&](const auto&, const scenario::Action& action) {
    check_environment(action, diagnostics);
  });
}

}  // namespace

SourceLocation place_of(const scenario::ConcreteScenario& scenario, ActorId entity) {
  if (scenario.entities.empty()) return {scenario.file.string(), 0, 0};
  const std::size_t index = entity.valid() ? entity.value() - 1 : 0;
  return scenario.entities[index < scenario.entities.size() ? index : 0].where;
}

std::shared_ptr<const roads::RoadNetwork> load_roads(const scenario::ConcreteScenario& scenario,
                                                     Diagnostics& diagnostics) {
  if (!scenario.road_file.empty()) {
    return roads::RoadNetwork::load(scenario.road_file, diagnostics);
  }
  return roads::RoadNetwork::parse("<OpenDRIVE><header revMajor=\"1\" revMinor=\"6\"/></OpenDRIVE>",
                                   "(no road)", diagnostics);
}

RunInputs load_scenario(const RunSettings& settings) {
  RunInputs inputs;
  inputs.settings = settings;
  Diagnostics diagnostics;
  diagnostics.allow_unsupported = settings.allow_unsupported;

  const auto document = scenario::ScenarioDocument::load(settings.scenario, diagnostics);
  if (!document) fail(diagnostics, settings.scenario);
  inputs.scenario = document->resolve(settings.parameters, diagnostics);
  if (!inputs.scenario || diagnostics.has_errors()) fail(diagnostics, settings.scenario);

  inputs.roads = load_roads(*inputs.scenario, diagnostics);
  if (!inputs.roads || diagnostics.has_errors()) fail(diagnostics, inputs.scenario->road_file);

  inputs.ego = find_ego(*inputs.scenario, settings.ego);
  keep_warnings(diagnostics, inputs.warnings);
  return inputs;
}

SensorRig load_rig(const RunSettings& settings, Diagnostics& diagnostics) {
  SensorRig rig = load_rig(settings.rig, diagnostics);
  if (settings.rate_hz) rig.rate_hz = *settings.rate_hz;
  if (settings.samples_per_pixel) {
    for (CameraSpec& camera : rig.cameras) camera.samples_per_pixel = *settings.samples_per_pixel;
  }
  return rig;
}

world::WorldOptions world_options(const RunSettings& settings, Diagnostics& diagnostics) {
  world::WorldOptions options;
  options.seed = settings.seed;
  options.ego_policy = settings.ego_policy == "idm"    ? world::EgoPolicy::kIdm
                       : settings.ego_policy == "keep" ? world::EgoPolicy::kKeep
                                                       : world::EgoPolicy::kAuto;
  if (!settings.fcd.empty()) {
    options.fcd = traffic::FcdTracks::load(settings.fcd, Vec2::Zero(), diagnostics);
    diagnostics.throw_if_errors();
  }
  return options;
}

RunInputs load_inputs(const RunSettings& settings) {
  // The rig first: it is quick, and both files' problems shall be seen even when one is broken.
  Diagnostics rig_diagnostics;
  SensorRig rig = load_rig(settings, rig_diagnostics);
  RunInputs inputs = load_scenario(settings);
  rig_diagnostics.allow_unsupported = settings.allow_unsupported;
  check_weather(*inputs.scenario, rig_diagnostics);
  if (!settings.land_use.empty()) {
    auto land_use = scene::LandUseFile::load(settings.land_use, *inputs.roads, rig_diagnostics);
    if (land_use)
      inputs.land_use = std::make_shared<const scene::LandUseFile>(std::move(*land_use));
  }
  if (rig_diagnostics.has_errors()) fail(rig_diagnostics, settings.rig);
  keep_warnings(rig_diagnostics, inputs.warnings);
  inputs.rig = std::move(rig);
  return inputs;
}

}  // namespace raytruth::pipeline
