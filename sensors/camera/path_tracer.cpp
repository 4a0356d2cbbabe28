#include "sensors/camera/path_tracer.h"

#include <algorithm>
#include <cmath>

#include "sim/core/luminance.h"
#include "sim/core/math.h"

namespace raytruth::camera {
namespace {

constexpr float kPiF = static_cast<float>(kPi);
constexpr int kMaxPanes = 8;
constexpr float kOffset_m = 5e-4F;
// Share of the root of the throughput with which a path goes on: a little less than the root, as
// light straight from sun and sky is most of a picture.
constexpr float kGoOn = 0.85F;
// How many lamps are looked at for one that is drawn, at first hits: their noise is most of a
// night.
constexpr int kLampLooks = 4;
// On beads and on sheeting, which shine by the lamps next to the eye.
constexpr int kBeadLooks = 8, kSheetingLooks = 16;
// About what one lit window or sign shows.
constexpr float kWindow_m2 = 2.0F;
// How much of the spread of the last direction is the least roughness (GGX's alpha) of what it
// hits.
constexpr float kBlur = 0.25F;

float power_heuristic(float a, float b) { return a * a / (a * a + b * b); }

// exp(-x) for the small optical depths of clear air, where the series is exact to single precision.
float transmittance(float depth) {
  if (depth < 0.03F) return 1.0F - depth * (1.0F - 0.5F * depth * (1.0F - depth / 3.0F));
  return det::exp(-depth);
}

// Which numbers a path takes for what. Each vertex has its own four pairs.
enum Use : std::uint32_t { kUsePixel = 0, kUseTime = 1, kUseVertex = 2 };
enum VertexUse : std::uint32_t { kUseSun = 0, kUseSky = 1, kUseDirection = 2, kUseChoice = 3 };

std::uint32_t use_at(std::uint32_t vertex, VertexUse what) {
  return kUseVertex + 4 * vertex + what;
}
// Two pairs more where lamps are drawn, away from the others.
enum LampUse : std::uint32_t { kUseLampChoice = 0, kUseLampPoint = 1 };
std::uint32_t lamp_use_at(std::uint32_t vertex, LampUse what) { return 4096 + 2 * vertex + what; }

// Below this share of the sky's light, or this illuminance, lamps need no rays of their own.
float least_lamp_lx(const air::Sky& sky) {
  return std::max(PathTracer::kLeastLamp_lx, PathTracer::kLampShare * luminance(sky.illuminance()));
}

}  // namespace

// All paths of a batch of pixels, and the rays of one step.
struct PathTracer::Wave {
  std::vector<Path> paths;
  std::vector<tracing::PathRay> rays, next_rays;
  std::vector<std::uint32_t> owners, next_owners;
  std::vector<tracing::PrimitiveHit> hits;
  std::vector<tracing::PathRay> sun_rays, sky_rays, lamp_rays;
  std::vector<Shadow> sun, sky, lamps;
  std::vector<std::uint8_t> blocked;
  std::vector<tracing::LightTree::Receiver> receivers;  ///< by path, where there are lamps at all
  std::span<Pixel> pixels;
  bool primary = true;  ///< the first step: neighbouring rays go to neighbouring places
};

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
  if (scene_.lamp_triangles() > 0) clamp_ = std::max(clamp_, kLampClamp_lx / kPiF);
}

void PathTracer::trace(std::span<Pixel> pixels) const {
  Wave wave;
  wave.pixels = pixels;
  const auto samples = static_cast<std::uint32_t>(camera_.samples_per_pixel);
  // Neighbouring pixels stand beside each other for each sample, so that packets are coherent. A
  // few samples go at a time, so that a wave stays in a core's cache.
  constexpr std::uint32_t kPart = 4;
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
    }
    for (const Path& path : wave.paths) pixels[path.pixel].radiance += path.radiance;
  }
  for (Pixel& pixel : pixels) pixel.radiance /= static_cast<float>(samples);
}

void PathTracer::add(Path& path, const Rgb& amount) const {
  if (path.bounces == 0) {
    path.radiance += amount;
    return;
  }
  const float l = luminance(amount);
  path.radiance += l > clamp_ ? Rgb(amount * (clamp_ / l)) : amount;
}

