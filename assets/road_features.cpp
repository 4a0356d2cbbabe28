// Asphalt: grain, wear, patches, cracks, and what is let into it.
#include "assets/road_features.h"

#include <algorithm>
#include <cmath>

namespace raytruth::assets::road {
namespace {

// How often what lies along a road comes, at most once per cell.
constexpr float kPatchCell_m = 12.0F;
constexpr float kCrackCell_m = 9.0F;
constexpr float kLongCrackCell_m = 24.0F;
constexpr float kManholeCell_m = 32.0F;
constexpr float kGullyCell_m = 24.0F;
constexpr float kSkidCell_m = 40.0F;
// On a junction's floor: squares along the axes of the world.
constexpr float kFloorCrackCell_m = 8.0F;
constexpr float kFloorManholeCell_m = 16.0F;
constexpr float kFloorTyreCell_m = 14.0F;

enum Salt : int {
  kPatch = 3,
  kCrack = 5,
  kLongCrack,
  kManhole,
  kGully,
  kTyre,
  kFloorCrack,
  kFloorManhole,
  kFloorTyre,
  kGathered
};

// What lies over the colour: a factor of it, and one of the roughness.
struct Paste {
  float colour = 1.0F, rough = 1.0F;
  void lay(float cover, float with_colour, float with_rough) {
    colour = blend(colour, with_colour, cover);
    rough = blend(rough, with_rough, cover);
  }
  void darken(float cover, float to) { colour *= 1.0F - cover * (1.0F - to); }
};

// A rectangle of newer or older asphalt; how much of the pixel lies in it.
float patch(const Place& at, float edge_noise, Paste& paste, RoadLook& look) {
  const int i = floor_int(at.along.x() / kPatchCell_m);
  std::uint32_t h = 0;
  float y = at.offset;
  float half_lane = 0.5F * at.width;
  if (at.width > 0.0F) {
    h = hash(i, kPatch, at.lane);
  } else {
    const int j = floor_int(at.along.y() / kPatchCell_m);
    h = hash(i & 0xffff, j & 0xffff, at.world + kPatch);
    y = at.along.y() - (static_cast<float>(j) + 0.5F) * kPatchCell_m;
    half_lane = 3.0F;
  }
  if (byte_of(h, 0) >= 0.03F + 0.26F * at.age) return 0.0F;
  const std::uint32_t more = mix(h + 1U);
  const bool trench = (h & 0x100U) != 0U;
  const float half_length = trench ? 0.35F + 0.5F * byte_of(h, 2) : 0.7F + 2.4F * byte_of(h, 2);
  const float half_width =
      trench ? 2.0F * half_lane : std::min(0.4F + 0.6F * byte_of(h, 3), half_lane);
  const float room = half_lane - std::min(half_width, half_lane);
  const float cx = (static_cast<float>(i) + 0.3F + 0.4F * byte_of(more, 0)) * kPatchCell_m;
  const float cy = trench ? 0.0F : (2.0F * byte_of(more, 1) - 1.0F) * room;
  const float d =
      std::max(std::abs(at.along.x() - cx) - half_length, std::abs(y - cy) - half_width) +
      0.012F * edge_noise;
  if (d > 0.05F + at.f) return 0.0F;
  const float inside = std::clamp(0.5F - d / std::max(at.f, 0.004F), 0.0F, 1.0F);
  const float shade = byte_of(more, 2);
  paste.colour =
      blend(paste.colour, shade < 0.72F ? 0.74F + 0.22F * shade : 0.9F + 0.25F * shade, inside);
  look.height_m += inside * 1e-3F * (3.0F * byte_of(more, 3) - 1.5F);
  const bool sealed = (h & 0x200U) != 0U;
  const float border = in_line(std::abs(d), sealed ? 0.028F : 0.005F, at.f);
  paste.lay(border, sealed ? 0.42F : 0.55F * paste.colour, sealed ? 0.65F : 1.0F);
  return inside;
}

// A crack at distance d of its middle; the sealed ones are bands of bitumen, dark and smooth.
void crack(float d, bool sealed, float strength, const Place& at, Paste& paste, RoadLook& look) {
  const float half = sealed ? 0.045F * strength : 0.004F * strength;
  const float cover = in_line(std::abs(d), half, at.f);
  if (cover <= 0.0F) return;
  if (sealed) {
    paste.lay(cover, 0.42F, 0.6F);
  } else {
    paste.darken(cover, 0.2F);
    look.height_m -= 5e-3F * cover;
  }
}

void cracks(const Place& at, Paste& paste, RoadLook& look) {
  const float worn = at.age - 0.3F;
  {  // Across the carriageway; from frost and shrinking.
    const int i = floor_int(at.s / kCrackCell_m);
    const std::uint32_t h = hash(i, kCrack, at.road);
    if (byte_of(h, 0) < 1.15F * worn) {
      const float d = at.s - (static_cast<float>(i) + 0.25F + 0.5F * byte_of(h, 1)) * kCrackCell_m;
      if (std::abs(d) < 0.3F + at.f) {
        const float way = 0.14F * noise(0.9F * at.t, h) + 0.035F * noise(5.0F * at.t, h + 1U);
        crack(d - way, byte_of(h, 2) < 0.45F, 0.6F + 0.8F * byte_of(h, 3), at, paste, look);
      }
    }
  }
  {  // Along the sides of the wheel tracks.
    const float cell = at.s / kLongCrackCell_m;
    const int i = floor_int(cell);
    const std::uint32_t h = hash(i, kLongCrack, at.lane);
    if (at.driven && byte_of(h, 0) < 1.1F * worn) {
      const float side = (h & 0x100U) != 0U ? 1.0F : -1.0F;
      const float where = side * (at.track + ((h & 0x200U) != 0U ? 0.4F : -0.4F));
      const float d = at.offset - where;
      if (std::abs(d) < 0.3F + at.f) {
        const float way = 0.14F * noise(0.35F * at.s, h) + 0.03F * noise(3.0F * at.s, h + 1U);
        const float u = cell - static_cast<float>(i);
        crack(d - way, byte_of(h, 2) < 0.35F, 1.2F * bump(2.0F * u - 1.0F), at, paste, look);
      }
    }
  }
  // The seam between two lanes, laid one after the other.
  if (at.driven && (at.road & 3U) != 0U) {
    const float d = 0.5F * at.width - at.offset - 0.09F;
    if (std::abs(d) < 0.05F + at.f)
      crack(d + 0.012F * noise(0.8F * at.s, at.lane), false, 1.2F * at.age, at, paste, look);
  }
}

// Where the base is too weak the tracks break into pieces of a hand's breadth. Worley, "A cellular
// texture basis function" (1996).
void alligator(const Place& at, float weak, Paste& paste, RoadLook& look) {
  constexpr float kPerMetre = 8.0F;
  const float x = at.position.x() * kPerMetre, y = at.position.y() * kPerMetre;
  const int ix = floor_int(x), iy = floor_int(y);
  float first = 9.0F, second = 9.0F, own = 0.0F;
  for (int j = iy - 1; j <= iy + 1; ++j) {
    for (int i = ix - 1; i <= ix + 1; ++i) {
      const std::uint32_t h = hash(i & 8191, j & 8191, at.world + 21U);
      const float dx = static_cast<float>(i) + byte_of(h, 0) - x;
      const float dy = static_cast<float>(j) + byte_of(h, 1) - y;
      const float d = dx * dx + dy * dy;
      if (d < first) {
        second = first;
        first = d;
        own = byte_of(h, 2) - 0.5F;
      } else {
        second = std::min(second, d);
      }
    }
  }
  const float gap = 0.5F * (std::sqrt(second) - std::sqrt(first)) / kPerMetre;
  paste.colour *= 1.0F + 0.12F * weak * own;
  crack(gap, false, 1.3F * weak, at, paste, look);
}

// A lid whose middle is dx, dy away.
void lid(float dx, float dy, bool small, const Place& at, Paste& paste, RoadLook& look) {
  const float radius = small ? 0.09F : 0.31F;
  if (std::abs(dx) > 0.8F || std::abs(dy) > 0.8F) return;
  const float d = std::sqrt(dx * dx + dy * dy);
  if (d > 0.6F + at.f) return;
  // Mortar around the frame, the frame, a gap, the lid.
  const float sharp = 1.0F / std::max(at.f, 0.004F);
  const float around = std::clamp(0.5F - (d - radius - 0.16F) * sharp, 0.0F, 1.0F);
  paste.lay(around, 0.72F, 0.95F);
  const float iron = std::clamp(0.5F - (d - radius - 0.05F) * sharp, 0.0F, 1.0F);
  float shade = 1.05F;
  float stud = 0.0F;
  if (at.f < 0.03F) {
    // Studs of 3 cm on every other square.
    const int column = floor_int(dx / 0.03F), row = floor_int(dy / 0.03F);
    stud = ((column + row) & 1) != 0 && d < radius - 0.02F ? 1.0F : -1.0F;
    const float part = seen(at.f, 0.015F);
    shade += 0.22F * part * stud;
    look.slope += iron * part * 0.12F * Vec2f(stud, -stud);
  }
  paste.lay(iron, shade, 0.55F);
  look.height_m = blend(look.height_m, look.height_m - 6e-3F, around);
  const float gap = in_line(std::abs(d - radius), 0.005F, at.f);
  paste.darken(gap, 0.15F);
  look.colour_factor =
      blend(1.0F, 1.05F, iron) * look.colour_factor.cwiseProduct(Vec3f(
                                     1.0F, blend(1.0F, 0.94F, iron), blend(1.0F, 0.87F, iron)));
}

void manhole(const Place& at, Paste& paste, RoadLook& look) {
  const int i = floor_int(at.s / kManholeCell_m);
  const std::uint32_t h = hash(i, kManhole, at.lane);
  if (byte_of(h, 0) >= 0.5F) return;
  const float dx = at.s - (static_cast<float>(i) + 0.1F + 0.8F * byte_of(h, 2)) * kManholeCell_m;
  const float dy = at.offset - (byte_of(h, 3) - 0.5F) * 0.5F * at.width;
  lid(dx, dy, (h & 0x300U) == 0U, at, paste, look);
}

// A grate beside the kerb: what is deeper below it holds no water.
void gully(const Place& at, Paste& paste) {
  const float e = at.to_kerb();
  if (e > 0.6F + at.f) return;
  const int i = floor_int(at.s / kGullyCell_m);
  const std::uint32_t h = hash(i, kGully, at.lane);
  const float dx = at.s - (static_cast<float>(i) + 0.2F + 0.6F * byte_of(h, 0)) * kGullyCell_m;
  if (std::abs(dx) > 0.4F + at.f) return;
  const float d = std::max(std::abs(dx) - 0.25F, std::abs(e - 0.24F) - 0.2F);
  const float sharp = 1.0F / std::max(at.f, 0.004F);
  const float frame = std::clamp(0.5F - (d - 0.04F) * sharp, 0.0F, 1.0F);
  const float inside = std::clamp(0.5F - d * sharp, 0.0F, 1.0F);
  const float bar = dx / 0.05F - static_cast<float>(floor_int(dx / 0.05F));
  const float open = in_line(std::abs(bar - 0.5F) * 0.05F, 0.015F, at.f);
  paste.lay(frame, 1.0F, 0.6F);
  paste.darken(inside * open, 0.1F);
}

// Two bands of rubber, at half a car's track beside `aside`.
float bands(float aside, float half_m) { return bump((std::abs(aside) - 0.74F) / half_m); }

// Wheels that were locked or spun.
void skid_marks(const Place& at, float fine, Paste& paste) {
  const int i = floor_int(at.s / kSkidCell_m);
  const std::uint32_t h = hash(i, kTyre, at.lane);
  if (byte_of(h, 0) >= 0.14F) return;
  const float length = 7.0F + 18.0F * byte_of(h, 1);
  const float from = static_cast<float>(i) * kSkidCell_m + byte_of(h, 2) * (kSkidCell_m - length);
  float u = (at.s - from) / length;
  if (u <= 0.0F || u >= 1.0F) return;
  if (at.backward) u = 1.0F - u;
  const float drift = (byte_of(h, 3) - 0.5F) * (0.3F + u * u);
  // They begin softly and end where the car stood.
  const float ends = step(0.0F, 0.5F, u) * (1.0F - step(0.94F, 1.0F, u));
  paste.darken(
      0.5F * ends * bands(at.offset - drift, 0.14F) * (1.0F + 0.4F * fine) * seen(at.f, 0.2F),
      0.25F);
}

// Where all brake, or are carried outwards: shorter and fainter ones, close together.
void gathered_marks(const Place& at, float fine, Paste& paste) {
  constexpr float kMargin_m = 0.5F;
  const int i = floor_int(at.s / kTyreCell_m);
  for (int k = 0; k < 3; ++k) {
    const std::uint32_t h = hash(i, kGathered + k, at.lane);
    if (byte_of(h, 0) >= (at.braking ? 0.55F : 0.35F)) continue;
    const float length = 2.5F + 8.0F * byte_of(h, 1);
    const float room = kTyreCell_m - 2.0F * kMargin_m - length;
    const float from = static_cast<float>(i) * kTyreCell_m + kMargin_m + byte_of(h, 2) * room;
    float u = (at.s - from) / length;
    if (u <= 0.0F || u >= 1.0F) continue;
    if (at.backward) u = 1.0F - u;
    const std::uint32_t more = mix(h + 3U);
    const float drift =
        (byte_of(h, 3) - 0.5F) * (at.curve ? 0.4F + 0.9F * u * u : 0.5F + 0.15F * u);
    const float ends = step(0.0F, 0.6F, u) * (1.0F - step(0.93F, 1.0F, u));
    const float dark = 0.15F + 0.35F * byte_of(more, 0);
    const float half_m = 0.10F + 0.05F * byte_of(more, 1);
    paste.darken(
        dark * ends * bands(at.offset - drift, half_m) * (1.0F + 0.4F * fine) * seen(at.f, 0.2F),
        0.25F);
  }
}

// From the middle of something in a square of the world, turned about it.
struct Turned {
  float x = 0.0F, y = 0.0F;
  std::uint32_t h = 0;
};
Turned in_square(const Place& at, float cell_m, int salt, float spread) {
  const float x = at.along.x() / cell_m, y = at.along.y() / cell_m;
  const int i = floor_int(x), j = floor_int(y);
  Turned t;
  t.h = hash(i & 0xffff, j & 0xffff, at.world + static_cast<std::uint32_t>(salt));
  const std::uint32_t more = mix(t.h + 5U);
  const float dx = (x - static_cast<float>(i) - 0.5F - spread * (byte_of(more, 0) - 0.5F)) * cell_m;
  const float dy = (y - static_cast<float>(j) - 0.5F - spread * (byte_of(more, 1) - 0.5F)) * cell_m;
  const float q = 2.0F * byte_of(more, 2) - 1.0F;
  const float c = (1.0F - q * q) / (1.0F + q * q), s = 2.0F * q / (1.0F + q * q);
  t.x = c * dx + s * dy;
  t.y = c * dy - s * dx;
  return t;
}

void floor_cracks(const Place& at, Paste& paste, RoadLook& look) {
  constexpr float kHalf_m = 2.8F;  // a cell's half less the spread's, so that none is cut off
  const Turned t = in_square(at, kFloorCrackCell_m, kFloorCrack, 0.25F);
  if (byte_of(t.h, 0) >= 1.6F * (at.age - 0.25F) || std::abs(t.x) > kHalf_m) return;
  if (std::abs(t.y) > 0.3F + at.f) return;
  const float way = 0.14F * noise(0.9F * t.x, t.h) + 0.035F * noise(5.0F * t.x, t.h + 1U);
  const float strength = (0.7F + 0.8F * byte_of(t.h, 3)) * bump(t.x / kHalf_m);
  crack(t.y - way, byte_of(t.h, 2) < 0.4F, strength, at, paste, look);
}

void floor_manhole(const Place& at, Paste& paste, RoadLook& look) {
  const Turned t = in_square(at, kFloorManholeCell_m, kFloorManhole, 0.8F);
  if (byte_of(t.h, 0) < 0.35F) lid(t.x, t.y, (t.h & 0x300U) == 0U, at, paste, look);
}

// Of cars that turned too fast: arcs.
void floor_tyre_marks(const Place& at, float fine, Paste& paste) {
  for (int k = 0; k < 2; ++k) {
    const Turned t = in_square(at, kFloorTyreCell_m, kFloorTyre + 16 * k, 0.2F);
    if (byte_of(t.h, 0) >= 0.4F) continue;
    const float half = 2.0F + 2.4F * byte_of(t.h, 1);
    if (std::abs(t.x) > half) continue;
    const float radius = 8.0F + 14.0F * byte_of(t.h, 2);
    const float y = (t.h & 0x100U) != 0U ? t.y : -t.y;
    const float aside = std::sqrt(t.x * t.x + (radius - y) * (radius - y)) - radius;
    const float u = 0.5F + 0.5F * t.x / half;
    const float ends = step(0.0F, 0.4F, u) * (1.0F - step(0.8F, 1.0F, u));
    const float dark = 0.15F + 0.3F * byte_of(t.h, 3);
    paste.darken(dark * ends * bands(aside, 0.11F) * (1.0F + 0.4F * fine) * seen(at.f, 0.2F),
                 0.25F);
  }
}

}  // namespace

Place place_of(const RoadPoint& point, std::uint32_t seed) {
  Place at;
  // Between corners of width 0 single precision may fall short of the flags.
  const int flags = floor_int((point.lane_width_m + 0.5F) / kLaneFlagStep_m);
  const auto has = [flags](LaneFlag flag) { return (flags & static_cast<int>(flag)) != 0; };
  at.width = point.lane_width_m - kLaneFlagStep_m * static_cast<float>(flags);
  if (at.width < 0.05F) at.width = 0.0F;
  at.offset = at.width > 0.0F ? point.lane_offset_m : 0.0F;
  at.driven = has(kLaneDriven);
  at.kerb_left = has(kLaneKerbLeft);
  at.kerb_right = has(kLaneKerbRight);
  at.built_up = has(kLaneBuiltUp);
  at.braking = has(kLaneBraking);
  at.curve = has(kLaneCurve);
  at.backward = point.lane > 0;
  at.position = point.position;
  at.s = point.st.x();
  at.t = point.st.y();
  at.along = at.width > 0.0F ? point.st : Vec2f(point.position.x(), point.position.y());
  at.f = point.footprint_m;
  at.world = mix(seed + 1U);
  at.road = hash(static_cast<int>(point.road), 1, at.world);
  at.lane = hash(static_cast<int>(point.road), 2 + point.lane, at.world);
  const int step_of_age = flags >> static_cast<int>(kAgeShift);
  if (at.width > 0.0F || step_of_age > 0) {
    const float u = step_of_age > 0 ? (static_cast<float>(step_of_age) - 0.5F) / kAgeSteps
                                    : byte_of(at.road, 0);
    at.age = u < 0.25F ? 0.8F * u : u < 0.75F ? 0.35F + 0.6F * (u - 0.25F) : 0.8F * u + 0.2F;
    if (at.driven && at.width > 0.0F) {
      at.track = std::min(0.9F, 0.28F * at.width);
      at.rut_depth_m = 1.5e-3F + 9e-3F * at.age * at.age;
      at.rut_mean = 2.0F * kBumpMean * kTrackHalf_m / std::max(at.width, 2.5F);
    }
  }
  return at;
}

void add_asphalt(const Place& at, const Material& material, float tone, float wide, const Two& fine,
                 RoadLook& look) {
  // Bitumen goes grey.
  const float bleached = 0.30F * (at.age - 0.5F);
  // What is let into asphalt takes 2 % of its light.
  float c = 1.02F + bleached + tone + 0.06F * fine.a;
  const float worn = std::min(1.0F, 2.0F * at.age);
  if (at.rut_mean > 0.0F) {
    c += 0.14F * worn * (look.rut - at.rut_mean);
    const float line = bump(at.offset / 0.45F) - 0.45F * kBumpMean / std::max(at.width, 2.5F);
    c -= 0.16F * worn * (0.7F + 0.5F * wide) * line * seen(at.f, 0.5F);
  }
  Paste paste;
  paste.rough = 1.0F + 0.06F * (1.0F - worn) - 0.12F * worn * look.rut;
  float in_patch = 0.0F;
  if (at.f < 2.0F) in_patch = patch(at, fine.b, paste, look);
  if (at.f < 0.3F) {
    if (at.width > 0.0F) {
      if (at.age > 0.3F && in_patch < 0.5F) cracks(at, paste, look);
      if (at.driven) skid_marks(at, fine.b, paste);
      if (at.driven && (at.braking || at.curve)) gathered_marks(at, fine.b, paste);
    } else if (at.driven) {
      if (in_patch < 0.5F) floor_cracks(at, paste, look);
      floor_tyre_marks(at, fine.b, paste);
      if (at.built_up) floor_manhole(at, paste, look);
    }
    const float weak = (at.rut_mean > 0.0F ? look.rut : 0.5F) * step(0.2F, 0.55F, wide) *
                       std::clamp(2.2F * (at.age - 0.42F), 0.0F, 1.0F);
    if (weak > 0.12F && in_patch < 0.5F) {
      // From afar 16 m of cracks in each square metre.
      if (at.f < 0.06F) alligator(at, weak, paste, look);
      if (at.f >= 0.06F) paste.darken(0.17F * weak, 0.2F);
    }
    if (at.built_up && at.width > 0.0F) {
      if (at.driven) manhole(at, paste, look);
      gully(at, paste);
    }
  }
  if (at.f < 0.016F) {
    // Stones in bitumen, those on top worn bright.
    const Two g =
        noise(at.position.x() * 128.0F, at.position.y() * 128.0F, 131071, at.world * 7U + 0x3d5fU);
    const float k = seen(at.f, 1.0F / 128.0F) * material.pattern_contrast * (0.75F + 0.5F * at.age);
    c += k * (1.1F * g.a + 0.9F * (g.b * g.b - 0.185F));
  }
  look.colour_factor *= std::max(0.15F, c) * paste.colour;
  look.roughness_factor *= paste.rough;
}

}  // namespace raytruth::assets::road
