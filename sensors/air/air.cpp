#include "sensors/air/air.h"

#include "sim/core/math.h"

namespace raytruth::air {

double extinction_1_m(double visual_range_m) { return 3.0 / std::max(1.0, visual_range_m); }

double precipitation_extinction_1_m(const Weather& w) {
  double extinction = 0.0;
  if (w.rain_mm_h > 0.0) {
    const double slope_1_mm = 4.1 * det::pow(w.rain_mm_h, -0.21);
    extinction += 8000.0 * kPi * 1e-6 / (slope_1_mm * slope_1_mm * slope_1_mm);
  }
  if (w.snow_mm_h > 0.0) extinction += 1.44e-3 * det::pow(w.snow_mm_h, 0.57);
  return extinction;
}

Weather around_the_box(const Weather& weather) {
  Weather w = weather;
  if (w.fog_box) w.visual_range_m = Weather().visual_range_m;
  return w;
}

Air::Air(const Weather& weather, const Vec3& origin_W)
    : outside_(air::extinction_1_m(around_the_box(weather).visual_range_m) +
               precipitation_extinction_1_m(weather)),
      inside_(air::extinction_1_m(weather.visual_range_m) + precipitation_extinction_1_m(weather)),
      has_box_(weather.fog_box.has_value()) {
  if (!has_box_) return;
  const Vec3 center = weather.fog_box->center_m - origin_W;
  low_ = center - 0.5 * weather.fog_box->size_m;
  high_ = center + 0.5 * weather.fog_box->size_m;
}

}  // namespace raytruth::air
