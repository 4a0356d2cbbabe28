#include "scenario_text.h"

#include <algorithm>

namespace raytruth::scenario {
namespace {

std::string car(const std::string& name) {
  return "<ScenarioObject name='" + name + R"('>
<Vehicle name='a_car' vehicleCategory='car' mass='1500'>
<BoundingBox><Center x='1.4' y='0' z='0.8'/><Dimensions width='2' length='4.5' height='1.6'/></BoundingBox>
<Performance maxSpeed='70' maxAcceleration='10' maxDeceleration='9'/>
<Axles><FrontAxle maxSteering='0.5' wheelDiameter='0.6' trackWidth='1.8' positionX='2.8' positionZ='0.3'/>
<RearAxle maxSteering='0' wheelDiameter='0.6' trackWidth='1.8' positionX='0' positionZ='0.3'/></Axles>
</Vehicle></ScenarioObject>
)";
}

constexpr const char* kDefaultCondition =
    "<Condition name='c' delay='0' conditionEdge='none'><ByValueCondition>"
    "<SimulationTimeCondition value='1' rule='greaterThan'/></ByValueCondition></Condition>";
constexpr const char* kDefaultAction =
    "<Action name='a'><PrivateAction><VisibilityAction graphics='true' traffic='true' "
    "sensors='true'/></PrivateAction></Action>";

}  // namespace

std::string ScenarioText::str() const {
  return R"(<?xml version='1.0'?>
<OpenSCENARIO>
<FileHeader revMajor='1' revMinor='4' date='2024-01-01T00:00:00' description='d' author='a'/>
<ParameterDeclarations>
)" + parameters +
         "\n</ParameterDeclarations>\n<VariableDeclarations>\n" + variables +
         "\n</VariableDeclarations>\n<CatalogLocations>\n" + catalogs +
         "\n</CatalogLocations>\n<RoadNetwork>\n" + road + "\n</RoadNetwork>\n<Entities>\n" +
         car("Ego") + car("Other") + entities + "\n</Entities>\n<Storyboard>\n<Init>\n<Actions>\n" +
         init +
         R"(
</Actions>
</Init>
<Story name='story'><Act name='act'>
<ManeuverGroup name='group' maximumExecutionCount='1'>
<Actors selectTriggeringEntities='false'><EntityRef entityRef='Ego'/></Actors>
<Maneuver name='maneuver'><Event name='event' priority='parallel'>
)" + (actions.empty() ? std::string(kDefaultAction) : actions) +
         "\n<StartTrigger><ConditionGroup>\n" +
         (trigger.empty() ? std::string(kDefaultCondition) : trigger) +
         R"(
</ConditionGroup></StartTrigger>
</Event></Maneuver></ManeuverGroup></Act></Story>
)" + stories +
         "\n<StopTrigger>\n" + stop + "\n</StopTrigger>\n</Storyboard>\n</OpenSCENARIO>\n";
}

int line_of(const std::string& text, const std::string& marker) {
  const std::size_t at = text.find(marker);
  if (at == std::string::npos) return 0;
  return 1 + static_cast<int>(
                 std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
}

std::string Resolved::findings() const {
  std::string text;
  for (const Diagnostic& finding : diagnostics.all()) text += to_string(finding) + "\n";
  return text;
}

const Diagnostic* Resolved::find(const std::string& rule) const {
  for (const Diagnostic& finding : diagnostics.all()) {
    if (finding.rule == rule) return &finding;
  }
  return nullptr;
}

Resolved resolve(const std::string& xml, const std::map<std::string, std::string>& overrides,
                 bool allow_unsupported, const std::filesystem::path& path) {
  Resolved resolved;
  resolved.diagnostics.allow_unsupported = allow_unsupported;
  const auto document = ScenarioDocument::parse(xml, path, resolved.diagnostics);
  if (document) resolved.scenario = document->resolve(overrides, resolved.diagnostics);
  return resolved;
}

ScenarioText with_private_action(const std::string& inner) {
  ScenarioText text;
  text.actions = "<Action name='a'>\n<PrivateAction>\n" + inner + "\n</PrivateAction></Action>";
  return text;
}

ScenarioText with_global_action(const std::string& inner) {
  ScenarioText text;
  text.actions = "<Action name='a'>\n<GlobalAction>\n" + inner + "\n</GlobalAction></Action>";
  return text;
}

ScenarioText with_entity_condition(const std::string& inner) {
  ScenarioText text;
  text.trigger =
      "<Condition name='c' delay='0.5' conditionEdge='rising'><ByEntityCondition>"
      "<TriggeringEntities triggeringEntitiesRule='all'><EntityRef entityRef='Ego'/>"
      "</TriggeringEntities><EntityCondition>\n" +
      inner + "\n</EntityCondition></ByEntityCondition></Condition>";
  return text;
}

ScenarioText with_value_condition(const std::string& inner) {
  ScenarioText text;
  text.trigger = "<Condition name='c' delay='0' conditionEdge='falling'><ByValueCondition>\n" +
                 inner + "\n</ByValueCondition></Condition>";
  return text;
}

const Condition* only_condition(const Resolved& resolved) {
  if (!resolved.scenario) return nullptr;
  const auto& event =
      resolved.scenario->stories.at(0).acts.at(0).groups.at(0).maneuvers.at(0).events.at(0);
  if (!event.start || event.start->size() != 1 || event.start->at(0).size() != 1) return nullptr;
  return &event.start->at(0).at(0);
}

}  // namespace raytruth::scenario
