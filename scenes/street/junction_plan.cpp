#include "scenes/street/junction_plan.h"

#include <algorithm>
#include <clipper.hpp>
#include <cmath>

#include "scenes/street/junction_corners.h"
#include "scenes/street/junction_stated.h"

namespace raytruth::street {
namespace {

using ClipperLib::Paths;

// Of the borders' chords; the whole is to stay within 5 mm.
constexpr double kBorderChordError_m = 0.004;
// Gaps up to twice as wide are paved.
constexpr double kHalfGap_m = 1.5;
// What closing adds beside a road by rounding its chords is thinner than twice this.
constexpr double kThin_m = 0.004;
// Arms are cut out so far back from their end.
constexpr double kArmReach_m = 5.0;
// A connecting road that ends short of its arm by less is led to it.
constexpr double kWidestGap_m = 0.3;
// Its lanes' corners go to the arm's corners that are nearer than this.
constexpr double kAtCorner_m = 0.05;

double quanta(double m) { return m / kQuantum_m; }

ClipperLib::IntPoint to_clipper(const PlanePoint& p) { return {p.x, p.y}; }
ClipperLib::Path to_clipper(const PlanePath& path) {
  ClipperLib::Path to;
  for (const PlanePoint& p : path) to.push_back(to_clipper(p));
  return to;
}

Paths combine(ClipperLib::ClipType type, const Paths& a, const Paths& b) {
  if (a.empty() && type != ClipperLib::ctUnion) return {};
  if (b.empty() && type == ClipperLib::ctDifference) return a;
  ClipperLib::Clipper clipper;
  clipper.PreserveCollinear(true);
  clipper.AddPaths(a, ClipperLib::ptSubject, true);
  clipper.AddPaths(b, ClipperLib::ptClip, true);
  Paths result;
  clipper.Execute(type, result, ClipperLib::pftNonZero, ClipperLib::pftNonZero);
  return result;
}
Paths both(const Paths& a, const Paths& b) { return combine(ClipperLib::ctUnion, a, b); }
Paths without(const Paths& a, const Paths& b) { return combine(ClipperLib::ctDifference, a, b); }

// Union without `minus`, in a tree: Clipper's time grows with the square of what lies side by side.
Paths united(const Paths& paths, const Paths& minus = {}) {
  constexpr std::size_t kTogether = 6;
  std::vector<Paths> level;
  for (const ClipperLib::Path& path : paths) level.push_back({path});
  bool first = true;
  while (true) {
    std::vector<Paths> next;
    for (std::size_t k = 0; k < level.size(); k += kTogether) {
      Paths all;
      for (std::size_t i = k; i < std::min(k + kTogether, level.size()); ++i) {
        all.insert(all.end(), level[i].begin(), level[i].end());
      }
      next.push_back(both(all, {}));
      if (first && !minus.empty()) next.back() = without(next.back(), minus);
    }
    first = false;
    level = std::move(next);
    if (level.empty()) return {};
    if (level.size() == 1) return level.front();
  }
}

Paths grown(const Paths& paths, double by_m, ClipperLib::JoinType join) {
  if (paths.empty()) return {};
  ClipperLib::ClipperOffset offset(2.0, quanta(0.005));
  offset.AddPaths(paths, join, ClipperLib::etClosedPolygon);
  Paths result;
  offset.Execute(result, quanta(by_m));
  return result;
}

// What closing (dilation, then erosion) adds to the paths.
Paths gaps(const Paths& paths) {
  const Paths closed =
      grown(grown(paths, kHalfGap_m, ClipperLib::jtRound), -kHalfGap_m, ClipperLib::jtRound);
  const Paths added = without(closed, paths);
  return grown(grown(added, -kThin_m, ClipperLib::jtMiter), 2.0 * kThin_m, ClipperLib::jtMiter);
}

class Planner {
 public:
  Planner(const roads::RoadNetwork& roads, FloorPlan& plan) : roads_(roads), plan_(plan) {}

  /// False when it runs out of the plane.
  bool add_road(roads::RoadIndex road) {
    const std::vector<LaneRows> sections =
        lane_rows(roads_, road, 0.0, roads_.road(road).length_m, kBorderChordError_m);
    const double reach_m = 0.5 * kQuantum_m * static_cast<double>(kWidestPlane);
    for (const LaneRows& rows : sections) {
      for (const auto& row : rows.borders_W) {
        for (const Vec2& p : row) {
          if (!((p - plan_.frame.origin_W).norm() < reach_m)) return false;
        }
      }
    }
    for (std::size_t n = 0; n < sections.size(); ++n) {
      LaneRows rows = sections[n];
      if (n == 0) reach_out(road, true, rows);
      if (n + 1 == sections.size()) reach_out(road, false, rows);
      add_strips(rows);
    }
    return true;
  }

