#include "scenes/build/roadside.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "scenes/build/bridges.h"
#include "scenes/build/guard_rail.h"
#include "scenes/build/railway.h"
#include "scenes/build/tunnels.h"
#include "sim/core/math.h"
#include "sim/core/random.h"

namespace raytruth::scene {
namespace {

class Planter {
 public:
  Planter(const roads::RoadNetwork& roads, const RoadMap& map, const Terrain& terrain,
          const SurroundingsOptions& options, assets::AssetLibrary& library, StaticBuilder& builder)
      : roads_(roads),
        map_(map),
        terrain_(terrain),
        options_(options),
        library_(library),
        builder_(builder),
        barriers_(barrier_points(roads, options.focus, options.radius_m + kBarrierReach)) {}

  void plant(roads::RoadIndex index) {
    const roads::Road& road = roads_.road(index);
    if (!road.junction.empty() || road.length_m < 12.0) return;
    if (is_open_track(roads_, index)) {
      for (const double side : {1.0, -1.0}) {
        if (options_.vegetation) wild(index, side);
      }
      return;
    }
    const bool fast = road.type == "motorway" || road.speed_limit_m_s >= 22.0 ||
                      (road.speed_limit_m_s <= 0.0 && !has_pavement(road) && is_wide(road));
    const bool town = !fast && (has_pavement(road) || road.type == "town" ||
                                (road.speed_limit_m_s > 0.0 && road.speed_limit_m_s < 17.0));
    for (const double side : {1.0, -1.0}) {
      if (town && options_.buildings) buildings(index, side);
      if (town && options_.street_furniture) furniture(index, side);
      if (town && options_.vegetation) town_trees(index, side);
      if (!town && options_.street_furniture) delineators(index, side);
      if (fast && options_.street_furniture) rails(index, side);
      if (!town && options_.vegetation) wild(index, side);
    }
  }

  // Groups of trees on the open land and far tree lines.
  void woods() {
    RandomStream random(options_.seed, "roadside.woods");
    for (int group = 0; group < 26; ++group) {
      const double angle = random.uniform(0.0, 2.0 * kPi);
      const double range = options_.radius_m * random.uniform(0.35, 2.2);
      const Vec2 middle = options_.focus.head<2>() + range * Vec2(det::cos(angle), det::sin(angle));
      const int trees = 4 + static_cast<int>(random.index(9));
      for (int i = 0; i < trees; ++i) {
        const Vec2 p = middle + 16.0 * Vec2(random.uniform(-1.0, 1.0), random.uniform(-1.0, 1.0));
        const int variant = static_cast<int>(random.index(8));
        if (free_of_roads(p, 14.0)) tree(p, variant, random.uniform(0.0, 2.0 * kPi));
      }
    }
  }

 private:
  static constexpr double kBarrierReach = 2.0;

  struct Spot {
    Vec2 p;
    double heading_rad;  ///< of the reference line
  };

  static bool has_pavement(const roads::Road& road) {
    for (const roads::LaneSection& section : road.sections) {
      for (const roads::Lane& lane : section.lanes) {
        if (lane.type == roads::LaneType::kSidewalk) return true;
      }
    }
    return false;
  }

  // Two or more driving lanes in a direction.
  static bool is_wide(const roads::Road& road) {
    int left = 0;
    int right = 0;
    for (const roads::Lane& lane : road.sections.front().lanes) {
      if (lane.id != 0 && roads::is_driving(lane.type)) ++(lane.id > 0 ? left : right);
    }
    return std::max(left, right) >= 2;
  }

