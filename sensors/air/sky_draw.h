#pragma once

// Internal to sensors/air: directions of the sky, drawn for surfaces that face
// some way.

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "sim/core/pose.h"

namespace raytruth::air {

/// Draws places on a square map of the sky in proportion to its light times the
/// cosine to a normal. Normals are sorted into classes; the cosine is the mean
/// over a class and over a block of texels, and within a block a texel's chance
/// is that of its light. What no normal of a class sees is never drawn for it.
class SkyDraw {
 public:
  static constexpr int kSize = 128;    ///< texels along each side of the map
  static constexpr int kBlocks = 16;   ///< blocks along each side
  static constexpr int kFacings = 82;  ///< class 0: light from all sides, no cosine

  SkyDraw() = default;
  /// `light`: kSize x kSize texels, radiance times solid angle in any unit, not
  /// all 0. `quarters`: 2 kBlocks x 2 kBlocks unit directions, of the middles
  /// of the blocks' quarters.
  SkyDraw(std::span<const float> light, std::span<const Vec3f> quarters);

  static std::uint8_t facing_of(const Vec3f& normal);

  struct Place {
    float a = 0.0F, b = 0.0F;  ///< across and down the map, 0 ... 1
    float density = 0.0F;      ///< per unit area of the map; 0: that class sees none
                               ///< of the light
  };
  /// From two uniform numbers in [0, 1).
  Place draw(std::uint8_t facing, float u1, float u2) const;
  /// The density with which draw() gives that place.
  float density(std::uint8_t facing, float a, float b) const;

 private:
  static constexpr int kInner = kSize / kBlocks;
  // Running sums, the last one 1.
  template <int N>
  using Sums = std::array<float, static_cast<std::size_t>(N)>;
  struct Facing {
    bool any = false;
    Sums<kBlocks> rows;
    std::array<Sums<kBlocks>, kBlocks> columns;
    std::array<float, std::size_t{kBlocks} * kBlocks> chance;
  };
  struct Block {
    Sums<kInner> rows;
    std::array<Sums<kInner>, kInner> columns;
  };
  template <int N>
  static int find(const Sums<N>& sums, float u, float& rest, float& chance);
  template <int N>
  static void finish(Sums<N>& sums);

  std::vector<Facing> facings_;
  std::vector<Block> blocks_;
  std::vector<float> inner_;  ///< of a texel in its block, per unit area of the map
};

}  // namespace raytruth::air
