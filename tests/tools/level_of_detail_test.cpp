// Labels with levels of detail and without: what is said of actors is the same, what is seen of
// them as good as the same.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>

#include "sim/core/files.h"
#include "tools/pipeline/frame_maker.h"
#include "tools/pipeline/manifest.h"
#include "tools/pipeline/run_setup.h"

namespace raytruth::pipeline {
namespace {

namespace fs = std::filesystem;

constexpr const char* kRoad = R"(<OpenDRIVE><header revMajor="1" revMinor="7" name="" version="1"/>
<road id="1" length="300" junction="-1"><planView><geometry s="0" x="0" y="0" hdg="0" length="300"><line/>
</geometry></planView><lanes><laneSection s="0"><left><lane id="1" type="driving">
<width sOffset="0" a="4" b="0" c="0" d="0"/></lane></left><center><lane id="0" type="none"/></center><right>
<lane id="-1" type="driving"><width sOffset="0" a="4" b="0" c="0" d="0"/></lane>
<lane id="-2" type="sidewalk"><width sOffset="0" a="3" b="0" c="0" d="0"/></lane></right>
</laneSection></lanes></road></OpenDRIVE>)";

std::string car(const std::string& name) {
  return "<ScenarioObject name=\"" + name + R"("><Vehicle name="car" vehicleCategory="car">
<BoundingBox><Center x="1.4" y="0" z="0.75"/><Dimensions width="1.8" length="4.4" height="1.5"/></BoundingBox>
<Performance maxSpeed="60" maxAcceleration="6" maxDeceleration="9"/>
<Axles><FrontAxle maxSteering="0.6" wheelDiameter="0.64" trackWidth="1.54" positionX="2.65" positionZ="0.32"/>
<RearAxle maxSteering="0" wheelDiameter="0.64" trackWidth="1.54" positionX="0" positionZ="0.32"/></Axles>
<Properties/></Vehicle></ScenarioObject>)";
}

std::string person(const std::string& name) {
  return "<ScenarioObject name=\"" + name + R"("><Pedestrian name="person" mass="75"
pedestrianCategory="pedestrian"><BoundingBox><Center x="0" y="0" z="0.88"/>
<Dimensions width="0.5" length="0.5" height="1.76"/></BoundingBox><Properties/></Pedestrian></ScenarioObject>)";
}

std::string start(const std::string& name, int lane, double s_m, double speed_m_s) {
  return fmt::format(
      R"(<Private entityRef="{}"><PrivateAction><TeleportAction><Position>
<LanePosition roadId="1" laneId="{}" s="{}" offset="0"/></Position></TeleportAction></PrivateAction>
<PrivateAction><LongitudinalAction><SpeedAction>
<SpeedActionDynamics dynamicsShape="step" dynamicsDimension="time" value="0"/>
<SpeedActionTarget><AbsoluteTargetSpeed value="{}"/></SpeedActionTarget>
</SpeedAction></LongitudinalAction></PrivateAction></Private>)",
      name, lane, s_m, speed_m_s);
}

// The ego at 20 m; cars 18, 45 and 110 m ahead, partly one behind the other, and people 14 to 90 m.
std::string scenario() {
  return R"(<OpenSCENARIO><FileHeader revMajor="1" revMinor="2" date="2026-06-01T12:00:00"
description="" author=""/><CatalogLocations/><RoadNetwork><LogicFile filepath="road.xodr"/></RoadNetwork>
<Entities>)" +
         car("Ego") + car("Near") + car("Middle") + car("Far") + person("Close") + person("Away") +
         person("Distant") + "</Entities><Storyboard><Init><Actions>" + start("Ego", -1, 20, 10) +
         start("Near", 1, 38, 5) + start("Middle", -1, 65, 10) + start("Far", 1, 130, 5) +
         start("Close", -2, 34, 1.3) + start("Away", -2, 62, 1.4) + start("Distant", -2, 110, 1.2) +
         R"(</Actions></Init><StopTrigger><ConditionGroup><Condition name="end" delay="0"
