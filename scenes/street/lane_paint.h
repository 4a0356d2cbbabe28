#pragma once

// Lane marks in road coordinates, before they lie on any mesh.

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

#include "sim/roads/road_network.h"

namespace raytruth::street {

enum class PaintKind {
  kPaint,  ///< a flat stripe
  kDots,   ///< Botts' dots: a round stud in the middle of each dash
  kKerb,   ///< kerb stones, where the lanes' heights don't give a kerb anyway
  kGrass,
};

/// A stripe along the border of a lane: continuous, or dashes with gaps between them.
struct PaintStripe {
  roads::RoadIndex road = 0;
  int lane = 0;  ///< whose outer border carries it; 0 = the border between left and right
  /// Of the temporary layer (OpenDRIVE 1.9, 11.2): the section that has the lane. nullptr: of the
  /// permanent one.
  const roads::LaneSection* temporary = nullptr;
  PaintKind kind = PaintKind::kPaint;
  roads::MarkColour colour = roads::MarkColour::kWhite;
  double s_from_m = 0.0, s_to_m = 0.0;  ///< of the whole row of dashes, within one lane section
  double t_offset_m = 0.0;              ///< of the stripe's middle from the border, to the left
  double width_m = 0.12;
  double dash_m = 0.0;       ///< painted length; 0 = continuous
  double gap_m = 0.0;        ///< between dashes
  double dash_from_m = 0.0;  ///< s where a dash begins; the others are whole periods away
  double lift_m = 0.004;     ///< of the top above the lane
  /// Lateral course relative to the border, to be added to t_offset_m: RoadMark::sway of the
  /// network, counted from sway_from_m. nullptr: none.
  const std::vector<roads::Cubic>* sway = nullptr;
  double sway_from_m = 0.0;
  /// Moved to the left at its ends, which fades out over kLead_m.
  double shift_start_m = 0.0, shift_end_m = 0.0;
  static constexpr double kLead_m = 5.0;

  /// t of the stripe's middle from the border at s.
  double offset_at(double s_m) const {
    const auto fade = [](double away_m) {
      const double u = std::clamp(1.0 - away_m / kLead_m, 0.0, 1.0);
      return u * u * (3.0 - 2.0 * u);
    };
    const double shift =
        shift_start_m != 0.0 || shift_end_m != 0.0
            ? shift_start_m * fade(s_m - s_from_m) + shift_end_m * fade(s_to_m - s_m)
            : 0.0;
    return t_offset_m + (sway ? roads::value_at(*sway, s_m - sway_from_m) : 0.0) + shift;
  }
};

/// The marks of a road, which must outlive them, in order of section, lane (leftmost first), record
/// and line; those of its temporary lanes first: they count more and lie on top, in yellow where
/// the file says no colour. Nothing for "none" and for "edge", which names a limit but no paint.
std::vector<PaintStripe> lane_paint(const roads::RoadNetwork& roads, roads::RoadIndex road);

/// t of the stripe's middle at s; s of the stripe's lane section only.
double stripe_t(const roads::RoadNetwork& roads, const PaintStripe& stripe, double s);

/// What lies beside the border that a stripe belongs to, on one side of it.
struct PaintGround {
  double room_m = 0.0;  ///< how far it reaches at one level, as far as it matters; 0: nothing
  double height_m = 0.0;
  bool paved = false;
};

/// t of the stripe's middle from the border where it has ground below it: the offset as it is, half
/// of a stripe on the border standing on the next lane (OpenDRIVE 1.9, 11.9, rule
/// position_outer_half). Where the next lane is too narrow, or there is none, the stripe moves
/// inwards until it has room; at a step it lies on the lower side, at a step down to grass on the
/// paved one.
double on_ground(double offset_m, double width_m, PaintGround right, PaintGround left);

/// Name of the standard material.
const char* paint_material(const PaintStripe& stripe);

/// Calls body(from, to) with what is painted of the stripe between two s, in order.
template <typename Body>
void for_each_dash(const PaintStripe& stripe, double from_m, double to_m, const Body& body) {
  constexpr double kShortest = 1e-3;
  const double from = std::max(from_m, stripe.s_from_m);
  const double to = std::min(to_m, stripe.s_to_m);
  if (to - from < kShortest) return;
  if (stripe.dash_m <= 0.0) {
    body(from, to);
    return;
  }
  const double period = stripe.dash_m + std::max(stripe.gap_m, 0.0);
  for (double k = std::floor((from - stripe.dash_from_m) / period);; k += 1.0) {
    const double start = stripe.dash_from_m + k * period;
    if (start >= to) return;
    const double a = std::max(start, from);
    const double b = std::min(start + stripe.dash_m, to);
    if (b - a >= kShortest) body(a, b);
  }
}

}  // namespace raytruth::street
