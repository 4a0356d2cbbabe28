#pragma once

#include <optional>

/// How a driver chooses an acceleration behind another vehicle. Speeds m/s along the lane, gaps m
/// from bumper to bumper, accelerations m/s^2; all functions are pure.
///
/// Sources: Treiber, Hennecke, Helbing, "Congested traffic states in empirical observations and
/// microscopic simulations", Phys. Rev. E 62, 1805 (2000); Treiber, Kesting, "Traffic Flow
/// Dynamics", Springer 2013, chapters 11 and 12.
namespace raytruth::drivers {

/// The defaults are those of city and country traffic in "Traffic Flow Dynamics", table 11.2, with
/// the acceleration of a brisk driver.
struct IdmParameters {
  double desired_speed_m_s = 15.0;
  double time_gap_s = 1.2;
  double least_gap_m = 2.0;
  double max_acceleration_m_s2 = 1.4;
  double comfortable_deceleration_m_s2 = 2.0;
  double exponent = 4.0;
  /// Of the ACC model: 0 = IIDM, 1 = no fear of a leader who brakes harder than usual.
  double coolness = 0.99;
};

/// Who drives ahead.
struct Leader {
  double gap_m = 0.0;
  double speed_m_s = 0.0;
  double acceleration_m_s2 = 0.0;  ///< used by acc_acceleration alone
};

/// s* = s0 + max(0, v T + v dv / (2 sqrt(a b))), dv > 0 when approaching (equation 4 of the paper
/// with s1 = 0; never below s0).
double desired_gap_m(const IdmParameters& p, double speed_m_s, double leader_speed_m_s);
/// Acceleration of the IDM, equation 3 of the paper. Nothing ahead: the free road. Gaps of 0 and
/// less brake with all there is (-kMostBraking_m_s2).
double idm_acceleration(const IdmParameters& p, double speed_m_s,
                        const std::optional<Leader>& leader);
/// The improved IDM: keeps the time gap exactly up to the desired speed and doesn't brake
/// excessively above it (equations 11.17 to 11.21 of the book).
double iidm_acceleration(const IdmParameters& p, double speed_m_s,
                         const std::optional<Leader>& leader);
/// The ACC model: IIDM softened by the constant-acceleration heuristic, so that a car that cuts in
/// close doesn't cause a full stop (equations 11.24 to 11.26).
double acc_acceleration(const IdmParameters& p, double speed_m_s,
                        const std::optional<Leader>& leader);

/// Gap at which the IDM neither accelerates nor brakes behind a leader of this speed, below the
/// desired speed: (s0 + v T) / sqrt(1 - (v/v0)^delta), equation 6 of the paper.
double equilibrium_gap_m(const IdmParameters& p, double speed_m_s);

/// Brakes no driver model goes beyond: dry asphalt.
inline constexpr double kMostBraking_m_s2 = 9.0;

}  // namespace raytruth::drivers
