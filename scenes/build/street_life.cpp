#include "scenes/build/street_life.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "sim/core/math.h"
#include "sim/core/random.h"

namespace raytruth::scene {
namespace {

constexpr double kClear_m = 8.0;        // off ends of roads and crosswalks
constexpr double kPlaceAlong_m = 6.2;   // a place along the kerb
constexpr double kPlaceAcross_m = 2.6;  // across it
constexpr double kAcrossWidth_m = 4.0;

struct CarSize {
  const char* name;
  double length, width, height, wheelbase, overhang;  ///< overhang: behind the rear axle
};
constexpr std::array<CarSize, 4> kCars = {
    CarSize{"small car", 3.8, 1.68, 1.5, 2.45, 0.65}, CarSize{"saloon", 4.6, 1.82, 1.45, 2.7, 1.0},
    CarSize{"estate", 4.7, 1.83, 1.5, 2.75, 1.05}, CarSize{"SUV", 4.5, 1.85, 1.66, 2.65, 0.95}};

constexpr double kLevel_m = 3.0;     // roads that far apart don't disturb each other
constexpr double kOfThings_m = 0.3;  // kept off poles, bins and the like
constexpr double kWayStep_m = 5.0;

using Cell = std::array<int, 2>;
Cell cell_of(const Vec3& p, double size_m) {
  return {static_cast<int>(std::floor(p.x() / size_m)),
          static_cast<int>(std::floor(p.y() / size_m))};
}

// Items in square cells, to find those near a place.
template <typename T>
class Cells {
 public:
  explicit Cells(double size_m) : size_m_(size_m) {}
  void add(const Vec3& p, const T& item) { cells_[cell_of(p, size_m_)].push_back(item); }
  template <typename Test>
  bool any_around(const Vec3& p, const Test& test) const {
    const auto [x, y] = cell_of(p, size_m_);
    for (int i = x - 1; i <= x + 1; ++i) {
      for (int j = y - 1; j <= y + 1; ++j) {
        const auto found = cells_.find({i, j});
        if (found != cells_.end() && std::any_of(found->second.begin(), found->second.end(), test))
          return true;
      }
    }
    return false;
  }

 private:
  double size_m_;
  std::map<Cell, std::vector<T>> cells_;
};

double half_diagonal(const BodyFootprint& f) { return 0.5 * std::hypot(f.length_m, f.width_m); }

// Whether two rectangles come closer than keep_m: no side of either parts them (across a corner, a
// little more is kept).
bool too_close(const BodyFootprint& a, const BodyFootprint& b, double keep_m) {
  const Vec2 between = (b.middle_W - a.middle_W).head<2>();
  const auto axes = [](const BodyFootprint& f) {
    const Vec2 x(det::cos(f.heading_rad), det::sin(f.heading_rad));
    return std::array<Vec2, 2>{x, Vec2(-x.y(), x.x())};
  };
  const auto of_a = axes(a), of_b = axes(b);
  const auto reach = [](const BodyFootprint& f, const std::array<Vec2, 2>& own, const Vec2& axis) {
    return 0.5 * (f.length_m * std::abs(own[0].dot(axis)) + f.width_m * std::abs(own[1].dot(axis)));
  };
  for (const auto& sides : {of_a, of_b}) {
    for (const Vec2& axis : sides) {
      if (std::abs(between.dot(axis)) > reach(a, of_a, axis) + reach(b, of_b, axis) + keep_m)
        return false;
    }
  }
  return true;
}

// What may lie under a parked car or a person where roads overlap.
bool may_stand_on(roads::LaneType type) {
  switch (type) {
    case roads::LaneType::kNone:
    case roads::LaneType::kShoulder:
    case roads::LaneType::kBorder:
    case roads::LaneType::kSidewalk:
    case roads::LaneType::kWalking:
    case roads::LaneType::kCurb:
    case roads::LaneType::kParking:
    case roads::LaneType::kMedian:
      return true;
    default:
      return false;
  }
}

// Painted on the road or lying in it.
bool is_flat(const roads::RoadObject& object) {
  return object.type == "crosswalk" || object.type == "roadMark" || object.type == "parkingSpace" ||
         object.type == "roadSurface" || object.parking.has_value();
}

class Maker {
 public:
  Maker(const roads::RoadNetwork& roads, const LandUseMap& land, const StreetLifeOptions& options)
      : roads_(roads),
        land_(land),
        options_(options),
        near_way_(options.reach_m),
        busy_(busy_cell(options)) {
    for (const Vec3& p : options.way_W) {
      if (!way_.empty() && (p - way_.back()).head<2>().norm() < kWayStep_m) continue;
      way_.push_back(p);
      near_way_.add(p, p);
    }
    for (const BodyFootprint& f : options.busy) busy_.add(f.middle_W, f);
  }

