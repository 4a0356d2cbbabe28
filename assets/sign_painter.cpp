#include "assets/sign_painter.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "assets/glyphs.h"
#include "assets/sign_recipe.h"
#include "sim/core/math.h"

namespace raytruth::assets {
namespace {

constexpr double kUp = 0.5 * kPi;

SignColour colour_of(char letter, SignColour ground) {
  switch (letter) {
    case 'r':
      return SignColour::kRed;
    case 'w':
      return SignColour::kWhite;
    case 'u':
      return SignColour::kBlue;
    case 'y':
      return SignColour::kYellow;
    case 'g':
      return SignColour::kGreen;
    case 'n':
      return SignColour::kBlack;
    default:
      return ground;  // 'v': a void in the symbol
  }
}

}  // namespace

std::vector<Placed> parse_symbols(std::string_view text) {
  std::vector<Placed> out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('+'), text.size());
    const std::string_view item = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    Placed p;
    std::size_t i = std::min(item.find_first_of("@<*^>"), item.size());
    p.name = std::string(item.substr(0, i));
    while (i < item.size()) {
      const char key = item[i++];
      if (key == '<') {
        p.mirrored = true;
        continue;
      }
      double value = 0.0;
      const auto [stop, error] = std::from_chars(item.data() + i, item.data() + item.size(), value);
      i = static_cast<std::size_t>(stop - item.data());
      if (key == '@') p.turn_rad = deg_to_rad(value);
      if (key == '*') p.size = value;
      if (key == '^') p.up = value;
      if (key == '>') p.right = value;
    }
    out.push_back(std::move(p));
  }
  return out;
}

void Painter::symbol(const Placed& placed, const Vec2& center, double half_m) {
  if (special(placed, center, half_m)) return;
  const double c = det::cos(placed.turn_rad);
  const double s = det::sin(placed.turn_rad);
  const double scale = half_m * placed.size;
  const Vec2 middle = center + half_m * Vec2(placed.right, placed.up);
  const auto place = [&](Polygon polygon) {
    for (Vec2& p : polygon) {
      const Vec2 q(placed.mirrored ? -p.x() : p.x(), p.y());
      p = middle + scale * Vec2(c * q.x() - s * q.y(), s * q.x() + c * q.y());
    }
    return polygon;
  };
  draw(symbol_drawing(placed.name), place);
}

void Painter::text(std::string_view line, const Vec2& center, double height_m, double max_width_m) {
  ++layer_;
  for (Polygon& p : draw_text(line, center, height_m, max_width_m)) {
    face_.patches.push_back({std::move(p), ink_, layer_});
  }
}

void Painter::legend(std::string_view text_in, const Vec2& center, const Vec2& box,
                     double max_height_m) {
  std::vector<std::string_view> lines;
  while (!text_in.empty()) {
    const std::size_t end = std::min(text_in.find('|'), text_in.size());
    lines.push_back(text_in.substr(0, end));
    text_in.remove_prefix(std::min(end + 1, text_in.size()));
  }
  if (lines.empty()) return;
  // Letters may be squeezed to 75 % of their width before they shrink.
  double height =
      std::min(max_height_m, box.y() / (1.45 * static_cast<double>(lines.size()) - 0.45));
  for (const std::string_view line : lines) {
    const double width = text_width(line, 1.0);
    if (width > 0.0) height = std::min(height, box.x() / (0.75 * width));
  }
  const double pitch = 1.45 * height;
  double y = center.y() + 0.5 * pitch * static_cast<double>(lines.size() - 1);
  for (const std::string_view line : lines) {
    text(line, Vec2(center.x(), y), height, box.x());
    y -= pitch;
  }
}

