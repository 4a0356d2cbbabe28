#include "scenes/street/junction_levels.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>
#include <string>

namespace raytruth::street {
namespace {

using roads::RoadIndex;

constexpr double kProbeStep_m = 2.0;

struct Sample {
  Vec3 p_W;
  std::size_t road;
};

std::vector<Sample> sample(const roads::RoadNetwork& roads, std::span<const RoadIndex> connecting) {
  std::vector<Sample> samples;
  for (std::size_t k = 0; k < connecting.size(); ++k) {
    const roads::Road& road = roads.road(connecting[k]);
    const int count = std::clamp(static_cast<int>(road.length_m / kProbeStep_m), 2, 2000);
    for (int i = 0; i <= count; ++i) {
      const double s = road.length_m * i / count;
      const roads::LaneSection& section = road.section_at(s);
      std::vector<double> across{0.0};
      for (const roads::Lane& lane : section.lanes) {
        if (lane.id != 0) across.push_back(roads.center_t(connecting[k], lane.id, s));
      }
      for (const double t : across) {
        samples.push_back({roads.at({connecting[k], s, t}).X_WR.translation(), k});
      }
    }
  }
  return samples;
}

}  // namespace

std::vector<std::vector<RoadIndex>> split_levels(const roads::RoadNetwork& roads,
                                                 std::span<const RoadIndex> connecting) {
  const std::size_t count = connecting.size();
  std::vector<RoadIndex> all(connecting.begin(), connecting.end());
  double low = 1e300;
  double high = -1e300;
  const std::vector<Sample> samples = sample(roads, connecting);
  for (const Sample& s : samples) {
    low = std::min(low, s.p_W.z());
    high = std::max(high, s.p_W.z());
  }
  if (!(high - low > kLevel_m)) return {all};

  std::map<RoadIndex, std::size_t> place;
  for (std::size_t k = 0; k < count; ++k) place.emplace(connecting[k], k);
  std::set<std::pair<std::size_t, std::size_t>> apart, together;
  for (const Sample& s : samples) {
    for (const roads::RoadPoint& over : roads.all_covering(s.p_W.x(), s.p_W.y())) {
      const auto other = place.find(over.road);
      if (other == place.end() || other->second == s.road) continue;
      const double dz = roads.at(over).X_WR.translation().z() - s.p_W.z();
      (std::abs(dz) > kLevel_m ? apart : together).insert(std::minmax(s.road, other->second));
    }
  }
  if (apart.empty()) return {all};
  std::map<std::pair<std::string, roads::ContactPoint>, std::vector<std::size_t>> starts;
  for (std::size_t k = 0; k < count; ++k) {
    const roads::Road& road = roads.road(connecting[k]);
    for (const auto* link : {&road.predecessor, &road.successor}) {
      if (*link && !(*link)->to_junction) {
        starts[{(*link)->element_id, (*link)->contact}].push_back(k);
      }
    }
  }
  for (const auto& [end, members] : starts) {
    for (const std::size_t k : members) together.insert(std::minmax(members.front(), k));
  }

  // Roads that belong together, merged as long as none of both sides lies above another.
  std::vector<std::size_t> level(count);
  std::iota(level.begin(), level.end(), std::size_t{0});
  for (const auto& [a, b] : together) {
    const std::size_t keep = std::min(level[a], level[b]);
    const std::size_t drop = std::max(level[a], level[b]);
    if (keep == drop) continue;
    const bool clash = std::any_of(apart.begin(), apart.end(), [&](const auto& pair) {
      const std::size_t p = level[pair.first];
      const std::size_t q = level[pair.second];
      return (p == keep && q == drop) || (p == drop && q == keep);
    });
    if (clash) continue;
    for (std::size_t& l : level) {
      if (l == drop) l = keep;
    }
  }
  std::vector<std::vector<RoadIndex>> levels;
  for (std::size_t l = 0; l < count; ++l) {
    std::vector<RoadIndex> members;
    for (std::size_t k = 0; k < count; ++k) {
      if (level[k] == l) members.push_back(connecting[k]);
    }
    if (!members.empty()) levels.push_back(std::move(members));
  }
  return levels;
}

}  // namespace raytruth::street
