#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/core/diagnostics.h"
#include "tools/cli/verb.h"
#include "tools/pipeline/run_settings.h"

namespace raytruth::cli {

/// Accepts finite numbers from low to high.
std::function<std::string(const std::string&)> number_from(double low, double high);
/// Refuses an empty text.
std::function<std::string(const std::string&)> not_empty();

/// What the user typed about a run; turned into RunSettings after parsing.
struct RunOptions {
  pipeline::RunSettings settings;
  std::vector<std::string> parameters;  ///< NAME=VALUE
  std::string street_life = "off";
  std::string sun;  ///< AZIMUTH,ELEVATION in degrees
  /// Which of a file of distributions; nothing: the scenario is one itself.
  std::optional<std::uint64_t> variation;
};

/// Declares SCENARIO, --parameter, --variation and --allow-unsupported.
void add_scenario_options(CLI::App& app, RunOptions& options);
/// Declares --rig, --assets, --street-life, --level-of-detail, --land-use, --ego, --start,
/// --frames, --rate, --samples and --sun.
void add_sensor_options(CLI::App& app, RunOptions& options);
/// The settings with everything parsed; without a rig. Throws CLI::ValidationError (usage).
pipeline::RunSettings scenario_settings(const RunOptions& options, const CommonOptions& common);
/// The same with sensors: the shipped rig where none is named.
pipeline::RunSettings sensor_settings(const RunOptions& options, const CommonOptions& common);

/// Throws CLI::ValidationError when `output` (may be empty) is one of the input files.
void refuse_overwriting(const char* option, const std::filesystem::path& output,
                        const std::vector<std::filesystem::path>& inputs);

/// Prints warnings to stderr, each once.
void print_warnings(const std::vector<Diagnostic>& warnings);

}  // namespace raytruth::cli
