// Trailers, selections, external objects, and what surrounds them.
#include <gtest/gtest.h>

#include <algorithm>

#include "scenario_text.h"

namespace raytruth::scenario {
namespace {

// A vehicle with `more` within.
std::string vehicle(const std::string& category, const std::string& more) {
  return "<Vehicle name='v' vehicleCategory='" + category +
         "' role='civil'><BoundingBox><Center x='0' y='0' z='1'/><Dimensions width='2' "
         "length='9' height='3'/></BoundingBox><Performance maxSpeed='30' maxAcceleration='2' "
         "maxDeceleration='6'/><Axles><RearAxle maxSteering='0' wheelDiameter='1' "
         "trackWidth='2' positionX='0' positionZ='0.5'/></Axles>" +
         more + "</Vehicle>";
}

std::string object(const std::string& name, const std::string& inner) {
  return "\n<ScenarioObject name='" + name + "'>" + inner + "</ScenarioObject>";
}

Resolved with_entities(const std::string& entities) {
  ScenarioText text;
  text.entities = entities;
  return resolve(text.str());
}

std::vector<std::string> names(const std::vector<Entity>& entities) {
  std::vector<std::string> all;
  for (const Entity& e : entities) all.push_back(e.name);
  return all;
}

TEST(Entities, TrailersHangOnTheirTractors) {
  const std::string dolly =
      object("dolly", vehicle("trailer",
                              "<TrailerHitch dx='-3'/><TrailerCoupler dx='4' dz='0.6'/>"
                              "<Trailer><TrailerRef entityRef='last'/></Trailer>"));
  std::string inner = dolly;
  for (std::size_t at = inner.find("ScenarioObject"); at != std::string::npos;
       at = inner.find("ScenarioObject"))
    inner.replace(at, 14, "Trailer");
  const std::string truck = object(
      "truck",
      vehicle("heavyTruck", "<TrailerHitch dx='-1.5' dz='0.7'/><Trailer>" + inner + "</Trailer>"));
  const Resolved resolved = with_entities(truck + object("last", vehicle("semitrailer", "")));
  ASSERT_TRUE(resolved.scenario) << resolved.findings();
  EXPECT_TRUE(resolved.diagnostics.all().empty()) << resolved.findings();
  const auto& entities = resolved.scenario->entities;
  ASSERT_EQ(names(entities), (std::vector<std::string>{"Ego", "Other", "truck", "dolly", "last"}));
  EXPECT_EQ(entities[2].category, "truck");
  EXPECT_EQ(entities[2].role, "civil");
  EXPECT_EQ(entities[2].trailer, "dolly");
  EXPECT_EQ(entities[2].trailer_hitch->dx_m, -1.5);
  EXPECT_EQ(entities[2].trailer_hitch->dz_m, 0.7);
  EXPECT_FALSE(entities[2].trailer_coupler.has_value());
  EXPECT_EQ(entities[3].trailer, "last");
  EXPECT_EQ(entities[3].trailer_coupler->dx_m, 4.0);
  EXPECT_FALSE(entities[3].trailer_hitch->dz_m.has_value());
  EXPECT_TRUE(entities[4].trailer.empty());
}

TEST(Entities, WrongTrailersAreSaid) {
  const auto drawing = [](const std::string& name, const std::string& trailer) {
    return object(name,
                  vehicle("truck", "<Trailer><TrailerRef entityRef='" + trailer + "'/></Trailer>"));
  };
  EXPECT_NE(with_entities(drawing("a", "nobody")).find("xosc.reference"), nullptr);
  EXPECT_NE(with_entities(drawing("a", "a")).findings().find("drawn by itself"), std::string::npos);
  EXPECT_NE(with_entities(drawing("a", "b") + drawing("b", "c") + drawing("c", "a"))
                .findings()
                .find("drawn by itself"),
            std::string::npos);
  EXPECT_NE(with_entities(drawing("a", "Other") + drawing("b", "Other"))
                .findings()
                .find("already hangs on"),
            std::string::npos);
}

TEST(Entities, ExternalObjectsAreNames) {
  const Resolved resolved =
      with_entities(object("gate", "<ExternalObjectReference name='barrier_7'/>"));
  ASSERT_TRUE(resolved.scenario) << resolved.findings();
  const Entity& gate = resolved.scenario->entities.at(2);
  EXPECT_EQ(gate.kind, EntityKind::kExternal);
  EXPECT_EQ(gate.entry_name, "barrier_7");
}

TEST(Entities, CategoriesOfEveryVersion) {
  for (const auto& [word, category] :
       std::vector<std::pair<std::string, std::string>>{{"motorbike", "motorbike"},
                                                        {"motorcycle", "motorbike"},
                                                        {"truck", "truck"},
                                                        {"semitractor", "semitractor"},
                                                        {"standupScooter", "standupScooter"},
                                                        {"other", "other"}}) {
    const Resolved resolved = with_entities(object("x", vehicle(word, "")));
    ASSERT_TRUE(resolved.scenario) << resolved.findings();
    EXPECT_EQ(resolved.scenario->entities.at(2).category, category);
  }
  EXPECT_NE(with_entities(object("x", vehicle("zeppelin", ""))).find("xosc.value"), nullptr);
}

TEST(Entities, SelectionsStandForTheirMembersInLists) {
  const std::string all =
      "<EntitySelection name='all'><Members><ByType objectType='vehicle'/></Members>"
      "</EntitySelection><EntitySelection name='both'><Members><EntityRef entityRef='all'/>"
      "<EntityRef entityRef='gate'/></Members></EntitySelection>" +
      object("gate", "<ExternalObjectReference name='barrier_7'/>");
  ScenarioText text = with_entity_condition("<StandStillCondition duration='2'/>");
  text.entities = all;
  text.init = "<Private entityRef='all'><PrivateAction><TeleportAction>" +
              std::string(kAnyPosition) + "</TeleportAction></PrivateAction></Private>";
  std::string xml = text.str();
  const std::string actor = "<EntityRef entityRef='Ego'/></Actors>";
  xml.replace(xml.find(actor), actor.size(), "<EntityRef entityRef='both'/></Actors>");
  const std::size_t at = xml.find("<EntityRef entityRef='Ego'/></TriggeringEntities>");
  ASSERT_NE(at, std::string::npos);
  xml.replace(at, 28, "<EntityRef entityRef='all'/>");
  const Resolved resolved = resolve(xml);
  ASSERT_TRUE(resolved.scenario) << resolved.findings();
  const ConcreteScenario& s = *resolved.scenario;
  ASSERT_EQ(s.selections.size(), 2u);
  EXPECT_EQ(s.selections[0].members, (std::vector<std::string>{"Ego", "Other"}));
  EXPECT_EQ(s.selections[1].members, (std::vector<std::string>{"Ego", "Other", "gate"}));
  EXPECT_EQ(s.stories.at(0).acts.at(0).groups.at(0).actors, s.selections[1].members);
  const auto& condition = *only_condition(resolved);
  EXPECT_EQ(std::get<ByEntityCondition>(condition.what).entities, s.selections[0].members);
  ASSERT_EQ(s.init.size(), 2u);
  EXPECT_EQ(s.init[0].entity, "Ego");
  EXPECT_EQ(s.init[1].entity, "Other");
}

TEST(Entities, WrongSelectionsAreSaid) {
  const auto selection = [](const std::string& name, const std::string& member) {
    return "\n<EntitySelection name='" + name + "'><Members><EntityRef entityRef='" + member +
           "'/></Members></EntitySelection>";
  };
  EXPECT_NE(with_entities(selection("a", "nobody")).find("xosc.reference"), nullptr);
  EXPECT_NE(with_entities(selection("a", "b") + selection("b", "a"))
                .findings()
                .find("is a member of itself"),
            std::string::npos);
  EXPECT_NE(with_entities(selection("Ego", "Other")).findings().find("declared twice"),
            std::string::npos);
  // One entity belongs where an action refers to another.
  ScenarioText text = with_private_action(
      "<LateralAction><LaneChangeAction><LaneChangeActionDynamics dynamicsShape='linear' value='3' "
      "dynamicsDimension='time'/><LaneChangeTarget><RelativeTargetLane entityRef='a' value='1'/>"
      "</LaneChangeTarget></LaneChangeAction></LateralAction>");
  text.entities = selection("a", "Other");
  EXPECT_NE(resolve(text.str()).findings().find("names the selection"), std::string::npos);
}

TEST(Entities, LicenseAreaAndProperties) {
  ScenarioText text;
  text.road =
      "<UsedArea><Position><WorldPosition x='1' y='2'/></Position><Position>"
      "<WorldPosition x='3' y='4'/></Position></UsedArea>";
  std::string xml = text.str();
  const std::string before = "author='a'/>";
  xml.replace(xml.find(before), before.size(),
              "author='a'><License name='MIT' resource='https://x' spdxId='MIT'>text</License>"
              "<Properties><Property name='k' value='v'/><File filepath='f'/></Properties>"
              "</FileHeader>");
  const Resolved resolved = resolve(xml);
  ASSERT_TRUE(resolved.scenario) << resolved.findings();
  const ConcreteScenario& s = *resolved.scenario;
  EXPECT_EQ(s.used_area.size(), 2u);
  EXPECT_EQ(s.license->name, "MIT");
  EXPECT_EQ(s.license->resource, "https://x");
  EXPECT_EQ(s.license->spdx_id, "MIT");
  EXPECT_EQ(s.license->text, "text");
  EXPECT_EQ(s.properties.values.at("k"), "v");
  EXPECT_EQ(s.properties.files.at(0), "f");
}

}  // namespace
}  // namespace raytruth::scenario
