#pragma once

#include <vector>

#include "assets/material.h"
#include "scenes/build/scene.h"

namespace raytruth::scene {

/// Parts of an actor's mesh that the scenario's lights (ActorState::lights) make glow otherwise
/// than their material does: dimmed in transitions, with another colour, or with a stated luminous
/// intensity. That one is spread evenly over the lens as seen along the vehicle: luminance =
/// intensity / projected area. Colours are taken as sRGB and set the ratio of the channels, so that
/// the luminance (Rec. 709 weights) stays.
std::vector<PartGlow> glows_of(const ActorState& state, const assets::Mesh& mesh,
                               const assets::MaterialTable* materials);

}  // namespace raytruth::scene
