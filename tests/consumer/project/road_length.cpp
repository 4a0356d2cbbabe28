#include <cstdio>

#include "sim/roads/road_network.h"

int main(int argc, char** argv) {
  raytruth::Diagnostics diagnostics;
  const auto network = raytruth::roads::RoadNetwork::load(argc > 1 ? argv[1] : "", diagnostics);
  diagnostics.throw_if_errors();
  double length_m = 0.0;
  for (const auto& road : network->roads()) length_m += road.length_m;
  std::printf("%.0f m of road\n", length_m);
}
