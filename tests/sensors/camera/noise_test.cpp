// How noisy pictures may be at a given number of samples.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "../hand_scene.h"
#include "sensors/camera/camera.h"
#include "sim/core/luminance.h"
#include "sim/core/math.h"

namespace raytruth::camera {
namespace {

// Of a picture: its mean, a pixel's variance over its square, and the brightest pixel over it.
struct MeasuredNoise {
  double mean = 0.0, variance = 0.0, brightest = 0.0;
};
MeasuredNoise measured(const hand::World& world, const CameraSpec& camera, int bounces) {
  CameraOptions options;
  options.max_bounces = bounces;
  const SimTime t = SimTime::from_s(1.0);
  const Span span = sampling_span(camera, t);
  const tracing::TraceScene rays(world.scene(span.start, span.end));
  const SensorFrame frame = render(rays, air::Sky(world.weather), camera, ActorId(1),
                                   world.assets(), *world.snapshot(t), t, options);
  const auto v = frame.buffer("radiance").as<float>();
  const auto n = static_cast<double>(v.size() / 3);
  MeasuredNoise m;
  double squares = 0.0;
  for (std::size_t i = 0; i + 2 < v.size(); i += 3) {
    const auto l = static_cast<double>(luminance(v.subspan(i, 3)));
    m.mean += l / n;
    squares += l * l / n;
    m.brightest = std::max(m.brightest, l);
  }
  m.variance = squares / (m.mean * m.mean) - 1.0;
  m.brightest /= m.mean;
  return m;
}

// 32 x 32 pixels from a place, within 2 degrees.
CameraSpec narrow(const Eigen::Matrix3d& axes, const Vec3& from) {
  CameraSpec camera;
  camera.id = SensorId(1);
  camera.name = "cam";
  camera.width = camera.height = 32;
  camera.fx = camera.fy = 16.0 / std::tan(deg_to_rad(1.0));
  camera.cx = camera.cy = 16.0;
  camera.exposure_s = 0.004;
  camera.samples_per_pixel = 16;
  camera.X_EC = Pose(Eigen::Quaterniond(axes), from);
  return camera;
}

assets::Material plain(const std::string& name, float base, float roughness = 1.0F) {
  assets::Material m;
  m.name = name;
  m.base_colour = {base, base, base};
  m.roughness = roughness;
  return m;
}

// A street of two long walls 12 m apart and 16 m high, under an overcast sky if not told otherwise.
// All is black but for a piece of one wall at 4 m, which the camera looks at from close by: it gets
// the sky's light alone. The wall opposite may be of another grey.
struct Canyon {
  static constexpr float kHalf_m = 6.0F, kHigh_m = 16.0F, kEye_m = 4.0F, kLong_m = 400.0F;
  explicit Canyon(double clouds = 1.0, double sun_deg = 40.0, float opposite = 0.0F) {
    world.weather.cloud_cover = clouds;
    world.weather.sun_elevation_rad = deg_to_rad(sun_deg);
    world.weather.sun_azimuth_rad = deg_to_rad(90.0);  // behind the piece
    world.weather.visual_range_m = 1e12;
    world.add_actor(nullptr, Pose());
    const MaterialId dark = world.material(plain("black", 0.0F));
    const MaterialId light = world.material(plain("grey", 0.5F));
    const MaterialId other = world.material(plain("opposite", opposite));
    const auto box = [&](const Vec3f& low, const Vec3f& high, MaterialId of) {
      world.add_static(hand::box_mesh(low, high, Taxonomy::named("building"), of));
    };
    box({-kLong_m, -kHalf_m - 1.0F, 0.0F}, {kLong_m, -kHalf_m, kHigh_m}, other);
    box({-kLong_m, kHalf_m, 0.0F}, {kLong_m, kHalf_m + 1.0F, kHigh_m}, dark);
    box({-kLong_m, -kHalf_m, -1.0F}, {kLong_m, kHalf_m, 0.0F}, dark);
    // The grey piece stands 1 mm in front of the wall at +y.
    box({-1.0F, kHalf_m - 1e-3F, kEye_m - 1.0F}, {1.0F, kHalf_m - 5e-4F, kEye_m + 1.0F}, light);
    Eigen::Matrix3d axes;  // of the image: z ahead is world +y, y down
    axes << 1, 0, 0, 0, 0, 1, 0, -1, 0;
    camera = narrow(axes, Vec3(0, kHalf_m - 2.0, kEye_m));
  }
  hand::World world;
  CameraSpec camera;
};

// Of light on the piece from the part of the sky that shows between the roofs: its illuminance, and
// the variance of one draw of a direction over its squared mean, by quadrature. Directions are
// (sin t cos e, cos t, sin t sin e) with e the elevation across the street, d omega = sin t dt de.
struct Theory {
  double lx = 0.0, variance = 0.0;
};
Theory theory(const air::Sky& sky, air::Sky::Facing facing) {
  constexpr int kSteps = 600;
  const double rise = Canyon::kHigh_m - Canyon::kEye_m, width = 2.0 * Canyon::kHalf_m;
  double mean = 0.0, squares = 0.0;
  for (int i = 0; i < kSteps; ++i) {
    const double e0 = std::atan2(rise, width);
    const double e = e0 + (kPi / 2.0 - e0) * (i + 0.5) / kSteps;
    for (int j = 0; j < kSteps; ++j) {
      const double t = kPi * (j + 0.5) / kSteps;
      // The wall looks to -y, and the street runs along x.
      const Vec3f d(static_cast<float>(std::cos(t)), static_cast<float>(-std::sin(t) * std::cos(e)),
                    static_cast<float>(std::sin(t) * std::sin(e)));
      const double cell = std::sin(t) * (kPi / kSteps) * ((kPi / 2.0 - e0) / kSteps);
      const double f = std::sin(t) * std::cos(e) * luminance(sky.radiance(d));
      mean += f * cell;
      squares += f * f / sky.pdf(d, facing) * cell;
    }
  }
  return {mean, squares / (mean * mean) - 1.0};
}

// Drawn without regard to the surface a ray to the sky has a variance of 3.6 here; in
// proportion to the cosine less than half of that is left: what the other side of the street hides.
// A pixel's is a sixteenth of it, and less, as its samples are spread evenly and some of the light
// is found in a second way, by the direction that the surface draws (the power heuristic): 0.27 of
// that was measured, where directions of the whole sky gave 0.92.
TEST(Noise, AFacadeInAStreetDrawsTheSkyThatItSees) {
  const Canyon canyon;
  const air::Sky sky(canyon.world.weather);
  const Theory any = theory(sky, air::Sky::kAllSides);
  const Theory wall = theory(sky, air::Sky::facing(-Vec3f::UnitY()));
  EXPECT_LT(wall.variance, 0.5 * any.variance);
  const MeasuredNoise m = measured(canyon.world, canyon.camera, 1);
  EXPECT_LT(m.variance, 0.4 * wall.variance / 16.0);
  // 4 % of gloss at most; 1,024 pixels of that variance: 5 sigma are 3 %.
  EXPECT_NEAR(m.mean / (0.5 / kPi * any.lx), 1.0, 0.06);
}

// A wall in the shade that gets most of its light from the sunlit one opposite. The sun stands 60
// degrees high behind it: over the edge 12 m above the piece it lights the whole wall opposite, 12
// m away. Were paths ended by the root of the throughput, 0.85 sqrt(0.5) = 0.6 of them would go on
// and the roulette alone would leave (1 / 0.6 - 1) f^2 = 0.67 f^2 of variance to a path, f being
// the share of the light that comes that way. Here all go on, but for those of the first quarter of
// a pixel's samples: a fifth of it, beside what the directions themselves leave.
TEST(Noise, InTheShadePathsGoOnToWhatTheSunLights) {
  Canyon canyon(0.0, 60.0, 0.7F);
  const MeasuredNoise straight = measured(canyon.world, canyon.camera, 0);
  const MeasuredNoise m = measured(canyon.world, canyon.camera, 1);
  const double f = 1.0 - straight.mean / m.mean;
  EXPECT_GT(f, 0.4);
  EXPECT_LT(m.variance, 0.67 * f * f / 16.0);
  // And how many go on leaves no trace in the mean, though that follows from what others found.
  canyon.camera.samples_per_pixel = 256;
  const MeasuredNoise fine = measured(canyon.world, canyon.camera, 1);
  // Five standard errors of the mean of 1,024 pixels.
  EXPECT_NEAR(m.mean / fine.mean, 1.0, 5.0 * std::sqrt(m.variance / 1024.0) + 1e-3);
}

// A floor at night, looked at from 1 m above the origin.
struct DarkFloor {
  DarkFloor() {
    world.weather.sun_elevation_rad = deg_to_rad(-40.0);
    world.weather.visual_range_m = 1e12;
    world.add_actor(nullptr, Pose());
    world.add_static(hand::floor_mesh(500.0F, 0.0F, Taxonomy::named("road"),
                                      world.material(plain("floor", 0.5F))));
    Eigen::Matrix3d axes;  // x right is world -y, z ahead is down
    axes << 0, -1, 0, -1, 0, 0, 0, 0, -1;
    camera = narrow(axes, Vec3(0, 0, 1));
  }
  // A lamp of 0.2 m x 0.2 m and 20,000 cd/m^2 that looks the way its pose's z points away from.
  void add_lamp(const Pose& X_WI) {
    assets::Material glow = plain("glow", 0.0F);
    glow.emission = {2e4F, 2e4F, 2e4F};
    const float h = 0.1F;
    world.add_static(
        hand::mesh_of({{-h, -h, 0}, {-h, h, 0}, {h, h, 0}, {h, -h, 0}}, {{0, 1, 2}, {0, 2, 3}},
                      Taxonomy::named("street_lamp"), world.material(glow)),
        X_WI);
  }
  hand::World world;
  CameraSpec camera;
};

// Two lamps of 800 cd, alike to the floor, and sixty that stand low and far, so that the cosines of
// lamp and floor leave little of their light: a tree's bounds know that only roughly. A sixteenth
// of a draw's variance is the pixel's; four looks at a time leave a quarter of that at least.
TEST(Noise, LampsAreChosenByWhatTheyGive) {
  DarkFloor night;
  for (int i = 0; i < 2; ++i)
    night.add_lamp(Pose(Eigen::Quaterniond::Identity(), Vec3(2.0 - 4.0 * i, 1.0, 4.0)));
  for (int i = 0; i < 60; ++i) {
    const double turn = 0.1 * i;
    night.add_lamp(Pose(Eigen::Quaterniond::Identity(),
                        Vec3(6.0 * std::cos(turn), 6.0 * std::sin(turn), 0.4 + 0.05 * i)));
  }
  const MeasuredNoise m = measured(night.world, night.camera, 1);
  EXPECT_LT(m.variance, 5e-4);
}

// A floor that a lamp lights only by way of a polished wall: by one ray in thousands that the floor
// draws, were the wall as sharp behind it as it looks. The lamp at (-3, 0, 3) is hidden by a screen
// of 1 m at x = -0.5; its image behind the wall at x = 1 is at (5, 0, 3), 5.83 m away: 20,000
// cd/m^2
// * 0.04 m^2 * 0.51 / 34 m^2 * 0.51 = 6.2 lx.
TEST(Noise, CausticsAreSoftAndLeaveNoDots) {
  DarkFloor night;
  night.add_lamp(Pose(Eigen::Quaterniond::Identity(), Vec3(-3, 0, 3)));
  assets::Material metal = plain("metal", 0.95F, 0.1F);
  metal.metallic = 1.0F;
  night.world.add_static(hand::box_mesh({1.0F, -3.0F, 0.0F}, {1.1F, 3.0F, 4.0F},
                                        Taxonomy::named("building"), night.world.material(metal)));
  night.world.add_static(hand::box_mesh({-0.52F, -3.0F, 0.0F}, {-0.5F, 3.0F, 1.0F},
                                        Taxonomy::named("building"),
                                        night.world.material(plain("black", 0.0F))));
  const MeasuredNoise m = measured(night.world, night.camera, 4);
  EXPECT_LT(m.brightest, 5.0);
  // A wall of a roughness of 0.5 spreads it over some ten degrees, so that other cosines count,
  // too.
  EXPECT_NEAR(m.mean / (0.5 / kPi * 6.2), 1.0, 0.2);
}

}  // namespace
}  // namespace raytruth::camera
