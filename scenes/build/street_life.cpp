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

constexpr double kClear_m = 8.0;   // off ends of roads and crosswalks
constexpr double kAlong_m = 6.2;   // a place along the kerb
constexpr double kAcross_m = 2.6;  // across it
constexpr double kAcrossWidth_m = 4.0;

struct CarSize {
  const char* name;
  double length, width, height, wheelbase, overhang;  ///< overhang: behind the rear axle
};
constexpr std::array<CarSize, 4> kCars = {
    CarSize{"small car", 3.8, 1.68, 1.5, 2.45, 0.65}, CarSize{"saloon", 4.6, 1.82, 1.45, 2.7, 1.0},
    CarSize{"estate", 4.7, 1.83, 1.5, 2.75, 1.05}, CarSize{"SUV", 4.5, 1.85, 1.66, 2.65, 0.95}};

// Points in square cells, to find those near a place.
class Points {
 public:
  Points(std::span<const Vec3> points, double reach_m) : reach_m_(reach_m) {
    for (const Vec3& p : points) cells_[cell(p)].push_back(p);
  }
  bool any_near(const Vec3& p) const {
    const auto [x, y] = cell(p);
    for (int i = x - 1; i <= x + 1; ++i) {
      for (int j = y - 1; j <= y + 1; ++j) {
        const auto found = cells_.find({i, j});
        if (found == cells_.end()) continue;
        for (const Vec3& q : found->second) {
          if ((q - p).head<2>().norm() < reach_m_) return true;
        }
      }
    }
    return false;
  }

 private:
  std::array<int, 2> cell(const Vec3& p) const {
    return {static_cast<int>(std::floor(p.x() / reach_m_)),
            static_cast<int>(std::floor(p.y() / reach_m_))};
  }
  double reach_m_;
  std::map<std::array<int, 2>, std::vector<Vec3>> cells_;
};

class Maker {
 public:
  Maker(const roads::RoadNetwork& roads, const LandUseMap& land, const StreetLifeOptions& options)
      : roads_(roads),
        land_(land),
        options_(options),
        way_(options.way_W, options.reach_m),
        busy_(options.busy_W, options.keep_m) {}

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

  std::vector<Bystander> take() { return std::move(all_); }

 private:
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
    const double step = across ? kAcross_m : kAlong_m;
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
      if (!free(X_WM.translation())) continue;

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
        if (!free(X_WA.translation())) continue;
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

  bool free(const Vec3& p) const {
    return all_.size() < options_.most && way_.any_near(p) && !busy_.any_near(p);
  }

  void add(std::shared_ptr<ActorModel> model, const char* what, const Pose& X_WA,
           roads::RoadIndex road, int lane, double s, double t) {
    model->id = ActorId(options_.first.value() + static_cast<std::uint32_t>(all_.size()));
    model->name = fmt::format("{} {}", what, all_.size() + 1);
    ActorState state;
    state.id = model->id;
    state.X_WA = X_WA;
    state.place = {roads_.road(road).id, lane, s, t};
    all_.push_back({std::move(model), std::move(state)});
  }

  const roads::RoadNetwork& roads_;
  const LandUseMap& land_;
  const StreetLifeOptions& options_;
  Points way_, busy_;
  std::vector<Bystander> all_;
};

}  // namespace

std::vector<Bystander> street_life(const roads::RoadNetwork& roads, const LandUseMap& land,
                                   const StreetLifeOptions& options) {
  Maker maker(roads, land, options);
  for (roads::RoadIndex r = 0; r < roads.roads().size(); ++r) maker.along(r);
  return maker.take();
}

}  // namespace raytruth::scene
