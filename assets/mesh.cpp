#include "assets/mesh.h"

#include "sim/core/check.h"

namespace raytruth::assets {

Box3 Mesh::bounds() const {
  Box3 box;
  for (const Vec3f& p : positions) box.extend(p.cast<double>());
  return box;
}

void Mesh::append(const Mesh& other, const Pose& X) {
  RT_CHECK(positions.empty() || normals.empty() == other.normals.empty(), normals.size(),
           other.normals.size());
  RT_CHECK(positions.empty() || road_st.empty() == other.road_st.empty(), road_st.size(),
           other.road_st.size());
  RT_CHECK(positions.empty() || uv.empty() == other.uv.empty(), uv.size(), other.uv.size());
  std::vector<std::uint16_t> part_map;
  for (const Part& part : other.parts) {
    std::size_t i = 0;
    while (i < parts.size() && !(parts[i] == part)) ++i;
    if (i == parts.size()) parts.push_back(part);
    part_map.push_back(static_cast<std::uint16_t>(i));
  }
  const auto base = static_cast<std::uint32_t>(positions.size());
  if (X.rotation().coeffs() == Eigen::Quaterniond::Identity().coeffs() &&
      X.translation() == Vec3::Zero()) {
    positions.insert(positions.end(), other.positions.begin(), other.positions.end());
    normals.insert(normals.end(), other.normals.begin(), other.normals.end());
  } else {
    for (const Vec3f& p : other.positions)
      positions.push_back((X * p.cast<double>()).cast<float>());
    for (const Vec3f& n : other.normals)
      normals.push_back(X.rotate(n.cast<double>()).cast<float>());
  }
  road_st.insert(road_st.end(), other.road_st.begin(), other.road_st.end());
  uv.insert(uv.end(), other.uv.begin(), other.uv.end());
  for (const auto& t : other.triangles)
    triangles.push_back({t[0] + base, t[1] + base, t[2] + base});
  for (const std::uint16_t p : other.triangle_part) triangle_part.push_back(part_map[p]);
}

void Mesh::check() const {
  RT_CHECK(triangles.size() == triangle_part.size(), triangles.size(), triangle_part.size());
  RT_CHECK(normals.empty() || normals.size() == positions.size(), normals.size(), positions.size());
  RT_CHECK(road_st.empty() || road_st.size() == positions.size(), road_st.size(), positions.size());
  RT_CHECK(uv.empty() || uv.size() == positions.size(), uv.size(), positions.size());
  for (const auto& t : triangles) {
    for (const std::uint32_t i : t) RT_CHECK(i < positions.size(), i, positions.size());
  }
  for (const std::uint16_t p : triangle_part) RT_CHECK(p < parts.size(), p, parts.size());
  for (const Part& part : parts) {
    RT_CHECK(part.class_id != ClassId(), part.name);
    RT_CHECK(part.material.valid(), part.name);
  }
}

}  // namespace raytruth::assets