  void along(roads::RoadIndex index) {
    const roads::Road& road = roads_.road(index);
    if (!road.junction.empty() || road.length_m < 3.0 * kClear_m) return;
    for (const roads::LaneSection& section : road.sections) {
      for (const roads::Lane& lane : section.lanes) {
        if (lane.id == 0) continue;
        if (lane.type == roads::LaneType::kParking) cars(index, section, lane);
        if (lane.type == roads::LaneType::kSidewalk || lane.type == roads::LaneType::kWalking)
          people(index, section, lane);
      }
    }
  }

  std::vector<Bystander> take() {
    if (all_.size() > options_.most) {
      std::vector<std::pair<double, std::size_t>> by_distance;
      for (std::size_t i = 0; i < all_.size(); ++i)
        by_distance.emplace_back(off_the_way(all_[i].state.X_WA.translation()), i);
      std::sort(by_distance.begin(), by_distance.end());
      by_distance.resize(options_.most);
      std::sort(by_distance.begin(), by_distance.end(),
                [](const auto& a, const auto& b) { return a.second < b.second; });
      std::vector<Candidate> kept;
      kept.reserve(by_distance.size());
      for (const auto& [distance, i] : by_distance) kept.push_back(std::move(all_[i]));
      all_ = std::move(kept);
    }
    std::vector<Bystander> result;
    for (Candidate& c : all_) {
      const auto number = static_cast<std::uint32_t>(result.size());
      c.model->id = ActorId(options_.first.value() + number);
      c.model->name = fmt::format("{} {}", c.what, number + 1);
      c.state.id = c.model->id;
      result.push_back({std::move(c.model), std::move(c.state)});
    }
    return result;
  }

 private:
  struct Candidate {
    std::shared_ptr<ActorModel> model;
    ActorState state;
    const char* what;
  };

  // Whoever is this near to a footprint lies in its cell or one beside it: cars are no longer than
  // 5 m.
  static double busy_cell(const StreetLifeOptions& options) {
    double most = 0.0;
    for (const BodyFootprint& f : options.busy) most = std::max(most, half_diagonal(f));
    return most + 2.8 + options.keep_m;
  }

  double off_the_way(const Vec3& p) const {
    double least = 1e300;
    for (const Vec3& q : way_) least = std::min(least, (q - p).head<2>().norm());
    return least;
  }

  RandomStream stream(const char* purpose, roads::RoadIndex road, const roads::LaneSection& section,
                      const roads::Lane& lane) const {
    return RandomStream(options_.seed, purpose, road, static_cast<std::uint32_t>(lane.id),
                        static_cast<std::uint32_t>(section.s_start_m * 10.0));
  }

  double share_of_cars(LandUse use) const {
    switch (use) {
      case LandUse::kUrban:
      case LandUse::kCommercial:
        return 0.72;
      case LandUse::kTerraced:
        return 0.6;
      case LandUse::kResidential:
      case LandUse::kIndustrial:
        return 0.45;
      default:
        return 0.12;
    }
  }
  double people_per_100_m(LandUse use) const {
    switch (use) {
      case LandUse::kCommercial:
        return 6.0;
      case LandUse::kUrban:
        return 3.5;
      case LandUse::kPark:
        return 2.0;
      case LandUse::kTerraced:
      case LandUse::kResidential:
        return 1.0;
      default:
        return 0.2;
    }
  }

  bool clear_of_crossings(const roads::Road& road, double s, double half_m) const {
    if (s - half_m < kClear_m || s + half_m > road.length_m - kClear_m) return false;
    return std::none_of(road.objects.begin(), road.objects.end(), [&](const auto& object) {
      return object.type == "crosswalk" && std::abs(object.s_m - s) < kClear_m + half_m;
    });
  }

