#pragma once

// Internal to assets: a surface with fewer triangles.

#include <array>
#include <cstdint>
#include <vector>

#include "sim/core/pose.h"

namespace raytruth::assets {

using Corners = std::array<std::uint32_t, 3>;

/// Vertices of a surface; triangles are given beside them.
struct LodSurface {
  /// Places of all vertices in one pose or, of what bends, in several, in metres.
  std::vector<std::vector<Vec3f>> poses;
  const std::vector<Vec3f>* normals = nullptr;  ///< unit, of the first pose; empty: flat
  const std::vector<Vec2f>* uv = nullptr;       ///< nullptr or empty: without
};

/// The same surface with fewer triangles, between vertices that it has already: those of
/// `triangles` that are no longer used lie within tolerance_m of it in every pose. Within twice the
/// tolerance there is a place that faces as they do, to 45 degrees, so that shading follows; and
/// where a picture is laid on, it lies shifted by no more than that. Borders, and edges where
/// several triangles meet, stay as they are. A pure function; the bits don't depend on the
/// processor.
///
/// Edges are collapsed by quadric error (Garland and Heckbert, "Surface simplification using
/// quadric error metrics", SIGGRAPH 1997) by meshoptimizer, whose error is a mean over the faces
/// about a vertex. The result is therefore measured, and done again without what came off too far.
std::vector<Corners> with_fewer_triangles(const LodSurface& surface,
                                          const std::vector<Corners>& triangles,
                                          double tolerance_m);

}  // namespace raytruth::assets
