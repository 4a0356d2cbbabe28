#include "world_text.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "sim/scenario/scenario.h"

namespace raytruth::world {
namespace {

std::string lane(int id) {
  return fmt::format(
      "<lane id='{}' type='driving'><width sOffset='0' a='4' b='0' c='0' d='0'/></lane>", id);
}

std::string car(const std::string& name, const std::string& more) {
  return fmt::format(
      "<ScenarioObject name='{}'><Vehicle name='a_car' vehicleCategory='car' mass='1500'>"
      "<BoundingBox><Center x='1.4' y='0' z='0.8'/><Dimensions width='2' length='4.5' "
      "height='1.6'/></BoundingBox>"
      "<Performance maxSpeed='70' maxAcceleration='10' maxDeceleration='9'/>"
      "<Axles><FrontAxle maxSteering='0.5' wheelDiameter='0.6' trackWidth='1.8' positionX='2.8' "
      "positionZ='0.3'/><RearAxle maxSteering='0' wheelDiameter='0.6' trackWidth='1.8' "
      "positionX='0' positionZ='0.3'/></Axles></Vehicle>{}</ScenarioObject>\n",
      name, more);
}

std::string condition(const std::string& inner, const std::string& edge, double delay_s) {
  return fmt::format("<Condition name='c' delay='{}' conditionEdge='{}'>{}</Condition>\n", delay_s,
                     edge, inner);
}

Play start_changed(const Script& script, std::shared_ptr<const roads::RoadNetwork> roads,
                   double step, bool allow_unsupported,
                   const std::function<void(scenario::ConcreteScenario&)>& change) {
  Play run;
  run.diagnostics.allow_unsupported = allow_unsupported;
  const auto document =
      scenario::ScenarioDocument::parse(script.str(), "test.xosc", run.diagnostics);
  std::unique_ptr<const scenario::ConcreteScenario> read;
  if (document) read = document->resolve({}, run.diagnostics);
  run.diagnostics.throw_if_errors();
  auto changed = std::make_shared<scenario::ConcreteScenario>(*read);
  if (change) change(*changed);
  run.scenario = changed;
  WorldOptions options;
  options.step = SimTime::from_s(step);
  run.world = std::make_unique<World>(run.scenario, std::move(roads), options, run.diagnostics);
  return run;
}

}  // namespace

std::shared_ptr<const roads::RoadNetwork> roads_from(const std::string& geometry, double length) {
  Diagnostics diagnostics;
  auto network = roads::RoadNetwork::parse(
      fmt::format("<OpenDRIVE><header revMajor='1' revMinor='6'/><road id='1' length='{}' "
                  "junction='-1'>{}<lanes><laneSection s='0'><left>{}</left><center><lane id='0' "
                  "type='none'/></center><right>{}{}{}</right></laneSection></lanes></road>"
                  "</OpenDRIVE>",
                  length, geometry, lane(1), lane(-1), lane(-2), lane(-3)),
      "test.xodr", diagnostics);
  diagnostics.throw_if_errors();
  return network;
}

std::shared_ptr<const roads::RoadNetwork> straight_road(double length) {
  return roads_from(fmt::format("<planView><geometry s='0' x='0' y='0' hdg='0' length='{}'><line/>"
                                "</geometry></planView>",
                                length),
                    length);
}

std::shared_ptr<const roads::RoadNetwork> ring_road(double radius, double length) {
  return roads_from(fmt::format("<planView><geometry s='0' x='0' y='0' hdg='0' length='{}'><arc "
                                "curvature='{}'/></geometry></planView>",
                                length, 1.0 / radius),
                    length);
}

std::string at_lane(int id, double s, const std::string& more) {
  return fmt::format("<Position><LanePosition roadId='1' laneId='{}' s='{}' {}/></Position>", id, s,
                     more);
}

std::string teleport(const std::string& position) {
  return "<TeleportAction>" + position + "</TeleportAction>";
}

std::string speed(const std::string& shape, const std::string& dimension, double value,
                  double target) {
  return fmt::format(
      "<LongitudinalAction><SpeedAction><SpeedActionDynamics dynamicsShape='{}' "
      "dynamicsDimension='{}' value='{}'/><SpeedActionTarget><AbsoluteTargetSpeed value='{}'/>"
      "</SpeedActionTarget></SpeedAction></LongitudinalAction>",
      shape, dimension, value, target);
}

std::string lane_change(const std::string& shape, const std::string& dimension, double value,
                        int to) {
  return fmt::format(
      "<LateralAction><LaneChangeAction><LaneChangeActionDynamics dynamicsShape='{}' "
      "dynamicsDimension='{}' value='{}'/><LaneChangeTarget><AbsoluteTargetLane value='{}'/>"
      "</LaneChangeTarget></LaneChangeAction></LateralAction>",
      shape, dimension, value, to);
}

std::string init(const std::string& entity, std::initializer_list<std::string> actions) {
  std::string text = "<Private entityRef='" + entity + "'>";
  for (const std::string& action : actions)
    text += "\n<PrivateAction>" + action + "</PrivateAction>";
  return text + "</Private>\n";
}

std::string time_condition(double after, const std::string& edge, double delay) {
  return condition(fmt::format("<ByValueCondition><SimulationTimeCondition value='{}' "
                               "rule='greaterOrEqual'/></ByValueCondition>",
                               after),
                   edge, delay);
}

std::string entity_condition(const std::string& entity, const std::string& inner,
                             const std::string& edge, double delay) {
  return condition(
      fmt::format("<ByEntityCondition><TriggeringEntities triggeringEntitiesRule='any'>"
                  "<EntityRef entityRef='{}'/></TriggeringEntities><EntityCondition>{}"
                  "</EntityCondition></ByEntityCondition>",
                  entity, inner),
      edge, delay);
}

std::string state_condition(const std::string& type, const std::string& element,
                            const std::string& state, const std::string& edge, double delay) {
  return condition(
      fmt::format("<ByValueCondition><StoryboardElementStateCondition storyboardElementType='{}' "
                  "storyboardElementRef='{}' state='{}'/></ByValueCondition>",
                  type, element, state),
      edge, delay);
}

std::string event(const std::string& name, const std::string& action, const std::string& conditions,
                  const std::string& priority, int executions) {
  return fmt::format(
      "<Event name='{0}' priority='{1}' maximumExecutionCount='{2}'>\n<Action name='{0} action'>\n"
      "<PrivateAction>{3}</PrivateAction></Action>\n<StartTrigger><ConditionGroup>\n{4}"
      "</ConditionGroup></StartTrigger></Event>\n",
      name, priority, executions, action, conditions);
}

std::string group(const std::string& name, const std::string& actor, const std::string& events) {
  return fmt::format(
      "<ManeuverGroup name='{0}' maximumExecutionCount='1'><Actors "
      "selectTriggeringEntities='false'><EntityRef entityRef='{1}'/></Actors><Maneuver name='{0} "
      "maneuver'>\n{2}</Maneuver></ManeuverGroup>\n",
      name, actor, events);
}

std::string Script::str() const {
  const std::string stories = groups.empty()
                                  ? ""
                                  : "<Story name='story'><Act name='act'>\n" + groups +
                                        "<StartTrigger><ConditionGroup>" + time_condition(0.0) +
                                        "</ConditionGroup></StartTrigger></Act></Story>\n";
  const std::string control = controller.empty()
                                  ? ""
                                  : "<ObjectController><Controller name='" + controller +
                                        "'><Properties/></Controller></ObjectController>";
  return "<?xml version='1.0'?>\n<OpenSCENARIO>\n<FileHeader revMajor='1' revMinor='4' "
         "date='2024-01-01T00:00:00' description='d' author='a'/>\n<CatalogLocations/>\n"
         "<RoadNetwork/>\n<Entities>\n" +
         car("Ego", control) + car("Other", "") +
         "<ScenarioObject name='Walker'><Pedestrian name='man' mass='80' model='m' "
         "pedestrianCategory='pedestrian'><BoundingBox><Center x='0' y='0' z='0.9'/><Dimensions "
         "width='0.5' length='0.6' height='1.8'/></BoundingBox></Pedestrian></ScenarioObject>\n" +
         entities + "</Entities>\n<Storyboard>\n<Init>\n<Actions>\n" + init +
         "</Actions>\n</Init>\n" + stories + "<StopTrigger>" +
         (stop.empty() ? "" : "<ConditionGroup>" + stop + "</ConditionGroup>") +
         "</StopTrigger>\n</Storyboard>\n</OpenSCENARIO>\n";
}

const ActorState& Play::actor(const std::string& name) {
  snapshot_ = world->snapshot();
  const ActorState* state = snapshot_->find(snapshot_->id_of(name));
  if (!state) throw std::runtime_error("no actor " + name);
  return *state;
}

std::optional<double> Play::when(const std::string& element, const std::string& transition) const {
  for (const StoryEvent& e : world->events()) {
    if (e.element == element && e.transition == transition)
      return static_cast<double>(e.time.ns()) / 1e9;
  }
  return std::nullopt;
}

int Play::count(const std::string& element, const std::string& transition) const {
  int n = 0;
  for (const StoryEvent& e : world->events())
    n += e.element == element && e.transition == transition;
  return n;
}

Play start(const Script& script, std::shared_ptr<const roads::RoadNetwork> roads, double step,
           bool allow_unsupported) {
  return start_changed(script, std::move(roads), step, allow_unsupported, nullptr);
}

Play start(const Script& script, std::shared_ptr<const roads::RoadNetwork> roads, double step,
           const std::function<void(scenario::ConcreteScenario&)>& change) {
  return start_changed(script, std::move(roads), step, false, change);
}

}  // namespace raytruth::world
