#pragma once

// Internal to assets: who a person is and what it wears.

#include <string>
#include <vector>

#include "assets/kit.h"
#include "assets/person_body.h"
#include "assets/words.h"

namespace raytruth::assets {

/// A piece with the part's name and material of each of its zones.
struct Worn {
  Piece piece;
  std::vector<std::pair<const char*, MaterialId>> zones;
};

struct PersonLook {
  double age_years = 35.0;
  bool female = false;
  double girth = 1.0;  ///< 0.85 thin to 1.3 heavy
  double stoop = 0.0;  ///< of old people, rad
  bool wheelchair = false;
  bool helmet = false;
  Clothes clothes;
  std::vector<Worn> worn;
};

/// Drawn from the stream where words, the class, the height (m) and a stated colour leave it open.
PersonLook draw_look(const ActorModel& model, double height_m, const Kit& kit,
                     RandomStream& random);

}  // namespace raytruth::assets
