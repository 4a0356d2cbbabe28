// Signal and intensity against closed forms.
#include "sensors/lidar/radiometry.h"

#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <vector>

#include "sim/core/math.h"
#include "tests/sensors/lidar/spinning.h"

namespace raytruth::lidar {
namespace {

using testing::at;
using testing::exact;
using testing::World;

// Return on the x axis of one wall, turned about z.
SensorFrame wall(const assets::Material& material, double range_m, double turn_rad,
                 double visual_range_m, double nm = 905.0) {
  World world;
  world.small.add_static(testing::quad(0.4 * range_m, 4.0, world.small.add(material)),
                         at({range_m, 0.0, 0.0}, turn_rad));
  LidarSpec lidar = testing::plain_lidar();
  lidar.wavelength_nm = nm;
  return world.scan(lidar, exact(), visual_range_m);
}

// Column 500 looks straight ahead; 0 when it has no return.
double ahead(const SensorFrame& frame) {
  const auto column = frame.buffer("azimuth_index").as<std::uint16_t>();
  const auto ring = frame.buffer("ring").as<std::uint16_t>();
  const auto value = frame.buffer("intensity").as<float>();
  for (std::size_t i = 0; i < column.size(); ++i) {
    if (column[i] == 500 && ring[i] == 0) return static_cast<double>(value[i]);
  }
  return 0.0;
}

TEST(LidarRadiometry, LambertByCosineAndNotByRange) {
  const assets::Material paint = testing::matt("paint", 0.4F);
  for (const double range : {5.0, 20.0, 100.0}) {
    for (const double turn : {0.0, 0.5, 1.0, 1.3}) {
      const double q = 0.4 * std::cos(turn);
      EXPECT_NEAR(ahead(wall(paint, range, turn, 1e12)), q, 0.005 * q) << range << ' ' << turn;
    }
  }
}

TEST(LidarRadiometry, FogTakesTwoWays) {
  const assets::Material paint = testing::matt("paint", 0.4F);
  for (const double range : {10.0, 50.0}) {
    const double q = 0.4 * std::exp(-2.0 * range * 3.0 / 200.0);
    EXPECT_NEAR(ahead(wall(paint, range, 0.0, 200.0)), q, 0.005 * q) << range;
  }
}

// 20 of the 50 m to the wall lie in fog of 200 m, the rest in clear air of 100 km; then none.
TEST(LidarRadiometry, FogInABoxTakesTheWayInsideIt) {
  World world;
  world.small.add_static(testing::quad(20.0, 4.0, world.small.add(testing::matt("paint", 0.4F))),
                         at({50.0, 0.0, 0.0}));
  const LidarSpec lidar = testing::plain_lidar();
  const lidar::Span span = lidar::sampling_span(lidar, world.t);
  const tracing::TraceScene scene(world.small.build(span.start, span.end));
  Snapshot snapshot = world.small.snapshot(world.t, 200.0);
  const auto intensity = [&](double middle_x_m) {
    snapshot.weather.fog_box = FogBox{{middle_x_m, 0.0, 0.0}, {20.0, 100.0, 30.0}};
    return ahead(
        lidar::scan(scene, lidar, world.ego, world.small.assets(), snapshot, world.t, exact()));
  };
  const double through = 0.4 * std::exp(-2.0 * (20.0 * 3.0 / 200.0 + 30.0 * 3e-5));
  EXPECT_NEAR(intensity(30.0), through, 0.005 * through);
  const double half = 0.4 * std::exp(-2.0 * (10.0 * 3.0 / 200.0 + 40.0 * 3e-5));
  EXPECT_NEAR(intensity(50.0), half, 0.005 * half);
  const double clear = 0.4 * std::exp(-2.0 * 50.0 * 3e-5);
  EXPECT_NEAR(intensity(80.0), clear, 0.005 * clear);
}

TEST(LidarRadiometry, SignalFallsWithTheSquareOfRange) {
  LidarSpec lidar = testing::plain_lidar();
  lidar.range_at_10_percent_m = 60.0;
  const Receiver receiver(lidar, 0.0);
  EXPECT_NEAR(receiver.signal(0.1, 60.0), 1.0, 1e-12);
  EXPECT_NEAR(receiver.signal(0.1, 30.0), 4.0, 1e-12);
  EXPECT_NEAR(receiver.signal(0.3, 120.0), 0.75, 1e-12);
  const Receiver fog(lidar, 0.01);
  EXPECT_NEAR(fog.air(50.0), std::exp(-1.0), 1e-12);
  // A wall of 10 %, exact detection: the limit is where the signal reaches the threshold.
  const assets::Material grey = testing::matt("grey", 0.1F);
  World world;
  world.small.add_static(testing::quad(8.0, 4.0, world.small.add(grey)), at({60.0, 0.0, 0.0}));
  lidar.range_at_10_percent_m = 60.01;
  EXPECT_GT(world.scan(lidar, exact()).evidence.samples.size(), 0U);
  lidar.range_at_10_percent_m = 59.99;
  EXPECT_EQ(world.scan(lidar, exact()).evidence.samples.size(), 0U);
}

TEST(LidarRadiometry, WavelengthPicksItsReflectance) {
  assets::Material paint = testing::matt("paint", 0.4F);
  paint.reflectance_1550nm = 0.2F;
  EXPECT_NEAR(ahead(wall(paint, 20.0, 0.0, 1e12, 905.0)), 0.4, 0.002);
  EXPECT_NEAR(ahead(wall(paint, 20.0, 0.0, 1e12, 1550.0)), 0.2, 0.001);
}

// A sheet of R_A sends back pi R_A of what white paint would: signs of 20 to 250 saturate.
TEST(LidarRadiometry, RetroReflectors) {
  assets::Material sheet = testing::matt("sheet", 0.0F);
  sheet.retro_r_a = 50.0F;
  const LidarSpec lidar = testing::plain_lidar();
  EXPECT_NEAR(Reflector(sheet, lidar).return_at(1.0), kPi * 50.0, 1e-6);
  EXPECT_NEAR(Reflector(sheet, lidar).return_at(std::cos(deg_to_rad(30.0))),
              kPi * 50.0 * std::exp(-1.0), 1e-6);
  EXPECT_EQ(ahead(wall(sheet, 50.0, 0.3, 1e12)), 1.0);
  assets::Material beads = testing::matt("beads", 0.5F);
  beads.retro_r_a = 0.2F;
  EXPECT_NEAR(Reflector(beads, lidar).return_at(1.0), 0.5, 1e-6);
  EXPECT_NEAR(Reflector(beads, lidar).return_at(0.02), kPi * 0.2, 2e-3);
}

// At normal incidence D = 1 / (pi alpha^2) and G = 1: return F0 / (4 alpha^2).
TEST(LidarRadiometry, GlossAtNormalIncidenceAndBeside) {
  assets::Material coat = testing::matt("coat", 0.0F);
  coat.specular_905nm = 0.04F;
  coat.roughness = 0.5F;
  LidarSpec lidar = testing::plain_lidar();
  lidar.divergence_h_rad = lidar.divergence_v_rad = 0.0;
  const Reflector coated(coat, lidar);
  EXPECT_NEAR(coated.return_at(1.0), 0.04 / (4.0 * 0.0625), 1e-6);
  // Elsewhere from the microfacet formula itself, written out for theta = 0.4.
  const double c = std::cos(0.4), a2 = 0.0625;
  const double d = a2 / (kPi * std::pow(c * c * (a2 - 1.0) + 1.0, 2.0));
  const double lambda = 0.5 * (std::sqrt(1.0 + a2 * std::tan(0.4) * std::tan(0.4)) - 1.0);
  const double f_r = d * 0.04 / (1.0 + 2.0 * lambda) / (4.0 * c * c);
  EXPECT_NEAR(coated.return_at(c), kPi * f_r * c, 1e-9);
  // A mirror seen aslant sends nothing back.
  coat.roughness = 0.05F;
  EXPECT_LT(Reflector(coat, lidar).return_at(std::cos(0.5)), 1e-3);
}

// Oren and Nayar, sigma = 0.5 rad: A = 0.7845, B = 0.3309. Grazing asphalt keeps B of its
// reflectance, where Lambert has none.
TEST(LidarRadiometry, CoarseGroundAtGrazingIncidence) {
  assets::Material road = testing::matt("road", 0.1F);
  road.pattern = assets::Pattern::kAsphalt;
  const Reflector coarse(road, testing::plain_lidar());
  EXPECT_NEAR(coarse.return_at(1.0), 0.07845, 1e-4);
  EXPECT_NEAR(coarse.return_at(1e-4), 0.03309, 1e-4);
}

// A film of water over Lambert: Fresnel twice, 1 / n^2, the light that the surface throws back, and
// what the water takes. 1 mm at 1,550 nm: exp(-2.2).
TEST(LidarRadiometry, WaterOnARoad) {
  const LidarSpec lidar = testing::plain_lidar();
  const assets::Material road = testing::matt("road", 0.2F);
  assets::NearInfrared wet = assets::near_infrared_of(road, true);
  wet.film = 1.0F;
  wet.under_film = 0.2F;
  const double n = 1.33, F = std::pow((n - 1.0) / (n + 1.0), 2.0);
  const double below = 0.2 / (n * n * (1.0 - 0.472 * 0.2));
  EXPECT_NEAR(Reflector(road, wet, lidar).return_at(1.0), (1 - F) * (1 - F) * below, 1e-6);
  wet.film_depth = 1.1F;
  EXPECT_NEAR(Reflector(road, wet, lidar).return_at(1.0),
              (1 - F) * (1 - F) * below * std::exp(-2.2), 1e-6);
  // At 85 degrees, Fresnel written out for unpolarised light.
  const double c = std::cos(deg_to_rad(85.0));
  const double inside = std::sqrt(1.0 - (1.0 - c * c) / (n * n));
  const double rs = std::pow((c - n * inside) / (c + n * inside), 2.0);
  const double rp = std::pow((n * c - inside) / (n * c + inside), 2.0);
  wet.film_depth = 0.0F;
  EXPECT_NEAR(Reflector(road, wet, lidar).return_at(c),
              std::pow(1.0 - 0.5 * (rs + rp), 2.0) * below * c, 1e-6);
  // Half of the road sticks out.
  wet.film = 0.5F;
  EXPECT_NEAR(Reflector(road, wet, lidar).return_at(1.0),
              0.5 * 0.2 + 0.5 * (1 - F) * (1 - F) * below, 1e-6);
}

// A whole sweep: the wet road answers with far less than the dry one, and beams that it sends
// forwards are lost; walls in the rain are damp only.
TEST(LidarRadiometry, WetStreetsAnswerLess) {
  const auto mean = [](double wetness_m, std::size_t& count) {
    World world;
    world.small.weather.wetness_m = wetness_m;
    assets::Material road = testing::matt("road", 0.15F);
    road.pattern = assets::Pattern::kAsphalt;
    road.rms_height_77ghz_m = 3.4e-4F;
    road.porosity = 0.25F;
    world.small.add_static(testing::quad(300.0, 300.0, world.small.add(road)),
                           Pose::from_euler({0.0, 0.0, -1.8}, {0.0, deg_to_rad(90.0), 0.0}));
    const SensorFrame frame = world.scan(testing::plain_lidar(), exact());
    double sum = 0.0;
    for (const float q : frame.buffer("intensity").as<float>()) sum += static_cast<double>(q);
    count = frame.evidence.samples.size();
    return sum / static_cast<double>(count);
  };
  std::size_t dry_count = 0, wet_count = 0;
  const double dry = mean(0.0, dry_count);
  const double wet = mean(3e-3, wet_count);
  EXPECT_GT(dry_count, 900U);
  EXPECT_LE(wet_count, dry_count);
  EXPECT_LT(wet, 0.35 * dry);
}

// A picture with a dark and a light half changes what comes back; their mean is the material's.
TEST(LidarRadiometry, PicturesDarkenAndBrighten) {
  World world;
  assets::Material poster = testing::matt("poster", 0.4F);
  poster.colour_texture = std::make_shared<const assets::Texture>(
      "halves", 2, 1,
      std::vector<assets::Texture::Texel>{{100, 100, 100, 255}, {150, 150, 150, 255}},
      assets::Texture::Coding::kLinear);
  world.small.add_static(testing::card(40.0, 4.0, world.small.add(poster)), at({20.0, 0.0, 0.0}));
  const SensorFrame frame = world.scan(testing::plain_lidar(), exact());
  const auto value = frame.buffer("intensity").as<float>();
  const auto y = frame.buffer("y_m").as<float>();
  const auto ring = frame.buffer("ring").as<std::uint16_t>();
  for (std::size_t i = 0; i < value.size(); ++i) {
    // In the middle of each half; u runs to -y.
    if (ring[i] != 0 || std::abs(std::abs(y[i]) - 10.0F) > 1.0F) continue;
    const double cosine = 20.0 / std::sqrt(400.0 + static_cast<double>(y[i] * y[i]));
    EXPECT_NEAR(static_cast<double>(value[i]), 0.4 * cosine * (y[i] > 0.0F ? 0.8 : 1.2),
                0.01 * cosine)
        << y[i];
  }
}

// The glass is hit head-on: its share passes twice, less what both faces reflect.
TEST(LidarRadiometry, PanesPassAndTheStrongestEchoWins) {
  const double both_ways = 0.8 * 0.8;
  World world;
  world.small.add_static(testing::quad(2.0, 4.0, world.small.add(testing::pane("glass", 0.8F))),
                         at({5.0, 0.0, 0.0}));
  const ObjectId back = world.small.add_static(
      testing::quad(6.0, 4.0, world.small.add(testing::matt("back", 0.5F))), at({8.0, 0.0, 0.0}));
  const SensorFrame frame = world.scan(testing::plain_lidar(), exact());
  EXPECT_NEAR(ahead(frame), 0.5 * both_ways, 1e-4);
  for (const EvidenceSample& s : frame.evidence.samples) EXPECT_EQ(s.object, back);

  // The Fresnel loss of one face is F = F0 + (1 - F0)(1 - c)^5, of a pane with all orders
  // (1 - F) / (1 + F).
  assets::Material glass = testing::pane("glass", 0.9F);
  glass.specular_905nm = 0.04F;
  const double f = 0.04 + 0.96 * std::pow(0.5, 5.0);
  EXPECT_NEAR(Reflector(glass, testing::plain_lidar()).pass_at(0.5), 0.9 * (1 - f) / (1 + f), 1e-6);

  // White paint behind a dark pane with a strong face: the nearer surface answers.
  World dark;
  assets::Material bright = testing::pane("bright", 0.05F);
  bright.reflectance_905nm = 0.9F;
  const ObjectId front =
      dark.small.add_static(testing::quad(2.0, 4.0, dark.small.add(bright)), at({5.0, 0.0, 0.0}));
  dark.small.add_static(testing::quad(3.0, 4.0, dark.small.add(testing::matt("back", 0.9F))),
                        at({8.0, 0.0, 0.0}));
  const SensorFrame near = dark.scan(testing::plain_lidar(), exact());
  // Column 500 only: the back wall shows at the sides.
  const auto column = near.buffer("azimuth_index").as<std::uint16_t>();
  for (std::size_t i = 0; i < column.size(); ++i) {
    if (column[i] != 500) continue;
    EXPECT_EQ(near.evidence.samples[i].object, front);
  }
  EXPECT_NEAR(ahead(near), 0.9, 1e-6);

  // Four panes at most: behind the fifth there is nothing.
  for (const int panes : {4, 5}) {
    World stack;
    const MaterialId clear = stack.small.add(testing::pane("clear", 0.95F));
    for (int k = 0; k < panes; ++k) {
      stack.small.add_static(testing::quad(2.0, 4.0, clear), at({5.0 + k, 0.0, 0.0}));
    }
    const ObjectId wall = stack.small.add_static(
        testing::quad(2.0, 4.0, stack.small.add(testing::matt("wall", 0.5F))), at({12, 0.0, 0.0}));
    const SensorFrame seen = stack.scan(testing::plain_lidar(), exact());
    const auto at_column = seen.buffer("azimuth_index").as<std::uint16_t>();
    bool reached = false;
    for (std::size_t i = 0; i < at_column.size(); ++i) {
      if (at_column[i] == 500) reached = reached || seen.evidence.samples[i].object == wall;
    }
    EXPECT_EQ(reached, panes == 4);
  }
}

TEST(LidarRadiometry, QuantileInvertsTheDistribution) {
  // Standard normal quantiles to 7 digits (any table), and symmetry.
  EXPECT_NEAR(normal_quantile(0.975), 1.9599640, 1e-6);
  EXPECT_NEAR(normal_quantile(0.01), -2.3263479, 1e-6);
  EXPECT_NEAR(normal_quantile(0.75), 0.6744898, 1e-6);
  EXPECT_NEAR(normal_quantile(1e-5), -4.2648908, 1e-6);
  for (const double p : {1e-6, 0.003, 0.1, 0.4}) {
    EXPECT_NEAR(normal_quantile(p), -normal_quantile(1.0 - p), 1e-8);
    EXPECT_NEAR(0.5 * std::erfc(-normal_quantile(p) / std::sqrt(2.0)), p, 1e-8 * p + 1e-12);
  }
}

}  // namespace
}  // namespace raytruth::lidar
