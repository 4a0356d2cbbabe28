#include "sim/scenario/read_traffic.h"

#include <algorithm>
#include <string>
#include <utility>

#include "sim/scenario/read_entities.h"
#include "sim/scenario/read_positions.h"
#include "sim/scenario/read_properties.h"

namespace raytruth::scenario::internal {
namespace {

TrafficDefinition read_definition(const XmlNode& node, ReadContext& context) {
  TrafficDefinition definition;
  definition.name = node.text("name");
  const XmlNode categories = node.required("VehicleCategoryDistribution");
  for (const XmlNode& entry : categories.children("VehicleCategoryDistributionEntry"))
    definition.categories.push_back({read_weight(entry), read_vehicle_category(entry, "category")});
  check_weights(categories, definition.categories);
  if (const XmlNode roles = node.child("VehicleRoleDistribution")) {
    for (const XmlNode& entry : roles.children("VehicleRoleDistributionEntry")) {
      if (!entry.has("role")) entry.missing("role");
      definition.roles.push_back({read_weight(entry), read_role(entry)});
    }
    check_weights(roles, definition.roles);
  }
  const XmlNode controllers = node.required("ControllerDistribution");
  for (const XmlNode& entry : controllers.children("ControllerDistributionEntry"))
    definition.controllers.push_back(
        {read_weight(entry), read_controller(entry.choice(), context)});
  check_weights(controllers, definition.controllers);
  return definition;
}

TrafficDistribution::Entry read_distribution_entry(const XmlNode& node, ReadContext& context) {
  TrafficDistribution::Entry entry;
  entry.name = node.maybe_text("name").value_or(std::string());
  entry.weight = read_weight(node);
  const XmlNode entities = node.required("EntityDistribution");
  for (const XmlNode& one : entities.children("EntityDistributionEntry")) {
    auto entity = std::make_shared<const Entity>(
        read_entity_template(one.required("ScenarioObjectTemplate"), context));
    entry.entities.push_back({read_weight(one), std::move(entity)});
  }
  check_weights(entities, entry.entities);
  entry.properties = read_property_values(node);
  return entry;
}

TrafficDistribution read_distribution(const XmlNode& node, ReadContext& context) {
  TrafficDistribution distribution;
  for (const XmlNode& child : node.children()) {
    if (child.name() != "TrafficDistributionEntry" && !child.name().starts_with("CatalogReference"))
      continue;  // said by the vocabulary check
    const XmlNode entry = context.open(child, {"TrafficDistributionEntry"});
    if (entry) distribution.entries.push_back(read_distribution_entry(entry, context));
    context.leave(entry);
  }
  check_weights(node, distribution.entries);
  return distribution;
}

TrafficMix read_mix(const XmlNode& node, ReadContext& context) {
  TrafficMix mix;
  const XmlNode definition = node.child("TrafficDefinition");
  const XmlNode distribution = node.child("TrafficDistribution");
  if (definition && distribution) {
    distribution.error(
        "xosc.value",
        "<" + shorten(node.name()) + "> has both a <TrafficDefinition> and a <TrafficDistribution>",
        "keep one of them");
  }
  if (definition) mix.definition = read_definition(definition, context);
  if (distribution) mix.distribution = read_distribution(distribution, context);
  return mix;
}

TrafficSourceAction read_source(const XmlNode& node, ReadContext& context) {
  TrafficSourceAction action;
  action.position = read_position(node.required("Position"), context);
  action.radius_m = node.amount("radius");
  action.rate_1_s = node.amount("rate");
  action.speed_m_s = node.maybe_amount("speed");
  if (!action.speed_m_s) action.speed_m_s = node.maybe_amount("velocity");  // until 1.2
  action.mix = read_mix(node, context);
  return action;
}

TrafficSinkAction read_sink(const XmlNode& node, ReadContext& context) {
  TrafficSinkAction action;
  action.position = read_position(node.required("Position"), context);
  action.radius_m = node.amount("radius");
  action.rate_1_s = node.maybe_limit("rate");
  action.mix = read_mix(node, context);
  return action;
}

TrafficSwarmAction read_swarm(const XmlNode& node, ReadContext& context) {
  TrafficSwarmAction action;
  action.central_entity = context.entity(node.required("CentralObject"), "entityRef");
  action.semi_major_axis_m = node.amount("semiMajorAxis");
  action.semi_minor_axis_m = node.amount("semiMinorAxis");
  action.inner_radius_m = node.amount("innerRadius");
  if (action.inner_radius_m > std::max(action.semi_major_axis_m, action.semi_minor_axis_m))
    node.error("xosc.value", "the inner radius of a swarm leaves no room in its ellipse",
               "innerRadius is less than semiMajorAxis");
  action.offset_m = node.number("offset");
  action.number_of_vehicles = node.integer("numberOfVehicles");
  if (action.number_of_vehicles < 0)
    node.error("xosc.value", "numberOfVehicles must not be negative", "0 lets nobody appear");
  if (const XmlNode range = node.child("InitialSpeedRange")) {
    action.initial_speed = {range.amount("lowerLimit"), range.amount("upperLimit")};
    if (action.initial_speed->least_m_s > action.initial_speed->most_m_s)
      range.error("xosc.value", "the lower limit is above the upper one", "exchange them");
  } else if (const auto speed = node.maybe_amount("velocity")) {  // until 1.2
    action.initial_speed = {*speed, *speed};
  }
  if (const XmlNode direction = node.child("DirectionOfTravelDistribution")) {
    action.direction = {direction.amount("same"), direction.amount("opposite")};
    if (action.direction->same + action.direction->opposite <= 0.0)
      direction.error("xosc.value", "no share of either direction is above 0",
                      "give same or opposite a share above 0");
  }
  action.mix = read_mix(node, context);
  return action;
}

TrafficAreaAction::RoadRange read_road_range(const XmlNode& node) {
  TrafficAreaAction::RoadRange range;
  range.length_m = node.maybe_amount("length");
  for (const XmlNode& child : node.children("RoadCursor")) {
    TrafficAreaAction::RoadCursor cursor{child.text("roadId"), child.maybe_amount("s"), {}};
    for (const XmlNode& lane : child.children("Lane")) cursor.lanes.push_back(lane.integer("id"));
    range.cursors.push_back(std::move(cursor));
  }
  if (range.cursors.size() < 2)
    node.error("xosc.missing", "a <RoadRange> needs at least two <RoadCursor>",
               "add a <RoadCursor>: a range goes from one to the next");
  return range;
}

TrafficAreaAction read_area(const XmlNode& node, ReadContext& context) {
  TrafficAreaAction action;
  action.number_of_entities = node.integer("numberOfEntities");
  if (action.number_of_entities < 0)
    node.error("xosc.value", "numberOfEntities must not be negative", "0 lets nobody appear");
  if (!node.has("continuous")) node.missing("continuous");
  action.continuous = node.boolean_or("continuous", false);
  const XmlNode area = node.required("TrafficArea");
  const XmlNode polygon = area.child("Polygon");
  const auto ranges = area.children("RoadRange");
  for (const XmlNode& corner : polygon.children("Position"))
    action.polygon.push_back(read_position(corner, context));
  for (const XmlNode& range : ranges) action.ranges.push_back(read_road_range(range));
  if (polygon && action.polygon.size() < 3)
    polygon.error("xosc.missing", "a <Polygon> needs at least three corners", "add a <Position>");
  if (polygon && !ranges.empty()) {
    area.error("xosc.value", "<TrafficArea> has both a <Polygon> and a <RoadRange>",
               "keep one of them");
  } else if (!polygon && ranges.empty()) {
    area.error("xosc.missing", "<TrafficArea> needs a <Polygon> or a <RoadRange>",
               "add one of them");
  }
  node.required("TrafficDistribution");
  action.mix = read_mix(node, context);
  return action;
}

template <typename T>
ActionVariant named(T action, const XmlNode& node) {
  action.traffic = node.maybe_text("trafficName").value_or(std::string());
  return action;
}

}  // namespace

ActionVariant read_traffic(const XmlNode& node, ReadContext& context) {
  const XmlNode what = node.choice();
  const std::string_view name = what.name();
  if (name == "TrafficSourceAction") return named(read_source(what, context), node);
  if (name == "TrafficSinkAction") return named(read_sink(what, context), node);
  if (name == "TrafficSwarmAction") return named(read_swarm(what, context), node);
  if (name == "TrafficAreaAction") return named(read_area(what, context), node);
  if (name == "TrafficStopAction") return named(TrafficStopAction{}, node);
  context.cannot(what, "the action <" + shorten(name) + ">");
  return {};
}

TrafficSignalController read_signal_controller(const XmlNode& node) {
  TrafficSignalController controller;
  controller.where = node.where();
  controller.name = node.text("name");
  controller.delay_s = node.maybe_amount("delay");
  controller.reference = node.maybe_text("reference").value_or(std::string());
  if (controller.delay_s && controller.reference.empty()) {
    node.warning("xosc.missing",
                 "the delay of a traffic signal controller counts from another's start, but it has "
                 "no reference; it starts at once",
                 "name the other controller in reference, or leave the delay out");
  }
  for (const XmlNode& child : node.children("Phase")) {
    TrafficSignalController::Phase phase;
    phase.name = child.text("name");
    phase.duration_s = child.amount("duration");
    phase.semantics =
        child
            .maybe_word<std::string>("semantics", {{"go", "go"},
                                                   {"stop", "stop"},
                                                   {"caution", "caution"},
                                                   {"attention_go", "attention_go"},
                                                   {"attention_stop", "attention_stop"},
                                                   {"fallback", "fallback"}})
            .value_or(std::string());
    for (const XmlNode& state : child.children("TrafficSignalState"))
      phase.states.push_back({state.text("trafficSignalId"), state.text("state")});
    XmlNode group = child.child("TrafficSignalGroupState");
    if (!group) group = child.child("TrafficeSignalGroupState");  // 1.2's schema spells it so
    if (group) phase.group_state = group.text("state");
    controller.phases.push_back(std::move(phase));
  }
  return controller;
}

}  // namespace raytruth::scenario::internal
