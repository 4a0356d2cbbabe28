#include "assets/sign_recipe.h"

#include <algorithm>
#include <array>
#include <string>

namespace raytruth::assets {
namespace {

const SignRecipe* find(std::span<const SignRecipe> rows, std::string_view code) {
  const auto it =
      std::find_if(rows.begin(), rows.end(), [&](const SignRecipe& r) { return code == r.code; });
  return it == rows.end() ? nullptr : &*it;
}

bool is_none(std::string_view text) { return text.empty() || text == "-1" || text == "none"; }

}  // namespace

std::string_view country_key(std::string_view country) {
  struct Name {
    std::string_view from, to;
  };
  constexpr std::array<Name, 16> kNames = {{{"US", "US"},
                                            {"USA", "US"},
                                            {"CA", "US"},
                                            {"CAN", "US"},
                                            {"GB", "GB"},
                                            {"GBR", "GB"},
                                            {"UK", "GB"},
                                            {"IE", "GB"},
                                            {"IRL", "GB"},
                                            {"FR", "FR"},
                                            {"FRA", "FR"},
                                            {"SE", "SE"},
                                            {"SWE", "SE"},
                                            {"us", "US"},
                                            {"se", "SE"},
                                            {"fr", "FR"}}};
  for (const Name& name : kNames) {
    if (name.from == country) return name.to;
  }
  // Austria, Switzerland and others number their signs in their own ways; the German numbers are
  // what OpenDRIVE files use when in doubt.
  return "DE";
}

const SignRecipe* find_recipe(std::string_view country, std::string_view type,
                              std::string_view subtype) {
  if (is_none(type)) return nullptr;
  const std::string_view key = country_key(country);
  const std::span<const SignRecipe> rows = key == "US"   ? american_recipes()
                                           : key == "GB" ? british_recipes()
                                           : key == "FR" ? french_recipes()
                                           : key == "SE" ? swedish_recipes()
                                                         : german_recipes();
  std::string full(type);
  if (!is_none(subtype)) full += '-' + std::string(subtype);
  // "103-20" may stand in type alone, too.
  for (std::string code = full;;) {
    if (const SignRecipe* recipe = find(rows, code)) return recipe;
    const std::size_t dash = code.rfind('-');
    if (dash == std::string::npos) return nullptr;
    code.resize(dash);
  }
}

}  // namespace raytruth::assets
