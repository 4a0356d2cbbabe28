#pragma once

#include <memory>
#include <string_view>

#include "sim/scenario/concrete_scenario.h"
#include "sim/scenario/read_context.h"

namespace raytruth::scenario::internal {

/// Reads an element that holds a position (<Position>, <TargetPosition>, ...). What goes wrong is
/// reported; the value is then of no use.
Position read_position(const XmlNode& node, ReadContext& context);
/// A <Route> or the <CatalogReference> to one. Never null.
std::shared_ptr<const Route> read_route(const XmlNode& node, ReadContext& context);
/// A <Trajectory> or the <CatalogReference> to one. Never null.
std::shared_ptr<const Trajectory> read_trajectory(const XmlNode& node, ReadContext& context);
/// The <Trajectory> or <CatalogReference> child of a node: a <TrajectoryRef>, or the 1.0 form that
/// has them directly in the action. Reported when there is none.
std::shared_ptr<const Trajectory> read_trajectory_in(const XmlNode& node, ReadContext& context);

/// The attribute 'layer' of 1.4.
std::optional<LaneLayer> read_layer(const XmlNode& node);

}  // namespace raytruth::scenario::internal
