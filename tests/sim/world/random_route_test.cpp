// Ways that are drawn.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "fork_road.h"

namespace raytruth::world {
namespace {

TEST(RandomRoute, DependsOnTheSeedAlone) {
  const std::string random = "<RoutingAction><RandomRouteAction/></RoutingAction>";
  std::set<std::string> seen;
  for (std::uint64_t seed = 0; seed < 8; ++seed) {
    std::set<std::string> roads;
    for (const double step : {0.01, 0.3, 2.0}) {
      Play play = start(drive(random), fork_road(), step, false, seed);
      play.to(6.0);
      roads.insert(play.actor("Ego").place.road);
    }
    EXPECT_EQ(roads.size(), 1U) << seed;
    seen.insert(*roads.begin());
  }
  EXPECT_EQ(seen, (std::set<std::string>{"2", "3"}));
}

}  // namespace
}  // namespace raytruth::world
