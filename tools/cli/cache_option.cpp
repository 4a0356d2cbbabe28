#include "tools/cli/cache_option.h"

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <filesystem>

#include "assets/file_store.h"
#include "tools/cli/run_options.h"

namespace raytruth::cli {
namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

// Empty: nowhere.
std::filesystem::path folder_from(std::string asked) {
  if (asked.empty()) asked = variable("RAYTRUTH_CACHE");
  if (!asked.empty()) return asked == "off" ? "" : asked;
  // Relative ones are to be ignored: XDG Base Directory Specification 0.8.
  const std::filesystem::path caches = variable("XDG_CACHE_HOME");
  if (caches.is_absolute()) return caches / "raytruth";
  const std::filesystem::path home = variable("HOME");
  return home.is_absolute() ? home / ".cache/raytruth" : "";
}

}  // namespace

void add_cache_options(CLI::App& app, CacheOptions& options) {
  app.add_option("--cache", options.folder,
                 "Folder where scenes are kept from run to run, or off. Changes no byte of the "
                 "result (default: RAYTRUTH_CACHE, else raytruth in the user's folder of caches)")
      ->check(not_empty())
      ->type_name("DIR|off");
  app.add_option("--cache-limit", options.limit_gb,
                 "Gigabytes; beyond, what was not used for the longest goes")
      ->check(number_from(0.001, 1e6))
      ->capture_default_str();
}

pipeline::RunExecution execution_from(const CommonOptions& common, const CacheOptions& options) {
  pipeline::RunExecution execution{common.threads, common.quiet};
  const std::filesystem::path folder = folder_from(options.folder);
  if (!folder.empty()) {
    execution.store = std::make_shared<assets::FileStore>(
        folder, static_cast<std::uint64_t>(options.limit_gb * 1e9));
  }
  return execution;
}

}  // namespace raytruth::cli
