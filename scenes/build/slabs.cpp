#include "scenes/build/slabs.h"

#include <algorithm>
#include <cmath>

namespace raytruth::scene {
namespace {
constexpr double kStep_m = 2.0;    // of the grid
constexpr double kAbove_m = 0.02;  // over the verge that it covers
constexpr double kSkirt_m = 0.7;
}  // namespace

double slab_height(const Site& site, const Spot& spot) {
  return std::max(spot.edge_z, site.terrain.height(spot.p.x(), spot.p.y())) + kAbove_m;
}

void lay_slabs(Site& site, const std::string& name, std::span<const Slab> slabs) {
  if (slabs.empty()) return;
  const Spot first = site.beside(slabs.front().at, slabs.front().s_from, slabs.front().near_m);
  street::MeshSink sink(
      Vec3(std::round(first.p.x()), std::round(first.p.y()), std::round(first.edge_z)));
  for (const Slab& slab : slabs) {
    const std::uint16_t part =
        sink.part(slab.material, slab.class_id, site.library.standard(slab.material));
    const int rows = std::max(1, static_cast<int>(std::ceil((slab.s_to - slab.s_from) / kStep_m)));
    const int columns =
        std::max(1, static_cast<int>(std::ceil((slab.far_m - slab.near_m) / kStep_m)));
    std::vector<Vec3> grid;
    for (int i = 0; i <= rows; ++i) {
      const double s = slab.s_from + (slab.s_to - slab.s_from) * i / rows;
      for (int j = 0; j <= columns; ++j) {
        const double beyond = slab.near_m + (slab.far_m - slab.near_m) * j / columns;
        const Spot spot = site.beside(slab.at, s, beyond);
        grid.emplace_back(spot.p.x(), spot.p.y(), slab_height(site, spot));
      }
    }
    const auto top = [&](int i, int j) {
      return grid[static_cast<std::size_t>(i) * static_cast<std::size_t>(columns + 1) +
                  static_cast<std::size_t>(j)];
    };
    std::vector<bool> clear;
    for (int i = 0; i <= rows; ++i) {
      bool free = true;
      for (int j = 0; j <= columns; ++j) {
        // The first column lies on the edge of its own road.
        const Vec3 p = j == 0 ? Vec3(top(i, 0) + 0.05 * (top(i, columns) - top(i, 0))) : top(i, j);
        free = free && site.near(p.head<2>()) && site.roads.all_covering(p.x(), p.y()).empty();
      }
      clear.push_back(free);
    }
    const Vec3 down(0, 0, -kSkirt_m);
    // Left of a road t grows outwards, right of it inwards: faces turn round.
    const auto quad = [&](const Vec3& a, const Vec3& b, const Vec3& c, const Vec3& d) {
      slab.at.side > 0.0 ? sink.quad(part, a, b, c, d) : sink.quad(part, d, c, b, a);
    };
    bool before = false;
    for (int i = 0; i < rows; ++i) {
      const bool free =
          clear[static_cast<std::size_t>(i)] && clear[static_cast<std::size_t>(i) + 1];
      if (free) {
        for (int j = 0; j < columns; ++j)
          quad(top(i, j), top(i + 1, j), top(i + 1, j + 1), top(i, j + 1));
        quad(top(i, 0) + down, top(i + 1, 0) + down, top(i + 1, 0), top(i, 0));
        quad(top(i + 1, columns) + down, top(i, columns) + down, top(i, columns),
             top(i + 1, columns));
      }
      if (free != before) {  // an end
        const Vec3 a = top(i, 0);
        const Vec3 b = top(i, columns);
        quad(b + down, a + down, a, b);
      }
      if (free && i + 1 == rows) {
        const Vec3 a = top(rows, 0);
        const Vec3 b = top(rows, columns);
        quad(a + down, b + down, b, a);
      }
      before = free;
    }
    // What grows keeps off: rectangles of some metres follow bends well enough.
    for (int i = 0; i < rows;) {
      int k = i;
      while (k < rows && k < i + 4 && clear[static_cast<std::size_t>(k)] &&
             clear[static_cast<std::size_t>(k) + 1])
        ++k;
      if (k == i) {
        ++i;
        continue;
      }
      const Vec2 a = 0.5 * (top(i, 0) + top(i, columns)).head<2>();
      const Vec2 b = 0.5 * (top(k, 0) + top(k, columns)).head<2>();
      const Vec2 across = 0.5 * (top(i, columns) - top(i, 0)).head<2>();
      site.paved.take({0.5 * (a + b), 0.5 * (b - a), across});
      i = k;
    }
  }
  if (sink.empty()) return;
  const Pose X = sink.X_WI();
  site.builder.place(name, slabs.front().class_id, sink.take(), X);
}

}  // namespace raytruth::scene
