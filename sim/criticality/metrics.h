#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "sim/criticality/lane_view.h"
#include "sim/criticality/options.h"

namespace raytruth::criticality {

/// Metrics of a pair (ego, other) at one instant, in the order of the table's columns.
enum class Metric : std::size_t {
  kDistance,
  kHw,
  kThw,
  kTtc,
  kTtcAcceleration,
  kTtcPlane,
  kTtcPlaneAcceleration,
  kWttc,
  kPttc,
  kTtce,
  kDce,
  kTtb,
  kTts,
  kTtk,
  kTtr,
  kPsd,
  kDst,
  kDstSchubert,
  kDrac,
  kALongReq,
  kALatReq,
  kAReq,
  kDeltaV,
  kBtn,
  kStn,
  kLongJerk,
  kLatJerk,
  kRssLong,
  kRssLongMargin,
  kRssLat,
  kRssLatMargin,
  kCount
};
inline constexpr std::size_t kMetricCount = static_cast<std::size_t>(Metric::kCount);

/// Which values of a metric are the critical ones.
enum class Worse { kSmall, kLarge, kFarFromZero };

struct MetricInfo {
  std::string_view column;  ///< name with its unit
  Worse worse;
};
/// By Metric.
const std::array<MetricInfo, kMetricCount>& metric_infos();

/// Values by Metric. NaN = not defined there; TTB, TTS, TTK and TTR are -infinity when it is too
/// late already.
struct MetricRow {
  std::array<double, kMetricCount> values;
  MetricRow();
  double& operator[](Metric m) { return values[static_cast<std::size_t>(m)]; }
  double operator[](Metric m) const { return values[static_cast<std::size_t>(m)]; }
  bool has(Metric m) const { return (*this)[m] == (*this)[m]; }
};

/// Everything but the jerks, which need the instant before. Formulas: README.md.
MetricRow evaluate(const Participant& ego, const Participant& other, const View& view,
                   const Options& options);

/// Share of the velocity change that ego takes in a plastic impact: m2 / (m1 + m2).
double mass_share(const Participant& ego, const Participant& other, const Options& options);
/// Worst time to collision of two circles around the bodies that may accelerate by a1 and a2 in any
/// direction; always there when a1 + a2 > 0 or they approach each other on a collision course.
std::optional<double> wttc(const Body& a, const Body& b, double a1_m_s2, double a2_m_s2);
/// Last instants from now at which ego, so far with constant velocity, can evade in the plane;
/// -infinity when there is none. `contact_s` is their time of contact with constant velocities.
double last_braking(const Body& ego, const Body& other, double contact_s, const Options& options);
double last_steering(const Body& ego, const Body& other, double contact_s, const Options& options);
double last_kickdown(const Body& ego, const Body& other, double contact_s, const Options& options);

}  // namespace raytruth::criticality
