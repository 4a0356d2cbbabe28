#pragma once

// Internal to signs: which code has which face.

#include <span>
#include <string_view>

namespace raytruth::assets {

/// Families of faces: the classes of the Vienna Convention and some of the MUTCD.
enum class SignFamily {
  kWarning,        ///< triangle, point up, red border (Aa)
  kWarningYellow,  ///< triangle, point up, yellow with a black border (China)
  kDiamond,        ///< yellow diamond (Ab, MUTCD W)
  kDiamondWorks,   ///< orange diamond (MUTCD W20)
  kYield,          ///< triangle, point down (B1)
  kStop,           ///< octagon (B2)
  kPriority,       ///< yellow and white diamond (B3)
  kProhibition,    ///< red ring on white (C)
  kRedDisc,        ///< no entry (C1)
  kNoParking,      ///< red ring on blue (C18, C19)
  kEnd,            ///< white disc, dark bars (C17)
  kMandatory,      ///< blue disc (D)
  kInfo,           ///< blue square
  kInfoTall,       ///< blue, 2 : 3
  kInfoWide,       ///< blue, 3 : 2 or as wide as the text
  kTown,           ///< yellow with black text
  kWhiteBoard,     ///< white with black text and border
  kRegulatory,     ///< MUTCD R: white 4 : 5
  kRegulatorySquare,
  kGuide,         ///< green with white text
  kTourist,       ///< brown with white text
  kBlackBoard,    ///< black square
  kSaltire,       ///< level crossing
  kBeacon,        ///< red and white diagonal stripes, tall
  kBarrierBoard,  ///< the same, wide
  kChevrons,      ///< red and white arrows
  kSchool,        ///< MUTCD S1-1
  kPlain,
};

/// `symbol`: names of the symbol table separated by '+', each with optional "@degrees" (turned
/// counter-clockwise), "<" (mirrored) and "*size"; `legend`: {v} value, {t} text; '|' new line.
struct SignRecipe {
  const char* code;  ///< type, or type-subtype
  SignFamily family;
  const char* symbol;
  const char* legend;
};

/// The recipe of a code, nullptr when there is none. Codes of China and Spain are understood with
/// and without the space or dash after their first letter.
const SignRecipe* find_recipe(std::string_view country, std::string_view type,
                              std::string_view subtype);
/// The catalogue of a country (ISO 3166 alpha-2 or alpha-3, in any case): "DE" also for
/// "OpenDRIVE" and no country, "US" also for Canada, "GB" also for Ireland. Empty: we have none.
std::string_view country_key(std::string_view country);

std::span<const SignRecipe> german_recipes();
std::span<const SignRecipe> american_recipes();
std::span<const SignRecipe> british_recipes();
std::span<const SignRecipe> french_recipes();
std::span<const SignRecipe> swedish_recipes();
std::span<const SignRecipe> chinese_recipes();
std::span<const SignRecipe> dutch_recipes();
std::span<const SignRecipe> spanish_recipes();
std::span<const SignRecipe> swiss_recipes();

/// Drawing of a symbol in the box -1..1, commands separated by ';': "w0.2 path" a stroke, "f path"
/// an area, "o x,y r" a disc, "k letter" the colour from here on (r w u y g n = red white blue
/// yellow green black). Empty when there is no such symbol.
std::string_view symbol_drawing(std::string_view name);

}  // namespace raytruth::assets
