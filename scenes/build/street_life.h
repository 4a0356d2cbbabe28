#pragma once

#include <memory>
#include <span>
#include <vector>

#include "scenes/build/land_use.h"
#include "sim/core/ids.h"
#include "sim/roads/road_network.h"
#include "sim/snapshot/snapshot.h"

namespace raytruth::scene {

/// Somebody who only stands there: a parked car, a person on a pavement.
struct Bystander {
  std::shared_ptr<const ActorModel> model;
  ActorState state;  ///< at rest
};

/// The ground that an actor of the scenario needs at some time.
struct BodyFootprint {
  Vec3 middle_W = Vec3::Zero();
  double heading_rad = 0.0;
  double length_m = 0.0, width_m = 0.0;
};

struct StreetLifeOptions {
  std::uint64_t seed = 0;
  /// Ids are handed out from here on, in the order of roads and places along them.
  ActorId first = ActorId(1);
  /// When there would be more, those nearest to the way are there.
  std::size_t most = 250;
  /// The ego's way; only what is within reach_m of it is there.
  std::span<const Vec3> way_W;
  double reach_m = 120.0;
  /// Where actors of the scenario come by: nobody's box comes within keep_m of these in the plane,
  /// unless they lie 3 m higher or lower. Mirrors stand out of boxes by 0.2 m.
  std::span<const BodyFootprint> busy;
  double keep_m = 0.25;
};

/// Parked cars and standing people where the road and the use of its land ask for them. They are
/// actors, not scenery: classes that are things have ids, boxes and visibilities in all labels, and
/// only actors get these. Whoever runs a scenario appends them to every snapshot and to the models
/// of its assets; the simulation never sees them, since none stands in a lane that is driven on.
///
/// Cars stand in lanes of type parking: along the road in lanes narrower than 4 m, across it in
/// wider ones, in places of 6.2 m or 2.6 m, in the direction of their side, none within 8 m of the
/// road's ends and of crosswalks. People stand on pavements (sidewalk, walking) at least 0.4 m from
/// their edges, some of them as pairs. None of them stands where a lane of another road is driven
/// on, nor within 0.3 m of an object or a signal of its road.
std::vector<Bystander> street_life(const roads::RoadNetwork& roads, const LandUseMap& land,
                                   const StreetLifeOptions& options);

}  // namespace raytruth::scene
