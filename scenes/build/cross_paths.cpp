#include "scenes/build/cross_paths.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "scenes/street/lane_paint.h"
#include "sim/core/math.h"
#include "sim/roads/cross_path.h"

namespace raytruth::scene {
namespace {

using roads::LaneType;
using roads::RoadIndex;
using roads::RoadObject;

constexpr double kEdgeStep_m = 0.05;     // how exactly the edges of carriageways are found
constexpr double kCorner_m = 1.0;        // between corners along the path
constexpr double kShortestPath_m = 0.3;  // of a way across
constexpr double kLine_m = 0.12;
constexpr double kDash_m = 0.5;
constexpr double kLongestPath_m = 500.0;

struct Stretch {
  double from_m, to_m;
};

bool is_carriageway(LaneType type) {
  switch (type) {
    case LaneType::kNone:
    case LaneType::kBorder:
    case LaneType::kSidewalk:
    case LaneType::kWalking:
    case LaneType::kCurb:
    case LaneType::kMedian:
      return false;
    default:
      return true;
  }
}

// One path, as the standard wants it: a road of the junction's own.
class Way {
 public:
  Way(const roads::RoadNetwork& roads, RoadIndex road, std::vector<RoadIndex> below)
      : roads_(roads), road_(road), below_(std::move(below)) {}

  double length_m() const { return roads_.road(road_).length_m; }
  Vec2 at(double s, double t) const {
    return roads_.at({road_, s, t}).X_WR.translation().head<2>();
  }
  double edge_t(double s, bool left) const {
    const roads::LaneSection& section = roads_.road(road_).section_at(s);
    const int lane = section.lanes.empty() ? 0
                     : left                ? std::max(section.lanes.front().id, 0)
                                           : std::min(section.lanes.back().id, 0);
    return lane == 0 ? roads::value_at(roads_.road(road_).lane_offset, s)
                     : roads_.outer_t(road_, lane, s);
  }
  double middle_t(double s) const { return 0.5 * (edge_t(s, true) + edge_t(s, false)); }

  // Where the line of t(s) runs over carriageways.
  template <typename T>
  std::vector<Stretch> over(const T& t_of) const {
    std::vector<Stretch> out;
    const double length = std::min(length_m(), kLongestPath_m);
    const int steps = std::max(1, static_cast<int>(std::ceil(length / kEdgeStep_m)));
    bool inside = false;
    for (int i = 0; i <= steps; ++i) {
      const double s = length * i / steps;
      const bool here = crosses(at(s, t_of(s)));
      if (here && !inside) out.push_back({s, s});
      if (here) out.back().to_m = s;
      inside = here;
    }
    std::erase_if(out, [](const Stretch& s) { return s.to_m - s.from_m < kShortestPath_m; });
    return out;
  }

 private:
  bool crosses(const Vec2& p) const {
    for (const RoadIndex other : below_) {
      const auto foot = roads_.project(other, p.x(), p.y(), 60.0);
      if (!foot || (roads_.at(*foot).X_WR.translation().head<2>() - p).norm() > 0.05) continue;
      const roads::LanePoint on = roads_.to_lane(*foot);
      const roads::Lane* lane = roads_.road(other).section_at(foot->s_m).lane(on.lane);
      if (lane == nullptr || !is_carriageway(lane->type)) continue;
      const double half = 0.5 * roads_.lane_width(other, on.lane, foot->s_m);
      if (std::abs(on.offset_m) <= half) return true;
    }
    return false;
  }

