#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "sim/criticality/recorder.h"
#include "tools/pipeline/run_setup.h"

namespace raytruth::pipeline {

/// Writes the criticality of a run while it goes on: a row for each instant and pair (ego, other)
/// to a CSV file, and a summary of each pair to another beside it. See sim/criticality/README.md.
class MetricsWriter {
 public:
  /// `ego` is a name of the scenario; empty: "Ego", "Hero", else the first vehicle. Throws
  /// InputError (rule "run.ego") when there is none.
  MetricsWriter(const RunInputs& inputs, const std::string& ego, std::filesystem::path file);
  ~MetricsWriter();
  MetricsWriter(const MetricsWriter&) = delete;
  MetricsWriter& operator=(const MetricsWriter&) = delete;

  void add(const Snapshot& snapshot);
  /// Puts both files in their place; no summary beside a pipe or a device. Throws IoError.
  void finish();

  /// Where the summaries go: "x.summary.csv" for "x.csv".
  static std::filesystem::path summary_file(const std::filesystem::path& file);

 private:
  void flush();
  const RunInputs& inputs_;
  std::string ego_name_;
  std::filesystem::path file_, part_;
  bool part_written_ = false;
  ActorId ego_;
  std::optional<criticality::Recorder> recorder_;
  std::string csv_;
};

}  // namespace raytruth::pipeline
