#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "assets/texture.h"
#include "sim/core/ids.h"

namespace raytruth::assets {

/// Procedural variation of the base colour over the surface, evaluated in the mesh frame.
enum class Pattern : std::uint8_t {
  kNone,
  kAsphalt,   ///< fine aggregate, patches and stains
  kConcrete,  ///< joints and stains
  kPaving,    ///< slabs with joints
  kGrass,     ///< blades and tufts by noise
  kGravel,
  kBrick,
  kPlaster,
  kBark,
  kLeaf,
  kRoadPaint,  ///< worn paint
  kCloth,
  kSoil,
};

/// One record for all wavelengths. Colours are linear, scene-referred sRGB primaries, 0..1.
/// Visible model: metallic-roughness principled BSDF (glTF 2.0 core: GGX with Smith masking, F0
/// 0.04 for dielectrics of index 1.5) with an optional clear coat.
struct Material {
  std::string name;  ///< unique in a run; names with '#' carry a colour, e.g. "car_paint#c81e1e"
  std::array<float, 3> base_colour{0.5F, 0.5F, 0.5F};
  float metallic = 0.0F;
  float roughness = 0.8F;
  float clearcoat = 0.0F;  ///< weight of a coat of index 1.5
  float clearcoat_roughness = 0.05F;
  /// Thin dielectric pane (no refraction): this share of the light that is not reflected passes,
  /// tinted by base_colour. 0 = opaque.
  float transmission = 0.0F;
  std::array<float, 3> emission{0.0F, 0.0F, 0.0F};  ///< radiance when lit, in cd/m^2 per channel
  float translucency = 0.0F;                        ///< share of diffuse light passing a thin leaf
  Pattern pattern = Pattern::kNone;
  float pattern_scale_m = 1.0F;   ///< size of the pattern's feature
  float pattern_contrast = 0.3F;  ///< relative amplitude

  float reflectance_905nm = 0.3F;  ///< Lambertian, LiDAR
  float reflectance_1550nm = 0.3F;
  float retro_r_a = 0.0F;  ///< coefficient of retro-reflection R_A, cd/(lx m^2) = 1/sr; 0 = none
  float specular_905nm = 0.04F;     ///< Fresnel reflectance at normal incidence of the glossy layer
  float permittivity_77ghz = 4.0F;  ///< real part, radar
  float conductivity_77ghz_s_m = 0.0F;
  float rms_height_77ghz_m = 0.0F;  ///< of the surface's roughness, for radar; 0 = smooth

  /// Light that fibres scatter at grazing angles (cloth, grass from afar), glTF's
  /// KHR_materials_sheen.
  std::array<float, 3> sheen{0.0F, 0.0F, 0.0F};
  float sheen_roughness = 0.5F;

  // Pictures over meshes with Mesh::uv; nullptr: none.
  TexturePtr colour_texture;   ///< multiplies base_colour
  TexturePtr normal_texture;   ///< tangent-space normals, glTF's convention (+y up)
  TexturePtr surface_texture;  ///< green multiplies roughness, blue metallic (glTF)
  float normal_scale = 1.0F;
  /// Where the alpha of colour_texture is below it there is no surface, for any ray of any sensor;
  /// 0 = no holes.
  float alpha_cutoff = 0.0F;

  // What weather and age do to it.
  float porosity = 0.0F;  ///< 0: water stays on top as a film; 1: it soaks in and darkens (soil)
  float dirt = 0.0F;      ///< share covered by dust and dirt at the bottom of the body, 0..1
};

/// The materials of a run, numbered from 1 in the order of their first use.
class MaterialTable {
 public:
  /// The id of the material of that name; adds it when it is new. The first definition of a name
  /// stays.
  MaterialId add(const Material& material);
  const Material& at(MaterialId id) const;
  std::size_t size() const { return materials_.size(); }
  const std::vector<Material>& all() const { return materials_; }

 private:
  std::vector<Material> materials_;
  std::map<std::string, MaterialId> by_name_;
};

}  // namespace raytruth::assets
