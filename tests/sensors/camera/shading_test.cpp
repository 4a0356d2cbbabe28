// Pictures on surfaces, normals that stay above them, and wet ground, in whole pictures.
#include "sensors/camera/shading.h"

#include <gtest/gtest.h>

#include <cmath>
#include <memory>

#include "../hand_scene.h"
#include "sensors/camera/camera.h"
#include "sim/core/luminance.h"
#include "sim/core/math.h"
#include "sim/core/random.h"

namespace raytruth::camera {
namespace {

Vec3f direction(RandomStream& random) {
  while (true) {
    const Vec3f d(static_cast<float>(random.uniform(-1.0, 1.0)),
                  static_cast<float>(random.uniform(-1.0, 1.0)),
                  static_cast<float>(random.uniform(-1.0, 1.0)));
    if (d.squaredNorm() > 0.01F && d.squaredNorm() < 1.0F) return d.normalized();
  }
}

TEST(Shading, MirrorsNeverLookIntoTheSurface) {
  RandomStream random(3, "test.shading");
  const Vec3f up = Vec3f::UnitZ();
  int bent = 0;
  for (int i = 0; i < 20000; ++i) {
    Vec3f view = direction(random), normal = direction(random);
    view.z() = std::abs(view.z());
    normal.z() = std::abs(normal.z());
    const Vec3f n = above_surface(normal, up, view);
    ASSERT_NEAR(n.norm(), 1.0F, 1e-4F);
    const Vec3f mirrored = 2.0F * n.dot(view) * n - view;
    ASSERT_GT(mirrored.z(), -1e-4F) << view.transpose() << " / " << normal.transpose();
    ASSERT_GT(n.dot(view), -1e-4F);
    if (n != normal) ++bent;
  }
  // Half of all normals, and not those that needed no help.
  EXPECT_TRUE(bent > 2000 && bent < 18000) << bent;
  EXPECT_EQ(above_surface(up, up, Vec3f(0.6F, 0.0F, 0.8F)), up);
}

// Straight down from 5 m; image right is -y.
CameraSpec from_above(int size) {
  CameraSpec c;
  c.id = SensorId(1);
  c.name = "cam";
  c.width = c.height = size;
  c.fx = c.fy = 2.0 * size;
  c.cx = c.cy = 0.5 * size;
  c.exposure_s = 0.004;
  c.samples_per_pixel = 64;
  Eigen::Matrix3d R;
  R << 0, 0, 1, -1, 0, 0, 0, -1, 0;
  c.X_EC = Pose::from_euler({0.0, 0.0, 5.0}, {0.0, deg_to_rad(90.0), 0.0}) *
           Pose(Eigen::Quaterniond(R), Vec3::Zero());
  return c;
}

assets::Material grey(const std::string& name, float reflectance) {
  assets::Material m;
  m.name = name;
  m.base_colour = {reflectance, reflectance, reflectance};
  m.roughness = 1.0F;
  return m;
}

// A floor whose picture repeats every `period_m`: u along x, v against y.
assets::MeshPtr floor_of(float half, float period_m, MaterialId material) {
  auto mesh = std::make_shared<assets::Mesh>(
      *hand::floor_mesh(half, 0.0F, Taxonomy::named("road"), material));
  for (const Vec3f& p : mesh->positions) mesh->uv.emplace_back(p.x() / period_m, -p.y() / period_m);
  return mesh;
}

// Mean luminance of the pixels in [x0, x1) of each row.
double mean(const hand::World& world, const CameraSpec& c, int x0, int x1) {
  const SimTime t = SimTime::from_s(1.0);
  const Span span = sampling_span(c, t);
  const tracing::TraceScene rays(world.scene(span.start, span.end));
  const air::Sky sky(world.weather);
  const SensorFrame frame =
      render(rays, sky, c, ActorId(1), world.assets(), *world.snapshot(t), t, {});
  const auto values = frame.buffer("radiance").as<float>();
  double sum = 0.0;
  for (int y = 0; y < c.height; ++y) {
    for (int x = x0; x < x1; ++x) {
      const auto i = 3 * static_cast<std::size_t>(y * c.width + x);
      sum += static_cast<double>(luminance(values.subspan(i, 3)));
    }
  }
  return sum / (c.height * static_cast<double>(x1 - x0));
}

assets::TexturePtr picture(std::uint32_t width, std::vector<assets::Texture::Texel> texels) {
  const auto height = static_cast<std::uint32_t>(texels.size()) / width;
  return std::make_shared<const assets::Texture>("picture", width, height, std::move(texels),
                                                 assets::Texture::Coding::kLinear);
}

// A dark and a bright half, v from left to right of the image: colours of 0.18 and 0.72, a ratio of
// 4; with gloss of up to 4 % on both, (0.72 + 0.04) / (0.18 + 0.04) = 3.45; 5 % of noise.
TEST(Shading, ColoursComeFromPictures) {
  hand::World world;
  assets::Material m = grey("poster", 0.9F);
  m.colour_texture = picture(
      1, {{51, 51, 51, 255}, {51, 51, 51, 255}, {204, 204, 204, 255}, {204, 204, 204, 255}});
  world.add_actor(nullptr, Pose());
  // One period is the width of the image, 2.5 m; its first half has v from 0 to 0.5.
  world.add_static(floor_of(40.0F, 2.5F, world.material(m)));
  const CameraSpec c = from_above(32);
  // Left to right -y grows, v with it: left of the middle v is in [-0.5, 0], the bright half.
  const double left = mean(world, c, 6, 10), right = mean(world, c, 22, 26);
  EXPECT_GT(left / right, 0.95 * 3.45);
  EXPECT_LT(left / right, 4.2);
}

// A picture of even normals is a plane that light falls on as on a tilted one: the sun's cosine and
// the part of the sky above both. Expected from a quadrature of our own; 3 % for roughness-1 gloss
// and the diffuse base's Fresnel losses at other angles, 2 % of noise.
TEST(Shading, NormalsComeFromPictures) {
  for (const float tilt_deg : {-25.0F, 25.0F}) {
    hand::World world;
    world.weather.sun_azimuth_rad = 0.0;
    world.weather.sun_elevation_rad = deg_to_rad(35.0);
    const float tilt = static_cast<float>(deg_to_rad(static_cast<double>(tilt_deg)));
    const Vec3f n(std::sin(tilt), 0.0F, std::cos(tilt));  // u runs along x
    assets::Material m = grey("plane", 0.5F);
    const auto code = [](float x) {
      return static_cast<std::uint8_t>(std::lround(127.5F + 127.5F * x));
    };
    m.normal_texture = picture(1, {{code(n.x()), code(n.y()), code(n.z()), 255}});
    world.add_actor(nullptr, Pose());
    world.add_static(floor_of(40.0F, 2.5F, world.material(m)));
    const double seen = mean(world, from_above(16), 0, 16);
    const air::Sky sky(world.weather);
    double light = static_cast<double>(luminance(sky.sun_irradiance()) *
                                       std::max(0.0F, n.dot(sky.sun_direction())));
    constexpr int kUp = 100, kAround = 200;
    for (int i = 0; i < kUp; ++i) {
      const float z = (static_cast<float>(i) + 0.5F) / kUp, s = std::sqrt(1.0F - z * z);
      for (int j = 0; j < kAround; ++j) {
        const auto phi = static_cast<float>(2.0 * kPi * (j + 0.5) / kAround);
        const Vec3f d(s * std::cos(phi), s * std::sin(phi), z);
        light += static_cast<double>(luminance(sky.radiance(d)) * std::max(0.0F, n.dot(d))) * 2.0 *
                 kPi / (kUp * kAround);
      }
    }
    const double expected = 0.5 / kPi * light;
    EXPECT_NEAR(seen, expected, 0.06 * expected) << tilt_deg;
  }
}

// A wet road mirrors the lit wall behind it: seen at 8 degrees, water gives back 36 % of it
// (Fresnel, index 1.33), the dry road next to nothing. And seen from above it is darker than a dry
// one.
TEST(Shading, WetRoadsMirrorAndDarken) {
  const auto look = [](double wetness_m, bool from_the_side) {
    hand::World world;
    world.weather.wetness_m = wetness_m;
    world.weather.cloud_cover = 1.0;
    assets::Material road = grey("road", 0.1F);
    road.porosity = 0.25F;
    road.rms_height_77ghz_m = 3e-4F;
    assets::Material wall = grey("wall", 0.0F);
    wall.emission = {50000.0F, 50000.0F, 50000.0F};
    world.add_actor(nullptr, Pose());
    world.add_static(hand::floor_mesh(30.0F, 0.0F, Taxonomy::named("road"), world.material(road)));
    if (from_the_side) {
      world.add_static(hand::box_mesh(Vec3f(25, -40, 0), Vec3f(26, 40, 20),
                                      Taxonomy::named("building"), world.material(wall)));
    }
    CameraSpec c = from_above(8);
    c.fx = c.fy = 40.0;
    c.samples_per_pixel = 64;
    if (from_the_side) {
      Eigen::Matrix3d R;
      R << 0, 0, 1, -1, 0, 0, 0, -1, 0;
      c.X_EC = Pose::from_euler({0.0, 0.0, 1.5}, {0.0, deg_to_rad(8.0), 0.0}) *
               Pose(Eigen::Quaterniond(R), Vec3::Zero());
    }
    return mean(world, c, 0, 8);
  };
  const double dry = look(0.0, true), wet = look(10e-3, true);
  EXPECT_GT(wet, 2.0 * dry);
  EXPECT_GT(wet, 0.15 * 50000.0);
  EXPECT_LT(look(10e-3, false), 0.8 * look(0.0, false));
}

}  // namespace
}  // namespace raytruth::camera
