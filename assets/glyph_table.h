#pragma once

// Internal to glyphs: the data.

#include <span>

namespace raytruth::assets {

struct GlyphRow {
  char32_t letter;
  double width;      ///< of the centre lines, in strokes
  const char* path;  ///< see parse_path()
};
enum class Accent { kDots, kRing, kAcute, kGrave, kRoof, kCedilla, kTilde };
/// A letter made of another one and an accent over (or below) it.
struct AccentRow {
  char32_t letter, base;
  Accent accent;
};
std::span<const GlyphRow> glyph_rows();
std::span<const AccentRow> accent_rows();

}  // namespace raytruth::assets
