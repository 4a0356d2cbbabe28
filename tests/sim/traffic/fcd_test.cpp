#include "sim/traffic/fcd.h"

#include <gtest/gtest.h>

#include "sim/core/math.h"

namespace raytruth::traffic {
namespace {

constexpr const char* kFile = R"(<?xml version="1.0"?>
<fcd-export>
  <timestep time="0.00">
    <vehicle id="a" x="10.0" y="5.0" angle="90.00" type="DEFAULT_VEHTYPE" speed="10.00"/>
    <person id="p" x="0" y="0" angle="0" speed="1"/>
  </timestep>
  <timestep time="1.00">
    <vehicle id="a" x="20.0" y="5.0" angle="90.00" type="DEFAULT_VEHTYPE" speed="10.00"/>
    <vehicle id="b" x="0.0" y="0.0" angle="0.00" type="heavy_truck" speed="4.00"/>
  </timestep>
  <timestep time="2.00">
    <vehicle id="b" x="0.0" y="5.0" angle="350.00" type="heavy_truck" speed="6.00"/>
  </timestep>
  <timestep time="9.00">
    <vehicle id="b" x="0.0" y="50.0" angle="0.00" type="heavy_truck" speed="6.00"/>
  </timestep>
</fcd-export>)";

TEST(Fcd, ReadsVehiclesInTheirOrder) {
  Diagnostics diagnostics;
  const auto tracks = FcdTracks::parse(kFile, "t.xml", {100.0, -5.0}, diagnostics);
  ASSERT_TRUE(tracks);
  ASSERT_EQ(tracks->vehicles().size(), 2U) << "persons are left out";
  const FcdVehicle& a = tracks->vehicles()[0];
  const FcdVehicle& b = tracks->vehicles()[1];
  EXPECT_EQ(a.id, "a");
  EXPECT_EQ(a.category, "car");
  EXPECT_EQ(b.category, "truck");
  EXPECT_DOUBLE_EQ(a.samples[0].front_m.x(), 110.0);
  EXPECT_DOUBLE_EQ(a.samples[0].front_m.y(), 0.0);
  EXPECT_NEAR(a.samples[0].heading_rad, 0.0, 1e-15) << "east";
  EXPECT_NEAR(b.samples[0].heading_rad, 0.5 * kPi, 1e-15) << "north";
}

TEST(Fcd, InterpolatesAndKnowsWhenOneIsThere) {
  Diagnostics diagnostics;
  const auto tracks = FcdTracks::parse(kFile, "t.xml", {0.0, 0.0}, diagnostics);
  ASSERT_TRUE(tracks);
  const FcdVehicle& a = tracks->vehicles()[0];
  const FcdVehicle& b = tracks->vehicles()[1];
  EXPECT_NEAR(FcdTracks::at(a, 0.3)->front_m.x(), 13.0, 1e-12) << "even speed";
  EXPECT_FALSE(FcdTracks::at(a, 1.01)) << "gone";
  EXPECT_FALSE(FcdTracks::at(b, 0.99)) << "not there yet";
  // Half way the cubic is the mean of the places plus 1/8 of the difference of the velocities.
  const auto half = FcdTracks::at(b, 1.5);
  ASSERT_TRUE(half);
  const double heading = deg_to_rad(100.0);
  EXPECT_NEAR(half->front_m.y(), 2.5 + (4.0 - 6.0 * det::sin(heading)) / 8.0, 1e-12);
  EXPECT_NEAR(half->heading_rad, deg_to_rad(95.0), 1e-12) << "across north by the shorter turn";
  EXPECT_NEAR(half->speed_m_s, 5.0, 1e-12);
  EXPECT_FALSE(FcdTracks::at(b, 5.0)) << "7 s without a word";
  EXPECT_TRUE(FcdTracks::at(b, 9.0));
}

TEST(Fcd, SaysWhereAFileIsWrong) {
  const auto line_of = [](const std::string& text) {
    Diagnostics diagnostics;
    EXPECT_FALSE(FcdTracks::parse(text, "t.xml", {0.0, 0.0}, diagnostics));
    EXPECT_EQ(diagnostics.all().size(), 1U);
    return diagnostics.all().empty() ? -1 : diagnostics.all()[0].where.line;
  };
  EXPECT_EQ(line_of("<fcd-export>\n<timestep time='0'>\n<vehicle id='a' x='b' y='0' angle='0' "
                    "speed='0'/></timestep></fcd-export>"),
            3);
  EXPECT_EQ(line_of("<fcd-export>\n<timestep time='0'>\n<vehicle x='1' y='0'/></timestep>"
                    "</fcd-export>"),
            3);
  EXPECT_EQ(line_of("<fcd-export>\n<timestep time='1'><vehicle id='a' x='1' y='0' angle='0' "
                    "speed='0'/></timestep>\n<timestep time='1'>\n<vehicle id='a' x='1' y='0' "
                    "angle='0' speed='0'/></timestep></fcd-export>"),
            4);
  EXPECT_EQ(line_of("<routes/>"), 1);
  EXPECT_GE(line_of("<fcd-export>"), 0);
}

}  // namespace
}  // namespace raytruth::traffic
