// Concrete, slabs and setts, paint, and fallen leaves.
#include <algorithm>
#include <array>
#include <cmath>

#include "assets/road_features.h"

namespace raytruth::assets::road {
namespace {

struct Stone {
  float own = 0.0F;    // its shade, -0.5..0.5
  float joint = 0.0F;  // share of the pixel in joints
  Vec2f tilt = Vec2f::Zero();
};

// Rows across, each stone in one row, rows shifted by half a stone and a little.
Stone stone_at(const Place& at, float length, float row, float joint, float jitter) {
  const float x = at.along.x() / row;
  const int i = floor_int(x);
  const std::uint32_t h = hash(i, 31, at.road);
  const float shift = 0.5F * static_cast<float>(i & 1) + jitter * (byte_of(h, 0) - 0.5F);
  const float y = at.along.y() / length + shift;
  const int j = floor_int(y);
  const std::uint32_t own = hash(i, j, at.road + 32U);
  Stone stone;
  stone.own = byte_of(own, 0) - 0.5F;
  const float dx = (x - static_cast<float>(i)) - 0.5F, dy = (y - static_cast<float>(j)) - 0.5F;
  const float ax = (0.5F - std::abs(dx)) * row, ay = (0.5F - std::abs(dy)) * length;
  const float along = in_line(ax, 0.5F * joint, at.f), across = in_line(ay, 0.5F * joint, at.f);
  stone.joint = 1.0F - (1.0F - along) * (1.0F - across);
  // Wide pixels see the mean of many stones.
  const float few = seen(at.f, row);
  stone.own *= few;
  stone.joint = blend(joint / row + joint / length, stone.joint, few);
  stone.tilt = few * Vec2f(byte_of(own, 1) - 0.5F, byte_of(own, 2) - 0.5F);
  if (jitter > 0.0F) stone.tilt += few * 4.0F * Vec2f(-dx * dx * dx, -dy * dy * dy);
  return stone;
}

}  // namespace

void add_concrete(const Place& at, const Material& material, float tone, const Two& fine,
                  RoadLook& look) {
  const float k = material.pattern_contrast / 0.2F;
  const float length = material.pattern_scale_m;
  const int i = floor_int(at.along.x() / length);
  const float x = at.along.x() - static_cast<float>(i) * length;
  const float own = byte_of(hash(i, 41, at.lane), 0) - 0.5F;
  const float from_joint = std::min(x, length - x);
  float c = 1.0F + k * (0.12F * own * seen(at.f, 0.5F * length) + 0.8F * tone + 0.07F * fine.a);
  if (at.rut_mean > 0.0F) {
    // Rubber on the tracks, oil between: both darker than concrete.
    c -= 0.09F * (look.rut - at.rut_mean);
    c -= 0.12F * (bump(at.offset / 0.45F) - 0.45F * kBumpMean / std::max(at.width, 2.5F)) *
         seen(at.f, 0.5F);
  }
  float joint = in_line(from_joint, 0.005F, at.f);
  if (at.driven && at.width > 0.0F) {
    const float edge = 0.5F * at.width - std::abs(at.offset);
    joint = std::max(joint, in_line(edge, 0.006F, at.f));
  } else if (at.width <= 0.0F) {
    const float y = at.along.y() / length - static_cast<float>(floor_int(at.along.y() / length));
    joint = std::max(joint, in_line(std::min(y, 1.0F - y) * length, 0.005F, at.f));
  }
  // Water that stands in joints leaves stains beside them.
  c -= 0.05F * k * bump(from_joint / 0.25F) * seen(at.f, 0.3F);
  if (at.f < 0.016F) {
    const Two g =
        noise(at.position.x() * 128.0F, at.position.y() * 128.0F, 131071, at.world * 11U + 0x4d5fU);
    c += seen(at.f, 1.0F / 128.0F) * 0.4F * material.pattern_contrast * g.a;
  }
  look.colour_factor *= std::max(0.15F, c) * (1.0F - 0.65F * joint);
  look.height_m -= 4e-3F * joint;
  look.roughness_factor *= 1.0F - 0.06F * look.rut;
}

void add_paving(const Place& at, const Material& material, float tone, const Two& fine,
                RoadLook& look) {
  const float row = material.pattern_scale_m;
  const float k = material.pattern_contrast;
  // Setts are small, irregular and round on top.
  const bool setts = row < 0.25F;
  const Stone stone =
      setts ? stone_at(at, 1.25F * row, row, 0.012F, 0.7F) : stone_at(at, row, row, 0.005F, 0.0F);
  const float dark = setts ? 0.55F : 0.45F;
  const float mean_joint = setts ? 0.012F * 1.8F / row : 0.01F / row;
  float c = 1.0F + k * 0.9F * stone.own + 0.9F * tone + 0.05F * fine.a;
  c *= (1.0F - dark * stone.joint) / (1.0F - dark * mean_joint);
  look.colour_factor *= std::max(0.15F, c);
  look.height_m -= (setts ? 10e-3F : 2e-3F) * (stone.joint - mean_joint);
  look.slope += (setts ? 0.16F : 0.012F) * stone.tilt;
  look.roughness_factor *= setts ? 0.9F - 0.1F * look.rut : 1.0F;
}

void add_paint(const Place& at, const Material& material, float tone, const Two& fine,
               RoadLook& look) {
  // It flakes off where wheels run, and goes grey.
  float n = 0.9F * tone + 0.4F * fine.a;
  float hidden = 0.0F;  // what of the noise the pixel averages
  const float part = seen(at.f, 0.03F);
  if (part > 0.0F) {
    const Two g =
        noise((2.0F * at.position.x() + at.position.y()) * 16.0F,
              (2.0F * at.position.y() - at.position.x()) * 16.0F, 16383, at.world * 13U + 0x5d5fU);
    n += part * 0.55F * g.a;
  }
  hidden = 0.3F * (1.0F - part);
  const float from = 1.05F - 0.6F * at.age - 0.5F * at.age * look.rut;
  const float gone = std::clamp(0.5F + (n - from) / (0.12F + 2.0F * hidden), 0.0F, 1.0F);
  const auto& b = material.base_colour;
  const float luminance = 0.2126F * b[0] + 0.7152F * b[1] + 0.0722F * b[2];
  const float below = std::min(1.2F, 0.085F / std::max(luminance, 0.01F));
  const float dirt = 1.10F - 0.12F * at.age - 0.06F * look.rut + tone + 0.04F * fine.b;
  look.colour_factor *= blend(std::min(dirt, 1.3F), below, gone);
  look.roughness_factor *= blend(1.0F, 1.3F, gone);
  look.height_m -= 1.5e-3F * gone;
}

// Lens-shaped leaves, one at most in each cell of 1/16 m.
void add_leaves(const Place& at, const Material& material, const Weather& weather, float tone,
                RoadLook& look) {
  // Wheels blow them away, the wind drives them to kerbs and into heaps.
  float cover = static_cast<float>(weather.leaf_cover) * std::max(0.0F, 1.0F + 5.0F * tone);
  if (at.driven) cover *= 0.35F + 0.45F * (1.0F - look.rut);
  const float edge = at.width > 0.0F ? at.to_kerb() : 100.0F;
  if (edge < 0.9F) cover *= 1.0F + 2.5F * smooth(1.0F - std::max(0.0F, edge) / 0.9F);
  cover = std::min(cover, 0.97F);
  if (cover < 1e-3F) return;
  constexpr float kLong_m = 0.06F, kBroad_m = 0.035F, kPerMetre = 16.0F;
  // A lens of those half axes has 8/3 of their product; so many per cell cover what is asked for,
  // up to 60 %, the rest lies below them as litter.
  constexpr float kLeafCells = 8.0F / 3.0F * kLong_m * kBroad_m * kPerMetre * kPerMetre * 0.81F;
  const float single = std::min(cover, 0.6F);
  const float litter = (cover - single) / (1.0F - single);
  const float count =
      single * (1.0F + single * (0.5F + single * (0.333F + 0.25F * single))) / kLeafCells;
  using Colour = std::array<float, 3>;
  constexpr std::array<Colour, 4> kColours{{{0.25F, 0.135F, 0.028F},
                                            {0.20F, 0.080F, 0.020F},
                                            {0.12F, 0.068F, 0.030F},
                                            {0.31F, 0.210F, 0.045F}}};
  constexpr Colour kMean{0.220F, 0.123F, 0.031F};
  Vec3f colour(kMean[0], kMean[1], kMean[2]);
  float hit = 0.0F;
  const float part = seen(at.f, 0.05F);
  if (part > 0.0F) {
    const float x = at.position.x() * kPerMetre, y = at.position.y() * kPerMetre;
    const int ix = floor_int(x), iy = floor_int(y);
    const float soft = std::max(at.f, 0.002F);
    for (int j = iy - 1; j <= iy + 1; ++j) {
      for (int i = ix - 1; i <= ix + 1; ++i) {
        const std::uint32_t h = hash(i & 16383, j & 16383, at.world + 61U);
        if (static_cast<float>(h & 0xfffU) >= 4096.0F * count) continue;
        const std::uint32_t more = mix(h + 2U);
        const float dx = (x - static_cast<float>(i) - byte_of(more, 0)) / kPerMetre;
        const float dy = (y - static_cast<float>(j) - byte_of(more, 1)) / kPerMetre;
        const float q = 2.0F * byte_of(more, 2) - 1.0F;
        const float c = (1.0F - q * q) / (1.0F + q * q), s = 2.0F * q / (1.0F + q * q);
        const float size = 0.8F + 0.2F * byte_of(h, 2);
        const float u = (c * dx + s * dy) / (size * kLong_m), v = c * dy - s * dx;
        const float inside = size * kBroad_m * (1.0F - u * u) - std::abs(v);
        const float share = std::clamp(0.5F + inside / soft, 0.0F, 1.0F);
        if (share <= hit) continue;
        hit = share;
        const Colour& k = kColours[(more >> 24) & 3U];
        const float shade = 0.75F + 0.5F * byte_of(h, 3);
        // The middle rib.
        const float rib = at.f < 0.006F && std::abs(v) < 0.0015F ? 1.2F : 1.0F;
        colour = shade * rib * Vec3f(k[0], k[1], k[2]);
      }
    }
    colour = part * colour + (1.0F - part) * Vec3f(kMean[0], kMean[1], kMean[2]);
  }
  const float on_top = blend(single, hit, part);
  look.leaves = on_top + litter * (1.0F - on_top);
  const Vec3f mean(kMean[0], kMean[1], kMean[2]);
  const Vec3f seen_colour =
      (on_top * colour + litter * (1.0F - on_top) * 0.7F * mean) / std::max(look.leaves, 1e-4F);
  for (int i = 0; i < 3; ++i) {
    const float base = std::max(material.base_colour[static_cast<std::size_t>(i)], 0.01F);
    look.colour_factor[i] = blend(look.colour_factor[i], seen_colour[i] / base, look.leaves);
  }
  look.roughness_factor = blend(look.roughness_factor, 0.75F, look.leaves);
}

}  // namespace raytruth::assets::road