  void cars(roads::RoadIndex index, const roads::LaneSection& section, const roads::Lane& lane) {
    RandomStream random = stream("life.cars", index, section, lane);
    const double middle_s = 0.5 * (section.s_start_m + section.s_end_m);
    const bool across = roads_.lane_width(index, lane.id, middle_s) >= kAcrossWidth_m;
    const double step = across ? kPlaceAcross_m : kPlaceAlong_m;
    for (double s = section.s_start_m + 0.5 * step; s + 0.5 * step <= section.s_end_m; s += step) {
      const bool taken = random.uniform() < share_of_cars(land_.along(index, s));
      const CarSize& car = kCars[random.index(kCars.size())];
      const double aside = random.uniform(-0.08, 0.08);
      const double turn = random.uniform(-0.02, 0.02);
      const bool backwards = across && random.uniform() < 0.3;
      const double width = roads_.lane_width(index, lane.id, s);
      const double room = across ? car.length : car.width;
      if (!taken || width < room + 0.1) continue;
      if (!clear_of_crossings(roads_.road(index), s, 0.5 * step)) continue;
      const double t = roads_.center_t(index, lane.id, s) + std::min(aside, 0.5 * (width - room));
      const roads::SurfacePoint at = roads_.top({index, s, t}, lane.id);
      // Along the traffic of its side; across: its nose to the kerb, or its tail.
      double heading = roads_.travel_sign(index, lane.id, s) > 0 ? 0.0 : kPi;
      if (across) heading = (lane.id > 0 ? 0.5 : -0.5) * kPi + (backwards ? kPi : 0.0);
      const Pose X_WM = at.X_WR * Pose::from_euler(Vec3::Zero(), {heading + turn, 0.0, 0.0});
      const BodyFootprint ground{X_WM.translation(), X_WM.euler().heading_rad, car.length,
                                 car.width};
      if (!free(ground, index, s, t)) continue;

      auto model = std::make_shared<ActorModel>();
      model->kind = ActorKind::kVehicle;
      model->class_id = Taxonomy::named("car");
      model->category = "car";
      model->entry_name = car.name;
      model->box_size_m = Vec3(car.length, car.width, car.height);
      model->box_center_m = Vec3(0.5 * car.length - car.overhang, 0.0, 0.5 * car.height);
      const double track = car.width - 0.25;
      model->front_axle = {car.wheelbase, 0.32, 0.64, track, 0.6};
      model->rear_axle = {0.0, 0.32, 0.64, track, 0.0};
      model->mass_kg = 1400.0;
      const Pose X_MA(Eigen::Quaterniond::Identity(), Vec3(-model->box_center_m.x(), 0.0, 0.0));
      add(std::move(model), "parked car", X_WM * X_MA, index, lane.id, s, t);
    }
  }

  void people(roads::RoadIndex index, const roads::LaneSection& section, const roads::Lane& lane) {
    RandomStream random = stream("life.people", index, section, lane);
    for (double s = section.s_start_m + random.uniform(0.0, 12.0); s < section.s_end_m;
         s += random.uniform(4.0, 16.0)) {
      const bool there = random.uniform() < people_per_100_m(land_.along(index, s)) / 10.0;
      const bool pair = random.uniform() < 0.3;
      const double u = random.uniform();
      const double look = random.uniform(-kPi, kPi);
      const double height[2] = {random.uniform(1.58, 1.88), random.uniform(1.58, 1.88)};
      const bool child = random.uniform() < 0.1;
      const double width = roads_.lane_width(index, lane.id, s);
      if (!there || width < 0.9) continue;
      const double inner = roads_.inner_t(index, lane.id, s);
      const double outer = roads_.outer_t(index, lane.id, s);
      const double edge = 0.4 / width;
      const double t = inner + (edge + (1.0 - 2.0 * edge) * u) * (outer - inner);
      for (int k = 0; k < (pair ? 2 : 1); ++k) {
        // Two talk to each other, 0.9 m apart along the pavement.
        const double own_s = s + 0.9 * k;
        if (own_s > section.s_end_m) break;
        const double heading = pair ? (k == 0 ? 0.0 : kPi) : look;
        const roads::SurfacePoint at = roads_.top({index, own_s, t}, lane.id);
        const EulerAngles euler = at.X_WR.euler();
        const Pose X_WA = Pose::from_euler(at.X_WR.translation(),
                                           {wrap_angle(euler.heading_rad + heading), 0.0, 0.0});
        const BodyFootprint ground{X_WA.translation(), X_WA.euler().heading_rad, 0.5, 0.55};
        if (!free(ground, index, own_s, t)) continue;
        const bool small = child && k == 1;
        auto model = std::make_shared<ActorModel>();
        model->kind = ActorKind::kPedestrian;
        model->class_id = small ? Taxonomy::named("child") : Taxonomy::named("pedestrian");
        model->category = "pedestrian";
        const double tall = small ? 1.2 : height[k];
        model->box_size_m = Vec3(0.5, 0.55, tall);
        model->box_center_m = Vec3(0.0, 0.0, 0.5 * tall);
        model->mass_kg = small ? 28.0 : 75.0;
        add(std::move(model), "bystander", X_WA, index, lane.id, own_s, t);
      }
    }
  }

