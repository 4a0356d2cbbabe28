// Actions and their parts that newer versions brought, or that files seldom have.
#include <gtest/gtest.h>

#include "scenario_text.h"

namespace raytruth::scenario {
namespace {

template <typename T>
T read_newer(const std::string& inner, bool global = false) {
  const Resolved resolved =
      resolve((global ? with_global_action(inner) : with_private_action(inner)).str());
  const T* action = only_action<T>(resolved);
  EXPECT_NE(action, nullptr) << inner << "\n" << resolved.findings();
  EXPECT_TRUE(resolved.diagnostics.all().empty()) << resolved.findings();
  return action ? *action : T{};
}

TEST(Actions, TrajectoriesOfNewerVersions) {
  const auto shape = [](const std::string& inner) {
    return read_newer<FollowTrajectoryAction>(
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

TEST(Actions, MotionInAllItsVariants) {
  const auto lateral = read_newer<LateralDistanceAction>(
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
  const auto profile = read_newer<SpeedProfileAction>(
      "<LongitudinalAction><SpeedProfileAction followingMode='position'><DynamicConstraints "
      "maxAcceleration='2' maxDeceleration='6' maxSpeed='INF'/><SpeedProfileEntry speed='5'/>"
      "</SpeedProfileAction></LongitudinalAction>");
  EXPECT_EQ(profile.limits.max_acceleration_m_s2, 2.0);
  EXPECT_FALSE(profile.limits.max_speed_m_s.has_value());
  const auto change = read_newer<LaneChangeAction>(
      "<LateralAction><LaneChangeAction><LaneChangeActionDynamics dynamicsShape='linear' "
      "value='3' dynamicsDimension='distance' followingMode='follow'/><LaneChangeTarget>"
      "<AbsoluteTargetLane value='-2' layer='temporary'/></LaneChangeTarget></LaneChangeAction>"
      "</LateralAction>");
  EXPECT_EQ(change.dynamics.following_mode, FollowingMode::kFollow);
  EXPECT_EQ(change.target.layer, LaneLayer::kTemporary);
  read_newer<RandomRouteAction>("<RoutingAction><RandomRouteAction/></RoutingAction>");
  EXPECT_EQ(read_newer<PreferredLaneLayerAction>(
                "<RoutingAction><PreferredLaneLayerAction layer='temporary'/></RoutingAction>")
                .layer,
            LaneLayer::kTemporary);
  EXPECT_EQ(read_newer<ConnectTrailerAction>(
                "<TrailerAction><ConnectTrailerAction trailerRef='Other'/></TrailerAction>")
                .trailer,
            "Other");
  read_newer<DisconnectTrailerAction>("<TrailerAction><DisconnectTrailerAction/></TrailerAction>");
}

TEST(Actions, FinalSpeedMayBeAFactor) {
  const std::string p = "<LanePosition roadId='1' laneId='-1' s='50'/>";
  const auto a = read_newer<SynchronizeAction>(
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
    return read_newer<AcquirePositionAction>("<RoutingAction><AcquirePositionAction><Position>" +
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
  const auto offset = read_newer<LaneOffsetAction>(
      "<LateralAction><LaneOffsetAction continuous='false'><LaneOffsetActionDynamics "
      "dynamicsShape='linear'/><LaneOffsetTarget><RelativeTargetLaneOffset entityRef='Other' "
      "value='0.5'/></LaneOffsetTarget></LaneOffsetAction></LateralAction>");
  EXPECT_EQ(offset.entity, "Other");
  const std::string p = "<LanePosition roadId='1' laneId='-1' s='50'/>";
  const auto a = read_newer<SynchronizeAction>(
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