  double edge_t(roads::RoadIndex index, double side, double s) const {
    const roads::LaneSection& section = roads_.road(index).section_at(s);
    const int id = side > 0.0 ? section.lanes.front().id : section.lanes.back().id;
    return id == 0 ? 0.0 : roads_.outer_t(index, id, s);
  }
  static bool is_green(roads::LaneType type) {
    return type == roads::LaneType::kNone || type == roads::LaneType::kBorder ||
           type == roads::LaneType::kMedian;
  }
  // The edge of what is paved: files often have grass lanes outside of it.
  double paved_t(roads::RoadIndex index, double side, double s) const {
    double t = 0.0;
    for (const roads::Lane& lane : roads_.road(index).section_at(s).lanes) {
      if (lane.id * side <= 0.0 || is_green(lane.type)) continue;
      const double outer = roads_.outer_t(index, lane.id, s);
      if (side * outer > side * t) t = outer;
    }
    return t;
  }
  Spot spot_beside_pavement(roads::RoadIndex index, double side, double s, double beyond) const {
    const Vec3 p =
        roads_.at({index, s, paved_t(index, side, s) + side * beyond}).X_WR.translation();
    return {p.head<2>(), roads_.at({index, s, 0.0}).X_WR.euler().heading_rad};
  }
  // On no lane, or on grass lanes only.
  bool on_green(const Vec2& p) const {
    for (const roads::RoadPoint& point : roads_.all_covering(p.x(), p.y())) {
      const roads::LanePoint at = roads_.to_lane(point);
      const roads::Lane* lane = roads_.road(point.road).section_at(point.s_m).lane(at.lane);
      if (lane == nullptr || !is_green(lane->type)) return false;
    }
    return true;
  }
  double top(const Vec2& p) const {
    double z = terrain_.height(p.x(), p.y());
    for (const roads::RoadPoint& point : roads_.all_covering(p.x(), p.y())) {
      z = std::max(z, roads_.at(point).X_WR.translation().z());
    }
    return z;
  }
  Spot spot(roads::RoadIndex index, double side, double s, double beyond_edge) const {
    const double t = edge_t(index, side, s) + side * beyond_edge;
    const Vec3 p = roads_.at({index, s, t}).X_WR.translation();
    return {p.head<2>(), roads_.at({index, s, 0.0}).X_WR.euler().heading_rad};
  }
  // In a tunnel or on a bridge there is no roadside.
  bool covered(roads::RoadIndex index, double s) const {
    return is_in_tunnel(roads_, index, s) || is_on_bridge(roads_, index, s);
  }
  bool near(const Vec2& p) const {
    return (p - options_.focus.head<2>()).norm() < options_.radius_m;
  }
  bool free_of_roads(const Vec2& p, double clearance) const {
    // Chamfer distances are up to 8 % off; a cell's diagonal is added for the raster.
    return map_.distance(p.x(), p.y()) > 1.08 * clearance + 1.1;
  }
  struct Footprint {
    Vec2 middle, along, across;  ///< half axes
  };
  static Footprint footprint(const Spot& at, double width, double depth) {
    const Vec2 u(det::cos(at.heading_rad), det::sin(at.heading_rad));
    return {at.p, 0.5 * width * u, 0.5 * depth * Vec2(-u.y(), u.x())};
  }
  // Rectangles are apart when an edge direction of one of them separates them.
  static bool overlap(const Footprint& a, const Footprint& b) {
    const Vec2 d = b.middle - a.middle;
    for (const Vec2& axis : {a.along, a.across, b.along, b.across}) {
      const double reach = std::abs(axis.dot(a.along)) + std::abs(axis.dot(a.across)) +
                           std::abs(axis.dot(b.along)) + std::abs(axis.dot(b.across));
      if (std::abs(axis.dot(d)) > reach) return false;
    }
    return true;
  }
  // Eaves and balconies reach out: margin_m is added all around.
  bool free_of_buildings(const Spot& at, double width, double depth, double margin_m) const {
    const Footprint mine = footprint(at, width + 2.0 * margin_m, depth + 2.0 * margin_m);
    return std::none_of(taken_.begin(), taken_.end(),
                        [&](const Footprint& other) { return overlap(mine, other); });
  }
  Pose ground(const Vec2& p, double heading, double sink = 0.0) const {
    return Pose::from_euler(Vec3(p.x(), p.y(), terrain_.height(p.x(), p.y()) - sink),
                            {heading, 0.0, 0.0});
  }
  void tree(const Vec2& p, int variant, double heading) {
    builder_.place(fmt::format("tree {}", ++trees_), Taxonomy::named("vegetation"),
                   library_.tree(variant), ground(p, heading, 0.1));
  }
  RandomStream stream(const char* purpose, roads::RoadIndex index, double side) const {
    return RandomStream(options_.seed, purpose, index, side > 0.0 ? 1U : 0U);
  }

