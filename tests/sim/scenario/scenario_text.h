#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sim/scenario/scenario.h"

namespace raytruth::scenario {

/// Small scenarios for tests. Every text has its variable part where a test needs it; `line_of`
/// finds where a marker ended up, so that tests state exact lines without counting by hand.
struct ScenarioText {
  std::string parameters;  ///< inside <ParameterDeclarations>
  std::string variables;   ///< inside <VariableDeclarations>
  std::string catalogs;    ///< inside <CatalogLocations>
  std::string road;        ///< inside <RoadNetwork>
  std::string entities;    ///< after the two default entities "Ego" and "Other"
  std::string init;        ///< inside <Actions>
  std::string actions;     ///< <Action> elements of the one event
  std::string trigger;     ///< conditions of the one event's start trigger
  std::string stories;     ///< after the default story
  std::string stop;        ///< inside <StopTrigger>
  std::string str() const;
};

/// The line (from 1) of the first occurrence of `marker`; 0 when it isn't there.
int line_of(const std::string& text, const std::string& marker);

struct Resolved {
  std::unique_ptr<const ConcreteScenario> scenario;
  Diagnostics diagnostics;
  std::string findings() const;
  /// The first finding of this rule; nullptr when there is none.
  const Diagnostic* find(const std::string& rule) const;
};
Resolved resolve(const std::string& xml, const std::map<std::string, std::string>& overrides = {},
                 bool allow_unsupported = false, const std::filesystem::path& path = "test.xosc");

/// A scenario whose only action is `inner` within <PrivateAction> (or <GlobalAction>).
ScenarioText with_private_action(const std::string& inner);
ScenarioText with_global_action(const std::string& inner);
/// A scenario whose event starts by `inner` within <EntityCondition> of Ego (or
/// <ByValueCondition>).
ScenarioText with_entity_condition(const std::string& inner);
ScenarioText with_value_condition(const std::string& inner);

/// The only action of the default event; aborts the test when there isn't exactly one.
template <typename T>
const T* only_action(const Resolved& resolved) {
  if (!resolved.scenario) return nullptr;
  const Event& event =
      resolved.scenario->stories.at(0).acts.at(0).groups.at(0).maneuvers.at(0).events.at(0);
  if (event.actions.size() != 1) return nullptr;
  return std::get_if<T>(&event.actions[0].what);
}
const Condition* only_condition(const Resolved& resolved);
template <typename T>
const T* only_entity_condition(const Resolved& resolved) {
  const Condition* condition = only_condition(resolved);
  const auto* by = condition ? std::get_if<ByEntityCondition>(&condition->what) : nullptr;
  return by ? std::get_if<T>(&by->what) : nullptr;
}
template <typename T>
const T* only_value_condition(const Resolved& resolved) {
  const Condition* condition = only_condition(resolved);
  return condition ? std::get_if<T>(&condition->what) : nullptr;
}

inline constexpr const char* kAnyPosition = "<Position><WorldPosition x='1' y='2'/></Position>";

}  // namespace raytruth::scenario
