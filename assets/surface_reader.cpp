#include "assets/surface_reader.h"

#include <assimp/GltfMaterial.h>
#include <assimp/material.h>
#include <assimp/scene.h>
#include <assimp/texture.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <optional>
#include <set>

#include "assets/file_textures.h"
#include "assets/srgb.h"
#include "sim/core/files.h"
#include "sim/core/math.h"
#include "sim/core/text.h"

namespace raytruth::assets {
namespace {

constexpr aiTextureType kColourTypes[] = {aiTextureType_BASE_COLOR, aiTextureType_DIFFUSE};

class SurfaceReader {
 public:
  SurfaceReader(const aiScene& scene, AssetFiles& files, const std::string& name,
                const SourceLocation& where, Diagnostics& diagnostics, MeshFile& file)
      : scene_(scene),
        files_(files),
        name_(name),
        where_(where),
        diagnostics_(diagnostics),
        file_(file) {
    const std::string n = lower_case(name);
    gltf_ = n.ends_with(".glb") || n.ends_with(".gltf");
    const auto own = file.files.find(inner_path(name).value_or(""));
    key_ = own == file.files.end() ? name : own->second.substr(0, 8);
  }

  void read() {
    for (unsigned i = 0; i < scene_.mNumMaterials; ++i) {
      FileSurface s = surface_of(*scene_.mMaterials[i]);
      if (s.name.empty()) s.name = fmt::format("material {}", i);
      s.key = fmt::format("{}.{}", key_, i);
      file_.surfaces.push_back(std::move(s));
    }
  }

 private:
  FileSurface surface_of(const aiMaterial& m) {
    FileSurface s;
    aiString text;
    if (m.Get(AI_MATKEY_NAME, text) == aiReturn_SUCCESS) s.name = text.C_Str();
    aiColor4D base(0.5F, 0.5F, 0.5F, 1.0F);
    if (gltf_) {
      m.Get(AI_MATKEY_BASE_COLOR, base);
      s.opacity = base.a;
    } else {
      m.Get(AI_MATKEY_COLOR_DIFFUSE, base);
      base.r = linear_of_srgb(base.r);
      base.g = linear_of_srgb(base.g);
      base.b = linear_of_srgb(base.b);
      m.Get(AI_MATKEY_OPACITY, s.opacity);
    }
    s.colour = {std::clamp(base.r, 0.0F, 1.0F), std::clamp(base.g, 0.0F, 1.0F),
                std::clamp(base.b, 0.0F, 1.0F)};
    m.Get(AI_MATKEY_METALLIC_FACTOR, s.metallic);
    if (m.Get(AI_MATKEY_ROUGHNESS_FACTOR, s.roughness) != aiReturn_SUCCESS) {
      float shininess = 0.0F;  // of Phong: roughness = (2 / (n + 2))^(1/4), Walter et al. 2007
      if (m.Get(AI_MATKEY_SHININESS, shininess) == aiReturn_SUCCESS && shininess > 0.0F)
        s.roughness = std::sqrt(std::sqrt(2.0F / (shininess + 2.0F)));
    }
    for (float* value : {&s.opacity, &s.metallic, &s.roughness})
      *value = std::isfinite(*value) ? std::clamp(*value, 0.0F, 1.0F) : 0.5F;
    pictures(m, s);
    return s;
  }

  void pictures(const aiMaterial& m, FileSurface& s) {
    aiString path;
    std::string colour;
    for (const aiTextureType type : kColourTypes) {
      if (colour.empty() && m.GetTexture(type, 0, &path) == aiReturn_SUCCESS)
        colour = bytes_of(path.C_Str());
    }
    if (gltf_) {
      s.colour_texture = texture(colour, Texture::Coding::kSrgb);
      if (m.GetTexture(AI_MATKEY_GLTF_PBRMETALLICROUGHNESS_METALLICROUGHNESS_TEXTURE, &path) ==
          aiReturn_SUCCESS)
        s.surface_texture = texture(bytes_of(path.C_Str()), Texture::Coding::kLinear);
      if (m.GetTexture(aiTextureType_NORMALS, 0, &path) == aiReturn_SUCCESS)
        s.normal_texture = texture(bytes_of(path.C_Str()), Texture::Coding::kLinear);
      m.Get(AI_MATKEY_GLTF_TEXTURE_SCALE(aiTextureType_NORMALS, 0), s.normal_scale);
      if (!std::isfinite(s.normal_scale)) s.normal_scale = 1.0F;
      aiString mode;
      if (m.Get(AI_MATKEY_GLTF_ALPHAMODE, mode) != aiReturn_SUCCESS ||
          std::string_view(mode.C_Str()) == "OPAQUE")
        return;
      s.alpha_cutoff = 0.5F;
      if (std::string_view(mode.C_Str()) == "MASK") {
        m.Get(AI_MATKEY_GLTF_ALPHACUTOFF, s.alpha_cutoff);
        s.alpha_cutoff /= std::max(s.opacity, 0.01F);  // the factor's alpha counts, too
        s.opacity = 1.0F;
      }
    } else {
      std::string cover;
      if (m.GetTexture(aiTextureType_OPACITY, 0, &path) == aiReturn_SUCCESS)
        cover = bytes_of(path.C_Str());
      s.colour_texture = cover.empty() || cover == colour ? texture(colour, Texture::Coding::kSrgb)
                                                          : texture_with_cover(colour, cover);
      // Where a picture gives the colour, modellers write anything from black to white beside it.
      if (!colour.empty() && s.colour_texture) s.colour = {1.0F, 1.0F, 1.0F};
      s.alpha_cutoff = 0.5F;
    }
    const bool holes = s.colour_texture && s.colour_texture->has_holes();
    s.alpha_cutoff =
        holes && std::isfinite(s.alpha_cutoff) ? std::clamp(s.alpha_cutoff, 0.0F, 1.0F) : 0.0F;
  }

