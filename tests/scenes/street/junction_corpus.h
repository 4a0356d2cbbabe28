#pragma once

// Every junction of every file that we have.

#include <memory>
#include <string>
#include <vector>

#include "scenes/street/street.h"

namespace raytruth::street {

/// A junction with its floor; no mesh where it has none.
struct CorpusJunction {
  std::string name;
  std::shared_ptr<const roads::RoadNetwork> roads;
  const roads::Junction* junction;
  StreetPiece piece;
};

/// The whole corpus, meshed once to near_error_m.
const std::vector<CorpusJunction>& corpus_junctions();

bool in_junction(const CorpusJunction& c, roads::RoadIndex road);
/// Whether the road is linked to one of the junction.
bool is_arm(const CorpusJunction& c, roads::RoadIndex road);
/// Roads of the junction that cover the point, and whether an arm does.
std::vector<roads::RoadPoint> cover(const CorpusJunction& c, double x, double y, bool& arm);
/// Way to the nearest edge of a lane of that road; what is nearer than the chord error to an edge
/// may lie on either side of it.
double to_edge(const CorpusJunction& c, const roads::RoadPoint& p);

#define NEED_CORPUS()                                 \
  if (corpus_junctions().empty())                     \
  GTEST_SKIP() << "no corpus beside the source: set " \
                  "RAYTRUTH_CORPUS"

}  // namespace raytruth::street
