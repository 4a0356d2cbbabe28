#include "sim/roads/open_crg_line.h"

#include <algorithm>
#include <cmath>

namespace raytruth::roads {
namespace {

// Points of a leaf of the search tree.
constexpr std::size_t kLeaf = 8;

}  // namespace

double CrgLine::lean(const Direction& e, const Direction& other) {
  const double bx = e.x + other.x;
  const double by = e.y + other.y;
  const double along = bx * e.x + by * e.y;
  const double across = -bx * e.y + by * e.x;
  // A line that turns back has no bisector worth the name.
  return along > 1e-6 ? -across / along : 0.0;
}

CrgLine::CrgLine(std::vector<Point> points, double heading_rad, double u_begin_m, double u_step_m,
                 bool closed)
    : points_(std::move(points)),
      heading_rad_(heading_rad),
      u_begin_m_(u_begin_m),
      u_step_m_(u_step_m),
      closed_(closed && points_.size() > 3) {
  build(0, 0, points_.size());
}

void CrgLine::build(std::size_t node, std::size_t begin, std::size_t end) {
  if (boxes_.size() <= node) boxes_.resize(node + 1);
  Box box{1e300, -1e300, 1e300, -1e300};
  for (std::size_t i = begin; i < end; ++i) {
    box = {std::min(box.x_min, points_[i].x_m), std::max(box.x_max, points_[i].x_m),
           std::min(box.y_min, points_[i].y_m), std::max(box.y_max, points_[i].y_m)};
  }
  boxes_[node] = box;
  if (end - begin <= kLeaf) return;
  const std::size_t middle = begin + (end - begin) / 2;
  build(2 * node + 1, begin, middle);
  build(2 * node + 2, middle, end);
}

void CrgLine::search(std::size_t node, std::size_t begin, std::size_t end, const Point& p,
                     double& best_distance2, std::size_t& best) const {
  if (end - begin <= kLeaf) {
    for (std::size_t i = begin; i < end; ++i) {
      const double dx = p.x_m - points_[i].x_m;
      const double dy = p.y_m - points_[i].y_m;
      const double distance2 = dx * dx + dy * dy;
      if (distance2 < best_distance2) {
        best_distance2 = distance2;
        best = i;
      }
    }
    return;
  }
  const std::size_t middle = begin + (end - begin) / 2;
  const auto away2 = [&](const Box& box) {
    const double dx = std::max({0.0, box.x_min - p.x_m, p.x_m - box.x_max});
    const double dy = std::max({0.0, box.y_min - p.y_m, p.y_m - box.y_max});
    return dx * dx + dy * dy;
  };
  const double first = away2(boxes_[2 * node + 1]);
  const double second = away2(boxes_[2 * node + 2]);
  const auto go_first = [&] {
    if (first < best_distance2) search(2 * node + 1, begin, middle, p, best_distance2, best);
  };
  if (first <= second) go_first();
  if (second < best_distance2) search(2 * node + 2, middle, end, p, best_distance2, best);
  if (first > second) go_first();
}

CrgLine::Piece CrgLine::piece(std::size_t index) const {
  const auto direction = [this](std::size_t i) {
    const double dx = points_[i + 1].x_m - points_[i].x_m;
    const double dy = points_[i + 1].y_m - points_[i].y_m;
    const double length = std::sqrt(dx * dx + dy * dy);
    return length > 1e-9 ? Direction{dx / length, dy / length, length} : Direction{1.0, 0.0, 1e-9};
  };
  const std::size_t last = points_.size() - 2;
  Piece piece{points_[index], direction(index), 0.0, 0.0};
  if (index > 0 || closed_)
    piece.lean_from = lean(piece.e, direction(index > 0 ? index - 1 : last));
  if (index < last || closed_)
    piece.lean_to = lean(piece.e, direction(index < last ? index + 1 : 0));
  return piece;
}

CrgLine::Foot CrgLine::foot(double x_m, double y_m) const {
  double best_distance2 = 1e300;
  std::size_t nearest = 0;
  search(0, 0, points_.size(), {x_m, y_m}, best_distance2, nearest);
  const std::size_t last = points_.size() - 2;
  std::size_t index = std::min(nearest, last);
  Foot foot;
  // The piece whose bisectors enclose the point is a neighbour of the nearest one's, except inside
  // a curve tighter than v, where nothing encloses it and the walk ends where it is.
  constexpr int kMostSteps = 64;
  int direction = 0;
  for (int step = 0; step < kMostSteps; ++step) {
    const Piece p = piece(index);
    const double dx = x_m - p.from.x_m;
    const double dy = y_m - p.from.y_m;
    const double along = dx * p.e.x + dy * p.e.y;
    const double v = -dx * p.e.y + dy * p.e.x;
    const double start = v * p.lean_from;
    const double width = p.e.length + v * (p.lean_to - p.lean_from);
    const double f = width > 1e-9 ? (along - start) / width : 0.5;
    foot.u_m = u_begin_m_ + (static_cast<double>(index) + f) * u_step_m_;
    foot.v_m = v;
    foot.v_by_x = -p.e.y;
    foot.v_by_y = p.e.x;
    const double by_along = width > 1e-9 ? u_step_m_ / width : 0.0;
    const double by_v = -by_along * (p.lean_from + f * (p.lean_to - p.lean_from));
    foot.u_by_x = by_along * p.e.x + by_v * foot.v_by_x;
    foot.u_by_y = by_along * p.e.y + by_v * foot.v_by_y;
    if (f < 0.0 && (index > 0 || closed_) && direction <= 0) {
      index = index > 0 ? index - 1 : last;
      direction = -1;
    } else if (f > 1.0 && (index < last || closed_) && direction >= 0) {
      index = index < last ? index + 1 : 0;
      direction = 1;
    } else {
      break;
    }
  }
  return foot;
}

CrgLine::Point CrgLine::at(double u_m, double v_m) const {
  const double place = (u_m - u_begin_m_) / u_step_m_;
  const double most = static_cast<double>(points_.size() - 2);
  const double whole = std::floor(std::clamp(place, 0.0, most));
  const Piece p = piece(static_cast<std::size_t>(whole));
  const double f = place - whole;
  const double along = v_m * p.lean_from + f * (p.e.length + v_m * (p.lean_to - p.lean_from));
  return {p.from.x_m + along * p.e.x - v_m * p.e.y, p.from.y_m + along * p.e.y + v_m * p.e.x};
}

}  // namespace raytruth::roads
