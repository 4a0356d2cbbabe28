#include "sim/traffic/footways.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <tuple>
#include <utility>

#include "sim/core/math.h"
#include "sim/roads/cross_path.h"

namespace raytruth::traffic {
namespace {

constexpr double kWaySample_m = 2.0;
constexpr double kJoin_m = 3.0, kToCrossing_m = 6.0;
// Nobody walks on a strip narrower than this.
constexpr double kLeastWidth_m = 0.5;

// Outer borders of the driving lanes.
std::pair<double, double> driving_extent(const roads::RoadNetwork& roads, roads::RoadIndex road,
                                         double s) {
  double least = 0.0, most = 0.0;
  for (const roads::Lane& lane : roads.road(road).section_at(s).lanes) {
    if (lane.id == 0 || !roads::is_driving(lane.type)) continue;
    const double t = roads.outer_t(road, lane.id, s);
    least = std::min(least, t);
    most = std::max(most, t);
  }
  return {least, most};
}

CrosswalkBand band_of(const roads::RoadNetwork& roads, roads::RoadIndex road,
                      const roads::RoadObject& object) {
  // The band that it covers; corners are about its origin.
  const double c = det::cos(object.heading_rad), n = det::sin(object.heading_rad);
  double half = 0.5 * object.length_m;
  double across = 0.5 * object.width_m;
  if (std::abs(n) > 0.7) std::swap(half, across);
  CrosswalkBand band{road, object.s_m - half, object.s_m + half, object.t_m - across,
                     object.t_m + across};
  bool first = true;
  for (const roads::ObjectOutline& outline : object.outlines) {
    for (const roads::ObjectCorner& corner : outline.corners) {
      const double s =
          corner.road_coordinates ? corner.u_m : object.s_m + c * corner.u_m - n * corner.v_m;
      const double t =
          corner.road_coordinates ? corner.v_m : object.t_m + n * corner.u_m + c * corner.v_m;
      band.from_s_m = first ? s : std::min(band.from_s_m, s);
      band.to_s_m = first ? s : std::max(band.to_s_m, s);
      band.from_t_m = first ? t : std::min(band.from_t_m, t);
      band.to_t_m = first ? t : std::max(band.to_t_m, t);
      first = false;
    }
  }
  if (first && across <= 0.0) {
    const double s = std::clamp(object.s_m, 0.0, roads.road(road).length_m);
    std::tie(band.from_t_m, band.to_t_m) = driving_extent(roads, road, s);
  }
  return band;
}

// Lights that people obey: 1.000.002 and 1.000.020 are theirs, 1.000.007 is theirs and cyclists'
// (signal catalogue of OpenDRIVE, annex of 1.4).
bool is_for_pedestrians(const roads::Signal& signal) {
  if (!signal.dynamic || signal.invalidated) return false;
  std::string type = signal.type;
  std::erase(type, '.');
  return type == "1000002" || type == "1000007" || type == "1000020";
}

struct Near {
  double distance_m = 1e9, way_m = 0.0;
};

Near nearest_of(const Footway& footway, const Vec2& p) {
  Near best;
  for (std::size_t i = 0; i + 1 < footway.points.size(); ++i) {
    const Vec2& a = footway.points[i].place_m;
    const Vec2 along = footway.points[i + 1].place_m - a;
    const double square = along.squaredNorm();
    const double u = square > 0.0 ? std::clamp((p - a).dot(along) / square, 0.0, 1.0) : 0.0;
    const double distance = (a + u * along - p).norm();
    if (distance < best.distance_m) {
      const double from = footway.points[i].way_m;
      best = {distance, from + u * (footway.points[i + 1].way_m - from)};
    }
  }
  return best;
}

void measure(Footway& footway) {
  for (std::size_t i = 1; i < footway.points.size(); ++i) {
    FootPoint& here = footway.points[i];
    const FootPoint& last = footway.points[i - 1];
    const Vec2 step = here.place_m - last.place_m;
    here.way_m = last.way_m + std::max(1e-9, step.norm());
    here.heading_rad = det::atan2(step.y(), step.x());
  }
  footway.points.front().heading_rad = footway.points[1].heading_rad;
  footway.length_m = footway.points.back().way_m;
}

}  // namespace

bool is_walked(const roads::Lane& lane) {
  return lane.type == roads::LaneType::kSidewalk || lane.type == roads::LaneType::kWalking;
}

std::vector<CrosswalkBand> crosswalk_bands(const roads::RoadNetwork& roads) {
  std::vector<CrosswalkBand> bands;
  for (roads::RoadIndex r = 0; r < roads.roads().size(); ++r) {
    const roads::Road& road = roads.road(r);
    for (const roads::RoadObject& object : road.objects) {
      if (object.type == "crosswalk" && !object.invalidated)
        bands.push_back(band_of(roads, r, object));
    }
    for (const roads::Junction& junction : roads.junctions()) {
      for (const roads::CrossingSection& crossing : junction.sections) {
        if (crossing.road_id != road.id) continue;
        const double s =
            std::clamp(0.5 * (crossing.s_start_m + crossing.s_end_m), 0.0, road.length_m);
        const auto [least, most] = driving_extent(roads, r, s);
        bands.push_back({r, crossing.s_start_m, crossing.s_end_m, least, most});
      }
    }
  }
  return bands;
}

FootPoint Footway::at(double way) const {
  const auto beyond =
      std::lower_bound(points.begin(), points.end(), way,
                       [](const FootPoint& point, double v) { return point.way_m < v; });
  if (beyond == points.begin()) return points.front();
  if (beyond == points.end()) return points.back();
  const FootPoint& a = *std::prev(beyond);
  const FootPoint& b = *beyond;
  const double u = (way - a.way_m) / (b.way_m - a.way_m);
  return {way, a.place_m + u * (b.place_m - a.place_m), b.heading_rad, a.s_m + u * (b.s_m - a.s_m)};
}

double Footway::way_near(const Vec2& p, double way, double reach) const {
  double best = std::clamp(way, 0.0, length_m);
  double least = (at(best).place_m - p).squaredNorm();
  for (std::size_t i = 0; i + 1 < points.size(); ++i) {
    if (points[i + 1].way_m < way - reach || points[i].way_m > way + reach) continue;
    const Vec2& a = points[i].place_m;
    const Vec2 along = points[i + 1].place_m - a;
    const double whole = along.squaredNorm();
    if (whole <= 0.0) continue;
    const double u = std::clamp((p - a).dot(along) / whole, 0.0, 1.0);
    const double square = (a + u * along - p).squaredNorm();
    if (square >= least) continue;
    least = square;
    best = points[i].way_m + u * (points[i + 1].way_m - points[i].way_m);
  }
  return best;
}

FootGraph::FootGraph(const LaneGraph& lanes) {
  add_pavements(lanes);
  add_crossings(lanes);
  add_signals(lanes.roads());
  join();
}

void FootGraph::add_pavements(const LaneGraph& lanes) {
  const roads::RoadNetwork& roads = lanes.roads();
  for (roads::RoadIndex r = 0; r < roads.roads().size(); ++r) {
    for (const roads::LaneSection& section : roads.road(r).sections) {
      const double length = section.s_end_m - section.s_start_m;
      if (length < 1e-3) continue;
      for (const roads::Lane& lane : section.lanes) {
        if (lane.id == 0 || !is_walked(lane) || lane.road_works) continue;
        Footway footway;
        footway.crossing = roads::is_cross_path(roads, r);
        footway.road = r;
        footway.lane = lane.id;
        const int count = std::max(2, static_cast<int>(std::ceil(length / kWaySample_m)) + 1);
        footway.width_m = 1e9;
        for (int i = 0; i < count; ++i) {
          // Ends belong to the neighbouring section: a little inside.
          const double inside = std::clamp(length * i / (count - 1), 1e-6, length - 1e-6);
          FootPoint point;
          point.s_m = section.s_start_m + inside;
          const double t = roads.center_t(r, lane.id, point.s_m);
          point.place_m = roads.at({r, point.s_m, t}).X_WR.translation().head<2>();
          footway.width_m = std::min(footway.width_m, roads.lane_width(r, lane.id, point.s_m));
          footway.points.push_back(point);
        }
        if (footway.width_m < kLeastWidth_m) continue;
        measure(footway);
        for (LaneIndex i = 0; footway.crossing && i < lanes.lanes().size(); ++i) {
          for (const LaneCrosswalk& walk : lanes.lane(i).crosswalks) {
            if (walk.cross_path == r) footway.crosses.push_back({i, walk.from_m, walk.to_m});
          }
        }
        footways_.push_back(std::move(footway));
      }
    }
  }
}

void FootGraph::add_crossings(const LaneGraph& lanes) {
  const roads::RoadNetwork& roads = lanes.roads();
  for (const CrosswalkBand& band : crosswalk_bands(roads)) {
    if (roads::is_cross_path(roads, band.road)) continue;  // its lanes are the crossing
    const double length = roads.road(band.road).length_m;
    Footway footway;
    footway.road = band.road;
    footway.crossing = true;
    footway.width_m = std::max(1.0, band.to_s_m - band.from_s_m);
    const double s = std::clamp(0.5 * (band.from_s_m + band.to_s_m), 0.0, length);
    for (const double t : {band.from_t_m, band.to_t_m}) {
      FootPoint point;
      point.s_m = s;
      point.place_m = roads.at({band.road, s, t}).X_WR.translation().head<2>();
      footway.points.push_back(point);
    }
    if (band.to_t_m - band.from_t_m < 1.0) continue;
    measure(footway);
    for (LaneIndex i = 0; i < lanes.lanes().size(); ++i) {
      const LaneNode& node = lanes.lane(i);
      if (roads.permanent_layer(node.road) != band.road) continue;
      const double a = node.way_of(band.from_s_m), b = node.way_of(band.to_s_m);
      if (std::abs(b - a) > 1e-6) footway.crosses.push_back({i, std::min(a, b), std::max(a, b)});
    }
    footways_.push_back(std::move(footway));
  }
}

void FootGraph::add_signals(const roads::RoadNetwork& roads) {
  // Posts stand at the ends of a crossing, if not on its axis.
  constexpr double kNear_m = 6.0;
  for (roads::RoadIndex r = 0; r < roads.roads().size(); ++r) {
    for (const roads::Signal& signal : roads.road(r).signals) {
      if (!is_for_pedestrians(signal)) continue;
      const Vec2 place = roads.at({r, signal.s_m, signal.t_m}).X_WR.translation().head<2>();
      Footway* best = nullptr;
      double least = kNear_m;
      for (Footway& footway : footways_) {
        if (!footway.crossing) continue;
        const double away = std::min((footway.points.front().place_m - place).norm(),
                                     (footway.points.back().place_m - place).norm());
        if (away >= least) continue;
        least = away;
        best = &footway;
      }
      if (!best) continue;
      // Lanes of one path go by the same light.
      for (Footway& footway : footways_) {
        const bool same = footway.crossing && footway.lane != 0 && footway.road == best->road;
        if (&footway == best || (same && best->lane != 0)) footway.signals.push_back(signal.id);
      }
    }
  }
}

void FootGraph::join() {
  const auto connect = [&](FootIndex a, double at_a, FootIndex b, double at_b) {
    const auto add = [&](FootIndex from, double way, FootIndex to, double other) {
      auto& joints = footways_[from].joints;
      const bool known = std::any_of(joints.begin(), joints.end(), [&](const FootJoint& j) {
        return j.other == to && std::abs(j.way_m - way) < 1.0;
      });
      if (!known) joints.push_back({way, to, other});
    };
    add(a, at_a, b, at_b);
    add(b, at_b, a, at_a);
  };
  for (FootIndex i = 0; i < footways_.size(); ++i) {
    for (const bool last : {false, true}) {
      const Footway& own = footways_[i];
      const double way = last ? own.length_m : 0.0;
      const Vec2 end = (last ? own.points.back() : own.points.front()).place_m;
      double least = kToCrossing_m;
      std::optional<std::pair<FootIndex, double>> best;
      for (FootIndex k = 0; k < footways_.size(); ++k) {
        if (k == i || footways_[k].crossing) continue;
        const Near near = nearest_of(footways_[k], end);
        if (own.crossing) {
          if (near.distance_m >= least) continue;
          least = near.distance_m;
          best = {k, near.way_m};
        } else if (near.distance_m <= kJoin_m) {
          connect(i, way, k, near.way_m);
        }
      }
      if (best) connect(i, way, best->first, best->second);
    }
  }
  for (Footway& footway : footways_) {
    std::stable_sort(footway.joints.begin(), footway.joints.end(),
                     [](const FootJoint& a, const FootJoint& b) { return a.way_m < b.way_m; });
  }
}

}  // namespace raytruth::traffic
