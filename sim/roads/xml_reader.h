#pragma once

// Internal to sim/roads: reading attributes with findings that name file and line.

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sim/core/diagnostics.h"
#include "sim/roads/road.h"

namespace tinyxml2 {
class XMLElement;
}

namespace raytruth::roads {

class XmlReader {
 public:
  /// `text` is what was parsed; it gives the columns and must outlive the reader.
  XmlReader(std::string file, std::string_view text, Diagnostics& diagnostics);

  SourceLocation where(const tinyxml2::XMLElement& element) const;
  /// The same without the file's name. The column is that of '<', 0 in lines of more than 4096
  /// characters.
  FileMark mark(const tinyxml2::XMLElement& element) const;
  /// A finite number; a missing or malformed one is an error and gives 0.
  double number(const tinyxml2::XMLElement& element, const char* attribute);
  /// The same, but may be missing.
  double number_or(const tinyxml2::XMLElement& element, const char* attribute, double otherwise);
  std::optional<double> optional_number(const tinyxml2::XMLElement& element, const char* attribute);
  int integer(const tinyxml2::XMLElement& element, const char* attribute);
  std::string text(const tinyxml2::XMLElement& element, const char* attribute);
  std::string text_or(const tinyxml2::XMLElement& element, const char* attribute,
                      std::string otherwise = {});

  void error(const char* rule, const tinyxml2::XMLElement& element, std::string message,
             std::string hint = {});
  /// An element whose absence changes the road.
  void warning(const char* rule, const tinyxml2::XMLElement& element, std::string message,
               std::string hint = {});
  void warning(const char* rule, const FileMark& mark, std::string message, std::string hint);
  void unsupported(const tinyxml2::XMLElement& element, const std::string& what);
  /// An element that changes nothing we model: said once a kind.
  void ignored(const tinyxml2::XMLElement& element);

 private:
  std::string file_;
  std::string_view text_;
  std::vector<std::size_t> line_starts_;
  Diagnostics& diagnostics_;
  std::set<std::string> ignored_;
};

}  // namespace raytruth::roads
