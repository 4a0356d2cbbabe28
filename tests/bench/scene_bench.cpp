// What it costs to make a busy street ready for rays: 60 vehicles and 60 people who walk, on the
// shipped crossing with its houses and plants, within 400 m of the way.
//
//   scene_bench [FRAMES] [THREADS]
//
// Prints what the first scene takes, the mean of further frames, and the largest memory of the
// process.
#include <fmt/format.h>
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <string>

#include "scenes/build/scene.h"
#include "sensors/camera/camera.h"
#include "sensors/tracing/path_scene.h"
#include "sensors/tracing/trace_scene.h"
#include "sim/core/files.h"
#include "tools/pipeline/frame_maker.h"
#include "tools/pipeline/memory.h"

namespace raytruth {
namespace {

// Wall clock and time on all processors.
struct Spent {
  double wall_ms = 0.0, cpu_ms = 0.0;
};

Spent now() {
  const auto ms = [](const timeval& t) {
    return 1e3 * static_cast<double>(t.tv_sec) + 1e-3 * static_cast<double>(t.tv_usec);
  };
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return {
      std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now().time_since_epoch())
          .count(),
      ms(usage.ru_utime) + ms(usage.ru_stime)};
}

struct Stopwatch {
  Spent begin = now();
  Spent lap() {
    const Spent end = now();
    const Spent spent{end.wall_ms - begin.wall_ms, end.cpu_ms - begin.cpu_ms};
    begin = end;
    return spent;
  }
};

void print(const char* what, const Spent& spent, int times = 1) {
  fmt::print("{:28} {:9.1f} ms   {:9.1f} ms of processors\n", what, spent.wall_ms / times,
             spent.cpu_ms / times);
  std::fflush(stdout);
}

constexpr int kVehicles = 60, kPeople = 60;

std::string teleport(const std::string& position, double speed_m_s) {
  return fmt::format(
      "<PrivateAction><TeleportAction><Position>{}</Position></TeleportAction></PrivateAction>"
      "<PrivateAction><LongitudinalAction><SpeedAction><SpeedActionDynamics dynamicsShape=\"step\" "
      "dynamicsDimension=\"time\" value=\"0\"/><SpeedActionTarget><AbsoluteTargetSpeed "
      "value=\"{}\"/>"
      "</SpeedActionTarget></SpeedAction></LongitudinalAction></PrivateAction>",
      position, speed_m_s);
}

std::string busy_street(const std::filesystem::path& road) {
  std::string entities, init;
  for (int i = 0; i < kVehicles; ++i) {
    const std::string name = i == 0 ? "Ego" : fmt::format("Vehicle{}", i);
    entities += fmt::format(
        "<ScenarioObject name=\"{}\"><Vehicle name=\"vehicle\" vehicleCategory=\"{}\">"
        "<BoundingBox><Center x=\"1.4\" y=\"0\" z=\"0.75\"/><Dimensions width=\"1.8\" "
        "length=\"4.4\" height=\"1.5\"/></BoundingBox><Performance maxSpeed=\"60\" "
        "maxAcceleration=\"6\" maxDeceleration=\"9\"/><Axles><FrontAxle maxSteering=\"0.6\" "
        "wheelDiameter=\"0.64\" trackWidth=\"1.54\" positionX=\"2.65\" positionZ=\"0.32\"/>"
        "<RearAxle maxSteering=\"0\" wheelDiameter=\"0.64\" trackWidth=\"1.54\" positionX=\"0\" "
        "positionZ=\"0.32\"/></Axles><Properties/></Vehicle></ScenarioObject>",
        name, "car");
    // Both lanes of the four arms, one behind the other.
    const std::string place = fmt::format("<LanePosition roadId=\"{}\" laneId=\"{}\" s=\"{}\"/>",
                                          i % 4, i % 8 < 4 ? 1 : -1, 30 + 20 * (i / 8));
    init += fmt::format("<Private entityRef=\"{}\">{}</Private>", name, teleport(place, 8.0));
  }
  for (int i = 0; i < kPeople; ++i) {
    const std::string name = fmt::format("Person{}", i);
    entities += fmt::format(
        "<ScenarioObject name=\"{}\"><Pedestrian name=\"person\" pedestrianCategory=\"pedestrian\" "
        "mass=\"75\"><BoundingBox><Center x=\"0\" y=\"0\" z=\"0.88\"/><Dimensions width=\"0.5\" "
        "length=\"0.5\" height=\"1.76\"/></BoundingBox><Properties/></Pedestrian></ScenarioObject>",
        name);
    const std::string place = fmt::format("<LanePosition roadId=\"{}\" laneId=\"{}\" s=\"{}\"/>",
                                          i % 4, i % 8 < 4 ? 2 : -2, 20 + 15 * (i / 8));
    init += fmt::format("<Private entityRef=\"{}\">{}</Private>", name, teleport(place, 1.3));
  }
  return fmt::format(
      "<?xml version=\"1.0\"?><OpenSCENARIO><FileHeader revMajor=\"1\" revMinor=\"2\" "
      "date=\"2026-06-01T12:00:00\" description=\"a busy street\" author=\"raytruth\"/>"
      "<CatalogLocations/><RoadNetwork><LogicFile filepath=\"{}\"/></RoadNetwork><Entities>{}"
      "</Entities><Storyboard><Init><Actions>{}</Actions></Init><StopTrigger><ConditionGroup>"
      "<Condition name=\"end\" delay=\"0\" conditionEdge=\"none\"><ByValueCondition>"
      "<SimulationTimeCondition value=\"6\" rule=\"greaterThan\"/></ByValueCondition></Condition>"
      "</ConditionGroup></StopTrigger></Storyboard></OpenSCENARIO>",
      road.string(), entities, init);
}

void describe(const scene::Scene& scene) {
  std::set<const assets::Mesh*> meshes;
  std::size_t triangles = 0, all = 0;
  for (const auto& instance : scene.instances) {
    all += instance.mesh->triangles.size();
    if (meshes.insert(instance.mesh.get()).second) triangles += instance.mesh->triangles.size();
  }
  fmt::print(
      "{} actors, {} instances ({} stand still), {} meshes, {} triangles ({} with all instances)\n",
      scene.actors.size(), scene.instances.size(), scene.static_instances, meshes.size(), triangles,
      all);
  std::size_t bent = 0, corners = 0, bodies = 0;
  for (const auto& instance : scene.instances) {
    if (instance.rest == nullptr) continue;
    ++bodies;
    bent += instance.mesh->triangles.size();
    corners += instance.mesh->positions.size();
  }
  fmt::print("{} bodies bend: {} triangles, {} vertices\n", bodies, bent, corners);
}

int run(int frames, int threads) {
  const std::filesystem::path source = RAYTRUTH_SOURCE_DIR;
  const auto folder = std::filesystem::temp_directory_path() / "raytruth_scene_bench";
  std::filesystem::create_directories(folder);
  pipeline::RunSettings settings;
  settings.scenario = folder / "busy_street.xosc";
  settings.rig = source / "scenes/library/rigs/kitti.yaml";
  settings.frames = frames + 1;
  write_file(settings.scenario, busy_street(source / "scenes/library/crossing.xodr"));
  pipeline::RunExecution execution;
  execution.threads = threads;

  Stopwatch watch;
  const pipeline::RunInputs inputs = pipeline::load_inputs(settings);
  print("files", watch.lap());
  pipeline::FrameMaker maker(inputs, execution);
  print("simulation and bodies", watch.lap());
  pipeline::FrameWorld world = maker.world_of(0);
  print("first frame", watch.lap());
  describe(*world.scene);
  const auto first = world.scene;
  Spent later, rays, lamps;
  const auto add = [](Spent& to, const Spent& spent) {
    to.wall_ms += spent.wall_ms;
    to.cpu_ms += spent.cpu_ms;
  };
  const auto cache = std::make_shared<tracing::MeshCache>();
  for (int f = 0; f <= frames; ++f) {
    watch.lap();
    if (f > 0) world = {};
    if (f > 0) world = maker.world_of(static_cast<std::uint32_t>(f));
    if (f > 0) add(later, watch.lap());
    // Stages, once more.
    const auto again = std::make_shared<tracing::TraceScene>(world.scene, cache);
    if (f == 0) print("rays of it, anew", watch.lap());
    if (f > 0) add(rays, watch.lap());
    const auto paths = camera::light_paths(*again, *world.sky);
    if (f > 0) add(lamps, watch.lap());
  }
  print("a further frame", later, frames);
  print("rays of it, anew", rays, frames);
  print("lamps of it, anew", lamps, frames);
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  fmt::print("{:24} {:8.0f} MB\n", "largest memory", static_cast<double>(usage.ru_maxrss) / 1024.0);
  return 0;
}

}  // namespace
}  // namespace raytruth

int main(int argc, char** argv) {
  // As the program does.
  raytruth::pipeline::ask_for_huge_pages(argv);
  raytruth::pipeline::keep_memory();
  return raytruth::run(argc > 1 ? std::atoi(argv[1]) : 10, argc > 2 ? std::atoi(argv[2]) : 0);
}
