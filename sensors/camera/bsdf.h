#pragma once

// Internal to sensors/camera: how a surface scatters light.

#include <array>

#include "assets/material.h"
#include "assets/weathering.h"
#include "sensors/air/sky.h"
#include "sensors/air/turn.h"

namespace raytruth::camera {

using air::Rgb;
using air::sincos_turn;

/// Directional albedo of the GGX lobe with Schlick's Fresnel term: E = F0 * scale + offset, by
/// cosine and roughness.
class GgxAlbedo {
 public:
  GgxAlbedo();
  /// Made once.
  static const GgxAlbedo& shared();
  struct Split {
    float scale, offset;
  };
  Split at(float cosine, float roughness) const;

 private:
  static constexpr int kSize = 24;
  std::array<Split, std::size_t{kSize} * kSize> table_{};
};

/// Fibres that stand up from a surface (Estevez and Kulla, SIGGRAPH 2017): distribution of normals
/// D = (2 + 1 / alpha) sin^(1 / alpha) / (2 pi), alpha = roughness^2, with the visibility term of
/// Neubelt and Pettineo 2013, 1 / (4 (l + v - l v)) in the cosines of light and view; as glTF's
/// KHR_materials_sheen.
struct Sheen {
  /// Value for cosines of the half vector, light and view.
  static float value(float cos_h, float cos_i, float cos_o, float exponent);
  static float exponent(float roughness);
  /// Directional albedo of a white sheen, tabulated.
  static float albedo(float cosine, float roughness);
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
/// layer leaves; a share of the diffuse light may pass a thin leaf; sheen on top takes its own
/// albedo from what lies below it; above all the coat, varnish or water.
class Bsdf {
 public:
  /// `view` points away from the surface; `normal` is on its side.
  Bsdf(const GgxAlbedo& albedo, const assets::Look& look, const Vec3f& normal, const Vec3f& view);
  Bsdf(const GgxAlbedo& albedo, const assets::Material& material, const Rgb& base_colour,
       const Vec3f& normal, const Vec3f& view);

  /// Value times cosine for light from a direction, and the density with which sample() draws it.
  Rgb evaluate(const Vec3f& light, float& pdf) const;
  BsdfSample sample(float lobe, float u, float v) const;
  /// About what evaluate() says, for choosing among lamps: `matt` times the cosine and `gloss`
  /// times the GGX distribution of `alpha` at the half vector: its sharper lobe, at the angle that
  /// mirrors the view; the other one counts as matt.
  struct Response {
    float matt = 0.0F, gloss = 0.0F, alpha = 1.0F;
  };
  Response response() const;

  /// Value times cosine of the diffuse part alone.
  Rgb diffuse(const Vec3f& light) const;
  /// What the diffuse part, and gloss, coat and sheen together, send back of light from all around.
  Rgb diffuse_albedo() const { return coat_left_ * diffuse_; }
  const Rgb& gloss_albedo() const { return gloss_albedo_; }

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
  Rgb diffuse_, gloss_albedo_;
  float translucency_;
  Glossy base_, coat_;
  float coat_left_ = 1.0F;    ///< share of light that passes the coat
  float under_sheen_ = 1.0F;  ///< share that the sheen leaves
  float diffuse_chance_ = 0.0F, sheen_chance_ = 0.0F;
  Rgb sheen_ = Rgb::Zero();
  float sheen_exponent_ = 4.0F;
};

}  // namespace raytruth::camera
