// Trees by recursive branching, bushes and tufts. Leaves are pairs of quads of real leaf-cluster
// size.
#include <cmath>

#include "assets/statics.h"
#include "sim/core/math.h"

namespace raytruth::assets {
namespace {

Vec3 random_direction(RandomStream& random) {
  const double z = random.uniform(-1.0, 1.0);
  const double a = random.uniform(0.0, 2.0 * kPi);
  const double r = std::sqrt(1.0 - z * z);
  return {r * det::cos(a), r * det::sin(a), z};
}

void add_leaf(MeshBuilder& b, std::uint16_t part, const Vec3& at, double size,
              RandomStream& random) {
  Vec3 n = random_direction(random);
  n.z() = 0.4 * n.z() + 0.6;
  const Vec3 u = n.normalized().unitOrthogonal();
  const double turn = random.uniform(0.0, 2.0 * kPi);
  const Vec3 v = n.normalized().cross(u);
  const Vec3 a = size * (det::cos(turn) * u + det::sin(turn) * v);
  const Vec3 c = 0.55 * size * (-det::sin(turn) * u + det::cos(turn) * v);
  b.quad(part, at - a, at - c, at + a, at + c);
}

struct Grower {
  MeshBuilder& b;
  RandomStream& random;
  std::uint16_t bark, leaf;
  double leaf_size;
  int leaves_per_twig;

