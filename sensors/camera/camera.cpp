#include "sensors/camera/camera.h"

#include <algorithm>
#include <cmath>

#include "sensors/camera/denoise.h"
#include "sensors/camera/develop.h"
#include "sensors/camera/label_rays.h"
#include "sensors/camera/lens.h"
#include "sensors/camera/path_tracer.h"
#include "sensors/camera/shutter.h"
#include "sim/core/random.h"

namespace raytruth::camera {
namespace {

constexpr int kTile = 16;

std::uint32_t frame_key(const CameraSpec& camera, const CameraOptions& options) {
  return RandomStream(options.seed, "camera.path", camera.id.value(), options.frame).bits32();
}

Buffer make_buffer(const char* name, std::vector<std::size_t> shape, ValueType type,
                   std::size_t value_size, const char* unit) {
  Buffer b{name, std::move(shape), type, unit, "0", {}};
  std::size_t count = value_size;
  for (const std::size_t n : b.shape) count *= n;
  b.data.resize(count);
  return b;
}

std::array<float, 3> balance_under(const air::Sky& sky) {
  const air::Rgb light = sky.illuminance();
  return white_balance({light[0], light[1], light[2]});
}

void note(const PathTracer::Seen& seen, std::size_t i, NoisyPicture& noisy) {
  for (std::size_t c = 0; c < 3; ++c) {
    const auto channel = static_cast<Eigen::Index>(c);
    for (std::size_t h = 0; h < 2; ++h) {
      noisy.diffuse.half[h][c][i] = seen.diffuse[h][channel];
      noisy.gloss.half[h][c][i] = seen.gloss[h][channel];
    }
    noisy.diffuse.albedo[c][i] = seen.diffuse_albedo[channel];
    noisy.gloss.albedo[c][i] = seen.gloss_albedo[channel];
    noisy.normal[c][i] = seen.normal[channel];
  }
  noisy.nearness_1_m[i] = seen.nearness_1_m;
  noisy.roughness[i] = seen.roughness;
}

std::shared_ptr<const tracing::PathScene> paths_for(const tracing::TraceScene& scene,
                                                    const air::Sky& sky,
                                                    const CameraOptions& options) {
  return options.paths ? options.paths : light_paths(scene, sky);
}

}  // namespace

std::shared_ptr<const tracing::PathScene> light_paths(const tracing::TraceScene& scene,
                                                      const air::Sky& sky) {
  return PathTracer::paths_of(scene, sky);
}

SensorFrame render(const tracing::TraceScene& scene, const air::Sky& sky, const CameraSpec& camera,
                   ActorId ego, const scene::ActorAssets& assets, const Snapshot& snapshot,
                   SimTime t, const CameraOptions& options) {
  const Shutter shutter(scene, camera, ego, t);
  SensorFrame frame;
  frame.sensor = camera.id;
  frame.name = camera.name;
  frame.kind = SensorKind::kCamera;
  frame.start = shutter.start();
  frame.end = shutter.end();
  frame.reference = t;
  frame.X_WE = shutter.X_WE(t.ns());
  frame.X_WS = shutter.X_WC(t.ns());

  PartTable parts;
  std::vector<EvidenceSample>& samples = frame.evidence.samples;
  samples = trace_centres(scene, camera, shutter, options.threads, parts);
  frame.evidence.parts = parts.parts();
  frame.evidence.objects =
      trace_actors(scene, camera, shutter, ego, assets, snapshot, samples, options.threads);

  const auto width = static_cast<std::size_t>(camera.width);
  const auto height = static_cast<std::size_t>(camera.height);
  Buffer radiance = make_buffer("radiance", {height, width, 3}, ValueType::kFloat32, 4, "cd/m^2");
  const std::span<float> values = radiance.as<float>();
  NoisyPicture noisy;
  if (camera.denoise || options.noisy != nullptr)
    noisy = NoisyPicture(camera.width, camera.height, camera.samples_per_pixel);
  const auto paths = paths_for(scene, sky, options);
  const PathTracer tracer(scene, *paths, sky, camera, shutter, frame_key(camera, options),
                          options.max_bounces);
  const int tiles_x = (camera.width + kTile - 1) / kTile;
  const int tiles_y = (camera.height + kTile - 1) / kTile;
  const auto tiles = static_cast<std::size_t>(tiles_x) * static_cast<std::size_t>(tiles_y);
  tracing::parallel_blocks(tiles, 1, options.threads, [&](std::size_t begin, std::size_t end) {
    std::vector<PathTracer::Pixel> pixels;
    for (std::size_t tile = begin; tile < end; ++tile) {
      const int x0 = static_cast<int>(tile) % tiles_x * kTile;
      const int y0 = static_cast<int>(tile) / tiles_x * kTile;
      pixels.clear();
      for (int y = y0; y < std::min(y0 + kTile, camera.height); ++y) {
        for (int x = x0; x < std::min(x0 + kTile, camera.width); ++x) {
          PathTracer::Pixel pixel;
          pixel.x = x;
          pixel.y = y;
          pixel.centre =
              samples[static_cast<std::size_t>(y) * width + static_cast<std::size_t>(x)].object;
          pixels.push_back(pixel);
        }
      }
      tracer.trace(pixels);
      for (const PathTracer::Pixel& pixel : pixels) {
        const std::size_t i =
            static_cast<std::size_t>(pixel.y) * width + static_cast<std::size_t>(pixel.x);
        for (std::size_t c = 0; c < 3; ++c)
          values[3 * i + c] = pixel.radiance[static_cast<Eigen::Index>(c)];
        if (noisy.width > 0) note(pixel.seen, i, noisy);
        const auto all = static_cast<std::uint32_t>(camera.samples_per_pixel);
        samples[i].coverage = static_cast<std::uint8_t>((255 * pixel.on_centre + all / 2) / all);
      }
    }
  });

  std::vector<float> clean;
  if (camera.denoise) clean = denoise(noisy, values, options.threads);
  const std::vector<float> seen = through_lens(
      camera.denoise ? std::span<const float>(clean) : values, camera.width, camera.height);
  frame.exposure_gain = auto_exposure(seen, camera.width);
  Buffer rgb = make_buffer("rgb", {height, width, 3}, ValueType::kUint8, 1, "sRGB");
  develop(seen, frame.exposure_gain, rgb.as<std::uint8_t>(), balance_under(sky));
  frame.buffers.push_back(std::move(rgb));
  frame.buffers.push_back(std::move(radiance));
  if (options.noisy != nullptr) *options.noisy = std::move(noisy);
  return frame;
}

std::vector<tracing::Ray> centre_rays(const tracing::TraceScene& scene, const CameraSpec& camera,
                                      ActorId ego, SimTime t) {
  const Shutter shutter(scene, camera, ego, t);
  std::vector<tracing::Ray> rays;
  for (int y = 0; y < camera.height; ++y) {
    const std::int64_t time = shutter.row_middle_ns(y);
    const Pose X = shutter.X_WC(time);
    for (int x = 0; x < camera.width; ++x) {
      rays.push_back(shutter.label_ray(Vec2(x + 0.5, y + 0.5), time, X));
    }
  }
  return rays;
}

PixelTrace trace_pixel(const tracing::TraceScene& scene, const air::Sky& sky,
                       const CameraSpec& camera, ActorId ego, int x, int y, SimTime t,
                       const CameraOptions& options) {
  const Shutter shutter(scene, camera, ego, t);
  const std::int64_t time = shutter.row_middle_ns(y);
  const Pose X = shutter.X_WC(time);
  const tracing::Ray ray = shutter.label_ray(Vec2(x + 0.5, y + 0.5), time, X);
  const tracing::View view = camera.sees_ego ? tracing::View::kAll : tracing::View::kWithoutEgo;
  const tracing::PrimitiveHit primitive = scene.closest(ray, view);

  PixelTrace trace;
  trace.samples = camera.samples_per_pixel;
  trace.is_sky = !primitive.hit();
  if (primitive.hit()) trace.hit = scene.resolve(ray, primitive);
  trace.evidence = sample_of(scene, ray, primitive, ray.direction_W.dot(X.rotate(Vec3::UnitZ())),
                             shutter, nullptr);
  const auto paths = paths_for(scene, sky, options);
  const PathTracer tracer(scene, *paths, sky, camera, shutter, frame_key(camera, options),
                          options.max_bounces);
  PathTracer::Pixel pixel;
  pixel.x = x;
  pixel.y = y;
  pixel.centre = trace.evidence.object;
  // A thread that traces flushes denormals; the worker of a block does.
  tracing::parallel_blocks(1, 1, 1, [&](std::size_t, std::size_t) { tracer.trace({&pixel, 1}); });
  const auto all = static_cast<std::uint32_t>(camera.samples_per_pixel);
  trace.evidence.coverage = static_cast<std::uint8_t>((255 * pixel.on_centre + all / 2) / all);
  trace.radiance = pixel.radiance;
  return trace;
}

}  // namespace raytruth::camera
