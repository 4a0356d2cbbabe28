#pragma once

// Internal to assets: an asset of a pack, read and taken apart, before it is fitted to an actor.

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "assets/asset.h"
#include "assets/pack.h"

namespace raytruth::assets {

/// A part whose material is still open: of the actor's paint.
struct BodyPart {
  std::string name;
  ClassId class_id;
  Material material;     ///< its name is unique to its content
  bool painted = false;  ///< the actor's paint takes its place
  LampMask lamps = 0;
  friend bool operator==(const BodyPart& a, const BodyPart& b) {
    return a.name == b.name && a.class_id == b.class_id && a.material.name == b.material.name &&
           a.painted == b.painted && a.lamps == b.lamps;
  }
};

/// Triangles with the part of each, in the asset frame or that of a wheel's hub.
struct BodyMesh {
  std::vector<Vec3f> positions, normals;
  std::vector<Vec2f> uv;               ///< as Mesh::uv
  std::vector<Influences> influences;  ///< one a vertex of a body with a skeleton
  std::vector<std::array<std::uint32_t, 3>> triangles;
  std::vector<std::uint16_t> part;
};

struct BodyWheel {
  std::string corner;  ///< "FL", "R" ...
  Vec3 hub = Vec3::Zero();
  double radius = 0.0;
  bool steers = false;
  BodyMesh mesh;  ///< about its hub
};

/// The same body more coarsely, with the parts of the body.
struct BodyLevel {
  double deviation_m = 0.0;  ///< how far it is off, at most
  BodyMesh mesh;
  std::vector<BodyMesh> wheels;  ///< of Body::wheels, about their hubs
};

struct Body {
  std::vector<BodyPart> parts;
  BodyMesh mesh;
  std::vector<BodyWheel> wheels;
  std::vector<BodyLevel> levels;  ///< that the pack brings, finest first
  Box3 bounds;                    ///< of all, in the asset frame
  Box3 shown;                     ///< of what rules keep of the file
  /// Skeleton of people: bones and clips as in the file, and the way from its axes and unit.
  std::vector<FileBone> bones;
  std::map<std::string, FileClip> clips;  ///< by use: "walk"
  std::map<std::string, double> stride_m;
  Eigen::Matrix3d from_file = Eigen::Matrix3d::Identity();
  Vec3 shift = Vec3::Zero();
  std::map<std::string, std::string> files;  ///< SHA-256 of all files that were read, by name
};

/// Reads and takes apart; nullptr when diagnostics has got errors about it.
std::shared_ptr<const Body> make_body(const Pack& pack, const PackAsset& asset,
                                      Diagnostics& diagnostics);

/// The material of a part as rules and file say.
Material surface_of(const Pack& pack, const PackAsset& asset, const PartRule& rule,
                    const FileSurface& surface);

/// Triangles that hang together, in the order of their first triangle; vertices closer than 0.1 mm
/// are one.
std::vector<std::vector<std::uint32_t>> components_of(const BodyMesh& mesh,
                                                      const std::vector<std::uint32_t>& triangles);
/// Takes wheels out of a vehicle: round pieces of tyres that touch the ground and what lies in
/// them.
void take_wheels(Body& body, bool steers);

/// Fitted to the actor's declared box and painted; its materials go to the table.
std::shared_ptr<const Asset> fit_body(const std::shared_ptr<const Body>& body,
                                      const ActorModel& model, MaterialTable& materials,
                                      const Material& paint);
/// The same of a body with bones: as tall as the actor.
std::shared_ptr<const Asset> fit_person(const std::shared_ptr<const Body>& body,
                                        const ActorModel& model, MaterialTable& materials,
                                        const Material& paint);
/// Strides of clips that state none, from how the feet move over the ground.
void measure_strides(Body& body, const PackAsset& asset);

/// Parts with their materials in the table.
std::vector<Part> parts_of(const Body& body, MaterialTable& materials, const Material& paint);

}  // namespace raytruth::assets
