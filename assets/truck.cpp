// Trucks, tractors with semi-trailers, trailers.
#include <algorithm>
#include <cmath>

#include "assets/extra_lamps.h"
#include "assets/two_wheeler_parts.h"
#include "assets/vehicle_parts.h"
#include "sim/core/math.h"

namespace raytruth::assets {
namespace {

enum class Load { kNone, kBox, kCurtain, kTanker, kTipper };

struct Bed {
  double from, to, deck, top, half;  ///< x from and to, heights, half width
};

void add_box(MeshBuilder& b, std::uint16_t part, const Bed& s, double bevel) {
  // A box with bevelled edges along it.
  std::vector<std::vector<Vec3>> rings;
  const auto ring = [&](double x, double in) {
    const double y = s.half - in, r = bevel, lo = s.deck + in, hi = s.top - in;
    rings.push_back({{x, y, lo},
                     {x, y, hi - r},
                     {x, y - r, hi},
                     {x, -y + r, hi},
                     {x, -y, hi - r},
                     {x, -y, lo}});
  };
  ring(s.from, 0.5 * (s.top - s.deck));
  rings.back() = std::vector<Vec3>(6, Vec3(s.from, 0, 0.5 * (s.deck + s.top)));
  ring(s.from, 0.02);
  ring(s.from + 0.02, 0.0);
  ring(s.to - 0.02, 0.0);
  ring(s.to, 0.02);
  rings.emplace_back(6, Vec3(s.to, 0, 0.5 * (s.deck + s.top)));
  b.loft(rings, true, [part](std::size_t, std::size_t) { return part; });
}

void add_load(MeshBuilder& b, const Kit& kit, ClassId c, Load load, const Bed& s,
              RandomStream& random, const char* band) {
  const std::array<std::array<float, 3>, 6> colours = {{{0.66F, 0.66F, 0.65F},
                                                        {0.05F, 0.12F, 0.36F},
                                                        {0.45F, 0.03F, 0.03F},
                                                        {0.55F, 0.40F, 0.05F},
                                                        {0.03F, 0.20F, 0.10F},
                                                        {0.30F, 0.31F, 0.33F}}};
  const auto colour = colours[random.uniform() < 0.4 ? 0 : random.index(6)];
  const std::uint16_t steel = b.part("Cargo_Frame", c, kit.standard("steel_galvanised"));
  const double length = s.to - s.from;
  switch (load) {
    case Load::kNone:
      break;
    case Load::kBox: {
      const std::uint16_t side = b.part(
          "Cargo_Box", c, band != nullptr ? kit.paint() : kit.add(paint("cargo", colour, true)));
      Bed walls = s;
      if (band != nullptr) {
        // The body of those on duty, with the band of their livery.
        walls.half -= 0.004;
        const std::uint16_t strip = b.part("Cargo_Livery", c, kit.standard(band));
        const double z = s.deck + 0.22 * (s.top - s.deck);
        for (const int at : {1, -1})
          b.box(strip, {0.5 * (s.from + s.to), at * (s.half - 0.003), z},
                {length - 0.2, 0.006, 0.35});
        b.box(strip, {s.from + 0.001, 0, z}, {0.006, 1.6 * s.half, 0.35});
      }
      add_box(b, side, walls, 0.03);
      // Doors behind: rods and a frame.
      for (const double y : {0.3, -0.3, 0.75, -0.75})
        b.tube(steel, {s.from - 0.012, y * s.half, s.deck + 0.1},
               {s.from - 0.012, y * s.half, s.top - 0.1}, 0.016, 0.016, 6);
      b.box(steel, {s.from - 0.002, 0, s.deck + 0.04}, {0.03, 2 * s.half, 0.08});
      b.box(steel, {s.from - 0.002, 0, s.top - 0.04}, {0.03, 2 * s.half - 0.04, 0.08});
      break;
    }
    case Load::kCurtain: {
      const std::uint16_t cloth =
          b.part("Cargo_Curtain", c, kit.add(paint("tarpaulin", colour, true)));
      const std::uint16_t strap = b.part("Cargo_Strap", c, kit.standard("black_plastic"));
      Bed inner = s;
      inner.half -= 0.02;
      add_box(b, b.part("Cargo_Box", c, kit.add(paint("cargo", {0.60F, 0.60F, 0.60F}, true))),
              inner, 0.03);
      // Curtains hang in shallow waves between their posts.
      const int waves = std::max(4, static_cast<int>(length / 0.6)) * 4;
      for (const int side : {1, -1}) {
        std::vector<std::vector<Vec3>> rings;
        for (int i = 0; i <= waves; ++i) {
          const double x = s.from + 0.12 + (length - 0.24) * i / waves;
          const double out = s.half - 0.012 + 0.010 * det::cos(kPi * i / 2.0);
          rings.push_back({{x, side * out, s.deck + 0.06}, {x, side * out, s.top - 0.14}});
          if (side < 0) std::reverse(rings.back().begin(), rings.back().end());
          if (i % 4 == 0 && i > 0 && i < waves)
            b.box(strap, {x, side * (s.half - 0.002), s.deck + 0.25}, {0.05, 0.006, 0.5});
        }
        b.loft(rings, false, [cloth](std::size_t, std::size_t) { return cloth; });
        b.box(steel, {0.5 * (s.from + s.to), side * (s.half - 0.01), s.top - 0.07},
              {length, 0.03, 0.14});
        b.box(steel, {0.5 * (s.from + s.to), side * (s.half - 0.012), s.deck},
              {length, 0.03, 0.14});
        for (const double x : {s.from + 0.06, s.to - 0.06})
          b.box(steel, {x, side * (s.half - 0.01), 0.5 * (s.deck + s.top)},
                {0.12, 0.03, s.top - s.deck - 0.1});
      }
      for (const double y : {0.25, -0.25})
        b.tube(steel, {s.from - 0.012, y * s.half, s.deck + 0.1},
               {s.from - 0.012, y * s.half, s.top - 0.1}, 0.016, 0.016, 6);
      break;
    }
    case Load::kTanker: {
      const std::uint16_t tank =
          b.part("Tank", c, kit.standard(random.uniform() < 0.6 ? "chrome" : "alloy"));
      const double rz = 0.5 * (s.top - s.deck), z = s.deck + rz;
      std::vector<std::vector<Vec3>> rings;
      for (const auto& [x, f] : {std::pair{s.from, 0.0},
                                 {s.from + 0.02, 0.5},
                                 {s.from + 0.09, 0.85},
                                 {s.from + 0.2, 1.0},
                                 {s.to - 0.2, 1.0},
                                 {s.to - 0.09, 0.85},
                                 {s.to - 0.02, 0.5},
                                 {s.to, 0.0}}) {
        std::vector<Vec3> ring;
        for (int k = 0; k < 28; ++k) {
          const double a = -2.0 * kPi * k / 28;
          ring.emplace_back(x, f * s.half * det::cos(a), z + f * rz * det::sin(a));
        }
        rings.push_back(std::move(ring));
      }
      b.loft(rings, true, [tank](std::size_t, std::size_t) { return tank; });
      for (double x = s.from + 0.8; x < s.to - 0.5; x += 1.6) {
        b.tube(steel, {x, 0, s.top - 0.05}, {x, 0, s.top + 0.06}, 0.26, 0.26, 18);
        for (const int side : {1, -1})
          b.box(steel, {x, side * 0.6 * s.half, s.deck + 0.1}, {0.2, 0.1, 0.5});
      }
      b.box(b.part("Cargo_Frame", c, kit.standard("black_plastic")),
            {0.5 * (s.from + s.to), 0, s.deck - 0.03}, {length - 0.02, 1.0, 0.12});
      b.box(b.part("Hazard_Plate", c, kit.add(paint("hazard", {0.75F, 0.22F, 0.0F}, true))),
            {s.from - 0.02, 0.5, s.deck - 0.02}, {0.012, 0.40, 0.30});
      break;
    }
    case Load::kTipper: {
      const std::uint16_t wall = b.part("Cargo_Box", c, kit.paint());
      const std::uint16_t soil = b.part("Cargo", c, kit.standard("gravel"));
      const double top = s.deck + std::min(1.3, s.top - s.deck);
      for (const int side : {1, -1}) {
        b.box(wall, {0.5 * (s.from + s.to), side * (s.half - 0.04), 0.5 * (s.deck + top)},
              {length, 0.08, top - s.deck});
        for (double x = s.from + 0.3; x < s.to; x += 0.75)
          b.box(wall, {x, side * (s.half - 0.002), 0.5 * (s.deck + top)},
                {0.10, 0.05, top - s.deck});
      }
      b.box(wall, {s.from + 0.04, 0, 0.5 * (s.deck + top)}, {0.08, 2 * s.half, top - s.deck});
      b.box(wall, {s.to - 0.04, 0, 0.5 * (s.deck + s.top)}, {0.08, 2 * s.half, s.top - s.deck});
      b.box(wall, {0.5 * (s.from + s.to), 0, s.deck + 0.05}, {length, 2 * s.half - 0.1, 0.1});
      b.ellipsoid(soil, {0.5 * (s.from + s.to), 0, top - 0.25},
                  {0.49 * length, 0.95 * s.half, 0.45}, 20);
      break;
    }
  }
}

// Rails, guards, tanks, and what is at the rear.
void add_chassis(MeshBuilder& b, const Kit& kit, const ActorModel& m, const Box3& box,
                 const Bed& bed, const std::vector<WheelPair>& wheels, double rail_to) {
  const ClassId c = m.class_id;
  const std::uint16_t frame = b.part("Frame", c, kit.standard("black_plastic"));
  const std::uint16_t steel = b.part("Side_Guard", c, kit.standard("steel_galvanised"));
  const double rear = box.min.x(), half = bed.half;
  for (const int side : {1, -1})
    b.box(frame, {0.5 * (rear + 0.1 + rail_to), side * 0.40, bed.deck - 0.17},
          {rail_to - rear - 0.1, 0.09, 0.26});
  for (double x = rear + 0.4; x < rail_to; x += 1.2)
    b.box(frame, {x, 0, bed.deck - 0.14}, {0.1, 0.8, 0.14});
  double front_wheel = -1e9, behind = -1e9;
  for (const WheelPair& w : wheels) front_wheel = std::max(front_wheel, w.x);
  for (const WheelPair& w : wheels) {
    // Axle, and a mudguard where the body doesn't cover the wheel.
    b.tube(frame, {w.x, -w.half_track, w.radius}, {w.x, w.half_track, w.radius}, 0.07, 0.07, 8);
    if (!w.steered) {
      behind = std::max(behind, w.x);
      for (const int side : {1, -1}) {
        std::vector<std::vector<Vec3>> rings;
        for (int i = 0; i <= 10; ++i) {
          const double a = deg_to_rad(15.0 + 15.0 * i);
          const double r = std::min(w.radius + 0.07, bed.deck - w.radius - 0.01);
          const Vec3 p(w.x + r * det::cos(a), 0, w.radius + r * det::sin(a));
          rings.push_back(
              {p + Vec3(0, side * (half - 0.02), 0), p + Vec3(0, side * (half - 0.62), 0)});
        }
        b.loft(rings, false, [frame](std::size_t, std::size_t) { return frame; });
      }
    }
  }
  const double from = behind + 0.8, to = std::min(front_wheel, rail_to) - 0.8;
  if (to - from > 0.6) {
    for (const int side : {1, -1}) {
      for (const double z : {0.52, 0.82})
        b.box(steel, {0.5 * (from + to), side * (half - 0.05), z}, {to - from, 0.03, 0.10});
      for (double x = from + 0.1; x < to; x += 1.1)
        b.box(frame, {x, side * (half - 0.09), 0.5 * (0.5 + bed.deck)},
              {0.06, 0.05, bed.deck - 0.5});
    }
    if (rail_to > bed.to + 0.1 || m.class_id == Taxonomy::named("truck")) {
      const double tank = std::min(1.2, 0.6 * (to - from));
      b.tube(b.part("Fuel_Tank", c, kit.standard("alloy")), {to - 0.1, -0.72 * half, 0.70},
             {to - 0.1 - tank, -0.72 * half, 0.70}, 0.26, 0.26, 18);
      b.box(frame, {to - 0.4, 0.72 * half, 0.72}, {0.6, 0.5, 0.45});
    }
  }
  // Guard, lamps, plate.
  const double z = std::min(0.82, bed.deck - 0.18);
  b.box(b.part("Underrun_Guard", c, kit.standard("steel_galvanised")), {rear + 0.07, 0, 0.52},
        {0.10, 1.86 * half, 0.12});
  b.box(frame, {rear + 0.05, 0, z}, {0.06, 1.94 * half, 0.17});
  for (const int side : {1, -1}) {
    const std::string s = side > 0 ? "L" : "R";
    b.box(frame, {rear + 0.1, side * 0.5, 0.5 * (0.52 + bed.deck)}, {0.08, 0.08, bed.deck - 0.55});
    const auto lamp = [&](const char* name, const char* material, LampMask mask, double y,
                          double width) {
      b.ellipsoid(b.part(name + s, c, kit.standard(material), mask),
                  {rear + 0.021, side * y * half, z}, {0.012, width, 0.062}, 12);
    };
    lamp("Light_Tail_Lens_R", "lamp_tail", kLampTail, 0.84, 0.085);
    lamp("Light_Brake_Lens_R", "lamp_brake", kLampBrake, 0.70, 0.075);
    lamp("Light_Indicator_Lens_R", "lamp_indicator",
         side > 0 ? kLampIndicatorLeft : kLampIndicatorRight, 0.57, 0.065);
    lamp("Light_Reverse_Lens_R", "lamp_reverse", kLampReverse, 0.46, 0.05);
    b.box(b.part("Reflector_R" + s, c, kit.standard("reflector_red")),
          {rear + 0.018, side * 0.93 * half, z}, {0.008, 0.09, 0.12});
    // Contour markings (UN Regulation 104) along the sides and behind.
    const std::uint16_t tape = b.part("Contour_Marking", c, kit.standard("sign_yellow"));
    if (bed.to - bed.from > 3.0)
      b.box(tape, {0.5 * (bed.from + bed.to), side * (half + 0.004), bed.deck + 0.03},
            {bed.to - bed.from - 0.2, 0.004, 0.05});
  }
  b.box(b.part("License_Plate_R", c, kit.standard("plate")), {rear + 0.012, 0, z},
        {0.02, 0.52, 0.11});
}

Load load_of(const ActorModel& m, RandomStream& random) {
  const double u = random.uniform();
  if (is_called(m, {"tanker", "tank", "tanktruck", "tanklaster", "silo"})) return Load::kTanker;
  if (is_called(m, {"tipper", "dump", "dumper", "dumptruck", "kipper", "gravel"}))
    return Load::kTipper;
  if (is_called(m, {"curtain", "curtainsider", "tarp", "tarpaulin", "plane"}))
    return Load::kCurtain;
  if (is_called(m, {"box", "boxtruck", "koffer", "reefer", "delivery"})) return Load::kBox;
  return u < 0.45   ? Load::kBox
         : u < 0.80 ? Load::kCurtain
         : u < 0.92 ? Load::kTanker
                    : Load::kTipper;
}

}  // namespace

std::shared_ptr<const Asset> make_truck(const ActorModel& m, const Kit& kit, RandomStream random) {
  const ClassId c = m.class_id;
  const Box3 box = declared_box(m);
  const double L = box.size().x(), H = box.max.z(), half = 0.5 * box.size().y();
  const bool trailer = c == Taxonomy::named("trailer");
  const bool tractor =
      !trailer && is_called(m, {"tractor", "semitractor", "tractorunit", "zugmaschine"}) && L < 8.5;
  Wheels wheels = wheels_of(m, box);
  if (H > 2.4 && m.front_axle.wheel_diameter_m < 0.2) wheels.radius = 0.5;
  wheels.radius = std::min(wheels.radius, 0.54);
  wheels.width = 0.31 * std::max(0.8, wheels.radius / 0.5);
  const double body = half - 0.012;
  wheels.half_track = body - 0.5 * wheels.width - 0.03;
  const BodyStyle& style = body_style("cab");
  BodyTrim trim = draw_trim(m, style, random);
  const Livery* livery = trailer ? nullptr : livery_of(m);
  const Load load = tractor                                           ? Load::kNone
                    : livery != nullptr && m.role != "roadAssistance" ? Load::kBox
                                                                      : load_of(m, random);
  const bool combination = !trailer && !tractor && L > 13.0;

  const double cab =
      trailer ? 0.0
              : std::clamp((combination || tractor || L > 9.0) ? 2.28 : 1.75, 0.2 * L, 0.45 * L);
  const double cab_top = combination || tractor
                             ? std::min(H, 3.75)
                             : std::min(H, std::max(2.5, std::min(3.1, H - 0.25)));
  const double cab_from = box.max.x() - cab;
  std::vector<WheelPair> pairs;
  std::vector<Fixture> fixtures;
  Mesh mesh;
  MeshBuilder b;
  if (!trailer) {
    wheels.front_x =
        std::clamp(wheels.front_x, cab_from + 0.45 * cab, box.max.x() - wheels.radius - 0.25);
    Box3 cab_box = box;
    cab_box.min = {cab_from, -half + 0.05, 0.0};
    cab_box.max = {box.max.x() - 0.012, half - 0.05, cab_top};
    Wheels own = wheels;
    own.rear_x = -1e6;
    own.arches = {wheels.front_x};
    own.half_track = 0.5 * cab_box.size().y() - 0.5 * wheels.width - 0.02;
    Skin skin(c);
    BodyShell shell(skin, kit, style, cab_box, own);
    shell.build();
    shell.cut_glass();
    shell.cut_doors();
    shell.cut_lids();
    shell.cut_front(trim, b, m);
    if (livery != nullptr) shell.cut_livery(kit.standard(livery->band));
    if (m.moves_parts) shell.line_openings();
    shell.line_cabin();
    add_cabin(b, kit, m, shell);
    if (trim.driver) fixtures.push_back(driver_of(kit, c, shell, m.id.value()));
    add_fittings(b, kit, m, shell, trim, half);
    add_light_bar(b, kit, m,
                  {cab_from + 0.5 * cab, 0, shell.upper_z(cab_from + 0.5 * cab, 0) - 0.01},
                  0.8 * half);
    if (const double over = H - cab_top; !tractor && over > 0.25) {
      // What leads the air over the load.
      const std::uint16_t deflector = b.part("Deflector", c, kit.paint());
      add_hull(b, deflector,
               {{cab_from + 0.06, cab_top + 0.38 * over, 0.84 * half, 0.46 * over},
                {cab_from + 0.30 * cab, cab_top + 0.30 * over, 0.80 * half, 0.40 * over},
                {cab_from + 0.46 * cab, cab_top + 0.08 * over, 0.70 * half, 0.22 * over},
                {cab_from + 0.58 * cab, cab_top - 0.05, 0.60 * half, 0.05}},
               7.0);
    }
    mesh = skin.mesh();
    pairs.push_back({wheels.front_x, wheels.radius, own.half_track, wheels.width, true, 5, "F"});
  }
  const double deck = std::min(trailer || combination ? 1.22 : 1.12, 0.42 * H);
  Bed bed{box.min.x() + 0.03, trailer ? box.max.x() : cab_from - (combination ? 0.75 : 0.12), deck,
          H, body};
  const auto twin = [&](double x, const std::string& name, bool two) {
    pairs.push_back({x, wheels.radius, wheels.half_track - (two ? 0.0 : 0.02), wheels.width, false,
                     two ? 6 : 5, name});
  };
  if (tractor) {
    bed.to = cab_from - 0.1;
    twin(wheels.rear_x, "R", true);
    const std::uint16_t plate = b.part("Fifth_Wheel", c, kit.standard("black_plastic"));
    b.tube(plate, {wheels.rear_x + 0.1, 0, deck - 0.05}, {wheels.rear_x + 0.1, 0, deck + 0.08}, 0.5,
           0.45, 20);
  } else if (combination) {
    twin(wheels.front_x - 3.75, "R", true);
    for (int i = 0; i < 3; ++i)
      twin(box.min.x() + 2.4 + 1.31 * i, "R" + std::to_string(i + 2), false);
    std::swap(pairs[1].name, pairs[2].name);
    for (const int side : {1, -1})
      b.box(b.part("Deflector", c, kit.paint()),
            {cab_from - 0.22, side * (half - 0.09), 0.5 * (deck + cab_top) - 0.1},
            {0.45, 0.04, cab_top - deck - 0.6});
  } else if (trailer) {
    const bool light = H < 2.3 || L < 6.0;
    const double middle = m.rear_axle.wheel_diameter_m > 0.0
                              ? wheels.rear_x
                              : box.min.x() + (light ? 0.42 : 0.25) * L;
    const int axles = L > 9.0 ? 3 : L > 5.0 ? 2 : 1;
    if (light) wheels.radius = std::min(wheels.radius, 0.34);
    for (int i = 0; i < axles; ++i) {
      const double x =
          std::max(box.min.x() + wheels.radius + 0.1, middle + 1.31 * (i - 0.5 * (axles - 1)));
      twin(x, i == 0 ? "R" : "R" + std::to_string(i + 1), false);
    }
    const std::uint16_t leg = b.part("Landing_Gear", c, kit.standard("steel_galvanised"));
    if (!light) {
      for (const int side : {1, -1}) {
        b.box(leg, {box.max.x() - 2.4, side * 0.55, 0.5 * deck + 0.12}, {0.12, 0.12, deck - 0.26});
        b.box(leg, {box.max.x() - 2.4, side * 0.55, 0.03}, {0.3, 0.26, 0.06});
      }
    } else {
      bed.to = box.max.x() - std::min(1.2, 0.28 * L);
      bed.deck = std::min(bed.deck, 0.30 * H);
      for (const int side : {1, -1})
        b.limb(leg, {bed.to, side * 0.5, bed.deck - 0.08}, {box.max.x() - 0.15, 0, 0.42}, 0.035,
               0.035, 8);
      b.limb(leg, {box.max.x() - 0.25, 0, 0.42}, {box.max.x() - 0.03, 0, 0.42}, 0.04, 0.03, 8);
      b.tube(leg, {box.max.x() - 0.45, 0.12, 0.0}, {box.max.x() - 0.45, 0.12, 0.7}, 0.03, 0.03, 8);
    }
  } else {
    const bool tandem = L > 9.6;
    twin(wheels.rear_x - (tandem ? 0.68 : 0.0), "R", true);
    if (tandem) twin(wheels.rear_x + 0.68, "R2", true);
  }
  add_chassis(b, kit, m, box, bed, pairs, trailer ? bed.to : cab_from + 0.3);
  add_load(b, kit, c, load, bed, random, livery != nullptr ? livery->band : nullptr);
  mesh.append(*b.build(40.0), Pose());
  return make_wheeled(m, kit, std::move(mesh), box, pairs, std::move(fixtures), trim.plate);
}

}  // namespace raytruth::assets
