// Trees: wood and leaves on the skeletons of plant_growth.h.
#include "assets/plants.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <optional>
#include <string>

#include "assets/plant_cover.h"
#include "assets/plant_mesh.h"
#include "assets/plant_species.h"
#include "assets/statics.h"
#include "sim/core/math.h"

namespace raytruth::assets {
namespace {

int sides_for(double radius, bool far) {
  if (far) return radius > 0.08 ? 5 : 3;
  return radius > 0.10 ? 12 : radius > 0.05 ? 8 : radius > 0.022 ? 6 : radius > 0.010 ? 4 : 3;
}

class TreeMaker {
 public:
  TreeMaker(const Kit& kit, const TreeKind& kind)
      : kind_(kind),
        look_(look_of(kind.species)),
        shape_(shape_of(kind)),
        random_(17, "asset.tree",
                static_cast<std::uint64_t>(kind.species) * 16U +
                    static_cast<std::uint64_t>(kind.variant % kTreeVariants)),
        bark_(mesh_.part("Trunk", Taxonomy::named("trunk"), bark_material(kit, look_))) {
    const std::vector<MaterialId> shades = leaf_materials(kit, look_, kind.season);
    for (std::size_t i = 0; i < shades.size(); ++i) {
      leaf_.push_back(mesh_.part("Leaves", Taxonomy::named("vegetation"), shades[i]));
    }
    if (kind.season == PlantSeason::kSpring && kind.species == TreeSpecies::kCherry) {
      petals_ = mesh_.part("Blossom", Taxonomy::named("vegetation"),
                           foliage(kit, "blossom_white", {0.80F, 0.70F, 0.71F}, 0.45F));
    }
    if (kind.species == TreeSpecies::kYoung) {
      stake_ = mesh_.part("Stake", Taxonomy::named("pole"),
                          wooden(kit, "stake_wood", {0.34F, 0.25F, 0.15F}, 0.25F, 0.05F));
    }
  }

  MeshPtr make() {
    if (kind_.species == TreeSpecies::kSpruce) {
      spruce();
    } else {
      colony();
    }
    if (kind_.species == TreeSpecies::kYoung) stakes();
    return mesh_.take();
  }

 private:
  bool bare() const { return kind_.season == PlantSeason::kWinter && !look_.needles; }

  // Share of the summer's leaves, and of their size.
  double leaf_share() const {
    if (look_.needles || kind_.season == PlantSeason::kSummer) return 1.0;
    if (kind_.season == PlantSeason::kAutumn) return 0.62;
    return kind_.season == PlantSeason::kSpring ? 0.85 : 0.0;
  }
  double leaf_scale() const {
    return kind_.season == PlantSeason::kSpring && !look_.needles ? 0.72 : 1.0;
  }

  // The trunk widens above its roots.
  void flare(std::vector<TubePoint>& line) const {
    std::vector<TubePoint> foot;
    const double r = shape_.trunk_radius;
    for (const double z : {-0.3, 0.0, 0.06, 0.14, 0.26, 0.45, 0.8}) {
      const double low = det::exp(-std::max(0.0, z) / 0.22);
      const Vec3 at(line[1].p.x(), line[1].p.y(), z);
      foot.push_back({at, r * (1.0 + 0.75 * low), 0.16 * low});
    }
    auto rest = line.begin();
    while (rest != line.end() && rest->p.z() < 0.95) ++rest;
    foot.insert(foot.end(), rest, line.end());
    line = std::move(foot);
  }

  void colony() {
    const std::vector<GrowthNode> nodes = grow(shape_, random_);
    std::vector<int> thin;
    for (const std::vector<int>& branch : branches_of(nodes)) {
      std::vector<TubePoint> line;
      for (std::size_t i = 0; i < branch.size(); ++i) {
        const auto n = static_cast<std::size_t>(branch[i]);
        // A branch begins with its own radius inside its parent.
        const double r = i == 0 && branch.size() > 1
                             ? nodes[static_cast<std::size_t>(branch[1])].radius
                             : nodes[n].radius;
        line.push_back({nodes[n].p, r});
        if (!nodes[n].trunk && nodes[n].radius < 0.55 * kLeafy_) thin.push_back(branch[i]);
      }
      if (line.front().p.z() < -0.2) flare(line);
      if (line.size() < 2) continue;
      if (kind_.far && line.front().radius < 0.02 && !bare()) continue;
      const TubePoint& last = line.back();
      line.push_back(
          {last.p + 0.5 * shape_.step * (last.p - line[line.size() - 2].p).normalized(), 0.0});
      mesh_.tube(bark_, line, sides_for(line[line.size() > 9 ? 6 : 0].radius, kind_.far));
    }
    std::sort(thin.begin(), thin.end());
    thin.erase(std::unique(thin.begin(), thin.end()), thin.end());
    if (thin.empty()) return;
    const double size = shape_.radius / look_.shape.radius;
    const double wanted = look_.leaves * std::min(1.15, size * size) / (kind_.far ? 11.0 : 1.0);
    constexpr int kPerShoot = 6;
    const double shoots = wanted / kPerShoot / static_cast<double>(thin.size());
    double due = 0.0;
    for (const int id : thin) {
      const GrowthNode& node = nodes[static_cast<std::size_t>(id)];
      const Vec3 ahead = (node.p - nodes[static_cast<std::size_t>(node.parent)].p).normalized();
      for (due += shoots; due >= 1.0; due -= 1.0) shoot(node.p, ahead, kPerShoot);
    }
  }

