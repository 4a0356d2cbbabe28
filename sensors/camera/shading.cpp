#include "sensors/camera/shading.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "sensors/camera/pattern.h"
#include "sim/core/ids.h"
#include "sim/core/luminance.h"

namespace raytruth::camera {
namespace {

constexpr float kRoadMean_m = 20.0F;

// Normals that a picture averages away are roughness (Toksvig 2005).
float widened(float roughness, float length) {
  if (length >= 0.999F) return roughness;
  const float variance = std::min(0.18F, (1.0F - length) / std::max(length, 0.1F));
  const float alpha2 = roughness * roughness * roughness * roughness + 2.0F * variance;
  return std::min(1.0F, std::sqrt(std::sqrt(alpha2)));
}

// How much of a marking is left where it flakes off: its beads go with it. Below it is asphalt.
float paint_left(const assets::Material& m, const Vec3f& colour_factor) {
  constexpr float kAsphalt = 0.085F, kDark = 0.9F;
  const float below = kAsphalt / std::max(luminance(m.base_colour), 0.01F);
  if (below > kDark) return 1.0F;
  return std::clamp((luminance(colour_factor) - below) / (1.0F - below), 0.0F, 1.0F);
}

}  // namespace

Vec3f above_surface(const Vec3f& normal, const Vec3f& geometric, const Vec3f& view) {
  constexpr float kLeast = 0.01F;
  const float across = view.dot(geometric);
  const float needed = std::min(kLeast, 0.9F * across);
  Vec3f mirrored = 2.0F * normal.dot(view) * normal - view;
  const float above = mirrored.dot(geometric);
  if (above >= needed && normal.dot(view) > 0.0F) return normal;
  mirrored += (needed - above) * geometric;
  const float length2 = mirrored.squaredNorm();
  if (!(length2 > 1e-12F)) return geometric;
  const Vec3f half = mirrored / std::sqrt(length2) + view;
  const float half2 = half.squaredNorm();
  if (!(half2 > 1e-12F)) return geometric;
  const Vec3f bent = half / std::sqrt(half2);
  return bent.dot(geometric) > 0.0F ? bent : geometric;
}

Shading::Shading(const tracing::PathScene& paths, const scene::Scene& scene)
    : paths_(paths), weather_(scene.weather), surface_(assets::surface_weather(scene.weather)) {
  weather_.wetness_m = static_cast<double>(surface_.water_m);
  places_.reserve(scene.instances.size());
  for (const scene::SceneInstance& instance : scene.instances) {
    Place& place = places_.emplace_back();
    place.road_anchor = assets::road_anchor(instance.X_WI.keys.front().translation());
    place.gathers_snow = instance.object.value() >= kFirstStaticObject;
    if (!instance.mesh->road_st.empty()) add_roads(instance, *scene.materials, place);
    for (const assets::Part& part : instance.mesh->parts) {
      place.can_be_dirty |= scene.materials->at(part.material).dirt > 0.0F;
    }
    if (!place.can_be_dirty) continue;
    float low = std::numeric_limits<float>::max(), high = std::numeric_limits<float>::lowest();
    for (const Vec3f& p : instance.mesh->positions) {
      low = std::min(low, p.z());
      high = std::max(high, p.z());
    }
    // What turns about its middle, as wheels do, has no bottom: it is dirty all around.
    place.bottom_m = low < -0.4F * (high - low) ? high : low;
  }
}

// Behind the first hits a road is its mean, one for each part: nothing on it is wider.
void Shading::add_roads(const scene::SceneInstance& instance,
                        const assets::MaterialTable& materials, Place& place) {
  const assets::Mesh& mesh = *instance.mesh;
  place.parts = mesh.parts.data();
  place.first_road = roads_.size();
  roads_.resize(roads_.size() + mesh.parts.size());
  std::vector<bool> known(mesh.parts.size(), false);
  for (std::size_t k = 0; k < mesh.triangles.size(); ++k) {
    const std::uint16_t index = mesh.triangle_part[k];
    if (known[index]) continue;
    known[index] = true;
    const assets::Part& part = mesh.parts[index];
    const assets::Material& material = materials.at(part.material);
    if (!assets::is_road_surface(part, material.pattern)) continue;
    const std::uint32_t corner = mesh.triangles[k][0];
    assets::RoadPoint at;
    at.st = mesh.road_st[corner];
    if (!mesh.uv.empty()) at.lane_width_m = mesh.uv[corner].y();  // in the lane's middle
    at.road = part.place.road;
    at.lane = part.place.lane;
    at.position = mesh.positions[corner] + place.road_anchor;
    at.footprint_m = kRoadMean_m;
    roads_[place.first_road + index] = assets::road_look(material, at, weather_, assets::kRoadSeed);
  }
}

void Shading::paint(const tracing::Surface& s, float footprint_m, assets::Look& look,
                    Vec3f& normal) const {
  const assets::Material& m = *s.material;
  const float footprint = footprint_m * s.uv_per_m;
  if (m.colour_texture) {
    const std::array<float, 4> texel = m.colour_texture->at(s.uv, footprint);
    for (std::size_t i = 0; i < 3; ++i) {
      look.colour[i] *= texel[i];
      look.retro[i] *= texel[i];
    }
  }
  if (m.surface_texture) {
    const std::array<float, 4> texel = m.surface_texture->at(s.uv, footprint);
    look.roughness *= texel[1];
    look.metallic *= texel[2];
  }
  if (m.normal_texture) {
    const std::array<float, 4> texel = m.normal_texture->at(s.uv, footprint);
    const Vec3f n(m.normal_scale * (2.0F * texel[0] - 1.0F),
                  m.normal_scale * (2.0F * texel[1] - 1.0F), 2.0F * texel[2] - 1.0F);
    const float length = std::sqrt(n.squaredNorm());
    if (n.z() > 0.0F && length > 0.1F) {
      normal = (n.x() * s.tangent + n.y() * s.bitangent + n.z() * normal) / length;
      normal /= std::sqrt(normal.squaredNorm());
      look.roughness = widened(look.roughness, length);
    }
  }
}

assets::Look Shading::at(const tracing::Surface& s, const tracing::PrimitiveHit& hit,
                         float footprint_m, const Vec3f& view, float time, bool full,
                         Vec3f& normal) const {
  const assets::Material& m = *s.material;
  const Place& place = places_[hit.instance];
  assets::Look look = assets::look_of(m);
  normal = s.shading_normal;
  assets::RoadLook road;
  const bool on_road = s.has_road_st && assets::is_road_surface(*s.part, s.material->pattern);
  if (on_road) {
    if (full) {
      assets::RoadPoint at;
      at.st = s.road_st;
      at.lane_offset_m = s.uv.x();
      at.lane_width_m = s.uv.y();
      at.road = s.part->place.road;
      at.lane = s.part->place.lane;
      at.position = s.position_I + place.road_anchor;
      at.footprint_m = footprint_m;
      road = assets::road_look(m, at, weather_, assets::kRoadSeed);
    } else {
      road = roads_[place.first_road + static_cast<std::size_t>(s.part - place.parts)];
    }
    for (std::size_t i = 0; i < 3; ++i)
      look.colour[i] *= road.colour_factor[static_cast<Eigen::Index>(i)];
    if (m.retro_r_a > 0.0F) {
      const float left = (1.0F - road.leaves) * paint_left(m, road.colour_factor);
      for (float& c : look.retro) c *= left;
    }
    look.roughness = std::min(1.0F, look.roughness * road.roughness_factor);
    if (full && road.slope.squaredNorm() > 0.0F && s.normal_I.z() > 0.5F) {
      normal -= Vec3f(road.slope.x(), road.slope.y(), 0.0F);
      normal /= std::sqrt(normal.squaredNorm());
    }
  } else if (m.pattern != assets::Pattern::kNone) {
    const air::Rgb colour = base_colour(m, s.position_I, s.normal_I, footprint_m);
    look.colour = {colour[0], colour[1], colour[2]};
  }
  if (s.has_uv && (m.colour_texture || m.normal_texture || m.surface_texture))
    paint(s, footprint_m, look, normal);

  const bool weathers = surface_.any();
  if (weathers || (place.can_be_dirty && m.dirt > 0.0F)) {
    assets::WeatherPlace at;
    at.position_I = s.position_I;
    at.up = s.normal.z();
    at.height_m = s.position_I.z() - place.bottom_m;
    at.footprint_m = footprint_m;
    at.gathers_snow = place.gathers_snow;
    if (full && weathers && at.up > -0.3F) {
      tracing::PathRay up;
      up.origin = s.position;
      up.direction = Vec3f::UnitZ();
      up.near_m = assets::kShelterFrom_m;
      up.far_m = assets::kShelterTo_m;
      up.time = time;
      std::uint8_t blocked = 0;
      paths_.occluded({&up, 1}, {&blocked, 1});
      at.sheltered = blocked != 0 ? 0.9F : 0.0F;
    }
    const assets::Weathered weathered =
        assets::apply(m, surface_, at, on_road && weathers ? &road : nullptr);
    if (weathered.any()) {
      assets::weather(weathered, m, look);
      // Water and snow hide the relief below them.
      const float smooth = std::max(weathered.snow, weathered.soaked * weathered.film);
      if (smooth > 0.0F) {
        normal = (1.0F - smooth) * normal + smooth * s.shading_normal;
        normal /= std::sqrt(std::max(normal.squaredNorm(), 1e-12F));
      }
    }
  }
  normal = above_surface(normal, s.normal, view);
  return look;
}

}  // namespace raytruth::camera
