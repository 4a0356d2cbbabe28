#include "assets/mesh_file.h"

#include <assimp/config.h>
#include <assimp/postprocess.h>
#include <assimp/scene.h>
#include <fmt/format.h>

#include <algorithm>
#include <assimp/IOStream.hpp>
#include <assimp/IOSystem.hpp>
#include <assimp/Importer.hpp>
#include <cmath>
#include <cstring>
#include <memory>

#include "assets/gltf_outline.h"
#include "assets/gltf_weights.h"
#include "assets/skeleton_reader.h"
#include "assets/surface_reader.h"
#include "sim/core/files.h"
#include "sim/core/text.h"

namespace raytruth::assets {
namespace {

// Deeper trees of nodes are nothing that a modeller writes, and more than Assimp's recursion holds.
constexpr std::size_t kMostDepth = 1000;

class MemoryStream final : public Assimp::IOStream {
 public:
  explicit MemoryStream(std::string bytes) : bytes_(std::move(bytes)) {}
  size_t Read(void* to, size_t size, size_t count) override {
    if (size == 0) return 0;
    const std::size_t whole = std::min(count, (bytes_.size() - at_) / size);
    std::memcpy(to, bytes_.data() + at_, whole * size);
    at_ += whole * size;
    return whole;
  }
  size_t Write(const void*, size_t, size_t) override { return 0; }
  aiReturn Seek(size_t offset, aiOrigin origin) override {
    std::size_t place = offset;
    if (origin == aiOrigin_CUR) place += at_;
    if (origin == aiOrigin_END) place = bytes_.size() - std::min(offset, bytes_.size());
    if (place > bytes_.size()) return aiReturn_FAILURE;
    at_ = place;
    return aiReturn_SUCCESS;
  }
  size_t Tell() const override { return at_; }
  size_t FileSize() const override { return bytes_.size(); }
  void Flush() override {}

 private:
  std::string bytes_;
  std::size_t at_ = 0;
};

// What Assimp sees of the disk: the pack, and nothing else.
class PackFiles final : public Assimp::IOSystem {
 public:
  PackFiles(AssetFiles& files, std::map<std::string, std::string>& read)
      : files_(files), read_(read) {}
  bool Exists(const char* name) const override { return content(name).has_value(); }
  char getOsSeparator() const override { return '/'; }
  Assimp::IOStream* Open(const char* name, const char* mode) override {
    if (mode != nullptr && mode[0] != 'r') return nullptr;
    auto bytes = content(name);
    if (!bytes) return nullptr;
    read_[clean(name)] = sha256(*bytes);
    if (lower_case(name).ends_with(".obj")) bytes = without_lines(*bytes);
    if (lower_case(name).ends_with(".glb")) bytes = with_float_weights(*bytes);
    return new MemoryStream(std::move(*bytes));
  }
  void Close(Assimp::IOStream* stream) override { delete stream; }

 private:
  // An .obj without its line elements, at which Assimp 5.2 gives up; they are no surfaces.
  static std::string without_lines(const std::string& text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t from = 0; from < text.size();) {
      const std::size_t end = std::min(text.find('\n', from), text.size() - 1) + 1;
      if (text.compare(from, 2, "l ") != 0) out.append(text, from, end - from);
      from = end;
    }
    return out;
  }
  static std::string clean(const char* name) { return inner_path(name).value_or(""); }
  std::optional<std::string> content(const char* name) const { return files_.read(clean(name)); }

  AssetFiles& files_;
  std::map<std::string, std::string>& read_;
};

class Reader {
 public:
  Reader(AssetFiles& files, std::string name, SourceLocation where, Diagnostics& diagnostics)
      : files_(files),
        name_(std::move(name)),
        where_(std::move(where)),
        diagnostics_(diagnostics) {}

