// People and cyclists of the background traffic.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "sim/scenario/scenario.h"
#include "tests/sim/traffic/town_text.h"
#include "world_text.h"

namespace raytruth::world {
namespace {

std::shared_ptr<const scenario::Entity> one_of(scenario::EntityKind kind,
                                               const std::string& category, const Vec3& size_m) {
  auto e = std::make_shared<scenario::Entity>();
  e->kind = kind;
  e->category = category;
  e->entry_name = category;
  e->box_size_m = size_m;
  e->box_center_m = {0.0, 0.0, 0.5 * size_m.z()};
  e->performance.max_speed_m_s = category == "bicycle" ? 5.0 : 30.0;
  return e;
}

// Half on foot, a quarter on bicycles, a quarter in cars.
scenario::TrafficMix mix() {
  using scenario::EntityKind;
  scenario::TrafficDistribution::Entry entry;
  entry.entities = {{2.0, one_of(EntityKind::kPedestrian, "pedestrian", {0.5, 0.6, 1.75})},
                    {1.0, one_of(EntityKind::kVehicle, "bicycle", {1.8, 0.6, 1.75})},
                    {1.0, one_of(EntityKind::kVehicle, "car", {4.4, 1.8, 1.5})}};
  scenario::TrafficMix m;
  m.distribution.emplace();
  m.distribution->entries = {entry};
  return m;
}

scenario::TrafficSwarmAction swarm_of_walkers(int number) {
  scenario::TrafficSwarmAction a;
  a.traffic = "swarm";
  a.central_entity = "Ego";
  a.semi_major_axis_m = 140.0;
  a.semi_minor_axis_m = 30.0;
  a.inner_radius_m = 10.0;
  a.number_of_vehicles = number;
  a.mix = mix();
  return a;
}

std::unique_ptr<World> town(const scenario::ActionVariant& action, Diagnostics& diagnostics,
                            const std::string& road, double step_s, std::uint64_t seed) {
  Script script;
  script.init = init("Ego", {teleport(at_lane(-1, 150.0)), speed("step", "time", 0, 0.0)});
  const auto document = scenario::ScenarioDocument::parse(script.str(), "test.xosc", diagnostics);
  auto concrete = std::make_shared<scenario::ConcreteScenario>(*document->resolve({}, diagnostics));
  scenario::InitAction first;
  first.action.what = action;
  concrete->init.push_back(std::move(first));
  auto roads = roads::RoadNetwork::parse(road, "town.xodr", diagnostics);
  diagnostics.throw_if_errors();
  WorldOptions options;
  options.step = SimTime::from_s(step_s);
  options.seed = seed;
  return std::make_unique<World>(std::move(concrete), std::move(roads), options, diagnostics);
}

std::unique_ptr<World> town(const scenario::ActionVariant& action, double step_s = 0.01,
                            std::uint64_t seed = 1) {
  Diagnostics diagnostics;
  return town(action, diagnostics, town_text(), step_s, seed);
}

TEST(Walking, AWarningSaysWhenThereIsNoPavement) {
  const auto warnings = [](const std::string& road) {
    Diagnostics diagnostics;
    town(swarm_of_walkers(5), diagnostics, road, 0.01, 1);
    const auto& all = diagnostics.all();
    return std::count_if(all.begin(), all.end(),
                         [](const Diagnostic& d) { return d.rule == "xosc.traffic"; });
  };
  std::string bare = town_text();
  for (std::size_t at = 0; (at = bare.find("sidewalk")) != std::string::npos;)
    bare.replace(at, 8, "none");
  ASSERT_NE(bare, town_text());
  EXPECT_EQ(warnings(town_text()), 0);
  EXPECT_EQ(warnings(bare), 1);
}

std::vector<double> places(const World& world) {
  std::vector<double> all;
  const auto snapshot = world.snapshot();
  for (const ActorState& a : snapshot->actors) {
    all.push_back(a.id.value());
    all.push_back(a.X_WA.translation().x());
    all.push_back(a.X_WA.translation().y());
  }
  return all;
}

TEST(Walking, ASwarmIsOnFootOnCyclesAndInCars) {
  const auto world = town(swarm_of_walkers(40));
  std::map<std::string, int> count;
  for (const double t : {0.0, 5.0, 20.0}) {
    world->advance_to(SimTime::from_s(t));
    const auto snapshot = world->snapshot();
    EXPECT_TRUE(std::is_sorted(snapshot->actors.begin(), snapshot->actors.end(),
                               [](const auto& a, const auto& b) { return a.id < b.id; }));
    for (std::size_t i = 0; i < snapshot->actors.size(); ++i) {
      const ActorState& a = snapshot->actors[i];
      EXPECT_EQ(snapshot->models[i]->id, a.id);
      if (a.id.value() <= 3) continue;
      const std::string& category = snapshot->models[i]->category;
      if (t == 0.0) ++count[category];
      const double y = std::abs(a.X_WA.translation().y());
      EXPECT_NEAR(a.X_WA.translation().z(), 0.0, 1e-6);
      if (category == "pedestrian" && t == 0.0) {
        EXPECT_TRUE(y > 5.0 && y < 7.5) << y;
      } else if (category == "bicycle") {
        EXPECT_NEAR(y, 4.25, 0.01);
      } else if (category == "car") {
        EXPECT_NEAR(y, 1.75, 0.01);
      }
      if (category == "pedestrian") {
        EXPECT_EQ(snapshot->models[i]->kind, ActorKind::kPedestrian);
        EXPECT_LT(a.speed_m_s, 2.5);
      }
    }
  }
  // 40 by even odds: 20 and 10 within four deviations of 3.2 and 2.7; cars and cyclists need room.
  EXPECT_NEAR(count["pedestrian"], 20, 13);
  EXPECT_GE(count["bicycle"], 2);
  EXPECT_GE(count["car"], 2);
}

TEST(Walking, TheyMoveAsTheirVelocitiesSay) {
  const auto world = town(swarm_of_walkers(40));
  world->advance_to(SimTime::from_s(5.01));
  const auto before = world->snapshot();
  world->advance_to(SimTime::from_s(5.02));
  const auto after = world->snapshot();
  int walkers = 0;
  for (const ActorState& a : after->actors) {
    const ActorState* b = before->find(a.id);
    if (b == nullptr || after->model(a.id)->kind != ActorKind::kPedestrian || a.id.value() <= 3)
      continue;
    ++walkers;
    const Vec3 moved = (a.X_WA.translation() - b->X_WA.translation()) / 0.01;
    // Velocities hold between the ticks of 50 ms.
    EXPECT_NEAR((moved - a.V_WA.linear_m_s).norm(), 0.0, 1e-9);
    EXPECT_NEAR(a.gait_m - b->gait_m, 0.01 * a.speed_m_s, 1e-9);
  }
  EXPECT_GT(walkers, 5);
}

TEST(Walking, IsTheSameForAnyStepAndAnotherForAnotherSeed) {
  const auto run = [](double step, double ask, std::uint64_t seed) {
    const auto world = town(swarm_of_walkers(30), step, seed);
    for (double t = ask; t < 8.0; t += ask) world->advance_to(SimTime::from_s(t));
    world->advance_to(SimTime::from_s(8.0));
    return places(*world);
  };
  const auto reference = run(0.01, 0.1, 1);
  EXPECT_EQ(run(0.05, 0.05, 1), reference);
  EXPECT_EQ(run(0.003, 0.7, 1), reference);
  EXPECT_NE(run(0.01, 0.1, 2), reference);
}

TEST(Walking, SourcesMakeThemAndSinksTakeThem) {
  scenario::TrafficSourceAction source;
  source.position.value = scenario::LanePosition{};
  auto& place = std::get<scenario::LanePosition>(source.position.value);
  place.road = "1";
  place.lane = -3;
  place.s_m = 100.0;
  source.rate_1_s = 0.5;
  source.mix.distribution.emplace();
  scenario::TrafficDistribution::Entry entry;
  entry.entities = {
      {1.0, one_of(scenario::EntityKind::kPedestrian, "pedestrian", {0.5, 0.6, 1.75})}};
  source.mix.distribution->entries = {entry};
  const auto world = town(source);
  world->advance_to(SimTime::from_s(20.0));
  int walkers = 0;
  const auto snapshot = world->snapshot();
  for (const ActorState& a : snapshot->actors) {
    if (a.id.value() <= 3) continue;
    ++walkers;
    EXPECT_LT(std::abs(a.X_WA.translation().x() - 100.0), 15.0 + 20.0 * 2.4);
  }
  EXPECT_EQ(walkers, 11);
}

}  // namespace
}  // namespace raytruth::world
