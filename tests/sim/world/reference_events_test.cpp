// Storyboard events of another engine's runs with 1 ms steps against ours with steps of 50 ms.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "sim/scenario/scenario.h"
#include "sim/world/world.h"

namespace raytruth::world {
namespace {

namespace fs = std::filesystem;

fs::path events_corpus() {
  const char* set = std::getenv("RAYTRUTH_CORPUS");
  return set ? fs::path(set) : fs::path(RAYTRUTH_SOURCE_DIR) / "../shared/corpus";
}

struct EventRow {
  double time_s = 0.0;
  std::string element, transition;
};

std::vector<EventRow> read_events(const fs::path& file) {
  std::vector<EventRow> rows;
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    std::vector<std::string> c;
    std::stringstream cells(line);
    for (std::string cell; std::getline(cells, cell, ',');) c.push_back(cell);
    // Init actions and conditions are no storyboard elements with states.
    if (c.size() < 5 || c[0] == "t" || c[1].starts_with("Init ") || c[1].starts_with("condition "))
      continue;
    rows.push_back({std::stod(c[0]), c[1], c[3]});
  }
  return rows;
}

std::vector<StoryEvent> events_of(const fs::path& file) {
  Diagnostics diagnostics;
  diagnostics.allow_unsupported = true;
  const auto document = scenario::ScenarioDocument::load(file, diagnostics);
  std::shared_ptr<const scenario::ConcreteScenario> scenario;
  if (document) scenario = document->resolve({}, diagnostics);
  diagnostics.throw_if_errors();
  const auto network = roads::RoadNetwork::load(scenario->road_file, diagnostics);
  diagnostics.throw_if_errors();
  WorldOptions options;
  options.step = SimTime::from_s(0.05);
  World world(scenario, network, options, diagnostics);
  world.advance_to(SimTime::from_s(60.0));
  return world.events();
}

bool is_completion(const std::string& transition) {
  return transition == "stopTransition" || transition == "endTransition";
}

struct EventsCase {
  const char* name;
  const char* file;
};
void PrintTo(const EventsCase& c, std::ostream* out) { *out << c.name; }

class ReferenceEvents : public testing::TestWithParam<EventsCase> {};

TEST_P(ReferenceEvents, HappenWithin20Milliseconds) {
  const fs::path file = events_corpus() / GetParam().file;
  if (!fs::exists(file))
    GTEST_SKIP() << "no corpus at " << events_corpus() << "; set RAYTRUTH_CORPUS";
  const std::string log = std::string(GetParam().name) + ".events.csv";
  const std::vector<EventRow> theirs = read_events(events_corpus() / "reference/dt0.001" / log);
  ASSERT_FALSE(theirs.empty()) << "no reference";
  const std::vector<StoryEvent> ours = events_of(file);
  std::vector<bool> used(ours.size());
  std::size_t near = 0;
  double worst = 0.0;
  for (const EventRow& row : theirs) {
    double least = 1e9;
    std::size_t at = 0;
    for (std::size_t i = 0; i < ours.size(); ++i) {
      // The reference lets end what another action or event drives out, where the standard stops it
      // (7.5.1, 8.4.2), and stops actions that are done at once, where they end (7.5.2).
      const bool same = ours[i].transition == row.transition ||
                        (is_completion(ours[i].transition) && is_completion(row.transition));
      if (used[i] || ours[i].element != row.element || !same) continue;
      const double apart = std::abs(ours[i].time.seconds() - row.time_s);
      if (apart < least) {
        least = apart;
        at = i;
      }
    }
    if (least < 1e9) used[at] = true;
    if (least <= 0.02) {
      ++near;
      worst = std::max(worst, least);
    } else {
      std::printf("  %8.3f s %s %s: ours %s %.3f s\n", row.time_s, row.element.c_str(),
                  row.transition.c_str(), least < 1e9 ? "off by" : "never,", least);
    }
  }
  std::printf("%-26s %3zu of %3zu events within 20 ms, the farthest of them %.1f ms\n",
              GetParam().name, near, theirs.size(), 1e3 * worst);
  EXPECT_GE(static_cast<double>(near), 0.95 * static_cast<double>(theirs.size()));
}

INSTANTIATE_TEST_SUITE_P(
    Corpus, ReferenceEvents,
    testing::Values(
        EventsCase{"cut-in", "esmini/resources/xosc/cut-in.xosc"},
        EventsCase{"ltap-od", "esmini/resources/xosc/ltap-od.xosc"},
        EventsCase{"pedestrian", "esmini/resources/xosc/pedestrian.xosc"},
        EventsCase{"trajectory-test", "esmini/resources/xosc/trajectory-test.xosc"},
        EventsCase{"lane_change_crest", "esmini/resources/xosc/lane_change_crest.xosc"},
        EventsCase{"highway_merge", "esmini/resources/xosc/highway_merge.xosc"},
        EventsCase{"traffic_lights", "esmini/resources/xosc/traffic_lights.xosc"},
        EventsCase{"cut-in_environment", "esmini/resources/xosc/cut-in_environment.xosc"},
        EventsCase{"alks_4.4_1_cut_in",
                   "ALKS/logical_scenarios/concrete_scenarios/"
                   "alks_scenario_4_4_1_cut_in_no_collision_template.xosc"},
        EventsCase{"ncap_CPNCO",
                   "NCAP/OpenSCENARIO/NCAP/AEB_VRU_2023/NCAP_AEB_VRU_CPNCO_2023.xosc"},
        EventsCase{"asam_SlowPrecedingVehicle",
                   "osc_api/cpp/applications/openScenarioTester/res/exampleFilesVersion1_3/"
                   "SlowPrecedingVehicle.xosc"}));

}  // namespace
}  // namespace raytruth::world
