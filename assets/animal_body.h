#pragma once

// Internal to assets: bodies of quadrupeds by proportions of their kind.

#include <string_view>
#include <vector>

#include "assets/person_body.h"

namespace raytruth::assets {

enum AnimalBone : std::size_t {
  kTrunk,
  kNeckHead,
  kTail,
  kUpperFL,
  kUpperFR,
  kCannonFL,
  kCannonFR,
  kThighHL,
  kThighHR,
  kShankHL,
  kShankHR,
  kCannonHL,
  kCannonHR,
  kFootFL,
  kFootFR,
  kFootHL,
  kFootHR,
  kAnimalBones
};

enum class Ears : std::uint8_t { kUpright, kSideways, kHanging };
enum class Extra : std::uint8_t { kNone, kMane, kHorns, kAntlers, kWool, kTusks };

/// Lengths in parts of the height of the withers.
struct AnimalKind {
  const char* name;
  std::vector<std::string_view> words;
  double withers_m;            ///< of a usual one
  double trunk;                ///< from hip to shoulder joints
  double chest, waist;         ///< half depths
  double width;                ///< half width of the chest
  double neck, neck_up;        ///< length; rise in rad
  double neck_base, neck_top;  ///< radii
  double head, skull, muzzle;  ///< length and radii
  double head_down;            ///< its pitch in rad
  double ear;
  Ears ears;
  double thigh, shank, cannon, foot;  ///< radii of legs
  double tail, tail_radius, tail_up;  ///< tail_up: rise in rad, negative hangs
  Extra extra;
  bool paws;
  std::vector<std::array<float, 3>> furs;
  bool only_named = false;  ///< never by the size of a box
};

const std::vector<AnimalKind>& animal_kinds();

/// A body with withers 1 m high over the origin, facing +x. Zones: fur, dark (hooves, nose, eyes),
/// long hair, horn, light fur of belly and muzzle.
struct AnimalShell {
  ImplicitMesh shell;
  std::vector<Influence> influences;
  std::array<Vec3, kAnimalBones> joints;  ///< where bones start; left ones have y > 0
  Box3 bounds;
};
/// Made when it is first asked for, once per process.
const AnimalShell& animal_shell(std::size_t kind);

}  // namespace raytruth::assets
