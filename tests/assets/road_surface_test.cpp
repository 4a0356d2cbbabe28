// Statistics of the procedure over many places; what is known of one place by construction.
#include "assets/road_surface.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <vector>

#include "sim/core/random.h"

namespace raytruth::assets {
namespace {

constexpr std::uint32_t kSeed = 7;
constexpr std::uint32_t kStreet = kLaneDriven | kLaneBuiltUp | kLaneKerbRight;

Material of(Pattern pattern, float albedo, float scale_m, float contrast) {
  Material m;
  m.pattern = pattern;
  m.base_colour = {albedo, albedo, albedo};
  m.pattern_scale_m = scale_m;
  m.pattern_contrast = contrast;
  return m;
}
Material asphalt() { return of(Pattern::kAsphalt, 0.085F, 0.012F, 0.35F); }

RoadPoint at(float s, float offset, std::uint32_t road, float footprint,
             std::uint32_t flags = kStreet) {
  RoadPoint p;
  p.st = {s, offset - 1.75F};
  p.lane_offset_m = offset;
  p.lane_width_m = lane_uv(0.0F, 3.5F, flags).y();
  p.road = road;
  p.lane = -1;
  p.position = {s, offset - 1.75F, 0.0F};
  p.footprint_m = footprint;
  return p;
}

// Calls body with places all over 200 roads of 1 km.
void for_many(int count, float footprint, std::uint32_t flags,
              const std::function<void(const RoadPoint&)>& body) {
  RandomStream random(1, "road surface");
  for (int i = 0; i < count; ++i) {
    const auto s = static_cast<float>(1000.0 * random.uniform());
    const auto offset = static_cast<float>(3.5 * random.uniform() - 1.75);
    body(at(s, offset, 1U + static_cast<std::uint32_t>(i) % 200U, footprint, flags));
  }
}

struct Moments {
  double sum = 0.0, sum2 = 0.0;
  int n = 0;
  void add(double v) {
    sum += v;
    sum2 += v * v;
    ++n;
  }
  double mean() const { return sum / n; }
  double deviation() const { return std::sqrt(std::max(0.0, sum2 / n - mean() * mean())); }
};

TEST(RoadSurface, KeepsTheMaterialsMeanAndSpreads) {
  struct Case {
    const char* name;
    Material material;
    double least, most;  // of the deviation seen from near
  };
  // Photos of worn asphalt: the luminance of single stones varies by a fifth of the mean.
  const std::vector<Case> cases = {
      {"asphalt", asphalt(), 0.12, 0.30},
      {"concrete", of(Pattern::kConcrete, 0.3F, 5.0F, 0.2F), 0.04, 0.15},
      {"paving", of(Pattern::kPaving, 0.26F, 0.4F, 0.25F), 0.05, 0.2},
      {"setts", of(Pattern::kPaving, 0.15F, 0.12F, 0.4F), 0.12, 0.35},
      {"paint", of(Pattern::kRoadPaint, 0.68F, 0.03F, 0.25F), 0.08, 0.3}};
  for (const Case& c : cases) {
    for (const float footprint : {0.004F, 0.05F, 0.5F, 3.0F}) {
      Moments moments;
      for_many(60000, footprint, kStreet, [&](const RoadPoint& p) {
        moments.add(static_cast<double>(road_look(c.material, p, {}, kSeed).colour_factor.y()));
      });
      // 60000 points in some 12000 independent patches: 0.3 / sqrt(12000) = 0.003.
      EXPECT_NEAR(moments.mean(), 1.0, 0.03) << c.name << " " << footprint;
      if (footprint < 0.01F) {
        EXPECT_GT(moments.deviation(), c.least) << c.name;
        EXPECT_LT(moments.deviation(), c.most) << c.name;
      }
    }
  }
}

TEST(RoadSurface, WidePixelsSeeTheMeanOfFineOnes) {
  // A pixel of 0.2 m against 24 x 24 points in it. What fades is the mean of a band-limited signal,
  // so single pixels differ a little (edges of patches, octaves near the pixel's width), their mean
  // does not: 400 pixels with 0.1 / 24 each.
  const Material m = asphalt();
  RandomStream random(3, "pixels");
  Moments off, fine_mean;
  constexpr int kSide = 24;
  constexpr float kPixel_m = 0.2F;
  for (int i = 0; i < 400; ++i) {
    const auto s = static_cast<float>(1000.0 * random.uniform());
    const auto offset = static_cast<float>(3.0 * random.uniform() - 1.5);
    const std::uint32_t road = 1U + static_cast<std::uint32_t>(i) % 50U;
    double sum = 0.0;
    for (int x = 0; x < kSide; ++x) {
      for (int y = 0; y < kSide; ++y) {
        const float dx = kPixel_m * ((static_cast<float>(x) + 0.5F) / kSide - 0.5F);
        const float dy = kPixel_m * ((static_cast<float>(y) + 0.5F) / kSide - 0.5F);
        const RoadPoint p = at(s + dx, offset + dy, road, kPixel_m / kSide);
        sum += static_cast<double>(road_look(m, p, {}, kSeed).colour_factor.y());
      }
    }
    const double fine = sum / (kSide * kSide);
    fine_mean.add(fine);
    off.add(static_cast<double>(
                road_look(m, at(s, offset, road, kPixel_m), {}, kSeed).colour_factor.y()) -
            fine);
  }
  EXPECT_NEAR(off.mean(), 0.0, 0.01);
  // Much less than the pixels differ among themselves.
  EXPECT_LT(off.deviation(), 0.5 * fine_mean.deviation());
}

TEST(RoadSurface, GoesOnFromPieceToPiece) {
  // The same place told by two pieces, 60 m apart, and around the end of the period.
  const Material m = asphalt();
  Weather wet;
  wet.wetness_m = 1e-3;
  for (const Vec3& place :
       {Vec3(512.25, -77.5, 3.0), Vec3(1023.75, 0.125, 0.0), Vec3(-4096.5, 123456.75, 12.0)}) {
    const Vec3 origins[2] = {{std::floor(place.x()) - 30.0, std::floor(place.y()), 0.0},
                             {std::floor(place.x()) + 30.0, std::floor(place.y()) - 7.0, 1.0}};
    RoadLook look[2];
    for (const std::size_t k : {0U, 1U}) {
      RoadPoint p = at(10.0F, 0.3F, 4, 0.004F);
      p.position = (place - origins[k]).cast<float>() + road_anchor(origins[k]);
      look[k] = road_look(m, p, wet, kSeed);
    }
    // Both within single precision of a kilometre (1.2e-4 m) of each other: exact for these places.
    EXPECT_NEAR(look[0].colour_factor.y(), look[1].colour_factor.y(), 1e-5F);
    EXPECT_NEAR(look[0].height_m, look[1].height_m, 1e-7F);
    EXPECT_NEAR(look[0].water_m, look[1].water_m, 1e-7F);
  }
  // No step along the road: seen with 5 cm wide pixels, neighbours 1 mm apart.
  RoadLook last = road_look(m, at(0.0F, 0.2F, 3, 0.05F), {}, kSeed);
  for (int i = 1; i < 20000; ++i) {
    const RoadLook look =
        road_look(m, at(0.001F * static_cast<float>(i), 0.2F, 3, 0.05F), {}, kSeed);
    // An edge of a dark seam: 0.7 over 5 cm in steps of 1 mm.
    EXPECT_LT(std::abs(look.colour_factor.y() - last.colour_factor.y()), 0.06F) << i;
    last = look;
  }
}

TEST(RoadSurface, LooksTheSameEveryTimeAndOtherwiseWithAnotherSeed) {
  const Material m = asphalt();
  int differ = 0;
  for_many(200, 0.01F, kStreet, [&](const RoadPoint& p) {
    const RoadLook a = road_look(m, p, {}, kSeed), b = road_look(m, p, {}, kSeed);
    EXPECT_EQ(a.colour_factor, b.colour_factor);
    EXPECT_EQ(a.height_m, b.height_m);
    differ += road_look(m, p, {}, kSeed + 1).height_m != a.height_m ? 1 : 0;
  });
  EXPECT_GT(differ, 190);
}

TEST(RoadSurface, PuddlesHoldTheWaterThatThereIs) {
  const Material m = asphalt();
  double before = 0.0;
  for (const double wet_m : {0.05e-3, 0.5e-3, 1e-3, 3e-3, 10e-3}) {
    Weather weather;
    weather.wetness_m = wet_m;
    for (const float footprint : {0.01F, 0.5F}) {
      Moments water;
      for_many(40000, footprint, kLaneDriven, [&](const RoadPoint& p) {
        water.add(static_cast<double>(road_look(m, p, weather, kSeed).water_m));
      });
      // The level is that of a normal relief with the spread of all octaves and ruts; roads of
      // other ages and the skew of ruts leave a fifth, films that are drier than moist a half.
      EXPECT_NEAR(water.mean(), wet_m, (wet_m < 0.1e-3 ? 0.5 : 0.2) * wet_m) << footprint;
      if (footprint < 0.1F) {
        EXPECT_GT(water.mean(), before);
        before = water.mean();
      }
    }
  }
}

TEST(RoadSurface, WaterStandsWhereTheRoadIsLowAndIsFlat) {
  const Material m = asphalt();
  Weather weather;
  weather.wetness_m = 1e-3;
  Moments low, high;
  int still = 0;
  for_many(40000, 0.01F, kStreet, [&](const RoadPoint& p) {
    const RoadLook look = road_look(m, p, weather, kSeed);
    const RoadLook dry = road_look(m, p, {}, kSeed);
    EXPECT_EQ(dry.water_m, 0.0F);
    EXPECT_EQ(dry.height_m, look.height_m);
    (look.water_m > 1.5e-3F ? low : high).add(static_cast<double>(look.height_m));
    if (look.water_m < 2e-3F) return;
    ++still;
    EXPECT_TRUE(look.slope.isZero(0.0F));
  });
  EXPECT_GT(low.n, 2000);
  EXPECT_GT(still, 1000);
  EXPECT_LT(low.mean(), high.mean() - 2e-3);
}

TEST(RoadSurface, RutsAreWhereWheelsRun) {
  const Material m = asphalt();
  for (const float offset : {0.9F, -0.9F}) {
    EXPECT_GT(road_look(m, at(40.0F, offset, 5, 0.01F), {}, kSeed).rut, 0.95F);
  }
  for (const float offset : {0.0F, 1.6F}) {
    EXPECT_LT(road_look(m, at(40.0F, offset, 5, 0.01F), {}, kSeed).rut, 0.05F);
  }
  // Not on a lane that nobody drives on, nor on a junction's floor.
  EXPECT_EQ(road_look(m, at(40.0F, 0.9F, 5, 0.01F, 0), {}, kSeed).rut, 0.0F);
  RoadPoint floor = at(40.0F, 0.9F, 5, 0.01F);
  floor.lane_width_m = lane_uv(0.0F, 0.0F, kLaneDriven).y();
  EXPECT_EQ(road_look(m, floor, {}, kSeed).rut, 0.0F);
}

// Share of places in the bands of tyres (0.74 m beside the middle, drifting by some 0.3 m) that are
// darker than the same road elsewhere along it.
TEST(RoadSurface, TyreMarksGatherWhereAllBrakeAndInBends) {
  const Material m = asphalt();
  const auto marked = [&](std::uint32_t flags, float offset) {
    int dark = 0;
    constexpr int kPlaces = 20000;
    for (int i = 0; i < kPlaces; ++i) {
      const float s = 0.05F * static_cast<float>(i);
      const auto colour = [&](std::uint32_t f) {
        return road_look(m, at(s, offset, 3, 0.05F, f), {}, kSeed).colour_factor.y();
      };
      dark += colour(flags) < 0.97F * colour(kStreet) ? 1 : 0;
    }
    return static_cast<double>(dark) / kPlaces;
  };
  // Three marks of 6.5 m in each 12 m, of which a share of 0.55 (0.35 in bends) is there, at any
  // place across that a band of 0.25 m reaches in some 0.5 m: 3 * 0.54 * 0.55 / 2 = 0.45 (0.28).
  EXPECT_GT(marked(kStreet | kLaneBraking, 0.74F), 0.2);
  EXPECT_LT(marked(kStreet | kLaneBraking, 0.74F), 0.6);
  EXPECT_GT(marked(kStreet | kLaneCurve, 0.74F), 0.08);
  // Not between the wheels.
  EXPECT_EQ(marked(kStreet | kLaneBraking, 0.0F), 0.0);
}

// A floor of a junction has cracks, lids and arcs of tyres, and its material's mean all the same.
TEST(RoadSurface, FloorsOfJunctionsAreUsed) {
  const Material m = asphalt();
  const auto floor = [](float x, float y, std::uint32_t flags) {
    RoadPoint p = at(x, 0.0F, 3, 0.02F);
    p.position = {x, y, 0.0F};
    p.lane_offset_m = 0.0F;
    p.lane_width_m = lane_uv(0.0F, 0.0F, flags).y();
    return p;
  };
  const std::uint32_t old = 6U << 6U;
  RandomStream random(5, "floor");
  Moments mean;
  int marks = 0, lids = 0;
  for (int i = 0; i < 60000; ++i) {
    const auto x = static_cast<float>(1000.0 * random.uniform());
    const auto y = static_cast<float>(1000.0 * random.uniform());
    const auto look = [&](std::uint32_t flags) {
      return road_look(m, floor(x, y, old | flags), {}, kSeed);
    };
    const RoadLook street = look(kLaneDriven | kLaneBuiltUp);
    mean.add(static_cast<double>(street.colour_factor.y()));
    const float driven = look(kLaneDriven).colour_factor.y();
    marks += driven < 0.97F * look(0).colour_factor.y() ? 1 : 0;
    lids += street.colour_factor.y() != driven ? 1 : 0;
  }
  // Bleached by 0.06 at that age.
  EXPECT_NEAR(mean.mean(), 1.0, 0.1);
  // Two arcs of some 6.4 m with two bands of 0.2 m in two of five squares of 14 m: 1 %; cracks.
  EXPECT_GT(marks, 300);
  // Lids with their mortar of 0.7 m^2 in a third of the squares of 16 m: 0.1 %.
  EXPECT_GT(lids, 20);
  EXPECT_LT(lids, 200);
}

TEST(RoadSurface, AgeIsWhatTheSeedDraws) {
  const Material m = asphalt();
  int differ = 0;
  for (std::uint32_t road = 0; road < 100; ++road) {
    EXPECT_EQ(lane_age(7, road), lane_age(7, road));
    differ += lane_age(7, road) != lane_age(8, road) ? 1 : 0;
  }
  EXPECT_GT(differ, 70);  // six sevenths
  // Old asphalt is bleached.
  const auto mean = [&](std::uint32_t age) {
    Moments moments;
    for_many(4000, 0.5F, kLaneDriven | (age << 6U), [&](const RoadPoint& p) {
      moments.add(static_cast<double>(road_look(m, p, {}, kSeed).colour_factor.y()));
    });
    return moments.mean();
  };
  EXPECT_LT(mean(1), mean(4) - 0.03);
  EXPECT_LT(mean(4), mean(7) - 0.03);
}

TEST(RoadSurface, PaintIsWornWhereWheelsCrossIt) {
  const Material m = of(Pattern::kRoadPaint, 0.68F, 0.03F, 0.25F);
  Moments tracks, beside;
  for_many(40000, 0.01F, kStreet, [&](const RoadPoint& p) {
    const RoadLook look = road_look(m, p, {}, kSeed);
    if (look.rut > 0.8F) tracks.add(static_cast<double>(look.colour_factor.y()));
    if (look.rut < 0.2F) beside.add(static_cast<double>(look.colour_factor.y()));
  });
  EXPECT_LT(tracks.mean(), beside.mean() - 0.05);
}

TEST(RoadSurface, SnowLiesButForTheTracks) {
  const Material m = asphalt();
  Weather weather;
  weather.snow_depth_m = 0.05;
  Moments track, between, verge;
  for_many(20000, 0.02F, kLaneDriven, [&](const RoadPoint& p) {
    const RoadLook look = road_look(m, p, weather, kSeed);
    const float from_track = std::abs(std::abs(p.lane_offset_m) - 0.9F);
    if (from_track < 0.1F) track.add(static_cast<double>(look.snow));
    if (from_track > 0.6F) between.add(static_cast<double>(look.snow));
    RoadPoint pavement = p;
    pavement.lane_width_m = lane_uv(0.0F, 3.5F, 0).y();
    verge.add(static_cast<double>(road_look(m, pavement, weather, kSeed).snow));
  });
  // Slush and packed snow in spots.
  EXPECT_GT(track.mean(), 0.1);
  EXPECT_LT(track.mean(), 0.4);
  EXPECT_GT(track.deviation(), 0.05);
  EXPECT_GT(between.mean(), 0.8);
  EXPECT_GT(verge.mean(), 0.98);
}

TEST(RoadSurface, LeavesCoverTheirShareAndGatherAtKerbs) {
  const Material m = asphalt();
  for (const double cover : {0.1, 0.3}) {
    Weather weather;
    weather.leaf_cover = cover;
    for (const float footprint : {0.004F, 0.5F}) {
      Moments share, kerb;
      for_many(40000, footprint, 0, [&](const RoadPoint& p) {
        share.add(static_cast<double>(road_look(m, p, weather, kSeed).leaves));
        if (p.lane_offset_m > -1.5F) return;
        RoadPoint beside = p;
        beside.lane_width_m = lane_uv(0.0F, 3.5F, kLaneKerbRight).y();
        kerb.add(static_cast<double>(road_look(m, beside, weather, kSeed).leaves));
      });
      // Lenses overlap at random; the series for that ends after four terms.
      EXPECT_NEAR(share.mean(), cover, 0.15 * cover) << footprint;
      EXPECT_GT(kerb.mean(), 1.5 * cover);
    }
  }
}

}  // namespace
}  // namespace raytruth::assets
