// Objects in the background traffic, and traffic that is described in a catalogue.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "sim/core/files.h"
#include "sim/scenario/scenario.h"
#include "world_text.h"

namespace raytruth::world {
namespace {

namespace fs = std::filesystem;

const std::string kBin =
    "<MiscObject name='bin' miscObjectCategory='obstacle' mass='20'><BoundingBox><Center x='0' "
    "y='0' z='0.5'/><Dimensions width='0.6' length='0.8' height='1'/></BoundingBox></MiscObject>";

std::string entry(const std::string& body, double weight) {
  return fmt::format(
      "<EntityDistributionEntry weight='{}'><ScenarioObjectTemplate>{}</ScenarioObjectTemplate>"
      "</EntityDistributionEntry>",
      weight, body);
}

std::string distribution(const std::string& entries, const std::string& attributes) {
  return "<TrafficDistributionEntry " + attributes + "><EntityDistribution>" + entries +
         "</EntityDistribution></TrafficDistributionEntry>";
}

std::string area(int number, const std::string& entries) {
  return fmt::format(
      "<GlobalAction><TrafficAction trafficName='a'><TrafficAreaAction numberOfEntities='{}' "
      "continuous='false'><TrafficArea><RoadRange><RoadCursor roadId='1' s='100'/><RoadCursor "
      "roadId='1' s='700'/></RoadRange></TrafficArea><TrafficDistribution>{}</TrafficDistribution>"
      "</TrafficAreaAction></TrafficAction></GlobalAction>",
      number, entries);
}

const std::string kCar =
    "<Vehicle name='c' vehicleCategory='car' mass='1500' role='police'><BoundingBox><Center "
    "x='1.4' y='0' z='0.8'/><Dimensions width='1.8' length='4.5' height='1.6'/></BoundingBox>"
    "<Performance maxSpeed='30' maxAcceleration='10' maxDeceleration='9'/><Axles><RearAxle "
    "maxSteering='0' wheelDiameter='0.6' trackWidth='1.8' positionX='0' positionZ='0.3'/></Axles>"
    "</Vehicle>";

TEST(Standing, ObjectsOfAnAreaStandBesideTheOutermostLane) {
  Script script;
  script.init = init("Ego", {teleport(at_lane(-1, 50)), speed("step", "time", 0, 0)}) +
                area(30, distribution(entry(kBin, 1) + entry(kCar, 1), "weight='1'"));
  Play play = start(script, straight_road(), 0.01, false, 3);
  std::set<std::uint32_t> bins;
  for (const double t : {0.0, 5.0, 20.0}) {
    play.to(t);
    const auto snapshot = play.world->snapshot();
    std::set<std::uint32_t> now;
    std::size_t cars = 0;
    EXPECT_TRUE(std::is_sorted(snapshot->actors.begin(), snapshot->actors.end(),
                               [](const auto& a, const auto& b) { return a.id < b.id; }));
    for (std::size_t i = 0; i < snapshot->actors.size(); ++i) {
      const ActorState& a = snapshot->actors[i];
      const ActorModel& m = *snapshot->models[i];
      EXPECT_EQ(a.id, m.id);
      if (a.id.value() <= 3) continue;
      if (m.kind == ActorKind::kVehicle) {
        ++cars;
        EXPECT_EQ(m.role, "police");
        EXPECT_GT(t > 4.0 ? a.speed_m_s : 6.0, 5.0) << "a car stands before a bin at " << t;
        continue;
      }
      now.insert(a.id.value());
      EXPECT_EQ(m.entry_name, "bin");
      const Vec3 p = a.X_WA.translation();
      // Lanes are 4 m wide: three with x, one against it. 0.1 m and half a width beside them.
      const bool with_x = p.y() < 0.0;
      EXPECT_NEAR(p.y(), with_x ? -12.4 : 4.4, 1e-9);
      EXPECT_NEAR(p.z(), 0.0, 1e-9);
      EXPECT_EQ(a.X_WA.rotate(Vec3::UnitX()).x() > 0.0, with_x);
      EXPECT_GE(p.x(), 100.0);
      EXPECT_LE(p.x(), 700.0);
      EXPECT_EQ(a.place.road, "1");
      EXPECT_NEAR(a.place.t_m, p.y(), 1e-9);
    }
    if (t == 0.0) {
      // Of 30, half and half: 15 +- 4 sigma (2.7).
      EXPECT_GE(now.size(), 5U);
      EXPECT_LE(now.size(), 25U);
      EXPECT_EQ(now.size() + cars, 30U);
      bins = now;
    }
    EXPECT_EQ(now, bins) << "objects stay at " << t;
  }
}

TEST(Standing, ASinkTakesThem) {
  Script script;
  script.init =
      init("Ego", {teleport(at_lane(-1, 50)), speed("step", "time", 0, 0)}) +
      area(12, distribution(entry(kBin, 1), "weight='1'")) +
      "<GlobalAction><TrafficAction><TrafficSinkAction radius='2000'><Position><LanePosition "
      "roadId='1' laneId='-1' s='400'/></Position></TrafficSinkAction></TrafficAction>"
      "</GlobalAction>";
  Play play = start(script, straight_road());
  play.to(1.0);
  EXPECT_EQ(play.world->snapshot()->actors.size(), 1U);
}

TEST(ReusedTraffic, ComesFromItsCatalogue) {
  const fs::path folder = fs::path(testing::TempDir()) / "reused_traffic";
  write_file(folder / "entries.xosc",
             "<OpenSCENARIO><FileHeader revMajor='1' revMinor='4' date='' description='' "
             "author=''/><Catalog name='mixes'>" +
                 distribution(entry(kCar, 1), "name='patrols' weight='1'") +
                 "</Catalog></OpenSCENARIO>");
  Script script;
  script.init = init("Ego", {teleport(at_lane(-1, 50)), speed("step", "time", 0, 0)}) +
                area(10, "<CatalogReferences catalogName='mixes' entryName='patrols'/>");
  std::string text = script.str();
  const std::string locations =
      "<CatalogLocations><TrafficDistributionEntryCatalog><Directory path='.'/>"
      "</TrafficDistributionEntryCatalog></CatalogLocations>";
  const std::string none = "<CatalogLocations/>";
  ASSERT_NE(text.find(none), std::string::npos);
  text.replace(text.find(none), none.size(), locations);
  Diagnostics diagnostics;
  const auto document =
      scenario::ScenarioDocument::parse(text, folder / "scenario.xosc", diagnostics);
  std::shared_ptr<const scenario::ConcreteScenario> scenario;
  if (document) scenario = document->resolve({}, diagnostics);
  diagnostics.throw_if_errors();
  World world(scenario, straight_road(), {}, diagnostics);
  world.advance_to(SimTime::from_s(1.0));
  std::size_t patrols = 0;
  const auto snapshot = world.snapshot();
  for (const auto& model : snapshot->models) patrols += model->role == "police" ? 1U : 0U;
  EXPECT_EQ(patrols, 10U);
}

}  // namespace
}  // namespace raytruth::world
