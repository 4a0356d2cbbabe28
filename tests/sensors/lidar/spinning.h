#pragma once

// A small scene with an ego at its origin, and one turn of a LiDAR on it.

#include "sensors/lidar/lidar.h"
#include "tests/sensors/tracing/small_scene.h"

namespace raytruth::testing {

/// Noise-free ideal: two beams at 0 and -10 deg, 10 Hz, 1000 columns, range 0.5 to 250 m.
LidarSpec plain_lidar();

struct World {
  SmallScene small;
  ActorId ego;
  SimTime t = SimTime::from_s(1.0);

  /// The ego is a small box below the sensor, which sits at the ego's origin.
  explicit World(std::vector<Pose> ego_keys = {Pose()});
  SensorFrame scan(const LidarSpec& lidar, const lidar::LidarOptions& options,
                   double visual_range_m = 1e12) const;
};

lidar::LidarOptions exact();  ///< no noise, one thread
Pose at(const Vec3& p, double heading_rad = 0.0);

}  // namespace raytruth::testing
