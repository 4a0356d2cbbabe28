// Levels of detail from the store are those that are made.
#include "assets/lod_store.h"

#include <gtest/gtest.h>

#include "assets/lod.h"
#include "sim/core/files.h"
#include "tests/assets/pack_files.h"

namespace raytruth::assets {
namespace {

ActorModel model_of(bool walks) {
  ActorModel m;
  m.id = ActorId(walks ? 3 : 2);
  m.class_id = walks ? Taxonomy::named("pedestrian") : Taxonomy::named("car");
  m.kind = walks ? ActorKind::kPedestrian : ActorKind::kVehicle;
  m.box_size_m = walks ? Vec3(0.5, 0.6, 1.75) : Vec3(4.4, 1.8, 1.5);
  m.box_center_m = {0.0, 0.0, 0.5 * m.box_size_m.z()};
  return m;
}

// A car's body, then the pieces of a person, at 16 mm.
std::vector<Mesh> coarse(const std::shared_ptr<FileStore>& store) {
  const StoreInUse in_use(store);
  AssetLibrary library(1);
  const DetailLevels levels(store);
  std::vector<Mesh> meshes{*levels.at(library.for_actor(model_of(false))->nodes()[0].mesh, 2)};
  const auto person = library.for_actor(model_of(true));
  ActorState state;
  state.speed_m_s = 1.4;
  state.gait_m = 0.4;
  const auto* bends = dynamic_cast<const BendingAsset*>(person.get());
  EXPECT_NE(bends, nullptr);
  if (bends == nullptr) return meshes;
  for (const NodeMesh& node : bends->meshes_at(state, person->articulate(state), 2))
    meshes.push_back(*node.mesh);
  return meshes;
}

void expect_same(const std::vector<Mesh>& a, const std::vector<Mesh>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    EXPECT_EQ(a[i].positions, b[i].positions);
    EXPECT_EQ(a[i].normals, b[i].normals);
    EXPECT_EQ(a[i].uv, b[i].uv);
    EXPECT_EQ(a[i].triangles, b[i].triangles);
    EXPECT_EQ(a[i].triangle_part, b[i].triangle_part);
    EXPECT_EQ(a[i].parts, b[i].parts);
  }
}

TEST(LodStore, MakesNothingAgainAndChangesNoByte) {
  const PackFolder folder;
  const std::vector<Mesh> without = coarse(nullptr);
  const auto cold = std::make_shared<FileStore>(folder.path());
  expect_same(coarse(cold), without);
  const auto warm = std::make_shared<FileStore>(folder.path());
  expect_same(coarse(warm), without);
  EXPECT_EQ(warm->missed(), 0U);
  EXPECT_TRUE(warm->warnings().empty());
}

// Each depends on the tolerance and on everything of the surface.
TEST(LodStore, OtherMeshesAndTolerancesAreOtherLevels) {
  const PackFolder folder;
  FileStore store(folder.path());
  AssetLibrary library(1);
  const MeshPtr body = library.for_actor(model_of(false))->nodes()[0].mesh;
  const MeshPtr first = simplified(body, 0.016, &store);
  EXPECT_EQ(store.found(), 0U);
  EXPECT_EQ(simplified(body, 0.064, &store)->triangles, simplified(body, 0.064)->triangles);
  EXPECT_EQ(store.found(), 0U);
  auto other = std::make_shared<Mesh>(*body);
  for (Vec3f& p : other->positions) p.z() *= 1.5F;
  EXPECT_EQ(simplified(other, 0.016, &store)->triangles, simplified(other, 0.016)->triangles);
  EXPECT_EQ(store.found(), 0U);
  // The same surface of other materials is the same level.
  auto painted = std::make_shared<Mesh>(*body);
  for (Part& part : painted->parts) part.material = MaterialId(part.material.value() + 7);
  const MeshPtr again = simplified(painted, 0.016, &store);
  EXPECT_EQ(store.found(), 1U);
  EXPECT_EQ(again->triangles, first->triangles);
  EXPECT_EQ(again->parts, painted->parts);
}

TEST(LodStore, WhatRefersToOtherVerticesIsMadeAnew) {
  const PackFolder folder;
  FileStore store(folder.path());
  const StoreKey key = level_key("rigid", "some mesh", 0.016);
  const auto make = [] { return FewerTriangles{{{0, 1, 2}}, {0}}; };
  stored_level(store, key, {9, 1}, [] { return FewerTriangles{{{0, 1, 8}}, {0}}; });
  EXPECT_EQ(stored_level(store, key, {9, 1}, make).triangles[0][2], 8U);
  EXPECT_TRUE(store.warnings().empty());
  EXPECT_EQ(stored_level(store, key, {8, 1}, make).triangles[0][2], 2U);
  ASSERT_EQ(store.warnings().size(), 1U);
  EXPECT_EQ(store.warnings()[0].rule, "cache.damaged");
  EXPECT_EQ(stored_level(store, key, {8, 1}, make).triangles[0][2], 2U);
  EXPECT_EQ(store.warnings().size(), 1U);
}

}  // namespace
}  // namespace raytruth::assets
