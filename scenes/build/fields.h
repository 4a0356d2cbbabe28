#pragma once

// Internal to scene: how open land is parcelled.

#include <array>
#include <cstdint>

#include "scenes/build/scene.h"

namespace raytruth::scene {

enum class Crop : std::uint8_t { kWheat, kMaize, kRape, kMeadow, kFallow };

/// Fields in strips of 150 m, cut across every 110 m or so; the same for a seed wherever one looks
/// from. u runs along the furrows, v across them.
class FieldMap {
 public:
  explicit FieldMap(std::uint64_t seed);

  struct Field {
    long strip = 0, plot = 0;
    double u_from = 0.0, u_to = 0.0, v_from = 0.0, v_to = 0.0;
    Crop crop = Crop::kMeadow;
  };
  Field at(const Vec2& p_W) const;
  Field field(long strip, long plot) const;
  Vec2 to_uv(const Vec2& p_W) const;
  Vec2 to_W(const Vec2& uv) const;
  /// Direction of u in the world.
  double heading_rad() const { return heading_; }
  /// 0 ... 1, by whatever is counted and what for.
  double draw(const char* purpose, long a, long b) const;

 private:
  double u_line(long strip) const;
  double v_line(long strip, long plot) const;

  std::uint64_t seed_;
  double heading_ = 0.0;
  Vec2 along_, across_;
};

}  // namespace raytruth::scene
