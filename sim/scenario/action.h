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

/// New kinds come last.
using ActionVariant = std::variant<
    TeleportAction, SpeedAction, SpeedProfileAction, LongitudinalDistanceAction, LaneChangeAction,
    LaneOffsetAction, AssignRouteAction, AcquirePositionAction, FollowTrajectoryAction,
    SynchronizeAction, ActivateControllerAction, AssignControllerAction, VisibilityAction,
    LightStateAction, AddEntityAction, DeleteEntityAction, TrafficSignalStateAction,
    ParameterSetAction, VariableSetAction, CustomCommandAction, EnvironmentAction,
    LateralDistanceAction, OverrideControllerValueAction, AnimationAction, RandomRouteAction,
    PreferredLaneLayerAction, ConnectTrailerAction, DisconnectTrailerAction, TrafficSourceAction,
    TrafficSinkAction, TrafficSwarmAction, TrafficAreaAction, TrafficStopAction,
    TrafficSignalControllerAction, ParameterModifyAction, VariableModifyAction, SetMonitorAction>;

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
