#include "scenes/build/road_surface.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace raytruth::scene {
namespace {

using roads::Lane;
using roads::LaneType;

constexpr double kTileLength = 60.0;
constexpr double kPavementHeight = 0.12;
constexpr double kKerbWidth = 0.15;
// Deeper than the ground around a junction.
constexpr double kSkirt = 0.3;

bool is_raised(LaneType type) {
  return type == LaneType::kSidewalk || type == LaneType::kWalking || type == LaneType::kCurb;
}

struct Look {
  ClassId class_id;
  const char* material;
};

Look look_of(LaneType type) {
  switch (type) {
    case LaneType::kSidewalk:
    case LaneType::kWalking:
      return {Taxonomy::named("sidewalk"), "paving"};
    case LaneType::kCurb:
      return {Taxonomy::named("kerb"), "kerb_stone"};
    case LaneType::kParking:
      return {Taxonomy::named("parking"), "asphalt"};
    case LaneType::kNone:
    case LaneType::kBorder:
    case LaneType::kMedian:
      return {Taxonomy::named("terrain"), "grass"};
    case LaneType::kTram:
    case LaneType::kRail:
      return {Taxonomy::named("rail_track"), "gravel"};
    default:
      return {Taxonomy::named("road"), "asphalt"};
  }
}

// Longest step at s whose chord stays within error_m of the curve, also at a lane edge 12 m out.
double step_at(const roads::RoadNetwork& roads, roads::RoadIndex index, double s, double error_m) {
  const roads::Road& road = roads.road(index);
  const double kappa = std::abs(roads.at({index, s, 0.0}).curvature_1_m);
  double step = error_m < 0.01 ? 8.0 : 20.0;
  bool bent = !road.superelevation.empty();
  for (const roads::Cubic& e : road.elevation) bent = bent || e.c != 0.0 || e.d != 0.0;
  if (bent) step *= 0.5;
  if (kappa > 1e-9)
    step = std::min(step, std::sqrt(8.0 * error_m / (kappa * (1.0 + 12.0 * kappa))));
  return std::max(step, 0.25);
}

}  // namespace

std::vector<RoadTile> cut_tiles(const roads::RoadNetwork& roads,
                                const SurroundingsOptions& options) {
  std::vector<RoadTile> tiles;
  int rank = 0;
  for (roads::RoadIndex index = 0; index < roads.roads().size(); ++index) {
    const roads::Road& road = roads.road(index);
    const double lift = road.junction.empty() ? 0.0 : 0.00025 * (rank++ % 8);
    for (const roads::LaneSection& section : road.sections) {
      const double length = section.s_end_m - section.s_start_m;
      if (length < 1e-4) continue;
      const int count = std::max(1, static_cast<int>(std::ceil(length / kTileLength)));
      for (int i = 0; i < count; ++i) {
        const double from = section.s_start_m + length * i / count;
        const double to =
            i + 1 == count ? section.s_end_m : section.s_start_m + length * (i + 1) / count;
        RoadTile tile{index, &section, {}, Vec3::Zero(), lift};
        tile.center_W = roads.at({index, 0.5 * (from + to), 0.0}).X_WR.translation();
        const double away = (tile.center_W - options.focus).head<2>().norm();
        if (away > options.radius_m + 0.5 * kTileLength) continue;
        const double error = away < 130.0 ? 0.004 : 0.03;
        // The step at both ends of a chord counts: a spiral tightens under way.
        double s = from;
        while (to - s > 1e-6) {
          tile.s_m.push_back(s);
          double step = step_at(roads, index, s, error);
          step = std::min(step, step_at(roads, index, std::min(s + step, to), error));
          s = to - s < 1.3 * step ? (to - s > step ? 0.5 * (s + to) : to) : s + step;
        }
        tile.s_m.push_back(to);
        tiles.push_back(std::move(tile));
      }
    }
  }
  return tiles;
}

TileGeometry::TileGeometry(const roads::RoadNetwork& roads, const RoadTile& tile)
    : roads_(roads), tile_(tile) {
  for (const roads::LaneSection& section : roads.road(tile.road).sections) {
    for (const Lane& lane : section.lanes) file_has_heights_ |= !lane.heights.empty();
  }
}

double TileGeometry::clamp_s(double s) const {
  // At its end a section's lanes must be evaluated by that section, not by the next.
  return std::clamp(s, tile_.section->s_start_m, tile_.section->s_end_m - 1e-7);
}

double TileGeometry::inner_t(int id, double s) const {
  return roads_.inner_t(tile_.road, id, clamp_s(s));
}
double TileGeometry::outer_t(int id, double s) const {
  return roads_.outer_t(tile_.road, id, clamp_s(s));
}

Vec3 TileGeometry::point(double s, double t, double h) const {
  return roads_.at({tile_.road, s, t}).X_WR * Vec3(0.0, 0.0, h + tile_.lift_m);
}

double TileGeometry::border_t(int id, double s) const {
  if (id != 0) return outer_t(id, s);
  if (tile_.section->lane(-1) != nullptr) return inner_t(-1, s);
  if (tile_.section->lane(1) != nullptr) return inner_t(1, s);
  return 0.0;
}

double TileGeometry::border_height(int id, double s) const {
  const Lane* lane = tile_.section->lane(id);
  if (lane == nullptr || id == 0) return 0.0;
  const Lane* next = tile_.section->lane(id > 0 ? id + 1 : id - 1);
  double h = outer_height(*lane, s);
  // A mark between a lane and a raised pavement is painted on the lower one.
  if (next != nullptr) h = std::min(h, inner_height(*next, s));
  return h;
}

