#include "scenes/build/roadside.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "scenes/build/guard_rail.h"
#include "scenes/build/sweep.h"
#include "scenes/build/tunnels.h"

namespace raytruth::scene {
namespace {

// StVO sign 620: a white post with a slanted black band, on both sides a reflector.
assets::MeshPtr delineator_mesh(assets::AssetLibrary& library) {
  const ClassId pole = Taxonomy::named("pole");
  street::MeshSink sink(Vec3::Zero());
  const auto raised = [](double z) {
    return Pose(Eigen::Quaterniond::Identity(), Vec3(0.0, 0.0, z));
  };
  block(raised(0.0), Vec3(0.10, 0.12, 1.05),
        sink.part("Post", pole, library.standard("plaster_white")), sink);
  block(raised(0.68), Vec3(0.104, 0.124, 0.25),
        sink.part("Band", pole, library.standard("sign_black")), sink);
  block(raised(0.715), Vec3(0.112, 0.05, 0.18),
        sink.part("Reflector", pole, library.standard("sign_white")), sink);
  return sink.take();
}

// Delineators and rails of roads outside of towns.
class Verge {
 public:
  explicit Verge(Site& site)
      : site_(site),
        barriers_(barrier_points(site.roads, site.options.focus,
                                 site.options.radius_m + kBarrierReach_m)) {}

  void delineators(const RoadSide& at) {
    const double length = site_.roads.road(at.road).length_m;
    const ClassId pole = Taxonomy::named("pole");
    int number = 0;
    for (double s = 5.0; s < length; s += 50.0) {
      ++number;
      const Spot spot = site_.beside_paved(at, s, 0.9);
      if (!site_.near(spot.p) || site_.covered(at, s) || !on_green(spot.p) ||
          !site_.drives.is_free(spot.p, 0.3)) {
        continue;
      }
      const assets::MeshPtr post =
          site_.mesh("delineator", [&] { return delineator_mesh(site_.library); });
      site_.builder.place(site_.name("delineator", at, number), pole, post,
                          Pose::from_euler(Vec3(spot.p.x(), spot.p.y(), post_z(spot)),
                                           {spot.heading_rad, 0.0, 0.0}));
    }
  }

  void rails(const RoadSide& at) {
    const double length = site_.roads.road(at.road).length_m;
    std::vector<Vec3> run;
    double from = 0.0;  // s of its first point: whole metres tell pieces apart
    const auto flush = [&] {
      if (run.size() >= 4) {
        if (at.side > 0.0) std::reverse(run.begin(), run.end());
        street::MeshSink sink(run[run.size() / 2]);
        mesh_guard_rail(run, site_.library, sink);
        const Pose X = sink.X_WI();
        site_.builder.place(site_.name("guard rail", at, static_cast<int>(from)),
                            Taxonomy::named("guard_rail"), sink.take(), X);
      }
      run.clear();
    };
    constexpr double kPosts_m = 4.0;
    for (double s = 2.0; s < length - 2.0; s += kPosts_m) {
      const Spot spot = site_.beside_paved(at, s, 1.4);
      if (!site_.near(spot.p) || site_.covered(at, s) || !on_green(spot.p) || has_barrier(spot.p) ||
          crosses_drive(spot, kPosts_m) || !needs_rail(at, s, spot)) {
        flush();
        continue;
      }
      const double edge = site_.roads.at({at.road, s, site_.paved_t(at, s)}).X_WR.translation().z();
      if (run.empty()) from = s;
      run.emplace_back(spot.p.x(), spot.p.y(), std::max(top(spot.p), edge - 0.12));
      if (run.size() == 16) {
        const Vec3 last = run.back();
        flush();
        run.push_back(last);
        from = s;
      }
    }
    flush();
  }

  // Two rails, back to back, in the middle of what parts the directions.
  void median_rails(roads::RoadIndex r) {
    constexpr double kLeast_m = 1.2, kWidest_m = 14.0;
    constexpr double kApart_m = 0.30;
    const roads::Road& road = site_.roads.road(r);
    for (const double side : {1.0, -1.0}) {
      const RoadSide at{r, side};
      std::vector<Vec3> run;
      double from = 0.0;
      const auto flush = [&] {
        if (run.size() >= 4) {
          if (side < 0.0) std::reverse(run.begin(), run.end());
          street::MeshSink sink(run[run.size() / 2]);
          mesh_guard_rail(run, site_.library, sink);
          const Pose X = sink.X_WI();
          site_.builder.place(site_.name("median rail", at, static_cast<int>(from)),
                              Taxonomy::named("guard_rail"), sink.take(), X);
        }
        run.clear();
      };
      for (double s = 2.0; s < road.length_m - 2.0; s += 4.0) {
        const auto gap = median(r, s);
        const bool fits = gap && gap->second - gap->first > kLeast_m &&
                          gap->second - gap->first < kWidest_m && !is_in_tunnel(site_.roads, r, s);
        if (fits) {
          const double t = 0.5 * (gap->first + gap->second) + side * kApart_m;
          const Vec3 p = site_.roads.top({r, s, t}).X_WR.translation();
          if (site_.near(p.head<2>()) && !has_barrier(p.head<2>())) {
            if (run.empty()) from = s;
            run.push_back(p);
            if (run.size() == 16) {
              flush();
              run.push_back(p);
              from = s;
            }
            continue;
          }
        }
        flush();
      }
      flush();
    }
  }

