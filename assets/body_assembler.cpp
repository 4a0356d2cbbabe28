#include "assets/body_assembler.h"

#include <algorithm>
#include <cmath>

#include "assets/extra_lamps.h"
#include "sim/core/math.h"

namespace raytruth::assets {
namespace {

Vec3 centre_of(const BodyMesh& mesh, std::uint32_t t) {
  const auto& c = mesh.triangles[t];
  const Vec3f sum = mesh.positions[c[0]] + mesh.positions[c[1]] + mesh.positions[c[2]];
  return (sum / 3.0F).cast<double>();
}

std::size_t quarter_of(const Vec3& c) { return (c.x() > 0.0 ? 0U : 2U) + (c.y() > 0.0 ? 0U : 1U); }

// Brake above, tail in the middle, indicator below; in front the outer quarter indicates, and of
// the rest the lower third shines by day.
NamedPart lamp_in_cluster(const NamedPart& named, const Vec3& c, const Box3& box) {
  if (named.word->name == "Light_Rear_Cluster") {
    const double u = (c.z() - box.min.z()) / std::max(1e-6, box.size().z());
    return find_part(u > 0.62   ? "Light_Brake_Lens"
                     : u > 0.25 ? "Light_Tail_Lens"
                                : "Light_Indicator_Lens");
  }
  const double inner = std::min(std::abs(box.min.y()), std::abs(box.max.y()));
  const double u = (std::abs(c.y()) - inner) / std::max(1e-6, box.size().y());
  const double up = (c.z() - box.min.z()) / std::max(1e-6, box.size().z());
  return find_part(u > 0.78    ? "Light_Indicator_Lens"
                   : up < 0.36 ? "Light_Daytime_Running_Lens"
                               : "Light_Low_Beam_Lens");
}

}  // namespace

std::uint16_t BodyAssembler::part(BodyPart wanted) {
  const auto [it, fresh] =
      index_.emplace(std::tuple(wanted.name, wanted.class_id, wanted.material.name, wanted.painted),
                     static_cast<std::uint16_t>(body_.parts.size()));
  if (fresh) body_.parts.push_back(std::move(wanted));
  return it->second;
}

std::uint16_t BodyAssembler::part_of(const BodyPiece& piece, const NamedPart& named,
                                     const Vec3& centre, const Place& place) {
  NamedPart use = named;
  if (named.word->name == "Light_Rear_Cluster" || named.word->name == "Light_Front_Cluster")
    use = lamp_in_cluster(named, centre, place.cluster);
  std::string name = full_part_name(use, place.at.x(), place.at.y());
  const auto key = std::tuple(piece.surface, piece.rule, use.word, name);
  const auto known = known_.find(key);
  if (known != known_.end()) return known->second;
  PartRule rule = *piece.rule;
  if (use.word != named.word && use.word->lamps != 0) {
    rule.part = use.word->name;
    rule.surface.clear();
  }
  BodyPart p;
  p.name = std::move(name);
  p.class_id = rule.class_id.value_or(asset_.class_id);
  p.material = surface_of(pack_, asset_, rule, *piece.surface);
  p.painted = rule.surface == "paint" || (rule.surface.empty() && use.word->surface == "paint");
  p.lamps = lamps_of_part(*use.word, p.name);
  const std::uint16_t index = part(std::move(p));
  known_.emplace(key, index);
  return index;
}

void BodyAssembler::add(BodyPiece piece, bool bends) {
  const double width = body_.bounds.size().y();
  std::vector<std::uint32_t> all(piece.mesh.triangles.size());
  for (std::uint32_t i = 0; i < all.size(); ++i) all[i] = i;
  const NamedPart named = find_part(piece.rule->part);
  BodyMesh& to = body_.mesh;
  const auto base = static_cast<std::uint32_t>(to.positions.size());
  const auto groups = named.word->place != PartPlace::kNone
                          ? components_of(piece.mesh, all)
                          : std::vector<std::vector<std::uint32_t>>{all};
  // Clusters of lamps are cut by the box of all on one side.
  std::array<Box3, 4> clusters;
  for (const std::uint32_t t : all) {
    const Vec3 c = centre_of(piece.mesh, t);
    clusters[quarter_of(c)].extend(c);
  }
  for (const auto& group : groups) {
    Box3 box;
    for (const std::uint32_t t : group) {
      for (const std::uint32_t v : piece.mesh.triangles[t])
        box.extend(piece.mesh.positions[v].cast<double>());
    }
    const bool across = box.min.y() < -0.1 * width && box.max.y() > 0.1 * width;
    const bool screen = named.word->name == "Window" && across && box.size().y() > 0.5 * width &&
                        box.size().x() < 0.4 * body_.bounds.size().x();
    const NamedPart use = screen ? find_part("Windshield") : named;
    for (const std::uint32_t t : group) {
      const Vec3 c = centre_of(piece.mesh, t);
      const Place place{across && !screen ? c : box.center(), clusters[quarter_of(c)]};
      const auto& corners = piece.mesh.triangles[t];
      to.triangles.push_back({corners[0] + base, corners[1] + base, corners[2] + base});
      to.part.push_back(part_of(piece, use, c, place));
    }
  }
  to.positions.insert(to.positions.end(), piece.mesh.positions.begin(), piece.mesh.positions.end());
  to.normals.insert(to.normals.end(), piece.mesh.normals.begin(), piece.mesh.normals.end());
  if (!piece.mesh.uv.empty()) {
    to.uv.resize(base, Vec2f::Zero());
    to.uv.insert(to.uv.end(), piece.mesh.uv.begin(), piece.mesh.uv.end());
  } else if (!to.uv.empty()) {
    to.uv.resize(to.positions.size(), Vec2f::Zero());
  }
  if (bends) {
    Influences root;
    root.weight[0] = 1.0F;
    piece.mesh.influences.resize(piece.mesh.positions.size(), root);
    to.influences.insert(to.influences.end(), piece.mesh.influences.begin(),
                         piece.mesh.influences.end());
  }
}

void BodyAssembler::add_extras() {
  for (const PackLamp& lamp : asset_.lamps) {
    const NamedPart named = find_part(lamp.part);
    PartRule rule;
    rule.part = lamp.part;
    BodyPart p;
    p.name = full_part_name(named, lamp.position_m.x(), lamp.position_m.y());
    p.class_id = asset_.class_id;
    p.lamps = lamps_of_part(*named.word, p.name);
    p.material = surface_of(pack_, asset_, rule, {});
    if (lamp.intensity_cd > 0.0) {
      const auto& e = p.material.emission;
      const float most = std::max({e[0], e[1], e[2], 1e-3F});
      const double area = 0.25 * kPi * lamp.size_m.x() * lamp.size_m.y();
      p.material = lamp_lens("lamp_of_pack", {e[0] / most, e[1] / most, e[2] / most},
                             lamp.intensity_cd, area);
    }
    MeshBuilder b;
    b.ellipsoid(b.part(p.name, p.class_id, MaterialId(1)), lamp.position_m,
                {0.015, 0.5 * lamp.size_m.x(), 0.5 * lamp.size_m.y()}, 14);
    append(*b.build(50.0), part(std::move(p)));
  }
  for (const PackPlate& plate : asset_.plates) {
    PartRule rule;
    rule.part = plate.front ? "License_Plate_F" : "License_Plate_R";
    BodyPart p;
    p.name = rule.part;
    p.class_id = asset_.class_id;
    p.material = surface_of(pack_, asset_, rule, {});
    MeshBuilder b;
    b.box(b.part(p.name, p.class_id, MaterialId(1)), plate.position_m,
          {0.012, plate.size_m.x(), plate.size_m.y()});
    append(*b.build(30.0), part(std::move(p)));
  }
}

void BodyAssembler::append(const Mesh& mesh, std::uint16_t part) {
  BodyMesh& to = body_.mesh;
  const auto base = static_cast<std::uint32_t>(to.positions.size());
  to.positions.insert(to.positions.end(), mesh.positions.begin(), mesh.positions.end());
  to.normals.insert(to.normals.end(), mesh.normals.begin(), mesh.normals.end());
  if (!to.uv.empty()) to.uv.resize(to.positions.size(), Vec2f::Zero());
  for (const auto& t : mesh.triangles) {
    to.triangles.push_back({t[0] + base, t[1] + base, t[2] + base});
    to.part.push_back(part);
  }
  for (const Vec3f& p : mesh.positions) body_.bounds.extend(p.cast<double>());
}

}  // namespace raytruth::assets