  MeshFile read() {
    const std::optional<GltfOutline> outline = before_reading();
    if (failed_) return {};
    Assimp::Importer importer;
    importer.SetIOHandler(new PackFiles(files_, file_.files));
    importer.SetPropertyInteger(AI_CONFIG_PP_SBP_REMOVE,
                                aiPrimitiveType_POINT | aiPrimitiveType_LINE);
    importer.SetPropertyInteger(AI_CONFIG_PP_LBW_MAX_WEIGHTS, 4);
    importer.SetPropertyFloat(AI_CONFIG_PP_GSN_MAX_SMOOTHING_ANGLE, 45.0F);
    const aiScene* scene = importer.ReadFile(
        name_, aiProcess_Triangulate | aiProcess_SortByPType | aiProcess_GenSmoothNormals |
                   aiProcess_JoinIdenticalVertices | aiProcess_LimitBoneWeights);
    if (scene == nullptr || scene->mRootNode == nullptr) {
      error("asset.unreadable",
            fmt::format("'{}' can't be read: {}", name_, importer.GetErrorString()),
            "open and save it with a modeller such as Blender, or take another file");
      return {};
    }
    const std::uint64_t triangles = triangles_below(*scene, *scene->mRootNode, 0);
    if (failed_) return {};
    if (triangles > kMostTriangles) {
      too_many(triangles);
      return {};
    }
    if (outline && outline->plain && triangles < outline->triangles) {
      diagnostics_.warning(
          "asset.index", where_,
          fmt::format("'{}': {} of {} triangles have corners that the file doesn't have", name_,
                      outline->triangles - triangles, outline->triangles),
          "they are left out: repair the mesh in a modeller");
    }
    read_surfaces(*scene, files_, name_, where_, diagnostics_, file_);
    read_skeleton(*scene, file_);
    visit(*scene, *scene->mRootNode, aiMatrix4x4());
    if (zero_ > 0) {
      diagnostics_.add({Severity::kNote, "asset.zero_area", where_,
                        fmt::format("'{}' has {} triangles without an area", name_, zero_),
                        "they are left out"});
    }
    if (file_.pieces.empty() && !failed_)
      error("asset.empty", fmt::format("'{}' has no triangles", name_),
            "it needs a mesh, not points or lines alone");
    return failed_ ? MeshFile{} : std::move(file_);
  }

 private:
  void error(const char* rule, std::string message, std::string hint) {
    failed_ = true;
    diagnostics_.error(rule, where_, std::move(message), std::move(hint));
  }

  void too_many(std::uint64_t triangles) {
    error("asset.triangles", fmt::format("'{}' has {} triangles", name_, triangles),
          fmt::format("an asset may have {}, those of a mesh counted at each node that shows it: "
                      "decimate it",
                      kMostTriangles));
  }

  // What Assimp would take long for, die of, or pass over in silence.
  std::optional<GltfOutline> before_reading() {
    const std::string lower = lower_case(name_);
    const bool gltf = lower.ends_with(".gltf") || lower.ends_with(".glb");
    if (!gltf && !lower.ends_with(".obj")) return std::nullopt;
    const std::optional<std::string> bytes = files_.read(inner_path(name_).value_or(""));
    if (!bytes) return std::nullopt;
    if (!gltf) {
      libraries_of(*bytes);
      return std::nullopt;
    }
    const std::optional<GltfOutline> outline = gltf_outline(*bytes);
    if (outline && outline->depth > kMostDepth) too_deep(outline->depth);
    if (outline && outline->triangles > kMostTriangles) too_many(outline->triangles);
    return outline;
  }

  void too_deep(std::size_t depth) {
    error("asset.depth", fmt::format("'{}' has nodes {} levels deep", name_, depth),
          fmt::format("{} are allowed: flatten the tree in a modeller", kMostDepth));
  }

  // The .mtl files that an .obj names: without them all of it has one colour.
  void libraries_of(const std::string& obj) {
    const std::string word = "mtllib ";
    for (std::size_t at = obj.find(word); at != std::string::npos; at = obj.find(word, at + 1)) {
      if (at > 0 && obj[at - 1] != '\n') continue;
      std::string file = obj.substr(at + word.size(), obj.find('\n', at) - at - word.size());
      while (!file.empty() && (file.back() == '\r' || file.back() == ' ')) file.pop_back();
      const std::size_t folder = name_.find_last_of('/');
      const std::string beside =
          folder == std::string::npos ? file : name_.substr(0, folder + 1) + file;
      if (file.empty() || files_.read(inner_path(beside).value_or(""))) continue;
      diagnostics_.warning(
          "asset.missing", where_,
          fmt::format("'{}' names its materials in '{}', which isn't there", name_, file),
          "put it beside the mesh, or its colours are lost");
    }
  }

  // At all nodes.
  std::uint64_t triangles_below(const aiScene& scene, const aiNode& node, std::size_t depth) {
    if (depth > kMostDepth) {
      if (!failed_) too_deep(depth);
      return 0;
    }
    std::uint64_t sum = 0;
    for (unsigned i = 0; i < node.mNumMeshes; ++i) sum += scene.mMeshes[node.mMeshes[i]]->mNumFaces;
    for (unsigned i = 0; i < node.mNumChildren && !failed_; ++i)
      sum += triangles_below(scene, *node.mChildren[i], depth + 1);
    return sum;
  }

