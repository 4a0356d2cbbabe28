#pragma once

#include <array>
#include <string>

#include "assets/material.h"

namespace raytruth::assets {

/// A surface of the library, materials.csv: measured values and where each comes from, see
/// MATERIALS.md. Aborts when the table has no such name.
const Material& library_material(const std::string& name);

/// The same in another colour (linear, 0..1), named "skin#rrggbb" with 255 times each value. Its
/// near-infrared reflectances change with the brightest channel as far as the table's column
/// `pigment` says: 1 in proportion, as paint that carbon black darkens; 0 not at all, as dyes that
/// are clear beyond 800 nm.
Material coloured(const std::string& base, const std::array<float, 3>& linear);

}  // namespace raytruth::assets
