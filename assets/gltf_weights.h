#pragma once

// Internal to assets: what Assimp 5.2 reads wrongly of glTF.

#include <string>

namespace raytruth::assets {

/// A .glb whose bone weights of 8 or 16 bits have become floats, which Assimp takes them for; other
/// files, and what can't be understood, come back as they are.
std::string with_float_weights(const std::string& glb);

}  // namespace raytruth::assets
