#include "tests/sensors/lidar/spinning.h"

#include "sim/core/math.h"

namespace raytruth::testing {

LidarSpec plain_lidar() {
  LidarSpec lidar;
  lidar.id = SensorId(3);
  lidar.name = "top";
  lidar.beams = {{0, 0.0, 0.0, 0.0, 0.0}, {1, deg_to_rad(-10.0), deg_to_rad(2.0), 0.1, 37.5e-6}};
  lidar.columns = 1000;
  lidar.range_min_m = 0.5;
  lidar.range_max_m = 250.0;
  lidar.range_at_10_percent_m = 1000.0;
  return lidar;
}

World::World(std::vector<Pose> ego_keys) {
  assets::Material black = matt("black", 0.02F);
  ego = small.add_actor(box({0.2, 0.2, 0.2}, small.add(black)), std::move(ego_keys), true);
}

SensorFrame World::scan(const LidarSpec& lidar, const lidar::LidarOptions& options,
                        double visual_range_m) const {
  const lidar::Span span = lidar::sampling_span(lidar, t);
  const tracing::TraceScene scene(small.build(span.start, span.end));
  return lidar::scan(scene, lidar, ego, small.assets(), small.snapshot(t, visual_range_m), t,
                     options);
}

lidar::LidarOptions exact() {
  lidar::LidarOptions options;
  options.noise = false;
  options.threads = 1;
  return options;
}

Pose at(const Vec3& p, double heading_rad) { return Pose::from_euler(p, {heading_rad, 0.0, 0.0}); }

}  // namespace raytruth::testing
