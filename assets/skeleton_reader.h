#pragma once

// Internal to assets: bones and clips of Assimp's scenes.

#include <vector>

#include "assets/mesh_file.h"

struct aiMesh;
struct aiScene;

namespace raytruth::assets {

/// Joints and clips of a scene that has bones; nothing otherwise.
void read_skeleton(const aiScene& scene, MeshFile& file);
/// The bones that the vertices of a mesh follow; read_skeleton() must have been called.
std::vector<Influences> influences_of(const aiMesh& mesh, const MeshFile& file);

}  // namespace raytruth::assets
