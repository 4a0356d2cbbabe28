// Longitudinal and lateral actions.
#include <cmath>
#include <string>

#include "sim/scenario/read_actions.h"
#include "sim/scenario/read_conditions.h"
#include "sim/scenario/read_positions.h"
#include "sim/scenario/read_properties.h"

namespace raytruth::scenario::internal {
namespace {

DynamicsShape read_shape(const XmlNode& node) {
  return node.word<DynamicsShape>("dynamicsShape", {{"linear", DynamicsShape::kLinear},
                                                    {"cubic", DynamicsShape::kCubic},
                                                    {"sinusoidal", DynamicsShape::kSinusoidal},
                                                    {"step", DynamicsShape::kStep}});
}

std::optional<FollowingMode> read_following_mode(const XmlNode& node) {
  return node.maybe_word<FollowingMode>("followingMode", {{"position", FollowingMode::kPosition},
                                                          {"follow", FollowingMode::kFollow}});
}

TransitionDynamics read_dynamics(const XmlNode& node) {
  TransitionDynamics dynamics;
  dynamics.shape = read_shape(node);
  dynamics.dimension = node.word<DynamicsDimension>("dynamicsDimension",
                                                    {{"rate", DynamicsDimension::kRate},
                                                     {"time", DynamicsDimension::kTime},
                                                     {"distance", DynamicsDimension::kDistance}});
  if (dynamics.shape == DynamicsShape::kStep && !node.has("value")) {
    node.assumed("value", "0");
  } else if (dynamics.dimension == DynamicsDimension::kRate) {
    // A rate is a magnitude; many files write the sign of a deceleration.
    dynamics.value = std::abs(node.number("value"));
  } else {
    dynamics.value = node.amount("value");
  }
  dynamics.following_mode = read_following_mode(node).value_or(FollowingMode::kPosition);
  return dynamics;
}

SpeedAction read_speed(const XmlNode& node, ReadContext& context) {
  SpeedAction action;
  action.dynamics = read_dynamics(node.required("SpeedActionDynamics"));
  const XmlNode target = node.required("SpeedActionTarget").choice();
  if (target.name() == "AbsoluteTargetSpeed") {
    action.target = SpeedAction::Absolute{target.number("value")};
  } else if (target.name() == "RelativeTargetSpeed") {
    SpeedAction::Relative relative;
    relative.entity = context.entity(target, "entityRef");
    relative.value = target.number("value");
    relative.factor =
        target.word<bool>("speedTargetValueType", {{"delta", false}, {"factor", true}});
    relative.continuous = target.boolean_or("continuous", false);
    action.target = relative;
  } else {
    context.cannot(target, "the speed target <" + shorten(target.name()) + ">");
  }
  return action;
}

SpeedProfileAction read_speed_profile(const XmlNode& node, ReadContext& context) {
  SpeedProfileAction action;
  action.entity = context.maybe_entity(node, "entityRef").value_or(std::string());
  if (!node.has("followingMode")) node.missing("followingMode");
  action.mode = read_following_mode(node).value_or(FollowingMode::kPosition);
  action.limits = read_limits(node.child("DynamicConstraints"));
  for (const XmlNode& entry : node.children("SpeedProfileEntry")) {
    action.entries.push_back({entry.maybe_amount("time"), entry.number("speed")});
  }
  if (action.entries.empty()) {
    node.error("xosc.missing", "<SpeedProfileAction> has no <SpeedProfileEntry>",
               "add a <SpeedProfileEntry speed=\"...\"/>");
  }
  return action;
}

LongitudinalDistanceAction read_distance(const XmlNode& node, ReadContext& context) {
  using Displacement = LongitudinalDistanceAction::Displacement;
  LongitudinalDistanceAction action;
  action.entity = context.entity(node, "entityRef");
  action.distance_m = node.maybe_number("distance");
  action.time_gap_s = node.maybe_number("timeGap");
  if (node.has("distance") && node.has("timeGap")) {
    node.error("xosc.value", "<LongitudinalDistanceAction> has both distance and timeGap",
               "keep one of them");
  } else if (!node.has("distance") && !node.has("timeGap")) {
    node.error("xosc.missing",
               "<LongitudinalDistanceAction> needs the attribute 'distance' or 'timeGap'",
               "distance in m or timeGap in s, one of them");
  }
  if (!node.has("freespace")) node.assumed("freespace", "false");
  action.freespace = node.boolean_or("freespace", false);
  if (!node.has("continuous")) node.assumed("continuous", "false");
  action.continuous = node.boolean_or("continuous", false);
  action.coordinates = read_coordinates(node);
  action.displacement =
      node.maybe_word<Displacement>("displacement",
                                    {{"any", Displacement::kAny},
                                     {"trailingReferencedEntity", Displacement::kTrailing},
                                     {"leadingReferencedEntity", Displacement::kLeading}})
          .value_or(Displacement::kTrailing);
  action.limits = read_limits(node.child("DynamicConstraints"));
  return action;
}

LateralDistanceAction read_lateral_distance(const XmlNode& node, ReadContext& context) {
  using Displacement = LateralDistanceAction::Displacement;
  LateralDistanceAction action;
  action.entity = context.entity(node, "entityRef");
  action.distance_m = node.maybe_amount("distance");
  if (!node.has("freespace")) node.assumed("freespace", "false");
  action.freespace = node.boolean_or("freespace", false);
  if (!node.has("continuous")) node.assumed("continuous", "false");
  action.continuous = node.boolean_or("continuous", false);
  action.coordinates = read_coordinates(node);
  action.displacement = node.maybe_word<Displacement>(
                                "displacement", {{"any", Displacement::kAny},
                                                 {"leftToReferencedEntity", Displacement::kLeft},
                                                 {"rightToReferencedEntity", Displacement::kRight}})
                            .value_or(Displacement::kAny);
  action.limits = read_limits(node.child("DynamicConstraints"));
  return action;
}

// The target lane and the target offset come as absolute or relative to an entity.
LaneTarget read_lane_target(const XmlNode& node, ReadContext& context) {
  const XmlNode target = node.choice();
  if (target.name() == "AbsoluteTargetLane") {
    return {{}, target.integer("value"), read_layer(target)};
  }
  if (target.name() == "RelativeTargetLane") {
    return {context.entity(target, "entityRef"), target.integer("value"), read_layer(target)};
  }
  context.cannot(target, "the lane target <" + shorten(target.name()) + ">");
  return {};
}

LaneChangeAction read_lane_change(const XmlNode& node, ReadContext& context) {
  LaneChangeAction action;
  action.dynamics = read_dynamics(node.required("LaneChangeActionDynamics"));
  action.target = read_lane_target(node.required("LaneChangeTarget"), context);
  action.target_lane_offset_m = node.number_or("targetLaneOffset", 0.0);
  return action;
}

LaneOffsetAction read_lane_offset(const XmlNode& node, ReadContext& context) {
  LaneOffsetAction action;
  if (!node.has("continuous")) node.assumed("continuous", "false");
  action.continuous = node.boolean_or("continuous", false);
  const XmlNode dynamics = node.required("LaneOffsetActionDynamics");
  action.shape = read_shape(dynamics);
  action.max_lateral_acceleration_m_s2 = dynamics.maybe_limit("maxLateralAcc");
  const XmlNode target = node.required("LaneOffsetTarget").choice();
  if (target.name() == "RelativeTargetLaneOffset") {
    action.entity = context.entity(target, "entityRef");
  } else if (target && target.name() != "AbsoluteTargetLaneOffset") {
    context.cannot(target, "the lane offset target <" + shorten(target.name()) + ">");
    return action;
  }
  action.value_m = target.number("value");
  return action;
}

}  // namespace

ActionVariant read_motion_action(const XmlNode& node, ReadContext& context) {
  const XmlNode what = node.choice();
  const std::string_view name = what.name();
  if (name == "SpeedAction") return read_speed(what, context);
  if (name == "SpeedProfileAction") return read_speed_profile(what, context);
  if (name == "LongitudinalDistanceAction") return read_distance(what, context);
  if (name == "LaneChangeAction") return read_lane_change(what, context);
  if (name == "LaneOffsetAction") return read_lane_offset(what, context);
  if (name == "LateralDistanceAction") return read_lateral_distance(what, context);
  context.cannot(what, "the action <" + shorten(name) + ">");
  return {};
}

}  // namespace raytruth::scenario::internal
