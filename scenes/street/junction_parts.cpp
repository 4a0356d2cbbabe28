// Parts, vertices and single faces of a floor's mesh.
#include <fmt/format.h>

#include "scenes/street/junction_mesh.h"

namespace raytruth::street {
namespace {

struct FloorLook {
  const char* name;
  ClassId class_id;
  const char* material;
};

FloorLook look_of_floor(FloorKind kind) {
  switch (kind) {
    case FloorKind::kCarriageway:
      return {"carriageway", Taxonomy::named("road"), "asphalt"};
    case FloorKind::kRail:
      return {"rail", Taxonomy::named("rail_track"), "gravel"};
    case FloorKind::kPaved:
      return {"shoulder", Taxonomy::named("road"), "asphalt"};
    case FloorKind::kParking:
      return {"parking", Taxonomy::named("parking"), "asphalt"};
    case FloorKind::kKerb:
    case FloorKind::kStone:
      return {"kerb", Taxonomy::named("kerb"), "kerb_stone"};
    case FloorKind::kPavement:
      return {"pavement", Taxonomy::named("sidewalk"), "paving"};
    case FloorKind::kGreen:
      return {"green", Taxonomy::named("terrain"), "grass"};
  }
  return {"carriageway", Taxonomy::named("road"), "asphalt"};
}

}  // namespace

FloorMesher::FloorMesher(const roads::RoadNetwork& roads, std::string name,
                         assets::AssetLibrary& library, const Vec3& origin_W)
    : roads_(roads), name_(std::move(name)), library_(library), origin_W_(origin_W) {}

std::uint16_t FloorMesher::part(FloorKind kind, bool face, const assets::RoadPlace& place) {
  const auto next = static_cast<std::uint16_t>(mesh_.parts.size());
  const auto [at, is_new] =
      parts_.emplace(std::tuple(static_cast<int>(kind), face, place.road, place.lane), next);
  if (is_new) {
    const FloorLook look = face ? look_of_floor(FloorKind::kKerb) : look_of_floor(kind);
    mesh_.parts.push_back({fmt::format("{} {}", name_, look.name), look.class_id,
                           library_.standard(look.material), 0, place});
  }
  return at->second;
}

std::uint32_t FloorMesher::vertex(const Vec3& p_W, const Vec2& st) {
  mesh_.positions.push_back((p_W - origin_W_).cast<float>());
  mesh_.road_st.push_back(st.cast<float>());
  return static_cast<std::uint32_t>(mesh_.positions.size() - 1);
}

void FloorMesher::triangle(std::uint16_t part, std::uint32_t a, std::uint32_t b, std::uint32_t c) {
  mesh_.triangles.push_back({a, b, c});
  mesh_.triangle_part.push_back(part);
}

std::uint16_t FloorMesher::joint_part(FloorKind kind, const assets::RoadPlace& place) {
  const auto next = static_cast<std::uint16_t>(mesh_.parts.size());
  const auto [at, is_new] =
      joint_parts_.emplace(std::tuple(static_cast<int>(kind), place.road, place.lane), next);
  if (is_new) {
    const FloorLook look = look_of_floor(kind);
    mesh_.parts.push_back(
        {name_ + " joint", look.class_id, library_.standard(look.material), 0, place});
  }
  return at->second;
}

std::uint16_t FloorMesher::mark_part(const char* material, const assets::RoadPlace& place) {
  const auto next = static_cast<std::uint16_t>(mesh_.parts.size());
  const auto [at, is_new] =
      mark_parts_.emplace(std::tuple(std::string(material), place.road, place.lane), next);
  if (is_new) {
    mesh_.parts.push_back(
        {name_ + " mark", Taxonomy::named("road_marking"), library_.standard(material), 0, place});
  }
  return at->second;
}

void FloorMesher::add_flat(std::uint16_t part, std::span<const Vec3> corners_W, double near_s_m) {
  const Place place{mesh_.parts[part].place, near_s_m};
  std::vector<std::uint32_t> corners;
  for (const Vec3& p : corners_W) corners.push_back(vertex(p, st_at(place, p.head<2>())));
  for (std::size_t k = 1; k + 1 < corners.size(); ++k) {
    const Vec3 u = corners_W[k] - corners_W[0];
    const Vec3 v = corners_W[k + 1] - corners_W[0];
    if (u.cross(v).norm() > 1e-9) triangle(part, corners[0], corners[k], corners[k + 1]);
  }
}

// A face between two verticals, d above a and c above b (or the other way round).
void FloorMesher::quad(std::uint16_t part, const Vec3& a, const Vec3& b, const Vec3& c,
                       const Vec3& d, const Vec2& st_ad, const Vec2& st_bc) {
  const std::uint32_t i = vertex(a, st_ad);
  const std::uint32_t j = vertex(b, st_bc);
  const std::uint32_t k = vertex(c, st_bc);
  const std::uint32_t l = vertex(d, st_ad);
  if ((b - c).norm() > 0.5 * kQuantum_m) triangle(part, i, j, k);
  if ((a - d).norm() > 0.5 * kQuantum_m) triangle(part, i, k, l);
}

Vec2 FloorMesher::st_at(const Place& place, const Vec2& p_W) const {
  if (place.road.road == 0) return Vec2::Zero();
  const auto point = roads_.project(place.road.road - 1, p_W.x(), p_W.y(), 1e9, place.s_m);
  return point ? Vec2(point->s_m, point->t_m) : Vec2(place.s_m, 0.0);
}

}  // namespace raytruth::street
