#include "sim/roads/open_crg_files.h"

#include <algorithm>

#include "sim/roads/open_crg_read.h"

namespace raytruth::roads {

std::shared_ptr<const OpenCrg> GridFiles::load(const std::string& name, const FileMark& mark) {
  std::string file = name;
  std::replace(file.begin(), file.end(), '\\', '/');
  const std::filesystem::path path =
      std::filesystem::path(road_file_).parent_path() / std::filesystem::path(file);
  const auto known = grids_.find(path.string());
  if (known != grids_.end()) return known->second;
  Diagnostics found;
  const auto bytes = read_crg_bytes(path, {road_file_, mark.line, mark.column}, found);
  auto grid = bytes ? OpenCrg::parse(*bytes, path.string(), found) : nullptr;
  for (Diagnostic d : found.all()) {
    // Who allows what the product can't honour drives on the road without it.
    if (diagnostics_.allow_unsupported) d.severity = std::min(d.severity, Severity::kWarning);
    diagnostics_.add(std::move(d));
  }
  grids_.emplace(path.string(), grid);
  if (grid) files_.insert(files_.end(), grid->files().begin(), grid->files().end());
  return grid;
}

}  // namespace raytruth::roads
