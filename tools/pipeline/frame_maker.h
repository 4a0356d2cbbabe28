#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "assets/asset.h"
#include "labels/derive/labels.h"
#include "labels/verify/verify.h"
#include "scenes/build/level_of_detail.h"
#include "scenes/build/scene.h"
#include "sensors/air/sky.h"
#include "sensors/frame/sensor_frame.h"
#include "sensors/tracing/trace_scene.h"
#include "tools/pipeline/asset_record.h"
#include "tools/pipeline/bystanders.h"
#include "tools/pipeline/run_setup.h"
#include "tools/pipeline/surroundings.h"
#include "tools/pipeline/timeline.h"

namespace raytruth::tracing {
class PathScene;
}

namespace raytruth::pipeline {

/// The world of one frame, ready for rays.
struct FrameWorld {
  std::uint32_t frame = 0;
  SimTime time;  ///< reference time of all sensors
  std::shared_ptr<const Snapshot> snapshot;
  std::shared_ptr<const scene::Scene> scene;
  std::shared_ptr<const tracing::TraceScene> rays;
  std::shared_ptr<const tracing::PathScene> paths;  ///< for cameras; nullptr without any
  std::shared_ptr<const air::Sky> sky;

  /// What single sensors perceive, by name, where that differs (VisibilityAction).
  struct View {
    std::shared_ptr<const scene::Scene> scene;
    std::shared_ptr<const tracing::TraceScene> rays;
    std::shared_ptr<const tracing::PathScene> paths;
  };
  std::map<std::string, View> views;
  /// The world as this sensor perceives it.
  FrameWorld seen_by(const std::string& sensor) const;
};

/// One frame, complete.
struct FrameResult {
  std::uint32_t frame = 0;
  SimTime time;
  std::shared_ptr<const Snapshot> snapshot;
  std::vector<SensorFrame> sensors;  ///< cameras, then LiDARs, in rig order
  labels::LabelSet labels;
  labels::LabelProof proof;
};

/// Makes the frames of a run. A frame is a pure function of the inputs and its time: it does not
/// matter which frames were made before, how many there are, or where the run starts. Frame numbers
/// of successive calls must not go back.
class FrameMaker {
 public:
  /// Storyboards that never end are cut here when no number of frames is asked for.
  static constexpr double kLongestRun_s = 300.0;

  /// Simulates ahead to learn where the ego goes, builds the surroundings of its way and all
  /// assets.
  FrameMaker(const RunInputs& inputs, const RunExecution& execution);

  /// Reference time of a frame: the first lies where the sampling of the slowest sensor starts at
  /// start_s.
  SimTime time_of(std::uint32_t frame) const;
  /// How many frames the run has.
  std::uint32_t frame_count() const { return frame_count_; }

  /// What stands for the frame in the keys of random streams: its time in microseconds.
  static std::uint32_t noise_key(SimTime time);

  FrameWorld world_of(std::uint32_t frame);
  FrameResult make(std::uint32_t frame);
  FrameResult make(const FrameWorld& world) const;

  const RunInputs& inputs() const { return inputs_; }
  const scene::ActorAssets& assets() const { return surroundings_.assets(); }
  const assets::MaterialTable& materials() const { return *surroundings_.materials(); }
  /// How long it took to make bodies and surroundings, or to find them in the store.
  double scene_s() const { return surroundings_.build_s(); }
  /// Which assets are shown, known from the start.
  AssetRecord asset_record() const { return record_of(surroundings_.library(), models_); }
  const std::vector<Diagnostic>& warnings() const { return warnings_; }

 private:
  void simulate_ahead();
  void use_packs();
  void count_frames(std::uint32_t wanted);

  RunInputs inputs_;
  RunExecution execution_;
  SimTime lead_, lag_;  ///< how long before and after the reference time the sensors sample
  std::uint32_t frame_count_ = 0;
  std::vector<std::shared_ptr<const ActorModel>> models_;
  std::map<ActorId, ActorState> appearances_;  ///< lights and animations of the whole run
  Bystanders bystanders_;
  std::vector<Diagnostic> warnings_;
  std::unique_ptr<Timeline> timeline_;
  Surroundings surroundings_;
  std::unique_ptr<const scene::LevelOfDetail> detail_;  ///< nullptr: whole bodies
  std::shared_ptr<const air::Sky> sky_;
  Weather sky_weather_;
  double sky_glow_ = 0.0;
};

}  // namespace raytruth::pipeline
