#include "scenes/street/junction_marks.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <unordered_map>

#include "scenes/street/convex.h"
#include "scenes/street/drape.h"
#include "scenes/street/lane_paint.h"
#include "sim/core/math.h"

namespace raytruth::street {
namespace {

constexpr double kMarkChordError_m = 0.003;
constexpr double kLongestMarkChord_m = 4.0;
constexpr double kShortestMarkChord_m = 0.1;
// Less than half a kerb: paint does not climb.
constexpr double kMarkClimb_m = 0.05;
// Floor at the level of a stripe is no further away than this; a kerb is.
constexpr double kMarkLevel_m = 0.01;
// Where the room beside a border changes, stripes are laid in pieces of this length.
constexpr double kAsideStep_m = 0.5;
constexpr double kMarkAside_m = 1e-3;
// Shreds thinner than this are no paint.
constexpr double kThinnestShred_m = 0.002;
constexpr double kMarkCell_m = 2.0;
constexpr double kDotRadius_m = 0.05;

// What is painted already, in cells of the plane.
class Painted {
 public:
  /// Parts of the polygon that no other stripe has painted.
  std::vector<Convex> bare(const Convex& polygon, std::size_t stripe) const {
    std::vector<std::uint32_t> near;
    for_each_cell(polygon, [&](std::uint64_t key) {
      const auto cell = cells_.find(key);
      if (cell == cells_.end()) return;
      near.insert(near.end(), cell->second.begin(), cell->second.end());
    });
    std::sort(near.begin(), near.end());
    near.erase(std::unique(near.begin(), near.end()), near.end());
    std::vector<Convex> open{polygon};
    for (const std::uint32_t k : near) {
      if (stripes_[k] == stripe) continue;
      std::vector<Convex> rest;
      for (Convex& part : open) {
        if (overlap(part, polygons_[k], 1e-5)) {
          subtract(part, polygons_[k], rest);
        } else {
          rest.push_back(std::move(part));
        }
      }
      open = std::move(rest);
    }
    std::erase_if(open, [](const Convex& part) {
      double around = 0.0;
      for (std::size_t i = 0; i < part.size(); ++i) {
        around += (part[(i + 1) % part.size()] - part[i]).norm();
      }
      return 2.0 * twice_area(part) < 2.0 * kThinnestShred_m * around;
    });
    return open;
  }
  void add(const Convex& polygon, std::size_t stripe) {
    const auto name = static_cast<std::uint32_t>(polygons_.size());
    for_each_cell(polygon, [&](std::uint64_t key) { cells_[key].push_back(name); });
    polygons_.push_back(polygon);
    stripes_.push_back(stripe);
  }

 private:
  template <typename Body>
  static void for_each_cell(const Convex& polygon, const Body& body) {
    Vec2 low = polygon[0];
    Vec2 high = polygon[0];
    for (const Vec2& p : polygon) {
      low = low.cwiseMin(p);
      high = high.cwiseMax(p);
    }
    const auto cell = [](double v) {
      return static_cast<std::int64_t>(std::floor(v / kMarkCell_m));
    };
    for (std::int64_t j = cell(low.y()); j <= cell(high.y()); ++j) {
      for (std::int64_t i = cell(low.x()); i <= cell(high.x()); ++i) {
        body((static_cast<std::uint64_t>(i) << 32U) ^
             (static_cast<std::uint64_t>(j) & 0xFFFFFFFFU));
      }
    }
  }
  /// Only looked up, never walked through.
  std::unordered_map<std::uint64_t, std::vector<std::uint32_t>> cells_;
  std::vector<Convex> polygons_;
  std::vector<std::size_t> stripes_;
};

class Painter {
 public:
  Painter(const roads::RoadNetwork& roads, const FloorHeight& height, FloorMesher& mesher)
      : roads_(roads), height_(height), mesher_(mesher) {
    drape_.add(mesher.tops(), mesher.origin_W());
  }

