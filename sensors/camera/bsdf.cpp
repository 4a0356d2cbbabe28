#include "sensors/camera/bsdf.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "sim/core/luminance.h"
#include "sim/core/math.h"

namespace raytruth::camera {
namespace {

constexpr float kPiFloat = static_cast<float>(kPi);
constexpr float kInversePi = 1.0F / kPiFloat;

constexpr std::size_t row_major(int row, int width, int column) {
  return static_cast<std::size_t>(row) * static_cast<std::size_t>(width) +
         static_cast<std::size_t>(column);
}

float schlick(float cosine) {
  const float m = std::clamp(1.0F - cosine, 0.0F, 1.0F);
  const float m2 = m * m;
  return m2 * m2 * m;
}

float ggx(float cos_h, float alpha) {
  const float a2 = alpha * alpha;
  const float d = cos_h * cos_h * (a2 - 1.0F) + 1.0F;
  return a2 * kInversePi / std::max(d * d, 1e-20F);
}

// Smith's auxiliary function for GGX: (sqrt(1 + alpha^2 tan^2) - 1) / 2.
float lambda(float cosine, float alpha) {
  const float c2 = std::max(cosine * cosine, 1e-8F);
  return 0.5F * (std::sqrt(1.0F + alpha * alpha * (1.0F - c2) / c2) - 1.0F);
}

float alpha_of(float roughness) { return std::max(roughness * roughness, 0.0016F); }

}  // namespace

GgxAlbedo::GgxAlbedo() {
  constexpr int kGrid = 12;
  for (int r = 0; r < kSize; ++r) {
    const float alpha = alpha_of(static_cast<float>(r) / (kSize - 1));
    for (int m = 0; m < kSize; ++m) {
      const float mu = std::max(0.01F, static_cast<float>(m) / (kSize - 1));
      const Vec3f wo(std::sqrt(1.0F - mu * mu), 0.0F, mu);
      Split& split = table_[row_major(r, kSize, m)];
      for (int i = 0; i < kGrid; ++i) {
        for (int j = 0; j < kGrid; ++j) {
          // Visible normals by the spherical-cap method, midpoints of a grid.
          float s = 0.0F;
          float c = 0.0F;
          sincos_turn((static_cast<float>(j) + 0.5F) / kGrid, s, c);
          const Vec3f w = Vec3f(alpha * wo.x(), 0.0F, wo.z()).normalized();
          const float z = (1.0F - (static_cast<float>(i) + 0.5F) / kGrid) * (1.0F + w.z()) - w.z();
          const float ring = std::sqrt(std::clamp(1.0F - z * z, 0.0F, 1.0F));
          const Vec3f h0 = Vec3f(ring * c, ring * s, z) + w;
          const Vec3f h =
              Vec3f(alpha * h0.x(), alpha * h0.y(), std::max(0.0F, h0.z())).normalized();
          const float cos_d = wo.dot(h);
          const Vec3f wi = 2.0F * cos_d * h - wo;
          if (wi.z() <= 0.0F) continue;
          const float lo = lambda(wo.z(), alpha);
          const float weight = (1.0F + lo) / (1.0F + lo + lambda(wi.z(), alpha));
          const float f = schlick(cos_d);
          split.scale += weight * (1.0F - f) / (kGrid * kGrid);
          split.offset += weight * f / (kGrid * kGrid);
        }
      }
    }
  }
}

GgxAlbedo::Split GgxAlbedo::at(float cosine, float roughness) const {
  const float x = std::clamp(cosine, 0.0F, 1.0F) * (kSize - 1);
  const float y = std::clamp(roughness, 0.0F, 1.0F) * (kSize - 1);
  const int i = std::min(static_cast<int>(x), kSize - 2);
  const int j = std::min(static_cast<int>(y), kSize - 2);
  const float a = x - static_cast<float>(i);
  const float b = y - static_cast<float>(j);
  const Split* t = &table_[row_major(j, kSize, i)];
  const float w00 = (1 - a) * (1 - b), w10 = a * (1 - b), w01 = (1 - a) * b, w11 = a * b;
  return {
      w00 * t[0].scale + w10 * t[1].scale + w01 * t[kSize].scale + w11 * t[kSize + 1].scale,
      w00 * t[0].offset + w10 * t[1].offset + w01 * t[kSize].offset + w11 * t[kSize + 1].offset};
}

const GgxAlbedo& GgxAlbedo::shared() {
  static const GgxAlbedo table;
  return table;
}

float Sheen::exponent(float roughness) { return 1.0F / std::max(roughness * roughness, 0.01F); }

float Sheen::value(float cos_h, float cos_i, float cos_o, float exponent) {
  const float sine2 = std::clamp(1.0F - cos_h * cos_h, 0.0F, 1.0F);
  // Cloth of roughness 0.5, the usual one, needs no power.
  const float lobe = exponent == 4.0F ? sine2 * sine2 : det::pow(sine2, 0.5F * exponent);
  const float D = (2.0F + exponent) * lobe * (0.5F * kInversePi);
  return D / (4.0F * std::max(cos_i + cos_o - cos_i * cos_o, 1e-4F));
}

float Sheen::albedo(float cosine, float roughness) {
  constexpr int kCosines = 16, kRoughnesses = 11;
  static const std::vector<float> table = [] {
    constexpr int kUp = 32, kAround = 32;
    std::vector<float> made(row_major(kRoughnesses, kCosines, 0));
    for (int r = 0; r < kRoughnesses; ++r) {
      const float e = exponent(static_cast<float>(r) / (kRoughnesses - 1));
      for (int m = 0; m < kCosines; ++m) {
        const float mu = std::max(0.01F, static_cast<float>(m) / (kCosines - 1));
        const Vec3f wo(std::sqrt(1.0F - mu * mu), 0.0F, mu);
        float sum = 0.0F;
        for (int i = 0; i < kUp; ++i) {
          // Denser at grazing directions, where fibres shine.
          const float t = (static_cast<float>(i) + 0.5F) / kUp;
          const float z = t * t;
          const float ring = std::sqrt(1.0F - z * z);
          for (int j = 0; j < kAround; ++j) {
            float s = 0.0F;
            float c = 0.0F;
            sincos_turn((static_cast<float>(j) + 0.5F) / kAround, s, c);
            const Vec3f wi(ring * c, ring * s, z);
            const Vec3f h = (wi + wo).normalized();
            sum += value(h.z(), z, mu, e) * z * 2.0F * t;
          }
        }
        made[row_major(r, kCosines, m)] =
            std::min(1.0F, sum * 2.0F * kPiFloat / static_cast<float>(kUp * kAround));
      }
    }
    return made;
  }();
  const float x = std::clamp(cosine, 0.0F, 1.0F) * (kCosines - 1);
  const float y = std::clamp(roughness, 0.0F, 1.0F) * (kRoughnesses - 1);
  const int i = std::min(static_cast<int>(x), kCosines - 2);
  const int j = std::min(static_cast<int>(y), kRoughnesses - 2);
  const float a = x - static_cast<float>(i);
  const float b = y - static_cast<float>(j);
  const float* t = &table[row_major(j, kCosines, i)];
  return (1 - b) * ((1 - a) * t[0] + a * t[1]) + b * ((1 - a) * t[kCosines] + a * t[kCosines + 1]);
}

namespace {

assets::Look with_colour(const assets::Material& material, const Rgb& colour) {
  assets::Look look = assets::look_of(material);
  look.colour = {colour[0], colour[1], colour[2]};
  return look;
}

}  // namespace

Bsdf::Bsdf(const GgxAlbedo& albedo, const assets::Material& m, const Rgb& base_colour,
           const Vec3f& normal, const Vec3f& view)
    : Bsdf(albedo, with_colour(m, base_colour), normal, view) {}

Bsdf::Bsdf(const GgxAlbedo& albedo, const assets::Look& m, const Vec3f& normal, const Vec3f& view)
    : n_(normal), translucency_(m.translucency) {
  // Orthonormal basis after Duff et al. 2017.
  const float sign = n_.z() >= 0.0F ? 1.0F : -1.0F;
  const float a = -1.0F / (sign + n_.z());
  const float b = n_.x() * n_.y() * a;
  x_ = Vec3f(1.0F + sign * n_.x() * n_.x() * a, sign * b, -sign * n_.x());
  y_ = Vec3f(b, sign + n_.y() * n_.y() * a, -n_.y());
  wo_ = to_local(view);
  if (wo_.z() < 0.01F) {  // an interpolated normal may turn away from the viewer
    wo_.z() = 0.01F;
    wo_ *= 1.0F / std::sqrt(wo_.squaredNorm());
  }

  const Rgb base_colour(m.colour[0], m.colour[1], m.colour[2]);
  const GgxAlbedo::Split e = albedo.at(wo_.z(), m.roughness);
  base_.alpha = alpha_of(m.roughness);
  base_.f0 = 0.04F * (1.0F - m.metallic) + base_colour * m.metallic;
  const Rgb glossy_albedo = base_.f0 * e.scale + e.offset;
  const float whole = std::max(e.scale + e.offset, 0.05F);
  base_.gain = 1.0F + base_.f0 * (1.0F / whole - 1.0F);
  diffuse_ = base_colour * (1.0F - m.metallic) * (1.0F - glossy_albedo).max(0.0F);

  float coat_albedo = 0.0F;
  if (m.coat > 0.0F) {
    const GgxAlbedo::Split c = albedo.at(wo_.z(), m.coat_roughness);
    coat_albedo = m.coat * (m.coat_f0 * c.scale + c.offset);
    coat_left_ = 1.0F - coat_albedo;
    coat_.alpha = alpha_of(m.coat_roughness);
    coat_.f0 = Rgb::Constant(m.coat_f0);
    coat_.gain = Rgb::Constant(m.coat);
  }
  float sheen = 0.0F;
  if (m.sheen[0] + m.sheen[1] + m.sheen[2] > 0.0F) {
    sheen_ = Rgb(m.sheen[0], m.sheen[1], m.sheen[2]) * coat_left_;
    sheen_exponent_ = Sheen::exponent(m.sheen_roughness);
    const float white = Sheen::albedo(wo_.z(), m.sheen_roughness);
    const float most = std::max(m.sheen[0], std::max(m.sheen[1], m.sheen[2]));
    under_sheen_ = 1.0F - std::min(1.0F, most * white);
    diffuse_ *= under_sheen_;
    base_.gain *= under_sheen_;
    sheen = luminance(sheen_) * white;
  }
  gloss_albedo_ = coat_left_ * glossy_albedo * base_.gain + coat_albedo + sheen;
  const float d = coat_left_ * luminance(diffuse_);
  const float s = coat_left_ * luminance(Rgb(glossy_albedo * base_.gain));
  const float total = d + s + coat_albedo + sheen;
  if (total > 0.0F) {
    diffuse_chance_ = d / total;
    base_.chance = s / total;
    coat_.chance = coat_albedo / total;
    sheen_chance_ = sheen / total;
  }
}

Rgb Bsdf::glossy(const Glossy& lobe, const Vec3f& wi, float& pdf) const {
  Vec3f h = wi + wo_;
  h *= 1.0F / std::sqrt(std::max(h.squaredNorm(), 1e-20F));
  const float D = ggx(h.z(), lobe.alpha);
  const float lo = lambda(wo_.z(), lobe.alpha);
  const float li = lambda(wi.z(), lobe.alpha);
  pdf = D / (4.0F * wo_.z() * (1.0F + lo));
  const float f = schlick(h.dot(wi));
  const float common = D / (4.0F * wo_.z() * (1.0F + lo + li));
  return (lobe.f0 + (1.0F - lobe.f0) * f) * lobe.gain * common;
}

Rgb Bsdf::evaluate_local(const Vec3f& wi, float& pdf) const {
  const float passing = coat_left_ * kInversePi;
  if (wi.z() <= 0.0F) {
    pdf = diffuse_chance_ * translucency_ * -wi.z() * kInversePi;
    return diffuse_ * (translucency_ * passing * -wi.z());
  }
  Rgb value = diffuse_ * ((1.0F - translucency_) * passing * wi.z());
  pdf = diffuse_chance_ * (1.0F - translucency_) * wi.z() * kInversePi;
  float p = 0.0F;
  if (base_.chance > 0.0F) {
    value += coat_left_ * glossy(base_, wi, p);
    pdf += base_.chance * p;
  }
  if (coat_.chance > 0.0F) {
    value += glossy(coat_, wi, p);
    pdf += coat_.chance * p;
  }
  if (sheen_chance_ > 0.0F) {
    const Vec3f h = wi + wo_;
    const float cos_h = h.z() / std::sqrt(std::max(h.squaredNorm(), 1e-20F));
    value += sheen_ * (Sheen::value(cos_h, wi.z(), wo_.z(), sheen_exponent_) * wi.z());
    pdf += sheen_chance_ * (0.5F * kInversePi);
  }
  return value;
}

Rgb Bsdf::evaluate(const Vec3f& light, float& pdf) const {
  return evaluate_local(to_local(light), pdf);
}

Bsdf::Response Bsdf::response() const {
  const bool coated = coat_.chance > 0.0F;
  const Glossy& sharp = coated ? coat_ : base_;
  const Rgb f = sharp.f0 + (1.0F - sharp.f0) * schlick(wo_.z());
  // The height-correlated masking of two like cosines.
  const float masked = 1.0F + 2.0F * lambda(wo_.z(), sharp.alpha);
  const float gloss = luminance(Rgb(f * sharp.gain)) * (coated ? 1.0F : coat_left_);
  const float diffuse = coat_left_ * luminance(diffuse_);
  const float all = diffuse + luminance(gloss_albedo_);
  const float other = sheen_chance_ + (coated ? base_.chance : 0.0F);
  return {(diffuse + all * other) * kInversePi, gloss / (4.0F * wo_.z() * masked), sharp.alpha};
}

Rgb Bsdf::diffuse(const Vec3f& light) const {
  const float cosine = n_.dot(light);
  const float side = cosine > 0.0F ? 1.0F - translucency_ : translucency_;
  return diffuse_ * (side * coat_left_ * kInversePi * std::abs(cosine));
}

Vec3f Bsdf::visible_normal(float alpha, float u, float v) const {
  Vec3f w(alpha * wo_.x(), alpha * wo_.y(), wo_.z());
  w *= 1.0F / std::sqrt(w.squaredNorm());
  float s = 0.0F;
  float c = 0.0F;
  sincos_turn(v, s, c);
  const float z = (1.0F - u) * (1.0F + w.z()) - w.z();
  const float ring = std::sqrt(std::clamp(1.0F - z * z, 0.0F, 1.0F));
  const Vec3f h0 = Vec3f(ring * c, ring * s, z) + w;
  const Vec3f h(alpha * h0.x(), alpha * h0.y(), std::max(1e-7F, h0.z()));
  return h * (1.0F / std::sqrt(h.squaredNorm()));
}

BsdfSample Bsdf::sample(float lobe, float u, float v) const {
  Vec3f wi;
  if (lobe < diffuse_chance_) {
    float s = 0.0F;
    float c = 0.0F;
    sincos_turn(v, s, c);
    const float r = std::sqrt(u);
    wi = Vec3f(r * c, r * s, std::sqrt(std::max(1e-8F, 1.0F - u)));
    if (lobe < diffuse_chance_ * translucency_) wi.z() = -wi.z();
  } else if (sheen_chance_ > 0.0F && lobe >= 1.0F - sheen_chance_) {
    float s = 0.0F;
    float c = 0.0F;
    sincos_turn(v, s, c);
    const float r = std::sqrt(std::max(0.0F, 1.0F - u * u));
    wi = Vec3f(r * c, r * s, std::max(u, 1e-5F));
  } else {
    const bool base = lobe < diffuse_chance_ + base_.chance;
    if (!base && coat_.chance <= 0.0F && base_.chance <= 0.0F) return {};
    const Glossy& chosen = base || coat_.chance <= 0.0F ? base_ : coat_;
    const Vec3f h = visible_normal(chosen.alpha, u, v);
    wi = 2.0F * h.dot(wo_) * h - wo_;
    if (wi.z() <= 1e-6F) return {};
  }
  BsdfSample result;
  const Rgb value = evaluate_local(wi, result.pdf);
  if (!(result.pdf > 1e-12F)) return {};
  result.weight = value / result.pdf;
  result.direction = to_world(wi);
  result.direction *= 1.0F / std::sqrt(result.direction.squaredNorm());
  return result;
}

}  // namespace raytruth::camera
