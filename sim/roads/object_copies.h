#pragma once

#include <optional>
#include <vector>

#include "sim/roads/road_object.h"

namespace raytruth::roads {

/// Place and size of an object, or of one of the copies that a <repeat> with a distance makes.
struct ObjectCopy {
  double s_m = 0.0, t_m = 0.0, z_m = 0.0;
  double length_m = 0.0, width_m = 0.0, height_m = 0.0, radius_m = 0.0;
};

/// A measure of a <repeat> at share u of its length; one end alone counts everywhere, and
/// `otherwise` when none is stated.
double blend(const std::optional<double>& start, const std::optional<double>& end, double u,
             double otherwise);

/// Copies of a <repeat> with a distance (without: every metre), no further than the road goes and
/// at most 20000 of them.
std::vector<ObjectCopy> copies_of(const RoadObject& object, const ObjectRepeat& repeat,
                                  double road_length_m);

/// The object itself, or the copies of all its repeats with a distance (drawn-out ones have none).
std::vector<ObjectCopy> copies_of(const RoadObject& object, double road_length_m);

}  // namespace raytruth::roads