Vec3 TileGeometry::border_point(int id, double s, double dt, double h) const {
  const auto next = std::upper_bound(tile_.s_m.begin(), tile_.s_m.end() - 1, s);
  const double s1 = *next;
  const double s0 = next == tile_.s_m.begin() ? s1 : *(next - 1);
  const auto at = [&](double row) {
    return point(row, border_t(id, row) + dt, border_height(id, row) + h);
  };
  if (s1 - s0 < 1e-9) return at(s1);
  const double u = std::clamp((s - s0) / (s1 - s0), 0.0, 1.0);
  return (1.0 - u) * at(s0) + u * at(s1);
}

double TileGeometry::inner_height(const Lane& lane, double s) const {
  if (lane.id == 0) return 0.0;
  if (!file_has_heights_) return is_raised(lane.type) ? kPavementHeight : 0.0;
  double h = 0.0;
  for (const roads::LaneHeight& record : lane.heights) {
    if (record.s_offset_m <= s - tile_.section->s_start_m + 1e-6) h = record.inner_m;
  }
  return h;
}

double TileGeometry::outer_height(const Lane& lane, double s) const {
  if (lane.id == 0) return 0.0;
  if (!file_has_heights_) return is_raised(lane.type) ? kPavementHeight : 0.0;
  double h = 0.0;
  for (const roads::LaneHeight& record : lane.heights) {
    if (record.s_offset_m <= s - tile_.section->s_start_m + 1e-6) h = record.outer_m;
  }
  return h;
}

const Lane* TileGeometry::outermost(bool left) const {
  const auto& lanes = tile_.section->lanes;
  if (lanes.empty()) return nullptr;
  const Lane& lane = left ? lanes.front() : lanes.back();
  return (left ? lane.id > 0 : lane.id < 0) ? &lane : nullptr;
}

void mesh_lanes(const TileGeometry& geometry, const std::string& road_name,
                assets::AssetLibrary& library, street::MeshSink& sink) {
  const RoadTile& tile = geometry.tile();
  const std::uint16_t kerb =
      sink.part(road_name + " kerb", Taxonomy::named("kerb"), library.standard("kerb_stone"));
  for (const Lane& lane : tile.section->lanes) {
    if (lane.id == 0) continue;
    const int side = lane.id > 0 ? 1 : -1;
    Look look = look_of(lane.type);
    const Lane* outer_lane = tile.section->lane(lane.id + side);
    // A border between carriageway and pavement is the gutter, not grass.
    if (lane.type == LaneType::kBorder && outer_lane != nullptr && is_raised(outer_lane->type)) {
      look = look_of(LaneType::kShoulder);
    }
    const std::uint16_t part = sink.part(fmt::format("{} lane {}", road_name, lane.id),
                                         look.class_id, library.standard(look.material));
    const Lane* inner_lane = tile.section->lane(lane.id - side);
    for (std::size_t i = 0; i + 1 < tile.s_m.size(); ++i) {
      const double s[2] = {tile.s_m[i], tile.s_m[i + 1]};
      Vec3 in[2], stone[2], out[2], foot[2];
      bool step = false;
      for (int k = 0; k < 2; ++k) {
        const double t_in = geometry.inner_t(lane.id, s[k]);
        const double t_out = geometry.outer_t(lane.id, s[k]);
        const double h_in = geometry.inner_height(lane, s[k]);
        const double h_out = geometry.outer_height(lane, s[k]);
        const double h_foot =
            inner_lane == nullptr ? 0.0 : geometry.outer_height(*inner_lane, s[k]);
        const double width = std::abs(t_out - t_in);
        const double u = width > 1e-6 ? std::min(1.0, kKerbWidth / width) : 0.0;
        in[k] = geometry.point(s[k], t_in, h_in);
        out[k] = geometry.point(s[k], t_out, h_out);
        stone[k] = geometry.point(s[k], t_in + u * (t_out - t_in), h_in + u * (h_out - h_in));
        foot[k] = geometry.point(s[k], t_in, h_foot);
        step = step || std::abs(h_foot - h_in) > 1e-4;
      }
      // Left of the centre the border runs the other way round: keep faces up.
      const auto face = [&](std::uint16_t p, const Vec3* a, const Vec3* b) {
        if (side > 0) {
          sink.quad(p, a[0], a[1], b[1], b[0]);
        } else {
          sink.quad(p, a[0], b[0], b[1], a[1]);
        }
      };
      if (step) {
        face(kerb, foot, in);
        if (is_raised(lane.type)) {
          face(kerb, in, stone);
          face(part, stone, out);
          continue;
        }
      }
      face(part, in, out);
    }
  }
}

void mesh_skirts(const TileGeometry& geometry, const std::string& road_name,
                 assets::AssetLibrary& library, street::MeshSink& sink) {
  const RoadTile& tile = geometry.tile();
  const std::uint16_t kerb =
      sink.part(road_name + " kerb", Taxonomy::named("kerb"), library.standard("kerb_stone"));
  const Vec3 down(0.0, 0.0, -kSkirt);
  for (const bool left : {true, false}) {
    const Lane* lane = geometry.outermost(left);
    if (lane == nullptr) continue;
    const auto edge = [&](double s) {
      return geometry.point(s, geometry.outer_t(lane->id, s), geometry.outer_height(*lane, s));
    };
    for (std::size_t i = 0; i + 1 < tile.s_m.size(); ++i) {
      const Vec3 a = edge(tile.s_m[i]);
      const Vec3 b = edge(tile.s_m[i + 1]);
      if (left) {
        sink.quad(kerb, a, b, b + down, a + down);
      } else {
        sink.quad(kerb, a, a + down, b + down, b);
      }
    }
  }
}

}  // namespace raytruth::scene
