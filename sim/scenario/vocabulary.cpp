#include "sim/scenario/vocabulary.h"

#include <tinyxml2.h>

#include <algorithm>
#include <iterator>
#include <span>
#include <string>
#include <string_view>

#include "sim/core/diagnostics.h"
#include "sim/scenario/parameters.h"
#include "sim/scenario/vocabulary_words.h"

namespace raytruth::scenario::internal {
namespace {

// Elements that may stand several times in the same place.
constexpr std::string_view kRepeatable =
    "Act Action AdditionalAxle Bin ByType CatalogReference ClothoidSplineSegment Condition "
    "ConditionGroup ConstraintGroup ControlPoint Controller ControllerDistributionEntry "
    "CustomContent Element EntityDistributionEntry EntityRef EntitySelection Environment "
    "Event File GlobalAction Knot Lane Maneuver ManeuverGroup MiscObject MonitorDeclaration "
    "ObjectController ParameterAssignment ParameterDeclaration ParameterValueSet Pedestrian "
    "PedestrianGesture Phase Position Private PrivateAction Property RelativeLaneRange "
    "RoadCursor RoadRange Route ScenarioObject SensorReference SpeedProfileEntry "
    "StochasticDistribution Story TrafficDistributionEntry TrafficSignalController "
    "TrafficSignalState Trajectory UserDefinedAction ValueConstraint VariableDeclaration "
    "Vehicle VehicleCategoryDistributionEntry VehicleRoleDistributionEntry Vertex Waypoint";

bool contains(std::string_view list, std::string_view word) {
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(' '), list.size());
    if (list.substr(0, end) == word) return true;
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return false;
}

const Word* look_up(std::string_view element) {
  const std::span<const Word> words = vocabulary();
  const auto found =
      std::lower_bound(words.begin(), words.end(), element,
                       [](const Word& word, std::string_view name) { return word.element < name; });
  return found != words.end() && found->element == element ? &*found : nullptr;
}

void check(const tinyxml2::XMLElement* element, const Word& word, const XmlFile& file,
           Diagnostics& diagnostics) {
  for (const auto* a = element->FirstAttribute(); a != nullptr; a = a->Next()) {
    const std::string_view name = a->Name();
    const bool namespaced = name.find(':') != std::string_view::npos || name == "xmlns";
    if (namespaced || contains(word.attributes, name)) continue;
    diagnostics.warning("xosc.unknown", {file.name(), a->GetLineNum(), 0},
                        "<" + std::string(word.element) + "> has no attribute '" + shorten(name) +
                            "' in OpenSCENARIO; it is ignored");
  }
  if (word.element == "CustomContent") return;  // anything may stand there
  for (const auto* e = element->FirstChildElement(); e != nullptr; e = e->NextSiblingElement()) {
    const std::string_view name = e->Name();
    const Word* inner = contains(word.children, name) ? look_up(name) : nullptr;
    if (inner != nullptr) {
      const auto* first = element->FirstChildElement(e->Name());
      if (first != e && !contains(kRepeatable, name)) {
        diagnostics.warning("xosc.unknown", {file.name(), e->GetLineNum(), 0},
                            "<" + std::string(word.element) + "> may have only one <" +
                                shorten(name) + ">; the one in line " +
                                std::to_string(first->GetLineNum()) + " is read");
      }
      check(e, *inner, file, diagnostics);
      continue;
    }
    diagnostics.warning("xosc.unknown", {file.name(), e->GetLineNum(), 0},
                        "<" + std::string(word.element) + "> has no <" + shorten(name) +
                            "> in OpenSCENARIO; it is ignored");
  }
}

}  // namespace

void check_vocabulary(const tinyxml2::XMLElement* root, const XmlFile& file,
                      Diagnostics& diagnostics) {
  if (const Word* word = look_up(root->Name())) check(root, *word, file, diagnostics);
}

}  // namespace raytruth::scenario::internal
