// Patches of grass, crops, reeds and a forest's floor.
#include "assets/plant_cover.h"

#include <algorithm>
#include <cmath>

#include "assets/plant_mesh.h"
#include "assets/plant_species.h"
#include "sim/core/math.h"

namespace raytruth::assets {
namespace {

constexpr double kHalf = 0.5 * kPatch_m;

class CoverMaker {
 public:
  CoverMaker(const Kit& kit, CoverKind kind, PlantSeason season, int variant)
      : kit_(kit),
        kind_(kind),
        season_(season),
        random_(17, "asset.cover",
                static_cast<std::uint64_t>(kind) * 2U + static_cast<std::uint64_t>(variant)) {}

  MeshPtr make() {
    switch (kind_) {
      case CoverKind::kLawn:
        lawn();
        break;
      case CoverKind::kVerge:
        tufts(85, 0.28);
        break;
      case CoverKind::kMeadow:
        tufts(66, 0.34);
        flowers();
        break;
      case CoverKind::kWeeds:
        tufts(22, 0.45);
        weeds();
        break;
      case CoverKind::kReeds:
        reeds();
        break;
      case CoverKind::kWheat:
        wheat();
        break;
      case CoverKind::kMaize:
        maize();
        break;
      case CoverKind::kRape:
        rape();
        break;
      case CoverKind::kUndergrowth:
        undergrowth();
        break;
    }
    return mesh_.take();
  }

 private:
  static constexpr ClassId kVegetation = Taxonomy::named("vegetation");

  std::uint16_t plants(const std::string& part, const std::string& material, const Colour& colour,
                       float dry = 0.0F, ClassId class_id = kVegetation) {
    return mesh_.part(part, class_id, foliage(kit_, material, colour, 0.35F, dry));
  }
  template <typename T>
  T by_season(const T& spring, const T& summer, const T& autumn, const T& winter) const {
    const T all[4] = {spring, summer, autumn, winter};
    return all[static_cast<std::size_t>(season_)];
  }
  std::string name(const char* what) const {
    return std::string(what) + by_season<const char*>("_spring", "_summer", "_autumn", "_winter");
  }
  Vec3 place(double z = -0.03) {
    const double x = random_.uniform(-kHalf, kHalf);
    return {x, random_.uniform(-kHalf, kHalf), z};
  }
  Vec3 lean(double reach) {
    const double a = random_.uniform(0.0, 2.0 * kPi);
    const double r = reach * random_.uniform(0.3, 1.0);
    return {r * det::cos(a), r * det::sin(a), 0.0};
  }
  Colour grass() const {
    return by_season<Colour>({0.085F, 0.158F, 0.037F}, {0.092F, 0.145F, 0.038F},
                             {0.108F, 0.135F, 0.042F}, {0.130F, 0.130F, 0.058F});
  }

  void lawn() {
    const std::uint16_t green =
        plants("Grass", name("lawn"), grass(), 0.0F, Taxonomy::named("terrain"));
    const std::uint16_t pale = plants("Grass", name("lawn_pale"), {0.160F, 0.150F, 0.065F}, 0.5F,
                                      Taxonomy::named("terrain"));
    for (int i = 0; i < 1500; ++i) {
      const Vec3 foot = place(-0.02);
      const double height = random_.uniform(0.045, 0.085);
      const bool dry = random_.uniform() < by_season(0.06, 0.14, 0.18, 0.45);
      const Vec3 tip = foot + lean(0.045) + Vec3(0, 0, height);
      const double a = random_.uniform(0.0, kPi);
      const Vec3 w(0.006 * det::cos(a), 0.006 * det::sin(a), 0.0);
      mesh_.triangle(dry ? pale : green, foot - w, foot + w, tip);
    }
  }

