#pragma once

#include <cstdint>
#include <map>
#include <tuple>

#include "assets/material.h"
#include "assets/mesh.h"
#include "assets/season.h"

namespace raytruth::assets {

enum class TreeSpecies : std::uint8_t {
  kPlane,
  kLime,
  kMaple,
  kOak,
  kBirch,
  kPoplar,
  kCherry,  ///< blossoms in spring
  kYoung,   ///< newly planted, between two stakes
  kSpruce,
  kPine,
};
inline constexpr int kTreeSpecies = 10;
inline constexpr int kTreeVariants = 3;  ///< younger, usual, older: instances can't be scaled

/// One tree that many stand for. Variants beyond kTreeVariants - 1 begin again.
struct TreeKind {
  TreeSpecies species = TreeSpecies::kPlane;
  PlantSeason season = PlantSeason::kSummer;
  int variant = 1;
  bool far = false;  ///< a tenth of the faces, with leaves as large as their clusters: beyond 60 m
  friend auto operator<=>(const TreeKind&, const TreeKind&) = default;
};

/// Measures of a tree, in metres.
struct TreeSize {
  double height = 0.0, crown_radius = 0.0, crown_base = 0.0;
};
TreeSize size_of(const TreeKind& kind);

enum class BushKind : std::uint8_t { kRound, kLoose, kFlowering, kLow, kThuja };
inline constexpr int kBushKinds = 5;

/// Patches of kPatch_m square, their middle at the origin.
enum class CoverKind : std::uint8_t {
  kLawn,    ///< mown, 3-7 cm
  kVerge,   ///< 10-35 cm in tufts
  kMeadow,  ///< the same with flowers in spring and summer
  kWeeds,   ///< nettles and umbels up to 0.9 m, a few: along fences and rails
  kReeds,   ///< up to 1.8 m, in ditches
  kWheat,   ///< rows of crops run along x
  kMaize,
  kRape,
  kUndergrowth,  ///< ferns and saplings of a forest's floor
};
inline constexpr int kCoverKinds = 9;
inline constexpr double kPatch_m = 2.0;
inline constexpr double kHedgePiece_m = 2.0;  ///< along x

/// Grows plants and keeps them: the same kind gives the same mesh. Frames: origin on the ground at
/// the middle, z up; trunks reach 0.3 m below. Trunks and branches have the class trunk, mown grass
/// terrain, everything else vegetation. Not thread-safe; set-up only.
///
/// Crowns of broad-leaved trees and pines grow by space colonisation (Runions, Lane and
/// Prusinkiewicz, "Modeling trees with a space colonization algorithm", 2007) into an envelope of
/// the species; radii follow the pipe model (Shinozaki et al. 1964): the area of a branch is that
/// of all it bears. Spruces are whorls on a leader.
class Plants {
 public:
  /// `materials` must outlive it.
  explicit Plants(MaterialTable& materials) : materials_(materials) {}

  MeshPtr tree(TreeKind kind);
  /// 0.5 to 2.5 m high, by kind and variant (0..1).
  MeshPtr bush(BushKind kind, PlantSeason season, int variant);
  /// A piece of a clipped hedge, 0.6 m deep, of whole decimetres of height.
  MeshPtr hedge(PlantSeason season, double height_m, int variant);
  MeshPtr cover(CoverKind kind, PlantSeason season, int variant);

 private:
  MaterialTable& materials_;
  std::map<TreeKind, MeshPtr> trees_;
  std::map<std::tuple<int, int, int, int>, MeshPtr> others_;
};

}  // namespace raytruth::assets
