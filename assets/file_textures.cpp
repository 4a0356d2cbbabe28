#include "assets/file_textures.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <mutex>

#include "assets/mesh_file.h"
#include "sim/core/files.h"

namespace raytruth::assets {
namespace {

std::vector<Texture::Texel> texels_of(const Picture& picture) {
  std::vector<Texture::Texel> texels(picture.rgba.size() / 4);
  for (std::size_t i = 0; i < texels.size(); ++i)
    std::copy_n(picture.rgba.begin() + static_cast<std::ptrdiff_t>(4 * i), 4, texels[i].begin());
  return texels;
}

// What somebody holds, by content; several runs of one program may ask at once.
template <typename Make>
TexturePtr shared(const std::string& key, Make make) {
  static std::mutex mutex;
  static std::map<std::string, std::weak_ptr<const Texture>> known;
  const std::lock_guard lock(mutex);
  std::weak_ptr<const Texture>& slot = known[key];
  TexturePtr texture = slot.lock();
  if (!texture) slot = texture = make();
  return texture;
}

TexturePtr make(const std::string& name, const Picture& picture, std::vector<Texture::Texel> texels,
                Texture::Coding coding) {
  return std::make_shared<const Texture>(name, static_cast<std::uint32_t>(picture.width),
                                         static_cast<std::uint32_t>(picture.height),
                                         std::move(texels), coding);
}

}  // namespace

TexturePtr texture_of(const std::string& bytes, Texture::Coding coding) {
  const std::string name =
      sha256(bytes).substr(0, 16) + (coding == Texture::Coding::kSrgb ? "" : ".linear");
  return shared(name, [&]() -> TexturePtr {
    const Picture picture = decode_picture(bytes);
    return picture.rgba.empty() ? nullptr : make(name, picture, texels_of(picture), coding);
  });
}

TexturePtr texture_with_cover(const std::string& colour, const std::string& cover) {
  const std::string name = sha256(colour).substr(0, 16) + "." + sha256(cover).substr(0, 16);
  return shared(name, [&]() -> TexturePtr {
    const Picture mask = decode_picture(cover);
    if (mask.rgba.empty()) return nullptr;
    Picture picture = decode_picture(colour);
    if (picture.rgba.empty()) {
      picture.width = mask.width;
      picture.height = mask.height;
      picture.rgba.assign(mask.rgba.size(), 255);
    }
    std::vector<Texture::Texel> texels = texels_of(picture);
    const std::vector<Texture::Texel> covers = texels_of(mask);
    const bool has_alpha =
        std::any_of(covers.begin(), covers.end(), [](const auto& t) { return t[3] < 255; });
    const auto place = [](int x, int y, int width) {
      return static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
             static_cast<std::size_t>(x);
    };
    for (int y = 0; y < picture.height; ++y) {
      for (int x = 0; x < picture.width; ++x) {
        const int i = x * mask.width / picture.width;
        const int j = y * mask.height / picture.height;
        const Texture::Texel& t = covers[place(i, j, mask.width)];
        const int bright = (54 * t[0] + 183 * t[1] + 19 * t[2]) / 256;  // weights of BT.709
        texels[place(x, y, picture.width)][3] =
            has_alpha ? t[3] : static_cast<std::uint8_t>(bright);
      }
    }
    return make(name, picture, std::move(texels), Texture::Coding::kSrgb);
  });
}

TexturePtr mask_of(const TexturePtr& texture) {
  const std::string name = texture->name() + ".mask";
  return shared(name, [&]() -> TexturePtr {
    const std::uint32_t w = texture->width();
    const std::uint32_t h = texture->height();
    std::vector<Texture::Texel> texels;
    texels.reserve(std::size_t{w} * h);
    for (std::uint32_t y = 0; y < h; ++y) {
      for (std::uint32_t x = 0; x < w; ++x) {
        const Vec2f middle((static_cast<float>(x) + 0.5F) / static_cast<float>(w),
                           (static_cast<float>(y) + 0.5F) / static_cast<float>(h));
        const auto cover = static_cast<std::uint8_t>(std::lround(255.0F * texture->alpha(middle)));
        texels.push_back({255, 255, 255, cover});
      }
    }
    return std::make_shared<const Texture>(name, w, h, std::move(texels), Texture::Coding::kLinear);
  });
}

}  // namespace raytruth::assets
