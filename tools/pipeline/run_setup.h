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
#include "tools/pipeline/run_settings.h"

namespace raytruth::pipeline {

/// The inputs of a run, read and checked.
struct RunInputs {
  RunSettings settings;
  std::shared_ptr<const scenario::ConcreteScenario> scenario;
  std::shared_ptr<const roads::RoadNetwork> roads;
  SensorRig rig;  ///< with the settings' overrides applied
  ActorId ego;
  std::vector<Diagnostic> warnings;
};

/// Reads scenario and road (no rig). Throws InputError with everything that is wrong.
RunInputs load_scenario(const RunSettings& settings);
/// The same with the rig.
RunInputs load_inputs(const RunSettings& settings);

}  // namespace raytruth::pipeline
