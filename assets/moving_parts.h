#pragma once

// Internal to assets: doors, lids, windows and mirrors that AnimationActions move.

#include <optional>
#include <string>
#include <vector>

#include "assets/asset.h"
#include "assets/mesh_builder.h"

namespace raytruth::assets {

/// A region of a shell's faces that opens. Its outer skin is the part of that name, the glass in it
/// "Window_..." where a window opens by itself.
struct Opening {
  std::string name;             ///< "Door_FL", "Hood", "Trunk"
  int side = 0;                 ///< 1 left, -1 right, 0 both
  double from = 0.0, to = 0.0;  ///< along the body, 0 rear to 1 front
  int lowest = 0, highest = 0;  ///< faces of a ring
  /// Up to here along the body only faces from `lowest_rear` on: lamps beside a lid stay.
  double rear_to = -1.0;
  int lowest_rear = 0;
  Vec3 inwards_m = Vec3::Zero();  ///< from the outer skin to the lining
  std::string window;             ///< name of its glass; empty: part of the lid

  bool has(int on_side, double u, int face) const;
};

/// One node of its own: parts that move together, and how they move from their usual place.
struct Joint {
  std::string component;  ///< VehicleComponentType
  std::size_t node = 0, parent = 0;
  Vec3 hinge_m = Vec3::Zero(), axis = Vec3::UnitZ();
  double open_rad = 0.0;
  Vec3 open_m = Vec3::Zero();
  double usual = 0.0;  ///< progress at the usual place

  Pose pose(double progress) const;
};

/// Takes the moving parts out of nodes[0] (the body, at its final size) and appends a node for
/// each; normals and, at their usual place, positions stay what they are.
std::vector<Joint> take_moving_parts(std::vector<AssetNode>& nodes);

/// Progress of a component, or its usual one.
double progress_of(const ActorState& state, const Joint& joint);

}  // namespace raytruth::assets
