#pragma once

// Internal to assets: animals.

#include "assets/kit.h"

namespace raytruth::assets {

/// An animal of the kind that names and properties say, or that fits the box; as long and as high
/// as the box.
std::shared_ptr<const Asset> make_animal(const ActorModel& model, const Kit& kit,
                                         RandomStream random);

/// A pigeon, crow, gull or sparrow by its words; it flies where it is faster than 2.5 m/s.
bool is_bird(const ActorModel& model);
std::shared_ptr<const Asset> make_bird(const ActorModel& model, const Kit& kit,
                                       RandomStream random);

}  // namespace raytruth::assets
