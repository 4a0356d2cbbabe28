// Retro-reflection against the standards' numbers and against photometry.
#include "sensors/camera/retro.h"

#include <gtest/gtest.h>

#include <cmath>

#include "../hand_scene.h"
#include "assets/material_library.h"
#include "sensors/camera/camera.h"
#include "sim/core/luminance.h"
#include "sim/core/math.h"

namespace raytruth::camera {
namespace {

assets::Material sheeting(float r_a) {
  assets::Material m;
  m.name = "sheet";
  m.base_colour = {0.3F, 0.3F, 0.3F};
  m.roughness = 1.0F;
  m.retro_r_a = r_a;
  return m;
}

// A unit vector in the plane of z and x, that far from z.
Vec3f tilted(double deg) {
  const double a = deg_to_rad(deg);
  return {static_cast<float>(std::sin(a)), 0.0F, static_cast<float>(std::cos(a))};
}

double at(const Retro& retro, double entrance_deg, double observation_deg) {
  return static_cast<double>(luminance(retro.value(tilted(entrance_deg + observation_deg))));
}

TEST(Retro, SheetingHasTheStandardsNumbers) {
  const Retro white(assets::look_of(sheeting(250.0F)), Vec3f::UnitZ(), Vec3f::UnitZ());
  ASSERT_TRUE(white.any());
  // RA2 of EN 12899-1 and type III of ASTM D4956 at 0.2, 0.33, 0.5 and 2 degrees: they ask that
  // much at least; the curve is one of them all, within an eighth.
  EXPECT_NEAR(at(white, 0.0, 0.2), 250.0, 250.0 / 8.0);
  EXPECT_NEAR(at(white, 0.0, 1.0 / 3.0), 180.0, 180.0 / 8.0);
  EXPECT_NEAR(at(white, 0.0, 0.5), 95.0, 95.0 / 8.0);
  EXPECT_NEAR(at(white, 0.0, 2.0), 5.0, 5.0 / 8.0);
  // Nothing of the sun by day unless it stands behind the eye.
  EXPECT_EQ(at(white, 0.0, 5.1), 0.0);
  // RA2 at 30 degrees of entrance: 150 of 250; luminance is R_A over the view's cosine. The LiDAR's
  // curve gives 1 / e there, so less than a standard sheet and more than a third.
  const Retro aslant(assets::look_of(sheeting(250.0F)), Vec3f::UnitZ(), tilted(30.0));
  const double ratio = at(aslant, 30.0, 0.2) * std::cos(deg_to_rad(30.0)) / at(white, 0.0, 0.2);
  EXPECT_GT(ratio, 0.33);
  EXPECT_LT(ratio, 0.6);
}

TEST(Retro, SendsBackLessThanItGets) {
  const Retro white(assets::look_of(sheeting(250.0F)), Vec3f::UnitZ(), Vec3f::UnitZ());
  double share = 0.0;
  constexpr int kSteps = 4000;
  for (int i = 0; i < kSteps; ++i) {
    const double deg = 6.0 * (i + 0.5) / kSteps;
    share += at(white, 0.0, deg) * 2.0 * kPi * std::sin(deg_to_rad(deg)) * deg_to_rad(6.0) / kSteps;
  }
  EXPECT_GT(share, 0.1);
  EXPECT_LT(share, 0.2);  // with 0.8 of a sign's white less than all
}

TEST(Retro, BeadsAreMeasuredAtGrazingViews) {
  const assets::Look paint = assets::look_of(assets::library_material("road_paint_white"));
  ASSERT_TRUE(paint.retro_by_beads);
  // EN 1436: 2.29 degrees above the marking's plane, light from 1.05 degrees nearer to it: R_L of
  // 0.3 cd/(lx m^2), less the 1.2 % that the curve has fallen by there.
  const Retro far(paint, Vec3f::UnitZ(), tilted(90.0 - 2.29));
  EXPECT_NEAR(at(far, 90.0 - 2.29, 1.05), 0.3, 0.02 * 0.3);
  // From above, paint is only paint.
  EXPECT_FALSE(Retro(paint, Vec3f::UnitZ(), Vec3f::UnitZ()).any());
}

TEST(Retro, HasTheColourOfTheSheet) {
  assets::Material red = sheeting(25.0F);
  red.base_colour = {0.36F, 0.012F, 0.014F};
  const air::Rgb v = Retro(assets::look_of(red), Vec3f::UnitZ(), Vec3f::UnitZ()).value(tilted(0.2));
  EXPECT_NEAR(v[0] / v[1], 0.36F / 0.012F, 0.01F);
  EXPECT_NEAR(luminance(v), 25.0F, 0.1F);
}

// A plate 20 m ahead at night, and a small lamp beside the camera that shines at it.
struct Plate {
  explicit Plate(float r_a) {
    world.weather.sun_elevation_rad = deg_to_rad(-40.0);
    world.weather.visual_range_m = 1e12;
    world.add_actor(nullptr, Pose());
    const auto face = [&](float half, MaterialId material, double turn, const Vec3& place) {
      world.add_static(
          hand::mesh_of({{0, -half, -half}, {0, half, -half}, {0, half, half}, {0, -half, half}},
                        {{0, 1, 2}, {0, 2, 3}}, Taxonomy::named("traffic_sign"), material),
          Pose::from_euler(place, {turn, 0.0, 0.0}));
    };
    const assets::Material sheet = sheeting(r_a);
    face(1.0F, world.material(sheet), kPi, Vec3(20.0, 0.0, 1.0));
    assets::Material lamp;
    lamp.name = "lamp";
    lamp.base_colour = {0, 0, 0};
    lamp.emission = {4e5F, 4e5F, 4e5F};  // 1000 cd
    face(0.025F, world.material(lamp), 0.0, Vec3(0.0, kBeside_m, 1.0));
    camera.id = SensorId(1);
    camera.name = "cam";
    camera.width = camera.height = 16;
    camera.fx = camera.fy = 8.0 / std::tan(deg_to_rad(0.1));
    camera.cx = camera.cy = 8.0;
    camera.exposure_s = 0.004;
    camera.samples_per_pixel = 4;
    Eigen::Matrix3d R;  // image axes: x right is world -y, y down is -z, z ahead is x
    R << 0, 0, 1, -1, 0, 0, 0, -1, 0;
    camera.X_EC = Pose(Eigen::Quaterniond(R), Vec3(0, 0, 1));
  }
  double luminance_cd_m2() const {
    const SimTime t = SimTime::from_s(1.0);
    const Span span = sampling_span(camera, t);
    const tracing::TraceScene rays(world.scene(span.start, span.end));
    CameraOptions options;
    options.max_bounces = 1;
    const SensorFrame f = render(rays, air::Sky(world.weather), camera, ActorId(1), world.assets(),
                                 *world.snapshot(t), t, options);
    const auto v = f.buffer("radiance").as<float>();
    double sum = 0.0;
    for (const float x : v) sum += static_cast<double>(x);
    return sum / static_cast<double>(v.size());
  }
  static constexpr double kBeside_m = 0.1;
  hand::World world;
  CameraSpec camera;
};

// 1000 cd at 20 m: 2.5 lx. The observation angle is 0.1 m of 20 m, 0.286 degrees; what the plate
// shows without sheeting is taken off. The lamp's size changes the angle by a quarter up and down
// and so the mean by its curvature, 2 %; angles across the picture (0.1 degrees of view) are of no
// account, as both ways turn alike.
TEST(Retro, APlateShinesInTheBeamBesideTheEye) {
  const double bare = Plate(0.0F).luminance_cd_m2();
  const double seen = Plate(250.0F).luminance_cd_m2() - bare;
  const Retro retro(assets::look_of(sheeting(250.0F)), Vec3f::UnitZ(), Vec3f::UnitZ());
  const double expected = 2.5 * at(retro, 0.0, rad_to_deg(Plate::kBeside_m / 20.0));
  EXPECT_GT(expected, 400.0);
  EXPECT_NEAR(seen, expected, 0.03 * expected);
  EXPECT_LT(bare, 0.01 * seen);
}

}  // namespace
}  // namespace raytruth::camera
