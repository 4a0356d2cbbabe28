// Controllers: which one acts, on what, and the values that replace its own.
#include <algorithm>
#include <string>
#include <utility>

#include "sim/scenario/read_actions.h"
#include "sim/scenario/read_entities.h"

namespace raytruth::scenario::internal {
namespace {

using Override = OverrideControllerValueAction;

ActivateControllerAction read_activate(const XmlNode& node) {
  ActivateControllerAction action;
  action.lateral = node.maybe_boolean("lateral");
  action.longitudinal = node.maybe_boolean("longitudinal");
  action.lighting = node.maybe_boolean("lighting");
  action.animation = node.maybe_boolean("animation");
  action.controller = node.maybe_text("controllerRef").value_or(std::string());
  action.object_controller = node.maybe_text("objectControllerRef").value_or(std::string());
  return action;
}

AssignControllerAction read_assign(const XmlNode& node, ReadContext& context) {
  AssignControllerAction action;
  action.controller = read_controller(node.choice(), context);
  action.lateral = node.maybe_boolean("activateLateral");
  action.longitudinal = node.maybe_boolean("activateLongitudinal");
  action.lighting = node.maybe_boolean("activateLighting");
  action.animation = node.maybe_boolean("activateAnimation");
  return action;
}

bool read_active(const XmlNode& node) {
  if (!node.has("active")) node.missing("active");
  return node.boolean_or("active", false);
}

// An input that isn't overridden needs no value that makes sense; files leave it out or give 0.
double read_share(const XmlNode& node, bool active) {
  if (active && !node.has("value")) node.missing("value");
  const double value = node.maybe_number("value").value_or(0.0);
  if (active && (value < 0.0 || value > 1.0)) {
    node.bad_value("value", node.text("value"), "a share from 0 to 1");
  }
  return value;
}

Override::Pedal read_pedal(const XmlNode& node) {
  Override::Pedal pedal;
  pedal.active = read_active(node);
  pedal.value = read_share(node, pedal.active);
  pedal.max_rate_1_s = node.maybe_limit("maxRate");
  return pedal;
}

// Until 1.1 the share is an attribute of the brake; since 1.2 it or a force stands in an element.
Override::Brake read_brake(const XmlNode& node, ReadContext& context) {
  Override::Brake brake;
  brake.active = read_active(node);
  const XmlNode input = node.children().empty() ? XmlNode() : node.choice();
  if (!input) {
    brake.value = read_share(node, brake.active);
  } else if (input.name() == "BrakeForce") {
    brake.force = true;
    brake.value = input.amount("value");
    brake.max_rate = input.maybe_limit("maxRate");
  } else if (input.name() == "BrakePercent") {
    brake.value = read_share(input, true);
    brake.max_rate = input.maybe_limit("maxRate");
  } else {
    context.cannot(input, "the brake input <" + shorten(input.name()) + ">");
  }
  return brake;
}

Override::SteeringWheel read_wheel(const XmlNode& node) {
  Override::SteeringWheel wheel;
  wheel.active = read_active(node);
  if (wheel.active && !node.has("value")) node.missing("value");
  wheel.angle_rad = node.number_or("value", 0.0);
  wheel.max_rate_rad_s = node.maybe_limit("maxRate");
  wheel.max_torque_nm = node.maybe_limit("maxTorque");
  return wheel;
}

Override::Gear read_gear(const XmlNode& node, ReadContext& context) {
  Override::Gear gear;
  gear.active = read_active(node);
  const XmlNode input = node.children().empty() ? XmlNode() : node.choice();
  if (!input) {
    if (gear.active && !node.has("number")) node.missing("number");
    gear.number = node.maybe_integer("number");
  } else if (input.name() == "ManualGear") {
    gear.number = input.integer("number");
  } else if (input.name() == "AutomaticGear") {
    gear.automatic = input.word<char>("gear", {{"p", 'p'}, {"r", 'r'}, {"n", 'n'}, {"d", 'd'}});
  } else {
    context.cannot(input, "the gear <" + shorten(input.name()) + ">");
  }
  return gear;
}

Override read_override(const XmlNode& node, ReadContext& context) {
  Override action;
  for (const XmlNode& input : node.children()) {
    const std::string_view name = input.name();
    if (name == "Throttle") {
      action.throttle = read_pedal(input);
    } else if (name == "Clutch") {
      action.clutch = read_pedal(input);
    } else if (name == "Brake") {
      action.brake = read_brake(input, context);
    } else if (name == "ParkingBrake") {
      action.parking_brake = read_brake(input, context);
    } else if (name == "SteeringWheel") {
      action.steering_wheel = read_wheel(input);
    } else if (name == "Gear") {
      action.gear = read_gear(input, context);
    } else {
      context.cannot(input, "overriding the controller's <" + shorten(name) + ">");
    }
  }
  return action;
}

bool overrides_anything(const Override& a) {
  return (a.throttle && a.throttle->active) || (a.clutch && a.clutch->active) ||
         (a.brake && a.brake->active) || (a.parking_brake && a.parking_brake->active) ||
         (a.steering_wheel && a.steering_wheel->active) || (a.gear && a.gear->active);
}

}  // namespace

std::vector<ActionVariant> read_controller_action(const XmlNode& node, ReadContext& context) {
  std::vector<ActionVariant> actions;
  if (node.name() == "ActivateControllerAction") return {read_activate(node)};
  for (const XmlNode& what : node.children()) {
    const int before = context.refusals();
    std::optional<ActionVariant> action;
    if (what.name() == "AssignControllerAction") {
      action = read_assign(what, context);
    } else if (what.name() == "ActivateControllerAction") {
      action = read_activate(what);
    } else if (what.name() == "OverrideControllerValueAction") {
      Override values = read_override(what, context);
      // 1.0 demands an override next to an assignment: where it overrides nothing, it says nothing.
      if (actions.empty() || overrides_anything(values)) action = std::move(values);
    } else {
      context.cannot(what, "the action <" + shorten(what.name()) + ">");
    }
    if (action && context.refusals() == before) actions.push_back(std::move(*action));
  }
  if (node.children().empty()) node.choice();  // reports it
  return actions;
}

}  // namespace raytruth::scenario::internal
