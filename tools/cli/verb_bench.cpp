#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "tools/cli/cache_option.h"
#include "tools/cli/json_text.h"
#include "tools/cli/run_options.h"
#include "tools/pipeline/bench.h"

namespace raytruth::cli {
namespace {

struct BenchOptions {
  RunOptions run;
  CacheOptions cache;
};

int bench(const BenchOptions& options, const CommonOptions& common) {
  const pipeline::BenchReport report =
      pipeline::bench(sensor_settings(options.run, common), execution_from(common, options.cache));
  if (common.json) {
    nlohmann::ordered_json json{{"threads", report.threads},
                                {"set_up_s", report.set_up_s},
                                {"scene_s", report.scene_s},
                                {"cache", report.cache},
                                {"first_frame_s", report.first_frame_s}};
    for (const pipeline::BenchLine& line : report.lines) {
      json["rays"].push_back({{"what", line.what},
                              {"rays", line.rays},
                              {"mrays_s", line.mrays_s},
                              {"ratio_to_raw", line.ratio_to_raw}});
    }
    fmt::print("{}\n", json_text(json));
    return kDone;
  }
  fmt::print("{:<52} {:>10} {:>9} {:>13}\n", "one thread", "rays", "Mrays/s", "ratio to raw");
  for (const pipeline::BenchLine& line : report.lines) {
    fmt::print("{:<52} {:>10} {:>9.3f} {:>13.3f}\n", line.what, line.rays, line.mrays_s,
               line.ratio_to_raw);
  }
  fmt::print(
      "\n{} threads: {:.2f} s from start to the first ray, of which {:.2f} s for bodies and "
      "surroundings (cache: {}); {:.2f} s for the first frame\n",
      report.threads, report.set_up_s, report.scene_s, report.cache, report.first_frame_s);
  return kDone;
}

}  // namespace

Verb bench_verb() {
  return {"bench",
          "Measure the sensors of a scenario against bare Embree on the same rays",
          {"raytruth bench scenes/library/first_light.xosc",
           "raytruth bench scenes/library/first_light.xosc --samples 1 --json"},
          [](CLI::App& app, const CommonOptions& common) -> std::function<int()> {
            const auto options = std::make_shared<BenchOptions>();
            add_scenario_options(app, options->run);
            add_sensor_options(app, options->run);
            add_cache_options(app, options->cache);
            return [options, &common] { return bench(*options, common); };
          }};
}

}  // namespace raytruth::cli
