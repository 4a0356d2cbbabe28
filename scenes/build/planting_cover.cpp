// Blades of grass along roads, and crops on the fields beside them.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "scenes/build/planting_internal.h"
#include "sim/core/math.h"

namespace raytruth::scene {
namespace {

using assets::CoverKind;
constexpr double kPatch = assets::kPatch_m;
// In all: some tens of metres along every road where the ego may come.
constexpr std::size_t kMostPatches = 9000;
constexpr double kFullTo = 25.0;  // beyond `near`
constexpr double kSomeTo = 70.0;
constexpr int kRows = 6;
// Along longer ways fewer rows, so that the patches last to the end.
constexpr double kAllRowsTo = 300.0;
// Fields begin where the verge has ended.
constexpr double kFieldGrassFrom = 12.0, kFieldTo = 24.0;

CoverKind kind_at(const Planting& p, const Vec2& at, LandUse use, int row, double draw) {
  if (use == LandUse::kForest) return row < 1 ? CoverKind::kVerge : CoverKind::kUndergrowth;
  if (use == LandUse::kCountryside) {
    if (p.probe.stands_near(at, 1.0)) return CoverKind::kWeeds;
    if (row >= 3 && draw < 0.10) return CoverKind::kWeeds;
    return row < 2 ? CoverKind::kVerge : CoverKind::kMeadow;
  }
  return use == LandUse::kIndustrial && draw < 0.5 ? CoverKind::kMeadow : CoverKind::kLawn;
}

}  // namespace

void cover_side(Planting& p, const RoadSide& at) {
  const roads::Road& road = p.site.roads.road(at.road);
  if (!road.junction.empty() || p.site.is_track(at.road)) return;
  RandomStream random = p.site.stream("planting.grass", at);
  ObjectId id;
  for (double s = 0.5 * kPatch; s < road.length_m - 0.5 * kPatch; s += kPatch) {
    // Streams go on the same wherever the focus is.
    double draws[kRows + 1];
    for (double& d : draws) d = random.uniform();
    const Spot edge = p.site.beside_paved(at, s, 0.0);
    const double away = p.from_focus(edge.p) - p.near;
    if (away > kSomeTo || p.site.covered(at, s)) continue;
    const LandUse use = p.site.land.along(at.road, s);
    if (has_yards(use)) continue;
    const Vec2 out = at.side * Vec2(-det::sin(edge.heading_rad), det::cos(edge.heading_rad));
    const int most = std::clamp(static_cast<int>(kRows * kAllRowsTo / p.near), 2, kRows);
    const int rows = away < 0.0 ? most : away < kFullTo ? std::min(4, most) : 1;
    for (int row = 0; row < rows && p.covers() < kMostPatches; ++row) {
      if (row >= 3 && draws[row] < 0.22) continue;
      const Vec2 q = edge.p + (0.03 + (row + 0.5) * kPatch) * out;
      if (id == ObjectId()) {
        id = p.site.builder.object(p.site.name("grass", at, 1), Taxonomy::named("vegetation"));
      }
      const int quarter = static_cast<int>(draws[row] * 4.0);
      p.cover(id, kind_at(p, q, use, row, draws[kRows]), quarter, q,
              edge.heading_rad + 0.5 * kPi * quarter);
    }
  }
}

void cover_lanes(Planting& p, roads::RoadIndex index) {
  const roads::Road& road = p.site.roads.road(index);
  if (!road.junction.empty() || p.site.is_track(index)) return;
  ObjectId id;
  for (double s = 0.5 * kPatch; s < road.length_m; s += kPatch) {
    const Vec3 middle = p.site.roads.at({index, s, 0.0}).X_WR.translation();
    if (p.from_focus(middle.head<2>()) - p.near > kFullTo) continue;
    for (const roads::Lane& lane : road.section_at(s).lanes) {
      if (lane.id == 0 || !is_green(lane.type)) continue;
      const double width = p.site.roads.lane_width(index, lane.id, s);
      if (width < 0.95 * kPatch || width > 12.0) continue;
      const double inner = p.site.roads.inner_t(index, lane.id, s);
      const double sign = lane.id > 0 ? 1.0 : -1.0;
      for (double u = 0.5 * kPatch; u + 0.47 * kPatch < width; u += kPatch) {
        if (p.covers() >= kMostPatches) return;
        const Pose X = p.site.roads.at({index, s, inner + sign * u}).X_WR;
        if (id == ObjectId()) {
          id = p.site.builder.object(fmt::format("grass {}", road.id),
                                     Taxonomy::named("vegetation"));
        }
        const int turn = static_cast<int>(s) % 4;
        p.cover(id, CoverKind::kVerge, turn, X.translation().head<2>(),
                X.euler().heading_rad + 0.5 * kPi * turn);
      }
    }
  }
}

void cover_fields(Planting& p) {
  const double reach = p.near + kFullTo;
  const double deep =
      kFieldGrassFrom + (kFieldTo - kFieldGrassFrom) * std::min(1.0, kAllRowsTo / p.near);
  const Vec2 focus = p.fields.to_uv(p.site.options.focus.head<2>());
  const auto n = [](double v) { return static_cast<long>(std::floor(v / kPatch)); };
  ObjectId id;
  for (long j = n(focus.y() - reach); j <= n(focus.y() + reach); ++j) {
    for (long i = n(focus.x() - reach); i <= n(focus.x() + reach); ++i) {
      const Vec2 uv = kPatch * Vec2(static_cast<double>(i) + 0.5, static_cast<double>(j) + 0.5);
      const Vec2 at = p.fields.to_W(uv);
      const double road = p.site.map.distance(at.x(), at.y());
      if (road < kFieldGrassFrom || road > deep || p.from_focus(at) > reach) continue;
      if (p.covers() >= kMostPatches || p.use(at) != LandUse::kCountryside) continue;
      const FieldMap::Field f = p.fields.at(at);
      const double border = std::min(std::min(uv.x() - f.u_from, f.u_to - uv.x()),
                                     std::min(uv.y() - f.v_from, f.v_to - uv.y()));
      if (border < 1.5 * kPatch || f.crop == Crop::kFallow) continue;
      const CoverKind kind = f.crop == Crop::kWheat   ? CoverKind::kWheat
                             : f.crop == Crop::kMaize ? CoverKind::kMaize
                             : f.crop == Crop::kRape  ? CoverKind::kRape
                                                      : CoverKind::kMeadow;
      if (id == ObjectId()) {
        id = p.site.builder.object("crops", Taxonomy::named("vegetation"));
      }
      // Half of them turned about, so that a patch is not seen to repeat.
      const bool about = p.fields.draw("planting.patch", i, j) < 0.5;
      p.cover(id, kind, static_cast<int>(i + j) & 1, at,
              p.fields.heading_rad() + (about ? kPi : 0.0));
    }
  }
}

}  // namespace raytruth::scene