conditionEdge="none"><ByValueCondition><SimulationTimeCondition value="6" rule="greaterOrEqual"/>
</ByValueCondition></Condition></ConditionGroup></StopTrigger></Storyboard></OpenSCENARIO>)";
}

constexpr const char* kRig =
    "name: small\nrate_hz: 10\nsensors:\n"
    "  - {name: cam, type: camera, position_m: [1.0, 0.0, 1.5], width: 480, height: 270, fx: 280,"
    " samples_per_pixel: 4}\n";

std::size_t actor_triangles(const scene::Scene& scene) {
  std::size_t n = 0;
  for (std::size_t i = scene.static_instances; i < scene.instances.size(); ++i)
    n += scene.instances[i].mesh->triangles.size();
  return n;
}

TEST(LevelOfDetailRun, ChangesNoLabel) {
  const fs::path folder = fs::temp_directory_path() / fmt::format("raytruth_detail_{}", ::getpid());
  fs::create_directories(folder);
  write_file(folder / "road.xodr", kRoad);
  write_file(folder / "run.xosc", scenario());
  write_file(folder / "rig.yaml", kRig);
  RunSettings settings;
  settings.scenario = folder / "run.xosc";
  settings.rig = folder / "rig.yaml";
  settings.frames = 1;
  settings.assets = {"builtin"};
  EXPECT_TRUE(settings.level_of_detail) << "is the default";
  FrameMaker by_distance(load_inputs(settings), {});
  settings.level_of_detail = false;
  FrameMaker whole(load_inputs(settings), {});
  const FrameWorld a = by_distance.world_of(0), b = whole.world_of(0);
  EXPECT_LT(5 * actor_triangles(*a.scene), 4 * actor_triangles(*b.scene));
  const FrameResult one = by_distance.make(a), other = whole.make(b);
  fs::remove_all(folder);

  ASSERT_EQ(one.labels.objects.size(), 7U);
  ASSERT_EQ(other.labels.objects.size(), 7U);
  for (std::size_t i = 0; i < 7; ++i) {
    const labels::ObjectLabel &x = one.labels.objects[i], &y = other.labels.objects[i];
    SCOPED_TRACE(x.name);
    EXPECT_EQ(x.object, y.object);
    EXPECT_EQ(x.name, y.name);
    EXPECT_EQ(x.class_id, y.class_id);
    EXPECT_EQ(x.box.size_m, y.box.size_m);
    EXPECT_EQ(x.box.X_WB.translation(), y.box.X_WB.translation());
    EXPECT_EQ(x.lamps.size(), y.lamps.size());
    ASSERT_EQ(x.views.size(), y.views.size());
    for (std::size_t v = 0; v < x.views.size(); ++v) {
      const labels::SensorView &s = x.views[v], &t = y.views[v];
      EXPECT_EQ(s.box.size_m, t.box.size_m);
      EXPECT_EQ(s.truncation, t.truncation);
      ASSERT_EQ(s.tight.has_value(), t.tight.has_value());
      ASSERT_TRUE(t.amodal.has_value());
      // Outlines move by a quarter of a pixel at most. Those of cars and people are no longer than
      // 2.5 times that of their rectangle. Labels have a sample at the middle of each pixel: the
      // strip holds as many as its area has, and they scatter by the root of that.
      const double strip = 0.25 * 2.5 * 2.0 * (t.amodal->width() + t.amodal->height());
      const double samples = strip + 2.0 * std::sqrt(strip);
      EXPECT_NEAR(s.alone, t.alone, samples);
      EXPECT_NEAR(s.seen, t.seen, 2.0 * samples) << "two outlines where one hides another";
      EXPECT_NEAR(s.occlusion, t.occlusion, 3.0 * samples / std::max(1U, t.alone));
      EXPECT_NEAR(s.amodal->left, t.amodal->left, 1.0);
      EXPECT_NEAR(s.amodal->right, t.amodal->right, 1.0);
      EXPECT_NEAR(s.amodal->top, t.amodal->top, 1.0);
      EXPECT_NEAR(s.amodal->bottom, t.amodal->bottom, 1.0);
    }
  }
}

}  // namespace
}  // namespace raytruth::pipeline
