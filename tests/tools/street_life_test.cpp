// Parked cars and people that the scenario doesn't name, and a file of the land's use: from the
// settings to the record, the labels and the replay.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "labels/formats/native/reader.h"
#include "sim/core/files.h"
#include "tools/pipeline/bystanders.h"
#include "tools/pipeline/frame_maker.h"
#include "tools/pipeline/manifest.h"
#include "tools/pipeline/render_run.h"
#include "tools/pipeline/replay.h"
#include "tools/pipeline/run_setup.h"
#include "tools/pipeline/timeline.h"
#include "tools/pipeline/verify_dataset.h"

namespace raytruth::pipeline {
namespace {

namespace fs = std::filesystem;

std::string lane(int id, const char* type, double width_m) {
  return fmt::format(
      R"(<lane id="{}" type="{}"><width sOffset="0" a="{}" b="0" c="0" d="0"/></lane>)", id, type,
      width_m);
}

// 160 m along x; on both sides a lane of 3.2 m, one of 2.2 m for parking and a pavement of 3 m.
std::string street() {
  return R"(<OpenDRIVE><header revMajor="1" revMinor="7" name="" version="1"/>
<road id="1" length="160" junction="-1"><type s="0" type="town"><speed max="50" unit="km/h"/></type>
<planView><geometry s="0" x="0" y="0" hdg="0" length="160"><line/></geometry></planView>
<lanes><laneSection s="0"><left>)" +
         lane(3, "sidewalk", 3.0) + lane(2, "parking", 2.2) + lane(1, "driving", 3.2) +
         R"(</left><center><lane id="0" type="none"/></center><right>)" + lane(-1, "driving", 3.2) +
         lane(-2, "parking", 2.2) + lane(-3, "sidewalk", 3.0) +
         "</right></laneSection></lanes></road></OpenDRIVE>";
}

std::string car(const std::string& name) {
  return "<ScenarioObject name=\"" + name + R"("><Vehicle name="car" vehicleCategory="car">
<BoundingBox><Center x="1.4" y="0" z="0.75"/><Dimensions width="1.8" length="4.4" height="1.5"/></BoundingBox>
<Performance maxSpeed="60" maxAcceleration="6" maxDeceleration="9"/>
<Axles><FrontAxle maxSteering="0.6" wheelDiameter="0.64" trackWidth="1.54" positionX="2.65" positionZ="0.32"/>
<RearAxle maxSteering="0" wheelDiameter="0.64" trackWidth="1.54" positionX="0" positionZ="0.32"/></Axles>
<Properties/></Vehicle></ScenarioObject>)";
}

std::string start(const std::string& name, int lane, double s_m) {
  return fmt::format(
      R"(<Private entityRef="{}"><PrivateAction><TeleportAction><Position>
<LanePosition roadId="1" laneId="{}" s="{}" offset="0"/></Position></TeleportAction></PrivateAction>
<PrivateAction><LongitudinalAction><SpeedAction>
<SpeedActionDynamics dynamicsShape="step" dynamicsDimension="time" value="0"/>
<SpeedActionTarget><AbsoluteTargetSpeed value="10"/></SpeedActionTarget>
</SpeedAction></LongitudinalAction></PrivateAction></Private>)",
      name, lane, s_m);
}

// Ego drives from s = 20 on, another along the right parking lane from 60; 6 s at 10 m/s.
std::string scenario() {
  return R"(<OpenSCENARIO><FileHeader revMajor="1" revMinor="2" date="2026-01-01T00:00:00"
description="" author=""/><CatalogLocations/><RoadNetwork><LogicFile filepath="street.xodr"/></RoadNetwork>
<Entities>)" +
         car("Ego") + car("Other") + "</Entities><Storyboard><Init><Actions>" +
         start("Ego", -1, 20.0) + start("Other", -2, 60.0) +
         R"(</Actions></Init><StopTrigger><ConditionGroup><Condition name="end" delay="0"
conditionEdge="none"><ByValueCondition><SimulationTimeCondition value="6" rule="greaterOrEqual"/>
</ByValueCondition></Condition></ConditionGroup></StopTrigger></Storyboard></OpenSCENARIO>)";
}

constexpr const char* kRig =
    "name: small\nrate_hz: 10\nsensors:\n"
    "  - {name: cam, type: camera, position_m: [1.0, 0.0, 1.5], width: 160, height: 90, fx: 93,"
    " samples_per_pixel: 1}\n";

