// Variations of one scenario a second on one core, trajectories only: the document and the road are
// read once, each variation is resolved, run at 100 Hz with a Snapshot a step, and dropped.
//
//   variations_bench FILE.xosc COUNT [PARAMETER LOW HIGH]
#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <ctime>

#include "sim/roads/road_cache.h"
#include "sim/scenario/scenario.h"
#include "sim/world/world.h"

namespace raytruth {
namespace {

constexpr double kLongest_s = 60.0;

// Of this process, so that neighbours on the machine don't count.
double now_s() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

void run(const char* file, int count, const char* parameter, double low, double high) {
  Diagnostics diagnostics;
  diagnostics.allow_unsupported = true;
  const auto document = scenario::ScenarioDocument::load(file, diagnostics);
  diagnostics.throw_if_errors();
  roads::RoadCache roads;
  double simulated_s = 0.0;
  double resolve_s = 0.0;
  double road_s = 0.0;
  const double begin_s = now_s();
  for (int i = 0; i < count; ++i) {
    Diagnostics d;
    d.allow_unsupported = true;
    std::map<std::string, std::string> given;
    if (parameter != nullptr) given[parameter] = fmt::format("{}", low + (high - low) * i / count);
    const double t0 = now_s();
    const std::shared_ptr<const scenario::ConcreteScenario> scenario = document->resolve(given, d);
    d.throw_if_errors();
    const double t1 = now_s();
    const auto network = roads.load(scenario->road_file, d);
    const double t2 = now_s();
    resolve_s += t1 - t0;
    road_s += t2 - t1;
    world::World world(scenario, network, {}, d);
    for (int k = 1; !world.finished() && world.time().seconds() < kLongest_s; ++k) {
      world.advance_to(SimTime::from_s(0.01 * k));
      if (world.snapshot()->actors.empty()) break;
    }
    simulated_s += world.time().seconds();
  }
  const double used_s = now_s() - begin_s;
  fmt::print(
      "{}: {} variations of {:.1f} s, {:.1f} a second (each {:.2f} ms: resolve {:.2f}, road "
      "{:.2f})\n",
      file, count, simulated_s / count, count / used_s, 1e3 * used_s / count,
      1e3 * resolve_s / count, 1e3 * road_s / count);
}

}  // namespace
}  // namespace raytruth

int main(int argc, char** argv) {
  if ((argc != 3 && argc != 6) || std::atoi(argv[2]) < 1) {
    std::printf("variations_bench FILE.xosc COUNT [PARAMETER LOW HIGH]\n");
    return 1;
  }
  const bool varied = argc == 6;
  try {
    raytruth::run(argv[1], std::atoi(argv[2]), varied ? argv[3] : nullptr,
                  varied ? std::atof(argv[4]) : 0.0, varied ? std::atof(argv[5]) : 0.0);
  } catch (const std::exception& error) {
    std::printf("%s: %s\n", argv[1], error.what());
    return 1;
  }
  return 0;
}
