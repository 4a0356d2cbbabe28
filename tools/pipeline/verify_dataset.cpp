#include "tools/pipeline/verify_dataset.h"

#include <fmt/format.h>

#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "labels/formats/native/native.h"
#include "labels/formats/native/reader.h"
#include "labels/formats/verify_checks.h"
#include "labels/formats/verify_run.h"
#include "sim/core/files.h"
#include "tools/pipeline/manifest.h"
#include "tools/pipeline/run_setup.h"

namespace raytruth::pipeline {
namespace {

namespace fs = std::filesystem;
using PlainJson = nlohmann::json;

bool has_hash(const fs::path& file, const std::string& hash) {
  try {
    return sha256_of_file(file) == hash;
  } catch (const InputError&) {
    return false;
  }
}

// What the record of a frame says again that its labels say.
void check_record(const fs::path& run_dir, const FrameRecord& record, formats::Checks& checks) {
  const std::string where = fmt::format("frame {}", record.frame);
  const std::string labels_path = fmt::format("labels/{:06}.json", record.frame);
  const PlainJson labels = PlainJson::parse(read_file(run_dir / labels_path));
  checks.count("records_match_labels",
               labels.at("frame") == record.frame && labels.at("time_ns") == record.time.ns(),
               where + ": time", "items");

  std::map<std::string, std::string> listed;
  for (const RunFile& file : record.files) listed[file.path] = file.sha256;
  bool complete = listed.contains(labels_path);
  for (const PlainJson& sensor : labels.at("sensors")) {
    for (const PlainJson& file : sensor.at("files")) {
      const auto it = listed.find(file.at("path").get<std::string>());
      complete = complete && it != listed.end() && it->second == file.at("sha256");
    }
  }
  checks.count("records_list_all_files", complete, where, "frames");

  const PlainJson details = PlainJson::parse(record.details_json);
  for (const PlainJson& object : labels.at("objects")) {
    if (!object.at("is_ego").get<bool>()) continue;
    const PlainJson& ego = details.at("ego");
    checks.count("records_match_labels",
                 ego.at("speed_m_s") == object.at("speed_m_s") &&
                     ego.at("road") == object.at("road") && ego.at("lane") == object.at("lane"),
                 where + ": ego", "items");
    // Every sensor says where the ego was at its own reference time, which is the frame's.
    for (const PlainJson& sensor : labels.at("sensors")) {
      if (sensor.at("reference_ns") != labels.at("time_ns")) continue;
      double off = 0.0;
      for (std::size_t i = 0; i < 3; ++i) {
        off = std::max(off, std::abs(ego.at("position_m").at(i).get<double>() -
                                     sensor.at("X_WE").at("translation_m").at(i).get<double>()));
      }
      // Motion is blended between keys up to 10 ms apart: at 20 m/s^2, a dt^2 / 8 = 0.25 mm.
      checks.residual("record_ego_position", off, 1e-3, "m", where);
    }
  }
  std::uint64_t failed = 0;
  for (const PlainJson& check : labels.at("proof"))
    failed += check.at("failed").get<std::uint64_t>();
  std::uint64_t recorded = 0;
  for (const PlainJson& check : details.at("proof").at("checks")) {
    recorded += check.at("failed").get<std::uint64_t>();
  }
  checks.count("records_match_labels", failed == recorded && record.proof_holds == (failed == 0),
               where + ": proof", "items");
}

// The data set's own page: what it says of classes and conventions is what this program says, and
// its rig is the one kept with the run.
void check_dataset_file(const fs::path& run_dir, const RunManifest& manifest,
                        formats::Checks& checks) {
  const fs::path dataset = run_dir.parent_path().parent_path();
  const SensorRig rig = formats::native::read_rig(run_dir);
  std::vector<std::string> runs;
  for (const fs::path& run : run_folders(dataset)) runs.push_back(run.filename().string());
  checks.count("dataset_as_written", read_file(dataset / "dataset.json") == dataset_json(rig, runs),
               "dataset.json", "files");
  Diagnostics diagnostics;
  const RunSettings settings = settings_from(manifest, run_dir);
  const SensorRig kept = load_rig(settings, diagnostics);
  checks.count("rig_as_kept", formats::rig_to_json(kept) == formats::rig_to_json(rig),
               manifest.settings.rig.string(), "rigs");
}

labels::LabelProof verify_files(const fs::path& run_dir) {
  formats::Checks checks;
  // Runs work that reads records: what it throws is a failed check.
  const auto readable = [&](const std::string& record, const auto& work) {
    try {
      work();
      checks.count("records_readable", true, record, "files");
    } catch (const std::exception& error) {
      checks.count("records_readable", false, record + ": " + error.what(), "files");
    }
  };
  RunManifest manifest;
  readable("run.json", [&] {
    manifest = read_manifest(run_dir);
    std::set<std::string> kept;
    for (const RunFile& input : manifest.inputs) {
      kept.insert(input.path);
      checks.count("input_hashes", has_hash(run_dir / input.path, input.sha256), input.path,
                   "files");
    }
    checks.count("inputs_complete",
                 kept.contains(manifest.settings.scenario.generic_string()) &&
                     kept.contains(manifest.settings.rig.generic_string()),
                 "run.json", "runs");
  });
  readable("dataset.json", [&] { check_dataset_file(run_dir, manifest, checks); });
  readable("frames.jsonl", [&] {
    const std::vector<FrameRecord> records = read_frames(run_dir);
    checks.count("run_complete", !records.empty() && records.size() == manifest.frame_count,
                 fmt::format("{} of {} frames", records.size(), manifest.frame_count), "runs");
    for (std::size_t i = 0; i < records.size(); ++i) {
      const bool ascending = i == 0 || (records[i].frame > records[i - 1].frame &&
                                        records[i].time > records[i - 1].time);
      const std::string where = fmt::format("frame {}", records[i].frame);
      checks.count("frames_in_order", ascending, where, "frames");
      for (const RunFile& file : records[i].files) {
        checks.count("file_hashes", has_hash(run_dir / file.path, file.sha256), file.path, "files");
      }
      readable(where, [&] { check_record(run_dir, records[i], checks); });
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
