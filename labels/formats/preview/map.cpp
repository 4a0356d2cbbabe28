#include "labels/formats/preview/map.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "labels/formats/preview/canvas.h"

namespace raytruth::formats::preview {
namespace {

// Told apart on grey also by those who see colours differently (after Okabe and Ito, lightened).
constexpr std::array<Colour, 10> kColours = {{{86, 180, 233},
                                              {255, 176, 0},
                                              {0, 200, 140},
                                              {240, 228, 66},
                                              {255, 110, 60},
                                              {230, 140, 190},
                                              {120, 140, 255},
                                              {255, 255, 255},
                                              {160, 220, 90},
                                              {255, 90, 130}}};
constexpr int kLegendRow = 22;
constexpr int kNamedSeconds = 5;

class MapDrawing {
 public:
  explicit MapDrawing(const MapGround& ground) : ground_(ground) {}
  Vec2 operator()(const Vec2& p_W) const {
    return {(p_W.x() - ground_.left_m) / ground_.m_per_pixel,
            (ground_.top_m - p_W.y()) / ground_.m_per_pixel};
  }

 private:
  const MapGround& ground_;
};

void draw_trace(const MapTrace& trace, const MapDrawing& map, Colour colour, Canvas& canvas) {
  for (std::size_t i = 1; i < trace.way_W.size(); ++i)
    canvas.line(map(trace.way_W[i - 1]), map(trace.way_W[i]), colour);
  for (const MapTrace::Second& second : trace.seconds) {
    const auto& c = second.corners_W;
    for (std::size_t i = 0; i < c.size(); ++i)
      canvas.line(map(c[i]), map(c[(i + 1) % c.size()]), colour);
    // An arrow's tip: which way it faces.
    const Vec2 middle = 0.25 * (c[0] + c[1] + c[2] + c[3]);
    canvas.line(map(c[0]), map(middle), colour);
    canvas.line(map(c[3]), map(middle), colour);
    if (second.time_s % kNamedSeconds == 0)
      canvas.tag(map(middle) + Vec2(6.0, -8.0), fmt::format("{} s", second.time_s), colour);
  }
}

// A round number of metres that takes between an eighth and a third of the width.
double scale_length(double width_m) {
  double length = 1.0;
  for (const double factor : {1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0}) {
    if (factor <= width_m / 3.0) length = factor;
  }
  return length;
}

void draw_scale(double m_per_pixel, int top, Canvas& canvas) {
  const Colour grey{200, 205, 210};
  const double length_m = scale_length(canvas.width() * m_per_pixel);
  const double pixels = length_m / m_per_pixel;
  const double y = top + 0.6 * kLegendRow;
  const std::string text = fmt::format("{:g} m", length_m);
  const double right = canvas.width() - 14.0 - Canvas::text_width(text);
  canvas.line({right - pixels - 6.0, y}, {right - 6.0, y}, grey, 2);
  canvas.text({right, top + 0.75 * kLegendRow}, text, grey);
}

}  // namespace

MapPicture draw_map(const MapGround& ground, const std::vector<MapTrace>& traces) {
  // Names flow into as many lines as they need; the scale has the first one's end.
  struct Entry {
    int x, row;
  };
  std::vector<Entry> entries;
  int x = 10;
  int row = 1;
  for (const MapTrace& trace : traces) {
    const int width = 34 + Canvas::text_width(trace.name) + 16;
    if (x + width > ground.width && x > 10) {
      x = 10;
      ++row;
    }
    entries.push_back({x, row});
    x += width;
  }
  const int legend = kLegendRow * (row + 1) + 8;

  Canvas canvas(ground.width, ground.height + legend);
  for (int v = 0; v < ground.height; ++v) {
    for (int u = 0; u < ground.width; ++u) {
      const std::uint8_t* p =
          &ground.rgb[3 * (static_cast<std::size_t>(v) * static_cast<std::size_t>(ground.width) +
                           static_cast<std::size_t>(u))];
      const auto dim = [](std::uint8_t value) { return static_cast<std::uint8_t>(value * 6 / 10); };
      canvas.set(u, v, {dim(p[0]), dim(p[1]), dim(p[2])});
    }
  }
  const MapDrawing map(ground);
  for (std::size_t i = 0; i < traces.size(); ++i)
    draw_trace(traces[i], map, kColours[i % kColours.size()], canvas);

  // What ran over the edge is covered by the legend.
  const double top = ground.height;
  canvas.fill({{0.0, top},
               {double(canvas.width()), top},
               {double(canvas.width()), double(canvas.height())},
               {0.0, double(canvas.height())}},
              {20, 22, 26});
  draw_scale(ground.m_per_pixel, ground.height, canvas);
  canvas.text({10.0, top + 0.75 * kLegendRow}, "boxes: every second", {150, 156, 164}, 0.4);
  for (std::size_t i = 0; i < traces.size(); ++i) {
    const Colour colour = kColours[i % kColours.size()];
    const double y = top + kLegendRow * (entries[i].row + 0.5);
    const double left = entries[i].x;
    canvas.line({left, y}, {left + 24.0, y}, colour, 3);
    canvas.text({left + 34.0, y + 5.0}, traces[i].name, colour);
  }

  MapPicture picture{canvas.width(), canvas.height(), {}};
  picture.rgb.reserve(3 * static_cast<std::size_t>(picture.width) *
                      static_cast<std::size_t>(picture.height));
  for (int v = 0; v < picture.height; ++v) {
    for (int u = 0; u < picture.width; ++u) {
      const auto& bgr = canvas.mat().at<cv::Vec3b>(v, u);
      picture.rgb.insert(picture.rgb.end(), {bgr[2], bgr[1], bgr[0]});
    }
  }
  return picture;
}

}  // namespace raytruth::formats::preview
