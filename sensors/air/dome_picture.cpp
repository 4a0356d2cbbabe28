#include "sensors/air/dome_picture.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <opencv2/imgcodecs.hpp>

#include "assets/srgb.h"
#include "sim/core/diagnostics.h"
#include "sim/core/luminance.h"
#include "sim/core/math.h"

namespace raytruth::air {
namespace {

constexpr float kPiF = static_cast<float>(kPi);
constexpr float kNear = 0.998630F, kRing = 0.994522F;  // cosines of 3 and 6 degrees
constexpr float kSunOverRing = 20.0F, kSunOverRest = 0.1F;

[[noreturn]] void refuse(const DomeImage& image, const char* rule, const std::string& what,
                         const std::string& hint) {
  Diagnostic d;
  d.rule = rule;
  const std::size_t colon = image.stated_at.rfind(':');
  d.where.file = image.stated_at.empty() ? image.file : image.stated_at.substr(0, colon);
  if (colon != std::string::npos) {
    const char* end = image.stated_at.data() + image.stated_at.size();
    std::from_chars(image.stated_at.data() + colon + 1, end, d.where.line);
  }
  d.message = fmt::format("the dome image {} {}", image.file, what);
  d.hint = hint;
  throw InputError({d});
}

cv::Mat read(const DomeImage& image) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(image.file, error)) {
    refuse(image, "dome.file", "does not exist or is no file",
           "the path is relative to the file that names it");
  }
  cv::Mat picture;
  try {
    setenv("OPENCV_IO_ENABLE_OPENEXR", "1", 0);  // OpenCV reads EXR on request only
    picture = cv::imread(image.file, cv::IMREAD_COLOR | cv::IMREAD_ANYDEPTH);
  } catch (const cv::Exception& e) {
    refuse(image, "dome.file", fmt::format("cannot be read: {}", e.err),
           "give an EXR, HDR, PNG or JPEG file");
  }
  if (picture.empty()) {
    refuse(image, "dome.file", "cannot be read as a picture", "give an EXR, HDR, PNG or JPEG file");
  }
  if (picture.cols < 4 || picture.rows < 2) {
    refuse(image, "dome.shape", fmt::format("has only {} x {} pixels", picture.cols, picture.rows),
           "it shows all directions: twice as wide as high");
  }
  return picture;
}

}  // namespace

DomePicture::DomePicture(const DomeImage& image) : azimuth_(static_cast<float>(image.azimuth_rad)) {
  const cv::Mat picture = read(image);
  rows_ = picture.rows;
  columns_ = picture.cols;
  texels_.resize(static_cast<std::size_t>(rows_) * static_cast<std::size_t>(columns_));
  const int depth = picture.depth();
  const float full = depth == CV_16U ? 65535.0F : 255.0F;
  std::vector<float> table;
  if (depth == CV_8U || depth == CV_16U) {
    for (int i = 0; i <= static_cast<int>(full); ++i)
      table.push_back(assets::linear_of_srgb(static_cast<float>(i) / full));
  } else if (depth != CV_32F) {
    refuse(image, "dome.file", "has numbers of a kind that is not read",
           "give an EXR, HDR, PNG or JPEG file");
  }
  for (int r = 0; r < rows_; ++r) {
    for (int c = 0; c < columns_; ++c) {
      Rgb& to = texel(r, c);
      for (int k = 0; k < 3; ++k) {  // blue comes first in OpenCV
        const int from = 3 * c + 2 - k;
        float v = 0.0F;
        if (depth == CV_8U) {
          v = table[picture.ptr<std::uint8_t>(r)[from]];
        } else if (depth == CV_16U) {
          v = table[picture.ptr<std::uint16_t>(r)[from]];
        } else {
          v = picture.ptr<float>(r)[from];
        }
        to[k] = std::isfinite(v) ? std::clamp(v, 0.0F, 1e9F) : 0.0F;
      }
    }
  }
  if (depth == CV_32F) take_sun_out();
}

Rgb& DomePicture::texel(int row, int column) {
  return texels_[static_cast<std::size_t>(row) * static_cast<std::size_t>(columns_) +
                 static_cast<std::size_t>(column)];
}

