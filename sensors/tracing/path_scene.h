#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <span>
#include <vector>

#include "sensors/tracing/light_tree.h"
#include "sensors/tracing/moving_frame.h"
#include "sensors/tracing/part_look.h"
#include "sensors/tracing/trace_scene.h"

namespace raytruth::tracing {

/// A ray in single precision, for light paths: origin relative to Scene::origin_W, unit direction.
struct PathRay {
  Vec3f origin = Vec3f::Zero();
  Vec3f direction = Vec3f::UnitX();
  float near_m = 0.0F, far_m = 1e4F;
  float time = 0.0F;  ///< 0 at Scene::start ... 1 at Scene::end
};

/// What shading needs to know of a hit. Position relative to Scene::origin_W.
struct Surface {
  Vec3f position, normal, shading_normal;  ///< both normals on the side that the ray came from
  Vec3f position_I, normal_I;              ///< in the instance frame, for patterns
  float distance_m = 0.0F;
  ObjectId object;
  const assets::Part* part = nullptr;  ///< with its place in the road network
  const assets::Material* material = nullptr;
  /// Where the material has pictures, or a pattern and the mesh Mesh::uv: the place in it. Of lanes
  /// the offset from the lane's middle and the lane's width, in m.
  bool has_uv = false;
  Vec2f uv = Vec2f::Zero();
  /// Where the material has pictures: how much u or v changes with the way along the surface, at
  /// most.
  float uv_per_m = 0.0F;
  /// There, too: unit vectors in the world, at right angles to shading_normal,
  /// towards rising u and falling v (the picture's right and top), for tangent-space normals.
  Vec3f tangent = Vec3f::UnitX(), bitangent = Vec3f::UnitY();
  /// Where the material has a pattern and the mesh Mesh::road_st: s and t of the part's road, m.
  bool has_road_st = false;
  Vec2f road_st = Vec2f::Zero();
  bool emits = false;
  bool from_behind = false;                      ///< the ray came to the back of the triangle
  std::array<float, 3> emission_cd_m2{0, 0, 0};  ///< when it emits: towards the ray's origin
};

/// A point on a lamp, drawn for light that comes straight from it.
struct LampSample {
  Vec3f position = Vec3f::Zero();    ///< relative to Scene::origin_W
  Vec3f direction = Vec3f::UnitZ();  ///< unit, from the receiver to it
  float distance_m = 0.0F;
  std::array<float, 3> radiance_cd_m2{0, 0, 0};
  float pdf = 0.0F;  ///< of the direction, per steradian
};

/// A TraceScene seen by light paths: the same primitives, in single precision and with tables that
/// make a hit cheap. Results are the same bits on every machine (our own arithmetic on Embree's
/// primitive). The TraceScene must outlive it.
class PathScene {
 public:
  /// Lamps count where one of them (all within 4 m taken together) may give `least_lx` or more.
  explicit PathScene(const TraceScene& scene, float least_lx = 0.0F);

  /// For neighbouring pixels: `coherent`. The answers don't depend on it.
  void closest(std::span<const PathRay> rays, std::span<PrimitiveHit> hits, View view,
               bool coherent) const;
  /// As TraceScene::occluded: panes don't block. `coherent`: from neighbouring places in about one
  /// direction; the answers don't depend on it.
  void occluded(std::span<const PathRay> rays, std::span<std::uint8_t> blocked,
                bool coherent = false) const;
  /// Fetches ahead what surface() will read for the hits a little after `at`; changes nothing.
  void prefetch(std::span<const PrimitiveHit> hits, std::size_t at) const;
  ObjectId object_of(const PrimitiveHit& hit) const { return instances_[hit.instance].object; }
  Surface surface(const PathRay& ray, const PrimitiveHit& hit) const;

  /// Whether lamps count at a point. It is no loss to draw none where they don't, as long as lamps
  /// that other rays from there hit are counted in full.
  bool lamps_count_at(const Vec3f& position) const;
  /// Draws a point on a lit part with its chance by how much light it may send; three uniform
  /// numbers in [0, 1). Closed surfaces and lenses (Part::lamps) are drawn on their fronts only.
  /// False: there is none.
  bool sample_lamp(const LightTree::Receiver& to, float time, float pick, float u, float v,
                   LampSample& sample) const;
  /// The density with which sample_lamp() would have drawn the direction to this surface, per
  /// steradian; 0 for what it never draws.
  float lamp_pdf(const LightTree::Receiver& to, const PrimitiveHit& hit,
                 const Surface& surface) const;
  std::size_t lamp_triangles() const { return lamps_.size(); }

 private:
  struct Instance {
    const assets::Mesh* mesh = nullptr;
    ObjectId object;
    std::uint32_t lamps = 0;
    const MovingFrame* frame = nullptr;
    const PartLook* looks = nullptr;  ///< by part
    const MeshLooks* of_mesh = nullptr;
    std::uint32_t first_lamp = 0, last_lamp = 0;  ///< range in lamps_
  };
  /// A triangle that emits; those of an instance ascend.
  struct Lamp {
    std::uint32_t instance = 0, triangle = 0;
    float area_m2 = 0.0F;
    bool both_sides = false;
  };
  /// Cells of kCell_m where lamps count.
  struct Reach {
    bool everywhere = false;
    float low_x = 0.0F, low_y = 0.0F;
    int columns = 0, rows = 0;
    std::vector<std::uint8_t> cells;
  };
  static constexpr float kCell_m = 4.0F;

  void find_lamps(std::uint32_t instance, std::vector<LightTree::Emitter>& emitters,
                  std::vector<LightTree::Lobe>& lobes);
  void find_reach(std::span<const LightTree::Emitter> emitters, float least_lx);

  const TraceScene& scene_;
  std::vector<Instance> instances_;
  std::deque<MeshLooks> own_looks_;              ///< of meshes that another table was seen with
  std::deque<std::vector<PartLook>> lit_looks_;  ///< of instances whose lamps are switched
  std::vector<Lamp> lamps_;
  LightTree tree_;
  Reach reach_;
};

}  // namespace raytruth::tracing
