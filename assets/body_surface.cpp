// What parts of files are made of.
#include <fmt/format.h>

#include <algorithm>

#include "assets/body.h"
#include "assets/file_textures.h"
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

// As far as the surface has holes, what is there instead of its colours has them, too.
Material with_holes(Material m, const FileSurface& surface) {
  if (surface.alpha_cutoff <= 0.0F || m.transmission > 0.0F) return m;
  m.colour_texture = mask_of(surface.colour_texture);
  m.alpha_cutoff = surface.alpha_cutoff;
  m.name += "+" + surface.key;
  return m;
}

}  // namespace

Material surface_of(const Pack& pack, const PackAsset& asset, const PartRule& rule,
                    const FileSurface& surface) {
  const NamedPart part = find_part(rule.part);
  const std::string usual(part.word->surface);
  if (rule.surface == "paint") return with_holes(base_of("paint"), surface);
  if (rule.surface.empty()) return with_holes(base_of(usual), surface);
  if (rule.surface != "file") {
    const std::string own = pack.name + "/" + rule.surface;
    for (const Material& m : pack.materials) {
      if (m.name == own) return with_holes(m, surface);
    }
    return with_holes(base_of(rule.surface), surface);
  }
  // The file's colour on what such a part usually is: near infrared and radar stay believable.
  Material m = base_of(usual);
  const float before = std::max(mean(m.base_colour), 0.02F);
  m.base_colour = surface.colour;
  std::array<float, 3> colour = surface.colour;  // on the whole
  float cover = 1.0F;
  if (surface.colour_texture) {
    const std::array<float, 4> whole = surface.colour_texture->at(Vec2f(0.5F, 0.5F), 1.0F);
    for (std::size_t k = 0; k < 3; ++k) colour[k] *= whole[k];
    cover = whole[3];
  }
  m.pattern = Pattern::kNone;
  m.colour_texture = surface.colour_texture;
  m.normal_texture = surface.normal_texture;
  m.normal_scale = surface.normal_scale;
  m.alpha_cutoff = surface.alpha_cutoff;
  // Glass whose file says how much it lets through.
  if (m.transmission > 0.0F || (surface.opacity < 0.9F && surface.alpha_cutoff == 0.0F)) {
    m.alpha_cutoff = 0.0F;
    m.transmission = std::clamp(1.0F - surface.opacity * cover, 0.0F, 0.9F);
    m.roughness = 0.02F;
  } else {
    m.surface_texture = surface.surface_texture;
    m.roughness = std::clamp(surface.roughness, 0.05F, 1.0F);
    m.metallic = surface.metallic > 0.5F || m.metallic > 0.5F ? m.metallic : 0.0F;
  }
  // Dyes that look darker are mostly a little darker in the near infrared, too; pigments of cloth
  // and paint far less so than carbon black: the square root is a compromise between the two.
  const float darker = std::clamp(std::sqrt(mean(colour) / before), 0.4F, 1.6F);
  m.reflectance_905nm = std::min(0.9F, m.reflectance_905nm * darker);
  m.reflectance_1550nm = std::min(0.9F, m.reflectance_1550nm * darker);
  if (!surface.colour_texture && colour[0] + colour[1] + colour[2] < 0.012F)
    m.base_colour = {0.004F, 0.004F, 0.004F};  // nothing is blacker than black felt
  m.name = fmt::format("{}/{}/{}@{}:{}", pack.name, asset.name, surface.name, surface.key, usual);
  return m;
}

}  // namespace raytruth::assets
