#pragma once

/// Whether a driver who must give way goes now.
namespace raytruth::drivers {

/// From now, s. A car that never comes has from_s infinite.
struct TimeWindow {
  double from_s = 0.0, to_s = 0.0;
};

struct GapParameters {
  /// Time that has to be free before the one who has priority comes, beyond the own passage: with
  /// the passage it is the critical gap.
  double margin_before_s = 1.5;
  double margin_after_s = 0.3;  ///< after that one has left
};

/// Time to cover a way from speed v with this acceleration up to a top speed; infinite when it
/// would never get there.
double time_to_cover_s(double way_m, double speed_m_s, double acceleration_m_s2,
                       double top_speed_m_s);
/// True when the own passage of the place of conflict doesn't touch the other's, with the margins.
bool accepts(const GapParameters& p, const TimeWindow& own, const TimeWindow& other);

/// Vehicles per second that a minor stream with critical gap t_c and follow-up time t_f lets
/// through a major stream of Poisson traffic, 1/s: exp(-q t_c) q / (1 - exp(-q t_f)).
/// Source: Harders (1968); Highway Capacity Manual 2000, equation 17-3.
double minor_capacity_1_s(double major_flow_1_s, double critical_gap_s, double follow_up_s);

}  // namespace raytruth::drivers
