// What bodies are told of their entities.
#include <gtest/gtest.h>

#include "world_text.h"

namespace raytruth::world {
namespace {

const std::string kBox =
    "<BoundingBox><Center x='1' y='0' z='0.8'/><Dimensions width='2' length='4' height='1.6'/>"
    "</BoundingBox>";
const std::string kProperties =
    "<Properties><Property name='color' value='#102030'/><Property name='dirt' value='0.4'/>"
    "</Properties>";

TEST(ActorModel, HasRoleAndPropertiesOfItsEntity) {
  Script script;
  script.entities =
      "<ScenarioObject name='Patrol'><Vehicle name='v' vehicleCategory='car' role='police'>" +
      kBox +
      "<Performance maxSpeed='70' maxAcceleration='10' maxDeceleration='9'/><Axles><RearAxle "
      "maxSteering='0' wheelDiameter='0.6' trackWidth='1.8' positionX='0' "
      "positionZ='0.3'/></Axles>" +
      kProperties +
      "</Vehicle></ScenarioObject><ScenarioObject name='Guard'><Pedestrian name='p' "
      "pedestrianCategory='pedestrian' mass='80' role='police'>" +
      kBox + kProperties +
      "</Pedestrian></ScenarioObject><ScenarioObject name='Crate'><MiscObject name='m' "
      "miscObjectCategory='obstacle' mass='9'>" +
      kBox + kProperties + "</MiscObject></ScenarioObject>";
  script.init =
      init("Ego", {teleport(at_lane(-1, 10))}) + init("Patrol", {teleport(at_lane(-1, 50))}) +
      init("Guard", {teleport(at_lane(-1, 70))}) + init("Crate", {teleport(at_lane(-1, 90))});
  Play play = start(script, straight_road());
  const auto snapshot = play.world->snapshot();
  for (const std::string name : {"Patrol", "Guard", "Crate"}) {
    const ActorModel& model = *snapshot->model(snapshot->id_of(name));
    EXPECT_EQ(model.role, name == "Crate" ? "" : "police");
    ASSERT_EQ(model.properties.size(), 2U) << name;
    EXPECT_EQ(model.properties.at("color"), "#102030");
    EXPECT_EQ(model.properties.at("dirt"), "0.4");
  }
  const ActorModel& ego = *snapshot->model(snapshot->id_of("Ego"));
  EXPECT_EQ(ego.role, "");
  EXPECT_TRUE(ego.properties.empty());
}

}  // namespace
}  // namespace raytruth::world
