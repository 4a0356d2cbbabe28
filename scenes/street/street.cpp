#include "scenes/street/street.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string_view>

#include "scenes/street/junction_surface.h"
#include "scenes/street/lane_places.h"
#include "scenes/street/overlap.h"
#include "scenes/street/paint_ends.h"
#include "scenes/street/street_joints.h"
#include "scenes/street/street_piece.h"
#include "scenes/street/street_rows.h"
#include "sim/roads/cross_path.h"

namespace raytruth::street {
namespace {

using roads::ContactPoint;
using roads::RoadIndex;

// As in street_cut: a tile's middle lies no further from its ends.
constexpr double kHalfTile_m = 30.0;

// Whether no tile of the road can lie within the radius. Along the line nothing is further away
// than its s.
bool is_far(const roads::RoadNetwork& roads, RoadIndex road, const StreetOptions& options) {
  const double reach = options.radius_m + 2.0 * kHalfTile_m + 1.0;
  const double length = roads.road(road).length_m;
  const double steps = std::max(1.0, std::ceil(length / (2.0 * kHalfTile_m)));
  if (std::isinf(reach) || !std::isfinite(steps)) return false;
  for (double i = 0.0; i <= steps; i += 1.0) {
    const Vec3 p = roads.at({road, i / steps * length, 0.0}).X_WR.translation();
    if ((p - options.focus_W).head<2>().norm() <= reach) return false;
  }
  return true;
}

Vec3 whole_metres(const Vec3& p) {
  return {std::floor(p.x() + 0.5), std::floor(p.y() + 0.5), std::floor(p.z() + 0.5)};
}

// All pieces of one road.
class RoadMesher {
 public:
  RoadMesher(const roads::RoadNetwork& roads, RoadIndex road, const EndRows& ends,
             PaintEnds& paint_ends, assets::AssetLibrary& library, const StreetOptions& options)
      : roads_(roads),
        road_(road),
        maker_(roads, road),
        ends_(ends),
        paint_ends_(paint_ends),
        library_(library),
        options_(options),
        intervals_(cut_road(roads, road)) {}

  void add_to(std::vector<StreetPiece>& pieces) {
    make_all_rows();
    stripes_ = lane_paint(roads_, road_);
    paint_ends_.lead(stripes_);
    for (std::size_t k = 0; k < intervals_.size();) {
      std::size_t end = k + 1;
      while (end < intervals_.size() && intervals_[end].tile == intervals_[k].tile) ++end;
      if (!rows_[k].empty()) add_tile(k, end, pieces);
      k = end;
    }
  }

 private:
  Vec3 middle_of(std::size_t from, std::size_t to) const {
    const double s = 0.5 * (intervals_[from].from_m + intervals_[to - 1].to_m);
    return roads_.at({road_, s, 0.0}).X_WR.translation();
  }

  void make_all_rows() {
    rows_.resize(intervals_.size());
    for (std::size_t k = 0; k < intervals_.size();) {
      std::size_t end = k + 1;
      while (end < intervals_.size() && intervals_[end].tile == intervals_[k].tile) ++end;
      const double away = (middle_of(k, end) - options_.focus_W).head<2>().norm();
      for (; k < end; ++k) {
        if (away <= options_.radius_m + kHalfTile_m)
          rows_[k] = make_rows(maker_, intervals_[k], options_);
      }
    }
    if (rows_.empty()) return;
    if (!rows_.front().empty()) rows_.front().front() = ends_.row(road_, ContactPoint::kStart);
    if (!rows_.back().empty()) rows_.back().back() = ends_.row(road_, ContactPoint::kEnd);
    for (std::size_t k = 0; k + 1 < rows_.size(); ++k) {
      if (!rows_[k].empty() && !rows_[k + 1].empty())
        join_same_road(rows_[k].back(), rows_[k + 1].front());
    }
  }

