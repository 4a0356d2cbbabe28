// Traffic that nobody scripts: sources, sinks, swarms, areas.
#include <gtest/gtest.h>

#include "scenario_text.h"

namespace raytruth::scenario {
namespace {

const std::string kDefinition =
    "<TrafficDefinition name='d'><VehicleCategoryDistribution><VehicleCategoryDistributionEntry "
    "category='car' weight='3'/><VehicleCategoryDistributionEntry category='motorcycle' "
    "weight='1'/></VehicleCategoryDistribution><VehicleRoleDistribution>"
    "<VehicleRoleDistributionEntry role='police' weight='1'/></VehicleRoleDistribution>"
    "<ControllerDistribution><ControllerDistributionEntry weight='2'><Controller name='calm'/>"
    "</ControllerDistributionEntry></ControllerDistribution></TrafficDefinition>";
const std::string kDistribution =
    "<TrafficDistribution><TrafficDistributionEntry weight='2'><EntityDistribution>"
    "<EntityDistributionEntry weight='5'><ScenarioObjectTemplate><Pedestrian name='p' "
    "pedestrianCategory='pedestrian' mass='80'><BoundingBox><Center x='0' y='0' z='0.9'/>"
    "<Dimensions width='0.5' length='0.3' height='1.8'/></BoundingBox></Pedestrian>"
    "<ObjectController><Controller name='walk'/></ObjectController></ScenarioObjectTemplate>"
    "</EntityDistributionEntry></EntityDistribution><Properties><Property name='k' value='v'/>"
    "</Properties></TrafficDistributionEntry></TrafficDistribution>";

std::string traffic(const std::string& inner) {
  return "<TrafficAction trafficName='t'>\n" + inner + "\n</TrafficAction>";
}

template <typename T>
T read_traffic(const std::string& inner) {
  const Resolved resolved = resolve(with_global_action(traffic(inner)).str());
  const T* action = only_action<T>(resolved);
  EXPECT_NE(action, nullptr) << inner << "\n" << resolved.findings();
  EXPECT_TRUE(resolved.diagnostics.all().empty()) << resolved.findings();
  if (!action) return {};
  EXPECT_EQ(action->traffic, "t");
  return *action;
}

TEST(Traffic, Source) {
  const auto a = read_traffic<TrafficSourceAction>(
      "<TrafficSourceAction radius='20' rate='0.5' speed='13'>" + std::string(kAnyPosition) +
      kDefinition + "</TrafficSourceAction>");
  EXPECT_EQ(a.radius_m, 20.0);
  EXPECT_EQ(a.rate_1_s, 0.5);
  EXPECT_EQ(a.speed_m_s, 13.0);
  EXPECT_TRUE(std::holds_alternative<WorldPosition>(a.position.value));
  ASSERT_TRUE(a.mix.definition && !a.mix.distribution);
  EXPECT_EQ(a.mix.definition->name, "d");
  ASSERT_EQ(a.mix.definition->categories.size(), 2u);
  EXPECT_EQ(a.mix.definition->categories[0].value, "car");
  EXPECT_EQ(a.mix.definition->categories[0].weight, 3.0);
  EXPECT_EQ(a.mix.definition->categories[1].value, "motorbike");
  EXPECT_EQ(a.mix.definition->roles.at(0).value, "police");
  EXPECT_EQ(a.mix.definition->controllers.at(0).value.name, "calm");
  EXPECT_EQ(a.mix.definition->controllers.at(0).weight, 2.0);
}

TEST(Traffic, SinkAndStop) {
  const auto sink = read_traffic<TrafficSinkAction>(
      "<TrafficSinkAction radius='9'>" + std::string(kAnyPosition) + "</TrafficSinkAction>");
  EXPECT_EQ(sink.radius_m, 9.0);
  EXPECT_FALSE(sink.rate_1_s || sink.mix.definition || sink.mix.distribution);
  read_traffic<TrafficStopAction>("<TrafficStopAction/>");
}

TEST(Traffic, Swarm) {
  const auto a = read_traffic<TrafficSwarmAction>(
      "<TrafficSwarmAction semiMajorAxis='300' semiMinorAxis='100' innerRadius='50' offset='-20' "
      "numberOfVehicles='8'><CentralObject entityRef='Ego'/>" +
      kDistribution +
      "<InitialSpeedRange lowerLimit='10' upperLimit='20'/><DirectionOfTravelDistribution same='3' "
      "opposite='1'/></TrafficSwarmAction>");
  EXPECT_EQ(a.central_entity, "Ego");
  EXPECT_EQ(a.semi_major_axis_m, 300.0);
  EXPECT_EQ(a.semi_minor_axis_m, 100.0);
  EXPECT_EQ(a.inner_radius_m, 50.0);
  EXPECT_EQ(a.offset_m, -20.0);
  EXPECT_EQ(a.number_of_vehicles, 8);
  EXPECT_EQ(a.initial_speed->least_m_s, 10.0);
  EXPECT_EQ(a.initial_speed->most_m_s, 20.0);
  EXPECT_EQ(a.direction->same, 3.0);
  EXPECT_EQ(a.direction->opposite, 1.0);
  const auto& entry = a.mix.distribution->entries.at(0);
  EXPECT_EQ(entry.weight, 2.0);
  EXPECT_EQ(entry.properties.at("k"), "v");
  EXPECT_EQ(entry.entities.at(0).weight, 5.0);
  const Entity& walker = *entry.entities.at(0).value;
  EXPECT_TRUE(walker.name.empty());
  EXPECT_EQ(walker.kind, EntityKind::kPedestrian);
  EXPECT_EQ(walker.box_size_m.z(), 1.8);
  EXPECT_EQ(walker.controllers.at(0).name, "walk");
  const auto old = read_traffic<TrafficSwarmAction>(
      "<TrafficSwarmAction semiMajorAxis='300' semiMinorAxis='100' innerRadius='50' offset='0' "
      "numberOfVehicles='8' velocity='12'><CentralObject entityRef='Ego'/></TrafficSwarmAction>");
  EXPECT_EQ(old.initial_speed->least_m_s, 12.0);
  EXPECT_EQ(old.initial_speed->most_m_s, 12.0);
}

TEST(Traffic, Area) {
  const std::string p = kAnyPosition;
  const auto polygon = read_traffic<TrafficAreaAction>(
      "<TrafficAreaAction numberOfEntities='4' continuous='true'>" + kDistribution +
      "<TrafficArea><Polygon>" + p + p + p + "</Polygon></TrafficArea></TrafficAreaAction>");
  EXPECT_EQ(polygon.number_of_entities, 4);
  EXPECT_TRUE(polygon.continuous);
  EXPECT_EQ(polygon.polygon.size(), 3u);
  const auto range = read_traffic<TrafficAreaAction>(
      "<TrafficAreaAction numberOfEntities='4' continuous='false'>" + kDistribution +
      "<TrafficArea><RoadRange length='90'><RoadCursor roadId='r' s='5'><Lane id='-1'/>"
      "<Lane id='-2'/></RoadCursor><RoadCursor roadId='q'/></RoadRange></TrafficArea>"
      "</TrafficAreaAction>");
  ASSERT_EQ(range.ranges.size(), 1u);
  EXPECT_EQ(range.ranges[0].length_m, 90.0);
  ASSERT_EQ(range.ranges[0].cursors.size(), 2u);
  EXPECT_EQ(range.ranges[0].cursors[0].road, "r");
  EXPECT_EQ(range.ranges[0].cursors[0].s_m, 5.0);
  EXPECT_EQ(range.ranges[0].cursors[0].lanes, (std::vector<int>{-1, -2}));
  EXPECT_FALSE(range.ranges[0].cursors[1].s_m.has_value());
}

TEST(Traffic, WrongOnesAreSaid) {
  const std::string p = kAnyPosition;
  const std::string swarm = "<TrafficSwarmAction semiMajorAxis='300' semiMinorAxis='100' ";
  const std::string none =
      "<TrafficDistribution>\n<TrafficDistributionEntry weight='0'/></TrafficDistribution>";
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"<TrafficSourceAction radius='-1' rate='1'>" + p + "</TrafficSourceAction>", "xosc.value"},
      {"<TrafficSourceAction radius='1'>" + p + "</TrafficSourceAction>", "xosc.missing"},
      {"<TrafficSourceAction radius='1' rate='1'>" + p + kDefinition + kDistribution +
           "</TrafficSourceAction>",
       "xosc.value"},
      {"<TrafficSourceAction radius='1' rate='1'>" + p + none + "</TrafficSourceAction>",
       "xosc.missing"},
      {swarm + "innerRadius='301' offset='0' numberOfVehicles='1'><CentralObject entityRef='Ego'/>"
               "</TrafficSwarmAction>",
       "xosc.value"},
      {swarm + "innerRadius='1' offset='0' numberOfVehicles='1'><CentralObject entityRef='Nobody'/>"
               "</TrafficSwarmAction>",
       "xosc.reference"},
      {"<TrafficAreaAction numberOfEntities='1' continuous='true'>" + kDistribution +
           "<TrafficArea/></TrafficAreaAction>",
       "xosc.missing"},
      {"<TrafficAreaAction numberOfEntities='1' continuous='true'>" + kDistribution +
           "<TrafficArea><Polygon>" + p + p + "</Polygon></TrafficArea></TrafficAreaAction>",
       "xosc.missing"}};
  for (const auto& [inner, rule] : cases) {
    const Resolved resolved = resolve(with_global_action(traffic(inner)).str());
    EXPECT_FALSE(resolved.scenario) << inner;
    EXPECT_NE(resolved.find(rule), nullptr) << inner << "\n" << resolved.findings();
  }
}

}  // namespace
}  // namespace raytruth::scenario
