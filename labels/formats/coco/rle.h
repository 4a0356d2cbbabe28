#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace raytruth::formats::coco {

/// Run lengths of a mask, column by column from the left, each from the top: zeros, ones, zeros ...
/// The first run is 0 when the first pixel is set.
using Runs = std::vector<std::uint32_t>;

/// What is set in a mask: pixel indices inclusive.
struct MaskExtent {
  std::uint64_t area = 0;
  int left = 0, top = 0, right = -1, bottom = -1;
};

/// COCO's compressed counts: from the fourth run on the difference to the run two before; groups of
/// five bits, low first, bit 6 set while more follow, plus 48. Source: COCO API, mask encoding.
std::string encode_rle(const Runs& runs);

/// Nothing when the text is not such a code, or the runs don't fill height * width pixels.
std::optional<Runs> decode_rle(std::string_view counts, int height, int width);

/// The masks of all keys in a picture of keys, row-major, by one walk; key 0 is left out.
std::map<std::uint32_t, Runs> runs_by_key(const std::vector<std::uint32_t>& keys, int width,
                                          int height);

MaskExtent extent_of(const Runs& runs, int height);

}  // namespace raytruth::formats::coco
