#include "tools/pipeline/road_model.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "assets/model_file.h"
#include "scenes/build/scene.h"
#include "sensors/tracing/trace_scene.h"
#include "sim/core/files.h"

namespace raytruth::pipeline {
namespace {

std::shared_ptr<const scene::StaticWorld> street_of(const roads::RoadNetwork& network,
                                                    assets::AssetLibrary& library,
                                                    const RoadView& view) {
  scene::SurroundingsOptions options;
  options.focus = Vec3(view.x_m, view.y_m, 0.0);
  options.radius_m = view.radius_m > 0.0 ? 1.5 * std::max(view.radius_m, view.radius_y_m)
                                         : std::numeric_limits<double>::infinity();
  return scene::build_street_world(network, library, options);
}

Box3 bounds_of(const scene::StaticWorld& world) {
  Box3 box;
  for (const scene::SceneInstance& instance : world.instances) {
    const Box3 local = instance.mesh->bounds();
    for (int k = 0; k < 8 && !local.empty(); ++k) {
      box.extend(instance.X_WI.keys.front() * Vec3((k & 1) != 0 ? local.max.x() : local.min.x(),
                                                   (k & 2) != 0 ? local.max.y() : local.min.y(),
                                                   (k & 4) != 0 ? local.max.z() : local.min.z()));
    }
  }
  return box;
}

// Base colour in the light of a low sun and an even sky.
class Painter {
 public:
  Painter(const tracing::TraceScene& rays, double top_m) : rays_(rays), top_m_(top_m) {}

  // Colours of points in the plane.
  std::vector<Eigen::Array3f> colours(const std::vector<Vec2>& points) const {
    std::vector<tracing::Ray> down;
    for (const Vec2& p : points) {
      down.push_back({Vec3(p.x(), p.y(), top_m_), Vec3(0.0, 0.0, -1.0)});
    }
    std::vector<tracing::PrimitiveHit> hits(points.size());
    rays_.closest(down, hits);
    std::vector<tracing::Hit> seen(points.size());
    std::vector<tracing::Ray> to_sun(points.size());
    for (std::size_t i = 0; i < points.size(); ++i) {
      to_sun[i].direction_W = kSun;
      if (!hits[i].hit()) continue;
      seen[i] = rays_.resolve(down[i], hits[i]);
      to_sun[i].origin_W = seen[i].position_W + 0.01 * seen[i].normal_W;
    }
    std::vector<std::uint8_t> dark(points.size());
    rays_.occluded(to_sun, dark);
    std::vector<Eigen::Array3f> colours(points.size(), Eigen::Array3f::Constant(0.06F));
    for (std::size_t i = 0; i < points.size(); ++i) {
      if (!hits[i].hit()) continue;
      const auto& base = seen[i].material->base_colour;
      const double sun = dark[i] != 0 ? 0.0 : std::max(0.0, seen[i].normal_W.dot(kSun));
      colours[i] = Eigen::Array3f(base[0], base[1], base[2]) * static_cast<float>(0.45 + 0.9 * sun);
    }
    return colours;
  }

