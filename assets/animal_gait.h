#pragma once

// Internal to assets: how quadrupeds set their feet.

namespace raytruth::assets {

/// Left and right fore foot, left and right hind foot.
enum AnimalLeg { kForeLeft, kForeRight, kHindLeft, kHindRight };

/// Where a foot is, in parts of the withers' height, from where it stands at rest.
struct Footing {
  double ahead = 0.0, lift = 0.0;
  double swing = 0.0;  ///< 0 while it bears, up to 1 in the middle of its way through the air
};

/// Walk in lateral sequence (left hind, left fore, right hind, right fore), trot by diagonal pairs,
/// gallop (hind feet, then fore feet): Hildebrand, "Symmetrical gaits of horses", Science 150
/// (1965). Which one by the Froude number v^2 / (g h): trot from 0.35 to 2.5 (Alexander and Jayes,
/// "A dynamic similarity hypothesis for the gaits of quadrupedal mammals", J. Zool. 201, 1983).
/// `way_m`: walked so far; feet that bear stay where they are. Still below 0.05 of that height a
/// second.
Footing footing(AnimalLeg leg, double way_m, double speed_m_s, double withers_m);

/// Rise of the trunk, in parts of the withers' height.
double trunk_rise(double way_m, double speed_m_s, double withers_m);

}  // namespace raytruth::assets
