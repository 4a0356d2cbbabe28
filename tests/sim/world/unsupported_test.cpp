// What the reader knows and the world doesn't execute is said with its line, and nothing else is
// said of it: whoever executes one moves it from here to a test of what it does.
#include <gtest/gtest.h>

#include <algorithm>

#include "world_text.h"

namespace raytruth::world {
namespace {

int line_of(const std::string& text, const std::string& marker) {
  const auto at = static_cast<std::ptrdiff_t>(text.find(marker));
  return 1 + static_cast<int>(std::count(text.begin(), text.begin() + at, '\n'));
}

void expect_said(const Script& script, const std::string& marker) {
  try {
    start(script, straight_road());
    FAIL() << "accepted: " << marker;
  } catch (const InputError& error) {
    ASSERT_EQ(error.diagnostics().size(), 1u) << error.what();
    const Diagnostic& finding = error.diagnostics()[0];
    EXPECT_EQ(finding.rule, "xosc.unsupported") << error.what();
    EXPECT_EQ(finding.where.line, line_of(script.str(), marker)) << error.what();
  }
}

TEST(Unsupported, PrivateActions) {
  const std::string p = "<LanePosition roadId='1' laneId='-1' s='90'/>";
  for (const char* action :
       {"<LateralAction><LateralDistanceAction entityRef='Other' freespace='true' "
        "continuous='true'/></LateralAction>",
        "<RoutingAction><RandomRouteAction/></RoutingAction>",
        "<RoutingAction><PreferredLaneLayerAction layer='temporary'/></RoutingAction>",
        "<TrailerAction><ConnectTrailerAction trailerRef='Other'/></TrailerAction>",
        "<TrailerAction><DisconnectTrailerAction/></TrailerAction>",
        "<ControllerAction><OverrideControllerValueAction><Throttle value='1' active='true'/>"
        "</OverrideControllerValueAction></ControllerAction>",
        "<VisibilityAction graphics='true' traffic='true' sensors='false'><SensorReferenceSet>"
        "<SensorReference name='front'/></SensorReferenceSet></VisibilityAction>",
        "<AppearanceAction><AnimationAction><AnimationType><ComponentAnimation><VehicleComponent "
        "vehicleComponentType='hood'/></ComponentAnimation></AnimationType></AnimationAction>"
        "</AppearanceAction>"}) {
    SCOPED_TRACE(action);
    Script script;
    script.init = init("Ego", {teleport(at_lane(-1, 50))});
    script.groups = group("g", "Ego", event("e", action, time_condition(1)));
    expect_said(script, "<Action name='e action'");
  }
}

TEST(Unsupported, GlobalActions) {
  const std::string position = "<Position><WorldPosition x='1' y='2'/></Position>";
  for (const std::string& action :
       {"<TrafficSourceAction radius='1' rate='1'>" + position + "</TrafficSourceAction>",
        "<TrafficSinkAction radius='1' rate='1'>" + position + "</TrafficSinkAction>",
        std::string("<TrafficSwarmAction semiMajorAxis='9' semiMinorAxis='9' innerRadius='1' "
                    "offset='0' numberOfVehicles='1'><CentralObject entityRef='Ego'/>"
                    "</TrafficSwarmAction>"),
        std::string("<TrafficStopAction/>")}) {
    SCOPED_TRACE(action);
    Script script;
    script.init = init("Ego", {teleport(at_lane(-1, 50))}) + "\n<GlobalAction><TrafficAction>" +
                  action + "</TrafficAction></GlobalAction>\n";
    expect_said(script, "<GlobalAction>");
  }
}

}  // namespace
}  // namespace raytruth::world