  void add_tile(std::size_t from, std::size_t to, std::vector<StreetPiece>& pieces) {
    PieceMesher mesher(roads_, road_, *intervals_[from].section, whole_metres(middle_of(from, to)),
                       library_);
    const double s[2] = {intervals_[from].from_m, intervals_[to - 1].to_m};
    std::vector<PaintStripe> stripes;
    for (const PaintStripe& stripe : stripes_) {
      if (stripe.s_to_m > s[0] && stripe.s_from_m < s[1]) stripes.push_back(stripe);
    }
    for (std::size_t k = from; k < to; ++k) mesher.lanes(rows_[k]);
    for (std::size_t k = from; k < to; ++k) {
      for (std::size_t i = 0; i + 1 < rows_[k].size(); ++i) {
        mesher.paint(rows_[k][i], rows_[k][i + 1], stripes);
      }
    }
    for (std::size_t k = from; k < to; ++k) close(k, k + 1 == to, mesher);
    if (!mesher.empty()) pieces.push_back(mesher.take());
  }

  // Joints at the end of interval k, and at the road's start.
  void close(std::size_t k, bool tile_ends, PieceMesher& mesher) {
    const std::vector<Row>& rows = rows_[k];
    if (k == 0 && ends_.leads(road_, ContactPoint::kStart)) {
      mesher.gasket(rows.front(), rows[1], ends_.partners(road_, ContactPoint::kStart));
    }
    const Row& last = rows.back();
    const Row& before = rows[rows.size() - 2];
    if (k + 1 == rows_.size()) {
      if (ends_.leads(road_, ContactPoint::kEnd))
        mesher.gasket(last, before, ends_.partners(road_, ContactPoint::kEnd));
      return;
    }
    if (rows_[k + 1].empty()) return;
    const Row& next = rows_[k + 1].front();
    mesher.riser(last, next);
    const Row* partner = &next;
    if (tile_ends) mesher.gasket(last, before, {&partner, 1});
  }

  const roads::RoadNetwork& roads_;
  RoadIndex road_;
  RowMaker maker_;
  const EndRows& ends_;
  PaintEnds& paint_ends_;
  assets::AssetLibrary& library_;
  const StreetOptions& options_;
  std::vector<Interval> intervals_;
  std::vector<std::vector<Row>> rows_;  ///< of each interval; none outside the radius
  std::vector<PaintStripe> stripes_;
};

}  // namespace

std::vector<StreetPiece> mesh_street(const roads::RoadNetwork& roads, assets::AssetLibrary& library,
                                     const StreetOptions& options) {
  std::vector<StreetPiece> floors;
  std::set<std::string> floored;
  std::map<std::string_view, std::vector<RoadIndex>> connecting;
  for (RoadIndex road = 0; road < roads.roads().size(); ++road) {
    if (!roads::is_cross_path(roads, road)) connecting[roads.road(road).junction].push_back(road);
  }
  for (const roads::Junction& junction : roads.junctions()) {
    StreetPiece floor = mesh_junction(roads, junction, connecting[junction.id], library, options);
    if (!floor.mesh || floor.mesh->triangles.empty()) continue;
    floors.push_back(std::move(floor));
    floored.insert(junction.id);
  }
  std::vector<bool> meshed;
  for (RoadIndex road = 0; road < roads.roads().size(); ++road) {
    // A way across others has their surface.
    meshed.push_back(!floored.contains(roads.road(road).junction) &&
                     !roads::is_cross_path(roads, road));
  }
  // Ends of tiles within the radius, and those that they meet.
  constexpr double kMeeting_m = 10.0;
  const auto is_wanted = [&](RoadIndex index, double s) {
    const Vec3 p = roads.at({index, s, 0.0}).X_WR.translation();
    return !((p - options.focus_W).head<2>().norm() >
             options.radius_m + 2.0 * kHalfTile_m + kMeeting_m);
  };
  const EndRows ends(roads, meshed, is_wanted, 0.5 * options.near_error_m);
  PaintEnds paint_ends(roads, floors);
  std::vector<StreetPiece> pieces;
  for (RoadIndex index = 0; index < meshed.size(); ++index) {
    if (!meshed[index] || is_far(roads, index, options)) continue;
    RoadMesher(roads, index, ends, paint_ends, library, options).add_to(pieces);
  }
  std::move(floors.begin(), floors.end(), std::back_inserter(pieces));
  if (options.settle) settle_overlaps(roads, library, pieces);
  fill_lane_places(roads, options.seed, pieces);
  return pieces;
}

}  // namespace raytruth::street
