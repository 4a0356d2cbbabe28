// Bushes and clipped hedges.
#include <algorithm>
#include <cmath>
#include <optional>

#include "assets/plant_cover.h"
#include "assets/plant_mesh.h"
#include "assets/plant_species.h"
#include "sim/core/math.h"

namespace raytruth::assets {
namespace {

struct BushLook {
  const char* name;
  double radius, height;
  double lumps;  ///< how uneven, as a share of the radius
  int leaves;
  double length, width;
  bool evergreen;
  Colour summer, spring, autumn;
};

const BushLook& look_of(BushKind kind) {
  static const BushLook all[kBushKinds] = {
      {"laurel",
       0.75,
       1.25,
       0.10,
       3400,
       0.095,
       0.042,
       true,
       {0.055F, 0.115F, 0.028F},
       {0.085F, 0.160F, 0.035F},
       {0.055F, 0.110F, 0.028F}},
      {"hazel",
       1.15,
       2.3,
       0.28,
       4200,
       0.105,
       0.085,
       false,
       {0.085F, 0.165F, 0.035F},
       {0.16F, 0.27F, 0.055F},
       {0.42F, 0.30F, 0.06F}},
      {"spirea",
       0.85,
       1.35,
       0.16,
       4200,
       0.060,
       0.032,
       false,
       {0.080F, 0.150F, 0.035F},
       {0.15F, 0.23F, 0.05F},
       {0.46F, 0.20F, 0.05F}},
      {"cotoneaster",
       0.70,
       0.50,
       0.15,
       2600,
       0.045,
       0.028,
       true,
       {0.060F, 0.120F, 0.030F},
       {0.075F, 0.145F, 0.034F},
       {0.16F, 0.085F, 0.03F}},
      {"thuja",
       0.55,
       2.4,
       0.05,
       5200,
       0.11,
       0.042,
       true,
       {0.045F, 0.100F, 0.032F},
       {0.055F, 0.120F, 0.035F},
       {0.045F, 0.095F, 0.032F}},
  };
  return all[static_cast<std::size_t>(kind)];
}

}  // namespace

MeshPtr grow_bush(const Kit& kit, BushKind kind, PlantSeason season, int variant) {
  const BushLook& look = look_of(kind);
  RandomStream random(17, "asset.bush",
                      static_cast<std::uint64_t>(kind) * 2U + static_cast<std::uint64_t>(variant));
  PlantMesh mesh;
  const ClassId vegetation = Taxonomy::named("vegetation");
  const std::uint16_t wood =
      mesh.part("Branches", vegetation, wooden(kit, "twig", {0.13F, 0.10F, 0.075F}));
  const std::string name = std::string("leaf_") + look.name;
  const bool winter = season == PlantSeason::kWinter;
  const Colour colour = season == PlantSeason::kSpring   ? look.spring
                        : season == PlantSeason::kAutumn ? look.autumn
                                                         : look.summer;
  const std::string when = season == PlantSeason::kSpring   ? "_spring"
                           : season == PlantSeason::kAutumn ? "_autumn"
                                                            : "_summer";
  const std::uint16_t leaf[2] = {
      mesh.part("Leaves", vegetation, foliage(kit, name + when, colour)),
      mesh.part("Leaves", vegetation,
                foliage(kit, name + when + "_light",
                        {1.3F * colour[0], 1.22F * colour[1], 1.1F * colour[2]}))};
  std::optional<std::uint16_t> petals;
  if (kind == BushKind::kFlowering && season == PlantSeason::kSpring) {
    petals = mesh.part(
        "Blossom", vegetation,
        foliage(kit, variant == 0 ? "blossom_yellow" : "blossom_white",
                variant == 0 ? Colour{0.74F, 0.55F, 0.03F} : Colour{0.72F, 0.70F, 0.66F}));
  } else if (kind == BushKind::kFlowering && season == PlantSeason::kSummer) {
    petals = mesh.part(
        "Blossom", vegetation,
        foliage(kit, variant == 0 ? "blossom_pink" : "blossom_white",
                variant == 0 ? Colour{0.72F, 0.52F, 0.56F} : Colour{0.72F, 0.70F, 0.66F}));
  }
  const double size = variant == 0 ? 1.0 : 0.8;
  const double radius = size * look.radius;
  const double height = size * look.height;
  double phase[3];
  for (double& p : phase) p = random.uniform(0.0, 2.0 * kPi);
  // The surface in a direction: an ellipsoid on the ground, pointed for thujas.
  const auto surface = [&](const Vec3& d, double share) {
    const double a = det::atan2(d.y(), d.x());
    const double lump = 1.0 + look.lumps * (det::sin(3.0 * a + phase[0] + 2.0 * d.z()) +
                                            0.6 * det::sin(5.0 * d.z() + phase[1]) +
                                            0.6 * det::sin(7.0 * a + phase[2]));
    const double h = 0.5 + 0.5 * d.z();
    const double level = std::sqrt(std::max(0.0, 1.0 - d.z() * d.z()));
    const double taper = kind == BushKind::kThuja ? 1.25 * (1.0 - 0.75 * h) : 1.0;
    const double r =
        share * lump * radius * taper * (0.35 + 0.65 * level) * std::min(1.0, 4.0 * level);
    return Vec3(r * det::cos(a), r * det::sin(a), 0.03 + height * (0.5 + share * (h - 0.5)));
  };
  const int stems = look.evergreen ? 7 : 22;
  for (int i = 0; i < stems; ++i) {
    Vec3 d = random_direction(random);
    d.z() = 0.35 * d.z() + 0.55;
    const Vec3 tip = surface(d.normalized(), 0.96);
    const Vec3 foot(0.12 * tip.x(), 0.12 * tip.y(), -0.05);
    const Vec3 middle = 0.5 * (foot + tip) + 0.05 * random_direction(random);
    mesh.tube(wood, std::vector<TubePoint>{{foot, 0.013}, {middle, 0.008}, {tip, 0.0}}, 4);
    if (look.evergreen) continue;
    for (int k = 0; k < 6; ++k) {
      const Vec3 p = middle + random.uniform(0.0, 0.9) * (tip - middle);
      const Vec3 side = (tip - middle).normalized() + 0.8 * random_direction(random);
      mesh.tube(wood,
                std::vector<TubePoint>{{p, 0.004}, {p + 0.28 * size * side.normalized(), 0.0}}, 3);
    }
  }
  if (winter && !look.evergreen) return mesh.take();
  const double kept = season == PlantSeason::kAutumn && !look.evergreen ? 0.65 : 1.0;
  for (int i = 0; i < look.leaves; ++i) {
    const Vec3 d = random_direction(random);
    const double share = 1.0 - 0.45 * random.uniform() * random.uniform();
    const Vec3 wild = random_direction(random);
    const double keep = random.uniform();
    const double shade = random.uniform();
    const double bloom = random.uniform();
    if (keep > kept) continue;
    const Vec3 p = surface(d, share);
    const Vec3 out = Vec3(p.x(), p.y(), 0.6 * (p.z() - 0.4 * height)).normalized();
    if (kind == BushKind::kThuja) {
      mesh.leaf(leaf[shade < 0.6 ? 0 : 1], p,
                (0.6 * out + Vec3(0, 0, 0.8) + 0.3 * wild).normalized(), out.unitOrthogonal(),
                look.length, look.width, 0.2);
      continue;
    }
    const Vec3 along = (0.7 * out + 0.8 * wild - Vec3(0, 0, 0.15)).normalized();
    Vec3 up = out + 0.6 * Vec3::UnitZ() + 0.4 * wild;
    up -= up.dot(along) * along;
    if (up.squaredNorm() < 1e-6) continue;
    if (petals && share > 0.85 && bloom < (season == PlantSeason::kSpring ? 0.75 : 0.16)) {
      mesh.leaf(*petals, p + 0.02 * out, along, out, 0.055, 0.05, 0.3);
      continue;
    }
    mesh.leaf(leaf[shade < 0.6 ? 0 : 1], p, along, up.normalized(), look.length, look.width, 0.25);
  }
  return mesh.take();
}

MeshPtr grow_hedge(const Kit& kit, PlantSeason season, double height, int variant) {
  RandomStream random(17, "asset.hedge", static_cast<std::uint64_t>(variant));
  PlantMesh mesh;
  const ClassId vegetation = Taxonomy::named("vegetation");
  // Beech keeps brown leaves all winter; privet stays green.
  const bool beech = variant % 2 == 1;
  const bool brown = beech && (season == PlantSeason::kWinter || season == PlantSeason::kAutumn);
  const Colour colour = brown                            ? Colour{0.27F, 0.145F, 0.06F}
                        : season == PlantSeason::kSpring ? Colour{0.115F, 0.205F, 0.042F}
                                                         : Colour{0.065F, 0.130F, 0.030F};
  const std::string name = std::string(beech ? "hedge_beech" : "hedge_privet") +
                           (brown                            ? "_brown"
                            : season == PlantSeason::kSpring ? "_spring"
                                                             : "_green");
  const std::uint16_t leaf[2] = {
      mesh.part("Leaves", vegetation, foliage(kit, name, colour, 0.4F, brown ? 0.8F : 0.0F)),
      mesh.part("Leaves", vegetation,
                foliage(kit, name + "_light", {1.35F * colour[0], 1.25F * colour[1], colour[2]},
                        0.4F, brown ? 0.8F : 0.0F))};
  const std::uint16_t core =
      mesh.part("Branches", vegetation, wooden(kit, "hedge_core", {0.030F, 0.034F, 0.016F}));
  constexpr double kDepth = 0.6;
  constexpr double kInside = 0.10;  // dense twigs begin so far below the clipped surface
  const double x = 0.5 * kHedgePiece_m, y = 0.5 * kDepth;
  const double cx = x, cy = y - kInside, cz = height - kInside;
  const Vec3 c[8] = {{-cx, -cy, -0.1}, {cx, -cy, -0.1}, {cx, cy, -0.1}, {-cx, cy, -0.1},
                     {-cx, -cy, cz},   {cx, -cy, cz},   {cx, cy, cz},   {-cx, cy, cz}};
  constexpr int kFaces[6][4] = {{0, 1, 5, 4}, {1, 2, 6, 5}, {2, 3, 7, 6},
                                {3, 0, 4, 7}, {4, 5, 6, 7}, {3, 2, 1, 0}};
  for (const auto& f : kFaces) {
    mesh.triangle(core, c[f[0]], c[f[1]], c[f[2]]);
    mesh.triangle(core, c[f[0]], c[f[2]], c[f[3]]);
  }
  struct Side {
    Vec3 corner, u, v, out;
  };
  const Side sides[5] = {{{-x, -y, 0.0}, {2 * x, 0, 0}, {0, 0, height}, {0, -1, 0}},
                         {{-x, y, 0.0}, {2 * x, 0, 0}, {0, 0, height}, {0, 1, 0}},
                         {{-x, -y, height}, {2 * x, 0, 0}, {0, 2 * y, 0}, {0, 0, 1}},
                         {{-x, -y, 0.0}, {0, 2 * y, 0}, {0, 0, height}, {-1, 0, 0}},
                         {{x, -y, 0.0}, {0, 2 * y, 0}, {0, 0, height}, {1, 0, 0}}};
  for (const Side& side : sides) {
    const double area = side.u.norm() * side.v.norm();
    const int leaves = static_cast<int>(area * (side.out.x() != 0.0 ? 300.0 : 620.0));
    for (int i = 0; i < leaves; ++i) {
      const double a = random.uniform();
      const double b = random.uniform();
      const double wave = 0.02 * det::sin(5.0 * a + 3.0 * b) + 0.02 * det::sin(11.0 * a - 7.0 * b);
      const Vec3 p = side.corner + a * side.u + b * side.v +
                     (wave - 0.11 * random.uniform() * random.uniform() - 0.01) * side.out;
      const Vec3 wild = random_direction(random);
      const Vec3 along = (0.8 * wild + 0.45 * side.out + Vec3(0, 0, 0.1)).normalized();
      Vec3 up = side.out + 0.5 * Vec3::UnitZ() + 0.5 * wild.cross(side.out);
      up -= up.dot(along) * along;
      if (up.squaredNorm() < 1e-6) continue;
      mesh.leaf(leaf[random.uniform() < 0.65 ? 0 : 1], p, along, up.normalized(),
                random.uniform(0.05, 0.08), random.uniform(0.03, 0.042), 0.25);
    }
  }
  return mesh.take();
}

}  // namespace raytruth::assets
