#pragma once

// Internal to assets: materials and pictures of Assimp's scenes.

#include <string>

#include "assets/mesh_file.h"

struct aiMaterial;
struct aiScene;

namespace raytruth::assets {

/// The scene's materials as MeshFile::surfaces, with their pictures; MeshFile::files gets the names
/// of those that lie beside the mesh. Pictures that can't be read are warnings.
void read_surfaces(const aiScene& scene, AssetFiles& files, const std::string& name,
                   const SourceLocation& where, Diagnostics& diagnostics, MeshFile& file);
/// Which texture coordinates of a mesh its material's pictures go by, and how they are moved
/// (KHR_texture_transform of glTF).
struct TexturePlace {
  unsigned channel = 0;
  Eigen::Matrix2f turn = Eigen::Matrix2f::Identity();
  Vec2f offset = Vec2f::Zero();
};
TexturePlace place_of_textures(const aiMaterial& material, bool gltf);

}  // namespace raytruth::assets
