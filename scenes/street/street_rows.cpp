#include "scenes/street/street_rows.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace raytruth::street {
namespace {

// Long thin triangles cost rays more than they save memory.
constexpr double kLongestCell_m = 12.0;
constexpr double kLongestFar_m = 24.0;
// Below this no road has a shape; keeps a broken one from eating memory.
constexpr double kShortestRoad_m = 0.05;
// Probes don't meet the worst place exactly.
constexpr double kShare = 0.8;
// Rows across a grid have columns of their own, and triangles between them err on their own.
constexpr double kGridShare = 0.6;
// Allowed error of a place's s by that of its position.
constexpr double kSlip = 12.0;
constexpr double kLeastStretch = 0.2;

// Whether the strip between two rows stays within error_m of the surface at a row between them.
bool fits(const RowMaker& maker, const roads::LaneSection& section, const Row& a, const Row& b,
          double u, double error_m) {
  const double s = a.s_m + u * (b.s_m - a.s_m);
  const Surface surface = maker.surface(s);
  for (std::size_t k = 0; k < a.chains.size(); ++k) {
    const Chain& near = a.chains[k];
    const Chain& far = b.chains[k];
    const roads::Lane& lane = *section.lane(near.lane);
    const double right = surface.right_t(lane.id);
    const double width = surface.left_t(lane.id) - right;
    const Vec3 up = surface.up(lane.id);
    const double length = b.s_m - a.s_m;
    // What leads off the chord from pa to pb; nothing when it slips too far along, `twist`
    // included.
    const auto off = [&](double f, const Vec3& pa, const Vec3& pb,
                         const Vec3& twist) -> std::optional<Vec3> {
      const Vec3 e = surface.top(lane, right + f * width) - (pa + u * (pb - pa));
      const Vec3 chord = pb - pa;
      const double length2 = chord.squaredNorm();
      if (length2 == 0.0) return e;
      // Near the centre of a curve a millimetre is many of s.
      const double per_s = std::max(std::sqrt(length2) / length, kLeastStretch);
      const double slip =
          (std::abs(e.dot(chord)) + std::abs(twist.dot(chord))) / (std::sqrt(length2) * per_s);
      if (slip > kSlip * error_m) return std::nullopt;
      return e - e.dot(chord) / length2 * chord;
    };
    const auto border_fits = [&](double f, const Vec3& pa, const Vec3& pb) {
      const auto e = off(f, pa, pb, Vec3::Zero());
      return e && e->norm() <= error_m;
    };
    const std::size_t columns = near.points.size();
    Vec3 pa = near.points[0].p_W;
    Vec3 pb = far.points[0].p_W;
    double f = 0.0;
    if (!border_fits(0.0, pa, pb)) return false;
    for (std::size_t i = 1; i < columns; ++i) {
      const double next_f = columns == 2 ? 1.0
                                         : (near.points[i].t_m - near.right_t()) /
                                               std::max(near.left_t() - near.right_t(), 1e-9);
      const Vec3 next_a = near.points[i].p_W;
      const Vec3 next_b = columns == 2 ? far.points.back().p_W : far.at(std::min(next_f, 1.0));
      // Two triangles span a twisted cell with a fold along its diagonal, and where the rows aren't
      // parallel they tell s differently from the road.
      const Vec3 twist = 0.25 * (next_a - pa - next_b + pb);
      const auto e = off(0.5 * (f + next_f), 0.5 * (pa + next_a), 0.5 * (pb + next_b), twist);
      if (!e || std::abs(up.dot(*e)) + std::abs(up.dot(twist)) > error_m) return false;
      if (!border_fits(next_f, next_a, next_b)) return false;
      const int looks = maker.grids().pieces_across(s, right + f * width, right + next_f * width);
      for (int j = 1; j < looks; ++j) {
        const double g = static_cast<double>(j) / looks;
        const auto seen =
            off(f + g * (next_f - f), pa + g * (next_a - pa), pb + g * (next_b - pb), Vec3::Zero());
        if (!seen || seen->norm() > error_m) return false;
      }
      pa = next_a;
      pb = next_b;
      f = next_f;
    }
  }
  return true;
}

// A surface that leaves a short chord by more than the chord's length is no road: halving on would
// only eat memory.
bool is_wild(const Row& a, const Row& between, const Row& b) {
  constexpr double kShort_m = 1.0;
  const double length = b.s_m - a.s_m;
  if (length > kShort_m) return false;
  const auto off = [&](const RowPoint& p, const RowPoint& q, const RowPoint& r) {
    return (q.p_W - 0.5 * (p.p_W + r.p_W)).norm() > length;
  };
  return off(a.chains.front().points.front(), between.chains.front().points.front(),
             b.chains.front().points.front()) ||
         off(a.chains.back().points.back(), between.chains.back().points.back(),
             b.chains.back().points.back());
}

class Refiner {
 public:
  Refiner(const RowMaker& maker, const Interval& interval, const StreetOptions& options,
          std::vector<Row>& rows)
      : maker_(maker), section_(*interval.section), options_(options), rows_(rows) {}

  // Adds what is needed between a and b, then b.
  void add(const Row& a, Row b) {
    const Vec3& middle = a.chains.front().points.front().p_W;
    const double error = allowed_error_m(options_, middle);
    const double longest = error > options_.near_error_m ? kLongestFar_m : kLongestCell_m;
    const double length = b.s_m - a.s_m;
    bool fine = length <= longest;
    const double shortest = maker_.grids().least_row_m(a.s_m, b.s_m).value_or(kShortestRoad_m);
    if (fine && length >= shortest) {
      const int looks = maker_.grids().pieces_along(a.s_m, b.s_m);
      const double share = looks > 1 ? kGridShare : kShare;
      for (const double u : {0.5, 0.25, 0.75}) {
        fine = fine && fits(maker_, section_, a, b, u, share * error);
      }
      for (int i = 1; i < looks && fine; ++i) {
        fine = fits(maker_, section_, a, b, static_cast<double>(i) / looks, share * error);
      }
    }
    if (!fine) {
      const Row between = maker_.make(section_, 0.5 * (a.s_m + b.s_m), Side::kAfter, 0.5 * error);
      if (!is_wild(a, between, b)) {
        add(a, between);
        add(between, std::move(b));
        return;
      }
    }
    rows_.push_back(std::move(b));
  }

 private:
  const RowMaker& maker_;
  const roads::LaneSection& section_;
  const StreetOptions& options_;
  std::vector<Row>& rows_;
};

}  // namespace

std::vector<Row> make_rows(const RowMaker& maker, const Interval& interval,
                           const StreetOptions& options) {
  const double error = 0.5 * options.near_error_m;
  std::vector<Row> rows;
  rows.push_back(maker.make(*interval.section, interval.from_m, Side::kAfter, error));
  Row last = maker.make(*interval.section, interval.to_m, Side::kBefore, error);
  if (last.chains.empty()) return {};
  Refiner refiner(maker, interval, options, rows);
  const Row first = rows.front();
  refiner.add(first, std::move(last));
  return rows;
}

}  // namespace raytruth::street
