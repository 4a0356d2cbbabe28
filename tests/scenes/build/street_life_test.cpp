// Parked cars and people on pavements: in their lanes, out of the way, with all that labels need.
#include "scenes/build/street_life.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>

#include "built_world.h"

namespace raytruth::scene {
namespace {

std::string street_lane(int id, const char* type, double width) {
  return "<lane id=\"" + std::to_string(id) + "\" type=\"" + type + "\"><width sOffset=\"0\" a=\"" +
         std::to_string(width) + "\" b=\"0\" c=\"0\" d=\"0\"/></lane>";
}

// 400 m along x; right: driving to -3.5, parking along to -5.8, pavement to -8.3; left: driving to
// 3.5, parking across to 8.5.
std::shared_ptr<const roads::RoadNetwork> busy_street() {
  return network_of(
      "<road id=\"1\" length=\"400\" junction=\"-1\"><type s=\"0\" type=\"town\"><speed max=\"50\" "
      "unit=\"km/h\"/></type><planView><geometry s=\"0\" x=\"0\" y=\"0\" hdg=\"0\" length=\"400\">"
      "<line/></geometry></planView><lanes><laneSection s=\"0\"><left>" +
      street_lane(2, "parking", 5.0) + street_lane(1, "driving", 3.5) +
      "</left><center><lane id=\"0\" type=\"none\"/></center><right>" +
      street_lane(-1, "driving", 3.5) + street_lane(-2, "parking", 2.3) +
      street_lane(-3, "sidewalk", 2.5) +
      "</right></laneSection></lanes><objects><object type=\"crosswalk\" id=\"9\" s=\"200\" "
      "t=\"0\" zOffset=\"0\" length=\"4\" width=\"7\" height=\"0\"/></objects></road>");
}

std::vector<Bystander> life(const roads::RoadNetwork& network, std::vector<BodyFootprint> busy = {},
                            std::size_t most = 250) {
  const LandUseMap land(network, 5);
  std::vector<Vec3> way;
  for (double x = 0.0; x <= 300.0; x += 10.0) way.emplace_back(x, -1.75, 0.0);
  StreetLifeOptions options;
  options.seed = 5;
  options.first = ActorId(40);
  options.way_W = way;
  options.reach_m = 60.0;
  options.busy = busy;
  options.most = most;
  return street_life(network, land, options);
}

TEST(StreetLife, StandsInItsLanes) {
  const auto network = busy_street();
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
    // All corners of the box in the street_lane.
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

// Corners of a bystander's box, in the plane.
std::array<Vec2, 4> corners(const Bystander& b) {
  const Vec3 half = 0.5 * b.model->box_size_m;
  std::array<Vec2, 4> out;
  for (std::size_t i = 0; i < 4; ++i) {
    const Vec3 corner(i % 2 == 0 ? half.x() : -half.x(), i < 2 ? half.y() : -half.y(), 0.0);
    out[i] = (b.state.X_WA * (b.model->box_center_m + corner)).head<2>();
  }
  return out;
}

// A van of 2 m that drives in the street_lane beside leaves the parked ones where they are; one
// that runs along the parking street_lane clears it, and nobody comes nearer to it than 0.25 m.
TEST(StreetLife, KeepsOutOfTheWayAndApart) {
  const auto network = busy_street();
  const auto drive = [](double y) {
    std::vector<BodyFootprint> busy;
    for (double x = 100.0; x <= 160.0; x += 2.0) busy.push_back({{x, y, 0.0}, 0.0, 5.0, 2.0});
    return busy;
  };
  const auto parked_there = [](const std::vector<Bystander>& all) {
    return std::count_if(all.begin(), all.end(), [](const Bystander& b) {
      const double x = (b.state.X_WA * b.model->box_center_m).x();
      return b.state.place.lane == -2 && x > 105.0 && x < 155.0;
    });
  };
  EXPECT_EQ(parked_there(life(*network, drive(-1.75))), parked_there(life(*network)));
  EXPECT_GT(parked_there(life(*network)), 0);
  const auto all = life(*network, drive(-4.6));
  EXPECT_EQ(parked_there(all), 0);
  ASSERT_GT(all.size(), 10U);
  for (std::size_t i = 0; i < all.size(); ++i) {
    // Sides that part two boxes leave rounding to 1e-9 m.
    for (const Vec2& p : corners(all[i])) {
      EXPECT_FALSE(p.x() > 97.5 - 0.25 + 1e-9 && p.x() < 162.5 + 0.25 - 1e-9 &&
                   p.y() > -5.6 - 0.25 + 1e-9 && p.y() < -3.6 + 0.25 - 1e-9)
          << all[i].model->name << " at " << p.transpose();
    }
    const Vec3 p = all[i].state.X_WA * all[i].model->box_center_m;
    for (std::size_t k = 0; k < i; ++k) {
      const Vec3 q = all[k].state.X_WA * all[k].model->box_center_m;
      EXPECT_GT((p - q).head<2>().norm(), 0.7);
    }
  }
}

// On a bridge 10 m above, nobody is in the way.
TEST(StreetLife, OtherLevelsDontCount) {
  const auto network = busy_street();
  std::vector<BodyFootprint> above;
  for (double x = 0.0; x < 400.0; x += 2.0) above.push_back({{x, -4.6, 10.0}, 0.0, 5.0, 4.0});
  EXPECT_EQ(life(*network, above).size(), life(*network).size());
}

TEST(StreetLife, TheNearestStayWhereThereAreTooMany) {
  const auto network = busy_street();
  const auto all = life(*network);
  const auto few = life(*network, {}, 10);
  ASSERT_EQ(few.size(), 10U);
  // The way runs to x = 300 at y = -1.75: 2.9 m beside it stand the cars on the right, 7.75 m those
  // on the left.
  for (const Bystander& b : few) {
    EXPECT_LT(b.state.X_WA.translation().x(), 310.0);
    EXPECT_EQ(b.state.place.lane, -2);
  }
  EXPECT_TRUE(std::any_of(all.begin(), all.end(), [](const Bystander& b) {
    return b.state.X_WA.translation().x() > 310.0;
  }));
  EXPECT_EQ(few.front().model->id, ActorId(40));
  EXPECT_EQ(few.back().model->id, ActorId(49));
}

// A pole of the road file on the pavement, and a road that crosses: nobody stands there.
TEST(StreetLife, PolesAndOtherRoadsAreNoPlaces) {
  std::string objects = "<objects>";
  for (int i = 0; i < 400; ++i) {
    objects += "<object type=\"pole\" id=\"" + std::to_string(i) + "\" s=\"" + std::to_string(i) +
               "\" t=\"-7\" zOffset=\"0\" radius=\"0.1\" height=\"4\"/>";
  }
  const std::string own =
      "<road id=\"1\" length=\"400\" junction=\"-1\"><type s=\"0\" type=\"town\"/><planView>"
      "<geometry s=\"0\" x=\"0\" y=\"0\" hdg=\"0\" length=\"400\"><line/></geometry></planView>"
      "<lanes><laneSection s=\"0\"><center><lane id=\"0\" type=\"none\"/></center><right>" +
      street_lane(-1, "driving", 3.5) + street_lane(-2, "parking", 2.3) +
      street_lane(-3, "sidewalk", 2.5) + "</right></laneSection></lanes>";
  const auto count = [](const std::vector<Bystander>& all, int id, double from, double to) {
    return std::count_if(all.begin(), all.end(), [&](const Bystander& b) {
      const double x = (b.state.X_WA * b.model->box_center_m).x();
      return b.state.place.lane == id && x > from && x < to;
    });
  };
  const auto open = life(*network_of(own + "</road>"));
  EXPECT_GT(count(open, -3, 0.0, 400.0), 0);
  EXPECT_GT(count(open, -2, 95.0, 165.0), 0);
  EXPECT_EQ(count(life(*network_of(own + objects + "</objects></road>")), -3, 0.0, 400.0), 0);
  // 70 m wide, along y.
  const std::string across =
      "<road id=\"2\" length=\"100\" junction=\"-1\"><planView><geometry s=\"0\" x=\"95\" "
      "y=\"-50\" "
      "hdg=\"1.5707963267948966\" length=\"100\"><line/></geometry></planView><lanes><laneSection "
      "s=\"0\"><center><lane id=\"0\" type=\"none\"/></center><right>" +
      street_lane(-1, "driving", 70.0) + "</right></laneSection></lanes></road>";
  EXPECT_EQ(count(life(*network_of(own + "</road>" + across)), -2, 95.0, 165.0), 0);
}

}  // namespace
}  // namespace raytruth::scene
