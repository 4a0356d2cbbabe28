#pragma once

// Internal to sensors/tracing: instances that move, as geometries of Embree's whose rays are moved
// by MovingFrame. Embree's own instances that turn bound each key's turn numerically: 70 us each.

#include <cstdint>
#include <span>
#include <vector>

#include "sensors/tracing/embree_mesh.h"
#include "sensors/tracing/moving_frame.h"

namespace raytruth::tracing {

/// Some of a frame's own instances; primitive k is instance which[k].
struct MovingBodies {
  std::span<const MeshScene* const> meshes;  ///< by instance
  std::span<const MovingFrame> frames;       ///< by instance
  std::vector<std::uint32_t> which;
};

/// Adds them to a top-level scene. Hits name the instance as instID[0], and geometry and primitive
/// of its mesh's scene. `bodies` must outlive the scene.
void add_bodies(RTCDevice device, RTCScene top, const MovingBodies& bodies, unsigned mask);

/// Where a body is at any time of the scene: a box around everything that it sweeps.
struct SweptBox {
  Vec3f low, high;
};
SweptBox swept_box(const RTCBounds& mesh, const MovingFrame& frame);

}  // namespace raytruth::tracing
