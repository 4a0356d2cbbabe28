#pragma once

// Internal to assets: what buildings are made of beyond the standard materials.

#include "assets/building_catalogue.h"

namespace raytruth::assets {

Material wall_material(FacadeKind facade, int look);
Material roof_material(int look);
Material frame_material(int look);
Material door_material(int look);
/// Saturated colours of signs, awnings and billboards, 0 to 11; with `lit` such that glow at night.
Material sign_colour(int look, bool lit);
/// Clear double glazing: a thin pane.
Material window_glass();
/// Solar control glass: mirrors a third of the light. With `lit` the office behind shines through.
Material mirror_glass(int look, bool lit);
/// Walls of rooms that glow when somebody is at home; look 0 to 3 home, 4 office, 5 shop.
Material room_material(int look);
Material curtain_material(int look);
Material zinc_material();
Material gravel_roof();
Material plain_material(const char* name, const std::array<float, 3>& linear, float roughness,
                        float near_infrared);

}  // namespace raytruth::assets
