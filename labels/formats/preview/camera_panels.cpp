#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "labels/formats/preview/panels.h"

namespace raytruth::formats::preview {
namespace {

int panel_height(const CameraSpec& camera) {
  return std::max(1, (kPanelWidth * camera.height + camera.width / 2) / camera.width);
}

// First and last + 1 source pixel of a panel pixel: several when the picture shrinks, one when it
// grows.
struct Span {
  int begin, end;
};
Span source_span(int i, int target, int source) {
  const int begin = static_cast<int>(static_cast<std::int64_t>(i) * source / target);
  const int end = static_cast<int>((static_cast<std::int64_t>(i) + 1) * source / target);
  return {begin, std::max(end, begin + 1)};
}

constexpr double kNear_m = 0.05;

// An edge of a box in the camera frame; bent by the lens, so in pieces.
void draw_edge(const CameraSpec& camera, double scale, Vec3 a, Vec3 b, Colour colour, int thickness,
               Canvas& canvas) {
  if (a.z() < kNear_m && b.z() < kNear_m) return;
  if (a.z() < kNear_m) std::swap(a, b);
  if (b.z() < kNear_m) b = a + (a.z() - kNear_m) / (a.z() - b.z()) * (b - a);
  const int pieces = camera.distortion.none() ? 1 : 16;
  Vec2 from = scale * project(camera, a);
  for (int k = 1; k <= pieces; ++k) {
    const Vec2 to = scale * project(camera, a + static_cast<double>(k) / pieces * (b - a));
    // Far out of the picture a distorted edge may be anywhere.
    if ((to - from).norm() < 20000.0) canvas.line(from, to, colour, thickness);
    from = to;
  }
}

void draw_box(const CameraSpec& camera, double scale, const labels::Box3d& box, const Pose& X_CW,
              Colour colour, Canvas& canvas) {
  const auto corners = labels::corners(box);
  for (unsigned i = 0; i < 8; ++i) {
    for (const unsigned bit : {1U, 2U, 4U}) {
      const unsigned j = i | bit;
      if (j == i) continue;
      const bool front = (i & 1U) != 0;  // the face that looks forward is drawn strongly
      draw_edge(camera, scale, X_CW * corners[i], X_CW * corners[j], colour, front ? 2 : 1, canvas);
    }
  }
}

}  // namespace

Canvas image_panel(const CameraSpec& camera, const SensorFrame& frame, int dim) {
  Canvas canvas(kPanelWidth, panel_height(camera));
  const auto rgb = frame.buffer("rgb").as<std::uint8_t>();
  for (int y = 0; y < canvas.height(); ++y) {
    const Span rows = source_span(y, canvas.height(), camera.height);
    for (int x = 0; x < canvas.width(); ++x) {
      const Span columns = source_span(x, canvas.width(), camera.width);
      std::array<int, 3> sum{};
      for (int sy = rows.begin; sy < rows.end; ++sy) {
        for (int sx = columns.begin; sx < columns.end; ++sx) {
          const std::size_t at =
              3 * (static_cast<std::size_t>(sy) * static_cast<std::size_t>(camera.width) +
                   static_cast<std::size_t>(sx));
          for (std::size_t c = 0; c < 3; ++c) sum[c] += rgb[at + c];
        }
      }
      const int count = (rows.end - rows.begin) * (columns.end - columns.begin) * 256;
      const auto value = [&](std::size_t c) {
        return static_cast<std::uint8_t>(sum[c] * dim / count);
      };
      canvas.set(x, y, {value(0), value(1), value(2)});
    }
  }
  return canvas;
}

Canvas boxes_panel(const CameraSpec& camera, const SensorFrame& frame,
                   const labels::LabelSet& labels) {
  Canvas canvas = image_panel(camera, frame, 150);
  const double scale = static_cast<double>(kPanelWidth) / camera.width;
  const Pose X_CW = frame.X_WS.inverse();
  struct Item {
    const labels::ObjectLabel* object;
    const labels::SensorView* view;
    double distance_m;
  };
  std::vector<Item> items;
  for (const labels::ObjectLabel& object : labels.objects) {
    for (const labels::SensorView& view : object.views) {
      if (view.sensor != frame.sensor || view.seen == 0 || !view.tight) continue;
      items.push_back({&object, &view, (X_CW * view.box.X_WB.translation()).norm()});
    }
  }
  // Near things are drawn over far ones.
  std::stable_sort(items.begin(), items.end(),
                   [](const Item& a, const Item& b) { return a.distance_m > b.distance_m; });
  for (const Item& item : items) {
    const Colour colour = line_colour(item.object->class_id);
    const labels::Rect& r = *item.view->tight;
    canvas.rectangle(scale * Vec2(r.left, r.top), scale * Vec2(r.right, r.bottom), {235, 235, 235});
    draw_box(camera, scale, item.view->box, X_CW, colour, canvas);
  }
  for (const Item& item : items) {
    const labels::Rect& r = *item.view->tight;
    std::string text = fmt::format("{} {:.1f} m", item.object->name, item.distance_m);
    if (item.view->occlusion >= 0.005) {
      text += fmt::format(", {:.0f} % hidden", 100.0 * item.view->occlusion);
    }
    canvas.tag(scale * Vec2(r.left, r.top) - Vec2(0, 2), text, line_colour(item.object->class_id));
  }
  return canvas;
}

Canvas classes_panel(const CameraSpec& camera, const SensorFrame& frame) {
  Canvas canvas(kPanelWidth, panel_height(camera));
  const auto sample = [&](int x, int y) -> const EvidenceSample& {
    const Span columns = source_span(x, canvas.width(), camera.width);
    const Span rows = source_span(y, canvas.height(), camera.height);
    return frame.evidence.samples[static_cast<std::size_t>((rows.begin + rows.end) / 2) *
                                      static_cast<std::size_t>(camera.width) +
                                  static_cast<std::size_t>((columns.begin + columns.end) / 2)];
  };
  std::map<ClassId, std::size_t> classes;
  for (const EvidenceSample& s : frame.evidence.samples) ++classes[s.class_id];
  for (int y = 0; y < canvas.height(); ++y) {
    for (int x = 0; x < canvas.width(); ++x) {
      const EvidenceSample& s = sample(x, y);
      const bool outline = (x > 0 && sample(x - 1, y).object != s.object &&
                            (is_actor(s.object) || is_actor(sample(x - 1, y).object))) ||
                           (y > 0 && sample(x, y - 1).object != s.object &&
                            (is_actor(s.object) || is_actor(sample(x, y - 1).object)));
      canvas.set(x, y, outline ? Colour{255, 255, 255} : area_colour(s.class_id));
    }
  }
  // The legend, most pixels first, as far as there is room.
  std::vector<std::pair<ClassId, std::size_t>> order(classes.begin(), classes.end());
  std::stable_sort(order.begin(), order.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  constexpr int kRow = 20;
  const int top = canvas.height() - kRow;
  canvas.fill({Vec2(0, top), Vec2(canvas.width(), top), Vec2(canvas.width(), canvas.height()),
               Vec2(0, canvas.height())},
              {20, 22, 26});
  int x = 6;
  for (const auto& [id, count] : order) {
    const std::string name(Taxonomy::info(id).name);
    const int width = 16 + Canvas::text_width(name) + 12;
    if (x + width > canvas.width()) break;
    canvas.fill(
        {Vec2(x, top + 5), Vec2(x + 11, top + 5), Vec2(x + 11, top + 16), Vec2(x, top + 16)},
        area_colour(id));
    canvas.text(Vec2(x + 16, top + 14), name, {225, 228, 232});
    x += width;
  }
  return canvas;
}

}  // namespace raytruth::formats::preview