 private:
  static constexpr double kBarrierReach_m = 2.0;

  bool on_green(const Vec2& p) const {
    for (const roads::RoadPoint& point : site_.roads.all_covering(p.x(), p.y())) {
      const roads::LanePoint at = site_.roads.to_lane(point);
      const roads::Lane* lane = site_.roads.road(point.road).section_at(point.s_m).lane(at.lane);
      if (lane == nullptr || !is_green(lane->type)) return false;
    }
    return true;
  }
  double top(const Vec2& p) const {
    double z = site_.terrain.height(p.x(), p.y());
    for (const roads::RoadPoint& point : site_.roads.all_covering(p.x(), p.y()))
      z = std::max(z, site_.roads.at(point).X_WR.translation().z());
    return z;
  }
  // Borders (t) of what lies between the inner lanes of both directions, when nobody drives there.
  std::optional<std::pair<double, double>> median(roads::RoadIndex r, double s) const {
    const roads::LaneSection& section = site_.roads.road(r).section_at(s);
    std::optional<double> left, right;
    for (const roads::Lane& lane : section.lanes) {  // by id descending
      if (lane.id == 0 || !roads::is_driving(lane.type)) continue;
      const double t = site_.roads.inner_t(r, lane.id, s);
      if (lane.id > 0) left = t;
      if (lane.id < 0 && !right) right = t;
    }
    if (!left || !right) return std::nullopt;
    for (const roads::Lane& lane : section.lanes) {
      if (lane.id == 0 || roads::is_driving(lane.type)) continue;
      const double inner = site_.roads.inner_t(r, lane.id, s);
      const bool between = inner < *left + 1e-3 && inner > *right - 1e-3;
      const bool bare = is_green(lane.type) || lane.type == roads::LaneType::kShoulder;
      if (between && !bare) return std::nullopt;
    }
    return std::pair(*right, *left);
  }
  // On motorways always; elsewhere where one would fall (RPS 2009).
  bool needs_rail(const RoadSide& at, double s, const Spot& spot) const {
    if (site_.roads.road(at.road).type == "motorway") return true;
    constexpr double kDrop_m = 1.2;
    for (const double beyond : {6.0, 10.0}) {
      const Vec2 p = site_.beside_paved(at, s, beyond).p;
      if (site_.terrain.height(p.x(), p.y()) < spot.edge_z - kDrop_m) return true;
    }
    return false;
  }
  // Posts keep to the shoulder, where the land below it has a ditch.
  double post_z(const Spot& spot) const {
    constexpr double kBelowEdge_m = 0.32;
    return std::max(top(spot.p) - 0.05, spot.edge_z - kBelowEdge_m);
  }
  // A rail has gaps for drives: half a span to either side of each post keeps off them.
  bool crosses_drive(const Spot& spot, double span_m) const {
    constexpr double kDeep_m = 0.6;
    return !site_.drives.is_free(Footprint::of(spot.p, spot.heading_rad, span_m, kDeep_m));
  }
  // A second rail behind the file's own would be nonsense.
  bool has_barrier(const Vec2& p) const {
    return std::any_of(barriers_.begin(), barriers_.end(),
                       [&](const Vec2& q) { return (q - p).norm() < kBarrierReach_m; });
  }

  Site& site_;
  std::vector<Vec2> barriers_;
};

bool has_pavement(const roads::Road& road) {
  return std::any_of(
      road.sections.begin(), road.sections.end(), [](const roads::LaneSection& section) {
        return std::any_of(section.lanes.begin(), section.lanes.end(), [](const roads::Lane& lane) {
          return lane.type == roads::LaneType::kSidewalk;
        });
      });
}

// Two or more driving lanes in a direction.
bool is_wide(const roads::Road& road) {
  int left = 0;
  int right = 0;
  for (const roads::Lane& lane : road.sections.front().lanes) {
    if (lane.id != 0 && roads::is_driving(lane.type)) ++(lane.id > 0 ? left : right);
  }
  return std::max(left, right) >= 2;
}

bool is_fast(const roads::Road& road) {
  return road.type == "motorway" || road.speed_limit_m_s >= 22.0 ||
         (road.speed_limit_m_s <= 0.0 && !has_pavement(road) && is_wide(road));
}

}  // namespace

void plant_roadside(Site& site) {
  if (site.options.buildings) plant_lots(site);
  if (!site.options.street_furniture) return;
  Verge verge(site);
  for (roads::RoadIndex r = 0; r < site.roads.roads().size(); ++r) {
    const roads::Road& road = site.roads.road(r);
    if (!road.junction.empty() || road.length_m < 12.0 || site.is_track(r)) continue;
    const bool town = is_built_up(site.land.along(r, 0.5 * road.length_m));
    for (const double side : {1.0, -1.0}) {
      plant_street_things(site, {r, side});
      plant_signs(site, {r, side});
      if (!town) verge.delineators({r, side});
      if (!town && is_fast(road)) verge.rails({r, side});
    }
    if (!town && is_fast(road)) verge.median_rails(r);
  }
}

}  // namespace raytruth::scene
