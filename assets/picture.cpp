// Pictures of mesh files, by libpng and libjpeg.
#include <png.h>

#include <csetjmp>
#include <cstdio>
#include <cstring>

// Needs <cstdio> before it.
#include <jpeglib.h>

#include "assets/mesh_file.h"

namespace raytruth::assets {
namespace {

constexpr std::uint64_t kMostPixels = 64U << 20U;

Picture decode_png(const std::string& bytes) {
  Picture picture;
  png_image image;
  std::memset(&image, 0, sizeof(image));
  image.version = PNG_IMAGE_VERSION;
  if (png_image_begin_read_from_memory(&image, bytes.data(), bytes.size()) == 0) return picture;
  image.format = PNG_FORMAT_RGBA;
  if (static_cast<std::uint64_t>(image.width) * image.height > kMostPixels) {
    png_image_free(&image);
    return picture;
  }
  picture.rgba.resize(PNG_IMAGE_SIZE(image));
  if (png_image_finish_read(&image, nullptr, picture.rgba.data(), 0, nullptr) == 0) return {};
  picture.width = static_cast<int>(image.width);
  picture.height = static_cast<int>(image.height);
  return picture;
}

struct JpegErrors {
  jpeg_error_mgr manager;  // first: libjpeg hands it back
  std::jmp_buf back;
};

void leave(j_common_ptr info) {
  std::longjmp(reinterpret_cast<JpegErrors*>(info->err)->back, 1);  // NOLINT
}

// libjpeg leaves through longjmp: nothing with a destructor may live in this frame.
bool read_jpeg(const std::string& bytes, Picture& picture, std::vector<std::uint8_t>& row) {
  jpeg_decompress_struct info;
  JpegErrors errors;
  info.err = jpeg_std_error(&errors.manager);
  errors.manager.error_exit = leave;
  errors.manager.output_message = [](j_common_ptr) {};
  if (setjmp(errors.back) != 0) {  // NOLINT
    jpeg_destroy_decompress(&info);
    return false;
  }
  jpeg_create_decompress(&info);
  jpeg_mem_src(&info, reinterpret_cast<const unsigned char*>(bytes.data()),
               static_cast<unsigned long>(bytes.size()));
  jpeg_read_header(&info, TRUE);
  info.out_color_space = JCS_RGB;
  if (static_cast<std::uint64_t>(info.image_width) * info.image_height > kMostPixels)
    leave(reinterpret_cast<j_common_ptr>(&info));
  jpeg_start_decompress(&info);
  picture.width = static_cast<int>(info.output_width);
  picture.height = static_cast<int>(info.output_height);
  picture.rgba.resize(std::size_t{4} * info.output_width * info.output_height);
  row.resize(std::size_t{3} * info.output_width);
  std::uint8_t* to = picture.rgba.data();
  while (info.output_scanline < info.output_height) {
    JSAMPROW line = row.data();
    jpeg_read_scanlines(&info, &line, 1);
    for (std::size_t i = 0; i < info.output_width; ++i, to += 4) {
      std::memcpy(to, row.data() + 3 * i, 3);
      to[3] = 255;
    }
  }
  jpeg_finish_decompress(&info);
  jpeg_destroy_decompress(&info);
  return true;
}

}  // namespace

Picture decode_picture(const std::string& bytes) {
  if (bytes.size() < 8) return {};
  Picture picture;
  if (bytes.starts_with("\x89PNG")) {
    picture = decode_png(bytes);
  } else if (bytes.starts_with("\xff\xd8")) {
    std::vector<std::uint8_t> row;
    if (!read_jpeg(bytes, picture, row)) return {};
  }
  return picture;
}

}  // namespace raytruth::assets
