// Traffic that nobody scripts, and entities that drive by themselves.
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>

#include "sim/core/math.h"
#include "sim/scenario/scenario.h"
#include "world_text.h"

namespace raytruth::world {
namespace {

using scenario::ActionVariant;

scenario::Position place_on_lane(int lane, double s) {
  scenario::Position p;
  p.value = scenario::LanePosition{};
  auto& place = std::get<scenario::LanePosition>(p.value);
  place.road = "1";
  place.lane = lane;
  place.s_m = s;
  return p;
}

ActionVariant swarm(int number, double major = 300.0, double minor = 40.0, double inner = 30.0) {
  scenario::TrafficSwarmAction a;
  a.traffic = "swarm";
  a.central_entity = "Ego";
  a.semi_major_axis_m = major;
  a.semi_minor_axis_m = minor;
  a.inner_radius_m = inner;
  a.number_of_vehicles = number;
  return a;
}

ActionVariant source(double s, double rate) {
  scenario::TrafficSourceAction a;
  a.traffic = "source";
  a.position = place_on_lane(-1, s);
  a.rate_1_s = rate;
  return a;
}

/// A world with Ego on lane -1 at 1000 m, and these actions at its start.
struct Scene {
  Diagnostics diagnostics;
  std::unique_ptr<World> world;

