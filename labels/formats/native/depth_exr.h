#pragma once

// Internal to labels/formats/native: OpenEXR pictures of two float channels, "Y" and "distance".

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace raytruth::formats::native {

/// Row-major values of both channels, in m. Depth is channel "Y", the one that programs which know
/// only pictures look for (OpenCV 4.6 finds "Z" too and returns zeros).
struct DepthPicture {
  std::size_t width = 0, height = 0;
  std::vector<float> z_m, distance_m;
};

/// A scan-line file without compression: the simplest form of the format, and every bit of it is
/// ours. Source: "The OpenEXR File Layout", openexr.com.
std::string encode_exr(const DepthPicture& picture);

/// Reads what encode_exr writes, with the size that is expected, and nothing else: a file that
/// another program has written again is refused. InputError with the file's name.
DepthPicture decode_exr(std::string_view bytes, std::size_t width, std::size_t height,
                        const std::string& file);

}  // namespace raytruth::formats::native