  void tufts(int count, double tallest) {
    const std::uint16_t green = plants("Grass", name("verge_grass"), grass());
    const std::uint16_t pale = plants("Grass", name("verge_pale"), {0.26F, 0.23F, 0.095F}, 0.6F);
    const double tall = by_season(0.75, 1.0, 0.9, 0.6);
    const double dry = by_season(0.10, 0.28, 0.35, 0.60);
    for (int i = 0; i < count; ++i) {
      const Vec3 middle = place();
      const double size = random_.uniform(0.45, 1.0) * tall;
      const int blades = 9 + static_cast<int>(9 * size);
      for (int k = 0; k < blades; ++k) {
        const Vec3 foot = middle + lean(0.10);
        const double height = size * tallest * random_.uniform(0.35, 1.0);
        const Vec3 over = lean(0.55 * height) + 0.9 * (foot - middle).head<2>().homogeneous() -
                          0.9 * Vec3::UnitZ();
        mesh_.blade(random_.uniform() < dry ? pale : green, foot, over, height,
                    random_.uniform(0.008, 0.014));
      }
      if (random_.uniform() < dry) {  // a stalk with its seeds
        const Vec3 over = lean(0.12);
        const double height = tallest * size * random_.uniform(1.1, 1.5);
        mesh_.blade(pale, middle, over, height, 0.004);
        const Vec3 tip = middle + over + Vec3(0, 0, height);
        mesh_.leaf(pale, tip - Vec3(0, 0, 0.09), Vec3::UnitZ(), lean(1.0).normalized(), 0.10,
                   0.018);
      }
    }
    // Short grass between.
    for (int i = 0; i < 500; ++i) {
      const Vec3 foot = place();
      mesh_.blade(green, foot, lean(0.05), random_.uniform(0.05, 0.13), 0.008);
    }
  }

  void blossom(std::uint16_t part, const Vec3& at, double size) {
    for (int k = 0; k < 3; ++k) {
      const double a = 2.1 * k + random_.uniform(0.0, 0.6);
      mesh_.leaf(part, at, Vec3(det::cos(a), det::sin(a), 0.25).normalized(), Vec3::UnitZ(),
                 0.6 * size, 0.55 * size, 0.1);
    }
  }

  void flowers() {
    if (season_ != PlantSeason::kSpring && season_ != PlantSeason::kSummer) return;
    const bool spring = season_ == PlantSeason::kSpring;
    const std::uint16_t stalk = plants("Grass", name("verge_grass"), grass());
    const std::uint16_t colours[3] = {plants("Flowers", "petal_yellow", {0.72F, 0.52F, 0.03F}),
                                      plants("Flowers", "petal_white", {0.72F, 0.72F, 0.68F}),
                                      spring
                                          ? plants("Flowers", "petal_violet", {0.25F, 0.11F, 0.36F})
                                          : plants("Flowers", "petal_red", {0.55F, 0.04F, 0.02F})};
    for (int i = 0; i < 26; ++i) {
      const Vec3 foot = place();
      const double height = random_.uniform(0.12, 0.42);
      const Vec3 over = lean(0.06);
      mesh_.blade(stalk, foot, over, height, 0.005);
      const double which = random_.uniform();
      blossom(colours[which < 0.45  ? 0
                      : which < 0.8 ? 1
                                    : 2],
              foot + over + Vec3(0, 0, height), random_.uniform(0.025, 0.05));
    }
  }

  // A stalk with pairs of leaves.
  void herb(std::uint16_t stalk, std::uint16_t leaf, const Vec3& foot, double height,
            double leaf_length, double leaf_width, int pairs) {
    const Vec3 over = lean(0.12 * height);
    mesh_.tube(stalk,
               std::vector<TubePoint>{{foot, 0.005},
                                      {foot + 0.4 * over + Vec3(0, 0, 0.5 * height), 0.004},
                                      {foot + over + Vec3(0, 0, height), 0.0}},
               3);
    for (int i = 0; i < pairs; ++i) {
      const double u = (i + 0.6) / pairs;
      const double size = (1.15 - 0.7 * u) * random_.uniform(0.8, 1.15);
      for (const double half : {0.0, kPi}) {
        const double a = half + 1.57 * i + random_.uniform(-0.4, 0.4);
        const Vec3 along =
            Vec3(det::cos(a), det::sin(a), random_.uniform(-0.35, 0.35)).normalized();
        mesh_.leaf(leaf, foot + u * u * over + Vec3(0, 0, u * height), along, Vec3::UnitZ(),
                   size * leaf_length, size * leaf_width, 0.3);
      }
    }
  }

