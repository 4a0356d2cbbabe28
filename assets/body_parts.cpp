#include "assets/body_parts.h"

#include <algorithm>
#include <cmath>

#include "assets/gait.h"
#include "sim/core/math.h"

namespace raytruth::assets {

void add_torso(MeshBuilder& b, ClassId c, const Clothes& w, double h, const Vec3& hip,
               const Vec3& chest_up) {
  // hip: middle between the hip joints; chest_up: unit direction of the spine.
  const std::uint16_t jacket = b.part("Jacket", c, w.jacket);
  const std::uint16_t trousers = b.part("Trousers", c, w.trousers);
  const std::uint16_t skin = b.part("Neck", c, w.skin);
  const Vec3 forward = Vec3::UnitY().cross(chest_up).normalized();
  std::vector<std::vector<Vec3>> rings;
  // (height along the spine, half width, half depth)
  const double rows[][3] = {{-0.035, 0.030, 0.025}, {-0.030, 0.070, 0.050}, {0.0, 0.092, 0.064},
                            {0.04, 0.090, 0.062},   {0.09, 0.082, 0.057},   {0.15, 0.090, 0.064},
                            {0.21, 0.105, 0.070},   {0.26, 0.118, 0.066},   {0.288, 0.105, 0.056},
                            {0.305, 0.060, 0.042},  {0.312, 0.035, 0.034}};
  for (const auto& row : rows) {
    std::vector<Vec3> ring;
    for (int i = 0; i < 16; ++i) {
      const double a = 2.0 * kPi * i / 16;
      ring.push_back(hip + h * (row[0] * chest_up + row[2] * det::cos(a) * forward +
                                row[1] * det::sin(a) * Vec3::UnitY()));
    }
    rings.push_back(std::move(ring));
  }
  b.loft(rings, true, [&](std::size_t i, std::size_t) { return i < 3 ? trousers : jacket; });
  b.limb(skin, hip + h * 0.29 * chest_up, hip + h * 0.345 * chest_up, 0.033 * h, 0.031 * h, 12);
}

void add_head(MeshBuilder& b, ClassId c, const Clothes& w, double h, const Vec3& base,
              bool helmet) {
  // base: top of the neck; the head reaches 0.13 h above the chin.
  const std::uint16_t skin = b.part("Face", c, w.skin);
  const std::uint16_t hair = b.part(helmet ? "Helmet" : "Hair", c, w.hair);
  const Vec3 center = base + h * Vec3(0.008, 0, 0.060);
  b.ellipsoid(skin, center, h * Vec3(0.054, 0.043, 0.067), 20);
  b.ellipsoid(skin, center + h * Vec3(0.054, 0, -0.012), h * Vec3(0.012, 0.009, 0.014), 8);  // nose
  for (const int side : {1, -1})
    b.ellipsoid(skin, center + h * Vec3(-0.002, side * 0.043, -0.005),
                h * Vec3(0.012, 0.006, 0.018), 8);
  const double over = helmet ? 1.18 : 1.07;
  b.ellipsoid(hair, center + h * Vec3(-0.010, 0, 0.014), h * over * Vec3(0.052, 0.044, 0.056), 20);
}

void add_limb_segment(MeshBuilder& b, std::uint16_t part, double length, double r0, double r1) {
  b.limb(part, Vec3::Zero(), {0, 0, -length}, r0, r1, 14);
}

void add_foot(MeshBuilder& b, ClassId c, const Clothes& w, double h) {
  const std::uint16_t shoe = b.part("Shoe", c, w.shoes);
  const double length = kFootLength * h;
  const double height = kFootHeight * h;
  std::vector<std::vector<Vec3>> rings;
  const double rows[][3] = {{-0.30, 0.55, 0.02}, {-0.27, 0.62, 0.8}, {-0.1, 0.66, 1.15},
                            {0.15, 0.62, 1.05},  {0.4, 0.72, 0.65},  {0.6, 0.68, 0.5},
                            {0.70, 0.42, 0.3}};
  for (const auto& row : rows) {
    const double x = row[0] * length;
    const double half = 0.30 * length * row[1];
    rings.push_back({{x, -half, -height},
                     {x, half, -height},
                     {x, half * 0.85, -height + height * row[2]},
                     {x, -half * 0.85, -height + height * row[2]}});
  }
  b.loft(rings, true, [shoe](std::size_t, std::size_t) { return shoe; });
  b.quad(shoe, rings.front()[3], rings.front()[2], rings.front()[1], rings.front()[0]);
  b.quad(shoe, rings.back()[0], rings.back()[1], rings.back()[2], rings.back()[3]);
}

void add_thigh(MeshBuilder& b, ClassId c, const Clothes& w, double h) {
  add_limb_segment(b, b.part("Trousers", c, w.trousers), kThigh * h, 0.050 * h, 0.036 * h);
}

void add_shin(MeshBuilder& b, ClassId c, const Clothes& w, double h) {
  add_limb_segment(b, b.part("Trousers", c, w.trousers), kShin * h, 0.035 * h, 0.023 * h);
}

Eigen::Quaterniond hanging_along(const Vec3& direction, const Vec3& front) {
  Eigen::Matrix3d R;
  R.col(2) = -direction;
  R.col(1) = R.col(2).cross(front).normalized();
  R.col(0) = R.col(1).cross(R.col(2));
  return Eigen::Quaterniond(R);
}

Vec3 joint_between(const Vec3& from, const Vec3& to, double first, double second,
                   const Vec3& pole) {
  const Vec3 line = to - from;
  const double length = std::clamp(line.norm(), 1e-6, 0.999 * (first + second));
  const Vec3 axis = line.normalized();
  const double along = (first * first - second * second + length * length) / (2.0 * length);
  const double off = std::sqrt(std::max(0.0, first * first - along * along));
  const Vec3 side = (pole - axis * axis.dot(pole)).normalized();
  return from + along * axis + off * side;
}

}  // namespace raytruth::assets
