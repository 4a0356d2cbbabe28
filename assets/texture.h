#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sim/core/pose.h"

namespace raytruth::assets {

/// A picture that is laid over meshes by Mesh::uv and repeats in both directions. u runs to the
/// right, v down; (0, 0) is the upper left corner of the picture (as in glTF 2.0). Immutable.
class Texture {
 public:
  using Texel = std::array<std::uint8_t, 4>;  ///< red, green, blue, alpha
  /// Whether colour channels are coded as sRGB (pictures of colours) or linear (all others).
  enum class Coding : std::uint8_t { kSrgb, kLinear };

  /// Row by row from the top; `texels` holds width * height of them, at least one.
  Texture(std::string name, std::uint32_t width, std::uint32_t height, std::vector<Texel> texels,
          Coding coding);

  /// Linear red, green, blue and alpha, 0..1, between texels; details finer than `footprint` (in
  /// u or v, whichever is finer in texels) are averaged.
  std::array<float, 4> at(const Vec2f& uv, float footprint) const;
  /// Alpha alone, of the full picture: what cut-outs are decided by, alike for every ray.
  float alpha(const Vec2f& uv) const;

  const std::string& name() const { return name_; }
  std::uint32_t width() const { return levels_.front().width; }
  std::uint32_t height() const { return levels_.front().height; }
  bool has_holes() const { return has_holes_; }  ///< some alpha is below 255

 private:
  /// The picture, then halves of it down to one texel.
  struct Level {
    std::uint32_t width = 0, height = 0;
    std::vector<Texel> texels;
  };
  std::array<float, 4> bilinear(const Level& level, const Vec2f& uv) const;

  std::string name_;
  Coding coding_;
  bool has_holes_ = false;
  std::vector<Level> levels_;
};

using TexturePtr = std::shared_ptr<const Texture>;

}  // namespace raytruth::assets
