#include "scenes/street/junction_corners.h"

#include <algorithm>
#include <optional>

#include "scenes/street/convex.h"
#include "sim/core/math.h"

namespace raytruth::street {
namespace {

// Farther apart than this a corner is none.
constexpr double kWidestCorner_m = 40.0;
// Arms whose directions differ by less than 30 degrees lie side by side.
constexpr double kSideBySide = 0.866;
// A bend of less than 12 degrees counts as straight.
constexpr double kStraight = 0.2;
constexpr double kProbe_m = 0.3;
constexpr double kChord_m = 0.5;
// A quarter of a circle as a cubic: 4 (sqrt(2) - 1) / 3, off by 0.03 % of the radius.
constexpr double kArcHandle = 0.5522847;

// End of a pavement that is the outermost lane of an arm on one side.
struct PavementEnd {
  Vec2 inner, outer;
  bool at_carriageway = false;  ///< no grass between
};

std::optional<PavementEnd> pavement_end(const FloorPlan& plan, const ArmRow& arm, bool first) {
  const std::size_t count = arm.spans.size();
  const auto span = [&](std::size_t k) { return arm.spans[first ? k : count - 1 - k].kind; };
  const auto point = [&](std::size_t k) {
    return plan.frame.to_world(arm.points[first ? k : count - k].p);
  };
  std::size_t k = 0;
  while (k < count && is_raised(span(k))) ++k;
  if (k == 0 || k == count) return std::nullopt;
  const bool pavement = [&] {
    for (std::size_t i = 0; i < k; ++i) {
      if (span(i) == FloorKind::kPavement) return true;
    }
    return false;
  }();
  if (!pavement) return std::nullopt;
  return PavementEnd{point(k), point(0), span(k) != FloorKind::kGreen};
}

using Line = std::vector<Vec2>;

void add_cubic(const Vec2& a, const Vec2& a_handle, const Vec2& b_handle, const Vec2& b,
               Line& line) {
  const int steps = std::clamp(static_cast<int>((b - a).norm() / kChord_m), 4, 64);
  for (int k = 0; k <= steps; ++k) {
    const double u = static_cast<double>(k) / steps;
    const double v = 1.0 - u;
    line.push_back(v * v * v * a + 3.0 * v * v * u * a_handle + 3.0 * v * u * u * b_handle +
                   u * u * u * b);
  }
}

// Where the line from a along u and the one to b along v meet ahead of a and behind b.
std::optional<Vec2> meeting(const Vec2& a, const Vec2& u, const Vec2& b, const Vec2& v) {
  const double turn = cross(u, v);
  if (turn > -kStraight) return std::nullopt;
  const double from = cross(b - a, v) / turn;
  const double to = cross(b - a, u) / turn;
  if (from < 0.0 || to > 0.0 || from > kWidestCorner_m || to < -kWidestCorner_m) {
    return std::nullopt;
  }
  return a + from * u;
}

// From a, where it runs along u, to b, where it runs along v.
Line rounded(const Vec2& a, const Vec2& u, const Vec2& b, const Vec2& v) {
  Line line;
  const auto corner = meeting(a, u, b, v);
  if (corner) {
    const double reach = std::min((*corner - a).norm(), (b - *corner).norm());
    const Vec2 from = *corner - reach * u;
    const Vec2 to = *corner + reach * v;
    line.push_back(a);
    add_cubic(from, from + kArcHandle * reach * u, to - kArcHandle * reach * v, to, line);
    line.push_back(b);
  } else {
    const double handle = 0.4 * (b - a).norm();
    add_cubic(a, a + handle * u, b - handle * v, b, line);
  }
  return line;
}

std::optional<PavementCorner> corner_between(const FloorPlan& plan, const ArmRow& from,
                                             const ArmRow& to) {
  // Seen from the junction, `to` is the next arm on the left: the end of `from` on its left side.
  const auto a = pavement_end(plan, from, from.at_start);
  const auto b = pavement_end(plan, to, !to.at_start);
  if (!a || !b) return std::nullopt;
  const Vec2 u = -from.into_arm;
  const Vec2& v = to.into_arm;
  if (u.dot(v) < -kSideBySide || (a->outer - b->outer).norm() > kWidestCorner_m) {
    return std::nullopt;
  }
  PavementCorner corner;
  const auto put = [&](const Line& line, PlanePath& path) {
    for (const Vec2& p : line) path.push_back(plan.frame.to_plane(p));
  };
  const auto end = [&](const PavementEnd& e, const Vec2& in, int k) {
    corner.outer[k] = plan.frame.to_plane(e.outer);
    corner.before[k] =
        plan.frame.to_plane(e.inner + kProbe_m * ((e.outer - e.inner).normalized() + in));
  };
  end(*a, u, 0);
  end(*b, -v, 1);
  corner.width_m = std::min((a->outer - a->inner).norm(), (b->outer - b->inner).norm());
  put(rounded(a->outer, u, b->outer, v), corner.between);
  std::reverse(corner.between.begin(), corner.between.end());
  const auto middle = meeting(a->inner, u, b->inner, v);
  const bool kerbs = a->at_carriageway && b->at_carriageway;
  put(middle && kerbs ? Line{a->inner, *middle, b->inner} : rounded(a->inner, u, b->inner, v),
      corner.between);
  if (middle && kerbs) {
    const Vec2 along = (b->outer - a->outer).normalized();
    const Vec2 away(along.y(), -along.x());
    const Vec2 out = (away.dot(*middle - a->outer) > 0.0 ? -corner.width_m : corner.width_m) * away;
    put({b->inner, b->outer, b->outer + out, a->outer + out, a->outer, a->inner, *middle},
        corner.beside);
  }
  return corner;
}

}  // namespace

std::vector<PavementCorner> pavement_corners(const FloorPlan& plan) {
  struct Placed {
    double angle;
    const ArmRow* arm;
  };
  Vec2 centre = Vec2::Zero();
  const auto middle = [&](const ArmRow& arm) {
    return Vec2(0.5 * (plan.frame.to_world(arm.points.front().p) +
                       plan.frame.to_world(arm.points.back().p)));
  };
  for (const ArmRow& arm : plan.arms) {
    centre += middle(arm) / static_cast<double>(plan.arms.size());
  }
  std::vector<Placed> around;
  for (const ArmRow& arm : plan.arms) {
    const Vec2 p = middle(arm) - centre;
    around.push_back({det::atan2(p.y(), p.x()), &arm});
  }
  std::stable_sort(around.begin(), around.end(),
                   [](const Placed& a, const Placed& b) { return a.angle < b.angle; });
  std::vector<PavementCorner> corners;
  for (std::size_t k = 0; k < around.size() && around.size() > 1; ++k) {
    const ArmRow& next = *around[(k + 1) % around.size()].arm;
    if (auto corner = corner_between(plan, *around[k].arm, next)) {
      corners.push_back(std::move(*corner));
    }
  }
  return corners;
}

}  // namespace raytruth::street
