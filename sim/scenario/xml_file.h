#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "sim/core/diagnostics.h"

namespace tinyxml2 {
class XMLDocument;
class XMLElement;
}  // namespace tinyxml2

namespace raytruth::scenario::internal {

/// A parsed XML file of OpenSCENARIO. Immutable; safe to read from several threads.
class XmlFile {
 public:
  /// Accepts a byte-order mark and comments before the XML declaration. Reports "xosc.xml" with the
  /// line and gives nullptr when the text isn't well-formed, nests deeper than 100 elements, or its
  /// root isn't <OpenSCENARIO>.
  static std::shared_ptr<const XmlFile> parse(std::string_view text,
                                              const std::filesystem::path& path,
                                              Diagnostics& diagnostics);
  /// The same from a file; an unreadable file is a finding as well ("xosc.xml").
  static std::shared_ptr<const XmlFile> read(const std::filesystem::path& path,
                                             Diagnostics& diagnostics);
  ~XmlFile();
  XmlFile(const XmlFile&) = delete;
  XmlFile& operator=(const XmlFile&) = delete;

  const tinyxml2::XMLElement* root() const { return root_; }
  const std::filesystem::path& path() const { return path_; }
  const std::string& name() const { return name_; }  ///< the path as text, for messages

 private:
  XmlFile();
  std::unique_ptr<tinyxml2::XMLDocument> document_;
  const tinyxml2::XMLElement* root_ = nullptr;
  std::filesystem::path path_;
  std::string name_;
};

}  // namespace raytruth::scenario::internal
