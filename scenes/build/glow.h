#pragma once

#include <vector>

#include "assets/material.h"
#include "scenes/build/scene.h"

namespace raytruth::scene {

/// Parts of an actor's mesh that glow otherwise than their material does.
///
/// - Lit head lamps throw a beam: see beam_share(). Their luminance is that of the brightest
///   direction, the beam's luminous intensity over the lens' area as seen along the vehicle.
/// - Lights that the scenario has switched (ActorState::lights): dimmed in transitions, with
///   another colour, or with a stated luminous intensity. That one is spread evenly over the lens
///   as seen along the vehicle (luminance = intensity / projected area), and is that of the
///   brightest direction of a beam. Colours are taken as sRGB and set the ratio of the channels, so
///   that the luminance (Rec. 709 weights) stays.
std::vector<PartGlow> glows_of(const ActorState& state, const assets::Mesh& mesh,
                               const assets::MaterialTable* materials);

/// What the town adds to a clear sky's luminance in the zenith, for air::Sky: 5 mcd/m^2 by night
/// where 64 or more street lamps and windows burn within the built surroundings, as in inner cities
/// (Falchi et al. 2016: 3 to 10), less with fewer of them in proportion; 0 by day.
double town_glow_cd_m2(const StaticWorld& world, const Weather& weather);

/// Luminous intensity of one head lamp in its brightest direction, cd; 0 for kDiffuse.
double beam_peak_cd(Beam beam);

/// How bright a lamp is from a direction (unit, away from the lamp, in its instance's frame with x
/// ahead and y to the left), over its brightest: 0 ... 1. Head lamps for right-hand traffic that
/// fulfil UN Regulation 112, class B: the low beam with 24.5 kcd, cut off 1 % below the horizon and
/// rising by 15 degrees to the right, 250 cd above it (at most 350 at B50L); the high beam with 51
/// kcd. The points in between are smooth curves of our own. Nothing goes backwards.
float beam_share(Beam beam, const Vec3f& direction_I);

}  // namespace raytruth::scene
