#pragma once

// Internal to sensors/camera: how a surface scatters light.

#include <array>

#include "assets/material.h"
#include "sensors/air/sky.h"

namespace raytruth::camera {

using air::Rgb;

/// Directional albedo of the GGX lobe with Schlick's Fresnel term: E = F0 * scale + offset, by
/// cosine and roughness.
class GgxAlbedo {
 public:
  GgxAlbedo();
  struct Split {
    float scale, offset;
  };
  Split at(float cosine, float roughness) const;

 private:
  static constexpr int kSize = 24;
  std::array<Split, std::size_t{kSize} * kSize> table_{};
};

/// One direction drawn from a Bsdf.
struct BsdfSample {
  Vec3f direction = Vec3f::Zero();  ///< world; towards the light
  Rgb weight = Rgb::Zero();         ///< value * cosine / pdf
  float pdf = 0.0F;                 ///< per steradian; 0: nothing goes on
};

/// Principled surface (glTF 2.0 metallic-roughness with clear coat): GGX with height-correlated
/// Smith masking, visible normals sampled after Dupuy and Benyoub 2023; energy lost to multiple
/// scattering given back after Turquin 2019; diffuse base under it weighted by what the glossy
/// layer leaves; a share of the diffuse light may pass a thin leaf.
class Bsdf {
 public:
  /// `view` points away from the surface; `normal` is on its side.
  Bsdf(const GgxAlbedo& albedo, const assets::Material& material, const Rgb& base_colour,
       const Vec3f& normal, const Vec3f& view);

  /// Value times cosine for light from a direction, and the density with which sample() draws it.
  Rgb evaluate(const Vec3f& light, float& pdf) const;
  BsdfSample sample(float lobe, float u, float v) const;

 private:
  struct Glossy {
    Rgb f0 = Rgb::Zero();
    float alpha = 1.0F;
    Rgb gain = Rgb::Ones();
    float chance = 0.0F;
  };
  Rgb glossy(const Glossy& lobe, const Vec3f& wi, float& pdf) const;
  Vec3f visible_normal(float alpha, float u, float v) const;
  Vec3f to_local(const Vec3f& w) const { return {x_.dot(w), y_.dot(w), n_.dot(w)}; }
  Vec3f to_world(const Vec3f& l) const { return l.x() * x_ + l.y() * y_ + l.z() * n_; }
  Rgb evaluate_local(const Vec3f& wi, float& pdf) const;

  Vec3f n_, x_, y_, wo_;
  Rgb diffuse_;
  float translucency_;
  Glossy base_, coat_;
  float coat_left_ = 1.0F;  ///< share of light that passes the coat
  float diffuse_chance_ = 0.0F;
};

/// Sine and cosine of a whole turn times u, u in [0, 1): polynomials, error below 1e-6.
void sincos_turn(float u, float& sine, float& cosine);

}  // namespace raytruth::camera
