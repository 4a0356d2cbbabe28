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

}  // namespace

std::vector<PartGlow> glows_of(const ActorState& state, const assets::Mesh& mesh,
                               const assets::MaterialTable* materials) {
  std::vector<PartGlow> glows;
  if (state.lights.empty()) return glows;
  RT_CHECK(materials != nullptr);
  for (std::size_t p = 0; p < mesh.parts.size(); ++p) {
    const assets::Part& part = mesh.parts[p];
    // The brightest of the lights that share the lamp.
    const LightState* light = nullptr;
    std::uint32_t ordered = 0;
    for (const LightState& l : state.lights) {
      if ((l.lamps & part.lamps) == 0) continue;
      ordered |= l.lamps;
      if (light == nullptr || l.level > light->level) light = &l;
    }
    // What is lit by something else is as bright as ever.
    if (light == nullptr || (part.lamps & state.lamps & ~ordered) != 0) continue;
    // Tail lamps burn along with the low beam, in their own colour.
    const bool own = (light->lamps & ~kLampTail & part.lamps) != 0 || light->lamps == kLampTail;
    const bool plain = !own || (!light->colour_rgb && !light->intensity_cd);
    if (light->level == 1.0 && plain) continue;

    Rgb emission = materials->at(part.material).emission;
    double level = light->level;
    if (!plain) {
      const auto index = static_cast<std::uint16_t>(p);
      const double area = light->intensity_cd ? area_along_x(mesh, index) : 0.0;
      const double wanted = area > 0.0 ? *light->intensity_cd / area : luminance(emission);
      if (light->colour_rgb) {
        for (std::size_t k = 0; k < 3; ++k) emission[k] = linear((*light->colour_rgb)[k]);
      }
      const double now = luminance(emission);
      level *= now > 0.0 ? wanted / now : 0.0;
    }
    for (float& channel : emission) channel = static_cast<float>(level * channel);
    glows.push_back({static_cast<std::uint16_t>(p), emission});
  }
  return glows;
}

}  // namespace raytruth::scene
