#include "tools/pipeline/frame_maker.h"

#include <algorithm>

#include "sensors/camera/camera.h"
#include "sensors/lidar/lidar.h"
#include "sim/core/check.h"

namespace raytruth::pipeline {
namespace {

// Embree takes up to 129 motion keys; a key each grid step keeps the poses exact at grid points.
constexpr std::int64_t kMaxKeys = 129;
// Beyond this distance from the ego's way only terrain and the sky are seen.
constexpr double kSurroundings_m = 400.0;
// Looking ahead, the ego and who else is there are noted this often.
constexpr std::int64_t kLookNs = 100'000'000;
// Up to this half length of the ego's way the surroundings of all of it are built.
constexpr double kWholeWay_m = 1200.0;

InputError input_error(const RunInputs& inputs, const char* rule, std::string message,
                       std::string hint) {
  return InputError({{Severity::kError,
                      rule,
                      {inputs.scenario->file.string(), 0, 0},
                      std::move(message),
                      std::move(hint)}});
}

}  // namespace

FrameMaker::FrameMaker(const RunInputs& inputs, const RunExecution& execution)
    : inputs_(inputs), execution_(execution), warnings_(inputs.warnings) {
  const SimTime reference = SimTime::from_s(1.0);
  const auto widen = [&](SimTime start, SimTime end) {
    lead_ = std::max(lead_, reference - start);
    lag_ = std::max(lag_, end - reference);
  };
  for (const CameraSpec& camera : inputs_.rig.cameras) {
    const camera::Span span = camera::sampling_span(camera, reference);
    widen(span.start, span.end);
  }
  for (const LidarSpec& lidar : inputs_.rig.lidars) {
    const lidar::Span span = lidar::sampling_span(lidar, reference);
    widen(span.start, span.end);
  }
  simulate_ahead();
  build_surroundings();
  timeline_ = std::make_unique<Timeline>(inputs_);
}

SimTime FrameMaker::time_of(std::uint32_t frame) const {
  return SimTime::from_s(inputs_.settings.start_s) + lead_ +
         SimTime::from_s(frame / inputs_.rig.rate_hz);
}

void FrameMaker::simulate_ahead() {
  Timeline timeline(inputs_);
  warnings_.insert(warnings_.end(), timeline.warnings().begin(), timeline.warnings().end());
  const std::uint32_t wanted =
      inputs_.settings.frames ? static_cast<std::uint32_t>(*inputs_.settings.frames)
                              : static_cast<std::uint32_t>(kLongestRun_s * inputs_.rig.rate_hz);
  // The whole scenario is looked at, in steps of its own: what stands in the street must not depend
  // on which part of it is rendered.
  std::map<ActorId, std::shared_ptr<const ActorModel>> models;
  Box3 whole_way;
  for (std::int64_t ns = 0; ns <= SimTime::from_s(kLongestRun_s).ns(); ns += kLookNs) {
    const auto window = timeline.window(SimTime::from_ns(ns), SimTime::from_ns(ns), 1);
    if (!window) break;
    const Snapshot& snapshot = *window->front();
    for (const auto& model : snapshot.models) models.emplace(model->id, model);
    const ActorState* ego = snapshot.find(inputs_.ego);
    if (ego) whole_way.extend(ego->X_WA.translation());
  }
  for (const auto& [id, model] : models) models_.push_back(model);
  count_frames(wanted);
  const bool small = 0.5 * whole_way.size().head<2>().norm() <= kWholeWay_m;
  if (small) way_ = whole_way;
}

void FrameMaker::count_frames(std::uint32_t wanted) {
  Timeline timeline(inputs_);
  for (std::uint32_t frame = 0; frame < wanted; ++frame) {
    const SimTime t = time_of(frame);
    const auto window = timeline.window(t - lead_, t + lag_, 2);
    if (!window) break;
    for (const auto& snapshot : *window) {
      const ActorState* ego = snapshot->find(inputs_.ego);
      if (!ego) {
        throw input_error(
            inputs_, "run.ego",
            fmt::format("the entity that carries the sensors is absent at {} s", t.seconds()),
            "choose another with --ego, or a later --start");
      }
      way_.extend(ego->X_WA.translation());
    }
    frame_count_ = frame + 1;
  }
  if (frame_count_ == 0) {
    throw input_error(
        inputs_, "run.empty",
        fmt::format("the scenario ends before its first frame at {} s", time_of(0).seconds()),
        "choose an earlier --start");
  }
}

void FrameMaker::build_surroundings() {
  assets::AssetLibrary library(inputs_.settings.seed);
  for (const auto& model : models_) {
    const std::size_t index = model->id.value() - 1;
    if (assets_.by_actor.size() <= index) assets_.by_actor.resize(index + 1);
    assets_.by_actor[index] = library.for_actor(*model);
  }
  scene::SurroundingsOptions options;
  options.seed = inputs_.settings.seed;
  options.focus = way_.center();
  options.radius_m = 0.5 * way_.size().head<2>().norm() + kSurroundings_m;
  static_world_ = scene::build_static_world(*inputs_.roads, library, options);
  materials_ = std::make_shared<const assets::MaterialTable>(library.materials());
  meshes_ = std::make_shared<tracing::MeshCache>();
}

FrameWorld FrameMaker::world_of(std::uint32_t frame) {
  RT_CHECK(frame < frame_count_, frame, frame_count_);
  FrameWorld world;
  world.frame = frame;
  world.time = time_of(frame);
  const SimTime start = world.time - lead_;
  const SimTime end = world.time + lag_;
  const std::int64_t keys =
      std::min(kMaxKeys, 1 + ((end - start).ns() + Timeline::kGridNs - 1) / Timeline::kGridNs);
  const auto snapshots = timeline_->window(start, end, static_cast<int>(keys));
  RT_CHECK(snapshots.has_value(), frame, end.ns());
  world.snapshot = timeline_->window(world.time, world.time, 1)->front();
  world.scene = scene::build_scene(*snapshots, static_world_, assets_, materials_, inputs_.ego);
  world.rays = std::make_shared<const tracing::TraceScene>(world.scene, meshes_);
  if (!sky_ || !(sky_weather_ == world.snapshot->weather)) {
    sky_weather_ = world.snapshot->weather;
    sky_ = std::make_shared<const air::Sky>(sky_weather_);
  }
  world.sky = sky_;
  return world;
}

std::uint32_t FrameMaker::noise_key(SimTime time) {
  return static_cast<std::uint32_t>(time.ns() / 1000);
}

FrameResult FrameMaker::make(std::uint32_t frame) { return make(world_of(frame)); }

FrameResult FrameMaker::make(const FrameWorld& world) const {
  FrameResult result;
  result.frame = world.frame;
  result.time = world.time;
  result.snapshot = world.snapshot;
  for (const CameraSpec& spec : inputs_.rig.cameras) {
    camera::CameraOptions options;
    options.seed = inputs_.settings.seed;
    options.frame = noise_key(world.time);
    options.threads = execution_.threads;
    result.sensors.push_back(camera::render(*world.rays, *world.sky, spec, inputs_.ego, assets_,
                                            *world.snapshot, world.time, options));
  }
  for (const LidarSpec& spec : inputs_.rig.lidars) {
    lidar::LidarOptions options;
    options.seed = inputs_.settings.seed;
    options.frame = noise_key(world.time);
    options.threads = execution_.threads;
    result.sensors.push_back(
        lidar::scan(*world.rays, spec, inputs_.ego, assets_, *world.snapshot, world.time, options));
  }
  std::vector<Box3> boxes;
  for (const ActorState& actor : world.snapshot->actors)
    boxes.push_back(scene::posed_box(assets_, actor));
  result.labels =
      labels::derive(world.frame, *world.snapshot, boxes, inputs_.ego, inputs_.rig, result.sensors);
  result.proof = labels::verify(result.labels, inputs_.rig, result.sensors);
  return result;
}

}  // namespace raytruth::pipeline
