// Front and rear of a vehicle: lamps, grille, bumpers, plates.
#include <algorithm>
#include <cmath>

#include "assets/extra_lamps.h"
#include "assets/glyphs.h"
#include "assets/vehicle_parts.h"
#include "sim/core/math.h"

namespace raytruth::assets {
namespace {

using Fields = std::vector<Skin::Field>;
using Names = std::vector<std::string>;

constexpr LampMask kBoth = kLampIndicatorLeft | kLampIndicatorRight;

Fields plus(Fields fields, const Fields& more) {
  fields.insert(fields.end(), more.begin(), more.end());
  return fields;
}

// A plate, upright, facing `ahead` (1 front, -1 rear); x is that of its face.
void add_plate(MeshBuilder& b, const Kit& kit, ClassId c, const std::string& name, double x,
               double z, double ahead) {
  constexpr double kWidth = 0.52, kHeight = 0.11;  // usual in Europe
  b.box(b.part(name, c, kit.standard("plate")), {x - ahead * 0.005, 0, z},
        {0.010, kWidth, kHeight});
  b.box(b.part(name + "_Band", c, kit.standard("sign_blue")),
        {x + ahead * 0.0005, -ahead * 0.238, z}, {0.0006, 0.036, 0.102});
}

}  // namespace

void BodyShell::cut_front(const BodyTrim& trim, MeshBuilder& b, const ActorModel& m) {
  const ClassId c = m.class_id;
  const double nose = belt(box_.max.x());
  const double h = half_;
  const double low = style_.lamp_low * nose, high = style_.lamp_high * nose;
  const MaterialId black = kit_.standard("black_plastic");
  const auto at = [&](double a, double z) { return Vec2(a * h, low + z * (high - low)); };

  // Head lamps: clear glass over a bowl.
  std::vector<Vec2> shape;
  switch (trim.lamps) {
    case 0:
      shape = {at(.58, .35),  at(.80, .0),   at(1.10, .25),
               at(1.26, .80), at(1.26, 1.0), at(.62, .82)};
      break;
    case 1:
      shape = {at(.62, .0),   at(1.02, .0), at(1.14, .30), at(1.16, .85),
               at(1.05, 1.0), at(.66, 1.0), at(.60, .6)};
      break;
    case 2:
      shape = {at(.50, .50),  at(.72, .22),  at(1.12, .30),
               at(1.30, .88), at(1.10, 1.0), at(.56, .86)};
      break;
    default:
      shape = {at(.66, .20),  at(.76, .0),   at(1.0, .0),  at(1.14, .22),
               at(1.18, .75), at(1.06, 1.0), at(.74, .96), at(.64, .7)};
  }
  const Fields lamp = within_polygon(shape);
  const Names on{"Body"};
  const double wall = 0.042;
  const auto glass =
      skin_.region(Patch::kLower, on, lamp, skin_.part("Light_Glass_F*", kit_.standard("glass")));
  const Vec3 back(-wall, -0.012, 0.0);
  Material chrome;
  chrome.name = "lamp_reflector";
  chrome.base_colour = {0.62F, 0.63F, 0.65F};
  chrome.metallic = 1.0F;
  chrome.roughness = 0.18F;
  chrome.reflectance_905nm = 0.7F;
  chrome.retro_r_a = 4.0F;  // bowls send much back, far less than sheeting does
  chrome.conductivity_77ghz_s_m = 1e6F;
  const std::uint16_t bowl = skin_.part("Light_Housing_F*", black);
  const std::uint16_t mirror = skin_.part("Light_Low_Beam_Reflector_F*", kit_.add(chrome));
  skin_.copy(glass, back, 0.0, bowl, true);
  // In the bowl, from the outside: indicator, daytime running lamp below, lenses in reflectors.
  const auto inside = [&](const Fields& fields, const std::string& name, MaterialId material,
                          LampMask lamps) {
    skin_.paint(
        skin_.within(skin_.of(Patch::kInner, Names{"Light_Housing_F*"}), plus(lamp, fields)),
        skin_.part(name, material, lamps));
  };
  const bool high_strip = trim.lamps == 2;
  inside({a_from(1.05 * h)}, "Light_Indicator_Lens_F*", kit_.standard("lamp_indicator"), kBoth);
  inside({left_of(at(.5, high_strip ? .80 : .30), at(1.1, high_strip ? .92 : .30)), a_to(1.04 * h)},
         "Light_Upper_F*", black, 0);
  {
    // The strip is what stays of the bowl below (or above) that line.
    const std::string strip = high_strip ? "Light_Upper_F*" : "Light_Housing_F*";
    skin_.paint(skin_.within(skin_.of(Patch::kInner, Names{strip}), plus(lamp, {a_to(1.03 * h)})),
                skin_.part("Light_Daytime_Running_Lens_F*", kit_.standard("lamp_daytime"),
                           kLampDaytimeRunning));
    const std::string rest = high_strip ? "Light_Housing_F*" : "Light_Upper_F*";
    skin_.paint(skin_.within(skin_.of(Patch::kInner, Names{rest}), plus(lamp, {a_to(1.03 * h)})),
                mirror);
  }
  const double size = 0.36 * (high - low);
  const double z = low + (high_strip ? 0.48 : 0.62) * (high - low);
  for (const double a : {0.76, 0.93}) {
    for (const int side : {1, -1}) {
      const Vec3 skin = front_point(a * h, z);
      const Vec3 middle(skin.x() - 0.042, side * (skin.y() - 0.012), z);
      b.ellipsoid(b.part(side > 0 ? "Light_Low_Beam_Lens_FL" : "Light_Low_Beam_Lens_FR", c,
                         kit_.standard("lamp_low_beam"), kLampLowBeam | kLampHighBeam),
                  middle, {0.030, size, size}, 8);
    }
  }

  // Grille and intakes, sunk between slats.
  const std::uint16_t slat = skin_.part(trim.chrome ? "Chrome" : "Grille",
                                        kit_.standard(trim.chrome ? "chrome" : "black_plastic"));
  const std::uint16_t deep = skin_.part("Grille", black);
  const auto grille = [&](const std::vector<Vec2>& corners, int slats) {
    const Fields fields = within_polygon(corners);
    double z0 = 1e9, z1 = -1e9;
    for (const Vec2& p : corners) {
      z0 = std::min(z0, p.y());
      z1 = std::max(z1, p.y());
    }
    skin_.region(Patch::kLower, on, fields, slat);
    for (int i = 0; i < slats; ++i) {
      const double step = (z1 - z0) / slats, bar = 0.011;
      const auto hollow =
          skin_.within(skin_.of(Patch::kLower, Names{trim.chrome ? "Chrome" : "Grille"}),
                       plus(within_polygon(corners),
                            {z_from(z0 + i * step + bar * 0.5),
                             z_to(z0 + (i + 1) * step - bar * 0.5), a_to(corners[1].x() - 0.012)}));
      skin_.sink(hollow, {-0.03, 0.0, 0.0}, deep);
    }
  };
  const auto bar = [&](double a, double z_part) { return Vec2(a * h, z_part * nose); };
  const double mid = std::min(0.66, style_.lamp_low - 0.02);
  if (style_.name == "bus" || style_.name == "coach" || style_.name == "tram") {
    grille({bar(-.1, .30), bar(.55, .30), bar(.50, .40), bar(-.1, .40)}, 2);
  } else if (style_.name == "cab") {
    grille({bar(-.1, .56), bar(.66, .56), bar(.70, .88), bar(-.1, .88)}, 5);
    grille({bar(-.1, .30), bar(.50, .30), bar(.50, .40), bar(-.1, .40)}, 2);
  } else {
    switch (trim.grille) {
      case 0:  // a slim one between the lamps and a wide intake
        grille({bar(-.1, .84), bar(.52, .84), bar(.52, .94), bar(-.1, .94)}, 2);
        grille({bar(-.1, .32), bar(.66, .32), bar(.58, .50), bar(-.1, .50)}, 3);
        break;
      case 1:  // one large, down to the bumper
        grille({bar(-.1, mid), bar(.40, mid), bar(.50, .90), bar(-.1, .93)}, 4);
        grille({bar(-.1, .32), bar(.50, .32), bar(.50, .42), bar(-.1, .42)}, 2);
        break;
      case 2:  // a trapezium that reaches far down
        grille({bar(-.1, .46), bar(.34, .46), bar(.46, .78), bar(.42, .92), bar(-.1, .93)}, 5);
        break;
      default:  // nearly none: electric
        grille({bar(-.1, .32), bar(.60, .32), bar(.52, .46), bar(-.1, .46)}, 3);
    }
  }
  if (trim.grille != 2 && style_.bonnet) {
    // Beside the intake, with fog lamps where the scenario has them.
    skin_.region(Patch::kLower, on,
                 within_polygon({bar(.80, .32), bar(1.10, .36), bar(1.08, .52), bar(.84, .48)}),
                 deep);
  }
  if ((m.switched_lamps & kLampFog) != 0) {
    // Two of about 1.5 kcd (UN Regulation 148, front fog lamps, on the axis) and 70 cm^2.
    skin_.region(
        Patch::kLower, trim.grille != 2 && style_.bonnet ? Names{"Grille", "Body"} : on,
        within_polygon({bar(.84, .36), bar(1.0, .38), bar(1.0, .47), bar(.86, .45)}),
        skin_.part("Light_Fog_Lens_F*",
                   kit_.add(lamp_lens("lamp_fog", {1.0F, 0.97F, 0.88F}, 1500.0, 0.007)), kLampFog));
  }
  // Bumper: what is below the lamps.
  skin_.region(Patch::kLower, on,
               Fields{x_from(wheels_.front_x + 0.5 * arch()),
                      z_to(std::min(0.76, style_.lamp_low - 0.03) * nose)},
               skin_.part("Bumper_F", style_.name == "van" ? black : kit_.paint()));
  const Vec2 face = plate_face(true, trim);
  add_plate(b, kit_, c, "License_Plate_F", face.x(), face.y(), 1.0);
  if (style_.bonnet) {
    const double badge = nose * 0.965;
    b.ellipsoid(b.part("Chrome", c, kit_.standard("chrome")), {front_x(0, badge) - 0.001, 0, badge},
                {0.012, 0.042, 0.034}, 8);
  }
}

void BodyShell::cut_rear(const BodyTrim& trim, MeshBuilder& b, const ActorModel& m) {
  const ClassId c = m.class_id;
  const double rear = box_.min.x();
  const double tail = belt(rear);
  const double h = half_;
  const double low = style_.tail_low * tail, high = style_.tail_high * tail;
  const auto at = [&](double a, double z) { return Vec2(a * h, low + z * (high - low)); };
  std::vector<Vec2> shape;
  const bool box = style_.rear_plan == 3;
  if (box) {
    shape = {at(.88, .0), at(1.06, .0), at(1.06, 1.0), at(.88, 1.0)};
  } else if (trim.tail == 0) {
    shape = {at(.52, .28), at(.70, .0), at(1.12, .10), at(1.28, .7), at(1.24, 1.0), at(.60, 1.0)};
  } else if (trim.tail == 1) {
    shape = {at(.72, .0), at(1.06, .0), at(1.16, .5), at(1.12, 1.0), at(.78, 1.0)};
  } else {
    shape = {at(.40, .45), at(1.10, .25), at(1.30, .60), at(1.30, .95), at(.44, .85)};
  }
  const Names on{"Body", "Trunk", "Seal"};
  const auto lens = [&](const Fields& fields, const std::string& name, MaterialId material,
                        LampMask lamps, const Names& from) {
    return skin_.region(Patch::kLower, from, fields, skin_.part(name, material, lamps));
  };
  const double g = girth_;
  Fields lamp = within_polygon(shape, g);
  lamp.push_back(x_to(rear + 1.0));
  lens(lamp, "Light_Tail_Lens_R*", kit_.standard("lamp_tail"), kLampTail, on);
  const auto above = [&](double z) { return z_from(low + z * (high - low)); };
  const auto below = [&](double z) { return z_to(low + z * (high - low)); };
  const auto outer = [&](double a) { return a_to(g - a * h); };
  const auto inner = [&](double a) { return a_from(g - a * h); };
  const Names red{"Light_Tail_Lens_R*"};
  const MaterialId brake = kit_.standard("lamp_brake"), amber = kit_.standard("lamp_indicator"),
                   clear = kit_.standard("lamp_reverse");
  if (box) {
    lens({above(.66)}, "Light_Brake_Lens_R*", brake, kLampBrake, red);
    lens({below(.33), above(.16)}, "Light_Indicator_Lens_R*", amber, kBoth, red);
    lens({below(.15)}, "Light_Reverse_Lens_R*", clear, kLampReverse, red);
  } else {
    lens({above(.62), inner(1.06)}, "Light_Brake_Lens_R*", brake, kLampBrake, red);
    lens({below(.60), above(.34), outer(.74)}, "Light_Indicator_Lens_R*", amber, kBoth, red);
    lens({below(.60), inner(.70), above(.3)}, "Light_Reverse_Lens_R*", clear, kLampReverse, red);
  }
  if ((m.switched_lamps & kLampFogRear) != 0) {
    // 150 to 300 cd (UN Regulation 148) on 60 cm^2.
    const double z = 0.40 * tail;
    lens(within_polygon({{.62 * h, z}, {.76 * h, z}, {.76 * h, z + .05}, {.62 * h, z + .05}}, g),
         "Light_Fog_Lens_R*",
         kit_.add(lamp_lens("lamp_fog_rear", {1.0F, 0.02F, 0.01F}, 200.0, 0.006)), kLampFogRear,
         Names{"Body", "Trunk"});
  }
  // Bumper with reflectors; its lower edge is dark.
  const double seam = tail * (style_.boot_lid ? 0.62 : box ? 0.40 : 0.58);
  const MaterialId black = kit_.standard("black_plastic");
  skin_.region(Patch::kLower, Names{"Body"},
               within_polygon({{.74 * h, .30 * tail},
                               {.98 * h, .30 * tail},
                               {.98 * h, .345 * tail},
                               {.74 * h, .345 * tail}},
                              g),
               skin_.part("Reflector_R*", kit_.standard("reflector_red")));
  const Skin::Field behind = x_to(wheels_.rear_x - 0.5 * arch());
  skin_.region(Patch::kLower, Names{"Body"}, Fields{behind, z_to(seam)},
               skin_.part("Bumper_R", box ? black : kit_.paint()));
  skin_.region(Patch::kLower, Names{"Bumper_R"}, Fields{behind, z_to(0.27 * tail)},
               skin_.part("Bumper_R_Trim", black));
  const Vec2 face = plate_face(false, trim);
  const double plate = face.y();
  add_plate(b, kit_, c, "License_Plate_R", face.x(), plate, -1.0);
  if ((m.switched_lamps & kLampPlate) != 0) {
    // The plate is to have 2.5 cd/m^2 at least (UN Regulation 148); lit evenly, seen from behind.
    b.box(b.part("Light_License_Plate_Lens_R", c,
                 kit_.add(lamp_lens("lamp_plate", {1.0F, 0.97F, 0.90F}, 2.0, 0.002)), kLampPlate),
          {rear_x(0.0, plate + 0.07) - 0.004, 0, plate + 0.07}, {0.02, 0.12, 0.012});
  }
  if (!style_.bonnet) return;
  b.box(b.part(trim.chrome ? "Chrome" : "Trim", c, trim.chrome ? kit_.standard("chrome") : black),
        {rear_x(0.1, plate + 0.085) - 0.003, 0, plate + 0.085}, {0.014, 0.46, 0.02});
  b.tube(b.part("Exhaust", c, kit_.standard("steel_galvanised")),
         {rear + 0.35, 0.52 * h, floor_z() + 0.045}, {rear + 0.03, 0.52 * h, floor_z() + 0.045},
         0.032, 0.032, 14);
}

Vec2 BodyShell::plate_face(bool front, const BodyTrim& trim) const {
  if (front) {
    const double z = belt(box_.max.x()) * (trim.grille == 2 ? 0.40 : style_.bonnet ? 0.58 : 0.24);
    return {front_x(0.18, z) + 0.014, z};
  }
  const double z = belt(box_.min.x()) * (style_.rear_plan == 3 ? 0.66
                                         : style_.boot_lid     ? 0.76
                                                               : 0.68);
  return {rear_x(0.2, z) - 0.014, z};
}

MeshPtr plate_letters(const Mesh& body, const Kit& kit, ClassId c, const std::string& text) {
  MeshBuilder b;
  for (const bool front : {true, false}) {
    const std::string name = front ? "License_Plate_F" : "License_Plate_R";
    Box3 plate;
    for (std::size_t t = 0; t < body.triangles.size(); ++t) {
      if (body.parts[body.triangle_part[t]].name != name) continue;
      for (const std::uint32_t v : body.triangles[t])
        plate.extend(body.positions[v].cast<double>());
    }
    if (plate.empty()) continue;
    const double ahead = front ? 1.0 : -1.0;
    const double x = (front ? plate.max.x() : plate.min.x()) + ahead * 0.0008;
    const double w = plate.size().y(), h = plate.size().z();
    const Vec3 middle = plate.center();
    const std::uint16_t ink = b.part(name + "_Text", c, kit.standard("sign_black"));
    const auto line = [&](const std::string& words, const Vec2& at, double height, double width) {
      for (const Polygon& letter : draw_text(words, at, height, width)) {
        const auto place = [&](const Vec2& p) {
          return Vec3(x, middle.y() + ahead * p.x(), middle.z() + p.y());
        };
        for (std::size_t i = 1; i + 1 < letter.size(); ++i)
          b.triangle(ink, place(letter[0]), place(letter[i]), place(letter[i + 1]));
      }
    };
    if (w > 2.2 * h) {
      line(text, {0.029 * w, 0.0}, 0.65 * h, 0.85 * w);
      continue;
    }
    const std::size_t last = text.rfind(' ');
    line(text.substr(0, last), {0.0, 0.23 * h}, 0.30 * h, 0.86 * w);
    line(text.substr(last + 1), {0.0, -0.23 * h}, 0.30 * h, 0.86 * w);
  }
  return b.build(40.0);
}

void BodyShell::cut_livery(MaterialId band) {
  const double H = box_.max.z();
  for (const char* name : {"Body", "Door_F*", "Door_R*", "Trunk", "Bumper_F", "Bumper_R"}) {
    skin_.region(Patch::kLower, Names{name}, Fields{z_from(0.40 * H), z_to(0.52 * H)},
                 skin_.part(std::string(name) + "_Livery", band));
  }
}

void BodyShell::cut_cladding(const BodyTrim& trim) {
  const MaterialId black = kit_.standard("black_plastic");
  const std::vector<std::string> lower{"Body",     "Door_F*",  "Door_R*",
                                       "Bumper_F", "Bumper_R", "Seal"};
  const std::uint16_t part = skin_.part("Sill", black);
  const double sill = floor_z() + 0.052 * box_.max.z();
  skin_.region(Patch::kLower, Names{"Body", "Seal", "Bumper_F"}, Fields{z_to(sill)}, part);
  if (style_.cladding) {
    for (const double at : arches_) {
      const double r = arch() + 0.05;
      const Skin::Field near = [=, this](const SkinVertex& q) {
        const double dx = q.p.x() - at, dz = q.p.z() - wheels_.radius;
        return r - std::sqrt(dx * dx + dz * dz);
      };
      skin_.region(Patch::kLower, lower, Fields{near}, part);
    }
  }
  if (trim.dark_roof) {
    skin_.region(Patch::kUpper, Names{"Body", "Trunk"},
                 Fields{x_from(x(style_.rear_glass_top) + 0.04), x_to(x(style_.screen_top) - 0.02),
                        v_from(1.52)},
                 skin_.part("Roof", kit_.standard("window_pane")));
  }
}

}  // namespace raytruth::assets
