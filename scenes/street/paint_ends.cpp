#include "scenes/street/paint_ends.h"

#include <cmath>

namespace raytruth::street {
namespace {

// Looked for so far beyond the end: behind the rounding of both.
constexpr double kBeyond_m = 0.05;
// Paint lies no further above the road.
constexpr double kEndReach_m = 0.03;
constexpr double kEndStep_m = 0.01;
constexpr double kExact_m = 5e-4;
// Marks that differ by more are others, by less the same.
constexpr double kSameWidth_m = 0.03;
constexpr double kNoShift_m = 2e-3;

}  // namespace

PaintEnds::PaintEnds(const roads::RoadNetwork& roads, std::span<const StreetPiece> floors)
    : roads_(roads) {
  for (const StreetPiece& floor : floors) floors_.emplace(floor.name, &floor);
}

const Drape* PaintEnds::painted(const std::string& junction) {
  const auto floor = floors_.find("junction " + junction);
  if (floor == floors_.end()) return nullptr;
  const auto [known, is_new] = painted_.try_emplace(junction);
  if (is_new) {
    const assets::Mesh& mesh = *floor->second->mesh;
    assets::Mesh marks;
    marks.positions = mesh.positions;
    for (std::size_t t = 0; t < mesh.triangles.size(); ++t) {
      const assets::Part& part = mesh.parts[mesh.triangle_part[t]];
      if (part.class_id == Taxonomy::named("road_marking")) {
        marks.triangles.push_back(mesh.triangles[t]);
      }
    }
    known->second.add(marks, floor->second->origin_W);
  }
  return &known->second;
}

void PaintEnds::lead(std::vector<PaintStripe>& stripes) {
  constexpr double kAtEnd_m = 1e-6;
  for (PaintStripe& stripe : stripes) {
    if (stripe.kind != PaintKind::kPaint || stripe.temporary != nullptr) continue;
    const roads::Road& road = roads_.road(stripe.road);
    for (const bool at_end : {false, true}) {
      const auto& link = at_end ? road.successor : road.predecessor;
      const bool reaches =
          at_end ? stripe.s_to_m > road.length_m - kAtEnd_m : stripe.s_from_m < kAtEnd_m;
      if (!reaches || !link || !link->to_junction) continue;
      const Drape* marks = painted(link->element_id);
      if (marks == nullptr) continue;
      (at_end ? stripe.shift_end_m : stripe.shift_start_m) = shift(stripe, at_end, *marks);
    }
  }
}

double PaintEnds::shift(const PaintStripe& stripe, bool at_end, const Drape& painted) const {
  const double s = at_end ? stripe.s_to_m : stripe.s_from_m;
  const double t = stripe_t(roads_, stripe, s);
  const auto is_painted = [&](double aside) {
    const Pose X = roads_.top({stripe.road, s, t + aside}).X_WR;
    const Vec3 beyond = (at_end ? kBeyond_m : -kBeyond_m) * X.rotate(Vec3::UnitX());
    return painted.covers(X.translation() + beyond, kEndReach_m);
  };
  // The painted stretch nearest to the stripe's middle.
  const double width = stripe.width_m;
  double inside = 0.0;
  bool found = is_painted(0.0);
  for (double away = kEndStep_m; !found && away <= 0.75 * width; away += kEndStep_m) {
    for (const double side : {-1.0, 1.0}) {
      if (found || !is_painted(side * away)) continue;
      inside = side * away;
      found = true;
    }
  }
  if (!found) return 0.0;
  const auto edge = [&](double side) {
    double in = inside;
    double out = inside;
    while (is_painted(out)) {
      in = out;
      out += side * kEndStep_m;
      if (std::abs(out - inside) > 2.0 * width) return out;
    }
    while (std::abs(out - in) > kExact_m) {
      const double middle = 0.5 * (in + out);
      (is_painted(middle) ? in : out) = middle;
    }
    return 0.5 * (in + out);
  };
  const double left = edge(1.0);
  const double right = edge(-1.0);
  if (std::abs(left - right - width) > kSameWidth_m) return 0.0;
  const double shift = 0.5 * (left + right);
  return std::abs(shift) > kNoShift_m ? shift : 0.0;
}

}  // namespace raytruth::street
