#pragma once

// Internal to sim/world: who is in the background traffic.

#include "sim/core/random.h"
#include "sim/drivers/profile.h"
#include "sim/scenario/action.h"
#include "sim/scenario/entity.h"
#include "sim/scenario/traffic.h"

namespace raytruth::world {

/// One out of the mix, with size, axles and a paint; its name is left to the caller. Without a mix:
/// 80 % cars, 8 % vans, 6 % trucks, 2 % buses, 4 % motorbikes. Pedestrians of a distribution are
/// passed over where nobody can walk.
scenario::Entity drawn_entity(const scenario::TrafficMix& mix, bool walkable, RandomStream& random);
/// Whether somebody of the mix goes on foot.
bool has_walkers(const scenario::TrafficMix& mix);
bool has_walkers(const scenario::ActionVariant& action);
/// Whether some of the mix are objects, which stand.
bool has_objects(const scenario::TrafficMix& mix);
/// Whether a sink with this mix takes it: by category.
bool is_of(const scenario::TrafficMix& mix, const std::string& category);
drivers::VehicleClass class_of_driver(const std::string& category);

}  // namespace raytruth::world
