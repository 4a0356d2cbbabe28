#pragma once

// Internal to signs: pictograms and legends as patches of a face.

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "assets/sign_face.h"
#include "assets/sign_recipe.h"

namespace raytruth::assets {

// How a symbol of a recipe is placed: "name@degrees<*size^up>right".
struct Placed {
  std::string name;
  double turn_rad = 0.0, size = 1.0, up = 0.0, right = 0.0;
  bool mirrored = false;
};

/// Of a recipe's symbol column.
std::vector<Placed> parse_symbols(std::string_view text);

/// Draws into a face, every call on top of the ones before.
class Painter {
 public:
  Painter(SignFace& face, SignColour ink, SignColour ground)
      : face_(face), ink_(ink), ground_(ground) {}

  void layer(Polygon outline, SignColour colour) {
    face_.patches.push_back({std::move(outline), colour, ++layer_});
  }
  // On top of all layers so far; pieces of one call share a layer.
  void symbol(const Placed& placed, const Vec2& center, double half_m);
  void text(std::string_view line, const Vec2& center, double height_m, double max_width_m);
  // Lines separated by '|', as large as the box allows.
  void legend(std::string_view text_in, const Vec2& center, const Vec2& box, double max_height_m);
  void ink(SignColour colour) { ink_ = colour; }

 private:
  using Place = std::function<Polygon(Polygon)>;
  bool special(const Placed& placed, const Vec2& center, double half_m);
  void ring(const Vec2& center, double outer, double inner, SignColour colour);

  void draw(std::string_view drawing, const Place& place);
  void add(Polygon polygon, SignColour colour) {
    face_.patches.push_back({std::move(polygon), colour, layer_});
  }

  SignFace& face_;
  SignColour ink_, ground_;
  int layer_ = 0;
};

/// The free area for symbols and legends.
struct Field {
  Vec2 center = Vec2::Zero();
  Vec2 box = Vec2::Zero();  ///< for text
  double half = 0.0;        ///< of a symbol's box
  double max_letter = 0.0;
};

/// Colours of a family's field and of what is drawn on it.
SignColour ground_of(SignFamily family);
SignColour ink_of(SignFamily family);
/// Sets face.plate and paints its field and border; face.width_m and height_m are given.
Field paint_ground(SignFace& face, Painter& paint, SignFamily family);
/// Arrow heads side by side, as many as the board is wide.
void paint_chevrons(Painter& paint, double width_m, double height_m, bool to_left);

}  // namespace raytruth::assets
