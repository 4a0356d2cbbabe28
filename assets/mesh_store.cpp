#include "assets/mesh_store.h"

#include <algorithm>

#include "assets/materials.h"
#include "sim/core/check.h"

namespace raytruth::assets {
namespace {

// Bindings below name every field: one that is new doesn't compile until it is stored, too.

void write(ByteWriter& out, const Part& part) {
  const auto& [name, class_id, material, lamps, place] = part;
  out.text(name);
  out.value(class_id.value());
  out.value(material.value());
  out.value(lamps);
  out.value(place.road);
  out.value(place.lane);
}

Part read_part(ByteReader& in) {
  Part part;
  part.name = in.text();
  part.class_id = read_class(in);
  part.material = MaterialId(in.value<std::uint32_t>());
  part.lamps = in.value<LampMask>();
  part.place.road = in.value<std::uint32_t>();
  part.place.lane = in.value<std::int32_t>();
  return part;
}

template <std::size_t N>
void write(ByteWriter& out, const std::array<float, N>& values) {
  for (const float v : values) out.value(v);
}

template <std::size_t N>
void read(ByteReader& in, std::array<float, N>& values) {
  for (float& v : values) v = in.value<float>();
}

}  // namespace

ClassId read_class(ByteReader& in) {
  const std::optional<ClassId> id = Taxonomy::at(in.value<std::uint8_t>());
  if (!id) in.refuse();
  return id.value_or(ClassId());
}

void write(ByteWriter& out, const Mesh& mesh) {
  const auto& [positions, normals, road_st, uv, triangles, triangle_part, parts] = mesh;
  out.array(positions);
  out.array(normals);
  out.array(road_st);
  out.array(uv);
  out.array(triangles);
  out.array(triangle_part);
  out.value<std::uint64_t>(parts.size());
  for (const Part& part : parts) write(out, part);
}

Mesh read_mesh(ByteReader& in) {
  Mesh mesh;
  in.array(mesh.positions);
  in.array(mesh.normals);
  in.array(mesh.road_st);
  in.array(mesh.uv);
  in.array(mesh.triangles);
  in.array(mesh.triangle_part);
  mesh.parts.resize(in.count());
  for (Part& part : mesh.parts) part = read_part(in);
  return mesh;
}

bool is_storable(const Material& m) {
  return !m.colour_texture && !m.normal_texture && !m.surface_texture;
}

void write(ByteWriter& out, const Material& m) {
  const auto& [name, base_colour, metallic, roughness, clearcoat, clearcoat_roughness, transmission,
               emission, translucency, pattern, pattern_scale_m, pattern_contrast,
               reflectance_905nm, reflectance_1550nm, retro_r_a, specular_905nm, permittivity_77ghz,
               conductivity_77ghz_s_m, rms_height_77ghz_m, sheen, sheen_roughness, colour_texture,
               normal_texture, surface_texture, normal_scale, alpha_cutoff, porosity, dirt] = m;
  RT_CHECK(!colour_texture && !normal_texture && !surface_texture, name);
  out.text(name);
  write(out, base_colour);
  for (const float v : {metallic, roughness, clearcoat, clearcoat_roughness, transmission})
    out.value(v);
  write(out, emission);
  out.value(translucency);
  out.value(pattern);
  for (const float v :
       {pattern_scale_m, pattern_contrast, reflectance_905nm, reflectance_1550nm, retro_r_a,
        specular_905nm, permittivity_77ghz, conductivity_77ghz_s_m, rms_height_77ghz_m})
    out.value(v);
  write(out, sheen);
  for (const float v : {sheen_roughness, normal_scale, alpha_cutoff, porosity, dirt}) out.value(v);
}

Material read_material(ByteReader& in) {
  Material m;
  m.name = in.text();
  read(in, m.base_colour);
  for (float* v :
       {&m.metallic, &m.roughness, &m.clearcoat, &m.clearcoat_roughness, &m.transmission})
    *v = in.value<float>();
  read(in, m.emission);
  m.translucency = in.value<float>();
  m.pattern = in.value<Pattern>();
  for (float* v : {&m.pattern_scale_m, &m.pattern_contrast, &m.reflectance_905nm,
                   &m.reflectance_1550nm, &m.retro_r_a, &m.specular_905nm, &m.permittivity_77ghz,
                   &m.conductivity_77ghz_s_m, &m.rms_height_77ghz_m})
    *v = in.value<float>();
  read(in, m.sheen);
  for (float* v : {&m.sheen_roughness, &m.normal_scale, &m.alpha_cutoff, &m.porosity, &m.dirt})
    *v = in.value<float>();
  return m;
}

void write(ByteWriter& out, const std::vector<Material>& materials) {
  out.value<std::uint64_t>(materials.size());
  for (const Material& m : materials) write(out, m);
}

std::vector<Material> read_materials(ByteReader& in) {
  std::vector<Material> materials(in.count());
  for (Material& m : materials) m = read_material(in);
  return materials;
}

const MaterialTable& standard_table() {
  static const MaterialTable table = [] {
    MaterialTable standard;
    for (const Material& m : all_standard_materials()) standard.add(m);
    return standard;
  }();
  return table;
}

std::vector<MaterialId> join(const std::vector<Material>& added, MaterialTable& table) {
  std::vector<MaterialId> ids;
  for (const Material& m : standard_table().all()) ids.push_back(table.add(m));
  for (const Material& m : added) ids.push_back(table.add(m));
  return ids;
}

bool renumber(Mesh& mesh, const std::vector<MaterialId>& ids) {
  bool changed = false;
  for (Part& part : mesh.parts) {
    const std::size_t index = part.material.value() - std::size_t{1};
    if (index >= ids.size() || ids[index] == part.material) continue;
    part.material = ids[index];
    changed = true;
  }
  return changed;
}

}  // namespace raytruth::assets