  void finish(const PlanePath& boundary) {
    Paths arms;
    for (const ArmRow& arm : plan_.arms) arms.push_back(footprint(arm));
    arms = united(arms);
    Paths above = arms;
    for (Paths& paths : kinds_) {
      if (paths.empty()) continue;
      paths = united(paths, above);
      above = both(above, paths);
    }

    if (boundary.empty()) lead_pavements_round(above);

    // Lower kinds give way; gaps belong to the highest kinds that close them.
    Paths taken;
    Paths rest[kFloorKinds];
    for (std::size_t k = kFloorKinds; k-- > 0;) {
      rest[k] = taken;
      taken = both(taken, kinds_[k]);
    }
    Paths higher;
    Paths sources;
    for (std::size_t k = 0; k < kFloorKinds; ++k) {
      if (kinds_[k].empty()) continue;
      Paths area = kinds_[k];
      if (static_cast<FloorKind>(k) != FloorKind::kGreen) {
        sources = both(sources, kinds_[k]);
        area = both(area, without(without(gaps(sources), rest[k]), arms));
      }
      kinds_[k] = without(area, higher);
      higher = both(higher, kinds_[k]);
    }
    if (!boundary.empty()) keep_to(boundary, arms, higher);
    lay_stones();
    for (std::size_t k = 0; k < kFloorKinds; ++k) {
      for (const ClipperLib::Path& path : kinds_[k]) {
        PlanePath& to = plan_.areas[k].emplace_back();
        for (const ClipperLib::IntPoint& p : path) to.push_back({p.X, p.Y});
      }
    }
  }

 private:
  Paths& of(FloorKind kind) { return kinds_[static_cast<std::size_t>(kind)]; }

  ClipperLib::IntPoint to_plane(const Vec2& p_W) const {
    return to_clipper(plan_.frame.to_plane(p_W));
  }

  // Leads the last row to the arm's, if that is near.
  void reach_out(roads::RoadIndex road, bool at_start, LaneRows& rows) const {
    if (rows.s_m.size() < 2) return;
    const auto& link = at_start ? roads_.road(road).predecessor : roads_.road(road).successor;
    if (!link || link->to_junction) return;
    const auto index = roads_.find_road(link->element_id);
    const auto arm = std::find_if(plan_.arms.begin(), plan_.arms.end(), [&](const ArmRow& a) {
      return index && a.road == *index &&
             a.at_start == (link->contact == roads::ContactPoint::kStart);
    });
    if (arm == plan_.arms.end()) return;
    const Vec2 on_row = plan_.frame.to_world(arm->points.front().p);
    std::vector<Vec2>& end = at_start ? rows.borders_W.front() : rows.borders_W.back();
    const std::vector<Vec2>& before = at_start ? rows.borders_W[1] : *(rows.borders_W.end() - 2);
    std::vector<Vec2> reached = end;
    for (std::size_t k = 0; k < end.size(); ++k) {
      const Vec2 along = (end[k] - before[k]).normalized();
      const double cosine = along.dot(arm->into_arm);
      // Not for a road that comes from the side or from behind; NaN of coinciding points neither.
      if (!(cosine > 0.5)) return;
      const double way = (on_row - end[k]).dot(arm->into_arm) / cosine;
      if (std::abs(way) > kWidestGap_m) return;
      // Well into an arm there is nothing to close; else a little over the row, to cut it there.
      if (way < -kAtCorner_m) continue;
      reached[k] += (way + 4.0 * kQuantum_m) * along;
      double least = kAtCorner_m;
      for (const ArmRow::Point& point : arm->points) {
        const Vec2 corner = plan_.frame.to_world(point.p);
        const double away = (corner - end[k] - way * along).norm();
        if (away >= least) continue;
        least = away;
        reached[k] = corner;
      }
    }
    end = std::move(reached);
  }

