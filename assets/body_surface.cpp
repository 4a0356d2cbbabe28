// What parts of files are made of.
#include <fmt/format.h>

#include <algorithm>

#include "assets/body.h"
#include "assets/materials.h"
#include "assets/part_vocabulary.h"

namespace raytruth::assets {
namespace {

// The standard material of that name; cloth isn't one, as its colour makes its name.
Material base_of(const std::string& name) {
  if (name == "cloth" || name == "paint") return paint(name, {0.2F, 0.2F, 0.2F}, name == "paint");
  static const std::vector<Material> all = all_standard_materials();
  const auto it =
      std::find_if(all.begin(), all.end(), [&](const Material& m) { return m.name == name; });
  return it == all.end() ? paint("cloth", {0.2F, 0.2F, 0.2F}, false) : *it;
}

float mean(const std::array<float, 3>& c) { return (c[0] + c[1] + c[2]) / 3.0F; }

}  // namespace

Material surface_of(const Pack& pack, const PackAsset& asset, const PartRule& rule,
                    const FileSurface& surface, const std::array<float, 3>* tint) {
  const NamedPart part = find_part(rule.part);
  const std::string usual(part.word->surface);
  if (rule.surface == "paint") return base_of("paint");
  if (rule.surface.empty()) return base_of(usual);
  if (rule.surface != "file") {
    const std::string own = pack.name + "/" + rule.surface;
    for (const Material& m : pack.materials) {
      if (m.name == own) return m;
    }
    return base_of(rule.surface);
  }
  // The file's colour on what such a part usually is: near infrared and radar stay believable.
  Material m = base_of(usual);
  const std::array<float, 3> colour = tint != nullptr ? *tint : surface.colour;
  const float before = std::max(mean(m.base_colour), 0.02F);
  m.base_colour = colour;
  m.pattern = Pattern::kNone;
  // Glass whose file says how much it lets through.
  if (m.transmission > 0.0F || surface.opacity < 0.9F) {
    m.transmission = std::clamp(1.0F - surface.opacity, 0.0F, 0.9F);
    m.roughness = 0.02F;
    if (m.transmission == 0.0F) m.base_colour = colour;
  } else {
    m.roughness = std::clamp(surface.roughness, 0.05F, 1.0F);
    m.metallic = surface.metallic > 0.5F || m.metallic > 0.5F ? m.metallic : 0.0F;
  }
  // Dyes that look darker are mostly a little darker in the near infrared, too; pigments of cloth
  // and paint far less so than carbon black: the square root is a compromise between the two.
  const float darker = std::clamp(std::sqrt(mean(colour) / before), 0.4F, 1.6F);
  m.reflectance_905nm = std::min(0.9F, m.reflectance_905nm * darker);
  m.reflectance_1550nm = std::min(0.9F, m.reflectance_1550nm * darker);
  m.name = fmt::format("{}/{}/{}#{:02x}{:02x}{:02x}", pack.name, asset.name, surface.name,
                       static_cast<int>(255 * colour[0]), static_cast<int>(255 * colour[1]),
                       static_cast<int>(255 * colour[2]));
  if (m.base_colour[0] + m.base_colour[1] + m.base_colour[2] < 0.012F)
    m.base_colour = {0.004F, 0.004F, 0.004F};  // nothing is blacker than black felt
  m.name += fmt::format(":{}", usual);
  return m;
}

}  // namespace raytruth::assets
