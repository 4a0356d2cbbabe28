// Concrete, slabs and setts, paint, and fallen leaves.
#include <algorithm>
#include <cmath>

#include "assets/fallen_leaves.h"
#include "assets/road_features.h"

namespace raytruth::assets::road {
namespace {

constexpr std::uint32_t kLeafSalt = 61;

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

void add_leaves(const Place& at, const Material& material, const Weather& weather, float tone,
                RoadLook& look) {
  // Wheels blow them away, the wind drives them to kerbs and into heaps.
  float cover = static_cast<float>(weather.leaf_cover) * std::max(0.0F, 1.0F + 5.0F * tone);
  // Fast traffic leaves none in its tracks.
  if (at.driven) {
    const float beside = 1.0F - look.rut;
    cover *= at.built_up ? 0.12F + 0.6F * beside : 0.02F + 0.45F * beside * beside;
  }
  const float edge = at.width > 0.0F ? at.to_kerb() : 100.0F;
  if (edge < 0.9F) cover *= 1.0F + 2.5F * smooth(1.0F - std::max(0.0F, edge) / 0.9F);
  const FallenLeaves leaves =
      fallen_leaves(at.position.head<2>(), at.f, cover, at.world + kLeafSalt);
  if (leaves.cover <= 0.0F) return;
  look.leaves = leaves.cover;
  for (int i = 0; i < 3; ++i) {
    const float base = std::max(material.base_colour[static_cast<std::size_t>(i)], 0.01F);
    look.colour_factor[i] = blend(look.colour_factor[i], leaves.colour[i] / base, look.leaves);
  }
  look.roughness_factor = blend(look.roughness_factor, kLeafRoughness, look.leaves);
}

}  // namespace raytruth::assets::road
