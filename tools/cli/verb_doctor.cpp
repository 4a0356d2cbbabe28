#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <thread>

#include "sim/core/diagnostics.h"
#include "tools/cli/json_text.h"
#include "tools/cli/verb.h"
#include "tools/pipeline/asset_tools.h"
#include "tools/pipeline/manifest.h"
#include "tools/pipeline/shipped.h"

namespace raytruth::cli {
namespace {

int doctor(const CommonOptions& common) {
  bool well = true;
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  const auto line = [&](bool good, const std::string& what) {
    well = well && good;
    list.push_back({{"good", good}, {"what", what}});
    if (!common.quiet && !common.json) fmt::print("{}  {}\n", good ? "ok     " : "PROBLEM", what);
  };
  line(true, fmt::format("raytruth {}", pipeline::version()));
  line(true, fmt::format("{} threads", std::thread::hardware_concurrency()));
  line(true, __builtin_cpu_supports("avx")
                 ? "instruction set for rays: avx"
                 : "instruction set for rays: sse4.2 (the same bits, slower)");
  try {
    line(true, "shipped scenes: " +
                   pipeline::shipped_file("rigs/kitti.yaml").parent_path().parent_path().string());
  } catch (const InputError& error) {
    line(false, error.what());
  }
  line(true,
       pipeline::has_debian_models()
           ? "models of Debian's packages: installed"
           : "models of Debian's packages: none, actors have the built-in bodies (apt install "
             "sweethome3d-furniture sumo-tools)");
  std::error_code error;
  const auto space = std::filesystem::space(".", error);
  line(!error && space.available > (1U << 30),
       error ? "free disk space can't be read here"
             : fmt::format("{:.1f} GiB free in this folder",
                           static_cast<double>(space.available) / (1U << 30)));
  if (common.json) fmt::print("{}\n", json_text(list));
  return well ? kDone : kJobsFailed;
}

}  // namespace

Verb doctor_verb() {
  return {"doctor",
          "Look whether this machine has what the program needs",
          {"raytruth doctor", "raytruth doctor --quiet"},
          [](CLI::App&, const CommonOptions& common) -> std::function<int()> {
            return [&common] { return doctor(common); };
          }};
}

}  // namespace raytruth::cli
