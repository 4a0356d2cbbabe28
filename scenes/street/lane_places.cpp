#include "scenes/street/lane_places.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <memory>
#include <unordered_map>

#include "assets/road_surface.h"
#include "scenes/street/junction_plan.h"
#include "scenes/street/street_row.h"
#include "scenes/street/wheel_zones.h"

namespace raytruth::street {
namespace {

using roads::LaneType;

bool is_driven(LaneType type) { return roads::is_driving(type) || type == LaneType::kRoadWorks; }

// Borders of a lane section's lanes at one s.
struct Across {
  std::vector<int> lanes;      // from right to left, without lane 0
  std::vector<double> border;  // one more: right of each, and left of the last
};

// Looks along one road.
class Lanes {
 public:
  Lanes(const roads::RoadNetwork& roads, roads::RoadIndex road) : roads_(roads), road_(road) {}

  const roads::LaneSection& section(double s_m) const { return roads_.road(road_).section_at(s_m); }

  const Across& at(const roads::LaneSection& section, double s_m) {
    const auto [known, is_new] = rows_.try_emplace(Key{&section, static_cast<float>(s_m)});
    Across& row = known->second;
    if (!is_new) return row;
    const double s = inside(section, s_m);
    for (auto lane = section.lanes.rbegin(); lane != section.lanes.rend(); ++lane) {
      if (lane->id != 0) row.lanes.push_back(lane->id);
      if (lane->id <= 0) row.border.push_back(roads_.outer_t(road_, lane->id, s));
    }
    // Right borders of right lanes, lane 0, then left borders of left lanes.
    if (row.border.empty() || section.lane(0) == nullptr) {
      row.border.push_back(roads_.outer_t(road_, 0, s));
    }
    for (auto lane = section.lanes.rbegin(); lane != section.lanes.rend(); ++lane) {
      if (lane->id > 0) row.border.push_back(roads_.outer_t(road_, lane->id, s));
    }
    return row;
  }

  std::uint32_t flags(const roads::LaneSection& section, int id) {
    const auto [known, is_new] = flags_.try_emplace({&section, id}, 0U);
    if (!is_new) return known->second;
    std::uint32_t flags = 0;
    const roads::Lane& own = *section.lane(id);
    if (is_driven(own.type)) flags |= assets::kLaneDriven;
    const auto raised = [&](int other) {
      const roads::Lane* lane = section.lane(other);
      return lane != nullptr && is_raised(lane->type);
    };
    for (const roads::Lane& lane : section.lanes) {
      if (is_raised(lane.type)) flags |= assets::kLaneBuiltUp;
    }
    if (!is_raised(own.type)) {
      if (raised(id == -1 ? 1 : id + 1)) flags |= assets::kLaneKerbLeft;
      if (raised(id == 1 ? -1 : id - 1)) flags |= assets::kLaneKerbRight;
    }
    known->second = flags;
    return flags;
  }

  // Of tyres' marks at s.
  std::uint32_t zone(int id, double s_m) {
    const int cell = static_cast<int>(std::floor(s_m / static_cast<double>(assets::kTyreCell_m)));
    const auto [known, is_new] = zones_.try_emplace({cell, id < 0}, 0U);
    if (is_new) known->second = wheel_zone(roads_, road_, s_m, id);
    return known->second;
  }

