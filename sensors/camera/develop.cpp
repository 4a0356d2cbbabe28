#include "sensors/camera/develop.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "sim/core/check.h"
#include "sim/core/luminance.h"
#include "sim/core/math.h"

namespace raytruth::camera {
namespace {

constexpr double kDayGrey = 0.18, kNightGrey = 0.07;
constexpr double kDay_cd_m2 = 100.0, kNight_cd_m2 = 1.0;
constexpr double kUpperWeight = 0.25;
constexpr float kLeast_cd_m2 = 1e-3F, kMost_cd_m2 = 30000.0F;
constexpr float kDark = 0.12F;  // of the mean: what is darker is metered as this
constexpr double kWhite = 1.1, kTooWhite = 4.0, kStop = 2.0;
constexpr float kTableEnd = 16.0F;  // display values beyond are white
constexpr int kTable = 65536;

float srgb(float linear) {
  return linear <= 0.0031308F ? 12.92F * linear : 1.055F * det::pow(linear, 1.0F / 2.4F) - 0.055F;
}

double grey_of(double average_cd_m2) {
  const double between =
      det::log(average_cd_m2 / kNight_cd_m2) / det::log(kDay_cd_m2 / kNight_cd_m2);
  return kNightGrey + (kDayGrey - kNightGrey) * std::clamp(between, 0.0, 1.0);
}

}  // namespace

double auto_exposure(std::span<const float> radiance, int width) {
  RT_CHECK(radiance.size() % 3 == 0 && width > 0, radiance.size(), width);
  const std::size_t count = radiance.size() / 3;
  if (count == 0) return 1.0;
  // Each row of numbers is added in order: the sum doesn't depend on threads.
  std::vector<float> light(count);
  double mean = 0.0;
  for (std::size_t i = 0; i < count; ++i) {
    light[i] = luminance(radiance.subspan(3 * i, 3));
    mean += static_cast<double>(std::clamp(light[i], 0.0F, kMost_cd_m2));
  }
  mean /= static_cast<double>(count);
  // Black sky over a lit street says nothing about the street: it counts as dark grey.
  const float least = std::max(kLeast_cd_m2, kDark * static_cast<float>(mean));
  const std::size_t upper =
      count / static_cast<std::size_t>(width) / 3 * static_cast<std::size_t>(width);
  double sum = 0.0, weights = 0.0;
  for (std::size_t i = 0; i < count; ++i) {
    const double weight = i < upper ? kUpperWeight : 1.0;
    sum += weight *
           static_cast<double>(det::log(std::clamp(light[i], least, std::max(least, kMost_cd_m2))));
    weights += weight;
  }
  const double average = det::exp(sum / weights);
  double gain = grey_of(average) / average;
  const std::size_t high = std::min(count - 1, count * 99 / 100);
  std::nth_element(light.begin(), light.begin() + static_cast<std::ptrdiff_t>(high), light.end());
  const double brightest = gain * static_cast<double>(std::max(light[high], kLeast_cd_m2));
  if (average >= kDay_cd_m2 && brightest < kWhite) gain *= std::min(kStop, kWhite / brightest);
  if (brightest > kTooWhite) gain *= std::max(1.0 / kStop, kTooWhite / brightest);
  return std::clamp(gain, 1e-6, 10.0);
}

std::array<float, 3> white_balance(const std::array<float, 3>& light) {
  constexpr float kNone_lx = 0.1F, kAll_lx = 5.0F, kWay = 0.5F;
  const float lx = luminance(light);
  if (!(lx > kNone_lx)) return kDaylightBalance;
  const float way = kWay * std::min(1.0F, det::log(lx / kNone_lx) / det::log(kAll_lx / kNone_lx));
  std::array<float, 3> balance = kDaylightBalance, white{};
  for (std::size_t c = 0; c < 3; ++c) {
    const float tint = std::max(1e-3F, light[c] / lx * kDaylightBalance[c]);
    balance[c] *= det::pow(tint, -way);
    white[c] = balance[c] * light[c] / lx;
  }
  // What daylight's balance would give that light in luminance, it keeps.
  std::array<float, 3> fixed{};
  for (std::size_t c = 0; c < 3; ++c) fixed[c] = kDaylightBalance[c] * light[c] / lx;
  const float keep = luminance(fixed) / luminance(white);
  for (float& b : balance) b *= keep;
  return balance;
}

float tone_curve(float x) {
  const float power = x * std::sqrt(x);
  // 0.18 stays: 0.18^1.5 (1 / 0.18 - 1).
  return power / (power + 0.347897F);
}

void develop(std::span<const float> radiance, double gain, std::span<std::uint8_t> out,
             const std::array<float, 3>& balance) {
  RT_CHECK(radiance.size() == out.size(), radiance.size(), out.size());
  // The curve is tabulated over the square root of the display value, finer than 8 bits everywhere.
  std::vector<std::uint8_t> table(kTable);
  const float most = tone_curve(kTableEnd);
  for (int i = 0; i < kTable; ++i) {
    const float root = (static_cast<float>(i) + 0.5F) / kTable;
    const float y = std::min(1.0F, tone_curve(root * root * kTableEnd) / most);
    table[static_cast<std::size_t>(i)] =
        static_cast<std::uint8_t>(std::clamp(255.0F * srgb(y) + 0.5F, 0.0F, 255.0F));
  }
  std::array<float, 3> scale;
  for (std::size_t c = 0; c < 3; ++c) {
    scale[c] = static_cast<float>(gain) * balance[c] / kTableEnd;
  }
  for (std::size_t i = 0; i < out.size(); ++i) {
    const float x = std::clamp(scale[i % 3] * radiance[i], 0.0F, 1.0F);
    const int at = std::min(kTable - 1, static_cast<int>(std::sqrt(x) * kTable));
    out[i] = table[static_cast<std::size_t>(at)];
  }
}

}  // namespace raytruth::camera
