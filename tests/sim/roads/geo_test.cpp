// Map projections against closed forms written here: Krueger's series for the transverse Mercator
// projection, the sphere's Mercator, and an affine header.
#include "sim/roads/geo.h"

#include <gtest/gtest.h>

#include <cmath>

#include "road_text.h"
#include "sim/core/math.h"

namespace raytruth::roads {
namespace {

struct Flat {
  double x, y;
};

// Transverse Mercator on WGS84 by the series of Krueger (1912) to the fourth order in n, in the
// form of Karney, "Transverse Mercator with an accuracy of a few nanometers" (2011), eqs. 7-11, 35:
// within 1e-6 m in 10 degrees from the meridian.
Flat transverse_mercator(double lat_deg, double lon_deg, double lon_0_deg, double lat_0_deg,
                         double k0, double x0, double y0) {
  const double a = 6378137.0;
  const double f = 1.0 / 298.257223563;
  const double n = f / (2.0 - f);
  const double e = std::sqrt(f * (2.0 - f));
  const double n2 = n * n;
  const double alpha[4] = {n / 2 - 2 * n2 / 3 + 5 * n2 * n / 16 + 41 * n2 * n2 / 180,
                           13 * n2 / 48 - 3 * n2 * n / 5 + 557 * n2 * n2 / 1440,
                           61 * n2 * n / 240 - 103 * n2 * n2 / 140, 49561 * n2 * n2 / 161280};
  const double radius = a / (1 + n) * (1 + n2 / 4 + n2 * n2 / 64);
  const auto map = [&](double latitude, double lambda) {
    const double tau = std::tan(latitude);
    const double sigma = std::sinh(e * std::atanh(e * tau / std::sqrt(1 + tau * tau)));
    const double t = tau * std::sqrt(1 + sigma * sigma) - sigma * std::sqrt(1 + tau * tau);
    const double xi0 = std::atan2(t, std::cos(lambda));
    const double eta0 =
        std::asinh(std::sin(lambda) / std::sqrt(t * t + std::cos(lambda) * std::cos(lambda)));
    double xi = xi0;
    double eta = eta0;
    for (int j = 1; j <= 4; ++j) {
      xi += alpha[j - 1] * std::sin(2 * j * xi0) * std::cosh(2 * j * eta0);
      eta += alpha[j - 1] * std::cos(2 * j * xi0) * std::sinh(2 * j * eta0);
    }
    return Flat{radius * eta, radius * xi};
  };
  const Flat p = map(deg_to_rad(lat_deg), deg_to_rad(lon_deg - lon_0_deg));
  const Flat origin = map(deg_to_rad(lat_0_deg), 0.0);
  return {x0 + k0 * p.x, y0 + k0 * (p.y - origin.y)};
}

std::unique_ptr<const GeoProjection> projection(const std::string& text,
                                                const GeoOffset& offset = {}) {
  std::string why;
  auto result = GeoProjection::make(text, offset, why);
  EXPECT_TRUE(result) << text << ": " << why;
  return result;
}

// Both directions round to 0.1 mm (1e-9 degrees are 0.11 mm of latitude); the task asks for 1 mm.
constexpr double kPlane_m = 0.6e-4;
constexpr double kAngle_deg = 1.1e-9;

void expect_both_ways(const GeoProjection& geo, double lat, double lon, const Flat& flat) {
  const auto world = geo.to_world({lat, lon, 123.4});
  ASSERT_TRUE(world);
  EXPECT_NEAR(world->x(), flat.x, kPlane_m) << lat << " " << lon;
  EXPECT_NEAR(world->y(), flat.y, kPlane_m) << lat << " " << lon;
  EXPECT_NEAR(world->z(), 123.4, 1e-9);
  const auto back = geo.to_geo({flat.x, flat.y, 123.4});
  ASSERT_TRUE(back);
  EXPECT_NEAR(back->latitude_deg, lat, kAngle_deg);
  EXPECT_NEAR(back->longitude_deg, lon, kAngle_deg / std::cos(deg_to_rad(lat)));
  EXPECT_NEAR(back->altitude_m, 123.4, 1e-9);
}

TEST(Geo, UtmAndTransverseMercatorAgreeWithTheSeries) {
  const auto utm = projection("+proj=utm +zone=32 +ellps=WGS84 +datum=WGS84 +units=m +no_defs");
  const auto city = projection(
      "+proj=tmerc +lat_0=48.37 +lon_0=11.7 +k=0.99995 +x_0=1000 +y_0=-2000 "
      "+datum=WGS84 +units=m +geoidgrids=no_such_grid.gtx +vunits=m +no_defs +type=crs");
  for (const double lat : {-33.1, 0.0, 36.6, 48.37, 49.0, 59.9}) {
    for (const double lon : {7.1, 9.0, 11.65, 12.4}) {
      expect_both_ways(*utm, lat, lon, transverse_mercator(lat, lon, 9, 0, 0.9996, 500000, 0));
      expect_both_ways(*city, lat, lon,
                       transverse_mercator(lat, lon, 11.7, 48.37, 0.99995, 1000, -2000));
    }
  }
}

TEST(Geo, KnowsNamesAndWkt) {
  const auto named = projection("EPSG:32632");
  expect_both_ways(*named, 48.1, 11.5, transverse_mercator(48.1, 11.5, 9, 0, 0.9996, 500000, 0));
  const auto wkt = projection(
      "PROJCS[\"WGS 84 / own\",GEOGCS[\"WGS 84\",DATUM[\"WGS_1984\",SPHEROID[\"WGS "
      "84\",6378137,298.257223563]],PRIMEM[\"Greenwich\",0],UNIT[\"degree\",0.0174532925199433]],"
      "PROJECTION[\"Transverse_Mercator\"],PARAMETER[\"latitude_of_origin\",40],"
      "PARAMETER[\"central_meridian\",-3],PARAMETER[\"scale_factor\",1],"
      "PARAMETER[\"false_easting\",10],PARAMETER[\"false_northing\",20],UNIT[\"metre\",1]]");
  expect_both_ways(*wkt, 40.5, -3.7, transverse_mercator(40.5, -3.7, -3, 40, 1, 10, 20));
}

// The sphere's Mercator: x = R lambda, y = R artanh(sin(phi)).
TEST(Geo, SphericalMercator) {
  const auto web = projection("+proj=webmerc +datum=WGS84");
  const double r = 6378137.0;
  for (const double lat : {-60.0, 0.0, 48.1}) {
    expect_both_ways(*web, lat, 11.5,
                     {r * deg_to_rad(11.5), r * std::atanh(std::sin(deg_to_rad(lat)))});
  }
}

TEST(Geo, TheHeaderOffsetTurnsFirst) {
  const GeoOffset offset{690000, 5330000, 500, 0.4};
  const auto geo = projection("+proj=utm +zone=32 +datum=WGS84", offset);
  const Flat flat = transverse_mercator(48.1, 11.5, 9, 0, 0.9996, 500000, 0);
  const double dx = flat.x - 690000;
  const double dy = flat.y - 5330000;
  const auto world = geo->to_world({48.1, 11.5, 512});
  ASSERT_TRUE(world);
  EXPECT_NEAR(world->x(), std::cos(0.4) * dx + std::sin(0.4) * dy, kPlane_m);
  EXPECT_NEAR(world->y(), -std::sin(0.4) * dx + std::cos(0.4) * dy, kPlane_m);
  EXPECT_NEAR(world->z(), 12, 1e-9);
  const Vec3 p(3, 4, 5);
  EXPECT_LT((offset.to_world(offset.to_projected(p)) - p).norm(), 1e-8);
}

// PROJ looks up whatever it cannot parse among all the names that it knows: seconds for "town [2]".
// What comes from us, not from PROJ, was never asked for.
TEST(Geo, LooksNothingUpByName) {
  for (const char* text :
       {"town [2]", "WGS 84", "see:this file:1", "[]", "a name of \"PROJCS[\""}) {
    std::string why;
    EXPECT_EQ(GeoProjection::make(text, {}, why), nullptr) << text;
    EXPECT_EQ(why, "it is no projection to metres that PROJ knows") << text;
  }
}

TEST(Geo, UnusableProjectionsWarnAndAnswerNothing) {
  for (const char* text : {"nonsense", "+proj=nonsense", "+proj=longlat +datum=WGS84", "EPSG:4326",
                           "+proj=pipeline +step +proj=utm +zone=32", "EPSG:99999999",
                           "+proj=tmerc +nadgrids=no_such_grid.gsb"}) {
    RoadText road;
    road.header = std::string("<geoReference><![CDATA[") + text + "]]></geoReference>";
    Diagnostics diagnostics;
    const auto network = RoadNetwork::parse(xml(road), "test.xodr", diagnostics);
    ASSERT_TRUE(network) << text;
    EXPECT_FALSE(network->to_geo({1, 2, 3})) << text;
    EXPECT_FALSE(network->to_world({48, 11, 0})) << text;
    const std::string found = findings(diagnostics);
    EXPECT_NE(found.find("test.xodr:1:"), std::string::npos) << text << ": " << found;
    EXPECT_NE(found.find("[xodr.geo]"), std::string::npos) << found;
  }
  RoadText road;
  road.header = "<geoReference><![CDATA[ \n ]]></geoReference>";
  Diagnostics none;
  ASSERT_TRUE(RoadNetwork::parse(xml(road), "test.xodr", none));
  EXPECT_TRUE(none.all().empty()) << findings(none);
}

TEST(Geo, PlacesOutsideTheMapAnswerNothing) {
  const auto geo = projection("+proj=utm +zone=32 +datum=WGS84");
  EXPECT_FALSE(geo->to_world({91, 9, 0}));
  EXPECT_FALSE(geo->to_world({std::nan(""), 9, 0}));
  EXPECT_FALSE(geo->to_geo({1e12, 0, 0}));
  EXPECT_FALSE(geo->to_geo({std::nan(""), 0, 0}));
}

}  // namespace
}  // namespace raytruth::roads
