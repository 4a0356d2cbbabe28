#include <algorithm>
#include <cmath>

#include "scenes/street/plane_triangles.h"

namespace raytruth::street {
namespace {

// Sorted, each once, each from its lesser end.
void tidy(std::vector<PlaneSegment>& segments) {
  for (PlaneSegment& s : segments) {
    if (s.second < s.first) std::swap(s.first, s.second);
  }
  std::sort(segments.begin(), segments.end());
  segments.erase(std::unique(segments.begin(), segments.end()), segments.end());
  std::erase_if(segments, [](const PlaneSegment& s) { return s.first == s.second; });
}

bool on_both_sides(std::int64_t a, std::int64_t b) { return (a > 0 && b < 0) || (a < 0 && b > 0); }

// Whether the segment meets the square of one quantum around p; in half quanta, so that all is
// exact.
bool meets(const PlaneSegment& s, const PlanePoint& p) {
  const auto [low, high] = std::minmax(s.first.y, s.second.y);
  if (p.y < low || p.y > high || p.x < s.first.x || p.x > s.second.x) return false;
  const PlanePoint a{2 * s.first.x, 2 * s.first.y};
  const PlanePoint b{2 * s.second.x, 2 * s.second.y};
  bool left = false;
  bool right = false;
  for (const int dx : {-1, 1}) {
    for (const int dy : {-1, 1}) {
      const std::int64_t side = turn(a, b, {2 * p.x + dx, 2 * p.y + dy});
      left = left || side >= 0;
      right = right || side <= 0;
    }
  }
  return left && right;
}

}  // namespace

std::vector<PlaneSegment> cut_at_crossings(std::vector<PlaneSegment> segments) {
  tidy(segments);
  std::vector<PlanePoint> hot;
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const auto& [a, b] = segments[i];
    const auto [low, high] = std::minmax(a.y, b.y);
    hot.push_back(a);
    hot.push_back(b);
    for (std::size_t j = i + 1; j < segments.size() && segments[j].first.x <= b.x; ++j) {
      const auto& [c, d] = segments[j];
      if (std::max(c.y, d.y) < low || std::min(c.y, d.y) > high) continue;
      const std::int64_t from = turn(c, d, a);
      const std::int64_t to = turn(c, d, b);
      if (!on_both_sides(from, to) || !on_both_sides(turn(a, b, c), turn(a, b, d))) continue;
      const double u =
          static_cast<double>(from) / (static_cast<double>(from) - static_cast<double>(to));
      const auto between = [u](std::int64_t p, std::int64_t q) {
        return p + static_cast<std::int64_t>(std::floor(u * static_cast<double>(q - p) + 0.5));
      };
      hot.push_back({between(a.x, b.x), between(a.y, b.y)});
    }
  }
  std::sort(hot.begin(), hot.end());
  hot.erase(std::unique(hot.begin(), hot.end()), hot.end());

  std::vector<PlaneSegment> pieces;
  for (const PlaneSegment& s : segments) {
    std::vector<PlanePoint> stops;
    for (auto p = std::lower_bound(hot.begin(), hot.end(), PlanePoint{s.first.x, INT64_MIN});
         p != hot.end() && p->x <= s.second.x; ++p) {
      if (meets(s, *p)) stops.push_back(*p);
    }
    const auto along = [&](const PlanePoint& p) {
      return (p.x - s.first.x) * (s.second.x - s.first.x) +
             (p.y - s.first.y) * (s.second.y - s.first.y);
    };
    std::sort(stops.begin(), stops.end(), [&](const PlanePoint& p, const PlanePoint& q) {
      return std::pair(along(p), p) < std::pair(along(q), q);
    });
    for (std::size_t k = 0; k + 1 < stops.size(); ++k) pieces.emplace_back(stops[k], stops[k + 1]);
  }
  tidy(pieces);
  return pieces;
}

}  // namespace raytruth::street
