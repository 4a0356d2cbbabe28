#include "sim/roads/coverage.h"

#include <tinyxml2.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <set>

#include "sim/roads/coverage_table.inc"
#include "sim/roads/xml_reader.h"

namespace raytruth::roads {
namespace {

// Rows of one parent stand together.
std::span<const ElementInfo> children_of(std::string_view parent) {
  const auto [first, last] = std::equal_range(
      kElements.begin(), kElements.end(), parent, [](const auto& a, const auto& b) {
        const auto key = [](const auto& x) {
          if constexpr (std::is_same_v<std::decay_t<decltype(x)>, ElementInfo>) {
            return x.parent;
          } else {
            return x;
          }
        };
        return key(a) < key(b);
      });
  return {first, last};
}

// The same for every row, so that the walk doesn't search.
std::span<const ElementInfo> children_of(const ElementInfo& info) {
  static const auto kChildren = [] {
    std::array<std::span<const ElementInfo>, kElements.size()> spans;
    for (std::size_t i = 0; i < spans.size(); ++i) spans[i] = children_of(kElements[i].name);
    return spans;
  }();
  return kChildren[static_cast<std::size_t>(&info - kElements.data())];
}

const ElementInfo* among(std::span<const ElementInfo> rows, std::string_view name) {
  for (const ElementInfo& row : rows) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

class Walk {
 public:
  explicit Walk(XmlReader& xml) : xml_(xml), anywhere_(children_of("*")) {}

  // No deeper than the table: what is unknown is not entered.
  void visit(const tinyxml2::XMLElement& element, const ElementInfo& info) {
    check_attributes(element, info);
    const std::span<const ElementInfo> known = children_of(info);
    const ElementInfo* last = nullptr;  // siblings mostly are of one kind
    for (const auto* child = element.FirstChildElement(); child;
         child = child->NextSiblingElement()) {
      const std::string_view name = child->Name();
      if (!last || last->name != name) {
        last = among(known, name);
        if (!last) last = among(anywhere_, name);
      }
      if (!last) {
        xml_.unknown(*child, info.name);
      } else if (last->use == Use::kIgnored) {
        xml_.ignored(*child);
      } else if (last->use != Use::kUnsupported) {  // those the readers say
        visit(*child, *last);
      }
    }
  }

 private:
  void check_attributes(const tinyxml2::XMLElement& element, const ElementInfo& info) {
    const std::span<const AttributeInfo> known = info.attributes();
    std::size_t next = 0;  // files keep to an order of their own; start where the last one was
    for (const auto* a = element.FirstAttribute(); a; a = a->Next()) {
      const std::string_view name = a->Name();
      const AttributeInfo* found = nullptr;
      for (std::size_t i = 0; i < known.size() && !found; ++i, ++next) {
        if (next >= known.size()) next = 0;
        if (known[next].name == name) found = &known[next];
      }
      if (!found) {
        xml_.unknown_attribute(element, name);
      } else if (found->ignored) {
        xml_.ignored_attribute(element, name);
      }
    }
  }

  XmlReader& xml_;
  std::span<const ElementInfo> anywhere_;
};

}  // namespace

std::span<const AttributeInfo> ElementInfo::attributes() const {
  return std::span(kAttributes).subspan(first_attribute, attribute_count);
}

std::span<const ElementInfo> known_elements() { return kElements; }

const ElementInfo* find_element(std::string_view parent, std::string_view name) {
  const ElementInfo* row = among(children_of(parent), name);
  return row ? row : among(children_of("*"), name);
}

void check_coverage(const tinyxml2::XMLElement& root, XmlReader& xml) {
  if (const ElementInfo* info = find_element("", root.Name())) Walk(xml).visit(root, *info);
}

}  // namespace raytruth::roads
