#include "scenes/build/glow.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "sim/core/check.h"
#include "sim/core/math.h"

namespace raytruth::scene {
namespace {

using Rgb = std::array<float, 3>;

double luminance(const Rgb& c) { return 0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2]; }

float linear(double srgb) {
  const double c = std::clamp(srgb, 0.0, 1.0);
  return static_cast<float>(c <= 0.04045 ? c / 12.92 : det::pow((c + 0.055) / 1.055, 2.4));
}

// Of a part, as seen from ahead or from behind, whichever is more.
double area_along_x(const assets::Mesh& mesh, std::uint16_t part) {
  double ahead = 0.0, behind = 0.0;
  for (std::size_t t = 0; t < mesh.triangles.size(); ++t) {
    if (mesh.triangle_part[t] != part) continue;
    const auto& [a, b, c] = mesh.triangles[t];
    const Vec3f e1 = mesh.positions[b] - mesh.positions[a];
    const Vec3f e2 = mesh.positions[c] - mesh.positions[a];
    const double x = 0.5 * static_cast<double>(e1.y() * e2.z() - e1.z() * e2.y());
    (x > 0.0 ? ahead : behind) += std::abs(x);
  }
  return std::max(ahead, behind);
}

// Which beam the lit lamps of a part throw.
Beam beam_of(std::uint32_t lamps) {
  if ((lamps & kLampHighBeam) != 0) return Beam::kHigh;
  return (lamps & kLampLowBeam) != 0 ? Beam::kLow : Beam::kDiffuse;
}

// The brightest of the lights that are ordered for a lamp. What is lit by something else is as
// bright as ever: nullptr.
const LightState* order_for(const ActorState& state, const assets::Part& part) {
  const LightState* light = nullptr;
  std::uint32_t ordered = 0;
  for (const LightState& l : state.lights) {
    if ((l.lamps & part.lamps) == 0) continue;
    ordered |= l.lamps;
    if (light == nullptr || l.level > light->level) light = &l;
  }
  return (part.lamps & state.lamps & ~ordered) != 0 ? nullptr : light;
}

// A bump of height 1 and about that half width.
float bell(float x, float width) {
  const float u = x / width;
  const float d = 1.0F + u * u;
  return 1.0F / (d * d);
}

// Intensities in cd by the tangents of the angles to the right and up.
constexpr float kSpill_cd = 250.0F, kLowPeak_cd = 24500.0F, kHighPeak_cd = 51000.0F;

float low_beam_cd(float right, float up) {
  constexpr float kHalfEdge = 0.002F;
  const float cut = -0.01F + std::clamp(0.268F * right, 0.0F, 0.025F);
  const float x = std::clamp(0.5F + 0.5F * (cut - up) / kHalfEdge, 0.0F, 1.0F);
  const float below = x * x * (3.0F - 2.0F * x);
  const float hot = 20000.0F * bell(right - 0.02F, 0.09F) * bell(up + 0.018F, 0.022F);
  const float wide = 5000.0F * bell(right, 0.35F) * bell(up + 0.04F, 0.07F);
  return kSpill_cd + below * (hot + wide);
}

float high_beam_cd(float right, float up) {
  return 500.0F + 45000.0F * bell(right, 0.06F) * bell(up, 0.035F) +
         6000.0F * bell(right, 0.3F) * bell(up + 0.02F, 0.08F);
}

}  // namespace

double town_glow_cd_m2(const StaticWorld& world, const Weather& weather) {
  constexpr double kCity_cd_m2 = 5e-3, kCityLamps = 64.0;
  if (weather.sun_elevation_rad >= 0.0) return 0.0;
  const auto lamps = static_cast<double>(world.night_lamps.size());
  return kCity_cd_m2 * std::min(1.0, lamps / kCityLamps);
}

double beam_peak_cd(Beam beam) {
  if (beam == Beam::kDiffuse) return 0.0;
  return static_cast<double>(beam == Beam::kLow ? kLowPeak_cd : kHighPeak_cd);
}

float beam_share(Beam beam, const Vec3f& d) {
  if (beam == Beam::kDiffuse) return 1.0F;
  if (d.x() <= 0.0F) return 0.0F;
  const float ahead = 1.0F / std::max(d.x(), 1e-3F);
  const float right = -d.y() * ahead;
  const float up = d.z() * ahead;
  const float share = beam == Beam::kLow ? low_beam_cd(right, up) / kLowPeak_cd
                                         : high_beam_cd(right, up) / kHighPeak_cd;
  return std::min(1.0F, share);
}

std::vector<PartGlow> glows_of(const ActorState& state, const assets::Mesh& mesh,
                               const assets::MaterialTable* materials) {
  std::vector<PartGlow> glows;
  if (state.lights.empty() && (state.lamps & (kLampLowBeam | kLampHighBeam)) == 0) return glows;
  for (std::size_t p = 0; p < mesh.parts.size(); ++p) {
    const assets::Part& part = mesh.parts[p];
    const LightState* light = order_for(state, part);
    const Beam beam = beam_of(part.lamps & state.lamps);
    if (light == nullptr && beam == Beam::kDiffuse) continue;
    // Tail lamps burn along with the low beam, in their own colour.
    const bool own = light != nullptr &&
                     ((light->lamps & ~kLampTail & part.lamps) != 0 || light->lamps == kLampTail);
    const auto colour = own ? light->colour_rgb : std::nullopt;
    const bool stated = own && light->intensity_cd.has_value();
    double level = light != nullptr ? light->level : 1.0;
    if (level == 1.0 && !colour && !stated && beam == Beam::kDiffuse) continue;

    RT_CHECK(materials != nullptr);
    Rgb emission = materials->at(part.material).emission;
    if (colour || stated || beam != Beam::kDiffuse) {
      const auto index = static_cast<std::uint16_t>(p);
      const double area = stated || beam != Beam::kDiffuse ? area_along_x(mesh, index) : 0.0;
      const double cd = stated ? *light->intensity_cd : beam_peak_cd(beam);
      const double wanted = area > 0.0 ? cd / area : luminance(emission);
      if (colour) {
        for (std::size_t k = 0; k < 3; ++k) emission[k] = linear((*colour)[k]);
      }
      const double now = luminance(emission);
      level *= now > 0.0 ? wanted / now : 0.0;
    }
    for (float& channel : emission) channel = static_cast<float>(level * channel);
    glows.push_back({static_cast<std::uint16_t>(p), emission, beam});
  }
  return glows;
}

}  // namespace raytruth::scene