class StreetLifeRun : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = fs::temp_directory_path() / fmt::format("raytruth_street_life_{}", ::getpid());
    fs::create_directories(folder_);
    write_file(folder_ / "street.xodr", street());
    write_file(folder_ / "run.xosc", scenario());
    write_file(folder_ / "rig.yaml", kRig);
    write_file(folder_ / "land.yaml", "roads:\n  - {id: 1, use: commercial}\n");
    RenderRequest request;
    request.settings = settings();
    request.out = folder_ / "out";
    const RenderOutcome outcome = render(request);
    EXPECT_TRUE(outcome.failed_checks.empty()) << outcome.failed_checks.front();
    run_ = outcome.run_dir;
  }
  static void TearDownTestSuite() { fs::remove_all(folder_); }

  static RunSettings settings() {
    RunSettings s;
    s.scenario = folder_ / "run.xosc";
    s.rig = folder_ / "rig.yaml";
    s.land_use = folder_ / "land.yaml";
    s.street_life = true;
    s.frames = 1;
    s.assets = {"builtin"};
    return s;
  }

  static std::vector<labels::ObjectLabel> labelled() {
    const SensorRig rig = formats::native::read_rig(run_);
    return formats::native::read_frame(run_, rig, 0).labels.objects;
  }

  // The bystanders of these settings, without pictures.
  static std::vector<std::shared_ptr<const ActorModel>> placed(const RunSettings& s,
                                                               Snapshot* joined = nullptr) {
    const RunInputs inputs = load_inputs(s);
    Timeline timeline(inputs);
    Bystanders bystanders;
    std::shared_ptr<const Snapshot> snapshot;
    const SimTime step = SimTime::from_s(0.1);
    for (std::int64_t ns = 0;; ns += step.ns()) {
      const auto window = timeline.window(SimTime::from_ns(ns), SimTime::from_ns(ns), 1);
      if (!window) break;
      snapshot = window->front();
      bystanders.note(*snapshot, inputs.ego, step);
    }
    auto added = bystanders.place(inputs, snapshot->models);
    if (joined) *joined = *bystanders.join(snapshot);
    return added;
  }

  static fs::path folder_, run_;
};
fs::path StreetLifeRun::folder_, StreetLifeRun::run_;

TEST_F(StreetLifeRun, IsRecordedWithItsFile) {
  const RunManifest manifest = read_manifest(run_);
  EXPECT_TRUE(manifest.settings.street_life);
  EXPECT_EQ(manifest.settings.land_use, "inputs/land_use.yaml");
  const auto kept = std::find_if(manifest.inputs.begin(), manifest.inputs.end(),
                                 [](const RunFile& f) { return f.path == "inputs/land_use.yaml"; });
  ASSERT_NE(kept, manifest.inputs.end());
  EXPECT_EQ(kept->sha256, sha256_of_file(folder_ / "land.yaml"));
  EXPECT_EQ(read_file(run_ / kept->path), read_file(folder_ / "land.yaml"));
  EXPECT_EQ(settings_from(manifest, run_).land_use, run_ / "inputs/land_use.yaml");
  // Each of them has a body, on record with all the others.
  const std::vector<labels::ObjectLabel> objects = labelled();
  ASSERT_EQ(manifest.assets.actors.size(), objects.size());
  for (std::size_t i = 0; i < objects.size(); ++i) {
    EXPECT_EQ(manifest.assets.actors[i].name, objects[i].name);
    EXPECT_FALSE(manifest.assets.actors[i].asset.empty());
  }
}

TEST_F(StreetLifeRun, IsLabelledAsAllActorsAre) {
  int cars = 0, people = 0, seen = 0;
  std::uint32_t last = 0;
  for (const labels::ObjectLabel& o : labelled()) {
    EXPECT_GT(o.object.value(), last);
    last = o.object.value();
    if (o.object.value() < Bystanders::kFirst) continue;
    const bool is_car = o.class_id == Taxonomy::named("car");
    EXPECT_TRUE(o.name.starts_with(is_car ? "parked car " : "bystander ")) << o.name;
    ++(is_car ? cars : people);
    EXPECT_EQ(o.road, "1");
    EXPECT_EQ(o.speed_m_s, 0.0);
    // Cars of the catalogue are 3.8 to 4.7 m long, people 1.2 to 1.9 m tall; bodies may leave 5 %.
    EXPECT_GT(o.box.size_m.x(), is_car ? 3.6 : 0.15) << o.name;
    EXPECT_LT(o.box.size_m.x(), is_car ? 4.95 : 1.2) << o.name;
    EXPECT_GT(o.box.size_m.z(), is_car ? 1.3 : 1.1) << o.name;
    // On the ground: z = 0 or on a pavement.
    EXPECT_NEAR(o.box.X_WB.translation().z() - 0.5 * o.box.size_m.z(), 0.0, 0.2) << o.name;
    for (const labels::SensorView& view : o.views) {
      if (view.seen == 0) continue;
      ++seen;
      EXPECT_TRUE(view.tight && view.amodal && view.projected) << o.name;
    }
  }
  EXPECT_GT(cars, 10);
  EXPECT_GT(people, 3);
  EXPECT_GT(seen, 5);
}

