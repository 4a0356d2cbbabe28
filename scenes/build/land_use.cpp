#include "scenes/build/land_use.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

#include "sim/core/math.h"
#include "sim/core/random.h"

namespace raytruth::scene {
namespace {

constexpr double kCell_m = 45.0;    // of the search grid
constexpr double kSample_m = 12.0;  // between samples of a road
constexpr double kNear_m = 170.0;   // how far the neighbourhood of a stretch reaches

std::array<std::int32_t, 2> cell_of(const Vec2& p) {
  return {static_cast<std::int32_t>(std::floor(p.x() / kCell_m)),
          static_cast<std::int32_t>(std::floor(p.y() / kCell_m))};
}

// Crossing number.
bool contains(const std::vector<Vec2>& polygon, const Vec2& p) {
  bool inside = false;
  for (std::size_t i = 0, j = polygon.size() - 1; i < polygon.size(); j = i++) {
    const Vec2& a = polygon[i];
    const Vec2& b = polygon[j];
    if ((a.y() > p.y()) == (b.y() > p.y())) continue;
    if (p.x() < (b.x() - a.x()) * (p.y() - a.y()) / (b.y() - a.y()) + a.x()) inside = !inside;
  }
  return inside;
}

bool starts_with_any(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return text.starts_with(word); });
}

}  // namespace

std::string_view name_of(LandUse use) {
  constexpr std::array<std::string_view, kLandUses> kNames = {"residential", "terraced",   "urban",
                                                              "commercial",  "industrial", "park",
                                                              "countryside", "forest"};
  return kNames[static_cast<std::size_t>(use)];
}

LandUseMap::LandUseMap(const roads::RoadNetwork& roads, std::uint64_t seed,
                       const LandUseFile* given)
    : seed_(seed) {
  if (given != nullptr) areas_ = given->areas;
  of_road_.resize(roads.roads().size());
  std::vector<Vec2> junctions;
  std::vector<std::string> known;
  for (roads::RoadIndex r = 0; r < roads.roads().size(); ++r) {
    const roads::Road& road = roads.road(r);
    of_road_[r] = {static_cast<std::uint32_t>(stretches_.size()),
                   static_cast<std::uint32_t>(stretches_.size())};
    if (road.junction.empty()) {
      add_road(roads, r);
    } else if (std::find(known.begin(), known.end(), road.junction) == known.end()) {
      known.push_back(road.junction);
      junctions.push_back(roads.at({r, 0.5 * road.length_m, 0.0}).X_WR.translation().head<2>());
    }
  }
  sort_samples();
  even_out(junctions);
  find_lights(roads);
  for (Stretch& stretch : stretches_) stretch.use = guess(stretch);
  if (given == nullptr) return;
  for (const LandUseFile::Stretch& said : given->roads) {
    const auto r = roads.find_road(said.road);
    if (!r || *r >= of_road_.size()) continue;
    for (std::uint32_t k = of_road_[*r][0]; k < of_road_[*r][1]; ++k) {
      Stretch& stretch = stretches_[k];
      const double middle = 0.5 * (stretch.from_m + stretch.to_m);
      if (middle >= said.from_m && middle <= said.to_m) stretch.use = said.use;
    }
  }
}

