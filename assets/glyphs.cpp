#include "assets/glyphs.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <map>

#include "assets/glyph_table.h"

namespace raytruth::assets {
namespace {

constexpr double kUnits = 7.0;       // height of capitals in strokes
constexpr double kSpacing = 1.1;     // clear space between letters, in strokes
constexpr int kCurveSteps = 5;       // chords are within 2 % of a stroke
constexpr double kCapitalTop = 6.0;  // of the centre lines
constexpr double kSmallTop = 4.0;

struct Glyph {
  double width = 0.0;
  std::vector<std::vector<Vec2>> lines;
};

double number_at(std::string_view text, std::size_t& i) {
  double value = 0.0;
  const auto [end, error] = std::from_chars(text.data() + i, text.data() + text.size(), value);
  i = static_cast<std::size_t>(end - text.data());
  return error == std::errc() ? value : 0.0;
}

void add_accent(Glyph& glyph, Accent accent, bool capital) {
  const double x = 0.5 * glyph.width;
  const double top = (capital ? kCapitalTop : kSmallTop) + 1.7;
  const auto line = [&](std::vector<Vec2> points) { glyph.lines.push_back(std::move(points)); };
  switch (accent) {
    case Accent::kDots:
      for (const double side : {-0.95, 0.95}) {
        line({Vec2(x + side, top - 0.05), Vec2(x + side, top + 0.05)});
      }
      break;
    case Accent::kRing:
      line({Vec2(x, top - 0.4), Vec2(x + 0.7, top + 0.3), Vec2(x, top + 1.0),
            Vec2(x - 0.7, top + 0.3), Vec2(x, top - 0.4)});
      break;
    case Accent::kAcute:
      line({Vec2(x - 0.3, top - 0.2), Vec2(x + 0.6, top + 0.7)});
      break;
    case Accent::kGrave:
      line({Vec2(x + 0.3, top - 0.2), Vec2(x - 0.6, top + 0.7)});
      break;
    case Accent::kRoof:
      line({Vec2(x - 0.9, top - 0.2), Vec2(x, top + 0.7), Vec2(x + 0.9, top - 0.2)});
      break;
    case Accent::kTilde:
      line({Vec2(x - 1.0, top - 0.1), Vec2(x - 0.4, top + 0.4), Vec2(x + 0.4, top),
            Vec2(x + 1.0, top + 0.5)});
      break;
    case Accent::kCedilla:
      line({Vec2(x, -1.1), Vec2(x + 0.4, -1.6), Vec2(x - 0.4, -2.0)});
      break;
  }
}

std::map<char32_t, Glyph> make_glyphs() {
  std::map<char32_t, Glyph> glyphs;
  for (const GlyphRow& row : glyph_rows()) glyphs[row.letter] = {row.width, parse_path(row.path)};
  for (const AccentRow& row : accent_rows()) {
    Glyph glyph = glyphs.at(row.base);
    const bool capital = row.base >= U'A' && row.base <= U'Z';
    // A dotted letter loses its dot to the accent.
    if (row.base == U'i') glyph.lines.pop_back();
    add_accent(glyph, row.accent, capital);
    glyphs[row.letter] = glyph;
  }
  return glyphs;
}

const Glyph& glyph_of(char32_t letter) {
  static const std::map<char32_t, Glyph> all = make_glyphs();
  static const Glyph unknown{3.0, parse_path("0,0 3,0 3,6 0,6 0,0")};
  const auto it = all.find(letter);
  return it == all.end() ? unknown : it->second;
}

// Code points of UTF-8 text; a bad byte becomes the replacement character.
std::vector<char32_t> decode(std::string_view text) {
  std::vector<char32_t> out;
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<std::uint8_t>(text[i]);
    const std::size_t more = lead < 0x80 ? 0 : lead >> 5 == 6 ? 1 : lead >> 4 == 14 ? 2 : 3;
    char32_t code = more == 0 ? lead : lead & (0x3FU >> more);
    bool good = lead < 0x80 || (lead >= 0xC2 && lead < 0xF5 && i + more < text.size());
    for (std::size_t k = 1; good && k <= more; ++k) {
      const auto next = static_cast<std::uint8_t>(text[i + k]);
      good = (next & 0xC0U) == 0x80U;
      code = (code << 6U) | (next & 0x3FU);
    }
    out.push_back(good ? code : U'\uFFFD');
    i += good ? 1 + more : 1;
  }
  return out;
}

double units_wide(const std::vector<char32_t>& letters) {
  double width = 0.0;
  for (const char32_t letter : letters) width += glyph_of(letter).width + 1.0 + kSpacing;
  return letters.empty() ? 0.0 : width - kSpacing;
}

}  // namespace

std::vector<std::vector<Vec2>> parse_path(std::string_view path) {
  std::vector<std::vector<Vec2>> lines;
  std::vector<Vec2> line;
  const Vec2* control = nullptr;
  Vec2 bend = Vec2::Zero();
  for (std::size_t i = 0; i < path.size();) {
    const char c = path[i];
    if (c == ' ') {
      ++i;
      continue;
    }
    if (c == ';') {
      if (!line.empty()) lines.push_back(std::move(line));
      line.clear();
      control = nullptr;
      ++i;
      continue;
    }
    const bool is_control = c == '~';
    if (is_control) ++i;
    Vec2 p;
    const std::size_t before = i;
    p.x() = number_at(path, i);
    if (i < path.size() && path[i] == ',') ++i;
    p.y() = number_at(path, i);
    if (i == before) ++i;  // not a number: move on
    if (is_control) {
      bend = p;
      control = &bend;
      continue;
    }
    if (control != nullptr && !line.empty()) {
      const Vec2 from = line.back();
      for (int k = 1; k < kCurveSteps; ++k) {
        const double w = static_cast<double>(k) / kCurveSteps;
        line.emplace_back((1.0 - w) * (1.0 - w) * from + 2.0 * w * (1.0 - w) * bend + w * w * p);
      }
    }
    control = nullptr;
    line.push_back(p);
  }
  if (!line.empty()) lines.push_back(std::move(line));
  return lines;
}

double text_width(std::string_view text, double height_m) {
  return units_wide(decode(text)) * height_m / kUnits;
}

std::vector<Polygon> draw_text(std::string_view text, const Vec2& center, double height_m,
                               double max_width_m) {
  const std::vector<char32_t> letters = decode(text);
  const double unit = height_m / kUnits;
  const double width = units_wide(letters) * unit;
  const double squeeze = max_width_m > 0.0 && width > max_width_m ? max_width_m / width : 1.0;
  std::vector<Polygon> out;
  double x = 0.5;  // centre lines start half a stroke inside
  for (const char32_t letter : letters) {
    const Glyph& glyph = glyph_of(letter);
    for (const std::vector<Vec2>& line : glyph.lines) {
      for (Polygon quad : stroke(line, 1.0)) {
        for (Vec2& p : quad) {
          p = center + Vec2(squeeze * ((p.x() + x) * unit - 0.5 * width),
                            (p.y() + 0.5) * unit - 0.5 * height_m);
        }
        out.push_back(std::move(quad));
      }
    }
    x += glyph.width + 1.0 + kSpacing;
  }
  return out;
}

}  // namespace raytruth::assets
