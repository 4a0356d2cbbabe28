// Surfaces of a PathTracer: what they send to the eye, and where paths go on from them.
#include <algorithm>
#include <cmath>

#include "sensors/camera/path_tracer.h"
#include "sensors/camera/path_wave.h"
#include "sim/core/luminance.h"
#include "sim/core/math.h"

namespace raytruth::camera {
namespace {

constexpr int kMaxPanes = 8;
// Share of the root of the throughput with which a path goes on: a little less than the root, as
// light straight from sun and sky is most of a picture.
constexpr float kGoOn = 0.85F;
// At least so many do behind first hits, as long as a pixel's samples don't tell.
constexpr float kFirstGoOn = 0.6F;
// How many nodes of their tree are split for that, at first hits and behind them.
constexpr int kFirstSplits = 32, kSplits = 16, kDaySplits = 4;
// On beads and on sheeting, which shine by the lamps next to the eye.
constexpr int kBeadLooks = 8, kSheetingLooks = 16;
// About what one lit window or sign shows.
constexpr float kWindow_m2 = 2.0F;
// How much of the spread of the last direction is the least roughness (GGX's alpha) of what it
// hits.
constexpr float kBlur = 0.25F;

}  // namespace

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
  if (path.panes == 0 && path.bounces == 0) {
    Seen& seen = wave.pixels[path.pixel].seen;
    seen.gloss_albedo += path.throughput * R;
    seen.normal += s.shading_normal;
    seen.nearness_1_m += 1.0F / std::max(path.way_m, kOffset_m);
  }
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
    path.mirrored = true;
  } else {
    path.throughput *= Rgb(m.base_colour[0], m.base_colour[1], m.base_colour[2]) * m.transmission;
    next.origin = s.position - kOffset_m * s.normal;
  }
  wave.next_rays.push_back(next);
  wave.next_owners.push_back(index);
  return true;
}

// Of light from a direction that a surface sends on, the share of the first hit's diffuse part.
// `value`: of all its parts, times the cosine.
Rgb PathTracer::share_of(const Path& path, const Bsdf& bsdf, const Vec3f& light, const Rgb& value) {
  if (path.bounces > 0) return path.share;
  if (path.mirrored) return Rgb::Zero();
  return (bsdf.diffuse(light) / value.max(1e-12F)).min(1.0F);
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
  int looks = vertex == 0 ? lamp_looks_ : 1;
  if (retro.any()) looks = retro.beads() ? kBeadLooks : kSheetingLooks;
  tracing::LampSample lamp;
  Rgb amount = Rgb::Zero(), chosen = Rgb::Ones();
  float sum = 0.0F, choice = pick.v;
  for (int k = 0; k < looks; ++k) {
    tracing::LampSample other;
    const float u = (pick.u + static_cast<float>(k)) / static_cast<float>(looks);
    float turned = at.u + static_cast<float>(k) * 0.618034F;
    turned -= static_cast<float>(static_cast<int>(turned));
    if (!scene_.sample_lamp(to, ray.time, u, turned, at.v, other)) continue;
    if (s.normal.dot(other.direction) <= 0.0F && !to.both_sides) continue;
    float pdf = 0.0F;
    Rgb value = bsdf.evaluate(other.direction, pdf);
    const Rgb light(other.radiance_cd_m2[0], other.radiance_cd_m2[1], other.radiance_cd_m2[2]);
    Rgb gives = path.throughput * value * light * (power_heuristic(other.pdf, pdf) / other.pdf);
    // Nothing else finds that.
    if (retro.any()) {
      const Rgb back = retro.value(other.direction);
      gives += path.throughput * back * light / other.pdf;
      value += back;
    }
    const float weight = luminance(gives);
    if (!(weight > 0.0F)) continue;
    sum += weight;
    const float share = weight / sum;
    if (choice < share) {
      choice /= share;
      lamp = other;
      amount = gives / weight;
      chosen = value;
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
  wave.lamps.push_back({index, amount, share_of(path, bsdf, lamp.direction, chosen), vertex > 0});
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
      add(path, light * weight, path.share);
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
  if (vertex == 0 && !path.mirrored) {
    Seen& seen = wave.pixels[path.pixel].seen;
    seen.diffuse_albedo += path.throughput * bsdf.diffuse_albedo();
    seen.gloss_albedo += path.throughput * bsdf.gloss_albedo();
    if (retro.any())
      seen.gloss_albedo += path.throughput * Rgb(look.retro[0], look.retro[1], look.retro[2]);
    if (path.panes == 0) {
      seen.normal += normal;
      seen.nearness_1_m += 1.0F / std::max(path.way_m, kOffset_m);
      seen.roughness +=
          look.roughness + std::min(1.0F, look.coat) * (look.coat_roughness - look.roughness);
    }
  }

  const auto connect = [&](const Vec3f& light, const Rgb& radiance_over_pdf, float light_pdf,
                           std::vector<tracing::PathRay>& rays, std::vector<Shadow>& shadows) {
    const float side = s.normal.dot(light);
    if (side <= 0.0F && !lets_through) return;
    float pdf = 0.0F;
    Rgb value = bsdf.evaluate(light, pdf);
    Rgb amount = path.throughput * value * radiance_over_pdf * power_heuristic(light_pdf, pdf);
    if (&shadows == &wave.sun && retro.any() && !retro.beads()) {
      const Rgb back = retro.value(light);
      amount += path.throughput * back * radiance_over_pdf;
      value += back;
    }
    if (!(amount.maxCoeff() > 0.0F)) return;
    tracing::PathRay shadow;
    shadow.origin = s.position + (side > 0.0F ? kOffset_m : -kOffset_m) * s.normal;
    shadow.direction = light;
    shadow.time = ray.time;
    rays.push_back(shadow);
    shadows.push_back({index, amount, share_of(path, bsdf, light, value)});
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
    tracing::LightTree::Receiver& to = wave.receivers[index];
    to.point = s.position + kOffset_m * s.normal;
    to.normal = normal;
    to.both_sides = lets_through;
    to.splits = vertex == 0 ? kFirstSplits : kSplits;
    if (lamp_looks_ == 1) to.splits = kDaySplits;
    to.cut.made = false;
    to.view = -ray.direction;
    const Bsdf::Response response = bsdf.response();
    // What shines back by retro-reflection, or through a leaf, takes light from anywhere.
    to.matt = std::max(response.matt, retro.any() ? 1.0F : 1e-3F);
    to.gloss = response.gloss;
    to.alpha = response.alpha;
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
  if (vertex == 0)
    path.share = share_of(path, bsdf, drawn.direction, Rgb(drawn.weight * drawn.pdf));
  Rgb throughput = path.throughput * drawn.weight;
  const float most = throughput.maxCoeff();
  if (!(most > 0.0F)) return;
  float survival = std::min(1.0F, kGoOn * std::sqrt(most));
  if (vertex == 0) {
    const float known = wave.go_on[path.pixel];
    survival = known >= 0.0F ? known : std::max(kFirstGoOn, survival);
  }
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
