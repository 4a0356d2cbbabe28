#include "assets/sign_face.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "assets/sign_painter.h"
#include "assets/sign_recipe.h"
#include "sim/core/math.h"

namespace raytruth::assets {
namespace {

using F = SignFamily;

std::string number_text(double value, std::string_view country) {
  std::string text = fmt::format("{:.1f}", value);
  if (text.ends_with(".0")) text.resize(text.size() - 2);
  if (country != "US" && country != "GB") std::replace(text.begin(), text.end(), '.', ',');
  return text;
}

std::string fill_in(std::string_view legend, const SignSpec& spec) {
  std::string out;
  for (std::size_t i = 0; i < legend.size(); ++i) {
    if (legend.substr(i, 3) == "{v}") {
      // Without a value the text of the file may carry the number.
      out += spec.value ? number_text(*spec.value, country_key(spec.country)) : spec.text;
      i += 2;
    } else if (legend.substr(i, 3) == "{t}") {
      if (spec.text.empty() && spec.value) {
        out += number_text(*spec.value, country_key(spec.country));
      }
      // Files write line breaks as "\n", some as the character itself.
      for (std::size_t k = 0; k < spec.text.size(); ++k) {
        const bool escaped =
            spec.text[k] == '\\' && k + 1 < spec.text.size() && spec.text[k + 1] == 'n';
        out += escaped || spec.text[k] == '\n' ? '|' : spec.text[k];
        if (escaped) ++k;
      }
      i += 2;
    } else {
      out += legend[i];
    }
  }
  return out;
}

std::size_t longest_line(std::string_view legend) {
  std::size_t longest = 0;
  std::size_t run = 0;
  for (const char c : legend) {
    run = c == '|' ? 0 : run + 1;
    longest = std::max(longest, run);
  }
  return longest;
}

// Width and height of the plate where the file states none.
Vec2 usual_size(F family, std::string_view legend, std::string_view country) {
  const bool us = country == "US";
  const double text_wide = std::max(1.0, 0.16 * static_cast<double>(longest_line(legend)) + 0.3);
  switch (family) {
    case F::kWarning:
    case F::kWarningYellow:
    case F::kYield:
      return us ? Vec2(0.914, 0.791) : Vec2(0.9, 0.779);
    case F::kStop:
      return us ? Vec2(0.75, 0.75) : Vec2(0.9, 0.9);
    case F::kPriority:
      return Vec2(0.849, 0.849);  // a square of 600 mm on its corner
    case F::kDiamond:
    case F::kDiamondWorks:
      return Vec2(1.061, 1.061);  // 30 in
    case F::kRegulatory:
      return Vec2(0.6, 0.75);
    case F::kRegulatorySquare:
      return Vec2(0.6, 0.6);
    case F::kRedDisc:
      return us ? Vec2(0.75, 0.75) : Vec2(0.6, 0.6);
    case F::kInfoTall:
      return Vec2(0.6, 0.9);
    case F::kInfoWide:
      return Vec2(std::max(0.9, text_wide), 0.6);
    case F::kTown:
      return Vec2(text_wide, 0.65);
    case F::kGuide:
    case F::kTourist:
      return Vec2(std::max(1.2, text_wide), 0.8);
    case F::kWhiteBoard:
      return Vec2(0.6, 0.6);
    case F::kBlackBoard:
      return us ? Vec2(0.9, 0.3) : Vec2(0.3, 0.3);
    case F::kSaltire:
      return Vec2(0.9, 0.9);
    case F::kBeacon:
      return Vec2(0.25, 1.0);
    case F::kBarrierBoard:
      return Vec2(1.6, 0.25);
    case F::kChevrons:
      return Vec2(0.5, 0.5);
    case F::kSchool:
      return Vec2(0.9, 0.9);
    default:
      return Vec2(0.6, 0.6);
  }
}

// What a plate says whose code we don't know.
std::string plain_legend(const SignSpec& spec) {
  const std::string code = spec.type == "-1" || spec.type == "none" ? "" : spec.type;
  if (!spec.text.empty()) return spec.text;
  if (!spec.value) return code;
  const std::string value = number_text(*spec.value, country_key(spec.country));
  return code.empty() ? value : code + '|' + value;
}

// Two bands from corner to corner, cut off at the plate's edge.
void cross_out(SignFace& face) {
  int layer = 0;
  for (const SignPatch& patch : face.patches) layer = std::max(layer, patch.layer);
  const Vec2 half(0.5 * face.width_m, 0.5 * face.height_m);
  const double band = std::max(0.05, 0.1 * std::min(face.width_m, face.height_m));
  for (const double side : {1.0, -1.0}) {
    ++layer;
    const Vec2 corner(side * half.x(), half.y());
    for (Polygon p : stroke({-corner, corner}, band)) {
      Polygon edge = face.plate;
      if (signed_area(edge) < 0.0) std::reverse(edge.begin(), edge.end());
      for (std::size_t i = 0; i < edge.size(); ++i) {
        const Vec2 d = edge[(i + 1) % edge.size()] - edge[i];
        // Keeps what lies left of the edge (Sutherland-Hodgman; plates are convex).
        const auto inside = [&](const Vec2& q) {
          return d.x() * (q.y() - edge[i].y()) - d.y() * (q.x() - edge[i].x());
        };
        Polygon kept;
        for (std::size_t k = 0; k < p.size(); ++k) {
          const Vec2& a = p[k];
          const Vec2& b = p[(k + 1) % p.size()];
          const double da = inside(a);
          const double db = inside(b);
          if (da >= 0.0) kept.push_back(a);
          if ((da > 0.0 && db < 0.0) || (da < 0.0 && db > 0.0)) {
            kept.emplace_back(a + da / (da - db) * (b - a));
          }
        }
        p = std::move(kept);
      }
      if (p.size() >= 3) face.patches.push_back({std::move(p), SignColour::kOrange, layer});
    }
  }
}

SignFace draw_face(const SignSpec& spec) {
  SignFace face;
  const SignRecipe* recipe = find_recipe(spec.country, spec.type, spec.subtype);
  SignRecipe plain{"", F::kPlain, "", ""};
  std::string legend;
  if (recipe == nullptr) {
    face.known = false;
    recipe = &plain;
    legend = plain_legend(spec);
  } else {
    legend = fill_in(recipe->legend, spec);
  }
  const std::string_view country = country_key(spec.country);
  Vec2 usual = usual_size(recipe->family, legend, country);
  // German additional plates: 600 x 330 mm (VzKat part 8).
  if (recipe->family == F::kWhiteBoard && std::string_view(recipe->code).starts_with("10") &&
      std::string_view(recipe->code).size() >= 4) {
    usual.y() = 0.33;
  }
  face.width_m = spec.width_m > 0.02 ? spec.width_m : 0.0;
  face.height_m = spec.height_m > 0.02 ? spec.height_m : 0.0;
  if (face.width_m == 0.0 && face.height_m == 0.0) {
    face.width_m = usual.x();
    face.height_m = usual.y();
  } else if (face.width_m == 0.0) {
    face.width_m = face.height_m * usual.x() / usual.y();
  } else if (face.height_m == 0.0) {
    face.height_m = face.width_m * usual.y() / usual.x();
  }

  Painter paint(face, ink_of(recipe->family), ground_of(recipe->family));
  const Field field = paint_ground(face, paint, recipe->family);
  if (recipe->family == F::kChevrons) {
    paint_chevrons(paint, face.width_m, face.height_m, recipe->symbol[0] != '<');
    return face;
  }
  const std::vector<Placed> symbols = parse_symbols(recipe->symbol);
  const bool both = !symbols.empty() && !legend.empty();
  // Where a symbol stands aside, the text takes the other side.
  Field words = field;
  if (both && recipe->family == F::kWarning) words.center.y() += 0.04 * face.height_m;
  if (both && std::abs(symbols[0].right) > 0.1) {
    words.center.x() += 0.24 * face.width_m;
    words.box.x() *= 0.45;
  }
  if (both && std::abs(symbols[0].up) > 0.1 && symbols[0].name != "ring") {
    words.center.y() -= (symbols[0].up > 0.0 ? 0.27 : -0.2) * face.height_m;
    words.box.y() *= 0.45;
  }
  const auto has = [&](std::string_view name) {
    return std::any_of(symbols.begin(), symbols.end(),
                       [&](const Placed& s) { return s.name == name; });
  };
  const bool barred = recipe->family == F::kEnd || has("red_ring");
  if (barred) {
    if (has("red_ring")) words.box *= 0.6;
    paint.legend(legend, words.center, words.box, words.max_letter);
  }
  if (recipe->family == F::kNoParking) paint.ink(SignColour::kRed);
  for (const Placed& placed : symbols) paint.symbol(placed, field.center, field.half);
  if (recipe->family == F::kEnd) {
    paint.symbol({"bars_end"}, field.center, 0.44 * face.height_m);
  }
  if (barred) return face;
  if (recipe->family == F::kNoParking || has("shield")) paint.ink(SignColour::kWhite);
  if (has("shield")) {
    words.center.y() -= 0.08 * face.height_m;
    words.box *= 0.6;
  }
  if (has("ring")) {
    // A zone: the limit in its ring, the word below.
    const std::size_t bar = std::min(legend.find('|'), legend.size());
    const double up = symbols[0].up * field.half;
    paint.text(legend.substr(0, bar), field.center + Vec2(0.0, up), 0.46 * field.half,
               0.8 * field.half);
    paint.text(legend.substr(std::min(bar + 1, legend.size())),
               field.center - Vec2(0.0, 0.62 * field.half), 0.42 * field.half, field.box.x());
    return face;
  }
  paint.legend(legend, words.center, words.box, words.max_letter);
  return face;
}

}  // namespace

bool has_sign_catalogue(std::string_view country) { return !country_key(country).empty(); }

SignFace make_sign_face(const SignSpec& spec) {
  SignFace face = draw_face(spec);
  if (spec.invalidated) cross_out(face);
  return face;
}

}  // namespace raytruth::assets
