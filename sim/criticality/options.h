#pragma once

namespace raytruth::criticality {

/// Parameters of Responsibility-Sensitive Safety (Shalev-Shwartz, Shammah, Shashua 2017,
/// arXiv:1708.06374; the same quantities are the assumptions of IEEE 2846-2022). Neither text fixes
/// values; the defaults are those that Intel's ad-rss-lib documents.
struct RssOptions {
  double response_time_s = 1.0;                ///< rho
  double max_acceleration_m_s2 = 3.5;          ///< a_max,accel: of the rear car while it reacts
  double min_braking_m_s2 = 4.0;               ///< a_min,brake: of the rear car afterwards
  double max_braking_m_s2 = 8.0;               ///< a_max,brake: of the car in front
  double min_braking_correct_m_s2 = 3.0;       ///< a_min,brake,correct: oncoming, in its own lane
  double max_lateral_acceleration_m_s2 = 0.2;  ///< a_max,accel,lat: towards the other, reacting
  double min_lateral_braking_m_s2 = 0.8;       ///< a_min,brake,lat
  double lateral_margin_m = 0.1;               ///< mu: width of the swaying inside the lane
};

/// What the metrics assume about vehicles and drivers. Decelerations are positive numbers.
struct Options {
  /// What ego can brake and steer with: TTB, TTS, BTN, STN, PSD, WTTC. A dry road of friction 0.8.
  double max_braking_m_s2 = 8.0;
  double max_lateral_m_s2 = 8.0;
  /// WTTC: how every vehicle may change its velocity in any direction.
  double worst_case_acceleration_m_s2 = 8.0;
  double kickdown_m_s2 = 3.5;       ///< TTK: acceleration of ego
  double safety_time_s = 2.0;       ///< DST (Schubert et al. 2010)
  double tau_s = 2.0;               ///< TET and TIT: threshold of TTC (default of CommonRoad-CriMe)
  double horizon_s = 10.0;          ///< how far bodies are swept ahead for PSD and manoeuvres
  double default_mass_kg = 1500.0;  ///< for delta-v, CS and CI where the scenario states none
  /// CS: ego evades from the first instant with this deceleration while TTC is defined.
  double evasive_deceleration_m_s2 = 1.0;
  /// ET, PET, AGS, CI: paths conflict where they meet at more than this angle. Surrogate Safety
  /// Assessment Model (FHWA-HRT-08-051): below 30 degrees it is a rear-end conflict.
  double min_conflict_angle_rad = 0.5235987755982988;
  double conflict_alpha = 1.0;        ///< CI (Alhajyaseen 2015): share of the energy
  double conflict_beta_1_s = 1.0;     ///< CI: how fast the probability falls with PET
  double conflict_pet_limit_s = 5.0;  ///< CI is 0 above
  /// Beyond this distance between two actors nothing but their distance is told.
  double reach_m = 250.0;
  RssOptions rss;
};

}  // namespace raytruth::criticality
