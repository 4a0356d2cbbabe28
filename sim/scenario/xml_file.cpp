#include "sim/scenario/xml_file.h"

#include <tinyxml2.h>

#include <algorithm>
#include <utility>

#include "sim/core/encoding.h"
#include "sim/core/files.h"

namespace raytruth::scenario::internal {
namespace {

// TinyXML2 refuses a declaration that isn't the first thing in the file; authors like to put a
// licence comment there. Such a declaration is blanked out, so that lines keep their numbers.
std::string without_late_declaration(std::string copy) {
  std::size_t at = 0;
  bool comment_seen = false;
  for (;;) {
    at = copy.find_first_not_of(" \t\r\n", at);
    if (at == std::string::npos) return copy;
    if (copy.compare(at, 4, "<!--") == 0) {
      const std::size_t end = copy.find("-->", at + 4);
      if (end == std::string::npos) return copy;
      at = end + 3;
      comment_seen = true;
      continue;
    }
    if (comment_seen && copy.compare(at, 5, "<?xml") == 0) {
      const std::size_t end = copy.find("?>", at);
      if (end == std::string::npos) return copy;
      for (std::size_t i = at; i < end + 2; ++i) {
        if (copy[i] != '\n' && copy[i] != '\r') copy[i] = ' ';
      }
    }
    return copy;
  }
}

// TinyXML2 decodes names and values at the first look, even through const: looking at all of them
// once makes the document safe to share between threads.
void decode_all(const tinyxml2::XMLNode& node) {
  node.Value();
  if (const auto* element = node.ToElement()) {
    for (const auto* a = element->FirstAttribute(); a != nullptr; a = a->Next()) {
      a->Name();
      a->Value();
    }
  }
  for (const auto* c = node.FirstChild(); c != nullptr; c = c->NextSibling()) decode_all(*c);
}

std::string explain(const tinyxml2::XMLDocument& document) {
  switch (document.ErrorID()) {
    case tinyxml2::XML_ERROR_EMPTY_DOCUMENT:
      return "the file has no XML element";
    case tinyxml2::XML_ERROR_MISMATCHED_ELEMENT:
      return "an element is closed that was not opened last";
    case tinyxml2::XML_ELEMENT_DEPTH_EXCEEDED:
      return "elements nest more than 100 levels deep";
    case tinyxml2::XML_ERROR_PARSING_ATTRIBUTE:
      return "an attribute can't be read";
    case tinyxml2::XML_ERROR_PARSING_ELEMENT:
      return "an element can't be read";
    default:
      return std::string("not well-formed XML (") + document.ErrorName() + ")";
  }
}

}  // namespace

XmlFile::XmlFile() = default;
XmlFile::~XmlFile() = default;

std::shared_ptr<const XmlFile> XmlFile::parse(std::string_view text,
                                              const std::filesystem::path& path,
                                              Diagnostics& diagnostics) {
  const std::shared_ptr<XmlFile> file(new XmlFile);
  file->path_ = path;
  file->name_ = path.string();
  // Later readers (JSON) refuse anything but UTF-8.
  Utf8Text read = xml_to_utf8(text);
  const std::size_t zero = read.text.find('\0');
  if (zero != std::string::npos) {
    const auto line =
        1 + std::count(read.text.begin(), read.text.begin() + static_cast<long>(zero), '\n');
    diagnostics.error("xosc.xml", {file->name_, static_cast<int>(line), 0},
                      "a zero byte: the file is no text in UTF-8 or UTF-16", "save it as UTF-8");
    return nullptr;
  }
  if (!read.as_declared) {
    diagnostics.warning("xosc.xml", {file->name_, 1, 0},
                        "the file is not UTF-8; it is read as Windows-1252 (Latin-1)",
                        "save it as UTF-8, or name its encoding in the first line");
  }
  file->document_ = std::make_unique<tinyxml2::XMLDocument>();
  const std::string copy = without_late_declaration(std::move(read.text));
  if (file->document_->Parse(copy.data(), copy.size()) != tinyxml2::XML_SUCCESS) {
    diagnostics.error("xosc.xml", {file->name_, std::max(1, file->document_->ErrorLineNum()), 0},
                      explain(*file->document_), "xmllint --noout FILE shows the place, too");
    return nullptr;
  }
  decode_all(*file->document_);
  file->root_ = file->document_->RootElement();
  if (file->root_ == nullptr) {
    diagnostics.error("xosc.xml", {file->name_, 1, 0}, "the file has no XML element",
                      "a scenario begins with <OpenSCENARIO>");
    return nullptr;
  }
  const std::string_view name = file->root_->Name();
  if (name != "OpenSCENARIO") {
    std::string hint = "an OpenSCENARIO XML file starts with <OpenSCENARIO>";
    if (name == "OpenDRIVE") hint = "this is a road network; give the scenario that uses it";
    diagnostics.error(
        "xosc.xml", {file->name_, file->root_->GetLineNum(), 0},
        "the root element is <" + std::string(name.substr(0, 60)) + ">, not <OpenSCENARIO>", hint);
    return nullptr;
  }
  return file;
}

std::shared_ptr<const XmlFile> XmlFile::read(const std::filesystem::path& path,
                                             Diagnostics& diagnostics) {
  try {
    return parse(read_file(path), path, diagnostics);
  } catch (const InputError& error) {
    for (const Diagnostic& finding : error.diagnostics()) {
      diagnostics.error("xosc.xml", finding.where, finding.message, finding.hint);
    }
  }
  return nullptr;
}

}  // namespace raytruth::scenario::internal