  // One polygon for neighbouring lanes of a kind.
  void add_strips(const LaneRows& rows) {
    const std::size_t count = rows.borders_W.front().size();
    for (std::size_t k = 0; k + 1 < count;) {
      const FloorKind kind = floor_kind(*rows.section, *rows.between(k));
      std::size_t end = k + 1;
      while (end + 1 < count && floor_kind(*rows.section, *rows.between(end)) == kind) ++end;
      ClipperLib::Path path;
      for (const auto& row : rows.borders_W) path.push_back(to_plane(row[end]));
      for (std::size_t i = rows.borders_W.size(); i-- > 0;) {
        path.push_back(to_plane(rows.borders_W[i][k]));
      }
      // Lanes of no width leave nothing.
      if (std::abs(ClipperLib::Area(path)) > quanta(0.01) * quanta(0.01)) {
        of(kind).push_back(std::move(path));
      }
      k = end;
    }
  }

  ClipperLib::Path footprint(const ArmRow& arm) const {
    ClipperLib::Path path;
    for (const ArmRow::Point& point : arm.points) path.push_back(to_clipper(point.p));
    const double length = roads_.road(arm.road).length_m;
    const double from = arm.at_start ? 0.0 : std::max(0.0, length - kArmReach_m);
    const double to = arm.at_start ? std::min(length, kArmReach_m) : length;
    std::vector<Vec2> left;
    std::vector<Vec2> right;
    for (const LaneRows& rows : lane_rows(roads_, arm.road, from, to, kBorderChordError_m)) {
      for (const auto& row : rows.borders_W) {
        left.push_back(row.front());
        right.push_back(row.back());
      }
    }
    // The end row itself stands in the path already; on from its right end.
    if (!arm.at_start) {
      std::reverse(left.begin(), left.end());
      std::reverse(right.begin(), right.end());
    }
    for (std::size_t k = 1; k < right.size(); ++k) path.push_back(to_plane(right[k]));
    for (std::size_t k = left.size(); k-- > 1;) path.push_back(to_plane(left[k]));
    if (!ClipperLib::Orientation(path)) ClipperLib::ReversePath(path);
    return path;
  }

  Paths lower_than_pavement() const {
    Paths lower;
    for (const FloorKind kind :
         {FloorKind::kCarriageway, FloorKind::kRail, FloorKind::kPaved, FloorKind::kParking}) {
      lower = both(lower, kinds_[static_cast<std::size_t>(kind)]);
    }
    return lower;
  }

  // Whether a road that doesn't belong to the junction lies in the path: 2 cm inside of its outline
  // and on a raster of half a metre.
  bool meets_another_road(const ClipperLib::Path& path) const {
    constexpr double kInside_m = 0.02, kAlong_m = 0.25, kRaster_m = 0.5;
    const auto is_other = [&](const Vec2& p_W) {
      for (const roads::RoadPoint& at : roads_.all_covering(p_W.x(), p_W.y())) {
        if (std::find(plan_.roads.begin(), plan_.roads.end(), at.road) == plan_.roads.end()) {
          return true;
        }
      }
      return false;
    };
    const auto to_world = [&](const ClipperLib::IntPoint& p) {
      return plan_.frame.to_world({p.X, p.Y});
    };
    for (const ClipperLib::Path& rim : grown({path}, -kInside_m, ClipperLib::jtMiter)) {
      Vec2 low = to_world(rim.front());
      Vec2 high = low;
      for (std::size_t i = 0, j = rim.size() - 1; i < rim.size(); j = i++) {
        const Vec2 a = to_world(rim[j]);
        const Vec2 b = to_world(rim[i]);
        low = low.cwiseMin(b);
        high = high.cwiseMax(b);
        const int steps = 1 + static_cast<int>((b - a).norm() / kAlong_m);
        for (int k = 0; k < steps; ++k) {
          if (is_other(a + (b - a) * (static_cast<double>(k) / steps))) return true;
        }
      }
      for (double x = low.x(); x < high.x(); x += kRaster_m) {
        for (double y = low.y(); y < high.y(); y += kRaster_m) {
          const ClipperLib::IntPoint p = to_plane(Vec2(x, y));
          if (ClipperLib::PointInPolygon(p, rim) == 1 && is_other({x, y})) return true;
        }
      }
    }
    return false;
  }

