#pragma once

// Water that stands at a level: a flooded underpass, a river over its banks.

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "scenes/build/scene.h"

namespace raytruth::scene {

/// The level that a RoadCondition states in its property "flood_level_m": z of the water's surface
/// in the world. Nothing when it states none, or no number.
std::optional<double> flood_level(const std::map<std::string, std::string>& road_properties);

/// The world with one object more, "flood water" of class other_ground: a flat surface at
/// level_m, within radius_m of the focus, wherever land or road lies lower (and one cell of
/// kFloodCell_m beyond, below the ground). Everything else keeps its number. The same world when
/// nothing lies lower. Whatever stands in it stands in it; there is no spray.
inline constexpr double kFloodCell_m = 2.0;
std::shared_ptr<const StaticWorld> with_flood(const std::shared_ptr<const StaticWorld>& world,
                                              assets::MaterialTable& materials, double level_m,
                                              const Vec3& focus_W, double radius_m);

}  // namespace raytruth::scene
