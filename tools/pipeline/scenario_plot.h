#pragma once

#include <map>
#include <memory>
#include <string>

#include "labels/formats/preview/map.h"
#include "sim/roads/road_network.h"
#include "sim/snapshot/snapshot.h"

namespace raytruth::pipeline {

/// The ways of all entities on the streets from above, north up.
class ScenarioPlot {
 public:
  void add(const Snapshot& snapshot);
  /// PNG bytes; the longer side has `pixels`. Shows what the entities' ways reach, with 15 m
  /// around.
  std::string png(const roads::RoadNetwork& roads, int pixels) const;

 private:
  struct Trace {
    formats::preview::MapTrace trace;
    int next_s = 0;  ///< whole second that is marked next
  };
  std::map<ActorId, Trace> traces_;
  Box3 reach_;
};

}  // namespace raytruth::pipeline
