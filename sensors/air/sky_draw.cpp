#include "sensors/air/sky_draw.h"

#include <algorithm>
#include <cmath>

#include "sim/core/check.h"

namespace raytruth::air {
namespace {

std::size_t place_of(int row, int column, int columns) {
  return static_cast<std::size_t>(row) * static_cast<std::size_t>(columns) +
         static_cast<std::size_t>(column);
}

// Normals whose z is at least `low`, around the vertical in equal parts of the
// pseudo-angle. Walls have the finest parts; the first one about +x has it in
// its middle.
struct Band {
  float low;
  int turns;
};
constexpr std::array<Band, 7> kBands{
    {{0.97F, 1}, {0.8F, 8}, {0.45F, 12}, {0.12F, 16}, {-0.12F, 24}, {-0.5F, 12}, {-1.0F, 8}}};

// Once around as 0 to 1, in the ratio of coordinates: no trigonometry.
float turn_of(float x, float y) {
  const float sum = std::abs(x) + std::abs(y);
  if (!(sum > 1e-12F)) return 0.0F;
  const float quarter = 0.25F * y / sum;
  if (x < 0.0F) return 0.5F - quarter;
  return quarter < 0.0F ? 1.0F + quarter : quarter;
}

Vec3f normal_at(float turn, float z) {
  const float s = 4.0F * (turn - std::floor(turn));
  const float x = s < 2.0F ? 1.0F - s : s - 3.0F;
  const float y = s < 1.0F ? s : (s < 3.0F ? 2.0F - s : s - 4.0F);
  const float across = std::sqrt(std::max(0.0F, 1.0F - z * z) / (x * x + y * y));
  return {across * x, across * y, z};
}

// Normals that stand for a class: its corners and its middle.
std::array<Vec3f, 5> normals_of(std::size_t band, int part) {
  const float low = kBands[band].low;
  const float high = band == 0 ? 1.0F : kBands[band - 1].low;
  if (kBands[band].turns == 1) {
    return {Vec3f::UnitZ(), normal_at(0.0F, low), normal_at(0.25F, low), normal_at(0.5F, low),
            normal_at(0.75F, low)};
  }
  const auto turns = static_cast<float>(kBands[band].turns);
  const float middle = static_cast<float>(part) / turns;
  const float half = 0.5F / turns;
  return {normal_at(middle, 0.5F * (low + high)), normal_at(middle - half, low),
          normal_at(middle + half, low), normal_at(middle - half, high),
          normal_at(middle + half, high)};
}

}  // namespace

template <int N>
int SkyDraw::find(const Sums<N>& sums, float u, float& rest, float& chance) {
  std::size_t i = 0;  // the first sum above u
  for (std::size_t step = N / 2; step > 0; step /= 2) i += sums[i + step - 1] <= u ? step : 0;
  const float low = i > 0 ? sums[i - 1] : 0.0F;
  chance = sums[i] - low;
  rest = chance > 0.0F ? std::clamp((u - low) / chance, 0.0F, 0.9999999F) : 0.5F;
  return static_cast<int>(i);
}

// Of numbers running sums over their total.
template <int N>
void SkyDraw::finish(Sums<N>& sums) {
  float total = 0.0F;
  for (float& s : sums) s = total += s;
  if (!(total > 0.0F)) {
    sums.fill(1.0F);
    return;
  }
  for (float& s : sums) s = s >= total ? 1.0F : s / total;
}

SkyDraw::SkyDraw(std::span<const float> light, std::span<const Vec3f> quarters) {
  constexpr auto kCount = std::size_t{kBlocks} * kBlocks;
  RT_CHECK(light.size() == std::size_t{kSize} * kSize && quarters.size() == 4 * kCount,
           light.size(), quarters.size());
  std::array<float, kCount> sums{};
  blocks_.resize(kCount);
  inner_.resize(light.size());
  for (std::size_t b = 0; b < kCount; ++b) {
    Block& block = blocks_[b];
    const std::size_t first = b / kBlocks * kInner * kSize + b % kBlocks * kInner;
    block.rows.fill(0.0F);
    for (std::size_t j = 0; j < kInner; ++j) {
      for (std::size_t i = 0; i < kInner; ++i) {
        block.columns[j][i] = light[first + j * kSize + i];
        block.rows[j] += block.columns[j][i];
      }
      sums[b] += block.rows[j];
      finish<kInner>(block.columns[j]);
    }
    finish<kInner>(block.rows);
    for (std::size_t j = 0; j < kInner; ++j) {
      const float row = block.rows[j] - (j > 0 ? block.rows[j - 1] : 0.0F);
      for (std::size_t i = 0; i < kInner; ++i) {
        const float here = block.columns[j][i] - (i > 0 ? block.columns[j][i - 1] : 0.0F);
        inner_[first + j * kSize + i] = row * here * (kSize * kSize);
      }
    }
  }

  const auto add = [&](const auto& seen) {
    Facing& facing = facings_.emplace_back();
    for (std::size_t j = 0; j < kBlocks; ++j) {
      facing.rows[j] = 0.0F;
      for (std::size_t i = 0; i < kBlocks; ++i) {
        const float weight = sums[j * kBlocks + i] * seen(j, i);
        facing.columns[j][i] = weight;
        facing.rows[j] += weight;
      }
      facing.any = facing.any || facing.rows[j] > 0.0F;
      finish<kBlocks>(facing.columns[j]);
    }
    finish<kBlocks>(facing.rows);
    for (std::size_t j = 0; j < kBlocks; ++j) {
      const float row = facing.rows[j] - (j > 0 ? facing.rows[j - 1] : 0.0F);
      for (std::size_t i = 0; i < kBlocks; ++i) {
        const float here = facing.columns[j][i] - (i > 0 ? facing.columns[j][i - 1] : 0.0F);
        facing.chance[j * kBlocks + i] = facing.any ? row * here : 0.0F;
      }
    }
  };
  facings_.reserve(kFacings);
  add([](std::size_t, std::size_t) { return 1.0F; });
  for (std::size_t band = 0; band < kBands.size(); ++band) {
    for (int part = 0; part < kBands[band].turns; ++part) {
      const std::array<Vec3f, 5> normals = normals_of(band, part);
      add([&](std::size_t j, std::size_t i) {
        float sum = 0.0F;
        for (std::size_t quarter = 0; quarter < 4; ++quarter) {
          const std::size_t row = 2 * j + quarter / 2;
          const Vec3f& d = quarters[row * 2 * kBlocks + 2 * i + quarter % 2];
          for (const Vec3f& n : normals) sum += std::max(0.0F, n.dot(d));
        }
        return sum;
      });
    }
  }
  RT_CHECK(facings_.size() == kFacings, facings_.size());
}

std::uint8_t SkyDraw::facing_of(const Vec3f& n) {
  std::size_t band = 0;
  int first = 1;
  while (band + 1 < kBands.size() && n.z() < kBands[band].low) first += kBands[band++].turns;
  const int turns = kBands[band].turns;
  const int part =
      static_cast<int>(std::floor(turn_of(n.x(), n.y()) * static_cast<float>(turns) + 0.5F)) %
      turns;
  return static_cast<std::uint8_t>(first + part);
}

SkyDraw::Place SkyDraw::draw(std::uint8_t facing, float u1, float u2) const {
  const Facing& f = facings_[facing];
  if (!f.any) return {};
  float v1 = 0.0F, v2 = 0.0F, rest1 = 0.0F, rest2 = 0.0F;
  float row = 0.0F, column = 0.0F, inner_row = 0.0F, inner_column = 0.0F;
  const int j = find<kBlocks>(f.rows, u1, v1, row);
  const int i = find<kBlocks>(f.columns[static_cast<std::size_t>(j)], u2, v2, column);
  const Block& block = blocks_[place_of(j, i, kBlocks)];
  const int y = find<kInner>(block.rows, v1, rest1, inner_row);
  const int x = find<kInner>(block.columns[static_cast<std::size_t>(y)], v2, rest2, inner_column);
  // Clear of the texel's edges, as a direction comes back to its place with rounding errors.
  constexpr float kEdge = 1e-4F;
  return {(static_cast<float>(i * kInner + x) + std::clamp(rest2, kEdge, 1.0F - kEdge)) / kSize,
          (static_cast<float>(j * kInner + y) + std::clamp(rest1, kEdge, 1.0F - kEdge)) / kSize,
          row * column * inner_row * inner_column * (kSize * kSize)};
}

float SkyDraw::density(std::uint8_t facing, float a, float b) const {
  const int x = std::clamp(static_cast<int>(a * kSize), 0, kSize - 1);
  const int y = std::clamp(static_cast<int>(b * kSize), 0, kSize - 1);
  const int block = y / kInner * kBlocks + x / kInner;
  return facings_[facing].chance[static_cast<std::size_t>(block)] * inner_[place_of(y, x, kSize)];
}

}  // namespace raytruth::air
