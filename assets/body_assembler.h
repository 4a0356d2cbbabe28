#pragma once

// Internal to assets: a body's mesh and parts from the pieces of a file.

#include <map>
#include <string>
#include <tuple>

#include "assets/body.h"
#include "assets/part_vocabulary.h"

namespace raytruth::assets {

/// Triangles of one node and material in the asset frame, and the rule for them.
struct BodyPiece {
  BodyMesh mesh;  ///< without parts; uv only where the surface has pictures
  const PartRule* rule = nullptr;
  const FileSurface* surface = nullptr;
};

/// Puts a body together: which part each triangle belongs to, by rules and by where it is. Body's
/// bounds must be known.
class BodyAssembler {
 public:
  BodyAssembler(const Pack& pack, const PackAsset& asset, Body& body)
      : pack_(pack), asset_(asset), body_(body) {}

  /// `bends`: the body has bones; what follows none of them follows the first.
  void add(BodyPiece piece, bool bends);
  /// Lenses and plates that the manifest puts on.
  void add_extras();

 private:
  struct Place {
    Vec3 at;
    const Box3& cluster;  ///< of all lamps on that side
  };
  std::uint16_t part_of(const BodyPiece& piece, const NamedPart& named, const Vec3& centre,
                        const Place& place);
  std::uint16_t part(BodyPart wanted);
  void append(const Mesh& mesh, std::uint16_t part);

  const Pack& pack_;
  const PackAsset& asset_;
  Body& body_;
  std::map<std::tuple<std::string, ClassId, std::string, bool>, std::uint16_t> index_;
  std::map<std::tuple<const FileSurface*, const PartRule*, const PartWord*, std::string>,
           std::uint16_t>
      known_;
};

}  // namespace raytruth::assets
