// A way too long to be surrounded as a whole: the street comes and goes in blocks, and a frame is
// the same whichever block was there before.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "run_program.h"
#include "sim/core/files.h"

namespace raytruth::e2e {
namespace {

namespace fs = std::filesystem;

// 2.8 km in a wide bend with a pole every 100 m.
std::string road() {
  return R"(<OpenDRIVE><header revMajor="1" revMinor="6"/><road id="1" length="2800" junction="-1">
<planView><geometry s="0" x="0" y="0" hdg="0" length="2800"><arc curvature="0.0001"/></geometry>
</planView><lanes><laneSection s="0"><center><lane id="0" type="none"/></center>
<right><lane id="-1" type="driving"><width sOffset="0" a="4" b="0" c="0" d="0"/>
<roadMark sOffset="0" type="broken" color="white" width="0.2"/></lane>
<lane id="-2" type="shoulder"><width sOffset="0" a="2" b="0" c="0" d="0"/></lane></right>
</laneSection></lanes><objects><object id="p" type="pole" s="0" t="-8" zOffset="0" height="5"
radius="0.2"><repeat s="0" length="2800" distance="100" tStart="-8" tEnd="-8" heightStart="5"
heightEnd="5" zOffsetStart="0" zOffsetEnd="0"/></object></objects></road></OpenDRIVE>)";
}

// The shipped ego alone at 32 m/s from s = 50 m.
std::string scenario() {
  const std::string shipped =
      read_file(fs::path(RAYTRUTH_SOURCE_DIR) / "scenes/library/first_light.xosc");
  const std::size_t from = shipped.find("<ScenarioObject name=\"Ego\">");
  const std::size_t to = shipped.find("</ScenarioObject>", from);
  const std::string ego = shipped.substr(from, to - from) + "</ScenarioObject>";
  return R"(<OpenSCENARIO><FileHeader revMajor="1" revMinor="2" date="2026-01-01T00:00:00"
description="" author=""/><CatalogLocations/>
<RoadNetwork><LogicFile filepath="long.xodr"/></RoadNetwork><Entities>)" +
         ego + R"(</Entities><Storyboard><Init><Actions><Private entityRef="Ego">
<PrivateAction><TeleportAction><Position><LanePosition roadId="1" laneId="-1" s="50"/></Position>
</TeleportAction></PrivateAction><PrivateAction><LongitudinalAction><SpeedAction>
<SpeedActionDynamics dynamicsShape="step" value="0" dynamicsDimension="time"/>
<SpeedActionTarget><AbsoluteTargetSpeed value="32"/></SpeedActionTarget></SpeedAction>
</LongitudinalAction></PrivateAction></Private></Actions></Init><StopTrigger><ConditionGroup>
<Condition name="end" delay="0" conditionEdge="none"><ByValueCondition>
<SimulationTimeCondition value="90" rule="greaterThan"/></ByValueCondition></Condition>
</ConditionGroup></StopTrigger></Storyboard></OpenSCENARIO>)";
}

TEST(LongDrive, AFrameIsTheSameWhicheverBlockWasThereBefore) {
  const Scratch scratch("long_drive");
  scratch.write("long.xodr", road());
  scratch.write("long.xosc", scenario());
  const std::string render =
      fmt::format("raytruth render '{}' --assets builtin --rig tests/e2e/tiny.yaml",
                  (scratch / "long.xosc").string());
  // Three frames, 1.3 km apart, and the last of them alone.
  const Outcome all =
      run(fmt::format("{} --rate 0.025 --frames 3 --out '{}'", render, (scratch / "all").string()));
  ASSERT_EQ(all.exit_code, 0) << all.err;
  const Outcome one = run(fmt::format("{} --start 80 --rate 0.025 --frames 1 --out '{}'", render,
                                      (scratch / "one").string()));
  ASSERT_EQ(one.exit_code, 0) << one.err;
  const fs::path in_all = scratch / "all/runs/long";
  const fs::path alone = scratch / "one/runs/long";
  int files = 0;
  for (const char* sensor : {"cam_front", "lidar_top"}) {
    for (const auto& entry : fs::directory_iterator(alone / sensor)) {
      std::string name = entry.path().filename();
      if (name.find("000000.") != 0) continue;
      ++files;
      EXPECT_EQ(sha256_of_file(entry.path()),
                sha256_of_file(in_all / sensor / ("000002." + name.substr(7))))
          << sensor << '/' << name;
    }
  }
  EXPECT_EQ(files, 8);
  // They have a street below: the ray of a low pixel meets the lane 4 m ahead.
  for (const int frame : {0, 2}) {
    const Outcome seen =
        run(fmt::format("raytruth explain '{}' --frame {} --sensor cam_front --pixel 80,85",
                        (scratch / "all").string(), frame));
    EXPECT_EQ(seen.exit_code, 0) << seen.err;
    EXPECT_NE(seen.out.find("lane -1"), std::string::npos) << seen.out;
  }
}

}  // namespace
}  // namespace raytruth::e2e
