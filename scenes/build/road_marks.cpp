#include "scenes/build/road_marks.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace raytruth::scene {
namespace {

constexpr double kPaintHeight = 0.004;

void stripe(const TileGeometry& geometry, int lane, double from, double to, double t, double width,
            std::uint16_t part, street::MeshSink& sink) {
  std::vector<double> rows{from};
  for (const double s : geometry.tile().s_m) {
    if (s > from + 1e-4 && s < to - 1e-4) rows.push_back(s);
  }
  rows.push_back(to);
  for (std::size_t i = 0; i + 1 < rows.size(); ++i) {
    const auto p = [&](double s, double side) {
      return geometry.border_point(lane, s, t + 0.5 * side * width, kPaintHeight);
    };
    sink.quad(part, p(rows[i], -1.0), p(rows[i + 1], -1.0), p(rows[i + 1], 1.0), p(rows[i], 1.0));
  }
}

}  // namespace

void mesh_marks(const TileGeometry& geometry, const std::string& road_name,
                assets::AssetLibrary& library, street::MeshSink& sink) {
  const RoadTile& tile = geometry.tile();
  const double section_start = tile.section->s_start_m;
  for (const roads::Lane& lane : tile.section->lanes) {
    for (std::size_t m = 0; m < lane.marks.size(); ++m) {
      const roads::RoadMark& mark = lane.marks[m];
      if (mark.type == "none" || mark.type == "curb" || mark.type == "grass" ||
          mark.type == "edge") {
        continue;
      }
      const bool yellow =
          mark.colour == roads::MarkColour::kYellow || mark.colour == roads::MarkColour::kOrange;
      const std::uint16_t part =
          sink.part(fmt::format("{} mark {}", road_name, lane.id), Taxonomy::named("road_marking"),
                    library.standard(yellow ? "road_paint_yellow" : "road_paint_white"));
      const double mark_from = section_start + mark.s_offset_m;
      const double mark_to = m + 1 < lane.marks.size()
                                 ? section_start + lane.marks[m + 1].s_offset_m
                                 : tile.section->s_end_m;
      const double from = std::max(mark_from, tile.s_m.front());
      const double to = std::min(mark_to, tile.s_m.back());
      for (const roads::MarkLine& line : mark.lines) {
        if (line.length_m <= 0.0 || line.space_m <= 0.0) {
          if (to - from > 1e-4) {
            stripe(geometry, lane.id, from, to, line.t_offset_m, line.width_m, part, sink);
          }
          continue;
        }
        // Dashes are counted from the mark's start, so that they go on across tiles.
        const double period = line.length_m + line.space_m;
        const double first = mark_from + line.s_offset_m;
        const double start = std::floor((from - first) / period);
        for (int k = 0;; ++k) {
          const double a = first + (start + k) * period;
          if (a >= to) break;
          const double b = std::min(a + line.length_m, to);
          const double begin = std::max({a, from, first});
          if (b - begin > 1e-3) {
            stripe(geometry, lane.id, begin, b, line.t_offset_m, line.width_m, part, sink);
          }
        }
      }
    }
  }
}

}  // namespace raytruth::scene