  const roads::RoadNetwork& roads_;
  RoadIndex road_;
  std::vector<RoadIndex> below_;
};

// Corners from s to s along t(s).
template <typename T>
void add_corners(const Way& way, double from, double to, const T& t_of, const Pose& X_HW,
                 roads::ObjectOutline& outline) {
  const int count = std::max(1, static_cast<int>(std::ceil(std::abs(to - from) / kCorner_m)));
  for (int i = 0; i <= count; ++i) {
    const double s = from + (to - from) * i / count;
    const Vec2 p = way.at(s, t_of(s));
    const Vec3 q = X_HW.rotate(Vec3(p.x(), p.y(), 0.0)) + X_HW.translation();
    roads::ObjectCorner corner;
    corner.u_m = q.x();
    corner.v_m = q.y();
    corner.id = static_cast<int>(outline.corners.size());
    outline.corners.push_back(corner);
  }
}

// A line of paint along the way: an outline of its own, whose corners a marking names.
template <typename T>
void add_line(const Way& way, const Stretch& along, const T& t_of, const Pose& X_HW,
              roads::ObjectMarking marking, RoadObject& object) {
  roads::ObjectOutline line;
  line.closed = false;
  add_corners(way, along.from_m, along.to_m, t_of, X_HW, line);
  // Corners of all lines have ids of their own.
  const int first = static_cast<int>(1000 * object.outlines.size());
  for (roads::ObjectCorner& corner : line.corners) {
    corner.id = first + *corner.id;
    marking.corner_ids.push_back(*corner.id);
  }
  object.outlines.push_back(std::move(line));
  object.markings.push_back(std::move(marking));
}

bool has_crosswalk(const roads::RoadNetwork& roads, const std::vector<RoadIndex>& below,
                   const roads::Junction& junction, const Vec2& p) {
  constexpr double kNear_m = 4.0;
  for (const RoadIndex road : below) {
    for (const RoadObject& object : roads.road(road).objects) {
      if (object.type != "crosswalk") continue;
      const Vec3 q = roads.at({road, object.s_m, object.t_m}).X_WR.translation();
      if ((q.head<2>() - p).norm() < kNear_m) return true;
    }
  }
  return std::any_of(junction.objects.objects.begin(), junction.objects.objects.end(),
                     [](const RoadObject& object) { return object.type == "crosswalk"; });
}

}  // namespace

std::vector<HostedObject> cross_path_objects(const roads::RoadNetwork& roads) {
  std::vector<HostedObject> out;
  for (const roads::Junction& junction : roads.junctions()) {
    for (const roads::CrossPath& path : junction.cross_paths) {
      const auto road = roads.find_road(path.crossing_road);
      if (!road || !roads::is_cross_path(roads, *road)) continue;
      std::vector<RoadIndex> below;
      const auto add = [&](const std::string& id) {
        const auto index = roads.find_road(id);
        if (index && !roads::is_cross_path(roads, *index) &&
            std::find(below.begin(), below.end(), *index) == below.end()) {
          below.push_back(*index);
        }
      };
      for (const std::string* id : {&path.road_at_start, &path.road_at_end, &junction.main_road}) {
        add(*id);
      }
      for (const roads::Connection& connection : junction.connections) {
        add(connection.incoming_road);
        add(connection.connecting_road);
      }
      if (below.empty()) continue;
      const Way way(roads, *road, below);
      const std::vector<Stretch> across = way.over([&](double s) { return way.middle_t(s); });
      if (across.empty()) continue;
      const double middle_s = 0.5 * (across.front().from_m + across.back().to_m);
      const Vec2 middle = way.at(middle_s, way.middle_t(middle_s));
      if (has_crosswalk(roads, below, junction, middle)) continue;

      // The road below whose line passes nearest carries it.
      std::optional<roads::RoadPoint> host;
      for (const RoadIndex other : below) {
        const auto foot = roads.project(other, middle.x(), middle.y(), 60.0);
        if (foot && (!host || std::abs(foot->t_m) < std::abs(host->t_m))) host = foot;
      }
      if (!host) continue;
      HostedObject hosted;
      hosted.road = host->road;
      RoadObject& object = hosted.object;
      object.id = "crossPath " + path.id;
      object.type = "crosswalk";
      object.s_m = host->s_m;
      object.t_m = host->t_m;
      const Pose X_WH = Pose::from_euler({middle.x(), middle.y(), 0.0},
                                         {roads.at(*host).X_WR.euler().heading_rad, 0.0, 0.0});
      const Pose X_HW = X_WH.inverse();

      const auto stripes = street::lane_paint(roads, *road);
      const bool stated =
          std::any_of(stripes.begin(), stripes.end(), [](const street::PaintStripe& stripe) {
            return stripe.kind == street::PaintKind::kPaint;
          });
      if (stated) {
        for (const street::PaintStripe& stripe : stripes) {
          if (stripe.kind != street::PaintKind::kPaint) continue;
          const auto t_of = [&](double s) { return street::stripe_t(roads, stripe, s); };
          for (const Stretch& on : across) {
            street::for_each_dash(stripe, on.from_m, on.to_m, [&](double from, double to) {
              roads::ObjectMarking marking;
              marking.colour = stripe.colour;
              marking.width_m = stripe.width_m;
              add_line(way, {from, to}, t_of, X_HW, marking, object);
            });
          }
        }
        out.push_back(std::move(hosted));
        continue;
      }
      // The edges of a slanting path meet the carriageway's at places of their own.
      const auto left_t = [&](double s) { return way.edge_t(s, true); };
      const auto right_t = [&](double s) { return way.edge_t(s, false); };
      std::vector<Stretch> left = way.over(left_t);
      std::vector<Stretch> right = way.over(right_t);
      if (left.size() != across.size() || right.size() != across.size()) left = right = across;
      const bool priority =
          std::any_of(junction.priorities.begin(), junction.priorities.end(),
                      [&](const auto& p) { return p.high == path.crossing_road; });
      for (std::size_t k = 0; k < across.size(); ++k) {
        if (priority) {
          roads::ObjectOutline area;
          area.closed = true;
          add_corners(way, right[k].from_m, right[k].to_m, right_t, X_HW, area);
          add_corners(way, left[k].to_m, left[k].from_m, left_t, X_HW, area);
          object.outlines.push_back(std::move(area));
          continue;
        }
        roads::ObjectMarking marking;
        marking.width_m = kLine_m;
        marking.line_length_m = marking.space_length_m = kDash_m;
        add_line(way, left[k], left_t, X_HW, marking, object);
        add_line(way, right[k], right_t, X_HW, marking, object);
      }
      out.push_back(std::move(hosted));
    }
  }
  return out;
}

}  // namespace raytruth::scene
