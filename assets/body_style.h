#pragma once

// Internal to assets: the shapes that car bodies have, as designs in metres that are stretched to a
// vehicle's box and axles.

#include <string>
#include <string_view>
#include <vector>

#include "assets/kit.h"

namespace raytruth::assets {

/// A body as seen from the side: x from the rear bumper, z from the ground, in metres.
struct BodyStyle {
  std::string name;
  double length, height, rear_axle, front_axle;
  std::vector<Vec3> top;   ///< silhouette of the middle: x, z, and how far its corner is rounded
  std::vector<Vec2> belt;  ///< lower edge of the side windows, edge of bonnet and boot
  double clearance;        ///< of the floor
  double lean;             ///< inwards way of the side windows by height
  double roof_crown, glass_crown, bonnet_crown;
  double rail_radius;         ///< of the roof's edge
  int front_plan, rear_plan;  ///< corners as seen from above: 0 round, 1 car's rear, 2 van, 3 box
  double screen_top, cowl;    ///< x of the windscreen's edges
  double rear_glass_bottom, rear_glass_top;  ///< x; both 0: no rear window
  /// x of the side windows' front end, middle pillar, rear door's end, and of their rear end at the
  /// belt and at the roof; rear_door == pillar: two doors.
  double window_front, pillar, rear_door, window_rear, window_rear_top;
  double front_door;           ///< x of the front door's front edge
  double lamp_low, lamp_high;  ///< of the front, as parts of the belt's height there
  double tail_low, tail_high;  ///< of the rear
  double sill_flare;           ///< wheel arches stand out by this
  bool bonnet;
  bool boot_lid;  ///< a lid below the rear window instead of a tailgate
  bool cladding;  ///< arches and sills of black plastic
};

/// The design of that name; "hatchback" for any other.
const BodyStyle& body_style(const std::string& name);
/// Adds the designs of vans, buses, trams and cabs to those of cars.
void add_tall_styles(std::vector<BodyStyle>& all);
/// The design for a car or van: by its model3d or entry name, else drawn among those that fit its
/// box.
const BodyStyle& style_for(const ActorModel& model, RandomStream& random);

/// Whether what says the model's kind (model3d, entry, category) has one of these words: see
/// Words::any().
bool is_called(const ActorModel& model, std::initializer_list<std::string_view> words);

}  // namespace raytruth::assets
