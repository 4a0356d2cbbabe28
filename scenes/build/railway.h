#pragma once

// Internal to scene: rails, sleepers, switches and platforms.

#include <vector>

#include "assets/polygon.h"
#include "scenes/street/street.h"
#include "sim/roads/road_network.h"

namespace raytruth::scene {

struct ObjectContext;

/// Between the inner faces of the heads (standard gauge).
inline constexpr double kGauge_m = 1.435;
/// How far the ballast of an open track lies below the surface of its lane, which is the top of
/// rail, where wheels run and where roads cross: rail 172 mm, rib plate 10 mm, and sleepers that
/// look out of the ballast by 18 mm.
inline constexpr double kBedDepth_m = 0.20;

/// Section of the rail 60E1 (UIC 60; EN 13674-1: height 172, head 72, foot 150, web 16.5 mm), x to
/// the left of its axis, y above the top of rail.
assets::Polygon rail_section();

/// True for a road that carries nothing but a railway (a lane `rail`, others at most none, border,
/// shoulder or restricted), outside of tunnels. The roads of one junction are open all or none.
bool is_open_track(const roads::RoadNetwork& roads, roads::RoadIndex road);
/// kBedDepth_m for an open track (8 mm more for one that leaves another), 10 mm for a road of trams
/// alone (it may share the surface of a street), 0 for others.
double bed_depth(const roads::RoadNetwork& roads, roads::RoadIndex road);
/// Lowers the pieces of open tracks to their beds.
void lower_track_beds(const roads::RoadNetwork& roads, std::vector<street::StreetPiece>& pieces);

/// Tracks of a road along the middle of its `rail` and `tram` lanes; object "track ROAD", class
/// rail_track.
///
/// An open track has rails of section 60E1 on timber sleepers of 2.6 x 0.26 x 0.16 m (EN 13145)
/// every 0.6 m. Elsewhere, and where a carriageway or pavement of another road crosses, rails lie
/// flush with the surface: a head of 56 mm, a groove of 36 mm and a lip of 21 mm as of the grooved
/// rail 60R2 (EN 14811); the groove is a dark strip, not a channel. Near a <switch> of an open
/// track the main track's sleepers reach below the side track; a dynamic one has a machine beside
/// it. Blades and frogs are not modelled: the rails of both tracks run through.
void place_tracks(const ObjectContext& c, roads::RoadIndex road);

/// Platforms of stations beside tracks, object "platform ID", class sidewalk: 3 m wide or half of
/// the room to the next track, edge 1.65 m from the middle of a `rail` lane and 0.55 m above the
/// rails (Regulation (EU) 1300/2014: 550 mm), 1.30 m and 0.24 m beside a `tram` lane. Bus stations,
/// and places that a lane covers, have none.
void place_platforms(const ObjectContext& c);

}  // namespace raytruth::scene
