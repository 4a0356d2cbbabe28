#include "sim/roads/xml_document.h"

#include <fmt/format.h>
#include <tinyxml2.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "sim/core/encoding.h"
#include "sim/core/files.h"

namespace raytruth::roads {
namespace {

namespace fs = std::filesystem;
using tinyxml2::XMLDocument;
using tinyxml2::XMLElement;
using tinyxml2::XMLNode;

// Ten times the road network of a country; the tree takes some ten times its text.
constexpr std::size_t kLargestFile = std::size_t{1} << 30;
// Files that include each other in a fan would grow without end.
constexpr int kMostIncludes = 1000;
constexpr std::size_t kDeepestInclude = 16;

// Comments or blank lines before the declaration (not XML, but found in real files) are blanked;
// line numbers stay.
std::string prepared(std::string text) {
  const std::size_t declaration = text.find("<?xml ");
  if (declaration == std::string::npos || declaration == 0) return text;
  // Only what is no element may stand before it.
  for (std::size_t at = 0; at < declaration;) {
    if (text.compare(at, 4, "<!--") == 0) {
      const std::size_t end = text.find("-->", at);
      if (end == std::string::npos || end > declaration) return text;
      at = end + 3;
    } else if (std::string_view(" \t\r\n").find(text[at]) != std::string_view::npos) {
      ++at;
    } else {
      return text;
    }
  }
  const std::size_t end = text.find("?>", declaration);
  const std::size_t stop = end == std::string::npos ? declaration : end + 2;
  std::replace_if(
      text.begin(), text.begin() + static_cast<std::ptrdiff_t>(stop),
      [](char c) { return c != '\n'; }, ' ');
  return text;
}

// The parser compares each attribute of an element with all others: a million of them would take
// hours. Returns where the first tag with too many stands.
std::optional<std::size_t> crowded_tag(std::string_view text) {
  constexpr int kMostAttributes = 256;
  const auto behind = [&](std::string_view end, std::size_t from) {
    const std::size_t at = text.find(end, from);
    return at == std::string_view::npos ? text.size() : at + end.size();
  };
  for (std::size_t tag = text.find('<'); tag != std::string_view::npos;) {
    std::size_t at = tag + 1;
    if (text.compare(tag, 4, "<!--") == 0) {
      at = behind("-->", at);
    } else if (text.compare(tag, 9, "<![CDATA[") == 0) {
      at = behind("]]>", at);
    } else {
      for (int count = 0; at < text.size() && text[at] != '>'; ++at) {
        if (text[at] != '"' && text[at] != '\'') continue;
        if (++count > kMostAttributes) return tag;
        at = std::min(text.find(text[at], at + 1), text.size() - 1);
      }
    }
    tag = text.find('<', std::min(at, text.size()));
  }
  return std::nullopt;
}

bool parse_into(XMLDocument& document, const std::string& text, const std::string& name,
                Diagnostics& diagnostics) {
  if (const auto tag = crowded_tag(text)) {
    const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<long>(*tag), '\n');
    diagnostics.error("xodr.size", {name, static_cast<int>(line), 0},
                      "an element has more than 256 attributes", "no element of the standard has");
    return false;
  }
  if (document.Parse(text.data(), text.size()) == tinyxml2::XML_SUCCESS) return true;
  const bool deep = document.ErrorID() == tinyxml2::XML_ELEMENT_DEPTH_EXCEEDED;
  diagnostics.error(
      "xodr.xml", {name, std::max(1, document.ErrorLineNum()), 0},
      deep ? "elements stand in each other more than 500 deep"
           : fmt::format("not well-formed XML ({})", document.ErrorIDToName(document.ErrorID())),
      "check the tags around this line");
  return false;
}

// The file's bytes as UTF-8; nothing with an error when they are no text to read.
std::optional<std::string> text_of(std::string_view bytes, const std::string& name,
                                   Diagnostics& diagnostics) {
  if (bytes.size() > kLargestFile) {
    diagnostics.error(
        "xodr.size", {name, 1, 0},
        fmt::format("the file has {} bytes; at most {} are read", bytes.size(), kLargestFile),
        "split the network");
    return std::nullopt;
  }
  Utf8Text read = xml_to_utf8(bytes);
  const std::size_t zero = read.text.find('\0');
  if (zero != std::string::npos) {
    const auto line =
        1 + std::count(read.text.begin(), read.text.begin() + static_cast<long>(zero), '\n');
    diagnostics.error("xodr.encoding", {name, static_cast<int>(line), 0},
                      "a zero byte: the file is no text in UTF-8 or UTF-16", "save it as UTF-8");
    return std::nullopt;
  }
  if (!read.as_declared) {
    diagnostics.warning("xodr.encoding", {name, 1, 0},
                        "the file is not UTF-8; it is read as Windows-1252 (Latin-1)",
                        "save it as UTF-8, or name its encoding in the first line");
  }
  return prepared(std::move(read.text));
}

// "odr:road" becomes "road" where the root is <odr:OpenDRIVE>.
void strip_prefix(XMLElement& root, std::string_view prefix) {
  XMLElement* element = &root;
  while (element) {
    const std::string_view name = element->Name();
    if (name.starts_with(prefix)) {
      const std::string local(name.substr(prefix.size()));
      element->SetName(local.c_str());
    }
    XMLElement* next = element->FirstChildElement();
    while (!next && element && element != &root) {
      next = element->NextSiblingElement();
      if (!next) element = element->Parent()->ToElement();
    }
    element = next;
  }
}

// The root as <OpenDRIVE>, whatever its prefix; nullptr when it is something else.
XMLElement* root_of(XMLDocument& document) {
  XMLElement* root = document.RootElement();
  if (!root) return nullptr;
  const std::string name = root->Name();
  const std::size_t colon = name.find(':');
  if (colon != std::string::npos && name.substr(colon + 1) == "OpenDRIVE")
    strip_prefix(*root, name.substr(0, colon + 1));
  return std::string_view(root->Name()) == "OpenDRIVE" ? root : nullptr;
}

}  // namespace

