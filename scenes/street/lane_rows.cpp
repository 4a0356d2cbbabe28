#include <algorithm>
#include <cmath>

#include "scenes/street/junction_plan.h"

namespace raytruth::street {
namespace {

constexpr double kLongestChord_m = 8.0;
constexpr double kShortestChord_m = 0.02;

// Borders of one lane section at any s.
class Borders {
 public:
  Borders(const roads::RoadNetwork& roads, roads::RoadIndex road,
          const roads::LaneSection& section)
      : roads_(roads), road_(road), section_(section) {
    const roads::Road& r = roads.road(road);
    flat_ = r.superelevation.empty() && r.lateral.empty();
    for (const roads::Lane& lane : section.lanes) {
      if (lane.id > 0) ids_.push_back(lane.id);
    }
    ids_.push_back(0);
    for (const roads::Lane& lane : section.lanes) {
      if (lane.id < 0) ids_.push_back(lane.id);
    }
  }
  std::vector<Vec2> at(double s) const {
    const double s_lane = inside(section_, s);
    std::vector<Vec2> row;
    row.reserve(ids_.size());
    const Pose X = roads_.at({road_, s, 0.0}).X_WR;
    const Vec3 x = X.rotate(Vec3::UnitX());
    const Vec2 left = Vec2(-x.y(), x.x()).normalized();
    for (const int id : ids_) {
      const double t = roads_.outer_t(road_, id, s_lane);
      row.push_back(flat_ ? Vec2(X.translation().head<2>() + t * left)
                          : Vec2(roads_.at({road_, s, t}).X_WR.translation().head<2>()));
    }
    return row;
  }

 private:
  const roads::RoadNetwork& roads_;
  roads::RoadIndex road_;
  const roads::LaneSection& section_;
  std::vector<int> ids_;
  bool flat_ = false;
};

double off_chord(const Vec2& a, const Vec2& b, const Vec2& p) {
  const Vec2 along = b - a;
  const double length2 = along.squaredNorm();
  const double u = length2 > 0.0 ? std::clamp((p - a).dot(along) / length2, 0.0, 1.0) : 0.0;
  return (p - a - u * along).norm();
}

class Sampler {
 public:
  Sampler(const Borders& borders, LaneRows& rows, double error_m)
      : borders_(borders), rows_(rows), error_m_(error_m) {}
  void first(double s) { add(s, borders_.at(s)); }
  /// Rows after the last one up to s.
  void go_to(double s) { refine(rows_.s_m.back(), rows_.borders_W.back(), s, borders_.at(s), 0); }

 private:
  void add(double s, std::vector<Vec2> row) {
    rows_.s_m.push_back(s);
    rows_.borders_W.push_back(std::move(row));
  }
  void refine(double s0, const std::vector<Vec2>& row0, double s1, std::vector<Vec2> row1,
              int depth) {
    const double length = s1 - s0;
    if (length > kShortestChord_m && depth < 14) {
      // Off the middle, so that a symmetric S is seen.
      const double s = s0 + (depth % 2 == 0 ? 0.5 : 0.46) * length;
      std::vector<Vec2> row = borders_.at(s);
      bool far = length > kLongestChord_m;
      for (std::size_t k = 0; k < row.size() && !far; ++k) {
        far = off_chord(row0[k], row1[k], row[k]) > error_m_;
      }
      if (far) {
        refine(s0, row0, s, row, depth + 1);
        // Copied: the first half may have moved what row0 stands for.
        const std::vector<Vec2> middle = rows_.borders_W.back();
        refine(s, middle, s1, std::move(row1), depth + 1);
        return;
      }
    }
    add(s1, std::move(row1));
  }
  const Borders& borders_;
  LaneRows& rows_;
  double error_m_;
};

}  // namespace

const roads::Lane* LaneRows::between(std::size_t k) const {
  std::size_t i = 0;
  for (const roads::Lane& lane : section->lanes) {
    if (lane.id == 0) continue;
    if (i == k) return &lane;
    ++i;
  }
  return nullptr;
}

std::vector<LaneRows> lane_rows(const roads::RoadNetwork& roads, roads::RoadIndex road,
                                double from_m, double to_m, double error_m) {
  std::vector<LaneRows> all;
  const roads::Road& r = roads.road(road);
  for (const roads::LaneSection& section : r.sections) {
    const double from = std::max(from_m, section.s_start_m);
    const double to = std::min(to_m, section.s_end_m);
    if (to - from < 1e-4) continue;
    std::vector<double> stops{to};
    const auto stop = [&](double s) {
      if (s > from + 1e-3 && s < to - 1e-3) stops.push_back(s);
    };
    for (const roads::Geometry& g : r.plan_view) stop(g.s_m);
    for (const roads::Cubic& c : r.lane_offset) stop(c.s_m);
    for (const roads::Lane& lane : section.lanes) {
      for (const roads::Cubic& c : lane.width) stop(section.s_start_m + c.s_m);
      for (const roads::Cubic& c : lane.border) stop(section.s_start_m + c.s_m);
    }
    std::sort(stops.begin(), stops.end());
    LaneRows rows;
    rows.section = &section;
    const Borders borders(roads, road, section);
    Sampler sampler(borders, rows, error_m);
    sampler.first(from);
    double last = from;
    for (const double s : stops) {
      if (s - last < 1e-3 && s != to) continue;
      sampler.go_to(s);
      last = s;
    }
    all.push_back(std::move(rows));
  }
  return all;
}

}  // namespace raytruth::street
