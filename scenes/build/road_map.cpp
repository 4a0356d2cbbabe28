#include "scenes/build/road_map.h"

#include <algorithm>
#include <cmath>

namespace raytruth::scene {

RoadMap::RoadMap(const Vec3& focus_W, double half_size_m)
    : min_(focus_W.x() - half_size_m, focus_W.y() - half_size_m),
      size_(static_cast<int>(std::ceil(2.0 * half_size_m / kCell)) + 1),
      cells_(static_cast<std::size_t>(size_) * static_cast<std::size_t>(size_)) {
  for (Cell& cell : cells_) cell.height_m = static_cast<float>(focus_W.z());
}

std::size_t RoadMap::index(double x, double y) const {
  const double last = size_ - 1;
  const auto i =
      static_cast<std::size_t>(std::clamp(std::floor((x - min_.x()) / kCell), 0.0, last));
  const auto j =
      static_cast<std::size_t>(std::clamp(std::floor((y - min_.y()) / kCell), 0.0, last));
  return j * static_cast<std::size_t>(size_) + i;
}

void RoadMap::cover(const Vec3& a, const Vec3& b, const Vec3& c) {
  const double reach = kCell * size_;
  const auto inside = [&](const Vec3& p) {
    const Vec2 q = p.head<2>() - min_;
    return q.x() >= 0.0 && q.y() >= 0.0 && q.x() < reach && q.y() < reach;
  };
  if (!inside(a) && !inside(b) && !inside(c)) return;
  const double longest =
      std::sqrt(std::max({(b - a).squaredNorm(), (c - a).squaredNorm(), (c - b).squaredNorm()}));
  const int n = std::max(1, static_cast<int>(std::ceil(longest / (0.7 * kCell))));
  for (int i = 0; i <= n; ++i) {
    for (int j = 0; i + j <= n; ++j) {
      const Vec3 p = a + (b - a) * (double(i) / n) + (c - a) * (double(j) / n);
      if (!inside(p)) continue;
      Cell& cell = cells_[index(p.x(), p.y())];
      const auto z = static_cast<float>(p.z());
      // Where roads cross at two levels the lower one must stay free of ground.
      cell.height_m = cell.distance_m == 0.0F ? std::min(cell.height_m, z) : z;
      cell.distance_m = 0.0F;
    }
  }
}

void RoadMap::spread() {
  const auto n = static_cast<std::ptrdiff_t>(size_);
  const auto relax = [&](std::ptrdiff_t i, std::ptrdiff_t j, std::ptrdiff_t di, std::ptrdiff_t dj,
                         float step) {
    const std::ptrdiff_t k = i + di;
    const std::ptrdiff_t l = j + dj;
    if (k < 0 || l < 0 || k >= n || l >= n) return;
    Cell& cell = cells_[static_cast<std::size_t>(j * n + i)];
    const Cell& other = cells_[static_cast<std::size_t>(l * n + k)];
    if (other.distance_m + step < cell.distance_m) {
      cell.distance_m = other.distance_m + step;
      cell.height_m = other.height_m;
    }
  };
  const auto straight = static_cast<float>(kCell * 0.95509);
  const auto diagonal = static_cast<float>(kCell * 1.36930);
  for (std::ptrdiff_t j = 0; j < n; ++j) {
    for (std::ptrdiff_t i = 0; i < n; ++i) {
      relax(i, j, -1, 0, straight);
      relax(i, j, -1, -1, diagonal);
      relax(i, j, 0, -1, straight);
      relax(i, j, 1, -1, diagonal);
    }
  }
  for (std::ptrdiff_t j = n - 1; j >= 0; --j) {
    for (std::ptrdiff_t i = n - 1; i >= 0; --i) {
      relax(i, j, 1, 0, straight);
      relax(i, j, 1, 1, diagonal);
      relax(i, j, 0, 1, straight);
      relax(i, j, -1, 1, diagonal);
    }
  }
}

double RoadMap::lowest(double x, double y, double reach_m) const {
  double z = height(x, y);
  for (int i = -4; i <= 4; ++i) {
    for (int j = -4; j <= 4; ++j) {
      const double u = x + reach_m * i / 4.0;
      const double v = y + reach_m * j / 4.0;
      if (distance(u, v) < 1.0) z = std::min(z, height(u, v));
    }
  }
  return z;
}

}  // namespace raytruth::scene
