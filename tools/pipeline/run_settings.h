#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace raytruth::assets {
class FileStore;
}

namespace raytruth::pipeline {

/// Everything that decides the bytes of a run, apart from the input files themselves.
struct RunSettings {
  std::filesystem::path scenario;
  std::filesystem::path rig;
  std::map<std::string, std::string> parameters;  ///< overrides of the scenario's parameters
  std::string ego;  ///< name of the entity that carries the rig; empty: "Ego", else the first
  double start_s = 0.0;
  std::optional<int> frames;      ///< nothing: to the scenario's end
  std::optional<double> rate_hz;  ///< nothing: the rig's
  std::uint64_t seed = 1;
  std::optional<int> samples_per_pixel;  ///< nothing: the rig's
  /// Sun direction that replaces the scenario's: azimuth clockwise from north (+y) as in
  /// OpenSCENARIO, elevation, rad.
  std::optional<double> sun_azimuth_rad, sun_elevation_rad;
  bool allow_unsupported = false;
  std::string ego_policy = "auto";  ///< world::EgoPolicy: "auto", "idm" or "keep"
  std::filesystem::path fcd;        ///< floating car data; empty: none
  /// Packs that actors' bodies come from beside our own generators: "debian" or folders.
  std::vector<std::string> assets;
  /// What the land is used for (scene::LandUseFile); empty: guessed from the roads.
  std::filesystem::path land_use;
  /// Parked cars and people on pavements that the scenario doesn't name are actors, too.
  bool street_life = false;
  /// Actors are shown as coarse as the sensors can't tell (scene::LevelOfDetail).
  bool level_of_detail = true;
  bool keep_going = false;  ///< an asset that can't be used is replaced by another, with a warning
};

/// How a run is carried out; changes no byte of the frames.
struct RunExecution {
  int threads = 0;  ///< 0 = all
  bool quiet = false;
  /// What took time to make is kept there from run to run; nullptr: nowhere.
  std::shared_ptr<assets::FileStore> store{};
};

}  // namespace raytruth::pipeline
