// Header, entities, Init and the storyboard's structure.
#include <gtest/gtest.h>

#include "scenario_text.h"

namespace raytruth::scenario {
namespace {

TEST(Storyboard, HeaderAndFiles) {
  ScenarioText text;
  text.road = "<LogicFile filepath='../roads/a.xodr'/><SceneGraphFile filepath='x.osgb'/>";
  const Resolved resolved = resolve(text.str(), {}, false, "/nowhere/scenarios/s.xosc");
  ASSERT_TRUE(resolved.scenario) << resolved.findings();
  const ConcreteScenario& s = *resolved.scenario;
  EXPECT_EQ(s.rev_major, 1);
  EXPECT_EQ(s.rev_minor, 4);
  EXPECT_EQ(s.description, "d");
  EXPECT_EQ(s.author, "a");
  EXPECT_EQ(s.date, "2024-01-01T00:00:00");
  EXPECT_EQ(s.file, "/nowhere/scenarios/s.xosc");
  EXPECT_EQ(s.road_file, "/nowhere/roads/a.xodr");
  EXPECT_EQ(s.inputs, std::vector<std::filesystem::path>{s.file});  // the road doesn't exist
  EXPECT_EQ(s.scene_graph_file, "/nowhere/scenarios/x.osgb");
  ASSERT_NE(resolved.find("xosc.reference"), nullptr);
  EXPECT_EQ(resolved.find("xosc.reference")->severity, Severity::kWarning);
}

TEST(Storyboard, Vehicle) {
  const Resolved resolved = resolve(ScenarioText().str());
  ASSERT_TRUE(resolved.scenario) << resolved.findings();
  ASSERT_EQ(resolved.scenario->entities.size(), 2u);
  const Entity& ego = resolved.scenario->entities[0];
  EXPECT_EQ(ego.name, "Ego");
  EXPECT_EQ(ego.kind, EntityKind::kVehicle);
  EXPECT_EQ(ego.category, "car");
  EXPECT_EQ(ego.entry_name, "a_car");
  EXPECT_EQ(ego.mass_kg, 1500.0);
  EXPECT_EQ(ego.box_center_m, Vec3(1.4, 0.0, 0.8));
  EXPECT_EQ(ego.box_size_m, Vec3(4.5, 2.0, 1.6));
  EXPECT_EQ(ego.performance.max_speed_m_s, 70.0);
  EXPECT_EQ(ego.performance.max_acceleration_m_s2, 10.0);
  EXPECT_EQ(ego.performance.max_deceleration_m_s2, 9.0);
  EXPECT_EQ(ego.front_axle.max_steering_rad, 0.5);
  EXPECT_EQ(ego.front_axle.position_x_m, 2.8);
  EXPECT_EQ(ego.rear_axle.wheel_diameter_m, 0.6);
  EXPECT_EQ(ego.rear_axle.track_width_m, 1.8);
  EXPECT_GT(ego.where.line, 0);
}

TEST(Storyboard, OtherKindsOfEntities) {
  const std::string box =
      "<BoundingBox><Center x='0' y='0' z='0.9'/><Dimensions width='0.5' length='0.3' "
      "height='1.8'/></BoundingBox>";
  ScenarioText text;
  text.entities =
      "<ScenarioObject name='walker'><Pedestrian name='p' pedestrianCategory='wheelchair' "
      "mass='80' model='old_model'>" +
      box +
      "<Properties><Property name='k' value='v'/></Properties></Pedestrian><ObjectController>"
      "<Controller name='walk'/></ObjectController></ScenarioObject>"
      "<ScenarioObject name='box'><MiscObject name='m' miscObjectCategory='obstacle' mass='5' "
      "model3d='crate'>" +
      box + "</MiscObject></ScenarioObject>";
  const Resolved resolved = resolve(text.str());
  ASSERT_TRUE(resolved.scenario) << resolved.findings();
  ASSERT_EQ(resolved.scenario->entities.size(), 4u);
  const Entity& walker = resolved.scenario->entities[2];
  EXPECT_EQ(walker.kind, EntityKind::kPedestrian);
  EXPECT_EQ(walker.category, "wheelchair");
  EXPECT_EQ(walker.model3d, "old_model");
  EXPECT_EQ(walker.properties.at("k"), "v");
  ASSERT_EQ(walker.controllers.size(), 1u);
  EXPECT_EQ(walker.controllers[0].name, "walk");
  EXPECT_EQ(walker.front_axle.wheel_diameter_m, 0.0);
  const Entity& object = resolved.scenario->entities[3];
  EXPECT_EQ(object.kind, EntityKind::kMiscObject);
  EXPECT_EQ(object.category, "obstacle");
  EXPECT_EQ(object.model3d, "crate");
}

// unsignedInt of the schemas goes up to 2^32 - 1.
TEST(Storyboard, CountsAreWhatTheSchemaAllows) {
  const auto count_of = [](const std::string& count) {
    std::string text =
        with_private_action("<VisibilityAction graphics='true' traffic='true' sensors='true'/>")
            .str();
    const std::string event = "<Event name=";
    const std::size_t at = text.find(event);
    EXPECT_NE(at, std::string::npos);
    return resolve(text.insert(at + 7, "maximumExecutionCount='" + count + "' "));
  };
  const Resolved most = count_of("4294967295");
  ASSERT_TRUE(most.scenario) << most.findings();
  EXPECT_EQ(most.scenario->stories.at(0)
                .acts.at(0)
                .groups.at(0)
                .maneuvers.at(0)
                .events.at(0)
                .max_execution_count,
            2147483647);
  EXPECT_TRUE(count_of("4294967296").find("xosc.value"));
  EXPECT_TRUE(count_of("-1").find("xosc.value"));
}

TEST(Storyboard, InitKeepsTheOrderOfTheFile) {
  const std::string teleport = "<PrivateAction><TeleportAction>" + std::string(kAnyPosition) +
                               "</TeleportAction></PrivateAction>";
  ScenarioText text;
  text.init = "<Private entityRef='Other'>" + teleport +
              "</Private><GlobalAction><EntityAction entityRef='Ego'><DeleteEntityAction/>"
              "</EntityAction></GlobalAction><Private entityRef='Ego'>" +
              teleport + "</Private>";
  const Resolved resolved = resolve(text.str());
  ASSERT_TRUE(resolved.scenario) << resolved.findings();
  const auto& init = resolved.scenario->init;
  ASSERT_EQ(init.size(), 3u);
  EXPECT_EQ(init[0].entity, "Other");
  EXPECT_EQ(init[1].entity, "");
  EXPECT_TRUE(std::holds_alternative<DeleteEntityAction>(init[1].action.what));
  EXPECT_EQ(init[2].entity, "Ego");
}

TEST(Storyboard, StructureNamesAndCounts) {
  std::string xml = ScenarioText().str();
  const std::string event = "<Event name='event' priority='parallel'>";
  const auto priority_of = [&](const std::string& word) {
    std::string text = xml;
    text.replace(text.find(event), event.size(),
                 "<Event name='event' priority='" + word + "' maximumExecutionCount='3'>");
    const Resolved resolved = resolve(text);
    EXPECT_TRUE(resolved.scenario) << resolved.findings();
    const auto& group = resolved.scenario->stories.at(0).acts.at(0).groups.at(0);
    EXPECT_EQ(group.name, "group");
    EXPECT_EQ(group.actors, std::vector<std::string>{"Ego"});
    EXPECT_EQ(group.maneuvers.at(0).events.at(0).max_execution_count, 3);
    return group.maneuvers.at(0).events.at(0).priority;
  };
  EXPECT_EQ(priority_of("override"), Priority::kOverride);
  EXPECT_EQ(priority_of("overwrite"), Priority::kOverride);
  EXPECT_EQ(priority_of("parallel"), Priority::kParallel);
  EXPECT_EQ(priority_of("skip"), Priority::kSkip);
  const Resolved plain = resolve(xml);
  const Act& act = plain.scenario->stories.at(0).acts.at(0);
  EXPECT_FALSE(act.start.has_value());
  EXPECT_FALSE(act.stop.has_value());
  EXPECT_EQ(act.groups.at(0).maneuvers.at(0).events.at(0).max_execution_count, 1);
}

TEST(Storyboard, TriggeringEntitiesMayBeTheActors) {
  std::string xml = ScenarioText().str();
  const std::string before = "selectTriggeringEntities='false'";
  xml.replace(xml.find(before), before.size(), "selectTriggeringEntities='true'");
  const Resolved resolved = resolve(xml);
  ASSERT_TRUE(resolved.scenario) << resolved.findings();
  EXPECT_TRUE(resolved.scenario->stories[0].acts[0].groups[0].select_triggering_entities);
}

TEST(Storyboard, TheSameDocumentResolvesAgainAndAgain) {
  ScenarioText text;
  text.parameters = "<ParameterDeclaration name='p' parameterType='double' value='1'/>";
  Diagnostics diagnostics;
  const auto document = ScenarioDocument::parse(text.str(), "t.xosc", diagnostics);
  ASSERT_TRUE(document);
  for (const char* value : {"2", "3", "2"}) {
    const auto scenario = document->resolve({{"p", value}}, diagnostics);
    ASSERT_TRUE(scenario);
    EXPECT_EQ(scenario->parameters.at("p"), value);
  }
}

}  // namespace
}  // namespace raytruth::scenario
