// Buses, coaches and trams.
#include <algorithm>
#include <cmath>

#include "assets/extra_lamps.h"
#include "assets/vehicle_parts.h"
#include "sim/core/math.h"

namespace raytruth::assets {
namespace {

using Names = std::vector<std::string>;
using Fields = std::vector<Skin::Field>;

}  // namespace

// Windows along both sides, doors on the right.
void BodyShell::cut_bus_sides(int doors) {
  const MaterialId glass = kit_.standard("glass");
  const std::uint16_t trim = skin_.part("Trim", kit_.standard("black_plastic"));
  const double front = x(style_.window_front),
               rear = box_.min.x() + (style_.rear_plan == 2 ? 0.75 : 0.35);
  skin_.region(Patch::kUpper, Names{"Body"},
               Fields{v_from(1.02), v_to(1.36), x_from(rear), x_to(front)}, trim);
  const int count = std::max(2, static_cast<int>(std::lround((front - rear) / 1.55)));
  const double step = (front - rear) / count;
  for (int i = 0; i < count; ++i) {
    const double from = rear + i * step + 0.035, to = rear + (i + 1) * step - 0.035;
    const std::string name = i + 1 == count ? "Window_F*" : i == 0 ? "Window_R*" : "Window";
    skin_.region(Patch::kUpper, Names{"Trim"},
                 Fields{v_from(1.035), v_to(1.345), x_from(from), x_to(to)},
                 skin_.part(name, glass));
  }
  // A door of two leaves: glass nearly down to the floor, on the right only.
  const double sill = floor_z() + 0.06;
  const std::uint16_t body = skin_.part("Body", kit_.paint());
  const std::uint16_t pane = skin_.part("Door_Window", glass);
  const std::uint16_t leaf = skin_.pair(body, pane), edge = skin_.pair(body, trim);
  const auto door = [&](double middle) {
    for (const double at : arches_)
      if (std::abs(at - middle) < arch() + 0.72)
        middle = at + (middle > at ? 1.0 : -1.0) * (arch() + 0.74);
    skin_.region(Patch::kLower, Names{"Body"},
                 Fields{x_from(middle - 0.66), x_to(middle + 0.66), z_from(sill)}, edge);
    for (const double side : {-1.0, 1.0}) {
      const double from = middle + (side < 0 ? -0.62 : 0.02),
                   to = middle + (side < 0 ? -0.02 : 0.62);
      skin_.region(Patch::kLower, Names{"Body|Trim"},
                   Fields{x_from(from), x_to(to), z_from(sill + 0.10)}, leaf);
    }
  };
  const double first = wheels_.front_x + arch() + 0.80;
  if (first + 0.66 < box_.max.x() - 0.35) door(first);
  for (int i = 1; i < doors; ++i)
    door(wheels_.rear_x + (wheels_.front_x - wheels_.rear_x) * (0.62 - 0.5 * (i - 1)));
}

std::shared_ptr<const Asset> make_bus(const ActorModel& m, const Kit& kit, RandomStream random) {
  const ClassId c = m.class_id;
  const Box3 box = declared_box(m);
  const double L = box.size().x(), H = box.max.z(), half = 0.5 * box.size().y();
  const bool tram = c == Taxonomy::named("tram");
  const bool coach = !tram && (H > 3.38 || is_called(m, {"coach", "reisebus"}));
  BodyStyle style = body_style(tram ? "tram" : coach ? "coach" : "bus");
  BodyTrim trim = draw_trim(m, style, random);
  trim.grille = 0;
  Wheels wheels = wheels_of(m, box);
  wheels.radius = std::min(wheels.radius, tram ? 0.36 : 0.50);
  wheels.width = tram ? 0.12 : 0.29;
  Box3 shell_box = box;
  const double margin = tram ? 0.004 : 0.07;
  shell_box.min.y() += margin;
  shell_box.max.y() -= margin;
  shell_box.max.x() -= 0.012;
  shell_box.min.x() += 0.006;
  if (!coach) shell_box.max.z() -= 0.16;
  wheels.half_track = 0.5 * shell_box.size().y() - 0.5 * wheels.width - 0.03;
  const bool bends = !coach && L > 15.0;
  std::vector<double> more;
  if (bends && !tram) more.push_back(0.5 * (wheels.front_x + wheels.rear_x));
  if (tram) {
    // Bogies, behind skirts.
    wheels.half_track = 0.72;
    wheels.arches = {box.min.x() - 50.0};
  } else if (bends) {
    wheels.arches = {wheels.rear_x, more[0], wheels.front_x};
  }
  Skin skin(c);
  BodyShell shell(skin, kit, style, shell_box, wheels);
  MeshBuilder b;
  shell.build();
  shell.cut_glass();
  shell.cut_bus_sides(coach ? 1 : bends ? 4 : 3);
  shell.cut_front(trim, b, m);
  shell.cut_rear(trim, b, m);
  if (const Livery* livery = livery_of(m)) shell.cut_livery(kit.standard(livery->band));
  if (bends) shell.cut_bellows(tram ? std::max(1, static_cast<int>(L / 9.0)) : 1);
  shell.line_cabin();

  // Inside: floor, seats in rows of two and two, poles, the driver.
  const std::uint16_t inside = b.part("Interior", c, kit.standard("interior"));
  const std::uint16_t seat =
      b.part("Seat", c, kit.add(paint("cloth", {0.04F, 0.07F, 0.18F}, false)));
  const double floor = shell.floor_z() + (coach ? 0.85 : 0.12);
  b.box(inside, {0.5 * (shell_box.min.x() + shell_box.max.x()), 0, floor},
        {L - 0.5, 1.9 * half - 0.15, 0.03});
  for (double x = box.min.x() + 1.2; x < box.max.x() - 2.2; x += 1.05) {
    for (const int side : {1, -1})
      add_seat(b, seat, {x, side * 0.58 * half, floor + 0.52}, 0.78 * half, coach ? 0.52 : 0.0);
  }
  const std::uint16_t wheel = b.part("Steering_Wheel", c, kit.standard("black_plastic"));
  const double dash = shell.belt(box.max.x()) + 0.02;
  b.limb(inside, {box.max.x() - 0.45, -0.8 * half, dash - 0.12},
         {box.max.x() - 0.45, 0.8 * half, dash - 0.12}, 0.14, 0.14, 12);
  const Vec3 hub(box.max.x() - 0.78, 0.45 * half, dash + 0.10);
  add_steering_wheel(b, wheel, hub, 0.22, 0.9);
  add_seat(b, seat, {box.max.x() - 1.30, 0.45 * half, dash - 0.22}, 0.5, 0.6);
  if (trim.driver)
    add_driver(b, kit, c, {box.max.x() - 1.38, 0.45 * half, dash - 0.15},
               hub + Vec3(-0.05, 0.17, 0.02), m.id.value());

  // Line and destination, mirrors, what is on the roof.
  const std::uint16_t black = b.part("Trim", c, kit.standard("black_plastic"));
  if (!tram) {
    const double x = box.max.x() - 0.16, z = coach ? 0.62 * H : 0.70 * H;
    for (const int side : {1, -1}) {
      const std::uint16_t mirror =
          b.part(side > 0 ? "Mirror_L" : "Mirror_R", c, kit.standard("black_plastic"));
      const double y = half - 0.10;
      b.box(mirror, {x + 0.04, side * y, z - 0.22}, {0.08, 0.20, 0.42});
      b.box(b.part(side > 0 ? "Mirror_Glass_L" : "Mirror_Glass_R", c, kit.standard("chrome")),
            {x - 0.003, side * y, z - 0.22}, {0.004, 0.17, 0.38});
      b.limb(mirror, {x + 0.04, side * y, z}, {x - 0.15, side * (half - 0.30), z + 0.25}, 0.025,
             0.025, 8);
    }
  }
  const std::uint16_t roof = b.part("Roof_Unit", c, kit.paint());
  if (!coach) {
    for (const double u : {0.28, 0.68}) {
      const double x = box.min.x() + u * L;
      b.box(roof, {x, 0, shell_box.max.z() + 0.05}, {std::min(2.4, 0.2 * L), 1.2 * half, 0.22});
    }
  }
  if (tram) {
    const double x = box.min.x() + 0.5 * L, z = shell_box.max.z();
    for (const int side : {1, -1}) {
      b.limb(black, {x + 0.5, side * 0.4, z}, {x - 0.4, side * 0.35, z + 0.08}, 0.02, 0.02, 6);
      b.limb(black, {x - 0.4, side * 0.35, z + 0.08}, {x + 0.4, side * 0.3, z + 0.15}, 0.02, 0.02,
             6);
    }
    b.box(black, {x + 0.4, 0, z + 0.155}, {0.08, 1.5, 0.01});
  }
  add_light_bar(b, kit, m, {box.max.x() - 1.2, 0, shell.upper_z(box.max.x() - 1.2, 0) - 0.01},
                0.6 * half);

  std::vector<WheelPair> pairs;
  const int front = tram ? 3 : 5, rear = tram ? 3 : 6;
  pairs.push_back(
      {wheels.front_x, wheels.radius, wheels.half_track, wheels.width, !tram, front, "F"});
  pairs.push_back(
      {wheels.rear_x, wheels.radius, wheels.half_track, wheels.width, false, rear, "R"});
  if (!more.empty())
    pairs.push_back({more[0], wheels.radius, wheels.half_track, wheels.width, false, rear, "R2"});
  if (tram) {
    for (std::size_t i = 0; i < 2; ++i) {
      WheelPair other = pairs[i];
      other.x -= 1.7;
      other.name += "2";
      pairs.push_back(other);
    }
  }
  Mesh body = skin.mesh();
  body.append(*b.build(40.0), Pose());
  return make_wheeled(m, kit, std::move(body), box, pairs, {}, trim.plate);
}

void BodyShell::cut_bellows(int count) {
  const std::uint16_t dark = skin_.part("Bellows", kit_.standard("rubber"));
  for (int i = 1; i <= count; ++i) {
    const double at =
        box_.min.x() + box_.size().x() * (count == 1 ? 0.44 : static_cast<double>(i) / (count + 1));
    for (const Patch patch : {Patch::kLower, Patch::kUpper, Patch::kFloor}) {
      skin_.region(patch, {}, Fields{x_from(at - 0.45), x_to(at + 0.45)}, dark);
    }
  }
}

}  // namespace raytruth::assets