  void branch(const Vec3& from, const Vec3& direction, double length, double radius, int depth) {
    const Vec3 bend = (direction + 0.25 * random_direction(random) + Vec3(0, 0, 0.10)).normalized();
    const Vec3 middle = from + 0.5 * length * direction;
    const Vec3 end = middle + 0.5 * length * bend;
    const int segments = depth >= 3 ? 9 : depth == 2 ? 6 : 4;
    b.tube(bark, from, middle, radius, 0.82 * radius, segments, false);
    b.tube(bark, middle, end, 0.82 * radius, 0.62 * radius, segments, false);
    if (depth <= 1) {
      for (int i = 0; i < leaves_per_twig; ++i) {
        const Vec3 spread =
            random_direction(random) * random.uniform(0.05, 0.62) * (0.45 + 0.5 * length);
        add_leaf(b, leaf, from + random.uniform(0.2, 1.1) * (end - from) + spread,
                 leaf_size * random.uniform(0.7, 1.3), random);
      }
    }
    if (depth == 0) return;
    const int children = depth >= 3 ? 5 : 4;
    for (int i = 0; i < children; ++i) {
      const Vec3 side = bend.unitOrthogonal();
      const double turn = 2.0 * kPi * (i + random.uniform(-0.2, 0.2)) / children;
      const Vec3 around = det::cos(turn) * side + det::sin(turn) * bend.cross(side);
      const double open = random.uniform(0.45, 0.85);
      const Vec3 out = (det::cos(open) * bend + det::sin(open) * around).normalized();
      const double at = i == 0 ? 1.0 : random.uniform(0.55, 1.0);
      branch(from + at * (end - from), out, length * random.uniform(0.62, 0.78),
             radius * random.uniform(0.5, 0.62), depth - 1);
    }
  }
};

void add_conifer(MeshBuilder& b, const Kit& kit, RandomStream& random, double height) {
  const std::uint16_t bark = b.part("Trunk", Taxonomy::named("trunk"), kit.standard("bark"));
  const std::uint16_t needle =
      b.part("Needles", Taxonomy::named("vegetation"), kit.standard("needle"));
  b.tube(bark, {0, 0, -0.3}, {0, 0, 0.95 * height}, 0.018 * height + 0.06, 0.02, 9);
  const int whorls = static_cast<int>(height * 2.2);
  for (int i = 0; i < whorls; ++i) {
    const double u = (i + 0.5) / whorls;
    const double z = height * (0.14 + 0.84 * u);
    const double reach = height * 0.21 * (1.0 - u) + 0.12;
    const int branches = 7;
    for (int k = 0; k < branches; ++k) {
      const double a = 2.0 * kPi * (k + random.uniform(-0.3, 0.3)) / branches + 0.7 * i;
      const Vec3 out(det::cos(a), det::sin(a), -0.30);
      const Vec3 tip = Vec3(0, 0, z) + reach * random.uniform(0.8, 1.1) * out;
      const int sprays = 2 + static_cast<int>(reach * 5);
      for (int s = 0; s < sprays; ++s) {
        const Vec3 at = Vec3(0, 0, z) + (tip - Vec3(0, 0, z)) * ((s + 0.6) / sprays);
        add_leaf(b, needle, at + 0.06 * random_direction(random), random.uniform(0.14, 0.26),
                 random);
        add_leaf(b, needle, at + 0.10 * random_direction(random), random.uniform(0.14, 0.26),
                 random);
      }
    }
  }
}

}  // namespace

MeshPtr make_tree(const Kit& kit, int variant) {
  RandomStream random(17, "asset.tree", static_cast<std::uint64_t>(variant));
  MeshBuilder b;
  if (variant % 8 >= 6) {
    add_conifer(b, kit, random, variant % 2 ? 13.0 : 9.0);
    return b.build(0.0);
  }
  const std::uint16_t bark = b.part("Trunk", Taxonomy::named("trunk"), kit.standard("bark"));
  const std::uint16_t leaf = b.part("Leaves", Taxonomy::named("vegetation"),
                                    kit.standard(variant % 2 ? "leaf_light" : "leaf"));
  const double height = 5.5 + 0.9 * (variant % 6);
  const double bole = 0.30 * height;
  const double radius = 0.022 * height + 0.03;
  b.tube(bark, {0, 0, -0.3}, {0, 0, 0.4}, 1.5 * radius, 1.1 * radius, 10, false);
  b.tube(bark, {0, 0, 0.4}, {0.02 * height, 0, bole}, 1.1 * radius, 0.9 * radius, 10, false);
  Grower grower{b, random, bark, leaf, 0.105, 9};
  for (int i = 0; i < 4; ++i) {
    const double a = 2.0 * kPi * (i + random.uniform(-0.2, 0.2)) / 4;
    const Vec3 out = Vec3(0.55 * det::cos(a), 0.55 * det::sin(a), 1.0).normalized();
    grower.branch({0.02 * height, 0, bole * random.uniform(0.9, 1.0)}, out, 0.27 * height,
                  0.62 * radius, 3);
  }
  return b.build(0.0);
}

MeshPtr make_bush(const Kit& kit, int variant) {
  RandomStream random(17, "asset.bush", static_cast<std::uint64_t>(variant));
  MeshBuilder b;
  const std::uint16_t bark =
      b.part("Branches", Taxonomy::named("vegetation"), kit.standard("bark"));
  const std::uint16_t leaf = b.part("Leaves", Taxonomy::named("vegetation"),
                                    kit.standard(variant % 2 ? "leaf" : "leaf_light"));
  const double radius = 0.55 + 0.15 * (variant % 4);
  for (int i = 0; i < 9; ++i) {
    Vec3 out = random_direction(random);
    out.z() = std::abs(out.z()) + 0.3;
    b.tube(bark, {0, 0, -0.05}, radius * out.normalized(), 0.018, 0.006, 4, false);
  }
  for (int i = 0; i < 900; ++i) {
    Vec3 at = random_direction(random) * radius * det::pow(random.uniform(), 0.33);
    at.z() = std::abs(at.z()) * 1.1 + 0.05;
    add_leaf(b, leaf, at, random.uniform(0.05, 0.09), random);
  }
  return b.build(0.0);
}

MeshPtr make_grass_tuft(const Kit& kit, int variant) {
  RandomStream random(17, "asset.tuft", static_cast<std::uint64_t>(variant));
  MeshBuilder b;
  const std::uint16_t blade =
      b.part("Blades", Taxonomy::named("vegetation"), kit.standard("meadow"));
  for (int i = 0; i < 60; ++i) {
    const double a = random.uniform(0.0, 2.0 * kPi);
    const Vec3 foot(0.22 * random.uniform(-1, 1), 0.22 * random.uniform(-1, 1), -0.02);
    const Vec3 tip =
        foot + Vec3(0.12 * det::cos(a), 0.12 * det::sin(a), random.uniform(0.15, 0.38));
    const Vec3 side(-0.006 * det::sin(a), 0.006 * det::cos(a), 0);
    b.triangle(blade, foot - side, foot + side, tip);
  }
  return b.build(0.0);
}

}  // namespace raytruth::assets
