#include "scenes/build/ditches.h"

#include <algorithm>
#include <cmath>

#include "scenes/build/bridges.h"
#include "scenes/build/railway.h"
#include "scenes/build/roadside_site.h"
#include "scenes/build/tunnels.h"

namespace raytruth::scene {
namespace {

// It comes up to the verge within such a way.
constexpr double kRunOut_m = 8.0;
// No ditch so close before a junction or an end of the road.
constexpr double kBeforeEnd_m = 7.0;
// Points of an edge are at most so far apart beside one, and no closer than that.
constexpr double kLongest_m = 16.0;
constexpr double kShortest_m = 2.0;
constexpr double kTells_m = 0.02;
// The land below: the verge lies 0.17 m below the edge at most where the ditch begins, and keeps
// as much above the land.
constexpr double kBelow_m = 0.30;
constexpr double kDeeper = 1.2;

double ramp(double from, double to, double v) {
  const double u = std::clamp((v - from) / (to - from), 0.0, 1.0);
  return u * u * (3.0 - 2.0 * u);
}

// One side of a road.
class Side {
 public:
  Side(const roads::RoadNetwork& roads, const LandUseMap& land, const RoadMap& map,
       const Terrain& terrain, roads::RoadIndex index)
      : roads_(roads), land_(land), map_(map), terrain_(terrain), index_(index) {
    const roads::Road& road = roads.road(index);
    start_ = ends(road.predecessor) ? 0.0 : -1e9;
    end_ = ends(road.successor) ? road.length_m : 1e9;
    for (const roads::RoadObject& object : road.objects) add(object);
  }

  bool may_have() const {
    const roads::Road& road = roads_.road(index_);
    return road.junction.empty() && !road.sections.empty() && !is_open_track(roads_, index_);
  }

  // out: away from the road at the point.
  double depth(const Vec3& edge, const Vec2& out) {
    const auto at = roads_.project(index_, edge.x(), edge.y(), 100.0, hint_);
    if (!at) return 0.0;
    hint_ = at->s_m;
    const double s = at->s_m;
    const double side = at->t_m >= 0.0 ? 1.0 : -1.0;
    double share = ramp(kBeforeEnd_m, kBeforeEnd_m + kRunOut_m, std::min(s - start_, end_ - s));
    if (share <= 0.0) return 0.0;
    constexpr int kSamples = 4;
    int open = 0;
    for (int k = -kSamples; k <= kSamples; ++k) {
      const double there = s + kRunOut_m * k / kSamples;
      open += is_open(std::clamp(there, 0.0, roads_.road(index_).length_m), side, at->t_m) ? 1 : 0;
    }
    // All of the way must be open where it is deepest.
    share *= ramp(0.5, 1.0, static_cast<double>(open) / (2 * kSamples + 1));
    if (share <= 0.0) return 0.0;
    share *= free_land(edge, out);
    return share < 0.04 ? 0.0 : share * Ditches::kDepth_m;
  }

 private:
  struct Thing {
    double from_m, to_m, t_low_m, t_high_m;
  };

  static bool ends(const std::optional<roads::RoadLink>& link) {
    return !link || link->to_junction;
  }

  void add(const roads::RoadObject& object) {
    const double half = 0.5 * std::max({object.length_m, object.width_m, 2.0 * object.radius_m});
    const auto note = [&](double from, double to, double t0, double t1) {
      things_.push_back({from - half, to + half, std::min(t0, t1) - half, std::max(t0, t1) + half});
    };
    if (object.repeats.empty()) note(object.s_m, object.s_m, object.t_m, object.t_m);
    for (const auto& repeat : object.repeats) {
      note(repeat.s_m, repeat.s_m + repeat.length_m, repeat.t_start_m, repeat.t_end_m);
    }
  }

