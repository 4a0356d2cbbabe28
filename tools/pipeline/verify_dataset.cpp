#include "tools/pipeline/verify_dataset.h"

#include "labels/formats/verify_run.h"
#include "sim/core/files.h"
#include "tools/pipeline/manifest.h"

namespace raytruth::pipeline {
namespace {

namespace fs = std::filesystem;

void count(labels::CheckResult& check, bool good, const std::string& where) {
  ++check.checked;
  if (good) return;
  if (check.failed++ == 0) check.worst_where = where;
  check.worst = static_cast<double>(check.failed);
}

bool has_hash(const fs::path& file, const std::string& hash) {
  try {
    return sha256_of_file(file) == hash;
  } catch (const InputError&) {
    return false;
  }
}

labels::LabelProof verify_files(const fs::path& run_dir) {
  labels::CheckResult inputs{.check = "input_hashes", .unit = "files"};
  labels::CheckResult files{.check = "file_hashes", .unit = "files"};
  labels::CheckResult order{.check = "frames_in_order", .unit = "frames"};
  labels::CheckResult readable{.check = "records_readable", .unit = "files"};
  try {
    for (const RunFile& input : read_manifest(run_dir).inputs) {
      count(inputs, has_hash(run_dir / input.path, input.sha256), input.path);
    }
    count(readable, true, "run.json");
  } catch (const InputError& error) {
    count(readable, false, error.what());
  }
  try {
    const std::vector<FrameRecord> records = read_frames(run_dir);
    count(readable, !records.empty(), "frames.jsonl");
    for (std::size_t i = 0; i < records.size(); ++i) {
      const bool ascending = i == 0 || (records[i].frame > records[i - 1].frame && records[i].time > records[i - 1].time);
      count(order, ascending, fmt::format("frame {}", records[i].frame));
      for (const RunFile& file : records[i].files) {
        count(files, has_hash(run_dir / file.path, file.sha256), file.path);
      }
    }
  } catch (const InputError& error) {
    count(readable, false, error.what());
  }
  labels::LabelProof proof;
  proof.checks = {readable, inputs, files, order};
  return proof;
}

}  // namespace

labels::LabelProof verify_dataset(const fs::path& dataset) {
  labels::LabelProof proof;
  for (const fs::path& run : run_folders(dataset)) {
    proof.merge(verify_files(run));
    proof.merge(formats::verify_run(run));
  }
  return proof;
}

}  // namespace raytruth::pipeline
