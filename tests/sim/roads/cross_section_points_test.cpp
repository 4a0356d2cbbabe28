// A cross section gives the same bits as the network point by point.
#include <gtest/gtest.h>

#include "road_text.h"
#include "sim/roads/cross_section.h"

namespace raytruth::roads {
namespace {

void expect_same(const RoadNetwork& network) {
  int points = 0;
  for (RoadIndex road = 0; road < network.roads().size(); ++road) {
    for (double s = 0.0; s <= network.road(road).length_m; s += 3.7) {
      const CrossSection section(network, road, s);
      for (const Lane& lane : network.road(road).section_at(s).lanes) {
        ASSERT_EQ(section.inner_t(lane.id), network.inner_t(road, lane.id, s));
        ASSERT_EQ(section.outer_t(lane.id), network.outer_t(road, lane.id, s));
        for (double t = -8.0; t < 8.0; t += 1.9) {
          const SurfacePoint want = network.top({road, s, t}, lane.id);
          ASSERT_EQ(section.top(t, lane.id), want.X_WR.translation());
          ASSERT_EQ(section.up(lane.id), want.up_W);
          ++points;
        }
      }
    }
  }
  EXPECT_GT(points, 100);
}

TEST(CrossSection, HasTheSameBitsAsTheNetwork) {
  RoadText text;
  text.geometry =
      "<geometry s=\"0\" x=\"3\" y=\"5\" hdg=\"0.7\" length=\"40\"><line/></geometry>"
      "<geometry s=\"40\" x=\"33.6\" y=\"30.8\" hdg=\"0.7\" length=\"60\">"
      "<spiral curvStart=\"0\" curvEnd=\"0.03\"/></geometry>";
  text.profiles = "<elevationProfile>" + record("elevation", "s=\"0\"", 4, 0.05, 0.001, -0.00001) +
                  "</elevationProfile><lateralProfile>" +
                  record("superelevation", "s=\"0\"", 0.02, 0.001) +
                  record("crossfall", "side=\"both\" s=\"0\"", 0.03) +
                  record("shape", "s=\"0\" t=\"-5\"", 0.1, 0.02, 0.001) +
                  record("shape", "s=\"50\" t=\"-5\"", 0.3, 0.0, 0.002) + "</lateralProfile>";
  text.lane_offset = record("laneOffset", "s=\"0\"", 0.2, 0.01);
  text.right =
      lane(-1, 3.5) +
      lane(-2, 2.0, "<height sOffset=\"0\" inner=\"0.1\" outer=\"0.15\"/>",
           "type=\"sidewalk\" level=\"true\"") +
      lane(-3, 1.5, "<height sOffset=\"20\" inner=\"0.1\" outer=\"0.05\"/>", "type=\"shoulder\"");
  expect_same(*parse(xml(text)));
}

TEST(CrossSection, HasTheSameBitsOnACrossSectionSurface) {
  RoadText text;
  text.profiles = "<lateralProfile><crossSectionSurface><tOffset>" +
                  record("coefficients", "s=\"0\"", 0.3, 0.001) +
                  "</tOffset><surfaceStrips><strip id=\"1\"><linear>" +
                  record("coefficients", "s=\"0\"", -0.03) +
                  "</linear></strip><strip id=\"-1\"><quadratic>" +
                  record("coefficients", "s=\"0\"", -0.004, 0.00001) +
                  "</quadratic></strip></surfaceStrips></crossSectionSurface></lateralProfile>";
  expect_same(*parse(xml(text)));
}

}  // namespace
}  // namespace raytruth::roads