// Replaces <include file=""/> by the elements of that file: those inside its root if that is
// <OpenDRIVE> (but its header), otherwise the root itself.
class XmlDocument::Includes {
 public:
  Includes(XmlDocument& document, Diagnostics& diagnostics)
      : document_(document), diagnostics_(diagnostics) {}

  void expand(XMLElement& root, const std::string& name, const std::optional<fs::path>& folder) {
    std::vector<XMLElement*> found;
    collect(root, found);
    for (XMLElement* include : found) {
      replace(*include, name, folder);
      include->Parent()->DeleteChild(include);
    }
  }

  std::vector<fs::path> open;  ///< files being read, outermost first

 private:
  static void collect(XMLElement& root, std::vector<XMLElement*>& found) {
    XMLElement* element = &root;
    while (element) {
      const std::string_view name = element->Name();
      if (name == "include" && element != &root) found.push_back(element);
      XMLElement* next = name == "userData" ? nullptr : element->FirstChildElement();
      while (!next && element && element != &root) {
        next = element->NextSiblingElement();
        if (!next) element = element->Parent()->ToElement();
      }
      element = next;
    }
  }

  void error(const XMLElement& include, const std::string& name, std::string message,
             std::string hint) {
    diagnostics_.error("xodr.include", {name, include.GetLineNum(), 0}, std::move(message),
                       std::move(hint));
  }

