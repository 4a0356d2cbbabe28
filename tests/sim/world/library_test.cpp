// The scenarios that are shipped run to their end, and each event of theirs is done.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "sim/core/math.h"
#include "sim/scenario/scenario.h"
#include "sim/world/world.h"

namespace raytruth::world {
namespace {

struct LibraryRun {
  std::unique_ptr<World> world;
  std::map<std::string, std::string> last;  ///< transition, by event

  explicit LibraryRun(const std::string& name) {
    Diagnostics diagnostics;
    const auto document = scenario::ScenarioDocument::load(
        RAYTRUTH_SOURCE_DIR "/scenes/library/" + name, diagnostics);
    diagnostics.throw_if_errors();
    const std::shared_ptr<const scenario::ConcreteScenario> scenario =
        document->resolve({}, diagnostics);
    const auto roads = roads::RoadNetwork::load(scenario->road_file, diagnostics);
    diagnostics.throw_if_errors();
    world = std::make_unique<World>(scenario, roads, WorldOptions(), diagnostics);
  }
  ActorState actor(const std::string& name, double time_s) {
    world->advance_to(SimTime::from_s(time_s));
    snapshot = world->snapshot();
    return *snapshot->find(snapshot->id_of(name));
  }
  void finish() {
    for (int i = 0; i < 600 && !world->finished(); ++i)
      world->advance_to(world->time() + SimTime::from_s(0.1));
    ASSERT_TRUE(world->finished());
    for (const StoryEvent& e : world->events()) {
      if (e.type == "event") last[e.element] = e.transition;
    }
  }
  std::shared_ptr<const Snapshot> snapshot;
};

TEST(Library, LightsByStateAndByOrder) {
  LibraryRun run("lights.xosc");
  EXPECT_TRUE(run.actor("Ego", 0.0).lamps & kLampLowBeam);
  EXPECT_TRUE(run.actor("Oncoming", 2.0).lamps & kLampHighBeam);
  EXPECT_EQ(run.snapshot->hidden_from("lidar", false), std::vector{ActorId(4)});
  EXPECT_TRUE(run.snapshot->hidden_from("front", true).empty());
  const std::uint32_t hazard = kLampIndicatorLeft | kLampIndicatorRight;
  EXPECT_EQ(run.actor("Stranded", 3.1).lamps & hazard, 0U);
  EXPECT_EQ(run.actor("Stranded", 3.45).lamps & hazard, hazard);
  EXPECT_FALSE(run.actor("Oncoming", 3.5).lamps & kLampHighBeam);
  EXPECT_TRUE(run.actor("Ego", 6.5).lamps & kLampBrake);
  run.finish();
  for (const auto& [event, transition] : run.last) EXPECT_EQ(transition, "endTransition") << event;
}

TEST(Library, ManeuversKeepWhatTheyPromise) {
  LibraryRun run("maneuvers.xosc");
  // Along the spline out of the parking lane into the driving lane, the trailer behind.
  EXPECT_EQ(run.actor("Puller", 11.5).place.lane, -1);
  const double heading = run.actor("Puller", 11.5).X_WA.euler().heading_rad;
  EXPECT_NEAR(wrap_angle(run.actor("Trailer", 11.5).X_WA.euler().heading_rad - heading), 0.0, 0.05);
  EXPECT_GT(run.actor("Trailer", 11.5).speed_m_s, 3.0);
  // 1.5 m between bodies of 1.8 m and 0.6 m.
  const double beside =
      run.actor("Overtaker", 12.0).place.t_m - run.actor("Cyclist", 12.0).place.t_m;
  EXPECT_NEAR(beside, 1.5 + 0.9 + 0.3, 0.02);
  EXPECT_EQ(run.actor("Trailer", 13.0).speed_m_s, 0.0);
  run.finish();
  EXPECT_EQ(run.last.at("meet"), "endTransition");
  EXPECT_EQ(run.last.at("profile"), "endTransition");
  EXPECT_EQ(run.last.at("back"), "endTransition");
  EXPECT_TRUE(run.world->findings().empty());
}

TEST(Library, WorksLeadTrafficOverTemporaryLanes) {
  LibraryRun run("works.xosc");
  int past = 0;
  for (int t = 0; t <= 28; ++t) {
    run.actor("Ego", t);
    for (const ActorState& a : run.snapshot->actors) {
      const Vec3 p = a.X_WA.translation();
      const bool sweeps = a.id == run.snapshot->id_of("Sweeper");
      EXPECT_TRUE(!sweeps || std::abs(p.y() + 1.875 - 0.4) < 1e-9);
      // Temporary lanes lie from -3.2 m to -9.7 m, those beyond the middle stay where they are.
      const bool beside = p.y() < 0.0 && p.x() > 212.0 && p.x() < 388.0;
      if (!beside || sweeps) continue;
      if (a.id == run.snapshot->id_of("Late") && t < 9) continue;
      EXPECT_LT(p.y(), -3.2) << a.id.value() << " at " << t << " s";
      EXPECT_GT(p.y(), -9.7);
      // Ego keeps to the middle of one of them.
      const bool keeps = a.id == run.snapshot->id_of("Ego") && t >= 12 && t <= 20;
      const double off = std::min(std::abs(p.y() + 4.825), std::abs(p.y() + 8.075));
      EXPECT_TRUE(!keeps || off < 1e-6) << p.y() << " at " << t << " s";
      ++past;
    }
  }
  EXPECT_GT(past, 20);
  run.finish();
  EXPECT_EQ(run.last.at("yellow"), "endTransition");
}

}  // namespace
}  // namespace raytruth::world
