#include "sensors/camera/pattern.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "assets/surface_noise.h"

namespace raytruth::camera {
namespace {

using air::Rgb;
using assets::Material;
using assets::Pattern;

float noise(const Vec3f& p, float footprint) { return assets::surface_noise(p, footprint); }

float octaves(const Vec3f& p, float feature, float footprint, int count) {
  float sum = 0.0F;
  float weight = 1.0F;
  for (int i = 0; i < count && footprint <= 2.0F * feature; ++i) {
    sum += weight * noise(p / feature, footprint / feature);
    feature *= 0.5F;
    weight *= 0.6F;
  }
  return sum;
}

// Two coordinates in the surface: along it and, on walls, up it.
struct Plane {
  float a, b;
};
Plane plane_of(const Vec3f& p, const Vec3f& n) {
  if (std::abs(n.z()) > 0.7F) return {p.x(), p.y()};
  return {std::abs(n.x()) > std::abs(n.y()) ? p.y() : p.x(), p.z()};
}

// Slabs or bricks: darker joints, and each stone its own shade.
float stones(const Plane& q, float length, float height, float joint, float footprint,
             bool staggered) {
  const float visible = std::clamp(1.5F - footprint / height, 0.0F, 1.0F);
  if (visible <= 0.0F) return 0.0F;
  const std::int32_t row = assets::floor_of(q.b / height);
  const float shift = staggered && (row & 1) != 0 ? 0.5F : 0.0F;
  const float along = q.a / length + shift;
  const std::int32_t column = assets::floor_of(along);
  const float own = assets::lattice_hash(column, row, 7) - 0.5F;
  const float x = (along - static_cast<float>(column)) * length;
  const float y = q.b - static_cast<float>(row) * height;
  const float edge = std::min(std::min(x, length - x), std::min(y, height - y));
  const float soft = std::max(joint, 0.7F * footprint);
  const float depth = std::min(1.0F, joint / soft);
  const float in_joint = edge < soft ? (1.0F - edge / soft) * depth : 0.0F;
  return (own - 1.6F * in_joint) * visible;
}

}  // namespace

Rgb base_colour(const Material& m, const Vec3f& p, const Vec3f& n, float footprint) {
  const Rgb base(m.base_colour[0], m.base_colour[1], m.base_colour[2]);
  if (m.pattern == Pattern::kNone) return base;
  const float s = m.pattern_scale_m;
  const float k = m.pattern_contrast;
  float v = 0.0F;
  Rgb tint = Rgb::Zero();
  switch (m.pattern) {
    case Pattern::kNone:
      break;
    case Pattern::kAsphalt: {
      const float grain = noise(p / s, footprint / s);
      const float patch = noise(p / 1.7F, footprint / 1.7F) + 0.6F * noise(p / 6.1F, 0.0F);
      v = 0.9F * grain + 0.35F * patch;
      break;
    }
    case Pattern::kConcrete: {
      v = stones(plane_of(p, n), s, s, 0.012F, footprint, false) +
          0.5F * octaves(p, 0.8F, footprint, 3);
      break;
    }
    case Pattern::kPaving:
      v = stones(plane_of(p, n), s, s, 0.006F, footprint, true) +
          0.25F * octaves(p, 0.3F, footprint, 2);
      break;
    case Pattern::kBrick:
      v = stones(plane_of(p, n), s, 0.3F * s, 0.01F, footprint, true) +
          0.3F * octaves(p, 1.5F, footprint, 2);
      break;
    case Pattern::kGrass:
      v = octaves(p, s, footprint, 4);
      tint = Rgb(0.25F, 0.10F, -0.1F) * noise(p / (9.0F * s), 0.0F);
      break;
    case Pattern::kGravel:
    case Pattern::kSoil:
      v = octaves(p, s, footprint, 2) + 0.5F * noise(p / 1.3F, footprint / 1.3F);
      break;
    case Pattern::kPlaster:
      v = octaves(p, s, footprint, 4);
      break;
    case Pattern::kBark:
      v = octaves(Vec3f(p.x(), p.y(), 0.2F * p.z()), s, footprint, 3);
      break;
    case Pattern::kLeaf:
      v = octaves(p, s, footprint, 3);
      tint = Rgb(0.25F, 0.08F, 0.0F) * noise(p / (2.0F * s), 0.0F);
      break;
    case Pattern::kRoadPaint:
      // Wear: paint is gone in spots, where the dark ground shows.
      v = std::min(0.0F, 1.2F * octaves(p, s, footprint, 3) - 0.2F) +
          0.4F * noise(p / 0.7F, footprint / 0.7F);
      break;
    case Pattern::kCloth:
      v = octaves(p, 6.0F * s, footprint, 2);
      break;
  }
  return (base * (1.0F + k * v) * (1.0F + tint)).max(0.15F * base).min(0.95F);
}

}  // namespace raytruth::camera