  // Files often end pavements where the junction begins: then they go round its corners.
  void lead_pavements_round(const Paths& covered) {
    const std::vector<PavementCorner> corners = pavement_corners(plan_);
    if (corners.empty()) return;
    const auto is_covered = [&](const PlanePoint& p) {
      // Even-odd: holes count as well.
      bool in = false;
      for (const ClipperLib::Path& path : covered) {
        const int where = ClipperLib::PointInPolygon(to_clipper(p), path);
        if (where < 0) return true;
        in = in != (where > 0);
      }
      return in;
    };
    Paths lower = lower_than_pavement();
    lower = both(lower, gaps(lower));
    const Paths taken = both(lower, covered);
    for (const PavementCorner& corner : corners) {
      if (is_covered(corner.before[0]) || is_covered(corner.before[1])) continue;
      Paths area = both({to_clipper(corner.between)}, {});
      if (!corner.beside.empty()) {
        area = both(area, combine(ClipperLib::ctIntersection, {to_clipper(corner.beside)},
                                  grown(lower, corner.width_m, ClipperLib::jtRound)));
      }
      for (const ClipperLib::Path& path : without(area, taken)) {
        const auto reaches = [&](const PlanePoint& p) {
          return std::any_of(path.begin(), path.end(), [&](const ClipperLib::IntPoint& q) {
            return std::hypot(static_cast<double>(q.X - p.x), static_cast<double>(q.Y - p.y)) <
                   quanta(kAtCorner_m);
          });
        };
        // All of it in one piece; what the carriageway covers is cut out again.
        if (!ClipperLib::Orientation(path) || !reaches(corner.outer[0]) ||
            !reaches(corner.outer[1]) || meets_another_road(path)) {
          continue;
        }
        of(FloorKind::kPavement) = both(of(FloorKind::kPavement), without({path}, taken));
      }
    }
  }

  // The file's own outline: lanes end there, and all of it is floor.
  void keep_to(const PlanePath& boundary, const Paths& arms, const Paths& covered) {
    const Paths area = without(both({to_clipper(boundary)}, {}), arms);
    for (Paths& paths : kinds_) paths = combine(ClipperLib::ctIntersection, paths, area);
    Paths& paved = of(FloorKind::kPaved);
    paved = both(paved, without(area, covered));
  }

  // Kerb stones: the pavement's strip along what lies lower.
  void lay_stones() {
    if (of(FloorKind::kPavement).empty()) return;
    const Paths lower = lower_than_pavement();
    Paths& pavement = of(FloorKind::kPavement);
    of(FloorKind::kStone) =
        combine(ClipperLib::ctIntersection, pavement, grown(lower, kStone_m, ClipperLib::jtMiter));
    pavement = without(pavement, of(FloorKind::kStone));
  }

  const roads::RoadNetwork& roads_;
  FloorPlan& plan_;
  Paths kinds_[kFloorKinds];
};

}  // namespace

PlanePoint PlaneFrame::to_plane(const Vec2& p_W) const {
  // Curves that run away end at the border of what the plane holds.
  const double reach = 0.5 * static_cast<double>(kWidestPlane) - 1.0;
  const auto whole = [reach](double v_m) {
    const double v = std::floor(v_m / kQuantum_m + 0.5);
    return static_cast<std::int64_t>(v > -reach ? std::min(v, reach) : -reach);
  };
  return {whole(p_W.x() - origin_W.x()), whole(p_W.y() - origin_W.y())};
}

bool FloorPlan::empty() const {
  return std::all_of(areas.begin(), areas.end(), [](const auto& paths) { return paths.empty(); });
}

FloorPlan plan_floor(const roads::RoadNetwork& roads, std::span<const roads::RoadIndex> connecting,
                     double row_error_m, const roads::Junction* stated) {
  FloorPlan plan;
  Vec2 low = Vec2::Constant(1e300);
  Vec2 high = Vec2::Constant(-1e300);
  for (const roads::RoadIndex road : connecting) {
    const double length = roads.road(road).length_m;
    for (int k = 0; k <= 8; ++k) {
      const Vec3 p = roads.at({road, length * k / 8.0, 0.0}).X_WR.translation();
      low = low.cwiseMin(p.head<2>());
      high = high.cwiseMax(p.head<2>());
    }
  }
  // Half of what the triangles hold, for lanes beside the reference lines and bends between.
  if (!((high - low).maxCoeff() < 0.5 * kQuantum_m * static_cast<double>(kWidestPlane))) {
    return plan;
  }
  plan.frame.origin_W = (0.5 * (low + high)).array().floor();
  plan.roads.assign(connecting.begin(), connecting.end());
  plan.arms = arm_rows(roads, connecting, plan.frame, row_error_m);
  Planner planner(roads, plan);
  for (const roads::RoadIndex road : connecting) {
    if (!planner.add_road(road)) return {};
  }
  planner.finish(stated != nullptr ? stated_boundary(roads, *stated, plan) : PlanePath());
  return plan;
}

}  // namespace raytruth::street
