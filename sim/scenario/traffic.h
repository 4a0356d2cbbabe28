#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sim/scenario/entity.h"
#include "sim/scenario/position.h"
#include "sim/scenario/terms.h"

/// Traffic that nobody scripts: sources, sinks, swarms and areas, and who is in them.
namespace raytruth::scenario {

/// Until 1.3: shares of categories, roles and controllers, each drawn on its own.
struct TrafficDefinition {
  std::string name;
  std::vector<Weighted<std::string>> categories;  ///< vehicleCategory
  std::vector<Weighted<std::string>> roles;       ///< may be empty
  std::vector<Weighted<Controller>> controllers;
};
/// Since 1.3: whole entities (without a name, with their controllers) by their shares.
struct TrafficDistribution {
  struct Entry {
    double weight = 1.0;
    std::vector<Weighted<std::shared_ptr<const Entity>>> entities;  ///< never null
    std::map<std::string, std::string> properties;
    std::string name;  ///< 1.4; may be empty
  };
  std::vector<Entry> entries;
};
/// At most one of the two is set; none: the simulator chooses.
struct TrafficMix {
  std::optional<TrafficDefinition> definition;
  std::optional<TrafficDistribution> distribution;
};

/// `traffic`: name that a TrafficStopAction refers to; may be empty.
struct TrafficSourceAction {
  std::string traffic;
  Position position;
  double radius_m = 0.0;  ///< entities appear within
  double rate_1_s = 0.0;  ///< how many a second
  std::optional<double> speed_m_s;
  TrafficMix mix;
};
struct TrafficSinkAction {
  std::string traffic;
  Position position;
  double radius_m = 0.0;           ///< entities vanish within
  std::optional<double> rate_1_s;  ///< nothing: each that comes
  TrafficMix mix;                  ///< which of them vanish; nothing: all
};
/// Entities live in an ellipse around an entity, outside a circle around it.
struct TrafficSwarmAction {
  std::string traffic;
  std::string central_entity;
  double semi_major_axis_m = 0.0;  ///< along the central entity's heading
  double semi_minor_axis_m = 0.0;
  double inner_radius_m = 0.0;
  double offset_m = 0.0;  ///< of the ellipse, along the central entity's heading
  int number_of_vehicles = 0;
  struct SpeedRange {
    double least_m_s = 0.0, most_m_s = 0.0;
  };
  std::optional<SpeedRange> initial_speed;
  struct Direction {
    double same = 1.0, opposite = 1.0;  ///< shares
  };
  std::optional<Direction> direction;
  TrafficMix mix;
};
struct TrafficAreaAction {
  std::string traffic;
  int number_of_entities = 0;
  bool continuous = false;  ///< the number is kept up while entities leave
  TrafficMix mix;
  struct RoadCursor {
    std::string road;
    std::optional<double> s_m;  ///< nothing: the road's beginning or end, as the range goes
    std::vector<int> lanes;     ///< empty: all that can be driven on
  };
  struct RoadRange {
    std::optional<double> length_m;   ///< nothing: to the last cursor
    std::vector<RoadCursor> cursors;  ///< two or more
  };
  std::vector<Position> polygon;  ///< three or more, or
  std::vector<RoadRange> ranges;  ///< one or more
};
/// Stops a source, sink, swarm or area; those that are on the road stay.
struct TrafficStopAction {
  std::string traffic;  ///< empty: all of them
};

/// Signals that change together, round and round.
struct TrafficSignalController {
  struct SignalState {
    std::string signal, state;
  };
  struct Phase {
    std::string name;
    double duration_s = 0.0;
    std::vector<SignalState> states;
    /// 1.2: one state for the whole group ("on;off;off", in the order of the road file's
    /// controller); empty = not said.
    std::string group_state;
    /// 1.4: "go", "stop", "caution", "attention_go", "attention_stop", "fallback"; empty = not
    /// said.
    std::string semantics;
  };
  std::string name;
  std::vector<Phase> phases;
  /// It starts this long after the controller `reference`, when both are given.
  std::optional<double> delay_s;
  std::string reference;
  SourceLocation where;
};

}  // namespace raytruth::scenario
