#include "tools/pipeline/simulate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <sstream>

#include "labels/formats/native/png.h"
#include "labels/formats/preview/map.h"
#include "sim/core/files.h"
#include "tools/pipeline/scenario_plot.h"
#include "tools/pipeline/simulate_metrics.h"

namespace raytruth::pipeline {
namespace {

namespace fs = std::filesystem;

RunInputs load(const fs::path& scenario, bool allow_unsupported = false) {
  RunSettings settings;
  settings.scenario = scenario;
  settings.allow_unsupported = allow_unsupported;
  return load_scenario(settings);
}

RunInputs first_light() { return load(RAYTRUTH_SOURCE_DIR "/scenes/library/first_light.xosc"); }

std::vector<std::vector<std::string>> table(const std::string& csv) {
  std::vector<std::vector<std::string>> rows;
  std::istringstream in(csv);
  for (std::string line; std::getline(in, line);) {
    rows.emplace_back();
    std::istringstream cells(line + ",");
    for (std::string cell; std::getline(cells, cell, ',');) rows.back().push_back(cell);
  }
  return rows;
}

std::string metrics_of(const RunInputs& inputs, double step_s, const fs::path& file) {
  MetricsWriter writer(inputs, "", file);
  run_scenario(inputs, step_s, std::nullopt, [&](const Snapshot& now) { writer.add(now); });
  writer.finish();
  return read_file(file);
}

TEST(SimulateMetrics, EveryRowHasItsPairAndCells) {
  const RunInputs inputs = first_light();
  const fs::path file = fs::path(testing::TempDir()) / "metrics_rows" / "out.csv";
  const auto rows = table(metrics_of(inputs, 0.1, file));
  ASSERT_GT(rows.size(), 100U);
  std::map<std::string, std::size_t> others;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    ASSERT_EQ(rows[i].size(), rows[0].size()) << i;
    EXPECT_EQ(rows[i][1], "Ego");
    EXPECT_NE(rows[i][2], "Ego");
    ++others[rows[i][2]];
  }
  EXPECT_EQ(others.size(), inputs.scenario->entities.size() - 1);

  // The summary's distances are those of the table.
  std::map<std::string, double> least;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    const double d = std::stod(rows[i][4]);
    const auto [it, fresh] = least.try_emplace(rows[i][2], d);
    it->second = std::min(it->second, d);
  }
  const auto summary = table(read_file(MetricsWriter::summary_file(file)));
  std::size_t seen = 0;
  for (const auto& row : summary) {
    if (row[2] != "distance_m") continue;
    EXPECT_EQ(std::stod(row[3]), least.at(row[1])) << row[1];
    ++seen;
  }
  EXPECT_EQ(seen, others.size());
}

TEST(SimulateMetrics, UnknownEgoIsAFinding) {
  const RunInputs inputs = first_light();
  try {
    const MetricsWriter writer(inputs, "Nobody", fs::path(testing::TempDir()) / "never.csv");
    FAIL();
  } catch (const InputError& error) {
    ASSERT_EQ(error.diagnostics().size(), 1U);
    EXPECT_EQ(error.diagnostics()[0].rule, "run.ego");
    EXPECT_NE(error.diagnostics()[0].hint.find("Ego"), std::string::npos);
    EXPECT_GT(error.diagnostics()[0].where.line, 0);  // of the entities
  }
}

// RFC 4180: what holds a comma, a quote or a line's end stands in quotes, quotes twice.
TEST(SimulateTrajectories, NamesAreQuoted) {
  auto model = std::make_shared<ActorModel>();
  model->id = ActorId(1);
  model->name = "Ego, \"the\" one";
  Snapshot snapshot;
  snapshot.models = {model};
  snapshot.actors.resize(1);
  snapshot.actors[0].id = model->id;
  snapshot.actors[0].place.road = "a,b";
  std::string csv;
  append_trajectories(snapshot, csv);
  EXPECT_EQ(csv.substr(0, csv.find("0.000000,")), "0.000000000,\"Ego, \"\"the\"\" one\",");
  EXPECT_NE(csv.find(",\"a,b\",0,"), std::string::npos) << csv;
}

TEST(SimulateEvents, NameElementTypeAndPath) {
  const RunInputs inputs = first_light();
  const auto rows =
      table(event_table(run_scenario(inputs, 0.1, std::nullopt, [](const Snapshot&) {})));
  ASSERT_GT(rows.size(), 3U);
  EXPECT_EQ(rows[0], (std::vector<std::string>{"time_s", "type", "element", "path", "from",
                                               "transition", "to"}));
  bool fired = false;
  double before = 0.0;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    ASSERT_EQ(rows[i].size(), 7U);
    const double now = std::stod(rows[i][0]);
    EXPECT_GE(now, before);
    before = now;
    if (rows[i][1] == "condition") {
      fired = true;
      EXPECT_EQ(rows[i][5], "true");
      EXPECT_EQ(rows[i][3].rfind("storyBoard", 0), 0U) << rows[i][3];
    } else {
      EXPECT_TRUE(rows[i][3].ends_with(rows[i][2])) << rows[i][3];
    }
  }
  EXPECT_TRUE(fired);
}

