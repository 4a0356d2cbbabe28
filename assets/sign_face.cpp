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

constexpr double kUp = 0.5 * kPi;

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

Polygon triangle(double width, double height, bool up) {
  const double y = up ? 0.5 * height : -0.5 * height;
  return up ? Polygon{{-0.5 * width, -y}, {0.5 * width, -y}, {0.0, y}}
            : Polygon{{-0.5 * width, -y}, {0.0, y}, {0.5 * width, -y}};
}

Polygon scaled(const Polygon& polygon, double factor, const Vec2& about) {
  Polygon out;
  for (const Vec2& p : polygon) out.push_back(about + factor * (p - about));
  return out;
}

// Stripes at 45 degrees, cut off at the edges of a w x h board; slope +1 rises to the right.
void stripes(SignFace& face, double w, double h, double pitch, double slope, SignColour colour) {
  const double reach = w + h;
  for (double at = -reach; at < reach; at += pitch) {
    // y = slope x + c between two lines; Sutherland-Hodgman against the board.
    Polygon p = {{-reach, -slope * reach + at},
                 {reach, slope * reach + at},
                 {reach, slope * reach + at + 0.5 * pitch},
                 {-reach, -slope * reach + at + 0.5 * pitch}};
    const auto clip = [&](int axis, double sign, double limit) {
      Polygon out;
      for (std::size_t i = 0; i < p.size(); ++i) {
        const Vec2& a = p[i];
        const Vec2& b = p[(i + 1) % p.size()];
        const double da = limit - sign * a[axis];
        const double db = limit - sign * b[axis];
        if (da >= 0.0) out.push_back(a);
        if ((da > 0.0 && db < 0.0) || (da < 0.0 && db > 0.0)) {
          out.emplace_back(a + da / (da - db) * (b - a));
        }
      }
      p = std::move(out);
    };
    clip(0, 1.0, 0.5 * w);
    clip(0, -1.0, 0.5 * w);
    clip(1, 1.0, 0.5 * h);
    clip(1, -1.0, 0.5 * h);
    if (p.size() >= 3) face.patches.push_back({p, colour, 2});
  }
}

SignColour ground_of(F family) {
  switch (family) {
    case F::kNoParking:
    case F::kMandatory:
    case F::kInfo:
    case F::kInfoTall:
    case F::kInfoWide:
      return SignColour::kBlue;
    case F::kDiamond:
    case F::kPriority:
    case F::kSchool:
    case F::kTown:
      return SignColour::kYellow;
    case F::kDiamondWorks:
      return SignColour::kOrange;
    case F::kStop:
    case F::kRedDisc:
      return SignColour::kRed;
    case F::kGuide:
      return SignColour::kGreen;
    case F::kTourist:
      return SignColour::kBrown;
    case F::kBlackBoard:
      return SignColour::kBlack;
    default:
      return SignColour::kWhite;
  }
}

SignColour ink_of(F family) {
  switch (family) {
    case F::kStop:
    case F::kRedDisc:
    case F::kMandatory:
    case F::kInfo:
    case F::kInfoTall:
    case F::kInfoWide:
    case F::kGuide:
    case F::kTourist:
    case F::kBlackBoard:
      return SignColour::kWhite;
    case F::kNoParking:
      return SignColour::kRed;
    default:
      return SignColour::kBlack;
  }
}

// The free area for symbols and legends.
struct Field {
  Vec2 center = Vec2::Zero();
  Vec2 box = Vec2::Zero();  ///< for text
  double half = 0.0;        ///< of a symbol's box
  double max_letter = 0.0;
};

