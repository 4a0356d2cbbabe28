// Wheels of cars, trucks and two-wheelers.
#include <algorithm>
#include <cmath>

#include "assets/vehicle_parts.h"
#include "sim/core/math.h"

namespace raytruth::assets {
namespace {

constexpr int kSegments = 32;

// A tyre about a rim of that radius. A polygon's corners lie on the radius, so the tyre touches the
// ground with a corner or is off it by less than 0.5 % of r.
void add_tyre(MeshBuilder& b, std::uint16_t part, double r, double rim, double w, double y) {
  // Its inner side is seen by nobody.
  b.lathe_y(part, {0, y, 0},
            {{rim, -0.36 * w},
             {0.86 * r, -0.50 * w},
             {r, -0.32 * w},
             {r, 0.32 * w},
             {0.96 * r, 0.455 * w},
             {0.84 * r, 0.50 * w},
             {rim + 0.05 * r, 0.47 * w},
             {rim, 0.36 * w}},
            kSegments);
}

// A bar from the hub to the rim: places along the radius with half width, and y of front and back.
struct SpokeStation {
  double radius, half, front, back, turn = 0.0;
};
void add_spoke(MeshBuilder& b, std::uint16_t part, double angle,
               const std::vector<SpokeStation>& stations) {
  std::vector<std::vector<Vec3>> rings;
  for (const SpokeStation& s : stations) {
    const double a = angle + s.turn;
    const Vec3 out(det::sin(a), 0, det::cos(a)), side(det::cos(a), 0, -det::sin(a));
    const Vec3 p = s.radius * out;
    rings.push_back(
        {p - s.half * side + Vec3(0, s.back, 0), p - s.half * side + Vec3(0, s.front - 0.006, 0),
         p - 0.6 * s.half * side + Vec3(0, s.front, 0),
         p + 0.6 * s.half * side + Vec3(0, s.front, 0),
         p + s.half * side + Vec3(0, s.front - 0.006, 0), p + s.half * side + Vec3(0, s.back, 0)});
  }
  b.loft(rings, true, [part](std::size_t, std::size_t) { return part; });
}

void add_truck_wheel(MeshBuilder& b, const Kit& kit, ClassId c, const std::string& suffix, double r,
                     double w, bool twin) {
  const std::uint16_t tyre = b.part("Tire_" + suffix, c, kit.standard("rubber"));
  const std::uint16_t rim = b.part("Rim_" + suffix, c, kit.standard("sign_back"));
  const std::uint16_t dark = b.part("Brake_" + suffix, c, kit.standard("black_plastic"));
  const double rr = 0.58 * r;
  add_tyre(b, tyre, r, rr, w, 0.0);
  if (twin) add_tyre(b, tyre, r, rr, w, -1.08 * w);
  const double face = twin ? -0.30 * w : 0.22 * w;  // of the disc: outside in front, sunk behind
  b.lathe_y(rim, Vec3::Zero(),
            {{rr, 0.36 * w},
             {0.96 * rr, 0.38 * w},
             {0.93 * rr, 0.30 * w},
             {0.86 * rr, face},
             {0.50 * rr, face + (twin ? 0.0 : 0.10 * w)},
             {0.46 * rr, face + 0.05 * w},
             {0.44 * rr, face + (twin ? 0.45 * w : 0.16 * w)},
             {0.30 * rr, face + (twin ? 0.52 * w : 0.20 * w)},
             {0.0, face + (twin ? 0.52 * w : 0.20 * w)}},
            kSegments);
  b.lathe_y(dark, {0, -0.36 * w, 0}, {{rr, 0.0}, {0.0, 0.0}}, 20);
  for (int i = 0; i < 10; ++i) {
    const double a = 2.0 * kPi * i / 10;
    const Vec3 hole(0.68 * rr * det::sin(a), face + 0.055 * w, 0.68 * rr * det::cos(a));
    b.ellipsoid(dark, hole, {0.075 * rr, 0.02 * w, 0.075 * rr}, 6);
  }
}

}  // namespace

void add_car_wheel(MeshBuilder& b, const Kit& kit, ClassId c, const std::string& suffix, double r,
                   double w, int design) {
  if (design >= 5) {
    add_truck_wheel(b, kit, c, suffix, r, w, design == 6);
    return;
  }
  Material dark_alloy = kit.at(kit.standard("alloy"));
  dark_alloy.name = "alloy_dark";
  dark_alloy.base_colour = {0.09F, 0.09F, 0.095F};
  const std::uint16_t tyre = b.part("Tire_" + suffix, c, kit.standard("rubber"));
  const std::uint16_t rim =
      b.part("Rim_" + suffix, c, design == 4 ? kit.add(dark_alloy) : kit.standard("alloy"));
  const std::uint16_t disc = b.part("Brake_" + suffix, c, kit.standard("black_plastic"));
  const std::uint16_t rotor = b.part("BrakeRotor_" + suffix, c, kit.standard("steel_galvanised"));
  const double rr = (design == 3 ? 0.64 : 0.69) * r;
  add_tyre(b, tyre, r, rr, w, 0.0);
  b.lathe_y(rim, Vec3::Zero(),
            {{rr, 0.36 * w},
             {rr - 0.010, 0.41 * w},
             {0.90 * rr, 0.30 * w},
             {0.88 * rr, -0.30 * w},
             {rr, -0.36 * w}},
            24);
  b.lathe_y(disc, {0, -0.22 * w, 0}, {{0.89 * rr, 0.0}, {0.0, 0.0}}, 16);
  if (design != 3) {  // a cover hides it
    b.lathe_y(rotor, {0, -0.06 * w, 0}, {{0.74 * rr, -0.012}, {0.74 * rr, 0.0}, {0.34 * rr, 0.0}},
              14);
  }
  const double f = 0.33 * w;  // face
  const auto spokes = [&](int count, double half_in, double half_out, double turn, double phase) {
    for (int i = 0; i < count; ++i) {
      const double a = 2.0 * kPi * i / count + phase;
      std::vector<SpokeStation> stations = {
          {0.16 * rr, half_in, 0.92 * f, 0.2 * f, 0.0},
          {0.45 * rr, 0.5 * (half_in + half_out), 0.98 * f, 0.45 * f, 0.35 * turn},
          {0.80 * rr, half_out, 1.06 * f, 0.65 * f, 0.8 * turn},
          {0.965 * rr, 1.25 * half_out, 1.10 * f, 0.6 * f, turn}};
      if (count > 5) stations.erase(stations.begin() + 2);  // thin ones
      add_spoke(b, rim, a, stations);
    }
  };
  switch (design) {
    case 0:
      spokes(5, 0.17 * rr, 0.115 * rr, 0.0, 0.0);
      break;
    case 1:
      spokes(10, 0.075 * rr, 0.055 * rr, 0.0, 0.0);
      break;
    case 2:
      spokes(5, 0.085 * rr, 0.055 * rr, 0.13, 0.10);
      spokes(5, 0.085 * rr, 0.055 * rr, -0.13, -0.10);
      break;
    case 4:
      spokes(9, 0.08 * rr, 0.075 * rr, 0.32, 0.0);
      break;
    default: {
      // A cover with slots.
      b.lathe_y(
          rim, Vec3::Zero(),
          {{0.97 * rr, 0.40 * w}, {0.86 * rr, 0.42 * w}, {0.40 * rr, 0.45 * w}, {0.0, 0.46 * w}},
          kSegments);
      for (int i = 0; i < 12; ++i) {
        const double a = 2.0 * kPi * i / 12;
        const Pose turned = Pose::from_euler(Vec3::Zero(), {0, a, 0});
        b.box(disc, {0, 0.43 * w, 0.74 * rr}, {0.085 * rr, 0.024 * w + 0.004, 0.16 * rr}, turned);
      }
      return;
    }
  }
  b.lathe_y(rim, Vec3::Zero(),
            {{0.24 * rr, 0.0},
             {0.24 * rr, 0.90 * f},
             {0.20 * rr, 1.0 * f},
             {0.12 * rr, 1.04 * f},
             {0.0, 1.04 * f}},
            10);
}

void add_wheel(MeshBuilder& b, const Kit& kit, ClassId c, const std::string& suffix, double r,
               double w, bool spoked) {
  const std::uint16_t tyre = b.part("Tire_" + suffix, c, kit.standard("rubber"));
  const std::uint16_t rim = b.part("Rim_" + suffix, c, kit.standard("alloy"));
  const double h = 0.5 * w;
  const double inner = spoked ? 0.93 * r : 0.74 * r;
  b.lathe_y(tyre, Vec3::Zero(),
            {{inner, -h * 0.8},
             {0.5 * (inner + r), -h},
             {inner + 0.85 * (r - inner), -0.80 * h},
             {r, -0.35 * h},
             {r, 0.35 * h},
             {inner + 0.85 * (r - inner), 0.80 * h},
             {0.5 * (inner + r), h},
             {inner, h * 0.8}},
            kSegments);
  const double lip = spoked ? 0.02 : 0.03;
  b.lathe_y(rim, Vec3::Zero(),
            {{inner, h * 0.8}, {inner - lip, h * 0.6}, {inner - lip, -h * 0.6}, {inner, -h * 0.8}},
            kSegments);
  if (spoked) {
    for (int i = 0; i < 16; ++i) {
      const double a = 2.0 * kPi * i / 16;
      const double y = i % 2 == 0 ? 0.03 : -0.03;
      b.tube(rim, {0.02 * det::cos(a), y, 0.02 * det::sin(a)},
             {(inner - 0.01) * det::cos(a), 0.0, (inner - 0.01) * det::sin(a)}, 0.0025, 0.0025, 4,
             false);
    }
    b.tube(rim, {0, -0.045, 0}, {0, 0.045, 0}, 0.022, 0.022, 8);
    return;
  }
  for (const int side : {1, -1}) {
    const std::uint16_t rotor = b.part("BrakeRotor_" + suffix, c, kit.standard("steel_galvanised"));
    b.lathe_y(rotor, {0, side * 0.75 * h, 0},
              {{0.52 * r, -0.002},
               {0.52 * r, 0.002},
               {0.30 * r, 0.002},
               {0.30 * r, -0.002},
               {0.52 * r, -0.002}},
              16);
  }
  for (int i = 0; i < 5; ++i) {
    const double a = 2.0 * kPi * i / 5;
    for (const double turn : {-0.16, 0.16}) {
      add_spoke(b, rim, a,
                {{0.10 * r, 0.03 * r, 0.42 * h, -0.42 * h, 0.0},
                 {0.45 * r, 0.022 * r, 0.36 * h, -0.36 * h, 0.5 * turn},
                 {inner - 0.02, 0.028 * r, 0.40 * h, -0.40 * h, turn}});
    }
  }
  b.tube(rim, {0, -0.9 * h, 0}, {0, 0.9 * h, 0}, 0.13 * r, 0.13 * r, 14);
}

}  // namespace raytruth::assets
