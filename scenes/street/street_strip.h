#pragma once

// Internal to scenes/street: triangles between two rows of a lane.

#include <array>
#include <cmath>

#include "scenes/street/street_row.h"

namespace raytruth::street {

/// A vertex of a strip: a point of the near row (that with the smaller s) or of the far one.
struct StripCorner {
  bool far = false;
  std::size_t point = 0;
};

/// Fraction of the way from the right border to the left one.
inline double fraction(const Chain& chain, std::size_t point) {
  const double width = chain.left_t() - chain.right_t();
  if (width > 1e-9) return (chain.points[point].t_m - chain.right_t()) / width;
  return static_cast<double>(point) / static_cast<double>(chain.points.size() - 1);
}

/// Calls body(corners) with each triangle of the lane between two rows, corners counter-clockwise
/// seen from above. Every edge between two neighbours of a chain belongs to one triangle.
template <typename Body>
void for_each_strip_triangle(const Chain& near, const Chain& far, const Body& body) {
  std::size_t i = 0, j = 0;
  const std::size_t n = near.points.size() - 1, m = far.points.size() - 1;
  while (i < n || j < m) {
    const bool step_near =
        j == m || (i < n && fraction(near, i + 1) <= fraction(far, j + 1) + 1e-9);
    if (step_near) {
      body(std::array<StripCorner, 3>{{{false, i}, {true, j}, {false, i + 1}}});
      ++i;
    } else {
      body(std::array<StripCorner, 3>{{{false, i}, {true, j}, {true, j + 1}}});
      ++j;
    }
  }
}

}  // namespace raytruth::street
