#include "sensors/camera/denoise.h"

#include <algorithm>

#include "sensors/camera/denoise_steps.h"
#include "sim/core/check.h"

namespace raytruth::camera {
namespace denoising {

// For the first level: the luminance of 3 x 3 pixels.
void Denoiser::make_guides(Part& part) const {
  const std::vector<Tap> near = taps(1, 1, kTent);
  lanes([&](int x, int y) {
    const Lane own = load(part.weight.at(x, y)) + kTiny;
    std::array<Lane, 2> sum, variance;
    Lane weights = own;
    for (std::size_t h = 0; h < 2; ++h) {
      sum[h] = own * luminance_at(part.half[h].light, x, y);
      variance[h] = own.square() * load(part.half[h].variance.at(x, y));
    }
    for (const Tap& tap : near) {
      const int i = x + tap.dx, j = y + tap.dy;
      if (!inside(j)) continue;
      const Lane weight = tap.weight * load(part.weight.at(i, j)) *
                          falloff(apart(part, apart(x, y, tap), x, y, tap));
      weights += weight;
      for (std::size_t h = 0; h < 2; ++h) {
        sum[h] += weight * luminance_at(part.half[h].light, i, j);
        variance[h] += weight.square() * load(part.half[h].variance.at(i, j));
      }
    }
    for (std::size_t h = 0; h < 2; ++h) {
      store(part.half[h].guide.at(x, y), sum[h] / weights);
      store(part.half[h].guide_variance.at(x, y), variance[h] / weights.square());
    }
  });
}

// One level of the wavelet.
void Denoiser::smooth(int step) {
  const std::vector<Tap> around = taps(1, step, kTent);
  struct Sum {
    std::array<Lane, 3> change{Lane::Zero(), Lane::Zero(), Lane::Zero()};
    Lane weights, variance;
  };
  lanes([&](int x, int y) {
    if (nothing(x, y)) return;
    std::array<std::array<Sum, 2>, 2> sums;
    for (std::size_t p = 0; p < 2; ++p) {
      const Lane own = load(parts_[p].weight.at(x, y)) + kTiny;
      for (std::size_t h = 0; h < 2; ++h) {
        sums[p][h].weights = own;
        sums[p][h].variance = own.square() * load(parts_[p].half[h].variance.at(x, y));
      }
    }
    for (const Tap& tap : around) {
      const int i = x + tap.dx, j = y + tap.dy;
      if (!inside(j)) continue;
      const Lane surfaces = apart(x, y, tap);
      for (std::size_t p = 0; p < 2; ++p) {
        const Part& part = parts_[p];
        const Lane weight = tap.weight * load(part.weight.at(i, j));
        if ((weight == 0.0F).all()) continue;
        const Lane differ = apart(part, surfaces, x, y, tap);
        for (std::size_t h = 0; h < 2; ++h) {
          const Half& by = part.half[1 - h];
          const Half& of = part.half[h];
          const Lane here = load(by.guide.at(x, y));
          const Lane noise = load(by.guide_variance.at(x, y));
          const Lane noise_there = load(by.guide_variance.at(i, j));
          const Lane square = (load(by.guide.at(i, j)) - here).square();
          const Lane excess = (square - kNoiseOff * (noise + noise.min(noise_there))).max(0.0F);
          const Lane scale =
              kDeviations * kDeviations * (noise + noise_there) + kRelative * here.square() + kTiny;
          const Lane w = weight * falloff(differ + excess / scale);
          Sum& sum = sums[p][h];
          for (std::size_t c = 0; c < 3; ++c)
            sum.change[c] += w * (load(of.light[c].at(i, j)) - load(of.light[c].at(x, y)));
          sum.weights += w;
          sum.variance += w.square() * load(of.variance.at(i, j));
        }
      }
    }
    for (std::size_t p = 0; p < 2; ++p) {
      for (std::size_t h = 0; h < 2; ++h) {
        const Sum& sum = sums[p][h];
        Half& half = parts_[p].half[h];
        for (std::size_t c = 0; c < 3; ++c) {
          store(half.next[c].at(x, y), load(half.light[c].at(x, y)) + sum.change[c] / sum.weights);
        }
        store(half.next_variance.at(x, y), sum.variance / sum.weights.square());
      }
    }
  });
  for (Part& part : parts_) {
    for (Half& half : part.half) {
      half.light.swap(half.next);
      std::swap(half.variance, half.next_variance);
    }
  }
  // The next level goes by what this one has made.
  lanes([&](int x, int y) {
    for (Part& part : parts_) {
      for (Half& half : part.half) {
        store(half.guide.at(x, y), luminance_at(half.light, x, y));
        store(half.guide_variance.at(x, y), load(half.variance.at(x, y)));
      }
    }
  });
}

std::vector<float> Denoiser::run(std::span<const float> radiance) {
  read_surfaces();
  const std::array<const NoisyPicture::Part*, 2> from{&noisy_.diffuse, &noisy_.gloss};
  for (std::size_t p = 0; p < 2; ++p) {
    read(*from[p], parts_[p]);
    measure_noise(parts_[p]);
    make_guides(parts_[p]);
  }
  for (int level = 0; level < kLevels; ++level) smooth(1 << level);

  const int first_half = noisy_.samples / 2;
  const float some = static_cast<float>(first_half) / static_cast<float>(noisy_.samples);
  const std::array<float, 2> share{some, 1.0F - some};
  std::vector<float> out(radiance.size());
  rows([&](int y) {
    for (int x = 0; x < noisy_.width; ++x) {
      const std::size_t i = index_of(noisy_, x, y);
      for (std::size_t c = 0; c < 3; ++c) {
        float value = radiance[3 * i + c];
        for (std::size_t p = 0; p < 2; ++p) {
          float change = 0.0F;
          for (std::size_t h = 0; h < 2; ++h)
            change +=
                share[h] * (*parts_[p].half[h].light[c].at(x, y) - light_of(*from[p], h, c, i));
          value += change * from[p]->albedo[c][i];
        }
        out[3 * i + c] = std::max(0.0F, value);
      }
    }
  });
  return out;
}

}  // namespace denoising

namespace {

void resize_planes(NoisyPicture::Planes& planes, std::size_t pixels) {
  for (std::vector<float>& plane : planes) plane.resize(pixels);
}

}  // namespace

NoisyPicture::NoisyPicture(int columns, int rows, int samples_per_pixel)
    : width(columns), height(rows), samples(samples_per_pixel) {
  const auto pixels = static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows);
  for (Part* part : {&diffuse, &gloss}) {
    for (Planes& half : part->half) resize_planes(half, pixels);
    resize_planes(part->albedo, pixels);
  }
  resize_planes(normal, pixels);
  nearness_1_m.resize(pixels);
  roughness.resize(pixels);
}

std::vector<float> denoise(const NoisyPicture& noisy, std::span<const float> radiance,
                           int threads) {
  const auto pixels =
      static_cast<std::size_t>(noisy.width) * static_cast<std::size_t>(noisy.height);
  RT_CHECK(radiance.size() == 3 * pixels && noisy.samples > 0, radiance.size(), noisy.width,
           noisy.height, noisy.samples);
  return denoising::Denoiser(noisy, threads).run(radiance);
}

}  // namespace raytruth::camera
