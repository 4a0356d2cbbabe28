#pragma once

// Internal to sim/roads: from the bytes of a file to a tree of elements.

#include <deque>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "sim/core/diagnostics.h"

namespace tinyxml2 {
class XMLDocument;
class XMLElement;
}  // namespace tinyxml2

namespace raytruth::roads {

/// An element that came in through <include> carries one of these as its user data.
struct IncludedFrom {
  std::string file;
  int line = 0;
};

/// The tree of one OpenDRIVE file in UTF-8, whatever its encoding (xml_to_utf8). Byte order mark,
/// comments before the declaration and a prefix of the root's name space are taken away; <include>
/// elements are replaced by what they name.
class XmlDocument {
 public:
  XmlDocument();
  ~XmlDocument();

  /// The <OpenDRIVE> element; nullptr with errors when there is none. `folder`: where includes are
  /// looked for; nothing: they are errors.
  const tinyxml2::XMLElement* parse(std::string_view text, const std::string& name,
                                    const std::optional<std::filesystem::path>& folder,
                                    Diagnostics& diagnostics);
  /// What was parsed, in UTF-8, lines as in the file.
  const std::string& text() const { return text_; }

 private:
  class Includes;
  std::string text_;
  std::unique_ptr<tinyxml2::XMLDocument> document_;
  std::deque<IncludedFrom> origins_;
};

}  // namespace raytruth::roads
