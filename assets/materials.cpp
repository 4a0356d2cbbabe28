// The standard materials. Albedos are linear. Near-infrared reflectances: asphalt 0.05-0.2,
// concrete 0.3, vegetation 0.4-0.6, tyre 0.03 at 905 nm (general LiDAR literature);
// retro-reflection: plates 50, signs 250 cd/(lx m^2) (ASTM D4956 types I-III). Lane paint with
// beads: EN 1436 states R_L, luminance of the dry mark by illuminance across the beam, at grazing
// incidence; with the area taken across the beam, as Material does, that is R_A. White class R5
// (300 mcd/(lx m^2)), yellow R4 (200); of other colours, for which the standard has no classes, the
// white paint's times their luminance: the beads' light comes back from the pigment.
#include "assets/materials.h"

#include <fmt/format.h>

#include <array>

#include "sim/core/check.h"

namespace raytruth::assets {
namespace {

Material plain(const char* name, std::array<float, 3> colour, float roughness, float nir) {
  Material m;
  m.name = name;
  m.base_colour = colour;
  m.roughness = roughness;
  m.reflectance_905nm = nir;
  m.reflectance_1550nm = 0.9F * nir;
  return m;
}

Material patterned(Material m, Pattern pattern, float scale_m, float contrast) {
  m.pattern = pattern;
  m.pattern_scale_m = scale_m;
  m.pattern_contrast = contrast;
  return m;
}

Material metal(const char* name, std::array<float, 3> colour, float roughness, float nir) {
  Material m = plain(name, colour, roughness, nir);
  m.metallic = 1.0F;
  m.specular_905nm = 0.6F;
  m.permittivity_77ghz = 1.0F;
  m.conductivity_77ghz_s_m = 1e7F;
  return m;
}

Material retro(Material m, float r_a) {
  m.retro_r_a = r_a;
  return m;
}

// Coloured paint with the beads of the white one.
Material road_paint(const char* name, std::array<float, 3> colour, float nir) {
  const float luminance = 0.2126F * colour[0] + 0.7152F * colour[1] + 0.0722F * colour[2];
  return retro(patterned(plain(name, colour, 0.6F, nir), Pattern::kRoadPaint, 0.03F, 0.25F),
               0.3F * luminance / 0.68F);
}

std::vector<Material> standard_materials() {
  Material glass = plain("glass", {0.90F, 0.95F, 0.93F}, 0.02F, 0.03F);
  glass.transmission = 0.78F;
  glass.permittivity_77ghz = 6.5F;
  Material window = plain("window_pane", {0.05F, 0.06F, 0.07F}, 0.03F, 0.04F);
  window.clearcoat = 1.0F;
  Material leaf =
      patterned(plain("leaf", {0.055F, 0.11F, 0.025F}, 0.6F, 0.5F), Pattern::kLeaf, 0.5F, 0.45F);
  leaf.translucency = 0.35F;
  Material leaf_light = patterned(plain("leaf_light", {0.10F, 0.155F, 0.035F}, 0.6F, 0.5F),
                                  Pattern::kLeaf, 0.5F, 0.4F);
  leaf_light.translucency = 0.35F;
  Material needle =
      patterned(plain("needle", {0.028F, 0.065F, 0.025F}, 0.7F, 0.42F), Pattern::kLeaf, 0.3F, 0.4F);
  needle.translucency = 0.15F;
  Material water = plain("water", {0.02F, 0.03F, 0.03F}, 0.02F, 0.02F);
  return {
      patterned(plain("asphalt", {0.085F, 0.084F, 0.082F}, 0.85F, 0.13F), Pattern::kAsphalt, 0.012F,
                0.35F),
      patterned(plain("asphalt_new", {0.050F, 0.050F, 0.051F}, 0.80F, 0.09F), Pattern::kAsphalt,
                0.012F, 0.35F),
      retro(patterned(plain("road_paint_white", {0.68F, 0.68F, 0.65F}, 0.6F, 0.55F),
                      Pattern::kRoadPaint, 0.03F, 0.25F),
            0.3F),
      retro(patterned(plain("road_paint_yellow", {0.62F, 0.40F, 0.03F}, 0.6F, 0.5F),
                      Pattern::kRoadPaint, 0.03F, 0.25F),
            0.2F),
      road_paint("road_paint_red", {0.42F, 0.030F, 0.025F}, 0.45F),
      road_paint("road_paint_blue", {0.03F, 0.10F, 0.35F}, 0.25F),
      road_paint("road_paint_green", {0.03F, 0.22F, 0.08F}, 0.3F),
      road_paint("road_paint_orange", {0.62F, 0.20F, 0.02F}, 0.5F),
      road_paint("road_paint_violet", {0.18F, 0.04F, 0.26F}, 0.4F),
      patterned(plain("kerb_stone", {0.33F, 0.32F, 0.31F}, 0.85F, 0.32F), Pattern::kConcrete, 1.0F,
                0.2F),
      patterned(plain("paving", {0.27F, 0.26F, 0.25F}, 0.85F, 0.3F), Pattern::kPaving, 0.40F,
                0.25F),
      patterned(plain("cobble", {0.16F, 0.15F, 0.14F}, 0.8F, 0.22F), Pattern::kPaving, 0.12F, 0.4F),
      patterned(plain("grass", {0.075F, 0.12F, 0.03F}, 0.95F, 0.45F), Pattern::kGrass, 0.25F, 0.5F),
      patterned(plain("meadow", {0.13F, 0.15F, 0.05F}, 0.95F, 0.42F), Pattern::kGrass, 0.6F, 0.5F),
      patterned(plain("gravel", {0.24F, 0.22F, 0.19F}, 0.95F, 0.28F), Pattern::kGravel, 0.03F,
                0.5F),
      patterned(plain("soil", {0.11F, 0.075F, 0.05F}, 0.95F, 0.25F), Pattern::kSoil, 0.2F, 0.4F),
      patterned(plain("concrete", {0.31F, 0.30F, 0.29F}, 0.85F, 0.3F), Pattern::kConcrete, 2.5F,
                0.2F),
      patterned(plain("cycle_red", {0.24F, 0.075F, 0.055F}, 0.85F, 0.2F), Pattern::kAsphalt, 0.012F,
                0.3F),
      metal("steel_galvanised", {0.45F, 0.46F, 0.47F}, 0.45F, 0.45F),
      metal("chrome", {0.65F, 0.65F, 0.66F}, 0.12F, 0.5F),
      metal("alloy", {0.48F, 0.48F, 0.50F}, 0.35F, 0.45F),
      glass,
      window,
      water,
      plain("rubber", {0.022F, 0.022F, 0.023F}, 0.85F, 0.03F),
      plain("black_plastic", {0.03F, 0.03F, 0.032F}, 0.6F, 0.06F),
      plain("interior", {0.045F, 0.043F, 0.042F}, 0.9F, 0.1F),
      patterned(plain("plaster_white", {0.66F, 0.64F, 0.60F}, 0.9F, 0.6F), Pattern::kPlaster, 1.5F,
                0.10F),
      patterned(plain("plaster_cream", {0.60F, 0.50F, 0.34F}, 0.9F, 0.55F), Pattern::kPlaster, 1.5F,
                0.10F),
      patterned(plain("plaster_ochre", {0.50F, 0.31F, 0.15F}, 0.9F, 0.5F), Pattern::kPlaster, 1.5F,
                0.12F),
      patterned(plain("plaster_grey", {0.34F, 0.34F, 0.35F}, 0.9F, 0.45F), Pattern::kPlaster, 1.5F,
                0.10F),
      patterned(plain("plaster_rose", {0.48F, 0.26F, 0.21F}, 0.9F, 0.5F), Pattern::kPlaster, 1.5F,
                0.10F),
      patterned(plain("brick", {0.26F, 0.09F, 0.055F}, 0.9F, 0.35F), Pattern::kBrick, 0.25F, 0.35F),
      patterned(plain("roof_tile", {0.22F, 0.075F, 0.045F}, 0.85F, 0.35F), Pattern::kBrick, 0.30F,
                0.3F),
      patterned(plain("roof_dark", {0.07F, 0.07F, 0.075F}, 0.8F, 0.2F), Pattern::kBrick, 0.30F,
                0.25F),
      patterned(plain("bark", {0.11F, 0.085F, 0.065F}, 0.95F, 0.3F), Pattern::kBark, 0.06F, 0.5F),
      leaf,
      leaf_light,
      needle,
      patterned(plain("wood", {0.28F, 0.17F, 0.09F}, 0.75F, 0.4F), Pattern::kBark, 0.05F, 0.3F),
      plain("sign_back", {0.35F, 0.36F, 0.37F}, 0.5F, 0.4F),
      retro(plain("sign_white", {0.80F, 0.80F, 0.80F}, 0.35F, 0.8F), 250.0F),
      retro(plain("sign_red", {0.55F, 0.02F, 0.02F}, 0.35F, 0.6F), 60.0F),
      retro(plain("sign_blue", {0.02F, 0.08F, 0.42F}, 0.35F, 0.4F), 20.0F),
      retro(plain("sign_yellow", {0.75F, 0.48F, 0.02F}, 0.35F, 0.7F), 170.0F),
      plain("sign_black", {0.02F, 0.02F, 0.02F}, 0.5F, 0.05F),
      retro(plain("plate", {0.72F, 0.72F, 0.70F}, 0.4F, 0.7F), 50.0F),
      retro(plain("reflector_red", {0.35F, 0.01F, 0.01F}, 0.2F, 0.4F), 100.0F),
      plain("skin_light", {0.52F, 0.30F, 0.21F}, 0.55F, 0.55F),
      plain("skin_medium", {0.32F, 0.17F, 0.10F}, 0.55F, 0.5F),
      plain("skin_dark", {0.11F, 0.06F, 0.04F}, 0.5F, 0.45F),
      plain("shoe", {0.05F, 0.04F, 0.035F}, 0.6F, 0.15F),
      plain("orange_plastic", {0.75F, 0.16F, 0.02F}, 0.5F, 0.5F),
      plain("green_plastic", {0.04F, 0.14F, 0.06F}, 0.6F, 0.3F),
      plain("door_paint", {0.10F, 0.13F, 0.12F}, 0.5F, 0.3F),
  };
}

Material lamp(const char* name, std::array<float, 3> lens, std::array<float, 3> emission) {
  Material m = plain(name, lens, 0.12F, 0.3F);
  m.clearcoat = 1.0F;
  m.emission = emission;
  return m;
}

// Luminances of lit lenses, cd/m^2: intensities of UN R148 over the lens areas (tail 4-12 cd, brake
// 60-185 cd, indicator 175 cd on some 60 cm^2; low beam seen off its axis).
std::vector<Material> lamp_materials() {
  return {
      lamp("lamp_low_beam", {0.55F, 0.56F, 0.58F}, {60000.0F, 58000.0F, 54000.0F}),
      lamp("lamp_daytime", {0.60F, 0.61F, 0.62F}, {30000.0F, 30000.0F, 30000.0F}),
      lamp("lamp_tail", {0.22F, 0.012F, 0.012F}, {1800.0F, 40.0F, 30.0F}),
      lamp("lamp_brake", {0.25F, 0.012F, 0.012F}, {22000.0F, 500.0F, 350.0F}),
      lamp("lamp_indicator", {0.45F, 0.20F, 0.02F}, {26000.0F, 9500.0F, 300.0F}),
      lamp("lamp_reverse", {0.6F, 0.6F, 0.6F}, {14000.0F, 14000.0F, 13500.0F}),
      lamp("signal_red", {0.10F, 0.01F, 0.01F}, {9000.0F, 150.0F, 100.0F}),
      lamp("signal_yellow", {0.12F, 0.08F, 0.01F}, {9000.0F, 5200.0F, 100.0F}),
      lamp("signal_green", {0.01F, 0.08F, 0.05F}, {400.0F, 7500.0F, 3500.0F}),
      plain("lamp_glass", {0.75F, 0.75F, 0.72F}, 0.2F, 0.4F),
  };
}

}  // namespace

std::vector<Material> all_standard_materials() {
  std::vector<Material> all = standard_materials();
  for (Material& m : lamp_materials()) all.push_back(std::move(m));
  return all;
}

Material paint(const std::string& kind, const std::array<float, 3>& linear, bool coat) {
  Material m = plain("", linear, coat ? 0.45F : 0.85F,
                     0.1F + 0.5F * (linear[0] + linear[1] + linear[2]) / 3.0F);
  m.name = fmt::format("{}#{:02x}{:02x}{:02x}", kind, static_cast<int>(255 * linear[0]),
                       static_cast<int>(255 * linear[1]), static_cast<int>(255 * linear[2]));
  if (coat) {
    m.clearcoat = 1.0F;
    m.clearcoat_roughness = 0.04F;
    m.permittivity_77ghz = 1.0F;
    m.conductivity_77ghz_s_m = 1e7F;
  } else {
    m.pattern = Pattern::kCloth;
    m.pattern_scale_m = 0.01F;
    m.pattern_contrast = 0.15F;
  }
  return m;
}

MaterialId MaterialTable::add(const Material& material) {
  const auto known = by_name_.find(material.name);
  if (known != by_name_.end()) return known->second;
  materials_.push_back(material);
  const MaterialId id(static_cast<std::uint32_t>(materials_.size()));
  by_name_.emplace(material.name, id);
  return id;
}

const Material& MaterialTable::at(MaterialId id) const {
  RT_CHECK(id.valid() && id.value() <= materials_.size(), id.value(), materials_.size());
  return materials_[id.value() - 1];
}

}  // namespace raytruth::assets
