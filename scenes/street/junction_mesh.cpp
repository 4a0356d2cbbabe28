#include "scenes/street/junction_mesh.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace raytruth::street {
namespace {

// Outer faces of what stands above the land go down so far.
constexpr double kSkirt_m = 0.3;
// The strip that closes a joint lies so far below and reaches so far under both sides.
constexpr double kBelow_m = 0.015;
constexpr double kUnder_m = 0.15;
// Steps smaller than this are no kerbs.
constexpr double kLeastStep_m = 1e-4;

struct Look {
  const char* name;
  ClassId class_id;
  const char* material;
};

Look look_of(FloorKind kind) {
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

struct FloorMesher::Layer {
  const FloorPlan& plan;
  const FloorHeight& height;
  const FloorTriangles& floor;
  std::vector<Place> places = {};             ///< of each triangle
  std::map<std::pair<int, int>, double> tops = {};  ///< z by vertex and kind

  const PlaneTriangles::Triangle& triangle(int t) const {
    return floor.plane.triangles()[static_cast<std::size_t>(t)];
  }
  Vec2 at(int v) const {
    return plan.frame.to_world(floor.plane.points()[static_cast<std::size_t>(v)]);
  }
  const std::optional<OnArm>& on_arm(int v) const {
    return floor.on_arm[static_cast<std::size_t>(v)];
  }
  int kind_beyond(int t, std::size_t edge) const {
    const int other = triangle(t).neighbour[edge];
    return other < 0 ? -1 : triangle(other).face;
  }
  /// z of the floor of that kind at a vertex.
  double top(int v, int kind) {
    const auto known = tops.find({v, kind});
    if (known != tops.end()) return known->second;
    const double base = floor.base_m[static_cast<std::size_t>(v)];
    double raise = 0.0;
    const auto& arm = on_arm(v);
    const std::optional<std::size_t> span = arm ? span_of_kind(*arm, kind) : std::nullopt;
    if (span) {
      raise = height.arm_raise(*arm, *span);
    } else {
      raise = height.raise(at(v), static_cast<FloorKind>(kind));
    }
    return tops[{v, kind}] = on_grid(base + raise);
  }
  /// The arm's span of that kind at the point or on its other side.
  std::optional<std::size_t> span_of_kind(const OnArm& on, int kind) const {
    const ArmRow& arm = plan.arms[on.arm];
    const auto is = [&](std::size_t span) {
      const FloorKind own = arm.spans[span].kind;
      return own == static_cast<FloorKind>(kind) ||
             (own == FloorKind::kPavement && static_cast<FloorKind>(kind) == FloorKind::kStone);
    };
    if (is(on.span)) return on.span;
    constexpr double kAtBorder_m = 1e-3;
    if (on.span > 0 && std::abs(on.t_m - arm.points[on.span].t_m) < kAtBorder_m &&
        is(on.span - 1)) {
      return on.span - 1;
    }
    if (on.span + 1 < arm.spans.size() &&
        std::abs(on.t_m - arm.points[on.span + 1].t_m) < kAtBorder_m && is(on.span + 1)) {
      return on.span + 1;
    }
    return std::nullopt;
  }
  Vec3 top_W(int v, int kind) {
    const Vec2 p = at(v);
    return {p.x(), p.y(), top(v, kind)};
  }
  bool same_arm(int a, int b) const {
    return on_arm(a) && on_arm(b) && on_arm(a)->arm == on_arm(b)->arm;
  }
};

FloorMesher::FloorMesher(const roads::RoadNetwork& roads, std::string name,
                         assets::AssetLibrary& library, const Vec3& origin_W)
    : roads_(roads), name_(std::move(name)), library_(library), origin_W_(origin_W) {}

std::uint16_t FloorMesher::part(FloorKind kind, bool face, const assets::RoadPlace& place) {
  const auto next = static_cast<std::uint16_t>(mesh_.parts.size());
  const auto [at, is_new] =
      parts_.emplace(std::tuple(static_cast<int>(kind), face, place.road, place.lane), next);
  if (is_new) {
    const Look look = face ? look_of(FloorKind::kKerb) : look_of(kind);
    mesh_.parts.push_back({fmt::format("{} {}", name_, look.name),
                           look.class_id, library_.standard(look.material), 0,
                           place});
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
    const Look look = look_of(kind);
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
    mesh_.parts.push_back({name_ + " mark", Taxonomy::named("road_marking"),
                           library_.standard(material), 0, place});
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

FloorMesher::Place FloorMesher::place_at(const Layer& layer, const roads::RoadNetwork& roads,
                                         const Vec2& p_W, FloorKind kind) {
  thread_local std::vector<RoadFoot> found;
  layer.height.feet(p_W, found, false);
  Place place;
  std::pair<bool, double> least(true, 1e300);
  const FloorKind wanted = kind == FloorKind::kStone ? FloorKind::kPavement : kind;
  for (const RoadFoot& foot : found) {
    if (foot.depth_m < 0.0) continue;
    const roads::RoadIndex index = foot.point.road;
    const roads::LaneSection& section = roads.road(index).section_at(foot.point.s_m);
    const double s_lane = inside(section, foot.point.s_m);
    double out = 0.0;
    int side = 0;
    for (const int step : {1, -1}) {
      out = roads.outer_t(index, 0, s_lane);
      for (side = step; section.lane(side) != nullptr; side += step) {
        const double inner = out;
        out = roads.outer_t(index, side, s_lane);
        const double t = foot.point.t_m;
        if (t < std::min(inner, out) || t > std::max(inner, out)) continue;
        const std::pair value(floor_kind(section, *section.lane(side)) != wanted,
                              std::abs(t - 0.5 * (inner + out)));
        if (value < least) {
          least = value;
          place = {{static_cast<std::uint32_t>(index + 1), side}, foot.point.s_m};
        }
      }
    }
  }
  return place;
}

Vec2 FloorMesher::st_at(const Place& place, const Vec2& p_W) const {
  if (place.road.road == 0) return Vec2::Zero();
  const auto point = roads_.project(place.road.road - 1, p_W.x(), p_W.y(), 1e9, place.s_m);
  return point ? Vec2(point->s_m, point->t_m) : Vec2(place.s_m, 0.0);
}

void FloorMesher::add_tops(Layer& layer) {
  const auto& triangles = layer.floor.plane.triangles();
  std::map<std::tuple<int, std::uint16_t, std::uint32_t>, std::uint32_t> made;
  layer.places.resize(triangles.size());
  for (std::size_t k = 0; k < triangles.size(); ++k) {
    const PlaneTriangles::Triangle& t = triangles[k];
    if (t.face < 0) continue;
    const auto kind = static_cast<FloorKind>(t.face);
    const Vec2 middle =
        (layer.at(t.vertex[0]) + layer.at(t.vertex[1]) + layer.at(t.vertex[2])) / 3.0;
    const Place place = place_at(layer, roads_, middle, kind);
    layer.places[k] = place;
    const std::uint16_t p = part(kind, false, place.road);
    std::uint32_t corner[3];
    for (std::size_t i = 0; i < 3; ++i) {
      const int v = t.vertex[i];
      const auto [at, is_new] = made.emplace(std::tuple(v, p, place.road.road), 0U);
      if (is_new) at->second = vertex(layer.top_W(v, t.face), st_at(place, layer.at(v)));
      corner[i] = at->second;
    }
    triangle(p, corner[0], corner[1], corner[2]);
    tops_.triangles.push_back({corner[0], corner[1], corner[2]});
  }
  // No other vertices yet, but those of lower floors.
  tops_.positions = mesh_.positions;
}

void FloorMesher::add_faces(Layer& layer) {
  const auto& triangles = layer.floor.plane.triangles();
  for (int t = 0; t < static_cast<int>(triangles.size()); ++t) {
    const PlaneTriangles::Triangle& tri = triangles[static_cast<std::size_t>(t)];
    if (tri.face < 0) continue;
    for (std::size_t i = 0; i < 3; ++i) {
      const int beyond = layer.kind_beyond(t, i);
      if (beyond == tri.face) continue;
      const int a = tri.vertex[(i + 1) % 3];
      const int b = tri.vertex[(i + 2) % 3];
      if (beyond < 0) {
        if (layer.same_arm(a, b)) {
          add_joint(layer, t, a, b);
        } else {
          add_skirt(layer, t, a, b);
        }
        continue;
      }
      // The higher side makes the face, that of the lower kind when the step changes its sign.
      const double step_a = layer.top(a, tri.face) - layer.top(a, beyond);
      const double step_b = layer.top(b, tri.face) - layer.top(b, beyond);
      if (std::max(std::abs(step_a), std::abs(step_b)) < kLeastStep_m) {
        // A quantum or two, from rounding: still closed.
        if (step_a == 0.0 && step_b == 0.0) continue;
      }
      const bool higher = step_a + step_b > 0.0 || (step_a + step_b == 0.0 && tri.face > beyond);
      if (!higher) continue;
      const Place& place = layer.places[static_cast<std::size_t>(t)];
      quad(part(static_cast<FloorKind>(tri.face), true, place.road), layer.top_W(a, beyond),
           layer.top_W(b, beyond), layer.top_W(b, tri.face), layer.top_W(a, tri.face),
           st_at(place, layer.at(a)), st_at(place, layer.at(b)));
    }
  }
}

// a-b runs counter-clockwise around the triangle: its outer side is right of it.
void FloorMesher::add_skirt(Layer& layer, int t, int a, int b) {
  const auto kind = static_cast<FloorKind>(layer.triangle(t).face);
  const Vec3 p = layer.top_W(a, layer.triangle(t).face);
  const Vec3 q = layer.top_W(b, layer.triangle(t).face);
  const double raise = std::max(p.z() - layer.floor.base_m[static_cast<std::size_t>(a)],
                                q.z() - layer.floor.base_m[static_cast<std::size_t>(b)]);
  if (!is_raised(kind) && raise < kLeastStep_m) return;
  const Vec3 down(0.0, 0.0, -kSkirt_m);
  const Place& place = layer.places[static_cast<std::size_t>(t)];
  quad(part(kind, true, place.road), p + down, q + down, q, p, st_at(place, layer.at(a)),
       st_at(place, layer.at(b)));
}

// Where the floor meets an arm: a face when they differ in height, a strip below both.
void FloorMesher::add_joint(Layer& layer, int t, int a, int b) {
  const int kind = layer.triangle(t).face;
  const OnArm& on_a = *layer.on_arm(a);
  const OnArm& on_b = *layer.on_arm(b);
  const ArmRow& arm = layer.plan.arms[on_a.arm];
  // The span between the two: an end on a border may be told as the neighbour's.
  const double middle_t = 0.5 * (on_a.t_m + on_b.t_m);
  std::size_t span = 0;
  while (span + 1 < arm.spans.size() && arm.points[span + 1].t_m > middle_t) ++span;
  const Vec3 floor_W[2] = {layer.top_W(a, kind), layer.top_W(b, kind)};
  Vec3 arm_W[2];
  Vec2 st[2];
  for (const int k : {0, 1}) {
    const OnArm& on = k == 0 ? on_a : on_b;
    arm_W[k] = floor_W[k];
    arm_W[k].z() = on_grid(layer.floor.base_m[static_cast<std::size_t>(k == 0 ? a : b)] +
                           layer.height.arm_raise(on, span));
    st[k] = {arm.s_m, on.t_m};
  }
  const assets::RoadPlace place{static_cast<std::uint32_t>(arm.road + 1), arm.spans[span].lane};
  const double step = 0.5 * (floor_W[0].z() - arm_W[0].z() + floor_W[1].z() - arm_W[1].z());
  const auto floor_kind_here = static_cast<FloorKind>(kind);
  if (step > kLeastStep_m) {
    quad(part(floor_kind_here, true, place), arm_W[0], arm_W[1], floor_W[1], floor_W[0], st[0],
         st[1]);
  } else if (step < -kLeastStep_m) {
    quad(part(floor_kind_here, true, place), arm_W[0], floor_W[0], floor_W[1], arm_W[1], st[0],
         st[1]);
  }
  const double s_under = arm.at_start ? std::min(kUnder_m, roads_.road(arm.road).length_m)
                                      : std::max(arm.s_m - kUnder_m, 0.0);
  Vec3 strip[2][2];  // under the floor, under the arm
  for (const int k : {0, 1}) {
    const Vec3 low(floor_W[k].x(), floor_W[k].y(),
                   std::min(floor_W[k].z(), arm_W[k].z()) - kBelow_m);
    const double base = layer.floor.base_m[static_cast<std::size_t>(k == 0 ? a : b)];
    for (const int side : {0, 1}) {
      const Vec2 q = low.head<2>() + (side == 0 ? -kUnder_m : kUnder_m) * arm.into_arm;
      const double surface =
          side == 0 ? layer.height.base(q)
                    : roads_.at({arm.road, s_under, st[k].y()}).X_WR.translation().z();
      // Follows both surfaces' slopes.
      strip[k][side] = {q.x(), q.y(), low.z() + surface - base};
    }
  }
  const std::uint16_t p = joint_part(floor_kind_here, place);
  const Vec2 under[2] = {{s_under, st[0].y()}, {s_under, st[1].y()}};
  const std::uint32_t v[2][3] = {
      {vertex(strip[0][0], st[0]),
       vertex({floor_W[0].x(), floor_W[0].y(),
               std::min(floor_W[0].z(), arm_W[0].z()) - kBelow_m},
              st[0]),
       vertex(strip[0][1], under[0])},
      {vertex(strip[1][0], st[1]),
       vertex({floor_W[1].x(), floor_W[1].y(),
               std::min(floor_W[1].z(), arm_W[1].z()) - kBelow_m},
              st[1]),
       vertex(strip[1][1], under[1])}};
  // The floor lies left of a-b, the arm right of it.
  for (const int k : {0, 1}) {
    triangle(p, v[0][k], v[0][k + 1], v[1][k + 1]);
    triangle(p, v[0][k], v[1][k + 1], v[1][k]);
  }
}

void FloorMesher::add_edges(Layer& layer) {
  struct Step {
    int from, to, kind;
    bool used = false;
  };
  std::vector<Step> steps;
  const auto& triangles = layer.floor.plane.triangles();
  for (int t = 0; t < static_cast<int>(triangles.size()); ++t) {
    const PlaneTriangles::Triangle& tri = triangles[static_cast<std::size_t>(t)];
    if (tri.face < 0) continue;
    for (std::size_t i = 0; i < 3; ++i) {
      const int a = tri.vertex[(i + 1) % 3];
      const int b = tri.vertex[(i + 2) % 3];
      if (layer.kind_beyond(t, i) < 0 && !layer.same_arm(a, b)) steps.push_back({a, b, tri.face});
    }
  }
  std::multimap<int, std::size_t> leaving;
  std::map<int, int> balance;
  for (std::size_t k = 0; k < steps.size(); ++k) {
    leaving.emplace(steps[k].from, k);
    ++balance[steps[k].from];
    --balance[steps[k].to];
  }
  const auto walk = [&](std::size_t first) {
    StreetEdge edge;
    std::size_t at = first;
    while (true) {
      Step& step = steps[at];
      step.used = true;
      const Vec3 from = layer.top_W(step.from, step.kind);
      if (edge.points_W.empty()) {
        edge.points_W.push_back(from);
      } else if (from.z() < edge.points_W.back().z()) {
        // Where the kind changes the edge runs at the lower height.
        edge.points_W.back() = from;
      }
      edge.points_W.push_back(layer.top_W(step.to, step.kind));
      const auto [begin, end] = leaving.equal_range(step.to);
      const auto next =
          std::find_if(begin, end, [&](const auto& entry) { return !steps[entry.second].used; });
      if (next == end) break;
      at = next->second;
    }
    edges_.push_back(std::move(edge));
  };
  // Chains from where an arm ends first, then closed ones.
  for (std::size_t k = 0; k < steps.size(); ++k) {
    if (!steps[k].used && balance[steps[k].from] > 0) walk(k);
  }
  for (std::size_t k = 0; k < steps.size(); ++k) {
    if (!steps[k].used) walk(k);
  }
}

void FloorMesher::add(const FloorPlan& plan, const FloorHeight& height,
                      const FloorTriangles& floor) {
  Layer layer{plan, height, floor};
  add_tops(layer);
  add_faces(layer);
  add_edges(layer);
}

}  // namespace raytruth::street
