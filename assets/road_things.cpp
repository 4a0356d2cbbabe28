// Objects on the road: cones, barriers, beacons, what works and accidents leave, lost loads.
#include <algorithm>
#include <cmath>

#include "assets/body_style.h"
#include "assets/polygon.h"
#include "assets/words.h"
#include "sim/core/math.h"

namespace raytruth::assets {
namespace {

class Rigid final : public Asset {
 public:
  explicit Rigid(MeshPtr mesh) { nodes_.push_back({"Body", std::move(mesh)}); }
  std::vector<Pose> articulate(const ActorState&) const override { return {Pose()}; }
};

struct Maker {
  MeshBuilder& b;
  const Kit& kit;
  ClassId c;
  RandomStream random;

  std::uint16_t part(const std::string& name, const std::string& material) {
    return b.part(name, c, kit.standard(material));
  }
  std::uint16_t painted(const std::string& name, const std::array<float, 3>& colour) {
    return b.part(name, c,
                  kit.add(paint(name == "Cloth" ? "cloth" : "thing", colour, name != "Cloth")));
  }
};

// The part of a convex polygon on the left of a line.
std::vector<Vec2> clipped(const std::vector<Vec2>& p, const Vec2& from, const Vec2& to) {
  std::vector<Vec2> kept;
  const Vec2 way = to - from;
  const auto side = [&](const Vec2& q) {
    return way.x() * (q.y() - from.y()) - way.y() * (q.x() - from.x());
  };
  for (std::size_t i = 0; i < p.size(); ++i) {
    const Vec2 &a = p[i], &b = p[(i + 1) % p.size()];
    const double fa = side(a), fb = side(b);
    if (fa >= 0.0) kept.push_back(a);
    if (fa * fb < 0.0) kept.push_back(a + fa / (fa - fb) * (b - a));
  }
  return kept;
}

// A board across y with stripes that fall to its middle, as works boards have on both faces.
void striped_board(Maker& m, const Vec3& middle, double width, double height, double thick) {
  const std::uint16_t core = m.part("Board", "sign_back");
  m.b.box(core, middle, {thick, width, height});
  const double step = std::min(0.25, std::max(0.12, height));
  for (const double face : {1.0, -1.0}) {
    const int count = static_cast<int>((width + height) / step) + 2;
    for (int i = -1; i < count; ++i) {
      std::vector<Vec2> rect{{-0.5 * width, -0.5 * height},
                             {0.5 * width, -0.5 * height},
                             {0.5 * width, 0.5 * height},
                             {-0.5 * width, 0.5 * height}};
      const double from = -0.5 * width - height + i * step;
      rect = clipped(rect, {from + step, -0.5 * height}, {from + step + height, 0.5 * height});
      rect = clipped(rect, {from + height, 0.5 * height}, {from, -0.5 * height});
      if (rect.size() < 3) continue;
      const std::uint16_t part =
          i % 2 == 0 ? m.part("Face_Red", "sign_red") : m.part("Face_White", "sign_white");
      const auto at = [&](const Vec2& q) {
        return Vec3(middle + Vec3(face * (0.5 * thick + 0.001), face * q.x(), q.y()));
      };
      for (std::size_t k = 1; k + 1 < rect.size(); ++k)
        m.b.triangle(part, at(rect[0]), at(rect[k]), at(rect[k + 1]));
    }
  }
}

void foot_plate(Maker& m, double length, double width, double height) {
  const std::uint16_t part = m.part("Base", "rubber");
  std::vector<std::vector<Vec3>> rings;
  for (const auto& [z, f] :
       {std::pair{0.0, 0.02}, {0.0, 1.0}, {0.55 * height, 0.98}, {height, 0.86}, {height, 0.02}}) {
    std::vector<Vec3> ring;
    for (const auto& [x, y] : {std::pair{1.0, -0.8},
                               {1.0, 0.8},
                               {0.8, 1.0},
                               {-0.8, 1.0},
                               {-1.0, 0.8},
                               {-1.0, -0.8},
                               {-0.8, -1.0},
                               {0.8, -1.0}})
      ring.emplace_back(0.5 * length * x * f, 0.5 * width * y * f, z);
    rings.push_back(std::move(ring));
  }
  m.b.loft(rings, true, [part](std::size_t, std::size_t) { return part; });
}

void turned(Maker& m, const std::vector<Vec3>& profile, const std::vector<std::uint16_t>& parts,
            int segments = 28) {
  // (radius, -, z) about z; parts[i] between i and i + 1.
  std::vector<std::vector<Vec3>> rings;
  for (const Vec3& p : profile) {
    std::vector<Vec3> ring;
    for (int k = 0; k < segments; ++k) {
      const double a = 2.0 * kPi * k / segments;
      ring.emplace_back(p.x() * det::cos(a), p.x() * det::sin(a), p.z());
    }
    rings.push_back(std::move(ring));
  }
  m.b.loft(rings, true,
           [&](std::size_t i, std::size_t) { return parts[std::min(i, parts.size() - 1)]; });
}

void cone(Maker& m) {
  const std::uint16_t orange = m.part("Cone", "orange_plastic"),
                      white = m.part("Sleeve", "sign_white");
  foot_plate(m, 0.40, 0.40, 0.035);
  turned(
      m,
      {{.150, 0, .034},
       {.140, 0, .07},
       {.116, 0, .28},
       {.118, 0, .28},
       {.096, 0, .45},
       {.094, 0, .45},
       {.083, 0, .54},
       {.085, 0, .54},
       {.069, 0, .66},
       {.067, 0, .66},
       {.050, 0, .75},
       {.034, 0, .755},
       {.030, 0, .745}},
      {orange, orange, white, white, orange, orange, white, white, orange, orange, orange, orange});
}

void beacon(Maker& m) {
  foot_plate(m, 0.80, 0.40, 0.11);
  m.b.box(m.part("Post", "steel_galvanised"), {0, 0, 0.18}, {0.03, 0.06, 0.2});
  striped_board(m, {0, 0, 0.70}, 0.25, 1.0, 0.03);
  const std::uint16_t lamp = m.part("Lamp", "orange_plastic");
  m.b.box(m.part("Lamp_Case", "sign_yellow"), {0, 0, 1.22}, {0.07, 0.14, 0.06});
  m.b.tube(lamp, {-0.05, 0, 1.33}, {0.05, 0, 1.33}, 0.09, 0.09, 20);
}

void barricade(Maker& m, const Vec3& size) {
  const double w = std::max(0.6, size.y()), h = size.z();
  for (const double y : {-0.42, 0.42}) {
    m.b.box(m.part("Base", "rubber"), {0, y * w, 0.05}, {size.x(), 0.22, 0.10});
    m.b.box(m.part("Post", "steel_galvanised"), {0, y * w, 0.5 * h}, {0.04, 0.04, h});
  }
  striped_board(m, {0, 0, h - 0.125}, w, 0.25, 0.025);
  if (h > 0.8) striped_board(m, {0, 0, 0.42 * h}, w, 0.20, 0.025);
}

void crowd_barrier(Maker& m, const Vec3& size) {
  const std::uint16_t steel = m.part("Bars", "steel_galvanised");
  const double w = size.y(), h = size.z();
  const auto bar = [&](const Vec3& a, const Vec3& b, double r) { m.b.limb(steel, a, b, r, r, 8); };
  const double y = 0.5 * w - 0.02;
  bar({0, -y, 0.18}, {0, -y, h - 0.02}, 0.02);
  bar({0, y, 0.18}, {0, y, h - 0.02}, 0.02);
  bar({0, -y, h - 0.02}, {0, y, h - 0.02}, 0.02);
  bar({0, -y, 0.22}, {0, y, 0.22}, 0.018);
  for (double at = -y + 0.11; at < y - 0.05; at += 0.115)
    m.b.tube(steel, {0, at, 0.22}, {0, at, h - 0.02}, 0.008, 0.008, 6, false);
  for (const double at : {-0.8 * y, 0.8 * y}) {
    bar({-0.5 * size.x() + 0.02, at, 0.02}, {0.5 * size.x() - 0.02, at, 0.02}, 0.018);
    bar({0, at, 0.02}, {0, at, 0.22}, 0.018);
  }
}

// A barrier's profile swept along x: concrete, or red and white plastic in pieces.
void jersey(Maker& m, const Vec3& size, bool plastic) {
  const std::vector<Vec2> half = {{.5, 0},     {.5, .09},  {.47, .12}, {.27, .38},
                                  {.235, .44}, {.17, .95}, {.14, 1.0}};
  const int pieces = plastic ? std::max(1, static_cast<int>(std::lround(size.x() / 1.2)))
                             : std::max(1, static_cast<int>(std::lround(size.x() / 4.0)));
  for (int i = 0; i < pieces; ++i) {
    const std::uint16_t part =
        plastic ? m.painted(i % 2 == 0 ? "Body_Red" : "Body_White",
                            i % 2 == 0 ? std::array<float, 3>{0.55F, 0.04F, 0.03F}
                                       : std::array<float, 3>{0.70F, 0.70F, 0.68F})
                : m.part("Body", "concrete");
    const double step = size.x() / pieces, gap = i + 1 < pieces ? 0.012 : 0.0;
    const double from = -0.5 * size.x() + i * step, to = from + step - gap;
    std::vector<std::vector<Vec3>> rings;
    const auto ring = [&](double x, double shrink) {
      std::vector<Vec3> r;
      for (std::size_t k = 0; k < half.size(); ++k)
        r.emplace_back(x, -half[k].x() * size.y() * shrink,
                       (0.5 + (half[k].y() - 0.5) * shrink) * size.z());
      for (std::size_t k = half.size(); k-- > 0;)
        r.emplace_back(x, half[k].x() * size.y() * shrink,
                       (0.5 + (half[k].y() - 0.5) * shrink) * size.z());
      std::reverse(r.begin(), r.end());
      return r;
    };
    rings.push_back(ring(from, 0.01));
    rings.push_back(ring(from, 0.97));
    rings.push_back(ring(from + 0.02, 1.0));
    rings.push_back(ring(to - 0.02, 1.0));
    rings.push_back(ring(to, 0.97));
    rings.push_back(ring(to, 0.01));
    m.b.loft(rings, true, [part](std::size_t, std::size_t) { return part; });
  }
}

void carton(Maker& m, const Vec3& size) {
  const std::uint16_t board = m.painted("Cardboard", {0.33F, 0.21F, 0.11F}),
                      tape = m.painted("Tape", {0.42F, 0.30F, 0.16F});
  m.b.box(board, {0, 0, 0.5 * size.z()}, size);
  m.b.box(tape, {0, 0, size.z() - 0.0005}, {size.x() + 0.002, 0.06 * size.y() + 0.02, 0.002});
  for (const double x : {0.5, -0.5})
    m.b.box(tape, {x * size.x(), 0, 0.82 * size.z()},
            {0.002, 0.06 * size.y() + 0.02, 0.36 * size.z()});
}

void tyre(Maker& m) {
  const std::uint16_t rubber = m.part("Tire", "rubber");
  turned(m,
         {{.20, 0, .02},
          {.24, 0, .005},
          {.29, 0, .0},
          {.315, 0, .015},
          {.325, 0, .05},
          {.325, 0, .16},
          {.315, 0, .195},
          {.29, 0, .21},
          {.24, 0, .205},
          {.20, 0, .19},
          {.215, 0, .16},
          {.275, 0, .14},
          {.285, 0, .105},
          {.275, 0, .07},
          {.215, 0, .05},
          {.20, 0, .02}},
         {rubber}, 36);
}

void pallet(Maker& m) {
  const std::uint16_t wood = m.part("Planks", "wood");
  for (int i = 0; i < 5; ++i)
    m.b.box(wood, {0, -0.33 + 0.165 * i, 0.133}, {1.2, i % 2 == 0 ? 0.145 : 0.10, 0.022});
  for (const double x : {-0.53, 0.0, 0.53}) {
    m.b.box(wood, {x, 0, 0.111}, {0.145, 0.8, 0.022});
    for (const double y : {-0.34, 0.0, 0.34})
      m.b.box(wood, {x, y, 0.061}, {0.145, y == 0.0 ? 0.145 : 0.10, 0.078});
  }
  for (const double y : {-0.34, 0.0, 0.34})
    m.b.box(wood, {0, y, 0.011}, {1.2, y == 0.0 ? 0.145 : 0.10, 0.022});
}

void ladder(Maker& m, const Vec3& size) {
  const std::uint16_t alloy = m.part("Ladder", "alloy");
  const double w = 0.5 * size.y();
  for (const double y : {-1.0, 1.0})
    m.b.box(alloy, {0, y * (w - 0.015), 0.5 * size.z()}, {size.x(), 0.03, size.z()});
  for (double x = -0.5 * size.x() + 0.15; x < 0.5 * size.x() - 0.1; x += 0.28)
    m.b.tube(alloy, {x, -w + 0.02, 0.5 * size.z()}, {x, w - 0.02, 0.5 * size.z()}, 0.016, 0.016, 8);
}

// A soft, rounded block: mattress, bag.
void cushion(Maker& m, const Vec3& size, std::uint16_t part, double edge) {
  std::vector<std::vector<Vec3>> rings;
  const int n = 32;
  for (const auto& [z, f] : {std::pair{0.0, 0.02},
                             {0.0, 0.90},
                             {0.10, 0.97},
                             {0.3, 1.0},
                             {0.7, 1.0},
                             {0.90, 0.97},
                             {1.0, 0.90},
                             {1.03, 0.45},
                             {1.04, 0.02}}) {
    std::vector<Vec3> ring;
    for (int k = 0; k < n; ++k) {
      const double a = 2.0 * kPi * k / n, cx = det::cos(a), cy = det::sin(a);
      const double r =
          1.0 / det::pow(det::pow(std::abs(cx), edge) + det::pow(std::abs(cy), edge), 1.0 / edge);
      ring.emplace_back(0.5 * size.x() * f * r * cx, 0.5 * size.y() * f * r * cy, z * size.z());
    }
    rings.push_back(std::move(ring));
  }
  m.b.loft(rings, true, [part](std::size_t, std::size_t) { return part; });
}

void rubble(Maker& m, const std::string& material, int pieces) {
  const std::uint16_t part = m.part("Debris", material);
  for (int i = 0; i < pieces; ++i) {
    const double size = m.random.uniform(0.10, 0.28) * (i == 0 ? 1.6 : 1.0);
    const Vec3 middle(m.random.uniform(-0.4, 0.4), m.random.uniform(-0.4, 0.4), 0.4 * size);
    // A dented ball.
    std::vector<std::vector<Vec3>> rings;
    for (int k = 0; k <= 5; ++k) {
      const double a = kPi * (k / 5.0 - 0.5);
      std::vector<Vec3> ring;
      const double bump = k == 0 || k == 5 ? m.random.uniform(0.7, 1.0) : 0.0;
      for (int j = 0; j < 8; ++j) {
        const double t = 2.0 * kPi * j / 8,
                     r = size * (bump > 0.0 ? bump : m.random.uniform(0.65, 1.0));
        ring.push_back(middle + r * Vec3(det::cos(a) * det::cos(t), det::cos(a) * det::sin(t),
                                         0.6 * det::sin(a)));
      }
      rings.push_back(std::move(ring));
    }
    m.b.loft(rings, true, [part](std::size_t, std::size_t) { return part; });
  }
}

}  // namespace

std::shared_ptr<const Asset> make_misc_object(const ActorModel& model, const Kit& kit,
                                              RandomStream random) {
  MeshBuilder b;
  const Vec3 declared = model.box_size_m.cwiseMax(0.05);
  const Vec3 center =
      model.box_size_m.maxCoeff() > 0.0 ? model.box_center_m : Vec3(0, 0, 0.5 * declared.z());
  Maker m{b, kit, model.class_id, random};
  const std::string_view name = Taxonomy::info(model.class_id).name;
  Words words = Words::of_kind(model);
  words.add(model.name);
  const auto called = [&](std::initializer_list<std::string_view> any) { return words.any(any); };
  // Long things lie along their longer side, boards stand across the shorter one.
  const bool turn_long = declared.y() > declared.x(), turn_wide = declared.x() > declared.y();
  const Vec3 along = turn_long ? Vec3(declared.y(), declared.x(), declared.z()) : declared;
  const Vec3 across = turn_wide ? Vec3(declared.y(), declared.x(), declared.z()) : declared;
  bool turned_back = false;
  const auto as = [&](bool turns) { turned_back = turns; };
  if (name == "traffic_cone") {
    cone(m);
  } else if (called({"delineator", "beacon", "bake", "leitbake", "warnbake", "channelizer",
                     "channelizing", "markerpost", "laneclosure"})) {
    as(turn_long);
    beacon(m);
  } else if (name == "barrier" || called({"barrier", "barricade", "fence", "absperrung"})) {
    if (called({"crowd", "fence", "pedestrian", "steel"})) {
      as(turn_wide);
      crowd_barrier(m, across);
    } else if (called({"board", "barricade", "works", "roadworks", "construction", "absperrung"}) ||
               across.x() < 0.28) {
      as(turn_wide);
      barricade(m, across);
    } else {
      as(turn_long);
      jersey(m, along, called({"plastic", "water"}));
    }
  } else if (called({"tyre", "tire", "wheel"})) {
    tyre(m);
  } else if (called({"pallet"})) {
    as(turn_long);
    pallet(m);
  } else if (called({"ladder"})) {
    as(turn_long);
    ladder(m, along);
  } else if (called({"mattress"})) {
    cushion(m, declared, m.painted("Cloth", {0.55F, 0.54F, 0.50F}), 12.0);
  } else if (called({"bag", "sandbag", "sack", "suitcase", "luggage"})) {
    cushion(m, declared, m.painted("Cloth", {0.04F, 0.05F, 0.06F}), 4.0);
  } else if (called({"plank", "timber", "beam", "wood", "wooden"})) {
    const std::uint16_t wood = m.part("Planks", "wood");
    b.box(wood, {0, 0, 0.5 * declared.z()}, declared);
  } else if (called({"rock", "stone", "rubble", "boulder"})) {
    rubble(m, "kerb_stone", 5);
  } else if (called({"debris", "junk", "wreck"})) {
    rubble(m, "black_plastic", 7);
    rubble(m, "steel_galvanised", 2);
  } else if (called({"barrel", "drum", "keg"})) {
    const std::uint16_t side = m.painted("Barrel", {0.05F, 0.16F, 0.42F});
    turned(m,
           {{.001, 0, .02},
            {.27, 0, .02},
            {.29, 0, .0},
            {.29, 0, .30},
            {.302, 0, .315},
            {.29, 0, .33},
            {.29, 0, .57},
            {.302, 0, .585},
            {.29, 0, .60},
            {.29, 0, .88},
            {.27, 0, .86},
            {.001, 0, .86}},
           {side});
  } else if (name == "pole") {
    b.tube(m.part("Pole", "steel_galvanised"), {0, 0, 0}, {0, 0, 1}, 0.5, 0.42, 14);
  } else if (name == "vegetation") {
    for (int i = 0; i < 9; ++i) {
      const double a = 2.0 * kPi * i / 8, r = i == 8 ? 0.0 : 0.28;
      b.ellipsoid(m.part("Leaves", "leaf"),
                  {r * det::cos(a), r * det::sin(a), 0.35 + (i % 3) * 0.14}, {0.26, 0.26, 0.30},
                  12);
    }
  } else if (called({"box", "boxes", "cardboard", "carton", "parcel", "crate", "package"}) ||
             declared.maxCoeff() < 1.3) {
    carton(m, declared);
  } else {
    b.box(b.part("Body", model.class_id, kit.standard(name == "building" ? "concrete" : "wood")),
          {0, 0, 0.5 * declared.z()}, declared);
  }
  Box3 box;
  Vec3 size = declared;
  if (turned_back) std::swap(size.x(), size.y());
  box.min = -0.5 * size;
  box.max = 0.5 * size;
  b.fit(box);
  Mesh placed;
  const Pose X = Pose::from_euler(center, {turned_back ? 0.5 * kPi : 0.0, 0, 0});
  placed.append(*b.build(38.0), X);
  return std::make_shared<Rigid>(std::make_shared<const Mesh>(std::move(placed)));
}

}  // namespace raytruth::assets
