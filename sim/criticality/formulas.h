#pragma once

#include <optional>

#include "sim/criticality/options.h"

namespace raytruth::criticality {

/// Ego (1) behind another actor (2) on one line: their lane, or ego's heading. Speeds along it in
/// ego's direction (an oncoming actor's is negative), y to its left.
struct Following {
  double gap_m = 0.0;  ///< ego's front to the other's rear, >= 0
  double v1_m_s = 0.0, v2_m_s = 0.0;
  double a1_m_s2 = 0.0, a2_m_s2 = 0.0;
  double y_m = 0.0;  ///< middle of 2 as seen from the middle of 1, left positive
  double v1_lateral_m_s = 0.0, v2_lateral_m_s = 0.0;
  double a2_lateral_m_s2 = 0.0;
  double width1_m = 0.0, width2_m = 0.0;
};

// One metric each; the formulas and their sources stand in README.md. Nothing = not defined. Speeds
// and differences of speeds below kStill_m_s, and decelerations below kSteady_m_s2, are rounding:
// there is no motion, closing in or braking.
inline constexpr double kStill_m_s = 1e-3;
inline constexpr double kSteady_m_s2 = 1e-3;

/// Constant speeds.
std::optional<double> ttc(const Following& f);
/// Constant accelerations; who brakes stands when the speed is 0.
std::optional<double> ttc_constant_acceleration(const Following& f);
/// Constant speed of ego, constant deceleration of the other; defined when it brakes.
std::optional<double> pttc(const Following& f);
/// Time until ego's front is where the other's rear is now.
std::optional<double> thw(const Following& f);
/// <= 0; 0 when no braking is needed; nothing in contact. The other keeps its acceleration until it
/// stands.
std::optional<double> a_long_req(const Following& f);
/// > 0, the other keeps its speed; defined when ego closes in.
std::optional<double> drac(const Following& f);
/// Deceleration down to the other's speed at safety_time_s behind it; defined when ego closes in
/// and is further away than that.
std::optional<double> dst(const Following& f, double safety_time_s);
/// >= 0: sideways acceleration that clears the other at TTC, to the easier side.
std::optional<double> a_lat_req(const Following& f);
/// Last instant from now to brake, to steer; -infinity when it has passed.
std::optional<double> ttb(const Following& f, double max_braking_m_s2);
std::optional<double> tts(const Following& f, double max_lateral_m_s2);

/// Safe distances of RSS, m, >= 0: rear car at v_rear behind v_front (definition 1), cars towards
/// each other (definition 2, speeds >= 0, 1 in its lane), side by side (definition 6: 1 on the
/// left; speeds positive to the right, so that v1 > v2 closes in).
double rss_same_direction(double v_rear_m_s, double v_front_m_s, const RssOptions& o);
double rss_opposite_direction(double v1_m_s, double v2_m_s, const RssOptions& o);
double rss_lateral(double v1_m_s, double v2_m_s, const RssOptions& o);

}  // namespace raytruth::criticality
