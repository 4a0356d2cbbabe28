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

Vec2 RoadMap::middle(std::size_t cell) const {
  const std::size_t column = cell % static_cast<std::size_t>(size_);
  const std::size_t row = cell / static_cast<std::size_t>(size_);
  return min_ + kCell * Vec2(static_cast<double>(column) + 0.5, static_cast<double>(row) + 0.5);
}

void RoadMap::cover(const Vec3& a, const Vec3& b, const Vec3& c, bool below) {
  const double reach = kCell * size_;
  const auto inside = [&](const Vec3& p) {
    const Vec2 q = p.head<2>() - min_;
    return q.x() >= 0.0 && q.y() >= 0.0 && q.x() < reach && q.y() < reach;
  };
  if (!inside(a) && !inside(b) && !inside(c)) return;
  const double longest =
      std::sqrt(std::max({(b - a).squaredNorm(), (c - a).squaredNorm(), (c - b).squaredNorm()}));
  const int n = std::max(1, static_cast<int>(std::ceil(longest / (0.7 * kCell))));
  // Heights hold for the middles of cells, or a slope would show the raster; not where slivers tell
  // no slope.
  const Vec3 normal = (b - a).cross(c - a);
  const bool tells = std::abs(normal.z()) > 0.8 * normal.norm() && normal.norm() > 1e-3;
  const Vec2 slope = tells ? Vec2(-normal.head<2>() / normal.z()) : Vec2::Zero();
  for (int i = 0; i <= n; ++i) {
    for (int j = 0; i + j <= n; ++j) {
      const Vec3 p = a + (b - a) * (double(i) / n) + (c - a) * (double(j) / n);
      if (!inside(p)) continue;
      const std::size_t at = index(p.x(), p.y());
      Cell& cell = cells_[at];
      const auto z = static_cast<float>(p.z() + slope.dot(middle(at) - p.head<2>()));
      const bool covered = cell.distance_m == 0.0F;
      if (covered && below && !cell.below) continue;
      // Where roads cross at two levels the lower one must stay free of ground.
      const bool beside = covered && below == cell.below;
      cell.height_m = beside ? std::min(cell.height_m, z) : z;
      cell.distance_m = 0.0F;
      cell.below = below;
    }
  }
}

// Calls relax(cell, neighbour, step) in the order of the two chamfer passes.
template <typename Relax>
void RoadMap::sweep(const Relax& relax) const {
  const auto n = static_cast<std::size_t>(size_);
  const auto straight = static_cast<float>(kCell * 0.95509);
  const auto diagonal = static_cast<float>(kCell * 1.36930);
  for (std::size_t j = 0; j < n; ++j) {
    for (std::size_t i = 0; i < n; ++i) {
      const std::size_t at = j * n + i;
      if (i > 0) relax(at, at - 1, straight);
      if (j == 0) continue;
      if (i > 0) relax(at, at - n - 1, diagonal);
      relax(at, at - n, straight);
      if (i + 1 < n) relax(at, at - n + 1, diagonal);
    }
  }
  for (std::size_t j = n; j-- > 0;) {
    for (std::size_t i = n; i-- > 0;) {
      const std::size_t at = j * n + i;
      if (i + 1 < n) relax(at, at + 1, straight);
      if (j + 1 == n) continue;
      if (i + 1 < n) relax(at, at + n + 1, diagonal);
      relax(at, at + n, straight);
      if (i > 0) relax(at, at + n - 1, diagonal);
    }
  }
}

void RoadMap::spread() {
  Cell* const all = cells_.data();
  sweep([all](std::size_t at, std::size_t from, float step) {
    Cell& cell = all[at];
    const Cell& other = all[from];
    if (other.distance_m + step < cell.distance_m) {
      cell.distance_m = other.distance_m + step;
      cell.height_m = other.height_m;
    }
  });
  spread_land();
}

// Of all surfaces over given heights that are nowhere steeper than kSlope, these are the highest
// and the lowest (McShane, "Extension of range of functions", 1934); their mean is the land. Where
// one road alone is near it has that road's height; where two differ it ramps between them.
void RoadMap::spread_land() {
  struct Bounds {
    float upper = 1e9F, lower = -1e9F;
  };
  std::vector<Bounds> bounds(cells_.size());
  for (std::size_t k = 0; k < cells_.size(); ++k) {
    if (cells_[k].distance_m <= static_cast<float>(kShelf)) {
      bounds[k] = {cells_[k].height_m, cells_[k].height_m};
    }
  }
  Bounds* const all = bounds.data();
  sweep([all](std::size_t at, std::size_t from, float step) {
    const float rise = static_cast<float>(kSlope) * step;
    all[at].upper = std::min(all[at].upper, all[from].upper + rise);
    all[at].lower = std::max(all[at].lower, all[from].lower - rise);
  });
  for (std::size_t k = 0; k < cells_.size(); ++k) {
    const auto& [upper, lower] = bounds[k];
    const bool any = upper < 1e8F;
    cells_[k].land_m = any ? std::min(0.5F * (upper + lower), upper) : cells_[k].height_m;
  }
}

double RoadMap::land(double x, double y) const {
  const double last = size_ - 1;
  const double u = std::clamp((x - min_.x()) / kCell - 0.5, 0.0, last);
  const double v = std::clamp((y - min_.y()) / kCell - 0.5, 0.0, last);
  const auto n = static_cast<std::size_t>(size_);
  const auto i = std::min(static_cast<std::size_t>(u), n - 2);
  const auto j = std::min(static_cast<std::size_t>(v), n - 2);
  const double fu = u - static_cast<double>(i);
  const double fv = v - static_cast<double>(j);
  const auto z = [&](std::size_t k, std::size_t l) {
    return static_cast<double>(cells_[l * n + k].land_m);
  };
  return (1.0 - fv) * ((1.0 - fu) * z(i, j) + fu * z(i + 1, j)) +
         fv * ((1.0 - fu) * z(i, j + 1) + fu * z(i + 1, j + 1));
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
