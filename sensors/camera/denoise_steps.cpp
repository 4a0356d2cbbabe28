#include "sensors/camera/denoise_steps.h"

#include "sim/core/math.h"

namespace raytruth::camera::denoising {

Denoiser::Denoiser(const NoisyPicture& noisy, int threads) : noisy_(noisy), threads_(threads) {
  const Plane empty(noisy.width, noisy.height);
  for (Plane* plane :
       {&normal_[0], &normal_[1], &normal_[2], &nearness_, &slope_x_, &slope_y_, &roughness_}) {
    *plane = empty;
  }
  for (Part& part : parts_) {
    part.weight = part.tone = empty;
    for (Half& half : part.half) {
      half.light = half.next = {empty, empty, empty};
      half.variance = half.next_variance = half.guide = half.guide_variance = empty;
    }
  }
  parts_[1].glossy = true;
}

void Denoiser::read_surfaces() {
  rows([&](int y) {
    const auto first = static_cast<std::ptrdiff_t>(index_of(noisy_, 0, y));
    const auto row = [&](const std::vector<float>& from, Plane& to) {
      // What isn't finite must not spread.
      std::transform(from.begin() + first, from.begin() + first + noisy_.width, to.at(0, y),
                     [](float value) { return std::isfinite(value) ? value : 0.0F; });
    };
    for (std::size_t k = 0; k < 3; ++k) row(noisy_.normal[k], normal_[k]);
    row(noisy_.nearness_1_m, nearness_);
    row(noisy_.roughness, roughness_);
  });
  rows([&](int y) {
    // The gentler of the slopes to both sides: the other one may lead over an edge.
    const auto slope = [&](int x, int dx, int dy) {
      const float here = *nearness_.at(x, y);
      float least = -1.0F;
      for (const int sign : {-1, 1}) {
        const int i = x + sign * dx, j = y + sign * dy;
        if (i < 0 || i >= noisy_.width || !inside(j)) continue;
        const float s = std::abs(*nearness_.at(i, j) - here);
        least = least < 0.0F ? s : std::min(least, s);
      }
      return std::max(0.0F, least);
    };
    for (int x = 0; x < noisy_.width; ++x) {
      *slope_x_.at(x, y) = slope(x, 1, 0);
      *slope_y_.at(x, y) = slope(x, 0, 1);
    }
  });
}

void Denoiser::read(const NoisyPicture::Part& from, Part& part) const {
  rows([&](int y) {
    for (int x = 0; x < noisy_.width; ++x) {
      const std::size_t i = index_of(noisy_, x, y);
      const float albedo = luminance(albedo_of(from, i));
      bool good = std::isfinite(albedo);
      for (std::size_t h = 0; h < 2; ++h) {
        for (std::size_t c = 0; c < 3; ++c) {
          const float light = light_of(from, h, c, i);
          good = good && std::isfinite(light);
          *part.half[h].light[c].at(x, y) = light;
        }
      }
      if (good) {
        *part.weight.at(x, y) = albedo / (albedo + kDarkAlbedo);
        if (part.glossy) *part.tone.at(x, y) = det::log(albedo + 1e-3F);
      } else {
        for (Half& half : part.half) {
          for (Plane& plane : half.light) *plane.at(x, y) = 0.0F;
        }
      }
    }
  });
}

// The variance of each half's luminance, alike for both, of 5 x 5 pixels.
void Denoiser::measure_noise(Part& part) const {
  const bool single = noisy_.samples < 2;
  Plane& squares = part.half[0].next_variance;
  Plane& first = part.half[0].guide;
  lanes([&](int x, int y) {
    const Lane a = luminance_at(part.half[0].light, x, y);
    const Lane b = luminance_at(part.half[1].light, x, y);
    store(first.at(x, y), a);
    store(squares.at(x, y), single ? a.square() : Lane(0.5F * (a - b).square()));
  });
  const std::vector<Tap> around = taps(2, 1, kAlike);
  lanes([&](int x, int y) {
    if (nothing(x, y)) return;
    Lane weights = load(part.weight.at(x, y)) + kTiny;
    Lane mean = weights * load(first.at(x, y)), square = weights * load(squares.at(x, y));
    for (const Tap& tap : around) {
      const int i = x + tap.dx, j = y + tap.dy;
      if (!inside(j)) continue;
      const Lane weight =
          load(part.weight.at(i, j)) * falloff(apart(part, apart(x, y, tap), x, y, tap));
      weights += weight;
      square += weight * load(squares.at(i, j));
      if (single) mean += weight * load(first.at(i, j));
    }
    Lane variance = square / weights;
    if (single) variance = (variance - (mean / weights).square()).max(0.0F);
    for (Half& half : part.half) store(half.variance.at(x, y), variance);
  });
}

}  // namespace raytruth::camera::denoising
