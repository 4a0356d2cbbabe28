#pragma once

#include <array>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "assets/material.h"
#include "assets/mesh_file.h"
#include "labels/taxonomy/taxonomy.h"
#include "sim/core/diagnostics.h"
#include "sim/core/pose.h"
#include "sim/snapshot/snapshot.h"

namespace raytruth::assets {

/// What becomes of the nodes and materials of a mesh file that match; the first rule that does so
/// counts.
struct PartRule {
  std::string node;                 ///< name, with * for anything; empty: any
  std::string material;             ///< the same of the file's materials
  std::string part;                 ///< of the part vocabulary, with or without its place
  std::optional<ClassId> class_id;  ///< nothing: the asset's
  /// "paint" (the actor's colour), "file" (as the file says, on top of what the part usually is), a
  /// material of the pack or a standard one; empty: what the part usually is.
  std::string surface;
  bool drop = false;  ///< badges, shadows and other things that aren't wanted
  SourceLocation where{};
  /// The rule is only for what lies in this area of the material's picture (u and v from, u and v
  /// to, of Mesh::uv), and comes before those for the whole of it.
  std::optional<std::array<double, 4>> picture_area{};
};

/// A lens that is put on a body.
struct PackLamp {
  std::string part;  ///< "Light_Brake_Lens_RL"
  Vec3 position_m = Vec3::Zero();
  Vec2 size_m{0.1, 0.05};     ///< across and up
  double intensity_cd = 0.0;  ///< 0: as our own bodies have it
};

/// A number plate that is put on a body.
struct PackPlate {
  bool front = false;
  Vec3 position_m = Vec3::Zero();
  Vec2 size_m{0.52, 0.11};
};

/// A clip of a skeleton and what it shows.
struct PackClip {
  std::string use;        ///< "walk", "run", "stand" or "sit"
  std::string clip;       ///< its name in the file
  double stride_m = 0.0;  ///< way of one turn of a walk or run; 0: measured on the feet
};

/// A level of detail of an asset: a mesh file like its main one, with the same axes, unit, origin
/// and rules.
struct PackLevel {
  std::string file;          ///< where the main file lies
  double deviation_m = 0.0;  ///< how far its surface is off that of the main file, at most
  SourceLocation where{};
};

/// Which way a file's axes point: the asset's x (forward), y (left) and z (up) in the file's.
struct PackAxes {
  std::string forward = "+x", up = "+y";
  /// Rotation from the file's axes to the asset's; nothing when the two are not at right angles.
  std::optional<Eigen::Matrix3d> rotation() const;
};

/// One asset of a pack.
/// The asset frame: x forward, y left, z up, origin on the ground below the middle, metres.
struct PackAsset {
  std::string name;
  std::string generator;  ///< one of generator_names() in place of a file; empty: a file
  std::string archive;    ///< zip or other folder that `file` lies in; empty: the pack's folder
  std::string file;
  ClassId class_id;
  std::vector<std::string> models;  ///< words that call for it: model3d, entry and category names
  /// Of the actors that it would fit and who don't call for it, it may stand for this share: below
  /// 1 for what is rare on the road.
  double share = 1.0;
  std::string licence, author, source;
  std::optional<Vec3> size_m;  ///< real length, width and height; the mesh is scaled to it
  double scale = 1.0;          ///< metres in one unit of the file, where size_m isn't stated
  PackAxes axes;
  std::vector<PartRule> rules;
  bool guessed = false;  ///< rules are made from the names in the file
  bool steers = true;    ///< the front wheels do
  std::vector<PackLamp> lamps;
  std::vector<PackPlate> plates;
  std::vector<PackClip> clips;
  std::vector<PackLevel> lod;  ///< finest first; where none fits they are made
  SourceLocation where{};
};

/// A folder of assets with its manifest.
struct Pack {
  std::string name;
  std::filesystem::path folder;
  std::filesystem::path manifest;  ///< empty: guessed
  std::vector<Material> materials;
  std::vector<PackAsset> assets;
  std::vector<std::string>
      missing;  ///< archives that this machine lacks; their assets are left out

  /// The files that an asset comes from. Throws InputError.
  std::unique_ptr<AssetFiles> files_of(const PackAsset& asset) const;
};

/// Reads a pack.yaml. Findings (rule "pack...") have line and column.
std::shared_ptr<const Pack> read_pack(const std::filesystem::path& manifest,
                                      Diagnostics& diagnostics);
/// The pack in a folder: of its pack.yaml, or, without one, guessed from the names of its files
/// (and its SOURCES.csv where there is one: file, class, licence, author, source and length_m,
/// width_m, height_m), which a warning says.
std::shared_ptr<const Pack> open_pack(const std::filesystem::path& folder,
                                      Diagnostics& diagnostics);
/// The manifest of a pack as YAML; rules of guessed assets are made from their files.
std::string to_yaml(const Pack& pack, Diagnostics& diagnostics);

/// Our own generators as a pack: it is always there.
std::shared_ptr<const Pack> builtin_pack();
/// An actor that looks like that asset, of that size, about its origin: for checks and previews.
ActorModel actor_model_of(const PackAsset& asset, const Vec3& size_m);

/// How an asset looks to sensors that can't tell more.
struct AssetLevel {
  double tolerance_m = 0.0;  ///< off by no more than that
  std::size_t triangles = 0;
  bool of_pack = false;  ///< as the pack brings it; else made
};

/// What an asset has, once it is read.
struct AssetFacts {
  Vec3 size_m = Vec3::Zero();
  std::size_t triangles = 0;
  std::size_t wheels = 0;
  std::map<std::string, std::size_t> parts;  ///< triangles by part
  std::map<std::string, double> strides_m;   ///< of its walks, by use
  std::vector<std::string> clips;            ///< uses that it has clips for
  /// The coarser levels of lod.h, where they were asked for; bodies of packs with bones have none.
  std::vector<AssetLevel> levels;
};
/// Reads an asset as a run would; nothing when diagnostics has got errors about it. With
/// `with_levels` its levels of detail are made, too, which takes longer.
std::optional<AssetFacts> check_asset(const Pack& pack, const PackAsset& asset,
                                      Diagnostics& diagnostics, bool with_levels = false);
/// Names of materials that rules may use.
std::vector<std::string> standard_material_names();

/// Part and surface by the names of a node and a material, as well as they tell.
PartRule guess_rule(const std::string& node, const std::string& material, ClassId class_id,
                    bool transparent);
/// Whether a text matches a pattern with * for anything; case doesn't count.
bool matches(std::string_view pattern, std::string_view text);
/// Nothing when no class has that name; also takes words of other vocabularies ("cyclist").
std::optional<ClassId> class_of_word(std::string_view word);

}  // namespace raytruth::assets