  void paint(roads::RoadIndex road) {
    for (const PaintStripe& stripe : lane_paint(roads_, road)) {
      ++stripe_;
      if (stripe.kind == PaintKind::kKerb || stripe.kind == PaintKind::kGrass) continue;
      part_ = mesher_.mark_part(paint_material(stripe),
                                {static_cast<std::uint32_t>(road + 1), stripe.lane});
      for_each_dash(stripe, stripe.s_from_m, stripe.s_to_m, [&](double from, double to) {
        if (stripe.kind == PaintKind::kDots) {
          lay_dot(stripe, 0.5 * (from + to));
        } else {
          lay_dash(stripe, from, to);
        }
      });
    }
  }

 private:
  Vec2 point(const PaintStripe& stripe, double s, double across_m) const {
    const double t = stripe_t(roads_, stripe, s) + across_m;
    return roads_.at({stripe.road, s, t}).X_WR.translation().head<2>();
  }

  void lay_dash(const PaintStripe& stripe, double from, double to) {
    double at = from;
    double aside = this->aside(stripe, from);
    const auto lay_to = [&](double s, double next_aside) {
      const double half = 0.5 * stripe.width_m;
      lay(stripe,
          {point(stripe, at, aside - half), point(stripe, s, next_aside - half),
           point(stripe, s, next_aside + half), point(stripe, at, aside + half)},
          s);
      at = s;
      aside = next_aside;
    };
    refine(stripe, from, to, point(stripe, from, 0.0), point(stripe, to, 0.0), 0, [&](double s) {
      const double start = at;
      const bool moves = std::abs(this->aside(stripe, s) - aside) > kMarkAside_m;
      const double steps = moves ? std::ceil((s - start) / kAsideStep_m) : 1.0;
      for (double i = 1.0; i < steps; i += 1.0) {
        const double middle = start + i / steps * (s - start);
        lay_to(middle, this->aside(stripe, middle));
      }
      lay_to(s, this->aside(stripe, s));
    });
  }

  // How far the stripe moves to the left to have floor below it, as on roads: all the way where it
  // must, and half a metre before, and from there back over some metres.
  double aside(const PaintStripe& stripe, double s) {
    constexpr double kFlat_m = 0.5;
    constexpr double kBack_m = 3.0;
    double most = 0.0;
    const double last = std::floor((s + kBack_m) / kAsideStep_m);
    for (double k = std::ceil((s - kBack_m) / kAsideStep_m); k <= last; k += 1.0) {
      const double at = std::clamp(k * kAsideStep_m, stripe.s_from_m, stripe.s_to_m);
      const auto [known, is_new] = needed_.try_emplace(std::pair(stripe_, k), 0.0);
      if (is_new) known->second = needed_aside(stripe, at);
      const double away = std::max(0.0, std::abs(at - s) - kFlat_m) / (kBack_m - kFlat_m);
      const double share = std::max(0.0, 1.0 - away) * known->second;
      if (std::abs(share) > std::abs(most)) most = share;
    }
    return most;
  }
  double needed_aside(const PaintStripe& stripe, double s) const {
    const double offset = stripe.offset_at(std::clamp(s, stripe.s_from_m, stripe.s_to_m - 1e-7));
    if (std::abs(offset) >= 0.5 * stripe.width_m) return 0.0;
    const double raise = lower_side(stripe, s);
    // The floor goes on from the border to the right (-1) or left (1).
    const auto room = [&](double side) {
      const auto is_floor = [&](double away) {
        const Vec2 p = point(stripe, s, side * away - offset);
        return drape_.covers({p.x(), p.y(), height_.base(p) + raise}, kMarkLevel_m);
      };
      constexpr double kLeast_m = 1e-3;
      double low = kLeast_m;
      double high = stripe.width_m;
      if (!is_floor(low)) return 0.0;
      if (is_floor(0.5 * high) && is_floor(high)) return high;
      while (high - low > kLeast_m) {
        const double middle = 0.5 * (low + high);
        (is_floor(middle) ? low : high) = middle;
      }
      return low;
    };
    return on_ground(offset, stripe.width_m, {room(-1.0), 0.0, true}, {room(1.0), 0.0, true}) -
           offset;
  }

