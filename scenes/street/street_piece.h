#pragma once

// Internal to scenes/street: the mesh of one tile while it grows.

#include <optional>
#include <span>
#include <vector>

#include "scenes/street/lane_look.h"
#include "scenes/street/lane_paint.h"
#include "scenes/street/mesh_sink.h"
#include "scenes/street/street.h"
#include "scenes/street/street_row.h"

namespace raytruth::street {

/// Lanes, kerbs, marks and joints of a tile, which lies in one lane section.
class PieceMesher {
 public:
  PieceMesher(const roads::RoadNetwork& roads, roads::RoadIndex road,
              const roads::LaneSection& section, const Vec3& origin_W,
              assets::AssetLibrary& library);

  /// Lanes and kerbs between rows that have the same lanes.
  void lanes(std::span<const Row> rows);
  /// Those stripes that lie between two rows, laid onto the triangles of the lanes.
  void paint(const Row& near, const Row& far, std::span<const PaintStripe> stripes);
  /// Upright faces between two rows at the same s where the surface jumps.
  void riser(const Row& before, const Row& after);
  /// A strip below the joint at `row` that no ray falls through, where one of `partners` goes on.
  /// `inside` is the row next to it in this piece.
  void gasket(const Row& row, const Row& inside, std::span<const Row* const> partners);

  bool empty() const { return sink_.empty(); }
  StreetPiece take();

 private:
  struct LaneParts {
    int lane = 0;
    double from_m = 0.0;  ///< s
    Look look;
    std::uint16_t part = 0;
    std::optional<std::uint16_t> kerb;
  };
  using RowVertices = std::vector<std::vector<std::uint32_t>>;  ///< by chain, then point

  /// The first of a lane, and the one that holds at s.
  LaneParts& parts_of(int lane);
  const LaneParts& parts_at(int lane, double s_m);
  std::uint16_t kerb_of(int lane);
  /// Part of the strips below joints that looks like a part.
  std::uint16_t joint_of(std::uint16_t part);
  std::uint16_t paint_part(const PaintStripe& stripe);
  RowVertices vertices(const Row& row);
  void kerb_face(const Row& near, const Row& far, std::size_t chain, const RowVertices& a,
                 const RowVertices& b);
  void kerb_gasket(const Row& row, std::size_t chain, const Vec3& forward);
  void edge(std::span<const Row> rows);

  const roads::RoadNetwork& roads_;
  roads::RoadIndex road_;
  const roads::LaneSection& section_;
  Vec3 origin_W_;
  assets::AssetLibrary& library_;
  std::string name_;
  MeshSink sink_;
  std::vector<LaneParts> parts_;
  std::vector<std::pair<const char*, std::pair<int, std::uint16_t>>> paint_parts_;
  std::optional<Row> last_row_;
  RowVertices last_vertices_;
  StreetEdge right_, left_;
};

}  // namespace raytruth::street
