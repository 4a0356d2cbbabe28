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

TEST(Actions, TrajectoriesOfNewerVersions) {
  const auto shape = [](const std::string& inner) {
    return read<FollowTrajectoryAction>(
               "<RoutingAction><FollowTrajectoryAction><TrajectoryRef><Trajectory name='t' "
               "closed='false'><Shape>" +
               inner +
               "</Shape></Trajectory></TrajectoryRef><TimeReference><None/></TimeReference>"
               "<TrajectoryFollowingMode followingMode='position'/></FollowTrajectoryAction>"
               "</RoutingAction>")
        .trajectory->shape;
  };
  const std::string p = kAnyPosition;
  const auto line = std::get<Polyline>(
      shape("<Polyline><Interpolation/><Vertex>" + p +
            "<Motion speed_longitudinal='3' acceleration_longitudinal='-1'/></Vertex><Vertex>" + p +
            "</Vertex></Polyline>"));
  EXPECT_TRUE(line.interpolated);
  EXPECT_EQ(line.vertices.at(0).motion->speed_m_s, 3.0);
  EXPECT_EQ(line.vertices.at(0).motion->acceleration_m_s2, -1.0);
  EXPECT_FALSE(line.vertices.at(1).motion.has_value());
  const auto clothoid = std::get<Clothoid>(
      shape("<Clothoid curvature='0' curvaturePrime='0.01' length='20'>" + p +
            "<MotionStart speed_longitudinal='1'/><MotionEnd speed_longitudinal='2'/></Clothoid>"));
  EXPECT_EQ(clothoid.motion_start->speed_m_s, 1.0);
  EXPECT_EQ(clothoid.motion_end->speed_m_s, 2.0);
  const auto spline = std::get<ClothoidSpline>(
      shape("<ClothoidSpline timeEnd='9'><ClothoidSplineSegment curvatureStart='0.1' "
            "curvatureEnd='0.2' length='30' hOffset='0.3' timeStart='4'><PositionStart>"
            "<WorldPosition x='1' y='2'/></PositionStart><MotionStart speed_longitudinal='5'/>"
            "</ClothoidSplineSegment><ClothoidSplineSegment curvatureStart='0.2' "
            "curvatureEnd='0' length='10'/><MotionEnd speed_longitudinal='6'/></ClothoidSpline>"));
  ASSERT_EQ(spline.segments.size(), 2u);
  EXPECT_EQ(spline.segments[0].curvature_start_1_m, 0.1);
  EXPECT_EQ(spline.segments[0].curvature_end_1_m, 0.2);
  EXPECT_EQ(spline.segments[0].length_m, 30.0);
  EXPECT_EQ(spline.segments[0].h_offset_rad, 0.3);
  EXPECT_EQ(spline.segments[0].time_start_s, 4.0);
  EXPECT_TRUE(spline.segments[0].position_start.has_value());
  EXPECT_EQ(spline.segments[0].motion_start->speed_m_s, 5.0);
  EXPECT_FALSE(spline.segments[1].position_start.has_value());
  EXPECT_EQ(spline.time_end_s, 9.0);
  EXPECT_EQ(spline.motion_end->speed_m_s, 6.0);
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

TEST(Actions, MotionInAllItsVariants) {
  const auto lateral = read<LateralDistanceAction>(
      "<LateralAction><LateralDistanceAction entityRef='Other' distance='2.5' freespace='true' "
      "continuous='true' coordinateSystem='road' displacement='rightToReferencedEntity'>"
      "<DynamicConstraints maxAcceleration='1' maxDeceleration='2' maxSpeed='3' "
      "maxAccelerationRate='4' maxDecelerationRate='5'/></LateralDistanceAction></LateralAction>");
  EXPECT_EQ(lateral.entity, "Other");
  EXPECT_EQ(lateral.distance_m, 2.5);
  EXPECT_TRUE(lateral.freespace && lateral.continuous);
  EXPECT_EQ(lateral.coordinates, CoordinateSystem::kRoad);
  EXPECT_EQ(lateral.displacement, LateralDistanceAction::Displacement::kRight);
  EXPECT_EQ(lateral.limits.max_acceleration_m_s2, 1.0);
  EXPECT_EQ(lateral.limits.max_deceleration_m_s2, 2.0);
  EXPECT_EQ(lateral.limits.max_speed_m_s, 3.0);
  EXPECT_EQ(lateral.limits.max_acceleration_rate_m_s3, 4.0);
  EXPECT_EQ(lateral.limits.max_deceleration_rate_m_s3, 5.0);
  const auto profile = read<SpeedProfileAction>(
      "<LongitudinalAction><SpeedProfileAction followingMode='position'><DynamicConstraints "
      "maxAcceleration='2' maxDeceleration='6' maxSpeed='INF'/><SpeedProfileEntry speed='5'/>"
      "</SpeedProfileAction></LongitudinalAction>");
  EXPECT_EQ(profile.limits.max_acceleration_m_s2, 2.0);
  EXPECT_FALSE(profile.limits.max_speed_m_s.has_value());
  const auto change = read<LaneChangeAction>(
      "<LateralAction><LaneChangeAction><LaneChangeActionDynamics dynamicsShape='linear' "
      "value='3' dynamicsDimension='distance' followingMode='follow'/><LaneChangeTarget>"
      "<AbsoluteTargetLane value='-2' layer='temporary'/></LaneChangeTarget></LaneChangeAction>"
      "</LateralAction>");
  EXPECT_EQ(change.dynamics.following_mode, FollowingMode::kFollow);
  EXPECT_EQ(change.target.layer, LaneLayer::kTemporary);
  read<RandomRouteAction>("<RoutingAction><RandomRouteAction/></RoutingAction>");
  EXPECT_EQ(read<PreferredLaneLayerAction>(
                "<RoutingAction><PreferredLaneLayerAction layer='temporary'/></RoutingAction>")
                .layer,
            LaneLayer::kTemporary);
  EXPECT_EQ(read<ConnectTrailerAction>(
                "<TrailerAction><ConnectTrailerAction trailerRef='Other'/></TrailerAction>")
                .trailer,
            "Other");
  read<DisconnectTrailerAction>("<TrailerAction><DisconnectTrailerAction/></TrailerAction>");
}

TEST(Actions, FinalSpeedMayBeAFactor) {
  const std::string p = "<LanePosition roadId='1' laneId='-1' s='50'/>";
  const auto a = read<SynchronizeAction>(
      "<SynchronizeAction masterEntityRef='Other'><TargetPositionMaster>" + p +
      "</TargetPositionMaster><TargetPosition>" + p +
      "</TargetPosition><FinalSpeed><RelativeSpeedToMaster speedTargetValueType='factor' "
      "value='0.5'><TargetDistanceSteadyState distance='9'/></RelativeSpeedToMaster></FinalSpeed>"
      "</SynchronizeAction>");
  EXPECT_TRUE(a.final_speed->factor && a.final_speed->relative_to_master);
  EXPECT_EQ(a.final_speed->value_m_s, 0.5);
  EXPECT_EQ(a.steady_state_distance_m, 9.0);
}

TEST(Actions, PositionsAndTargetsSeldomSeen) {
  const auto acquire = [](const std::string& position) {
    return read<AcquirePositionAction>("<RoutingAction><AcquirePositionAction><Position>" +
                                       position +
                                       "</Position></AcquirePositionAction></RoutingAction>")
        .position.value;
  };
  const auto geo = std::get<GeoPosition>(
      acquire("<GeoPosition latitudeDeg='48.5' longitudeDeg='11.5' altitude='400' "
              "verticalRoadSelection='-1'><Orientation h='0.5'/></GeoPosition>"));
  EXPECT_EQ(geo.latitude_deg, 48.5);
  EXPECT_EQ(geo.longitude_deg, 11.5);
  EXPECT_EQ(geo.altitude_m, 400.0);
  EXPECT_EQ(geo.vertical_road_selection, -1);
  EXPECT_EQ(geo.orientation->h_rad, 0.5);
  const std::string route =
      "<RouteRef><Route name='r' closed='false'><Waypoint routeStrategy='fastest'>" +
      std::string(kAnyPosition) + "</Waypoint><Waypoint routeStrategy='leastIntersections'>" +
      kAnyPosition + "</Waypoint></Route></RouteRef><InRoutePosition>";
  const auto road = std::get<RoutePosition>(
      acquire("<RoutePosition>" + route +
              "<FromRoadCoordinates pathS='4' t='-2'/></InRoutePosition></RoutePosition>"));
  EXPECT_EQ(std::get<RoutePosition::FromRoad>(road.where).path_s_m, 4.0);
  EXPECT_EQ(std::get<RoutePosition::FromRoad>(road.where).t_m, -2.0);
  const auto entity = std::get<RoutePosition>(
      acquire("<RoutePosition>" + route +
              "<FromCurrentEntity entityRef='Other'/></InRoutePosition></RoutePosition>"));
  EXPECT_EQ(std::get<RoutePosition::FromCurrentEntity>(entity.where).entity, "Other");
  const auto track = std::get<TrajectoryPosition>(
      acquire("<TrajectoryPosition s='3' t='1'><TrajectoryRef><Trajectory name='t' closed='false'>"
              "<Shape><Polyline><Vertex>" +
              std::string(kAnyPosition) + "</Vertex><Vertex>" + kAnyPosition +
              "</Vertex></Polyline></Shape></Trajectory></TrajectoryRef></TrajectoryPosition>"));
  EXPECT_EQ(track.s_m, 3.0);
  EXPECT_EQ(track.t_m, 1.0);
  EXPECT_EQ(track.trajectory->name, "t");
  const auto offset = read<LaneOffsetAction>(
      "<LateralAction><LaneOffsetAction continuous='false'><LaneOffsetActionDynamics "
      "dynamicsShape='linear'/><LaneOffsetTarget><RelativeTargetLaneOffset entityRef='Other' "
      "value='0.5'/></LaneOffsetTarget></LaneOffsetAction></LateralAction>");
  EXPECT_EQ(offset.entity, "Other");
  const std::string p = "<LanePosition roadId='1' laneId='-1' s='50'/>";
  const auto a = read<SynchronizeAction>(
      "<SynchronizeAction masterEntityRef='Other'><TargetPositionMaster>" + p +
      "</TargetPositionMaster><TargetPosition>" + p +
      "</TargetPosition><FinalSpeed><AbsoluteSpeed value='8'/></FinalSpeed></SynchronizeAction>");
  EXPECT_FALSE(a.final_speed->relative_to_master);
  EXPECT_EQ(a.final_speed->value_m_s, 8.0);
}

TEST(Actions, EnvironmentParts) {
  const Resolved resolved = resolve(
      with_global_action(
          "<EnvironmentAction><Environment name='e'><Weather><Fog visualRange='50'><BoundingBox>"
          "<Center x='1' y='2' z='3'/><Dimensions width='4' length='5' height='6'/></BoundingBox>"
          "</Fog><DomeImage azimuthOffset='0.5'><DomeFile filepath='sky/dome.hdr'/></DomeImage>"
          "</Weather><RoadCondition frictionScaleFactor='1'><Properties><Property name='k' "
          "value='v'/></Properties></RoadCondition></Environment></EnvironmentAction>")
          .str(),
      {}, false, "/scenarios/test.xosc");
  const auto* e = only_action<EnvironmentAction>(resolved);
  ASSERT_NE(e, nullptr) << resolved.findings();
  ASSERT_TRUE(e->fog_box.has_value());
  EXPECT_EQ(e->fog_box->center_m, Vec3(1.0, 2.0, 3.0));
  EXPECT_EQ(e->fog_box->size_m, Vec3(5.0, 4.0, 6.0));
  ASSERT_TRUE(e->dome_image.has_value());
  EXPECT_EQ(e->dome_image->file, "/scenarios/sky/dome.hdr");
  EXPECT_EQ(e->dome_image->azimuth_offset_rad, 0.5);
  EXPECT_EQ(e->road_properties.at("k"), "v");
}

TEST(Actions, VariablesParametersAndMonitorsChange) {
  ScenarioText text = with_global_action(
      "<VariableAction variableRef='v'><ModifyAction><Rule><AddValue value='3'/></Rule>"
      "</ModifyAction></VariableAction>");
  text.variables = "<VariableDeclaration name='v' variableType='integer' value='0'/>";
  const Resolved variable = resolve(text.str());
  const auto* add = only_action<VariableModifyAction>(variable);
  ASSERT_NE(add, nullptr) << variable.findings();
  EXPECT_EQ(add->variable, "v");
  EXPECT_FALSE(add->rule.multiply);
  EXPECT_EQ(add->rule.value, 3.0);
  text = with_global_action(
      "<ParameterAction parameterRef='p'><ModifyAction><Rule><MultiplyByValue value='4'/></Rule>"
      "</ModifyAction></ParameterAction>");
  text.parameters = "<ParameterDeclaration name='p' parameterType='double' value='1'/>";
  const Resolved parameter = resolve(text.str());
  const auto* multiply = only_action<ParameterModifyAction>(parameter);
  ASSERT_NE(multiply, nullptr) << parameter.findings();
  EXPECT_TRUE(multiply->rule.multiply);
  EXPECT_EQ(multiply->rule.value, 4.0);
  text = with_global_action("<SetMonitorAction monitorRef='m' value='true'/>");
  EXPECT_NE(resolve(text.str()).find("xosc.reference"), nullptr);
  std::string xml = text.str();
  const std::string before = "<CatalogLocations>";
  xml.insert(xml.find(before),
             "<MonitorDeclarations><MonitorDeclaration name='m' value='false'/>"
             "</MonitorDeclarations>");
  const Resolved monitor = resolve(xml);
  const auto* set = only_action<SetMonitorAction>(monitor);
  ASSERT_NE(set, nullptr) << monitor.findings();
  EXPECT_EQ(set->monitor, "m");
  EXPECT_TRUE(set->value);
  EXPECT_FALSE(monitor.scenario->monitors.at("m"));
}

TEST(Actions, SignalControllersGoToTheirPhases) {
  ScenarioText text = with_global_action(
      "<InfrastructureAction><TrafficSignalAction><TrafficSignalControllerAction "
      "trafficSignalControllerRef='c' phase='stop'/></TrafficSignalAction></InfrastructureAction>");
  EXPECT_NE(resolve(text.str()).find("xosc.reference"), nullptr);
  const std::string first =
      "<TrafficSignalController name='c'><Phase name='go' duration='10' semantics='go'>"
      "<TrafficSignalState trafficSignalId='7' state='off;off;on'/></Phase>";
  const std::string second =
      "</TrafficSignalController><TrafficSignalController name='d' delay='3' reference='c'/>";
  text.road = "<TrafficSignals>" + first + second + "</TrafficSignals>";
  EXPECT_NE(resolve(text.str()).find("xosc.reference"), nullptr);  // no such phase
  text.road = "<TrafficSignals>" + first +
              "<Phase name='stop' duration='5'><TrafficSignalGroupState state='on;off;off'/>"
              "</Phase><Phase name='old' duration='1'><TrafficeSignalGroupState state='off'/>"
              "</Phase>" +
              second + "</TrafficSignals>";
  const Resolved resolved = resolve(text.str());
  const auto* action = only_action<TrafficSignalControllerAction>(resolved);
  ASSERT_NE(action, nullptr) << resolved.findings();
  EXPECT_EQ(action->controller, "c");
  EXPECT_EQ(action->phase, "stop");
  const auto& controllers = resolved.scenario->signal_controllers;
  ASSERT_EQ(controllers.size(), 2u);
  ASSERT_EQ(controllers[0].phases.size(), 3u);
  EXPECT_EQ(controllers[0].phases[2].group_state, "off");  // as 1.2 spells it
  EXPECT_EQ(controllers[0].phases[0].duration_s, 10.0);
  EXPECT_EQ(controllers[0].phases[0].semantics, "go");
  EXPECT_EQ(controllers[0].phases[0].states.at(0).signal, "7");
  EXPECT_EQ(controllers[0].phases[0].states.at(0).state, "off;off;on");
  EXPECT_EQ(controllers[0].phases[1].group_state, "on;off;off");
  EXPECT_EQ(controllers[1].delay_s, 3.0);
  EXPECT_EQ(controllers[1].reference, "c");
}

}  // namespace
}  // namespace raytruth::scenario
