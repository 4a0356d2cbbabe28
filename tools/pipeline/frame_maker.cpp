#include "tools/pipeline/frame_maker.h"

#include <fmt/format.h>

#include <algorithm>

#include "scenes/build/flood.h"
#include "scenes/build/glow.h"
#include "scenes/build/season.h"
#include "sensors/camera/camera.h"
#include "sensors/lidar/lidar.h"
#include "sim/core/check.h"
#include "tools/pipeline/asset_tools.h"

namespace raytruth::pipeline {
namespace {

// Embree takes up to 129 motion keys; a key each grid step keeps the poses exact at grid points.
constexpr std::int64_t kMaxKeys = 129;
// Looking ahead, the ego and who else is there are noted this often.
constexpr std::int64_t kLookNs = 100'000'000;
// Where road files don't say: middle Europe.
constexpr double kUsualLatitude_deg = 50.0;

InputError input_error(const RunInputs& inputs, const char* rule, std::string message,
                       std::string hint) {
  return InputError({{Severity::kError, rule, place_of(*inputs.scenario, inputs.ego),
                      std::move(message), std::move(hint)}});
}

}  // namespace

FrameMaker::FrameMaker(const RunInputs& inputs, const RunExecution& execution)
    : inputs_(inputs),
      execution_(execution),
      warnings_(inputs.warnings),
      surroundings_(inputs.roads, inputs.settings.seed) {
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
  if (inputs_.settings.level_of_detail)
    detail_ = std::make_unique<const scene::LevelOfDetail>(inputs_.rig, execution_.store);
  surroundings_.set_land_use(inputs_.land_use);
  surroundings_.use(execution_, inputs_.scenario->road_file);
  simulate_ahead();
  use_packs();
  surroundings_.build(models_);
  for (const auto& model : models_) {
    const auto shown = appearances_.find(model->id);
    if (shown != appearances_.end())
      surroundings_.check_shown(*model, shown->second, inputs_.scenario->file.string());
  }
  const auto& findings = surroundings_.findings();
  warnings_.insert(warnings_.end(), findings.begin(), findings.end());
  timeline_ = std::make_unique<Timeline>(inputs_);
}

void FrameMaker::use_packs() {
  Diagnostics found;
  std::vector<std::shared_ptr<const assets::Pack>> packs;
  for (const std::string& name : inputs_.settings.assets) {
    packs.push_back(find_pack(name, found));
    for (const std::string& archive : packs.back()->missing) {
      found.warning(
          "pack.missing", {packs.back()->manifest.string(), 0, 0},
          fmt::format("the pack needs '{}', which isn't on this machine", archive),
          "its assets are left out; of Debian's: apt-get install sweethome3d-furniture sumo-tools");
    }
  }
  found.throw_if_errors();
  warnings_.insert(warnings_.end(), found.all().begin(), found.all().end());
  surroundings_.use_packs(std::move(packs), inputs_.settings.keep_going);
}

SimTime FrameMaker::time_of(std::uint32_t frame) const {
  return SimTime::from_s(inputs_.settings.start_s) + lead_ +
         SimTime::from_s(frame / inputs_.rig.rate_hz);
}

void FrameMaker::simulate_ahead() {
  Timeline timeline(inputs_);
  const std::uint32_t wanted =
      inputs_.settings.frames ? static_cast<std::uint32_t>(*inputs_.settings.frames)
                              : static_cast<std::uint32_t>(kLongestRun_s * inputs_.rig.rate_hz);
  // The whole scenario is looked at, in steps of its own: what stands in the street must not depend
  // on which part of it is rendered.
  std::map<ActorId, std::shared_ptr<const ActorModel>> models;
  for (std::int64_t ns = 0; ns <= SimTime::from_s(kLongestRun_s).ns(); ns += kLookNs) {
    const auto window = timeline.window(SimTime::from_ns(ns), SimTime::from_ns(ns), 1);
    if (!window) break;
    const Snapshot& snapshot = *window->front();
    if (ns == 0) surroundings_.set_flood(scene::flood_level(snapshot.road_properties));
    if (ns == 0 && snapshot.utc_ns) {
      const auto place = inputs_.roads->to_geo(inputs_.roads->bounds().center());
      surroundings_.set_season(
          scene::season_of(*snapshot.utc_ns, place ? place->latitude_deg : kUsualLatitude_deg));
    }
    for (std::size_t i = 0; i < snapshot.actors.size(); ++i) {
      const ActorState& state = snapshot.actors[i];
      models.emplace(state.id, snapshot.models[i]);
      for (const AnimationState& a : state.animations) {
        ActorState& seen = appearances_[state.id];
        const auto same = [&](const AnimationState& b) {
          return b.kind == a.kind && b.name == a.name;
        };
        if (std::none_of(seen.animations.begin(), seen.animations.end(), same))
          seen.animations.push_back(a);
      }
      for (const LightState& l : state.lights) {
        ActorState& seen = appearances_[state.id];
        const auto same = [&](const LightState& b) { return b.light == l.light; };
        if (std::none_of(seen.lights.begin(), seen.lights.end(), same)) seen.lights.push_back(l);
      }
    }
    if (inputs_.settings.street_life)
      bystanders_.note(snapshot, inputs_.ego, SimTime::from_ns(kLookNs));
    const ActorState* ego = snapshot.find(inputs_.ego);
    if (ego) surroundings_.pass(ego->X_WA.translation());
  }
  warnings_.insert(warnings_.end(), timeline.warnings().begin(), timeline.warnings().end());
  for (const auto& [id, model] : models) models_.push_back(model);
  if (inputs_.settings.street_life) {
    const auto added = bystanders_.place(inputs_, models_);
    models_.insert(models_.end(), added.begin(), added.end());
  }
  count_frames(wanted);
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
      const Vec3& place = ego->X_WA.translation();
      if (t.seconds() > kLongestRun_s || !surroundings_.knows(place)) surroundings_.pass(place);
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

FrameWorld FrameWorld::seen_by(const std::string& sensor) const {
  FrameWorld seen = *this;
  if (const auto view = views.find(sensor); view != views.end()) {
    seen.scene = view->second.scene;
    seen.rays = view->second.rays;
    seen.paths = view->second.paths;
  }
  return seen;
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
  auto snapshots = timeline_->window(start, end, static_cast<int>(keys));
  RT_CHECK(snapshots.has_value(), frame, end.ns());
  for (auto& key : *snapshots) key = bystanders_.join(std::move(key));
  world.snapshot = bystanders_.join(timeline_->window(world.time, world.time, 1)->front());
  const ActorState* ego = world.snapshot->find(inputs_.ego);
  RT_CHECK(ego != nullptr, frame);
  const Surroundings::Block& block = surroundings_.around(ego->X_WA.translation());
  // Sensors that perceive the same actors share a scene; most often all do.
  std::map<std::vector<ActorId>, FrameWorld::View> views;
  const Weather& weather = world.snapshot->weather;
  const double glow = block.world ? scene::town_glow_cd_m2(*block.world, weather) : 0.0;
  if (!sky_ || !(sky_weather_ == weather) || sky_glow_ != glow) {
    sky_weather_ = weather;
    sky_glow_ = glow;
    sky_ = std::make_shared<const air::Sky>(weather, glow);
  }
  world.sky = sky_;
  const auto see = [&](const std::string& sensor, bool is_camera) {
    const std::vector<ActorId> hidden = snapshots->front()->hidden_from(sensor, is_camera);
    FrameWorld::View& view = views[hidden];
    if (!view.scene) {
      view.scene = scene::build_scene(*snapshots, block.world, surroundings_.assets(),
                                      surroundings_.materials(), inputs_.ego, hidden, detail_.get(),
                                      execution_.threads);
      view.rays = std::make_shared<const tracing::TraceScene>(view.scene, block.meshes);
    }
    if (is_camera && !view.paths) view.paths = camera::light_paths(*view.rays, *world.sky);
    if (!world.scene) {
      world.scene = view.scene;
      world.rays = view.rays;
      world.paths = view.paths;
    } else if (view.scene != world.scene) {
      world.views[sensor] = view;
    }
  };
  for (const CameraSpec& camera : inputs_.rig.cameras) see(camera.name, true);
  for (const LidarSpec& lidar : inputs_.rig.lidars) see(lidar.name, false);
  if (!world.scene) see("", false);
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
    const FrameWorld seen = world.seen_by(spec.name);
    options.paths = seen.paths;
    result.sensors.push_back(camera::render(*seen.rays, *world.sky, spec, inputs_.ego,
                                            surroundings_.assets(), *world.snapshot, world.time,
                                            options));
  }
  for (const LidarSpec& spec : inputs_.rig.lidars) {
    lidar::LidarOptions options;
    options.seed = inputs_.settings.seed;
    options.frame = noise_key(world.time);
    options.threads = execution_.threads;
    result.sensors.push_back(lidar::scan(*world.seen_by(spec.name).rays, spec, inputs_.ego,
                                         surroundings_.assets(), *world.snapshot, world.time,
                                         options));
  }
  std::vector<Box3> boxes;
  for (const ActorState& actor : world.snapshot->actors)
    boxes.push_back(scene::posed_box(surroundings_.assets(), actor));
  result.labels =
      labels::derive(world.frame, *world.snapshot, boxes, inputs_.ego, inputs_.rig, result.sensors);
  result.proof = labels::verify(result.labels, inputs_.rig, result.sensors);
  return result;
}

}  // namespace raytruth::pipeline
