#include "labels/formats/preview/canvas.h"

#include <algorithm>
#include <opencv2/imgproc.hpp>

namespace raytruth::formats::preview {
namespace {

constexpr int kFont = cv::FONT_HERSHEY_SIMPLEX;
constexpr double kTagScale = 0.42;
// Lines take coordinates in 1/16 pixel.
constexpr int kShift = 4;

cv::Scalar bgr(Colour c) { return {double(c.blue), double(c.green), double(c.red)}; }

// A pixel's centre is at 0.5 here and at 0 in OpenCV.
cv::Point fine(const Vec2& p) {
  const auto limited = [](double v) { return std::clamp(v, -20000.0, 20000.0); };
  return {cvRound((limited(p.x()) - 0.5) * (1 << kShift)),
          cvRound((limited(p.y()) - 0.5) * (1 << kShift))};
}

// Hershey fonts know ASCII only.
std::string ascii(const std::string& text) {
  std::string plain;
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x80) {
      plain += c;
    } else if ((static_cast<unsigned char>(c) & 0xC0U) == 0xC0U) {
      plain += '?';
    }
  }
  return plain;
}

}  // namespace

Colour area_colour(ClassId id) {
  const auto& c = Taxonomy::info(id).colour_rgb;
  return {c[0], c[1], c[2]};
}

Colour line_colour(ClassId id) {
  const auto& c = Taxonomy::info(id).colour_rgb;
  const int most = std::max({int{c[0]}, int{c[1]}, int{c[2]}, 1});
  const auto bright = [&](int v) { return static_cast<std::uint8_t>(90 + 165 * v / most); };
  return {bright(c[0]), bright(c[1]), bright(c[2])};
}

Canvas::Canvas(int width, int height) : mat_(height, width, CV_8UC3, cv::Scalar(26, 22, 20)) {}

void Canvas::set(int x, int y, Colour c) {
  if (x < 0 || y < 0 || x >= width() || y >= height()) return;
  mat_.at<cv::Vec3b>(y, x) = {c.blue, c.green, c.red};
}

void Canvas::dot(const Vec2& at, Colour c) {
  if (!(std::abs(at.x()) < 20000.0 && std::abs(at.y()) < 20000.0)) return;
  const int x = cvFloor(at.x());
  const int y = cvFloor(at.y());
  for (const auto& [dx, dy] : {std::pair{0, 0}, {1, 0}, {0, 1}, {1, 1}}) set(x + dx, y + dy, c);
}

void Canvas::line(const Vec2& a, const Vec2& b, Colour c, int thickness) {
  cv::line(mat_, fine(a), fine(b), bgr(c), thickness, cv::LINE_AA, kShift);
}

void Canvas::rectangle(const Vec2& a, const Vec2& b, Colour c) {
  cv::rectangle(mat_, fine(a), fine(b), bgr(c), 1, cv::LINE_AA, kShift);
}

void Canvas::circle(const Vec2& center, double radius, Colour c) {
  cv::circle(mat_, fine(center), cvRound(radius * (1 << kShift)), bgr(c), 1, cv::LINE_AA, kShift);
}

void Canvas::fill(const std::vector<Vec2>& polygon, Colour c) {
  std::vector<cv::Point> points;
  points.reserve(polygon.size());
  for (const Vec2& p : polygon) points.push_back(fine(p));
  cv::fillConvexPoly(mat_, points, bgr(c), cv::LINE_AA, kShift);
}

void Canvas::tag(const Vec2& at, const std::string& text, Colour c) {
  const std::string plain = ascii(text);
  int below = 0;
  const cv::Size size = cv::getTextSize(plain, kFont, kTagScale, 1, &below);
  const int plate_height = size.height + below + 3;
  const int x = std::clamp(cvRound(at.x()), 0, std::max(0, width() - size.width - 6));
  const int y = std::clamp(cvRound(at.y()), plate_height, height());
  cv::Mat plate =
      mat_(cv::Rect(x, y - plate_height, std::min(size.width + 6, width() - x), plate_height));
  plate = plate / 6;
  cv::putText(mat_, plain, {x + 3, y - below}, kFont, kTagScale, bgr(c), 1, cv::LINE_AA);
}

void Canvas::text(const Vec2& at, const std::string& text, Colour c, double scale) {
  cv::putText(mat_, ascii(text), {cvRound(at.x()), cvRound(at.y())}, kFont, scale, bgr(c), 1,
              cv::LINE_AA);
}

int Canvas::text_width(const std::string& text, double scale) {
  int below = 0;
  return cv::getTextSize(ascii(text), kFont, scale, 1, &below).width;
}

}  // namespace raytruth::formats::preview
