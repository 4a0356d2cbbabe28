// OpenCRG surfaces of objects against the formulas of OpenDRIVE 1.9, 13.13.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <fstream>

#include "crg_text.h"
#include "road_text.h"
#include "sim/core/math.h"
#include "sim/roads/cross_section.h"
#include "sim/roads/surface_data.h"

namespace raytruth::roads {
namespace {

constexpr double kHeading = 0.4;

// A hump of 8 cm, 4 m long and 3 m wide.
double hump(double u, double v) {
  const double a = std::cos(kPi * u / 4.0);
  const double b = std::cos(kPi * v / 3.0);
  return 0.08 * a * a * b * b;
}
// Bilinear interpolation between lines of 0.02 m is off by at most h^2 / 8 of the second
// derivatives: 0.08 ((2 pi / 4)^2 + (2 pi / 3)^2) / 2 * 0.02^2 / 8 = 1.4e-5 m.
constexpr double kHump_m = 1.5e-5;

CrgText hump_grid() {
  CrgText text;
  text.u_begin = -2.0;
  text.u_step = 0.02;
  text.rows = 201;
  text.v.clear();
  for (int i = -75; i <= 75; ++i) text.v.push_back(0.02 * i);
  text.z = hump;
  text.format = "KDBI";
  return text;
}

// Hilly, curved and tilted.
RoadText hilly_with_object() {
  RoadText road;
  road.geometry =
      "<geometry s=\"0\" x=\"5\" y=\"-3\" hdg=\"0.3\" length=\"100\"><arc "
      "curvature=\"0.01\"/></geometry>\n";
  road.profiles = "<elevationProfile>" + record("elevation", "s=\"0\"", 2, 0.03, 0.0004) +
                  "</elevationProfile><lateralProfile>" +
                  record("superelevation", "s=\"0\"", 0.05, 0.0005) + "</lateralProfile>";
  return road;
}

std::string hump_at(double s, double t, const std::string& crg = "", const std::string& more = "",
                    const std::string& attributes = "length=\"4\" width=\"3\"") {
  return fmt::format(
      "<object id=\"h\" type=\"roadSurface\" subtype=\"speedBump\" s=\"{}\" t=\"{}\" hdg=\"{}\" "
      "height=\"7\" zOffset=\"3\" {}><surface><CRG file=\"hump.crg\" {}/></surface>{}</object>",
      s, t, kHeading, attributes, crg, more);
}

class ObjectSurfaces : public testing::Test {
 protected:
  ObjectSurfaces()
      : folder_(std::filesystem::path(testing::TempDir()) /
                fmt::format("object_surface_{}", ::getpid())) {
    std::filesystem::create_directories(folder_);
    write("hump.crg", hump_grid());
  }
  ~ObjectSurfaces() override { std::filesystem::remove_all(folder_); }
  void write(const std::string& name, const CrgText& text) const {
    std::ofstream(folder_ / name, std::ios::binary) << crg_text(text);
  }
  std::shared_ptr<const RoadNetwork> read(const std::string& text) {
    found_ = Diagnostics();
    auto network = RoadNetwork::parse(text, (folder_ / "test.xodr").string(), found_);
    EXPECT_TRUE(network) << findings(found_);
    return network;
  }
  std::shared_ptr<const RoadNetwork> network(RoadText road, const std::string& objects,
                                             const std::string& surface = "") {
    road.more = "<objects>" + objects + "</objects>" + surface;
    return read(xml(road));
  }
  std::filesystem::path folder_;
  Diagnostics found_;
};

TEST_F(ObjectSurfaces, AreAddedInTheObjectsBox) {
  const auto without = network(hilly_with_object(), "");
  const auto with = network(hilly_with_object(), hump_at(50, -2, "zScale=\"0.5\""));
  EXPECT_EQ(findings(found_), "");
  const Vec3 centre = without->at({0, 50, -2}).X_WR.translation();
  const double heading = 0.3 + 0.01 * 50 + kHeading;
  int inside = 0;
  for (double s = 45; s <= 55; s += 0.0913) {
    for (double t = -5.3; t <= 4; t += 0.117) {
      const Vec3 p = without->top({0, s, t}).X_WR.translation();
      const Vec3 d = p - centre;
      const double u = std::cos(heading) * d.x() + std::sin(heading) * d.y();
      const double v = -std::sin(heading) * d.x() + std::cos(heading) * d.y();
      const bool in = std::abs(u) <= 2.0 && std::abs(v) <= 1.5;
      inside += in ? 1 : 0;
      const Vec3 q = with->top({0, s, t}).X_WR.translation();
      EXPECT_NEAR(q.x(), p.x(), 1e-11);
      EXPECT_NEAR(q.y(), p.y(), 1e-11);
      EXPECT_NEAR(q.z() - p.z(), in ? 0.5 * hump(u, v) : 0.0, kHump_m) << s << " " << t;
    }
  }
  // 12 m^2 in cells of 0.0913 m x 0.117 m, less in bends and tilted roads.
  EXPECT_NEAR(inside, 12 / (0.0913 * 0.117), 60);
  EXPECT_TRUE(has_surface_data(*with, 0));
  EXPECT_FALSE(has_surface_data(*without, 0));
  ASSERT_EQ(with->surface_files().size(), 1U);
  EXPECT_EQ(with->surface_files()[0], folder_ / "hump.crg");
}

TEST_F(ObjectSurfaces, AllViewsOfTheRoadAgree) {
  const auto with = network(hilly_with_object(), hump_at(50, -2));
  const ObjectSurface o = object_surfaces(*with, 0).at(0);
  EXPECT_GT(with->room_to_break(0, 40, true), o.s_from_m - 40 - 1e-9);
  EXPECT_LT(with->room_to_break(0, 40, true), o.s_from_m - 40 + 1e-9);
  EXPECT_NEAR(o.step_m, 0.02, 1e-9);
  for (const double s : {47.3, 48.7, 50.2, 51.9, 53.0}) {
    const CrossSection section(*with, 0, s);
    for (const double t : {-4.0, -2.3, -1.1, 0.4}) {
      const int lane = t < -3.5 ? -2 : t < 0 ? -1 : 1;
      const SurfacePoint top = with->top({0, s, t}, lane);
      EXPECT_EQ(section.top(t, lane), top.X_WR.translation());
      EXPECT_NEAR(with->top_height({0, s, t}), top.X_WR.translation().z(), 1e-12);
      // Second derivatives stay below 0.08 (2 pi / 3)^2 / 2 = 0.2 / m within cells, and slopes jump
      // by 0.02 m of that between them.
      const double h = 1e-6;
      const auto p = [&](double ds, double dt) {
        return with->top({0, s + ds, t + dt}, lane).X_WR.translation();
      };
      const Vec3 normal = (p(h, 0) - p(-h, 0)).cross(p(0, h) - p(0, -h)).normalized();
      EXPECT_LT((normal - top.X_WR.rotate({0, 0, 1})).norm(), 0.005) << s << " " << t;
    }
  }
}

// The road's own data is 0.3 m everywhere; without the hump's box it must stay.
TEST_F(ObjectSurfaces, HideTheRoadsOwnDataOrNot) {
  CrgText road;
  road.rows = 101;
  road.v = {-10.0, 0.0, 10.0};
  road.z = [](double, double) { return 0.3; };
  write("road.crg", road);
  CrgText holed = hump_grid();
  holed.z = [](double u, double v) {
    return std::abs(u) < 0.5 && std::abs(v) < 0.5 ? std::nan("") : hump(u, v);
  };
  const auto surface = [](const char* mode) {
    return fmt::format(
        "<surface><CRG file=\"road.crg\" sStart=\"0\" sEnd=\"100\" mode=\"{}\" "
        "orientation=\"same\"/></surface>",
        mode);
  };
  const double c = std::cos(kHeading), n = std::sin(kHeading);
  const auto z = [&](const char* mode, const char* crg, double u, double v) {
    const auto with = network({}, hump_at(50, 0, crg), surface(mode));
    return with->top({0, 50 + c * u - n * v, n * u + c * v}).X_WR.translation().z();
  };
  EXPECT_NEAR(z("attached", "", 0.3, 0.2), hump(0.3, 0.2), kHump_m);
  EXPECT_NEAR(z("attached", "hideRoadSurfaceCRG=\"true\"", 0.3, 0.2), hump(0.3, 0.2), kHump_m);
  EXPECT_NEAR(z("attached", "hideRoadSurfaceCRG=\"false\"", 0.3, 0.2), 0.3 + hump(0.3, 0.2),
              kHump_m);
  EXPECT_NEAR(z("attached", "", 2.1, 0.2), 0.3, 1e-9);
  // Data that replaces the road's height can't be hidden.
  EXPECT_NEAR(z("attached0", "", 0.3, 0.2), 0.3 + hump(0.3, 0.2), kHump_m);
  // Where the object's data has no value the road is as without it.
  write("hump.crg", holed);
  EXPECT_NEAR(z("attached", "", 0.3, 0.2), 0.3, 1e-9);
  EXPECT_NEAR(z("attached", "", 0.9, 0.2), hump(0.9, 0.2), kHump_m);
}

TEST_F(ObjectSurfaces, RepeatAndBelongToOtherRoads) {
  const std::string repeat =
      "<repeat s=\"20\" length=\"20\" distance=\"10\" tStart=\"-2\" tEnd=\"-2\" zOffsetStart=\"0\" "
      "zOffsetEnd=\"0\"/>";
  auto with = network({}, hump_at(50, -2, "", repeat));
  for (const double s : {20.0, 30.0, 40.0})
    EXPECT_NEAR(with->top({0, s, -2}).X_WR.translation().z(), 0.08, kHump_m);
  EXPECT_EQ(with->top({0, 50, -2}).X_WR.translation().z(), 0.0);

  // A second road on top of the first: only those that refer to the object share its surface.
  RoadText text;
  text.more = "<objects>" + hump_at(50, -2) + "</objects>";
  const std::string whole = xml(text);
  const std::size_t from = whole.find("<road "), to = whole.find("</road>") + 7;
  std::string other = whole.substr(from, to - from);
  other.replace(other.find("id=\""), 5, "id=\"9");
  const std::size_t objects = other.find("<objects>");
  const std::size_t end = other.find("</objects>");
  for (const bool refers : {false, true}) {
    std::string second = other;
    second.replace(objects, end - objects,
                   refers ? "<objects><objectReference id=\"h\" s=\"50\" t=\"-2\" "
                            "orientation=\"none\"/>"
                          : "<objects>");
    with = read(xml_and(text, second));
    ASSERT_EQ(with->roads().size(), 2U);
    EXPECT_NEAR(with->top({1, 50, -2}).X_WR.translation().z(), refers ? 0.08 : 0.0, kHump_m);
  }
}

TEST_F(ObjectSurfaces, OfAJunctionShapeAllItsRoads) {
  RoadText text;
  std::string whole = xml_and(
      text,
      "<junction id=\"7\" name=\"\"><connection id=\"0\" incomingRoad=\"7\" connectingRoad=\"7\" "
      "contactPoint=\"start\"/><planView><geometry s=\"0\" x=\"40\" y=\"-30\" hdg=\"1.5\" "
      "length=\"60\"><line/></geometry></planView><objects>" +
          hump_at(30, -4) + "</objects></junction>");
  whole.replace(whole.find("junction=\"-1\""), 13, "junction=\"7\"");
  const auto with = read(whole);
  const double x = 40 + 30 * std::cos(1.5) + 4 * std::sin(1.5);
  const double y = -30 + 30 * std::sin(1.5) - 4 * std::cos(1.5);
  const double u = 0.7, v = -0.4, h = 1.5 + kHeading;
  EXPECT_NEAR(with->top({0, x, y}).X_WR.translation().z(), 0.08, kHump_m);
  EXPECT_NEAR(
      with->top({0, x + std::cos(h) * u - std::sin(h) * v, y + std::sin(h) * u + std::cos(h) * v})
          .X_WR.translation()
          .z(),
      hump(u, v), kHump_m);
}

TEST_F(ObjectSurfaces, WhatTheStandardRulesOutIsSaid) {
  const auto said = [&](const std::string& object) {
    const auto with = network({}, object);
    EXPECT_FALSE(has_surface_data(*with, 0));
    return findings(found_);
  };
  const auto holds = [](const std::string& text, const char* part) {
    return text.find(part) != std::string::npos;
  };
  EXPECT_TRUE(holds(said(hump_at(50, 0, "", "", "radius=\"2\"")), "not a box"));
  EXPECT_TRUE(holds(said(hump_at(50, 0, "", "", "")), "no size"));
  EXPECT_TRUE(holds(said(hump_at(50, 0, "", "<repeat s=\"20\" length=\"20\" distance=\"0\"/>")),
                    "drawn out"));
  Diagnostics missing;
  RoadText road;
  std::string object = hump_at(50, 0);
  object.replace(object.find("hump.crg"), 8, "gone.crg");
  road.more = "<objects>" + object + "</objects>";
  EXPECT_FALSE(RoadNetwork::parse(xml(road), (folder_ / "test.xodr").string(), missing));
  EXPECT_TRUE(holds(findings(missing), "gone.crg"));
}

}  // namespace
}  // namespace raytruth::roads
