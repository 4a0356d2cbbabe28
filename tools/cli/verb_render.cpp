#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "labels/formats/export.h"
#include "tools/cli/cache_option.h"
#include "tools/cli/json_text.h"
#include "tools/cli/run_options.h"
#include "tools/pipeline/render_run.h"

namespace raytruth::cli {
namespace {

struct RenderOptions {
  RunOptions run;
  CacheOptions cache;
  std::filesystem::path out;
  std::vector<std::string> formats;
  bool preview = false;
};

// One line that rewrites itself on a terminal, a line for each frame otherwise.
pipeline::Progress progress_printer(bool quiet) {
  if (quiet) return {};
  const auto begin = std::chrono::steady_clock::now();
  const bool terminal = ::isatty(STDERR_FILENO) != 0;
  return [begin, terminal](std::uint32_t done, std::uint32_t total) {
    const double elapsed_s =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    if (done == 0) return;
    const double left_s = elapsed_s / done * (total - done);
    fmt::print(stderr, "{}frame {}/{}  {:.2f} frames/s  {:.0f} s left{}",
               terminal ? "\r\033[K" : "", done, total, done / elapsed_s, left_s,
               terminal && done < total ? "" : "\n");
    std::fflush(stderr);
  };
}

int render(const RenderOptions& options, const CommonOptions& common) {
  pipeline::RenderRequest request;
  request.settings = sensor_settings(options.run, common);
  request.execution = execution_from(common, options.cache);
  request.out = options.out;
  request.formats = options.formats;
  request.preview = options.preview;
  request.progress = progress_printer(common.quiet);
  const pipeline::RenderOutcome outcome = pipeline::render(request);

  if (!common.quiet) print_warnings(outcome.warnings);
  for (const std::string& failure : outcome.failed_checks) {
    fmt::print(stderr, "verification failed: {}\n", failure);
  }
  if (common.json) {
    nlohmann::ordered_json json{{"run", outcome.run_dir.string()},
                                {"frames", outcome.frames},
                                {"made", outcome.made},
                                {"kept", outcome.kept},
                                {"verified", outcome.failed_checks.empty()}};
    for (const auto& path : outcome.exports) json["exports"].push_back(path.string());
    if (!outcome.first_preview.empty()) json["preview"] = outcome.first_preview.string();
    fmt::print("{}\n", json_text(json));
  } else {
    fmt::print("data set: {}\nrun:      {} ({} frames, {} made now, {} kept)\n",
               options.out.string(), outcome.run_dir.string(), outcome.frames, outcome.made,
               outcome.kept);
    for (const auto& path : outcome.exports) fmt::print("export:   {}\n", path.string());
    if (!outcome.first_preview.empty())
      fmt::print("preview:  {}\n", outcome.first_preview.string());
    fmt::print("labels:   {}\n",
               outcome.failed_checks.empty() ? "verified" : "VERIFICATION FAILED");
  }
  return outcome.failed_checks.empty() ? kDone : kVerificationFailed;
}

}  // namespace

Verb render_verb() {
  return {"render",
          "Render a scenario into a labelled, verified data set",
          {"raytruth render scenes/library/first_light.xosc --out out/first --frames 1 --preview",
           "raytruth render scenes/library/first_light.xosc --out out/low_sun --frames 1 --samples "
           "4 --sun 300,6 "
           "--format kitti,coco,semantic_kitti"},
          [](CLI::App& app, const CommonOptions& common) -> std::function<int()> {
            const auto options = std::make_shared<RenderOptions>();
            add_scenario_options(app, options->run);
            add_sensor_options(app, options->run);
            add_cache_options(app, options->cache);
            app.add_option("--out", options->out,
                           "Folder of the data set; an interrupted run goes on there")
                ->check(not_empty())
                ->required();
            app.add_option("--format", options->formats, "Exports besides the native layout")
                ->delimiter(',')
                ->check(CLI::IsMember(formats::format_names()));
            app.add_flag("--preview", options->preview,
                         "Write a picture of each frame: image, boxes, classes, top view");
            return [options, &common] { return render(*options, common); };
          }};
}

}  // namespace raytruth::cli
