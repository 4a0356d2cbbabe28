#pragma once

#include <span>
#include <string_view>

namespace raytruth::scenario::internal {

/// An element's name with the names of the attributes and children it may have, blanks between.
struct Word {
  std::string_view element, attributes, children;
};

/// The union of OpenSCENARIO XML 1.0, 1.1, 1.2 and 1.3 by element name, sorted by it: names that
/// stand in several places (Position, Rule, Route) allow what any of them allows.
std::span<const Word> vocabulary();

}  // namespace raytruth::scenario::internal
