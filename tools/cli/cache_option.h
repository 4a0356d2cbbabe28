#pragma once

#include <memory>
#include <string>

#include "tools/cli/verb.h"
#include "tools/pipeline/run_settings.h"

namespace raytruth::cli {

/// Where the user wants scenes kept from run to run.
struct CacheOptions {
  std::string folder;  ///< "off": nowhere; empty: see store_from()
  double limit_gb = 4.0;
};

/// Declares --cache and --cache-limit.
void add_cache_options(CLI::App& app, CacheOptions& options);
/// The common options and the store: that of --cache, else of the variable RAYTRUTH_CACHE, else
/// $XDG_CACHE_HOME/raytruth, else ~/.cache/raytruth; none when that says "off" or there is no home.
pipeline::RunExecution execution_from(const CommonOptions& common, const CacheOptions& options);

}  // namespace raytruth::cli