  void buildings(roads::RoadIndex index, double side) {
    RandomStream random = stream("roadside.buildings", index, side);
    double s = random.uniform(2.0, 8.0);
    const double length = roads_.road(index).length_m;
    while (true) {
      // Whole decimetre-free sizes let the library share meshes between houses.
      const double width = 9.0 + 3.0 * random.index(5);
      const double depth = 9.0 + 1.5 * random.index(3);
      const int floors = 2 + static_cast<int>(random.index(4));
      const int variant = static_cast<int>(random.index(8));
      const double setback = random.uniform(4.0, 9.0);
      const double gap =
          random.uniform() < 0.55 ? random.uniform(1.9, 3.0) : random.uniform(5.0, 14.0);
      if (s + width > length - 2.0) break;
      const Spot at = spot(index, side, s + 0.5 * width, setback + 0.5 * depth);
      const bool free = !covered(index, s) && !covered(index, s + width);
      s += width + gap;
      if (!free || !near(at.p) || !footprint_free(at, width, depth) ||
          !free_of_buildings(at, width, depth, 0.9)) {
        continue;
      }
      taken_.push_back(footprint(at, width, depth));
      // The front is -y: it must face the road, which lies to the right of left houses.
      const double heading = side > 0.0 ? at.heading_rad : at.heading_rad + kPi;
      double z = 1e300;
      for (const double u : {-0.5, 0.5}) {
        for (const double v : {-0.5, 0.5}) {
          const Vec2 c = corner(at, u * width, v * depth);
          z = std::min(z, terrain_.height(c.x(), c.y()));
        }
      }
      builder_.place(fmt::format("building {}", ++buildings_), Taxonomy::named("building"),
                     library_.building(variant, width, depth, floors),
                     Pose::from_euler(Vec3(at.p.x(), at.p.y(), z), {heading, 0.0, 0.0}));
    }
  }
  static Vec2 corner(const Spot& at, double along, double across) {
    const double c = det::cos(at.heading_rad);
    const double n = det::sin(at.heading_rad);
    return at.p + Vec2(c * along - n * across, n * along + c * across);
  }
  bool footprint_free(const Spot& at, double width, double depth) const {
    for (double u = -0.5; u < 0.51; u += 0.125) {
      for (double v = -0.5; v < 0.51; v += 0.125) {
        if (!free_of_roads(corner(at, u * width, v * depth), 1.0)) return false;
      }
    }
    return true;
  }

  // On the outer part of the pavement where there is one, otherwise on the verge.
  void furniture(roads::RoadIndex index, double side) {
    RandomStream random = stream("roadside.furniture", index, side);
    const double length = roads_.road(index).length_m;
    for (double s = side > 0.0 ? 10.0 : 25.0; s < length - 8.0; s += 30.0) {
      const Spot lamp = spot(index, side, s, 0.5);
      const double bin_s = s + random.uniform(4.0, 9.0);
      const bool bench = random.uniform() < 0.5;
      if (!near(lamp.p) || covered(index, s)) continue;
      if (beside_only(lamp.p)) {
        const double inward = lamp.heading_rad - side * 0.5 * kPi;
        builder_.night_lamp();
        builder_.place(fmt::format("street lamp {}", ++lamps_), Taxonomy::named("street_lamp"),
                       library_.street_lamp(7.0), ground(lamp.p, inward, 0.05));
      }
      if (bin_s > length - 4.0) continue;
      const Spot bin = spot(index, side, bin_s, bench ? 0.9 : 0.6);
      if (!beside_only(bin.p)) continue;
      builder_.place(fmt::format("{} {}", bench ? "bench" : "bin", ++bins_),
                     Taxonomy::named("static_object"), bench ? library_.bench() : library_.bin(),
                     ground(bin.p, bin.heading_rad - side * 0.5 * kPi));
    }
  }
  // Just beyond the own road's edge, and on no other road.
  bool beside_only(const Vec2& p) const { return roads_.all_covering(p.x(), p.y()).empty(); }

  void town_trees(roads::RoadIndex index, double side) {
    RandomStream random = stream("roadside.town_trees", index, side);
    const double length = roads_.road(index).length_m;
    for (double s = random.uniform(4.0, 12.0); s < length - 4.0; s += random.uniform(11.0, 19.0)) {
      const Spot at = spot(index, side, s, random.uniform(1.6, 2.6));
      const int variant = static_cast<int>(random.index(5));
      const bool is_bush = random.uniform() < 0.35;
      const double heading = random.uniform(0.0, 2.0 * kPi);
      if (!near(at.p) || covered(index, s) || map_.distance(at.p.x(), at.p.y()) < 0.7 ||
          !free_of_buildings(at, 0.5, 0.5, is_bush ? 0.8 : 1.5)) {
        continue;
      }
      if (is_bush) {
        builder_.place(fmt::format("bush {}", ++bushes_), Taxonomy::named("vegetation"),
                       library_.bush(variant), ground(at.p, heading, 0.05));
      } else {
        tree(at.p, variant, heading);
      }
    }
  }

