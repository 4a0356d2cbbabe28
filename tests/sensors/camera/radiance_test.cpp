// Colours against closed forms: furnace, sunlit plane, shadow, pane, fog; and the same bits again.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "../hand_scene.h"
#include "sensors/camera/camera.h"
#include "sim/core/math.h"

namespace raytruth::camera {
namespace {

double luminance_of(double r, double g, double b) { return 0.2126 * r + 0.7152 * g + 0.0722 * b; }
double luminance_of(const air::Rgb& c) { return luminance_of(c[0], c[1], c[2]); }

// Looks along the ego's x axis, pitched down.
CameraSpec camera(int size, double fov_deg, double pitch_deg, const Vec3& position = Vec3::Zero()) {
  CameraSpec c;
  c.id = SensorId(1);
  c.name = "cam";
  c.width = c.height = size;
  c.fx = c.fy = 0.5 * size / std::tan(0.5 * deg_to_rad(fov_deg));
  c.cx = c.cy = 0.5 * size;
  c.exposure_s = 0.004;
  Eigen::Matrix3d R;
  R << 0, 0, 1, -1, 0, 0, 0, -1, 0;
  c.X_EC = Pose::from_euler(position, {0.0, deg_to_rad(pitch_deg), 0.0}) *
           Pose(Eigen::Quaterniond(R), Vec3::Zero());
  return c;
}

struct Picture {
  SensorFrame frame;
  double mean = 0.0;  // luminance
};

Picture render_at(const hand::World& world, const CameraSpec& c, double t_s = 1.0,
                  CameraOptions options = {}) {
  const SimTime t = SimTime::from_s(t_s);
  const Span span = sampling_span(c, t);
  const tracing::TraceScene rays(world.scene(span.start, span.end));
  const air::Sky sky(world.weather);
  Picture p;
  p.frame = render(rays, sky, c, ActorId(1), world.assets(), *world.snapshot(t), t, options);
  const auto values = p.frame.buffer("radiance").as<float>();
  for (std::size_t i = 0; i + 2 < values.size(); i += 3) {
    p.mean += luminance_of(values[i], values[i + 1], values[i + 2]);
  }
  p.mean /= static_cast<double>(values.size() / 3);
  return p;
}

assets::Material material(const std::string& name, float base, float emission = 0.0F) {
  assets::Material m;
  m.name = name;
  m.base_colour = {base, base, base};
  m.roughness = 1.0F;
  m.emission = {emission, emission, emission};
  return m;
}

// Illuminance of the sky on level ground by a quadrature of our own.
double sky_illuminance(const air::Sky& sky) {
  constexpr int kUp = 200, kAround = 400;
  double sum = 0.0;
  for (int i = 0; i < kUp; ++i) {
    const double z = (i + 0.5) / kUp, s = std::sqrt(1.0 - z * z);
    for (int j = 0; j < kAround; ++j) {
      const double phi = 2.0 * kPi * (j + 0.5) / kAround;
      sum += z * luminance_of(sky.radiance(Vec3f(static_cast<float>(s * std::cos(phi)),
                                                 static_cast<float>(s * std::sin(phi)),
                                                 static_cast<float>(z))));
    }
  }
  return sum * 2.0 * kPi / (kUp * static_cast<double>(kAround));
}

// A closed box that glows: every bounce adds the emission once more, times the reflectance. White
// rough metal reflects 1 +- 0.02 (see bsdf_test), five times: 1 + 1 + 1 + 1 + 1 with a summed error
// of (1 + 2 + 3 + 4) * 0.02 = 0.2.
TEST(Radiance, AFurnaceGlowsWithTheSumOfItsBounces) {
  hand::World world;
  world.weather.visual_range_m = 1e9;  // no air
  assets::Material white = material("white", 1.0F, 100.0F);
  white.metallic = 1.0F;
  const MaterialId id = world.material(white);
  world.add_actor(nullptr, Pose());
  world.add_static(
      hand::box_mesh(Vec3f(-3, -4, -2), Vec3f(5, 4, 3), Taxonomy::named("building"), id));
  CameraSpec c = camera(24, 80.0, 10.0);
  c.samples_per_pixel = 64;
  EXPECT_NEAR(render_at(world, c).mean / 100.0, 5.0, 0.2);
  CameraOptions once;
  once.max_bounces = 0;
  EXPECT_NEAR(render_at(world, c, 1.0, once).mean / 100.0, 1.0, 1e-5);
}

// A wide grey floor under sun and sky. It is Lambertian but for 4 % of Fresnel at most (5 % allowed
// in all: gloss, Monte Carlo noise of 32 x 32 x 64 samples is below 1 %).
class Floor : public testing::Test {
 protected:
  Floor() {
    world.weather.sun_elevation_rad = deg_to_rad(50.0);
    world.weather.sun_azimuth_rad = deg_to_rad(90.0);
    floor = world.material(material("floor", 0.4F));
    world.add_actor(nullptr, Pose(Eigen::Quaterniond::Identity(), Vec3(0, 0, 10)));
    world.add_static(hand::floor_mesh(3000.0F, 0.0F, Taxonomy::named("road"), floor));
    looks_down = camera(32, 10.0, 89.0);
    looks_down.samples_per_pixel = 64;
  }
  hand::World world;
  MaterialId floor;
  CameraSpec looks_down;
};

TEST_F(Floor, IsAsBrightAsLambertSays) {
  const air::Sky sky(world.weather);
  const double sun = luminance_of(sky.sun_irradiance()) * std::sin(deg_to_rad(50.0));
  const double expected = 0.4 / kPi * (sun + sky_illuminance(sky));
  EXPECT_NEAR(render_at(world, looks_down).mean / expected, 1.0, 0.05);
}

TEST_F(Floor, OnlyTheSkyLightsAShadow) {
  // A small roof in the line to the sun: 40 m along it, 6 m wide; it hides the sun over 6 m of
  // floor (of which the picture takes in 1.7 m) and 0.6 % of the sky's cosine-weighted half space.
  const double h = deg_to_rad(50.0);
  const Vec3 to_sun(0.0, std::cos(h), std::sin(h));
  world.add_static(hand::floor_mesh(3.0F, 0.0F, Taxonomy::named("building"), floor),
                   Pose(Eigen::Quaterniond::Identity(), 40.0 * to_sun));
  const double expected = 0.4 / kPi * sky_illuminance(air::Sky(world.weather));
  EXPECT_NEAR(render_at(world, looks_down).mean / expected, 1.0, 0.05);
}

TEST_F(Floor, AGlassRoofThrowsNoShadow) {
  assets::Material glass = material("glass", 1.0F);
  glass.transmission = 1.0F;
  glass.roughness = 0.02F;
  const double h = deg_to_rad(50.0);
  world.add_static(
      hand::floor_mesh(3.0F, 0.0F, Taxonomy::named("building"), world.material(glass)),
      Pose(Eigen::Quaterniond::Identity(), 40.0 * Vec3(0.0, std::cos(h), std::sin(h))));
  const air::Sky sky(world.weather);
  const double expected =
      0.4 / kPi * (luminance_of(sky.sun_irradiance()) * std::sin(h) + sky_illuminance(sky));
  EXPECT_NEAR(render_at(world, looks_down).mean / expected, 1.0, 0.05);
}

// A pane in a glowing box: R = 2F / (1 + F) with F = 0.04 is mirrored, the rest passes with
// transmission 0.5: 0.0769 + 0.9231 * 0.5 = 0.538. Fresnel at 3 deg from the axis adds nothing.
TEST(Radiance, APaneReflectsAndTints) {
  hand::World world;
  const MaterialId glow = world.material(material("glow", 0.0F, 1000.0F));
  assets::Material tinted = material("tinted", 1.0F);
  tinted.transmission = 0.5F;
  const MaterialId pane = world.material(tinted);
  world.add_actor(nullptr, Pose());
  world.add_static(
      hand::box_mesh(Vec3f(-5, -5, -5), Vec3f(8, 5, 5), Taxonomy::named("building"), glow));
  world.add_static(hand::mesh_of({{2, -2, -2}, {2, 2, -2}, {2, 2, 2}, {2, -2, 2}},
                                 {{0, 1, 2}, {0, 2, 3}}, Taxonomy::named("building"), pane));
  CameraSpec c = camera(16, 6.0, 0.0);
  c.samples_per_pixel = 256;
  CameraOptions options;
  options.max_bounces = 0;
  // The walls have 4 % Fresnel gloss but no bounce shows it. 65,536 choices: 3 sigma is 0.003.
  EXPECT_NEAR(render_at(world, c, 1.0, options).mean / 1000.0, 0.5385, 0.004);
}

TEST(Radiance, FogDimsWithDistanceAndAddsItsLight) {
  hand::World world;
  world.weather.visual_range_m = 120.0;
  const MaterialId glow = world.material(material("glow", 0.0F, 50000.0F));
  world.add_actor(nullptr, Pose());
  world.add_static(
      hand::box_mesh(Vec3f(60, -50, -50), Vec3f(61, 50, 50), Taxonomy::named("building"), glow));
  CameraSpec c = camera(8, 0.5, 0.0);
  c.samples_per_pixel = 4;
  CameraOptions options;
  options.max_bounces = 0;
  const air::Sky sky(world.weather);
  const double T = std::exp(-3.0 * 60.0 / 120.0);
  const double airlight = luminance_of(sky.airlight(Vec3f::UnitX()));
  // What the wall reflects of sun and sky: black, with up to 4 % of Fresnel; its emission is
  // 50,000.
  const double mean = render_at(world, c, 1.0, options).mean;
  EXPECT_GT(mean, 50000.0 * T + airlight * (1.0 - T) - 1.0);
  EXPECT_LT(mean, 50000.0 * T + airlight * (1.0 - T) + 0.04 * T * sky_illuminance(sky));
}

// A glowing wall at 60 m behind a box of fog from 20 to 40 m: exp(-3 * 20 / 120) of it is left, and
// the fog adds its light; 40 m of clear air (100 km) take 0.12 %.
TEST(Radiance, FogInABoxDimsWhatLiesBehindIt) {
  hand::World world;
  world.weather.visual_range_m = 120.0;
  world.weather.fog_box = FogBox{Vec3(30, 0, 0), Vec3(20, 40, 40)};
  const MaterialId glow = world.material(material("glow", 0.0F, 50000.0F));
  world.add_actor(nullptr, Pose());
  world.add_static(
      hand::box_mesh(Vec3f(60, -50, -50), Vec3f(61, 50, 50), Taxonomy::named("building"), glow));
  CameraSpec c = camera(8, 0.5, 0.0);
  c.samples_per_pixel = 4;
  CameraOptions options;
  options.max_bounces = 0;
  const air::Sky sky(world.weather);
  const double T = std::exp(-3.0 * 20.0 / 120.0), clear = std::exp(-40.0 * 3e-5);
  const double fog = luminance_of(sky.box_airlight(Vec3f::UnitX())) * (1.0 - T);
  const double air = luminance_of(sky.airlight(Vec3f::UnitX())) * (1.0 - clear);
  const double mean = render_at(world, c, 1.0, options).mean;
  // Clear air in front of the fog and behind it: no more than all of it undimmed. The wall reflects
  // up to 4 % of sky and fog, as above.
  EXPECT_GT(mean, 50000.0 * T * clear + fog * std::exp(-20.0 * 3e-5) - 1.0);
  EXPECT_LT(mean, 50000.0 * T * clear + fog + air + 0.04 * T * sky_illuminance(sky));
}

// A street corner in small: several objects, a moving one, glass.
class Corner : public testing::Test {
 protected:
  Corner() {
    world.add_actor(nullptr, Pose(Eigen::Quaterniond::Identity(), Vec3(0, 0, 1.5)), Vec3(10, 0, 0));
    world.add_static(
        hand::floor_mesh(200.0F, 0.0F, Taxonomy::named("road"), world.grey("road", 0.2F)));
    assets::Material glass = material("glass", 1.0F);
    glass.transmission = 0.8F;
    world.add_actor(hand::box_mesh(Vec3f(0, -1, 0), Vec3f(4, 1, 1.5F), Taxonomy::named("car"),
                                   world.grey("paint", 0.6F)),
                    Pose(Eigen::Quaterniond::Identity(), Vec3(22, -2, 0)), Vec3(0, 12, 0), 0.5);
    world.add_static(hand::box_mesh(Vec3f(14, 1, 0), Vec3f(15, 3, 2), Taxonomy::named("building"),
                                    world.material(glass)));
    c = camera(40, 60.0, 5.0);
    c.row_time_s = 2e-4;
    c.samples_per_pixel = 5;
  }
  hand::World world;
  CameraSpec c;
};

TEST_F(Corner, ThreadsDontMatterAndSeedsDo) {
  CameraOptions one, two;
  one.threads = 1;
  two.threads = 2;
  const SensorFrame a = render_at(world, c, 1.0, one).frame;
  const SensorFrame b = render_at(world, c, 1.0, two).frame;
  EXPECT_EQ(a.buffer("radiance").data, b.buffer("radiance").data);
  EXPECT_EQ(a.buffer("rgb").data, b.buffer("rgb").data);
  ASSERT_EQ(a.evidence.samples.size(), b.evidence.samples.size());
  EXPECT_EQ(std::memcmp(a.evidence.samples.data(), b.evidence.samples.data(),
                        a.evidence.samples.size() * sizeof(EvidenceSample)),
            0);
  two.seed = 9;
  EXPECT_NE(a.buffer("radiance").data, render_at(world, c, 1.0, two).frame.buffer("radiance").data);
  two.seed = 0;
  two.frame = 1;
  EXPECT_NE(a.buffer("radiance").data, render_at(world, c, 1.0, two).frame.buffer("radiance").data);
}

TEST_F(Corner, APixelAloneIsThePixelOfThePicture) {
  const SensorFrame whole = render_at(world, c).frame;
  const SimTime t = SimTime::from_s(1.0);
  const Span span = sampling_span(c, t);
  const tracing::TraceScene rays(world.scene(span.start, span.end));
  const air::Sky sky(world.weather);
  const auto values = whole.buffer("radiance").as<float>();
  for (const auto& [x, y] : {std::pair{3, 2}, {20, 21}, {24, 20}, {12, 19}, {39, 39}}) {
    const PixelTrace p = trace_pixel(rays, sky, c, ActorId(1), x, y, t, {});
    const auto i = static_cast<std::size_t>(y * c.width + x);
    for (std::size_t k = 0; k < 3; ++k) {
      EXPECT_EQ(p.radiance[static_cast<Eigen::Index>(k)], values[3 * i + k]) << x << ' ' << y;
    }
    const EvidenceSample& s = whole.evidence.samples[i];
    EXPECT_EQ(p.evidence.object, s.object);
    EXPECT_EQ(p.evidence.class_id, s.class_id);
    EXPECT_EQ(p.evidence.coverage, s.coverage);
    EXPECT_EQ(p.evidence.depth_m, s.depth_m);
    EXPECT_EQ(p.evidence.time_ns, s.time_ns);
    EXPECT_EQ(p.is_sky, !s.object.valid());
  }
}

// Every radiance is a number, also at grazing light, at edges and behind glass.
TEST_F(Corner, NoPixelIsBroken) {
  const SensorFrame frame = render_at(world, c).frame;
  for (const float v : frame.buffer("radiance").as<float>()) {
    ASSERT_TRUE(std::isfinite(v) && v >= 0.0F) << v;
  }
}

}  // namespace
}  // namespace raytruth::camera
