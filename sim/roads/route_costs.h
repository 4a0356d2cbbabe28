#pragma once

// Internal to sim/roads: what ways cost beside their length.

namespace raytruth::roads {

/// A lane change counts as this much extra way, so that a route changes lanes only where it must.
inline constexpr double kLaneChange_m = 20.0;
/// A lane beside the preferred layer counts as more than a lane change.
inline constexpr double kOtherLayer_m = 1e3;

}  // namespace raytruth::roads
