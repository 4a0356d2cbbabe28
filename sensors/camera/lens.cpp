#include "sensors/camera/lens.h"

#include <algorithm>
#include <array>

#include "sim/core/check.h"
#include "sim/core/math.h"

namespace raytruth::camera {
namespace {

constexpr int kStep = 4;  // from one size of the halo to the next
constexpr std::array<float, 3> kShares{0.4F, 0.3F, 0.3F};

struct Picture {
  int width = 0, height = 0;
  std::vector<float> values;  // three a pixel

  Picture(int w, int h)
      : width(w), height(h), values(std::size_t{3} * static_cast<std::size_t>(w * h)) {}
  float* at(int x, int y) { return &values[3 * static_cast<std::size_t>(y * width + x)]; }
  const float* at(int x, int y) const {
    return &values[3 * static_cast<std::size_t>(y * width + x)];
  }
};

// Weighted with what stands beside each pixel, across and down.
Picture blurred(const Picture& from, float side) {
  const float middle = 1.0F - 2.0F * side;
  Picture across(from.width, from.height), both(from.width, from.height);
  for (int y = 0; y < from.height; ++y) {
    for (int x = 0; x < from.width; ++x) {
      const float* left = from.at(std::max(x - 1, 0), y);
      const float* here = from.at(x, y);
      const float* right = from.at(std::min(x + 1, from.width - 1), y);
      float* to = across.at(x, y);
      for (int c = 0; c < 3; ++c) to[c] = middle * here[c] + side * (left[c] + right[c]);
    }
  }
  for (int y = 0; y < from.height; ++y) {
    const float* above = across.at(0, std::max(y - 1, 0));
    const float* here = across.at(0, y);
    const float* below = across.at(0, std::min(y + 1, from.height - 1));
    float* to = both.at(0, y);
    for (int k = 0; k < 3 * from.width; ++k)
      to[k] = middle * here[k] + side * (above[k] + below[k]);
  }
  return both;
}

// Means of squares of kStep pixels, of those there are at the edges.
Picture shrunk(const Picture& from) {
  Picture to((from.width + kStep - 1) / kStep, (from.height + kStep - 1) / kStep);
  for (int y = 0; y < to.height; ++y) {
    for (int x = 0; x < to.width; ++x) {
      const int x1 = std::min((x + 1) * kStep, from.width);
      const int y1 = std::min((y + 1) * kStep, from.height);
      std::array<float, 3> sum{};
      for (int j = y * kStep; j < y1; ++j) {
        for (int i = x * kStep; i < x1; ++i) {
          for (std::size_t c = 0; c < 3; ++c) sum[c] += from.at(i, j)[c];
        }
      }
      const auto count = static_cast<float>((x1 - x * kStep) * (y1 - y * kStep));
      for (std::size_t c = 0; c < 3; ++c) to.at(x, y)[c] = sum[c] / count;
    }
  }
  return to;
}

// Adds a picture that is kStep times smaller, bilinearly between its pixels' middles.
void add(const Picture& small, Picture& to) {
  const auto place = [](int i, int count, int& first, int& second) {
    const float at = (static_cast<float>(i) + 0.5F) / kStep - 0.5F;
    const float clamped = std::clamp(at, 0.0F, static_cast<float>(count - 1));
    first = std::min(static_cast<int>(clamped), count - 1);
    second = std::min(first + 1, count - 1);
    return clamped - static_cast<float>(first);
  };
  for (int y = 0; y < to.height; ++y) {
    int y0 = 0, y1 = 0;
    const float v = place(y, small.height, y0, y1);
    for (int x = 0; x < to.width; ++x) {
      int x0 = 0, x1 = 0;
      const float u = place(x, small.width, x0, x1);
      const float *a = small.at(x0, y0), *b = small.at(x1, y0), *c = small.at(x0, y1),
                  *d = small.at(x1, y1);
      float* out = to.at(x, y);
      for (int k = 0; k < 3; ++k) {
        out[k] += (1.0F - v) * (a[k] + u * (b[k] - a[k])) + v * (c[k] + u * (d[k] - c[k]));
      }
    }
  }
}

void scale(Picture& picture, float by) {
  for (float& v : picture.values) v *= by;
}

}  // namespace

std::vector<float> through_lens(std::span<const float> radiance, int width, int height) {
  RT_CHECK(radiance.size() == std::size_t{3} * static_cast<std::size_t>(width * height),
           radiance.size(), width, height);
  if (radiance.empty()) return {};
  Picture picture(width, height);
  std::copy(radiance.begin(), radiance.end(), picture.values.begin());
  // exp(-1 / (2 sigma^2)) beside the middle of a Gaussian, all three together 1.
  const float side = det::exp(-0.5F / (kBlur_px * kBlur_px));
  picture = blurred(picture, side / (1.0F + 2.0F * side));

  std::vector<Picture> halos;
  for (std::size_t k = 0; k < kShares.size(); ++k)
    halos.push_back(shrunk(k == 0 ? picture : halos.back()));
  for (std::size_t k = 0; k < kShares.size(); ++k) {
    halos[k] = blurred(halos[k], 0.25F);
    scale(halos[k], kVeil * kShares[k]);
  }
  for (std::size_t k = kShares.size(); k-- > 1;) add(halos[k], halos[k - 1]);
  scale(picture, 1.0F - kVeil);
  add(halos[0], picture);
  return std::move(picture.values);
}

}  // namespace raytruth::camera