  TexturePtr texture(const std::string& bytes, Texture::Coding coding) {
    return bytes.empty() ? nullptr : texture_of(bytes, coding);
  }

  // Of a picture that can be used; empty: there is none.
  std::string bytes_of(const std::string& path) {
    std::optional<std::string> bytes;
    if (const aiTexture* embedded = scene_.GetEmbeddedTexture(path.c_str())) {
      if (embedded->mHeight == 0)
        bytes = std::string(reinterpret_cast<const char*>(embedded->pcData), embedded->mWidth);
    } else {
      const std::string wanted =
          (std::filesystem::path(name_).parent_path() / path).generic_string();
      if (!inner_path(wanted)) {
        warn_once("asset.escape", path,
                  fmt::format("'{}' asks for '{}', outside of its pack", name_, path),
                  "it isn't read; put the picture beside the mesh");
        return {};
      }
      bytes = files_.read(wanted);
      if (bytes) file_.files[*inner_path(wanted)] = sha256(*bytes);
    }
    if (bytes && texture_of(*bytes, Texture::Coding::kSrgb)) return std::move(*bytes);
    warn_once("asset.picture", path,
              fmt::format("the picture '{}' of '{}' {}", path, name_,
                          bytes ? "is no PNG or JPEG that can be read" : "is missing"),
              "the material's plain colour is used");
    return {};
  }

  void warn_once(const char* rule, const std::string& path, std::string message, std::string hint) {
    if (warned_.insert(path).second)
      diagnostics_.warning(rule, where_, std::move(message), std::move(hint));
  }

  const aiScene& scene_;
  AssetFiles& files_;
  const std::string& name_;
  const SourceLocation& where_;
  Diagnostics& diagnostics_;
  MeshFile& file_;
  bool gltf_ = false;
  std::string key_;
  std::set<std::string> warned_;
};

}  // namespace

void read_surfaces(const aiScene& scene, AssetFiles& files, const std::string& name,
                   const SourceLocation& where, Diagnostics& diagnostics, MeshFile& file) {
  SurfaceReader(scene, files, name, where, diagnostics, file).read();
}

TexturePlace place_of_textures(const aiMaterial& material, bool gltf) {
  TexturePlace place;
  for (const aiTextureType type : {aiTextureType_BASE_COLOR, aiTextureType_DIFFUSE,
                                   aiTextureType_OPACITY, aiTextureType_NORMALS}) {
    if (material.GetTextureCount(type) == 0) continue;
    int channel = 0;
    material.Get(AI_MATKEY_UVWSRC(type, 0), channel);
    if (channel > 0 && channel < AI_MAX_NUMBER_OF_TEXTURECOORDS)
      place.channel = static_cast<unsigned>(channel);
    aiUVTransform moved;
    if (!gltf || material.Get(AI_MATKEY_UVTRANSFORM(type, 0), moved) != aiReturn_SUCCESS) break;
    // Assimp has turned glTF's scale, rotation and offset about the upper left corner into its own
    // about the middle; its way to apply them puts the scale in the wrong place. Back again.
    const Vec2f s(moved.mScaling.x, moved.mScaling.y);
    const float c = det::cos(-moved.mRotation);
    const float r = det::sin(-moved.mRotation);
    place.turn << c * s.x(), r * s.y(), -r * s.x(), c * s.y();
    place.offset = {moved.mTranslation.x - 0.5F * s.x() * (1.0F - c + r),
                    0.5F * s.y() * (r + c - 1.0F) + 1.0F - s.y() - moved.mTranslation.y};
    if (!place.turn.allFinite() || !place.offset.allFinite()) return {place.channel};
    break;
  }
  return place;
}

}  // namespace raytruth::assets
