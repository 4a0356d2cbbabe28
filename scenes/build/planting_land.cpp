// Parks, forests, hedgerows between fields, and what closes the horizon.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "scenes/build/planting_internal.h"
#include "sim/core/math.h"

namespace raytruth::scene {
namespace {

using assets::BushKind;
using assets::TreeSpecies;

// Calls body(place, draws, name) for every cell of a grid in the world that lies around the focus,
// with a place, draws and a name that depend on the cell alone.
template <typename Body>
void for_each_cell(const Planting& p, const char* purpose, double step_m, double from_m,
                   double to_m, const Body& body) {
  const Vec2 focus = p.site.options.focus.head<2>();
  const auto n = [&](double v) { return static_cast<long>(std::floor(v / step_m)); };
  for (long j = n(focus.y() - to_m); j <= n(focus.y() + to_m); ++j) {
    for (long i = n(focus.x() - to_m); i <= n(focus.x() + to_m); ++i) {
      const Vec2 corner = step_m * Vec2(static_cast<double>(i), static_cast<double>(j));
      const double away = (corner - focus).norm();
      if (away > to_m || away < from_m) continue;
      RandomStream random(
          p.site.options.seed, purpose,
          static_cast<std::uint64_t>(i) * 0x9e3779b97f4a7c15ULL + static_cast<std::uint64_t>(j));
      const double u = random.uniform();
      const double v = random.uniform();
      body(Vec2(corner + step_m * Vec2(0.1 + 0.8 * u, 0.1 + 0.8 * v)), random,
           fmt::format("{}.{}", i, j));
    }
  }
}

void parks(Planting& p) {
  constexpr TreeSpecies kKinds[7] = {TreeSpecies::kPlane, TreeSpecies::kOak,   TreeSpecies::kLime,
                                     TreeSpecies::kBirch, TreeSpecies::kMaple, TreeSpecies::kPine,
                                     TreeSpecies::kCherry};
  for_each_cell(p, "planting.park", 9.0, 0.0, p.site.options.radius_m,
                [&](const Vec2& at, RandomStream& random, const std::string& cell) {
                  const double what = random.uniform();
                  const std::uint32_t kind = random.index(7);
                  const int variant = static_cast<int>(random.index(3));
                  if (p.site.map.distance(at.x(), at.y()) > LandUseMap::kReach_m ||
                      p.use(at) != LandUse::kPark) {
                    return;
                  }
                  if (what < 0.5) {
                    p.tree("tree p" + cell, kKinds[kind], variant, at, random);
                  } else if (what < 0.62) {
                    p.bush("bush p" + cell, static_cast<BushKind>(kind % 5), variant, at, random);
                  }
                });
}

// Dense where one looks in from a road or a field; inside, where nobody can see, wide apart.
void forests(Planting& p) {
  constexpr TreeSpecies kMixed[6] = {TreeSpecies::kOak,  TreeSpecies::kSpruce, TreeSpecies::kBirch,
                                     TreeSpecies::kPine, TreeSpecies::kMaple,  TreeSpecies::kOak};
  constexpr double kDeep = 34.0;
  constexpr double kSeam = 17.0;
  constexpr int kMost = 2600;
  int number = 0;
  ObjectId inside;
  for_each_cell(p, "planting.forest", 5.6, 0.0, p.site.options.radius_m,
                [&](const Vec2& at, RandomStream& random, const std::string& cell) {
                  const double mix = random.uniform();
                  const std::uint32_t kind = random.index(6);
                  const int variant = static_cast<int>(random.index(3));
                  const double keep = random.uniform();
                  if (number >= kMost || p.use(at) != LandUse::kForest) return;
                  const double road = p.site.map.distance(at.x(), at.y());
                  if (road < 2.5) return;
                  bool edge = false;
                  for (const Vec2& d : {Vec2(18, 0), Vec2(-18, 0), Vec2(0, 18), Vec2(0, -18)}) {
                    edge = edge || p.use(at + d) != LandUse::kForest;
                  }
                  if (road > kDeep && !edge && keep > 0.14) return;
                  // Stands of spruce or pine of some 80 m, and mixed ones.
                  const double stand = p.fields.draw("planting.stand", std::lround(at.x() / 80.0),
                                                     std::lround(at.y() / 80.0));
                  const TreeSpecies species = stand < 0.35 && mix < 0.68  ? TreeSpecies::kSpruce
                                              : stand < 0.55 && mix < 0.7 ? TreeSpecies::kPine
                                                                          : kMixed[kind];
                  ++number;
                  const std::string name = "tree f" + cell;
                  if (road > kDeep) {
                    if (!p.site.taken.is_free(at, 3.0) || road < 3.0) return;
                    if (inside == ObjectId()) {
                      inside = p.site.builder.object("forest", Taxonomy::named("vegetation"));
                    }
                    p.far_tree(inside, species, variant, at, 6.28 * mix);
                    return;
                  }
                  const bool stands = p.tree(name, species, variant, at, random);
                  // Where one looks in, the wood is closed by what grows below the trees.
                  const bool seam = road < kSeam || edge;
                  if (!stands || seam) {
                    const Vec2 aside = stands ? Vec2(2.6, 0.0) : Vec2::Zero();
                    const double turn = 6.28 * keep;
                    const Vec2 bush =
                        at + Vec2(det::cos(turn) * aside.x(), det::sin(turn) * aside.x());
                    if (mix < (seam ? 0.9 : 0.5)) {
                      p.bush("bush f" + cell, BushKind::kLoose, variant, bush, random);
                    }
                    if (seam && keep > 0.4) {
                      p.bush("bush g" + cell, keep > 0.7 ? BushKind::kRound : BushKind::kLoose,
                             variant + 1, Vec2(2.0 * at - bush), random);
                    }
                  }
                });
}

// Along the borders of some fields: bushes, and a tree now and then.
void hedgerow(Planting& p, const Vec2& from, const Vec2& to, const std::string& name,
              RandomStream& random) {
  constexpr double kStep = 2.3;
  const double length = (to - from).norm();
  const Vec2 along = (to - from) / length;
  int number = 0;
  for (double s = 0.0; s < length; s += kStep) {
    ++number;
    const Vec2 at = from + s * along + random.uniform(-0.5, 0.5) * Vec2(-along.y(), along.x());
    const double what = random.uniform();
    const int variant = static_cast<int>(random.index(3));
    const double road = p.site.map.distance(at.x(), at.y());
    if (!p.site.near(at) || road < 9.0 || p.use(at) != LandUse::kCountryside) continue;
    const bool far = road > 120.0;
    if (what < 0.12) {
      p.tree(fmt::format("tree {}.{}", name, number),
             variant == 0 ? TreeSpecies::kOak
                          : (variant == 1 ? TreeSpecies::kBirch : TreeSpecies::kMaple),
             variant, at, random);
    } else if (what < (far ? 0.45 : 0.82)) {
      p.bush(fmt::format("bush {}.{}", name, number), BushKind::kLoose, variant, at, random);
    }
  }
}

void hedgerows(Planting& p) {
  const double radius = p.site.options.radius_m;
  const Vec2 middle = p.fields.to_uv(p.site.options.focus.head<2>());
  const FieldMap::Field low = p.fields.at(p.fields.to_W(middle - Vec2::Constant(radius)));
  const FieldMap::Field high = p.fields.at(p.fields.to_W(middle + Vec2::Constant(radius)));
  for (long strip = low.strip; strip <= high.strip; ++strip) {
    for (long plot = low.plot - 1; plot <= high.plot + 1; ++plot) {
      const FieldMap::Field f = p.fields.field(strip, plot);
      RandomStream random(p.site.options.seed, "planting.hedgerow",
                          static_cast<std::uint64_t>(strip) * 0x9e3779b97f4a7c15ULL +
                              static_cast<std::uint64_t>(plot));
      const bool first = random.uniform() < 0.40;
      const bool second = random.uniform() < 0.40;
      const std::string name = fmt::format("h{}.{}", strip, plot);
      if (first) {
        hedgerow(p, p.fields.to_W({f.u_from, f.v_from}), p.fields.to_W({f.u_from, f.v_to}), name,
                 random);
      }
      if (second) {
        hedgerow(p, p.fields.to_W({f.u_from, f.v_from}), p.fields.to_W({f.u_to, f.v_from}),
                 name + "b", random);
      }
    }
  }
}

// Beyond the surroundings roads aren't on the map.
bool on_a_road(const Planting& p, const Vec2& at) {
  constexpr double kAside = 6.0;
  for (const Vec2& d :
       {Vec2(0, 0), Vec2(kAside, 0), Vec2(-kAside, 0), Vec2(0, kAside), Vec2(0, -kAside)}) {
    if (!p.site.roads.all_covering(at.x() + d.x(), at.y() + d.y()).empty()) return true;
  }
  return false;
}

// Lines and groups of trees against the sky, beyond what is built.
void tree_lines(Planting& p) {
  constexpr TreeSpecies kKinds[6] = {TreeSpecies::kOak,    TreeSpecies::kLime,
                                     TreeSpecies::kPoplar, TreeSpecies::kSpruce,
                                     TreeSpecies::kBirch,  TreeSpecies::kMaple};
  const double radius = p.site.options.radius_m;
  ObjectId id;
  for_each_cell(
      p, "planting.line", 120.0, std::max(150.0, radius - 220.0), radius + 420.0,
      [&](const Vec2& at, RandomStream& random, const std::string&) {
        const bool wanted = random.uniform() < 0.62;
        const double heading =
            p.fields.heading_rad() + 0.5 * kPi * random.index(2) + random.uniform(-0.1, 0.1);
        const int trees = 6 + static_cast<int>(random.index(12));
        const std::uint32_t kind = random.index(6);
        if (!wanted || (p.site.near(at) && (p.use(at) != LandUse::kCountryside ||
                                            p.site.map.distance(at.x(), at.y()) < 70.0))) {
          return;
        }
        if (id == ObjectId()) {
          id = p.site.builder.object("tree line", Taxonomy::named("vegetation"));
        }
        const Vec2 along(det::cos(heading), det::sin(heading));
        for (int i = 0; i < trees; ++i) {
          const Vec2 q = at + 7.5 * (i - 0.5 * trees) * along +
                         2.5 * Vec2(random.uniform(-1, 1), random.uniform(-1, 1));
          const int variant = static_cast<int>(random.index(3));
          const double turn = random.uniform(0.0, 6.28);
          const TreeSpecies species =
              random.uniform() < 0.75 ? kKinds[kind] : kKinds[random.index(6)];
          if (p.site.map.distance(q.x(), q.y()) < 20.0 || on_a_road(p, q)) continue;
          p.far_tree(id, species, variant, q, turn);
        }
      });
}

}  // namespace

void plant_land(Planting& planting) {
  parks(planting);
  forests(planting);
  hedgerows(planting);
  tree_lines(planting);
}

}  // namespace raytruth::scene
