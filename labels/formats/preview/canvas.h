#pragma once

// Internal to labels/formats/preview: a panel to draw on. Coordinates are pixels of the panel, with
// fractions; everything is clipped to it.

#include <array>
#include <cstdint>
#include <opencv2/core.hpp>
#include <string>
#include <vector>

#include "labels/taxonomy/taxonomy.h"
#include "sim/core/pose.h"

namespace raytruth::formats::preview {

inline constexpr int kPanelWidth = 960;
inline constexpr int kTitleHeight = 30;

struct Colour {
  std::uint8_t red = 0, green = 0, blue = 0;
};

/// A class's colour, bright enough for thin lines on dark ground.
Colour line_colour(ClassId id);
/// The colour of the table.
Colour area_colour(ClassId id);

class Canvas {
 public:
  Canvas(int width, int height);

  int width() const { return mat_.cols; }
  int height() const { return mat_.rows; }
  const cv::Mat& mat() const { return mat_; }

  void set(int x, int y, Colour colour);
  /// A small dot of 2 x 2 pixels.
  void dot(const Vec2& at, Colour colour);
  void line(const Vec2& a, const Vec2& b, Colour colour, int thickness = 1);
  void rectangle(const Vec2& a, const Vec2& b, Colour colour);
  void circle(const Vec2& center, double radius, Colour colour);
  void fill(const std::vector<Vec2>& polygon, Colour colour);
  /// Text on a dark plate; `at` is the plate's lower left corner, moved to stay in the panel.
  void tag(const Vec2& at, const std::string& text, Colour colour);
  /// Plain text, `at` its lower left corner.
  void text(const Vec2& at, const std::string& text, Colour colour, double scale = 0.42);
  /// Width that text() takes.
  static int text_width(const std::string& text, double scale = 0.42);

 private:
  cv::Mat mat_;
};

}  // namespace raytruth::formats::preview
