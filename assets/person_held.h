#pragma once

// Internal to assets: what goes with people beside their clothes.

#include <vector>

#include "assets/kit.h"

namespace raytruth::assets {

/// Nodes of what gestures hold ("Phone_L", "Phone_R", "Umbrella_L" ...), from the middle of the
/// hand.
void add_held(std::vector<AssetNode>& nodes, const Kit& kit, ClassId class_id,
              RandomStream& random);

inline constexpr double kWheelchairWheel_m = 0.305, kCaster_m = 0.075;  ///< radii
/// Nodes "Wheelchair" (on the ground below its seat), "Wheel_L" and "Wheel_R" (about their hubs);
/// the seat's height and the middle of the footrests.
void add_wheelchair(std::vector<AssetNode>& nodes, const Kit& kit, ClassId class_id, double seat_m,
                    double foot_x_m, double foot_z_m);

}  // namespace raytruth::assets
