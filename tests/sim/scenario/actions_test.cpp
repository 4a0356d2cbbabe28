// Every action from a small text: each field has a value of its own, so that a mixed-up one shows.
#include <gtest/gtest.h>

#include "scenario_text.h"

namespace raytruth::scenario {
namespace {

template <typename T>
T read(const std::string& inner, bool global = false) {
  const Resolved resolved =
      resolve((global ? with_global_action(inner) : with_private_action(inner)).str());
  const T* action = only_action<T>(resolved);
  EXPECT_NE(action, nullptr) << inner << "\n" << resolved.findings();
  EXPECT_TRUE(resolved.diagnostics.all().empty()) << resolved.findings();
  return action ? *action : T{};
}

TEST(Actions, SpeedAbsoluteTakesTheMagnitudeOfARate) {
  const auto a = read<SpeedAction>(
      "<LongitudinalAction><SpeedAction><SpeedActionDynamics dynamicsShape='cubic' value='-4' "
      "dynamicsDimension='rate'/><SpeedActionTarget><AbsoluteTargetSpeed value='7'/>"
      "</SpeedActionTarget></SpeedAction></LongitudinalAction>");
  EXPECT_EQ(a.dynamics.shape, DynamicsShape::kCubic);
  EXPECT_EQ(a.dynamics.dimension, DynamicsDimension::kRate);
  EXPECT_EQ(a.dynamics.value, 4.0);
  EXPECT_EQ(std::get<SpeedAction::Absolute>(a.target).value_m_s, 7.0);
}

TEST(Actions, SpeedRelative) {
  const auto a = read<SpeedAction>(
      "<LongitudinalAction><SpeedAction><SpeedActionDynamics dynamicsShape='linear' value='3' "
      "dynamicsDimension='distance'/><SpeedActionTarget><RelativeTargetSpeed entityRef='Other' "
      "value='1.2' speedTargetValueType='factor' continuous='true'/></SpeedActionTarget>"
      "</SpeedAction></LongitudinalAction>");
  const auto& target = std::get<SpeedAction::Relative>(a.target);
  EXPECT_EQ(a.dynamics.dimension, DynamicsDimension::kDistance);
  EXPECT_EQ(target.entity, "Other");
  EXPECT_EQ(target.value, 1.2);
  EXPECT_TRUE(target.factor);
  EXPECT_TRUE(target.continuous);
}

TEST(Actions, SpeedProfile) {
  const auto a = read<SpeedProfileAction>(
      "<LongitudinalAction><SpeedProfileAction entityRef='Other' followingMode='follow'>"
      "<SpeedProfileEntry time='2' speed='5'/><SpeedProfileEntry speed='6'/></SpeedProfileAction>"
      "</LongitudinalAction>");
  EXPECT_EQ(a.entity, "Other");
  EXPECT_EQ(a.mode, FollowingMode::kFollow);
  ASSERT_EQ(a.entries.size(), 2u);
  EXPECT_EQ(a.entries[0].time_s, 2.0);
  EXPECT_EQ(a.entries[0].speed_m_s, 5.0);
  EXPECT_FALSE(a.entries[1].time_s.has_value());
}

TEST(Actions, LongitudinalDistance) {
  const auto a = read<LongitudinalDistanceAction>(
      "<LongitudinalAction><LongitudinalDistanceAction entityRef='Other' timeGap='1.5' "
      "freespace='true' continuous='true' coordinateSystem='lane' "
      "displacement='leadingReferencedEntity'><DynamicConstraints maxAcceleration='2' "
      "maxDeceleration='5' maxSpeed='INF'/></LongitudinalDistanceAction></LongitudinalAction>");
  EXPECT_EQ(a.time_gap_s, 1.5);
  EXPECT_FALSE(a.distance_m.has_value());
  EXPECT_TRUE(a.freespace && a.continuous);
  EXPECT_EQ(a.coordinates, CoordinateSystem::kLane);
  EXPECT_EQ(a.displacement, LongitudinalDistanceAction::Displacement::kLeading);
  EXPECT_EQ(a.limits.max_acceleration_m_s2, 2.0);
  EXPECT_EQ(a.limits.max_deceleration_m_s2, 5.0);
  EXPECT_FALSE(a.limits.max_speed_m_s.has_value());
}

TEST(Actions, LaneChangeAndOffset) {
  const auto change = read<LaneChangeAction>(
      "<LateralAction><LaneChangeAction targetLaneOffset='0.25'><LaneChangeActionDynamics "
      "dynamicsShape='sinusoidal' value='3' dynamicsDimension='time'/><LaneChangeTarget>"
      "<RelativeTargetLane entityRef='Other' value='-1'/></LaneChangeTarget></LaneChangeAction>"
      "</LateralAction>");
  EXPECT_EQ(change.target.entity, "Other");
  EXPECT_EQ(change.target.value, -1);
  EXPECT_EQ(change.target_lane_offset_m, 0.25);
  EXPECT_EQ(change.dynamics.value, 3.0);
  const auto offset = read<LaneOffsetAction>(
      "<LateralAction><LaneOffsetAction continuous='true'><LaneOffsetActionDynamics "
      "dynamicsShape='cubic' maxLateralAcc='1.5'/><LaneOffsetTarget><AbsoluteTargetLaneOffset "
      "value='-0.5'/></LaneOffsetTarget></LaneOffsetAction></LateralAction>");
  EXPECT_TRUE(offset.continuous);
  EXPECT_TRUE(offset.entity.empty());
  EXPECT_EQ(offset.value_m, -0.5);
  EXPECT_EQ(offset.max_lateral_acceleration_m_s2, 1.5);
  EXPECT_EQ(offset.shape, DynamicsShape::kCubic);
}

TEST(Actions, PositionsOfEveryKind) {
  const auto teleport = [](const std::string& position) {
    return read<TeleportAction>("<TeleportAction><Position>" + position +
                                "</Position></TeleportAction>")
        .position.value;
  };
  const auto world = std::get<WorldPosition>(teleport("<WorldPosition x='1' y='2' h='0.5'/>"));
  EXPECT_EQ(world.x_m, 1.0);
  EXPECT_EQ(world.y_m, 2.0);
  EXPECT_EQ(world.h_rad, 0.5);
  EXPECT_FALSE(world.z_m.has_value());
  const auto lane = std::get<LanePosition>(
      teleport("<LanePosition roadId='r' laneId='-3' s='4' offset='0.1'><Orientation "
               "type='relative' h='0.2' p='0.3' r='0.4'/></LanePosition>"));
  EXPECT_EQ(lane.road, "r");
  EXPECT_EQ(lane.lane, -3);
  EXPECT_EQ(lane.s_m, 4.0);
  EXPECT_EQ(lane.offset_m, 0.1);
  EXPECT_EQ(lane.orientation->context, ReferenceContext::kRelative);
  EXPECT_EQ(lane.orientation->h_rad, 0.2);
  EXPECT_EQ(lane.orientation->p_rad, 0.3);
  EXPECT_EQ(lane.orientation->r_rad, 0.4);
  const auto relative_lane = std::get<RelativeLanePosition>(
      teleport("<RelativeLanePosition entityRef='Other' dLane='1' dsLane='20' offset='-1'/>"));
  EXPECT_EQ(relative_lane.d_lane, 1);
  EXPECT_EQ(relative_lane.ds_lane_m, 20.0);
  EXPECT_FALSE(relative_lane.ds_m.has_value());
  EXPECT_EQ(relative_lane.offset_m, -1.0);
  const auto road = std::get<RoadPosition>(teleport("<RoadPosition roadId='7' s='8' t='9'/>"));
  EXPECT_EQ(road.road, "7");
  EXPECT_EQ(road.s_m, 8.0);
  EXPECT_EQ(road.t_m, 9.0);
  const auto relative_road = std::get<RelativeRoadPosition>(
      teleport("<RelativeRoadPosition entityRef='Other' ds='1' dt='2'/>"));
  EXPECT_EQ(relative_road.dt_m, 2.0);
  const auto object = std::get<RelativeObjectPosition>(
      teleport("<RelativeObjectPosition entityRef='Other' dx='1' dy='2' dz='3'/>"));
  EXPECT_EQ(object.dz_m, 3.0);
  const auto relative_world = std::get<RelativeWorldPosition>(
      teleport("<RelativeWorldPosition entityRef='Other' dx='1' dy='2'/>"));
  EXPECT_EQ(relative_world.dx_m, 1.0);
  EXPECT_EQ(relative_world.dz_m, 0.0);
  const std::string route =
      "<RouteRef><Route name='r' closed='true'><Waypoint routeStrategy='fastest'>" +
      std::string(kAnyPosition) + "</Waypoint><Waypoint routeStrategy='random'>" + kAnyPosition +
      "</Waypoint></Route></RouteRef>";
  const auto on_route = std::get<RoutePosition>(
      teleport("<RoutePosition>" + route +
               "<InRoutePosition><FromLaneCoordinates pathS='5' laneId='-1' laneOffset='0.5'/>"
               "</InRoutePosition></RoutePosition>"));
  EXPECT_TRUE(on_route.route->closed);
  ASSERT_EQ(on_route.route->waypoints.size(), 2u);
  EXPECT_EQ(on_route.route->waypoints[1].strategy, RouteStrategy::kRandom);
  EXPECT_EQ(std::get<RoutePosition::FromLane>(on_route.where).path_s_m, 5.0);
  EXPECT_EQ(std::get<RoutePosition::FromLane>(on_route.where).lane, -1);
}

TEST(Actions, TrajectoriesOfEveryShape) {
  const auto follow = [](const std::string& shape, bool in_reference) {
    const std::string trajectory =
        "<Trajectory name='t' closed='false'><Shape>" + shape + "</Shape></Trajectory>";
    return read<FollowTrajectoryAction>(
        "<RoutingAction><FollowTrajectoryAction initialDistanceOffset='2'>" +
        (in_reference ? "<TrajectoryRef>" + trajectory + "</TrajectoryRef>" : trajectory) +
        "<TimeReference><Timing domainAbsoluteRelative='relative' scale='2' offset='3'/>"
        "</TimeReference><TrajectoryFollowingMode followingMode='follow'/>"
        "</FollowTrajectoryAction></RoutingAction>");
  };
  const std::string p = kAnyPosition;
  const auto line = follow(
      "<Polyline><Vertex time='0'>" + p + "</Vertex><Vertex time='4'>" + p + "</Vertex></Polyline>",
      true);
  EXPECT_EQ(line.initial_distance_offset_m, 2.0);
  EXPECT_EQ(line.mode, FollowingMode::kFollow);
  EXPECT_EQ(line.timing->domain, ReferenceContext::kRelative);
  EXPECT_EQ(line.timing->scale, 2.0);
  EXPECT_EQ(line.timing->offset_s, 3.0);
  EXPECT_EQ(std::get<Polyline>(line.trajectory->shape).vertices.at(1).time_s, 4.0);
  const auto clothoid = std::get<Clothoid>(
      follow("<Clothoid curvature='0.1' curvaturePrime='0.01' length='20' startTime='1' "
             "stopTime='5'>" +
                 p + "</Clothoid>",
             false)
          .trajectory->shape);
  EXPECT_EQ(clothoid.curvature_1_m, 0.1);
  EXPECT_EQ(clothoid.curvature_prime_1_m2, 0.01);
  EXPECT_EQ(clothoid.stop_time_s, 5.0);
  const auto nurbs = std::get<Nurbs>(
      follow("<Nurbs order='2'><ControlPoint weight='0.5' time='1'>" + p +
                 "</ControlPoint><ControlPoint>" + p +
                 "</ControlPoint><Knot value='0'/><Knot value='0'/><Knot value='1'/>"
                 "<Knot value='1'/></Nurbs>",
             true)
          .trajectory->shape);
  EXPECT_EQ(nurbs.order, 2);
  EXPECT_EQ(nurbs.control_points.at(0).weight, 0.5);
  EXPECT_EQ(nurbs.control_points.at(1).weight, 1.0);
  EXPECT_EQ(nurbs.knots.size(), 4u);
}

TEST(Actions, Synchronize) {
  const std::string p = "<LanePosition roadId='1' laneId='-1' s='50'/>";
  const auto a = read<SynchronizeAction>(
      "<SynchronizeAction masterEntityRef='Other' targetToleranceMaster='1' targetTolerance='2'>"
      "<TargetPositionMaster>" +
      p + "</TargetPositionMaster><TargetPosition>" + p +
      "</TargetPosition><FinalSpeed><RelativeSpeedToMaster speedTargetValueType='delta' "
      "value='-3'><TargetTimeSteadyState time='4'/></RelativeSpeedToMaster></FinalSpeed>"
      "</SynchronizeAction>");
  EXPECT_EQ(a.master, "Other");
  EXPECT_EQ(a.tolerance_master_m, 1.0);
  EXPECT_EQ(a.tolerance_m, 2.0);
  EXPECT_TRUE(a.final_speed->relative_to_master);
  EXPECT_EQ(a.final_speed->value_m_s, -3.0);
  EXPECT_EQ(a.steady_state_time_s, 4.0);
  EXPECT_FALSE(a.steady_state_distance_m.has_value());
}

TEST(Actions, ControllersInBothDialects) {
  const auto old = read<ActivateControllerAction>("<ActivateControllerAction lateral='true'/>");
  EXPECT_EQ(old.lateral, true);
  EXPECT_FALSE(old.longitudinal.has_value());
  const auto now = read<ActivateControllerAction>(
      "<ControllerAction><ActivateControllerAction longitudinal='false'/></ControllerAction>");
  EXPECT_EQ(now.longitudinal, false);
  const std::string controller =
      "<Controller name='driver'><Properties><Property name='k' value='v'/></Properties>"
      "</Controller>";
  const auto assign = read<AssignControllerAction>(
      "<ControllerAction><AssignControllerAction activateLateral='true'>" + controller +
      "</AssignControllerAction></ControllerAction>");
  EXPECT_EQ(assign.controller.name, "driver");
  EXPECT_EQ(assign.controller.properties.at("k"), "v");
  EXPECT_EQ(assign.lateral, true);
  // An override that overrides nothing, as in files for CARLA, is no action.
  read<AssignControllerAction>("<ControllerAction><AssignControllerAction>" + controller +
                               "</AssignControllerAction><OverrideControllerValueAction><Throttle "
                               "value='0' active='false'/></OverrideControllerValueAction>"
                               "</ControllerAction>");
}

TEST(Actions, VisibilityAndLights) {
  const auto v =
      read<VisibilityAction>("<VisibilityAction graphics='false' traffic='true' sensors='false'/>");
  EXPECT_FALSE(v.graphics);
  EXPECT_TRUE(v.traffic);
  EXPECT_FALSE(v.sensors);
  const auto light = read<LightStateAction>(
      "<AppearanceAction><LightStateAction transitionTime='0.2'><LightType><VehicleLight "
      "vehicleLightType='indicatorLeft'/></LightType><LightState mode='flashing'/>"
      "</LightStateAction></AppearanceAction>");
  EXPECT_EQ(light.light, "indicatorLeft");
  EXPECT_EQ(light.mode, "flashing");
  EXPECT_EQ(light.transition_s, 0.2);
}

TEST(Actions, Global) {
  const auto add =
      read<AddEntityAction>("<EntityAction entityRef='Other'><AddEntityAction>" +
                                std::string(kAnyPosition) + "</AddEntityAction></EntityAction>",
                            true);
  EXPECT_EQ(add.entity, "Other");
  EXPECT_EQ(read<DeleteEntityAction>(
                "<EntityAction entityRef='Ego'><DeleteEntityAction/></EntityAction>", true)
                .entity,
            "Ego");
  const auto signal = read<TrafficSignalStateAction>(
      "<InfrastructureAction><TrafficSignalAction><TrafficSignalStateAction name='7' "
      "state='on;off'/></TrafficSignalAction></InfrastructureAction>",
      true);
  EXPECT_EQ(signal.signal, "7");
  EXPECT_EQ(signal.state, "on;off");
}

TEST(Actions, VariablesAndParameters) {
  ScenarioText text = with_global_action(
      "<VariableAction variableRef='hits'><SetAction value='3'/></VariableAction>");
  text.variables = "<VariableDeclaration name='hits' variableType='integer' value='0'/>";
  const Resolved variable = resolve(text.str());
  ASSERT_NE(only_action<VariableSetAction>(variable), nullptr) << variable.findings();
  EXPECT_EQ(only_action<VariableSetAction>(variable)->value, "3");
  EXPECT_EQ(variable.scenario->variables.at("hits"), "0");
  text = with_global_action(
      "<ParameterAction parameterRef='$p'><SetAction value='x'/></ParameterAction>");
  text.parameters = "<ParameterDeclaration name='p' parameterType='string' value='y'/>";
  const Resolved parameter = resolve(text.str());
  ASSERT_NE(only_action<ParameterSetAction>(parameter), nullptr) << parameter.findings();
  EXPECT_EQ(only_action<ParameterSetAction>(parameter)->parameter, "p");
}

TEST(Actions, Environment) {
  const auto e = read<EnvironmentAction>(
      "<EnvironmentAction><Environment name='wet'><TimeOfDay animation='true' "
      "dateTime='2024-06-01T10:00:00'/><Weather fractionalCloudCover='sixOktas' "
      "temperature='283' atmosphericPressure='101500'><Sun azimuth='1' elevation='0.5' "
      "illuminance='70000'/><Fog visualRange='50'/><Precipitation precipitationType='rain' "
      "precipitationIntensity='2'/><Wind direction='0.1' speed='5'/></Weather><RoadCondition "
      "frictionScaleFactor='0.8' wetness='moist'/></Environment></EnvironmentAction>",
      true);
  EXPECT_EQ(e.name, "wet");
  EXPECT_EQ(e.date_time, "2024-06-01T10:00:00");
  EXPECT_TRUE(e.animation);
  EXPECT_EQ(e.cloud_cover, 0.75);
  EXPECT_EQ(e.temperature_k, 283.0);
  EXPECT_EQ(e.pressure_pa, 101500.0);
  EXPECT_EQ(e.sun_azimuth_rad, 1.0);
  EXPECT_EQ(e.sun_elevation_rad, 0.5);
  EXPECT_EQ(e.sun_illuminance_lx, 70000.0);
  EXPECT_EQ(e.visual_range_m, 50.0);
  EXPECT_EQ(e.rain_mm_h, 2.0);
  EXPECT_EQ(e.snow_mm_h, 0.0);
  EXPECT_EQ(e.wind_direction_rad, 0.1);
  EXPECT_EQ(e.wind_speed_m_s, 5.0);
  EXPECT_EQ(e.friction_scale, 0.8);
  EXPECT_GT(e.wetness_m.value_or(0.0), 0.0);
  const auto partial = read<EnvironmentAction>(
      "<EnvironmentAction><Environment name='e'><RoadCondition frictionScaleFactor='1'/>"
      "</Environment></EnvironmentAction>",
      true);
  EXPECT_FALSE(partial.visual_range_m || partial.rain_mm_h || partial.cloud_cover ||
               partial.date_time || partial.wetness_m);
}

TEST(Actions, UserDefined) {
  ScenarioText text;
  text.actions =
      "<Action name='a'><UserDefinedAction><CustomCommandAction type='shell'>do it"
      "</CustomCommandAction></UserDefinedAction></Action>";
  const Resolved resolved = resolve(text.str());
  const auto* action = only_action<CustomCommandAction>(resolved);
  ASSERT_NE(action, nullptr) << resolved.findings();
  EXPECT_EQ(action->type, "shell");
  EXPECT_EQ(action->content, "do it");
}

TEST(Actions, UnknownOnesAreErrorsOrLeftOut) {
  for (const char* inner : {"<LateralAction><Sidestep/></LateralAction>",
                            "<RoutingAction><RandomWalk/></RoutingAction>",
                            "<TrailerAction><LoseTrailerAction/></TrailerAction>",
                            "<ControllerAction><AskControllerAction/></ControllerAction>"}) {
    const std::string xml = with_private_action(inner).str();
    const Resolved strict = resolve(xml);
    EXPECT_FALSE(strict.scenario) << inner;
    const Diagnostic* finding = strict.find("xosc.unsupported");
    ASSERT_NE(finding, nullptr) << inner << strict.findings();
    EXPECT_EQ(finding->where.line, line_of(xml, inner)) << inner;
    const Resolved lenient = resolve(xml, {}, true);
    ASSERT_TRUE(lenient.scenario) << inner << lenient.findings();
    EXPECT_NE(lenient.find("xosc.unsupported"), nullptr) << inner;
    const auto& maneuver = lenient.scenario->stories.at(0).acts.at(0).groups.at(0).maneuvers.at(0);
    EXPECT_TRUE(maneuver.events.at(0).actions.empty()) << inner;
  }
}

}  // namespace
}  // namespace raytruth::scenario
