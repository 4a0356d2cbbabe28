#include "tools/pipeline/verify_dataset.h"

#include "labels/formats/verify_checks.h"
#include "labels/formats/verify_run.h"
#include "sim/core/files.h"
#include "tools/pipeline/manifest.h"

namespace raytruth::pipeline {
namespace {

namespace fs = std::filesystem;

bool has_hash(const fs::path& file, const std::string& hash) {
  try {
    return sha256_of_file(file) == hash;
  } catch (const InputError&) {
    return false;
  }
}

labels::LabelProof verify_files(const fs::path& run_dir) {
  formats::Checks checks;
  // Runs work that reads a record: what it throws is a failed check.
  const auto readable = [&](const char* record, const auto& work) {
    try {
      work();
      checks.count("records_readable", true, record, "files");
    } catch (const InputError& error) {
      checks.count("records_readable", false, error.what(), "files");
    }
  };
  readable("run.json", [&] {
    for (const RunFile& input : read_manifest(run_dir).inputs) {
      checks.count("input_hashes", has_hash(run_dir / input.path, input.sha256), input.path,
                   "files");
    }
  });
  readable("frames.jsonl", [&] {
    const std::vector<FrameRecord> records = read_frames(run_dir);
    checks.count("run_has_records", !records.empty(), "frames.jsonl", "runs");
    for (std::size_t i = 0; i < records.size(); ++i) {
      const bool ascending = i == 0 || (records[i].frame > records[i - 1].frame &&
                                        records[i].time > records[i - 1].time);
      checks.count("frames_in_order", ascending, fmt::format("frame {}", records[i].frame),
                   "frames");
      for (const RunFile& file : records[i].files) {
        checks.count("file_hashes", has_hash(run_dir / file.path, file.sha256), file.path, "files");
      }
    }
  });
  return checks.proof();
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
