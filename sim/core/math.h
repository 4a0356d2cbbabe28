#pragma once

namespace raytruth {

inline constexpr double kPi = 3.14159265358979323846;

/// Elementary functions that give the same bits on every x86-64 machine, unlike the C library's,
/// which picks code with or without fused multiply-add at run time. Within 1 ulp of the true value.
/// Square root, floor, fabs and the four operations are exact or correctly rounded everywhere: use
/// std::sqrt, std::floor and std::fabs.
/// Source: SLEEF's consistent scalar functions (Sleef_cinz_*_u10purec).
namespace det {

double sin(double x);
double cos(double x);
double tan(double x);
double asin(double x);
double acos(double x);
double atan(double x);
double atan2(double y, double x);
double exp(double x);
double log(double x);
double pow(double x, double y);
double hypot(double x, double y);
double fmod(double x, double y);

float sin(float x);
float cos(float x);
float acos(float x);
float atan2(float y, float x);
float exp(float x);
float log(float x);
float pow(float x, float y);

}  // namespace det

/// The angle modulo 2 pi in (-pi, pi].
double wrap_angle(double angle_rad);

constexpr double deg_to_rad(double angle_deg) { return angle_deg * (kPi / 180.0); }
constexpr double rad_to_deg(double angle_rad) { return angle_rad * (180.0 / kPi); }

}  // namespace raytruth
