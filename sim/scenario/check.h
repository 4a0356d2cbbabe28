#pragma once

#include <filesystem>
#include <string_view>

#include "sim/core/diagnostics.h"
#include "sim/scenario/concrete_scenario.h"
#include "sim/scenario/distribution.h"

/// What can be read but hardly be meant; for `raytruth check`. Warnings, if nothing else is said.
namespace raytruth::scenario {

/// Of the text of a scenario: "xosc.unused" (a note: parameters, variables, monitors that nobody
/// uses), "xosc.duplicate" (two storyboard elements of a name in one place that a condition waits
/// for), "xosc.empty" (groups without a maneuver), "xosc.never" (groups that are never executed).
/// Says nothing of a text that isn't well-formed: reading it does.
void check_text(std::string_view xml, const std::filesystem::path& path, Diagnostics& diagnostics);

/// Of a resolved scenario: "xosc.never" (events that never start or are never executed),
/// "xosc.impossible" (conditions that never hold), "xosc.actors" (private actions of nobody),
/// "xosc.unplaced" (entities that never get a place), "xosc.reference" (a stop for traffic that was
/// never started).
void check(const ConcreteScenario& scenario, Diagnostics& diagnostics);

/// Of a file of distributions and the scenario that it varies: "xosc.parameter" (parameters that
/// the scenario doesn't declare), "xosc.value" (ranges whose step is wider than they are),
/// "xosc.never" (no test run), "xosc.impossible" (limits that hardly a drawn value lies within).
void check(const ParameterValueDistribution& distribution, const ConcreteScenario& scenario,
           Diagnostics& diagnostics);

}  // namespace raytruth::scenario
