#pragma once

// Faces of traffic signs as flat polygons.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "assets/polygon.h"

namespace raytruth::assets {

/// Colours of sheeting.
enum class SignColour { kWhite, kRed, kBlue, kYellow, kGreen, kOrange, kBrown, kGrey, kBlack };

/// What a road file says about a sign.
struct SignSpec {
  std::string country;  ///< ISO 3166 alpha-2 or alpha-3; "OpenDRIVE" or empty: German codes
  std::string type, subtype;
  std::optional<double> value;
  std::string unit, text;
  double width_m = 0.0, height_m = 0.0;  ///< of the plate; 0 = the country's usual size
  /// Crossed out with two bands of orange film, as signs that don't hold during road works are.
  bool invalidated = false;
};

/// One piece of a face. Pieces of higher layers cover those below.
struct SignPatch {
  Polygon outline;
  SignColour colour = SignColour::kWhite;
  int layer = 0;
};

/// A face as its reader sees it: x to the right, y up, metres, origin at the middle of the plate's
/// bounding box.
struct SignFace {
  Polygon plate;
  double width_m = 0.0, height_m = 0.0;
  std::vector<SignPatch> patches;
  bool known = true;  ///< false: the code isn't in our catalogue, the plate only says it
};

/// False for a country whose codes we don't know: its signs are plain plates.
bool has_sign_catalogue(std::string_view country);

/// The face for a code. Shapes and colours: Vienna Convention on Road Signs and Signals (1968,
/// annexes 1 to 5), StVO annexes 1 to 4, MUTCD 2009 parts 2 and 8, TSRGD 2016, GB 5768.2-2009;
/// pictograms are our own drawings in those proportions. Sizes: VwV-StVO (size 2), MUTCD tables
/// 2B-1 and 2C-2. A code that isn't known gives a white plate of the stated size with the sign's
/// text, or its code and value.
SignFace make_sign_face(const SignSpec& spec);

/// Pictograms of the symbol table as white pieces around the origin, in a box of +-half_m (see
/// SignRecipe::symbol for the notation); openings in them have the colour black.
std::vector<SignPatch> draw_symbols(std::string_view symbols, double half_m);

}  // namespace raytruth::assets
