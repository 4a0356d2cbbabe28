#pragma once

#include <array>
#include <functional>
#include <memory>
#include <string>

#include "sim/traffic/traffic.h"

namespace raytruth::traffic {

/// A crossing of two roads around (0, 0). Arms "0" (east), "1" (north), "2" (west), "3" (south) run
/// outwards from 12 m to 12 m + arm_m; each has one lane of 3.5 m inwards (1) and one outwards
/// (-1). Connecting road "ij" leads from arm i to arm j. `more` gives the text of an arm's
/// <objects> and <signals>; `in_junction` goes into <junction>.
std::shared_ptr<const roads::RoadNetwork> crossing(
    double arm_m = 200.0, const std::function<std::string(int arm)>& more = {},
    const std::string& in_junction = "");
/// A straight road "1" along +x from (0, 0): `lanes` lanes of 3.5 m with x (-1, -2 ...), speed
/// limit in km/h, marks between them as given.
std::shared_ptr<const roads::RoadNetwork> straight(double length_m, int lanes, double limit_kmh,
                                                   const std::string& mark = "broken");
roads::RoadIndex road_of(const LaneGraph& lanes, const std::string& id);
/// The lane of a road at s.
LaneIndex lane_of(const LaneGraph& lanes, const std::string& road, int lane, double s_m = 1.0);

/// A car 4.5 m long with its origin 0.9 m ahead of its rear, driven as an average driver does.
Agent car(std::uint32_t id, LaneIndex lane, double way_m, double speed_m_s);

/// Lets them drive; `watch` is called after every tick with the time.
void drive(const Traffic& traffic, std::vector<Agent>& agents, const Surroundings& around,
           double duration_s, const std::function<void(double)>& watch = {});
const Agent* find(const std::vector<Agent>& agents, std::uint32_t id);
/// Distance between the nearest points of two bodies in the plane, negative when they overlap (by
/// the axes of both boxes).
double apart_m(const Traffic& traffic, const Agent& a, const Agent& b);

}  // namespace raytruth::traffic
