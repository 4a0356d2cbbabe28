#include "assets/street_things.h"

#include <algorithm>

#include "assets/building_materials.h"
#include "assets/building_shell.h"
#include "assets/glyphs.h"
#include "assets/mesh_builder.h"
#include "sim/core/math.h"
#include "sim/core/random.h"

namespace raytruth::assets {
namespace {

// A picture of our own: fields, discs and stripes of colour, on the plane through `corner` with
// axes right and up (the picture's width and height).
class Artwork {
 public:
  Artwork(MeshBuilder& b, MaterialTable& materials, ClassId class_id, int look, bool lit)
      : b_(b),
        materials_(materials),
        class_(class_id),
        lit_(lit),
        random_(0xa27, "street.artwork", static_cast<std::uint64_t>(look)) {}

  void draw(const Vec3& corner, const Vec3& right, const Vec3& up) {
    const Vec3 out = 0.004 * right.cross(up).normalized();
    int layer = 0;
    const auto at = [&](double u, double v) {
      return Vec3(corner + u * right + v * up + layer * out);
    };
    const auto field = [&](double u0, double v0, double u1, double v1, double lean = 0.0) {
      b_.quad(colour(), at(u0, v0), at(u1, v0), at(std::min(1.0, u1 + lean), v1),
              at(std::min(1.0, u0 + lean), v1));
    };
    field(0.0, 0.0, 1.0, 1.0);
    ++layer;
    const double split = random_.uniform(0.25, 0.7);
    if (random_.uniform() < 0.5) {
      field(0.0, 0.0, 1.0, split);
    } else {
      field(0.0, 0.0, split, 1.0, random_.uniform(0.0, 0.25));
    }
    ++layer;
    for (int k = 0; k < 2 + static_cast<int>(random_.index(3)); ++k) {
      const std::uint16_t p = colour();
      const double radius = random_.uniform(0.1, 0.28) * std::min(right.norm(), up.norm());
      const double ru = radius / right.norm();
      const double rv = radius / up.norm();
      const double u = random_.uniform(ru, 1.0 - ru);
      const double v = random_.uniform(rv, 1.0 - rv);
      constexpr int kCorners = 20;
      for (int i = 0; i < kCorners; ++i) {
        const double a0 = 2.0 * kPi * i / kCorners;
        const double a1 = 2.0 * kPi * (i + 1) / kCorners;
        b_.triangle(p, at(u, v), at(u + ru * det::cos(a0), v + rv * det::sin(a0)),
                    at(u + ru * det::cos(a1), v + rv * det::sin(a1)));
      }
      ++layer;
    }
    const double line = random_.uniform(0.08, 0.8);
    for (int k = 0; k < 3; ++k) {
      const double v = line + 0.045 * k;
      field(0.08, v, 0.08 + random_.uniform(0.2, 0.6), v + 0.022);
    }
  }

 private:
  std::uint16_t colour() {
    return b_.part("Picture", class_,
                   materials_.add(sign_colour(static_cast<int>(random_.index(12)), lit_)),
                   lit_ ? kSignLamp : 0U);
  }

