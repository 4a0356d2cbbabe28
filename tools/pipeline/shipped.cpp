#include "tools/pipeline/shipped.h"

#include <cstdlib>
#include <string>
#include <system_error>
#include <vector>

#include "sim/core/diagnostics.h"

namespace raytruth::pipeline {

namespace fs = std::filesystem;

fs::path shipped_file(const fs::path& relative) {
  std::vector<fs::path> places;
  if (const char* data = std::getenv("RAYTRUTH_DATA")) places.emplace_back(data);
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  if (!error) {
    places.push_back(program.parent_path().parent_path() / "share/raytruth");
    fs::path folder = program.parent_path();
    for (int up = 0; up < 4 && folder.has_relative_path(); ++up) {
      places.push_back(folder / "scenes/library");
      folder = folder.parent_path();
    }
  }
  std::string tried;
  for (const fs::path& place : places) {
    if (fs::exists(place / relative, error)) return place / relative;
    tried += (tried.empty() ? "" : ", ") + place.string();
  }
  throw InputError({{Severity::kError,
                     "file.missing",
                     {relative.string(), 0, 0},
                     "a file that ships with the program was not found; looked in " + tried,
                     "set RAYTRUTH_DATA to the folder that holds it"}});
}

}  // namespace raytruth::pipeline
