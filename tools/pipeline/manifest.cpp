#include "tools/pipeline/manifest.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <system_error>

#include "labels/formats/native/native.h"
#include "sim/core/files.h"
#include "sim/core/math.h"

namespace raytruth::pipeline {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

InputError dataset_error(const char* rule, const fs::path& file, int line, std::string message) {
  return InputError({{Severity::kError,
                      rule,
                      {file.string(), line, 0},
                      std::move(message),
                      "restore the file, or render into a new folder"}});
}

fs::path common_folder(const std::vector<fs::path>& files) {
  fs::path common = files.front().parent_path();
  for (const fs::path& file : files) {
    while (!common.empty() && common != common.root_path()) {
      const fs::path relative = file.lexically_relative(common);
      if (!relative.empty() && *relative.begin() != "..") break;
      common = common.parent_path();
    }
  }
  return common;
}

Json to_json_value(const RunFile& file) {
  return Json{{"path", file.path}, {"sha256", file.sha256}, {"bytes", file.bytes}};
}

RunFile file_from(const Json& json) {
  return {json.at("path").get<std::string>(), json.at("sha256").get<std::string>(),
          json.at("bytes").get<std::uint64_t>()};
}

template <typename T>
Json optional_value(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

template <typename T>
void read_optional(const Json& json, const char* key, std::optional<T>& value) {
  if (!json.at(key).is_null()) value = json.at(key).get<T>();
}

// An input and the place in the run's folder that it is kept at.
struct InputFile {
  fs::path from, to;
};

struct InputFiles {
  std::vector<InputFile> files;
  fs::path scenario;  // in the run's folder
};

InputFiles input_files(const RunInputs& inputs) {
  std::vector<fs::path> files;
  for (const fs::path& file : inputs.scenario->inputs) files.push_back(fs::weakly_canonical(file));
  const fs::path scenario = fs::weakly_canonical(inputs.settings.scenario);
  if (std::find(files.begin(), files.end(), scenario) == files.end()) files.push_back(scenario);
  for (const fs::path& surface : inputs.roads->surface_files()) {
    const fs::path file = fs::weakly_canonical(surface);
    if (std::find(files.begin(), files.end(), file) == files.end()) files.push_back(file);
  }
  const fs::path common = common_folder(files);
  const auto place = [&](const fs::path& file) {
    return fs::path("inputs/scenario") / file.lexically_relative(common);
  };
  InputFiles result;
  for (const fs::path& file : files) result.files.push_back({file, place(file)});
  result.files.push_back({inputs.settings.rig, "inputs/rig.yaml"});
  if (!inputs.settings.fcd.empty()) result.files.push_back({inputs.settings.fcd, "inputs/fcd.xml"});
  if (!inputs.settings.land_use.empty())
    result.files.push_back({inputs.settings.land_use, "inputs/land_use.yaml"});
  result.scenario = place(scenario);
  return result;
}

// The bytes that are kept: where a scenario or road names another input by an absolute path, the
// copy names the other's copy.
std::string kept_bytes(const InputFile& input, const InputFiles& inputs) {
  std::string bytes = read_file(input.from);
  const std::string ending = input.from.extension().string();
  if (ending != ".xosc" && ending != ".xodr" && ending != ".xml") return bytes;
  for (const char quote : {'"', '\''}) {
    const std::string opening = {quote, '/'};
    for (std::size_t at = 0; (at = bytes.find(opening, at)) != std::string::npos; ++at) {
      const std::size_t end = bytes.find(quote, at + 1);
      if (end == std::string::npos) break;
      std::error_code error;
      const fs::path named = fs::weakly_canonical(bytes.substr(at + 1, end - at - 1), error);
      if (error) continue;
      const auto other =
          std::find_if(inputs.files.begin(), inputs.files.end(),
                       [&](const InputFile& candidate) { return candidate.from == named; });
      if (other == inputs.files.end()) continue;
      bytes.replace(at + 1, end - at - 1,
                    other->to.lexically_relative(input.to.parent_path()).generic_string());
    }
  }
  return bytes;
}

Json assets_to_json(const AssetRecord& record) {
  Json actors = Json::array();
  for (const AssetRecord::Actor& a : record.actors) {
    actors.push_back({{"actor", a.name}, {"pack", a.pack}, {"asset", a.asset}, {"paint", a.paint}});
  }
  Json credits = Json::array();
  for (const AssetRecord::Credit& c : record.credits) {
    credits.push_back({{"pack", c.pack},
                       {"asset", c.asset},
                       {"licence", c.licence},
                       {"author", c.author},
                       {"source", c.source},
                       {"place", c.place},
                       {"files_sha256", c.files}});
  }
  return {{"actors", std::move(actors)}, {"credits", std::move(credits)}};
}

AssetRecord assets_from(const Json& json) {
  AssetRecord record;
  for (const Json& a : json.at("actors")) {
    record.actors.push_back({a.at("actor").get<std::string>(), a.at("pack").get<std::string>(),
                             a.at("asset").get<std::string>(), a.at("paint").get<std::string>()});
  }
  for (const Json& c : json.at("credits")) {
    record.credits.push_back({c.at("pack").get<std::string>(), c.at("asset").get<std::string>(),
                              c.at("licence").get<std::string>(), c.at("author").get<std::string>(),
                              c.at("source").get<std::string>(), c.at("place").get<std::string>(),
                              c.at("files_sha256").get<std::map<std::string, std::string>>()});
  }
  return record;
}

std::vector<double> numbers(const Vec3& v) { return {v.x(), v.y(), v.z()}; }

std::string line_of(const FrameRecord& record) {
  Json json;
  json["frame"] = record.frame;
  json["time_ns"] = record.time.ns();
  const Json details = Json::parse(record.details_json);
  for (const auto& [key, value] : details.items()) json[key] = value;
  json["files"] = Json::array();
  for (const RunFile& file : record.files) json["files"].push_back(to_json_value(file));
  return json.dump() + "\n";
}

}  // namespace

std::string version() { return RAYTRUTH_VERSION; }

RunManifest make_manifest(const RunInputs& inputs, const assets::MaterialTable& materials,
                          AssetRecord assets, std::uint32_t frame_count) {
  RunManifest manifest;
  manifest.assets = std::move(assets);
  manifest.version = version();
  manifest.settings = inputs.settings;
  manifest.parameters = inputs.scenario->parameters;
  manifest.frame_count = frame_count;
  const InputFiles input = input_files(inputs);
  for (const InputFile& file : input.files) {
    const std::string bytes = kept_bytes(file, input);
    manifest.inputs.push_back({file.to.generic_string(), sha256(bytes), bytes.size()});
  }
  manifest.settings.scenario = input.scenario;
  manifest.settings.rig = "inputs/rig.yaml";
  if (!inputs.settings.fcd.empty()) manifest.settings.fcd = "inputs/fcd.xml";
  if (!inputs.settings.land_use.empty()) manifest.settings.land_use = "inputs/land_use.yaml";
  for (const assets::Material& material : materials.all())
    manifest.materials.push_back(material.name);
  return manifest;
}

void copy_inputs(const RunInputs& inputs, const fs::path& run_dir) {
  const InputFiles input = input_files(inputs);
  for (const InputFile& file : input.files) write_file(run_dir / file.to, kept_bytes(file, input));
}

std::string to_json(const RunManifest& manifest) {
  const RunSettings& s = manifest.settings;
  Json json;
  json["raytruth"] = manifest.version;
  json["scenario"] = s.scenario.generic_string();
  json["rig"] = s.rig.generic_string();
  json["ego"] = s.ego;
  json["start_s"] = s.start_s;
  json["frames"] = optional_value(s.frames);
  json["rate_hz"] = optional_value(s.rate_hz);
  json["seed"] = s.seed;
  json["samples_per_pixel"] = optional_value(s.samples_per_pixel);
  json["sun_azimuth_rad"] = optional_value(s.sun_azimuth_rad);
  json["sun_elevation_rad"] = optional_value(s.sun_elevation_rad);
  json["allow_unsupported"] = s.allow_unsupported;
  json["ego_policy"] = s.ego_policy;
  json["fcd"] = s.fcd.generic_string();
  json["land_use"] = s.land_use.generic_string();
  json["street_life"] = s.street_life;
  json["level_of_detail"] = s.level_of_detail;
  json["asset_packs"] = s.assets;
  json["keep_going"] = s.keep_going;
  json["parameter_overrides"] = s.parameters;
  json["parameters"] = manifest.parameters;
  json["frame_count"] = manifest.frame_count;
  json["inputs"] = Json::array();
  for (const RunFile& file : manifest.inputs) json["inputs"].push_back(to_json_value(file));
  json["materials"] = manifest.materials;
  json["assets"] = assets_to_json(manifest.assets);
  json["replay"] = "raytruth replay DATASET --frame N";
  return json.dump(2) + "\n";
}

RunManifest read_manifest(const fs::path& run_dir) {
  const fs::path file = run_dir / "run.json";
  try {
    const Json json = Json::parse(read_file(file));
    RunManifest manifest;
    manifest.version = json.at("raytruth").get<std::string>();
    RunSettings& s = manifest.settings;
    s.scenario = json.at("scenario").get<std::string>();
    s.rig = json.at("rig").get<std::string>();
    s.ego = json.at("ego").get<std::string>();
    s.start_s = json.at("start_s").get<double>();
    read_optional(json, "frames", s.frames);
    read_optional(json, "rate_hz", s.rate_hz);
    s.seed = json.at("seed").get<std::uint64_t>();
    read_optional(json, "samples_per_pixel", s.samples_per_pixel);
    read_optional(json, "sun_azimuth_rad", s.sun_azimuth_rad);
    read_optional(json, "sun_elevation_rad", s.sun_elevation_rad);
    s.allow_unsupported = json.at("allow_unsupported").get<bool>();
    s.ego_policy = json.value("ego_policy", s.ego_policy);
    s.fcd = json.value("fcd", std::string());
    s.land_use = json.value("land_use", std::string());
    s.street_life = json.value("street_life", false);
    s.level_of_detail = json.value("level_of_detail", false);  // older runs had none
    s.assets = json.value("asset_packs", s.assets);
    s.keep_going = json.value("keep_going", false);
    if (json.contains("assets")) manifest.assets = assets_from(json["assets"]);
    s.parameters = json.at("parameter_overrides").get<std::map<std::string, std::string>>();
    manifest.parameters = json.at("parameters").get<std::map<std::string, std::string>>();
    manifest.frame_count = json.at("frame_count").get<std::uint32_t>();
    for (const Json& input : json.at("inputs")) manifest.inputs.push_back(file_from(input));
    manifest.materials = json.at("materials").get<std::vector<std::string>>();
    return manifest;
  } catch (const nlohmann::json::exception& error) {
    throw dataset_error("dataset.run", file, 0,
                        fmt::format("not a run description: {}", error.what()));
  }
}

RunSettings settings_from(const RunManifest& manifest, const fs::path& run_dir) {
  RunSettings settings = manifest.settings;
  settings.scenario = run_dir / settings.scenario;
  settings.rig = run_dir / settings.rig;
  if (!settings.fcd.empty()) settings.fcd = run_dir / settings.fcd;
  if (!settings.land_use.empty()) settings.land_use = run_dir / settings.land_use;
  return settings;
}

FrameRecord make_record(const FrameResult& result, ActorId ego, std::vector<RunFile> files) {
  FrameRecord record;
  record.frame = result.frame;
  record.time = result.time;
  record.files = std::move(files);
  Json json;
  if (const ActorState* state = result.snapshot->find(ego)) {
    const EulerAngles angles = state->X_WA.euler();
    json["ego"] = {{"position_m", numbers(state->X_WA.translation())},
                   {"heading_rad", angles.heading_rad},
                   {"pitch_rad", angles.pitch_rad},
                   {"roll_rad", angles.roll_rad},
                   {"speed_m_s", state->speed_m_s},
                   {"road", state->place.road},
                   {"lane", state->place.lane}};
  }
  const Weather& w = result.snapshot->weather;
  json["weather"] = {{"sun_azimuth_rad", w.sun_azimuth_rad},
                     {"sun_elevation_rad", w.sun_elevation_rad},
                     {"cloud_cover", w.cloud_cover},
                     {"visual_range_m", w.visual_range_m},
                     {"rain_mm_h", w.rain_mm_h},
                     {"snow_mm_h", w.snow_mm_h},
                     {"wetness_m", w.wetness_m},
                     {"snow_depth_m", w.snow_depth_m},
                     {"leaf_cover", w.leaf_cover},
                     {"temperature_k", w.temperature_k}};
  if (w.fog_box) {
    json["weather"]["fog_box"] = {{"center_m", numbers(w.fog_box->center_m)},
                                  {"size_m", numbers(w.fog_box->size_m)}};
  }
  if (w.dome) {
    json["weather"]["dome"] = {{"file", fs::path(w.dome->file).filename().generic_string()},
                               {"azimuth_rad", w.dome->azimuth_rad}};
  }
  Json proof = Json::array();
  for (const labels::CheckResult& check : result.proof.checks) {
    proof.push_back({{"check", check.check},
                     {"checked", check.checked},
                     {"failed", check.failed},
                     {"worst", check.worst},
                     {"limit", check.limit},
                     {"unit", check.unit}});
  }
  json["proof"] = {{"holds", result.proof.holds()}, {"checks", std::move(proof)}};
  record.details_json = json.dump();
  record.proof_holds = result.proof.holds();
  return record;
}

std::vector<FrameRecord> read_frames(const fs::path& run_dir) {
  const fs::path file = run_dir / "frames.jsonl";
  std::vector<FrameRecord> records;
  if (!fs::exists(file)) return records;
  const std::string text = read_file(file);
  std::size_t begin = 0;
  for (int line = 1; begin < text.size(); ++line) {
    const std::size_t end = text.find('\n', begin);
    if (end == std::string::npos) break;
    try {
      Json json = Json::parse(std::string_view(text).substr(begin, end - begin));
      FrameRecord record;
      record.frame = json.at("frame").get<std::uint32_t>();
      record.time = SimTime::from_ns(json.at("time_ns").get<std::int64_t>());
      for (const Json& item : json.at("files")) record.files.push_back(file_from(item));
      if (json.contains("proof")) record.proof_holds = json["proof"].at("holds").get<bool>();
      for (const char* key : {"frame", "time_ns", "files"}) json.erase(key);
      record.details_json = json.dump();
      records.push_back(std::move(record));
    } catch (const nlohmann::json::exception& error) {
      throw dataset_error("dataset.frames", file, line,
                          fmt::format("not a frame record: {}", error.what()));
    }
    begin = end + 1;
  }
  return records;
}

void write_frames(const fs::path& run_dir, const std::vector<FrameRecord>& records) {
  std::string text;
  for (const FrameRecord& record : records) text += line_of(record);
  write_file(run_dir / "frames.jsonl", text);
}

void append_frame(const fs::path& run_dir, const FrameRecord& record) {
  append_file(run_dir / "frames.jsonl", line_of(record));
}

std::string dataset_json(const SensorRig& rig, const std::vector<std::string>& runs) {
  Json json;
  json["raytruth"] = version();
  json["conventions"] = {
      {"units",
       "metres, seconds, radians unless a name says otherwise; times in ns from the scenario's "
       "start"},
      {"world_ego_lidar",
       "ISO 8855: x forward, y left, z up; the ego's origin is on the ground below its rear axle"},
      {"camera",
       "x right, y down, z forward; pixel (0, 0) covers [0, 1) x [0, 1), its centre is (0.5, 0.5)"},
      {"label_rule",
       "a pixel's label is the surface that the ray through its centre meets first, glass "
       "included; "
       "a LiDAR point's label is the surface that returned it"},
      {"instance",
       "16-bit object id, the same in all sensors and formats: actors below 10001, static objects "
       "from there on, 0 for the sky"},
      {"depth",
       "channel Y: z in the camera frame, channel distance: along the ray; metres, 32-bit float, 0 "
       "= "
       "nothing"},
      {"lidar",
       "points in the sensor frame at each point's own time, not motion-compensated; time in ns "
       "from the sensor's start_ns in the labels"}};
  json["taxonomy"] = Json::array();
  for (const ClassInfo& row : Taxonomy::all()) {
    json["taxonomy"].push_back({{"id", row.id},
                                {"name", row.name},
                                {"parent", row.parent},
                                {"thing", row.thing},
                                {"colour_rgb", row.colour_rgb}});
  }
  json["rig"] = Json::parse(formats::rig_to_json(rig));
  json["runs"] = runs;
  return json.dump(2) + "\n";
}

std::vector<fs::path> run_folders(const fs::path& dir) {
  std::error_code error;
  if (fs::exists(dir / "run.json", error)) return {dir};
  std::vector<fs::path> runs;
  if (fs::is_directory(dir / "runs", error)) {
    for (const fs::directory_entry& entry : fs::directory_iterator(dir / "runs")) {
      if (fs::exists(entry.path() / "run.json")) runs.push_back(entry.path());
    }
  }
  if (runs.empty()) {
    throw InputError({{Severity::kError,
                       "dataset.missing",
                       {dir.string(), 0, 0},
                       "is not a data set of raytruth",
                       "give the folder that 'raytruth render --out' made"}});
  }
  std::sort(runs.begin(), runs.end());
  return runs;
}

}  // namespace raytruth::pipeline