  void delineators(roads::RoadIndex index, double side) {
    const double length = roads_.road(index).length_m;
    for (double s = 5.0; s < length; s += 50.0) {
      const Spot at = spot_beside_pavement(index, side, s, 0.9);
      if (!near(at.p) || covered(index, s) || !on_green(at.p)) continue;
      assets::Material white = library_.materials().at(library_.standard("sign_white"));
      builder_.place(
          fmt::format("delineator {}", ++posts_), Taxonomy::named("pole"),
          library_.box_object(Vec3(0.10, 0.12, 1.05), Taxonomy::named("pole"), white),
          Pose::from_euler(Vec3(at.p.x(), at.p.y(), top(at.p) - 0.05), {at.heading_rad, 0.0, 0.0}));
    }
  }

  // A second rail behind the file's own would be nonsense.
  bool has_barrier(const Vec2& p) const {
    return std::any_of(barriers_.begin(), barriers_.end(),
                       [&](const Vec2& q) { return (q - p).norm() < kBarrierReach; });
  }

  void rails(roads::RoadIndex index, double side) {
    const double length = roads_.road(index).length_m;
    std::vector<Vec3> run;
    const auto flush = [&] {
      if (run.size() >= 4) {
        if (side > 0.0) std::reverse(run.begin(), run.end());
        street::MeshSink sink(run[run.size() / 2]);
        mesh_guard_rail(run, library_, sink);
        const Pose X = sink.X_WI();
        builder_.place(fmt::format("guard rail {}", ++rails_), Taxonomy::named("guard_rail"),
                       sink.take(), X);
      }
      run.clear();
    };
    for (double s = 2.0; s < length - 2.0; s += 4.0) {
      const Spot at = spot_beside_pavement(index, side, s, 1.4);
      if (!near(at.p) || covered(index, s) || !on_green(at.p) || has_barrier(at.p)) {
        flush();
        continue;
      }
      const double edge = roads_.at({index, s, paved_t(index, side, s)}).X_WR.translation().z();
      run.emplace_back(at.p.x(), at.p.y(), std::max(top(at.p), edge - 0.12));
      if (run.size() == 16) {
        const Vec3 last = run.back();
        flush();
        run.push_back(last);
      }
    }
    flush();
  }

  void wild(roads::RoadIndex index, double side) {
    RandomStream random = stream("roadside.wild", index, side);
    const double length = roads_.road(index).length_m;
    for (double s = random.uniform(0.0, 15.0); s < length; s += random.uniform(9.0, 30.0)) {
      const Spot at = spot(index, side, s, random.uniform(7.0, 28.0));
      const int variant = static_cast<int>(random.index(8));
      const double heading = random.uniform(0.0, 2.0 * kPi);
      const bool is_bush = random.uniform() < 0.5;
      if (!near(at.p) || covered(index, s) || !free_of_roads(at.p, 4.5)) continue;
      if (is_bush) {
        builder_.place(fmt::format("bush {}", ++bushes_), Taxonomy::named("vegetation"),
                       library_.bush(variant), ground(at.p, heading, 0.05));
      } else {
        tree(at.p, variant, heading);
      }
    }
    if (!options_.buildings) return;
    for (double s = random.uniform(40.0, 160.0); s < length; s += random.uniform(250.0, 500.0)) {
      const Spot at = spot(index, side, s, random.uniform(60.0, 110.0));
      if (!near(at.p) || !footprint_free(at, 18.0, 12.0) || !free_of_buildings(at, 18.0, 12.0, 2.0))
        continue;
      taken_.push_back(footprint(at, 18.0, 12.0));
      builder_.place(fmt::format("building {}", ++buildings_), Taxonomy::named("building"),
                     library_.building(static_cast<int>(random.index(8)), 18.0, 12.0, 2),
                     ground(at.p, at.heading_rad + (side > 0.0 ? 0.0 : kPi), 0.2));
    }
  }

  const roads::RoadNetwork& roads_;
  const RoadMap& map_;
  const Terrain& terrain_;
  const SurroundingsOptions& options_;
  assets::AssetLibrary& library_;
  StaticBuilder& builder_;
  std::vector<Vec2> barriers_;
  std::vector<Footprint> taken_;
  int trees_ = 0, bushes_ = 0, buildings_ = 0, lamps_ = 0, bins_ = 0, posts_ = 0, rails_ = 0;
};

}  // namespace

void plant_roadside(const roads::RoadNetwork& roads, const RoadMap& map, const Terrain& terrain,
                    const SurroundingsOptions& options, assets::AssetLibrary& library,
                    StaticBuilder& builder) {
  Planter planter(roads, map, terrain, options, library, builder);
  for (roads::RoadIndex index = 0; index < roads.roads().size(); ++index) planter.plant(index);
  if (options.vegetation) planter.woods();
}

}  // namespace raytruth::scene
