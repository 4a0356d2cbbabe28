#pragma once

// Internal to assets: a person of reference, in pieces that are bent and scaled to everybody else.

#include <array>

#include "assets/gait.h"
#include "assets/implicit_surface.h"

namespace raytruth::assets {

/// Bones, and the nodes of a person in the same order.
enum PersonBone : std::size_t {
  kTorso,
  kHead,
  kArmL,
  kArmR,
  kForeL,
  kForeR,
  kThighL,
  kThighR,
  kShinL,
  kShinR,
  kFootL,
  kFootR,
  kPersonBones
};

/// Bones that carry a vertex; unused ones have no weight.
struct Influence {
  std::array<std::uint8_t, 4> bone{};
  std::array<float, 4> weight{};
};

/// The reference stands 1.75 m tall with its arms half raised and its legs apart, on the ground
/// about the origin, facing +x. Joints by the ratios of Drillis and Contini (see gait.h).
namespace reference {
inline constexpr double kHeight = 1.75;
inline constexpr double kCrown = 1.75, kChin = 1.5225, kNeckZ = 1.490;
inline constexpr double kHipZ = 0.530 * kHeight, kShoulderZ = 0.818 * kHeight;
inline constexpr double kArmOut_rad = 0.7853981633974483;   ///< 45 degrees from hanging
inline constexpr double kLegOut_rad = 0.13962634015954636;  ///< 8 degrees
/// Where bones start and how they are turned; limbs hang along -z of their bone.
const std::array<Pose, kPersonBones>& bones();
}  // namespace reference

/// Everything that a body and its clothes can be put together of.
enum class Piece : std::uint8_t {
  kFace,           ///< zones: skin, lips, brows and beard, white of the eyes, irises
  kBeard,          ///< the hair of a beard over the jaw
  kHands,          ///< skin
  kFists,          ///< about a handlebar: skin or gloves
  kBareNeck,       ///< of who wears a helmet over the face
  kArms,           ///< bare
  kLegs,           ///< bare
  kShoes,          ///< upper, sole
  kBoots,          ///< upper, sole
  kTshirt,         ///< cloth
  kJacket,         ///< cloth, shirt in its opening
  kCoat,           ///< to the knees: cloth, shirt in its opening
  kPullover,       ///< cloth
  kHood,           ///< down, on the back
  kVest,           ///< cloth, tape
  kTrousers,       ///< cloth, belt, tape above the ankles
  kPlainTrousers,  ///< cloth, belt
  kRiderTop,       ///< cloth, of who sits on two wheels
  kRiderTrousers,  ///< cloth
  kShorts,         ///< cloth
  kSkirt,          ///< to the knees
  kLongSkirt,      ///< to the ankles
  kShortHair,
  kLongHair,
  kBun,
  kHeadscarf,
  kCap,       ///< with a visor
  kPeaked,    ///< a uniform's cap: cover, visor
  kHardHat,   ///< shell
  kBeanie,    ///< cloth
  kSunHat,    ///< with a brim
  kCycling,   ///< helmet of cyclists: shell, dark openings
  kFullFace,  ///< helmet of motorcyclists: shell, visor
  kBackpack,  ///< cloth, straps
  kBag,       ///< over the shoulder: bag, strap
  kCount
};

/// How a piece follows the bones. What hangs from the trunk (tops, skirts) goes less far with the
/// legs than what is around them.
enum class Carried : std::uint8_t {
  kByBody,
  kAsTop,
  kAsSkirt,
  kByHead,
  kByTorso,
  kByHand,
  kByFoot
};

struct PieceShell {
  ImplicitMesh shell;
  Carried carried = Carried::kByBody;
  std::vector<Influence> influences;  ///< one a vertex
};

/// Made when it is first asked for, once per process; always the same.
const PieceShell& shell_of(Piece piece);

Influence influence_of(const Vec3& p, Carried carried);

// Pieces' makers.
PieceShell make_head_piece(Piece piece);
PieceShell make_clothes(Piece piece);
PieceShell make_limbs(Piece piece);

// Fields of the reference, both sides.
double trunk_field(const Vec3& p, double grow);
double arms_field(const Vec3& p, double grow);
double legs_field(const Vec3& p, double grow);
/// Way along the left or right arm from its shoulder, or leg from its hip, and distance from it.
struct AlongLimb {
  double along, off;
};
AlongLimb along_arm(const Vec3& p);
AlongLimb along_leg(const Vec3& p);

}  // namespace raytruth::assets