 private:
  const Vec3 kSun = Vec3(-1.0, 1.0, std::sqrt(2.0)).normalized();
  const tracing::TraceScene& rays_;
  double top_m_;
};

std::uint8_t encoded(float linear) {
  // Square root is close to the curve of sRGB and the same everywhere.
  return static_cast<std::uint8_t>(std::lround(255.0F * std::sqrt(std::clamp(linear, 0.0F, 1.0F))));
}

}  // namespace

RoadModelSummary write_road_model(const roads::RoadNetwork& network,
                                  const std::filesystem::path& file, const RoadView& view) {
  const std::string dotted = file.extension();
  const std::string extension = dotted.empty() ? dotted : dotted.substr(1);
  const auto known = assets::model_extensions();
  if (std::find(known.begin(), known.end(), extension) == known.end()) {
    std::string list;
    for (const std::string_view e : known) list += (list.empty() ? "." : ", .") + std::string(e);
    throw InputError({{Severity::kError,
                       "road.model",
                       {file.string(), 0, 0},
                       "no model file has the extension '" + dotted + "'",
                       "one of " + list}});
  }
  assets::AssetLibrary library(0);
  const auto world = street_of(network, library, view);
  RoadModelSummary summary;
  const Box3 bounds = bounds_of(*world);
  if (!bounds.empty()) summary.origin_W = bounds.center().array().round();
  std::vector<assets::PlacedMesh> meshes;
  for (const scene::SceneInstance& instance : world->instances) {
    const auto object =
        std::find_if(world->objects.begin(), world->objects.end(),
                     [&](const scene::SceneObject& o) { return o.id == instance.object; });
    meshes.push_back({object->name, instance.mesh, instance.X_WI.keys.front()});
    summary.triangles += instance.mesh->triangles.size();
  }
  summary.meshes = meshes.size();
  // Flat lists hold every plant anew: beyond this they take gigabytes.
  constexpr std::size_t kMostFlat = 10'000'000;
  if (summary.triangles > kMostFlat && extension != "glb" && extension != "gltf") {
    throw InputError(
        {{Severity::kError, "road.model", network.roads().front().where,
          fmt::format("a {} of this network would have {} million triangles", dotted,
                      summary.triangles / 1'000'000),
          "write a .glb, which holds plants of a kind once, or a part of it with --around"}});
  }
  const auto files = assets::encode_model(meshes, library.materials(), extension,
                                          file.stem().string(), summary.origin_W);
  for (const assets::ModelFile& part : files) {
    const std::filesystem::path path = file.parent_path() / part.name;
    write_file(path, part.bytes);
    summary.files.push_back(path);
  }
  return summary;
}

RoadPreview preview_road(const roads::RoadNetwork& network, const RoadView& view) {
  assets::AssetLibrary library(0);
  auto scene = std::make_shared<scene::Scene>();
  const auto world = street_of(network, library, view);
  Box3 bounds = bounds_of(*world);
  if (bounds.empty()) bounds.extend(Vec3::Zero());
  const double top_m = bounds.max.z() + 10.0;
  if (view.radius_m > 0.0) {
    const double half_height_m = view.radius_y_m > 0.0 ? view.radius_y_m : view.radius_m;
    const Vec3 reach(view.radius_m, half_height_m, 0.0);
    const Vec3 middle(view.x_m, view.y_m, 0.0);
    bounds = Box3{middle - reach, middle + reach};
  }
  scene->objects = world->objects;
  scene->instances = world->instances;
  scene->static_instances = world->instances.size();
  scene->materials =
      std::shared_ptr<const assets::MaterialTable>(&library.materials(), [](const auto*) {});
  scene->origin_W = bounds.center();
  const tracing::TraceScene rays(scene);

  const double margin_m = view.radius_m > 0.0 ? 0.0 : 2.0;
  const double width_m = bounds.size().x() + 2.0 * margin_m;
  const double height_m = bounds.size().y() + 2.0 * margin_m;
  RoadPreview picture;
  picture.m_per_pixel = std::max({width_m, height_m, 1.0}) / view.pixels;
  picture.width = std::max(1, static_cast<int>(std::ceil(width_m / picture.m_per_pixel)));
  picture.height = std::max(1, static_cast<int>(std::ceil(height_m / picture.m_per_pixel)));
  picture.left_m = bounds.min.x() - margin_m;
  picture.top_m = bounds.max.y() + margin_m;
  const auto width = static_cast<std::size_t>(picture.width);
  const auto height = static_cast<std::size_t>(picture.height);
  picture.rgb.resize(3 * width * height);
  const Painter painter(rays, top_m);
  constexpr int kSub = 2;
  tracing::parallel_blocks(height, 4, 0, [&](std::size_t begin, std::size_t end) {
    std::vector<Vec2> points;
    for (std::size_t row = begin; row < end; ++row) {
      points.clear();
      for (std::size_t i = 0; i < width * kSub * kSub; ++i) {
        const double u = static_cast<double>(i / (kSub * kSub)) + (i % kSub + 0.5) / kSub;
        const double v = static_cast<double>(row) + (i / kSub % kSub + 0.5) / kSub;
        points.emplace_back(picture.left_m + u * picture.m_per_pixel,
                            picture.top_m - v * picture.m_per_pixel);
      }
      const std::vector<Eigen::Array3f> colours = painter.colours(points);
      for (std::size_t column = 0; column < width; ++column) {
        Eigen::Array3f sum = Eigen::Array3f::Zero();
        for (std::size_t k = 0; k < kSub * kSub; ++k) sum += colours[column * kSub * kSub + k];
        for (int c = 0; c < 3; ++c) {
          picture.rgb[3 * (row * width + column) + static_cast<std::size_t>(c)] =
              encoded(sum[c] / (kSub * kSub));
        }
      }
    }
  });
  return picture;
}

}  // namespace raytruth::pipeline
