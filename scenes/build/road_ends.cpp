#include "scenes/build/road_ends.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "scenes/build/railway.h"
#include "scenes/build/tunnels.h"

namespace raytruth::scene {
namespace {

constexpr double kNear = 0.02;       // an edge's end belongs to the road's end
constexpr double kBeyondEnd = 0.30;  // where another road would go on
constexpr double kFront = 0.05;      // where the next surface lies before a lane

bool leads_nowhere(const roads::RoadNetwork& roads, roads::RoadIndex index, bool at_end) {
  const roads::Road& road = roads.road(index);
  if (!road.junction.empty()) return false;
  const double s = at_end ? road.length_m : 0.0;
  const std::optional<roads::RoadLink>& link = at_end ? road.successor : road.predecessor;
  if (link) {
    const bool there =
        link->to_junction
            ? std::any_of(roads.junctions().begin(), roads.junctions().end(),
                          [&](const roads::Junction& j) { return j.id == link->element_id; })
            : roads.find_road(link->element_id).has_value();
    if (there) return false;
  }
  if (is_in_tunnel(roads, index, at_end ? s - 0.1 : s)) return false;
  const Pose X = roads.at({index, s, 0.0}).X_WR;
  const Vec3 beyond = X * Vec3(at_end ? kBeyondEnd : -kBeyondEnd, 0.0, 0.0);
  return roads.all_covering(beyond.x(), beyond.y()).empty();
}

struct EndCorner {
  Vec3 p_W = Vec3::Zero();
  double t_m = 0.0;
};

// Where the edges along the road meet its end: land lies to their right, so the right one runs with
// s and the left one against it.
std::optional<EndCorner> corner(const roads::RoadNetwork& roads, const street::StreetPiece& piece,
                                double s, bool first_point) {
  for (const street::StreetEdge& edge : piece.edges) {
    if (edge.points_W.size() < 2) continue;
    const Vec3& p = first_point ? edge.points_W.front() : edge.points_W.back();
    const auto at = roads.project(piece.road, p.x(), p.y(), 100.0, s);
    if (at && std::abs(at->s_m - s) < kNear) return EndCorner{p, at->t_m};
  }
  return std::nullopt;
}

// From the right corner to the left one at the road's end, from left to right at its start.
std::optional<street::StreetEdge> across(const roads::RoadNetwork& roads,
                                         const street::StreetPiece& piece, bool at_end) {
  const roads::Road& road = roads.road(piece.road);
  const double s = at_end ? road.length_m : 0.0;
  const auto from = corner(roads, piece, s, false);
  const auto to = corner(roads, piece, s, true);
  if (!from || !to || std::abs(from->t_m - to->t_m) < 0.1) return std::nullopt;
  // Between them both heights of every border between lanes: a kerb is a step.
  const double within = at_end ? s - 1e-7 : s;
  struct Border {
    double t_m;
    int lane, next;
  };
  std::vector<Border> borders;
  const std::vector<roads::Lane>& lanes = road.section_at(within).lanes;
  for (std::size_t i = 0; i + 1 < lanes.size(); ++i) {
    // By id descending: from the left to the right.
    const int left = lanes[i].id;
    const int right = lanes[i + 1].id;
    const double t = right >= 0 ? roads.inner_t(piece.road, left, within)
                                : roads.inner_t(piece.road, right, within);
    // Lane 0 has no width: its neighbours meet there.
    const int other = right != 0 ? right : i + 2 < lanes.size() ? lanes[i + 2].id : 0;
    if (left == 0) continue;
    borders.push_back({t, left, other});
  }
  if (at_end) std::reverse(borders.begin(), borders.end());
  const double low = std::min(from->t_m, to->t_m) + 1e-3;
  const double high = std::max(from->t_m, to->t_m) - 1e-3;
  const double bed = bed_depth(roads, piece.road);
  street::StreetEdge edge;
  edge.points_W.push_back(from->p_W);
  for (const Border& border : borders) {
    if (border.t_m <= low || border.t_m >= high) continue;
    const int first = at_end ? border.next : border.lane;
    const int second = at_end ? border.lane : border.next;
    for (const int lane : {first, second}) {
      const roads::SurfacePoint p = roads.top({piece.road, s, border.t_m}, lane);
      const Vec3 at = p.X_WR.translation() - Vec3(0.0, 0.0, bed);
      if ((at - edge.points_W.back()).norm() > 1e-4) edge.points_W.push_back(at);
    }
  }
  edge.points_W.push_back(to->p_W);
  return edge;
}

}  // namespace

void close_road_ends(const roads::RoadNetwork& roads, std::vector<street::StreetPiece>& pieces) {
  for (street::StreetPiece& piece : pieces) {
    if (piece.is_junction) continue;
    for (const bool at_end : {false, true}) {
      if (!leads_nowhere(roads, piece.road, at_end)) continue;
      if (auto edge = across(roads, piece, at_end)) piece.edges.push_back(std::move(*edge));
    }
  }
}

std::vector<street::StreetEdge> open_lane_fronts(const roads::RoadNetwork& roads,
                                                 const street::StreetPiece& piece) {
  std::vector<street::StreetEdge> fronts;
  const roads::Road& road = roads.road(piece.road);
  if (piece.is_junction || !road.junction.empty()) return fronts;
  for (const bool at_end : {false, true}) {
    if (!(at_end ? road.successor : road.predecessor)) continue;
    const double s = at_end ? road.length_m : 0.0;
    if (!corner(roads, piece, s, false) && !corner(roads, piece, s, true)) continue;
    const double within = at_end ? s - 1e-7 : s;
    for (const roads::Lane& lane : road.section_at(within).lanes) {
      if (lane.id == 0 || roads.lane_width(piece.road, lane.id, within) < 0.1) continue;
      double right = roads.inner_t(piece.road, lane.id, within);
      double left = roads.outer_t(piece.road, lane.id, within);
      if (right > left) std::swap(right, left);
      const Pose middle = roads.at({piece.road, s, 0.5 * (right + left)}).X_WR;
      const Vec3 before = middle * Vec3(at_end ? kFront : -kFront, 0.0, 0.0);
      if (!roads.all_covering(before.x(), before.y()).empty()) continue;
      const Vec3 r = roads.top({piece.road, s, right}, lane.id).X_WR.translation();
      const Vec3 l = roads.top({piece.road, s, left}, lane.id).X_WR.translation();
      fronts.push_back({at_end ? std::vector<Vec3>{r, l} : std::vector<Vec3>{l, r}});
    }
  }
  return fronts;
}

}  // namespace raytruth::scene
