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

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return out;
}

// "r301" and "R301" are R-301; the small letter at the end of "R-401a" stays.
std::string spanish_code(const std::string& type) {
  std::string out = upper(type.substr(0, 1)) + type.substr(1);
  if (out.size() > 1 && out[1] >= '0' && out[1] <= '9') out.insert(1, "-");
  return out;
}

std::span<const SignRecipe> recipes_of(std::string_view key) {
  if (key == "DE") return german_recipes();
  if (key == "US") return american_recipes();
  if (key == "GB") return british_recipes();
  if (key == "FR") return french_recipes();
  if (key == "SE") return swedish_recipes();
  if (key == "CN") return chinese_recipes();
  if (key == "NL") return dutch_recipes();
  if (key == "ES") return spanish_recipes();
  if (key == "CH") return swiss_recipes();
  return {};
}

bool is_none(std::string_view text) { return text.empty() || text == "-1" || text == "none"; }

}  // namespace

std::string_view country_key(std::string_view country) {
  struct Name {
    std::string_view from, to;
  };
  constexpr std::array<Name, 24> kNames = {
      {{"", "DE"},    {"OPENDRIVE", "DE"}, {"DE", "DE"},  {"DEU", "DE"}, {"US", "US"},
       {"USA", "US"}, {"CA", "US"},        {"CAN", "US"}, {"GB", "GB"},  {"GBR", "GB"},
       {"UK", "GB"},  {"IE", "GB"},        {"IRL", "GB"}, {"FR", "FR"},  {"FRA", "FR"},
       {"SE", "SE"},  {"SWE", "SE"},       {"CN", "CN"},  {"CHN", "CN"}, {"NL", "NL"},
       {"NLD", "NL"}, {"ES", "ES"},        {"ESP", "ES"}, {"CH", "CH"}}};
  const std::string wanted = upper(country);
  if (wanted == "CHE") return "CH";
  for (const Name& name : kNames) {
    if (name.from == wanted) return name.to;
  }
  return "";
}

const SignRecipe* find_recipe(std::string_view country, std::string_view type,
                              std::string_view subtype) {
  if (is_none(type)) return nullptr;
  const std::string_view key = country_key(country);
  const std::span<const SignRecipe> rows = recipes_of(key);
  std::string full(type);
  if (key == "CN") std::erase(full, ' ');
  if (key == "ES") full = spanish_code(full);
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
