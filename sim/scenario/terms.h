#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

/// Words that many parts of a scenario share. Names and meanings are those of ASAM OpenSCENARIO
/// XML; a vocabulary that a file may only choose from and that nothing switches over stays text.
namespace raytruth::scenario {

enum class Rule { kEqualTo, kGreaterThan, kLessThan, kGreaterOrEqual, kLessOrEqual, kNotEqualTo };
enum class CoordinateSystem { kEntity, kLane, kRoad, kTrajectory, kWorld };
enum class RelativeDistanceType { kLongitudinal, kLateral, kEuclidean };
enum class FollowingMode { kPosition, kFollow };
enum class ReferenceContext { kRelative, kAbsolute };
enum class RouteStrategy { kFastest, kShortest, kLeastIntersections, kRandom };
/// How the way between two places on roads is chosen; kUndefined leaves it to the simulator.
enum class RoutingAlgorithm {
  kUndefined,
  kAssignedRoute,
  kFastest,
  kLeastIntersections,
  kShortest
};
/// 1.4: which of OpenDRIVE's lane layers is meant.
enum class LaneLayer { kPermanent, kTemporary };

/// What a <Properties> holds. Files are as written; the reader of a property knows where they lie.
struct Properties {
  std::map<std::string, std::string> values;
  std::vector<std::filesystem::path> files;
  std::vector<std::string> custom_contents;  ///< text of <CustomContent>
};

/// Something with its share among others; shares are positive and need not add up to 1.
template <typename T>
struct Weighted {
  double weight = 1.0;
  T value;
};

/// Limits of a motion; nothing = none but those of the vehicle itself.
struct DynamicConstraints {
  std::optional<double> max_acceleration_m_s2, max_deceleration_m_s2, max_speed_m_s;
  std::optional<double> max_acceleration_rate_m_s3, max_deceleration_rate_m_s3;
};

}  // namespace raytruth::scenario
