#pragma once

// Internal to sim/roads: which elements and attributes of OpenDRIVE we know (coverage.csv).

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace tinyxml2 {
class XMLElement;
}

namespace raytruth::roads {

class XmlReader;

/// See coverage.csv.
enum class Use : std::uint8_t {
  kStructure,
  kGeometry,
  kMesh,
  kRouting,
  kData,
  kIgnored,
  kUnsupported,
};

struct AttributeInfo {
  std::string_view name;
  int since;  ///< minor version, 4 for 1.4
  bool ignored;
};

struct ElementInfo {
  std::string_view parent, name;  ///< parent "*": any, "": the root
  int since, until;               ///< minor versions; until 99 = still there
  Use use;
  std::string_view test;
  std::size_t first_attribute, attribute_count;

  std::span<const AttributeInfo> attributes() const;
};

/// All rows, by parent and name.
std::span<const ElementInfo> known_elements();
/// nullptr when the standard has no such element there.
const ElementInfo* find_element(std::string_view parent, std::string_view name);

/// Walks the whole document: what is unknown or left out on purpose is said once a kind (rules
/// xodr.unknown, xodr.ignored). Below such
/// elements, and below unsupported ones, it looks no further.
void check_coverage(const tinyxml2::XMLElement& root, XmlReader& xml);

}  // namespace raytruth::roads