  void visit(const aiScene& scene, const aiNode& node, const aiMatrix4x4& parent) {
    const aiMatrix4x4 X = parent * node.mTransformation;
    for (unsigned i = 0; i < node.mNumMeshes && !failed_; ++i)
      add(scene, *scene.mMeshes[node.mMeshes[i]], node.mName.C_Str(), X);
    for (unsigned i = 0; i < node.mNumChildren && !failed_; ++i)
      visit(scene, *node.mChildren[i], X);
  }

  void add(const aiScene& scene, const aiMesh& mesh, const std::string& node,
           const aiMatrix4x4& X) {
    FilePiece piece;
    piece.node = node.empty() ? mesh.mName.C_Str() : node;
    piece.surface = mesh.mMaterialIndex;
    const bool bends = mesh.HasBones() && !file_.bones.empty();
    if (bends) piece.influences = influences_of(mesh, file_);
    const FileSurface& surface = file_.surfaces[piece.surface];
    const bool textured =
        surface.colour_texture || surface.normal_texture || surface.surface_texture;
    const std::string lower = lower_case(name_);
    const TexturePlace place =
        textured ? place_of_textures(*scene.mMaterials[mesh.mMaterialIndex],
                                     lower.ends_with(".glb") || lower.ends_with(".gltf"))
                 : TexturePlace{};
    const aiMatrix3x3 turn = aiMatrix3x3(X).Inverse().Transpose();
    for (unsigned v = 0; v < mesh.mNumVertices; ++v) {
      const aiVector3D p = bends ? mesh.mVertices[v] : X * mesh.mVertices[v];
      aiVector3D n = mesh.HasNormals() ? mesh.mNormals[v] : aiVector3D(0, 0, 1);
      if (!bends) n = turn * n;
      n.NormalizeSafe();
      if (!std::isfinite(p.x) || !std::isfinite(p.y) || !std::isfinite(p.z)) {
        error("asset.nan",
              fmt::format("vertex {} of node '{}' in '{}' has no finite position", v, piece.node,
                          name_),
              "repair the mesh in a modeller");
        return;
      }
      piece.positions.emplace_back(p.x, p.y, p.z);
      if (!std::isfinite(n.x + n.y + n.z)) n = aiVector3D(0, 0, 1);
      piece.normals.emplace_back(n.x, n.y, n.z);
      if (textured && mesh.HasTextureCoords(place.channel)) {
        const aiVector3D& t = mesh.mTextureCoords[place.channel][v];
        // Assimp's v goes up.
        const bool fine = std::isfinite(t.x) && std::isfinite(t.y);
        piece.uv.emplace_back(fine ? Vec2f(place.turn * Vec2f(t.x, 1.0F - t.y) + place.offset)
                                   : Vec2f(0.0F, 0.0F));
      }
    }
    for (unsigned f = 0; f < mesh.mNumFaces; ++f) {
      const aiFace& face = mesh.mFaces[f];
      if (face.mNumIndices != 3) continue;
      std::array<std::uint32_t, 3> t{face.mIndices[0], face.mIndices[1], face.mIndices[2]};
      const Vec3f& a = piece.positions[t[0]];
      const Vec3f cross = (piece.positions[t[1]] - a).cross(piece.positions[t[2]] - a);
      if (!(cross.squaredNorm() > 0.0F)) {
        ++zero_;
        continue;
      }
      piece.triangles.push_back(t);
    }
    if (!piece.triangles.empty()) file_.pieces.push_back(std::move(piece));
  }

  AssetFiles& files_;
  std::string name_;
  SourceLocation where_;
  Diagnostics& diagnostics_;
  MeshFile file_;
  std::size_t zero_ = 0;
  bool failed_ = false;
};

}  // namespace

Box3 MeshFile::bounds() const {
  Box3 box;
  for (const FilePiece& piece : pieces) {
    for (const auto& t : piece.triangles) {
      for (const std::uint32_t i : t) box.extend(piece.positions[i].cast<double>());
    }
  }
  return box;
}

std::size_t MeshFile::triangle_count() const {
  std::size_t count = 0;
  for (const FilePiece& piece : pieces) count += piece.triangles.size();
  return count;
}

MeshFile read_mesh_file(AssetFiles& files, const std::string& name, const SourceLocation& where,
                        Diagnostics& diagnostics) {
  try {
    return Reader(files, name, where, diagnostics).read();
  } catch (const InputError& problem) {
    for (const Diagnostic& d : problem.diagnostics()) diagnostics.add(d);
    return {};
  }
}

}  // namespace raytruth::assets