TEST_F(StreetLifeRun, IsMadeAgainAndVerified) {
  RecordedRun run = open_run(folder_ / "out", "");
  EXPECT_TRUE(run.inputs.land_use);
  const auto files = replay(run, 0, {});
  EXPECT_GT(files.size(), 2U);
  for (const ReplayedFile& f : files) EXPECT_TRUE(f.same()) << f.path;
  EXPECT_TRUE(verify_dataset(folder_ / "out").holds());
  // Without them, it would be another run.
  run.inputs.settings.street_life = false;
  EXPECT_THROW(replay(run, 0, {}), InputError);
}

TEST_F(StreetLifeRun, ComesFromTheLandAndKeepsOutOfTheWay) {
  Snapshot snapshot;
  const auto added = placed(settings(), &snapshot);
  ASSERT_FALSE(added.empty());
  EXPECT_EQ(added.front()->id, ActorId(Bystanders::kFirst));
  int right = 0, left = 0;
  for (const ActorState& a : snapshot.actors) {
    if (a.id.value() < Bystanders::kFirst) continue;
    EXPECT_EQ(snapshot.find(a.id), &a);
    // 'Other' sweeps the right parking lane from 60 - 0.8 m to 120 + 3.6 m and more.
    const double x = a.X_WA.translation().x();
    if (a.place.lane == 2) ++left;
    if (a.place.lane == -2 && x > 60.0 && x < 118.0) ++right;
  }
  EXPECT_EQ(right, 0);
  EXPECT_GT(left, 5);
  const auto people = [](const std::vector<std::shared_ptr<const ActorModel>>& all) {
    return std::count_if(all.begin(), all.end(),
                         [](const auto& model) { return model->kind == ActorKind::kPedestrian; });
  };
  RunSettings forest = settings();
  forest.land_use = folder_ / "forest.yaml";
  write_file(forest.land_use, "roads:\n  - {id: 1, use: forest}\n");
  EXPECT_LT(people(placed(forest)), people(added));
}

// Shops in town have houses above them; in a forest there are none.
TEST_F(StreetLifeRun, TheLandsUseDecidesWhatIsBuilt) {
  const auto houses = [](const std::string& use) {
    RunSettings s = settings();
    s.street_life = false;
    s.land_use = folder_ / "use.yaml";
    write_file(s.land_use, "roads:\n  - {id: 1, use: " + use + "}\n");
    FrameMaker maker(load_inputs(s), {});
    const FrameWorld world = maker.world_of(0);
    EXPECT_EQ(world.snapshot->actors.size(), 2U);  // nobody but the scenario's
    return std::count_if(
        world.scene->objects.begin(), world.scene->objects.end(),
        [](const scene::SceneObject& o) { return o.class_id == Taxonomy::named("building"); });
  };
  EXPECT_GT(houses("commercial"), 4);
  EXPECT_EQ(houses("forest"), 0);
}

TEST_F(StreetLifeRun, AWrongFileOfTheLandsUseIsTold) {
  RunSettings wrong = settings();
  wrong.land_use = folder_ / "wrong.yaml";
  write_file(wrong.land_use, "roads:\n  - {id: 1, use: swamp}\n  - {id: 7, use: park}\n");
  try {
    load_inputs(wrong);
    FAIL();
  } catch (const InputError& error) {
    ASSERT_EQ(error.diagnostics().size(), 2U);
    EXPECT_EQ(error.diagnostics()[0].where.file, wrong.land_use.string());
    EXPECT_EQ(error.diagnostics()[0].where.line, 2);
    EXPECT_EQ(error.diagnostics()[1].rule, "land_use.road");
    EXPECT_EQ(error.diagnostics()[1].where.line, 3);
    EXPECT_FALSE(error.diagnostics()[1].hint.empty());
  }
  wrong.land_use = folder_ / "none.yaml";
  EXPECT_THROW(load_inputs(wrong), std::exception);
}

TEST_F(StreetLifeRun, AnUnknownEgoIsToldWithTheLineOfTheEntities) {
  RunSettings other = settings();
  other.ego = "Nobody";
  try {
    load_inputs(other);
    FAIL();
  } catch (const InputError& error) {
    EXPECT_EQ(error.diagnostics()[0].rule, "run.ego");
    EXPECT_EQ(error.diagnostics()[0].where.line, 3);
  }
}

}  // namespace
}  // namespace raytruth::pipeline
