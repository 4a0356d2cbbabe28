#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "sim/core/files.h"
#include "tools/cli/run_options.h"
#include "tools/pipeline/road_tools.h"

namespace raytruth::cli {
namespace {

struct Options {
  std::filesystem::path file;
  std::filesystem::path evaluate;
  std::string csv;
  double step_m = 1.0;
  bool allow_unsupported = false;
};

// Latitudes and longitudes that the reference lines reach, by the corners of their box; null
// without a projection.
nlohmann::ordered_json geo_bounds(const roads::RoadNetwork& network) {
  const Box3 box = network.bounds();
  if (box.empty()) return nullptr;
  double south = 1e300;
  double north = -1e300;
  double west = 1e300;
  double east = -1e300;
  for (const double x : {box.min.x(), box.max.x()}) {
    for (const double y : {box.min.y(), box.max.y()}) {
      const auto corner = network.to_geo({x, y, box.center().z()});
      if (!corner) return nullptr;
      south = std::min(south, corner->latitude_deg);
      north = std::max(north, corner->latitude_deg);
      west = std::min(west, corner->longitude_deg);
      east = std::max(east, corner->longitude_deg);
    }
  }
  return {{"south_deg", south}, {"north_deg", north}, {"west_deg", west}, {"east_deg", east}};
}

nlohmann::ordered_json summary(const roads::RoadNetwork& network, std::size_t rows) {
  double length_m = 0.0;
  for (const roads::Road& road : network.roads()) length_m += road.length_m;
  const roads::GeoOffset& o = network.geo_offset();
  nlohmann::ordered_json surfaces = nlohmann::ordered_json::array();
  for (const auto& file : network.surface_files()) surfaces.push_back(file.generic_string());
  return {{"roads", network.roads().size()},
          {"junctions", network.junctions().size()},
          {"length_m", length_m},
          {"geo_reference", network.geo_reference()},
          {"geo_offset",
           {{"x_m", o.x_m}, {"y_m", o.y_m}, {"z_m", o.z_m}, {"heading_rad", o.heading_rad}}},
          {"geo_bounds", geo_bounds(network)},
          {"surface_files", std::move(surfaces)},
          {"rows", rows}};
}

int road(const Options& options, const CommonOptions& common) {
  Diagnostics diagnostics;
  diagnostics.allow_unsupported = options.allow_unsupported;
  const auto network = roads::RoadNetwork::load(options.file, diagnostics);
  diagnostics.throw_if_errors();
  if (!common.quiet) print_warnings(diagnostics.all());
  const pipeline::RoadTable table =
      options.evaluate.empty() ? pipeline::lane_lines(*network, options.step_m)
                               : pipeline::evaluate_points(*network, read_file(options.evaluate),
                                                           options.evaluate.string());
  const bool to_file = !options.csv.empty() && options.csv != "-";
  if (to_file) write_file(options.csv, table.csv);
  if (common.json) {
    fmt::print("{}\n", summary(*network, table.rows).dump(2));
  } else if (!to_file) {
    std::fwrite(table.csv.data(), 1, table.csv.size(), stdout);
  }
  return kDone;
}

}  // namespace

Verb road_verb() {
  return {"road",
          "Write the lane lines of a road (.xodr), or the surface at points of it, as CSV",
          {"raytruth road scenes/library/first_light.xodr --step 5 --csv lane_lines.csv",
           "raytruth road scenes/library/first_light.xodr --evaluate "
           "examples/05_points_on_a_road/points.csv --csv surface.csv"},
          [](CLI::App& app, const CommonOptions& common) -> std::function<int()> {
            const auto options = std::make_shared<Options>();
            app.add_option("file", options->file, "OpenDRIVE file")->required();
            auto* evaluate = app.add_option(
                "--evaluate", options->evaluate,
                "CSV with the columns road,s_m,t_m: gives x_m, y_m, z_m and heading, pitch and "
                "roll of the surface there, lane heights included");
            app.add_option("--csv", options->csv, "File to write; stdout when not given");
            app.add_option("--step", options->step_m, "Metres along s between points of lane lines")
                ->check(CLI::Range(1e-3, 1e6))
                ->capture_default_str()
                ->excludes(evaluate);
            app.add_flag("--allow-unsupported", options->allow_unsupported,
                         "Report elements that are not implemented as warnings");
            return [options, &common] { return road(*options, common); };
          }};
}

}  // namespace raytruth::cli
