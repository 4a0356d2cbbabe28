// Which asset an actor gets, and how it is fitted.
#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "assets/asset.h"
#include "assets/pack.h"
#include "tests/assets/pack_files.h"

namespace raytruth::assets {
namespace {

ActorModel car_of_size(std::uint32_t id, const Vec3& size, const std::string& model3d = "") {
  ActorModel m;
  m.id = ActorId(id);
  m.kind = ActorKind::kVehicle;
  m.class_id = Taxonomy::named("car");
  m.model3d = model3d;
  m.box_center_m = {1.3, 0.0, 0.5 * size.z()};
  m.box_size_m = size;
  return m;
}

struct Toys {
  PackFolder folder;
  std::shared_ptr<const Pack> pack;
  explicit Toys(const std::string& manifest) {
    folder.write("toy.obj", toy_car());
    folder.write("pack.yaml", manifest);
    Diagnostics diagnostics;
    pack = open_pack(folder.path(), diagnostics);
    diagnostics.throw_if_errors();
  }
  Toys() : Toys(toy_manifest()) {}
};

TEST(PackChoice, TheMeshFillsTheDeclaredBox) {
  const Toys toys;
  AssetLibrary library(1);
  library.use_packs({toys.pack}, nullptr, false);
  const ActorModel model = car_of_size(1, {4.4, 1.7, 1.6});
  const auto asset = library.for_actor(model);
  EXPECT_EQ(library.choices().at(model.id).asset, "toy");
  const Box3 box = asset->posed_bounds({});
  for (int i = 0; i < 3; ++i) {
    // Single precision at some metres: 2.4e-7 of 4.4 m, and as much again from the mesh.
    EXPECT_NEAR(box.min[i], model.box_center_m[i] - 0.5 * model.box_size_m[i], 3e-6) << i;
    EXPECT_NEAR(box.max[i], model.box_center_m[i] + 0.5 * model.box_size_m[i], 3e-6) << i;
  }
}

TEST(PackChoice, WheelsStayRoundRollAndSteer) {
  const Toys toys;
  AssetLibrary library(1);
  library.use_packs({toys.pack}, nullptr, false);
  const auto asset = library.for_actor(car_of_size(1, {4.6, 1.7, 1.45}));
  ASSERT_EQ(asset->nodes().size(), 5U);
  ActorState state;
  state.steering_rad = 0.3;
  for (std::size_t n = 1; n < 5; ++n) {
    const AssetNode& node = asset->nodes()[n];
    const Vec3 size = node.mesh->bounds().size();
    EXPECT_NEAR(size.x(), size.z(), 0.01 * size.z()) << node.name;
    // Stands on the ground: the lowest corner of 24 lies on the radius.
    const Pose rest = asset->articulate({})[n];
    EXPECT_NEAR(rest.translation().z(), 0.5 * size.z(), 1e-6) << node.name;
    // A quarter of a turn takes what was on top to the front.
    state.wheel_roll_m = 0.5 * kPi * 0.5 * size.z();
    const Pose rolled = asset->articulate(state)[n];
    const Vec3 top = rolled.rotate(Vec3::UnitZ());
    const bool front = node.name.find("_F") != std::string::npos;
    EXPECT_NEAR(top.x(), front ? std::cos(0.3) : 1.0, 1e-9) << node.name;
    EXPECT_NEAR(top.y(), front ? std::sin(0.3) : 0.0, 1e-9) << node.name;
  }
}

TEST(PackChoice, IsTheSameAgainAndNobodyLooksLikeSomebodyElse) {
  const Toys toys;
  std::set<std::pair<std::string, std::string>> looks;
  AssetLibrary a(7), b(7), c(8);
  for (AssetLibrary* library : {&a, &b, &c}) {
    library->use_packs({toys.pack}, nullptr, false);
    for (std::uint32_t id = 1; id <= 40; ++id) library->for_actor(car_of_size(id, {4.1, 1.8, 1.5}));
  }
  int other = 0;
  for (std::uint32_t id = 1; id <= 40; ++id) {
    const AssetChoice& choice = a.choices().at(ActorId(id));
    EXPECT_EQ(choice.paint, b.choices().at(ActorId(id)).paint);
    other += choice.paint != c.choices().at(ActorId(id)).paint ? 1 : 0;
    EXPECT_TRUE(looks.emplace(choice.asset, choice.paint).second) << id << " " << choice.paint;
  }
  EXPECT_GT(other, 0);
}

TEST(PackChoice, OurOwnBodiesDifferInPaintToo) {
  AssetLibrary library(7);
  std::set<std::string> paints;
  for (std::uint32_t id = 1; id <= 40; ++id) {
    ActorModel model = car_of_size(id, {4.1, 1.8, 1.5});
    if (id % 2 == 0) {
      // Every second vehicle of a catalogue is called grey: no colour that anybody chose.
      model.entry_name = "car_gray";
      model.colour_srgb = {0.4F, 0.4F, 0.4F};
    }
    library.for_actor(model);
    const std::string& paint = library.choices().at(ActorId(id)).paint;
    EXPECT_TRUE(paints.insert(paint).second) << id << " " << paint;
  }
  for (std::uint32_t id = 41; id <= 42; ++id) {
    ActorModel taxi = car_of_size(id, {4.1, 1.8, 1.5});
    taxi.colour_srgb = {0.9F, 0.8F, 0.5F};
    library.for_actor(taxi);
  }
  EXPECT_EQ(library.choices().at(ActorId(41)).paint, library.choices().at(ActorId(42)).paint);
}

TEST(PackChoice, NamesOfTheScenarioComeFirstAndSizesThatDontFitGetAGenerator) {
  std::string manifest = toy_manifest();
  std::string second = manifest.substr(manifest.find("  - name: toy"));
  second.replace(second.find("name: toy"), 9, "name: wanted\n    models: [golf]");
  const Toys toys(manifest + second);
  AssetLibrary library(1);
  library.use_packs({toys.pack}, nullptr, false);
  for (std::uint32_t id = 1; id <= 6; ++id)
    library.for_actor(car_of_size(id, {4.1, 1.8, 1.5}, "models/Golf.osgb"));
  for (std::uint32_t id = 1; id <= 6; ++id)
    EXPECT_EQ(library.choices().at(ActorId(id)).asset, "wanted");
  library.for_actor(car_of_size(7, {4.1, 1.8, 2.1}));
  EXPECT_EQ(library.choices().at(ActorId(7)).pack, "built in");
  // What opens its doors, our own bodies have.
  ActorModel opens = car_of_size(8, {4.1, 1.8, 1.5});
  opens.moves_parts = true;
  library.for_actor(opens);
  EXPECT_EQ(library.choices().at(ActorId(8)).pack, "built in");
  // The scenario's colour stays.
  ActorModel red = car_of_size(9, {4.1, 1.8, 1.5});
  red.colour_srgb = {1.0F, 0.0F, 0.0F};
  const auto asset = library.for_actor(red);
  EXPECT_EQ(library.choices().at(ActorId(9)).paint, "#e50000");
  const auto credits = library.credits();
  ASSERT_EQ(credits.size(), 2U);
  EXPECT_EQ(credits[0].licence, "CC0-1.0");
  EXPECT_EQ(credits[0].files.at("toy.obj"), sha256(toy_car()));
}

// One of ten of those whom it would fit, and everybody who calls for it. Of 400 draws at 0.1 there
// are 40, give or take 3 sigma = 3 sqrt(400 x 0.1 x 0.9) = 18.
TEST(PackChoice, WhatIsRareStaysRare) {
  std::string manifest = toy_manifest();
  std::string rare = manifest.substr(manifest.find("  - name: toy"));
  rare.replace(rare.find("name: toy"), 9, "name: rare\n    share: 0.1");
  const Toys toys(manifest + rare);
  AssetLibrary library(3);
  library.use_packs({toys.pack}, nullptr, false);
  int seen = 0;
  for (std::uint32_t id = 1; id <= 400; ++id) {
    library.for_actor(car_of_size(id, {4.02, 1.82, 1.5}));
    seen += library.choices().at(ActorId(id)).asset == "rare" ? 1 : 0;
  }
  EXPECT_NEAR(seen, 40, 18);
  for (std::uint32_t id = 401; id <= 410; ++id) {
    library.for_actor(car_of_size(id, {4.02, 1.82, 1.5}, "rare.osgb"));
    EXPECT_EQ(library.choices().at(ActorId(id)).asset, "rare");
  }
  // Alone it leaves the others to our own bodies.
  const Toys alone(manifest.substr(0, manifest.find("  - name: toy")) + rare);
  AssetLibrary other(3);
  other.use_packs({alone.pack}, nullptr, false);
  int own = 0;
  for (std::uint32_t id = 1; id <= 400; ++id) {
    other.for_actor(car_of_size(id, {4.02, 1.82, 1.5}));
    own += other.choices().at(ActorId(id)).pack == "built in" ? 1 : 0;
  }
  EXPECT_NEAR(own, 360, 18);
}

TEST(PackChoice, ABadAssetStopsTheRunOrIsReplaced) {
  std::string manifest = toy_manifest();
  manifest.replace(manifest.find("material: red"), 13, "material: rad");
  const Toys toys(manifest);
  AssetLibrary strict(1);
  strict.use_packs({toys.pack}, nullptr, false);
  EXPECT_THROW(strict.for_actor(car_of_size(1, {4.1, 1.8, 1.5})), InputError);
  AssetLibrary going_on(1);
  Diagnostics findings;
  going_on.use_packs({toys.pack}, &findings, true);
  EXPECT_NE(going_on.for_actor(car_of_size(1, {4.1, 1.8, 1.5})), nullptr);
  EXPECT_EQ(going_on.choices().at(ActorId(1)).pack, "built in");
  EXPECT_FALSE(findings.has_errors());
  ASSERT_FALSE(findings.all().empty());
  EXPECT_EQ(findings.all().front().severity, Severity::kWarning);
}

}  // namespace
}  // namespace raytruth::assets
