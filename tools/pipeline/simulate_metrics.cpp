#include "tools/pipeline/simulate_metrics.h"

#include <fmt/format.h>

#include <system_error>
#include <utility>

#include "sim/core/files.h"
#include "sim/criticality/table.h"

namespace raytruth::pipeline {
namespace {

namespace fs = std::filesystem;

// Rows wait in memory until there are so many: small tables are written in one go.
constexpr std::size_t kChunk = std::size_t{8} << 20U;

std::string names_of(const scenario::ConcreteScenario& scenario) {
  std::string names;
  for (const auto& entity : scenario.entities) names += (names.empty() ? "" : ", ") + entity.name;
  return names;
}

// A file that is there or not yet; no pipe, no device.
bool is_plain(const fs::path& file) {
  std::error_code unknown;
  const fs::file_status status = fs::status(file, unknown);
  return !fs::exists(status) || fs::is_regular_file(status);
}

[[noreturn]] void no_ego(const RunInputs& inputs, const std::string& message) {
  const std::string names = names_of(*inputs.scenario);
  throw InputError({{Severity::kError, "run.ego", place_of(*inputs.scenario, ActorId()), message,
                     names.empty() ? "the scenario has no entities" : "--ego one of: " + names}});
}

}  // namespace

MetricsWriter::MetricsWriter(const RunInputs& inputs, const std::string& ego, fs::path file)
    : inputs_(inputs), ego_name_(ego), file_(std::move(file)), part_(file_) {
  part_ += ".part";
  csv_ = criticality::table_header();
  if (ego.empty()) return;
  // Also one that enters later has its id.
  const auto& entities = inputs.scenario->entities;
  for (std::size_t i = 0; i < entities.size(); ++i) {
    if (entities[i].name == ego) ego_ = ActorId(static_cast<std::uint32_t>(i + 1));
  }
  if (ego_ == ActorId()) no_ego(inputs, "no entity is named '" + ego + "'");
}

MetricsWriter::~MetricsWriter() {
  std::error_code ignored;
  if (part_written_) fs::remove(part_, ignored);
}

void MetricsWriter::add(const Snapshot& snapshot) {
  if (!recorder_) {
    if (ego_ == ActorId()) ego_ = criticality::find_ego(snapshot, "");
    if (ego_ == ActorId()) no_ego(inputs_, "there is no vehicle that metrics could be told for");
    recorder_.emplace(ego_, inputs_.roads, criticality::Options());
  }
  const auto rows = recorder_->add(snapshot);
  if (const ActorModel* model = snapshot.model(ego_)) ego_name_ = model->name;
  criticality::append_rows(snapshot, ego_, rows, csv_);
  // Pipes and devices get everything at the end.
  if (csv_.size() > kChunk && is_plain(file_)) flush();
}

void MetricsWriter::flush() {
  std::error_code ignored;
  if (!part_written_) fs::remove(part_, ignored);
  append_file(part_, csv_);
  part_written_ = true;
  csv_.clear();
}

void MetricsWriter::finish() {
  if (part_written_) {
    flush();
    std::error_code error;
    const fs::path place = fs::exists(file_) ? fs::canonical(file_) : file_;
    fs::rename(part_, place, error);
    if (error) throw IoError(fmt::format("can't write {}: {}", file_.string(), error.message()));
    part_written_ = false;
  } else {
    write_file(file_, csv_);
  }
  if (recorder_ && is_plain(file_))
    write_file(summary_file(file_), criticality::summary_table(ego_name_, recorder_->summaries()));
}

fs::path MetricsWriter::summary_file(const fs::path& file) {
  fs::path summary = file;
  summary.replace_extension();
  summary += ".summary.csv";
  return summary;
}

}  // namespace raytruth::pipeline
