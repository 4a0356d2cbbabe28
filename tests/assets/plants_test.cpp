#include "assets/plants.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "assets/asset.h"

namespace raytruth::assets {
namespace {

constexpr PlantSeason kSeasons[] = {PlantSeason::kSpring, PlantSeason::kSummer,
                                    PlantSeason::kAutumn, PlantSeason::kWinter};

bool is_conifer(TreeSpecies species) {
  return species == TreeSpecies::kSpruce || species == TreeSpecies::kPine;
}

std::size_t faces_of(const Mesh& mesh, ClassId class_id) {
  return static_cast<std::size_t>(
      std::count_if(mesh.triangle_part.begin(), mesh.triangle_part.end(),
                    [&](std::uint16_t p) { return mesh.parts[p].class_id == class_id; }));
}

// Share of a rectangle across the view along x that faces cover; asked on a raster of 5 cm.
double cover_seen(const Mesh& mesh, double y_to, double z_from, double z_to) {
  constexpr double kCell = 0.05;
  const auto columns = static_cast<std::size_t>(2.0 * y_to / kCell);
  const auto rows = static_cast<std::size_t>((z_to - z_from) / kCell);
  std::vector<bool> seen(columns * rows, false);
  for (const auto& t : mesh.triangles) {
    const Vec2 a(mesh.positions[t[0]].y(), mesh.positions[t[0]].z());
    const Vec2 b(mesh.positions[t[1]].y(), mesh.positions[t[1]].z());
    const Vec2 c(mesh.positions[t[2]].y(), mesh.positions[t[2]].z());
    const Vec2 low = a.cwiseMin(b).cwiseMin(c), high = a.cwiseMax(b).cwiseMax(c);
    const auto cross = [](const Vec2& p, const Vec2& q, const Vec2& r) {
      return (q - p).x() * (r - p).y() - (q - p).y() * (r - p).x();
    };
    for (std::size_t j = 0; j < rows; ++j) {
      const double z = z_from + kCell * (static_cast<double>(j) + 0.5);
      if (z < low.y() || z > high.y()) continue;
      for (std::size_t i = 0; i < columns; ++i) {
        const Vec2 p(-y_to + kCell * (static_cast<double>(i) + 0.5), z);
        if (p.x() < low.x() || p.x() > high.x()) continue;
        const double u = cross(a, b, p), v = cross(b, c, p), w = cross(c, a, p);
        if ((u >= 0.0 && v >= 0.0 && w >= 0.0) || (u <= 0.0 && v <= 0.0 && w <= 0.0)) {
          seen[j * columns + i] = true;
        }
      }
    }
  }
  return static_cast<double>(std::count(seen.begin(), seen.end(), true)) /
         static_cast<double>(seen.size());
}

TEST(Plants, TreesStandInTheGroundAndFillTheirCrowns) {
  AssetLibrary library(1);
  Plants plants(library.materials());
  for (int s = 0; s < kTreeSpecies; ++s) {
    for (int v = 0; v < kTreeVariants; ++v) {
      for (const bool far : {false, true}) {
        SCOPED_TRACE(testing::Message() << "species " << s << " variant " << v << " far " << far);
        const TreeKind kind{static_cast<TreeSpecies>(s), PlantSeason::kSummer, v, far};
        const MeshPtr mesh = plants.tree(kind);
        mesh->check();
        const TreeSize size = size_of(kind);
        const Box3 box = mesh->bounds();
        EXPECT_NEAR(box.min.z(), -0.3, 0.001);
        // Shoots and leaves reach beyond the last nodes of the skeleton: two steps of at most
        // 0.72 m and a leaf of 0.6 m for far trees.
        EXPECT_GT(box.max.z(), 0.85 * size.height);
        EXPECT_LT(box.max.z(), size.height + 2.0);
        for (int axis = 0; axis < 2; ++axis) {
          EXPECT_GT(box.size()[axis], 1.2 * size.crown_radius);
          EXPECT_LT(box.size()[axis], 2.0 * (size.crown_radius + 2.0));
        }
        EXPECT_GT(faces_of(*mesh, Taxonomy::named("trunk")), far ? 10U : 300U);
        EXPECT_GT(faces_of(*mesh, Taxonomy::named("vegetation")), far ? 300U : 5000U);
        EXPECT_LT(mesh->triangles.size(), far ? 12000U : 120000U);
        if (kind.species != TreeSpecies::kYoung && !far && v > 0) {
          EXPECT_GT(mesh->triangles.size(), 30000U);
        }
      }
    }
  }
}

// Tubes whose ends are closed: each edge between two faces of the wood is shared by exactly two.
TEST(Plants, WoodIsClosed) {
  AssetLibrary library(1);
  Plants plants(library.materials());
  for (const TreeSpecies species : {TreeSpecies::kOak, TreeSpecies::kSpruce, TreeSpecies::kYoung}) {
    const MeshPtr mesh = plants.tree({species, PlantSeason::kWinter, 1});
    std::map<std::array<std::uint32_t, 2>, int> edges;
    for (std::size_t t = 0; t < mesh->triangles.size(); ++t) {
      if (mesh->parts[mesh->triangle_part[t]].name != "Trunk") continue;
      for (std::size_t k = 0; k < 3; ++k) {
        const std::uint32_t a = mesh->triangles[t][k];
        const std::uint32_t b = mesh->triangles[t][(k + 1) % 3];
        ++edges[{std::min(a, b), std::max(a, b)}];
      }
    }
    ASSERT_GT(edges.size(), 1000U);
    const auto open = std::count_if(edges.begin(), edges.end(),
                                    [](const auto& edge) { return edge.second != 2; });
    EXPECT_EQ(open, 0) << "of " << edges.size();
  }
}

// In the middle of a crown in full leaf little sky is seen: a leaf area index of 4 or more, whose
// random leaves at a mean angle of 60 degrees to the view would leave exp(-0.5 * 4) = 14 %, and
// gaps between the clumps as large again. In winter most of it is sky.
TEST(Plants, CrownsAreDenseInSummerAndBareInWinter) {
  AssetLibrary library(1);
  Plants plants(library.materials());
  for (const TreeSpecies species :
       {TreeSpecies::kPlane, TreeSpecies::kLime, TreeSpecies::kMaple, TreeSpecies::kOak}) {
    SCOPED_TRACE(static_cast<int>(species));
    const TreeSize size = size_of({species, PlantSeason::kSummer, 1});
    const double low = size.crown_base + 0.3 * (size.height - size.crown_base);
    const double high = size.crown_base + 0.7 * (size.height - size.crown_base);
    const auto seen = [&](PlantSeason season) {
      return cover_seen(*plants.tree({species, season, 1}), 0.5 * size.crown_radius, low, high);
    };
    EXPECT_GT(seen(PlantSeason::kSummer), 0.72);
    EXPECT_LT(seen(PlantSeason::kWinter), 0.60);
  }
}

TEST(Plants, SeasonsDiffer) {
  AssetLibrary library(1);
  Plants plants(library.materials());
  const ClassId leaf = Taxonomy::named("vegetation");
  for (int s = 0; s < kTreeSpecies; ++s) {
    const auto species = static_cast<TreeSpecies>(s);
    SCOPED_TRACE(s);
    std::vector<std::size_t> leaves;
    std::vector<std::string> first;
    for (const PlantSeason season : kSeasons) {
      const MeshPtr mesh = plants.tree({species, season, 1});
      leaves.push_back(faces_of(*mesh, leaf));
      const auto part = std::find_if(mesh->parts.begin(), mesh->parts.end(),
                                     [&](const Part& p) { return p.class_id == leaf; });
      first.push_back(library.materials().at(part->material).name);
    }
    if (is_conifer(species)) {
      for (const std::size_t n : leaves) EXPECT_EQ(n, leaves[1]);
      continue;
    }
    EXPECT_EQ(leaves[3], 0U);
    EXPECT_LT(leaves[2], 9 * leaves[1] / 10);
    EXPECT_GT(leaves[2], leaves[1] / 3);
    EXPECT_NE(first[0], first[1]);
    EXPECT_NE(first[1], first[2]);
  }
}

TEST(Plants, TheSameKindIsTheSameMesh) {
  AssetLibrary a(1), b(1);
  Plants one(a.materials()), two(b.materials());
  const TreeKind kind{TreeSpecies::kBirch, PlantSeason::kAutumn, 2};
  EXPECT_EQ(one.tree(kind), one.tree(kind));
  EXPECT_EQ(one.tree(kind), one.tree({TreeSpecies::kBirch, PlantSeason::kAutumn, 5}));
  EXPECT_NE(one.tree(kind), one.tree({TreeSpecies::kBirch, PlantSeason::kAutumn, 0}));
  EXPECT_EQ(one.tree(kind)->positions, two.tree(kind)->positions);
  EXPECT_EQ(one.tree(kind)->triangles, two.tree(kind)->triangles);
  EXPECT_EQ(one.hedge(PlantSeason::kSummer, 1.2, 0), one.hedge(PlantSeason::kSummer, 1.21, 2));
  EXPECT_EQ(one.bush(BushKind::kLoose, PlantSeason::kSummer, 1)->positions,
            two.bush(BushKind::kLoose, PlantSeason::kSummer, 1)->positions);
}

// A clipped hedge is a box; leaves of 8 cm stand out of it.
TEST(Plants, HedgesAreBoxes) {
  AssetLibrary library(1);
  Plants plants(library.materials());
  for (const PlantSeason season : kSeasons) {
    const MeshPtr mesh = plants.hedge(season, 1.4, 1);
    const Box3 box = mesh->bounds();
    EXPECT_NEAR(box.size().x(), kHedgePiece_m, 0.2);
    EXPECT_NEAR(box.size().y(), 0.6, 0.2);
    EXPECT_NEAR(box.max.z(), 1.4, 0.1);
    EXPECT_LT(box.min.z(), 0.0);
    EXPECT_LT(mesh->triangles.size(), 15000U);
  }
}

TEST(Plants, PatchesStayInTheirSquare) {
  AssetLibrary library(1);
  Plants plants(library.materials());
  constexpr std::array<double, kCoverKinds> kTallest = {0.1, 0.6, 0.6, 1.2, 2.2,
                                                        1.1, 2.8, 1.6, 1.4};
  for (int k = 0; k < kCoverKinds; ++k) {
    for (const PlantSeason season : kSeasons) {
      SCOPED_TRACE(testing::Message() << "kind " << k << " season " << static_cast<int>(season));
      const MeshPtr mesh = plants.cover(static_cast<CoverKind>(k), season, 0);
      mesh->check();
      const Box3 box = mesh->bounds();
      EXPECT_LT(box.min.z(), 0.0);
      EXPECT_LT(box.max.z(), kTallest[static_cast<std::size_t>(k)]);
      // Leaves and bent blades lean out.
      EXPECT_LT(box.max.head<2>().maxCoeff(), 0.5 * kPatch_m + 0.75);
      EXPECT_GT(box.min.head<2>().minCoeff(), -0.5 * kPatch_m - 0.75);
      EXPECT_LT(mesh->triangles.size(), 9500U);
      EXPECT_GT(mesh->triangles.size(), 200U);
    }
  }
}

}  // namespace
}  // namespace raytruth::assets