void LandUseMap::add_road(const roads::RoadNetwork& roads, roads::RoadIndex index) {
  const roads::Road& road = roads.road(index);
  const bool any = std::any_of(
      road.sections.begin(), road.sections.end(), [](const roads::LaneSection& section) {
        return std::any_of(section.lanes.begin(), section.lanes.end(), [](const roads::Lane& lane) {
          return lane.id != 0 && lane.type != roads::LaneType::kNone &&
                 lane.type != roads::LaneType::kRail;
        });
      });
  if (!any || road.length_m < 1.0) return;
  const int count = std::max(1, static_cast<int>(std::ceil(road.length_m / kStretch_m)));
  const auto first = static_cast<std::uint32_t>(stretches_.size());
  for (int k = 0; k < count; ++k) {
    Stretch& stretch = stretches_.emplace_back();
    stretch.from_m = road.length_m * k / count;
    stretch.to_m = road.length_m * (k + 1) / count;
    const double s = 0.5 * (stretch.from_m + stretch.to_m);
    stretch.middle_W = roads.at({index, s, 0.0}).X_WR.translation().head<2>();
    int left = 0;
    int right = 0;
    bool parking = false;
    bool biking = false;
    for (const roads::Lane& lane : road.section_at(s).lanes) {
      if (lane.id == 0) continue;
      if (roads::is_driving(lane.type)) ++(lane.id > 0 ? left : right);
      if (lane.type == roads::LaneType::kSidewalk || lane.type == roads::LaneType::kWalking)
        stretch.pavement = 1.0;
      parking = parking || lane.type == roads::LaneType::kParking;
      biking = biking || lane.type == roads::LaneType::kBiking;
    }
    const roads::RoadTypeRecord* record = road.type_at(s);
    const std::string_view type = record != nullptr ? record->type : road.type;
    double limit = record != nullptr ? record->max_speed_m_s : 0.0;
    if (limit <= 0.0) limit = road.speed_limit_m_s;
    stretch.wide = std::max(left, right) >= 2 ? 1.0 : 0.0;
    const bool walkers = starts_with_any(
        type, {"lowSpeed", "pedestrian", "townPlayStreet", "townLocal", "townPrivate"});
    stretch.calm = walkers || (limit > 0.0 && limit < 9.0) ? 1.0 : 0.0;
    const bool town_type = walkers || starts_with_any(type, {"town"});
    stretch.town = town_type;
    const bool open_type = starts_with_any(type, {"motorway", "rural"});
    // What a driver takes for the edge of a town: pavements, the sign, 50 km/h, parked cars.
    double urban = 0.2 + 0.45 * stretch.pavement + (parking ? 0.2 : 0.0) + (biking ? 0.1 : 0.0);
    if (town_type) urban += 0.35;
    if (open_type) urban -= 0.35;
    if (limit > 0.0)
      urban += limit <= 14.5 ? 0.25 : limit <= 17.0 ? 0.1 : limit < 22.0 ? -0.2 : -0.5;
    if (limit <= 0.0 && stretch.wide > 0.0 && stretch.pavement == 0.0 && !town_type) urban -= 0.3;
    stretch.urban = std::clamp(urban, 0.0, 1.0);
    const bool fast = type == "motorway" || type == "townExpressway" || limit >= 22.0 ||
                      (limit <= 0.0 && stretch.wide > 0.0 && stretch.pavement == 0.0);
    stretch.fast = fast ? 1.0 : 0.0;
    const int steps =
        std::max(1, static_cast<int>(std::ceil((stretch.to_m - stretch.from_m) / kSample_m)));
    for (int i = 0; i < steps; ++i) {
      const double at = stretch.from_m + (stretch.to_m - stretch.from_m) * (i + 0.5) / steps;
      samples_.push_back({roads.at({index, at, 0.0}).X_WR.translation().head<2>(),
                          first + static_cast<std::uint32_t>(k)});
    }
  }
  of_road_[index][1] = static_cast<std::uint32_t>(stretches_.size());
}

void LandUseMap::sort_samples() {
  std::stable_sort(samples_.begin(), samples_.end(), [](const Sample& a, const Sample& b) {
    return cell_of(a.p_W) < cell_of(b.p_W);
  });
  cells_.reserve(samples_.size());
  for (const Sample& sample : samples_) cells_.push_back(cell_of(sample.p_W));
}

// The town's edge is no matter of one road: means over the neighbourhood, weighted by nearness. Two
// junctions within kNear_m are a network of streets, none is a country road.
void LandUseMap::even_out(std::span<const Vec2> junctions) {
  std::vector<std::uint32_t> by_x(stretches_.size());
  std::iota(by_x.begin(), by_x.end(), 0U);
  std::sort(by_x.begin(), by_x.end(), [&](std::uint32_t a, std::uint32_t b) {
    return std::pair(stretches_[a].middle_W.x(), a) < std::pair(stretches_[b].middle_W.x(), b);
  });
  std::vector<Vec2> crossings(junctions.begin(), junctions.end());
  std::sort(crossings.begin(), crossings.end(), [](const Vec2& a, const Vec2& b) {
    return std::pair(a.x(), a.y()) < std::pair(b.x(), b.y());
  });
  const auto first_near = [](const auto& list, double x, const auto& x_of) {
    return std::lower_bound(list.begin(), list.end(), x - kNear_m,
                            [&](const auto& entry, double v) { return x_of(entry) < v; });
  };
  std::vector<double> evened(stretches_.size());
  for (std::size_t k = 0; k < stretches_.size(); ++k) {
    const Vec2& p = stretches_[k].middle_W;
    double sum = 0.0;
    double weights = 0.0;
    const auto x_of = [&](std::uint32_t i) { return stretches_[i].middle_W.x(); };
    for (auto it = first_near(by_x, p.x(), x_of); it != by_x.end(); ++it) {
      const Stretch& other = stretches_[*it];
      if (other.middle_W.x() > p.x() + kNear_m) break;
      const double u = (other.middle_W - p).norm() / kNear_m;
      if (u >= 1.0) continue;
      const double w = (1.0 - u * u) * (*it == k ? 2.0 : 1.0);
      sum += w * other.urban;
      weights += w;
    }
    int near = 0;
    const auto own_x = [](const Vec2& c) { return c.x(); };
    for (auto it = first_near(crossings, p.x(), own_x); it != crossings.end(); ++it) {
      if (it->x() > p.x() + kNear_m) break;
      if ((*it - p).norm() < kNear_m) ++near;
    }
    evened[k] = sum / weights + (near >= 3 ? 0.12 : near >= 2 ? 0.06 : 0.0);
  }
  for (std::size_t k = 0; k < stretches_.size(); ++k) stretches_[k].urban = evened[k];
}

