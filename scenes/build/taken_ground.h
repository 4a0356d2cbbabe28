#pragma once

// Internal to scene: ground on which something stands.

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <vector>

#include "sim/core/pose.h"

namespace raytruth::scene {

/// A rectangle in the plane.
struct Footprint {
  Vec2 middle_W = Vec2::Zero();
  Vec2 along = Vec2::UnitX(), across = Vec2::UnitY();  ///< half axes, perpendicular

  /// Length along the heading by width across it.
  static Footprint of(const Vec2& middle_W, double heading_rad, double length_m, double width_m);
  Footprint grown(double margin_m) const;
  /// u and v from -1 to 1: a point of the rectangle.
  Vec2 at(double u, double v) const { return middle_W + u * along + v * across; }
};

/// Whether two rectangles overlap (an edge direction of one of them separates those that don't).
bool overlap(const Footprint& a, const Footprint& b);

/// Footprints of what is planted: houses, gardens' walls, furniture. Nothing else stands in them.
class TakenGround {
 public:
  void take(const Footprint& footprint);
  bool is_free(const Footprint& footprint) const;
  /// Whether a circle around the point meets no footprint (its square does not).
  bool is_free(const Vec2& p_W, double radius_m) const;
  /// Calls body(index in all()) once for each footprint that overlaps.
  void for_each_overlap(const Footprint& footprint,
                        const std::function<void(std::size_t)>& body) const;
  const std::vector<Footprint>& all() const { return all_; }

 private:
  template <typename Body>
  static void for_each_cell(const Footprint& footprint, const Body& body);

  std::vector<Footprint> all_;
  std::map<std::array<int, 2>, std::vector<std::uint32_t>> cells_;
};

}  // namespace raytruth::scene
