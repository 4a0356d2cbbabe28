#pragma once

// Internal to assets and scene: letters as geometry.

#include <string_view>
#include <vector>

#include "assets/polygon.h"

namespace raytruth::assets {

/// Our own stroke letters in the manner of road lettering (DIN 1451 middle width): capitals 7 units
/// high with strokes of 1 unit, x-height 5 units. Basic Latin, digits, the accented letters of
/// western and northern Europe, common punctuation; any other character is drawn as a frame.
/// Text is UTF-8; bytes that are not are drawn as frames too.

/// Widths of a line of text whose capitals are height_m high; 0 for an empty one.
double text_width(std::string_view text, double height_m);

/// The strokes of one line as convex polygons, x to the reader's right, y up, in metres: centred on
/// `center` (of the capitals' box), squeezed sideways to fit max_width_m when that is > 0.
std::vector<Polygon> draw_text(std::string_view text, const Vec2& center, double height_m,
                               double max_width_m);

/// A path such as "0,0 ~1,2 2,0; 3,0 3,6": polylines between ';', points "x,y", a point with '~' in
/// front is the control point of a quadratic curve between its neighbours.
std::vector<std::vector<Vec2>> parse_path(std::string_view path);

}  // namespace raytruth::assets
