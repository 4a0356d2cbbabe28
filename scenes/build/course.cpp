#include "scenes/build/course.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <variant>

#include "scenes/build/railway.h"
#include "sim/core/math.h"
#include "sim/roads/cross_path.h"

namespace raytruth::scene {
namespace {

using roads::RoadIndex;

double edge_t(const roads::RoadNetwork& roads, RoadIndex road, double s, bool left) {
  const roads::LaneSection& section = roads.road(road).section_at(s);
  if (section.lanes.empty()) return 0.0;
  const roads::Lane& lane = left ? section.lanes.front() : section.lanes.back();
  return lane.id == 0 ? 0.0 : roads.outer_t(road, lane.id, s);
}

// How far to either side of its line roads belong to a junction, and how closely they are looked
// at.
constexpr double kAside_m = 60.0;
constexpr double kAcross_m = 0.25;
constexpr double kAlong_m = 1.0;

// The junction's ground as seen from its line.
class CourseGround {
 public:
  CourseGround(const roads::RoadNetwork& roads, const roads::Junction& junction)
      : roads_(roads), line_(junction.plan_view[0]) {
    for (RoadIndex road = 0; road < roads.roads().size(); ++road) {
      if (roads.road(road).junction == junction.id && !roads::is_cross_path(roads, road))
        own_.push_back(road);
    }
  }
  Vec2 along() const { return {det::cos(line_.heading_rad), det::sin(line_.heading_rad)}; }
  Vec2 at(double s, double t) const {
    const Vec2 a = along();
    return Vec2(line_.x_m, line_.y_m) + (s - line_.s_m) * a + t * Vec2(-a.y(), a.x());
  }
  // Height of the nearest of the roads, and whether its lanes lie there.
  std::optional<double> height(const Vec2& p, bool& inside) const {
    std::optional<double> z;
    double nearest = 0.0;
    for (const RoadIndex road : own_) {
      auto foot = roads_.project(road, p.x(), p.y(), 2.0 * kAside_m);
      if (!foot) continue;
      foot->t_m = std::clamp(foot->t_m, edge_t(roads_, road, foot->s_m, false),
                             edge_t(roads_, road, foot->s_m, true));
      const Vec3 q = roads_.at(*foot).X_WR.translation();
      const double away = (q.head<2>() - p).norm();
      if (z && away >= nearest) continue;
      nearest = away;
      z = q.z();
    }
    inside = z && nearest < 0.01;
    return z;
  }

