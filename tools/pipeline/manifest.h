#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "assets/material.h"
#include "tools/pipeline/asset_record.h"
#include "tools/pipeline/frame_maker.h"
#include "tools/pipeline/run_settings.h"
#include "tools/pipeline/run_setup.h"

namespace raytruth::pipeline {

/// A file of a run: path relative to the run's folder.
struct RunFile {
  std::string path;
  std::string sha256;
  std::uint64_t bytes = 0;
};

/// run.json: enough to make any frame of the run again.
struct RunManifest {
  std::string version;
  RunSettings settings;  ///< scenario and rig as paths relative to the run's folder
  std::map<std::string, std::string>
      parameters;                 ///< all global parameters of the scenario with their values
  std::uint32_t frame_count = 0;  ///< of the whole run
  std::vector<RunFile> inputs;
  std::vector<std::string> materials;  ///< names by MaterialId - 1
  AssetRecord assets;                  ///< what actors are shown with
};

/// One line of frames.jsonl.
struct FrameRecord {
  std::uint32_t frame = 0;
  SimTime time;
  std::vector<RunFile> files;
  std::string details_json;  ///< ego, weather and proof summary as a JSON object
  bool proof_holds = true;   ///< what that summary says
};

/// Version of the program, as in dataset.json.
std::string version();

/// The manifest of a run whose inputs (scenario, catalogues, road and rig) will lie in RUN/inputs,
/// in the same places relative to each other. Writes nothing. Throws InputError.
RunManifest make_manifest(const RunInputs& inputs, const assets::MaterialTable& materials,
                          AssetRecord assets, std::uint32_t frame_count);
/// Copies the inputs there, so that they stand for themselves: absolute paths from one to another
/// become relative ones. Throws IoError.
void copy_inputs(const RunInputs& inputs, const std::filesystem::path& run_dir);
std::string to_json(const RunManifest& manifest);
/// Reads RUN/run.json. Throws InputError (rule "dataset.run").
RunManifest read_manifest(const std::filesystem::path& run_dir);
/// The settings that make the run's frames from the inputs kept in the data set.
RunSettings settings_from(const RunManifest& manifest, const std::filesystem::path& run_dir);

FrameRecord make_record(const FrameResult& result, ActorId ego, std::vector<RunFile> files);
/// RUN/frames.jsonl; empty when there is none. A last line without its newline is what a killed run
/// left: it is dropped. Throws InputError (rule "dataset.frames") with the line.
std::vector<FrameRecord> read_frames(const std::filesystem::path& run_dir);
void write_frames(const std::filesystem::path& run_dir, const std::vector<FrameRecord>& records);
/// Adds one line at the end.
void append_frame(const std::filesystem::path& run_dir, const FrameRecord& record);

/// DATASET/dataset.json: taxonomy, rig, conventions, version and the list of runs.
std::string dataset_json(const SensorRig& rig, const std::vector<std::string>& runs);
/// The run folders of a data set, sorted; `dir` may also be a run folder itself. Throws InputError
/// (rule "dataset.missing") when it is neither.
std::vector<std::filesystem::path> run_folders(const std::filesystem::path& dir);

}  // namespace raytruth::pipeline
