// Any bytes as a road file: findings, never a crash or a hang; and what is accepted answers every
// question with finite numbers. With libFuzzer (RAYTRUTH_BUILD_FUZZERS) the engine drives; without
// it, main replays every file of the folders given and a fixed number of mutations of each.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "sim/roads/road_network.h"
#include "tests/fuzz/replay.h"

namespace {

using raytruth::roads::RoadNetwork;

void demand(bool holds) {
  if (!holds) __builtin_trap();
}

void ask(const RoadNetwork& network) {
  const std::size_t count = std::min<std::size_t>(network.roads().size(), 8);
  for (std::size_t road = 0; road < count; ++road) {
    const raytruth::roads::Road& r = network.road(road);
    for (const double u : {0.0, 0.37, 1.0}) {
      const double s = u * r.length_m;
      const auto surface = network.at({road, s, 1.0});
      demand(surface.X_WR.translation().allFinite());
      demand(surface.X_WR.rotation().coeffs().allFinite());
      demand(network.top({road, s, -3.0}).X_WR.translation().allFinite());
      static_cast<void>(network.nearest(surface.X_WR.translation(), 20.0));
      static_cast<void>(
          network.all_covering(surface.X_WR.translation().x(), surface.X_WR.translation().y()));
      demand(network.room_to_break(road, s, true) >= 0.0);
      for (const raytruth::roads::Lane& lane : r.section_at(s).lanes) {
        demand(network.lane_width(road, lane.id, s) >= 0.0);
        demand(std::isfinite(network.center_slope(road, lane.id, s)));
        static_cast<void>(network.lane_height({road, s, network.center_t(road, lane.id, s)}));
        for (const bool with_s : {true, false}) {
          const auto moved = network.advance({road, lane.id, s, 0.0}, with_s, 100.0);
          demand(moved.left_over_m >= 0.0 && moved.left_over_m <= 100.0);
          demand(moved.point.road < network.roads().size());
          static_cast<void>(network.at(network.to_road(moved.point)));
        }
      }
    }
    const auto from = network.to_lane({0, 0.0, 0.0}, true);
    const auto to = network.to_lane({road, 0.5 * r.length_m, 0.0}, true);
    static_cast<void>(network.route(from, to));
    static_cast<void>(network.distance_along({0, 0.0, 0.0}, {road, r.length_m, 0.0}));
  }
}

void read_roads(std::string_view text) {
  for (const bool allow : {false, true}) {
    raytruth::Diagnostics diagnostics;
    diagnostics.allow_unsupported = allow;
    const auto network = RoadNetwork::parse(text, "fuzz.xodr", diagnostics);
    // The promise of the header: a network or an error, never neither or both.
    demand((network == nullptr) == diagnostics.has_errors());
    if (!network) continue;
    ask(*network);
    network->check(diagnostics);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  read_roads({reinterpret_cast<const char*>(data), size});
  return 0;
}

#ifndef RAYTRUTH_LIBFUZZER
int main(int argc, char** argv) {
  return raytruth::fuzz::replay(argc, argv, "fuzz.xodr", 1000, read_roads,
                                {"-1", "1e999", "nan", "inf", "0", "1e-300", "</", "<!--", "-->",
                                 "\"", "<![", "-0.5", "1e9", "road", "lane", "&#0;", "'", "  "});
}
#endif
