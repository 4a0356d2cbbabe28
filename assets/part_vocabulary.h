#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "assets/mesh.h"

namespace raytruth::assets {

/// Which places a part can have, as the ending of its name: none ("Body"), "_L" or "_R" ("Mirror"),
/// "_F" or "_R" ("Windshield"), or a corner "_FL", "_FR", "_RL", "_RR" ("Tire").
enum class PartPlace { kNone, kSide, kEnd, kCorner };

/// A word of the part vocabulary: the node names of ASAM OpenMATERIAL 3D and of our own bodies.
struct PartWord {
  std::string_view name;  ///< without its place
  PartPlace place = PartPlace::kNone;
  std::string_view surface;  ///< standard material that such a part usually has; also what a file's
                             ///< own colour is put on
  LampMask lamps = 0;        ///< lamp bits that light it, left and right together
};

/// A part of a manifest, split into word and place.
struct NamedPart {
  const PartWord* word = nullptr;  ///< nullptr: not of the vocabulary
  std::string place;               ///< "", "L", "FR" ...; ASAM's B (back) has become R (rear)
};

/// Case counts. "Tire_FL", "Tire" (its place is found from where it is) and "Tire_BL" are parts.
NamedPart find_part(std::string_view name);
/// The full name: the stated place, or the one of a position in the asset frame (x forward, y left)
/// whose middle is at x = 0.
std::string full_part_name(const NamedPart& part, double x, double y);
/// Bits that light a part of that name: of indicators those of its side.
LampMask lamps_of_part(const PartWord& word, std::string_view full_name);
/// The word that looks most like a mistyped one.
std::string_view nearest_part(std::string_view name);
const std::vector<PartWord>& all_part_words();

}  // namespace raytruth::assets
