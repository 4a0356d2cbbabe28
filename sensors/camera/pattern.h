#pragma once

// Internal to sensors/camera: procedural colours.

#include "assets/material.h"
#include "sensors/air/sky.h"

namespace raytruth::camera {

/// The base colour of a material at a point of the instance frame. Details finer than `footprint_m`
/// (the width of a pixel there) are left out.
air::Rgb base_colour(const assets::Material& material, const Vec3f& position_I,
                     const Vec3f& normal_I, float footprint_m);

}  // namespace raytruth::camera
