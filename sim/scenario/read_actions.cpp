#include "sim/scenario/read_actions.h"

#include <string>
#include <utility>

#include "sim/scenario/read_positions.h"
#include "sim/scenario/read_traffic.h"

namespace raytruth::scenario::internal {
namespace {

FollowTrajectoryAction read_follow_trajectory(const XmlNode& node, ReadContext& context) {
  FollowTrajectoryAction action;
  const XmlNode reference = node.child("TrajectoryRef");
  action.trajectory = read_trajectory_in(reference ? reference : node, context);
  action.initial_distance_offset_m = node.number_or("initialDistanceOffset", 0.0);
  const XmlNode mode = node.child("TrajectoryFollowingMode");
  if (!mode) {
    node.warning("xosc.missing", "no <TrajectoryFollowingMode>: 'position' is assumed",
                 "add <TrajectoryFollowingMode followingMode=\"position\"/>");
  } else {
    action.mode = mode.word<FollowingMode>("followingMode", {{"position", FollowingMode::kPosition},
                                                             {"follow", FollowingMode::kFollow}});
  }
  const XmlNode reference_time = node.child("TimeReference");
  if (!reference_time) {
    node.warning("xosc.missing", "no <TimeReference>: the vertices' times are not used",
                 "add <TimeReference> with <None/> or <Timing>");
  }
  const XmlNode time = reference_time.choice();
  if (time.name() == "Timing") {
    FollowTrajectoryAction::Timing timing;
    timing.domain = time.word<ReferenceContext>(
        "domainAbsoluteRelative",
        {{"absolute", ReferenceContext::kAbsolute}, {"relative", ReferenceContext::kRelative}});
    timing.scale = time.number("scale");
    timing.offset_s = time.number("offset");
    if (timing.scale <= 0.0)
      time.error("xosc.value", "the scale of a timing must be positive",
                 "1 keeps the times as they are");
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
    final_speed.factor =
        speed.word<bool>("speedTargetValueType", {{"delta", false}, {"factor", true}});
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

ActionVariant read_routing(const XmlNode& node, ReadContext& context) {
  const XmlNode what = node.choice();
  if (what.name() == "AssignRouteAction") {
    return AssignRouteAction{read_route(what.choice(), context)};
  }
  if (what.name() == "AcquirePositionAction") {
    return AcquirePositionAction{read_position(what.required("Position"), context)};
  }
  if (what.name() == "FollowTrajectoryAction") return read_follow_trajectory(what, context);
  if (what.name() == "RandomRouteAction") return RandomRouteAction{};
  if (what.name() == "PreferredLaneLayerAction") {
    if (!what.has("layer")) what.missing("layer");
    return PreferredLaneLayerAction{read_layer(what).value_or(LaneLayer::kPermanent)};
  }
  context.cannot(what, "the action <" + shorten(what.name()) + ">");
  return {};
}

ModifyRule read_modify_rule(const XmlNode& node, ReadContext& context) {
  const XmlNode rule = node.choice();
  if (rule && rule.name() != "AddValue" && rule.name() != "MultiplyByValue")
    context.cannot(rule, "modifying by <" + shorten(rule.name()) + ">");
  return {rule.name() == "MultiplyByValue", rule.number("value")};
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
  if (what.name() == "ModifyAction") {
    const ModifyRule rule = read_modify_rule(what.required("Rule"), context);
    if (variable) return VariableModifyAction{name, rule};
    return ParameterModifyAction{name, rule};
  }
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
  if (what.name() == "TrafficSignalStateAction")
    return TrafficSignalStateAction{what.text("name"), what.text("state")};
  if (what.name() == "TrafficSignalControllerAction") {
    const SignalPhase to = context.signal_phase(what);
    return TrafficSignalControllerAction{to.controller, to.phase};
  }
  context.cannot(what, "the action <" + shorten(what.name()) + ">");
  return {};
}

ActionVariant read_trailer_action(const XmlNode& node, ReadContext& context) {
  const XmlNode what = node.choice();
  if (what.name() == "ConnectTrailerAction")
    return ConnectTrailerAction{context.entity(what, "trailerRef")};
  if (what.name() == "DisconnectTrailerAction") return DisconnectTrailerAction{};
  context.cannot(what, "the action <" + shorten(what.name()) + ">");
  return {};
}

SetMonitorAction read_set_monitor(const XmlNode& node, ReadContext& context) {
  const std::string name = node.text("monitorRef");
  if (!name.empty() && context.monitors.count(name) == 0) {
    node.error("xosc.reference", "no monitor '" + shorten(name) + "' to set",
               similar_names(name, context.monitors, context.diagnostics));
  }
  if (!node.has("value")) node.missing("value");
  return {name, node.boolean_or("value", false)};
}

ActionVariant read_single_action(const XmlNode& what, ReadContext& context) {
  const std::string_view name = what.name();
  if (name == "LongitudinalAction" || name == "LateralAction") {
    return read_motion_action(what, context);
  }
  if (name == "TeleportAction") {
    return TeleportAction{read_position(what.required("Position"), context)};
  }
  if (name == "RoutingAction") return read_routing(what, context);
  if (name == "SynchronizeAction") return read_synchronize(what, context);
  if (name == "VisibilityAction") return read_visibility(what);
  if (name == "AppearanceAction") return read_appearance(what, context);
  if (name == "TrailerAction") return read_trailer_action(what, context);
  if (name == "EnvironmentAction") return read_environment(what.choice(), context);
  if (name == "EntityAction") return read_entity_action(what, context);
  if (name == "InfrastructureAction") return read_infrastructure(what, context);
  if (name == "VariableAction") return read_set_value(what, true, context);
  if (name == "ParameterAction") return read_set_value(what, false, context);
  if (name == "TrafficAction") return read_traffic(what, context);
  if (name == "SetMonitorAction") return read_set_monitor(what, context);
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
    if (what.name() == "ControllerAction" || what.name() == "ActivateControllerAction") {
      for (ActionVariant& action : read_controller_action(what, context))
        actions.push_back(std::move(action));
      continue;
    }
    const int before = context.refusals();
    ActionVariant action = read_single_action(what, context);
    if (context.refusals() == before) actions.push_back(std::move(action));
  }
  return actions;
}

}  // namespace raytruth::scenario::internal
