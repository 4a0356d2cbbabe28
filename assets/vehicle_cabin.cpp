// Inside a vehicle, and what is fitted to its outside.
#include <algorithm>
#include <array>
#include <cmath>

#include "assets/vehicle_parts.h"
#include "sim/core/math.h"

namespace raytruth::assets {
namespace {

void rounded_box(MeshBuilder& b, std::uint16_t part, const Vec3& middle, const Vec3& size,
                 double lean = 0.0) {
  // A prism across the vehicle with rounded edges.
  const Vec3 h = 0.5 * size;
  const double r = 0.35 * std::min(h.x(), h.z());
  std::vector<Vec2> outline;
  for (int corner = 0; corner < 4; ++corner) {
    const double sx = corner == 0 || corner == 3 ? 1.0 : -1.0, sz = corner < 2 ? 1.0 : -1.0;
    for (int k = 0; k <= 1; ++k) {
      const double a = 0.5 * kPi * (corner + k);
      outline.emplace_back(sx * (h.x() - r) + r * det::cos(a), sz * (h.z() - r) + r * det::sin(a));
    }
  }
  std::vector<std::vector<Vec3>> rings;
  for (const auto& [y, shrink] : {std::pair{-1.0, 0.0}, {-0.93, 1.0}, {0.93, 1.0}, {1.0, 0.0}}) {
    std::vector<Vec3> ring;
    for (const Vec2& p : outline) {
      const double x = shrink * p.x() - lean * p.y() * shrink;
      ring.push_back(middle + Vec3(x, y * h.y(), shrink * p.y()));
    }
    std::reverse(ring.begin(), ring.end());
    rings.push_back(std::move(ring));
  }
  b.loft(rings, true, [part](std::size_t, std::size_t) { return part; });
}

}  // namespace

void add_seat(MeshBuilder& b, std::uint16_t part, const Vec3& at, double width, double head) {
  rounded_box(b, part, at + Vec3(0.02, 0, -0.07), {0.52, width, 0.16});
  rounded_box(b, part, at + Vec3(-0.28, 0, 0.24), {0.15, 0.96 * width, 0.60}, 0.28);
  if (head > 0.0)
    rounded_box(b, part, at + Vec3(-0.40, 0, head), {0.10, 0.48 * std::min(width, 0.55), 0.18},
                0.1);
}

void add_steering_wheel(MeshBuilder& b, std::uint16_t part, const Vec3& middle, double radius,
                        double tilt) {
  const Vec3 up(-det::sin(tilt), 0, det::cos(tilt)), axis(det::cos(tilt), 0, det::sin(tilt));
  std::vector<std::vector<Vec3>> rings;
  for (int i = 0; i <= 14; ++i) {
    const double a = 2.0 * kPi * i / 14;
    const Vec3 out = det::cos(a) * up + det::sin(a) * Vec3::UnitY();
    std::vector<Vec3> ring;
    for (int k = 0; k < 4; ++k) {
      const double t = 2.0 * kPi * k / 4;
      ring.push_back(middle + (radius + 0.016 * det::cos(t)) * out + 0.016 * det::sin(t) * axis);
    }
    rings.push_back(std::move(ring));
  }
  b.loft(rings, true, [part](std::size_t, std::size_t) { return part; });
  b.tube(part, middle - radius * Vec3::UnitY(), middle + radius * Vec3::UnitY(), 0.014, 0.014, 6);
  b.limb(part, middle, middle + 0.28 * axis, 0.05, 0.05, 8);
}

void add_driver(MeshBuilder& b, const Kit& kit, ClassId c, const Vec3& hip, const Vec3& hands,
                std::uint32_t who) {
  const std::array<std::array<float, 3>, 5> cloths = {{{0.05F, 0.06F, 0.09F},
                                                       {0.30F, 0.29F, 0.28F},
                                                       {0.24F, 0.05F, 0.05F},
                                                       {0.06F, 0.10F, 0.20F},
                                                       {0.09F, 0.13F, 0.08F}}};
  const char* skins[] = {"skin_light", "skin_medium", "skin_light", "skin_dark"};
  const std::uint16_t jacket =
      b.part("Driver_Clothes", c, kit.add(paint("cloth", cloths[who % cloths.size()], false)));
  const std::uint16_t skin = b.part("Driver_Skin", c, kit.standard(skins[who % 4]));
  const std::uint16_t hair = b.part("Driver_Hair", c, kit.standard("shoe"));
  const Vec3 spine = Vec3(-0.30, 0, 0.95).normalized();
  const Vec3 chest = hip + 0.34 * spine;
  b.limb(jacket, hip, chest, 0.155, 0.165, 8);
  const Vec3 neck = hip + 0.53 * spine;
  const Vec3 head = neck + Vec3(0.015, 0, 0.15);
  b.tube(skin, chest + 0.1 * spine, neck + Vec3(0, 0, 0.06), 0.06, 0.055, 8);
  b.ellipsoid(skin, head, {0.10, 0.075, 0.12}, 10);
  b.ellipsoid(hair, head + Vec3(-0.022, 0, 0.03), {0.096, 0.082, 0.108}, 10);
  for (const int side : {1, -1}) {
    const Vec3 shoulder = hip + 0.44 * spine + Vec3(0, side * 0.20, 0);
    const Vec3 hand = hands + Vec3(0, side > 0 ? 0.0 : -2.0 * (hands.y() - hip.y()), 0);
    const Vec3 elbow = 0.5 * (shoulder + hand) + Vec3(-0.02, side * 0.08, -0.13);
    b.limb(jacket, chest + Vec3(0, 0, 0.07), shoulder, 0.10, 0.065, 7);
    b.limb(jacket, shoulder, elbow, 0.055, 0.045, 6);
    b.limb(jacket, elbow, hand, 0.042, 0.032, 6);
    b.ellipsoid(skin, hand, {0.045, 0.04, 0.045}, 8);
    b.limb(jacket, hip + Vec3(0, side * 0.09, -0.03), hip + Vec3(0.42, side * 0.14, 0.06), 0.085,
           0.06, 6);
  }
}

namespace {

// Where the driver sits.
struct FrontSeat {
  double front, rear, half, floor, roof, dash_z;
  Vec3 hip, wheel;
};

FrontSeat front_seat(const BodyShell& s) {
  const BodyStyle& style = s.style();
  FrontSeat f{};
  f.front = s.x(style.cowl) - (style.bonnet ? 0.12 : 0.06);
  f.rear = style.rear_glass_top > 0.0
               ? std::max(s.x(style.rear_glass_bottom), s.box().min.x()) + 0.18
               : s.x(style.pillar) - 0.35;
  const double mid = 0.5 * (f.front + f.rear);
  f.half = s.half_width(mid, s.belt(mid));
  f.floor = s.floor_z() + 0.11 * s.box().max.z() / 1.45;
  const bool high = s.box().max.z() > 1.9;
  const double belt = s.belt(s.x(style.pillar));
  f.roof = s.top(s.x(style.pillar));
  f.hip = {s.x(style.pillar) + (style.length < 3.0 ? 0.25 : 0.30), 0.42 * f.half,
           high ? std::max(f.floor + 0.42, belt - 0.36)
                : std::max(f.floor + 0.17, belt - 0.50 * s.box().max.z() / 1.46)};
  f.dash_z = s.belt(f.front) - 0.045;
  f.wheel = {f.hip.x() + 0.44, f.hip.y(), std::max(f.dash_z - 0.08, f.hip.z() + 0.27)};
  return f;
}

}  // namespace

Fixture driver_of(const Kit& kit, ClassId c, const BodyShell& s, std::uint32_t who) {
  const FrontSeat f = front_seat(s);
  const double low = std::min(0.0, f.roof - f.hip.z() - 0.83);
  const Vec3 hip = f.hip + Vec3(-0.12, 0.0, 0.06 + low);
  // Drivers whose wheels are up to 1.5 cm higher or lower sit alike.
  constexpr double kStep_m = 0.03;
  const auto step = std::lround((f.wheel.z() + 0.03 - hip.z()) / kStep_m);
  const std::uint32_t look = who % 20;
  const MeshPtr mesh =
      kit.shared("driver " + std::to_string(c.value()) + " " + std::to_string(step) + " " +
                     std::to_string(look),
                 [&] {
                   MeshBuilder b;
                   add_driver(b, kit, c, Vec3::Zero(),
                              {0.54, 0.17, kStep_m * static_cast<double>(step)}, look);
                   return b.build(40.0);
                 });
  return {{"Driver", mesh}, hip};
}

namespace {

// What one sees of a convertible with its roof down: the doors' upper edges, the roof behind.
void add_open_cabin(MeshBuilder& b, const Kit& kit, ClassId c, const BodyShell& s,
                    const FrontSeat& f) {
  const BodyStyle& style = s.style();
  const std::uint16_t ledge = b.part("Interior", c, kit.standard("interior"));
  const double from = s.x(style.rear_glass_bottom) - 0.10, to = s.x(style.window_front);
  constexpr int kSteps = 10;
  for (const int side : {1, -1}) {
    const auto at = [&](int i, bool outer) {
      const double x = from + (to - from) * i / kSteps, z = s.belt(x);
      return Vec3(x, side * (outer ? s.half_width(x, z) - 0.003 : 0.86 * f.half),
                  z - (outer ? 0.002 : 0.020));
    };
    for (int i = 0; i < kSteps; ++i) {
      if (side > 0)
        b.quad(ledge, at(i, false), at(i + 1, false), at(i + 1, true), at(i, true));
      else
        b.quad(ledge, at(i, true), at(i + 1, true), at(i + 1, false), at(i, false));
    }
  }
  const std::uint16_t top =
      b.part("Soft_Top", c, kit.add(paint("soft_top", {0.022F, 0.022F, 0.024F}, false)));
  const double z = s.belt(from), half = s.half_width(from + 0.2, z);
  b.box(top, {from + 0.21, 0, z - 0.015}, {0.44, 1.86 * half, 0.03});
  b.ellipsoid(top, {from + 0.20, 0, z}, {0.20, 0.84 * half, 0.085}, 16);
}

}  // namespace

void add_cabin(MeshBuilder& b, const Kit& kit, const ActorModel& m, const BodyShell& s) {
  const ClassId c = m.class_id;
  const BodyStyle& style = s.style();
  const std::uint16_t inside = b.part("Interior", c, kit.standard("interior"));
  const std::uint16_t seat = b.part("Seat", c, kit.standard("interior"));
  const FrontSeat f = front_seat(s);
  const double front = f.front, rear = f.rear, half = f.half, floor = f.floor;
  const double mid = 0.5 * (front + rear);
  const bool high = s.box().max.z() > 1.9;
  const double belt = s.belt(s.x(style.pillar));
  // Between the wheel wells.
  const double narrow =
      std::min(0.85 * half, s.wheels().half_track - 0.62 * s.wheels().width - 0.02);
  const double panel_from = std::max(rear, s.wheels().rear_x + s.arch() + 0.02);
  const double panel_to = std::min(front, s.wheels().front_x - s.arch() - 0.02);
  b.box(inside, {mid, 0, floor}, {front - rear, 2.0 * narrow, 0.03});
  // Bulkheads keep the view inside.
  b.box(inside, {front + 0.02, 0, 0.5 * (floor + belt) - 0.02},
        {0.03, 2.0 * narrow, belt - floor - 0.02});
  b.box(inside, {rear, 0, 0.5 * (floor + belt) - 0.03}, {0.03, 2.0 * narrow, belt - floor - 0.06});
  if (!m.moves_parts && panel_to > panel_from + 0.2) {
    for (const int side : {1, -1})
      b.box(inside,
            {0.5 * (panel_from + panel_to), side * 0.90 * half, 0.5 * (floor + belt) - 0.02},
            {panel_to - panel_from, 0.02, belt - floor});
  }
  if (style.rear_glass_top <= 0.0) {
    // A wall towards the load.
    b.box(inside, {rear + 0.02, 0, 0.5 * (floor + s.box().max.z()) - 0.05},
          {0.03, 1.6 * half, s.box().max.z() - floor - 0.12});
  }
  const double y = f.hip.y(), hip_x = f.hip.x(), hip_z = f.hip.z();
  const double roof = f.roof, dash_z = f.dash_z;
  const double head = std::min(0.64, roof - hip_z - 0.20);
  const double step = 0.86;
  for (const int side : {1, -1})
    add_seat(b, seat, {hip_x, side * y, hip_z}, 0.54 * half * 1.05, head);
  for (double x = hip_x - step; style.rear_glass_top > 0.0 && x - 0.42 > rear; x -= step) {
    add_seat(b, seat, {x, 0, hip_z + 0.02}, 1.45 * half, 0.0);
    for (const int side : {1, -1})
      rounded_box(b, seat, {x - 0.40, side * y, hip_z + head - 0.03}, {0.08, 0.30, 0.15}, 0.1);
  }
  b.limb(inside, {front - 0.16, -0.84 * half, dash_z - 0.10},
         {front - 0.16, 0.84 * half, dash_z - 0.10}, 0.15, 0.15, 8);
  add_steering_wheel(b, b.part("Steering_Wheel", c, kit.standard("black_plastic")), f.wheel,
                     high ? 0.21 : 0.185, high ? 0.6 : 0.42);
  if (style.bonnet) {
    // The mirror hangs behind the windscreen's upper edge.
    const double at = s.x(style.screen_top) + 0.04;
    rounded_box(b, inside, {at, 0, s.upper_z(at, 0.0) - 0.11}, {0.03, 0.22, 0.06});
  }
  if (style.name == "convertible") add_open_cabin(b, kit, c, s, f);
}

void add_fittings(MeshBuilder& b, const Kit& kit, const ActorModel& m, const BodyShell& s,
                  const BodyTrim& trim, double outer) {
  const ClassId c = m.class_id;
  const BodyStyle& style = s.style();
  const std::uint16_t black = b.part("Trim", c, kit.standard("black_plastic"));
  const bool tall = s.box().max.z() > 1.95;
  // Mirrors, from the door at the windscreen's foot out to the declared width.
  const double x = s.x(style.window_front) - (tall ? 0.02 : 0.12);
  const double z = s.belt(x) + (tall ? 0.24 : 0.075);
  const double wall = s.half_width(x, s.belt(x));
  const double w = tall ? 0.085 : 0.105, h = tall ? 0.19 : 0.068, d = tall ? 0.06 : 0.075;
  for (const int side : {1, -1}) {
    const std::uint16_t housing = b.part(
        side > 0 ? "Mirror_L" : "Mirror_R", c,
        tall || m.class_id == Taxonomy::named("van") ? kit.standard("black_plastic") : kit.paint());
    std::vector<std::vector<Vec3>> rings;
    const double middle = outer - w;
    // A shell, flat behind, where the glass is.
    for (const auto& [dx, f] : {std::pair{1.0, 0.0},
                                {0.995, 0.1},
                                {0.86, 0.48},
                                {0.55, 0.80},
                                {0.1, 0.97},
                                {-0.35, 1.0},
                                {-0.40, 0.94},
                                {-0.36, 0.0}}) {
      std::vector<Vec3> ring;
      for (int k = 0; k < 10; ++k) {
        const double a = 2.0 * kPi * (k + 0.5) / 10;
        const double cy = det::cos(a), cz = det::sin(a);
        // A rounded rectangle.
        const double n =
            1.0 / det::pow(det::pow(std::abs(cy), 3.2) + det::pow(std::abs(cz), 3.2), 1.0 / 3.2);
        ring.emplace_back(x + dx * d, side * (middle + f * n * cy * w), z + f * n * cz * h);
      }
      if (side > 0) std::reverse(ring.begin(), ring.end());
      rings.push_back(std::move(ring));
    }
    b.loft(rings, true, [housing](std::size_t, std::size_t) { return housing; });
    b.box(b.part(side > 0 ? "Mirror_Glass_L" : "Mirror_Glass_R", c, kit.standard("chrome")),
          {x - 0.40 * d - 0.003, side * middle, z}, {0.004, 1.6 * w, 1.6 * h});
    b.limb(black, {x + 0.01, side * (wall - 0.03), z - 0.6 * h},
           {x, side * (middle - 0.3 * w), z - 0.5 * h}, 0.022, 0.02, 8);
  }
  // Handles.
  const auto handle = [&](const std::string& name, double at) {
    const double hz = s.belt(at) - 0.085 * s.box().max.z() / 1.46;
    for (const int side : {1, -1}) {
      const std::uint16_t part = b.part(name + (side > 0 ? "L" : "R"), c,
                                        trim.chrome ? kit.standard("chrome")
                                        : tall      ? kit.standard("black_plastic")
                                                    : kit.paint());
      const auto place = [&](double px, double out) {
        return Vec3(px, side * (s.half_width(px, hz) + out), hz);
      };
      b.limb(part, place(at + 0.10, 0.012), place(at - 0.10, 0.016), 0.012, 0.014, 6);
      b.tube(part, place(at + 0.10, -0.004), place(at + 0.10, 0.012), 0.010, 0.011, 4);
      b.tube(part, place(at - 0.10, -0.004), place(at - 0.10, 0.014), 0.010, 0.011, 4);
    }
  };
  if (style.pillar > 0.0 && style.length < 9.0) {
    handle("Handle_F", s.x(style.pillar) + 0.20);
    if (style.rear_door < style.pillar - 0.1)
      handle("Handle_R", s.x(style.rear_door) + 0.22);
    else if (style.name == "van")
      handle("Handle_R", s.x(style.pillar) - 0.17);
  }
  // Wipers at rest.
  const double cowl = s.x(style.cowl);
  const double slope = style.bonnet ? 1.0 : 0.25;
  for (const double y0 : {0.50, -0.08}) {
    Vec3 before;
    for (int i = 0; i <= 3; ++i) {
      const double t = i / 3.0;
      const double y = (y0 - 0.56 * t) * s.half_width(cowl, s.belt(cowl));
      const double u = y / s.half_width(cowl, s.belt(cowl));
      const double at = cowl - slope * (0.035 + 0.09 * t + 0.075 * u * u);
      const Vec3 p(at, y, s.upper_z(at, y) + 0.012);
      if (i > 0)
        b.tube(b.part("Wiper", c, kit.standard("black_plastic")), before, p, 0.007, 0.007, 5);
      before = p;
    }
  }
  if (trim.roof_rails) {
    const double from = s.x(style.window_rear_top) - 0.1, to = s.x(style.screen_top) - 0.12;
    const std::uint16_t rail =
        b.part("Roof_Rail", c, kit.standard(trim.chrome ? "alloy" : "black_plastic"));
    for (const int side : {1, -1}) {
      Vec3 before;
      for (int i = 0; i <= 6; ++i) {
        const double at = from + (to - from) * i / 6.0;
        const double y = 0.80 * s.half_width(at, s.belt(at)) - 0.06;
        const double up = i == 0 || i == 6 ? -0.005 : 0.035;
        const Vec3 p(at, side * y, s.upper_z(at, y) + up);
        if (i > 0) b.tube(rail, before, p, 0.014, 0.014, 6);
        before = p;
      }
    }
  }
  if (style.bonnet && !tall && style.name != "convertible") {
    const double at = s.x(style.rear_glass_top > 0 ? style.rear_glass_top : 0.4) + 0.22;
    b.ellipsoid(b.part("Antenna", c, kit.paint()), {at, 0, s.upper_z(at, 0) + 0.004},
                {0.075, 0.018, 0.038}, 8);
  }
}

}  // namespace raytruth::assets
