#include "scenes/build/planting.h"

#include <algorithm>
#include <cmath>

#include "assets/mesh_builder.h"
#include "scenes/build/planting_internal.h"
#include "scenes/build/slabs.h"
#include "sim/core/math.h"

namespace raytruth::scene {
namespace {

constexpr double kUseCell = 8.0;
// Beyond it trees are seen from further than this from anywhere near.
constexpr double kDetail_m = 60.0;
constexpr double kSight_m = 45.0;  // from where a sign should be read in town

// Bare soil around a stem.
assets::MeshPtr make_pit(assets::AssetLibrary& library) {
  assets::MeshBuilder builder;
  const std::uint16_t soil =
      builder.part("Soil", Taxonomy::named("terrain"), library.standard("soil"));
  constexpr int kSides = 12;
  for (int i = 0; i < kSides; ++i) {
    const auto rim = [](int k) {
      const double a = 2.0 * kPi * k / kSides;
      return Vec3(0.7 * det::cos(a), 0.7 * det::sin(a), -0.04);
    };
    builder.triangle(soil, {0.0, 0.0, 0.05}, rim(i), rim(i + 1));
  }
  return builder.build(60.0);
}

// The same between paving: a square with a rim of stone, level with its surroundings.
assets::MeshPtr make_framed_pit(assets::AssetLibrary& library) {
  constexpr double kHalf = 0.6, kRim = 0.08;
  assets::MeshBuilder builder;
  const std::uint16_t soil =
      builder.part("Soil", Taxonomy::named("terrain"), library.standard("soil"));
  const std::uint16_t rim =
      builder.part("Rim", Taxonomy::named("kerb"), library.standard("kerb_stone"));
  builder.box(soil, {0.0, 0.0, -0.04}, {2.0 * kHalf, 2.0 * kHalf, 0.10});
  for (const double side : {-1.0, 1.0}) {
    builder.box(rim, {0.0, side * kHalf, -0.02}, {2.0 * kHalf + kRim, kRim, 0.10});
    builder.box(rim, {side * kHalf, 0.0, -0.02}, {kRim, 2.0 * kHalf - kRim, 0.10});
  }
  return builder.build(30.0);
}

double distance_to(const std::pair<Vec2, Vec2>& line, const Vec2& p) {
  const Vec2 d = line.second - line.first;
  const double u = std::clamp((p - line.first).dot(d) / std::max(1e-9, d.squaredNorm()), 0.0, 1.0);
  return (line.first + u * d - p).norm();
}

}  // namespace

double near_m(const SurroundingsOptions& options) {
  return std::max(60.0, options.radius_m - 340.0);
}

Planting::Planting(Site& s)
    : site(s),
      plants(s.library.materials()),
      probe(s.builder.world(), s.terrain, s.options.focus, s.options.radius_m + 20.0),
      fields(s.options.seed),
      season(s.options.season),
      near(near_m(s.options)),
      uses_(static_cast<long>(std::ceil(2.0 * s.options.radius_m / kUseCell)) + 1),
      pit_(make_pit(s.library)),
      framed_pit_(make_framed_pit(s.library)) {
  use_.assign(static_cast<std::size_t>(uses_ * uses_), 255);
  find_signs();
}

LandUse Planting::use(const Vec2& p) const {
  const Vec2 q = p - site.options.focus.head<2>() + Vec2::Constant(site.options.radius_m);
  const auto i = static_cast<long>(std::floor(q.x() / kUseCell));
  const auto j = static_cast<long>(std::floor(q.y() / kUseCell));
  if (i < 0 || j < 0 || i >= uses_ || j >= uses_) return site.land.at(p);
  std::uint8_t& known = use_[static_cast<std::size_t>(j * uses_ + i)];
  if (known == 255) {
    const Vec2 middle = kUseCell * Vec2(static_cast<double>(i) + 0.5, static_cast<double>(j) + 0.5);
    known = static_cast<std::uint8_t>(site.land.at(middle + site.options.focus.head<2>() -
                                                   Vec2::Constant(site.options.radius_m)));
  }
  return static_cast<LandUse>(known);
}

void Planting::find_signs() {
  for (roads::RoadIndex r = 0; r < site.roads.roads().size(); ++r) {
    const roads::Road& road = site.roads.road(r);
    for (const roads::Signal& signal : road.signals) {
      if (signal.s_m < 0.0 || signal.s_m > road.length_m) continue;
      const Vec2 sign = site.roads.at({r, signal.s_m, signal.t_m}).X_WR.translation().head<2>();
      if (!site.near(sign)) continue;
      for (const double way : {-1.0, 1.0}) {
        if (way < 0.0 && signal.orientation == roads::Orientation::kBackward) continue;
        if (way > 0.0 && signal.orientation == roads::Orientation::kForward) continue;
        const double s = std::clamp(signal.s_m + way * kSight_m, 0.0, road.length_m);
        const double t = std::clamp(signal.t_m, -1.8, 1.8);
        sights_.emplace_back(site.roads.at({r, s, t}).X_WR.translation().head<2>(), sign);
      }
    }
  }
}

bool Planting::hides_a_sign(const Vec2& p, double clearance_m) const {
  return std::any_of(sights_.begin(), sights_.end(), [&](const std::pair<Vec2, Vec2>& line) {
    return distance_to(line, p) < clearance_m;
  });
}

// body_m: of what is solid at the ground.
bool Planting::may_stand(const Vec2& p, double body_m, bool paved) const {
  if (!site.near(p) || !site.taken.is_free(p, body_m) || !site.ditches.is_free(p, body_m)) {
    return false;
  }
  if (!paved && !site.paved.is_free(p, body_m)) return false;
  for (const double dx : {-1.0, 0.0, 1.0}) {
    for (const double dy : {-1.0, 0.0, 1.0}) {
      if (!probe.at(p + body_m * Vec2(dx, dy)).green) return false;
    }
  }
  return !probe.stands_near(p, body_m + 0.3) && site.map.distance(p.x(), p.y()) > 0.0;
}

bool Planting::room(const Vec2& p, double radius_m) {
  constexpr double kBin = 6.0;
  const auto key = [](double v) { return static_cast<int>(std::floor(v / kBin)); };
  const int i = key(p.x());
  const int j = key(p.y());
  for (int di = -2; di <= 2; ++di) {
    for (int dj = -2; dj <= 2; ++dj) {
      const auto found = stems_.find({i + di, j + dj});
      if (found == stems_.end()) continue;
      for (const Vec3& stem : found->second) {
        if ((stem.head<2>() - p).norm() < radius_m + stem.z()) return false;
      }
    }
  }
  stems_[{i, j}].emplace_back(p.x(), p.y(), radius_m);
  return true;
}

bool Planting::tree(const std::string& name, assets::TreeSpecies species, int variant,
                    const Vec2& p, RandomStream& random, const Spot* street) {
  const double turn = random.uniform(0.0, 2.0 * kPi);
  assets::TreeKind kind{species, season, variant, from_focus(p) > near + kDetail_m};
  const assets::TreeSize size = assets::size_of(kind);
  // Crowns may touch houses' eaves and each other a little.
  // All of the pit within one forecourt, or none of it.
  bool paved = street != nullptr;
  for (const Vec2& d : {Vec2(0.5, 0.5), Vec2(-0.5, 0.5), Vec2(0.5, -0.5), Vec2(-0.5, -0.5)}) {
    paved = paved && !site.paved.is_free(p + d, 0.05);
  }
  if (!site.drives.is_free(p, 0.62)) return false;
  if (!may_stand(p, paved ? 0.62 : 0.5, paved) || !site.taken.is_free(p, 0.62 * size.crown_radius))
    return false;
  const double across = size.crown_base < 2.8 ? 0.9 * size.crown_radius : 1.2;
  if (hides_a_sign(p, across)) return false;
  // Low branches keep off the road, whose crowns may span.
  if (size.crown_base < 2.4 && site.map.distance(p.x(), p.y()) < 0.8 * size.crown_radius + 0.3) {
    return false;
  }
  if (!room(p, 0.62 * size.crown_radius)) return false;
  double z = probe.at(p).z;
  for (const Vec2& d : {Vec2(0.3, 0.0), Vec2(-0.3, 0.0), Vec2(0.0, 0.3), Vec2(0.0, -0.3)}) {
    z = std::min(z, probe.at(p + d).z);
  }
  if (paved) z = slab_height(site, *street);
  const ObjectId id = site.builder.object(name, Taxonomy::named("vegetation"));
  site.builder.instance(id, plants.tree(kind),
                        Pose::from_euler(Vec3(p.x(), p.y(), z), {turn, 0.0, 0.0}));
  if (street != nullptr && !kind.far) {
    site.builder.instance(id, paved ? framed_pit_ : pit_,
                          Pose::from_euler(Vec3(p.x(), p.y(), z), {street->heading_rad, 0.0, 0.0}));
  }
  return true;
}

bool Planting::bush(const std::string& name, assets::BushKind kind, int variant, const Vec2& p,
                    RandomStream& random) {
  const double turn = random.uniform(0.0, 2.0 * kPi);
  const assets::MeshPtr mesh = plants.bush(kind, season, variant);
  const double radius = mesh->bounds().size().head<2>().maxCoeff() * 0.5;
  if (!may_stand(p, 0.8 * radius) || hides_a_sign(p, radius + 0.3) || !room(p, 0.7 * radius)) {
    return false;
  }
  site.builder.place(name, Taxonomy::named("vegetation"), mesh,
                     Pose::from_euler(Vec3(p.x(), p.y(), probe.at(p).z - 0.04), {turn, 0.0, 0.0}));
  return true;
}

void Planting::hedge(const std::string& name, const Vec2& from, double heading_rad, int pieces,
                     double height_m, int variant) {
  const assets::MeshPtr mesh = plants.hedge(season, height_m, variant);
  const Vec2 along(det::cos(heading_rad), det::sin(heading_rad));
  ObjectId id;
  for (int i = 0; i < pieces; ++i) {
    const Vec2 p = from + (i + 0.5) * assets::kHedgePiece_m * along;
    const Footprint ground = Footprint::of(p, heading_rad, assets::kHedgePiece_m, 0.6);
    bool green = site.near(p) && site.taken.is_free(ground) && site.paved.is_free(ground) &&
                 site.ditches.is_free(ground);
    for (double u = -1.0; green && u < 1.01; u += 0.25) {
      for (const double v : {-1.0, 0.0, 1.0}) green = green && probe.at(ground.at(u, v)).green;
    }
    if (!green || probe.stands_near(p, 1.0) || hides_a_sign(p, 1.3)) continue;
    if (id == ObjectId()) id = site.builder.object(name, Taxonomy::named("vegetation"));
    site.taken.take(ground);
    // Along slopes, not across them.
    const double a = probe.at(ground.at(-1.0, 0.0)).z;
    const double b = probe.at(ground.at(1.0, 0.0)).z;
    const double pitch = -det::atan((b - a) / assets::kHedgePiece_m);
    site.builder.instance(
        id, mesh,
        Pose::from_euler(Vec3(p.x(), p.y(), 0.5 * (a + b) - 0.03),
                         {heading_rad + (i % 2) * kPi, i % 2 ? -pitch : pitch, 0.0}));
  }
}

bool Planting::cover(ObjectId object, assets::CoverKind kind, int variant, const Vec2& p,
                     double heading_rad) {
  constexpr double kApart = 1.5;
  const std::array<int, 2> key = {static_cast<int>(std::floor(p.x() / kApart)),
                                  static_cast<int>(std::floor(p.y() / kApart))};
  if (patches_.contains(key) || !site.near(p)) return false;
  // A few blades lean over the edge.
  const Footprint ground =
      Footprint::of(p, heading_rad, 0.93 * assets::kPatch_m, 0.93 * assets::kPatch_m);
  if (!site.taken.is_free(ground) || !site.paved.is_free(ground)) return false;
  for (const double u : {-1.0, 0.0, 1.0}) {
    for (const double v : {-1.0, 0.0, 1.0}) {
      if (!probe.at(ground.at(u, v)).green) return false;
    }
  }
  const auto z = [&](double u, double v) { return probe.at(ground.at(u, v)).z; };
  // In the plane of the ground, as low as its lowest part.
  const double front = z(0.8, 0.0), back = z(-0.8, 0.0), left = z(0.0, 0.8), right = z(0.0, -0.8);
  const double reach = 0.8 * 0.93 * assets::kPatch_m;
  const Vec3 x(reach, 0.0, front - back);
  const Vec3 y(0.0, reach, left - right);
  Eigen::Matrix3d R;
  R.col(0) = x.normalized();
  R.col(2) = x.cross(y).normalized();
  R.col(1) = R.col(2).cross(R.col(0));
  if (R(2, 2) < 0.6) return false;  // too steep
  const Pose turn = Pose::from_euler(Vec3::Zero(), {heading_rad, 0.0, 0.0});
  const double middle = std::min(z(0.0, 0.0), 0.25 * (front + back + left + right));
  patches_.insert(key);
  ++covers_;
  site.builder.instance(object, plants.cover(kind, season, variant),
                        Pose(turn.rotation() * Eigen::Quaterniond(R), Vec3(p.x(), p.y(), middle)));
  return true;
}

void Planting::far_tree(ObjectId object, assets::TreeSpecies species, int variant, const Vec2& p,
                        double heading_rad) {
  site.builder.instance(
      object, plants.tree({species, season, variant, true}),
      Pose::from_euler(Vec3(p.x(), p.y(), site.terrain.height(p.x(), p.y()) - 0.1),
                       {heading_rad, 0.0, 0.0}));
}

void plant_vegetation(Site& site) {
  if (!site.options.vegetation) return;
  Planting planting(site);
  const std::size_t roads = site.roads.roads().size();
  for (roads::RoadIndex r = 0; r < roads; ++r) {
    for (const double side : {1.0, -1.0}) plant_side(planting, {r, side});
  }
  plant_land(planting);
  for (roads::RoadIndex r = 0; r < roads; ++r) {
    cover_lanes(planting, r);
    for (const double side : {1.0, -1.0}) cover_side(planting, {r, side});
  }
  cover_fields(planting);
}

}  // namespace raytruth::scene
