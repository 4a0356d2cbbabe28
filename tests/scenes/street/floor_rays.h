#pragma once

// Brute-force views of a junction's floor, which know nothing of how it was made.

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "scenes/street/street.h"

namespace raytruth::street {

/// A triangle of the floor's top, in the world.
struct FloorFace {
  Vec3 corner[3];
  ClassId class_id;
  assets::RoadPlace place;
};

/// Tops only: no marks, no upright faces, no strips below joints.
std::vector<FloorFace> floor_faces(const StreetPiece& piece);

/// All triangles whose plane shadow holds a point.
class FloorRays {
 public:
  explicit FloorRays(std::vector<FloorFace> faces);
  /// Faces hit from above; on an edge (within margin_m, positive outwards) both.
  std::vector<const FloorFace*> down(double x, double y, double margin_m = 1e-9) const;
  const std::vector<FloorFace>& faces() const { return faces_; }
  Vec2 low() const { return low_; }
  Vec2 high() const { return high_; }

 private:
  static std::pair<long, long> key(double x, double y);
  std::vector<FloorFace> faces_;
  std::map<std::pair<long, long>, std::vector<std::size_t>> bins_;
  Vec2 low_ = Vec2::Constant(1e300), high_ = Vec2::Constant(-1e300);
};
double height_at(const FloorFace& face, double x, double y);

/// Edges of the tops that no other top shares, both ends at one height; ends in the plane.
std::vector<std::pair<Vec3, Vec3>> open_edges(const std::vector<FloorFace>& faces);

/// Every .xodr file of the corpus, sorted; empty when there is none.
std::vector<std::filesystem::path> corpus_roads();

}  // namespace raytruth::street
