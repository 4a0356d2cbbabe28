#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "sim/world/world.h"

namespace raytruth::world {

/// A straight road "1" along +x from (0, 0), 2000 m: lanes -1, -2, -3 (with x) and 1 (against it),
/// each 4 m wide; so lane -1 has its middle at y = -2, lane -2 at -6.
std::shared_ptr<const roads::RoadNetwork> straight_road(double length_m = 2000.0);
/// The same lanes on a circle to the left: the reference line has this radius.
std::shared_ptr<const roads::RoadNetwork> ring_road(double radius_m, double length_m);
std::shared_ptr<const roads::RoadNetwork> roads_from(const std::string& planview_and_profile,
                                                     double length_m);

/// Pieces of OpenSCENARIO text for tests. Ego and Other are cars 4.5 m long with their centre 1.4 m
/// ahead of the rear axle; Walker is a pedestrian.
std::string at_lane(int lane, double s_m, const std::string& more = "");
/// An action that nothing happens of.
inline constexpr const char* kNothing =
    "<VisibilityAction graphics='true' traffic='true' sensors='true'/>";
std::string teleport(const std::string& position);
std::string speed(const std::string& shape, const std::string& dimension, double value,
                  double target_m_s);
std::string lane_change(const std::string& shape, const std::string& dimension, double value,
                        int lane);
/// One entity's Init actions; `actions` are PrivateAction contents.
std::string init(const std::string& entity, std::initializer_list<std::string> actions);

std::string time_condition(double after_s, const std::string& edge = "none", double delay_s = 0.0);
std::string entity_condition(const std::string& entity, const std::string& inner,
                             const std::string& edge = "none", double delay_s = 0.0);
std::string state_condition(const std::string& type, const std::string& element,
                            const std::string& state, const std::string& edge = "none",
                            double delay_s = 0.0);
std::string event(const std::string& name, const std::string& private_action,
                  const std::string& conditions, const std::string& priority = "parallel",
                  int executions = 1);
/// A group of its own for one actor.
std::string group(const std::string& name, const std::string& actor, const std::string& events);

struct Script {
  std::string init;
  std::string groups;
  std::string stop;
  std::string entities;    ///< after Ego, Other and Walker
  std::string controller;  ///< name of Ego's ObjectController; empty = none
  std::string str() const;
};

struct Play {
  std::shared_ptr<const scenario::ConcreteScenario> scenario;
  Diagnostics diagnostics;
  std::unique_ptr<World> world;

  const ActorState& actor(const std::string& name);
  /// Time of the first such transition, s; nothing when there was none.
  std::optional<double> when(const std::string& element, const std::string& transition) const;
  int count(const std::string& element, const std::string& transition) const;
  void to(double time_s) { world->advance_to(SimTime::from_s(time_s)); }

 private:
  std::shared_ptr<const Snapshot> snapshot_;
};
/// Starts it; InputError goes through.
Play start(const Script& script, std::shared_ptr<const roads::RoadNetwork> roads,
           double step_s = 0.01, bool allow_unsupported = false, std::uint64_t seed = 0);
/// The same after a change of what was read: for what no text says, or only at length.
Play start(const Script& script, std::shared_ptr<const roads::RoadNetwork> roads, double step_s,
           const std::function<void(scenario::ConcreteScenario&)>& change);

}  // namespace raytruth::world