  // A shoot of this year with its leaves.
  void shoot(const Vec3& from, const Vec3& ahead, int leaves) {
    const Vec3 outward = Vec3(from.x(), from.y(), 0.3 * shape_.radius).normalized();
    const Vec3 d = (0.5 * ahead + 0.45 * outward + 0.9 * random_direction(random_)).normalized();
    const double length = shape_.step * random_.uniform(0.9, 1.9);
    const Vec3 start = from - 0.4 * shape_.step * ahead * random_.uniform();
    const Vec3 sag = -look_.hang * length * Vec3::UnitZ();
    const auto at = [&](double u) { return Vec3(start + u * length * d + u * u * sag); };
    const bool woody = !kind_.far && leaf_share() < 0.95;
    if (woody || (bare() && kind_.far)) {
      mesh_.tube(bark_,
                 std::vector<TubePoint>{{at(0.0), 0.0042}, {at(0.55), 0.003}, {at(1.0), 0.0}}, 3);
    }
    if (bare()) {
      if (kind_.far) return;
      for (const double u : {0.35, 0.65}) {
        const Vec3 side = (d + 0.9 * random_direction(random_)).normalized();
        const Vec3 p = at(u);
        mesh_.tube(bark_, std::vector<TubePoint>{{p, 0.003}, {p + 0.5 * length * side, 0.0}}, 3);
      }
      return;
    }
    const double large = leaf_scale() * (kind_.far ? 3.0 : 1.0);
    const Vec3 across = d.unitOrthogonal();
    for (int i = 0; i < leaves; ++i) {
      const double u = (i + random_.uniform(0.3, 1.0)) / leaves;
      const double turn = 2.4 * i + random_.uniform(-0.5, 0.5);  // the golden angle
      const double size = large * random_.uniform(0.75, 1.2);
      const double kept = random_.uniform();
      const double shade = random_.uniform();
      const Vec3 wild = random_direction(random_);
      if (kept > leaf_share()) continue;
      const Vec3 around = det::cos(turn) * across + det::sin(turn) * d.cross(across);
      const Vec3 base = at(u) + (kind_.far ? 0.35 : 0.02) * around;
      if (look_.needles) {
        const Vec3 along = (0.8 * around + 0.75 * d).normalized();
        mesh_.leaf(shade_of(shade), base, along, along.cross(wild).normalized(),
                   size * look_.leaf_length, size * look_.leaf_width * (kind_.far ? 2.0 : 1.0),
                   0.5);
        continue;
      }
      const Vec3 along =
          (around + 0.55 * d - (0.25 + 0.5 * look_.hang) * Vec3::UnitZ() + 0.25 * wild)
              .normalized();
      Vec3 up = 0.75 * Vec3::UnitZ() + 0.45 * outward + 0.55 * wild;
      up -= up.dot(along) * along;
      if (up.squaredNorm() < 1e-6) continue;
      if (petals_ && i % 3 != 0) {
        mesh_.leaf(*petals_, base, along, up.normalized(), 0.075 * size / leaf_scale(),
                   0.075 * size / leaf_scale(), 0.4);
        continue;
      }
      mesh_.leaf(shade_of(shade), base, along, up.normalized(), size * look_.leaf_length,
                 size * look_.leaf_width, 0.3);
    }
  }

  std::uint16_t shade_of(double u) const {
    const auto n = static_cast<double>(leaf_.size());
    return leaf_[std::min(leaf_.size() - 1, static_cast<std::size_t>(u * n))];
  }

