// Where tyres leave marks: before junctions in the direction of travel, and in bends.
#include "scenes/street/wheel_zones.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "assets/road_surface.h"
#include "tests/scenes/street/street_probe.h"
#include "tests/sim/roads/road_text.h"

namespace raytruth::street {
namespace {

constexpr double kCell = static_cast<double>(assets::kTyreCell_m);

// 120 m straight, a bend of 40 m radius for 36 m, 44 m straight, into a junction.
std::shared_ptr<const roads::RoadNetwork> bend_into_junction() {
  return roads::parse(R"(<?xml version="1.0"?><OpenDRIVE>
  <header revMajor="1" revMinor="8" name="" version="1"/>
  <road name="in" length="200" id="1" junction="-1">
    <link><successor elementType="junction" elementId="9"/></link>
    <planView>
      <geometry s="0" x="0" y="0" hdg="0" length="120"><line/></geometry>
      <geometry s="120" x="120" y="0" hdg="0" length="36"><arc curvature="0.025"/></geometry>
      <geometry s="156" x="151.3331" y="15.1356" hdg="0.9" length="44"><line/></geometry>
    </planView>
    <lanes><laneSection s="0">
      <left><lane id="1" type="driving"><width sOffset="0" a="3.5" b="0" c="0" d="0"/></lane></left>
      <center><lane id="0" type="none"/></center>
      <right><lane id="-1" type="driving"><width sOffset="0" a="3.5" b="0" c="0" d="0"/></lane></right>
    </laneSection></lanes>
  </road>
  <junction id="9" name="j"/></OpenDRIVE>)");
}

TEST(WheelZones, LieBeforeJunctionsAndInBends) {
  const auto network = bend_into_junction();
  ASSERT_NE(network, nullptr);
  for (double s = 0.5; s < 200.0; s += 1.0) {
    const double middle = (std::floor(s / kCell) + 0.5) * kCell;
    const bool bend = middle > 121.0 && middle < 155.0;
    const bool braking = 200.0 - middle < 36.0;
    const std::uint32_t right = wheel_zone(*network, 0, s, -1);
    const std::uint32_t left = wheel_zone(*network, 0, s, 1);
    EXPECT_EQ((right & assets::kLaneBraking) != 0, braking) << s;
    // Nobody brakes away from a junction.
    EXPECT_EQ(left & assets::kLaneBraking, 0U) << s;
    EXPECT_EQ((right & assets::kLaneCurve) != 0, bend) << s;
    EXPECT_EQ((left & assets::kLaneCurve) != 0, bend) << s;
  }
}

// No triangle lies in two kinds of cells: what lies in a cell isn't cut off.
TEST(WheelZones, AreCutIntoTheMesh) {
  const auto network = bend_into_junction();
  ASSERT_NE(network, nullptr);
  int braking = 0, bend = 0;
  for (const StreetPiece& piece : mesh_all(*network)) {
    const assets::Mesh& mesh = *piece.mesh;
    for (std::size_t t = 0; t < mesh.triangles.size(); ++t) {
      const assets::Part& part = mesh.parts[mesh.triangle_part[t]];
      if (part.class_id != Taxonomy::named("road")) continue;
      const auto flags =
          static_cast<std::uint32_t>(mesh.uv[mesh.triangles[t][0]].y() / assets::kLaneFlagStep_m);
      for (const std::uint32_t v : mesh.triangles[t]) {
        const double s = static_cast<double>(mesh.road_st[v].x());
        // Corners lie on the cells' borders, to a millimetre: one of both sides agrees.
        const auto zone = [&](double aside) {
          return wheel_zone(*network, 0, std::clamp(s + aside, 0.0, 199.999), part.place.lane);
        };
        const std::uint32_t own = flags & (assets::kLaneBraking | assets::kLaneCurve);
        EXPECT_TRUE(zone(-2e-3) == own || zone(2e-3) == own) << "s = " << s;
      }
      braking += (flags & assets::kLaneBraking) != 0 ? 1 : 0;
      bend += (flags & assets::kLaneCurve) != 0 ? 1 : 0;
    }
  }
  EXPECT_GT(braking, 4);
  EXPECT_GT(bend, 4);
}

}  // namespace
}  // namespace raytruth::street