// What is left of light that comes through fog in a box.
float PathTracer::box_transmittance(const Vec3f& from, const Vec3f& direction,
                                    float distance_m) const {
  const air::Inside<float> fog = air_.in_box<float>(from, direction, distance_m);
  return transmittance(fog_extinction_ * (fog.end - fog.begin));
}

// The sky in a direction, behind fog in a box.
Rgb PathTracer::sky_seen(const Vec3f& from, const Vec3f& direction, bool sharp) const {
  const Rgb light = sharp ? sky_.seen(direction) : sky_.radiance(direction);
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
  add(path, path.throughput * light);
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
      Path& path = wave.paths[shadows[i].path];
      if (shadows[i].clamped) {
        add(path, shadows[i].amount);
      } else {
        path.radiance += shadows[i].amount;
      }
    }
  };
  settle(wave.sun_rays, wave.sun, wave.primary);
  settle(wave.sky_rays, wave.sky, false);
  settle(wave.lamp_rays, wave.lamps, false);
  wave.rays.swap(wave.next_rays);
  wave.owners.swap(wave.next_owners);
}

// Thin dielectric slab: both faces together reflect R = 2 F / (1 + F).
bool PathTracer::pane(Wave& wave, std::uint32_t index, const tracing::PathRay& ray,
                      const tracing::Surface& s) const {
  Path& path = wave.paths[index];
  const assets::Material& m = *s.material;
  if (m.transmission <= 0.0F) return false;
  if (path.panes >= kMaxPanes) return true;
  const float cosine = std::abs(ray.direction.dot(s.shading_normal));
  const float x = 1.0F - std::min(1.0F, cosine);
  const float F = 0.04F + 0.96F * x * x * x * x * x;
  const float R = 2.0F * F / (1.0F + F);
  const Sampler::Pair choice =
      sampler_.pair(path.key, path.sample,
                    use_at(static_cast<std::uint32_t>(path.bounces) + 8U + path.panes, kUseChoice));
  ++path.panes;
  tracing::PathRay next = ray;
  next.near_m = 0.0F;
  next.far_m = 1e4F;
  if (choice.u < R) {
    next.direction = ray.direction - 2.0F * ray.direction.dot(s.shading_normal) * s.shading_normal;
    next.direction *= 1.0F / std::sqrt(next.direction.squaredNorm());
    if (next.direction.dot(s.normal) <= 0.0F) return true;
    next.origin = s.position + kOffset_m * s.normal;
    path.pdf = -1.0F;
  } else {
    path.throughput *= Rgb(m.base_colour[0], m.base_colour[1], m.base_colour[2]) * m.transmission;
    next.origin = s.position - kOffset_m * s.normal;
  }
  wave.next_rays.push_back(next);
  wave.next_owners.push_back(index);
  return true;
}