  // Whorls of branches that hang a little and turn up at their ends, twigs on both sides of them.
  void spruce() {
    const double h = shape_.height;
    std::vector<TubePoint> line;
    for (double z = -0.3; z < h; z += 0.5) {
      line.push_back(
          {{0.0, 0.0, z}, 0.012 + (shape_.trunk_radius - 0.012) * std::min(1.0, 1.0 - z / h)});
    }
    line.push_back({{0.0, 0.0, h}, 0.0});
    flare(line);
    mesh_.tube(bark_, line, kind_.far ? 5 : 10);
    const double spacing = kind_.far ? 0.75 : 0.36;
    double turn0 = 0.0;
    for (double z = shape_.base; z < h - 0.15; z += spacing * random_.uniform(0.8, 1.2)) {
      const double u = (z - shape_.base) / (h - shape_.base);
      const double reach = shape_.radius * (1.0 - u) * std::min(1.0, 0.72 + 2.0 * u) + 0.12;
      const int branches = kind_.far ? 5 : 7;
      turn0 += 2.4;
      for (int k = 0; k < branches; ++k) {
        const double turn = turn0 + 2.0 * kPi * (k + random_.uniform(-0.25, 0.25)) / branches;
        const Vec3 out(det::cos(turn), det::sin(turn), 0.0);
        spruce_branch({0.0, 0.0, z + random_.uniform(-0.1, 0.1)}, out,
                      reach * random_.uniform(0.82, 1.08), 0.45 - 0.75 * u);
      }
    }
    for (int i = 0; i < 10; ++i) {
      Vec3 d = random_direction(random_);
      d.z() = std::abs(d.z()) + 1.0;
      mesh_.leaf(shade_of(random_.uniform()), {0.0, 0.0, h - 0.3}, d.normalized(), out_of(d), 0.3,
                 0.05, 0.4);
    }
  }
  Vec3 out_of(const Vec3& d) const { return d.unitOrthogonal(); }

  void spruce_branch(const Vec3& from, const Vec3& out, double reach, double fall) {
    const double lowest = kind_.far ? 0.85 : 0.45;  // sprays hang from it
    const auto at = [&](double u) {
      Vec3 p = from + u * reach * out - Vec3(0.0, 0.0, reach * fall * (1.35 * u - 0.65 * u * u));
      p.z() = std::max(p.z(), lowest);  // the lowest branches lie on the ground
      return p;
    };
    if (!kind_.far) {
      mesh_.tube(
          bark_,
          std::vector<TubePoint>{
              {from, 0.008 + 0.007 * reach}, {at(0.5), 0.005 + 0.003 * reach}, {at(1.0), 0.0}},
          3);
    }
    const Vec3 side(-out.y(), out.x(), 0.0);
    const double gap = kind_.far ? 0.36 : 0.125;
    const double large = kind_.far ? 2.2 : 1.0;
    for (double r = 0.22; r < reach; r += gap * random_.uniform(0.8, 1.2)) {
      const double u = r / reach;
      const Vec3 p = at(u);
      const Vec3 ahead = (at(u + 0.05) - p).normalized();
      for (const double s : {-1.0, 1.0}) {
        const double length =
            std::min(0.75, 0.14 + 0.55 * (reach - r)) * random_.uniform(0.7, 1.15);
        const Vec3 d =
            (s * side + 0.75 * ahead + Vec3(0.0, 0.0, random_.uniform(-0.45, 0.05))).normalized();
        const int sprays = std::max(1, static_cast<int>(length / (0.17 * large)));
        for (int i = 0; i < sprays; ++i) {
          const Vec3 base = p + d * (length * i / sprays);
          const Vec3 tilt =
              (d + 0.35 * random_direction(random_) - Vec3(0.0, 0.0, 0.12)).normalized();
          const double size = large * random_.uniform(0.9, 1.35);
          const Vec3 up = (Vec3::UnitZ() - tilt.z() * tilt).normalized();
          const std::uint16_t shade = shade_of(random_.uniform());
          mesh_.leaf(shade, base, tilt, up, 0.24 * size, 0.085 * size, 0.45);
          if (!kind_.far && i % 2 == 0) {
            mesh_.leaf(shade, base, (tilt - Vec3(0.0, 0.0, 0.9)).normalized(), d, 0.17 * size,
                       0.06 * size, 0.3);
          }
        }
      }
      mesh_.leaf(shade_of(random_.uniform()), p, (ahead + Vec3(0, 0, 0.35)).normalized(), side,
                 0.16 * large, 0.06 * large, 0.4);
    }
  }

