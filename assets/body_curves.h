#pragma once

// Internal to assets: curves that bodies of vehicles are made of.

#include <vector>

#include "sim/core/pose.h"

namespace raytruth::assets {

/// Height of a line over x, ascending; beyond its ends that of the end.
double along(const std::vector<Vec2>& line, double x);
/// The polyline (x, y) with its corners rounded by parabolas that start that far (z) from them.
std::vector<Vec2> rounded(const std::vector<Vec3>& line);
/// Width of a body over its height, as parts of both: from the sill over the shoulder to the belt.
const std::vector<Vec2>& side_profile(bool bulged);
/// Corners seen from above: way from the end and part of the width there. Kinds as
/// BodyStyle::front_plan.
std::vector<Vec2> plan_of(int kind, double half_width_m);

}  // namespace raytruth::assets
