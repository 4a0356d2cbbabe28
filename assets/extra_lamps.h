#pragma once

// Internal to assets: lamps that a body has when its scenario switches them.

#include "assets/kit.h"

namespace raytruth::assets {

/// A bar across the roof at (x, 0, roof_z) with the lights of a vehicle on duty at its ends and
/// those of the user's own (ActorModel::own_lights) side by side between them; nothing when the
/// model has neither.
void add_light_bar(MeshBuilder& builder, const Kit& kit, const ActorModel& model, const Vec3& foot,
                   double half_width_m);

/// Material of a lens of that colour (linear) and intensity, spread over its area.
Material lamp_lens(const char* name, const std::array<float, 3>& linear, double intensity_cd,
                   double area_m2);

}  // namespace raytruth::assets
