#pragma once

// Internal to assets: smooth bodies from distance fields, turned into closed meshes.

#include <array>
#include <cstdint>
#include <functional>
#include <vector>

#include "sim/core/pose.h"

namespace raytruth::assets {

/// Roughly the distance from a surface in m, negative inside.
using DistanceField = std::function<double(const Vec3&)>;

// Fields of simple bodies; see Quilez, "Distance functions" (iquilezles.org), for the ellipsoid.
double capsule(const Vec3& p, const Vec3& from, const Vec3& to, double radius_from,
               double radius_to);
double ellipsoid(const Vec3& p, const Vec3& center, const Vec3& radii);
/// Box with its edges rounded off.
double rounded_box(const Vec3& p, const Vec3& center, const Vec3& half, double radius);
/// The union of two bodies, blended where their surfaces are nearer than `blend`.
double smooth_union(double a, double b, double blend);
/// What both have in common, and `a` without `b`; edges rounded off over `blend`.
double smooth_cut(double a, double b, double blend);
double smooth_without(double a, double b, double blend);
/// 0 below `from`, 1 above `to`, smooth between.
double smooth_step(double from, double to, double x);

/// A body's cross-section at one place along an axis.
struct Section {
  double at;            ///< place along the axis
  double middle;        ///< of the section along the depth
  double depth, width;  ///< half axes
};
/// A body through sections at ascending places, smooth between them; `squareness` from 0 (ellipses)
/// to 1 (rounded rectangles). Along z, with depth along x and width along y; ends are flat.
double lofted(const Vec3& p, const std::vector<Section>& sections, double grow, double squareness);

/// A closed mesh; zone says which of a body's materials a triangle has.
struct ImplicitMesh {
  std::vector<Vec3> positions;
  std::vector<Vec3> normals;  ///< unit, outwards
  std::vector<std::array<std::uint32_t, 3>> triangles;
  std::vector<std::uint8_t> zone;  ///< one a triangle
};

/// The surface where the field is zero, which must lie inside the box: one vertex a cell (surface
/// nets: Gibson, "Constrained elastic surface nets", MICCAI 1998), then led onto the surface.
ImplicitMesh surface_of(const DistanceField& field, const Box3& box, double cell_m);

/// Cuts triangles of `from_zone` along the zero of `field`; those where it is negative become
/// `to_zone`. The mesh stays closed.
void cut_zone(ImplicitMesh& shell, std::uint8_t from_zone, std::uint8_t to_zone,
              const DistanceField& field);

/// The same mirrored at y = 0.
ImplicitMesh mirrored(const ImplicitMesh& shell);
void append(ImplicitMesh& shell, const ImplicitMesh& other);

}  // namespace raytruth::assets
