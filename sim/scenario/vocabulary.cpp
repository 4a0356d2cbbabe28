#include "sim/scenario/vocabulary.h"

#include <tinyxml2.h>

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "sim/core/diagnostics.h"
#include "sim/scenario/expression.h"
#include "sim/scenario/parameters.h"
#include "sim/scenario/vocabulary_words.h"
// Generated; needs Word.
#include "sim/scenario/vocabulary_table.inc"

namespace raytruth::scenario::internal {
namespace {

// Elements that may stand several times in the same place.
constexpr std::string_view kRepeatable =
    "Act Action AdditionalAxle Bin ByType CatalogReference CatalogReferences ClothoidSplineSegment "
    "Condition "
    "ConditionGroup ConstraintGroup ControlPoint Controller ControllerDistributionEntry "
    "CustomContent DeterministicMultiParameterDistribution "
    "DeterministicSingleParameterDistribution "
    "Element EntityDistributionEntry EntityRef EntitySelection Environment "
    "Event File GlobalAction Knot Lane Maneuver ManeuverGroup MiscObject MonitorDeclaration "
    "ObjectController ParameterAssignment ParameterDeclaration ParameterValueSet Pedestrian "
    "PedestrianGesture Phase Position Private PrivateAction Property RelativeLaneRange "
    "RoadCursor RoadRange Route ScenarioObject SensorReference SpeedProfileEntry "
    "StochasticDistribution Story TrafficDistributionEntry TrafficSignalController "
    "TrafficSignalState Trajectory UserDefinedAction ValueConstraint VariableDeclaration "
    "Vehicle VehicleCategoryDistributionEntry VehicleRoleDistributionEntry Vertex Waypoint";

bool is_repeatable(std::string_view name) {
  static const Word kAll{"", kRepeatable, "", 0, Use::kData, ""};
  return find_name(kAll, kAll.attributes, name).has_value();
}

class Walk {
 public:
  Walk(const XmlFile& file, int minor, Diagnostics& diagnostics)
      : file_(file), minor_(minor), diagnostics_(diagnostics) {}

  void check(const tinyxml2::XMLElement* element, const Word& word) {
    check_attributes(element, word);
    if (word.element == "CustomContent") return;  // anything may stand there
    for (const auto* e = element->FirstChildElement(); e != nullptr; e = e->NextSiblingElement()) {
      const std::string_view name = e->Name();
      const auto since = find_name(word, word.children, name);
      const Word* inner = since ? find_word(name) : nullptr;
      if (inner == nullptr) {
        warn("xosc.unknown", e->GetLineNum(),
             in(word) + " has no <" + shorten(name) + "> in OpenSCENARIO; it is ignored",
             holds("elements", word.children));
        continue;
      }
      const auto* first = element->FirstChildElement(e->Name());
      if (first != e && !is_repeatable(name)) {
        warn("xosc.unknown", e->GetLineNum(),
             in(word) + " may have only one <" + shorten(name) + ">; the one in line " +
                 std::to_string(first->GetLineNum()) + " is read",
             "leave one of them out");
      }
      check_version(*since, e->GetLineNum(), in(word) + " has a <" + shorten(name) + ">");
      check(e, *inner);
    }
  }

 private:
  void check_attributes(const tinyxml2::XMLElement* element, const Word& word) {
    for (const auto* a = element->FirstAttribute(); a != nullptr; a = a->Next()) {
      const std::string_view name = a->Name();
      if (name.find(':') != std::string_view::npos || name == "xmlns") continue;  // namespaces
      if (const auto since = find_name(word, word.attributes, name)) {
        check_version(*since, a->GetLineNum(),
                      in(word) + " has the attribute '" + shorten(name) + "'");
        continue;
      }
      warn("xosc.unknown", a->GetLineNum(),
           in(word) + " has no attribute '" + shorten(name) + "' in OpenSCENARIO; it is ignored",
           holds("attributes", word.attributes));
    }
  }

  // Said once for each kind.
  void check_version(int since, int line, const std::string& what) {
    if (since <= minor_ || !said_.insert(what).second) return;
    diagnostics_.warning("xosc.version", {file_.name(), line, 0},
                         what + " of OpenSCENARIO 1." + std::to_string(since) +
                             ", but the file says 1." + std::to_string(minor_) + "; it is read",
                         "set revMinor in <FileHeader> to " + std::to_string(since));
  }

  static std::string in(const Word& word) { return "<" + std::string(word.element) + ">"; }
  static std::string holds(const char* what, std::string_view list) {
    const std::string names = names_in(list);
    return names.empty() ? "it has no " + std::string(what)
                         : "its " + std::string(what) + ": " + names;
  }
  void warn(const char* rule, int line, std::string message, std::string hint) {
    diagnostics_.warning(rule, {file_.name(), line, 0}, std::move(message), std::move(hint));
  }

  const XmlFile& file_;
  int minor_;
  Diagnostics& diagnostics_;
  std::set<std::string> said_;
};

// The minor version that the file states; the newest when it states none (said by the reader).
int minor_version(const XmlFile& file) {
  const auto* header = file.root()->FirstChildElement("FileHeader");
  const char* text = header == nullptr ? nullptr : header->Attribute("revMinor");
  const auto minor = text == nullptr ? std::nullopt : parse_number(text);
  return minor && *minor >= 0.0 && *minor < kNewestMinor ? static_cast<int>(*minor) : kNewestMinor;
}

}  // namespace

std::span<const Word> vocabulary() { return kVocabulary; }

const Word* find_word(std::string_view element) {
  const std::span<const Word> words = vocabulary();
  const auto found =
      std::lower_bound(words.begin(), words.end(), element,
                       [](const Word& word, std::string_view name) { return word.element < name; });
  return found != words.end() && found->element == element ? &*found : nullptr;
}

std::optional<int> find_name(const Word& word, std::string_view list, std::string_view name) {
  for (std::size_t at = list.find(name); at != std::string_view::npos;
       at = list.find(name, at + 1)) {
    const std::size_t end = at + name.size();
    const bool whole = at == 0 || list[at - 1] == ' ';
    const char after = end < list.size() ? list[end] : ' ';
    if (whole && after == ' ') return word.since;
    if (whole && after == '@' && end + 1 < list.size()) return list[end + 1] - '0';
  }
  return std::nullopt;
}

std::string names_in(std::string_view list) {
  std::string names;
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(' '), list.size());
    const std::string_view name = list.substr(0, end);
    names += (names.empty() ? "" : ", ") + std::string(name.substr(0, name.find('@')));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return names;
}

void check_vocabulary(const tinyxml2::XMLElement* root, const XmlFile& file,
                      Diagnostics& diagnostics) {
  if (const Word* word = find_word(root->Name()))
    Walk(file, minor_version(file), diagnostics).check(root, *word);
}

}  // namespace raytruth::scenario::internal
