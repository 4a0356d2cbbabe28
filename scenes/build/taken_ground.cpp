#include "scenes/build/taken_ground.h"

#include <algorithm>
#include <cmath>

#include "sim/core/math.h"

namespace raytruth::scene {
namespace {
constexpr double kTakenCell_m = 24.0;
}

Footprint Footprint::of(const Vec2& middle_W, double heading_rad, double length_m, double width_m) {
  const Vec2 u(det::cos(heading_rad), det::sin(heading_rad));
  return {middle_W, 0.5 * length_m * u, 0.5 * width_m * Vec2(-u.y(), u.x())};
}

Footprint Footprint::grown(double margin_m) const {
  return {middle_W, along + margin_m * along.normalized(), across + margin_m * across.normalized()};
}

bool overlap(const Footprint& a, const Footprint& b) {
  const Vec2 d = b.middle_W - a.middle_W;
  for (const Vec2& axis : {a.along, a.across, b.along, b.across}) {
    const double reach = std::abs(axis.dot(a.along)) + std::abs(axis.dot(a.across)) +
                         std::abs(axis.dot(b.along)) + std::abs(axis.dot(b.across));
    if (std::abs(axis.dot(d)) > reach) return false;
  }
  return true;
}

template <typename Body>
void TakenGround::for_each_cell(const Footprint& footprint, const Body& body) {
  const Vec2 half = footprint.along.cwiseAbs() + footprint.across.cwiseAbs();
  const auto cell = [](double x) { return static_cast<int>(std::floor(x / kTakenCell_m)); };
  const Vec2 low = footprint.middle_W - half;
  const Vec2 high = footprint.middle_W + half;
  for (int i = cell(low.x()); i <= cell(high.x()); ++i) {
    for (int j = cell(low.y()); j <= cell(high.y()); ++j) body(std::array<int, 2>{i, j});
  }
}

void TakenGround::take(const Footprint& footprint) {
  const auto index = static_cast<std::uint32_t>(all_.size());
  all_.push_back(footprint);
  for_each_cell(footprint, [&](const std::array<int, 2>& cell) { cells_[cell].push_back(index); });
}

bool TakenGround::is_free(const Footprint& footprint) const {
  bool free = true;
  for_each_cell(footprint, [&](const std::array<int, 2>& cell) {
    const auto found = cells_.find(cell);
    if (!free || found == cells_.end()) return;
    free = std::none_of(found->second.begin(), found->second.end(),
                        [&](std::uint32_t k) { return overlap(footprint, all_[k]); });
  });
  return free;
}

void TakenGround::for_each_overlap(const Footprint& footprint,
                                   const std::function<void(std::size_t)>& body) const {
  std::vector<std::uint32_t> found;
  for_each_cell(footprint, [&](const std::array<int, 2>& cell) {
    const auto there = cells_.find(cell);
    if (there == cells_.end()) return;
    for (const std::uint32_t k : there->second) {
      if (overlap(footprint, all_[k])) found.push_back(k);
    }
  });
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  for (const std::uint32_t k : found) body(k);
}

bool TakenGround::is_free(const Vec2& p_W, double radius_m) const {
  return is_free(Footprint{p_W, Vec2(radius_m, 0.0), Vec2(0.0, radius_m)});
}

}  // namespace raytruth::scene
