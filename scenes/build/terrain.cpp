#include "scenes/build/terrain.h"

#include <algorithm>
#include <cmath>

#include "sim/core/math.h"
#include "sim/core/random.h"

namespace raytruth::scene {
namespace {

constexpr double kCell = 4.0;
constexpr double kHorizon = 1500.0;
constexpr double kBeyond = 900.0;  // of the surroundings, at least
// Hills begin so far beyond the surroundings and are as high as that.
constexpr double kHillsFrom = 200.0, kHillsOver = 700.0, kHills = 46.0;
// Land under a road and its verge lies this much below it, and at least kClear after sampling;
// further out it comes up to kBelowField.
constexpr double kBelowRoad = 0.27;
constexpr double kBelowField = 0.20;
constexpr double kClear = 0.15;
constexpr double kFlatTo = 6.0;
constexpr double kFieldFrom = 14.0;

std::vector<double> axis(double center, double radius) {
  const double horizon = std::max(kHorizon, radius + kBeyond);
  std::vector<double> right;
  double x = 0.0;
  double step = kCell;
  while (x < horizon) {
    right.push_back(x);
    if (x > radius) step = std::min(step * 1.25, 80.0);
    x += step;
  }
  right.push_back(x);
  std::vector<double> all;
  for (std::size_t i = right.size() - 1; i > 0; --i) all.push_back(center - right[i]);
  for (const double v : right) all.push_back(center + v);
  return all;
}

// The cell of a sorted axis that holds v, and the fraction within.
std::pair<std::size_t, double> locate(const std::vector<double>& a, double v) {
  const auto it = std::upper_bound(a.begin() + 1, a.end() - 1, v);
  const auto i = static_cast<std::size_t>(it - a.begin()) - 1;
  return {i, std::clamp((v - a[i]) / (a[i + 1] - a[i]), 0.0, 1.0)};
}

}  // namespace

Terrain::Terrain(const RoadMap& map, const Vec3& focus_W, double radius_m, std::uint64_t seed)
    : x_(axis(focus_W.x(), radius_m + 20.0)), y_(axis(focus_W.y(), radius_m + 20.0)) {
  RandomStream random(seed, "terrain.waves");
  const double phase[3] = {random.uniform(0.0, 2.0 * kPi), random.uniform(0.0, 2.0 * kPi),
                           random.uniform(0.0, 2.0 * kPi)};
  z_.reserve(x_.size() * y_.size());
  for (const double y : y_) {
    for (const double x : x_) {
      // A ramp longer than a cell: a shorter one would show the grid.
      const double u =
          std::clamp((map.distance(x, y) - kFlatTo) / (kFieldFrom - kFlatTo), 0.0, 1.0);
      double z = map.land(x, y) - kBelowRoad + (kBelowRoad - kBelowField) * u;
      // Beyond the surroundings the land rolls gently, more with the distance.
      const double away = std::max(0.0, (Vec2(x, y) - focus_W.head<2>()).norm() - radius_m);
      const double swell = 0.012 * away;
      z += swell * (0.6 * det::sin(0.011 * x + phase[0]) + 0.6 * det::sin(0.013 * y + phase[1]) +
                    0.4 * det::sin(0.006 * (x + y) + phase[2]) + 0.2);
      // Wooded hills all around, lower here and there.
      const double h = std::clamp((away - kHillsFrom) / kHillsOver, 0.0, 1.0);
      const double hill =
          h * h * (3.0 - 2.0 * h) * kHills *
          (0.60 + 0.22 * det::sin(0.0047 * x + phase[1]) + 0.18 * det::sin(0.0061 * y + phase[0]));
      hill_.push_back(static_cast<float>(hill));
      z_.push_back(z + hill);
    }
  }
  clear_roads(map);
}

// Between its corners a cell's plane may pass through what must be free: the corners go down by as
// much as the worst place needs.
void Terrain::dig(
    const std::function<void(const std::function<void(double, double, double)>&)>& places) {
  const std::size_t n = x_.size();
  std::vector<double> excess(z_.size(), 0.0);
  places([&](double x, double y, double z) {
    const double over = height(x, y) - z;
    if (over <= 0.0) return;
    const auto [i, u] = locate(x_, x);
    const auto [j, v] = locate(y_, y);
    const std::size_t third = u >= v ? j * n + i + 1 : (j + 1) * n + i;
    for (const std::size_t k : {j * n + i, third, (j + 1) * n + i + 1}) {
      excess[k] = std::max(excess[k], over);
    }
  });
  for (std::size_t k = 0; k < z_.size(); ++k) z_[k] -= excess[k];
}

// A road may be lower than the land beside it.
void Terrain::clear_roads(const RoadMap& map) {
  dig([&](const std::function<void(double, double, double)>& free) {
    map.for_each_covered([&](double x, double y, double road) { free(x, y, road - kClear); });
  });
}

double Terrain::height(double x, double y) const {
  const auto [i, u] = locate(x_, x);
  const auto [j, v] = locate(y_, y);
  const std::size_t n = x_.size();
  const double z00 = z_[j * n + i];
  const double z10 = z_[j * n + i + 1];
  const double z01 = z_[(j + 1) * n + i];
  const double z11 = z_[(j + 1) * n + i + 1];
  // The diagonal runs from (0, 0) to (1, 1).
  return u >= v ? z00 + u * (z10 - z00) + v * (z11 - z10) : z00 + u * (z11 - z01) + v * (z01 - z00);
}

void Terrain::mesh(assets::AssetLibrary& library, street::MeshSink& sink) const {
  const std::uint16_t part =
      sink.part("terrain", Taxonomy::named("terrain"), library.standard("grass"));
  const std::size_t n = x_.size();
  const auto p = [&](std::size_t i, std::size_t j) { return Vec3(x_[i], y_[j], z_[j * n + i]); };
  for (std::size_t j = 0; j + 1 < y_.size(); ++j) {
    for (std::size_t i = 0; i + 1 < n; ++i) {
      sink.quad(part, p(i, j), p(i + 1, j), p(i + 1, j + 1), p(i, j + 1));
    }
  }
}

}  // namespace raytruth::scene
