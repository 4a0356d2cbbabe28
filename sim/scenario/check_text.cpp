// Rules that only the text of a scenario can tell: names that stand twice, declarations that nobody
// uses, parts that hold nothing.
#include <tinyxml2.h>

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "sim/scenario/check.h"
#include "sim/scenario/parameters.h"
#include "sim/scenario/xml_file.h"

namespace raytruth::scenario {
namespace {

using internal::is_name_part;
using internal::shorten;
using internal::XmlFile;

std::string_view attribute(const tinyxml2::XMLElement* element, const char* name) {
  const char* value = element->Attribute(name);
  return value == nullptr ? std::string_view() : value;
}

class TextChecks {
 public:
  TextChecks(const XmlFile& file, Diagnostics& diagnostics)
      : file_(file), diagnostics_(diagnostics) {}

  void run() {
    collect(file_.root());
    check_unused("ParameterDeclarations", "ParameterDeclaration", "parameter");
    check_unused("VariableDeclarations", "VariableDeclaration", "variable");
    check_unused("MonitorDeclarations", "MonitorDeclaration", "monitor");
    if (const auto* storyboard = file_.root()->FirstChildElement("Storyboard"))
      check_story_part(storyboard);
  }

 private:
  void warn(const char* rule, const tinyxml2::XMLElement* at, std::string message,
            std::string hint) {
    diagnostics_.warning(rule, {file_.name(), at->GetLineNum(), 0}, std::move(message),
                         std::move(hint));
  }

  // Every name that a text mentions: "$name", also within expressions, and what refers by name.
  // Deeper than any file of the reader's is no file of the reader's.
  void collect(const tinyxml2::XMLElement* element) {
    const bool assigns = std::string_view(element->Name()) == "ParameterAssignment";
    for (const auto* a = element->FirstAttribute(); a != nullptr; a = a->Next()) {
      const std::string_view name = a->Name(), value = a->Value();
      for (std::size_t at = value.find('$'); at != std::string_view::npos;
           at = value.find('$', at + 1)) {
        std::size_t end = at + 1;
        while (end < value.size() && is_name_part(value[end])) ++end;
        used_.emplace(value.substr(at + 1, end - at - 1));
      }
      const bool refers = name == "parameterRef" || name == "variableRef" || name == "monitorRef";
      if (refers && !assigns) used_.emplace(value);
      if (name == "storyboardElementRef") {
        const std::size_t colons = value.rfind("::");
        waited_for_.emplace(colons == std::string_view::npos ? value : value.substr(colons + 2));
      }
    }
    for (const auto* e = element->FirstChildElement(); e != nullptr; e = e->NextSiblingElement())
      collect(e);
  }

  void check_unused(const char* list, const char* declaration, const char* what) {
    const auto* declarations = file_.root()->FirstChildElement(list);
    if (declarations == nullptr) return;
    for (const auto* e = declarations->FirstChildElement(declaration); e != nullptr;
         e = e->NextSiblingElement(declaration)) {
      const std::string_view name = attribute(e, "name");
      if (!name.empty() && used_.count(name) == 0)
        diagnostics_.add({Severity::kNote,
                          "xosc.unused",
                          {file_.name(), e->GetLineNum(), 0},
                          "the " + std::string(what) + " '" + shorten(name) + "' is never used",
                          {}});
    }
  }

  void check_story_part(const tinyxml2::XMLElement* element) {
    std::map<std::pair<std::string_view, std::string_view>, const tinyxml2::XMLElement*> names;
    for (const auto* e = element->FirstChildElement(); e != nullptr; e = e->NextSiblingElement()) {
      const std::string_view kind = e->Name();
      if (kind != "Story" && kind != "Act" && kind != "ManeuverGroup" && kind != "Maneuver" &&
          kind != "Event" && kind != "Action")
        continue;
      const std::string_view name = attribute(e, "name");
      const auto [first, unique] = names.emplace(std::pair(kind, name), e);
      // Two of a name are nobody's trouble until a condition waits for one of them.
      if (!unique && waited_for_.count(name) > 0)
        warn("xosc.duplicate", e,
             "a second <" + std::string(kind) + "> is named '" + shorten(name) +
                 "' in the same place; the first is in line " +
                 std::to_string(first->second->GetLineNum()),
             "a condition that waits for it can't tell the two apart");
      if (kind == "ManeuverGroup" && e->FirstChildElement("Maneuver") == nullptr &&
          e->FirstChildElement("CatalogReference") == nullptr)
        warn("xosc.empty", e, "the maneuver group '" + shorten(name) + "' has no <Maneuver>",
             "it ends as soon as it starts");
      if (attribute(e, "maximumExecutionCount") == "0" && kind == "ManeuverGroup")
        warn("xosc.never", e,
             "the maneuver group '" + shorten(name) +
                 "' is never executed: maximumExecutionCount is 0",
             "give it 1 or more");
      check_story_part(e);
    }
  }

  const XmlFile& file_;
  Diagnostics& diagnostics_;
  std::set<std::string, std::less<>> used_, waited_for_;
};

}  // namespace

void check_text(std::string_view xml, const std::filesystem::path& path, Diagnostics& diagnostics) {
  Diagnostics ignored;
  if (const auto file = XmlFile::parse(xml, path, ignored)) TextChecks(*file, diagnostics).run();
}

}  // namespace raytruth::scenario