  void weeds() {
    const bool bare = season_ == PlantSeason::kWinter;
    const std::uint16_t green =
        plants("Weeds", name("weed"),
               by_season<Colour>({0.09F, 0.17F, 0.035F}, {0.065F, 0.125F, 0.028F},
                                 {0.11F, 0.115F, 0.035F}, {0.16F, 0.12F, 0.07F}));
    const std::uint16_t dry = plants("Weeds", "weed_dry", {0.24F, 0.17F, 0.09F}, 0.8F);
    const std::uint16_t white = plants("Flowers", "petal_white", {0.72F, 0.72F, 0.68F});
    const double tall = by_season(0.55, 1.0, 0.9, 0.7);
    for (int i = 0; i < 20; ++i) {
      const Vec3 foot = place();
      const double height = tall * random_.uniform(0.35, 0.85);
      herb(bare ? dry : green, bare ? dry : green, foot, height, 0.11, 0.055, bare ? 2 : 8);
    }
    for (int i = 0; i < 4; ++i) {
      const Vec3 foot = place();
      const double height = tall * random_.uniform(0.6, 1.0);
      mesh_.tube(season_ == PlantSeason::kSummer ? green : dry,
                 std::vector<TubePoint>{{foot, 0.006},
                                        {foot + Vec3(0, 0, height), 0.003},
                                        {foot + Vec3(0, 0, height + 0.02), 0.0}},
                 4);
      for (int k = 0; k < 8; ++k) {
        Vec3 out = lean(0.10);
        out.z() = height + random_.uniform(0.01, 0.05);
        mesh_.blade(dry, foot + Vec3(0, 0, height - 0.05), Vec3(out.x(), out.y(), 0), 0.06, 0.003);
        if (season_ == PlantSeason::kSummer || season_ == PlantSeason::kSpring)
          blossom(white, foot + out, 0.05);
      }
    }
  }

  void reeds() {
    const std::uint16_t green =
        plants("Reeds", name("reed"),
               by_season<Colour>({0.15F, 0.17F, 0.06F}, {0.10F, 0.155F, 0.045F},
                                 {0.28F, 0.22F, 0.09F}, {0.34F, 0.27F, 0.14F}),
               0.3F);
    const std::uint16_t cob = plants("Reeds", "reed_cob", {0.11F, 0.06F, 0.03F}, 1.0F);
    for (int i = 0; i < 260; ++i) {
      const Vec3 foot = place();
      const double height = random_.uniform(0.8, 1.75);
      mesh_.blade(green, foot, lean(0.3 * height), height, random_.uniform(0.010, 0.018));
      if (i % 9 == 0) {
        const Vec3 tip = foot + Vec3(0, 0, 1.05 * height);
        mesh_.tube(cob,
                   std::vector<TubePoint>{{foot, 0.004},
                                          {tip, 0.004},
                                          {tip + Vec3(0, 0, 0.01), 0.011},
                                          {tip + Vec3(0, 0, 0.14), 0.011},
                                          {tip + Vec3(0, 0, 0.17), 0.0}},
                   5);
      }
    }
  }

  void wheat() {
    const double height = by_season(0.30, 0.85, 0.17, 0.09);
    const bool ripe = season_ == PlantSeason::kSummer;
    const bool stubble = season_ == PlantSeason::kAutumn;
    const std::uint16_t stalk =
        plants("Wheat", name("wheat"),
               by_season<Colour>({0.085F, 0.200F, 0.035F}, {0.46F, 0.33F, 0.13F},
                                 {0.42F, 0.32F, 0.15F}, {0.075F, 0.150F, 0.035F}),
               ripe || stubble ? 1.0F : 0.0F);
    const std::uint16_t ear =
        ripe ? plants("Wheat", "wheat_ear", {0.55F, 0.39F, 0.15F}, 1.0F) : stalk;
    for (int row = 0; row < 14; ++row) {  // 14 cm apart
      const double y = -kHalf + (row + 0.5) * kPatch_m / 14.0;
      for (int i = 0; i < 50; ++i) {
        const Vec3 foot(-kHalf + (i + random_.uniform()) * kPatch_m / 50.0,
                        y + random_.uniform(-0.025, 0.025), -0.03);
        const double h = height * random_.uniform(0.85, 1.08);
        if (stubble) {
          const Vec3 w(0.003, 0.0, 0.0);
          mesh_.triangle(stalk, foot - w, foot + w, foot + lean(0.02) + Vec3(0, 0, h));
          continue;
        }
        const Vec3 over = lean(ripe ? 0.10 : 0.5 * h);
        mesh_.blade(stalk, foot, over, h, ripe ? 0.006 : 0.011);
        if (!ripe) continue;
        const Vec3 tip = foot + over + Vec3(0, 0, h - 0.02);
        const Vec3 along = (over.normalized() + Vec3(0, 0, 0.7)).normalized();
        const Vec3 up = along.unitOrthogonal();
        mesh_.leaf(ear, tip, along, up, 0.11, 0.022, 0.5);
        mesh_.leaf(ear, tip, along, along.cross(up), 0.11, 0.022, 0.5);
      }
    }
  }