 private:
  struct Key {
    const roads::LaneSection* section;
    float s_m;
    bool operator==(const Key&) const = default;
  };
  struct Hash {
    std::size_t operator()(const Key& key) const {
      return std::hash<const void*>()(key.section) ^ (std::hash<float>()(key.s_m) << 1U);
    }
  };
  const roads::RoadNetwork& roads_;
  roads::RoadIndex road_;
  // Only looked up, never walked through.
  std::unordered_map<Key, Across, Hash> rows_;
  std::map<std::pair<const roads::LaneSection*, int>, std::uint32_t> flags_;
  std::map<std::pair<int, bool>, std::uint32_t> zones_;
};

using Corners = std::array<Vec2f, 3>;

// uv of a triangle's corners from their s and t.
Corners places_on(Lanes& lanes, int wanted, std::uint32_t age, const Corners& st) {
  Corners uv{Vec2f::Zero(), Vec2f::Zero(), Vec2f::Zero()};
  const Vec2f middle = (st[0] + st[1] + st[2]) / 3.0F;
  const double s = static_cast<double>(middle.x());
  const roads::LaneSection& section = lanes.section(s);
  const Across& row = lanes.at(section, s);
  if (row.lanes.empty()) return uv;
  const auto known = std::find(row.lanes.begin(), row.lanes.end(), wanted);
  std::size_t k = 0;
  if (known != row.lanes.end()) {
    k = static_cast<std::size_t>(known - row.lanes.begin());
  } else {
    while (k + 1 < row.lanes.size() && row.border[k + 1] <= static_cast<double>(middle.y())) ++k;
  }
  std::uint32_t flags = lanes.flags(section, row.lanes[k]) | age;
  if ((flags & assets::kLaneDriven) != 0U) flags |= lanes.zone(row.lanes[k], s);
  for (std::size_t c = 0; c < 3; ++c) {
    const Across& own = lanes.at(section, static_cast<double>(st[c].x()));
    const double right = own.border[k], left = own.border[k + 1];
    const double width = std::clamp(left - right, 0.0, 60.0);
    uv[c] = assets::lane_uv(st[c].y() - static_cast<float>(0.5 * (left + right)),
                            static_cast<float>(width), flags);
  }
  return uv;
}

// Gives vertices their uv, and those that have several a copy for each.
class Copies {
 public:
  explicit Copies(assets::Mesh& mesh) : mesh_(mesh), next_(mesh.positions.size(), kUnset) {
    mesh_.uv.assign(mesh_.positions.size(), Vec2f::Zero());
  }
  std::uint32_t vertex(std::uint32_t v, const Vec2f& uv) {
    if (next_[v] == kUnset) {
      next_[v] = kLast;
      mesh_.uv[v] = uv;
      return v;
    }
    while (mesh_.uv[v] != uv) {
      if (next_[v] == kLast) {
        const auto copy = static_cast<std::uint32_t>(mesh_.positions.size());
        mesh_.positions.push_back(Vec3f(mesh_.positions[v]));
        if (!mesh_.normals.empty()) mesh_.normals.push_back(Vec3f(mesh_.normals[v]));
        mesh_.road_st.push_back(Vec2f(mesh_.road_st[v]));
        mesh_.uv.push_back(uv);
        next_.push_back(kLast);
        next_[v] = copy;
        return copy;
      }
      v = next_[v];
    }
    return v;
  }

 private:
  static constexpr std::uint32_t kUnset = 0xffffffffU, kLast = 0xfffffffeU;
  assets::Mesh& mesh_;
  std::vector<std::uint32_t> next_;  // the next copy of a vertex
};

}  // namespace

void fill_lane_places(const roads::RoadNetwork& roads, std::uint64_t seed,
                      std::vector<StreetPiece>& pieces) {
  const ClassId road_class = Taxonomy::named("road");
  const ClassId mark_class = Taxonomy::named("road_marking");
  std::unique_ptr<Lanes> lanes;
  roads::RoadIndex lanes_of = 0;
  for (StreetPiece& piece : pieces) {
    auto mesh = std::make_shared<assets::Mesh>(*piece.mesh);
    if (mesh->road_st.size() != mesh->positions.size()) continue;
    Copies copies(*mesh);
    const std::uint32_t age = assets::lane_age(seed, static_cast<std::uint32_t>(piece.road));
    const bool pavements = std::any_of(
        mesh->parts.begin(), mesh->parts.end(),
        [](const assets::Part& part) { return part.class_id == Taxonomy::named("sidewalk"); });
    const std::uint32_t floor = assets::kLaneDriven | (pavements ? assets::kLaneBuiltUp : 0U);
    for (std::size_t t = 0; t < mesh->triangles.size(); ++t) {
      const assets::Part& part = mesh->parts[mesh->triangle_part[t]];
      auto& triangle = mesh->triangles[t];
      Corners uv{Vec2f::Zero(), Vec2f::Zero(), Vec2f::Zero()};
      if (piece.is_junction || part.place.road == 0) {
        const bool driven = part.class_id == road_class || part.class_id == mark_class;
        uv.fill(assets::lane_uv(0.0F, 0.0F, age | (driven ? floor : 0U)));
      } else {
        const roads::RoadIndex road = part.place.road - 1;
        if (!lanes || lanes_of != road) {
          lanes = std::make_unique<Lanes>(roads, road);
          lanes_of = road;
        }
        Corners st;
        for (std::size_t c = 0; c < 3; ++c) st[c] = mesh->road_st[triangle[c]];
        // A mark belongs to a border, and lies on either side of it.
        uv = places_on(*lanes, part.class_id == mark_class ? 0 : part.place.lane, age, st);
      }
      for (std::size_t c = 0; c < 3; ++c) triangle[c] = copies.vertex(triangle[c], uv[c]);
    }
    piece.mesh = std::move(mesh);
  }
}

}  // namespace raytruth::street
