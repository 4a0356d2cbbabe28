#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "sim/core/files.h"
#include "tools/cli/run_options.h"
#include "tools/pipeline/scenario_plot.h"
#include "tools/pipeline/simulate.h"
#include "tools/pipeline/simulate_metrics.h"

namespace raytruth::cli {
namespace {

struct SimulateOptions {
  RunOptions run;
  std::string csv;
  std::filesystem::path metrics, events, plot;
  std::string ego;
  int pixels = 1600;
  double step_s = 0.05;
  std::optional<double> duration_s;
};

// Rows of cells of a text after RFC 4180.
std::vector<std::vector<std::string>> cells_of(const std::string& csv) {
  std::vector<std::vector<std::string>> rows;
  bool quoted = false, begins = true;
  for (std::size_t i = 0; i < csv.size(); ++i) {
    if (begins) rows.emplace_back(1);
    begins = false;
    const char c = csv[i];
    if (c == '"' && quoted && i + 1 < csv.size() && csv[i + 1] == '"') {
      rows.back().back() += csv[++i];
    } else if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      rows.back().emplace_back();
    } else if (c == '\n' && !quoted) {
      begins = true;
    } else {
      rows.back().back() += c;
    }
  }
  return rows;
}

// The same as a JSON array of objects; numbers keep their digits.
std::string as_json(const std::string& csv) {
  const auto rows = cells_of(csv);
  const std::vector<std::string>& keys = rows.front();
  std::string json = "[";
  for (std::size_t row = 1; row < rows.size(); ++row) {
    const std::vector<std::string>& cells = rows[row];
    json += row == 1 ? "\n  {" : ",\n  {";
    for (std::size_t i = 0; i < keys.size() && i < cells.size(); ++i) {
      const bool text = keys[i] == "name" || keys[i] == "road";
      json += fmt::format("{}\"{}\": {}", i == 0 ? "" : ", ", keys[i],
                          text ? nlohmann::json(cells[i]).dump(
                                     -1, ' ', false, nlohmann::json::error_handler_t::replace)
                               : cells[i]);
    }
    json += "}";
  }
  return json + "\n]\n";
}

int simulate(const SimulateOptions& options, const CommonOptions& common) {
  const pipeline::RunInputs inputs =
      pipeline::load_scenario(scenario_settings(options.run, common));
  if (!common.quiet) print_warnings(inputs.warnings);
  const std::vector<std::filesystem::path>& read = inputs.scenario->inputs;
  refuse_overwriting("--csv", options.csv, read);
  refuse_overwriting("--metrics", options.metrics, read);
  if (!options.metrics.empty())
    refuse_overwriting("--metrics", pipeline::MetricsWriter::summary_file(options.metrics), read);
  refuse_overwriting("--events", options.events, read);
  refuse_overwriting("--plot", options.plot, read);

  // Trajectories go to stdout as JSON when that is asked for, as CSV when nothing else is.
  const bool on_stdout = common.json || options.csv == "-" ||
                         (options.csv.empty() && options.metrics.empty() &&
                          options.events.empty() && options.plot.empty());
  const bool in_file = !options.csv.empty() && options.csv != "-";
  const bool trajectories = on_stdout || in_file;
  std::string csv = pipeline::trajectory_header();
  std::optional<pipeline::MetricsWriter> metrics;
  if (!options.metrics.empty()) metrics.emplace(inputs, options.ego, options.metrics);
  pipeline::ScenarioPlot plot;
  std::vector<Diagnostic> findings;
  const auto events = pipeline::run_scenario(
      inputs, options.step_s, options.duration_s,
      [&](const Snapshot& now) {
        if (trajectories) pipeline::append_trajectories(now, csv);
        if (metrics) metrics->add(now);
        if (!options.plot.empty()) plot.add(now);
      },
      &findings);
  if (!common.quiet) print_warnings(findings);

  if (on_stdout) fmt::print("{}", common.json ? as_json(csv) : csv);
  if (in_file) write_file(options.csv, csv);
  if (metrics) metrics->finish();
  if (!options.events.empty()) write_file(options.events, pipeline::event_table(events));
  if (!options.plot.empty()) write_file(options.plot, plot.png(*inputs.roads, options.pixels));
  return kDone;
}

}  // namespace

Verb simulate_verb() {
  return {"simulate",
          "Run a scenario without sensors: trajectories, criticality metrics, events, a plot",
          {"raytruth simulate scenes/library/first_light.xosc --csv first_light.csv --metrics "
           "out/metrics.csv --events out/events.csv --plot out/plot.png",
           "raytruth simulate scenes/library/first_light.xosc --step 0.1 --duration 2 --json"},
          [](CLI::App& app, const CommonOptions& common) -> std::function<int()> {
            const auto options = std::make_shared<SimulateOptions>();
            add_scenario_options(app, options->run);
            app.add_option("--csv", options->csv,
                           "Trajectories of all entities; stdout when nothing else is asked for, "
                           "as JSON with --json");
            auto* metrics = app.add_option(
                "--metrics", options->metrics,
                "CSV of TTC, THW, DRAC, PET, RSS ... of ego and every other entity at every step; "
                "x.summary.csv beside x.csv has the worst of each pair");
            app.add_option("--ego", options->ego,
                           "Entity that the metrics are told for (default: Ego, Hero, else the "
                           "first vehicle)")
                ->check(not_empty())
                ->needs(metrics);
            app.add_option("--events", options->events,
                           "CSV of the storyboard's transitions and the conditions that fired");
            auto* plot = app.add_option("--plot", options->plot,
                                        "Picture (.png) of the street and all ways from above");
            app.add_option("--pixels", options->pixels, "Longer side of the plot")
                ->check(CLI::Range(64, 16384))
                ->capture_default_str()
                ->needs(plot);
            app.add_option("--step", options->step_s,
                           "Seconds between rows; motion doesn't depend on it")
                ->check(number_from(1e-4, 60.0))
                ->capture_default_str();
            app.add_option("--duration", options->duration_s, "Stop after this many seconds")
                ->check(number_from(1e-9, 1e6));
            return [options, &common] { return simulate(*options, common); };
          }};
}

}  // namespace raytruth::cli
