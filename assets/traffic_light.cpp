#include "assets/traffic_light.h"

#include <algorithm>
#include <cmath>

#include "assets/kit.h"
#include "assets/sign_face.h"
#include "sim/core/math.h"
#include "sim/core/text.h"

namespace raytruth::assets {
namespace {

constexpr double kDepth = 0.2;
constexpr double kHoodWall = 0.004;

std::vector<Lens> three(const std::string& symbol) {
  return {{LensColour::kRed, symbol}, {LensColour::kYellow, symbol}, {LensColour::kGreen, symbol}};
}

std::string arrow_of(std::string_view subtype) {
  if (subtype == "10") return "arrow_thin@90";
  if (subtype == "20") return "arrow_thin@-90";
  if (subtype == "40") return "straight_turn<";
  if (subtype == "50") return "straight_turn";
  return "arrow_thin";
}

std::vector<Lens> lenses_of(std::string_view type, std::string_view subtype, double ratio) {
  const auto red_green = [](const char* a, const char* b) {
    return std::vector<Lens>{{LensColour::kRed, a}, {LensColour::kGreen, b}};
  };
  if (type == "1000001") {
    const bool arrow =
        subtype == "10" || subtype == "20" || subtype == "30" || subtype == "40" || subtype == "50";
    return three(arrow ? arrow_of(subtype) : "");
  }
  if (type == "1000002" || type == "1000020") return red_green("people", "pedestrian");
  if (type == "1000007")
    return red_green("people*0.6>-0.4+bicycle*0.5>0.45", "pedestrian*0.6>-0.4+bicycle*0.5>0.45");
  if (type == "1000008") return {{LensColour::kRed, ""}, {LensColour::kYellow, ""}};
  if (type == "1000009") return {{LensColour::kYellow, ""}, {LensColour::kGreen, ""}};
  if (type == "1000010") return {{LensColour::kGreen, arrow_of(subtype)}};
  if (type == "1000011") return three(arrow_of(subtype));
  if (type == "1000012") {
    return {{LensColour::kYellow, arrow_of(subtype)}, {LensColour::kGreen, arrow_of(subtype)}};
  }
  if (type == "1000013") return three("bicycle");
  if (type == "1000014") {
    return {{LensColour::kWhite, "bar*0.9"},
            {LensColour::kWhite, "dot"},
            {LensColour::kWhite, "bar*0.9@90"}};
  }
  if (type == "1000015") return three("bus");
  if (type == "1000016" || type == "1000021") return {{LensColour::kYellow, ""}};
  const int count = ratio > 0.0 ? std::clamp(static_cast<int>(std::lround(ratio)), 1, 5) : 3;
  if (count == 1) return {{LensColour::kYellow, ""}};
  if (count == 2) return red_green("", "");
  std::vector<Lens> all = three("");
  if (count > 3) all.push_back({LensColour::kGreen, "arrow_thin@90"});
  if (count > 4) all.push_back({LensColour::kGreen, "arrow_thin@-90"});
  return all;
}

std::vector<std::string> words_of(std::string_view state) {
  std::vector<std::string> words(1);
  for (const char c : lower_case(state)) {
    if (c == ';' || c == ',') {
      words.emplace_back();
    } else if (c != ' ') {
      words.back() += c;
    }
  }
  return words;
}

bool lit_half(SimTime time) {
  const double t = time.seconds();
  return t - std::floor(t) < 0.5;
}

const char* name_of(LensColour colour) {
  switch (colour) {
    case LensColour::kRed:
      return "red";
    case LensColour::kYellow:
      return "yellow";
    case LensColour::kGreen:
      return "green";
    default:
      return "white";
  }
}

MaterialId glow(const Kit& kit, LensColour colour) {
  if (colour != LensColour::kWhite) {
    return kit.standard(std::string("signal_") + name_of(colour));
  }
  Material m;
  m.name = "signal_white";
  m.base_colour = {0.12F, 0.12F, 0.12F};
  m.roughness = 0.12F;
  m.clearcoat = 1.0F;
  m.emission = {6500.0F, 6500.0F, 6200.0F};
  return kit.add(m);
}

// A hood open below: 270 degrees of tube around the upper part of the lens.
void add_hood(MeshBuilder& b, std::uint16_t part, const Vec3& center, double radius) {
  constexpr int kSteps = 18;
  const auto at = [&](int i, double r, double x) {
    const double a = -0.25 * kPi + 1.5 * kPi * i / kSteps;
    return Vec3(center + Vec3(x, r * det::cos(a), r * det::sin(a)));
  };
  // Cut back towards its lower ends, as tunnel visors are.
  const auto reach = [&](int i) {
    const double u = std::abs(2.0 * i / kSteps - 1.0);
    return 1.1 * radius * (1.4 - 0.8 * u * u);
  };
  for (int i = 0; i < kSteps; ++i) {
    for (const double r : {radius, radius - kHoodWall}) {
      const Vec3 a = at(i, r, 0.0);
      const Vec3 e = at(i + 1, r, 0.0);
      const Vec3 f = at(i + 1, r, reach(i + 1));
      const Vec3 d = at(i, r, reach(i));
      if (r == radius) {
        b.quad(part, a, e, f, d);
      } else {
        b.quad(part, e, a, d, f);
      }
    }
    b.quad(part, at(i, radius - kHoodWall, reach(i)), at(i, radius, reach(i)),
           at(i + 1, radius, reach(i + 1)), at(i + 1, radius - kHoodWall, reach(i + 1)));
  }
}

}  // namespace

LightHead make_light_head(std::string_view type, std::string_view subtype, double width_m,
                          double height_m) {
  LightHead head;
  const bool stated = width_m > 0.05 && height_m > 0.05;
  head.horizontal = stated && width_m > 1.2 * height_m;
  const double ratio = !stated ? 0.0 : head.horizontal ? width_m / height_m : height_m / width_m;
  head.lenses = lenses_of(type, subtype, ratio);
  const auto n = static_cast<double>(head.lenses.size());
  const double cell = 0.3;
  head.width_m = stated ? width_m : 0.3;
  head.height_m = stated ? height_m : n * cell;
  return head;
}

std::uint32_t lit_lamps(const LightHead& head, std::string_view state, SimTime time) {
  const std::vector<std::string> words = words_of(state);
  const auto is_lit = [&](const std::string& word) -> int {
    if (word == "on" || word == "true" || word == "1") return 1;
    if (word == "off" || word == "false" || word == "0" || word.empty()) return 0;
    if (word == "flashing" || word == "blinking") return lit_half(time) ? 1 : 0;
    return -1;
  };
  const bool by_lens =
      std::all_of(words.begin(), words.end(), [&](const std::string& w) { return is_lit(w) >= 0; });
  std::uint32_t lamps = 0;
  if (by_lens && (words.size() > 1 || head.lenses.size() == 1)) {
    for (std::size_t i = 0; i < std::min(words.size(), head.lenses.size()); ++i) {
      if (is_lit(words[i]) == 1) lamps |= 1U << i;
    }
    return lamps;
  }
  const std::string all = lower_case(state);
  const auto has = [&](const char* word) { return all.find(word) != std::string::npos; };
  const bool red = has("red") || has("stop");
  const bool yellow = has("yellow") || has("amber") || has("caution") || has("attention");
  const bool green = has("green") || all == "go" || all.starts_with("go;") || all == "walk";
  const bool dark = (has("flash") || has("blink")) && !lit_half(time);
  for (std::size_t i = 0; i < head.lenses.size(); ++i) {
    const LensColour c = head.lenses[i].colour;
    const bool on = (c == LensColour::kRed && red) || (c == LensColour::kYellow && yellow) ||
                    (c == LensColour::kGreen && green);
    if (on && !dark) lamps |= 1U << i;
  }
  return lamps;
}

MeshPtr make_light_mesh(MaterialTable& materials, const LightHead& head) {
  const Kit kit(materials, MaterialId());
  const ClassId c = Taxonomy::named("traffic_light");
  MeshBuilder b;
  const std::uint16_t black = b.part("Housing", c, kit.standard("black_plastic"));
  const auto n = static_cast<double>(head.lenses.size());
  const double w = head.width_m;
  const double h = head.height_m;
  const double along = (head.horizontal ? w : h) / n;
  const double across = head.horizontal ? h : w;
  const double cell = std::min(along, across);
  // The standard's lens that fits; heads smaller than the standard's get what fits.
  const double lens = cell >= 0.345 ? 0.3 : cell >= 0.225 ? 0.2 : 0.88 * cell;
  const double body = std::min(across, std::max(along, 1.2 * lens));
  const Vec3 middle(0.0, 0.0, 0.5 * h);
  b.box(black, middle, head.horizontal ? Vec3(kDepth, w, body) : Vec3(kDepth, body, h));
  if (across > body + 0.02) {
    b.box(b.part("Board", c, kit.standard("black_plastic")),
          middle - Vec3(0.5 * kDepth - 0.01, 0, 0), Vec3(0.02, w, h));
  }
  for (std::size_t i = 0; i < head.lenses.size(); ++i) {
    const double step = along * (0.5 * (n - 1.0) - static_cast<double>(i));
    const Vec3 center =
        middle + Vec3(0.5 * kDepth, head.horizontal ? -step : 0.0, head.horizontal ? 0.0 : step);
    const Lens& what = head.lenses[i];
    const double r = 0.5 * lens;
    const std::uint16_t lit =
        b.part(std::string("Lens_") + name_of(what.colour), c, glow(kit, what.colour), 1U << i);
    // A rim, the dark or glowing disc, and the pictogram before it.
    const auto disc = [&](std::uint16_t part, double radius, double x) {
      const Polygon p = regular_polygon(Vec2::Zero(), radius, 32, 0.0);
      for (const auto& t : triangulate(p)) {
        b.triangle(part, center + Vec3(x, p[t[0]].x(), p[t[0]].y()),
                   center + Vec3(x, p[t[1]].x(), p[t[1]].y()),
                   center + Vec3(x, p[t[2]].x(), p[t[2]].y()));
      }
    };
    if (what.symbol.empty()) {
      disc(lit, r, 0.002);
    } else {
      disc(black, r, 0.002);
      for (const SignPatch& patch : draw_symbols(what.symbol, 0.62 * lens * 0.5 * 1.4)) {
        if (patch.colour != SignColour::kWhite) continue;
        for (const auto& t : triangulate(patch.outline)) {
          const auto at = [&](std::size_t k) {
            return Vec3(center + Vec3(0.003, patch.outline[t[k]].x(), patch.outline[t[k]].y()));
          };
          b.triangle(lit, at(0), at(1), at(2));
        }
      }
    }
    add_hood(b, black, center, r + 0.012);
  }
  return b.build(30.0);
}

}  // namespace raytruth::assets
