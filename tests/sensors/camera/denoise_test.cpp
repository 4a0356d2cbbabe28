// Less noise, and nothing else less.
#include "sensors/camera/denoise.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <utility>
#include <vector>

#include "../hand_scene.h"
#include "sensors/camera/camera.h"
#include "sim/core/math.h"
#include "sim/core/random.h"

namespace raytruth::camera {
namespace {

// A picture of one wall, all in the light of 1 cd/m^2 from all around, and its radiance.
struct TestPicture {
  static constexpr float kDiffuse = 0.5F, kGloss = 0.04F;
  TestPicture(int width, int height, int samples) : noisy(width, height, samples) {
    for (std::size_t i = 0; i < pixels(); ++i) {
      noisy.normal[2][i] = 1.0F;
      noisy.nearness_1_m[i] = 0.1F;
      noisy.roughness[i] = 0.8F;
      for (std::size_t c = 0; c < 3; ++c) {
        noisy.diffuse.albedo[c][i] = kDiffuse;
        noisy.gloss.albedo[c][i] = kGloss;
      }
      light(i, [](std::size_t) { return 1.0F; });
    }
  }
  std::size_t pixels() const { return noisy.nearness_1_m.size(); }
  std::size_t index(int x, int y) const { return static_cast<std::size_t>(y * noisy.width + x); }
  // Light on a pixel in each half, diffuse and glossy.
  void light(std::size_t i, const std::function<float(std::size_t)>& of_half) {
    for (std::size_t h = 0; h < 2; ++h) {
      const float value = of_half(noisy.samples < 2 ? 0 : h);
      for (std::size_t c = 0; c < 3; ++c) {
        noisy.diffuse.half[h][c][i] = value * noisy.diffuse.albedo[c][i];
        noisy.gloss.half[h][c][i] = value * noisy.gloss.albedo[c][i];
      }
    }
  }
  std::vector<float> radiance() const {
    std::vector<float> sum(3 * pixels());
    for (std::size_t i = 0; i < sum.size(); ++i) {
      for (const auto* part : {&noisy.diffuse, &noisy.gloss})
        sum[i] += 0.5F * (part->half[0][i % 3][i / 3] + part->half[1][i % 3][i / 3]);
    }
    return sum;
  }
  NoisyPicture noisy;
};

// Of the exponential distribution: mean and deviation 1, as skewed as light that is seldom found.
float drawn_light(RandomStream& random) {
  return -std::log(1.0F - static_cast<float>(random.uniform()));
}

struct Spread {
  double mean = 0.0, deviation = 0.0;
};
Spread spread(const std::vector<float>& values) {
  Spread s;
  for (const float v : values)
    s.mean += static_cast<double>(v) / static_cast<double>(values.size());
  for (const float v : values) {
    const double d = static_cast<double>(v) - s.mean;
    s.deviation += d * d / static_cast<double>(values.size());
  }
  s.deviation = std::sqrt(s.deviation);
  return s;
}

TEST(Denoise, APictureThatIsTheSameAllOverStaysTheSameBits) {
  for (const int samples : {1, 2, 5, 16}) {
    for (const auto& [width, height] : {std::pair{1, 1}, {5, 3}, {33, 17}, {64, 40}}) {
      TestPicture picture(width, height, samples);
      for (std::size_t i = 0; i < picture.pixels(); ++i)
        picture.light(i, [](std::size_t) { return 0.7F; });
      const std::vector<float> before = picture.radiance();
      EXPECT_EQ(denoise(picture.noisy, before, 1), before) << samples << " " << width;
    }
  }
}

TEST(Denoise, BlackStaysBlack) {
  TestPicture picture(19, 11, 4);
  for (std::size_t i = 0; i < picture.pixels(); ++i)
    picture.light(i, [](std::size_t) { return 0.0F; });
  const std::vector<float> black(3 * picture.pixels());
  EXPECT_EQ(denoise(picture.noisy, black, 2), black);
  // Nor where nothing was hit.
  const NoisyPicture nothing(19, 11, 4);
  EXPECT_EQ(denoise(nothing, black, 2), black);
}

// Halves of a deviation of 1 each: a pixel's is 1 / sqrt(2), and that of the mean of n pixels that
// over sqrt(n). 31 x 31 pixels, which five levels reach, would leave a thirtieth if all counted
// alike; a fifth is asked for.
TEST(Denoise, NoiseGoesAndTheMeanStays) {
  TestPicture picture(96, 96, 16);
  RandomStream random(5, "test.denoise", 0);
  for (std::size_t i = 0; i < picture.pixels(); ++i)
    picture.light(i, [&](std::size_t) { return drawn_light(random); });
  const std::vector<float> noisy = picture.radiance();
  const Spread before = spread(noisy), after = spread(denoise(picture.noisy, noisy, 1));
  const double error = before.deviation / std::sqrt(static_cast<double>(picture.pixels()));
  EXPECT_NEAR(after.mean, before.mean, error);
  EXPECT_LT(after.deviation, before.deviation / 5.0);
}

// Light that one pixel in twenty finds, twenty times as bright as the mean. Weights differ much, so
// that how often a pixel counts differs by about its own size, and the mean moves by about its
// error: two of them.
TEST(Denoise, SeldomLightIsNotLost) {
  TestPicture picture(128, 128, 4);
  RandomStream random(6, "test.denoise", 0);
  for (std::size_t i = 0; i < picture.pixels(); ++i) {
    picture.light(i, [&](std::size_t) { return random.uniform() < 0.05 ? 20.0F : 0.0F; });
  }
  const std::vector<float> noisy = picture.radiance();
  const Spread before = spread(noisy), after = spread(denoise(picture.noisy, noisy, 1));
  const double error = before.deviation / std::sqrt(static_cast<double>(picture.pixels()));
  EXPECT_NEAR(after.mean, before.mean, 2.0 * error);
  EXPECT_LT(after.deviation, before.deviation / 3.0);
}

// A single sample: no halves. Of symmetric noise the mean stays, too; 3 errors, as weights depend
// on what they are applied to.
TEST(Denoise, OneSampleAPixelIsBetterThanItWas) {
  TestPicture picture(96, 96, 1);
  RandomStream random(7, "test.denoise", 0);
  for (std::size_t i = 0; i < picture.pixels(); ++i) {
    const auto value = static_cast<float>(random.uniform() + 0.5);
    picture.light(i, [&](std::size_t) { return value; });
  }
  const std::vector<float> noisy = picture.radiance();
  const Spread before = spread(noisy), after = spread(denoise(picture.noisy, noisy, 1));
  const double error = before.deviation / std::sqrt(static_cast<double>(picture.pixels()));
  EXPECT_NEAR(after.mean, before.mean, 3.0 * error);
  EXPECT_LT(after.deviation, before.deviation / 2.0);
}

// Two halves of the picture that one guide tells apart, one in three times the other's light, with
// noise in which the light alone would not. Beside the edge each keeps its own: its column's mean
// over 256 rows is known to 1 / sqrt(2 * 256) of it before anything is done; 4 of that are 18 %.
void expect_edge(const std::function<void(NoisyPicture&, std::size_t)>& right_is_other,
                 bool glossy = false) {
  TestPicture picture(32, 256, 4);
  if (glossy) {
    for (auto& plane : picture.noisy.diffuse.albedo) std::fill(plane.begin(), plane.end(), 0.0F);
    for (auto& plane : picture.noisy.gloss.albedo) std::fill(plane.begin(), plane.end(), 0.9F);
  }
  RandomStream random(8, "test.denoise", 0);
  for (std::size_t i = 0; i < picture.pixels(); ++i) {
    const bool right = i % 32 >= 16;
    if (right) right_is_other(picture.noisy, i);
    picture.light(i, [&](std::size_t) { return (right ? 3.0F : 1.0F) * drawn_light(random); });
  }
  const std::vector<float> after = denoise(picture.noisy, picture.radiance(), 1);
  std::array<double, 2> means{};
  for (int y = 0; y < 256; ++y) {
    for (const int right : {0, 1}) {
      const std::size_t i = picture.index(15 + right, y);
      const float albedo = picture.noisy.diffuse.albedo[0][i] + picture.noisy.gloss.albedo[0][i];
      means[static_cast<std::size_t>(right)] += static_cast<double>(after[3 * i] / albedo) / 256.0;
    }
  }
  EXPECT_NEAR(means[0], 1.0, 0.18);
  EXPECT_NEAR(means[1], 3.0, 0.54);
}

TEST(Denoise, EdgesOfNormalsStay) {
  expect_edge([](NoisyPicture& noisy, std::size_t i) {
    noisy.normal[0][i] = 1.0F;
    noisy.normal[2][i] = 0.0F;
  });
}

TEST(Denoise, EdgesOfDepthStay) {
  expect_edge([](NoisyPicture& noisy, std::size_t i) { noisy.nearness_1_m[i] = 0.05F; });
}

// Of glossy light alone: what a mirror and a matt wall show.
TEST(Denoise, EdgesOfGlossStay) {
  expect_edge([](NoisyPicture& noisy, std::size_t i) { noisy.roughness[i] = 0.1F; }, true);
}

// A plane seen at a grazing angle, whose distances differ by 10 % from row to row, is one surface:
// rows are averaged with each other, too, so that their means differ by half as much at most.
TEST(Denoise, FloorsAreNotEdges) {
  TestPicture picture(64, 64, 16);
  RandomStream random(9, "test.denoise", 0);
  for (std::size_t i = 0; i < picture.pixels(); ++i) {
    picture.noisy.nearness_1_m[i] = 0.005F * static_cast<float>(10 + i / 64);
    picture.light(i, [&](std::size_t) { return drawn_light(random); });
  }
  const auto row_means = [](const std::vector<float>& values) {
    std::vector<float> means(64);
    for (std::size_t i = 0; i < values.size(); ++i) means[i / (3 * 64)] += values[i] / (3 * 64);
    return means;
  };
  const std::vector<float> noisy = picture.radiance(), after = denoise(picture.noisy, noisy, 1);
  EXPECT_LT(spread(after).deviation, spread(noisy).deviation / 5.0);
  EXPECT_LT(spread(row_means(after)).deviation, spread(row_means(noisy)).deviation / 2.0);
}

// Grain of the albedo, from 0.1 to 0.5 from pixel to pixel, in noisy light: afterwards the picture
// is the albedo times the light, within a fifth of what noise there was.
TEST(Denoise, PatternsOfSurfacesStay) {
  TestPicture picture(64, 64, 16);
  RandomStream random(10, "test.denoise", 0);
  for (std::size_t i = 0; i < picture.pixels(); ++i) {
    const float albedo = 0.1F + 0.4F * static_cast<float>(random.uniform());
    for (auto& plane : picture.noisy.diffuse.albedo) plane[i] = albedo;
    picture.light(i, [&](std::size_t) { return drawn_light(random); });
  }
  std::vector<float> light = denoise(picture.noisy, picture.radiance(), 1);
  for (std::size_t i = 0; i < light.size(); ++i)
    light[i] /= picture.noisy.diffuse.albedo[0][i / 3] + TestPicture::kGloss;
  EXPECT_LT(spread(light).deviation, std::sqrt(0.5) / 5.0);
}

// What is neither diffuse nor glossy light isn't touched: a lamp stays where it is, all of it.
TEST(Denoise, WhatShinesStaysSharp) {
  TestPicture picture(32, 32, 16);
  RandomStream random(11, "test.denoise", 0);
  for (std::size_t i = 0; i < picture.pixels(); ++i)
    picture.light(i, [&](std::size_t) { return drawn_light(random); });
  std::vector<float> dark = picture.radiance(), lit = dark;
  const std::size_t lamp = 3 * picture.index(16, 16);
  lit[lamp] += 1024.0F;
  dark = denoise(picture.noisy, dark, 1);
  lit = denoise(picture.noisy, lit, 1);
  EXPECT_NEAR(lit[lamp] - dark[lamp], 1024.0F, 1e-3F);
  lit[lamp] = dark[lamp];
  EXPECT_EQ(lit, dark);
}

// One half of one pixel has found a lamp, 2000 times the light around. All of it is still there, to
// single precision, as five levels reach 31 pixels; and that pixel is no longer bright.
TEST(Denoise, DotsAreSharedOut) {
  TestPicture picture(96, 96, 16);
  const std::size_t dot = picture.index(47, 48);
  picture.light(dot, [](std::size_t half) { return half == 0 ? 2000.0F : 1.0F; });
  const std::vector<float> noisy = picture.radiance(), after = denoise(picture.noisy, noisy, 1);
  const double before_sum = spread(noisy).mean, after_sum = spread(after).mean;
  EXPECT_NEAR(after_sum / before_sum, 1.0, 1e-4);
  EXPECT_LT(*std::max_element(after.begin(), after.end()), noisy[3 * dot] / 100.0F);
}

// What both halves see there is small and bright, and stays.
TEST(Denoise, BrightSpotsThatAreNoNoiseStay) {
  TestPicture picture(48, 48, 16);
  const std::size_t spot = picture.index(20, 30);
  picture.light(spot, [](std::size_t half) { return half == 0 ? 100.0F : 101.0F; });
  const std::vector<float> noisy = picture.radiance(), after = denoise(picture.noisy, noisy, 1);
  EXPECT_NEAR(after[3 * spot] / noisy[3 * spot], 1.0F, 0.05F);
}

TEST(Denoise, EqualForAnyNumberOfThreads) {
  TestPicture picture(267, 145, 5);
  RandomStream random(12, "test.denoise", 0);
  for (std::size_t i = 0; i < picture.pixels(); ++i) {
    picture.noisy.nearness_1_m[i] = 0.1F + 0.01F * static_cast<float>(random.uniform());
    picture.light(i, [&](std::size_t) { return drawn_light(random) * drawn_light(random); });
  }
  const std::vector<float> noisy = picture.radiance();
  const std::vector<float> one = denoise(picture.noisy, noisy, 1);
  for (const int threads : {2, 3, 7}) EXPECT_EQ(denoise(picture.noisy, noisy, threads), one);
}

TEST(Denoise, WhatIsNotFiniteDoesNotSpread) {
  constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
  constexpr float kInf = std::numeric_limits<float>::infinity();
  TestPicture picture(40, 40, 4);
  NoisyPicture& noisy = picture.noisy;
  std::vector<float> radiance = picture.radiance();
  noisy.diffuse.half[0][1][picture.index(3, 3)] = kNaN;
  noisy.gloss.half[1][0][picture.index(30, 3)] = kInf;
  noisy.diffuse.albedo[2][picture.index(3, 30)] = kNaN;
  noisy.normal[0][picture.index(30, 30)] = kNaN;
  noisy.nearness_1_m[picture.index(20, 20)] = kInf;
  noisy.roughness[picture.index(10, 20)] = kNaN;
  const std::vector<float> after = denoise(noisy, radiance, 1);
  for (int y = 0; y < 40; ++y) {
    for (int x = 0; x < 40; ++x) {
      const bool bad = (x == 3 && y == 3) || (x == 30 && y == 3) || (x == 3 && y == 30);
      if (!bad) {
        EXPECT_FLOAT_EQ(after[3 * picture.index(x, y)], 0.54F) << x << " " << y;
      }
    }
  }
}

// A grey floor under an overcast sky, half of the picture, with a rod that stands on it.
struct Yard {
  Yard() {
    world.weather.cloud_cover = 1.0;
    world.weather.visual_range_m = 1e12;
    world.add_actor(nullptr, Pose());
    assets::Material grey;
    grey.name = "grey";
    grey.base_colour = {0.4F, 0.4F, 0.4F};
    const MaterialId floor = world.material(grey);
    world.add_static(hand::floor_mesh(200.0F, 0.0F, Taxonomy::named("road"), floor));
    world.add_static(hand::box_mesh({5.0F, -0.5F, 0.0F}, {6.0F, 0.5F, 3.0F},
                                    Taxonomy::named("building"), floor));
    camera.id = SensorId(1);
    camera.name = "cam";
    camera.width = 48;
    camera.height = 32;
    camera.fx = camera.fy = 40.0;
    camera.cx = 24.0;
    camera.cy = 16.0;
    camera.samples_per_pixel = 5;
    Eigen::Matrix3d axes;
    axes << 0, 0, 1, -1, 0, 0, 0, -1, 0;
    camera.X_EC = Pose(Eigen::Quaterniond(axes), Vec3(0, 0, 1.5));
  }
  SensorFrame frame(NoisyPicture* noisy = nullptr) const {
    const SimTime t = SimTime::from_s(1.0);
    const Span span = sampling_span(camera, t);
    const tracing::TraceScene rays(world.scene(span.start, span.end));
    CameraOptions options;
    options.noisy = noisy;
    return render(rays, air::Sky(world.weather), camera, ActorId(1), world.assets(),
                  *world.snapshot(t), t, options);
  }
  hand::World world;
  CameraSpec camera;
};

TEST(Denoise, OnlyThePictureIsDenoised) {
  Yard yard;
  const SensorFrame off = yard.frame();
  yard.camera.denoise = true;
  const SensorFrame on = yard.frame();
  EXPECT_EQ(on.buffer("radiance").data, off.buffer("radiance").data);
  EXPECT_NE(on.buffer("rgb").data, off.buffer("rgb").data);
  ASSERT_EQ(on.evidence.samples.size(), off.evidence.samples.size());
  for (std::size_t i = 0; i < on.evidence.samples.size(); ++i) {
    const EvidenceSample &a = on.evidence.samples[i], &b = off.evidence.samples[i];
    EXPECT_TRUE(a.object == b.object && a.part == b.part && a.material == b.material &&
                a.class_id == b.class_id && a.coverage == b.coverage &&
                a.distance_m == b.distance_m && a.depth_m == b.depth_m);
  }
}

// On the floor all light comes by way of first hits; over the albedo it is a white floor's, which
// under this sky, without the rod, is the sky's illuminance / pi.
TEST(Denoise, ThePathTracerTellsThePartsApart) {
  const Yard yard;
  NoisyPicture noisy;
  const SensorFrame frame = yard.frame(&noisy);
  const auto radiance = frame.buffer("radiance").as<float>();
  ASSERT_EQ(noisy.width, 48);
  double light = 0.0, albedo = 0.0;
  for (std::size_t i = 0; i < noisy.nearness_1_m.size(); ++i) {
    const bool sky = noisy.nearness_1_m[i] == 0.0F, floor = i / 48 >= 28;
    for (std::size_t c = 0; c < 3; ++c) {
      // 2 samples in the first half and 3 in the other.
      const float sum = 0.4F * (noisy.diffuse.half[0][c][i] + noisy.gloss.half[0][c][i]) +
                        0.6F * (noisy.diffuse.half[1][c][i] + noisy.gloss.half[1][c][i]);
      if (sky) {
        EXPECT_EQ(sum, 0.0F);
      }
      if (!floor) continue;
      EXPECT_NEAR(sum, radiance[3 * i + c], 1e-4F * radiance[3 * i + c]);
      if (c != 1) continue;
      light += static_cast<double>(0.4F * noisy.diffuse.half[0][c][i] +
                                   0.6F * noisy.diffuse.half[1][c][i]);
      albedo += static_cast<double>(noisy.diffuse.albedo[c][i]);
    }
    // 1.5 m high; the lowest rows look down by atan(15 / 40).
    if (i / 48 == 31) {
      EXPECT_NEAR(1.0 / static_cast<double>(noisy.nearness_1_m[i]), 4.4, 1.3);
    }
  }
  const air::Sky sky(yard.world.weather);
  // The rod hides some of the sky behind it; 48 x 4 pixels of 5 samples leave 2 %.
  EXPECT_NEAR(light / albedo / (sky.illuminance()[1] / kPi), 0.97, 0.08);
}

}  // namespace
}  // namespace raytruth::camera
