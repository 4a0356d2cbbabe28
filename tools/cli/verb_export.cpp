#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "labels/formats/export.h"
#include "tools/cli/json_text.h"
#include "tools/cli/run_options.h"
#include "tools/cli/verb.h"
#include "tools/pipeline/manifest.h"

namespace raytruth::cli {
namespace {

struct ExportOptions {
  std::filesystem::path dataset, out;
  std::string format;
};

int export_dataset(const ExportOptions& options, const CommonOptions& common) {
  const auto runs = pipeline::run_folders(options.dataset);
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const std::filesystem::path& run : runs) {
    const std::filesystem::path out = runs.size() == 1 ? options.out : options.out / run.filename();
    formats::export_run(run, options.format, out);
    list.push_back({{"run", run.string()}, {"format", options.format}, {"export", out.string()}});
    if (!common.json) fmt::print("{}\n", out.string());
  }
  if (common.json) fmt::print("{}\n", json_text(list));
  return kDone;
}

}  // namespace

Verb export_verb() {
  return {"export",
          "Write a data set in another format",
          {"raytruth export out/first --format kitti --out out/first_kitti",
           "raytruth export out/first --format coco --out out/first_coco"},
          [](CLI::App& app, const CommonOptions& common) -> std::function<int()> {
            const auto options = std::make_shared<ExportOptions>();
            app.add_option("dataset", options->dataset, "Folder of the data set")->required();
            app.add_option("--format", options->format, "Format to write")
                ->required()
                ->check(CLI::IsMember(formats::format_names()));
            app.add_option("--out", options->out,
                           "Folder to write into; an export of the same format is replaced")
                ->required()
                ->check(not_empty());
            return [options, &common] { return export_dataset(*options, common); };
          }};
}

}  // namespace raytruth::cli
