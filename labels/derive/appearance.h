#pragma once

// Internal to labels/derive: lamps and animations of an actor, by name.

#include <vector>

#include "labels/derive/labels.h"

namespace raytruth::labels {

/// Those that are lit, by LampBit; level, colour and intensity from the scenario's own lights where
/// it has switched them (the brightest of several).
std::vector<LampLabel> lamp_labels(const ActorModel& model, const ActorState& state);
std::vector<AnimationLabel> animation_labels(const ActorState& state);

}  // namespace raytruth::labels
