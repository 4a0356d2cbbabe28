#pragma once

#include <string>

#include "sim/scenario/position.h"

/// Actions on the world as a whole, besides environment.h and traffic.h.
namespace raytruth::scenario {

struct AddEntityAction {
  std::string entity;
  Position position;
};
struct DeleteEntityAction {
  std::string entity;
};
struct TrafficSignalStateAction {
  std::string signal, state;
};
/// The controller goes to the phase and on from there.
struct TrafficSignalControllerAction {
  std::string controller, phase;
};
struct ParameterSetAction {
  std::string parameter, value;
};
struct VariableSetAction {
  std::string variable, value;
};
/// A number to add or to multiply by.
struct ModifyRule {
  bool multiply = false;
  double value = 0.0;
};
struct ParameterModifyAction {
  std::string parameter;
  ModifyRule rule;
};
struct VariableModifyAction {
  std::string variable;
  ModifyRule rule;
};
/// 1.3
struct SetMonitorAction {
  std::string monitor;
  bool value = false;
};
struct CustomCommandAction {
  std::string type, content;
};

}  // namespace raytruth::scenario
