#pragma once

// Internal to scenes/street: triangles, kerbs, skirts and edges of a junction's floor in space.

#include <map>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "scenes/street/junction_floor.h"

namespace raytruth::street {

/// Adds floors to one piece of street.
class FloorMesher {
 public:
  /// Keeps the references.
  FloorMesher(const roads::RoadNetwork& roads, std::string name, assets::AssetLibrary& library,
              const Vec3& origin_W);

  void add(const FloorPlan& plan, const FloorHeight& height, const FloorTriangles& floor);
  /// The floors' tops alone, in the same frame.
  const assets::Mesh& tops() const { return tops_; }
  /// Part of a mark, and a convex piece of it; s is near.
  std::uint16_t mark_part(const char* material, const assets::RoadPlace& place);
  void add_flat(std::uint16_t part, std::span<const Vec3> corners_W, double near_s_m);
  const Vec3& origin_W() const { return origin_W_; }
  assets::Mesh& mesh() { return mesh_; }
  std::vector<StreetEdge>& edges() { return edges_; }

 private:
  struct Place {
    assets::RoadPlace road;
    double s_m = 0.0;  ///< of the triangle's middle
  };
  struct Layer;  // what add() works on

  std::uint16_t part(FloorKind kind, bool face, const assets::RoadPlace& place);
  std::uint16_t joint_part(FloorKind kind, const assets::RoadPlace& place);
  std::uint32_t vertex(const Vec3& p_W, const Vec2& st);
  void triangle(std::uint16_t part, std::uint32_t a, std::uint32_t b, std::uint32_t c);
  void quad(std::uint16_t part, const Vec3& a, const Vec3& b, const Vec3& c, const Vec3& d,
            const Vec2& st_ad, const Vec2& st_bc);
  static Place place_at(const Layer& layer, const roads::RoadNetwork& roads, const Vec2& p_W,
                        FloorKind kind);
  Vec2 st_at(const Place& place, const Vec2& p_W) const;
  void add_tops(Layer& layer);
  void add_faces(Layer& layer);
  void add_skirt(Layer& layer, int triangle, int a, int b);
  void add_joint(Layer& layer, int triangle, int a, int b);
  void add_edges(Layer& layer);

  const roads::RoadNetwork& roads_;
  std::string name_;
  assets::AssetLibrary& library_;
  Vec3 origin_W_;
  assets::Mesh mesh_, tops_;
  std::vector<StreetEdge> edges_;
  std::map<std::tuple<int, bool, std::uint32_t, std::int32_t>, std::uint16_t> parts_;
  std::map<std::tuple<int, std::uint32_t, std::int32_t>, std::uint16_t> joint_parts_;
  std::map<std::tuple<std::string, std::uint32_t, std::int32_t>, std::uint16_t> mark_parts_;
};

}  // namespace raytruth::street
