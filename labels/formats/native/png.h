#pragma once

// Lossless pictures.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace raytruth::formats::native {

/// 8-bit RGB, three values a pixel.
std::string encode_rgb(int width, int height, const std::vector<std::uint8_t>& rgb);
/// 8- or 16-bit grey.
std::string encode_grey(int width, int height, const std::vector<std::uint8_t>& values);
std::string encode_grey(int width, int height, const std::vector<std::uint16_t>& values);

/// InputError with the file's name when the bytes aren't a whole picture of that size and depth.
std::vector<std::uint8_t> decode_rgb(std::string_view bytes, int width, int height,
                                     const std::string& file);
std::vector<std::uint8_t> decode_grey8(std::string_view bytes, int width, int height,
                                       const std::string& file);
std::vector<std::uint16_t> decode_grey16(std::string_view bytes, int width, int height,
                                         const std::string& file);

}  // namespace raytruth::formats::native