// Light straight from one lamp.
void PathTracer::draw_lamp(Wave& wave, std::uint32_t index, const tracing::PathRay& ray,
                           const tracing::Surface& s, const Bsdf& bsdf, const Retro& retro) const {
  Path& path = wave.paths[index];
  const std::uint32_t vertex = path.bounces;
  const tracing::LightTree::Receiver& to = wave.receivers[index];
  const Sampler::Pair pick =
      sampler_.pair(path.key, path.sample, lamp_use_at(vertex, kUseLampChoice));
  const Sampler::Pair at = sampler_.pair(path.key, path.sample, lamp_use_at(vertex, kUseLampPoint));
  // Several are looked at and one is drawn by what it would give, so that one shadow ray will do.
  int looks = vertex == 0 ? kLampLooks : 1;
  if (retro.any()) looks = retro.beads() ? kBeadLooks : kSheetingLooks;
  tracing::LampSample lamp;
  Rgb amount = Rgb::Zero();
  float sum = 0.0F, choice = pick.v;
  for (int k = 0; k < looks; ++k) {
    tracing::LampSample other;
    const float u = (pick.u + static_cast<float>(k)) / static_cast<float>(looks);
    float turned = at.u + static_cast<float>(k) * 0.618034F;
    turned -= static_cast<float>(static_cast<int>(turned));
    if (!scene_.sample_lamp(to, ray.time, u, turned, at.v, other)) continue;
    if (s.normal.dot(other.direction) <= 0.0F && !to.both_sides) continue;
    float pdf = 0.0F;
    const Rgb value = bsdf.evaluate(other.direction, pdf);
    const Rgb light(other.radiance_cd_m2[0], other.radiance_cd_m2[1], other.radiance_cd_m2[2]);
    Rgb gives = path.throughput * value * light * (power_heuristic(other.pdf, pdf) / other.pdf);
    // Nothing else finds that.
    if (retro.any()) gives += path.throughput * retro.value(other.direction) * light / other.pdf;
    const float weight = luminance(gives);
    if (!(weight > 0.0F)) continue;
    sum += weight;
    const float share = weight / sum;
    if (choice < share) {
      choice /= share;
      lamp = other;
      amount = gives / weight;
    } else {
      choice = (choice - share) / (1.0F - share);
    }
  }
  if (!(sum > 0.0F)) return;
  amount *= sum / static_cast<float>(looks);
  const float side = s.normal.dot(lamp.direction);
  tracing::PathRay shadow;
  shadow.origin = s.position + (side > 0.0F ? kOffset_m : -kOffset_m) * s.normal;
  const Vec3f way = lamp.position - shadow.origin;
  const float distance = std::sqrt(way.squaredNorm());
  // The lamp itself doesn't count as in the way.
  shadow.far_m = distance * 0.9999F - 2e-4F;
  if (shadow.far_m <= 0.0F) return;
  shadow.direction = way / distance;
  shadow.time = ray.time;
  const air::Inside<float> fog = air_.in_box<float>(shadow.origin, shadow.direction, distance);
  const float in = fog.end - fog.begin;
  amount *= transmittance(extinction_ * (distance - in) + fog_extinction_ * in);
  wave.lamp_rays.push_back(shadow);
  wave.lamps.push_back({index, amount, vertex > 0});
}

