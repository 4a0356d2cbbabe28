#pragma once

// Internal to sensors/tracing: instances that move, as geometries of Embree's whose rays are moved
// by MovingFrame. Embree's own instances that turn bound each key's turn numerically: 70 us each.

#include <cstdint>
#include <span>
#include <vector>

#include "sensors/tracing/embree_mesh.h"
#include "sensors/tracing/moving_frame.h"

namespace raytruth::tracing {

/// Where a body is at any time of the scene: a box around everything that it sweeps.
struct SweptBox {
  Vec3f low, high;
};
SweptBox swept_box(const RTCBounds& mesh, const MovingFrame& frame);

/// Some of a frame's own instances; primitive k is instance which[k].
struct MovingBodies {
  std::span<const MeshScene* const> meshes;  ///< by instance
  std::span<const MovingFrame> frames;       ///< by instance
  std::span<const SweptBox> boxes;           ///< by instance
  std::vector<std::uint32_t> which{};
};

/// Adds them to a top-level scene. Hits name the instance as instID[0], and geometry and primitive
/// of its mesh's scene. `bodies` must outlive the scene.
void add_bodies(RTCDevice device, RTCScene top, const MovingBodies& bodies, unsigned mask);

/// What valid rays (-1; others 0) meet first of these bodies, one after the other: for the few of
/// an actor, which many frames never ask for. Masks of instances aren't heeded.
void closest_of_bodies(const MovingBodies& bodies, const int* valid, RTCIntersectContext* context,
                       RTCRayHit16& rays);

}  // namespace raytruth::tracing