// Lights of one road alone are those of a crosswalk.
void LandUseMap::find_lights(const roads::RoadNetwork& roads) {
  constexpr double kAtCrossing_m = 100.0;
  std::vector<std::pair<Vec2, roads::RoadIndex>> lights;
  for (roads::RoadIndex r = 0; r < roads.roads().size(); ++r) {
    const roads::Road& road = roads.road(r);
    for (const roads::Signal& signal : road.signals) {
      if (!signal.dynamic || signal.s_m < 0.0 || signal.s_m > road.length_m) continue;
      lights.emplace_back(roads.at({r, signal.s_m, signal.t_m}).X_WR.translation().head<2>(), r);
    }
  }
  for (Stretch& stretch : stretches_) {
    if (!stretch.town || stretch.pavement == 0.0) continue;
    std::optional<roads::RoadIndex> one;
    for (const auto& [p, road] : lights) {
      if ((p - stretch.middle_W).norm() > kAtCrossing_m) continue;
      stretch.lights = stretch.lights || (one && *one != road);
      if (!one) one = road;
    }
  }
}

// Value noise, 0 ... 1, smooth over feature_m.
double LandUseMap::noise(const char* purpose, const Vec2& p_W, double feature_m) const {
  const Vec2 q = p_W / feature_m;
  const Vec2 floor(std::floor(q.x()), std::floor(q.y()));
  const auto value = [&](int i, int j) {
    const auto x = static_cast<std::int64_t>(floor.x()) + i;
    const auto y = static_cast<std::int64_t>(floor.y()) + j;
    return RandomStream(seed_, purpose, static_cast<std::uint64_t>(x),
                        static_cast<std::uint32_t>(y))
        .uniform();
  };
  const auto smooth = [](double t) { return t * t * (3.0 - 2.0 * t); };
  const double u = smooth(q.x() - floor.x());
  const double v = smooth(q.y() - floor.y());
  return (1.0 - v) * ((1.0 - u) * value(0, 0) + u * value(1, 0)) +
         v * ((1.0 - u) * value(0, 1) + u * value(1, 1));
}

LandUse LandUseMap::open_country(const Vec2& p_W) const {
  return noise("land.forest", p_W, 420.0) > 0.58 ? LandUse::kForest : LandUse::kCountryside;
}

LandUse LandUseMap::guess(const Stretch& stretch) const {
  if (stretch.fast > 0.0 || stretch.urban < 0.45) return open_country(stretch.middle_W);
  const double kind = noise("land.kind", stretch.middle_W, 260.0);
  if (stretch.lights) return kind < 0.6 ? LandUse::kUrban : LandUse::kCommercial;
  const double green = noise("land.park", stretch.middle_W, 190.0);
  if (green > 0.86) return LandUse::kPark;
  if (stretch.calm > 0.0) {
    return kind < 0.55 ? LandUse::kResidential : kind < 0.8 ? LandUse::kTerraced : LandUse::kUrban;
  }
  if (stretch.wide > 0.0) {
    if (stretch.pavement == 0.0) return kind < 0.55 ? LandUse::kIndustrial : LandUse::kCommercial;
    return kind < 0.55   ? LandUse::kUrban
           : kind < 0.93 ? LandUse::kCommercial
                         : LandUse::kIndustrial;
  }
  if (stretch.urban < 0.62)
    return kind < 0.7    ? LandUse::kResidential
           : kind < 0.86 ? LandUse::kTerraced
                         : LandUse::kIndustrial;
  return kind < 0.3    ? LandUse::kResidential
         : kind < 0.48 ? LandUse::kTerraced
         : kind < 0.72 ? LandUse::kUrban
                       : LandUse::kCommercial;
}

LandUse LandUseMap::at(const Vec2& p_W) const {
  for (auto area = areas_.rbegin(); area != areas_.rend(); ++area) {
    if (contains(area->polygon_W, p_W)) return area->use;
  }
  const auto [cx, cy] = cell_of(p_W);
  constexpr int kAround = static_cast<int>(kReach_m / kCell_m);
  static_assert(kAround * kCell_m >= kReach_m);
  double best = kReach_m * kReach_m;
  const Stretch* nearest = nullptr;
  for (std::int32_t i = cx - kAround; i <= cx + kAround; ++i) {
    // Cells of one column follow each other.
    const std::array<std::int32_t, 2> low{i, cy - kAround};
    for (auto it = std::lower_bound(cells_.begin(), cells_.end(), low);
         it != cells_.end() && (*it)[0] == i && (*it)[1] <= cy + kAround; ++it) {
      const Sample& sample = samples_[static_cast<std::size_t>(it - cells_.begin())];
      const double d2 = (sample.p_W - p_W).squaredNorm();
      if (d2 >= best) continue;
      best = d2;
      nearest = &stretches_[sample.stretch];
    }
  }
  return nearest == nullptr ? open_country(p_W) : nearest->use;
}

LandUse LandUseMap::along(roads::RoadIndex road, double s_m) const {
  if (road < of_road_.size()) {
    for (std::uint32_t k = of_road_[road][0]; k < of_road_[road][1]; ++k) {
      if (s_m <= stretches_[k].to_m || k + 1 == of_road_[road][1]) return stretches_[k].use;
    }
  }
  return LandUse::kCountryside;
}

}  // namespace raytruth::scene
