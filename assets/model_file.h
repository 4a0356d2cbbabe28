#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "assets/material.h"
#include "assets/mesh.h"

namespace raytruth::assets {

/// A mesh and where its frame stands in the world.
struct PlacedMesh {
  std::string name;
  MeshPtr mesh;
  Pose X_WI;
};

/// A file of a model: an .obj comes with an .mtl, a .gltf with a .bin.
struct ModelFile {
  std::string name;
  std::string bytes;
};

/// Extensions that encode_model() knows: "glb", "gltf", "obj", "ply", "stl", "dae".
std::span<const std::string_view> model_extensions();

/// Meshes as a model file of that kind (one of model_extensions()), the main file first. `stem` is
/// the name without extension, as the files refer to each other.
///
/// A node for every mesh, below it one for every part, whose name ends in its class and place, as
/// in "lane -1 {class: road, road_index: 4, lane: -1}". glb and gltf have y up, as glTF 2.0
/// demands; the others keep z up. Texture coordinates are s and t in metres where the mesh has
/// them. glb and gltf hold a mesh that stands in many places once. Everything is moved by
/// -origin_W, since single precision holds no centimetres beyond some 100 km. Colours are base
/// colours, metallic and roughness; patterns are not baked. Throws IoError when the encoder fails.
std::vector<ModelFile> encode_model(std::span<const PlacedMesh> meshes,
                                    const MaterialTable& materials, std::string_view extension,
                                    const std::string& stem, const Vec3& origin_W);

}  // namespace raytruth::assets
