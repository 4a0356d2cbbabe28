#pragma once

// Internal to sensors/lidar: when and where each firing of a turn goes.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sensors/frame/sensor_rig.h"
#include "sensors/tracing/trace_scene.h"
#include "sim/core/time.h"

namespace raytruth::lidar {

/// The firings of one turn. A firing is named by (column, beam), beam = index into
/// LidarSpec::beams; its number counts column by column, within a column by fire time.
class Sweep {
 public:
  Sweep(const tracing::TraceScene& scene, const LidarSpec& lidar, ActorId ego, SimTime t);

  SimTime start() const { return start_; }
  SimTime end() const { return end_; }
  std::size_t columns() const { return columns_.size(); }
  std::size_t beams() const { return beams_.size(); }
  std::size_t firings() const { return columns() * beams(); }

  std::size_t number(std::size_t column, std::size_t beam) const {
    return column * beams() + beams_[beam].rank;
  }
  /// Inverse of number().
  std::size_t column_of(std::size_t number) const { return number / beams(); }
  std::size_t beam_of(std::size_t number) const { return by_rank_[number % beams()]; }

  /// Nanoseconds after start().
  std::int32_t time_ns(std::size_t column, std::size_t beam) const;
  /// In the sensor frame at the firing's own time.
  Vec3 direction_L(std::size_t column, std::size_t beam) const;
  Vec3 origin_L(std::size_t beam) const { return {0.0, 0.0, beams_[beam].vertical_offset_m}; }
  /// In the world, up to range_max_m and a little beyond. Sensor poses are exact at the start of
  /// each column and blended in between: within 1 mm even when the ego's velocity jumps by 80 m/s.
  tracing::Ray ray(std::size_t column, std::size_t beam) const;

  /// The sensor at the start of a column.
  Pose X_WL(std::size_t column) const;
  std::int64_t column_start_ns(std::size_t column) const;

 private:
  struct Beam {
    double cos_elevation, sin_elevation, cos_azimuth, sin_azimuth, vertical_offset_m, fire_time_s;
    std::size_t rank;
    std::size_t step;  // whole columns within the fire time
    double u;          // and the rest, as a share of a column
  };
  struct Column {
    double cos_azimuth, sin_azimuth;
  };
  struct Key {
    Eigen::Matrix3d R, R_change;  // at the start of a column; until the next
    Vec3 p, p_change;
  };
  const tracing::TraceScene& scene_;
  ObjectId ego_;
  Pose X_EL_;
  SimTime start_, end_;
  double column_s_ = 0.0, far_m_ = 0.0;
  std::vector<Beam> beams_;
  std::vector<std::size_t> by_rank_;
  std::vector<Column> columns_;
  std::vector<Key> keys_;
};

}  // namespace raytruth::lidar