  MeshBuilder& b_;
  MaterialTable& materials_;
  ClassId class_;
  bool lit_;
  RandomStream random_;
};

constexpr const char* kNames[] = {"Lindenweg", "Am Anger", "Hauptstr.", "Ulmenhof", "Mühlgasse",
                                  "Bergstr.",  "Kirchweg", "Ringstr.",  "Am Bach",  "Gartenweg"};

void shelter(MeshBuilder& b, AssetLibrary& library, ClassId c, int look) {
  MaterialTable& m = library.materials();
  const std::uint16_t steel = b.part(
      "Frame", c, m.add(plain_material("shelter_steel", {0.08F, 0.085F, 0.09F}, 0.4F, 0.2F)));
  const std::uint16_t glass = b.part("Window", c, m.add(window_glass()));
  const std::uint16_t wood = b.part("Seat", c, library.standard("wood"));
  for (const double y : {-1.95, 0.0, 1.95}) b.box(steel, {-0.6, y, 1.0}, {0.07, 0.07, 2.6});
  for (const double y : {-1.95, 1.95}) b.box(steel, {0.45, y, 1.0}, {0.06, 0.06, 2.6});
  b.box(steel, {-0.05, 0, 2.35}, {1.5, 4.2, 0.09});
  for (const double y : {-1.0, 1.0})
    b.quad(glass, {-0.6, y - 0.9, 0.2}, {-0.6, y + 0.9, 0.2}, {-0.6, y + 0.9, 2.15},
           {-0.6, y - 0.9, 2.15});
  b.quad(glass, {-0.55, -1.95, 0.2}, {0.4, -1.95, 0.2}, {0.4, -1.95, 2.15}, {-0.55, -1.95, 2.15});
  b.box(steel, {-0.05, 1.95, 1.2}, {0.95, 0.1, 1.9});
  Artwork(b, m, c, look, true).draw({-0.47, 2.005, 0.35}, {0.85, 0, 0}, {0, 0, 1.7});
  Artwork(b, m, c, look + 1, true).draw({0.37, 1.895, 0.35}, {-0.85, 0, 0}, {0, 0, 1.7});
  for (const double x : {-0.46, -0.36, -0.26}) b.box(wood, {x, -0.4, 0.47}, {0.08, 2.2, 0.03});
  for (const double y : {-1.2, 0.4}) b.box(steel, {-0.36, y, 0.1}, {0.3, 0.05, 0.72});
}

void utility_pole(MeshBuilder& b, AssetLibrary& library, ClassId c) {
  const std::uint16_t wood = b.part("Pole", c, library.standard("wood"));
  const std::uint16_t white = b.part("Insulator", c, library.standard("plaster_white"));
  b.tube(wood, {0, 0, -0.6}, {0, 0, 8.6}, 0.13, 0.09, 10);
  b.box(wood, {0.06, 0, 8.0}, {0.1, 2.0, 0.12});
  for (const Vec3& p : utility_wires()) b.tube(white, p - Vec3(0, 0, 0.18), p, 0.035, 0.045, 6);
}

}  // namespace

std::array<Vec3, 3> utility_wires() {
  return {Vec3(0.06, -0.9, 8.26), Vec3(0.0, 0.0, 8.8), Vec3(0.06, 0.9, 8.26)};
}

ThingSize size_of(StreetThing thing) {
  const ClassId object = Taxonomy::named("static_object");
  const ClassId pole = Taxonomy::named("pole");
  switch (thing) {
    case StreetThing::kBusShelter:
      return {{1.5, 4.2}, object};
    case StreetThing::kBusStopSign:
      return {{0.2, 0.5}, Taxonomy::named("traffic_sign")};
    case StreetThing::kAdvertColumn:
      return {{1.5, 1.5}, object};
    case StreetThing::kBillboard:
      return {{0.3, 3.8}, object};
    case StreetThing::kHydrant:
      return {{0.35, 0.35}, object};
    case StreetThing::kBollard:
      return {{0.16, 0.16}, pole};
    case StreetThing::kPostBox:
      return {{0.45, 0.6}, object};
    case StreetThing::kBicycleRack:
      return {{0.8, 3.4}, object};
    case StreetThing::kCabinet:
      return {{0.4, 1.1}, object};
    case StreetThing::kNameSign:
      return {{0.1, 1.0}, Taxonomy::named("traffic_sign")};
    case StreetThing::kUtilityPole:
      return {{0.3, 0.3}, pole};
    case StreetThing::kTub:
      return {{0.7, 1.2}, object};
    case StreetThing::kCafeTable:
      return {{1.9, 0.8}, object};
  }
  return {{1.0, 1.0}, object};
}

MeshPtr make_street_thing(AssetLibrary& library, StreetThing thing, int look) {
  MaterialTable& m = library.materials();
  const ClassId c = size_of(thing).class_id;
  MeshBuilder b;
  const auto standard = [&](const char* part, const char* name) {
    return b.part(part, c, library.standard(name));
  };
  const auto own = [&](const char* part, const Material& material) {
    return b.part(part, c, m.add(material));
  };
  double crease = 35.0;
  switch (thing) {
    case StreetThing::kBusShelter:
      shelter(b, library, c, look);
      crease = 0.0;
      break;
    case StreetThing::kBusStopSign: {
      const std::uint16_t steel = standard("Pole", "steel_galvanised");
      b.tube(steel, {0, 0, -0.4}, {0, 0, 2.75}, 0.035, 0.035, 10);
      const std::uint16_t disc = own("Sign", sign_colour(look + 2, false));
      b.tube(disc, {-0.02, 0, 2.45}, {0.05, 0, 2.45}, 0.24, 0.24, 24);
      b.box(own("Timetable", sign_colour(5, false)), {0.05, 0, 1.4}, {0.03, 0.34, 0.5});
      break;
    }
    case StreetThing::kAdvertColumn: {
      const std::uint16_t base = standard("Base", "concrete");
      b.tube(base, {0, 0, -0.4}, {0, 0, 0.35}, 0.68, 0.68, 24);
      b.tube(base, {0, 0, 2.95}, {0, 0, 3.2}, 0.72, 0.5, 24);
      b.tube(standard("Shaft", "plaster_white"), {0, 0, 0.35}, {0, 0, 2.95}, 0.6, 0.6, 24, false);
      for (int k = 0; k < 6; ++k) {
        // Posters as chords just outside of the shaft.
        const double a0 = 2.0 * kPi * k / 6;
        const double a1 = 2.0 * kPi * (k + 0.92) / 6;
        for (int i = 0; i < 1; ++i) {
          const Vec3 p0(0.7 * det::cos(a0), 0.7 * det::sin(a0), 0.55);
          const Vec3 p1(0.7 * det::cos(a1), 0.7 * det::sin(a1), 0.55);
          Artwork(b, m, c, 10 * look + k, false).draw(p0, p1 - p0, {0, 0, 2.2});
        }
      }
      crease = 25.0;
      break;
    }
    case StreetThing::kBillboard: {
      const std::uint16_t steel = standard("Frame", "steel_galvanised");
      for (const double y : {-1.5, 1.5}) b.box(steel, {-0.08, y, 1.4}, {0.1, 0.12, 4.4});
      b.box(steel, {-0.02, 0, 2.4}, {0.1, 3.8, 2.8});
      Artwork(b, m, c, look, false).draw({0.035, -1.8, 1.1}, {0, 3.6, 0}, {0, 0, 2.6});
      crease = 0.0;
      break;
    }
    case StreetThing::kHydrant: {
      const std::uint16_t red = own("Body", sign_colour(0, false));
      b.tube(red, {0, 0, -0.2}, {0, 0, 0.06}, 0.16, 0.16, 14);
      b.tube(red, {0, 0, 0.06}, {0, 0, 0.6}, 0.1, 0.09, 14);
      b.ellipsoid(red, {0, 0, 0.62}, {0.11, 0.11, 0.1}, 12);
      b.tube(red, {0, -0.16, 0.42}, {0, 0.16, 0.42}, 0.05, 0.05, 10);
      b.tube(red, {0, 0, 0.4}, {0.16, 0, 0.4}, 0.06, 0.06, 10);
      break;
    }
    case StreetThing::kBollard: {
      b.tube(own("Post", plain_material("cast_iron", {0.03F, 0.032F, 0.034F}, 0.5F, 0.08F)),
             {0, 0, -0.3}, {0, 0, 0.92}, 0.055, 0.05, 12);
      Material ring = plain_material("bollard_ring", {0.7F, 0.7F, 0.68F}, 0.4F, 0.7F);
      ring.retro_r_a = 40.0F;
      b.tube(b.part("Ring", c, m.add(ring)), {0, 0, 0.74}, {0, 0, 0.82}, 0.056, 0.056, 12, false);
      break;
    }
    case StreetThing::kPostBox: {
      const std::uint16_t yellow = own("Body", sign_colour(look % 2 == 0 ? 3 : 0, false));
      const std::uint16_t grey = standard("Foot", "steel_galvanised");
      b.box(yellow, {0, 0, 1.05}, {0.35, 0.55, 0.7});
      b.box(grey, {0, 0, 0.2}, {0.12, 0.3, 1.0});
      b.box(standard("Slot", "black_plastic"), {0.178, 0, 1.27}, {0.01, 0.4, 0.05});
      crease = 0.0;
      break;
    }
    case StreetThing::kBicycleRack: {
      const std::uint16_t steel = standard("Tubes", "steel_galvanised");
      for (int k = 0; k < 4; ++k) {
        const double y = -1.5 + k;
        b.tube(steel, {-0.35, y, -0.2}, {-0.35, y, 0.75}, 0.024, 0.024, 8);
        b.tube(steel, {0.35, y, -0.2}, {0.35, y, 0.75}, 0.024, 0.024, 8);
        b.tube(steel, {-0.35, y, 0.75}, {0.35, y, 0.75}, 0.024, 0.024, 8);
      }
      break;
    }
    case StreetThing::kCabinet: {
      const std::uint16_t grey =
          own("Body", plain_material("cabinet_grey", {0.36F, 0.37F, 0.35F}, 0.5F, 0.4F));
      b.box(grey, {0, 0, 0.65}, {0.34, 1.05, 1.25});
      b.box(standard("Base", "concrete"), {0, 0, 0.0}, {0.4, 1.1, 0.3});
      b.box(standard("Lock", "black_plastic"), {0.174, 0.06, 0.75}, {0.012, 0.03, 0.12});
      crease = 0.0;
      break;
    }
    case StreetThing::kNameSign: {
      b.tube(standard("Pole", "steel_galvanised"), {0, 0, -0.4}, {0, 0, 2.75}, 0.03, 0.03, 10);
      Material blue = plain_material("name_blue", {0.015F, 0.05F, 0.30F}, 0.35F, 0.35F);
      blue.retro_r_a = 10.0F;
      Material white = plain_material("name_white", {0.75F, 0.75F, 0.74F}, 0.35F, 0.7F);
      white.retro_r_a = 50.0F;
      const std::uint16_t plate = b.part("Plate", c, m.add(blue));
      const std::uint16_t text = b.part("Letters", c, m.add(white));
      b.box(plate, {0, 0.02, 2.6}, {0.02, 0.96, 0.26});
      const auto letters =
          draw_text(kNames[static_cast<std::size_t>(look) % std::size(kNames)], {0, 0}, 0.13, 0.86);
      for (const double side : {1.0, -1.0}) {
        for (const Polygon& polygon : letters) {
          for (std::size_t i = 1; i + 1 < polygon.size(); ++i) {
            // The reader sees y from right to left on the face towards +x.
            const auto at = [&](std::size_t k) {
              return Vec3(0.0125 * side, 0.02 + side * polygon[k].x(), 2.6 + polygon[k].y());
            };
            b.triangle(text, at(0), at(i), at(i + 1));
          }
        }
      }
      crease = 0.0;
      break;
    }
    case StreetThing::kUtilityPole:
      utility_pole(b, library, c);
      break;
    case StreetThing::kTub: {
      const std::uint16_t tub = standard("Tub", "concrete");
      b.box(tub, {0, 0, 0.2}, {0.6, 1.1, 0.6});
      const std::uint16_t leaves =
          b.part("Leaves", Taxonomy::named("vegetation"), library.standard("leaf"));
      RandomStream random(7, "street.tub", static_cast<std::uint64_t>(look));
      for (int k = 0; k < 60; ++k) {
        const Vec3 p(random.uniform(-0.24, 0.24), random.uniform(-0.48, 0.48),
                     random.uniform(0.5, 0.85));
        const double a = random.uniform(0.0, 2.0 * kPi);
        const Vec3 u = 0.09 * Vec3(det::cos(a), det::sin(a), 0.3);
        const Vec3 v = 0.06 * Vec3(-det::sin(a), det::cos(a), 0.8);
        b.quad(leaves, p - u - v, p + u - v, p + u + v, p - u + v);
      }
      crease = 0.0;
      break;
    }
    case StreetThing::kCafeTable: {
      const std::uint16_t dark = standard("Legs", "black_plastic");
      const std::uint16_t wood = standard("Top", "wood");
      b.tube(dark, {0, 0, -0.05}, {0, 0, 0.72}, 0.03, 0.03, 8);
      b.tube(dark, {0, 0, -0.05}, {0, 0, 0.03}, 0.25, 0.2, 14);
      b.tube(wood, {0, 0, 0.72}, {0, 0, 0.75}, 0.36, 0.36, 18);
      for (const double x : {-0.7, 0.7}) {
        b.box(wood, {x, 0, 0.45}, {0.42, 0.42, 0.03});
        b.box(wood, {x + (x > 0 ? 0.2 : -0.2), 0, 0.75}, {0.03, 0.42, 0.3});
        for (const double dx : {-0.18, 0.18}) {
          for (const double dy : {-0.18, 0.18}) b.box(dark, {x + dx, dy, 0.2}, {0.025, 0.025, 0.5});
        }
      }
      crease = 0.0;
      break;
    }
  }
  return b.build(crease);
}

}  // namespace raytruth::assets
