// Every condition from a small text, and what becomes of triggers.
#include <gtest/gtest.h>

#include "scenario_text.h"

namespace raytruth::scenario {
namespace {

template <typename T>
T by_entity(const std::string& inner) {
  const Resolved resolved = resolve(with_entity_condition(inner).str());
  const T* condition = only_entity_condition<T>(resolved);
  EXPECT_NE(condition, nullptr) << inner << "\n" << resolved.findings();
  EXPECT_TRUE(resolved.diagnostics.all().empty()) << resolved.findings();
  return condition ? *condition : T{};
}

template <typename T>
T by_value(const std::string& inner) {
  const Resolved resolved = resolve(with_value_condition(inner).str());
  const T* condition = only_value_condition<T>(resolved);
  EXPECT_NE(condition, nullptr) << inner << "\n" << resolved.findings();
  return condition ? *condition : T{};
}

TEST(Conditions, NameDelayEdgeAndEntities) {
  const Resolved resolved =
      resolve(with_entity_condition("<StandStillCondition duration='2'/>").str());
  const Condition* condition = only_condition(resolved);
  ASSERT_NE(condition, nullptr) << resolved.findings();
  EXPECT_EQ(condition->name, "c");
  EXPECT_EQ(condition->delay_s, 0.5);
  EXPECT_EQ(condition->edge, Edge::kRising);
  const auto& by = std::get<ByEntityCondition>(condition->what);
  EXPECT_TRUE(by.all);
  EXPECT_EQ(by.entities, std::vector<std::string>{"Ego"});
  EXPECT_EQ(std::get<StandStillCondition>(by.what).duration_s, 2.0);
}

TEST(Conditions, OfOneEntity) {
  EXPECT_EQ(by_entity<EndOfRoadCondition>("<EndOfRoadCondition duration='1'/>").duration_s, 1.0);
  EXPECT_EQ(by_entity<OffroadCondition>("<OffroadCondition duration='2'/>").duration_s, 2.0);
  EXPECT_EQ(by_entity<TraveledDistanceCondition>("<TraveledDistanceCondition value='3'/>").value_m,
            3.0);
  const auto speed = by_entity<SpeedCondition>(
      "<SpeedCondition value='4' rule='lessOrEqual' direction='lateral'/>");
  EXPECT_EQ(speed.value_m_s, 4.0);
  EXPECT_EQ(speed.rule, Rule::kLessOrEqual);
  EXPECT_EQ(speed.direction, "lateral");
  const auto acceleration =
      by_entity<AccelerationCondition>("<AccelerationCondition value='-5' rule='notEqualTo'/>");
  EXPECT_EQ(acceleration.value_m_s2, -5.0);
  EXPECT_EQ(acceleration.rule, Rule::kNotEqualTo);
  const auto reach =
      by_entity<ReachPositionCondition>("<ReachPositionCondition tolerance='6'>" +
                                        std::string(kAnyPosition) + "</ReachPositionCondition>");
  EXPECT_EQ(reach.tolerance_m, 6.0);
}

TEST(Conditions, BetweenEntities) {
  const auto headway = by_entity<TimeHeadwayCondition>(
      "<TimeHeadwayCondition entityRef='Other' value='0.4' freespace='true' rule='greaterThan' "
      "coordinateSystem='road' relativeDistanceType='longitudinal'/>");
  EXPECT_EQ(headway.entity, "Other");
  EXPECT_EQ(headway.value_s, 0.4);
  EXPECT_TRUE(headway.freespace);
  EXPECT_EQ(headway.rule, Rule::kGreaterThan);
  EXPECT_EQ(headway.coordinates, CoordinateSystem::kRoad);
  EXPECT_EQ(headway.distance_type, RelativeDistanceType::kLongitudinal);
  const auto plain = by_entity<TimeHeadwayCondition>(
      "<TimeHeadwayCondition entityRef='Other' value='1' freespace='false' rule='lessThan'/>");
  EXPECT_EQ(plain.coordinates, CoordinateSystem::kEntity);
  EXPECT_EQ(plain.distance_type, RelativeDistanceType::kEuclidean);
  const auto along = by_entity<TimeHeadwayCondition>(
      "<TimeHeadwayCondition entityRef='Other' value='1' freespace='false' rule='lessThan' "
      "alongRoute='true'/>");
  EXPECT_EQ(along.coordinates, CoordinateSystem::kRoad);
  EXPECT_EQ(along.distance_type, RelativeDistanceType::kLongitudinal);
  const auto newer = by_entity<TimeHeadwayCondition>(
      "<TimeHeadwayCondition entityRef='Other' value='1' freespace='false' rule='lessThan' "
      "alongRoute='true' coordinateSystem='entity'/>");
  EXPECT_EQ(newer.coordinates, CoordinateSystem::kEntity);
  EXPECT_EQ(newer.distance_type, RelativeDistanceType::kEuclidean);
  const auto distance = by_entity<RelativeDistanceCondition>(
      "<RelativeDistanceCondition entityRef='Other' value='14' freespace='false' rule='lessThan' "
      "relativeDistanceType='cartesianDistance'/>");
  EXPECT_EQ(distance.value_m, 14.0);
  EXPECT_EQ(distance.distance_type, RelativeDistanceType::kEuclidean);
  const auto speed = by_entity<RelativeSpeedCondition>(
      "<RelativeSpeedCondition entityRef='Other' value='2' rule='greaterOrEqual'/>");
  EXPECT_EQ(speed.entity, "Other");
  EXPECT_EQ(speed.rule, Rule::kGreaterOrEqual);
  EXPECT_EQ(by_entity<CollisionCondition>(
                "<CollisionCondition><EntityRef entityRef='Other'/></CollisionCondition>")
                .entity,
            "Other");
  EXPECT_EQ(by_entity<CollisionCondition>(
                "<CollisionCondition><ByType type='pedestrian'/></CollisionCondition>")
                .type,
            "pedestrian");
}

TEST(Conditions, TimeToCollisionAndDistanceToPositions) {
  const std::string attributes = " value='1.2' freespace='true' rule='lessThan' ";
  const auto entity = by_entity<TimeToCollisionCondition>(
      "<TimeToCollisionCondition" + attributes +
      "relativeDistanceType='lateral'><TimeToCollisionConditionTarget><EntityRef "
      "entityRef='Other'/></TimeToCollisionConditionTarget></TimeToCollisionCondition>");
  EXPECT_EQ(entity.entity, "Other");
  EXPECT_FALSE(entity.position.has_value());
  EXPECT_EQ(entity.value_s, 1.2);
  EXPECT_EQ(entity.distance_type, RelativeDistanceType::kLateral);
  const auto position = by_entity<TimeToCollisionCondition>(
      "<TimeToCollisionCondition" + attributes + "><TimeToCollisionConditionTarget>" +
      kAnyPosition + "</TimeToCollisionConditionTarget></TimeToCollisionCondition>");
  EXPECT_TRUE(position.position.has_value());
  EXPECT_TRUE(position.entity.empty());
  const auto distance = by_entity<DistanceCondition>(
      "<DistanceCondition value='9' freespace='false' rule='lessThan' coordinateSystem='lane'>" +
      std::string(kAnyPosition) + "</DistanceCondition>");
  EXPECT_EQ(distance.value_m, 9.0);
  EXPECT_EQ(distance.coordinates, CoordinateSystem::kLane);
}

TEST(Conditions, ByValue) {
  const auto time =
      by_value<SimulationTimeCondition>("<SimulationTimeCondition value='3' rule='equalTo'/>");
  EXPECT_EQ(time.value_s, 3.0);
  EXPECT_EQ(time.rule, Rule::kEqualTo);
  const auto state = by_value<StoryboardElementStateCondition>(
      "<StoryboardElementStateCondition storyboardElementType='maneuver' "
      "storyboardElementRef='maneuver' state='endTransition'/>");
  EXPECT_EQ(state.type, "maneuver");
  EXPECT_EQ(state.element, "maneuver");
  EXPECT_EQ(state.state, "endTransition");
  by_value<StoryboardElementStateCondition>(
      "<StoryboardElementStateCondition storyboardElementType='event' "
      "storyboardElementRef='story::act::group::maneuver::event' state='completeState'/>");
  const auto signal =
      by_value<TrafficSignalCondition>("<TrafficSignalCondition name='1' state='on;off'/>");
  EXPECT_EQ(signal.signal, "1");
  EXPECT_EQ(signal.state, "on;off");
  const auto day = by_value<TimeOfDayCondition>(
      "<TimeOfDayCondition dateTime='2024-06-01T10:00:00' rule='greaterThan'/>");
  EXPECT_EQ(day.date_time, "2024-06-01T10:00:00");
  const auto user = by_value<UserDefinedValueCondition>(
      "<UserDefinedValueCondition name='n' value='v' rule='equalTo'/>");
  EXPECT_EQ(user.name, "n");
  EXPECT_EQ(user.value, "v");
}

TEST(Conditions, OfParametersAndVariables) {
  ScenarioText text =
      with_value_condition("<ParameterCondition parameterRef='p' value='2' rule='lessThan'/>");
  text.parameters = "<ParameterDeclaration name='p' parameterType='double' value='1'/>";
  const Resolved parameter = resolve(text.str());
  ASSERT_NE(only_value_condition<ParameterCondition>(parameter), nullptr) << parameter.findings();
  EXPECT_EQ(only_value_condition<ParameterCondition>(parameter)->parameter, "p");
  text = with_value_condition("<VariableCondition variableRef='v' value='true' rule='equalTo'/>");
  EXPECT_FALSE(resolve(text.str()).scenario);  // v isn't declared
  text.variables = "<VariableDeclaration name='v' variableType='boolean' value='false'/>";
  const Resolved variable = resolve(text.str());
  ASSERT_NE(only_value_condition<VariableCondition>(variable), nullptr) << variable.findings();
  EXPECT_EQ(only_value_condition<VariableCondition>(variable)->value, "true");
}

TEST(Conditions, UnknownOnesNeverHold) {
  const std::string xml = with_entity_condition("<WeatherCondition rain='true'/>").str();
  EXPECT_FALSE(resolve(xml).scenario);
  const Resolved lenient = resolve(xml, {}, true);
  ASSERT_TRUE(lenient.scenario) << lenient.findings();
  const auto& event =
      lenient.scenario->stories.at(0).acts.at(0).groups.at(0).maneuvers.at(0).events.at(0);
  ASSERT_TRUE(event.start.has_value());  // "not set" would mean: starts with its parent
  EXPECT_TRUE(event.start->empty());
}

TEST(Conditions, RelativeClearance) {
  const auto c = by_entity<RelativeClearanceCondition>(
      "<RelativeClearanceCondition oppositeLanes='true' freeSpace='true' distanceForward='30' "
      "distanceBackward='20'><RelativeLaneRange from='-1' to='1'/><RelativeLaneRange from='3'/>"
      "<EntityRef entityRef='Other'/></RelativeClearanceCondition>");
  EXPECT_TRUE(c.opposite_lanes && c.free_space);
  EXPECT_EQ(c.distance_forward_m, 30.0);
  EXPECT_EQ(c.distance_backward_m, 20.0);
  ASSERT_EQ(c.lanes.size(), 2u);
  EXPECT_EQ(c.lanes[0].from, -1);
  EXPECT_EQ(c.lanes[0].to, 1);
  EXPECT_EQ(c.lanes[1].from, 3);
  EXPECT_FALSE(c.lanes[1].to.has_value());
  EXPECT_EQ(c.entities, std::vector<std::string>{"Other"});
}

TEST(Conditions, Angles) {
  const auto own = by_entity<AngleCondition>(
      "<AngleCondition angleType='pitch' angle='0.5' angleTolerance='0.1' "
      "coordinateSystem='world'/>");
  EXPECT_EQ(own.type, AngleType::kPitch);
  EXPECT_EQ(own.angle_rad, 0.5);
  EXPECT_EQ(own.tolerance_rad, 0.1);
  EXPECT_EQ(own.coordinates, CoordinateSystem::kWorld);
  EXPECT_EQ(by_entity<AngleCondition>(
                "<AngleCondition angleType='heading' angle='1' angleTolerance='0.1'/>")
                .coordinates,
            CoordinateSystem::kWorld);
  const auto relative = by_entity<RelativeAngleCondition>(
      "<RelativeAngleCondition entityRef='Other' angleType='roll' angle='-0.5' "
      "angleTolerance='0.2' coordinateSystem='lane'/>");
  EXPECT_EQ(relative.entity, "Other");
  EXPECT_EQ(relative.type, AngleType::kRoll);
  EXPECT_EQ(relative.angle_rad, -0.5);
  EXPECT_EQ(relative.tolerance_rad, 0.2);
  EXPECT_EQ(relative.coordinates, CoordinateSystem::kLane);
}

TEST(Conditions, RoutingAlgorithms) {
  const auto with = [](const std::string& routing) {
    return by_entity<RelativeDistanceCondition>(
               "<RelativeDistanceCondition entityRef='Other' value='14' freespace='false' "
               "rule='lessThan' relativeDistanceType='longitudinal' coordinateSystem='road' "
               "routingAlgorithm='" +
               routing + "'/>")
        .routing;
  };
  EXPECT_EQ(with("undefined"), RoutingAlgorithm::kUndefined);
  EXPECT_EQ(with("assignedRoute"), RoutingAlgorithm::kAssignedRoute);
  EXPECT_EQ(with("fastest"), RoutingAlgorithm::kFastest);
  EXPECT_EQ(with("leastIntersections"), RoutingAlgorithm::kLeastIntersections);
  EXPECT_EQ(with("shortest"), RoutingAlgorithm::kShortest);
}

TEST(Conditions, SignalControllers) {
  ScenarioText text = with_value_condition(
      "<TrafficSignalControllerCondition trafficSignalControllerRef='c' phase='go'/>");
  EXPECT_NE(resolve(text.str()).find("xosc.reference"), nullptr);
  text.road =
      "<TrafficSignals><TrafficSignalController name='c'><Phase name='go' duration='1'/>"
      "</TrafficSignalController></TrafficSignals>";
  const Resolved resolved = resolve(text.str());
  const auto* c = only_value_condition<TrafficSignalControllerCondition>(resolved);
  ASSERT_NE(c, nullptr) << resolved.findings();
  EXPECT_EQ(c->controller, "c");
  EXPECT_EQ(c->phase, "go");
}

TEST(Conditions, GroupsAreAlternatives) {
  const std::string condition =
      "<Condition name='x' delay='0' conditionEdge='none'><ByValueCondition>"
      "<SimulationTimeCondition value='1' rule='greaterThan'/></ByValueCondition></Condition>";
  ScenarioText text;
  text.stop = "<ConditionGroup>" + condition + condition + "</ConditionGroup><ConditionGroup>" +
              condition + "</ConditionGroup>";
  const Resolved resolved = resolve(text.str());
  ASSERT_TRUE(resolved.scenario) << resolved.findings();
  ASSERT_EQ(resolved.scenario->stop.size(), 2u);
  EXPECT_EQ(resolved.scenario->stop[0].size(), 2u);
  EXPECT_EQ(resolved.scenario->stop[1].size(), 1u);
}

}  // namespace
}  // namespace raytruth::scenario
