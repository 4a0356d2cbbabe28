#pragma once

// Internal to sim/world: how entities look.

#include <memory>

#include "sim/scenario/entity.h"
#include "sim/snapshot/snapshot.h"

namespace raytruth::world {

/// The model of an entity; its ActorId is index + 1.
std::shared_ptr<ActorModel> model_of(const scenario::Entity& e, std::size_t index);

}  // namespace raytruth::world
