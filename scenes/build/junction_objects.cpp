// Objects that a junction owns.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <variant>

#include "scenes/build/road_objects_internal.h"
#include "sim/core/math.h"

namespace raytruth::scene {
namespace {

using roads::RoadObject;

constexpr double kFurthest = 200.0;

// The junction's straight line.
class JunctionLine {
 public:
  explicit JunctionLine(const roads::Geometry& geometry)
      : geometry_(geometry),
        along_(det::cos(geometry.heading_rad), det::sin(geometry.heading_rad)) {}

  double heading_rad() const { return geometry_.heading_rad; }
  Vec2 at(double s, double t) const {
    return Vec2(geometry_.x_m, geometry_.y_m) + (s - geometry_.s_m) * along_ +
           t * Vec2(-along_.y(), along_.x());
  }

 private:
  roads::Geometry geometry_;
  Vec2 along_;
};

// The place on that of the junction's roads whose reference line passes nearest.
std::optional<roads::RoadPoint> host_of(const roads::RoadNetwork& roads,
                                        const roads::Junction& junction, const Vec2& p) {
  std::optional<roads::RoadPoint> best;
  double nearest = std::numeric_limits<double>::infinity();
  for (roads::RoadIndex road = 0; road < roads.roads().size(); ++road) {
    if (roads.road(road).junction != junction.id) continue;
    const auto at = roads.project(road, p.x(), p.y(), kFurthest);
    if (!at) continue;
    const Vec3 foot = roads.at({road, at->s_m, 0.0}).X_WR.translation();
    const double away = (foot.head<2>() - p).norm();
    if (away >= nearest) continue;
    nearest = away;
    best = at;
    best->road = road;
  }
  return best;
}

// Corners along the junction's line become corners in the object's frame.
void make_local(const JunctionLine& line, const Vec2& origin, double heading_rad, double z_m,
                double& u_m, double& v_m, double& corner_z_m) {
  const Vec2 d = line.at(u_m, v_m) - origin;
  const double c = det::cos(heading_rad);
  const double n = det::sin(heading_rad);
  u_m = c * d.x() + n * d.y();
  v_m = -n * d.x() + c * d.y();
  corner_z_m -= z_m;
}

class Mover {
 public:
  Mover(const roads::RoadNetwork& roads, const roads::Junction& junction, const JunctionLine& line,
        Diagnostics* diagnostics, std::vector<HostedObject>& out)
      : roads_(roads), junction_(junction), line_(line), diagnostics_(diagnostics), out_(out) {}

  void add(RoadObject object) {
    const Vec2 p = line_.at(object.s_m, object.t_m);
    const auto host = host_of(roads_, junction_, p);
    if (!host) {
      say(object, "no road of the junction is near it");
      return;
    }
    const double heading = line_.heading_rad() + object.heading_rad;
    for (roads::ObjectOutline& outline : object.outlines) {
      for (roads::ObjectCorner& q : outline.corners) {
        if (!q.road_coordinates) continue;
        make_local(line_, p, heading, object.z_offset_m, q.u_m, q.v_m, q.z_m);
        q.road_coordinates = false;
      }
    }
    for (roads::SkeletonLine& skeleton : object.skeleton) {
      for (roads::SkeletonVertex& q : skeleton.vertices) {
        if (!q.road_coordinates) continue;
        make_local(line_, p, heading, object.z_offset_m, q.u_m, q.v_m, q.z_m);
        q.road_coordinates = false;
      }
    }
    object.s_m = host->s_m;
    object.t_m = host->t_m;
    object.heading_rad = heading - roads_.at(*host).X_WR.euler().heading_rad;
    out_.push_back({host->road, std::move(object)});
  }

  void say(const RoadObject& object, const char* why) const {
    if (diagnostics_ == nullptr) return;
    diagnostics_->warning(
        "xodr.object", object.where,
        fmt::format("object '{}' of junction '{}' is not drawn: {}", object.id, junction_.id, why),
        "");
  }

 private:
  const roads::RoadNetwork& roads_;
  const roads::Junction& junction_;
  const JunctionLine& line_;
  Diagnostics* diagnostics_;
  std::vector<HostedObject>& out_;
};

// A body drawn out along the line is a straight one.
RoadObject straight_body(const RoadObject& object, const roads::ObjectRepeat& repeat) {
  RoadObject body = object;
  body.repeats.clear();
  const double end = repeat.s_m + repeat.length_m;
  const double aside = repeat.t_at(end) - repeat.t_at(repeat.s_m);
  body.s_m = 0.5 * (repeat.s_m + end);
  body.t_m = 0.5 * (repeat.t_at(repeat.s_m) + repeat.t_at(end));
  body.z_offset_m = 0.5 * (repeat.z_offset_start_m + repeat.z_offset_end_m);
  body.heading_rad = det::atan2(aside, repeat.length_m);
  body.length_m = std::sqrt(repeat.length_m * repeat.length_m + aside * aside);
  body.width_m = roads::blend(repeat.width_start_m, repeat.width_end_m, 0.5, object.width_m);
  body.height_m = roads::blend(repeat.height_start_m, repeat.height_end_m, 0.5, object.height_m);
  body.radius_m = 0.0;
  return body;
}

}  // namespace

std::vector<HostedObject> junction_objects(const roads::RoadNetwork& roads,
                                           const roads::Junction& junction,
                                           Diagnostics* diagnostics) {
  std::vector<HostedObject> out;
  const std::vector<RoadObject>& objects = junction.objects.objects;
  if (objects.empty()) return out;
  const bool straight = junction.plan_view.size() == 1 &&
                        std::holds_alternative<roads::Line>(junction.plan_view[0].shape);
  const JunctionLine line(straight ? junction.plan_view[0] : roads::Geometry());
  Mover mover(roads, junction, line, diagnostics, out);
  for (const RoadObject& object : objects) {
    if (!straight) {
      mover.say(object, "the junction's planView is not one straight line");
      continue;
    }
    if (object.repeats.empty()) {
      mover.add(object);
      continue;
    }
    int number = 0;
    const auto named = [&](RoadObject copy) {
      copy.repeats.clear();
      if (++number > 1) copy.id = fmt::format("{} {}", object.id, number);
      mover.add(std::move(copy));
    };
    for (const roads::ObjectRepeat& repeat : object.repeats) {
      if (repeat.distance_m <= 0.0 && repeat.length_m > 0.0) {
        named(straight_body(object, repeat));
        continue;
      }
      for (const roads::ObjectCopy& values :
           roads::copies_of(object, repeat, std::numeric_limits<double>::infinity())) {
        RoadObject copy = object;
        copy.s_m = values.s_m;
        copy.t_m = values.t_m;
        copy.z_offset_m = values.z_m;
        copy.length_m = values.length_m;
        copy.width_m = values.width_m;
        copy.height_m = values.height_m;
        copy.radius_m = values.radius_m;
        named(std::move(copy));
      }
    }
  }
  return out;
}

}  // namespace raytruth::scene
