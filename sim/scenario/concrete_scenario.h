#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/scenario/action.h"
#include "sim/scenario/condition.h"
#include "sim/scenario/entity.h"
#include "sim/scenario/environment.h"
#include "sim/scenario/position.h"
#include "sim/scenario/storyboard.h"
#include "sim/scenario/terms.h"
#include "sim/scenario/traffic.h"
#include "sim/scenario/trajectory.h"

/// The scenario with every parameter, expression and catalogue reference resolved: plain data that
/// sim/world executes. Names and meanings are those of ASAM OpenSCENARIO XML up to 1.4; SI units,
/// radians.
namespace raytruth::scenario {

struct License {
  std::string name, resource, spdx_id, text;
};

/// A scenario ready to run.
struct ConcreteScenario {
  std::filesystem::path file;
  int rev_major = 1, rev_minor = 0;
  std::string description, author, date;
  std::filesystem::path
      road_file;  ///< LogicFile, resolved against the scenario's folder; may be empty
  std::vector<std::filesystem::path>
      inputs;  ///< every file that is read: scenario, catalogues, road, sky, animations
  std::map<std::string, std::string> parameters;  ///< global parameters with their values
  std::map<std::string, std::string> variables;
  /// In the order of declaration, a trailer that is declared within its tractor after it: ActorId =
  /// index + 1.
  std::vector<Entity> entities;
  std::vector<InitAction> init;
  std::vector<Story> stories;
  Trigger stop;
  std::optional<License> license;
  Properties properties;                   ///< of the file header
  std::filesystem::path scene_graph_file;  ///< resolved like road_file; may be empty
  std::map<std::string, bool> monitors;    ///< with their values at the start
  std::vector<EntitySelection> selections;
  std::vector<TrafficSignalController> signal_controllers;
  std::vector<Position> used_area;  ///< corners of the part of the map that is used; may be empty
};

}  // namespace raytruth::scenario
