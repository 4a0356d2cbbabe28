#include "sim/scenario/read_conditions.h"

#include <string>
#include <utility>

#include "sim/scenario/parameter_types.h"
#include "sim/scenario/read_positions.h"

namespace raytruth::scenario::internal {
namespace {

// How a distance is measured; the same attributes stand in four conditions.
struct Measure {
  bool freespace = false;
  CoordinateSystem coordinates = CoordinateSystem::kEntity;
  RelativeDistanceType distance_type = RelativeDistanceType::kEuclidean;
  RoutingAlgorithm routing = RoutingAlgorithm::kUndefined;
};

Measure read_measure(const XmlNode& node) {
  Measure measure;
  if (!node.has("freespace")) node.assumed("freespace", "false");
  measure.freespace = node.boolean_or("freespace", false);
  measure.coordinates = read_coordinates(node);
  measure.distance_type =
      node.maybe_word<RelativeDistanceType>(
              "relativeDistanceType", {{"longitudinal", RelativeDistanceType::kLongitudinal},
                                       {"lateral", RelativeDistanceType::kLateral},
                                       {"euclidianDistance", RelativeDistanceType::kEuclidean},
                                       {"cartesianDistance", RelativeDistanceType::kEuclidean}})
          .value_or(RelativeDistanceType::kEuclidean);
  // alongRoute is the way of 1.0 to say "along the road"; the newer attributes win.
  if (!node.has("coordinateSystem") && !node.has("relativeDistanceType") &&
      node.boolean_or("alongRoute", false)) {
    measure.coordinates = CoordinateSystem::kRoad;
    measure.distance_type = RelativeDistanceType::kLongitudinal;
  }
  measure.routing =
      node.maybe_word<RoutingAlgorithm>(
              "routingAlgorithm", {{"undefined", RoutingAlgorithm::kUndefined},
                                   {"assignedRoute", RoutingAlgorithm::kAssignedRoute},
                                   {"fastest", RoutingAlgorithm::kFastest},
                                   {"leastIntersections", RoutingAlgorithm::kLeastIntersections},
                                   {"shortest", RoutingAlgorithm::kShortest}})
          .value_or(RoutingAlgorithm::kUndefined);
  return measure;
}

std::string read_direction(const XmlNode& node) {
  return node
      .maybe_word<std::string>(
          "direction",
          {{"longitudinal", "longitudinal"}, {"lateral", "lateral"}, {"vertical", "vertical"}})
      .value_or(std::string());
}

CollisionCondition read_collision(const XmlNode& node, ReadContext& context) {
  CollisionCondition condition;
  const XmlNode what = node.choice();
  if (what.name() == "EntityRef") {
    condition.entity = context.entity(what, "entityRef");
  } else if (what.name() == "ByType") {
    condition.type = what.word<std::string>("type", {{"vehicle", "vehicle"},
                                                     {"pedestrian", "pedestrian"},
                                                     {"miscellaneous", "miscellaneous"},
                                                     {"external", "external"}});
  } else {
    context.cannot(what, "<" + shorten(what.name()) + "> in a collision condition");
  }
  return condition;
}

TimeToCollisionCondition read_time_to_collision(const XmlNode& node, ReadContext& context) {
  TimeToCollisionCondition condition;
  const XmlNode target = node.required("TimeToCollisionConditionTarget").choice();
  if (target.name() == "EntityRef") {
    condition.entity = context.entity(target, "entityRef");
  } else if (target.name() == "Position") {
    condition.position = read_position(target, context);
  } else {
    context.cannot(target, "<" + shorten(target.name()) + "> as a target of time to collision");
  }
  const Measure measure = read_measure(node);
  condition.value_s = node.number("value");
  condition.rule = read_rule(node);
  condition.freespace = measure.freespace;
  condition.coordinates = measure.coordinates;
  condition.distance_type = measure.distance_type;
  condition.routing = measure.routing;
  return condition;
}

RelativeClearanceCondition read_clearance(const XmlNode& node, ReadContext& context) {
  RelativeClearanceCondition condition;
  for (const XmlNode& range : node.children("RelativeLaneRange")) {
    condition.lanes.push_back({range.maybe_integer("from"), range.maybe_integer("to")});
    const auto& [from, to] = condition.lanes.back();
    if (from && to && *from > *to)
      range.error("xosc.value",
                  "the range of lanes goes from " + std::to_string(*from) + " to " +
                      std::to_string(*to) + ": backwards",
                  "from is the lower of the two");
  }
  for (const XmlNode& reference : node.children("EntityRef")) {
    for (std::string& name : context.entities_of(reference, "entityRef"))
      condition.entities.push_back(std::move(name));
  }
  condition.distance_forward_m = node.maybe_limit("distanceForward");
  condition.distance_backward_m = node.maybe_limit("distanceBackward");
  for (const char* flag : {"oppositeLanes", "freeSpace"}) {
    if (!node.has(flag)) node.missing(flag);
  }
  condition.opposite_lanes = node.boolean_or("oppositeLanes", false);
  condition.free_space = node.boolean_or("freeSpace", false);
  return condition;
}

// The attributes that an angle to the axes and one to another entity share.
template <typename T>
T read_angle(const XmlNode& node) {
  T condition;
  condition.type = node.word<AngleType>(
      "angleType",
      {{"heading", AngleType::kHeading}, {"pitch", AngleType::kPitch}, {"roll", AngleType::kRoll}});
  condition.angle_rad = node.number("angle");
  condition.tolerance_rad = node.amount("angleTolerance");
  condition.coordinates = read_coordinates(node);
  return condition;
}

EntityConditionVariant read_entity_condition(const XmlNode& node, ReadContext& context) {
  const std::string_view name = node.name();
  if (name == "EndOfRoadCondition") return EndOfRoadCondition{node.amount("duration")};
  if (name == "OffroadCondition") return OffroadCondition{node.amount("duration")};
  if (name == "StandStillCondition") return StandStillCondition{node.amount("duration")};
  if (name == "TraveledDistanceCondition") return TraveledDistanceCondition{node.number("value")};
  if (name == "CollisionCondition") return read_collision(node, context);
  if (name == "TimeToCollisionCondition") return read_time_to_collision(node, context);
  if (name == "TimeHeadwayCondition") {
    const Measure m = read_measure(node);
    return TimeHeadwayCondition{context.entity(node, "entityRef"),
                                node.number("value"),
                                m.freespace,
                                read_rule(node),
                                m.coordinates,
                                m.distance_type,
                                m.routing};
  }
  if (name == "RelativeDistanceCondition") {
    if (!node.has("relativeDistanceType")) node.missing("relativeDistanceType");
    const Measure m = read_measure(node);
    return RelativeDistanceCondition{context.entity(node, "entityRef"),
                                     node.number("value"),
                                     m.freespace,
                                     read_rule(node),
                                     m.coordinates,
                                     m.distance_type,
                                     m.routing};
  }
  if (name == "DistanceCondition") {
    const Measure m = read_measure(node);
    return DistanceCondition{read_position(node.required("Position"), context),
                             node.number("value"),
                             m.freespace,
                             read_rule(node),
                             m.coordinates,
                             m.distance_type,
                             m.routing};
  }
  if (name == "AccelerationCondition") {
    return AccelerationCondition{node.number("value"), read_rule(node), read_direction(node)};
  }
  if (name == "SpeedCondition") {
    return SpeedCondition{node.number("value"), read_rule(node), read_direction(node)};
  }
  if (name == "RelativeSpeedCondition") {
    return RelativeSpeedCondition{context.entity(node, "entityRef"), node.number("value"),
                                  read_rule(node), read_direction(node)};
  }
  if (name == "ReachPositionCondition") {
    return ReachPositionCondition{read_position(node.required("Position"), context),
                                  node.amount("tolerance")};
  }
  if (name == "RelativeClearanceCondition") return read_clearance(node, context);
  if (name == "AngleCondition") {
    auto condition = read_angle<AngleCondition>(node);
    // An entity has no angle to itself: where no system is named, the world's is meant.
    if (!node.has("coordinateSystem")) condition.coordinates = CoordinateSystem::kWorld;
    return condition;
  }
  if (name == "RelativeAngleCondition") {
    auto condition = read_angle<RelativeAngleCondition>(node);
    condition.entity = context.entity(node, "entityRef");
    return condition;
  }
  context.cannot(node, "the condition <" + shorten(name) + ">");
  return {};
}

ByEntityCondition read_by_entity(const XmlNode& node, ReadContext& context) {
  ByEntityCondition condition;
  const XmlNode triggering = node.required("TriggeringEntities");
  condition.all = triggering.word<bool>("triggeringEntitiesRule", {{"any", false}, {"all", true}});
  for (const XmlNode& reference : triggering.children("EntityRef")) {
    for (std::string& name : context.entities_of(reference, "entityRef"))
      condition.entities.push_back(std::move(name));
  }
  if (condition.entities.empty()) {
    triggering.error("xosc.missing", "<TriggeringEntities> names no entity", "add an <EntityRef>");
  }
  condition.what = read_entity_condition(node.required("EntityCondition").choice(), context);
  return condition;
}

StoryboardElementStateCondition read_element_state(const XmlNode& node, ReadContext& context) {
  StoryboardElementStateCondition condition;
  condition.type =
      node.word<std::string>("storyboardElementType", {{"story", "story"},
                                                       {"act", "act"},
                                                       {"maneuverGroup", "maneuverGroup"},
                                                       {"maneuver", "maneuver"},
                                                       {"event", "event"},
                                                       {"action", "action"}});
  condition.element = node.text("storyboardElementRef");
  condition.state = node.word<std::string>("state", {{"startTransition", "startTransition"},
                                                     {"endTransition", "endTransition"},
                                                     {"stopTransition", "stopTransition"},
                                                     {"skipTransition", "skipTransition"},
                                                     {"completeState", "completeState"},
                                                     {"runningState", "runningState"},
                                                     {"standbyState", "standbyState"}});
  context.refer_to_element(node, condition.type, condition.element);
  return condition;
}

ParameterCondition read_parameter_condition(const XmlNode& node, ReadContext& context) {
  ParameterCondition condition{context.reference(node, "parameterRef", context.parameters),
                               node.text("value"), read_rule(node)};
  if (context.parameters.count(condition.parameter) == 0) {
    node.error("xosc.reference",
               "no global parameter '" + shorten(condition.parameter) + "' to compare",
               similar_names(condition.parameter, context.parameters, context.diagnostics));
  }
  return condition;
}

VariableCondition read_variable_condition(const XmlNode& node, ReadContext& context) {
  VariableCondition condition{context.reference(node, "variableRef", context.variables),
                              node.text("value"), read_rule(node)};
  if (context.variables.count(condition.variable) == 0) {
    node.error("xosc.reference", "no variable '" + shorten(condition.variable) + "' to compare",
               similar_names(condition.variable, context.variables, context.diagnostics));
  }
  return condition;
}

TimeOfDayCondition read_time_of_day(const XmlNode& node) {
  TimeOfDayCondition condition{node.text("dateTime"), read_rule(node)};
  check_parameter_type(node, "dateTime", ParameterType::kDateTime, condition.date_time);
  return condition;
}

void read_value_condition(const XmlNode& node, Condition& condition, ReadContext& context) {
  const std::string_view name = node.name();
  if (name == "SimulationTimeCondition") {
    condition.what = SimulationTimeCondition{node.number("value"), read_rule(node)};
  } else if (name == "StoryboardElementStateCondition") {
    condition.what = read_element_state(node, context);
  } else if (name == "ParameterCondition" && condition.name.starts_with("criteria_")) {
    // A pass/fail criterion of CARLA's scenario_runner in the clothes of a condition.
    context.cannot(node, "the criterion '" + shorten(condition.name) + "' of scenario_runner");
  } else if (name == "ParameterCondition") {
    condition.what = read_parameter_condition(node, context);
  } else if (name == "VariableCondition") {
    condition.what = read_variable_condition(node, context);
  } else if (name == "TrafficSignalCondition") {
    condition.what = TrafficSignalCondition{node.text("name"), node.text("state")};
  } else if (name == "TrafficSignalControllerCondition") {
    const SignalPhase is = context.signal_phase(node);
    condition.what = TrafficSignalControllerCondition{is.controller, is.phase};
  } else if (name == "TimeOfDayCondition") {
    condition.what = read_time_of_day(node);
  } else if (name == "UserDefinedValueCondition") {
    condition.what =
        UserDefinedValueCondition{node.text("name"), node.text("value"), read_rule(node)};
  } else {
    context.cannot(node, "the condition <" + shorten(name) + ">");
  }
}

Condition read_condition(const XmlNode& node, ReadContext& context) {
  Condition condition;
  condition.where = node.where();
  condition.name = node.maybe_text("name").value_or(std::string());
  if (!node.has("delay")) node.assumed("delay", "0 s");
  condition.delay_s = node.maybe_amount("delay").value_or(0.0);
  condition.edge = node.word_or<Edge>("conditionEdge",
                                      {{"none", Edge::kNone},
                                       {"rising", Edge::kRising},
                                       {"falling", Edge::kFalling},
                                       {"risingOrFalling", Edge::kRisingOrFalling}},
                                      Edge::kNone, "none");
  const XmlNode by = node.choice();
  if (by.name() == "ByEntityCondition") {
    condition.what = read_by_entity(by, context);
  } else if (by.name() == "ByValueCondition") {
    read_value_condition(by.choice(), condition, context);
  } else {
    context.cannot(by, "the condition <" + shorten(by.name()) + ">");
  }
  return condition;
}

}  // namespace

CoordinateSystem read_coordinates(const XmlNode& node) {
  return node
      .maybe_word<CoordinateSystem>("coordinateSystem",
                                    {{"entity", CoordinateSystem::kEntity},
                                     {"lane", CoordinateSystem::kLane},
                                     {"road", CoordinateSystem::kRoad},
                                     {"trajectory", CoordinateSystem::kTrajectory},
                                     {"world", CoordinateSystem::kWorld}})
      .value_or(CoordinateSystem::kEntity);
}

Trigger read_trigger(const XmlNode& node, ReadContext& context) {
  Trigger trigger;
  for (const XmlNode& group_node : node.children("ConditionGroup")) {
    const int before = context.refusals();
    ConditionGroup group;
    for (const XmlNode& condition : group_node.children("Condition")) {
      group.push_back(read_condition(condition, context));
    }
    // An empty group would hold at once: "all of none".
    if (group.empty())
      group_node.error("xosc.missing", "<ConditionGroup> has no condition",
                       "add a <Condition>, or leave the group out");
    if (context.refusals() == before) trigger.push_back(std::move(group));
  }
  return trigger;
}

}  // namespace raytruth::scenario::internal