Vec3f DomePicture::direction_of(int row, int column) const {
  const float down = kPiF * (static_cast<float>(row) + 0.5F) / static_cast<float>(rows_);
  const float around =
      azimuth_ -
      2.0F * kPiF * ((static_cast<float>(column) + 0.5F) / static_cast<float>(columns_) - 0.5F);
  const float s = det::sin(down);
  return {s * det::cos(around), s * det::sin(around), det::cos(down)};
}

void DomePicture::take_sun_out() {
  const int upper = rows_ / 2;
  int row = 0, column = 0;
  float peak = -1.0F, level = 0.0F;
  const auto area = [&](int r) {  // of a texel, sr
    return det::sin(kPiF * (static_cast<float>(r) + 0.5F) / static_cast<float>(rows_)) * 2.0F *
           kPiF * kPiF / (static_cast<float>(rows_) * static_cast<float>(columns_));
  };
  for (int r = 0; r < upper; ++r) {
    const float weight =
        area(r) * det::cos(kPiF * (static_cast<float>(r) + 0.5F) / static_cast<float>(rows_));
    for (int c = 0; c < columns_; ++c) {
      const float l = luminance(texel(r, c));
      level += l * weight;
      if (l <= peak) continue;
      peak = l;
      row = r;
      column = c;
    }
  }
  const Vec3f middle = direction_of(row, column);
  // Rows within 6 degrees of the peak's, one more for rounding.
  const int reach = rows_ / 30 + 1;
  Rgb ring = Rgb::Zero();
  float ring_area = 0.0F;
  const auto around = [&](const auto& visit) {
    for (int r = std::max(0, row - reach); r <= std::min(upper - 1, row + reach); ++r) {
      for (int c = 0; c < columns_; ++c) visit(r, c, direction_of(r, c));
    }
  };
  around([&](int r, int c, const Vec3f& d) {
    const float cosine = d.dot(middle);
    if (cosine > kNear || cosine < kRing) return;
    ring += texel(r, c) * area(r);
    ring_area += area(r);
  });
  if (ring_area <= 0.0F) return;
  ring /= ring_area;
  Sun sun;
  Vec3f sum = Vec3f::Zero();
  around([&](int r, int c, const Vec3f& d) {
    if (d.dot(middle) <= kNear) return;
    const Rgb more = (texel(r, c) - ring).max(0.0F) * area(r);
    sun.irradiance += more;
    sum += luminance(more) * d;
  });
  const float length = std::sqrt(sum.squaredNorm());
  if (!(length > 0.0F) || peak < kSunOverRing * luminance(ring)) return;
  sun.direction = sum / length;
  const float level_sun = luminance(sun.irradiance) * std::max(0.0F, sun.direction.z());
  if (level_sun < kSunOverRest * (level - level_sun)) return;
  around([&](int r, int c, const Vec3f& d) {
    if (d.dot(middle) > kNear) texel(r, c) = texel(r, c).min(ring);
  });
  sun_ = sun;
}

Rgb DomePicture::at(const Vec3f& d) const {
  const float down = det::acos(std::clamp(d.z(), -1.0F, 1.0F)) / kPiF;
  float turn = 0.5F + (azimuth_ - det::atan2(d.y(), d.x())) / (2.0F * kPiF);
  turn -= std::floor(turn);
  const float x = turn * static_cast<float>(columns_) - 0.5F;
  const float y =
      std::clamp(down * static_cast<float>(rows_) - 0.5F, 0.0F, static_cast<float>(rows_ - 1));
  const int j = std::min(static_cast<int>(y), rows_ - 2);
  const int i = static_cast<int>(std::floor(x));
  const float u = x - static_cast<float>(i);
  const float v = y - static_cast<float>(j);
  const auto get = [&](int row, int column) -> const Rgb& {
    const int wrapped = ((column % columns_) + columns_) % columns_;
    return texels_[static_cast<std::size_t>(row) * static_cast<std::size_t>(columns_) +
                   static_cast<std::size_t>(wrapped)];
  };
  return (1 - v) * ((1 - u) * get(j, i) + u * get(j, i + 1)) +
         v * ((1 - u) * get(j + 1, i) + u * get(j + 1, i + 1));
}

void DomePicture::scale(float factor) {
  for (Rgb& t : texels_) t *= factor;
  if (sun_) sun_->irradiance *= factor;
}

}  // namespace raytruth::air