  void replace(XMLElement& include, const std::string& name,
               const std::optional<fs::path>& folder) {
    const char* file = include.Attribute("file");
    if (!file || !*file) {
      error(include, name, "<include> names no file", "give the attribute 'file'");
      return;
    }
    if (!folder) {
      error(include, name, fmt::format("'{}' can't be included in a text that is no file", file),
            "load the road from its file");
      return;
    }
    std::error_code ignored;
    const fs::path path = fs::weakly_canonical(*folder / file, ignored);
    if (std::find(open.begin(), open.end(), path) != open.end()) {
      error(include, name, fmt::format("'{}' includes itself", file), "break the ring of includes");
      return;
    }
    if (++count_ > kMostIncludes || open.size() > kDeepestInclude) {
      if (count_ <= kMostIncludes + 1)
        error(include, name, "too many files are included", "put the roads into one file");
      return;
    }
    std::string text;
    try {
      if (!fs::is_regular_file(path)) {
        error(include, name, fmt::format("the included file '{}' is not there", path.string()),
              "paths count from the including file");
        return;
      }
      text = read_file(path);
    } catch (const InputError& failure) {
      for (const Diagnostic& d : failure.diagnostics()) diagnostics_.add(d);
      return;
    }
    bytes_ += text.size();
    if (bytes_ > kLargestFile) {
      error(include, name, "the included files together are too large", "split the network");
      return;
    }
    const std::optional<std::string> clean = text_of(text, path.string(), diagnostics_);
    XMLDocument part;
    if (!clean || !parse_into(part, *clean, path.string(), diagnostics_)) return;
    XMLElement* root = root_of(part);
    const bool whole = root != nullptr;
    if (!root) root = part.RootElement();
    if (!root) return;
    open.push_back(path);
    // The part's own includes first: they count from its folder.
    expand(*root, path.string(), path.parent_path());
    open.pop_back();
    XMLNode* behind = &include;
    const auto insert = [&](const XMLElement& element) {
      XMLNode* copy = element.DeepClone(include.GetDocument());
      remember(element, *copy->ToElement(), path.string());
      include.Parent()->InsertAfterChild(behind, copy);
      behind = copy;
    };
    if (!whole) {
      insert(*root);
      return;
    }
    for (const XMLElement* e = root->FirstChildElement(); e; e = e->NextSiblingElement()) {
      if (std::string_view(e->Name()) != "header") insert(*e);
    }
  }

  // Copies know no line of their own. Both trees have the same shape.
  void remember(const XMLElement& from, XMLElement& to, const std::string& file) {
    const auto* origin = static_cast<const IncludedFrom*>(from.GetUserData());
    if (origin) {
      to.SetUserData(from.GetUserData());
    } else {
      document_.origins_.push_back({file, from.GetLineNum()});
      to.SetUserData(&document_.origins_.back());
    }
    const XMLElement* a = from.FirstChildElement();
    XMLElement* b = to.FirstChildElement();
    for (; a && b; a = a->NextSiblingElement(), b = b->NextSiblingElement()) remember(*a, *b, file);
  }

  XmlDocument& document_;
  Diagnostics& diagnostics_;
  int count_ = 0;
  std::size_t bytes_ = 0;
};

XmlDocument::XmlDocument() : document_(std::make_unique<XMLDocument>()) {}
XmlDocument::~XmlDocument() = default;

const XMLElement* XmlDocument::parse(std::string_view text, const std::string& name,
                                     const std::optional<fs::path>& folder,
                                     Diagnostics& diagnostics) {
  std::optional<std::string> clean = text_of(text, name, diagnostics);
  if (!clean) return nullptr;
  text_ = std::move(*clean);
  if (!parse_into(*document_, text_, name, diagnostics)) return nullptr;
  XMLElement* root = root_of(*document_);
  if (!root) {
    const XMLElement* other = document_->RootElement();
    diagnostics.error(
        "xodr.root", {name, other ? other->GetLineNum() : 1, 0},
        fmt::format("the root element is <{}>, not <OpenDRIVE>", other ? other->Name() : ""),
        "give an OpenDRIVE file");
    return nullptr;
  }
  if (text_.find("include") != std::string::npos) {
    Includes includes(*this, diagnostics);
    std::error_code ignored;
    if (folder) includes.open.push_back(fs::weakly_canonical(name, ignored));
    includes.expand(*root, name, folder);
  }
  return root;
}

}  // namespace raytruth::roads
