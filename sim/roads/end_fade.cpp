#include "sim/roads/end_fade.h"

#include <algorithm>
#include <cmath>

namespace raytruth::roads {
namespace {

constexpr double kFade_m = 4.0;
constexpr double kMostOff_m = 0.3;

double smooth(double u) {
  u = std::clamp(u, 0.0, 1.0);
  return u * u * (3.0 - 2.0 * u);
}

double away2(const FadingEnd& end, const Vec2& p_W) {
  const double at = std::clamp(end.along.dot(p_W - end.from_W), 0.0, end.length_m);
  return (p_W - end.from_W - at * end.along).squaredNorm();
}

}  // namespace

void FadingEnd::drop_if_far() {
  const bool far = std::any_of(samples.begin(), samples.end(),
                               [](const Sample& s) { return std::abs(s.off_m) > kMostOff_m; });
  if (far) samples.clear();
}

double with_ends(double z, std::span<const FadingEnd> ends, const Vec2& p_W) {
  for (const FadingEnd& end : ends) {
    if (end.samples.empty()) continue;
    const double own2 = away2(end, p_W);
    if (own2 >= kFade_m * kFade_m) continue;
    double share = 1.0 - smooth(std::sqrt(own2) / kFade_m);
    for (const FadingEnd& other : ends) {
      if (&other == &end) continue;
      const double other2 = away2(other, p_W);
      if (other2 < 4.0 * kFade_m * kFade_m) share *= other2 / std::max(other2 + own2, 1e-12);
    }
    const double at = std::clamp(end.along.dot(p_W - end.from_W), 0.0, end.length_m);
    const auto next =
        std::lower_bound(end.samples.begin() + 1, end.samples.end() - 1, at,
                         [](const FadingEnd::Sample& s, double v) { return s.at_m < v; });
    const FadingEnd::Sample& b = *next;
    const FadingEnd::Sample& a = *(next - 1);
    const double u =
        b.at_m > a.at_m ? std::clamp((at - a.at_m) / (b.at_m - a.at_m), 0.0, 1.0) : 0.0;
    z += share * (a.off_m + u * (b.off_m - a.off_m));
  }
  return z;
}

}  // namespace raytruth::roads
