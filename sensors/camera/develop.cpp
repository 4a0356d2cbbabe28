#include "sensors/camera/develop.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "sim/core/check.h"
#include "sim/core/luminance.h"
#include "sim/core/math.h"

namespace raytruth::camera {
namespace {

constexpr double kMiddleGrey = 0.18;
constexpr float kLeast_cd_m2 = 1e-3F, kMost_cd_m2 = 30000.0F;
constexpr float kDark = 0.12F;  // of the mean: what is darker is metered as this
constexpr float kShoulder = 0.7F;
constexpr float kTableEnd = 8.0F;  // display values beyond are white
constexpr int kTable = 65536;

float srgb(float linear) {
  return linear <= 0.0031308F ? 12.92F * linear : 1.055F * det::pow(linear, 1.0F / 2.4F) - 0.055F;
}

}  // namespace

double auto_exposure(std::span<const float> radiance) {
  RT_CHECK(radiance.size() % 3 == 0, radiance.size());
  // Each row of numbers is added in order: the sum doesn't depend on threads.
  double mean = 0.0;
  for (std::size_t i = 0; i + 2 < radiance.size(); i += 3)
    mean += static_cast<double>(std::clamp(luminance(radiance.subspan(i, 3)), 0.0F, kMost_cd_m2));
  const std::size_t count = radiance.size() / 3;
  // Black sky over a lit street says nothing about the street: it counts as dark grey.
  const float least = std::max(
      kLeast_cd_m2, kDark * static_cast<float>(mean / std::max(1.0, static_cast<double>(count))));
  double sum = 0.0;
  for (std::size_t i = 0; i + 2 < radiance.size(); i += 3)
    sum += static_cast<double>(det::log(
        std::clamp(luminance(radiance.subspan(i, 3)), least, std::max(least, kMost_cd_m2))));
  if (count == 0) return 1.0;
  const double average = det::exp(sum / static_cast<double>(count));
  return std::clamp(kMiddleGrey / average, 1e-6, 10.0);
}

void develop(std::span<const float> radiance, double gain, std::span<std::uint8_t> out) {
  RT_CHECK(radiance.size() == out.size(), radiance.size(), out.size());
  // The curve is tabulated over the square root of the display value, finer than 8 bits everywhere.
  std::vector<std::uint8_t> table(kTable);
  for (int i = 0; i < kTable; ++i) {
    const float root = (static_cast<float>(i) + 0.5F) / kTable;
    const float x = root * root * kTableEnd;
    const float y = x <= kShoulder
                        ? x
                        : kShoulder + (1.0F - kShoulder) *
                                          (1.0F - det::exp(-(x - kShoulder) / (1.0F - kShoulder)));
    table[static_cast<std::size_t>(i)] =
        static_cast<std::uint8_t>(std::clamp(255.0F * srgb(y) + 0.5F, 0.0F, 255.0F));
  }
  std::array<float, 3> scale;
  for (std::size_t c = 0; c < 3; ++c) {
    scale[c] = static_cast<float>(gain) * kDaylightBalance[c] / kTableEnd;
  }
  for (std::size_t i = 0; i < out.size(); ++i) {
    const float x = std::clamp(scale[i % 3] * radiance[i], 0.0F, 1.0F);
    const int at = std::min(kTable - 1, static_cast<int>(std::sqrt(x) * kTable));
    out[i] = table[static_cast<std::size_t>(at)];
  }
}

}  // namespace raytruth::camera
