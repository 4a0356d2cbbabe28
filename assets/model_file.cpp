#include "assets/model_file.h"

#include <assimp/config.h>
#include <assimp/material.h>
#include <assimp/scene.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <assimp/Exporter.hpp>
#include <memory>

#include "sim/core/check.h"
#include "sim/core/diagnostics.h"

namespace raytruth::assets {
namespace {

struct Kind {
  std::string_view extension;
  const char* assimp_id;
  bool y_up;
};
constexpr std::array<Kind, 6> kKinds = {{{"glb", "glb2", true},
                                         {"gltf", "gltf2", true},
                                         {"obj", "obj", false},
                                         {"ply", "plyb", false},
                                         {"stl", "stlb", false},
                                         {"dae", "collada", false}}};

// Assimp's scene owns raw arrays and frees them with delete[].
template <typename T>
void give(T**& array, unsigned& count, const std::vector<T*>& items) {
  array = new T*[items.size()];
  std::copy(items.begin(), items.end(), array);
  count = static_cast<unsigned>(items.size());
}

aiMaterial* material_of(const Material& m) {
  auto* out = new aiMaterial();
  const aiString name(m.name);
  out->AddProperty(&name, AI_MATKEY_NAME);
  const aiColor4D base(m.base_colour[0], m.base_colour[1], m.base_colour[2], 1.0F - m.transmission);
  out->AddProperty(&base, 1, AI_MATKEY_BASE_COLOR);
  out->AddProperty(&base, 1, AI_MATKEY_COLOR_DIFFUSE);
  out->AddProperty(&m.metallic, 1, AI_MATKEY_METALLIC_FACTOR);
  out->AddProperty(&m.roughness, 1, AI_MATKEY_ROUGHNESS_FACTOR);
  const int two_sided = 1;
  out->AddProperty(&two_sided, 1, AI_MATKEY_TWOSIDED);
  return out;
}

// The part's triangles with the vertices they use.
aiMesh* mesh_of_part(const Mesh& mesh, std::size_t part, const Pose& X, bool needs_normals) {
  auto out = std::make_unique<aiMesh>();
  out->mName = aiString(mesh.parts[part].name);
  out->mMaterialIndex = mesh.parts[part].material.value() - 1;
  out->mPrimitiveTypes = aiPrimitiveType_TRIANGLE;
  std::vector<std::uint32_t> place(mesh.positions.size(), 0);  // new index + 1
  std::vector<std::uint32_t> used;
  std::vector<std::array<std::uint32_t, 3>> faces;
  for (std::size_t t = 0; t < mesh.triangles.size(); ++t) {
    if (mesh.triangle_part[t] != part) continue;
    auto& face = faces.emplace_back();
    for (std::size_t k = 0; k < 3; ++k) {
      const std::uint32_t v = mesh.triangles[t][k];
      // Without normals a viewer shades smoothly over shared corners: flat faces need their own.
      if (place[v] == 0 || (needs_normals && mesh.normals.empty())) {
        used.push_back(v);
        place[v] = static_cast<std::uint32_t>(used.size());
      }
      face[k] = place[v] - 1;
    }
  }
  if (faces.empty()) return nullptr;
  const std::size_t n = used.size();
  out->mNumVertices = static_cast<unsigned>(n);
  out->mVertices = new aiVector3D[n];
  for (std::size_t i = 0; i < n; ++i) {
    const Vec3 p = X * mesh.positions[used[i]].cast<double>();
    out->mVertices[i] =
        aiVector3D(static_cast<float>(p.x()), static_cast<float>(p.y()), static_cast<float>(p.z()));
  }
  out->mNormals = new aiVector3D[n];
  for (std::size_t i = 0; i < n && !mesh.normals.empty(); ++i) {
    const Vec3 normal = X.rotate(mesh.normals[used[i]].cast<double>());
    out->mNormals[i] = aiVector3D(static_cast<float>(normal.x()), static_cast<float>(normal.y()),
                                  static_cast<float>(normal.z()));
  }
  if (!mesh.road_st.empty()) {
    out->mTextureCoords[0] = new aiVector3D[n];
    out->mNumUVComponents[0] = 2;
    for (std::size_t i = 0; i < n; ++i) {
      const Vec2f st = mesh.road_st[used[i]];
      out->mTextureCoords[0][i] = aiVector3D(st.x(), st.y(), 0.0F);
    }
  }
  out->mFaces = new aiFace[faces.size()];
  out->mNumFaces = static_cast<unsigned>(faces.size());
  for (std::size_t f = 0; f < faces.size(); ++f) {
    out->mFaces[f].mNumIndices = 3;
    out->mFaces[f].mIndices = new unsigned[3];
    std::copy(faces[f].begin(), faces[f].end(), out->mFaces[f].mIndices);
    if (!mesh.normals.empty()) continue;
    const aiVector3D& a = out->mVertices[faces[f][0]];
    aiVector3D normal = (out->mVertices[faces[f][1]] - a) ^ (out->mVertices[faces[f][2]] - a);
    normal.NormalizeSafe();
    for (const std::uint32_t v : faces[f]) out->mNormals[v] = normal;
  }
  return out.release();
}

std::string described(const Part& part) {
  const std::string_view class_name = Taxonomy::info(part.class_id).name;
  if (part.place.road == 0) return fmt::format("{} {{class: {}}}", part.name, class_name);
  return fmt::format("{} {{class: {}, road_index: {}, lane: {}}}", part.name, class_name,
                     part.place.road - 1, part.place.lane);
}

aiNode* node_of_part(const Part& part, unsigned mesh) {
  auto* node = new aiNode(described(part));
  node->mMeshes = new unsigned[1]{mesh};
  node->mNumMeshes = 1;
  return node;
}

}  // namespace

std::span<const std::string_view> model_extensions() {
  static constexpr std::array<std::string_view, kKinds.size()> kNames = [] {
    std::array<std::string_view, kKinds.size()> names;
    for (std::size_t i = 0; i < kKinds.size(); ++i) names[i] = kKinds[i].extension;
    return names;
  }();
  return kNames;
}

std::vector<ModelFile> encode_model(std::span<const PlacedMesh> meshes,
                                    const MaterialTable& materials, std::string_view extension,
                                    const std::string& stem, const Vec3& origin_W) {
  const auto* const kind = std::find_if(kKinds.begin(), kKinds.end(),
                                        [&](const Kind& k) { return k.extension == extension; });
  RT_CHECK(kind != kKinds.end(), extension);
  aiScene scene;
  std::vector<aiMaterial*> ai_materials;
  for (const Material& m : materials.all()) ai_materials.push_back(material_of(m));
  give(scene.mMaterials, scene.mNumMaterials, ai_materials);

  std::vector<aiMesh*> ai_meshes;
  std::vector<aiNode*> nodes;
  for (const PlacedMesh& placed : meshes) {
    const Pose X(placed.X_WI.rotation(), placed.X_WI.translation() - origin_W);
    std::vector<aiNode*> parts;
    for (std::size_t p = 0; p < placed.mesh->parts.size(); ++p) {
      aiMesh* mesh = mesh_of_part(*placed.mesh, p, X, true);
      if (mesh == nullptr) continue;
      parts.push_back(node_of_part(placed.mesh->parts[p], static_cast<unsigned>(ai_meshes.size())));
      ai_meshes.push_back(mesh);
    }
    if (parts.empty()) continue;
    auto* node = new aiNode(placed.name);
    node->addChildren(static_cast<unsigned>(parts.size()), parts.data());
    nodes.push_back(node);
  }
  give(scene.mMeshes, scene.mNumMeshes, ai_meshes);
  scene.mRootNode = new aiNode(stem);
  if (!nodes.empty())
    scene.mRootNode->addChildren(static_cast<unsigned>(nodes.size()), nodes.data());
  if (kind->y_up) {
    scene.mRootNode->mTransformation = aiMatrix4x4(1, 0, 0, 0, 0, 0, 1, 0, 0, -1, 0, 0, 0, 0, 0, 1);
  }

  Assimp::Exporter exporter;
  Assimp::ExportProperties properties;
  properties.SetPropertyString(AI_CONFIG_EXPORT_BLOB_NAME, stem);  // how an .obj names its .mtl
  const aiExportDataBlob* blob = exporter.ExportToBlob(&scene, kind->assimp_id, 0U, &properties);
  if (blob == nullptr) {
    throw IoError(
        fmt::format("cannot make a .{} of the meshes: {}", extension, exporter.GetErrorString()));
  }
  std::vector<ModelFile> files;
  for (; blob != nullptr; blob = blob->next) {
    std::string bytes(static_cast<const char*>(blob->data), blob->size);
    std::string name = files.empty() ? fmt::format("{}.{}", stem, extension) : blob->name.C_Str();
    files.push_back({std::move(name), std::move(bytes)});
  }
  return files;
}

}  // namespace raytruth::assets
