// Parked cars and people on pavements: in their lanes, out of the way, with all that labels need.
#include "scenes/build/street_life.h"

#include <gtest/gtest.h>

#include <set>

#include "built_world.h"

namespace raytruth::scene {
namespace {

std::string lane(int id, const char* type, double width) {
  return "<lane id=\"" + std::to_string(id) + "\" type=\"" + type + "\"><width sOffset=\"0\" a=\"" +
         std::to_string(width) + "\" b=\"0\" c=\"0\" d=\"0\"/></lane>";
}

// 400 m along x; right: driving to -3.5, parking along to -5.8, pavement to -8.3; left: driving to
// 3.5, parking across to 8.5.
std::shared_ptr<const roads::RoadNetwork> street() {
  return network_of(
      "<road id=\"1\" length=\"400\" junction=\"-1\"><type s=\"0\" type=\"town\"><speed max=\"50\" "
      "unit=\"km/h\"/></type><planView><geometry s=\"0\" x=\"0\" y=\"0\" hdg=\"0\" length=\"400\">"
      "<line/></geometry></planView><lanes><laneSection s=\"0\"><left>" +
      lane(2, "parking", 5.0) + lane(1, "driving", 3.5) +
      "</left><center><lane id=\"0\" type=\"none\"/></center><right>" + lane(-1, "driving", 3.5) +
      lane(-2, "parking", 2.3) + lane(-3, "sidewalk", 2.5) +
      "</right></laneSection></lanes><objects><object type=\"crosswalk\" id=\"9\" s=\"200\" "
      "t=\"0\" zOffset=\"0\" length=\"4\" width=\"7\" height=\"0\"/></objects></road>");
}

std::vector<Bystander> life(const roads::RoadNetwork& network, std::vector<Vec3> busy = {}) {
  const LandUseMap land(network, 5);
  std::vector<Vec3> way;
  for (double x = 0.0; x <= 300.0; x += 10.0) way.emplace_back(x, -1.75, 0.0);
  StreetLifeOptions options;
  options.seed = 5;
  options.first = ActorId(40);
  options.way_W = way;
  options.reach_m = 60.0;
  options.busy_W = busy;
  return street_life(network, land, options);
}

TEST(StreetLife, StandsInItsLanes) {
  const auto network = street();
  const auto all = life(*network);
  int along = 0, across = 0, people = 0;
  std::uint32_t id = 40;
  std::set<std::string> names;
  for (const Bystander& b : all) {
    EXPECT_EQ(b.model->id, ActorId(id));
    EXPECT_EQ(b.state.id, ActorId(id++));
    EXPECT_TRUE(names.insert(b.model->name).second);
    EXPECT_EQ(b.state.place.road, "1");
    EXPECT_LT(b.state.X_WA.translation().x(), 361.0);  // 60 m around the way
    // All corners of the box in the lane.
    const Vec3 half = 0.5 * b.model->box_size_m;
    double low = 1e9, high = -1e9;
    for (const double u : {-1.0, 1.0}) {
      for (const double v : {-1.0, 1.0}) {
        const Vec3 p = b.state.X_WA * (b.model->box_center_m + Vec3(u * half.x(), v * half.y(), 0));
        low = std::min(low, p.y());
        high = std::max(high, p.y());
      }
    }
    // Cars stand up to 0.02 rad askew: 2.35 m of half length by it.
    const double askew = 0.05;
    if (b.model->class_id == Taxonomy::named("car")) {
      const bool left = b.state.place.lane == 2;
      ++(left ? across : along);
      EXPECT_GE(low, (left ? 3.5 : -5.8) - askew);
      EXPECT_LE(high, (left ? 8.5 : -3.5) + askew);
      const double x = (b.state.X_WA * b.model->box_center_m).x();
      EXPECT_GT(std::abs(x - 200.0), 8.0);
      EXPECT_GT(x, 8.0);
      EXPECT_GT(b.model->front_axle.wheel_diameter_m, 0.0);
      if (!left) {
        EXPECT_GT((b.state.X_WA.matrix() * Vec3::UnitX()).x(), 0.99);
      }
    } else {
      ++people;
      EXPECT_EQ(b.state.place.lane, -3);
      const double y = b.state.X_WA.translation().y();
      EXPECT_GE(y, -8.3 + 0.39);
      EXPECT_LE(y, -5.8 - 0.39);
    }
    EXPECT_EQ(b.state.speed_m_s, 0.0);
  }
  EXPECT_GT(along, 8);
  EXPECT_GT(across, 20);
  EXPECT_GT(people, 0);
}

TEST(StreetLife, KeepsOutOfTheWayAndApart) {
  const auto network = street();
  std::vector<Vec3> busy;
  for (double x = 100.0; x < 160.0; x += 2.0) busy.emplace_back(x, -4.6, 0.0);
  const auto all = life(*network, busy);
  ASSERT_GT(all.size(), 10U);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Vec3 p = all[i].state.X_WA * all[i].model->box_center_m;
    for (const Vec3& q : busy) EXPECT_GT((p - q).head<2>().norm(), 4.9);
    for (std::size_t k = 0; k < i; ++k) {
      const Vec3 q = all[k].state.X_WA * all[k].model->box_center_m;
      EXPECT_GT((p - q).head<2>().norm(), 0.7);
    }
  }
}

}  // namespace
}  // namespace raytruth::scene
