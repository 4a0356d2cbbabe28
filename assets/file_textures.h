#pragma once

// Internal to assets: textures of the pictures that files bring. The same bytes give the same
// texture as long as somebody holds it, whichever file they come from.

#include <string>

#include "assets/texture.h"

namespace raytruth::assets {

/// Of a PNG or JPEG; nullptr when the bytes are neither or damaged.
TexturePtr texture_of(const std::string& bytes, Texture::Coding coding);
/// The colours of one picture (none: white) with the cover of another: its alpha, or its brightness
/// where it is opaque all over, as `map_d` of an .mtl. nullptr when `cover` can't be read.
TexturePtr texture_with_cover(const std::string& colour, const std::string& cover);
/// White with the holes of a texture, for surfaces whose colour comes from elsewhere.
TexturePtr mask_of(const TexturePtr& texture);

}  // namespace raytruth::assets
