#pragma once

#include <map>
#include <optional>
#include <string>

#include "sim/criticality/body.h"
#include "sim/criticality/formulas.h"
#include "sim/roads/road_network.h"
#include "sim/snapshot/snapshot.h"

namespace raytruth::criticality {

/// An actor's rectangle, and where it stands on the roads.
struct Participant {
  ActorId id;
  ActorKind kind = ActorKind::kVehicle;
  double mass_kg = 0.0;  ///< 0 = not stated
  Body body;
  Vec2 origin_m = Vec2::Zero();  ///< of the actor frame
  /// On a road: its tangent there, with growing s, and curvature (left positive).
  std::optional<roads::RoadIndex> road;
  int lane = 0;
  double s_m = 0.0, t_m = 0.0;
  Vec2 tangent = Vec2(1.0, 0.0);
  double curvature_1_m = 0.0;
};

Participant participant(const ActorModel& model, const ActorState& state,
                        const roads::RoadNetwork* roads);

/// Another actor seen along ego's way.
struct View {
  bool on_road = false;  ///< along the lanes; otherwise along ego's heading in the plane
  bool ahead = false;    ///< its middle lies ahead of ego's
  /// Ego has it in its way: same lane, or the bodies overlap sideways.
  bool in_path = false;
  bool same_flow = false;    ///< headings within 30 degrees
  bool oncoming = false;     ///< headings within 30 degrees of opposite
  double free_along_m = 0;   ///< between the bodies along the way; negative while they are abreast
  double free_across_m = 0;  ///< between them sideways; negative where they overlap
  Following numbers;         ///< gap_m = max(free_along_m, 0)
};

/// Looks along ego's way. Distances between two roads are searched once for each pair of actors and
/// pair of roads and carried on from there.
class Viewer {
 public:
  explicit Viewer(const roads::RoadNetwork* roads) : roads_(roads) {}
  View view(const Participant& ego, const Participant& other);

 private:
  struct Link {
    roads::RoadIndex from = 0, to = 0;
    bool connected = false;
    double way_m = 0.0, s_from_m = 0.0, s_to_m = 0.0;  ///< way where it was searched
    double leave_sign = 1.0;  ///< the way leaves `from` with (+1) or against s
    double enter_sign = 1.0;  ///< and enters `to`
  };
  const Link& link(const Participant& ego, const Participant& other, double sign);
  const roads::RoadNetwork* roads_;
  std::map<std::pair<ActorId, ActorId>, Link> links_;
};

}  // namespace raytruth::criticality
