#include "scenes/street/street_joints.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "scenes/street/street_cut.h"

namespace raytruth::street {
namespace {

using roads::ContactPoint;

// Links whose ends lie further apart than this are a matter for the file's checks.
constexpr double kJointReach_m = 1.0;

template <typename Body>
void for_each_point(Row& row, const Body& body) {
  for (Chain& chain : row.chains) {
    for (RowPoint& point : chain.points) body(point);
  }
}

// The nearest vertex of a row, or else the nearest place on it, within kSnap_m.
bool snap_to(const Row& row, Vec3& p) {
  double best = kSnap_m;
  Vec3 found = p;
  for (const Chain& chain : row.chains) {
    for (const RowPoint& q : chain.points) {
      const double away = (q.p_W - p).norm();
      if (away <= best) {
        best = away;
        found = q.p_W;
      }
    }
  }
  if (best < kSnap_m) {
    p = found;
    return true;
  }
  for (const Chain& chain : row.chains) {
    for (std::size_t i = 0; i + 1 < chain.points.size(); ++i) {
      const Vec3& a = chain.points[i].p_W;
      const Vec3 d = chain.points[i + 1].p_W - a;
      const double length2 = d.squaredNorm();
      if (length2 < kSnap_m * kSnap_m) continue;
      const double u = std::clamp((p - a).dot(d) / length2, 0.0, 1.0);
      const double away = (a + u * d - p).norm();
      if (away < best) {
        best = away;
        found = a + u * d;
      }
    }
  }
  if (best >= kSnap_m) return false;
  p = on_grid(found);
  return true;
}

// Vertices of `from` that lie on a segment of `into` become columns of it.
bool take_vertices(const Row& from, Row& into) {
  bool changed = false;
  for (Chain& chain : into.chains) {
    for (const Chain& other : from.chains) {
      for (const RowPoint& v : other.points) {
        for (std::size_t i = 0; i + 1 < chain.points.size(); ++i) {
          const RowPoint& a = chain.points[i];
          const RowPoint& b = chain.points[i + 1];
          if (v.p_W == a.p_W || v.p_W == b.p_W) break;
          const Vec3 d = b.p_W - a.p_W;
          const double length2 = d.squaredNorm();
          if (length2 < kGrid_m * kGrid_m) continue;
          const double u = (v.p_W - a.p_W).dot(d) / length2;
          if (u <= 0.0 || u >= 1.0 || (a.p_W + u * d - v.p_W).norm() > kSnap_m) continue;
          chain.points.insert(chain.points.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                              {a.t_m + u * (b.t_m - a.t_m), v.p_W});
          changed = true;
          break;
        }
      }
    }
  }
  return changed;
}

}  // namespace

EndRows::EndRows(const roads::RoadNetwork& roads, const std::vector<bool>& meshed,
                 const std::function<bool(roads::RoadIndex, double)>& is_wanted, double error_m) {
  const std::size_t count = roads.roads().size();
  ends_.resize(2 * count);
  std::vector<std::size_t> parent(2 * count);
  std::iota(parent.begin(), parent.end(), std::size_t{0});
  for (roads::RoadIndex index = 0; index < count; ++index) {
    if (!meshed[index]) continue;
    const bool start = is_wanted(index, 0.0);
    const bool end = is_wanted(index, roads.road(index).length_m);
    if (!start && !end) continue;
    const std::vector<Interval> intervals = cut_road(roads, index);
    if (intervals.empty()) continue;
    const RowMaker maker(roads, index);
    const Interval& first = intervals.front();
    const Interval& last = intervals.back();
    if (start) {
      ends_[slot(index, ContactPoint::kStart)].row =
          maker.make(*first.section, first.from_m, Side::kAfter, error_m);
    }
    if (end) {
      ends_[slot(index, ContactPoint::kEnd)].row =
          maker.make(*last.section, last.to_m, Side::kBefore, error_m);
    }
  }
  const auto root = [&](std::size_t i) {
    while (parent[i] != i) i = parent[i] = parent[parent[i]];
    return i;
  };
  const auto place = [&](std::size_t i) {
    const roads::Road& road = roads.road(i / 2);
    return roads.at({i / 2, i % 2 == 0 ? 0.0 : road.length_m, 0.0}).X_WR.translation();
  };
  const auto link = [&](std::size_t i, const std::optional<roads::RoadLink>& to) {
    if (!to || to->to_junction) return;
    const auto other = roads.find_road(to->element_id);
    if (!other) return;
    const std::size_t j = slot(*other, to->contact);
    if (ends_[i].row.chains.empty() || ends_[j].row.chains.empty()) return;
    if ((place(i) - place(j)).norm() > kJointReach_m) return;
    parent[root(i)] = root(j);
  };
  for (roads::RoadIndex index = 0; index < count; ++index) {
    if (!meshed[index]) continue;
    link(slot(index, ContactPoint::kStart), roads.road(index).predecessor);
    link(slot(index, ContactPoint::kEnd), roads.road(index).successor);
  }
  constexpr std::size_t kNone = ~std::size_t{0};
  std::vector<std::size_t> group_of(2 * count, kNone);
  for (std::size_t i = 0; i < 2 * count; ++i) {
    std::size_t& group = group_of[root(i)];
    if (group == kNone) {
      group = groups_.size();
      groups_.emplace_back();
    }
    ends_[i].group = group;
    groups_[group].push_back(i);
  }
  for (std::vector<std::size_t>& group : groups_) {
    std::stable_partition(group.begin(), group.end(),
                          [&](std::size_t i) { return roads.road(i / 2).junction.empty(); });
    join(group);
  }
}

void EndRows::join(const std::vector<std::size_t>& group) {
  for (std::size_t i = 1; i < group.size(); ++i) {
    for_each_point(ends_[group[i]].row, [&](RowPoint& point) {
      for (std::size_t j = 0; j < i; ++j) {
        if (snap_to(ends_[group[j]].row, point.p_W)) break;
      }
    });
  }
  // A vertex that one row takes from another may be news for a third.
  constexpr int kMostRounds = 4;
  bool changed = group.size() > 1;
  for (int round = 0; changed && round < kMostRounds; ++round) {
    changed = false;
    for (const std::size_t i : group) {
      for (const std::size_t j : group) {
        if (i != j && take_vertices(ends_[i].row, ends_[j].row)) changed = true;
      }
    }
  }
}

std::vector<const Row*> EndRows::partners(roads::RoadIndex road, ContactPoint end) const {
  std::vector<const Row*> rows;
  const std::size_t own = slot(road, end);
  for (const std::size_t i : groups_[ends_[own].group]) {
    if (i != own) rows.push_back(&ends_[i].row);
  }
  return rows;
}

bool EndRows::leads(roads::RoadIndex road, ContactPoint end) const {
  return groups_[ends_[slot(road, end)].group].front() == slot(road, end);
}

}  // namespace raytruth::street