  bool free(const BodyFootprint& ground, roads::RoadIndex road, double s, double t) const {
    const Vec3& p = ground.middle_W;
    return near_way_.any_around(
               p, [&](const Vec3& q) { return (q - p).head<2>().norm() < options_.reach_m; }) &&
           !busy_.any_around(p,
                             [&](const BodyFootprint& f) {
                               return std::abs(f.middle_W.z() - p.z()) < kLevel_m &&
                                      too_close(f, ground, options_.keep_m);
                             }) &&
           !among_things(roads_.road(road), s, t, half_diagonal(ground)) &&
           !driven_by_others(road, p);
  }

  bool among_things(const roads::Road& road, double s, double t, double half_m) const {
    const auto within = [&](double at_s, double at_t, double thing_m) {
      return std::hypot(at_s - s, at_t - t) < half_m + thing_m + kOfThings_m;
    };
    return std::any_of(road.objects.begin(), road.objects.end(),
                       [&](const roads::RoadObject& o) {
                         if (is_flat(o) || !o.repeats.empty()) return false;
                         return within(o.s_m, o.t_m,
                                       std::max(o.radius_m, 0.5 * std::min(o.length_m, o.width_m)));
                       }) ||
           std::any_of(road.signals.begin(), road.signals.end(), [&](const roads::Signal& signal) {
             return within(signal.s_m, signal.t_m, 0.1);
           });
  }

  bool driven_by_others(roads::RoadIndex own, const Vec3& p) const {
    for (const roads::RoadPoint& there : roads_.all_covering(p.x(), p.y())) {
      if (there.road == own) continue;
      const int id = roads_.to_lane(there).lane;
      if (std::abs(roads_.top(there, id).X_WR.translation().z() - p.z()) > kLevel_m) continue;
      const roads::Road& road = roads_.road(there.road);
      for (const roads::LaneSection& section : road.sections) {
        if (there.s_m < section.s_start_m || there.s_m > section.s_end_m) continue;
        for (const roads::Lane& lane : section.lanes) {
          if (lane.id == id && !may_stand_on(lane.type)) return true;
        }
      }
    }
    return false;
  }

  void add(std::shared_ptr<ActorModel> model, const char* what, const Pose& X_WA,
           roads::RoadIndex road, int lane, double s, double t) {
    ActorState state;
    state.X_WA = X_WA;
    state.place = {roads_.road(road).id, lane, s, t};
    all_.push_back({std::move(model), std::move(state), what});
  }

  const roads::RoadNetwork& roads_;
  const LandUseMap& land_;
  const StreetLifeOptions& options_;
  std::vector<Vec3> way_;
  Cells<Vec3> near_way_;
  Cells<BodyFootprint> busy_;
  std::vector<Candidate> all_;
};

}  // namespace

std::vector<Bystander> street_life(const roads::RoadNetwork& roads, const LandUseMap& land,
                                   const StreetLifeOptions& options) {
  Maker maker(roads, land, options);
  for (roads::RoadIndex r = 0; r < roads.roads().size(); ++r) maker.along(r);
  return maker.take();
}

}  // namespace raytruth::scene
