// Meshes and bodies from the store are those that were made.
#include "assets/mesh_store.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "assets/asset.h"
#include "assets/file_store.h"
#include "assets/kit.h"
#include "assets/piece_store.h"
#include "sim/core/files.h"

namespace raytruth::assets {
namespace {

namespace fs = std::filesystem;

class StoreFolder {
 public:
  StoreFolder() : path_(fs::temp_directory_path() / fmt::format("raytruth-bodies-{}", ::getpid())) {
    fs::remove_all(path_);
  }
  StoreFolder(const StoreFolder&) = delete;
  StoreFolder& operator=(const StoreFolder&) = delete;
  ~StoreFolder() { fs::remove_all(path_); }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

std::string bytes_of(const Mesh& mesh) {
  ByteWriter out;
  write(out, mesh);
  return out.bytes();
}

Mesh some_mesh(bool all_fields) {
  MeshBuilder b;
  b.box(b.part("Body", Taxonomy::named("car"), MaterialId(3), 5), {1, 2, 3}, {1, 1, 2});
  b.ellipsoid(b.part("Glass", Taxonomy::named("road"), MaterialId(70)), {0, 0, 1}, {1, 2, 3});
  Mesh mesh = *b.build(30.0);
  mesh.parts[1].place = {4, -2};
  if (all_fields) {
    for (const Vec3f& p : mesh.positions) {
      mesh.road_st.push_back(p.head<2>());
      mesh.uv.push_back(p.tail<2>());
    }
  }
  return mesh;
}

void expect_same(const Mesh& a, const Mesh& b) {
  EXPECT_EQ(a.positions, b.positions);
  EXPECT_EQ(a.normals, b.normals);
  EXPECT_EQ(a.road_st, b.road_st);
  EXPECT_EQ(a.uv, b.uv);
  EXPECT_EQ(a.triangles, b.triangles);
  EXPECT_EQ(a.triangle_part, b.triangle_part);
  EXPECT_EQ(a.parts, b.parts);
}

TEST(MeshStore, GivesTheMeshBack) {
  for (const bool all : {false, true}) {
    const Mesh mesh = some_mesh(all);
    const std::string bytes = bytes_of(mesh);
    ByteReader in(bytes);
    expect_same(read_mesh(in), mesh);
    EXPECT_TRUE(in.at_end());
  }
}

TEST(MeshStore, GivesEveryMaterialBack) {
  std::vector<Material> all = standard_table().all();
  Material odd;
  float value = 0.01F;
  for (float* v : {&odd.base_colour[0],
                   &odd.base_colour[1],
                   &odd.base_colour[2],
                   &odd.metallic,
                   &odd.roughness,
                   &odd.clearcoat,
                   &odd.clearcoat_roughness,
                   &odd.transmission,
                   &odd.emission[0],
                   &odd.emission[1],
                   &odd.emission[2],
                   &odd.translucency,
                   &odd.pattern_scale_m,
                   &odd.pattern_contrast,
                   &odd.reflectance_905nm,
                   &odd.reflectance_1550nm,
                   &odd.retro_r_a,
                   &odd.specular_905nm,
                   &odd.permittivity_77ghz,
                   &odd.conductivity_77ghz_s_m,
                   &odd.rms_height_77ghz_m,
                   &odd.sheen[0],
                   &odd.sheen[1],
                   &odd.sheen[2],
                   &odd.sheen_roughness,
                   &odd.normal_scale,
                   &odd.alpha_cutoff,
                   &odd.porosity,
                   &odd.dirt})
    *v = value += 0.01F;
  odd.name = "odd#123456";
  odd.pattern = Pattern::kSoil;
  all.push_back(odd);
  ByteWriter out;
  write(out, all);
  ByteReader in(out.bytes());
  const std::vector<Material> read = read_materials(in);
  ASSERT_TRUE(in.at_end());
  ASSERT_EQ(read.size(), all.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    // Every field goes into the bytes; of the odd one each has a value of its own, so that the
    // bytes of what was read differ when two are mixed up.
    ByteWriter first, second;
    write(first, all[i]);
    write(second, read[i]);
    EXPECT_EQ(first.bytes(), second.bytes()) << all[i].name;
  }
  EXPECT_EQ(read.back().dirt, odd.dirt);
  EXPECT_EQ(read.back().retro_r_a, odd.retro_r_a);
  EXPECT_EQ(read.back().emission, odd.emission);
}

TEST(MeshStore, CutOffAnywhereItIsRefused) {
  const std::string bytes = bytes_of(some_mesh(true));
  for (std::size_t size = 0; size < bytes.size(); size += size < 300 ? 1 : 97) {
    ByteReader in(std::string_view(bytes).substr(0, size));
    read_mesh(in);
    EXPECT_FALSE(in.at_end()) << size;
  }
}

TEST(MeshStore, LengthsThatCannotBeAreRefused) {
  for (const std::uint64_t n : {~0ULL, ~0ULL / 12 + 1, 1ULL << 40U}) {
    ByteWriter out;
    out.value(n);
    ByteReader in(out.bytes());
    read_mesh(in);
    EXPECT_FALSE(in.good()) << n;
  }
}

TEST(MeshStore, NumbersFollowTheRunsTable) {
  MaterialTable table = standard_table();
  const auto standard = static_cast<std::uint32_t>(table.size());
  Material own, first, second;
  own.name = "of the run";
  first.name = "first";
  second.name = "second";
  table.add(own);
  table.add(second);
  Mesh mesh = some_mesh(false);
  mesh.parts[0].material = MaterialId(standard + 1);
  mesh.parts[1].material = kAnyPaint;
  const std::vector<MaterialId> ids = join({first, second}, table);
  ASSERT_EQ(ids.size(), standard + 2);
  EXPECT_EQ(ids[standard - 1], MaterialId(standard));
  EXPECT_EQ(ids[standard], MaterialId(standard + 3));
  EXPECT_EQ(ids[standard + 1], MaterialId(standard + 2));
  EXPECT_TRUE(renumber(mesh, ids));
  EXPECT_EQ(mesh.parts[0].material, MaterialId(standard + 3));
  EXPECT_EQ(mesh.parts[1].material, kAnyPaint);
}

std::vector<ActorModel> street() {
  std::vector<ActorModel> models;
  const auto add = [&](ClassId class_id, ActorKind kind, const char* category, const Vec3& size) {
    ActorModel m;
    m.id = ActorId(static_cast<std::uint32_t>(models.size() + 1));
    m.name = fmt::format("actor {}", models.size());
    m.class_id = class_id;
    m.kind = kind;
    m.category = category;
    m.box_size_m = size;
    m.box_center_m = {kind == ActorKind::kVehicle ? 0.3 * size.x() : 0.0, 0.0, 0.5 * size.z()};
    if (kind == ActorKind::kVehicle) {
      m.front_axle = {0.6 * size.x(), 0.32, 0.64, 1.5, 0.6};
      m.rear_axle = {0.0, 0.32, 0.64, 1.5, 0.0};
    }
    models.push_back(m);
  };
  for (int i = 0; i < 4; ++i)
    add(Taxonomy::named("car"), ActorKind::kVehicle, "car", {4.4, 1.8, 1.5});
  add(Taxonomy::named("van"), ActorKind::kVehicle, "van", {5.4, 2.0, 2.2});
  for (int i = 0; i < 4; ++i)
    add(Taxonomy::named("pedestrian"), ActorKind::kPedestrian, "pedestrian", {0.5, 0.6, 1.75});
  return models;
}

// Everything that a run sees of its bodies.
std::string all_of(const std::vector<ActorModel>& models) {
  AssetLibrary library(5);
  ByteWriter out;
  for (const ActorModel& model : models) {
    for (const AssetNode& node : library.for_actor(model)->nodes()) {
      out.text(node.name);
      write(out, *node.mesh);
    }
  }
  write(out, library.materials().all());
  return out.bytes();
}

TEST(BodyStore, BodiesAreTheSameWithoutColdAndWarm) {
  const StoreFolder folder;
  const std::vector<ActorModel> models = street();
  const std::string without = all_of(models);
  const auto cold = std::make_shared<FileStore>(folder.path());
  {
    const StoreInUse in_use(cold);
    EXPECT_EQ(all_of(models), without);
  }
  EXPECT_GT(cold->missed(), 3U);
  const auto warm = std::make_shared<FileStore>(folder.path());
  {
    const StoreInUse in_use(warm);
    EXPECT_EQ(all_of(models), without);
  }
  EXPECT_EQ(warm->missed(), 0U);
  EXPECT_GE(warm->found(), 3U);
  EXPECT_TRUE(warm->warnings().empty());
  // Bodies that others have made come in another order.
  std::vector<ActorModel> back(models.rbegin(), models.rend());
  const std::string back_without = all_of(back);
  const StoreInUse in_use(warm);
  EXPECT_EQ(all_of(back), back_without);
}

TEST(BodyStore, PiecesOfPeopleAreGivenBack) {
  const StoreFolder folder;
  for (const Piece piece : {Piece::kFace, Piece::kHands, Piece::kTrousers, Piece::kSkirt}) {
    const PieceShell& made = shell_of(piece);
    const StoreInUse in_use(std::make_shared<FileStore>(folder.path()));
    EXPECT_FALSE(stored_piece(piece));
    store_piece(piece, made);
    const auto kept = stored_piece(piece);
    ASSERT_TRUE(kept);
    EXPECT_EQ(kept->shell.positions, made.shell.positions);
    EXPECT_EQ(kept->shell.normals, made.shell.normals);
    EXPECT_EQ(kept->shell.triangles, made.shell.triangles);
    EXPECT_EQ(kept->shell.zone, made.shell.zone);
    EXPECT_EQ(kept->carried, made.carried);
    ASSERT_EQ(kept->influences.size(), made.influences.size());
    for (std::size_t v = 0; v < made.influences.size(); ++v) {
      EXPECT_EQ(kept->influences[v].bone, made.influences[v].bone);
      EXPECT_EQ(kept->influences[v].weight, made.influences[v].weight);
    }
  }
}

// Whole by its hash, but of another layout.
TEST(BodyStore, WhatMakesNoSenseIsMadeAnew) {
  const StoreFolder folder;
  const std::vector<ActorModel> models = street();
  const std::string without = all_of(models);
  const auto store = std::make_shared<FileStore>(folder.path());
  const StoreInUse in_use(store);
  for (const ActorModel& model : models) AssetLibrary(5).for_actor(model);
  MaterialTable table = standard_table();
  Kit::Shared none;
  store->put(StoreKey("mesh", 1).text("a key"), "no mesh");
  const MeshPtr mesh = Kit(table, MaterialId(), &none).stored("a key", [](const Kit&) {
    return std::make_shared<const Mesh>(some_mesh(false));
  });
  expect_same(*mesh, some_mesh(false));
  ASSERT_EQ(store->warnings().size(), 1U);
  EXPECT_EQ(store->warnings()[0].rule, "cache.damaged");
  EXPECT_EQ(all_of(models), without);
}

}  // namespace
}  // namespace raytruth::assets
