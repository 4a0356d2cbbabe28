#pragma once

#include <cstdint>

namespace raytruth::world {

/// Where the sun's middle stands in the sky.
struct SunPosition {
  double azimuth_rad = 0.0;    ///< from true north towards east, 0 to 2 pi
  double elevation_rad = 0.0;  ///< above the level horizon, as seen: air bends its light upwards
};

/// The sun from a place on Earth at a moment of universal time (nanoseconds since 1970).
///
/// Model: Jean Meeus, Astronomical Algorithms (2nd ed. 1998), chapters 12, 13 and 25 (lower
/// accuracy) without nutation in the sidereal time; refraction after Saemundsson (ibid. 16.4)
/// scaled by pressure and temperature, none below -1 degree. Universal time counts as terrestrial
/// time 70 s behind it. Within 0.01 degrees of the NREL Solar Position Algorithm from 1950 to 2100;
/// parallax (0.0024 degrees) is left out.
SunPosition sun_position(std::int64_t utc_ns, double latitude_rad, double longitude_rad,
                         double pressure_pa = 101325.0, double temperature_k = 288.15);

}  // namespace raytruth::world
