// Motorcycles: naked, sport and scooter.
#include <algorithm>
#include <cmath>

#include "assets/two_wheeler_parts.h"
#include "sim/core/math.h"

namespace raytruth::assets {

void add_hull(MeshBuilder& b, std::uint16_t part, const std::vector<HullSection>& s, double edge) {
  constexpr int kAround = 14;
  std::vector<std::vector<Vec3>> rings;
  const auto ring = [&](const HullSection& h) {
    std::vector<Vec3> r;
    for (int k = 0; k < kAround; ++k) {
      const double a = 2.0 * kPi * k / kAround, cy = det::cos(a), cz = det::sin(a);
      const double n =
          1.0 / det::pow(det::pow(std::abs(cy), edge) + det::pow(std::abs(cz), edge), 1.0 / edge);
      r.emplace_back(h.x, h.half_width * n * cy, h.z + h.half_height * n * cz);
    }
    return r;
  };
  // From the rear to the front, with a cubic through the sections.
  constexpr int kSteps = 3;
  rings.emplace_back(kAround, Vec3(s.front().x, 0, s.front().z));
  for (std::size_t i = 0; i + 1 < s.size(); ++i) {
    const HullSection &p0 = s[i > 0 ? i - 1 : 0], &p1 = s[i], &p2 = s[i + 1],
                      &p3 = s[std::min(i + 2, s.size() - 1)];
    for (int k = i == 0 ? 0 : 1; k <= kSteps; ++k) {
      const double t = static_cast<double>(k) / kSteps;
      const auto curve = [&](double a, double c, double d, double e) {
        return 0.5 * (2 * c + (d - a) * t + (2 * a - 5 * c + 4 * d - e) * t * t +
                      (3 * c - a - 3 * d + e) * t * t * t);
      };
      rings.push_back(
          ring({p1.x + t * (p2.x - p1.x), curve(p0.z, p1.z, p2.z, p3.z),
                std::max(0.002, curve(p0.half_width, p1.half_width, p2.half_width, p3.half_width)),
                std::max(0.002,
                         curve(p0.half_height, p1.half_height, p2.half_height, p3.half_height))}));
    }
  }
  rings.emplace_back(kAround, Vec3(s.back().x, 0, s.back().z));
  b.loft(rings, true, [part](std::size_t, std::size_t) { return part; });
}

void add_mudguard(MeshBuilder& b, std::uint16_t part, const Vec3& hub, double r, double half,
                  double from, double to) {
  std::vector<std::vector<Vec3>> rings;
  constexpr int kSteps = 14;
  for (int i = 0; i <= kSteps; ++i) {
    const double a = from + (to - from) * i / kSteps;
    const Vec3 out(det::cos(a), 0, det::sin(a));
    std::vector<Vec3> ring;
    for (const auto& [y, d] : {std::pair{-1.0, -0.018},
                               {-0.75, 0.0},
                               {0.0, 0.006},
                               {0.75, 0.0},
                               {1.0, -0.018},
                               {0.75, -0.004},
                               {0.0, 0.002},
                               {-0.75, -0.004}})
      ring.push_back(hub + (r + d) * out + Vec3(0, y * half, 0));
    rings.push_back(std::move(ring));
  }
  b.loft(rings, true, [part](std::size_t, std::size_t) { return part; });
}

Perch add_motorcycle(MeshBuilder& b, const Kit& kit, ClassId c, const TwoWheelFrame& f,
                     MotorcycleKind kind) {
  const std::uint16_t paint = b.part("Body", c, kit.paint());
  const std::uint16_t dark = b.part("Engine", c, kit.standard("black_plastic"));
  const std::uint16_t alloy = b.part("Drivetrain", c, kit.standard("alloy"));
  const std::uint16_t chrome = b.part("Fork", c, kit.standard("chrome"));
  const std::uint16_t seat = b.part("Saddle", c, kit.standard("rubber"));
  const double base = f.front_x - f.rear_x;
  const Vec3 front(f.front_x, 0, f.radius), rear(f.rear_x, 0, f.radius);
  const Vec3 head(f.at(0.76), 0, 0.90);
  const auto x = [&](double u) { return f.at(u); };
  const bool scooter = kind == MotorcycleKind::kScooter, sport = kind == MotorcycleKind::kSport;

  for (const int side : {1, -1}) {
    const Vec3 y(0, side * 0.095, 0);
    b.tube(chrome, front + y + Vec3(0.01, 0, 0), head + y + Vec3(0.02, 0, -0.12), 0.026, 0.026, 10);
    b.tube(dark, front + y, 0.55 * front + 0.45 * head + y, 0.034, 0.032, 10);
    b.limb(dark, rear + Vec3(0, side * 0.11, 0), Vec3(x(0.38), side * 0.10, 0.40), 0.028, 0.038, 8);
  }
  b.box(dark, head + Vec3(0.02, 0, 0.0), {0.07, 0.23, 0.05});
  add_mudguard(b, scooter ? paint : dark, front, f.radius + 0.025, 0.075, deg_to_rad(35.0),
               deg_to_rad(150.0));
  add_mudguard(b, dark, rear, f.radius + 0.03, 0.08, deg_to_rad(60.0), deg_to_rad(170.0));
  Perch perch;
  if (!scooter) {
    // Engine with its cylinders, frame, exhaust.
    add_hull(b, alloy,
             {{x(0.34), 0.40, 0.10, 0.10},
              {x(0.42), 0.38, 0.17, 0.15},
              {x(0.56), 0.36, 0.16, 0.14},
              {x(0.64), 0.36, 0.10, 0.09}},
             3.5);
    for (int i = 0; i < 5; ++i)
      b.box(alloy, {x(0.55) - 0.02 * i, 0, 0.49 + 0.035 * i}, {0.20, 0.30, 0.018});
    b.box(dark, {x(0.53), 0, 0.56}, {0.16, 0.26, 0.20}, Pose());
    for (const int side : {1, -1}) {
      b.limb(dark, head + Vec3(-0.02, side * 0.04, -0.05), {x(0.36), side * 0.12, 0.56}, 0.026,
             0.030, 8);
      b.limb(dark, {x(0.36), side * 0.12, 0.56}, {x(0.36), side * 0.11, 0.38}, 0.030, 0.03, 8);
      b.limb(dark, {x(0.36), side * 0.09, 0.62}, {x(0.02), side * 0.08, 0.80}, 0.018, 0.016, 8);
    }
    for (const double y : {-0.08, 0.08}) {
      b.limb(chrome, {x(0.60), y, 0.50}, {x(0.66), y, 0.36}, 0.022, 0.022, 8);
      b.limb(chrome, {x(0.66), y, 0.36}, {x(0.46), -0.12, 0.24}, 0.022, 0.025, 8);
    }
    b.limb(chrome, {x(0.46), -0.12, 0.24}, {x(0.22), -0.17, 0.32}, 0.028, 0.03, 8);
    b.limb(chrome, {x(0.22), -0.17, 0.32}, {x(-0.10), -0.19, sport ? 0.50 : 0.42}, 0.048, 0.052,
           12);
    // Tank, seats, tail.
    add_hull(b, paint,
             {{x(0.36), 0.80, 0.07, 0.05},
              {x(0.42), 0.83, 0.12, 0.10},
              {x(0.54), 0.88, 0.155, 0.14},
              {x(0.66), 0.90, 0.145, 0.12},
              {x(0.72), 0.89, 0.08, 0.07}},
             2.6);
    add_hull(b, seat,
             {{x(0.08), 0.88, 0.10, 0.04},
              {x(0.14), 0.865, 0.13, 0.05},
              {x(0.26), 0.815, 0.15, 0.06},
              {x(0.38), 0.80, 0.12, 0.06},
              {x(0.41), 0.80, 0.08, 0.04}},
             3.0);
    add_hull(b, paint,
             {{x(-0.16), 0.93, 0.05, 0.025},
              {x(-0.10), 0.91, 0.09, 0.05},
              {x(0.04), 0.85, 0.12, 0.07},
              {x(0.20), 0.76, 0.13, 0.06},
              {x(0.34), 0.73, 0.11, 0.05}},
             2.8);
    if (sport) {
      // Fairing with its screen.
      add_hull(b, paint,
               {{x(0.46), 0.56, 0.16, 0.16},
                {x(0.60), 0.58, 0.205, 0.27},
                {x(0.74), 0.74, 0.20, 0.26},
                {x(0.86), 0.86, 0.17, 0.17},
                {x(0.93), 0.84, 0.11, 0.09},
                {x(0.96), 0.82, 0.04, 0.03}},
               2.6);
      add_hull(b, b.part("Windshield_F", c, kit.standard("glass")),
               {{x(0.70), 1.10, 0.12, 0.010},
                {x(0.76), 1.06, 0.15, 0.03},
                {x(0.84), 0.99, 0.14, 0.04},
                {x(0.90), 0.93, 0.10, 0.03}},
               2.4);
    }
    perch = {{x(0.26), 0, 0.90},
             sport ? Vec3(x(0.68), 0.30, 0.95) : Vec3(x(0.69), 0.34, 1.05),
             {x(sport ? 0.32 : 0.40), 0.19, sport ? 0.40 : 0.34}};
  } else {
    // Leg shield, step-through floor, body with the engine.
    std::vector<std::vector<Vec3>> shield;
    for (const auto& [px, z, w] : {std::tuple{x(0.62), 0.24, 0.19},
                                   {x(0.68), 0.34, 0.21},
                                   {x(0.73), 0.55, 0.22},
                                   {x(0.745), 0.74, 0.20},
                                   {x(0.75), 0.88, 0.13}}) {
      std::vector<Vec3> ring;
      for (int k = 0; k <= 8; ++k) {
        const double u = k / 4.0 - 1.0;
        ring.emplace_back(px - 0.07 * u * u, u * w, z);
      }
      for (int k = 8; k >= 0; --k) {
        const double u = k / 4.0 - 1.0;
        ring.emplace_back(px - 0.035 - 0.07 * u * u, u * w * 0.98, z);
      }
      shield.push_back(std::move(ring));
    }
    b.loft(shield, true, [paint](std::size_t, std::size_t) { return paint; });
    b.box(dark, {x(0.52), 0, 0.245}, {0.26 * base, 0.36, 0.06});
    add_hull(b, paint,
             {{x(-0.16), 0.66, 0.10, 0.07},
              {x(-0.08), 0.62, 0.16, 0.14},
              {x(0.10), 0.54, 0.19, 0.20},
              {x(0.30), 0.50, 0.18, 0.22},
              {x(0.40), 0.44, 0.14, 0.20}},
             3.0);
    add_hull(
        b, dark,
        {{x(-0.06), 0.30, 0.10, 0.08}, {x(0.1), 0.30, 0.13, 0.10}, {x(0.32), 0.30, 0.12, 0.10}},
        3.0);
    add_hull(b, seat,
             {{x(-0.14), 0.76, 0.10, 0.03},
              {x(-0.05), 0.765, 0.15, 0.05},
              {x(0.15), 0.755, 0.16, 0.06},
              {x(0.36), 0.735, 0.13, 0.05}},
             3.0);
    b.limb(chrome, {x(0.05), -0.15, 0.30}, {x(-0.18), -0.16, 0.34}, 0.045, 0.05, 12);
    perch = {{x(0.20), 0, 0.86}, {x(0.66), 0.30, 1.0}, {x(0.55), 0.13, 0.285}};
  }
  // Handlebar, mirrors, instruments, lamps.
  const Vec3 bar(perch.hand.x() + 0.01, 0, perch.hand.z());
  b.limb(dark, head + Vec3(0.0, 0, 0.02), bar, 0.03, 0.02, 8);
  b.tube(dark, bar - Vec3(0.0, perch.hand.y() + 0.05, 0), bar + Vec3(0.0, perch.hand.y() + 0.05, 0),
         0.013, 0.013, 8);
  for (const int side : {1, -1}) {
    b.tube(seat, bar + Vec3(0, side * (perch.hand.y() - 0.07), 0),
           bar + Vec3(0, side * (perch.hand.y() + 0.06), 0), 0.018, 0.018, 8);
    const Vec3 mirror = bar + Vec3(0.02, side * (perch.hand.y() - 0.02), 0.17);
    b.limb(dark, bar + Vec3(0.01, side * (perch.hand.y() - 0.10), 0), mirror, 0.007, 0.007, 6);
    b.ellipsoid(b.part(side > 0 ? "Mirror_L" : "Mirror_R", c, kit.standard("black_plastic")),
                mirror, {0.022, 0.06, 0.038}, 12);
    const LampMask mask = side > 0 ? kLampIndicatorLeft : kLampIndicatorRight;
    const std::string s = side > 0 ? "L" : "R";
    b.ellipsoid(b.part("Light_Indicator_Lens_F" + s, c, kit.standard("lamp_indicator"), mask),
                {x(0.80), side * 0.17, scooter ? 0.80 : 0.86}, {0.025, 0.03, 0.018}, 10);
    b.ellipsoid(b.part("Light_Indicator_Lens_R" + s, c, kit.standard("lamp_indicator"), mask),
                {x(-0.10), side * 0.14, 0.80}, {0.025, 0.03, 0.018}, 10);
    b.limb(dark, {x(-0.06), side * 0.03, 0.80}, {x(-0.10), side * 0.12, 0.80}, 0.007, 0.007, 6);
  }
  const double lamp_x = sport     ? x(0.915)
                        : scooter ? x(0.77)
                                  : x(0.83),
               lamp_z = sport     ? 0.82
                        : scooter ? 0.80
                                  : 0.90;
  if (!sport)
    add_hull(b, scooter ? paint : dark,
             {{lamp_x - 0.13, lamp_z, 0.06, 0.06},
              {lamp_x - 0.04, lamp_z, 0.10, 0.10},
              {lamp_x, lamp_z, 0.095, 0.095}},
             2.0);
  b.ellipsoid(b.part("Light_Low_Beam_Lens_F", c, kit.standard("lamp_low_beam"),
                     kLampLowBeam | kLampHighBeam | kLampDaytimeRunning),
              {lamp_x, 0, lamp_z}, {0.035, sport ? 0.11 : 0.085, sport ? 0.055 : 0.085}, 14);
  const double tail_x = x(-0.165), tail_z = scooter ? 0.66 : 0.925;
  b.ellipsoid(b.part("Light_Tail_Lens_R", c, kit.standard("lamp_tail"), kLampTail),
              {tail_x, 0, tail_z}, {0.02, 0.07, 0.025}, 10);
  b.ellipsoid(b.part("Light_Brake_Lens_R", c, kit.standard("lamp_brake"), kLampBrake),
              {tail_x + 0.006, 0, tail_z + 0.028}, {0.02, 0.05, 0.016}, 10);
  b.limb(dark, {x(-0.06), 0, scooter ? 0.55 : 0.80}, {x(-0.20), 0, 0.60}, 0.03, 0.02, 8);
  b.box(b.part("License_Plate_R", c, kit.standard("plate")), {x(-0.20) - 0.012, 0, 0.58},
        {0.008, 0.18, 0.20});
  return perch;
}

}  // namespace raytruth::assets
