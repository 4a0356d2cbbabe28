#pragma once

#include <string>
#include <variant>

#include "sim/core/diagnostics.h"
#include "sim/scenario/control_action.h"
#include "sim/scenario/environment.h"
#include "sim/scenario/global_action.h"
#include "sim/scenario/motion_action.h"
#include "sim/scenario/traffic.h"

namespace raytruth::scenario {

/// New kinds come last. Copied, moved and destroyed in variants.cpp alone: these members of so many
/// kinds are the slowest thing to compile in all of the library.
struct ActionVariant
    : std::variant<TeleportAction, SpeedAction, SpeedProfileAction, LongitudinalDistanceAction,
                   LaneChangeAction, LaneOffsetAction, AssignRouteAction, AcquirePositionAction,
                   FollowTrajectoryAction, SynchronizeAction, ActivateControllerAction,
                   AssignControllerAction, VisibilityAction, LightStateAction, AddEntityAction,
                   DeleteEntityAction, TrafficSignalStateAction, ParameterSetAction,
                   VariableSetAction, CustomCommandAction, EnvironmentAction, LateralDistanceAction,
                   OverrideControllerValueAction, AnimationAction, RandomRouteAction,
                   PreferredLaneLayerAction, ConnectTrailerAction, DisconnectTrailerAction,
                   TrafficSourceAction, TrafficSinkAction, TrafficSwarmAction, TrafficAreaAction,
                   TrafficStopAction, TrafficSignalControllerAction, ParameterModifyAction,
                   VariableModifyAction, SetMonitorAction> {
  using variant::variant;
  ActionVariant();
  ActionVariant(const ActionVariant& other);
  ActionVariant(ActionVariant&& other) noexcept;
  ActionVariant& operator=(const ActionVariant& other);
  ActionVariant& operator=(ActionVariant&& other) noexcept;
  ~ActionVariant();
};

struct Action {
  std::string name;
  ActionVariant what;
  SourceLocation where;
};

/// A private action of Init, with the entity it is for; entity is empty for global actions.
struct InitAction {
  std::string entity;
  Action action;
};

}  // namespace raytruth::scenario