 private:
  const roads::RoadNetwork& roads_;
  roads::Geometry line_;
  std::vector<RoadIndex> own_;
};

// Edges at whole steps from `from_m` on, straight between them.
struct Edges {
  double from_m = 0.0, step_m = kAlong_m;
  std::vector<double> left_t, right_t;
  static double value(const std::vector<double>& v, double at) {
    const double k = std::clamp(at, 0.0, static_cast<double>(v.size() - 1));
    const auto i = std::min(static_cast<std::size_t>(k), v.size() - 2);
    return v[i] + (k - static_cast<double>(i)) * (v[i + 1] - v[i]);
  }
};

}  // namespace

std::vector<Station> Course::stations(double beyond_m,
                                      const std::function<double(double)>& t_of) const {
  std::vector<Station> out;
  for (const double s : rows(beyond_m)) {
    if (!out.empty() && s - out.back().s_m < 1e-6) continue;
    Station station = at(s, t_of(s));
    station.s_m = s;
    station.along_m =
        out.empty() ? 0.0 : out.back().along_m + (station.origin_W - out.back().origin_W).norm();
    out.push_back(station);
  }
  return out;
}

Course course_of(const roads::RoadNetwork& roads, RoadIndex road, double s_m, double length_m) {
  Course course;
  course.from_m = s_m;
  course.to_m = std::min(s_m + length_m, roads.road(road).length_m);
  course.left_t = [&roads, road](double s) { return edge_t(roads, road, s, true); };
  course.right_t = [&roads, road](double s) { return edge_t(roads, road, s, false); };
  course.at = [&roads, road](double s, double t) {
    const roads::SurfacePoint p = roads.at({road, s, t});
    Station station;
    station.origin_W = p.X_WR.translation();
    station.left_W = p.X_WR.rotate(Vec3::UnitY());
    station.up_W = p.up_W;
    return station;
  };
  const auto side = [&roads, road, from = course.from_m, to = course.to_m](bool left,
                                                                           double beyond_m) {
    return stations_along(
        roads, road, from, to,
        [&](double s) { return edge_t(roads, road, s, left) + (left ? beyond_m : -beyond_m); },
        [](double) { return 0.0; });
  };
  course.edge = [side](bool left) { return side(left, 0.0); };
  course.rows = [side](double beyond_m) {
    std::vector<double> rows;
    for (const bool left : {true, false}) {
      for (const Station& s : side(left, beyond_m)) rows.push_back(s.s_m);
    }
    std::sort(rows.begin(), rows.end());
    return rows;
  };
  course.bed_m = bed_depth(roads, road);
  return course;
}

std::optional<Course> course_of(const roads::RoadNetwork& roads, const roads::Junction& junction,
                                double s_m, double length_m) {
  if (junction.plan_view.size() != 1 ||
      !std::holds_alternative<roads::Line>(junction.plan_view[0].shape)) {
    return std::nullopt;
  }
  const auto ground = std::make_shared<const CourseGround>(roads, junction);
  const double to_m = std::min(s_m + length_m, junction.plan_view[0].length_m);
  if (!(to_m - s_m >= 0.1)) return std::nullopt;
  const int steps = std::clamp(static_cast<int>(std::ceil((to_m - s_m) / kAlong_m)), 1, 2000);
  auto edges = std::make_shared<Edges>();
  edges->from_m = s_m;
  edges->step_m = (to_m - s_m) / steps;
  std::vector<bool> found;
  for (int i = 0; i <= steps; ++i) {
    double left = -kAside_m;
    double right = kAside_m;
    for (double t = -kAside_m; t <= kAside_m; t += kAcross_m) {
      bool inside = false;
      ground->height(ground->at(s_m + i * edges->step_m, t), inside);
      if (!inside) continue;
      left = std::max(left, t);
      right = std::min(right, t);
    }
    found.push_back(left > right);
    edges->left_t.push_back(left);
    edges->right_t.push_back(right);
  }
  if (std::find(found.begin(), found.end(), true) == found.end()) return std::nullopt;
  // Where no road is there, the edges go on as they were.
  const auto fill = [&](std::size_t i, std::size_t from) {
    if (found[i] || !found[from]) return;
    edges->left_t[i] = edges->left_t[from];
    edges->right_t[i] = edges->right_t[from];
    found[i] = true;
  };
  for (std::size_t i = 1; i < found.size(); ++i) fill(i, i - 1);
  for (std::size_t i = found.size() - 1; i > 0; --i) fill(i - 1, i);

  Course course;
  course.from_m = s_m;
  course.to_m = to_m;
  course.left_t = [edges](double s) {
    return Edges::value(edges->left_t, (s - edges->from_m) / edges->step_m);
  };
  course.right_t = [edges](double s) {
    return Edges::value(edges->right_t, (s - edges->from_m) / edges->step_m);
  };
  course.at = [ground](double s, double t) {
    const Vec2 p = ground->at(s, t);
    bool inside = false;
    Station station;
    station.origin_W = Vec3(p.x(), p.y(), ground->height(p, inside).value_or(0.0));
    station.left_W = Vec3(-ground->along().y(), ground->along().x(), 0.0);
    return station;
  };
  course.rows = [from = s_m, to = to_m, steps](double) {
    std::vector<double> rows;
    for (int i = 0; i <= steps; ++i) rows.push_back(from + (to - from) * i / steps);
    return rows;
  };
  course.edge = [course](bool left) {
    return course.stations(0.0, left ? course.left_t : course.right_t);
  };
  return course;
}

}  // namespace raytruth::scene
