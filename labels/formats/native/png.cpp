#include "labels/formats/native/png.h"

#include <fmt/format.h>

#include <cstring>
#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>

#include "labels/formats/native/json_view.h"
#include "labels/formats/verify_checks.h"
#include "sim/core/check.h"

namespace raytruth::formats::native {
namespace {

// All settings are stated: a file's bytes may not hang on a library's defaults. Noise of few
// samples a pixel doesn't compress; the fastest level costs 4 % in size. Label pictures are large
// flat areas.
constexpr int kPhotoLevel = 1;
constexpr int kLabelLevel = 3;

std::string encode(const cv::Mat& picture, int level) {
  std::vector<std::uint8_t> png;
  const bool good = cv::imencode(".png", picture, png,
                                 {cv::IMWRITE_PNG_COMPRESSION, level, cv::IMWRITE_PNG_STRATEGY,
                                  cv::IMWRITE_PNG_STRATEGY_DEFAULT, cv::IMWRITE_PNG_BILEVEL, 0});
  RT_CHECK(good, picture.cols, picture.rows);
  return {reinterpret_cast<const char*>(png.data()), png.size()};
}

template <typename T>
std::string encode_values(int width, int height, int type, const std::vector<T>& values) {
  const std::size_t pixels = static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
  RT_CHECK(values.size() == pixels, values.size(), width, height);
  cv::Mat picture(height, width, type);
  std::memcpy(picture.data, values.data(), values.size() * sizeof(T));
  return encode(picture, kLabelLevel);
}

cv::Mat decode(std::string_view bytes, int width, int height, int type, const std::string& file) {
  // The decoder fills what is missing with black and goes on; labels must not be made up.
  const std::string damage = png_damage(bytes);
  if (!damage.empty()) throw_broken(file, 0, "is not a whole PNG: " + damage);
  cv::Mat picture;
  try {
    const cv::Mat raw(1, static_cast<int>(bytes.size()), CV_8UC1, const_cast<char*>(bytes.data()));
    picture = cv::imdecode(raw, cv::IMREAD_UNCHANGED);
  } catch (const cv::Exception& error) {
    throw_broken(file, 0, fmt::format("can't be decoded: {}", error.what()));
  }
  if (picture.empty()) throw_broken(file, 0, "can't be decoded");
  if (picture.cols != width || picture.rows != height || picture.type() != type) {
    throw_broken(
        file, 0,
        fmt::format("has {} x {} pixels of {} x {} bit, expected {} x {} of {} x {}", picture.cols,
                    picture.rows, picture.channels(), 8 * picture.elemSize1(), width, height,
                    CV_MAT_CN(type), 8 * CV_ELEM_SIZE1(type)));
  }
  RT_CHECK(picture.isContinuous());
  return picture;
}

template <typename T>
std::vector<T> values_of(const cv::Mat& picture) {
  std::vector<T> values(picture.total() * static_cast<std::size_t>(picture.channels()));
  std::memcpy(values.data(), picture.data, values.size() * sizeof(T));
  return values;
}

// OpenCV keeps blue first.
void swap_red_and_blue(std::uint8_t* values, std::size_t count) {
  for (std::size_t i = 0; i + 2 < count; i += 3) std::swap(values[i], values[i + 2]);
}

}  // namespace

std::string encode_rgb(int width, int height, const std::vector<std::uint8_t>& rgb) {
  const std::size_t pixels = static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
  RT_CHECK(rgb.size() == 3 * pixels, rgb.size(), width, height);
  cv::Mat picture(height, width, CV_8UC3);
  std::memcpy(picture.data, rgb.data(), rgb.size());
  swap_red_and_blue(picture.data, rgb.size());
  return encode(picture, kPhotoLevel);
}

std::string encode_grey(int width, int height, const std::vector<std::uint8_t>& values) {
  return encode_values(width, height, CV_8UC1, values);
}

std::string encode_grey(int width, int height, const std::vector<std::uint16_t>& values) {
  return encode_values(width, height, CV_16UC1, values);
}

std::vector<std::uint8_t> decode_rgb(std::string_view bytes, int width, int height,
                                     const std::string& file) {
  auto values = values_of<std::uint8_t>(decode(bytes, width, height, CV_8UC3, file));
  swap_red_and_blue(values.data(), values.size());
  return values;
}

std::vector<std::uint8_t> decode_grey8(std::string_view bytes, int width, int height,
                                       const std::string& file) {
  return values_of<std::uint8_t>(decode(bytes, width, height, CV_8UC1, file));
}

std::vector<std::uint16_t> decode_grey16(std::string_view bytes, int width, int height,
                                         const std::string& file) {
  return values_of<std::uint16_t>(decode(bytes, width, height, CV_16UC1, file));
}

}  // namespace raytruth::formats::native
