// Trees, hedges and bushes along roads.
#include <cmath>

#include "scenes/build/planting_internal.h"
#include "sim/core/math.h"

namespace raytruth::scene {
namespace {

using assets::BushKind;
using assets::TreeSpecies;

int any_variant(RandomStream& random) {
  return static_cast<int>(random.index(assets::kTreeVariants));
}

bool is_fast_road(const roads::Road& road) {
  return road.type == "motorway" || road.speed_limit_m_s >= 26.0;
}

// A number from 0 to 1 for a stretch of a road, for both sides together.
double stretch_draw(const Planting& p, const char* purpose, roads::RoadIndex road, double s,
                    double length_m) {
  return RandomStream(p.site.options.seed, purpose, road,
                      static_cast<std::uint32_t>(std::floor(s / length_m)))
      .uniform();
}

Vec2 outward(const Spot& at, double side) {
  return side * Vec2(-det::sin(at.heading_rad), det::cos(at.heading_rad));
}

// Rows with equal spacing, one kind of tree a street; a few have been replaced.
void street_trees(Planting& p, const RoadSide& at) {
  constexpr TreeSpecies kKinds[5] = {TreeSpecies::kLime, TreeSpecies::kMaple, TreeSpecies::kPlane,
                                     TreeSpecies::kLime, TreeSpecies::kCherry};
  RandomStream random = p.site.stream("planting.street", at);
  const TreeSpecies kind =
      kKinds[static_cast<std::size_t>(stretch_draw(p, "planting.kind", at.road, 0.0, 1e9) * 5.0)];
  const double spacing = kind == TreeSpecies::kPlane ? 11.5 : 9.5;
  const double beyond = kind == TreeSpecies::kPlane ? 1.7 : 1.3;
  const int usual = random.uniform() < 0.6 ? 1 : 2;
  const double length = p.site.roads.road(at.road).length_m;
  int number = 0;
  for (double s = 9.0 + (at.side > 0.0 ? 0.0 : 0.5 * spacing); s < length - 9.0; s += spacing) {
    const LandUse use = p.site.land.along(at.road, s);
    const double share = use == LandUse::kResidential  ? 0.40
                         : use == LandUse::kIndustrial ? 0.35
                         : use == LandUse::kTerraced   ? 0.55
                                                       : 0.85;
    const bool row = is_built_up(use) || use == LandUse::kPark;
    const double draw = random.uniform();
    const double age = random.uniform();
    const Spot spot = p.site.beside(at, s, beyond);
    if (!row || stretch_draw(p, "planting.row", at.road, s, 180.0) > share || draw > 0.93 ||
        p.site.covered(at, s)) {
      continue;
    }
    const std::string name = p.site.name("tree", at, ++number);
    const bool young = age < 0.07;
    if (young && p.tree(name, TreeSpecies::kYoung, any_variant(random), spot.p, random, &spot)) {
      continue;
    }
    // Where a house is close, a smaller one may do.
    if (!p.tree(name, kind, age < 0.35 ? 1 : usual, spot.p, random, &spot)) {
      p.tree(name, kind, 0, spot.p, random, &spot) ||
          p.tree(name, TreeSpecies::kYoung, 1, spot.p, random, &spot);
    }
  }
}

// Behind the front: what people plant in their gardens.
void gardens(Planting& p, const RoadSide& at) {
  constexpr BushKind kBushes[6] = {BushKind::kRound,     BushKind::kFlowering, BushKind::kLow,
                                   BushKind::kFlowering, BushKind::kThuja,     BushKind::kLoose};
  RandomStream random = p.site.stream("planting.garden", at);
  const double length = p.site.roads.road(at.road).length_m;
  int bushes = 0, trees = 500;
  for (double s = 2.0; s < length - 2.0; s += random.uniform(2.2, 5.0)) {
    const LandUse use = p.site.land.along(at.road, s);
    const double where = random.uniform();
    const double beyond = where < 0.55 ? random.uniform(1.4, 5.0) : random.uniform(5.0, 34.0);
    const Spot spot = p.site.beside(at, s, beyond);
    const bool is_tree = random.uniform() < (where < 0.55 ? 0.10 : 0.42);
    const auto kind = kBushes[random.index(6)];
    const double which = random.uniform();
    const int variant = any_variant(random);
    if ((use != LandUse::kResidential && use != LandUse::kTerraced) || p.site.covered(at, s)) {
      continue;
    }
    if (is_tree) {
      const TreeSpecies species = which < 0.45   ? TreeSpecies::kCherry
                                  : which < 0.65 ? TreeSpecies::kBirch
                                  : which < 0.80 ? TreeSpecies::kMaple
                                                 : TreeSpecies::kSpruce;
      p.tree(p.site.name("tree", at, ++trees), species, variant, spot.p, random);
    } else {
      p.bush(p.site.name("bush", at, ++bushes), kind, variant, spot.p, random);
    }
  }
}

// Clipped hedges along fronts and between gardens, one kind a neighbour.
void hedges(Planting& p, const RoadSide& at) {
  constexpr double kLot = 18.0;
  constexpr double kFront = 0.75;
  const double length = p.site.roads.road(at.road).length_m;
  int number = 0;
  for (double s = 4.0; s + kLot < length - 4.0; s += kLot) {
    number += 2;
    RandomStream random(p.site.options.seed, "planting.hedge", at.road,
                        static_cast<std::uint32_t>(s), at.side > 0.0 ? 1U : 0U);
    const bool front = random.uniform() < 0.55;
    const bool between = random.uniform() < 0.5;
    const double height = 0.1 * std::floor(random.uniform(8.0, 19.0));
    const int variant = static_cast<int>(random.index(2));
    if (p.site.land.along(at.road, s + 0.5 * kLot) != LandUse::kResidential) continue;
    const Spot middle = p.site.beside(at, s + 0.5 * kLot, kFront);
    if (!p.site.near(middle.p) || p.site.covered(at, s) || p.site.covered(at, s + kLot)) continue;
    // Only where somebody lives.
    if (p.site.taken.is_free(middle.p + 10.0 * outward(middle, at.side), 6.0)) continue;
    if (front) {
      // Piece by piece, so that it follows a bend.
      const std::string name = p.site.name("hedge", at, number);
      for (double u = 0.5; u + assets::kHedgePiece_m < kLot; u += assets::kHedgePiece_m) {
        const Spot piece = p.site.beside(at, s + u + 0.5 * assets::kHedgePiece_m, kFront);
        const Vec2 along(det::cos(piece.heading_rad), det::sin(piece.heading_rad));
        p.hedge(name, piece.p - 0.5 * assets::kHedgePiece_m * along, piece.heading_rad, 1, height,
                variant);
      }
    }
    if (between) {
      const Spot corner = p.site.beside(at, s, 1.6);
      p.hedge(p.site.name("hedge", at, number + 1), corner.p,
              corner.heading_rad + at.side * 0.5 * kPi, 9, 1.6, variant);
    }
  }
}

// Trees on both sides of a country road, and what comes up by itself.
void open_road(Planting& p, const RoadSide& at) {
  constexpr TreeSpecies kAvenue[6] = {TreeSpecies::kLime,  TreeSpecies::kMaple,
                                      TreeSpecies::kOak,   TreeSpecies::kLime,
                                      TreeSpecies::kBirch, TreeSpecies::kPoplar};
  constexpr TreeSpecies kWild[5] = {TreeSpecies::kOak, TreeSpecies::kBirch, TreeSpecies::kMaple,
                                    TreeSpecies::kCherry, TreeSpecies::kBirch};
  const roads::Road& road = p.site.roads.road(at.road);
  RandomStream random = p.site.stream("planting.open", at);
  int trees = 0, bushes = 0;
  constexpr double kAvenue_m = 3.4, kBehindDitch_m = 5.2, kAvenueStem_m = 0.5;
  const double spacing = 13.0;
  if (!is_fast_road(road) && !p.site.is_track(at.road)) {
    for (double s = 6.0 + (at.side > 0.0 ? 0.0 : 0.5 * spacing); s < road.length_m - 6.0;
         s += spacing) {
      const double avenue = stretch_draw(p, "planting.avenue", at.road, s, 260.0);
      const bool missing = random.uniform() < 0.10;
      const int variant = 1 + static_cast<int>(random.index(2));
      if (avenue > 0.30 || missing || p.site.covered(at, s) ||
          p.site.land.along(at.road, s) != LandUse::kCountryside) {
        continue;
      }
      const auto kind = kAvenue[static_cast<std::size_t>(avenue / 0.30 * 5.999)];
      // Beyond the ditch where there is one.
      const Vec2 near = p.site.beside_paved(at, s, kAvenue_m).p;
      const bool ditch = !p.site.ditches.is_free(near, kAvenueStem_m);
      p.tree(p.site.name("tree", at, ++trees), kind, variant,
             ditch ? p.site.beside_paved(at, s, kBehindDitch_m).p : near, random);
    }
  }
  for (double s = random.uniform(0.0, 15.0); s < road.length_m; s += random.uniform(6.0, 34.0)) {
    const Spot spot = p.site.beside(at, s, random.uniform(5.5, 14.0));
    const bool is_tree = random.uniform() < 0.4;
    const auto species = kWild[random.index(5)];
    const int variant = any_variant(random);
    const LandUse use = p.site.land.along(at.road, s);
    if ((use != LandUse::kCountryside && use != LandUse::kForest) || p.site.covered(at, s))
      continue;
    if (is_tree) {
      p.tree(p.site.name("tree", at, 700 + ++trees), species, variant, spot.p, random);
    } else {
      p.bush(p.site.name("bush", at, 700 + ++bushes), BushKind::kLoose, variant, spot.p, random);
    }
  }
}

}  // namespace

void plant_side(Planting& planting, const RoadSide& at) {
  const roads::Road& road = planting.site.roads.road(at.road);
  if (!road.junction.empty() || road.length_m < 12.0) return;
  if (!planting.site.is_track(at.road)) {
    street_trees(planting, at);
    hedges(planting, at);
    gardens(planting, at);
  }
  open_road(planting, at);
}

}  // namespace raytruth::scene
