#pragma once

#include <vector>

#include "sim/scenario/concrete_scenario.h"
#include "sim/scenario/read_context.h"

namespace raytruth::scenario::internal {

/// Reads a <PrivateAction>, <GlobalAction> or <UserDefinedAction>. One element can hold two actions
/// (1.0 assigns a controller and overrides its values in one). What isn't supported is reported and
/// left out.
std::vector<ActionVariant> read_action(const XmlNode& node, ReadContext& context);

/// <LongitudinalAction> and <LateralAction>.
ActionVariant read_motion_action(const XmlNode& node, ReadContext& context);

/// <ControllerAction>, or 1.0's <ActivateControllerAction> without one.
std::vector<ActionVariant> read_controller_action(const XmlNode& node, ReadContext& context);

VisibilityAction read_visibility(const XmlNode& node);
/// <AppearanceAction>: lights and animations.
ActionVariant read_appearance(const XmlNode& node, ReadContext& context);

/// An <Environment> or the <CatalogReference> to one.
EnvironmentAction read_environment(const XmlNode& node, ReadContext& context);

}  // namespace raytruth::scenario::internal
