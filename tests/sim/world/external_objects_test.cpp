// Entities that stand for objects and signals of the road file.
#include "sim/world/external_objects.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "sim/core/math.h"
#include "world_text.h"

namespace raytruth::world {
namespace {

// The straight road of the other tests with a barrier, a tree, an island with an outline and a
// sign.
std::shared_ptr<const roads::RoadNetwork> furnished_road() {
  const auto lane = [](int id) {
    return fmt::format(
        "<lane id='{}' type='driving'><width sOffset='0' a='4' b='0' c='0' d='0'/></lane>", id);
  };
  std::string corners;
  for (const auto& [u, v] : {std::pair{-3, -1}, {5, -1}, {5, 1}, {-3, 1}})
    corners += fmt::format("<cornerLocal u='{}' v='{}' z='0' height='0.2'/>", u, v);
  Diagnostics diagnostics;
  auto network = roads::RoadNetwork::parse(
      "<OpenDRIVE><header revMajor='1' revMinor='6'/><road id='1' length='500' junction='-1'>"
      "<planView><geometry s='0' x='0' y='0' hdg='0' length='500'><line/></geometry></planView>"
      "<lanes><laneSection s='0'><left>" +
          lane(1) + "</left><center><lane id='0' type='none'/></center><right>" + lane(-1) +
          lane(-2) +
          "</right></laneSection></lanes><objects>"
          "<object id='b7' name='gate' type='barrier' s='200' t='-2' zOffset='0.1' hdg='1.5' "
          "length='3' width='0.5' height='1'/>"
          "<object id='t1' type='tree' s='120' t='-14' zOffset='0' hdg='0' radius='0.5' "
          "height='6'/>"
          "<object id='i1' type='trafficIsland' s='300' t='-10' zOffset='0' hdg='0'><outlines>"
          "<outline id='0'>" +
          corners +
          "</outline></outlines></object><object id='p1' type='pole' s='150' t='-8' zOffset='0' "
          "hdg='0' radius='0.1' height='4'><repeat s='150' length='40' distance='20' tStart='-8' "
          "tEnd='-9' heightStart='4' heightEnd='6' zOffsetStart='0' zOffsetEnd='0'/></object>"
          "</objects><signals><signal id='s1' s='80' t='-9' "
          "zOffset='2' orientation='+' dynamic='no' country='DE' type='274' subtype='50' "
          "hOffset='0.2' width='0.7' height='0.8'/></signals></road></OpenDRIVE>",
      "test.xodr", diagnostics);
  diagnostics.throw_if_errors();
  return network;
}

std::string external(const std::string& entity, const std::string& object) {
  return "<ScenarioObject name='" + entity + "'><ExternalObjectReference name='" + object +
         "'/></ScenarioObject>\n";
}

Script with_gate() {
  Script script;
  script.entities = external("Gate", "b7");
  script.init = init("Ego", {teleport(at_lane(-1, 50)), speed("step", "time", 0, 20)});
  return script;
}

TEST(ExternalObject, StandsWhereTheRoadFileHasIt) {
  Script script = with_gate();
  script.entities += external("Tree", "t1") + external("Island", "i1") + external("Sign", "s1") +
                     external("Same", "gate");
  Play play = start(script, furnished_road());
  const auto snapshot = play.world->snapshot();
  const auto model = [&](const std::string& name) {
    return *snapshot->model(snapshot->id_of(name));
  };
  const ActorState gate = play.actor("Gate");
  EXPECT_NEAR((gate.X_WA.translation() - Vec3(200, -2, 0)).norm(), 0.0, 1e-9);
  EXPECT_NEAR(gate.X_WA.euler().heading_rad, 1.5, 1e-9);
  EXPECT_EQ(gate.place.lane, -1);
  EXPECT_EQ(model("Gate").box_size_m, Vec3(3, 0.5, 1));
  EXPECT_NEAR((model("Gate").box_center_m - Vec3(0, 0, 0.6)).norm(), 0.0, 1e-12);
  EXPECT_EQ(model("Gate").kind, ActorKind::kMiscObject);
  EXPECT_EQ(model("Gate").class_id, Taxonomy::named("barrier"));
  // Its body is in the scenery: a second one would be drawn into it.
  EXPECT_FALSE(gate.visible_to("front", true));
  EXPECT_FALSE(gate.visible_to("lidar", false));
  EXPECT_TRUE(gate.visible_to_traffic);
  EXPECT_NEAR((play.actor("Same").X_WA.translation() - gate.X_WA.translation()).norm(), 0.0, 1e-12);

  EXPECT_NEAR((play.actor("Tree").X_WA.translation() - Vec3(120, -14, 0)).norm(), 0.0, 1e-9);
  EXPECT_EQ(model("Tree").box_size_m, Vec3(1, 1, 6));
  EXPECT_NEAR((model("Island").box_size_m - Vec3(8, 2, 0.2)).norm(), 0.0, 1e-9);
  EXPECT_NEAR((model("Island").box_center_m - Vec3(1, 0, 0.1)).norm(), 0.0, 1e-9);
  EXPECT_NEAR(play.actor("Sign").X_WA.euler().heading_rad, 0.2, 1e-9);
  EXPECT_NEAR((model("Sign").box_center_m - Vec3(0, 0, 2.4)).norm(), 0.0, 1e-9);
}

// Of a <repeat> the copy of that number, in its own place and size; the object's id alone is the
// first one.
TEST(ExternalObject, FindsCopies) {
  Script script = with_gate();
  script.entities += external("First", "p1") + external("Third", "p1 3");
  Play play = start(script, furnished_road());
  const auto snapshot = play.world->snapshot();
  const auto height = [&](const std::string& name) {
    return snapshot->model(snapshot->id_of(name))->box_size_m.z();
  };
  EXPECT_NEAR((play.actor("First").X_WA.translation() - Vec3(150, -8, 0)).norm(), 0.0, 1e-9);
  EXPECT_NEAR((play.actor("Third").X_WA.translation() - Vec3(190, -9, 0)).norm(), 0.0, 1e-9);
  EXPECT_NEAR(height("First"), 4.0, 1e-9);
  EXPECT_NEAR(height("Third"), 6.0, 1e-9);
}

TEST(ExternalObject, IsWhatConditionsAskFor) {
  Script script = with_gate();
  script.groups = group("g", "Ego",
                        event("near", speed("step", "time", 0, 20),
                              entity_condition("Ego",
                                               "<RelativeDistanceCondition entityRef='Gate' "
                                               "relativeDistanceType='longitudinal' value='30' "
                                               "freespace='false' rule='lessThan'/>")));
  script.stop =
      entity_condition("Ego", "<CollisionCondition><ByType type='external'/></CollisionCondition>");
  Play play = start(script, furnished_road());
  play.to(20.0);
  // From 50 to 170 m at 20 m/s; the front, 3.65 m ahead of the rear axle and 1 m to each side, at
  // the near side of the gate: 0.25 m from its middle line, which turns by 1.5 rad.
  EXPECT_NEAR(play.when("near", "startTransition").value_or(0), 6.0, 1e-6);
  EXPECT_TRUE(play.world->finished());
  const double near = (det::cos(1.5) + 0.25) / det::sin(1.5);
  EXPECT_NEAR(play.world->time().seconds(), (200.0 - near - 3.65 - 50.0) / 20.0, 1e-6);
}

std::string said(const Script& script, int& line) {
  try {
    start(script, furnished_road());
  } catch (const InputError& error) {
    for (const Diagnostic& d : error.diagnostics()) {
      if (d.severity != Severity::kError) continue;
      line = d.where.line;
      EXPECT_FALSE(d.hint.empty());
      return d.rule + ": " + d.message + " | " + d.hint;
    }
  }
  return "nothing";
}

TEST(ExternalObject, ReferencesToNothingAndActionsOnItAreErrors) {
  int line = 0;
  Script script = with_gate();
  script.entities = external("Gate", "b8");
  const std::string text = script.str();
  std::string finding = said(script, line);
  EXPECT_NE(finding.find("xosc.reference"), std::string::npos) << finding;
  EXPECT_NE(finding.find("'b8'"), std::string::npos) << finding;
  EXPECT_NE(finding.find("b7, t1"), std::string::npos) << finding;
  const auto at = static_cast<std::ptrdiff_t>(text.find("<ScenarioObject name='Gate'"));
  EXPECT_EQ(line, 1 + std::count(text.begin(), text.begin() + at, '\n'));

  script = with_gate();
  script.init += init("Gate", {teleport(at_lane(-1, 90))});
  EXPECT_NE(said(script, line).find("xosc.action: 'Gate' belongs to the road file"),
            std::string::npos);
  script = with_gate();
  script.groups = group("g", "Gate", event("e", speed("step", "time", 0, 1), time_condition(1)));
  EXPECT_NE(said(script, line).find("xosc.action"), std::string::npos);
  script = with_gate();
  script.init +=
      "<GlobalAction><EntityAction entityRef='Gate'><DeleteEntityAction/></EntityAction>"
      "</GlobalAction>";
  EXPECT_NE(said(script, line).find("xosc.action"), std::string::npos);
}

}  // namespace
}  // namespace raytruth::world
