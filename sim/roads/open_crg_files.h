#pragma once

// Internal to sim/roads: the OpenCRG files that a road file names.

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "sim/roads/open_crg.h"
#include "sim/roads/road_geometry.h"

namespace raytruth::roads {

/// Loads every file once.
class GridFiles {
 public:
  GridFiles(const std::string& road_file, Diagnostics& diagnostics)
      : road_file_(road_file), diagnostics_(diagnostics) {}

  /// `name` as the element at `mark` writes it, relative to the road file; nullptr when there are
  /// errors.
  std::shared_ptr<const OpenCrg> load(const std::string& name, const FileMark& mark);
  std::vector<std::filesystem::path> take_files() { return std::move(files_); }

 private:
  const std::string& road_file_;
  Diagnostics& diagnostics_;
  std::map<std::string, std::shared_ptr<const OpenCrg>> grids_;
  std::vector<std::filesystem::path> files_;
};

}  // namespace raytruth::roads
