#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <sstream>

#include "sim/core/files.h"
#include "tools/cli/run_options.h"
#include "tools/pipeline/simulate.h"

namespace raytruth::cli {
namespace {

struct Options {
  RunOptions run;
  std::string csv;
  double step_s = 0.05;
  std::optional<double> duration_s;
};

// The rows of the CSV text as a JSON array of objects; numbers keep their digits.
std::string as_json(const std::string& csv) {
  const auto cells_of = [](const std::string& line) {
    std::vector<std::string> cells(1);
    for (const char c : line) {
      if (c == ',') {
        cells.emplace_back();
      } else {
        cells.back() += c;
      }
    }
    return cells;
  };
  std::istringstream in(csv);
  std::string line;
  std::getline(in, line);
  const std::vector<std::string> keys = cells_of(line);
  std::string json = "[";
  for (bool first = true; std::getline(in, line); first = false) {
    const std::vector<std::string> cells = cells_of(line);
    json += first ? "\n  {" : ",\n  {";
    for (std::size_t i = 0; i < keys.size() && i < cells.size(); ++i) {
      const bool text = keys[i] == "name" || keys[i] == "road";
      json += fmt::format("{}\"{}\": {}", i == 0 ? "" : ", ", keys[i],
                          text ? nlohmann::json(cells[i]).dump() : cells[i]);
    }
    json += "}";
  }
  return json + "\n]\n";
}

int simulate(const Options& options, const CommonOptions& common) {
  const pipeline::RunInputs inputs =
      pipeline::load_scenario(scenario_settings(options.run, common));
  if (!common.quiet) print_warnings(inputs.warnings);
  refuse_overwriting("--csv", options.csv, inputs.scenario->inputs);
  const std::string csv = pipeline::simulate_csv(inputs, options.step_s, options.duration_s);
  if (options.csv.empty() || options.csv == "-") {
    fmt::print("{}", common.json ? as_json(csv) : csv);
  } else {
    write_file(options.csv, csv);
  }
  return kDone;
}

}  // namespace

Verb simulate_verb() {
  return {"simulate",
          "Run a scenario without sensors and write every entity's trajectory as CSV",
          {"raytruth simulate scenes/library/first_light.xosc --csv first_light.csv",
           "raytruth simulate scenes/library/first_light.xosc --step 0.1 --duration 2 --json"},
          [](CLI::App& app, const CommonOptions& common) -> std::function<int()> {
            const auto options = std::make_shared<Options>();
            add_scenario_options(app, options->run);
            app.add_option("--csv", options->csv, "File to write; stdout when not given");
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