Field paint_ground(SignFace& face, Painter& paint, F family) {
  const double w = face.width_m;
  const double h = face.height_m;
  const double d = std::min(w, h);
  const auto disc = [&](double factor) {
    return regular_polygon(Vec2::Zero(), 0.5 * factor * d, 48, 0.0);
  };
  const auto board = [&](SignColour border, SignColour field) {
    const double rim = std::clamp(0.025 * d, 0.008, 0.03);
    face.plate = rounded_rectangle(Vec2::Zero(), Vec2(w, h), 0.06 * d);
    paint.layer(face.plate, field);
    const Vec2 outer(w - rim, h - rim);
    paint.layer(rounded_rectangle(Vec2::Zero(), outer, 0.05 * d), border);
    paint.layer(rounded_rectangle(Vec2::Zero(), outer - Vec2(2.0 * rim, 2.0 * rim), 0.04 * d),
                field);
  };
  const SignColour ground = ground_of(family);
  switch (family) {
    case F::kWarning: {
      const Vec2 middle(0.0, -h / 6.0);  // centroid
      face.plate = rounded(triangle(w, h, true), 0.045 * w);
      paint.layer(face.plate, SignColour::kWhite);
      paint.layer(scaled(face.plate, 0.97, middle), SignColour::kRed);
      paint.layer(scaled(rounded(triangle(w, h, true), 0.03 * w), 0.69, middle),
                  SignColour::kWhite);
      return {Vec2(0.0, -0.20 * h), Vec2(0.42 * w, 0.24 * h), 0.205 * h, 0.2 * h};
    }
    case F::kYield: {
      const Vec2 middle(0.0, h / 6.0);
      face.plate = rounded(triangle(w, h, false), 0.045 * w);
      paint.layer(face.plate, SignColour::kWhite);
      paint.layer(scaled(face.plate, 0.97, middle), SignColour::kRed);
      paint.layer(scaled(rounded(triangle(w, h, false), 0.02 * w), 0.60, middle),
                  SignColour::kWhite);
      paint.ink(SignColour::kBlack);
      return {Vec2(0.0, 0.24 * h), Vec2(0.4 * w, 0.28 * h), 0.15 * h, 0.12 * h};
    }
    case F::kStop:
      face.plate = regular_polygon(Vec2::Zero(), 0.5 * d / det::cos(kPi / 8.0), 8, kPi / 8.0);
      paint.layer(face.plate, SignColour::kWhite);
      paint.layer(scaled(face.plate, 0.95, Vec2::Zero()), SignColour::kRed);
      return {Vec2::Zero(), Vec2(0.80 * d, 0.36 * d), 0.3 * d, 0.36 * d};
    case F::kPriority:
      face.plate = rounded(regular_polygon(Vec2::Zero(), 0.5 * d, 4, 0.0), 0.04 * d);
      paint.layer(face.plate, SignColour::kBlack);
      paint.layer(scaled(face.plate, 0.975, Vec2::Zero()), SignColour::kWhite);
      paint.layer(rounded(regular_polygon(Vec2::Zero(), 0.36 * d, 4, 0.0), 0.03 * d),
                  SignColour::kYellow);
      return {Vec2::Zero(), Vec2(0.4 * d, 0.3 * d), 0.28 * d, 0.2 * d};
    case F::kDiamond:
    case F::kDiamondWorks:
      face.plate = rounded(regular_polygon(Vec2::Zero(), 0.5 * d, 4, 0.0), 0.04 * d);
      paint.layer(face.plate, ground);
      paint.layer(scaled(face.plate, 0.95, Vec2::Zero()), SignColour::kBlack);
      paint.layer(scaled(face.plate, 0.92, Vec2::Zero()), ground);
      return {Vec2::Zero(), Vec2(0.55 * d, 0.42 * d), 0.235 * d, 0.13 * d};
    case F::kProhibition:
      face.plate = disc(1.0);
      paint.layer(face.plate, SignColour::kWhite);
      paint.layer(disc(0.97), SignColour::kRed);
      paint.layer(disc(0.745), SignColour::kWhite);
      return {Vec2::Zero(), Vec2(0.62 * d, 0.40 * d), 0.27 * d, 0.38 * d};
    case F::kRedDisc:
      face.plate = disc(1.0);
      paint.layer(face.plate, SignColour::kWhite);
      paint.layer(disc(0.97), SignColour::kRed);
      return {Vec2::Zero(), Vec2(0.56 * d, 0.60 * d), 0.5 * d, 0.13 * d};
    case F::kNoParking:
      face.plate = disc(1.0);
      paint.layer(face.plate, SignColour::kRed);
      paint.layer(disc(0.76), SignColour::kBlue);
      return {Vec2::Zero(), Vec2(0.5 * d, 0.25 * d), 0.43 * d, 0.16 * d};
    case F::kEnd:
      face.plate = disc(1.0);
      paint.layer(face.plate, SignColour::kBlack);
      paint.layer(disc(0.97), SignColour::kWhite);
      return {Vec2::Zero(), Vec2(0.62 * d, 0.40 * d), 0.3 * d, 0.38 * d};
    case F::kMandatory:
      face.plate = disc(1.0);
      paint.layer(face.plate, SignColour::kWhite);
      paint.layer(disc(0.965), SignColour::kBlue);
      return {Vec2::Zero(), Vec2(0.66 * d, 0.42 * d), 0.33 * d, 0.4 * d};
    case F::kSchool:
      face.plate = {{-0.5 * w, -0.5 * h},
                    {0.5 * w, -0.5 * h},
                    {0.5 * w, 0.05 * h},
                    {0.0, 0.5 * h},
                    {-0.5 * w, 0.05 * h}};
      paint.layer(face.plate, SignColour::kBlack);
      paint.layer(scaled(face.plate, 0.95, Vec2(0.0, -0.05 * h)), SignColour::kYellow);
      return {Vec2(0.0, -0.08 * h), Vec2(0.7 * w, 0.4 * h), 0.35 * d, 0.3 * h};
    case F::kSaltire: {
      // Two crossing arms: one flat piece each, red ends on white.
      const double a = 0.5 * w;
      const double b = 0.5 * h;
      face.plate.clear();
      for (const double side : {1.0, -1.0}) {
        const Vec2 tip(a - 0.05 * w, side * (b - 0.05 * h));
        for (Polygon& q : stroke({Vec2(-tip), tip}, 0.16 * d)) {
          face.patches.push_back({std::move(q), SignColour::kWhite, 1});
        }
        for (const double end : {1.0, -1.0}) {
          for (Polygon& q : stroke({Vec2(end * 0.72 * tip), Vec2(end * 0.93 * tip)}, 0.12 * d)) {
            face.patches.push_back({std::move(q), SignColour::kRed, 2});
          }
        }
      }
      return {Vec2::Zero(), Vec2(0.3 * d, 0.2 * d), 0.2 * d, 0.1 * d};
    }
    case F::kBeacon:
    case F::kBarrierBoard:
      face.plate = rounded_rectangle(Vec2::Zero(), Vec2(w, h), 0.0);
      paint.layer(face.plate, SignColour::kWhite);
      stripes(face, w, h, family == F::kBeacon ? 1.2 * w : 2.0 * h, -1.0, SignColour::kRed);
      return {Vec2::Zero(), Vec2(0.8 * w, 0.8 * h), 0.3 * d, 0.2 * d};
    case F::kChevrons: {
      face.plate = rounded_rectangle(Vec2::Zero(), Vec2(w, h), 0.0);
      paint.layer(face.plate, SignColour::kRed);
      return {Vec2::Zero(), Vec2(w, h), 0.5 * h, 0.2 * d};
    }
    case F::kInfo:
    case F::kInfoTall:
    case F::kInfoWide:
    case F::kGuide:
    case F::kTourist:
    case F::kBlackBoard:
      board(SignColour::kWhite, ground);
      break;
    default:
      board(SignColour::kBlack, ground);
      break;
  }
  return {Vec2::Zero(), Vec2(0.84 * w, 0.80 * h), 0.41 * d, 0.75 * h};
}

