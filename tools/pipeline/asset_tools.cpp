#include "tools/pipeline/asset_tools.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "assets/asset.h"
#include "assets/mesh_builder.h"
#include "scenes/build/scene.h"
#include "sensors/air/sky.h"
#include "sensors/camera/camera.h"
#include "sensors/tracing/trace_scene.h"
#include "sim/core/math.h"
#include "sim/core/random.h"

namespace raytruth::pipeline {
namespace {

namespace fs = std::filesystem;
using assets::PackAsset;

// Where packs of ours lie: beside an installed program or in the source tree around a build.
fs::path shipped_pack(const std::string& name) {
  std::vector<fs::path> places;
  if (const char* data = std::getenv("RAYTRUTH_DATA")) places.push_back(fs::path(data) / "packs");
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  if (!error) {
    places.push_back(program.parent_path().parent_path() / "share/raytruth/packs");
    fs::path folder = program.parent_path();
    for (int up = 0; up < 4 && folder.has_relative_path(); ++up) {
      places.push_back(folder / "assets/packs");
      folder = folder.parent_path();
    }
  }
  for (const fs::path& place : places) {
    if (fs::exists(place / name / "pack.yaml", error)) return place / name;
  }
  return {};
}

std::array<float, 3> colour_of(const std::string& part) {
  const std::uint64_t h = hash_text(part);
  const auto channel = [&](int shift) {
    return 0.15F + 0.8F * static_cast<float>((h >> shift) & 255U) / 255.0F;
  };
  return {channel(8), channel(24), channel(40)};
}

// The view again, every part in a colour of its own.
std::vector<std::uint8_t> parts_picture(const tracing::TraceScene& rays, const CameraSpec& camera,
                                        SimTime t) {
  const std::vector<tracing::Ray> centre = camera::centre_rays(rays, camera, ActorId(1), t);
  std::vector<tracing::PrimitiveHit> hits(centre.size());
  rays.closest(centre, hits);
  std::vector<std::uint8_t> rgb;
  rgb.reserve(3 * centre.size());
  for (std::size_t i = 0; i < centre.size(); ++i) {
    std::array<float, 3> c{0.93F, 0.93F, 0.93F};
    if (hits[i].hit()) {
      const tracing::Hit hit = rays.resolve(centre[i], hits[i]);
      if (hit.object.value() == 1) {
        c = colour_of(hit.part->name);
        const auto facing = static_cast<float>(std::abs(hit.normal_W.dot(centre[i].direction_W)));
        for (float& channel : c) channel *= 0.45F + 0.55F * facing;
      }
    }
    for (const float channel : c)
      rgb.push_back(static_cast<std::uint8_t>(std::lround(255.0F * channel)));
  }
  return rgb;
}

// Looks at the middle of the box from `angle` around it, 12 degrees above.
CameraSpec orbit(const Box3& box, double angle, const PreviewOptions& options) {
  CameraSpec c;
  c.id = SensorId(1);
  c.name = "turntable";
  c.width = options.pixels;
  c.height = 3 * options.pixels / 4;
  const double half_fov = deg_to_rad(14.0);
  c.fx = c.fy = 0.5 * c.width / det::tan(half_fov);
  c.cx = 0.5 * c.width;
  c.cy = 0.5 * c.height;
  c.samples_per_pixel = options.samples;
  c.sees_ego = true;
  const double up = deg_to_rad(12.0);
  const Vec3 back(-det::cos(angle) * det::cos(up), -det::sin(angle) * det::cos(up), det::sin(up));
  // As near as all views have the whole of it: the box turned about the vertical.
  const double round = 0.5 * box.size().head<2>().norm();
  const double across = round / det::tan(0.94 * half_fov);
  const double tall = (0.5 * box.size().z() + 0.25 * round) / det::tan(0.70 * half_fov);
  const double distance = round + std::max({across, tall, 0.1});
  const Vec3 eye = box.center() + distance * back;
  Eigen::Matrix3d R;
  R << 0, 0, 1, -1, 0, 0, 0, -1, 0;
  c.X_EC = Pose::from_euler(eye, {angle, up, 0.0}) * Pose(Eigen::Quaterniond(R), Vec3::Zero());
  return c;
}

void paste(const std::vector<std::uint8_t>& from, int width, int height, int left, int top,
           AssetPreview& to) {
  for (int row = 0; row < height; ++row) {
    const auto begin = from.begin() + std::ptrdiff_t{3} * row * width;
    std::copy(begin, begin + std::ptrdiff_t{3} * width,
              to.rgb.begin() + std::ptrdiff_t{3} * ((top + row) * to.width + left));
  }
}

}  // namespace

std::shared_ptr<const assets::Pack> find_pack(const std::string& name, Diagnostics& diagnostics) {
  if (name == "builtin") return assets::builtin_pack();
  if (name == "debian") {
    const fs::path folder = shipped_pack(name);
    if (!folder.empty()) return assets::open_pack(folder, diagnostics);
    diagnostics.error("pack.missing", {name, 0, 0}, "the pack was not found beside the program",
                      "set RAYTRUTH_DATA to the folder that holds packs/debian");
    return std::make_shared<assets::Pack>();
  }
  return assets::open_pack(name, diagnostics);
}

bool has_debian_models() {
  Diagnostics findings;
  const auto pack = find_pack("debian", findings);
  return !findings.has_errors() && !pack->assets.empty();
}

AssetPreview preview_asset(const std::shared_ptr<const assets::Pack>& pack,
                           const assets::PackAsset& asset, const PreviewOptions& options) {
  Diagnostics diagnostics;
  const auto facts = assets::check_asset(*pack, asset, diagnostics);
  diagnostics.throw_if_errors();
  assets::AssetLibrary library(options.seed);
  auto alone = std::make_shared<assets::Pack>(*pack);
  alone->assets = {asset};
  Diagnostics findings;
  library.use_packs({alone}, &findings, false);
  const auto model = std::make_shared<ActorModel>(assets::actor_model_of(asset, facts->size_m));
  scene::ActorAssets actors;
  actors.by_actor = {library.for_actor(*model)};

  auto world = std::make_shared<scene::StaticWorld>();
  const double wide = 20.0 * facts->size_m.maxCoeff();
  assets::MeshBuilder ground;
  ground.box(ground.part("Ground", Taxonomy::named("other_ground"), library.standard("concrete")),
             {0.0, 0.0, -0.05}, {wide, wide, 0.1});
  const ObjectId ground_id(10001);
  world->objects.push_back({ground_id, "ground", Taxonomy::named("other_ground")});
  world->instances.push_back({ground_id, ground.build(30.0), {{Pose()}}});
  const auto materials = std::make_shared<const assets::MaterialTable>(library.materials());

  AssetPreview picture;
  const int height = 3 * options.pixels / 4;
  picture.width = options.views * options.pixels;
  picture.height = 2 * height;
  picture.rgb.resize(3 * static_cast<std::size_t>(picture.width) *
                     static_cast<std::size_t>(picture.height));
  for (int view = 0; view < options.views; ++view) {
    auto snapshot = std::make_shared<Snapshot>();
    snapshot->models = {model};
    ActorState state;
    state.id = model->id;
    if (options.moves) {
      const double share = static_cast<double>(view) / options.views;
      state.speed_m_s = model->kind == ActorKind::kPedestrian ? 1.3 : 0.0;
      state.gait_m = 1.4 * share;
      state.wheel_roll_m = 0.7 * share;
      state.steering_rad = 0.35;
    }
    if (options.lit) {
      state.lamps = kLampLowBeam | kLampTail | kLampBrake | kLampIndicatorLeft |
                    kLampIndicatorRight | kLampDaytimeRunning | kLampReverse;
    }
    snapshot->actors = {state};
    // Nothing moves while the shutter is open.
    const auto before = std::make_shared<Snapshot>(*snapshot);
    const auto after = std::make_shared<Snapshot>(*snapshot);
    before->time = SimTime::from_s(-0.01);
    after->time = SimTime::from_s(0.01);
    const auto scene = scene::build_scene({before, after}, world, actors, materials, model->id);
    const tracing::TraceScene rays(scene);
    const air::Sky sky(snapshot->weather);
    const Box3 box = scene::posed_box(actors, state);
    const CameraSpec camera =
        orbit(box, deg_to_rad(180.0 - 30.0) + 2.0 * kPi * view / options.views, options);
    camera::CameraOptions how;
    how.seed = options.seed;
    const SensorFrame frame =
        camera::render(rays, sky, camera, model->id, actors, *snapshot, snapshot->time, how);
    const auto rgb = frame.buffer("rgb").as<std::uint8_t>();
    paste({rgb.begin(), rgb.end()}, camera.width, camera.height, view * options.pixels, 0, picture);
    paste(parts_picture(rays, camera, snapshot->time), camera.width, camera.height,
          view * options.pixels, height, picture);
  }
  return picture;
}

}  // namespace raytruth::pipeline
