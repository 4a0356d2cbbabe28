#pragma once

// Internal to assets: how large a glTF file is, before it is read.

#include <cstdint>
#include <optional>
#include <string>

namespace raytruth::assets {

struct GltfOutline {
  std::size_t depth = 0;        ///< of its tree of nodes
  std::uint64_t triangles = 0;  ///< a mesh counts as often as nodes show it
  bool plain = true;            ///< all of its faces are single triangles, no strips or fans
};

/// Of the bytes of a .gltf or .glb; nothing when they can't be understood or nodes are their own
/// descendants, which the reader says.
std::optional<GltfOutline> gltf_outline(const std::string& bytes);

}  // namespace raytruth::assets