  void maize() {
    const double height = by_season(0.12, 2.3, 2.1, 0.14);
    const bool tall = season_ == PlantSeason::kSummer || season_ == PlantSeason::kAutumn;
    const std::uint16_t leaf =
        plants("Maize", name("maize"),
               by_season<Colour>({0.10F, 0.22F, 0.04F}, {0.070F, 0.155F, 0.030F},
                                 {0.33F, 0.25F, 0.10F}, {0.36F, 0.28F, 0.14F}),
               by_season(0.0F, 0.0F, 0.9F, 1.0F));
    const std::uint16_t tassel = plants("Maize", "maize_tassel", {0.42F, 0.30F, 0.12F}, 1.0F);
    const int rows = 3;  // 0.67 m apart
    for (int row = 0; row < rows; ++row) {
      const double y = -kHalf + (row + 0.5) * kPatch_m / rows;
      for (int i = 0; i < 12; ++i) {
        const Vec3 foot(-kHalf + (i + random_.uniform(0.3, 0.7)) * kPatch_m / 12.0,
                        y + random_.uniform(-0.03, 0.03), -0.05);
        const double h = height * random_.uniform(0.88, 1.06);
        const Vec3 tip = foot + lean(0.03 * h) + Vec3(0, 0, h);
        mesh_.tube(leaf,
                   std::vector<TubePoint>{{foot, 0.013}, {0.5 * (foot + tip), 0.011}, {tip, 0.0}},
                   4);
        if (season_ == PlantSeason::kWinter) continue;
        const int leaves = tall ? 11 : 3;
        const double turn = random_.uniform(0.0, kPi);
        for (int k = 0; k < leaves; ++k) {
          const double a = turn + kPi * k + random_.uniform(-0.35, 0.35);
          const Vec3 out(det::cos(a), det::sin(a), 0.0);
          const Vec3 base = foot + (0.08 + 0.82 * k / leaves) * (tip - foot);
          const double length = (tall ? 0.72 : 0.18) * random_.uniform(0.8, 1.1);
          // Up, over and down again.
          const Vec3 arch = base + 0.45 * length * out + Vec3(0, 0, 0.38 * length);
          const double width = tall ? 0.075 : 0.03;
          mesh_.leaf(leaf, base, (arch - base).normalized(), (Vec3::UnitZ() - out).normalized(),
                     (arch - base).norm() * 1.25, width, 0.5);
          mesh_.leaf(leaf, arch, (0.8 * out - Vec3(0, 0, 0.75)).normalized(),
                     (Vec3::UnitZ() + out).normalized(), 0.55 * length, 0.9 * width, 0.5);
        }
        if (!tall) continue;
        for (int k = 0; k < 5; ++k)
          mesh_.blade(tassel, tip - Vec3(0, 0, 0.06), lean(0.12), 0.26, 0.009);
      }
    }
  }

