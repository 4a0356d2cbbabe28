#include "sim/world/sun_position.h"

#include <algorithm>

#include "sim/core/math.h"

namespace raytruth::world {
namespace {

constexpr double kNanosecondsPerDay = 86400.0 * 1e9;
constexpr double kUnixEpoch_jd = 2440587.5;
constexpr double kJ2000_jd = 2451545.0;
constexpr double kTerrestrialLead_days = 70.0 / 86400.0;

double sin_deg(double angle_deg) { return det::sin(deg_to_rad(angle_deg)); }
double cos_deg(double angle_deg) { return det::cos(deg_to_rad(angle_deg)); }

// Lift of the apparent sun over the true one, degrees (Saemundsson, for 1010 hPa and 10 C).
double refraction_deg(double elevation_deg, double pressure_pa, double temperature_k) {
  constexpr double kLowest_deg = -1.0;  // the formula turns wild below
  if (elevation_deg < kLowest_deg) return 0.0;
  const double minutes = 1.02 / det::tan(deg_to_rad(elevation_deg + 10.3 / (elevation_deg + 5.11)));
  return std::max(0.0, minutes) / 60.0 * (pressure_pa / 101000.0) * (283.0 / temperature_k);
}

}  // namespace

SunPosition sun_position(std::int64_t utc_ns, double latitude_rad, double longitude_rad,
                         double pressure_pa, double temperature_k) {
  // Days first: a double holds a Julian date only to 40 microseconds.
  const double days =
      static_cast<double>(utc_ns) / kNanosecondsPerDay + (kUnixEpoch_jd - kJ2000_jd);
  const double T = (days + kTerrestrialLead_days) / 36525.0;

  const double mean_longitude = 280.46646 + T * (36000.76983 + T * 0.0003032);
  const double anomaly = 357.52911 + T * (35999.05029 - T * 0.0001537);
  const double center = (1.914602 - T * (0.004817 + T * 0.000014)) * sin_deg(anomaly) +
                        (0.019993 - T * 0.000101) * sin_deg(2.0 * anomaly) +
                        0.000289 * sin_deg(3.0 * anomaly);
  const double node = 125.04 - 1934.136 * T;
  const double longitude = mean_longitude + center - 0.00569 - 0.00478 * sin_deg(node);
  const double obliquity =
      23.43929111 - T * (0.013004167 + T * (1.639e-7 - T * 5.036e-7)) + 0.00256 * cos_deg(node);

  const double declination = det::asin(sin_deg(obliquity) * sin_deg(longitude));
  const double right_ascension =
      det::atan2(cos_deg(obliquity) * sin_deg(longitude), cos_deg(longitude));

  const double t = days / 36525.0;
  const double sidereal_deg =
      280.46061837 + 360.98564736629 * days + t * t * (0.000387933 - t / 38710000.0);
  const double hour_angle =
      wrap_angle(deg_to_rad(det::fmod(sidereal_deg, 360.0)) + longitude_rad - right_ascension);

  const double sin_latitude = det::sin(latitude_rad);
  const double cos_latitude = det::cos(latitude_rad);
  const double east = -det::cos(declination) * det::sin(hour_angle);
  const double north = det::sin(declination) * cos_latitude -
                       det::cos(declination) * det::cos(hour_angle) * sin_latitude;
  const double up = det::sin(declination) * sin_latitude +
                    det::cos(declination) * det::cos(hour_angle) * cos_latitude;
  const double elevation = det::asin(std::clamp(up, -1.0, 1.0));
  const double azimuth = det::atan2(east, north);
  return {
      azimuth < 0.0 ? azimuth + 2.0 * kPi : azimuth,
      elevation + deg_to_rad(refraction_deg(rad_to_deg(elevation), pressure_pa, temperature_k))};
}

}  // namespace raytruth::world