  // Whether a ditch may lie beside the road's edge at t.
  bool is_open(double s, double side, double edge_t) const {
    const LandUse use = land_.along(index_, s);
    if (use != LandUse::kCountryside && use != LandUse::kForest) return false;
    if (is_in_tunnel(roads_, index_, s) || is_on_bridge(roads_, index_, s)) return false;
    const roads::LaneSection& section = roads_.road(index_).section_at(s);
    const roads::Lane& last = side > 0.0 ? section.lanes.front() : section.lanes.back();
    switch (last.type) {
      case roads::LaneType::kSidewalk:
      case roads::LaneType::kWalking:
      case roads::LaneType::kCurb:
      case roads::LaneType::kBiking:
        return false;
      default:
        break;
    }
    const double near = side * edge_t + Ditches::kShoulder_m;
    const double far = side * edge_t + Ditches::kEnd_m + 0.6;
    return std::none_of(things_.begin(), things_.end(), [&](const Thing& thing) {
      const double low = side > 0.0 ? thing.t_low_m : -thing.t_high_m;
      const double high = side > 0.0 ? thing.t_high_m : -thing.t_low_m;
      return s > thing.from_m && s < thing.to_m && high > near && low < far;
    });
  }

  // 1 where no other road is near and the land is about as high as the road.
  double free_land(const Vec3& edge, const Vec2& out) const {
    double share = 1.0;
    // Chamfer distances are up to 8 % off, and a cell's diagonal.
    for (const double away : {5.0, 9.0}) {
      const Vec2 p = edge.head<2>() + away * out;
      const double road = map_.distance(p.x(), p.y());
      share *= ramp(0.60 * away, 0.80 * away, road);
      const double lower = std::abs(terrain_.height(p.x(), p.y()) - (edge.z() - 0.25));
      share *= 1.0 - ramp(0.35, 0.8, lower);
    }
    return share;
  }

