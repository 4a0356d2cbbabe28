#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "tools/cli/cache_option.h"
#include "tools/cli/json_text.h"
#include "tools/cli/verb.h"
#include "tools/pipeline/replay.h"

namespace raytruth::cli {
namespace {

struct ReplayOptions {
  std::filesystem::path dataset;
  std::string run;
  std::uint32_t frame = 0;
  CacheOptions cache;
};

int replay(const ReplayOptions& options, const CommonOptions& common) {
  const pipeline::RecordedRun run = pipeline::open_run(options.dataset, options.run);
  const std::vector<pipeline::ReplayedFile> files =
      pipeline::replay(run, options.frame, execution_from(common, options.cache));
  bool same = true;
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const pipeline::ReplayedFile& file : files) {
    same = same && file.same();
    if (common.json) {
      list.push_back({{"path", file.path},
                      {"recorded", file.recorded},
                      {"made", file.made},
                      {"same", file.same()}});
    } else if (!common.quiet || !file.same()) {
      fmt::print("{}  {}\n", file.same() ? "same     " : "DIFFERENT", file.path);
    }
  }
  if (common.json) {
    fmt::print("{}\n", json_text(nlohmann::ordered_json{
                           {"frame", options.frame}, {"same", same}, {"files", list}}));
  } else {
    fmt::print("frame {}: {} files, {}\n", options.frame, files.size(),
               same ? "all hashes match" : "HASHES DIFFER");
  }
  return same ? kDone : kVerificationFailed;
}

}  // namespace

Verb replay_verb() {
  return {"replay",
          "Make a frame of a data set again and compare its hashes with the record",
          {"raytruth replay out/first --frame 0",
           "raytruth replay out/first --frame 0 --threads 1 --json"},
          [](CLI::App& app, const CommonOptions& common) -> std::function<int()> {
            const auto options = std::make_shared<ReplayOptions>();
            app.add_option("dataset", options->dataset, "Folder of the data set")->required();
            app.add_option("--frame", options->frame, "Number of the frame")->required();
            app.add_option("--run", options->run, "Run of the data set (default: the first)");
            add_cache_options(app, options->cache);
            return [options, &common] { return replay(*options, common); };
          }};
}

}  // namespace raytruth::cli