// Arrow heads side by side, as many as the board is wide.
void chevrons(Painter& paint, double w, double h, bool to_left) {
  const int count = std::max(1, static_cast<int>(std::lround(w / h)));
  const double side = to_left ? -1.0 : 1.0;
  for (int i = 0; i < count; ++i) {
    const double x = (i + 0.5) * w / count - 0.5 * w;
    const double half = 0.5 * w / count;
    const auto at = [&](double u, double v) { return Vec2(x + side * u * half, 0.5 * v * h); };
    paint.layer({at(-0.75, 0.95), at(-0.1, 0.95), at(0.8, 0.0), at(0.15, 0.0)}, SignColour::kWhite);
    paint.layer({at(-0.75, -0.95), at(0.15, 0.0), at(0.8, 0.0), at(-0.1, -0.95)},
                SignColour::kWhite);
  }
}

}  // namespace

SignFace make_sign_face(const SignSpec& spec) {
  SignFace face;
  const SignRecipe* recipe = find_recipe(spec.country, spec.type, spec.subtype);
  SignRecipe plain{"", F::kPlain, "", ""};
  std::string legend;
  if (recipe == nullptr) {
    face.known = false;
    recipe = &plain;
    legend = !spec.text.empty()                         ? spec.text
             : spec.type == "-1" || spec.type == "none" ? ""
                                                        : spec.type;
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
    chevrons(paint, face.width_m, face.height_m, recipe->symbol[0] != '<');
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

}  // namespace raytruth::assets
