#include "assets/texture.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "assets/srgb.h"
#include "sim/core/check.h"

namespace raytruth::assets {
namespace {

// Linear light of the 256 codes of sRGB.
const std::array<float, 256>& decoded() {
  static const std::array<float, 256> table = [] {
    std::array<float, 256> t{};
    for (std::size_t i = 0; i < t.size(); ++i)
      t[i] = linear_of_srgb(static_cast<float>(i) / 255.0F);
    return t;
  }();
  return table;
}

// The code whose light is nearest.
std::uint8_t encoded(float light) {
  const auto& table = decoded();
  const auto above = std::lower_bound(table.begin(), table.end(), light);
  if (above == table.begin()) return 0;
  if (above == table.end()) return 255;
  const auto i = static_cast<std::uint8_t>(above - table.begin());
  return light - *(above - 1) < *above - light ? static_cast<std::uint8_t>(i - 1) : i;
}

// Larger pictures are kept at half their size or less: nothing is looked at from so near.
constexpr std::uint32_t kLargest = 2048;

// Place of a texel column or row for a repeating coordinate: the one before it and the share of
// the next.
std::pair<std::uint32_t, float> place(float coordinate, std::uint32_t size) {
  const float turned = coordinate - std::floor(coordinate);
  const float x = turned * static_cast<float>(size) - 0.5F;
  const float floor = std::floor(x);
  const auto i = static_cast<std::int64_t>(floor) + size;
  return {static_cast<std::uint32_t>(i % size), x - floor};
}

}  // namespace

Texture::Texture(std::string name, std::uint32_t width, std::uint32_t height,
                 std::vector<Texel> texels, Coding coding)
    : name_(std::move(name)), coding_(coding) {
  RT_CHECK(width > 0 && height > 0 && texels.size() == std::size_t{width} * height, width, height,
           texels.size());
  has_holes_ = std::any_of(texels.begin(), texels.end(), [](const Texel& t) { return t[3] < 255; });
  levels_.push_back({width, height, std::move(texels)});
  const auto& light = decoded();
  while (levels_.back().width > 1 || levels_.back().height > 1) {
    const Level& fine = levels_.back();
    Level half{std::max(1U, fine.width / 2), std::max(1U, fine.height / 2), {}};
    half.texels.reserve(std::size_t{half.width} * half.height);
    for (std::uint32_t y = 0; y < half.height; ++y) {
      for (std::uint32_t x = 0; x < half.width; ++x) {
        // Colours count as much as they cover; where nothing does, plainly.
        std::array<float, 4> sum{}, plain{};
        for (const std::uint32_t j : {2 * y, std::min(2 * y + 1, fine.height - 1)}) {
          for (const std::uint32_t i : {2 * x, std::min(2 * x + 1, fine.width - 1)}) {
            const Texel& t = fine.texels[std::size_t{j} * fine.width + i];
            const float alpha = static_cast<float>(t[3]);
            for (std::size_t c = 0; c < 3; ++c) {
              const float value = coding_ == Coding::kSrgb ? light[t[c]] : static_cast<float>(t[c]);
              sum[c] += alpha * value;
              plain[c] += 0.25F * value;
            }
            sum[3] += alpha;
          }
        }
        Texel out{};
        for (std::size_t c = 0; c < 3; ++c) {
          const float value = sum[3] > 0.0F ? sum[c] / sum[3] : plain[c];
          out[c] = coding_ == Coding::kSrgb ? encoded(value)
                                            : static_cast<std::uint8_t>(std::lround(value));
        }
        out[3] = static_cast<std::uint8_t>(std::lround(0.25F * sum[3]));
        half.texels.push_back(out);
      }
    }
    levels_.push_back(std::move(half));
  }
  while (std::max(width, height) > kLargest) {
    levels_.erase(levels_.begin());
    width = levels_.front().width;
    height = levels_.front().height;
  }
}

std::array<float, 4> Texture::bilinear(const Level& level, const Vec2f& uv) const {
  const auto [x, a] = place(uv.x(), level.width);
  const auto [y, b] = place(uv.y(), level.height);
  const std::uint32_t x1 = x + 1 == level.width ? 0 : x + 1;
  const std::uint32_t y1 = y + 1 == level.height ? 0 : y + 1;
  const Texel* const corner[] = {&level.texels[std::size_t{y} * level.width + x],
                                 &level.texels[std::size_t{y} * level.width + x1],
                                 &level.texels[std::size_t{y1} * level.width + x],
                                 &level.texels[std::size_t{y1} * level.width + x1]};
  const float weight[] = {(1.0F - a) * (1.0F - b), a * (1.0F - b), (1.0F - a) * b, a * b};
  const auto& light = decoded();
  std::array<float, 4> sum{};
  for (std::size_t k = 0; k < 4; ++k) {
    const Texel& t = *corner[k];
    for (std::size_t c = 0; c < 3; ++c) {
      sum[c] +=
          weight[k] * (coding_ == Coding::kSrgb ? light[t[c]] : static_cast<float>(t[c]) / 255.0F);
    }
    sum[3] += weight[k] * static_cast<float>(t[3]) / 255.0F;
  }
  return sum;
}

std::array<float, 4> Texture::at(const Vec2f& uv, float footprint) const {
  // Level k has texels 2^k times as wide; between two levels, a mixture.
  const float texels = footprint * static_cast<float>(std::max(width(), height()));
  std::size_t level = 0;
  float wide = 1.0F;
  while (2.0F * wide <= texels && level + 1 < levels_.size()) {
    wide *= 2.0F;
    ++level;
  }
  const std::array<float, 4> fine = bilinear(levels_[level], uv);
  if (texels <= wide || level + 1 == levels_.size()) return fine;
  const std::array<float, 4> coarse = bilinear(levels_[level + 1], uv);
  const float share = std::min(texels / wide - 1.0F, 1.0F);
  std::array<float, 4> mixed{};
  for (std::size_t c = 0; c < 4; ++c) mixed[c] = fine[c] + share * (coarse[c] - fine[c]);
  return mixed;
}

float Texture::alpha(const Vec2f& uv) const {
  const Level& level = levels_.front();
  const auto [x, a] = place(uv.x(), level.width);
  const auto [y, b] = place(uv.y(), level.height);
  const std::uint32_t x1 = x + 1 == level.width ? 0 : x + 1;
  const std::uint32_t y1 = y + 1 == level.height ? 0 : y + 1;
  const auto of = [&](std::uint32_t i, std::uint32_t j) {
    return static_cast<float>(level.texels[std::size_t{j} * level.width + i][3]);
  };
  const float low = of(x, y) + a * (of(x1, y) - of(x, y));
  const float high = of(x, y1) + a * (of(x1, y1) - of(x, y1));
  return (low + b * (high - low)) / 255.0F;
}

}  // namespace raytruth::assets
