#pragma once

// Internal to assets: pushchairs.

#include "assets/kit.h"

namespace raytruth::assets {

/// A pushchair that fills the model's box, its child facing ahead; nullptr for models whose names
/// ask for none.
std::shared_ptr<const Asset> make_stroller(const ActorModel& model, const Kit& kit,
                                           RandomStream random);

}  // namespace raytruth::assets
