#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "assets/asset.h"
#include "scenes/build/scene.h"
#include "sensors/frame/sensor_rig.h"
#include "sim/core/diagnostics.h"
#include "sim/roads/road_network.h"
#include "sim/scenario/concrete_scenario.h"
#include "sim/world/world.h"
#include "tools/pipeline/run_settings.h"

namespace raytruth::scene {
struct LandUseFile;
}

namespace raytruth::pipeline {

/// Where an entity stands in the scenario's file, for findings about who carries the sensors: that
/// of the id, or the first one for ActorId(); the file without a line when there are no entities.
SourceLocation place_of(const scenario::ConcreteScenario& scenario, ActorId entity);

/// The inputs of a run, read and checked.
struct RunInputs {
  RunSettings settings;
  std::shared_ptr<const scenario::ConcreteScenario> scenario;
  std::shared_ptr<const roads::RoadNetwork> roads;
  SensorRig rig;  ///< with the settings' overrides applied
  ActorId ego;
  std::shared_ptr<const scene::LandUseFile> land_use;  ///< nullptr: guessed from the roads
  std::vector<Diagnostic> warnings;
};

/// The rig file with the settings' rate and samples. Findings as of raytruth::load_rig().
SensorRig load_rig(const RunSettings& settings, Diagnostics& diagnostics);
/// The scenario's road, or a network without roads when it names none. Nothing when diagnostics has
/// errors.
std::shared_ptr<const roads::RoadNetwork> load_roads(const scenario::ConcreteScenario& scenario,
                                                     Diagnostics& diagnostics);
/// Reads scenario and road (no rig). Throws InputError with everything that is wrong.
RunInputs load_scenario(const RunSettings& settings);
/// Of a run; reads its floating car data. Throws InputError when they can't be read.
world::WorldOptions world_options(const RunSettings& settings, Diagnostics& diagnostics);
/// The same with the rig and the use of the land; what the sensors can't show of the scenario's
/// weather is reported.
RunInputs load_inputs(const RunSettings& settings);

}  // namespace raytruth::pipeline
