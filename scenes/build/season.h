#pragma once

#include <cstdint>

#include "scenes/build/scene.h"

namespace raytruth::scene {

/// The meteorological season (March to May is spring in the north, autumn in the south) of a time,
/// in ns since 1970-01-01 UTC; latitudes below 0 are southern.
Season season_of(std::int64_t utc_ns, double latitude_deg);

}  // namespace raytruth::scene
