#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "tools/cli/json_text.h"
#include "tools/cli/verb.h"
#include "tools/pipeline/verify_dataset.h"

namespace raytruth::cli {
namespace {

int verify(const std::filesystem::path& dataset, const CommonOptions& common) {
  const labels::LabelProof proof = pipeline::verify_dataset(dataset);
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  if (!common.json)
    fmt::print("{:<44} {:>12} {:>8} {:>12} {:>12}  {}\n", "check", "checked", "failed", "worst",
               "limit", "where");
  for (const labels::CheckResult& c : proof.checks) {
    if (common.json) {
      list.push_back({{"check", c.check},
                      {"checked", c.checked},
                      {"failed", c.failed},
                      {"worst", c.worst},
                      {"limit", c.limit},
                      {"unit", c.unit},
                      {"where", c.worst_where}});
    } else {
      fmt::print("{:<44} {:>12} {:>8} {:>12.4g} {:>12.4g}  {}\n",
                 c.check + (c.unit.empty() ? "" : " [" + c.unit + "]"), c.checked, c.failed,
                 c.worst, c.limit, c.worst_where);
    }
  }
  if (common.json) {
    fmt::print("{}\n",
               json_text(nlohmann::ordered_json{{"holds", proof.holds()}, {"checks", list}}));
  } else {
    fmt::print("{}\n", proof.holds() ? "every check holds" : "VERIFICATION FAILED");
  }
  return proof.holds() ? kDone : kVerificationFailed;
}

}  // namespace

Verb verify_verb() {
  return {"verify",
          "Check the labels and files of a data set; exit code 4 when a check fails",
          {"raytruth verify out/first", "raytruth verify out/low_sun --json"},
          [](CLI::App& app, const CommonOptions& common) -> std::function<int()> {
            const auto dataset = std::make_shared<std::filesystem::path>();
            app.add_option("dataset", *dataset, "Folder of the data set")->required();
            return [dataset, &common] { return verify(*dataset, common); };
          }};
}

}  // namespace raytruth::cli