  // Two posts and a board between them; the trunk is tied to it.
  void stakes() {
    for (const double y : {-0.32, 0.32}) {
      mesh_.tube(stake_,
                 std::vector<TubePoint>{{{0.0, y, -0.3}, 0.036},
                                        {{0.0, y, 1.70}, 0.036},
                                        {{0.0, y, 1.74}, 0.030},
                                        {{0.0, y, 1.75}, 0.0}},
                 8);
    }
    for (const double z : {1.48, 1.60}) {
      mesh_.tube(
          stake_,
          std::vector<TubePoint>{
              {{0.045, -0.36, z}, 0.030}, {{0.045, 0.36, z}, 0.030}, {{0.045, 0.37, z}, 0.0}},
          6);
    }
  }

  static constexpr double kLeafy_ = 0.030;  // thinner than 0.55 of it: bears shoots

  TreeKind kind_;
  const SpeciesLook& look_;
  CrownShape shape_;
  RandomStream random_;
  PlantMesh mesh_;
  std::uint16_t bark_;
  std::vector<std::uint16_t> leaf_;
  std::optional<std::uint16_t> petals_;
  std::uint16_t stake_ = 0;
};

}  // namespace

namespace {

// What a kept plant depends on.
std::string key(const char* what, std::initializer_list<int> numbers) {
  std::string text = what;
  for (const int n : numbers) text += " " + std::to_string(n);
  return text;
}

}  // namespace

MeshPtr Plants::tree(TreeKind kind) {
  kind.variant %= kTreeVariants;
  MeshPtr& slot = trees_[kind];
  if (!slot) {
    slot = Kit(materials_, MaterialId())
               .stored(key("tree", {static_cast<int>(kind.species), static_cast<int>(kind.season),
                                    kind.variant, kind.far ? 1 : 0}),
                       [&](const Kit& kit) { return TreeMaker(kit, kind).make(); });
  }
  return slot;
}

MeshPtr Plants::bush(BushKind kind, PlantSeason season, int variant) {
  variant %= 2;
  MeshPtr& slot = others_[{0, static_cast<int>(kind), static_cast<int>(season), variant}];
  if (!slot) {
    slot = Kit(materials_, MaterialId())
               .stored(key("bush", {static_cast<int>(kind), static_cast<int>(season), variant}),
                       [&](const Kit& kit) { return grow_bush(kit, kind, season, variant); });
  }
  return slot;
}

MeshPtr Plants::hedge(PlantSeason season, double height_m, int variant) {
  const int height = std::clamp(static_cast<int>(height_m * 10.0 + 0.5), 4, 30);
  variant %= 2;
  MeshPtr& slot = others_[{1, height, static_cast<int>(season), variant}];
  if (!slot) {
    slot =
        Kit(materials_, MaterialId())
            .stored(key("hedge", {height, static_cast<int>(season), variant}),
                    [&](const Kit& kit) { return grow_hedge(kit, season, 0.1 * height, variant); });
  }
  return slot;
}

MeshPtr Plants::cover(CoverKind kind, PlantSeason season, int variant) {
  variant %= 2;
  MeshPtr& slot = others_[{2, static_cast<int>(kind), static_cast<int>(season), variant}];
  if (!slot) {
    slot = Kit(materials_, MaterialId())
               .stored(key("cover", {static_cast<int>(kind), static_cast<int>(season), variant}),
                       [&](const Kit& kit) { return grow_cover(kit, kind, season, variant); });
  }
  return slot;
}

// What road files plant: eight kinds of trees, in summer.
MeshPtr make_tree(const Kit& kit, int variant) {
  constexpr TreeSpecies kSpecies[8] = {
      TreeSpecies::kLime, TreeSpecies::kMaple,  TreeSpecies::kPlane, TreeSpecies::kBirch,
      TreeSpecies::kOak,  TreeSpecies::kCherry, TreeSpecies::kPine,  TreeSpecies::kSpruce};
  return TreeMaker(kit, {kSpecies[variant % 8], PlantSeason::kSummer, variant % 2}).make();
}
MeshPtr make_bush(const Kit& kit, int variant) {
  constexpr BushKind kKinds[4] = {BushKind::kRound, BushKind::kLoose, BushKind::kFlowering,
                                  BushKind::kThuja};
  return grow_bush(kit, kKinds[variant % 4], PlantSeason::kSummer, variant / 2);
}
MeshPtr make_grass_tuft(const Kit& kit, int variant) {
  return grow_cover(kit, variant % 2 ? CoverKind::kVerge : CoverKind::kMeadow, PlantSeason::kSummer,
                    variant / 2);
}

}  // namespace raytruth::assets
