// Paint and rims around objects.
#include <algorithm>
#include <array>
#include <cmath>

#include "scenes/build/flat_paint.h"
#include "scenes/street/paint_colour.h"

namespace raytruth::scene {
namespace {

using roads::ObjectMarking;
using roads::RoadObject;

constexpr double kBoldLine = 0.25;
// Sides of neighbouring bays whose corners lie this near to each other are one line on the road.
constexpr double kTwin = 0.30;

bool may_be_shared(const MarkedLine& line) {
  return line.place.object->type == "parkingSpace" && line.points_W.size() == 2;
}

bool apart(const Vec3& a, const Vec3& b) { return (a - b).head<2>().norm() > kTwin; }

// Moves a line to the middle between it and another one, when both are one side of two bays.
bool join(MarkedLine& kept, const MarkedLine& other) {
  if (kept.colour != other.colour || kept.place.name == other.place.name) return false;
  std::array<Vec3, 2> q = {other.points_W[0], other.points_W[1]};
  if (apart(kept.points_W[0], q[0])) std::swap(q[0], q[1]);
  if (apart(kept.points_W[0], q[0]) || apart(kept.points_W[1], q[1])) return false;
  for (std::size_t k = 0; k < 2; ++k) kept.points_W[k] = 0.5 * (kept.points_W[k] + q[k]);
  kept.width_m = std::max(kept.width_m, other.width_m);
  return true;
}

// Two bays side by side each paint their common side.
void join_twins(std::vector<MarkedLine>& lines) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (may_be_shared(lines[i])) order.push_back(i);
  }
  const auto x_of = [&](std::size_t i) {
    return 0.5 * (lines[i].points_W[0].x() + lines[i].points_W[1].x());
  };
  std::vector<double> x(lines.size(), 0.0);
  for (const std::size_t i : order) x[i] = x_of(i);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return x[a] < x[b]; });
  std::vector<bool> done(lines.size(), false);
  for (std::size_t k = 0; k < order.size(); ++k) {
    if (done[order[k]]) continue;
    for (std::size_t m = k + 1; m < order.size() && x[order[m]] - x[order[k]] <= kTwin; ++m) {
      if (done[order[m]]) continue;
      const std::size_t kept = std::min(order[k], order[m]);
      const std::size_t gone = std::max(order[k], order[m]);
      if (!join(lines[kept], lines[gone])) continue;
      done[kept] = done[gone] = true;
      lines[gone].points_W.clear();
      break;
    }
  }
}

}  // namespace

roads::MarkColour colour_of(const RoadObject& object, roads::MarkColour stated) {
  return stated == roads::MarkColour::kStandard && object.temporary ? roads::MarkColour::kYellow
                                                                    : stated;
}

void paint_marked_lines(const ObjectContext& c) {
  join_twins(c.markings);
  for (std::size_t i = 0; i < c.markings.size();) {
    const Placement& place = c.markings[i].place;
    FlatPaint flat(c, place, Taxonomy::named("road_marking"), "road_paint_white", kPaintLift);
    for (; i < c.markings.size() && c.markings[i].place.name == place.name; ++i) {
      const MarkedLine& line = c.markings[i];
      if (line.points_W.size() < 2) continue;
      flat.use(street::paint_material(line.colour));
      flat.line(line.points_W, line.width_m, line.dash_m, line.gap_m);
    }
    flat.finish();
  }
}

void place_markings(const ObjectContext& c, const Placement& place) {
  const RoadObject& object = *place.object;
  if (object.markings.empty() && object.borders.empty()) return;
  const double x = 0.5 * place.length_m;
  const double y = 0.5 * place.width_m;
  const auto local = [&](double u, double v) { return Vec3(place.X_WO * Vec3(u, v, 0.0)); };
  const auto through = [&](const std::vector<int>& ids, std::vector<Vec3>& line) {
    for (const roads::ObjectCorner& q : object.corners_along(ids))
      line.push_back(corner_point(c, place, q.u_m, q.v_m, q.z_m, q.road_coordinates));
  };
  for (const ObjectMarking& marking : object.markings) {
    std::vector<Vec3> line;
    if (marking.side) {
      switch (*marking.side) {
        case roads::BoxSide::kFront:
          line = {local(x, -y), local(x, y)};
          break;
        case roads::BoxSide::kRear:
          line = {local(-x, -y), local(-x, y)};
          break;
        case roads::BoxSide::kLeft:
          line = {local(-x, y), local(x, y)};
          break;
        case roads::BoxSide::kRight:
          line = {local(-x, -y), local(x, -y)};
          break;
      }
    } else {
      through(marking.corner_ids, line);
    }
    if (line.size() < 2) continue;
    const double width = marking.width_m > 0.0 ? marking.width_m
                         : marking.bold        ? kBoldLine
                                               : kThinLine;
    // Start and stop offsets leave its ends free.
    const std::vector<Station> whole = stations_of(line);
    const double from = marking.start_offset_m;
    const double to = whole.back().along_m - marking.stop_offset_m;
    if (to - from < 1e-3) continue;
    std::vector<Vec3> cut{station_at(whole, from).origin_W};
    for (const Station& s : whole) {
      if (s.along_m > from + 1e-6 && s.along_m < to - 1e-6) cut.push_back(s.origin_W);
    }
    cut.push_back(station_at(whole, to).origin_W);
    c.markings.push_back({place, std::move(cut), width, marking.line_length_m,
                          marking.space_length_m, colour_of(object, marking.colour)});
  }
  FlatPaint flat(c, place, Taxonomy::named("road_marking"),
                 street::paint_material(colour_of(object, roads::MarkColour::kStandard)),
                 kPaintLift);
  street::MeshSink stone(place.X_WO.translation());
  for (const roads::ObjectBorder& border : object.borders) {
    std::vector<Vec3> line;
    for (const roads::ObjectOutline& outline : object.outlines) {
      if (outline.id.value_or(0) != border.outline_id || outline.corners.empty()) continue;
      if (border.complete_outline) {
        for (std::size_t i = 0; i <= outline.corners.size(); ++i) {
          const roads::ObjectCorner& q = outline.corners[i % outline.corners.size()];
          line.push_back(corner_point(c, place, q.u_m, q.v_m, q.z_m, q.road_coordinates));
        }
      } else {
        through(border.corner_ids, line);
      }
    }
    if (line.size() < 2) continue;
    const double width = border.width_m > 0.0 ? border.width_m : kThinLine;
    if (border.type == roads::BorderType::kPaint) {
      flat.line(line, width, 0.0, 0.0);
      continue;
    }
    const std::uint16_t part =
        stone.part("Border", Taxonomy::named("kerb"), c.library.standard("kerb_stone"));
    sweep(
        stations_of(line),
        [&](std::size_t) {
          const double half = 0.5 * width;
          return assets::Polygon{{-half, -0.1}, {half, -0.1}, {half, 0.1}, {-half, 0.1}};
        },
        true, part, stone);
  }
  flat.finish();
  if (!stone.empty()) {
    const Pose X = stone.X_WI();
    c.builder.place(place.name + " border", Taxonomy::named("kerb"), stone.take(), X);
  }
}

}  // namespace raytruth::scene