  // Calls body with the ends of chords that follow the stripe's middle.
  template <typename Body>
  void refine(const PaintStripe& stripe, double from, double to, const Vec2& a, const Vec2& b,
              int depth, const Body& body) {
    const double length = to - from;
    if (length > kShortestMarkChord_m && depth < 16) {
      const double s = from + (depth % 2 == 0 ? 0.5 : 0.46) * length;
      const Vec2 p = point(stripe, s, 0.0);
      const Vec2 along = (b - a).normalized();
      const Vec2 off = p - a;
      if (length > kLongestMarkChord_m ||
          std::abs(along.x() * off.y() - along.y() * off.x()) > kMarkChordError_m) {
        refine(stripe, from, s, a, p, depth + 1, body);
        refine(stripe, s, to, p, b, depth + 1, body);
        return;
      }
    }
    body(to);
  }

  void lay_dot(const PaintStripe& stripe, double s) {
    constexpr int kCorners = 12;
    const Vec2 middle = point(stripe, s, 0.0);
    Convex circle;
    for (int k = 0; k < kCorners; ++k) {
      const double angle = 2.0 * kPi * k / kCorners;
      circle.push_back(middle + kDotRadius_m * Vec2(det::cos(angle), det::sin(angle)));
    }
    lay(stripe, circle, s);
  }

  void lay(const PaintStripe& stripe, const Convex& polygon, double s) {
    // Where a bend is tighter than the stripe is wide.
    if (twice_area(polygon) < 1e-8) return;
    const double raise = lower_side(stripe, s);
    for (const Convex& part : painted_.bare(polygon, stripe_)) {
      std::vector<Vec3> corners;
      for (const Vec2& p : part) corners.emplace_back(p.x(), p.y(), height_.base(p) + raise);
      for (const std::vector<Vec3>& piece : drape_.cut(corners, stripe.lift_m, kMarkClimb_m)) {
        mesher_.add_flat(part_, piece, s);
      }
    }
    painted_.add(polygon, stripe_);
  }

  // Height above the road of the lower one of the lanes beside the stripe.
  double lower_side(const PaintStripe& stripe, double s) const {
    const roads::LaneSection& section = roads_.road(stripe.road).section_at(s);
    if (stripe.temporary != nullptr) {
      const roads::RoadPoint on{stripe.road, s, stripe_t(roads_, stripe, s)};
      const roads::Lane* lane = section.lane(roads_.to_lane(on).lane);
      const Vec2 p = roads_.at(on).X_WR.translation().head<2>();
      return lane != nullptr ? height_.raise(p, floor_kind(section, *lane)) : 0.0;
    }
    const int out = stripe.lane > 0 ? 1 : -1;
    double lowest = 1e300;
    for (const int id : {stripe.lane, stripe.lane == 0 ? 1 : stripe.lane + out, out}) {
      const roads::Lane* lane = id == 0 ? nullptr : section.lane(id);
      if (lane == nullptr || (id == out && stripe.lane != 0 && stripe.lane != out)) continue;
      const double t = stripe_t(roads_, stripe, s);
      const Vec2 p = roads_.at({stripe.road, s, t}).X_WR.translation().head<2>();
      lowest = std::min(lowest, height_.raise(p, floor_kind(section, *lane)));
    }
    return lowest < 1e300 ? lowest : 0.0;
  }

  const roads::RoadNetwork& roads_;
  const FloorHeight& height_;
  FloorMesher& mesher_;
  Drape drape_;
  Painted painted_;
  std::size_t stripe_ = 0;
  std::map<std::pair<std::size_t, double>, double> needed_;  ///< by stripe and step
  std::uint16_t part_ = 0;
};

}  // namespace

void lay_marks(const roads::RoadNetwork& roads, const FloorPlan& plan, const FloorHeight& height,
               FloorMesher& mesher) {
  Painter painter(roads, height, mesher);
  for (const roads::RoadIndex road : plan.roads) painter.paint(road);
}

}  // namespace raytruth::street
