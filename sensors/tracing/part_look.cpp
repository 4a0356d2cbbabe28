#include "sensors/tracing/part_look.h"

#include <utility>

namespace raytruth::tracing {

MeshLooks::MeshLooks(const assets::Mesh& mesh, std::shared_ptr<const assets::MaterialTable> table)
    : materials(std::move(table)), first(mesh.parts.size() + 1, 0) {
  for (const assets::Part& part : mesh.parts) {
    const assets::Material& material = materials->at(part.material);
    PartLook& look = parts.emplace_back();
    look.material = &material;
    look.has_pictures =
        material.colour_texture || material.normal_texture || material.surface_texture;
    const bool pattern = material.pattern != assets::Pattern::kNone;
    look.wants_uv = !mesh.uv.empty() && (look.has_pictures || pattern);
    look.wants_road_st = !mesh.road_st.empty() && pattern;
    const auto& e = look.emission_cd_m2 = material.emission;
    look.emits = e[0] + e[1] + e[2] > 0.0F;
    can_emit = can_emit || look.emits;
  }
  for (const std::uint16_t part : mesh.triangle_part) ++first[part + 1U];
  for (std::size_t p = 1; p < first.size(); ++p) first[p] += first[p - 1];
  triangles.resize(mesh.triangle_part.size());
  std::vector<std::uint32_t> next(first.begin(), first.end() - 1);
  for (std::uint32_t k = 0; k < mesh.triangle_part.size(); ++k)
    triangles[next[mesh.triangle_part[k]]++] = k;
}

}  // namespace raytruth::tracing
