#pragma once

// Internal to assets: words in an actor's names that ask for a shape.

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "sim/snapshot/snapshot.h"

namespace raytruth::assets {

/// Words end at anything that is no letter, and at a capital after a small letter: "Old_Woman2" and
/// "OldWoman" have "old" and "woman".
class Words {
 public:
  /// Of all names, properties and the role of an actor.
  explicit Words(const ActorModel& model);
  /// Of what says which kind it is: the file of its model3d, its catalogue entry and its category.
  static Words of_kind(const ActorModel& model);
  void add(std::string_view text);
  /// Whether one of these is there, in small letters without spaces, as one word or as several that
  /// follow each other: "pickup" is in "PickUp_2" and "pick-ups", not in "pickupable". A plural s
  /// counts as the word.
  bool any(std::initializer_list<std::string_view> words) const;

 private:
  Words() = default;
  std::vector<std::string> words_;  ///< an empty one ends each text
};

}  // namespace raytruth::assets
