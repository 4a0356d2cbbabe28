#include "sim/scenario/read_actions.h"

#include <string>
#include <utility>

#include "sim/scenario/read_entities.h"
#include "sim/scenario/read_positions.h"

namespace raytruth::scenario::internal {
namespace {

FollowTrajectoryAction read_follow_trajectory(const XmlNode& node, ReadContext& context) {
  FollowTrajectoryAction action;
  const XmlNode reference = node.child("TrajectoryRef");
  action.trajectory = read_trajectory_in(reference ? reference : node, context);
  action.initial_distance_offset_m = node.number_or("initialDistanceOffset", 0.0);
  const XmlNode mode = node.child("TrajectoryFollowingMode");
  if (!mode) {
    node.warning("xosc.missing", "no <TrajectoryFollowingMode>: 'position' is assumed");
  } else {
    action.mode = mode.word<FollowingMode>("followingMode", {{"position", FollowingMode::kPosition},
                                                             {"follow", FollowingMode::kFollow}});
  }
  const XmlNode reference_time = node.child("TimeReference");
  if (!reference_time) {
    node.warning("xosc.missing", "no <TimeReference>: the vertices' times are not used");
  }
  const XmlNode time = reference_time.choice();
  if (time.name() == "Timing") {
    FollowTrajectoryAction::Timing timing;
    timing.domain = time.word<ReferenceContext>(
        "domainAbsoluteRelative",
        {{"absolute", ReferenceContext::kAbsolute}, {"relative", ReferenceContext::kRelative}});
    timing.scale = time.number("scale");
    timing.offset_s = time.number("offset");
    if (timing.scale <= 0.0) time.error("xosc.value", "the scale of a timing must be positive");
    action.timing = timing;
  } else if (time && time.name() != "None") {
    context.cannot(time, "the time reference <" + shorten(time.name()) + ">");
  }
  return action;
}

void read_final_speed(const XmlNode& node, SynchronizeAction& action, ReadContext& context) {
  if (!node) return;
  const XmlNode speed = node.choice();
  SynchronizeAction::FinalSpeed final_speed;
  if (speed.name() == "RelativeSpeedToMaster") {
    final_speed.relative_to_master = true;
    const bool factor =
        speed.word<bool>("speedTargetValueType", {{"delta", false}, {"factor", true}});
    if (factor) context.cannot(speed, "a final speed as a factor of the master's");
  } else if (speed && speed.name() != "AbsoluteSpeed") {
    context.cannot(speed, "the final speed <" + shorten(speed.name()) + ">");
    return;
  }
  final_speed.value_m_s = speed.number("value");
  action.final_speed = final_speed;
  if (const XmlNode steady = speed.child("TargetDistanceSteadyState")) {
    action.steady_state_distance_m = steady.amount("distance");
  }
  if (const XmlNode steady = speed.child("TargetTimeSteadyState")) {
    action.steady_state_time_s = steady.amount("time");
  }
}

SynchronizeAction read_synchronize(const XmlNode& node, ReadContext& context) {
  SynchronizeAction action;
  action.master = context.entity(node, "masterEntityRef");
  action.target_master = read_position(node.required("TargetPositionMaster"), context);
  action.target = read_position(node.required("TargetPosition"), context);
  action.tolerance_master_m = node.maybe_amount("targetToleranceMaster").value_or(0.0);
  action.tolerance_m = node.maybe_amount("targetTolerance").value_or(0.0);
  read_final_speed(node.child("FinalSpeed"), action, context);
  return action;
}

ActivateControllerAction read_activate(const XmlNode& node, ReadContext& context) {
  ActivateControllerAction action;
  action.lateral = node.maybe_boolean("lateral");
  action.longitudinal = node.maybe_boolean("longitudinal");
  for (const char* name : {"animation", "lighting"}) {
    if (node.boolean_or(name, false)) {
      context.ignore(node, "a controller for " + std::string(name));
    }
  }
  for (const char* name : {"controllerRef", "objectControllerRef"}) {
    if (node.has(name)) context.ignore(node, "choosing a controller by " + std::string(name));
  }
  return action;
}

AssignControllerAction read_assign(const XmlNode& node, ReadContext& context) {
  AssignControllerAction action;
  XmlNode controller = node.choice();
  if (controller.name() == "ObjectController") controller = controller.choice();
  action.controller = read_controller(controller, context);
  action.lateral = node.maybe_boolean("activateLateral");
  action.longitudinal = node.maybe_boolean("activateLongitudinal");
  for (const char* name : {"activateAnimation", "activateLighting"}) {
    if (node.boolean_or(name, false)) context.ignore(node, std::string(name));
  }
  return action;
}

// An override that overrides nothing stands in every file for CARLA; only an active one matters.
void read_override(const XmlNode& node, ReadContext& context) {
  for (const XmlNode& input : node.children()) {
    if (input.boolean_or("active", true)) {
      context.cannot(input, "overriding the controller's <" + shorten(input.name()) + ">");
    }
  }
}

void read_controller_action(const XmlNode& node, std::vector<ActionVariant>& actions,
                            ReadContext& context) {
  for (const XmlNode& what : node.children()) {
    const int before = context.refusals();
    if (what.name() == "AssignControllerAction") {
      AssignControllerAction action = read_assign(what, context);
      if (context.refusals() == before) actions.push_back(std::move(action));
    } else if (what.name() == "ActivateControllerAction") {
      actions.push_back(read_activate(what, context));
    } else if (what.name() == "OverrideControllerValueAction") {
      read_override(what, context);
    } else {
      context.cannot(what, "the action <" + shorten(what.name()) + ">");
    }
  }
  if (node.children().empty()) node.choice();
}

VisibilityAction read_visibility(const XmlNode& node, ReadContext& context) {
  for (const char* name : {"graphics", "traffic", "sensors"}) {
    if (!node.has(name)) node.assumed(name, "true");
  }
  if (const XmlNode sensors = node.child("SensorReferenceSet")) {
    context.ignore(sensors, "visibility to single sensors");
  }
  VisibilityAction action;
  action.graphics = node.boolean_or("graphics", true);
  action.traffic = node.boolean_or("traffic", true);
  action.sensors = node.boolean_or("sensors", true);
  return action;
}

LightStateAction read_light_state(const XmlNode& node, ReadContext& context) {
  LightStateAction action;
  action.transition_s = node.maybe_amount("transitionTime").value_or(0.0);
  const XmlNode light = node.required("LightType").choice();
  if (light.name() == "VehicleLight") {
    action.light = light.word<std::string>(
        "vehicleLightType", {{"daytimeRunningLights", "daytimeRunningLights"},
                             {"lowBeam", "lowBeam"},
                             {"highBeam", "highBeam"},
                             {"fogLights", "fogLights"},
                             {"fogLightsFront", "fogLightsFront"},
                             {"fogLightsRear", "fogLightsRear"},
                             {"brakeLights", "brakeLights"},
                             {"warningLights", "warningLights"},
                             {"indicatorLeft", "indicatorLeft"},
                             {"indicatorRight", "indicatorRight"},
                             {"reversingLights", "reversingLights"},
                             {"licensePlateIllumination", "licensePlateIllumination"},
                             {"specialPurposeLights", "specialPurposeLights"}});
  } else {
    context.cannot(light, "the light <" + shorten(light.name()) + ">");
  }
  const XmlNode state = node.required("LightState");
  action.mode =
      state.word<std::string>("mode", {{"on", "on"}, {"off", "off"}, {"flashing", "flashing"}});
  for (const char* name : {"luminousIntensity", "flashingOnDuration", "flashingOffDuration"}) {
    if (state.has(name)) context.ignore(state, "the light's " + std::string(name));
  }
  if (const XmlNode color = state.child("Color")) context.ignore(color, "the light's color");
  return action;
}

ActionVariant read_routing(const XmlNode& node, ReadContext& context) {
  const XmlNode what = node.choice();
  if (what.name() == "AssignRouteAction") {
    return AssignRouteAction{read_route(what.choice(), context)};
  }
  if (what.name() == "AcquirePositionAction") {
    return AcquirePositionAction{read_position(what.required("Position"), context)};
  }
  if (what.name() == "FollowTrajectoryAction") return read_follow_trajectory(what, context);
  context.cannot(what, "the action <" + shorten(what.name()) + ">");
  return {};
}

ActionVariant read_set_value(const XmlNode& node, bool variable, ReadContext& context) {
  const std::set<std::string>& known = variable ? context.variables : context.parameters;
  const std::string name =
      context.reference(node, variable ? "variableRef" : "parameterRef", known);
  if (!name.empty() && known.count(name) == 0) {
    node.error("xosc.reference",
               "no " + std::string(variable ? "variable" : "global parameter") + " '" +
                   shorten(name) + "' to set",
               similar_names(name, known, context.diagnostics));
  }
  const XmlNode what = node.choice();
  if (what.name() != "SetAction") {
    context.cannot(what,
                   "<" + shorten(what.name()) + "> of a " + (variable ? "variable" : "parameter"));
    return {};
  }
  if (variable) return VariableSetAction{name, what.text("value")};
  return ParameterSetAction{name, what.text("value")};
}

ActionVariant read_entity_action(const XmlNode& node, ReadContext& context) {
  const std::string entity = context.entity(node, "entityRef");
  const XmlNode what = node.choice();
  if (what.name() == "AddEntityAction") {
    return AddEntityAction{entity, read_position(what.required("Position"), context)};
  }
  if (what.name() == "DeleteEntityAction") return DeleteEntityAction{entity};
  context.cannot(what, "the action <" + shorten(what.name()) + ">");
  return {};
}

ActionVariant read_infrastructure(const XmlNode& node, ReadContext& context) {
  const XmlNode what = node.required("TrafficSignalAction").choice();
  if (what.name() == "TrafficSignalStateAction") {
    return TrafficSignalStateAction{what.text("name"), what.text("state")};
  }
  context.cannot(what, "the action <" + shorten(what.name()) + ">");
  return {};
}

ActionVariant read_single(const XmlNode& what, ReadContext& context) {
  const std::string_view name = what.name();
  if (name == "LongitudinalAction" || name == "LateralAction") {
    return read_motion_action(what, context);
  }
  if (name == "TeleportAction") {
    return TeleportAction{read_position(what.required("Position"), context)};
  }
  if (name == "RoutingAction") return read_routing(what, context);
  if (name == "SynchronizeAction") return read_synchronize(what, context);
  if (name == "VisibilityAction") return read_visibility(what, context);
  if (name == "ActivateControllerAction") return read_activate(what, context);
  if (name == "AppearanceAction") {
    const XmlNode inner = what.choice();
    if (inner.name() == "LightStateAction") return read_light_state(inner, context);
    context.cannot(inner, "the action <" + shorten(inner.name()) + ">");
    return {};
  }
  if (name == "EnvironmentAction") return read_environment(what.choice(), context);
  if (name == "EntityAction") return read_entity_action(what, context);
  if (name == "InfrastructureAction") return read_infrastructure(what, context);
  if (name == "VariableAction") return read_set_value(what, true, context);
  if (name == "ParameterAction") return read_set_value(what, false, context);
  if (name == "CustomCommandAction") return CustomCommandAction{what.text("type"), what.content()};
  context.cannot(what, "the action <" + shorten(name) + ">");
  return {};
}

}  // namespace

std::vector<ActionVariant> read_action(const XmlNode& node, ReadContext& context) {
  std::vector<ActionVariant> actions;
  const auto children = node.children();
  if (children.empty()) node.choice();  // reports it
  // The standard allows one; esmini runs all that stand there.
  for (const XmlNode& what : children) {
    if (what.name() == "ControllerAction") {
      read_controller_action(what, actions, context);
      continue;
    }
    const int before = context.refusals();
    ActionVariant action = read_single(what, context);
    if (context.refusals() == before) actions.push_back(std::move(action));
  }
  return actions;
}

}  // namespace raytruth::scenario::internal
