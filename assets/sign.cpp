#include "assets/sign.h"

#include <algorithm>

#include "assets/kit.h"

namespace raytruth::assets {
namespace {

constexpr double kLayer = 0.0005;
constexpr double kPlate = 0.003;

Material sheeting(SignColour colour) {
  struct Sheet {
    const char* name;
    std::array<float, 3> linear;
    float nir, r_a;
  };
  // Colours lie in the boxes of EN 12899-1 table 5 with luminance factors of microprismatic sheets.
  const Sheet sheet = [&]() -> Sheet {
    switch (colour) {
      case SignColour::kWhite:
        return {"white", {0.58F, 0.58F, 0.56F}, 0.70F, 180.0F};
      case SignColour::kRed:
        return {"red", {0.36F, 0.012F, 0.014F}, 0.62F, 25.0F};
      case SignColour::kBlue:
        return {"blue", {0.008F, 0.060F, 0.270F}, 0.55F, 14.0F};
      case SignColour::kYellow:
        return {"yellow", {0.60F, 0.36F, 0.010F}, 0.68F, 120.0F};
      case SignColour::kGreen:
        return {"green", {0.004F, 0.135F, 0.070F}, 0.55F, 21.0F};
      case SignColour::kOrange:
        return {"orange", {0.60F, 0.150F, 0.010F}, 0.66F, 65.0F};
      case SignColour::kBrown:
        return {"brown", {0.110F, 0.045F, 0.022F}, 0.50F, 8.0F};
      case SignColour::kGrey:
        return {"grey", {0.26F, 0.26F, 0.26F}, 0.50F, 90.0F};
      default:
        return {"black", {0.018F, 0.018F, 0.018F}, 0.05F, 0.0F};
    }
  }();
  Material m;
  m.name = std::string("sheeting_ra2_") + sheet.name;
  m.base_colour = sheet.linear;
  m.roughness = 0.35F;
  m.reflectance_905nm = sheet.nir;
  m.reflectance_1550nm = 0.8F * sheet.nir;
  m.retro_r_a = sheet.r_a;
  // The aluminium behind the film.
  m.permittivity_77ghz = 1.0F;
  m.conductivity_77ghz_s_m = 1e7F;
  return m;
}

const char* part_name(SignColour colour) {
  switch (colour) {
    case SignColour::kWhite:
      return "Face_White";
    case SignColour::kRed:
      return "Face_Red";
    case SignColour::kBlue:
      return "Face_Blue";
    case SignColour::kYellow:
      return "Face_Yellow";
    case SignColour::kGreen:
      return "Face_Green";
    case SignColour::kOrange:
      return "Face_Orange";
    case SignColour::kBrown:
      return "Face_Brown";
    case SignColour::kGrey:
      return "Face_Grey";
    default:
      return "Face_Black";
  }
}

}  // namespace

MeshPtr make_sign_plate(MaterialTable& materials, const SignFace& face) {
  const Kit kit(materials, MaterialId());
  const ClassId sign = Taxonomy::named("traffic_sign");
  MeshBuilder b;
  const double lift = 0.5 * face.height_m;
  const auto at = [&](const Vec2& p, double x) { return Vec3(x, p.x(), p.y() + lift); };
  std::vector<Polygon> plates;
  if (!face.plate.empty()) plates.push_back(face.plate);
  for (const SignPatch& patch : face.patches) {
    const std::uint16_t part =
        b.part(part_name(patch.colour), sign, materials.add(sheeting(patch.colour)));
    // The first layer lies on the plate itself.
    const double x = kLayer * (patch.layer - 1);
    if (face.plate.empty() && patch.layer == 1) plates.push_back(patch.outline);
    for (const auto& t : triangulate(patch.outline)) {
      b.triangle(part, at(patch.outline[t[0]], x), at(patch.outline[t[1]], x),
                 at(patch.outline[t[2]], x));
    }
  }
  const std::uint16_t back = b.part("Back", sign, kit.standard("sign_back"));
  for (Polygon plate : plates) {
    if (signed_area(plate) < 0.0) std::reverse(plate.begin(), plate.end());
    for (const auto& t : triangulate(plate)) {
      b.triangle(back, at(plate[t[0]], -kPlate), at(plate[t[2]], -kPlate),
                 at(plate[t[1]], -kPlate));
    }
    for (std::size_t i = 0; i < plate.size(); ++i) {
      const Vec2& p = plate[i];
      const Vec2& q = plate[(i + 1) % plate.size()];
      b.quad(back, at(p, -kPlate), at(q, -kPlate), at(q, 0.0), at(p, 0.0));
    }
  }
  return b.build(0.0);
}

MeshPtr make_sign_posts(MaterialTable& materials, double plate_width_m, double height_m,
                        double sink_m) {
  const Kit kit(materials, MaterialId());
  MeshBuilder b;
  const std::uint16_t steel =
      b.part("Post", Taxonomy::named("pole"), kit.standard("steel_galvanised"));
  const double radius = plate_width_m > 1.0 ? 0.038 : 0.030;
  const double apart = plate_width_m > 1.2 ? 0.35 * plate_width_m : 0.0;
  const double x = -radius - 0.012;
  for (const double y : {-apart, apart}) {
    b.tube(steel, {x, y, -sink_m}, {x, y, height_m}, radius, radius, 12);
    if (apart == 0.0) break;
  }
  return b.build(50.0);
}

}  // namespace raytruth::assets
