#include "scenes/build/level_of_detail.h"

#include <algorithm>
#include <cmath>

#include "sim/core/math.h"

namespace raytruth::scene {
namespace {

// Between pixels of a camera, looked at in a grid over its picture.
double finest_pixel(const CameraSpec& camera) {
  constexpr int kPlaces = 9;
  double least = 1e9;
  for (int i = 0; i < kPlaces; ++i) {
    for (int j = 0; j < kPlaces; ++j) {
      const Vec2 at(i * (camera.width - 1.0) / (kPlaces - 1.0),
                    j * (camera.height - 1.0) / (kPlaces - 1.0));
      const Vec3 ray = unproject(camera, at);
      // Of angles this small the chord is the arc.
      for (const Vec2& step : {Vec2(1.0, 0.0), Vec2(0.0, 1.0)})
        least = std::min(least, (unproject(camera, at + step) - ray).norm());
    }
  }
  return least;
}

double finest_beam(const LidarSpec& lidar) {
  double least = 2.0 * kPi / std::max(1, lidar.columns);
  std::vector<double> up;
  for (const LidarBeam& beam : lidar.beams) up.push_back(beam.elevation_rad);
  std::sort(up.begin(), up.end());
  for (std::size_t i = 1; i < up.size(); ++i) {
    // Beams at one height fire at different azimuths: they tell nothing apart.
    if (up[i] - up[i - 1] > 1e-4) least = std::min(least, up[i] - up[i - 1]);
  }
  return least;
}

}  // namespace

double finest_angle(const SensorRig& rig) {
  double least = 1e9;
  for (const CameraSpec& camera : rig.cameras) least = std::min(least, finest_pixel(camera));
  for (const LidarSpec& lidar : rig.lidars) least = std::min(least, finest_beam(lidar));
  return least < 1e9 ? least : 0.0;
}

LevelOfDetail::LevelOfDetail(const SensorRig& rig, std::shared_ptr<assets::FileStore> store)
    : angle_rad_(finest_angle(rig)), most_m_(1e9), meshes_(std::move(store)) {
  for (const CameraSpec& camera : rig.cameras)
    reach_m_ = std::max(reach_m_, camera.X_EC.translation().norm());
  for (const LidarSpec& lidar : rig.lidars) {
    reach_m_ = std::max(reach_m_, lidar.X_EL.translation().norm());
    most_m_ = std::min(most_m_, std::max(lidar.range_sigma_m, lidar.range_resolution_m));
  }
}

double LevelOfDetail::deviation_m(double distance_m) const {
  return std::min(most_m_, kShareOfPixel * angle_rad_ * std::max(0.0, distance_m));
}

int LevelOfDetail::level_of(const Motion& actor, const ActorModel& model, const Motion& ego) const {
  // Bodies of actors without a box are small.
  const double half = std::max(1.0, 0.5 * model.box_size_m.norm());
  double least = 1e9;
  const std::size_t keys = std::max(actor.keys.size(), ego.keys.size());
  for (std::size_t k = 0; k < keys; ++k) {
    const Pose& X_WA = actor.keys[std::min(k, actor.keys.size() - 1)];
    const Pose& X_WE = ego.keys[std::min(k, ego.keys.size() - 1)];
    least = std::min(least, (X_WA * model.box_center_m - X_WE.translation()).norm());
  }
  return assets::detail_level(deviation_m(least - half - reach_m_));
}

}  // namespace raytruth::scene
