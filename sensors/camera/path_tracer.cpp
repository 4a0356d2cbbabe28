#include "sensors/camera/path_tracer.h"

#include <algorithm>
#include <cmath>

#include "sensors/camera/path_wave.h"
#include "sim/core/luminance.h"
#include "sim/core/math.h"

namespace raytruth::camera {
namespace {

// How many lamps are looked at for one that is drawn, at first hits: their noise is most of a
// night. By day they are a small part of the light.
constexpr int kLampLooks = 4;
constexpr float kDay_lx = 1000.0F;
// Only the sun's disc is brighter.
constexpr float kGlare_cd_m2 = 1e6F;

// What a pixel's samples brought straight from the first hit and by way of others, and from that
// how many paths should go on. With variances V and costs C of the two, q of them going on, (V1 +
// V2 / q) (C1 + q C2) is least for q = sqrt(V2 C1 / (V1 C2)): in proportion to the brightness, as a
// variance is to its square. The factors are estimates, of which noise_bench has seen that they
// save more than they cost; a few samples may have missed light, so that some go on in any case.
struct ByWay {
  float first = 0.0F, others = 0.0F;  // sums of luminance

  void add(float all, float straight) {
    first += straight < 0.0F ? all : straight;
    if (straight >= 0.0F) others += std::max(0.0F, all - straight);
  }
  float go_on() const {
    constexpr float kUnseen = 0.15F, kFactor = 2.0F, kLeast = 0.25F;
    const float unseen = kUnseen * (first + others);
    if (!(unseen > 0.0F)) return -1.0F;
    return std::clamp(kFactor * (others + unseen) / (first + unseen), kLeast, 1.0F);
  }
};

// Below this share of the sky's light, or this illuminance, lamps need no rays of their own.
float least_lamp_lx(const air::Sky& sky) {
  return std::max(PathTracer::kLeastLamp_lx, PathTracer::kLampShare * luminance(sky.illuminance()));
}

}  // namespace

std::shared_ptr<const tracing::PathScene> PathTracer::paths_of(const tracing::TraceScene& scene,
                                                               const air::Sky& sky) {
  return std::make_shared<const tracing::PathScene>(scene, least_lamp_lx(sky));
}

PathTracer::PathTracer(const tracing::TraceScene& scene, const tracing::PathScene& paths,
                       const air::Sky& sky, const CameraSpec& camera, const Shutter& shutter,
                       std::uint32_t key, int max_bounces)
    : sky_(sky),
      scene_(paths),
      shading_(paths, scene.scene()),
      air_(scene.scene().weather, scene.scene().origin_W),
      camera_(camera),
      shutter_(shutter),
      sampler_(camera.samples_per_pixel),
      albedo_(GgxAlbedo::shared()),
      key_(key),
      max_bounces_(max_bounces),
      sun_irradiance_(sky.sun_irradiance()),
      extinction_(static_cast<float>(sky.extinction_1_m())),
      fog_extinction_(static_cast<float>(air_.fog_extinction_1_m())),
      pixel_angle_(static_cast<float>(1.0 / std::max(camera.fx, camera.fy))) {
  const double half = 0.2665 * kPi / 180.0;
  sun_pdf_ = static_cast<float>(1.0 / (2.0 * kPi * (1.0 - det::cos(half))));
  has_sun_ = luminance(sun_irradiance_) > 0.0F;
  const Rgb zenith = sky.radiance(Vec3f::UnitZ());
  clamp_ = kClamp * (luminance(sun_irradiance_) / kPiF + luminance(zenith));
  chance_clamp_ = std::max(kChanceClamp_cd_m2 * static_cast<float>(camera.samples_per_pixel),
                           0.1F * luminance(sky.illuminance()) / kPiF);
  lamp_looks_ = luminance(sky.illuminance()) > kDay_lx ? 1 : kLampLooks;
  if (scene_.lamp_triangles() > 0) clamp_ = std::max(clamp_, kLampClamp_lx / kPiF);
}

void PathTracer::trace(std::span<Pixel> pixels) const {
  Wave wave;
  wave.pixels = pixels;
  const auto samples = static_cast<std::uint32_t>(camera_.samples_per_pixel);
  // Neighbouring pixels stand beside each other for each sample, so that packets are coherent. A
  // few samples go at a time, so that a wave stays in a core's cache.
  constexpr std::uint32_t kPart = 4;
  std::vector<ByWay> ways(pixels.size());
  wave.go_on.assign(pixels.size(), -1.0F);
  for (std::uint32_t first = 0; first < samples; first += kPart) {
    wave.paths.clear();
    wave.rays.clear();
    wave.owners.clear();
    for (std::uint32_t s = first; s < std::min(samples, first + kPart); ++s) {
      for (std::uint32_t p = 0; p < pixels.size(); ++p) {
        const auto index =
            static_cast<std::uint32_t>(pixels[p].y) * static_cast<std::uint32_t>(camera_.width) +
            static_cast<std::uint32_t>(pixels[p].x);
        Path path;
        path.key = Sampler::mix(key_ + index * 0x9e3779b1U);
        path.sample = s;
        path.pixel = p;
        const Sampler::Pair at = sampler_.pair(path.key, s, kUsePixel);
        const Sampler::Pair time = sampler_.pair(path.key, s, kUseTime);
        wave.rays.push_back(shutter_.colour_ray(static_cast<float>(pixels[p].x) + at.u,
                                                static_cast<float>(pixels[p].y) + at.v, pixels[p].y,
                                                time.u));
        wave.owners.push_back(static_cast<std::uint32_t>(wave.paths.size()));
        wave.paths.push_back(path);
      }
    }
    if (scene_.lamp_triangles() > 0) wave.receivers.resize(wave.paths.size());
    wave.primary = true;
    while (!wave.rays.empty()) {
      const tracing::View view =
          wave.primary && !camera_.sees_ego ? tracing::View::kWithoutEgo : tracing::View::kAll;
      wave.hits.resize(wave.rays.size());
      scene_.closest(wave.rays, wave.hits, view, wave.primary);
      if (wave.primary) {
        for (std::size_t i = 0; i < wave.rays.size(); ++i) {
          Pixel& pixel = pixels[wave.paths[i].pixel];
          const ObjectId seen = wave.hits[i].hit() ? scene_.object_of(wave.hits[i]) : ObjectId();
          if (seen == pixel.centre) ++pixel.on_centre;
        }
      }
      step(wave);
      wave.primary = false;
      for (const std::uint32_t owner : wave.owners) {
        Path& path = wave.paths[owner];
        if (path.bounces == 1 && path.straight < 0.0F) path.straight = luminance(path.radiance);
      }
    }
    for (const Path& path : wave.paths) {
      Pixel& pixel = pixels[path.pixel];
      const std::size_t half = path.sample < samples / 2 ? 0 : 1;
      pixel.radiance += path.radiance;
      ways[path.pixel].add(luminance(path.radiance), path.straight);
      pixel.seen.diffuse[half] += path.diffuse;
      pixel.seen.gloss[half] += path.gloss;
    }
    for (std::size_t p = 0; p < pixels.size(); ++p) wave.go_on[p] = ways[p].go_on();
  }
  const auto all = static_cast<float>(samples);
  const std::uint32_t first_half = samples / 2;
  const auto some = static_cast<float>(first_half);
  for (Pixel& pixel : pixels) {
    pixel.radiance /= all;
    Seen& seen = pixel.seen;
    for (auto* halves : {&seen.diffuse, &seen.gloss}) {
      if (samples < 2) (*halves)[0] = (*halves)[1];
      (*halves)[0] /= std::max(1.0F, some);
      (*halves)[1] /= all - some;
    }
    seen.diffuse_albedo /= all;
    seen.gloss_albedo /= all;
    seen.normal /= all;
    seen.nearness_1_m /= all;
    seen.roughness /= all;
  }
}

Rgb PathTracer::clamped(const Path& path, const Rgb& amount) const {
  if (path.bounces == 0) return amount;
  const float l = luminance(amount);
  return l > clamp_ ? Rgb(amount * (clamp_ / l)) : amount;
}

void PathTracer::add(Path& path, const Rgb& amount) const {
  if (path.bounces > 0) {
    add(path, clamped(path, amount), path.share);
    return;
  }
  path.radiance += amount;
  if (path.mirrored) path.gloss += amount;
}

// Light by way of the first hit; `share` of it by its diffuse part.
void PathTracer::add(Path& path, const Rgb& amount, const Rgb& share) {
  const Rgb diffuse = amount * share;
  path.radiance += amount;
  path.diffuse += diffuse;
  path.gloss += amount - diffuse;
}

// What is left of light that comes through fog in a box.
float PathTracer::box_transmittance(const Vec3f& from, const Vec3f& direction,
                                    float distance_m) const {
  const air::Inside<float> fog = air_.in_box<float>(from, direction, distance_m);
  return transmittance(fog_extinction_ * (fog.end - fog.begin));
}

// The sky in a direction, behind fog in a box.
Rgb PathTracer::sky_seen(const Vec3f& from, const Vec3f& direction, bool sharp) const {
  Rgb light = sharp ? sky_.seen(direction) : sky_.radiance(direction);
  if (!air_.has_box()) return light;
  const float T = box_transmittance(from, direction, 1e5F);
  return light * T + sky_.box_airlight(direction) * (1.0F - T);
}

void PathTracer::leave(Path& path, const tracing::PathRay& ray) const {
  float weight = 1.0F;
  if (path.pdf >= 0.0F) weight = power_heuristic(path.pdf, sky_.pdf(ray.direction, path.facing));
  Rgb light = sky_seen(ray.origin, ray.direction, path.bounces == 0) * weight;
  if (has_sun_) {
    Rgb disc = sky_.sun_radiance(ray.direction);
    if (disc[0] > 0.0F) {
      if (air_.has_box()) disc *= box_transmittance(ray.origin, ray.direction, 1e5F);
      light += disc * (path.pdf >= 0.0F ? power_heuristic(path.pdf, sun_pdf_) : 1.0F);
    }
  }
  light *= path.throughput;
  // The sun in a pane stays sharp.
  if (path.mirrored && path.bounces == 0 && light.maxCoeff() > kGlare_cd_m2) {
    path.radiance += light;
  } else {
    add(path, light);
  }
}

void PathTracer::go_through_air(Path& path, const tracing::PathRay& ray, float distance_m) const {
  const auto stretch = [&](float depth, const Rgb& light) {
    const float T = transmittance(depth);
    if (T < 0.999F) add(path, path.throughput * light * (1.0F - T));
    path.throughput *= T;
  };
  const Rgb clear = sky_.airlight(ray.direction);
  const air::Inside<float> fog = air_.in_box<float>(ray.origin, ray.direction, distance_m);
  stretch(extinction_ * fog.begin, clear);
  stretch(fog_extinction_ * (fog.end - fog.begin), sky_.box_airlight(ray.direction));
  stretch(extinction_ * (distance_m - fog.end), clear);
}

void PathTracer::step(Wave& wave) const {
  wave.next_rays.clear();
  wave.next_owners.clear();
  wave.sun_rays.clear();
  wave.sun.clear();
  wave.sky_rays.clear();
  wave.sky.clear();
  wave.lamp_rays.clear();
  wave.lamps.clear();
  for (std::size_t i = 0; i < wave.rays.size(); ++i) {
    scene_.prefetch(wave.hits, i);
    Path& path = wave.paths[wave.owners[i]];
    const tracing::PathRay& ray = wave.rays[i];
    if (!wave.hits[i].hit()) {
      leave(path, ray);
      continue;
    }
    const tracing::Surface surface = scene_.surface(ray, wave.hits[i]);
    if (air_.has_box()) {
      go_through_air(path, ray, surface.distance_m);
    } else {
      const float T = transmittance(extinction_ * surface.distance_m);
      if (T < 0.999F) add(path, path.throughput * sky_.airlight(ray.direction) * (1.0F - T));
      path.throughput *= T;
    }
    path.way_m += surface.distance_m;
    shade(wave, wave.owners[i], ray, wave.hits[i], surface);
  }
  const auto settle = [&](std::vector<tracing::PathRay>& rays, std::vector<Shadow>& shadows,
                          bool coherent) {
    wave.blocked.resize(rays.size());
    scene_.occluded(rays, wave.blocked, coherent);
    for (std::size_t i = 0; i < rays.size(); ++i) {
      if (wave.blocked[i]) continue;
      const Shadow& shadow = shadows[i];
      Path& path = wave.paths[shadow.path];
      add(path, shadow.clamped ? clamped(path, shadow.amount) : shadow.amount, shadow.share);
    }
  };
  settle(wave.sun_rays, wave.sun, wave.primary);
  settle(wave.sky_rays, wave.sky, false);
  settle(wave.lamp_rays, wave.lamps, false);
  wave.rays.swap(wave.next_rays);
  wave.owners.swap(wave.next_owners);
}

}  // namespace raytruth::camera
