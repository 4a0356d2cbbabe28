#include "assets/lod.h"

#include <algorithm>
#include <map>
#include <mutex>

#include "assets/lod_store.h"
#include "assets/lod_surface.h"
#include "assets/mesh_store.h"
#include "sim/core/check.h"

namespace raytruth::assets {
namespace {

constexpr double kFinest_m = 0.004;
// Rigid bodies are mostly plates with edges: nearly all of their triangles are needed at 4 mm.
constexpr int kFirstOfRigid = 2;
// Parts and meshes with fewer triangles aren't worth the work.
constexpr std::size_t kFewInPart = 24, kFewInMesh = 600;

// Only the vertices that the triangles use, in the order in which they do.
Mesh compact(const Mesh& mesh, const std::vector<Corners>& triangles,
             std::vector<std::uint16_t> part) {
  constexpr std::uint32_t kNone = 0xffffffffU;
  Mesh out;
  out.parts = mesh.parts;
  out.triangle_part = std::move(part);
  std::vector<std::uint32_t> place(mesh.positions.size(), kNone);
  for (const Corners& t : triangles) {
    auto& corners = out.triangles.emplace_back();
    for (std::size_t k = 0; k < 3; ++k) {
      std::uint32_t& at = place[t[k]];
      if (at == kNone) {
        at = static_cast<std::uint32_t>(out.positions.size());
        out.positions.push_back(mesh.positions[t[k]]);
        if (!mesh.normals.empty()) out.normals.push_back(mesh.normals[t[k]]);
        if (!mesh.road_st.empty()) out.road_st.push_back(mesh.road_st[t[k]]);
        if (!mesh.uv.empty()) out.uv.push_back(mesh.uv[t[k]]);
      }
      corners[k] = at;
    }
  }
  return out;
}

}  // namespace

double detail_tolerance_m(int level) {
  RT_CHECK(level >= 0 && level <= kCoarsestDetail, level);
  return level == 0 ? 0.0 : kFinest_m * static_cast<double>(1 << (2 * (level - 1)));
}

int detail_level(double deviation_m) {
  int level = 0;
  while (level < kCoarsestDetail && detail_tolerance_m(level + 1) <= deviation_m) ++level;
  return level;
}

bool keeps_triangles(const Part& part) {
  return part.lamps != 0 || part.name.starts_with("Light_") ||
         part.name.starts_with("License_Plate") || part.name.starts_with("Indicator");
}

namespace {

// What is left of it; nothing when little would be won.
FewerTriangles fewer_of(const std::shared_ptr<const Mesh>& mesh, double tolerance_m) {
  LodSurface surface;
  surface.poses = {mesh->positions};
  surface.normals = &mesh->normals;
  surface.uv = &mesh->uv;
  std::vector<std::vector<Corners>> of_part(mesh->parts.size());
  for (std::size_t t = 0; t < mesh->triangles.size(); ++t)
    of_part[mesh->triangle_part[t]].push_back(mesh->triangles[t]);
  std::vector<Corners> left;
  std::vector<std::uint16_t> part;
  for (std::size_t p = 0; p < of_part.size(); ++p) {
    std::vector<Corners>& own = of_part[p];
    if (own.size() >= kFewInPart && !keeps_triangles(mesh->parts[p]))
      own = with_fewer_triangles(surface, own, tolerance_m);
    left.insert(left.end(), own.begin(), own.end());
    part.resize(left.size(), static_cast<std::uint16_t>(p));
  }
  if (4 * left.size() > 3 * mesh->triangles.size()) return {};
  return {std::move(left), std::move(part)};
}

// All that it depends on.
std::string contents_of(const Mesh& mesh) {
  ByteWriter out;
  out.array(mesh.positions);
  out.array(mesh.normals);
  out.array(mesh.uv);
  out.array(mesh.triangles);
  out.array(mesh.triangle_part);
  for (const Part& part : mesh.parts) out.value<std::uint8_t>(keeps_triangles(part) ? 1 : 0);
  return out.bytes();
}

}  // namespace

MeshPtr simplified(const MeshPtr& mesh, double tolerance_m, FileStore* store) {
  if (!(tolerance_m > 0.0) || mesh->triangles.size() < kFewInMesh) return mesh;
  const auto make = [&] { return fewer_of(mesh, tolerance_m); };
  FewerTriangles fewer =
      store == nullptr ? make()
                       : stored_level(*store, level_key("rigid", contents_of(*mesh), tolerance_m),
                                      {mesh->positions.size(), mesh->parts.size()}, make);
  if (fewer.triangles.empty()) return mesh;
  const auto out = std::make_shared<Mesh>(compact(*mesh, fewer.triangles, std::move(fewer.part)));
  out->check();
  return out;
}

int level_as_it_is(double deviation_m) {
  int level = 1;
  while (level <= kCoarsestDetail && detail_tolerance_m(level) < deviation_m) ++level;
  return level;
}

std::span<const OwnLevel> own_levels_of(const Asset& asset, std::size_t node) {
  const auto* levelled = dynamic_cast<const LevelledAsset*>(&asset);
  return levelled != nullptr ? levelled->own_levels(node) : std::span<const OwnLevel>();
}

struct DetailLevels::Impl {
  struct Slot {
    std::once_flag once;
    MeshPtr from, made;  // what it is made from stays, so that its address stays its own
  };
  std::mutex lock;
  std::map<std::pair<const Mesh*, int>, Slot> slots;
  std::shared_ptr<FileStore> store;
};

DetailLevels::DetailLevels(std::shared_ptr<FileStore> store) : impl_(std::make_unique<Impl>()) {
  impl_->store = std::move(store);
}
DetailLevels::~DetailLevels() = default;

MeshPtr DetailLevels::at(const MeshPtr& mesh, int level, std::span<const OwnLevel> own) const {
  if (level == 0 || mesh == nullptr) return mesh;
  const OwnLevel* base = nullptr;
  for (const OwnLevel& o : own)
    if (o.deviation_m <= detail_tolerance_m(level)) base = &o;
  if (base == nullptr && (level < kFirstOfRigid || mesh->triangles.size() < kFewInMesh))
    return mesh;
  Impl::Slot* slot = nullptr;
  {
    const std::lock_guard<std::mutex> guard(impl_->lock);
    slot = &impl_->slots[{mesh.get(), level}];
  }
  std::call_once(slot->once, [&] {
    slot->from = mesh;
    const double tolerance_m = detail_tolerance_m(level);
    if (base == nullptr) {
      slot->made = simplified(mesh, tolerance_m, impl_->store.get());
    } else if (const int shown = level_as_it_is(base->deviation_m); shown == level) {
      slot->made = base->make();
    } else {
      slot->made =
          simplified(at(mesh, shown, own), tolerance_m - base->deviation_m, impl_->store.get());
    }
  });
  return slot->made;
}

}  // namespace raytruth::assets
