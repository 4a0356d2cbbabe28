#pragma once

// Actors by hand for the tests of this folder.

#include <memory>
#include <string>

#include "sim/core/math.h"
#include "sim/snapshot/snapshot.h"

namespace raytruth::criticality {

struct Placed {
  std::string name;
  double x_m = 0.0, y_m = 0.0;  ///< middle of the box, which is the origin
  double heading_rad = 0.0;
  double speed_m_s = 0.0, acceleration_m_s2 = 0.0;  ///< along the heading
  double length_m = 4.5, width_m = 1.8;
  ActorKind kind = ActorKind::kVehicle;
  double mass_kg = 0.0;
  RoadPlace place = {};
};

inline void place(Snapshot& snapshot, const Placed& p) {
  auto model = std::make_shared<ActorModel>();
  model->id = ActorId(static_cast<std::uint32_t>(snapshot.actors.size() + 1));
  model->name = p.name;
  model->kind = p.kind;
  model->box_size_m = {p.length_m, p.width_m, 1.5};
  model->mass_kg = p.mass_kg;
  ActorState state;
  state.id = model->id;
  state.X_WA = Pose::from_euler({p.x_m, p.y_m, 0.0}, {p.heading_rad, 0.0, 0.0});
  const Vec3 way(det::cos(p.heading_rad), det::sin(p.heading_rad), 0.0);
  state.V_WA.linear_m_s = p.speed_m_s * way;
  state.acceleration_m_s2 = p.acceleration_m_s2 * way;
  state.speed_m_s = p.speed_m_s;
  state.place = p.place;
  snapshot.models.push_back(std::move(model));
  snapshot.actors.push_back(state);
}

inline Snapshot scene(double time_s, std::initializer_list<Placed> actors) {
  Snapshot snapshot;
  snapshot.time = SimTime::from_s(time_s);
  for (const Placed& p : actors) place(snapshot, p);
  return snapshot;
}

}  // namespace raytruth::criticality
