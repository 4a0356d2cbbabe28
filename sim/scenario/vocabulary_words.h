#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace raytruth::scenario::internal {

/// See coverage.csv.
enum class Use : std::uint8_t { kExecuted, kReported, kData };

/// An element's name with the names of the attributes and children it may have, blanks between;
/// "name@4" came with 1.4, a name alone with its element.
struct Word {
  std::string_view element, attributes, children;
  int since;  ///< minor version, 4 for 1.4
  Use use;
  std::string_view test;
};

/// The union of OpenSCENARIO XML 1.0 to 1.4 by element name, sorted by it: names that stand in
/// several places (Position, Rule, Route) allow what any of them allows. From coverage.csv.
std::span<const Word> vocabulary();
/// nullptr when no version has such an element.
const Word* find_word(std::string_view element);
/// Names of a list of a Word as they stand in findings, "a, b, c"; empty for an empty list.
std::string names_in(std::string_view list);
/// Minor version that brought `name` into a list of `word`; nothing when it isn't in it.
std::optional<int> find_name(const Word& word, std::string_view list, std::string_view name);

}  // namespace raytruth::scenario::internal
