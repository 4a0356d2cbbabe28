#pragma once

// Internal to sim/world: lamps that are lit whoever drives.

#include <cstdint>

#include "sim/snapshot/snapshot.h"

namespace raytruth::world {

/// Cars don't blink in step: the phases (s) of successive ids lie as far apart as they can.
inline constexpr double kGoldenRatio = 0.6180339887498949;

/// LampBits of a vehicle by the light of day and its acceleration along its way (m/s^2, negative:
/// it slows down).
std::uint32_t usual_lamps(const Weather& weather, double acceleration_m_s2);

}  // namespace raytruth::world
