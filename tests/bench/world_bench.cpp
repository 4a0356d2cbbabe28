// Processor time of simulating scenarios, in ms per simulated second.
//
//   world_bench FILE.xosc ...     each file, 100 Hz with a Snapshot a step
#include <fmt/format.h>

#include <cstdio>
#include <ctime>
#include <string_view>
#include <vector>

#include "sim/scenario/scenario.h"
#include "sim/world/world.h"

namespace raytruth {
namespace {

constexpr double kLongest_s = 60.0;
constexpr double kStep_s = 0.01;

// Of this process, so that neighbours on the machine don't count.
double now_ms() { return 1e3 * static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

void run(const char* file) {
  Diagnostics diagnostics;
  diagnostics.allow_unsupported = true;
  const double t0 = now_ms();
  const auto document = scenario::ScenarioDocument::load(file, diagnostics);
  diagnostics.throw_if_errors();
  const double t1 = now_ms();
  const std::shared_ptr<const scenario::ConcreteScenario> scenario =
      document->resolve({}, diagnostics);
  diagnostics.throw_if_errors();
  const double t2 = now_ms();
  const auto roads = roads::RoadNetwork::load(scenario->road_file, diagnostics);
  diagnostics.throw_if_errors();
  const double t3 = now_ms();
  world::World world(scenario, roads, {}, diagnostics);
  const double t4 = now_ms();
  std::size_t actors = 0;
  int steps = 0;
  while (!world.finished() && world.time().seconds() < kLongest_s) {
    world.advance_to(SimTime::from_s(kStep_s * ++steps));
    actors = std::max(actors, world.snapshot()->actors.size());
  }
  const double t5 = now_ms();
  fmt::print(
      "{:<60} parse {:6.2f} resolve {:6.2f} road {:6.2f} start {:6.2f} ms, {:3d} actors, {:5.1f} s "
      "at {:7.3f} ms/s\n",
      std::string_view(file).substr(std::max<std::size_t>(60, std::string_view(file).size()) - 60),
      t1 - t0, t2 - t1, t3 - t2, t4 - t3, actors, world.time().seconds(),
      (t5 - t4) / std::max(1e-9, world.time().seconds()));
}

}  // namespace
}  // namespace raytruth

int main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    try {
      raytruth::run(argv[i]);
    } catch (const std::exception& error) {
      std::printf("%s: %s\n", argv[i], error.what());
    }
  }
  return 0;
}
