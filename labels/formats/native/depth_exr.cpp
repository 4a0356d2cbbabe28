#include "labels/formats/native/depth_exr.h"

#include <fmt/format.h>

#include <bit>
#include <cstdint>
#include <cstring>

#include "labels/formats/native/json_view.h"
#include "sim/core/check.h"

namespace raytruth::formats::native {
namespace {

static_assert(std::endian::native == std::endian::little, "EXR is little-endian");

constexpr std::int32_t kFloat = 2;  // pixel type FLOAT

class Writer {
 public:
  template <typename T>
  void value(T v) {
    char raw[sizeof(T)];
    std::memcpy(raw, &v, sizeof(T));
    bytes.append(raw, sizeof(T));
  }
  void text(std::string_view t) {
    bytes.append(t);
    bytes.push_back('\0');
  }
  void attribute(std::string_view name, std::string_view type, std::int32_t size) {
    text(name);
    text(type);
    value(size);
  }
  std::string bytes;
};

void channel(Writer& w, std::string_view name) {
  w.text(name);
  w.value(kFloat);
  w.value(std::int32_t{0});  // not perceptually linear, and three reserved bytes
  w.value(std::int32_t{1});  // every column
  w.value(std::int32_t{1});  // every row
}

std::size_t row_bytes(std::size_t width) { return 2 * sizeof(float) * width; }

// Magic number, attributes and the table of row offsets.
std::string header(std::size_t width, std::size_t height) {
  Writer w;
  w.value(std::uint32_t{20000630});  // magic number
  w.value(std::uint32_t{2});         // version 2, scan lines
  w.attribute("channels", "chlist", 2 + 9 + 2 * 16 + 1);
  channel(w, "Y");
  channel(w, "distance");  // in the order of strcmp, as the format asks
  w.bytes.push_back('\0');
  w.attribute("compression", "compression", 1);
  w.bytes.push_back('\0');  // none
  for (const char* window : {"dataWindow", "displayWindow"}) {
    w.attribute(window, "box2i", 16);
    w.value(std::int32_t{0});
    w.value(std::int32_t{0});
    w.value(static_cast<std::int32_t>(width) - 1);
    w.value(static_cast<std::int32_t>(height) - 1);
  }
  w.attribute("lineOrder", "lineOrder", 1);
  w.bytes.push_back('\0');  // rows from the top
  w.attribute("pixelAspectRatio", "float", 4);
  w.value(1.0F);
  w.attribute("screenWindowCenter", "v2f", 8);
  w.value(0.0F);
  w.value(0.0F);
  w.attribute("screenWindowWidth", "float", 4);
  w.value(1.0F);
  w.bytes.push_back('\0');  // end of the header
  const std::size_t first = w.bytes.size() + height * sizeof(std::uint64_t);
  for (std::size_t y = 0; y < height; ++y) {
    w.value(static_cast<std::uint64_t>(first + y * (8 + row_bytes(width))));
  }
  return std::move(w.bytes);
}

// Number of the row and bytes that follow.
std::string row_header(std::size_t y, std::size_t width) {
  Writer w;
  w.value(static_cast<std::int32_t>(y));
  w.value(static_cast<std::int32_t>(row_bytes(width)));
  return std::move(w.bytes);
}

}  // namespace

std::string encode_exr(const DepthPicture& p) {
  RT_CHECK(p.z_m.size() == p.width * p.height, p.z_m.size(), p.width, p.height);
  RT_CHECK(p.distance_m.size() == p.z_m.size(), p.distance_m.size());
  std::string bytes = header(p.width, p.height);
  bytes.reserve(bytes.size() + p.height * (8 + row_bytes(p.width)));
  for (std::size_t y = 0; y < p.height; ++y) {
    bytes += row_header(y, p.width);
    for (const std::vector<float>* values : {&p.z_m, &p.distance_m}) {
      bytes.append(reinterpret_cast<const char*>(values->data() + y * p.width),
                   p.width * sizeof(float));
    }
  }
  return bytes;
}

DepthPicture decode_exr(std::string_view bytes, std::size_t width, std::size_t height,
                        const std::string& file) {
  const std::string head = header(width, height);
  if (bytes.size() != head.size() + height * (8 + row_bytes(width)) || !bytes.starts_with(head)) {
    throw_broken(file, 0,
                 fmt::format("is not a depth picture of {} x {} pixels as raytruth writes it",
                             width, height));
  }
  DepthPicture p{width, height, std::vector<float>(width * height),
                 std::vector<float>(width * height)};
  std::string_view rest = bytes.substr(head.size());
  for (std::size_t y = 0; y < height; ++y) {
    if (!rest.starts_with(row_header(y, width))) {
      throw_broken(file, 0, fmt::format("row {} of the depth picture is broken", y));
    }
    rest.remove_prefix(8);
    for (std::vector<float>* values : {&p.z_m, &p.distance_m}) {
      std::memcpy(values->data() + y * width, rest.data(), width * sizeof(float));
      rest.remove_prefix(width * sizeof(float));
    }
  }
  return p;
}

}  // namespace raytruth::formats::native
