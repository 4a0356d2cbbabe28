// One catalogue of every kind, and a scenario that takes an entry from each.
#include <gtest/gtest.h>

#include "scenario_text.h"
#include "sim/core/files.h"

namespace raytruth::scenario {
namespace {

namespace fs = std::filesystem;

const std::string kBox =
    "<BoundingBox><Center x='0' y='0' z='1'/><Dimensions width='1' length='2' height='3'/>"
    "</BoundingBox>";

std::string refer(const std::string& kind) {
  return "<CatalogReference catalogName='" + kind + "s' entryName='one'><ParameterAssignments/>" +
         "</CatalogReference>";
}

class CatalogKinds : public testing::Test {
 protected:
  void add(const std::string& kind, const std::string& attributes, const std::string& inner) {
    write_file(folder_ / kind / "c.xosc",
               "<OpenSCENARIO><FileHeader revMajor='1' revMinor='4' date='' description='' "
               "author=''/>\n<Catalog name='" +
                   kind + "s'>\n<" + kind + " name='one' " + attributes + ">" + inner + "</" +
                   kind + ">\n</Catalog></OpenSCENARIO>");
  }
  fs::path folder_ = fs::path(RAYTRUTH_BINARY_DIR) / "scenario_catalog_kinds";
};

TEST_F(CatalogKinds, EveryKindIsFound) {
  const std::string p = kAnyPosition;
  fs::remove_all(folder_);
  add("Vehicle", "vehicleCategory='bus' mass='9000'",
      kBox +
          "<Performance maxSpeed='30' maxAcceleration='2' maxDeceleration='6'/><Axles><RearAxle "
          "maxSteering='0' wheelDiameter='1' trackWidth='2' positionX='0' positionZ='0.5'/>"
          "<AdditionalAxle maxSteering='0.1' wheelDiameter='1' trackWidth='2' positionX='1.4' "
          "positionZ='0.5'/></Axles><Properties><CustomContent>any text</CustomContent>"
          "</Properties>");
  add("Pedestrian", "pedestrianCategory='animal' mass='9'", kBox);
  add("MiscObject", "miscObjectCategory='tree' mass='9'", kBox);
  add("Controller", "", "<Properties><Property name='k' value='v'/></Properties>");
  add("Environment", "", "<RoadCondition frictionScaleFactor='0.4'/>");
  add("Maneuver", "",
      "<Event name='x' priority='parallel'><Action name='y'><PrivateAction><VisibilityAction "
      "graphics='true' traffic='true' sensors='true'/></PrivateAction></Action></Event>");
  add("Route", "closed='false'",
      "<Waypoint routeStrategy='shortest'>" + p + "</Waypoint><Waypoint routeStrategy='shortest'>" +
          p + "</Waypoint>");
  add("Trajectory", "closed='false'",
      "<Shape><Polyline><Vertex>" + p + "</Vertex><Vertex>" + p + "</Vertex></Polyline></Shape>");
  add("TrafficDistributionEntry", "weight='3'",
      "<EntityDistribution><EntityDistributionEntry weight='1'><ScenarioObjectTemplate>" +
          refer("Pedestrian") +
          "</ScenarioObjectTemplate></EntityDistributionEntry></EntityDistribution>");
  ScenarioText text;
  for (const char* kind : {"Vehicle", "Pedestrian", "MiscObject", "Controller", "Environment",
                           "Maneuver", "Route", "Trajectory", "TrafficDistributionEntry"}) {
    text.catalogs += "<" + std::string(kind) + "Catalog><Directory path='" + kind + "'/></" + kind +
                     "Catalog>\n";
  }
  text.entities = "<ScenarioObject name='bus'>" + refer("Vehicle") + "<ObjectController>" +
                  refer("Controller") +
                  "</ObjectController></ScenarioObject><ScenarioObject name='dog'>" +
                  refer("Pedestrian") + "</ScenarioObject><ScenarioObject name='tree'>" +
                  refer("MiscObject") + "</ScenarioObject>";
  const std::string entries = refer("TrafficDistributionEntry");
  text.init =
      "<GlobalAction><EnvironmentAction>" + refer("Environment") +
      "</EnvironmentAction></GlobalAction><GlobalAction><TrafficAction><TrafficSourceAction "
      "radius='1' rate='1'>" +
      p + "<TrafficDistribution><CatalogReferences" + entries.substr(17, entries.size() - 36) +
      "</CatalogReferences>" + entries +
      "</TrafficDistribution></TrafficSourceAction></TrafficAction></GlobalAction><Private "
      "entityRef='bus'><PrivateAction><RoutingAction><AssignRouteAction>" +
      refer("Route") +
      "</AssignRouteAction></RoutingAction></PrivateAction><PrivateAction><RoutingAction>"
      "<FollowTrajectoryAction><TrajectoryRef>" +
      refer("Trajectory") +
      "</TrajectoryRef><TimeReference><None/></TimeReference><TrajectoryFollowingMode "
      "followingMode='position'/></FollowTrajectoryAction></RoutingAction></PrivateAction>"
      "</Private>";
  text.stories =
      "<Story name='s2'><Act name='a2'><ManeuverGroup name='g2' maximumExecutionCount='1'>"
      "<Actors selectTriggeringEntities='false'/>" +
      refer("Maneuver") + "</ManeuverGroup></Act></Story>";
  const Resolved resolved = resolve(text.str(), {}, false, folder_ / "scenario.xosc");
  ASSERT_TRUE(resolved.scenario) << resolved.findings();
  EXPECT_TRUE(resolved.diagnostics.all().empty()) << resolved.findings();
  const ConcreteScenario& s = *resolved.scenario;
  EXPECT_EQ(s.inputs.size(), 10u);
  const Entity& bus = s.entities.at(2);
  EXPECT_EQ(bus.category, "bus");
  EXPECT_EQ(bus.additional_axles.at(0).position_x_m, 1.4);
  EXPECT_EQ(bus.controllers.at(0).properties.at("k"), "v");
  EXPECT_EQ(s.entities.at(3).category, "animal");
  EXPECT_EQ(s.entities.at(4).category, "tree");
  EXPECT_EQ(std::get<EnvironmentAction>(s.init.at(0).action.what).friction_scale, 0.4);
  const auto& mix = std::get<TrafficSourceAction>(s.init.at(1).action.what).mix;
  ASSERT_EQ(mix.distribution->entries.size(), 2u);
  EXPECT_EQ(mix.distribution->entries[0].name, "one");
  EXPECT_EQ(mix.distribution->entries[1].weight, 3.0);
  EXPECT_EQ(mix.distribution->entries[1].entities.at(0).value->category, "animal");
  EXPECT_EQ(std::get<AssignRouteAction>(s.init.at(2).action.what).route->name, "one");
  EXPECT_EQ(std::get<FollowTrajectoryAction>(s.init.at(3).action.what).trajectory->name, "one");
  EXPECT_EQ(s.stories.at(1).acts.at(0).groups.at(0).maneuvers.at(0).events.at(0).name, "x");
}

}  // namespace
}  // namespace raytruth::scenario
