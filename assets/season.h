#pragma once

#include <cstdint>

namespace raytruth::assets {

/// What plants look like.
enum class PlantSeason : std::uint8_t { kSpring, kSummer, kAutumn, kWinter };

}  // namespace raytruth::assets
