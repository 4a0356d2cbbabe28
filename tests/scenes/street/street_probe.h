#pragma once

// Brute force on the triangles of a street: vertical and other rays, and the network's own word.

#include <cstdlib>
#include <filesystem>
#include <functional>
#include <map>
#include <vector>

#include "scenes/street/street.h"

namespace raytruth::street {

/// The corpus' file, or an empty path when the corpus is missing.
std::filesystem::path corpus(const std::string& file);
std::vector<std::filesystem::path> corpus_roads();

/// A triangle of the street in world coordinates.
struct Face {
  std::size_t piece = 0;
  Vec3 p_W[3];
  Vec2 st[3];
  assets::Part part;

  Vec3 normal() const { return (p_W[1] - p_W[0]).cross(p_W[2] - p_W[0]).normalized(); }
};

struct Strike {
  const Face* face = nullptr;
  double z_m = 0.0;
  Vec2 st = Vec2::Zero();
};

class StreetProbe {
 public:
  explicit StreetProbe(const std::vector<StreetPiece>& pieces);
  /// Every face above or below (x, y), highest first.
  std::vector<Strike> down(double x, double y) const;
  /// Distance along the direction (unit length) to the first face, 1e9 for none; `face` tells it.
  double along(const Vec3& from_W, const Vec3& direction, double reach_m, const Face** face) const;
  const std::vector<Face>& faces() const { return faces_; }

 private:
  static constexpr double kBin_m = 2.0;
  using Key = std::pair<long, long>;
  static Key key(double x, double y);
  std::vector<Face> faces_;
  std::map<Key, std::vector<std::size_t>> bins_;
};

/// Everything meshed to near_error_m.
std::vector<StreetPiece> mesh_all(const roads::RoadNetwork& roads);

bool is_mark(const Face& face);

}  // namespace raytruth::street