  const roads::RoadNetwork& roads_;
  const LandUseMap& land_;
  const RoadMap& map_;
  const Terrain& terrain_;
  roads::RoadIndex index_;
  double start_ = 0.0, end_ = 0.0;
  std::vector<Thing> things_;
  std::optional<double> hint_;
};

// How deep it is, as a share of the bed's depth.
double across(double beyond_m) {
  if (beyond_m <= Ditches::kShoulder_m || beyond_m >= Ditches::kEnd_m) return 0.0;
  if (beyond_m < Ditches::kBedFrom_m) {
    return (beyond_m - Ditches::kShoulder_m) / (Ditches::kBedFrom_m - Ditches::kShoulder_m);
  }
  if (beyond_m <= Ditches::kBedTo_m) return 1.0;
  return (Ditches::kEnd_m - beyond_m) / (Ditches::kEnd_m - Ditches::kBedTo_m);
}

Vec2 right_of(const Vec3& from, const Vec3& to) {
  const Vec2 d = (to - from).head<2>();
  const double length = d.norm();
  return length > 1e-9 ? Vec2(d.y() / length, -d.x() / length) : Vec2::Zero();
}

}  // namespace

Ditches::Ditches(const roads::RoadNetwork& roads, const LandUseMap& land, const RoadMap& map,
                 const Terrain& terrain, std::vector<street::StreetPiece>& pieces) {
  std::map<Key, int> ends;  // of edges of roads; a joint has two
  std::vector<std::pair<Key, double>> found;
  for (street::StreetPiece& piece : pieces) {
    if (piece.is_junction) continue;
    Side side(roads, land, map, terrain, piece.road);
    if (!side.may_have()) continue;
    for (street::StreetEdge& edge : piece.edges) {
      const std::vector<Vec3>& p = edge.points_W;
      if (p.size() < 2) continue;
      std::vector<Vec3> points{p[0]};
      std::vector<double> depths{side.depth(p[0], right_of(p[0], p[1]))};
      const std::function<void(const Vec3&, const Vec3&, double, double)> split =
          [&](const Vec3& a, const Vec3& b, double depth_a, double depth_b) {
            const double length = (b - a).norm();
            if (length > 2.0 * kShortest_m) {
              const Vec3 middle = 0.5 * (a + b);
              const double depth = side.depth(middle, right_of(a, b));
              const double most = std::max({depth, depth_a, depth_b});
              if ((most > 0.0 && length > kLongest_m) ||
                  most - std::min({depth, depth_a, depth_b}) > kTells_m) {
                split(a, middle, depth_a, depth);
                split(middle, b, depth, depth_b);
                return;
              }
            }
            points.push_back(b);
            depths.push_back(depth_b);
          };
      for (std::size_t i = 1; i < p.size(); ++i) {
        const Vec3& next = i + 1 < p.size() ? p[i + 1] : p[i];
        const Vec3& last = i + 1 < p.size() ? p[i] : p[i - 1];
        split(p[i - 1], p[i], depths.back(), side.depth(p[i], right_of(last, next)));
      }
      for (std::size_t i = 0; i < points.size(); ++i) {
        if (depths[i] > 0.0) found.emplace_back(key(points[i]), depths[i]);
      }
      ++ends[key(points.front())];
      ++ends[key(points.back())];
      edge.points_W = std::move(points);
    }
  }
  // Where two edges meet the shallower one decides; one that goes on in nothing ends there.
  std::map<Key, int> times;
  for (const auto& [at, depth] : found) {
    ++times[at];
    const auto [known, is_new] = depths_.emplace(at, depth);
    if (!is_new) known->second = std::min(known->second, depth);
  }
  for (const auto& [at, count] : ends) {
    const auto known = depths_.find(at);
    if (known != depths_.end() && (count < 2 || times[at] < count)) depths_.erase(known);
  }
  for (const street::StreetPiece& piece : pieces) {
    if (piece.is_junction) continue;
    for (const street::StreetEdge& edge : piece.edges) {
      for (std::size_t i = 1; i < edge.points_W.size(); ++i) {
        const Vec3& a = edge.points_W[i - 1];
        const Vec3& b = edge.points_W[i];
        const double from = depth(a), to = depth(b);
        if (from > 0.0 || to > 0.0) stretches_.push_back({a, b, right_of(a, b), from, to});
      }
    }
  }
}

double Ditches::depth(const Vec3& edge_W) const {
  const auto known = depths_.find(key(edge_W));
  return known == depths_.end() ? 0.0 : known->second;
}

void Ditches::for_each_place(const std::function<void(double, double, double)>& body) const {
  constexpr double kStep_m = 0.6;
  for (const Stretch& stretch : stretches_) {
    const Vec3 d = stretch.to_W - stretch.from_W;
    const int n = std::max(1, static_cast<int>(std::ceil(d.norm() / kStep_m)));
    for (int i = 0; i <= n; ++i) {
      const double u = static_cast<double>(i) / n;
      const Vec3 p = stretch.from_W + u * d;
      const double depth = stretch.from_depth_m + u * (stretch.to_depth_m - stretch.from_depth_m);
      for (double beyond = kShoulder_m; beyond < kEnd_m; beyond += 0.5 * kStep_m) {
        const Vec2 q = p.head<2>() + beyond * stretch.out;
        body(q.x(), q.y(), p.z() - kBelow_m - kDeeper * depth * across(beyond));
      }
    }
  }
}

void Ditches::take(TakenGround& ground) const {
  for (const Stretch& stretch : stretches_) {
    const Vec2 along = (stretch.to_W - stretch.from_W).head<2>();
    if (std::max(stretch.from_depth_m, stretch.to_depth_m) < 0.1 || along.norm() < 1e-3) continue;
    const double middle = 0.5 * (kShoulder_m + kEnd_m);
    ground.take({0.5 * (stretch.from_W + stretch.to_W).head<2>() + middle * stretch.out,
                 0.5 * along, 0.5 * (kEnd_m - kShoulder_m) * stretch.out});
  }
}

}  // namespace raytruth::scene