  void rape() {
    const double height = by_season(1.15, 1.2, 0.14, 0.12);
    const bool low = season_ == PlantSeason::kAutumn || season_ == PlantSeason::kWinter;
    const std::uint16_t leaf =
        plants("Rape", name("rape"),
               by_season<Colour>({0.085F, 0.165F, 0.055F}, {0.26F, 0.25F, 0.08F},
                                 {0.075F, 0.150F, 0.055F}, {0.070F, 0.125F, 0.055F}));
    const std::uint16_t flower = plants("Flowers", "rape_flower", {0.74F, 0.60F, 0.02F});
    for (int i = 0; i < (low ? 130 : 150); ++i) {
      const Vec3 foot = place();
      if (low) {
        for (int k = 0; k < 5; ++k) {
          const double a = 1.26 * k + random_.uniform(-0.3, 0.3);
          mesh_.leaf(leaf, foot, Vec3(det::cos(a), det::sin(a), 0.7).normalized(), Vec3::UnitZ(),
                     height * random_.uniform(0.8, 1.3), 0.06, 0.2);
        }
        continue;
      }
      const double h = height * random_.uniform(0.85, 1.1);
      herb(leaf, leaf, foot, h, 0.16, 0.05, 4);
      const bool blooms = season_ == PlantSeason::kSpring;
      for (int k = 0; k < 5; ++k) {
        const Vec3 out = lean(0.10);
        const Vec3 at = foot + out + Vec3(0, 0, h - random_.uniform(0.0, 0.2));
        if (blooms) {
          blossom(flower, at, 0.055);
        } else {
          mesh_.blade(leaf, at - Vec3(0, 0, 0.1), 0.4 * out, 0.14, 0.008);
        }
      }
    }
  }

  // Ferns, saplings, and last year's leaves.
  void undergrowth() {
    const std::uint16_t fern =
        plants("Ferns", name("fern"),
               by_season<Colour>({0.12F, 0.23F, 0.04F}, {0.07F, 0.15F, 0.03F},
                                 {0.30F, 0.19F, 0.06F}, {0.22F, 0.13F, 0.06F}),
               by_season(0.0F, 0.0F, 0.7F, 1.0F));
    const std::uint16_t litter =
        plants("Litter", "leaf_litter", {0.20F, 0.115F, 0.05F}, 1.0F, Taxonomy::named("terrain"));
    const std::uint16_t twig = mesh_.part("Twigs", Taxonomy::named("vegetation"),
                                          wooden(kit_, "twig", {0.13F, 0.10F, 0.075F}));
    for (int i = 0; i < by_season(9, 11, 9, 5); ++i) {
      const Vec3 foot = place();
      for (int k = 0; k < 7; ++k) {
        const double a = 0.9 * k + random_.uniform(-0.3, 0.3);
        const Vec3 out(det::cos(a), det::sin(a), 0.0);
        const double length = random_.uniform(0.35, 0.65);
        const Vec3 side(-out.y(), out.x(), 0.0);
        for (int s = 0; s < 7; ++s) {
          const double u = (s + 0.8) / 8.0;
          const Vec3 p = foot + u * length * out + Vec3(0, 0, length * (1.1 * u - 0.75 * u * u));
          for (const double hand : {-1.0, 1.0}) {
            mesh_.leaf(fern, p, (hand * side + 0.45 * out).normalized(), Vec3::UnitZ(),
                       0.17 * (1.1 - u), 0.05, 0.1);
          }
        }
      }
    }
    for (int i = 0; i < 5; ++i) {
      const Vec3 foot = place();
      herb(twig, fern, foot, random_.uniform(0.3, 1.1), 0.08, 0.05,
           season_ == PlantSeason::kWinter ? 0 : 6);
    }
    for (int i = 0; i < 380; ++i) {
      const Vec3 at = place(random_.uniform(0.004, 0.03));
      Vec3 up = 0.25 * random_direction(random_) + Vec3::UnitZ();
      up.normalize();
      mesh_.leaf(litter, at, up.unitOrthogonal(), up, 0.085, 0.06, 0.5);
    }
  }

  const Kit& kit_;
  CoverKind kind_;
  PlantSeason season_;
  RandomStream random_;
  PlantMesh mesh_;
};

}  // namespace

MeshPtr grow_cover(const Kit& kit, CoverKind kind, PlantSeason season, int variant) {
  return CoverMaker(kit, kind, season, variant).make();
}

}  // namespace raytruth::assets
