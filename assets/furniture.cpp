// Lamps, signs, signals, benches, bins: origin on the ground, facing +x.
#include <cmath>

#include "assets/statics.h"
#include "sim/core/math.h"

namespace raytruth::assets {
namespace {

// A flat regular polygon facing +x.
void plate(MeshBuilder& b, std::uint16_t part, const Vec3& center, double radius, int corners,
           double first_angle) {
  const auto p = [&](int i) {
    const double a = first_angle + 2.0 * kPi * i / corners;
    return Vec3(center + radius * Vec3(0, det::cos(a), det::sin(a)));
  };
  for (int i = 0; i < corners; ++i) b.triangle(part, center, p(i), p(i + 1));
}

// Seven-segment digits, as plain as a test chart but readable: segments a..g.
void digit(MeshBuilder& b, std::uint16_t part, const Vec3& center, double height, int value) {
  constexpr int kSegments[10] = {0x3f, 0x06, 0x5b, 0x4f, 0x66, 0x6d, 0x7d, 0x07, 0x7f, 0x6f};
  const double h = 0.5 * height;
  const double w = 0.28 * height;
  const double t = 0.13 * height;
  const auto bar = [&](double y, double z, double sy, double sz) {
    b.box(part, center + Vec3(0, -y, z), {0.002, sy, sz});
  };
  const int s = kSegments[value];
  if (s & 0x01) bar(0, h - 0.5 * t, 2 * w, t);
  if (s & 0x02) bar(w - 0.5 * t, 0.5 * h, t, h);
  if (s & 0x04) bar(w - 0.5 * t, -0.5 * h, t, h);
  if (s & 0x08) bar(0, -h + 0.5 * t, 2 * w, t);
  if (s & 0x10) bar(-w + 0.5 * t, -0.5 * h, t, h);
  if (s & 0x20) bar(-w + 0.5 * t, 0.5 * h, t, h);
  if (s & 0x40) bar(0, 0, 2 * w, t);
}

}  // namespace

MeshPtr make_pole(const Kit& kit, double height, double radius) {
  MeshBuilder b;
  b.tube(b.part("Pole", Taxonomy::named("pole"), kit.standard("steel_galvanised")), {0, 0, -0.3},
         {0, 0, height}, radius, 0.8 * radius, 12);
  return b.build();
}

MeshPtr make_street_lamp(const Kit& kit, double height) {
  const ClassId c = Taxonomy::named("street_lamp");
  MeshBuilder b;
  const std::uint16_t steel = b.part("Pole", c, kit.standard("steel_galvanised"));
  b.tube(steel, {0, 0, -0.3}, {0, 0, 0.9}, 0.085, 0.085, 12);
  b.tube(steel, {0, 0, 0.9}, {0, 0, height - 0.2}, 0.065, 0.045, 12);
  Vec3 before(0, 0, height - 0.2);
  for (int i = 1; i <= 6; ++i) {
    const double a = 0.5 * kPi * i / 6;
    const Vec3 next(0.5 * (1.0 - det::cos(a)) + 0.15 * i / 6, 0, height - 0.2 + 0.28 * det::sin(a));
    b.tube(steel, before, next, 0.042, 0.04, 8, false);
    before = next;
  }
  b.tube(steel, before, {1.25, 0, height + 0.12}, 0.04, 0.035, 8);
  b.ellipsoid(b.part("Luminaire", c, kit.standard("sign_back")), {1.5, 0, height + 0.12},
              {0.38, 0.13, 0.06}, 14);
  b.box(b.part("Lamp_Glass", c, kit.standard("lamp_glass")), {1.52, 0, height + 0.055},
        {0.5, 0.16, 0.025});
  return b.build();
}

MeshPtr make_traffic_light(const Kit& kit) {
  const ClassId c = Taxonomy::named("traffic_light");
  MeshBuilder b;
  b.tube(b.part("Pole", Taxonomy::named("pole"), kit.standard("steel_galvanised")), {0, 0, -0.3},
         {0, 0, 3.3}, 0.055, 0.055, 12);
  const std::uint16_t housing = b.part("Housing", c, kit.standard("black_plastic"));
  b.box(housing, {0.14, 0, 2.75}, {0.18, 0.30, 0.95});
  const char* lamps[] = {"signal_red", "signal_yellow", "signal_green"};
  for (int i = 0; i < 3; ++i) {
    const Vec3 center(0.225, 0, 3.05 - 0.30 * i);
    b.ellipsoid(b.part(std::string("Lens_") + lamps[i], c, kit.standard(lamps[i]), 1U << i), center,
                {0.03, 0.10, 0.10}, 18);
    // A hood over each lens (200 mm lenses, EN 12368).
    for (int k = 0; k < 10; ++k) {
      const double a0 = kPi * k / 10;
      const double a1 = kPi * (k + 1) / 10;
      const Vec3 p0(0, 0.115 * det::cos(a0), 0.115 * det::sin(a0));
      const Vec3 p1(0, 0.115 * det::cos(a1), 0.115 * det::sin(a1));
      const Vec3 out(0.18, 0, 0);
      b.quad(housing, center + p0, center + p1, center + p1 + out, center + p0 + out);
    }
  }
  return b.build(30.0);
}

MeshPtr make_traffic_sign(const Kit& kit, const std::string& code, double value, double width) {
  const ClassId c = Taxonomy::named("traffic_sign");
  MeshBuilder b;
  const double r = 0.5 * (width > 0.1 ? width : 0.6);
  const double z = 2.2 + r;
  b.tube(b.part("Post", Taxonomy::named("pole"), kit.standard("steel_galvanised")),
         {-0.03, 0, -0.3}, {-0.03, 0, z + 0.6 * r}, 0.03, 0.03, 10);
  const std::uint16_t back = b.part("Back", c, kit.standard("sign_back"));
  const auto layer = [&](const char* material, double radius, int corners, double angle, double x) {
    plate(b, b.part(std::string("Face_") + material, c, kit.standard(material)), {x, 0, z}, radius,
          corners, angle);
  };
  const auto back_of = [&](double radius, int corners, double angle) {
    plate(b, back, {0.0, 0, z}, radius, corners, angle);
  };
  const double up = 0.5 * kPi;
  const int number = code.empty() ? 0 : static_cast<int>(std::strtol(code.c_str(), nullptr, 10));
  if (number == 206) {  // stop
    back_of(r * 1.08, 8, kPi / 8);
    layer("sign_white", r * 1.08, 8, kPi / 8, 0.006);
    layer("sign_red", r * 1.0, 8, kPi / 8, 0.009);
    b.box(b.part("Legend", c, kit.standard("sign_white")), {0.011, 0, z},
          {0.002, 1.3 * r, 0.34 * r});
  } else if (number == 205) {  // give way
    back_of(r * 1.15, 3, -up);
    layer("sign_red", r * 1.15, 3, -up, 0.006);
    layer("sign_white", r * 0.72, 3, -up, 0.009);
  } else if (number == 306) {  // priority road
    back_of(r * 1.2, 4, up);
    layer("sign_white", r * 1.2, 4, up, 0.006);
    layer("sign_yellow", r * 0.85, 4, up, 0.009);
  } else if (number >= 101 && number <= 162) {  // danger
    back_of(r * 1.15, 3, up);
    layer("sign_red", r * 1.15, 3, up, 0.006);
    layer("sign_white", r * 0.80, 3, up, 0.009);
    b.box(b.part("Legend", c, kit.standard("sign_black")), {0.011, 0, z - 0.05 * r},
          {0.002, 0.10 * r, 0.5 * r});
  } else if (number == 274) {  // speed limit
    back_of(r, 40, 0);
    layer("sign_red", r, 40, 0, 0.006);
    layer("sign_white", r * 0.76, 40, 0, 0.009);
    const std::uint16_t legend = b.part("Legend", c, kit.standard("sign_black"));
    const int limit = value > 0.0 && value < 200.0 ? static_cast<int>(value) : 50;
    const double step = 0.62 * r * (limit >= 100 ? 0.8 : 1.0);
    const std::string digits = std::to_string(limit);
    for (std::size_t i = 0; i < digits.size(); ++i) {
      // Seen from +x, left is +y.
      const double y =
          (0.5 * static_cast<double>(digits.size() - 1) - static_cast<double>(i)) * step;
      digit(b, legend, {0.012, y, z}, 0.72 * r, digits[i] - '0');
    }
  } else if (number >= 250 && number <= 283) {  // prohibitions
    back_of(r, 40, 0);
    layer("sign_red", r, 40, 0, 0.006);
    layer("sign_white", r * 0.78, 40, 0, 0.009);
  } else if (number == 350 || number == 293) {  // pedestrian crossing
    back_of(r * 1.4, 4, 0.25 * kPi);
    layer("sign_blue", r * 1.4, 4, 0.25 * kPi, 0.006);
    layer("sign_white", r * 0.85, 3, up, 0.009);
  } else {
    back_of(r * 1.3, 4, 0.25 * kPi);
    layer("sign_white", r * 1.3, 4, 0.25 * kPi, 0.006);
    layer("sign_blue", r * 1.2, 4, 0.25 * kPi, 0.009);
  }
  return b.build(30.0);
}

MeshPtr make_bench(const Kit& kit) {
  const ClassId c = Taxonomy::named("static_object");
  MeshBuilder b;
  const std::uint16_t wood = b.part("Planks", c, kit.standard("wood"));
  const std::uint16_t steel = b.part("Feet", c, kit.standard("black_plastic"));
  for (int i = 0; i < 4; ++i) b.box(wood, {-0.16 + 0.11 * i, 0, 0.45}, {0.09, 1.7, 0.035});
  for (int i = 0; i < 3; ++i)
    b.box(wood, {-0.24 - 0.02 * i, 0, 0.58 + 0.13 * i}, {0.03, 1.7, 0.10});
  for (const int side : {1, -1}) {
    b.box(steel, {0.12, side * 0.7, 0.19}, {0.05, 0.05, 0.52});
    b.box(steel, {-0.22, side * 0.7, 0.40}, {0.05, 0.05, 0.94});
  }
  return b.build(30.0);
}

MeshPtr make_bin(const Kit& kit) {
  const ClassId c = Taxonomy::named("static_object");
  MeshBuilder b;
  b.tube(b.part("Body", c, kit.standard("green_plastic")), {0, 0, 0.12}, {0, 0, 0.85}, 0.21, 0.25,
         18);
  b.tube(b.part("Post", c, kit.standard("steel_galvanised")), {-0.28, 0, -0.2}, {-0.28, 0, 1.05},
         0.03, 0.03, 8);
  b.ellipsoid(b.part("Lid", c, kit.standard("black_plastic")), {0, 0, 0.86}, {0.26, 0.26, 0.10},
              16);
  return b.build(35.0);
}

}  // namespace raytruth::assets