fs::path corpus() {
  const char* set = std::getenv("RAYTRUTH_CORPUS");
  return set ? fs::path(set) : fs::path(RAYTRUTH_SOURCE_DIR) / "../shared/corpus";
}

// Another engine's logs of the same scenario. It looks at its triggers once a step and moves
// afterwards, so it is late by some of its steps: 7 of them at most here, both with 10 ms and with
// 1 ms (6.240 and 6.177 s where the headway is reached at 6.1701 s). Nine steps are allowed. What
// an override ends it calls an end; the standard (7.3.3, priority) a stop. Conditions are logged
// with 10 ms only, and one with a delay before the delay.
void expect_events(const std::vector<std::vector<std::string>>& ours, const fs::path& file,
                   double step_s, std::size_t at_least) {
  std::size_t compared = 0;
  std::vector<bool> used(ours.size());
  for (const auto& row : table(read_file(file))) {
    if (row[0] == "t" || row[1].rfind("Init ", 0) == 0 || row[1] == "condition StopCondition")
      continue;
    const bool condition = row[1].rfind("condition ", 0) == 0;
    const std::string element = condition ? row[1].substr(10) : row[1];
    const bool overridden =
        element.rfind("OverTakerStartSpeed", 0) == 0 && row[2] == "runningState";
    const std::string transition = overridden ? "stopTransition" : row[3];
    double nearest = 1e9;
    std::size_t at = 0;
    for (std::size_t i = 1; i < ours.size(); ++i) {
      if (used[i] || ours[i][2] != element || ours[i][5] != transition) continue;
      const double apart = std::fabs(std::stod(ours[i][0]) - std::stod(row[0]));
      if (apart < nearest) {
        nearest = apart;
        at = i;
      }
    }
    EXPECT_LE(nearest, 9.0 * step_s) << row[0] << ' ' << row[1] << ' ' << row[3];
    used[at] = true;
    ++compared;
  }
  EXPECT_GE(compared, at_least);
}

TEST(SimulateEvents, AreThoseOfAnotherEngine) {
  const fs::path file = corpus() / "esmini/resources/xosc/cut-in.xosc";
  if (!fs::exists(file)) GTEST_SKIP() << "no corpus at " << corpus() << "; set RAYTRUTH_CORPUS";
  const RunInputs inputs = load(file, true);
  const auto ours = table(event_table(run_scenario(inputs, 0.05, 60.0, [](const Snapshot&) {})));
  expect_events(ours, corpus() / "reference/cut-in.events.csv", 0.01, 25);
  expect_events(ours, corpus() / "reference/dt0.001/cut-in.events.csv", 0.001, 20);
}

TEST(ScenarioPlot, ShowsWaysOnTheStreet) {
  formats::preview::MapGround ground{200, 100, 0.5, -50.0, 25.0, {}};
  ground.rgb.assign(3U * 200U * 100U, 50);
  formats::preview::MapTrace trace;
  trace.name = "Ego";
  trace.way_W = {{-40.0, 0.0}, {40.0, 0.0}};
  const auto picture = formats::preview::draw_map(ground, {trace});
  EXPECT_EQ(picture.width, 200);
  EXPECT_GT(picture.height, 100);
  const auto at = [&](int u, int v) {
    const auto* p = &picture.rgb[3 * (static_cast<std::size_t>(v) * 200 + std::size_t(u))];
    return std::array<int, 3>{p[0], p[1], p[2]};
  };
  // y = 0 lies 25 m or 50 pixels below the top; x = 0 100 pixels from the left.
  const std::array<int, 3> ground_colour = {30, 30, 30};
  int coloured = 0;
  for (int v = 49; v <= 50; ++v) coloured += at(100, v) != ground_colour;
  EXPECT_GT(coloured, 0);
  EXPECT_EQ(at(100, 20), ground_colour);
  EXPECT_EQ(at(5, 50), ground_colour);  // before the way begins
}

TEST(ScenarioPlot, IsAPictureOfTheWantedSize) {
  const RunInputs inputs = first_light();
  ScenarioPlot plot;
  run_scenario(inputs, 0.1, 3.0, [&](const Snapshot& now) { plot.add(now); });
  const std::string png = plot.png(*inputs.roads, 320);
  ASSERT_GT(png.size(), 1000U);
  // Width and height stand big-endian at byte 16 of a PNG.
  const auto number = [&](std::size_t at) {
    int value = 0;
    for (std::size_t i = at; i < at + 4; ++i)
      value = value * 256 + static_cast<unsigned char>(png[i]);
    return value;
  };
  EXPECT_EQ(number(16), 320);
  EXPECT_GT(number(20), 60);
}

}  // namespace
}  // namespace raytruth::pipeline
