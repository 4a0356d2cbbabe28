#include "scenes/build/roadside.h"

#include <algorithm>
#include <cmath>

#include "scenes/build/guard_rail.h"

namespace raytruth::scene {
namespace {

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
      if (!site_.near(spot.p) || site_.covered(at, s) || !on_green(spot.p)) continue;
      const assets::MeshPtr post = site_.mesh("delineator", [&] {
        const assets::Material white =
            site_.library.materials().at(site_.library.standard("sign_white"));
        return site_.library.box_object(Vec3(0.10, 0.12, 1.05), pole, white);
      });
      site_.builder.place(site_.name("delineator", at, number), pole, post,
                          Pose::from_euler(Vec3(spot.p.x(), spot.p.y(), top(spot.p) - 0.05),
                                           {spot.heading_rad, 0.0, 0.0}));
    }
  }

  void rails(const RoadSide& at) {
    const double length = site_.roads.road(at.road).length_m;
    std::vector<Vec3> run;
    int number = 0;
    const auto flush = [&] {
      if (run.size() >= 4) {
        if (at.side > 0.0) std::reverse(run.begin(), run.end());
        street::MeshSink sink(run[run.size() / 2]);
        mesh_guard_rail(run, site_.library, sink);
        const Pose X = sink.X_WI();
        site_.builder.place(site_.name("guard rail", at, ++number), Taxonomy::named("guard_rail"),
                            sink.take(), X);
      }
      run.clear();
    };
    for (double s = 2.0; s < length - 2.0; s += 4.0) {
      const Spot spot = site_.beside_paved(at, s, 1.4);
      if (!site_.near(spot.p) || site_.covered(at, s) || !on_green(spot.p) || has_barrier(spot.p)) {
        flush();
        continue;
      }
      const double edge = site_.roads.at({at.road, s, site_.paved_t(at, s)}).X_WR.translation().z();
      run.emplace_back(spot.p.x(), spot.p.y(), std::max(top(spot.p), edge - 0.12));
      if (run.size() == 16) {
        const Vec3 last = run.back();
        flush();
        run.push_back(last);
      }
    }
    flush();
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
      if (!town) verge.delineators({r, side});
      if (!town && is_fast(road)) verge.rails({r, side});
    }
  }
}

}  // namespace raytruth::scene
