#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>

#include "tools/cli/cache_option.h"
#include "tools/cli/verb.h"
#include "tools/pipeline/explain.h"

namespace raytruth::cli {
namespace {

struct ExplainOptions {
  std::filesystem::path dataset;
  std::string run;
  pipeline::ExplainRequest request;
  std::vector<int> pixel;
  CacheOptions cache;
};

int explain(ExplainOptions options, const CommonOptions& common) {
  if (options.pixel.size() == 2) options.request.pixel = {options.pixel[0], options.pixel[1]};
  const pipeline::RecordedRun run = pipeline::open_run(options.dataset, options.run);
  fmt::print("{}", pipeline::explain(run, options.request, execution_from(common, options.cache)));
  return kDone;
}

}  // namespace

Verb explain_verb() {
  return {"explain",
          "Say what made the value of one pixel or LiDAR point",
          {"raytruth explain out/first --frame 0 --sensor cam_front --pixel 640,500",
           "raytruth explain out/first --frame 0 --sensor lidar_top --point 1000"},
          [](CLI::App& app, const CommonOptions& common) -> std::function<int()> {
            const auto options = std::make_shared<ExplainOptions>();
            app.add_option("dataset", options->dataset, "Folder of the data set")->required();
            app.add_option("--frame", options->request.frame, "Number of the frame")->required();
            app.add_option("--sensor", options->request.sensor, "Name of the sensor in the rig")
                ->required();
            app.add_option("--pixel", options->pixel, "X,Y of a camera, from the upper left corner")
                ->delimiter(',')
                ->expected(2);
            app.add_option("--point", options->request.point, "Index of a point in a LiDAR's cloud")
                ->excludes("--pixel");
            app.add_option("--run", options->run, "Run of the data set (default: the first)");
            add_cache_options(app, options->cache);
            return [options, &common] { return explain(*options, common); };
          }};
}

}  // namespace raytruth::cli