bool Painter::special(const Placed& placed, const Vec2& center, double half_m) {
  const auto bar = [&](double angle, SignColour colour) {
    const Vec2 d(det::cos(angle), det::sin(angle));
    for (Polygon& q :
         stroke({center - 0.78 * half_m * d, center + 0.78 * half_m * d}, 0.2 * half_m)) {
      layer(std::move(q), colour);
    }
  };
  const Vec2 middle = center + half_m * Vec2(placed.right, placed.up);
  const double size = half_m * placed.size;
  if (placed.name == "red_diagonal") {
    // From lower left to upper right; the mirrored one as in prohibitions of turns.
    bar(placed.mirrored ? 0.75 * kPi : 0.25 * kPi, SignColour::kRed);
  } else if (placed.name == "red_ring") {
    ring(center, half_m, 0.82 * half_m, SignColour::kRed);
  } else if (placed.name == "ring") {
    layer(regular_polygon(middle, 0.6 * size, 40, 0.0), SignColour::kRed);
    layer(regular_polygon(middle, 0.48 * size, 40, 0.0), SignColour::kWhite);
  } else if (placed.name == "red_octagon") {
    layer(regular_polygon(middle, size, 8, kPi / 8.0), SignColour::kRed);
  } else if (placed.name == "red_yield") {
    layer(regular_polygon(middle, size, 3, -kUp), SignColour::kRed);
    layer(regular_polygon(middle, 0.55 * size, 3, -kUp), SignColour::kWhite);
  } else if (placed.name == "red_cross") {
    layer(rounded_rectangle(center, Vec2(1.5 * half_m, 1.5 * half_m), 0.0), SignColour::kWhite);
    draw("k r; " + std::string(symbol_drawing("cross")), [&](Polygon p) {
      for (Vec2& q : p) q = center + 0.75 * half_m * q;
      return p;
    });
  } else if (placed.name == "green_arrow" || placed.name == "white_arrow") {
    const double c = det::cos(placed.name[0] == 'g' ? -kUp : placed.turn_rad);
    const double s = det::sin(placed.name[0] == 'g' ? -kUp : placed.turn_rad);
    draw((placed.name[0] == 'g' ? "k g; " : "k w; ") + std::string(symbol_drawing("arrow")),
         [&](Polygon p) {
           for (Vec2& q : p) {
             q = middle + 0.8 * half_m * Vec2(c * q.x() - s * q.y(), s * q.x() + c * q.y());
           }
           return p;
         });
  } else {
    return false;
  }
  return true;
}

void Painter::ring(const Vec2& center, double outer, double inner, SignColour colour) {
  constexpr int kSides = 40;
  ++layer_;
  const Polygon a = regular_polygon(center, outer, kSides, 0.0);
  const Polygon b = regular_polygon(center, inner, kSides, 0.0);
  for (std::size_t i = 0; i < kSides; ++i) {
    const std::size_t k = (i + 1) % kSides;
    face_.patches.push_back({{b[i], a[i], a[k], b[k]}, colour, layer_});
  }
}

void Painter::draw(std::string_view drawing, const Place& place) {
  SignColour colour = ink_;
  ++layer_;
  while (!drawing.empty()) {
    const std::size_t end = std::min(drawing.find(';'), drawing.size());
    std::string_view item = drawing.substr(0, end);
    drawing.remove_prefix(std::min(end + 1, drawing.size()));
    while (!item.empty() && item.front() == ' ') item.remove_prefix(1);
    if (item.size() < 3) continue;
    const char command = item.front();
    item.remove_prefix(command == 'w' ? 1 : 2);
    if (command == 'k') {
      colour = colour_of(item.front(), ground_);
      ++layer_;
      continue;
    }
    double width = 0.0;
    if (command == 'w') {
      const std::size_t space = std::min(item.find(' '), item.size());
      std::from_chars(item.data(), item.data() + space, width);
      item.remove_prefix(space);
    }
    if (command == 'o') {
      const auto line = parse_path(item);  // "x,y r": the radius reads as a point (r, 0)
      if (!line.empty() && line[0].size() == 2) {
        add(place(regular_polygon(line[0][0], line[0][1].x(), 20, 0.0)), colour);
      }
      continue;
    }
    for (const std::vector<Vec2>& line : parse_path(item)) {
      if (command == 'f') add(place(line), colour);
      if (command == 'w') {
        for (const Polygon& quad : stroke(line, width)) add(place(quad), colour);
      }
    }
  }
}

std::vector<SignPatch> draw_symbols(std::string_view symbols, double half_m) {
  SignFace face;
  Painter paint(face, SignColour::kWhite, SignColour::kBlack);
  for (const Placed& placed : parse_symbols(symbols)) {
    paint.symbol(placed, Vec2::Zero(), half_m);
  }
  return std::move(face.patches);
}

}  // namespace raytruth::assets
