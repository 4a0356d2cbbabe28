#include "sim/core/math.h"

#include <sleef.h>

namespace raytruth {
namespace det {

double sin(double x) { return Sleef_cinz_sind1_u10purec(x); }
double cos(double x) { return Sleef_cinz_cosd1_u10purec(x); }
double tan(double x) { return Sleef_cinz_tand1_u10purec(x); }
double asin(double x) { return Sleef_cinz_asind1_u10purec(x); }
double acos(double x) { return Sleef_cinz_acosd1_u10purec(x); }
double atan(double x) { return Sleef_cinz_atand1_u10purec(x); }
double atan2(double y, double x) {
  if (y == 0.0 && x > 0.0) return y;  // level ground asks for little else
  return Sleef_cinz_atan2d1_u10purec(y, x);
}
double exp(double x) { return Sleef_cinz_expd1_u10purec(x); }
double log(double x) { return Sleef_cinz_logd1_u10purec(x); }
double pow(double x, double y) { return Sleef_cinz_powd1_u10purec(x, y); }
double hypot(double x, double y) { return Sleef_cinz_hypotd1_u05purec(x, y); }
double fmod(double x, double y) { return Sleef_cinz_fmodd1_purec(x, y); }

float sin(float x) { return Sleef_cinz_sinf1_u10purec(x); }
float cos(float x) { return Sleef_cinz_cosf1_u10purec(x); }
float acos(float x) { return Sleef_cinz_acosf1_u10purec(x); }
float atan2(float y, float x) { return Sleef_cinz_atan2f1_u10purec(y, x); }
float exp(float x) { return Sleef_cinz_expf1_u10purec(x); }
float log(float x) { return Sleef_cinz_logf1_u10purec(x); }
float pow(float x, float y) { return Sleef_cinz_powf1_u10purec(x, y); }

}  // namespace det

double wrap_angle(double angle_rad) {
  if (angle_rad > -kPi && angle_rad < kPi) return angle_rad;
  const double wrapped = det::fmod(angle_rad, 2.0 * kPi);
  if (wrapped > kPi) return wrapped - 2.0 * kPi;
  if (wrapped <= -kPi) return wrapped + 2.0 * kPi;
  return wrapped;
}

}  // namespace raytruth
