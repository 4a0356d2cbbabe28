#pragma once

// Internal to scene: <bridge>.

#include "sim/roads/road_network.h"

namespace raytruth::scene {

struct Course;
struct ObjectContext;

/// True on a bridge: no verge and no land beside the lanes there.
bool is_on_bridge(const roads::RoadNetwork& roads, roads::RoadIndex road, double s_m);
/// The same at a point of a junction: within a stretch of its straight line that a bridge covers.
bool is_on_bridge(const roads::Junction& junction, const Vec2& p_W);

/// A deck under all lanes of the course, edge beams of 0.4 x 0.5 m with railings beside them,
/// and piers about every 25 m where the land lies more than 2.5 m below the deck. Class: bridge
/// (railings: fence).
void place_bridge(const ObjectContext& c, const Course& course, const roads::Bridge& bridge);

}  // namespace raytruth::scene
