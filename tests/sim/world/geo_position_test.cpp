// Places on Earth: through the road file's projection to the road.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>

#include "sim/core/math.h"
#include "world_text.h"

namespace raytruth::world {
namespace {

// A straight road to the east at 400 m, in a Mercator projection of the sphere: x = R lambda.
std::shared_ptr<const roads::RoadNetwork> alpine_road(const std::string& geo_reference) {
  Diagnostics diagnostics;
  auto network = roads::RoadNetwork::parse(
      "<OpenDRIVE><header revMajor='1' revMinor='6'><geoReference>" + geo_reference +
          "</geoReference><offset x='1000' y='2000' z='50' hdg='0'/></header>"
          "<road id='1' length='500' junction='-1'><planView><geometry s='0' x='0' y='0' hdg='0' "
          "length='500'><line/></geometry></planView><elevationProfile><elevation s='0' a='400' "
          "b='0.01' c='0' d='0'/></elevationProfile><lanes><laneSection s='0'><center><lane id='0' "
          "type='none'/></center><right><lane id='-1' type='driving'><width sOffset='0' a='4' "
          "b='0' c='0' d='0'/></lane></right></laneSection></lanes></road></OpenDRIVE>",
      "alpine.xodr", diagnostics);
  EXPECT_TRUE(network);
  return network;
}

constexpr double kEarth_m = 6378137.0;
// Both coordinates are rounded to 0.1 mm.
constexpr double kPlace_m = 1e-4;

Script at_geo(const std::string& attributes, const std::string& inside = "") {
  Script script;
  script.init = init("Ego", {teleport("<Position><GeoPosition " + attributes + ">" + inside +
                                      "</GeoPosition></Position>")});
  return script;
}

TEST(GeoPosition, StandsOnTheRoadThere) {
  const auto roads = alpine_road("+proj=webmerc +datum=WGS84");
  // (100, -2) of the network is (1100, 1998) of the projection.
  const double longitude = 1100.0 / kEarth_m;
  const double latitude = std::atan(std::sinh(1998.0 / kEarth_m));
  Play degrees = start(at_geo(fmt::format("latitudeDeg='{}' longitudeDeg='{}'",
                                          rad_to_deg(latitude), rad_to_deg(longitude)),
                              "<Orientation type='absolute' h='0.1'/>"),
                       roads);
  degrees.to(0.01);
  const Pose X_WE = degrees.actor("Ego").X_WA;
  EXPECT_NEAR(X_WE.translation().x(), 100, kPlace_m);
  EXPECT_NEAR(X_WE.translation().y(), -2, kPlace_m);
  EXPECT_NEAR(X_WE.translation().z(), 401, kPlace_m);
  // On the road the turn is about its normal: sin(2 h) / 4 of the squared slope, 5.0e-6 rad.
  EXPECT_NEAR(X_WE.euler().heading_rad, 0.1, 5.1e-6);
  // Before 1.2: radians.
  Play radians = start(
      at_geo(fmt::format("latitude='{}' longitude='{}' height='451'", latitude, longitude)), roads);
  radians.to(0.01);
  EXPECT_LT((radians.actor("Ego").X_WA.translation() - Vec3(100, -2, 401)).norm(), 2e-4);
}

// The altitude is that above the road (1.2); of roads above each other the top-most is meant, or
// the one that many below (1.3).
TEST(GeoPosition, ChoosesAmongRoadsAboveEachOther) {
  const auto lane_road = [](const char* id, double height) {
    return fmt::format(
        "<road id='{}' length='500' junction='-1'><planView><geometry s='0' x='0' y='0' hdg='0' "
        "length='500'><line/></geometry></planView><elevationProfile><elevation s='0' a='{}' b='0' "
        "c='0' d='0'/></elevationProfile><lanes><laneSection s='0'><center><lane id='0' "
        "type='none'/></center><right><lane id='-1' type='driving'><width sOffset='0' a='4' b='0' "
        "c='0' d='0'/></lane></right></laneSection></lanes></road>",
        id, height);
  };
  Diagnostics diagnostics;
  const std::shared_ptr<const roads::RoadNetwork> network = roads::RoadNetwork::parse(
      "<OpenDRIVE><header revMajor='1' revMinor='6'><geoReference>+proj=webmerc +datum=WGS84"
      "</geoReference></header>" +
          lane_road("1", 0.0) + lane_road("2", 8.0) + lane_road("3", 16.0) + "</OpenDRIVE>",
      "levels.xodr", diagnostics);
  ASSERT_TRUE(network);
  const double longitude = rad_to_deg(100.0 / kEarth_m);
  const double latitude = rad_to_deg(std::atan(std::sinh(-2.0 / kEarth_m)));
  const auto road_at = [&](const std::string& more) {
    Play play = start(
        at_geo(fmt::format("latitudeDeg='{}' longitudeDeg='{}' {}", latitude, longitude, more)),
        network);
    return play.actor("Ego").place.road;
  };
  EXPECT_EQ(road_at(""), "3");
  EXPECT_EQ(road_at("verticalRoadSelection='0' altitude='0'"), "3");
  EXPECT_EQ(road_at("verticalRoadSelection='-1'"), "2");
  EXPECT_EQ(road_at("verticalRoadSelection='-2'"), "1");
  EXPECT_EQ(road_at("verticalRoadSelection='-9'"), "1");
}

TEST(GeoPosition, WithoutAProjectionThereIsNoSuchPlace) {
  EXPECT_THROW(start(at_geo("latitudeDeg='0' longitudeDeg='0'"), alpine_road("nonsense")),
               InputError);
}

}  // namespace
}  // namespace raytruth::world