  explicit Scene(const std::vector<ActionVariant>& actions, double ego_speed = 0.0,
                 std::uint64_t seed = 1, double step_s = 0.01, const std::string& more = "") {
    Script script;
    script.init = init("Ego", {teleport(at_lane(-1, 1000.0)), speed("step", "time", 0, ego_speed)});
    if (!more.empty()) script.init = more;
    const auto document = scenario::ScenarioDocument::parse(script.str(), "test.xosc", diagnostics);
    auto concrete =
        std::make_shared<scenario::ConcreteScenario>(*document->resolve({}, diagnostics));
    for (const ActionVariant& what : actions) {
      scenario::InitAction one;
      one.action.what = what;
      concrete->init.push_back(std::move(one));
    }
    WorldOptions options;
    options.step = SimTime::from_s(step_s);
    options.seed = seed;
    world = std::make_unique<World>(std::move(concrete), straight_road(), options, diagnostics);
  }
  void to(double t) { world->advance_to(SimTime::from_s(t)); }
  /// Actors after Ego, Other and Walker.
  std::vector<ActorState> others() const {
    std::vector<ActorState> found;
    const auto snapshot = world->snapshot();
    for (const ActorState& a : snapshot->actors) {
      if (a.id.value() > 3) found.push_back(a);
    }
    return found;
  }
};

TEST(Background, SwarmFillsItsRingAndStaysInIt) {
  Scene scene({swarm(20)}, 15.0);
  for (const double t : {0.0, 10.0, 40.0}) {
    scene.to(t);
    const auto snapshot = scene.world->snapshot();
    const Vec3 ego = snapshot->find(snapshot->id_of("Ego"))->X_WA.translation();
    const auto others = scene.others();
    EXPECT_GE(others.size(), 17U) << t;
    EXPECT_LE(others.size(), 20U) << t;
    std::set<std::uint32_t> ids;
    for (const ActorState& a : others) {
      EXPECT_TRUE(ids.insert(a.id.value()).second);
      const Vec3 d = a.X_WA.translation() - ego;
      // A tick at 36 m/s apart, and the 2 % that leaving takes.
      EXPECT_LT(det::hypot(d.x() / 300.0, d.y() / 40.0), 1.03) << a.id.value() << " at " << t;
      if (t == 0.0) {
        EXPECT_GE(d.norm(), 30.0);
      }
      EXPECT_EQ(a.place.road, "1");
      // Lanes 1 against x, -1 to -3 with it.
      const Vec3 ahead = a.X_WA.rotate(Vec3::UnitX());
      EXPECT_EQ(ahead.x() > 0.0, a.place.lane < 0);
      EXPECT_NE(snapshot->model(a.id), nullptr);
    }
    EXPECT_TRUE(std::is_sorted(snapshot->actors.begin(), snapshot->actors.end(),
                               [](const auto& a, const auto& b) { return a.id < b.id; }));
  }
}

TEST(Background, MovesAsItsVelocitiesSay) {
  Scene scene({swarm(20)});
  scene.to(5.01);
  std::map<std::uint32_t, ActorState> before;
  for (const ActorState& a : scene.others()) before.emplace(a.id.value(), a);
  scene.to(5.02);
  for (const ActorState& a : scene.others()) {
    const ActorState& b = before.at(a.id.value());
    const Vec3 moved = (a.X_WA.translation() - b.X_WA.translation()) / 0.01;
    // Accelerations are constant within the tick: the mean of both velocities, and 0.5 mm/s of the
    // difference over 0.1 ms.
    EXPECT_NEAR((moved - 0.5 * (a.V_WA.linear_m_s + b.V_WA.linear_m_s)).norm(), 0.0, 2e-3);
    // speed_m_s is along the lane: those that change lanes are faster by what they go across.
    if (std::abs(a.V_WA.linear_m_s.y()) < 1e-3) {
      EXPECT_NEAR(a.V_WA.linear_m_s.norm(), a.speed_m_s, 1e-3);
    }
  }
}

TEST(Background, IsTheSameForAnyStepAndAnotherForAnotherSeed) {
  const auto run = [](double step, double ask, std::uint64_t seed) {
    Scene scene({swarm(30)}, 0.0, seed, step);
    for (double t = ask; t < 12.0; t += ask) scene.to(t);
    scene.to(12.0);
    std::vector<double> state;
    for (const ActorState& a : scene.others()) {
      state.push_back(a.id.value());
      state.push_back(a.X_WA.translation().x());
      state.push_back(a.speed_m_s);
    }
    return state;
  };
  const auto reference = run(0.01, 0.1, 1);
  EXPECT_EQ(run(0.05, 0.05, 1), reference);
  EXPECT_EQ(run(0.003, 0.7, 1), reference);
  EXPECT_NE(run(0.01, 0.1, 2), reference);
}

TEST(Background, SourceMakesThemByItsRateAndTheSinkTakesThem) {
  scenario::TrafficSinkAction sink;
  sink.position = place_on_lane(-1, 400.0);
  sink.radius_m = 15.0;
  Scene scene({source(50.0, 0.25), sink});
  EXPECT_EQ(scene.others().size(), 1U) << "the first at once";
  scene.to(20.0);
  EXPECT_EQ(scene.others().size(), 6U) << "and one every 4 s";
  scene.to(60.0);
  const auto snapshot = scene.world->snapshot();
  std::uint32_t latest = 0;
  for (const ActorState& a : scene.others()) {
    EXPECT_LT(a.X_WA.translation().x(), 401.0);
    latest = std::max(latest, a.id.value());
  }
  EXPECT_EQ(latest, 3U + 16U);
  EXPECT_LT(scene.others().size(), 14U) << "the first have gone";
}

TEST(Background, StopsByName) {
  Scene scene({source(50.0, 1.0), swarm(5), scenario::TrafficStopAction{"source"}});
  scene.to(5.0);
  EXPECT_LE(scene.others().size(), 5U);
  Scene all({source(50.0, 1.0), swarm(5), scenario::TrafficStopAction{}});
  all.to(5.0);
  EXPECT_TRUE(all.others().empty());
}

TEST(Background, AreaIsKeptUpWhenContinuous) {
  const auto area = [](bool continuous) {
    scenario::TrafficAreaAction a;
    a.number_of_entities = 12;
    a.continuous = continuous;
    a.ranges.push_back({std::nullopt, {{"1", 300.0, {}}, {"1", 600.0, {}}}});
    return ActionVariant(a);
  };
  for (const bool continuous : {false, true}) {
    Scene scene({area(continuous)});
    ASSERT_EQ(scene.others().size(), 12U);
    for (const ActorState& a : scene.others()) {
      EXPECT_GE(a.X_WA.translation().x(), 299.0);
      EXPECT_LE(a.X_WA.translation().x(), 601.0);
    }
    scene.to(150.0);
    if (continuous) {
      EXPECT_GE(scene.others().size(), 11U) << "those that left the roads are replaced";
    } else {
      EXPECT_LT(scene.others().size(), 6U);
    }
  }
}

TEST(Background, MixesCategoriesAsStated) {
  scenario::TrafficSwarmAction a = std::get<scenario::TrafficSwarmAction>(swarm(40, 600.0, 100.0));
  a.mix.definition.emplace();
  a.mix.definition->categories = {{1.0, "truck"}, {1.0, "bus"}};
  Scene scene({a});
  std::map<std::string, int> count;
  const auto snapshot = scene.world->snapshot();
  for (const ActorState& actor : scene.others()) {
    const ActorModel* model = snapshot->model(actor.id);
    ++count[model->category];
    EXPECT_TRUE(model->name.starts_with("traffic_"));
    EXPECT_GT(model->box_size_m.x(), 8.0);
    EXPECT_TRUE(model->colour_srgb.has_value());
  }
  EXPECT_EQ(count.size(), 2U);
  // 40 of even odds: within 4 deviations of sqrt(10).
  EXPECT_NEAR(count["truck"], count["bus"], 26);
}

TEST(Background, SeesTheScenariosEntities) {
  // Ego stands at 1000 m in lane -1; what comes behind stops or changes lanes, and never touches
  // it.
  Scene scene({source(800.0, 0.3)});
  for (double t = 0.5; t < 60.0; t += 0.5) {
    scene.to(t);
    for (const ActorState& a : scene.others()) {
      const Vec3 d = a.X_WA.translation() - Vec3(1000.0, -2.0, 0.0);
      EXPECT_FALSE(std::abs(d.x()) < 4.4 && std::abs(d.y()) < 1.7) << t;
    }
  }
}

TEST(Background, VehiclesOfAFileDriveOnTheRoad) {
  Diagnostics diagnostics;
  const auto fcd = traffic::FcdTracks::parse(
      "<fcd-export><timestep time='0'><vehicle id='a' x='100' y='-2' angle='90' speed='20'/>"
      "</timestep><timestep time='1'><vehicle id='a' x='120' y='-2' angle='90' speed='20'/>"
      "</timestep></fcd-export>",
      "t.xml", {0.0, 0.0}, diagnostics);
  const auto document = scenario::ScenarioDocument::parse(Script().str(), "test.xosc", diagnostics);
  WorldOptions options;
  options.fcd = fcd;
  World world(document->resolve({}, diagnostics), straight_road(), options, diagnostics);
  world.advance_to(SimTime::from_s(0.5));
  const auto snapshot = world.snapshot();
  const ActorState* a = snapshot->find(snapshot->id_of("fcd_a"));
  ASSERT_TRUE(a);
  EXPECT_EQ(a->id, ActorId(4)) << "after the scenario's three";
  const ActorModel& model = *snapshot->model(a->id);
  const double front = model.box_center_m.x() + 0.5 * model.box_size_m.x();
  EXPECT_NEAR(a->X_WA.translation().x() + front, 110.0, 1e-9);
  EXPECT_NEAR(a->V_WA.linear_m_s.x(), 20.0, 1e-6);
  EXPECT_EQ(a->place.lane, -1);
  world.advance_to(SimTime::from_s(1.5));
  EXPECT_FALSE(world.snapshot()->id_of("fcd_a").valid()) << "it has gone";
}

std::string driven(const std::string& entity, double s, double v, const std::string& controller,
                   const std::string& properties) {
  return init(entity, {teleport(at_lane(-1, s)), speed("step", "time", 0, v),
                       "<ControllerAction><AssignControllerAction activateLongitudinal='true' "
                       "activateLateral='true'><Controller name='" +
                           controller + "'><Properties>" + properties +
                           "</Properties></Controller></AssignControllerAction>"
                           "</ControllerAction>"});
}

TEST(Background, DriverControllerFollowsAndOvertakes) {
  const std::string other =
      init("Other", {teleport(at_lane(-1, 300.0)), speed("step", "time", 0, 5.0)});
  for (const bool free : {false, true}) {
    const std::string ego = driven("Ego", 200.0, 10.0, "idm",
                                   "<Property name='setSpeed' value='15'/><Property "
                                   "name='changeLanes' value='" +
                                       std::string(free ? "true" : "false") + "'/>");
    Scene scene({}, 0.0, 1, 0.01, ego + other);
    double nearest = 1e9;
    for (double t = 1.0; t <= 60.0; t += 1.0) {
      scene.to(t);
      const auto snapshot = scene.world->snapshot();
      const Vec3 d = snapshot->find(snapshot->id_of("Other"))->X_WA.translation() -
                     snapshot->find(snapshot->id_of("Ego"))->X_WA.translation();
      if (std::abs(d.y()) < 2.0) nearest = std::min(nearest, std::abs(d.x()) - 4.5);
    }
    const auto snapshot = scene.world->snapshot();
    const ActorState& ego_state = *snapshot->find(snapshot->id_of("Ego"));
    EXPECT_GT(nearest, 1.0);
    if (free) {
      EXPECT_NEAR(ego_state.speed_m_s, 15.0, 0.3);
      EXPECT_GT(ego_state.X_WA.translation().x(), 700.0);
    } else {
      EXPECT_NEAR(ego_state.speed_m_s, 5.0, 0.1);
      EXPECT_EQ(ego_state.place.lane, -1);
    }
  }
}

// What a driver changes lanes for is shown: blinking on the side that it goes to.
TEST(Background, LaneChangesAndBrakingAreShown) {
  Scene scene({source(700.0, 1.0)});
  int left = 0, dark = 0, right = 0, braking = 0;
  for (double t = 0.1; t < 40.0; t += 0.1) {
    scene.to(t);
    for (const ActorState& a : scene.others()) {
      const double across = a.V_WA.linear_m_s.y();  // with x: y is left
      const bool l = (a.lamps & kLampIndicatorLeft) != 0, r = (a.lamps & kLampIndicatorRight) != 0;
      EXPECT_FALSE(l && across < -0.05);
      EXPECT_FALSE(r && across > 0.05);
      if (std::abs(across) > 0.05) (l ? left : r ? right : dark) += 1;
      const double along = a.acceleration_m_s2.dot(a.X_WA.rotate(Vec3::UnitX()));
      if (along < -1.0 && a.speed_m_s > 1.0) {
        ++braking;
        EXPECT_TRUE(a.lamps & kLampBrake) << along;
      }
    }
  }
  // Ego stands in the way: they go round it. Half of the time a blinking lamp is dark.
  EXPECT_GT(left + right, 20);
  EXPECT_NEAR(dark, left + right, 0.35 * (dark + left + right));
  EXPECT_GT(braking, 0);
}

TEST(Background, DriverControllerShowsItsLaneChange) {
  const std::string other =
      init("Other", {teleport(at_lane(-1, 300.0)), speed("step", "time", 0, 5.0)});
  const std::string ego = driven("Ego", 200.0, 10.0, "idm",
                                 "<Property name='setSpeed' value='15'/><Property "
                                 "name='changeLanes' value='true'/>");
  Scene scene({}, 0.0, 1, 0.01, ego + other);
  int shown = 0;
  for (double t = 0.1; t <= 60.0; t += 0.1) {
    scene.to(t);
    const auto snapshot = scene.world->snapshot();
    const ActorState& a = *snapshot->find(snapshot->id_of("Ego"));
    const double across = a.V_WA.linear_m_s.y();
    const std::uint32_t side = across > 0.0 ? kLampIndicatorLeft : kLampIndicatorRight;
    if (std::abs(across) > 0.1 && (a.lamps & side) != 0) ++shown;
  }
  EXPECT_GT(shown, 10);
}

TEST(Background, DriverStartsFromAStand) {
  Scene scene({}, 0.0, 1, 0.01, driven("Ego", 100.0, 0.0, "driver", ""));
  scene.to(30.0);
  const auto snapshot = scene.world->snapshot();
  // The road states no limit: 50 km/h, times the driver's own factor.
  EXPECT_NEAR(snapshot->find(snapshot->id_of("Ego"))->speed_m_s, 13.9, 2.8);
}

}  // namespace
}  // namespace raytruth::world
