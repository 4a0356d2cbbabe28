#include "assets/model_file.h"

#include <assimp/config.h>
#include <assimp/material.h>
#include <assimp/scene.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <assimp/Exporter.hpp>
#include <cstring>
#include <limits>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>

#include "sim/core/check.h"
#include "sim/core/diagnostics.h"

namespace raytruth::assets {
namespace {

struct ModelFileKind {
  std::string_view extension;
  const char* assimp_id;
  bool y_up;
};
constexpr std::array<ModelFileKind, 6> kKinds = {{{"glb", "glb2", true},
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

aiMatrix4x4 matrix_of(const Pose& X) {
  const Eigen::Matrix<float, 3, 3> r = X.rotation().toRotationMatrix().cast<float>();
  const Eigen::Vector3f t = X.translation().cast<float>();
  return {r(0, 0), r(0, 1), r(0, 2), t.x(), r(1, 0), r(1, 1), r(1, 2), t.y(),
          r(2, 0), r(2, 1), r(2, 2), t.z(), 0.0F,    0.0F,    0.0F,    1.0F};
}

// RFC 3986: all but letters, digits and "-._~" as %XX.
std::string uri_of(std::string_view name) {
  std::string uri;
  for (const char c : name) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view("-._~").find(c) != std::string_view::npos;
    uri += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return uri;
}

// glTF 2.0 of the scene; Assimp's own encoder copies all that it has once a part.
class Gltf {
 public:
  using Json = nlohmann::ordered_json;

  Gltf(const aiScene& scene, const MaterialTable& materials) {
    for (const Material& m : materials.all()) materials_.push_back(material(m));
    for (unsigned i = 0; i < scene.mNumMeshes; ++i) meshes_.push_back(mesh(*scene.mMeshes[i]));
    add_node(*scene.mRootNode);
  }

  std::vector<ModelFile> files(const std::string& stem, bool binary) {
    Json buffer = {{"byteLength", bytes_.size()}};
    if (!binary) buffer["uri"] = uri_of(stem + ".bin");
    Json root = {{"asset", {{"version", "2.0"}, {"generator", "raytruth"}}},
                 {"scene", 0},
                 {"scenes", Json::array({{{"nodes", {0}}}})},
                 {"nodes", std::move(nodes_)}};
    // Empty arrays are against the schema.
    for (auto& [name, list] : {std::pair<const char*, Json*>{"meshes", &meshes_},
                               {"materials", &materials_},
                               {"accessors", &accessors_},
                               {"bufferViews", &views_}}) {
      if (!list->empty()) root[name] = std::move(*list);
    }
    if (!bytes_.empty()) root["buffers"] = Json::array({std::move(buffer)});
    // A name of a file in another encoding shows as replaced.
    std::string json = root.dump(-1, ' ', false, Json::error_handler_t::replace);
    if (!binary) return {{stem + ".gltf", std::move(json)}, {stem + ".bin", std::move(bytes_)}};
    // Section 4.4: header, then chunks of length, type and data, padded to whole words.
    json.resize((json.size() + 3) / 4 * 4, ' ');
    const std::size_t chunks = bytes_.empty() ? 8 + json.size() : 16 + json.size() + bytes_.size();
    RT_CHECK(12 + chunks <= std::numeric_limits<std::uint32_t>::max(), chunks);
    std::string glb = "glTF";
    glb.reserve(12 + chunks);
    const auto word = [&glb](std::size_t value) {
      for (int shift = 0; shift < 32; shift += 8) glb += static_cast<char>(value >> shift & 0xFF);
    };
    word(2);
    word(12 + chunks);
    word(json.size());
    glb += "JSON";
    glb += json;
    if (!bytes_.empty()) {
      word(bytes_.size());
      glb += std::string("BIN\0", 4);
      glb += bytes_;
    }
    return {{stem + ".glb", std::move(glb)}};
  }

  /// Of the binary part.
  std::size_t size() const { return bytes_.size(); }

 private:
  static constexpr int kFloat = 5126, kShort = 5123, kWord = 5125;
  static constexpr int kVertices = 34962, kIndices = 34963;

  static Json material(const Material& m) {
    Json out = {{"name", m.name},
                {"pbrMetallicRoughness",
                 {{"baseColorFactor",
                   {m.base_colour[0], m.base_colour[1], m.base_colour[2], 1.0F - m.transmission}},
                  {"metallicFactor", m.metallic},
                  {"roughnessFactor", m.roughness}}},
                {"doubleSided", true}};
    if (m.transmission > 0.0F) out["alphaMode"] = "BLEND";
    return out;
  }

  template <typename T>
  std::size_t accessor(const std::vector<T>& values, int type, const char* shape, int width,
                       int target) {
    views_.push_back({{"buffer", 0},
                      {"byteOffset", bytes_.size()},
                      {"byteLength", values.size() * sizeof(T)},
                      {"target", target}});
    const std::size_t from = bytes_.size();
    bytes_.resize(from + (values.size() * sizeof(T) + 3) / 4 * 4, '\0');
    std::memcpy(bytes_.data() + from, values.data(), values.size() * sizeof(T));
    accessors_.push_back({{"bufferView", views_.size() - 1},
                          {"componentType", type},
                          {"count", values.size() / static_cast<std::size_t>(width)},
                          {"type", shape}});
    return accessors_.size() - 1;
  }

  std::size_t vectors(const aiVector3D* v, unsigned count) {
    std::vector<float> values;
    values.reserve(3 * std::size_t{count});
    for (unsigned i = 0; i < count; ++i) values.insert(values.end(), {v[i].x, v[i].y, v[i].z});
    return accessor(values, kFloat, "VEC3", 3, kVertices);
  }

  Json mesh(const aiMesh& m) {
    Json attributes;
    attributes["POSITION"] = vectors(m.mVertices, m.mNumVertices);
    aiVector3D low = m.mVertices[0];
    aiVector3D high = low;
    for (unsigned i = 1; i < m.mNumVertices; ++i) {
      const aiVector3D& p = m.mVertices[i];
      low = {std::min(low.x, p.x), std::min(low.y, p.y), std::min(low.z, p.z)};
      high = {std::max(high.x, p.x), std::max(high.y, p.y), std::max(high.z, p.z)};
    }
    accessors_.back()["min"] = {low.x, low.y, low.z};
    accessors_.back()["max"] = {high.x, high.y, high.z};
    attributes["NORMAL"] = vectors(m.mNormals, m.mNumVertices);
    if (const aiVector3D* st = m.mTextureCoords[0]) {
      std::vector<float> values;
      // v counts downwards.
      for (unsigned i = 0; i < m.mNumVertices; ++i) {
        values.insert(values.end(), {st[i].x, 1.0F - st[i].y});
      }
      attributes["TEXCOORD_0"] = accessor(values, kFloat, "VEC2", 2, kVertices);
    }
    // The largest number of a type is no index.
    const std::size_t indices =
        m.mNumVertices < std::numeric_limits<std::uint16_t>::max()
            ? accessor(corners<std::uint16_t>(m), kShort, "SCALAR", 1, kIndices)
            : accessor(corners<std::uint32_t>(m), kWord, "SCALAR", 1, kIndices);
    return {{"name", m.mName.C_Str()},
            {"primitives", Json::array({{{"attributes", std::move(attributes)},
                                         {"indices", indices},
                                         {"material", m.mMaterialIndex}}})}};
  }

  template <typename T>
  static std::vector<T> corners(const aiMesh& m) {
    std::vector<T> out;
    out.reserve(3 * std::size_t{m.mNumFaces});
    for (unsigned f = 0; f < m.mNumFaces; ++f) {
      for (const int k : {0, 1, 2}) out.push_back(static_cast<T>(m.mFaces[f].mIndices[k]));
    }
    return out;
  }

  std::size_t add_node(const aiNode& node) {
    const std::size_t at = nodes_.size();
    nodes_.push_back({{"name", node.mName.C_Str()}});
    if (!node.mTransformation.IsIdentity()) {
      Json columns = Json::array();
      for (unsigned c = 0; c < 4; ++c) {
        for (unsigned r = 0; r < 4; ++r) columns.push_back(node.mTransformation[r][c]);
      }
      nodes_[at]["matrix"] = std::move(columns);
    }
    if (node.mNumMeshes > 0) nodes_[at]["mesh"] = node.mMeshes[0];
    Json children = Json::array();
    for (unsigned i = 0; i < node.mNumChildren; ++i)
      children.push_back(add_node(*node.mChildren[i]));
    if (!children.empty()) nodes_[at]["children"] = std::move(children);
    return at;
  }

  Json nodes_ = Json::array(), meshes_ = Json::array(), materials_ = Json::array();
  Json accessors_ = Json::array(), views_ = Json::array();
  std::string bytes_;
};

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
  const auto* const kind = std::find_if(kKinds.begin(), kKinds.end(), [&](const ModelFileKind& k) {
    return k.extension == extension;
  });
  RT_CHECK(kind != kKinds.end(), extension);
  aiScene scene;
  std::vector<aiMaterial*> ai_materials;
  for (const Material& m : materials.all()) ai_materials.push_back(material_of(m));
  give(scene.mMaterials, scene.mNumMaterials, ai_materials);

  // glTF holds what stands in many places once; the others are flat lists.
  const bool gltf = extension == "glb" || extension == "gltf";
  std::map<const Mesh*, int> places;
  for (const PlacedMesh& placed : meshes) ++places[placed.mesh.get()];
  std::map<const Mesh*, std::vector<std::pair<std::size_t, unsigned>>> shared;  // parts, meshes
  std::vector<aiMesh*> ai_meshes;
  std::vector<aiNode*> nodes;
  for (const PlacedMesh& placed : meshes) {
    const Mesh& mesh = *placed.mesh;
    const Pose X(placed.X_WI.rotation(), placed.X_WI.translation() - origin_W);
    const bool once = !gltf || places[&mesh] == 1;
    auto& made = shared[&mesh];
    if (once || made.empty()) {
      made.clear();
      for (std::size_t p = 0; p < mesh.parts.size(); ++p) {
        aiMesh* part = mesh_of_part(mesh, p, once ? X : Pose(), true);
        if (part == nullptr) continue;
        made.emplace_back(p, static_cast<unsigned>(ai_meshes.size()));
        ai_meshes.push_back(part);
      }
    }
    if (made.empty()) continue;
    std::vector<aiNode*> parts;
    for (const auto& [p, index] : made) parts.push_back(node_of_part(mesh.parts[p], index));
    auto* node = new aiNode(placed.name);
    if (!once) node->mTransformation = matrix_of(X);
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

  if (gltf) {
    Gltf encoder(scene, materials);
    // A .glb counts its bytes in 32 bits.
    constexpr std::size_t kLargest = 3U << 30;
    if (encoder.size() > kLargest) {
      throw IoError(
          fmt::format("the meshes take {} MB, a .{} holds 3000", encoder.size() >> 20, extension));
    }
    return encoder.files(stem, extension == "glb");
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