void PathTracer::shade(Wave& wave, std::uint32_t index, const tracing::PathRay& ray,
                       const tracing::PrimitiveHit& hit, const tracing::Surface& s) const {
  Path& path = wave.paths[index];
  if (s.emits) {
    const auto& e = s.emission_cd_m2;
    const Rgb light = path.throughput * Rgb(e[0], e[1], e[2]);
    float drawn = 0.0F;  // density with which draw_lamp() would have found it
    if (path.pdf >= 0.0F && path.lamps) drawn = scene_.lamp_pdf(wave.receivers[index], hit, s);
    const float weight = drawn > 0.0F ? power_heuristic(path.pdf, drawn) : 1.0F;
    // Where lamps are drawn, dim ones that aren't, such as lit rooms, would leave bright dots.
    constexpr float kDiffuse = 1.0F;  // per steradian; Lambert's most is 1 / pi
    const bool by_chance = drawn <= 0.0F && path.lamps && path.pdf >= 0.0F && path.pdf < kDiffuse;
    const float l = by_chance ? luminance(light) : 0.0F;
    if (drawn > 0.0F && path.bounces == 1) {
      path.radiance += light * weight;
    } else if (l > chance_clamp_) {
      // All of it where one is so near that the pixel's samples will find it about once.
      const float way = path.way_m - path.bounced_m;
      const float cosine = std::abs(s.normal.dot(ray.direction));
      const float found = static_cast<float>(camera_.samples_per_pixel) * path.pdf * kWindow_m2 *
                          cosine / (way * way);
      const float most = std::max(chance_clamp_, l * std::min(1.0F, found));
      add(path, light * (most / l));
    } else {
      add(path, light * weight);
    }
  }
  if (pane(wave, index, ray, s)) return;

  // Behind the first hit only the mean of a pattern matters.
  const float footprint = path.bounces == 0
                              ? path.way_m * pixel_angle_
                              : 0.1F * static_cast<float>(path.bounces) + 0.1F * s.distance_m;
  Vec3f normal;
  assets::Look look =
      shading_.at(s, hit, footprint, -ray.direction, ray.time, path.bounces == 0, normal);
  if (path.blur > 0.0F) {
    const float least = std::sqrt(path.blur);
    look.roughness = std::max(look.roughness, least);
    look.coat_roughness = std::max(look.coat_roughness, least);
  }
  const Bsdf bsdf(albedo_, look, normal, -ray.direction);
  const std::uint32_t vertex = path.bounces;
  const bool lets_through = look.translucency > 0.0F;
  const Retro retro = vertex == 0 ? Retro(look, normal, -ray.direction) : Retro();

  const auto connect = [&](const Vec3f& light, const Rgb& radiance_over_pdf, float light_pdf,
                           std::vector<tracing::PathRay>& rays, std::vector<Shadow>& shadows) {
    const float side = s.normal.dot(light);
    if (side <= 0.0F && !lets_through) return;
    float pdf = 0.0F;
    const Rgb value = bsdf.evaluate(light, pdf);
    Rgb amount = path.throughput * value * radiance_over_pdf * power_heuristic(light_pdf, pdf);
    if (&shadows == &wave.sun && retro.any() && !retro.beads())
      amount += path.throughput * retro.value(light) * radiance_over_pdf;
    if (!(amount.maxCoeff() > 0.0F)) return;
    tracing::PathRay shadow;
    shadow.origin = s.position + (side > 0.0F ? kOffset_m : -kOffset_m) * s.normal;
    shadow.direction = light;
    shadow.time = ray.time;
    rays.push_back(shadow);
    shadows.push_back({index, amount});
  };
  // Deep in a path one of sun and sky is drawn, for both.
  // The sun is narrower than this sine.
  constexpr float kSunEdge = 0.005F;
  const bool sunny = has_sun_ && (lets_through || s.normal.dot(sky_.sun_direction()) > -kSunEdge);
  const bool one = sunny && path.bounces >= 2;
  const bool of_sun =
      one && (Sampler::mix(path.key ^ Sampler::mix(path.sample * 64U + vertex)) & 1U) != 0;
  const float drawn_for = one ? 2.0F : 1.0F;
  if (sunny && (!one || of_sun)) {
    const Sampler::Pair u = sampler_.pair(path.key, path.sample, use_at(vertex, kUseSun));
    const Vec3f d = sky_.sample_sun(u.u, u.v);
    const float T = air_.has_box() ? box_transmittance(s.position, d, 1e5F) : 1.0F;
    connect(d, sun_irradiance_ * (drawn_for * T), sun_pdf_, wave.sun_rays, wave.sun);
  }
  path.facing = lets_through ? air::Sky::kAllSides : air::Sky::facing(normal);
  if (!of_sun) {
    const Sampler::Pair u = sampler_.pair(path.key, path.sample, use_at(vertex, kUseSky));
    float pdf = 0.0F;
    const Vec3f d = sky_.sample(u.u, u.v, pdf, path.facing);
    if (pdf > 0.0F && (lets_through || s.normal.dot(d) > 0.0F))
      connect(d, sky_seen(s.position, d, false) * (drawn_for / pdf), pdf, wave.sky_rays, wave.sky);
  }
  path.lamps = scene_.lamps_count_at(s.position);
  if (path.lamps) {
    wave.receivers[index] = {s.position + kOffset_m * s.normal, normal, lets_through};
    draw_lamp(wave, index, ray, s, bsdf, retro);
  }

  if (path.bounces >= max_bounces_) return;
  const Sampler::Pair direction =
      sampler_.pair(path.key, path.sample, use_at(vertex, kUseDirection));
  const Sampler::Pair choice = sampler_.pair(path.key, path.sample, use_at(vertex, kUseChoice));
  const BsdfSample drawn = bsdf.sample(choice.u, direction.u, direction.v);
  if (drawn.pdf <= 0.0F) return;
  const float side = s.normal.dot(drawn.direction);
  if (side <= 0.0F && !lets_through) return;
  Rgb throughput = path.throughput * drawn.weight;
  const float most = throughput.maxCoeff();
  if (!(most > 0.0F)) return;
  const float survival = std::min(1.0F, kGoOn * std::sqrt(most));
  if (choice.v >= survival) return;
  path.throughput = throughput / survival;
  path.pdf = drawn.pdf;
  path.bounced_m = path.way_m;
  path.blur = std::max(path.blur, kBlur * std::min(1.0F, 1.0F / std::sqrt(kPiF * drawn.pdf)));
  ++path.bounces;
  tracing::PathRay next;
  next.origin = s.position + (side > 0.0F ? kOffset_m : -kOffset_m) * s.normal;
  next.direction = drawn.direction;
  next.time = ray.time;
  wave.next_rays.push_back(next);
  wave.next_owners.push_back(index);
}

}  // namespace raytruth::camera
