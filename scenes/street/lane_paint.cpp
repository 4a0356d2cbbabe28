#include "scenes/street/lane_paint.h"

#include <string_view>

#include "scenes/street/paint_colour.h"
#include "sim/roads/temporary_lanes.h"

namespace raytruth::street {
namespace {

using roads::MarkColour;

// Thickness when the file gives none. Of one that it gives, more than a structured marking has is
// not believed (EN 1871 tests up to 5 mm; some editors write 2 cm for everything).
constexpr double kPaint_m = 0.004;
constexpr double kThinnestMark_m = 0.003;
constexpr double kThickest_m = 0.005;
// Marks of temporary lanes lie this much higher: on the others, whatever their thickness.
constexpr double kOnTop_m = 0.003;
// A Botts' dot: 4 inches wide, 0.7 inch high (Caltrans, Standard Specifications 81-3).
constexpr double kDot_m = 0.018;

PaintKind kind_of(std::string_view type) {
  if (type == "botts dots") return PaintKind::kDots;
  if (type == "curb") return PaintKind::kKerb;
  if (type == "grass") return PaintKind::kGrass;
  return PaintKind::kPaint;
}

MarkColour colour_of(MarkColour colour) {
  return colour == MarkColour::kStandard ? MarkColour::kWhite : colour;
}

double lift_of(const roads::RoadMark& mark, PaintKind kind) {
  if (kind == PaintKind::kDots) return mark.height_m > 0.0 ? mark.height_m : kDot_m;
  if (mark.height_m <= 0.0) return kPaint_m;
  return std::clamp(mark.height_m, kThinnestMark_m, kThickest_m);
}

// One line of a mark; `once` for explicit ones, which are not repeated.
void add_line(const PaintStripe& base, const roads::MarkLine& line, bool once,
              std::vector<PaintStripe>& stripes) {
  PaintStripe stripe = base;
  stripe.t_offset_m = line.t_offset_m;
  stripe.width_m = line.width_m;
  if (line.colour) stripe.colour = colour_of(*line.colour);
  stripe.s_from_m = base.s_from_m + line.s_offset_m;
  if (once) {
    stripe.s_to_m = std::min(base.s_to_m, stripe.s_from_m + line.length_m);
  } else if (line.length_m > 0.0 && line.space_m > 0.0) {
    stripe.dash_m = line.length_m;
    stripe.gap_m = line.space_m;
  }
  stripe.dash_from_m = stripe.s_from_m;
  if (stripe.width_m > 0.0 && stripe.s_to_m > stripe.s_from_m) stripes.push_back(stripe);
}

void add_mark(const PaintStripe& base, const roads::RoadMark& mark,
              std::vector<PaintStripe>& stripes) {
  for (const roads::MarkLine& line : mark.lines) add_line(base, line, false, stripes);
  for (const roads::MarkLine& line : mark.explicit_lines) add_line(base, line, true, stripes);
  const bool has_lines = !mark.lines.empty() || !mark.explicit_lines.empty();
  if (has_lines || base.kind == PaintKind::kPaint) return;
  PaintStripe stripe = base;
  stripe.width_m = mark.width_m;
  stripes.push_back(stripe);
}

void add_section(const roads::LaneSection& section, roads::RoadIndex road,
                 const roads::LaneSection* temporary, std::vector<PaintStripe>& stripes) {
  for (const roads::Lane& lane : section.lanes) {
    for (std::size_t m = 0; m < lane.marks.size(); ++m) {
      const roads::RoadMark& mark = lane.marks[m];
      if (mark.type == "none" || mark.type == "edge") continue;
      PaintStripe base;
      base.road = road;
      base.lane = lane.id;
      base.temporary = temporary;
      base.kind = kind_of(mark.type);
      base.colour = colour_of(mark.colour);
      base.lift_m = lift_of(mark, base.kind);
      if (temporary != nullptr) {
        // "It does not modify the surface" (11.2): no kerbs, no grass.
        if (base.kind == PaintKind::kKerb || base.kind == PaintKind::kGrass) continue;
        if (mark.colour == MarkColour::kStandard) base.colour = MarkColour::kYellow;
        base.lift_m += kOnTop_m;
      }
      base.s_from_m = section.s_start_m + mark.s_offset_m;
      base.s_to_m = section.s_end_m;
      if (m + 1 < lane.marks.size()) {
        base.s_to_m = std::min(base.s_to_m, section.s_start_m + lane.marks[m + 1].s_offset_m);
      }
      if (base.s_to_m <= base.s_from_m) continue;
      if (!mark.sway.empty()) base.sway = &mark.sway;
      base.sway_from_m = base.s_from_m;
      add_mark(base, mark, stripes);
    }
  }
}

}  // namespace

std::vector<PaintStripe> lane_paint(const roads::RoadNetwork& roads, roads::RoadIndex index) {
  const roads::Road& road = roads.road(index);
  std::vector<PaintStripe> stripes;
  for (const roads::LaneSection& section : road.temporary_sections) {
    add_section(section, index, &section, stripes);
  }
  for (const roads::LaneSection& section : road.sections) {
    add_section(section, index, nullptr, stripes);
  }
  return stripes;
}

double stripe_t(const roads::RoadNetwork& roads, const PaintStripe& stripe, double s) {
  // At its end a section's lanes must be evaluated by that section, not by the next.
  const double within = std::clamp(s, stripe.s_from_m, stripe.s_to_m - 1e-7);
  const double border = stripe.temporary != nullptr
                            ? roads::temporary_outer_t(roads.road(stripe.road), *stripe.temporary,
                                                       stripe.lane, within)
                            : roads.outer_t(stripe.road, stripe.lane, within);
  return border + stripe.offset_at(within);
}

double on_ground(double offset_m, double width_m, PaintGround right, PaintGround left) {
  // What is less than this is no step.
  constexpr double kStep_m = 5e-4;
  const double half = 0.5 * width_m;
  // Lines beside the border are where the file wants them.
  if (std::abs(offset_m) >= half) return offset_m;
  const double step = left.height_m - right.height_m;
  if (right.room_m > 0.0 && left.room_m > 0.0 && std::abs(step) > kStep_m) {
    PaintGround& lower = step > 0.0 ? right : left;
    PaintGround& higher = step > 0.0 ? left : right;
    (higher.paved && !lower.paved ? lower : higher).room_m = 0.0;
  }
  if (right.room_m + left.room_m < width_m) return offset_m;
  return std::clamp(offset_m, half - right.room_m, left.room_m - half);
}

const char* paint_material(const PaintStripe& stripe) {
  if (stripe.kind == PaintKind::kKerb) return "kerb_stone";
  if (stripe.kind == PaintKind::kGrass) return "grass";
  return paint_material(stripe.colour);
}

}  // namespace raytruth::street
