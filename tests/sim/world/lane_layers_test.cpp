// Which lane layer an entity drives on: OpenSCENARIO XML 1.4 over OpenDRIVE 1.9.
#include <gtest/gtest.h>

#include <cmath>

#include "tests/sim/roads/works_text.h"
#include "two_lanes.h"
#include "world_text.h"

namespace raytruth::world {
namespace {

// Permanent lanes -1 and -2 have their middles at y = -1.75 and -5.25, temporary ones at -3.75 and
// -7.25 from 130 m to 170 m.
std::shared_ptr<const roads::RoadNetwork> works() {
  Diagnostics diagnostics;
  auto network = roads::RoadNetwork::parse(roads::works_text(), "works.xodr", diagnostics);
  diagnostics.throw_if_errors();
  return network;
}

std::string on_lane(int lane, double s, const std::string& more = "") {
  return "<Position><LanePosition roadId='7' laneId='" + std::to_string(lane) + "' s='" +
         std::to_string(s) + "' " + more + "/></Position>";
}

std::string prefer(const std::string& layer) {
  return "<RoutingAction><PreferredLaneLayerAction layer='" + layer + "'/></RoutingAction>";
}

std::string at_10 = speed("step", "time", 0, 10);

TEST(LaneLayers, TemporaryLanesTakePrecedence) {
  Script script;
  script.init = init("Ego", {teleport(on_lane(-2, 50)), at_10}) +
                init("Other", {teleport(on_lane(-2, 60)), at_10, prefer("permanent")});
  Play play = start(script, works());
  for (const Diagnostic& d : play.diagnostics.all()) EXPECT_NE(d.rule, "xosc.unsupported");
  EXPECT_NEAR(y_of(play, "Ego", 4.0), -5.25, 1e-9);
  EXPECT_NEAR(y_of(play, "Ego", 9.0), -7.25, 1e-9);
  EXPECT_NEAR(play.actor("Other").X_WA.translation().y(), -5.25, 1e-9);
  // Half of the way over in the middle of the bend: x = 115 m, a little later along the lane.
  EXPECT_NEAR(y_of(play, "Ego", 20.0), -5.25, 1e-9);
  EXPECT_NEAR(play.actor("Ego").X_WA.translation().x(), 250.0, 1.0);
  // Places are named in permanent lanes.
  EXPECT_EQ(play.actor("Ego").place.lane, -2);
  EXPECT_EQ(play.actor("Ego").place.road, "7");
}

TEST(LaneLayers, APreferenceHoldsFromNowOn) {
  Script script;
  script.init = init("Ego", {prefer("permanent"), teleport(on_lane(-2, 50)), at_10});
  script.groups = group("g", "Ego", event("e", prefer("temporary"), time_condition(9)));
  Play play = start(script, works());
  EXPECT_NEAR(y_of(play, "Ego", 9.0), -5.25, 1e-9);
  // At x = 140 m it goes over to the temporary lane that it stands on (-1, middle at -3.75), in 4
  // s.
  EXPECT_NEAR(y_of(play, "Ego", 11.0), -4.5, 0.1);
  EXPECT_NEAR(y_of(play, "Ego", 12.0), -3.75 - 1.5 * (1.0 - 0.84375), 0.02);
  // Behind the works lane -1 goes on.
  EXPECT_NEAR(y_of(play, "Ego", 19.0), -1.75, 1e-9);
}

TEST(LaneLayers, PositionsNameALayer) {
  Script script;
  script.init = init("Ego", {teleport(on_lane(-1, 150, "layer='permanent'"))}) +
                init("Other", {teleport(on_lane(-1, 150, "layer='temporary'"))}) +
                init("Walker", {prefer("permanent"), teleport(on_lane(-2, 150))});
  Play play = start(script, works());
  EXPECT_NEAR(y_of(play, "Ego", 0.0), -1.75, 1e-9);
  EXPECT_NEAR(y_of(play, "Other", 0.0), -3.75, 1e-9);
  EXPECT_NEAR(y_of(play, "Walker", 0.0), -5.25, 1e-9);
  // Without a name: the preferred layer's lane; the permanent one where it has none.
  script.init = init("Ego", {teleport(on_lane(-1, 150))}) +
                init("Other", {teleport(on_lane(1, 150))}) +
                init("Walker", {teleport("<Position><RoadPosition roadId='7' s='150' t='-6'/>"
                                         "</Position>")});
  Play other = start(script, works());
  EXPECT_NEAR(y_of(other, "Ego", 0.0), -3.75, 1e-9);
  EXPECT_NEAR(y_of(other, "Other", 0.0), 1.75, 1e-9);
  EXPECT_NEAR(y_of(other, "Walker", 0.0), -6.0, 1e-9);
}

TEST(LaneLayers, MissingOnesAreSaidWithTheirLine) {
  const auto finding = [](const std::string& position) -> std::string {
    Script script;
    script.init = init("Ego", {teleport(position)});
    try {
      start(script, works());
    } catch (const InputError& error) {
      return error.what();
    }
    return "";
  };
  const std::string none = finding(on_lane(-1, 50, "layer='temporary'"));
  EXPECT_NE(none.find("road '7' has no temporary lane -1"), std::string::npos) << none;
  const std::string third = finding(on_lane(-3, 150, "layer='temporary'"));
  EXPECT_NE(third.find("lanes there: -3, -2, -1, 1; temporary ones: -2, -1"), std::string::npos)
      << third;
}

TEST(LaneLayers, LaneChangesNameALayer) {
  const auto change = [](int lane, const std::string& layer) {
    std::string text = lane_change("linear", "time", 1, lane);
    const std::string target = "<AbsoluteTargetLane ";
    if (!layer.empty()) text.insert(text.find(target) + target.size(), "layer='" + layer + "' ");
    return text;
  };
  const auto y_after = [&](int lane, const std::string& layer) {
    Script script;
    script.init = init("Ego", {teleport(on_lane(-1, 135)), at_10});
    script.groups = group("g", "Ego", event("e", change(lane, layer), time_condition(1)));
    Play play = start(script, works());
    return y_of(play, "Ego", 2.5);
  };
  EXPECT_NEAR(y_after(-2, ""), -7.25, 1e-6);
  EXPECT_NEAR(y_after(-2, "temporary"), -7.25, 1e-6);
  EXPECT_NEAR(y_after(-2, "permanent"), -5.25, 1e-6);
}

TEST(LaneLayers, EntitiesOnBothLayersSeeEachOther) {
  // 60 m apart, on overlapping lanes of two layers: a distance controller stops behind.
  Script script;
  script.controller = "ACCController";
  script.init =
      init("Ego", {teleport(on_lane(-1, 40)), at_10,
                   "<ControllerAction><ActivateControllerAction longitudinal='true'/>"
                   "</ControllerAction>"}) +
      init("Other", {prefer("permanent"), teleport(on_lane(-2, 165, "layer='permanent'"))});
  Play play = start(script, works());
  play.to(30.0);
  const Vec3 ego = play.actor("Ego").X_WA.translation();
  EXPECT_LT(play.actor("Ego").speed_m_s, 0.1);
  EXPECT_NEAR(ego.y(), -3.75, 0.2);
  // Bumpers 3 m apart: the origin is 3.65 m behind the front, Other's rear 0.85 m behind its own.
  EXPECT_NEAR(ego.x(), 165.0 - 0.85 - 3.0 - 3.65, 1.0);
}

// A driver beside all lanes, across the edge: who drives there by itself stops before it.
TEST(Background, WhoHasLeftAllLanesIsSeen) {
  Script script;
  script.init =
      init("Ego",
           {teleport("<Position><WorldPosition x='300' y='-13' z='0' h='1.5708'/></Position>"),
            "<ControllerAction><ActivateControllerAction longitudinal='true'/>"
            "</ControllerAction>"}) +
      init("Other", {teleport(at_lane(-3, 150)), speed("step", "time", 0, 15),
                     "<ControllerAction><AssignControllerAction activateLongitudinal='true' "
                     "activateLateral='true'><Controller name='idm'><Properties><Property "
                     "name='changeLanes' value='false'/></Properties></Controller>"
                     "</AssignControllerAction></ControllerAction>"});
  script.controller = "idm";
  Play play = start(script, straight_road());
  play.to(25.0);
  EXPECT_NEAR(play.actor("Ego").X_WA.translation().y(), -13.0, 0.01);
  EXPECT_LT(play.actor("Other").speed_m_s, 0.1);
  // Its front stays before the side of Ego, 1 m from the middle.
  EXPECT_LT(play.actor("Other").X_WA.translation().x() + 3.65, 299.0);
  EXPECT_GT(play.actor("Other").X_WA.translation().x(), 280.0);
}

}  // namespace
}  // namespace raytruth::world
