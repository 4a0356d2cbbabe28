// Light of lamps against closed forms of photometry.
#include <gtest/gtest.h>

#include <cmath>

#include "../hand_scene.h"
#include "sensors/camera/bsdf.h"
#include "sensors/camera/camera.h"
#include "sim/core/math.h"

namespace raytruth::camera {
namespace {

double lamp_luminance(double r, double g, double b) { return 0.2126 * r + 0.7152 * g + 0.0722 * b; }

struct Measured {
  double mean = 0.0;    // cd/m^2
  double error = 0.0;   // standard error of the mean, from the spread of the pixels
  double spread = 0.0;  // standard deviation of a pixel over the mean
};

// A floor at night under lamps, seen from above: 1 m above its origin, straight down.
struct Night {
  Night() {
    world.weather.sun_elevation_rad = deg_to_rad(-40.0);
    world.weather.visual_range_m = 1e12;
    world.add_actor(nullptr, Pose());
    camera.id = SensorId(1);
    camera.name = "cam";
    camera.width = camera.height = 32;
    // A view of 0.6 degrees: 1 cm of floor, all of it lit alike.
    camera.fx = camera.fy = 16.0 / std::tan(deg_to_rad(0.3));
    camera.cx = camera.cy = 16.0;
    camera.exposure_s = 0.004;
    camera.samples_per_pixel = 16;
    Eigen::Matrix3d R;  // image axes: x right is world -y, z ahead is down
    R << 0, -1, 0, -1, 0, 0, 0, 0, -1;
    camera.X_EC = Pose(Eigen::Quaterniond(R), Vec3(0, 0, 1));
  }

  MaterialId lamp(float cd_m2) {
    assets::Material m;
    m.name = "lamp" + std::to_string(cd_m2);
    m.base_colour = {0, 0, 0};
    m.emission = {cd_m2, cd_m2, cd_m2};
    return world.material(m);
  }
  // A rectangle about a point, facing down.
  void add_lamp(const Vec3& middle, float length, float width, MaterialId material) {
    const float x = 0.5F * length, y = 0.5F * width;
    world.add_static(
        hand::mesh_of({{-x, -y, 0}, {-x, y, 0}, {x, y, 0}, {x, -y, 0}}, {{0, 1, 2}, {0, 2, 3}},
                      Taxonomy::named("street_lamp"), material),
        Pose(Eigen::Quaterniond::Identity(), middle));
  }
  void add_floor() {
    floor.name = "floor";
    floor.base_colour = {0.5F, 0.5F, 0.5F};
    floor.roughness = 1.0F;
    world.add_static(
        hand::floor_mesh(2000.0F, 0.0F, Taxonomy::named("road"), world.material(floor)));
  }
  // Light to the camera for light from a direction: value of the surface times the cosine.
  double value(const Vec3& to_lamp) const {
    const Rgb base = Rgb::Constant(0.5F);
    const Bsdf bsdf(albedo, floor, base, Vec3f::UnitZ(), Vec3f::UnitZ());
    float pdf = 0.0F;
    const Rgb v = bsdf.evaluate(to_lamp.normalized().cast<float>(), pdf);
    return static_cast<double>(v[0]);
  }
  SensorFrame frame(const CameraOptions& options) const {
    const SimTime t = SimTime::from_s(1.0);
    const Span span = sampling_span(camera, t);
    const tracing::TraceScene rays(world.scene(span.start, span.end));
    return render(rays, air::Sky(world.weather), camera, ActorId(1), world.assets(),
                  *world.snapshot(t), t, options);
  }
  // Direct light alone: lamps are black, so that nothing comes back from them.
  Measured measure() const {
    CameraOptions options;
    options.max_bounces = 1;
    const SensorFrame f = frame(options);
    const auto v = f.buffer("radiance").as<float>();
    const auto n = static_cast<double>(v.size() / 3);
    double sum = 0.0, squares = 0.0;
    for (std::size_t i = 0; i + 2 < v.size(); i += 3) {
      const double l = lamp_luminance(v[i], v[i + 1], v[i + 2]);
      sum += l;
      squares += l * l;
    }
    Measured m;
    m.mean = sum / n;
    const double deviation = std::sqrt(std::max(0.0, squares / n - m.mean * m.mean));
    m.error = deviation / std::sqrt(n);
    m.spread = deviation / m.mean;
    return m;
  }

