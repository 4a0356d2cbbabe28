#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "labels/formats/native/png.h"
#include "sim/core/files.h"
#include "tools/cli/json_text.h"
#include "tools/cli/run_options.h"
#include "tools/pipeline/road_model.h"
#include "tools/pipeline/road_tools.h"

namespace raytruth::cli {
namespace {

struct RoadOptions {
  std::filesystem::path file;
  std::filesystem::path evaluate;
  std::string csv;
  std::filesystem::path model;
  std::filesystem::path preview;
  std::vector<double> around;
  int pixels = 1200;
  double step_m = 1.0;
  bool allow_unsupported = false;
};

using nlohmann::ordered_json;

// Latitudes and longitudes that the reference lines reach, by the corners of their box; null
// without a projection.
ordered_json geo_bounds(const roads::RoadNetwork& network) {
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

ordered_json summary(const roads::RoadNetwork& network) {
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
          {"surface_files", std::move(surfaces)}};
}

pipeline::RoadView view_of(const RoadOptions& options) {
  pipeline::RoadView view;
  view.pixels = options.pixels;
  if (!options.around.empty()) {
    view.x_m = options.around[0];
    view.y_m = options.around[1];
    view.radius_m = options.around[2];
  }
  return view;
}

ordered_json model(const roads::RoadNetwork& network, const RoadOptions& options) {
  const pipeline::RoadModelSummary made =
      pipeline::write_road_model(network, options.model, view_of(options));
  ordered_json files = ordered_json::array();
  for (const auto& file : made.files) files.push_back(file.string());
  const Vec3& o = made.origin_W;
  return {{"files", files},
          {"meshes", made.meshes},
          {"triangles", made.triangles},
          {"origin_m", {o.x(), o.y(), o.z()}}};
}

ordered_json preview(const roads::RoadNetwork& network, const RoadOptions& options) {
  const pipeline::RoadPreview picture = pipeline::preview_road(network, view_of(options));
  write_file(options.preview,
             formats::native::encode_rgb(picture.width, picture.height, picture.rgb));
  return {{"file", options.preview.string()},
          {"width", picture.width},
          {"height", picture.height},
          {"m_per_pixel", picture.m_per_pixel},
          {"upper_left_m", {picture.left_m, picture.top_m}}};
}

int road(const RoadOptions& options, const CommonOptions& common) {
  const std::vector<std::filesystem::path> inputs = {options.file, options.evaluate};
  refuse_overwriting("--csv", options.csv, inputs);
  refuse_overwriting("--obj", options.model, inputs);
  refuse_overwriting("--preview", options.preview, inputs);
  if (!options.around.empty() && options.around[2] <= 0.0)
    throw CLI::ValidationError("--around", "the radius must be above 0");
  if (!options.around.empty() && options.preview.empty() && options.model.empty())
    throw CLI::ValidationError("--around", "needs --preview or --obj");
  Diagnostics diagnostics;
  diagnostics.allow_unsupported = options.allow_unsupported;
  const auto network = roads::RoadNetwork::load(options.file, diagnostics);
  diagnostics.throw_if_errors();
  if (!common.quiet) print_warnings(diagnostics.all());
  ordered_json said = summary(*network);
  if (!options.model.empty()) said["model"] = model(*network, options);
  if (!options.preview.empty()) said["preview"] = preview(*network, options);
  const bool drawn = !options.model.empty() || !options.preview.empty();
  const bool to_file = !options.csv.empty() && options.csv != "-";
  if (to_file || !drawn || !options.evaluate.empty()) {
    const pipeline::RoadTable table =
        options.evaluate.empty() ? pipeline::lane_lines(*network, options.step_m)
                                 : pipeline::evaluate_points(*network, read_file(options.evaluate),
                                                             options.evaluate.string());
    said["rows"] = table.rows;
    if (to_file) {
      write_file(options.csv, table.csv);
    } else if (!common.json) {
      std::fwrite(table.csv.data(), 1, table.csv.size(), stdout);
    }
  }
  if (common.json) fmt::print("{}\n", json_text(said));
  return kDone;
}

}  // namespace

Verb road_verb() {
  return {
      "road",
      "Write a road (.xodr) as lane lines, surface points, a model to open elsewhere or a picture",
      {"raytruth road scenes/library/first_light.xodr --obj out/street.glb --preview "
       "out/street.png",
       "raytruth road scenes/library/first_light.xodr --evaluate "
       "examples/05_points_on_a_road/points.csv --csv surface.csv"},
      [](CLI::App& app, const CommonOptions& common) -> std::function<int()> {
        const auto options = std::make_shared<RoadOptions>();
        app.add_option("file", options->file, "OpenDRIVE file")->required();
        auto* evaluate = app.add_option(
            "--evaluate", options->evaluate,
            "CSV with the columns road,s_m,t_m: gives x_m, y_m, z_m and heading, pitch and "
            "roll of the surface there, lane heights included");
        app.add_option("--csv", options->csv,
                       "Where lane lines or evaluated points go; stdout when nothing else is "
                       "asked for");
        app.add_option("--obj", options->model,
                       "Street with objects and signals as a model: .glb, .gltf, .obj, .ply, "
                       ".stl or .dae by the name's ending; texture coordinates are s and t");
        auto* preview = app.add_option("--preview", options->preview,
                                       "Picture (.png) of the street from above, north up");
        app.add_option("--around", options->around,
                       "What --preview and --obj show: middle and half side in metres, X Y RADIUS; "
                       "a model holds whole tiles of roads")
            ->expected(3)
            ->check(number_from(-1e8, 1e8));
        app.add_option("--pixels", options->pixels, "Longer side of the preview")
            ->check(CLI::Range(16, 16384))
            ->capture_default_str()
            ->needs(preview);
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
