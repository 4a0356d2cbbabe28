// What junctions own beside their floor: ways across, tunnels, bridges.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "sim/roads/cross_path.h"
#include "tests/scenes/build/built_world.h"

namespace raytruth::scene {
namespace {

std::string lane(int id, const char* type, double width, const std::string& more = "") {
  return fmt::format(
      "<lane id=\"{}\" type=\"{}\" level=\"false\"><width sOffset=\"0\" a=\"{}\" b=\"0\" c=\"0\" "
      "d=\"0\"/>{}</lane>",
      id, type, width, more);
}

std::string road(const std::string& id, const std::string& junction, double x, double y, double hdg,
                 double length, const std::string& left, const std::string& right, double z = 0.0) {
  return fmt::format(
      "<road id=\"{}\" junction=\"{}\" length=\"{}\"><planView><geometry s=\"0\" x=\"{}\" y=\"{}\" "
      "hdg=\"{}\" length=\"{}\"><line/></geometry></planView><elevationProfile><elevation s=\"0\" "
      "a=\"{}\" b=\"0\" c=\"0\" d=\"0\"/></elevationProfile><lanes><laneSection s=\"0\">"
      "<left>{}</left><center><lane id=\"0\" type=\"none\"/></center><right>{}</right>"
      "</laneSection></lanes></road>",
      id, junction, length, x, y, hdg, length, z, left, right);
}

// A street to the east: lanes of 3.5 m, pavements of 2 m beside them.
std::string street() {
  return road("1", "-1", 0, 0, 0, 100, lane(2, "walking", 2) + lane(1, "driving", 3.5),
              lane(-1, "driving", 3.5) + lane(-2, "walking", 2));
}
// A path of 4 m to the north at x = 54 .. 58, from the middle of one pavement to that of the other.
// Its elevation doesn't count.
std::string path(const std::string& marks = "") {
  return road("2", "9", 54, -4.5, 1.5707963267948966, 9, "", lane(-1, "walking", 4, marks), 0.4);
}
std::string crossing(const std::string& more = "") {
  return "<junction id=\"9\" type=\"virtual\" mainRoad=\"1\" sStart=\"52\" sEnd=\"60\" "
         "orientation=\"none\">" +
         more +
         "<crossPath id=\"0\" crossingRoad=\"2\" roadAtStart=\"1\" roadAtEnd=\"1\">"
         "<startLaneLink s=\"56\" from=\"-2\" to=\"-1\"/><endLaneLink s=\"56\" from=\"2\" "
         "to=\"-1\"/></crossPath></junction>";
}

struct Paint {
  double area_m2 = 0.0;
  Vec3 low = Vec3::Constant(1e300), high = Vec3::Constant(-1e300);
};
Paint paint_of(const World& world, const std::string& object) {
  Paint paint;
  for (const Face& f : world.faces(object)) {
    EXPECT_EQ(f.part.class_id, Taxonomy::named("road_marking"));
    paint.area_m2 += 0.5 * (f.p[1] - f.p[0]).cross(f.p[2] - f.p[0]).norm();
    for (const Vec3& p : f.p) {
      paint.low = paint.low.cwiseMin(p);
      paint.high = paint.high.cwiseMax(p);
    }
  }
  return paint;
}

// Edges of carriageways are found to 5 cm; paint lies 6 mm above the street at z = 0.
void expect_across(const Paint& paint, double low_y, double high_y) {
  EXPECT_NEAR(paint.low.y(), low_y, 0.06);
  EXPECT_NEAR(paint.high.y(), high_y, 0.06);
  EXPECT_NEAR(paint.low.z(), 0.006, 1e-4);
  EXPECT_NEAR(paint.high.z(), 0.006, 1e-4);
}

TEST(CrossPath, IsTwoBrokenLinesOnTheStreet) {
  const auto network = network_of(street() + path() + crossing());
  ASSERT_TRUE(roads::is_cross_path(*network, 1));
  EXPECT_FALSE(roads::is_cross_path(*network, 0));
  const World world(*network);
  // The path's own lanes are no surface: the street is what lies there, and only once.
  EXPECT_TRUE(world.faces("road 2").empty());
  EXPECT_NEAR(world.top(56.5, 0.5), 0.0, 1e-4);
  const Paint lines = paint_of(world, "object crossPath 0");
  // Lines of 0.12 m at x = 54 and 58, seven dashes of 0.5 m on 7 m each.
  expect_across(lines, -3.5, 3.0);
  EXPECT_NEAR(lines.low.x(), 54 - 0.06, 0.01);
  EXPECT_NEAR(lines.high.x(), 58 + 0.06, 0.01);
  EXPECT_NEAR(lines.area_m2, 2 * 7 * 0.5 * 0.12, 0.04);
}

TEST(CrossPath, HasStripesWithPriority) {
  const World world(*network_of(street() + path() + crossing("<priority high=\"2\" low=\"1\"/>")));
  const Paint stripes = paint_of(world, "object crossPath 0");
  // Seven stripes of 0.5 m in the middle of 7 m, each as long as the path is wide.
  expect_across(stripes, -3.25, 3.25);
  EXPECT_NEAR(stripes.area_m2, 7 * 0.5 * 4.0, 0.2);
}

TEST(CrossPath, HasTheMarksThatTheFileStates) {
  const World world(*network_of(
      street() + path("<roadMark sOffset=\"0\" type=\"solid\" color=\"yellow\" width=\"0.3\"/>") +
      crossing("<priority high=\"2\" low=\"1\"/>")));
  const Paint line = paint_of(world, "object crossPath 0");
  // The outer border of lane -1 lies at x = 58; square caps add 0.15 m at both ends.
  expect_across(line, -3.65, 3.65);
  EXPECT_NEAR(line.low.x(), 58 - 0.15, 0.01);
  EXPECT_NEAR(line.high.x(), 58 + 0.15, 0.01);
  EXPECT_NEAR(line.area_m2, 7.3 * 0.3, 0.05);
  EXPECT_EQ(world.material(world.faces("object crossPath 0").front().part), "road_paint_yellow");
}

TEST(CrossPath, LeavesACrosswalkOfTheFileAlone) {
  std::string main = street();
  main.replace(main.rfind("</road>"), 7,
               "<objects><object id=\"c\" type=\"crosswalk\" s=\"56\" t=\"0\" length=\"4\" "
               "width=\"7\"/></objects></road>");
  const World world(*network_of(main + path() + crossing()));
  EXPECT_TRUE(world.faces("object crossPath 0").empty());
  EXPECT_FALSE(world.faces("object c").empty());
}

// A junction of two roads side by side to the east, x = 0 .. 60, y = -3.5 .. 7, at z = 5, with a
// line of its own along y = 20.
std::string junction_with(const std::string& objects) {
  const std::string lanes = lane(-1, "driving", 3.5);
  return road("1", "-1", -50, 0, 0, 50, "", lanes, 5) + road("2", "9", 0, 0, 0, 60, "", lanes, 5) +
         road("3", "9", 0, 7, 0, 60, "", lanes + lane(-2, "driving", 3.5), 5) +
         "<junction id=\"9\"><connection id=\"0\" incomingRoad=\"1\" connectingRoad=\"2\" "
         "contactPoint=\"start\"/><planView><geometry s=\"0\" x=\"0\" y=\"20\" hdg=\"0\" "
         "length=\"60\"><line/></geometry></planView><objects>" +
         objects + "</objects></junction>";
}

TEST(JunctionStructures, BridgeLiesUnderAllRoads) {
  Diagnostics found;
  const World world(
      *network_of(junction_with("<bridge id=\"b\" s=\"10\" length=\"40\" type=\"concrete\"/>")),
      &found);
  EXPECT_TRUE(found.all().empty());
  double low_x = 1e9, high_x = -1e9, low_y = 1e9, high_y = -1e9, top = -1e9;
  for (const Face& f : world.faces("bridge b")) {
    EXPECT_EQ(f.part.class_id, Taxonomy::named("bridge"));
    for (const Vec3& p : f.p) {
      low_x = std::min(low_x, p.x());
      high_x = std::max(high_x, p.x());
      low_y = std::min(low_y, p.y());
      high_y = std::max(high_y, p.y());
      top = std::max(top, p.z());
    }
  }
  EXPECT_NEAR(low_x, 10, 1e-4);
  EXPECT_NEAR(high_x, 50, 1e-4);
  // Edges are looked for every 0.25 m; the beams beside them are 0.4 m wide and 0.15 m high.
  EXPECT_NEAR(low_y, -3.5 - 0.4, 0.26);
  EXPECT_NEAR(high_y, 7 + 0.4, 0.26);
  EXPECT_NEAR(top, 5.15, 1e-3);
  EXPECT_FALSE(world.faces("bridge b railing left").empty());
}

TEST(JunctionStructures, TunnelClosesOverAllRoads) {
  const World world(
      *network_of(junction_with("<tunnel id=\"t\" s=\"10\" length=\"40\" type=\"underpass\"/>")));
  for (const double x : {11.0, 25.0, 49.0}) {
    for (const double y : {-3.0, 1.7, 6.5}) {
      // The roof's outside: 4.7 m over the lanes, 0.5 m thick.
      EXPECT_NEAR(world.top(x, y, Taxonomy::named("tunnel")), 5 + 4.7 + 0.5, 1e-3);
    }
  }
  EXPECT_LT(world.top(5.0, 0.0, Taxonomy::named("tunnel")), 0.0);
}

TEST(JunctionStructures, WhatCannotBePlacedIsSaid) {
  Diagnostics found;
  std::string text = junction_with("<bridge id=\"b\" s=\"10\" length=\"40\" type=\"concrete\"/>");
  text.replace(text.find("y=\"20\""), 6, "y=\"900\"");
  const World world(*network_of(text), &found);
  ASSERT_EQ(found.all().size(), 1U);
  EXPECT_NE(found.all()[0].message.find("bridge 'b' of junction '9' is not drawn"),
            std::string::npos);
}

}  // namespace
}  // namespace raytruth::scene