  hand::World world;
  CameraSpec camera;
  assets::Material floor;
  GgxAlbedo albedo;
};

class Lamps : public testing::Test, public Night {};

// Tolerances of the means: five standard errors from the picture itself (its pixels are
// independent, and 1024 of them make their mean normal: less than one run in a million is further
// off), and what the closed form leaves out.

// A lamp of 5 cm seen from 3 m and more: the point's law is off by about (size / distance)^2 =
// 3e-4; the night sky (1e-3 cd/m^2, 3e-3 lx) adds less than that to 20 lx.
TEST_F(Lamps, ASmallLampFollowsTheInverseSquare) {
  add_floor();
  add_lamp(Vec3(2.0, 1.0, 3.0), 0.05F, 0.05F, lamp(2e5F));
  const Vec3 way(2.0, 1.0, 3.0);
  const double d2 = way.squaredNorm();
  const double intensity = 2e5 * 0.05 * 0.05 * 3.0 / std::sqrt(d2);  // 500 cd, off its axis
  const double expected = value(way) * intensity / d2;
  const Measured m = measure();
  EXPECT_NEAR(m.mean, expected, 5.0 * m.error + 1e-3 * expected);
  // All of a pixel's spread is that of where on the lamp: 5 cm of 3.7 m, squared and more: 3 %.
  EXPECT_LT(m.spread, 0.03);
  // And that is the photometry that it should be: E = I cos / d^2 on a floor of about 0.5.
  const double lx = intensity * (3.0 / std::sqrt(d2)) / d2;
  EXPECT_NEAR(expected / (0.5 / kPi * lx), 1.0, 0.06);  // Fresnel of 4 %
}

// Form factor of a point of the floor to a parallel rectangle with a corner above it (Howell, A
// Catalog of Radiation Heat Transfer Configuration Factors, B-3): with X = a / h, Y = b / h
//   F = (X / sqrt(1 + X^2) atan(Y / sqrt(1 + X^2)) + Y / sqrt(1 + Y^2) atan(X / sqrt(1 + Y^2)))
//       / (2 pi).
double corner_factor(double X, double Y) {
  const double p = std::sqrt(1.0 + X * X), q = std::sqrt(1.0 + Y * Y);
  return (X / p * std::atan(Y / p) + Y / q * std::atan(X / q)) / (2.0 * kPi);
}

// The difference of a grey and a black floor is its diffuse part alone, base * (1 - what the glossy
// layer takes) / pi, so that the form factor holds for it.
TEST_F(Lamps, ARectangleFollowsItsFormFactor) {
  const auto under = [&](float base) {
    Night night;
    night.floor.base_colour = {base, base, base};
    night.floor.name = "floor";
    night.floor.roughness = 1.0F;
    night.world.add_static(hand::floor_mesh(2000.0F, 0.0F, Taxonomy::named("road"),
                                            night.world.material(night.floor)));
    // 3 m by 2 m at 2 m: its corner stands above the point, out of sight to the camera below it.
    night.add_lamp(Vec3(1.5, 1.0, 2.0), 3.0F, 2.0F, night.lamp(1000.0F));
    return night.measure();
  };
  const Measured grey = under(0.5F), black = under(0.0F);
  const GgxAlbedo::Split e = albedo.at(1.0F, 1.0F);
  const double diffuse = 0.5 * (1.0 - static_cast<double>(0.04F * e.scale + e.offset));
  const double lx = kPi * 1000.0 * corner_factor(1.5, 1.0);
  const double expected = diffuse / kPi * lx;
  EXPECT_NEAR(grey.mean - black.mean, expected,
              5.0 * std::hypot(grey.error, black.error) + 1e-3 * expected);
  EXPECT_LT(grey.spread, 0.2);
}

// 500 lamps of 20 cm, 8 m apart at 6 m: each is (size / distance)^2 / 4 = 3e-4 off a point at most.
TEST_F(Lamps, FiveHundredLampsAddUp) {
  add_floor();
  const MaterialId glass = lamp(5000.0F);
  double expected = 0.0;
  for (int i = 0; i < 25; ++i) {
    for (int j = 0; j < 20; ++j) {
      const Vec3 at(8.0 * (i - 12) + 1.0, 8.0 * (j - 10) + 3.0, 6.0);
      add_lamp(at, 0.2F, 0.2F, glass);
      const double d2 = at.squaredNorm();
      expected += value(at) * 200.0 * (6.0 / std::sqrt(d2)) / d2;
    }
  }
  const Measured m = measure();
  EXPECT_NEAR(m.mean, expected, 5.0 * m.error + 1e-3 * expected);
  // Picked evenly, a sample would spread by sqrt(500 sum E_i^2 / E^2 - 1), about 5 times the mean,
  // and a pixel of 16 by 1.3.
  EXPECT_LT(m.spread, 0.2);
}

// A closed lens sends nothing from its back, so that only its front is drawn; a lamp inside a room
// whose walls glow is found by hits alone. Both ways give the same light: half of it from a box of
// lamps that is drawn on the outside.
TEST_F(Lamps, ABoxShinesAsItsLowerFaceDoes) {
  add_floor();
  world.add_static(hand::box_mesh(Vec3f(-0.1F, -0.1F, 0.0F), Vec3f(0.1F, 0.1F, 0.02F),
                                  Taxonomy::named("street_lamp"), lamp(20000.0F)),
                   Pose(Eigen::Quaterniond::Identity(), Vec3(1.5, 0.0, 4.0)));
  // Lower face: 0.04 m^2. Of the sides, the one towards the point: 0.004 m^2, turned by 90 degrees.
  const Vec3 way(1.5, 0.0, 4.0), beside(1.4, 0.0, 4.01);
  const double d = way.norm(), b = beside.norm();
  const double expected = value(way) * 20000.0 * 0.04 * (4.0 / d) / (d * d) +
                          value(beside) * 20000.0 * 0.004 * (1.4 / b) / (b * b);
  const Measured m = measure();
  // (0.2 / 4.3)^2 / 4 = 6e-4 for the point's law.
  EXPECT_NEAR(m.mean, expected, 5.0 * m.error + 2e-3 * expected);
}

TEST_F(Lamps, FogTakesItsShareOnTheWay) {
  add_floor();
  world.weather.visual_range_m = 30.0;  // 0.1 1/m
  add_lamp(Vec3(2.0, 1.0, 3.0), 0.05F, 0.05F, lamp(2e5F));
  const Vec3 way(2.0, 1.0, 3.0);
  const double d = way.norm();
  const double direct = value(way) * 500.0 * (3.0 / d) / (d * d);
  // From the lamp to the floor and 1 m on to the camera. Air that scatters lamps' light is left
  // out.
  const double expected = direct * std::exp(-0.1 * (d + 1.0));
  const Measured m = measure();
  EXPECT_NEAR(m.mean, expected, 5.0 * m.error + 2e-3 * expected);
}

TEST_F(Lamps, ThreadsDontMatter) {
  add_floor();
  const MaterialId glass = lamp(5000.0F);
  for (int i = 0; i < 40; ++i) add_lamp(Vec3(3.0 * i - 60.0, 2.0, 5.0), 0.3F, 0.2F, glass);
  CameraOptions one, two;
  one.threads = 1;
  two.threads = 2;
  EXPECT_EQ(frame(one).buffer("radiance").data, frame(two).buffer("radiance").data);
  two.seed = 7;
  EXPECT_NE(frame(one).buffer("radiance").data, frame(two).buffer("radiance").data);
}

// By day lamps are drawn near them only (PathTracer::kLampShare), and the light is the same.
TEST_F(Lamps, ByDayItIsTheSameLamp) {
  add_floor();
  world.weather.sun_elevation_rad = deg_to_rad(30.0);
  const Measured without = measure();
  Night lit;
  lit.world.weather.sun_elevation_rad = deg_to_rad(30.0);
  lit.add_floor();
  lit.add_lamp(Vec3(2.0, 1.0, 3.0), 0.05F, 0.05F, lit.lamp(4e7F));  // 100 kcd
  const Measured with = lit.measure();
  const Vec3 way(2.0, 1.0, 3.0);
  const double d = way.norm();
  const double expected = value(way) * 1e5 * (3.0 / d) / (d * d);
  EXPECT_NEAR(with.mean - without.mean, expected,
              5.0 * std::hypot(with.error, without.error) + 1e-3 * expected);
}

}  // namespace
}  // namespace raytruth::camera
