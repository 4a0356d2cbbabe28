#include <CLI/CLI.hpp>
#include <cstdio>

#include "labels/formats/export.h"
#include "tools/cli/verb.h"
#include "tools/pipeline/manifest.h"

namespace raytruth::cli {
namespace {

struct Options {
  std::filesystem::path dataset, out;
  std::string format;
};

int export_dataset(const Options& options) {
  const auto runs = pipeline::run_folders(options.dataset);
  for (const std::filesystem::path& run : runs) {
    const std::filesystem::path out = runs.size() == 1 ? options.out : options.out / run.filename();
    formats::export_run(run, options.format, out);
    fmt::print("{}\n", out.string());
  }
  return kDone;
}

}  // namespace

Verb export_verb() {
  return {"export",
          "Write a data set in another format",
          {"raytruth export out/first --format kitti --out out/first_kitti",
           "raytruth export out/first --format coco --out out/first_coco"},
          [](CLI::App& app, const CommonOptions&) -> std::function<int()> {
            const auto options = std::make_shared<Options>();
            app.add_option("dataset", options->dataset, "Folder of the data set")->required();
            app.add_option("--format", options->format, "Format to write")
                ->required()
                ->check(CLI::IsMember(formats::format_names()));
            app.add_option("--out", options->out, "Folder to write into")->required();
            return [options] { return export_dataset(*options); };
          }};
}

}  // namespace raytruth::cli
