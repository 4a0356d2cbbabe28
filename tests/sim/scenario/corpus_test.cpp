// Conformance on scenarios that we didn't write: each resolves, and what comes out has as many
// parts as the text has elements, counted by a scanner that knows nothing of the reader.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <set>

#include "scenario_text.h"
#include "sim/core/files.h"

namespace raytruth::scenario {
namespace {

namespace fs = std::filesystem;

std::optional<fs::path> corpus() {
  const char* named = std::getenv("RAYTRUTH_CORPUS");
  const fs::path path = named != nullptr ? named : RAYTRUTH_SOURCE_DIR "/../shared/corpus";
  if (!fs::is_directory(path)) return std::nullopt;
  return path;
}

#define REQUIRE_CORPUS(path)                                                            \
  const auto path = corpus();                                                           \
  if (!path) {                                                                          \
    GTEST_SKIP() << "no corpus of public scenarios: set RAYTRUTH_CORPUS to its folder"; \
  }

const std::string kEsmini = "esmini/resources/xosc/";
const std::string kNcap = "NCAP/OpenSCENARIO/NCAP/";
const std::string kAlks =
    "ALKS/logical_scenarios/concrete_scenarios/"
    "alks_scenario_4_4_1_cut_in_no_collision_template.xosc";
const std::string kCyclist = "scenario_runner/srunner/examples/CyclistCrossing.xosc";
const std::string kSlow =
    "osc_api/cpp/applications/openScenarioTester/res/exampleFilesVersion1_3/"
    "SlowPrecedingVehicle.xosc";
const std::string kCpnco = kNcap + "AEB_VRU_2023/NCAP_AEB_VRU_CPNCO_2023.xosc";

std::vector<std::string> scenarios() {
  std::vector<std::string> all = {kAlks, kCpnco, kSlow, kCyclist};
  for (const char* name :
       {"cut-in", "ltap-od", "pedestrian", "trajectory-test", "lane_change_crest", "highway_merge",
        "traffic_lights", "cut-in_environment"}) {
    all.push_back(kEsmini + name + ".xosc");
  }
  return all;
}

Resolved load(const fs::path& path, bool allow_unsupported) {
  Resolved resolved;
  resolved.diagnostics.allow_unsupported = allow_unsupported;
  const auto document = ScenarioDocument::load(path, resolved.diagnostics);
  if (document) resolved.scenario = document->resolve({}, resolved.diagnostics);
  return resolved;
}

std::string without_comments(std::string text) {
  for (std::size_t at = text.find("<!--"); at != std::string::npos; at = text.find("<!--", at)) {
    text.erase(at, text.find("-->", at) + 3 - at);
  }
  return text;
}

std::string between(const std::string& text, const std::string& begin, const std::string& end) {
  const std::size_t a = text.find(begin), b = text.find(end);
  return a == std::string::npos || b == std::string::npos ? "" : text.substr(a, b - a);
}

std::size_t count(const std::string& text, const std::string& element) {
  std::size_t found = 0;
  for (std::size_t at = text.find("<" + element); at != std::string::npos;
       at = text.find("<" + element, at + 1)) {
    const char after = text[at + 1 + element.size()];
    if (after == ' ' || after == '>' || after == '/' || after == '\n' || after == '\r') ++found;
  }
  return found;
}

struct Counts {
  std::size_t entities = 0, init = 0, stories = 0, acts = 0, groups = 0, maneuvers = 0, events = 0,
              actions = 0, conditions = 0;
  bool operator==(const Counts&) const = default;
};

std::ostream& operator<<(std::ostream& out, const Counts& c) {
  return out << c.entities << " entities, " << c.init << " init, " << c.stories << " stories, "
             << c.acts << " acts, " << c.groups << " groups, " << c.maneuvers << " maneuvers, "
             << c.events << " events, " << c.actions << " actions, " << c.conditions
             << " conditions";
}

Counts counts_of_text(const std::string& raw) {
  const std::string text = without_comments(raw);
  const std::string init = between(text, "<Init>", "</Init>");
  return {count(text, "ScenarioObject"), count(init, "PrivateAction") + count(init, "GlobalAction"),
          count(text, "Story"),          count(text, "Act"),
          count(text, "ManeuverGroup"),  count(text, "Maneuver"),
          count(text, "Event"),          count(text, "Action"),
          count(text, "Condition")};
}

std::size_t size_of(const Trigger& trigger) {
  std::size_t n = 0;
  for (const ConditionGroup& group : trigger) n += group.size();
  return n;
}

Counts counts_of(const ConcreteScenario& scenario) {
  Counts c;
  c.entities = scenario.entities.size();
  c.init = scenario.init.size();
  c.conditions = size_of(scenario.stop);
  for (const Story& story : scenario.stories) {
    ++c.stories;
    for (const Act& act : story.acts) {
      ++c.acts;
      c.conditions +=
          size_of(act.start.value_or(Trigger())) + size_of(act.stop.value_or(Trigger()));
      for (const ManeuverGroup& group : act.groups) {
        ++c.groups;
        for (const Maneuver& maneuver : group.maneuvers) {
          ++c.maneuvers;
          for (const Event& event : maneuver.events) {
            ++c.events;
            c.actions += event.actions.size();
            c.conditions += size_of(event.start.value_or(Trigger()));
          }
        }
      }
    }
  }
  return c;
}

TEST(ScenarioCorpus, EveryScenarioResolvesWithAllItsParts) {
  REQUIRE_CORPUS(root);
  for (const std::string& name : scenarios()) {
    const Resolved resolved = load(*root / name, true);
    ASSERT_TRUE(resolved.scenario) << name << "\n" << resolved.findings();
    const std::string text = read_file(*root / name);
    Counts expected = counts_of_text(text);
    if (name == kCpnco) {  // its one group takes the only maneuver of a catalogue
      const Counts more =
          counts_of_text(read_file(*root / (kNcap + "Catalogs/Maneuver/ManeuverCatalog.xosc")));
      expected.maneuvers += more.maneuvers;
      expected.events += more.events;
      expected.actions += more.actions;
      expected.conditions += more.conditions;
    }
    if (name == kCyclist) expected.conditions -= count(text, "ParameterCondition");  // criteria
    EXPECT_EQ(counts_of(*resolved.scenario), expected) << name;
  }
}

TEST(ScenarioCorpus, OnlyTheCriteriaOfScenarioRunnerAreUnsupported) {
  REQUIRE_CORPUS(root);
  for (const std::string& name : scenarios()) {
    const Resolved resolved = load(*root / name, false);
    EXPECT_EQ(resolved.scenario == nullptr, name == kCyclist) << name << resolved.findings();
    if (name == kCyclist) continue;
    EXPECT_TRUE(resolved.diagnostics.all().empty()) << name << "\n" << resolved.findings();
  }
}

TEST(ScenarioCorpus, InputsAreAllFilesTheScenarioFirst) {
  REQUIRE_CORPUS(root);
  const Resolved resolved = load(*root / kEsmini / "ltap-od.xosc", false);
  ASSERT_TRUE(resolved.scenario) << resolved.findings();
  const auto& inputs = resolved.scenario->inputs;
  ASSERT_EQ(inputs.size(), 5u);
  EXPECT_EQ(inputs[0].filename(), "ltap-od.xosc");
  EXPECT_TRUE(std::is_sorted(inputs.begin() + 1, inputs.end()));
  std::set<std::string> names;
  for (const fs::path& path : inputs) {
    EXPECT_TRUE(fs::is_regular_file(path)) << path;
    names.insert(path.filename().string());
  }
  EXPECT_EQ(names,
            (std::set<std::string>{"ltap-od.xosc", "fabriksgatan.xodr", "ControllerCatalog.xosc",
                                   "RoutesAtFabriksgatan.xosc", "VehicleCatalog.xosc"}));
}

TEST(ScenarioCorpus, CutInHasItsValues) {
  REQUIRE_CORPUS(root);
  const Resolved resolved = load(*root / kEsmini / "cut-in.xosc", false);
  ASSERT_TRUE(resolved.scenario) << resolved.findings();
  const ConcreteScenario& s = *resolved.scenario;
  EXPECT_EQ(s.rev_minor, 1);
  EXPECT_EQ(s.entities.at(0).entry_name, "car_white");
  EXPECT_GT(s.entities.at(0).box_size_m.x(), 3.0);
  EXPECT_GT(s.entities.at(0).front_axle.wheel_diameter_m, 0.4);
  const auto& speed = std::get<SpeedAction>(s.init.at(1).action.what);
  EXPECT_EQ(std::get<SpeedAction::Absolute>(speed.target).value_m_s, 108.0 / 3.6);
  const auto& group = s.stories.at(0).acts.at(0).groups.at(0);
  EXPECT_EQ(group.actors, std::vector<std::string>{"OverTaker"});
  const Event& brake = group.maneuvers.at(0).events.at(2);
  EXPECT_EQ(brake.start->at(0).at(0).name, "BrakeCondition_HWT_0.7");
  EXPECT_EQ(std::get<SpeedAction>(brake.actions.at(0).what).dynamics.value, 4.0);
  EXPECT_EQ(group.maneuvers.at(0).events.at(0).priority, Priority::kOverride);
}

TEST(ScenarioCorpus, AlksExpressionsAndConstraints) {
  REQUIRE_CORPUS(root);
  const Resolved resolved = load(*root / kAlks, false);
  ASSERT_TRUE(resolved.scenario) << resolved.findings();
  const auto& teleport = std::get<TeleportAction>(resolved.scenario->init.at(2).action.what);
  // 30 m and ten seconds at 20 km/h
  EXPECT_NEAR(*std::get<RelativeLanePosition>(teleport.position.value).ds_m, 30.0 + 200.0 / 3.6,
              1e-12);
  Diagnostics diagnostics;
  const auto document = ScenarioDocument::load(*root / kAlks, diagnostics);
  ASSERT_TRUE(document);
  EXPECT_FALSE(document->resolve({{"Ego_InitSpeed_Ve0_kph", "61"}}, diagnostics));
  ASSERT_FALSE(diagnostics.all().empty());
  EXPECT_EQ(diagnostics.all().front().rule, "xosc.constraint");
  EXPECT_EQ(diagnostics.all().front().where.line, 9);
}

TEST(ScenarioCorpus, AssignmentsReachCatalogueEntries) {
  REQUIRE_CORPUS(root);
  const Resolved resolved = load(*root / kCpnco, false);
  ASSERT_TRUE(resolved.scenario) << resolved.findings();
  const ConcreteScenario& s = *resolved.scenario;
  const FollowTrajectoryAction* follow = nullptr;
  for (const InitAction& init : s.init) {
    if (const auto* found = std::get_if<FollowTrajectoryAction>(&init.action.what)) follow = found;
  }
  ASSERT_NE(follow, nullptr);
  const auto& line = std::get<Polyline>(follow->trajectory->shape);
  const auto& start = std::get<LanePosition>(line.vertices.at(0).position.value);
  EXPECT_EQ(start.s_m, 50.0 + 6.0 * (30.0 / 3.6));  // initS + TTC * speed; the entry's own is 200
  EXPECT_EQ(start.offset_m, -4.0);
  EXPECT_NEAR(start.orientation->h_rad, 1.5707963267948966, 1e-15);
  const auto& environment = std::get<EnvironmentAction>(s.init.at(0).action.what);
  EXPECT_NEAR(*environment.sun_elevation_rad, 65.0 * 3.141592653589793 / 180.0, 1e-15);
}

TEST(ScenarioCorpus, CataloguesAndDistributionsSayWhatTheyAre) {
  REQUIRE_CORPUS(root);
  const Resolved catalog = load(*root / kEsmini / "Catalogs/Vehicles/VehicleCatalog.xosc", false);
  EXPECT_FALSE(catalog.scenario);
  EXPECT_NE(catalog.findings().find("catalogue 'VehicleCatalog'"), std::string::npos);
  const Resolved distribution =
      load(*root / "ALKS/logical_scenarios/alks_scenario_4_4_1_cut_in_no_collision_variation.xosc",
           false);
  EXPECT_FALSE(distribution.scenario);
  EXPECT_NE(distribution.findings().find("distribution"), std::string::npos);
}

}  // namespace
}  // namespace raytruth::scenario
