// What the grammar of buildings makes: sizes, walls that may touch, lamps, and not too much of it.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "assets/building_catalogue.h"
#include "assets/fences.h"
#include "assets/street_things.h"

namespace raytruth::assets {
namespace {

bool is_lit_room(const Part& part) { return part.lamps != 0 && part.name == "Room"; }

TEST(Building, KeepsItsFootprintAndStandsInTheGround) {
  AssetLibrary library(1);
  for (std::size_t k = 0; k < building_types().size(); ++k) {
    const BuildingType& type = building_types()[k];
    const MeshPtr mesh = building_of(library, k);
    mesh->check();
    EXPECT_EQ(mesh, building_of(library, k));  // made once
    EXPECT_LT(mesh->triangles.size(), 10000U) << k;
    EXPECT_GT(mesh->triangles.size(), 40U) << k;
    const Box3 box = mesh->bounds();
    // A party wall is plane: boards and sheets reach out by 35 mm at most.
    const double hx = 0.5 * type.width_m;
    EXPECT_GE(box.min.x(), -hx - (type.left_attached ? 0.05 : kBuildingReach_m)) << k;
    EXPECT_LE(box.max.x(), hx + (type.right_attached ? 0.05 : kBuildingReach_m)) << k;
    EXPECT_GE(box.min.y(), -0.5 * type.depth_m - kBuildingReach_m) << k;
    EXPECT_LE(box.max.y(), 0.5 * type.depth_m + kBuildingReach_m) << k;
    EXPECT_NEAR(box.min.z(), -1.5, 0.001) << k;
    EXPECT_GT(box.max.z(), 2.3 * type.floors) << k;
    for (const Part& part : mesh->parts) EXPECT_EQ(part.class_id, Taxonomy::named("building"));
  }
}

// Rooms, seen through panes, belong to several groups, so that not all burn at once; by day nothing
// of a house glows.
TEST(Building, WindowsBurnInGroups) {
  AssetLibrary library(1);
  for (std::size_t k = 0; k < building_types().size(); ++k) {
    const BuildingKind kind = building_types()[k].kind;
    const MeshPtr mesh = building_of(library, k);
    std::set<LampMask> groups;
    for (const Part& part : mesh->parts) {
      const auto& e = library.materials().at(part.material).emission;
      const bool glows = e[0] + e[1] + e[2] > 0.0F;
      EXPECT_EQ(glows, part.lamps != 0) << k << ' ' << part.name;
      if (is_lit_room(part)) groups.insert(part.lamps);
    }
    if (kind == BuildingKind::kHouse || kind == BuildingKind::kFlats) {
      EXPECT_GE(groups.size(), 4U) << k;
    }
  }
  int lit = 0;
  constexpr int kHouses = 500;
  for (int k = 0; k < kHouses; ++k) {
    RandomStream random(3, "test.lit", static_cast<std::uint64_t>(k));
    const LampMask mask = lit_windows(BuildingKind::kFlats, random);
    for (int group = 0; group < 8; ++group) lit += (mask >> group) & 1U;
    EXPECT_EQ(mask >> 10, 0U);
  }
  // 0.45 of 4000 groups; the spread of a binomial is 31.
  EXPECT_NEAR(lit, 0.45 * 8 * kHouses, 155);
}

// A room lies inside of its house.
TEST(Building, RoomsStayInside) {
  AssetLibrary library(1);
  for (std::size_t k = 0; k < building_types().size(); ++k) {
    const BuildingType& type = building_types()[k];
    const MeshPtr mesh = building_of(library, k);
    for (std::size_t t = 0; t < mesh->triangles.size(); ++t) {
      if (!mesh->parts[mesh->triangle_part[t]].name.starts_with("Room")) continue;
      for (const std::uint32_t corner : mesh->triangles[t]) {
        const Vec3f& p = mesh->positions[corner];
        ASSERT_LT(std::abs(p.x()), 0.5 * type.width_m) << k;
        ASSERT_LT(std::abs(p.y()), 0.5 * type.depth_m) << k;
      }
    }
  }
}

TEST(StreetThings, FitTheirFootprints) {
  AssetLibrary library(1);
  for (int k = 0; k <= static_cast<int>(StreetThing::kCafeTable); ++k) {
    const auto thing = static_cast<StreetThing>(k);
    const MeshPtr mesh = make_street_thing(library, thing, 1);
    mesh->check();
    const Box3 box = mesh->bounds();
    const Vec2 size = size_of(thing).size_m;
    EXPECT_LT(mesh->triangles.size(), 3000U) << k;
    EXPECT_LE(box.min.z(), 0.0) << k;
    if (thing != StreetThing::kUtilityPole) {  // its arm is high above
      EXPECT_LE(std::max(box.max.x(), -box.min.x()), 0.5 * size.x() + 0.06) << k;
      EXPECT_LE(std::max(box.max.y(), -box.min.y()), 0.5 * size.y() + 0.2) << k;
    }
    for (const Part& part : mesh->parts) {
      EXPECT_TRUE(part.class_id == size_of(thing).class_id || part.name == "Leaves") << k;
    }
  }
  for (int k = 0; k < 4; ++k) {
    const MeshPtr panel = make_fence_panel(library, static_cast<FenceKind>(k));
    panel->check();
    EXPECT_LT(panel->triangles.size(), 600U) << k;
    EXPECT_NEAR(panel->bounds().size().x(), kFencePanel_m, 0.16) << k;
    EXPECT_LE(panel->bounds().min.z(), -0.2) << k;
  }
}

}  // namespace
}  // namespace raytruth::assets
