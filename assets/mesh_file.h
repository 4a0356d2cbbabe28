#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "assets/asset_files.h"
#include "assets/texture.h"
#include "sim/core/diagnostics.h"
#include "sim/core/pose.h"

namespace raytruth::assets {

/// An 8-bit picture with red, green, blue and cover (alpha), row by row from the top.
struct Picture {
  int width = 0, height = 0;
  std::vector<std::uint8_t> rgba;
};

/// PNG or JPEG; an empty picture when the bytes are neither or damaged.
Picture decode_picture(const std::string& bytes);

/// A material as a mesh file states it. Colours linear.
struct FileSurface {
  std::string name;
  std::string key;                                ///< unique among all surfaces of all files
  std::array<float, 3> colour{0.5F, 0.5F, 0.5F};  ///< multiplies the texture's
  float opacity = 1.0F, metallic = 0.0F, roughness = 0.8F;
  TexturePtr colour_texture, normal_texture, surface_texture;  ///< as Material's; nullptr: none
  float normal_scale = 1.0F;
  float alpha_cutoff = 0.0F;  ///< the surface has holes where the texture's alpha is less; 0: none
};

/// Up to four bones that a vertex follows; weights sum to 1.
struct Influences {
  std::array<std::uint16_t, 4> bone{0, 0, 0, 0};
  std::array<float, 4> weight{0.0F, 0.0F, 0.0F, 0.0F};
};

/// Triangles of one material of one node, in the file's own axes and unit; nodes' transforms are
/// applied. With a skeleton: in its bind pose.
struct FilePiece {
  std::string node;
  std::size_t surface = 0;
  std::vector<Vec3f> positions;
  std::vector<Vec3f> normals;  ///< one a vertex
  std::vector<Vec2f> uv;       ///< one a vertex, as Mesh::uv; empty: the surface has no texture
  std::vector<std::array<std::uint32_t, 3>> triangles;
  std::vector<Influences> influences;  ///< one a vertex, or empty: rigid
};

/// A joint of the skeleton; parents come before their children.
struct FileBone {
  std::string name;
  int parent = -1;
  Eigen::Matrix4d rest = Eigen::Matrix4d::Identity();     ///< in its parent, as the file has it
  Eigen::Matrix4d inverse = Eigen::Matrix4d::Identity();  ///< from the bind pose into the bone
  bool bends = false;                                     ///< some vertex follows it
};

/// Keys of one bone; times in s, each list may be empty.
struct FileChannel {
  int bone = 0;
  std::vector<std::pair<double, Vec3>> places;
  std::vector<std::pair<double, Eigen::Quaterniond>> turns;
};

struct FileClip {
  std::string name;
  double duration_s = 0.0;
  std::vector<FileChannel> channels;
};

/// A mesh file, read.
struct MeshFile {
  std::vector<FileSurface> surfaces;
  std::vector<FilePiece> pieces;
  std::vector<FileBone> bones;  ///< empty: no skeleton
  std::vector<FileClip> clips;
  std::map<std::string, std::string> files;  ///< all that were read: SHA-256 by name

  Box3 bounds() const;
  std::size_t triangle_count() const;
};

/// More triangles than an asset may have: what a scene with dozens of them still holds.
inline constexpr std::size_t kMostTriangles = 2'000'000;

/// Reads a .glb, .gltf, .obj, .dae, .ply, .stl or .fbx with all that belongs to it. Findings (rule
/// "asset...", at `where`): errors for what makes it useless - it can't be read, it has no
/// triangles or too many, positions that are no numbers - warnings for missing pictures and names
/// that lead out of the pack, a note for zero areas, which are left out.
MeshFile read_mesh_file(AssetFiles& files, const std::string& name, const SourceLocation& where,
                        Diagnostics& diagnostics);

}  // namespace raytruth::assets
