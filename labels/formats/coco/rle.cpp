#include "labels/formats/coco/rle.h"

#include <algorithm>
#include <cstddef>

#include "sim/core/check.h"

namespace raytruth::formats::coco {

std::string encode_rle(const Runs& runs) {
  std::string text;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    std::int64_t x = runs[i];
    if (i > 2) x -= runs[i - 2];
    bool more = true;
    while (more) {
      std::int64_t group = x & 0x1F;
      x >>= 5;  // arithmetic: the sign stays
      more = (group & 0x10) != 0 ? x != -1 : x != 0;
      if (more) group |= 0x20;
      text += static_cast<char>(group + 48);
    }
  }
  return text;
}

std::optional<Runs> decode_rle(std::string_view counts, int height, int width) {
  const std::int64_t pixels = static_cast<std::int64_t>(height) * width;
  Runs runs;
  std::int64_t sum = 0;
  std::size_t at = 0;
  while (at < counts.size()) {
    std::int64_t x = 0;
    int shift = 0;
    bool more = true;
    while (more) {
      if (at == counts.size() || shift > 35) return std::nullopt;
      const int c = static_cast<unsigned char>(counts[at++]) - 48;
      if (c < 0 || c > 63) return std::nullopt;
      x |= static_cast<std::int64_t>(c & 0x1F) << shift;
      more = (c & 0x20) != 0;
      shift += 5;
      if (!more && (c & 0x10) != 0) x -= std::int64_t{1} << shift;
    }
    if (runs.size() > 2) x += runs[runs.size() - 2];
    sum += x;
    if (x < 0 || sum > pixels) return std::nullopt;
    runs.push_back(static_cast<std::uint32_t>(x));
  }
  if (sum != pixels) return std::nullopt;
  return runs;
}

std::map<std::uint32_t, Runs> runs_by_key(const std::vector<std::uint32_t>& keys, int width,
                                          int height) {
  const std::size_t w = static_cast<std::size_t>(width);
  const std::size_t h = static_cast<std::size_t>(height);
  RT_CHECK(keys.size() == w * h, keys.size(), width, height);
  struct Open {
    Runs runs;
    std::size_t end = 0;  // of its last run of ones
  };
  std::map<std::uint32_t, Open> open;
  Open* current = nullptr;
  std::uint32_t key = 0;
  std::size_t i = 0;
  for (std::size_t x = 0; x < w; ++x) {
    for (std::size_t y = 0; y < h; ++y, ++i) {
      const std::uint32_t here = keys[y * w + x];
      if (here != key) {
        key = here;
        current = here == 0 ? nullptr : &open[here];
        if (current != nullptr) {
          current->runs.push_back(static_cast<std::uint32_t>(i - current->end));
          current->runs.push_back(0);
        }
      }
      if (current != nullptr) {
        ++current->runs.back();
        current->end = i + 1;
      }
    }
  }
  std::map<std::uint32_t, Runs> result;
  for (auto& [k, o] : open) {
    if (o.end < i) o.runs.push_back(static_cast<std::uint32_t>(i - o.end));
    result.emplace(k, std::move(o.runs));
  }
  return result;
}

MaskExtent extent_of(const Runs& runs, int height) {
  MaskExtent extent;
  const std::uint64_t h = static_cast<std::uint64_t>(height);
  std::uint64_t at = 0;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    if (i % 2 == 1 && runs[i] > 0) {
      const std::uint64_t last = at + runs[i] - 1;
      const int left = static_cast<int>(at / h);
      const int right = static_cast<int>(last / h);
      // A run that goes on in the next column touches the bottom and the top.
      const int top = left == right ? static_cast<int>(at % h) : 0;
      const int bottom = left == right ? static_cast<int>(last % h) : height - 1;
      const bool first = extent.area == 0;
      extent.left = first ? left : std::min(extent.left, left);
      extent.right = first ? right : std::max(extent.right, right);
      extent.top = first ? top : std::min(extent.top, top);
      extent.bottom = first ? bottom : std::max(extent.bottom, bottom);
      extent.area += runs[i];
    }
    at += runs[i];
  }
  return extent;
}

}  // namespace raytruth::formats::coco
