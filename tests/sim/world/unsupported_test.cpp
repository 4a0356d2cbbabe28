// What the reader knows is executed by the world or said with its line ("xosc.unsupported"), and
// nothing else is said of it.
#include <gtest/gtest.h>

#include <algorithm>

#include "world_text.h"

namespace raytruth::world {
namespace {

int line_of(const std::string& text, const std::string& marker) {
  const auto at = static_cast<std::ptrdiff_t>(text.find(marker));
  return 1 + static_cast<int>(std::count(text.begin(), text.begin() + at, '\n'));
}

void expect_executed_or_said(const Script& script, const std::string& marker) {
  try {
    Play play = start(script, straight_road());
    play.to(1.5);
  } catch (const InputError& error) {
    ASSERT_FALSE(error.diagnostics().empty());
    for (const Diagnostic& finding : error.diagnostics()) {
      if (finding.severity != Severity::kError) continue;
      EXPECT_EQ(finding.rule, "xosc.unsupported") << error.what();
      EXPECT_EQ(finding.where.line, line_of(script.str(), marker)) << error.what();
    }
  }
}

TEST(Unsupported, PrivateActionsAreExecutedOrSaid) {
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
    script.init =
        init("Ego", {teleport(at_lane(-1, 50))}) + init("Other", {teleport(at_lane(-2, 30))});
    script.groups = group("g", "Ego", event("e", action, time_condition(1)));
    expect_executed_or_said(script, "<Action name='e action'");
  }
}

TEST(Unsupported, GlobalActionsAreExecutedOrSaid) {
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
    expect_executed_or_said(script, "<GlobalAction>");
  }
}

}  // namespace
}  // namespace raytruth::world
