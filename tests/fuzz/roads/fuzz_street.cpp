// Whatever the reader of roads accepts becomes triangles: finite ones, and in bounded time. With
// libFuzzer (RAYTRUTH_BUILD_FUZZERS) the engine drives; without it, main replays every file of the
// folders given and a fixed number of mutations of each.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "scenes/build/scene.h"
#include "sim/roads/road_network.h"
#include "tests/fuzz/replay.h"

namespace {

void demand(bool holds) {
  if (!holds) __builtin_trap();
}

void mesh_roads(std::string_view text) {
  raytruth::Diagnostics diagnostics;
  diagnostics.allow_unsupported = true;
  const auto network = raytruth::roads::RoadNetwork::parse(text, "fuzz.xodr", diagnostics);
  if (!network || network->roads().empty()) return;
  raytruth::assets::AssetLibrary library(1);
  raytruth::scene::SurroundingsOptions options;
  options.focus = network->at({0, 0.0, 0.0}).X_WR.translation();
  options.radius_m = 150.0;
  options.buildings = options.vegetation = options.street_furniture = false;
  const auto world = raytruth::scene::build_street_world(*network, library, options);
  for (const raytruth::scene::SceneInstance& instance : world->instances) {
    instance.mesh->check();
    demand(instance.X_WI.keys.front().translation().allFinite());
    for (const raytruth::Vec3f& p : instance.mesh->positions) demand(p.allFinite());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  mesh_roads({reinterpret_cast<const char*>(data), size});
  return 0;
}

#ifndef RAYTRUTH_LIBFUZZER
int main(int argc, char** argv) {
  return raytruth::fuzz::replay(
      argc, argv, "fuzz.street", 1000, mesh_roads,
      {"-1", "1e999", "0", "1e-300", "-0.5", "1e9", "1e-9", "12345", "road", "lane", "3.14159"});
}
#endif
