#include "tools/pipeline/bench.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <thread>

#include "assets/file_store.h"
#include "sensors/camera/camera.h"
#include "sensors/lidar/lidar.h"
#include "sensors/tracing/raw_rays.h"
#include "tools/pipeline/frame_maker.h"

namespace raytruth::pipeline {
namespace {

double seconds_of(const std::function<void()>& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

constexpr int kRounds = 5;

// One group of measurements on the same rays: bare Embree first, which the others are divided by.
// Rounds alternate between the candidates, so that a slow moment of the machine hits all of them.
class Group {
 public:
  void add(std::string what, std::size_t rays, std::function<void()> work) {
    lines_.push_back({std::move(what), rays, 0.0, 0.0});
    works_.push_back(std::move(work));
  }
  void run(std::vector<BenchLine>& into) {
    std::vector<double> best(lines_.size(), 1e300);
    for (int round = 0; round < kRounds; ++round) {
      for (std::size_t i = 0; i < works_.size(); ++i) {
        best[i] = std::min(best[i], seconds_of(works_[i]));
      }
    }
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      lines_[i].mrays_s = static_cast<double>(lines_[i].rays) / best[i] * 1e-6;
      lines_[i].ratio_to_raw = lines_[i].mrays_s / lines_[0].mrays_s;
      into.push_back(lines_[i]);
    }
  }

 private:
  std::vector<BenchLine> lines_;
  std::vector<std::function<void()>> works_;
};

void bench_camera(const FrameMaker& maker, const FrameWorld& world, std::vector<BenchLine>& lines) {
  const RunInputs& inputs = maker.inputs();
  CameraSpec spec = inputs.rig.cameras.front();
  const tracing::View view = spec.sees_ego ? tracing::View::kAll : tracing::View::kWithoutEgo;
  const std::vector<tracing::Ray> rays =
      camera::centre_rays(*world.rays, spec, inputs.ego, world.time);
  tracing::RawRays raw(*world.rays, rays, view);
  std::vector<tracing::PrimitiveHit> hits(rays.size());
  camera::CameraOptions options;
  options.threads = 1;
  const auto picture = [&, view](int samples, int bounces) {
    return [&, samples, bounces, view] {
      CameraSpec one = spec;
      one.samples_per_pixel = samples;
      camera::CameraOptions few = options;
      few.max_bounces = bounces;
      camera::render(*world.rays, *world.sky, one, inputs.ego, maker.assets(), *world.snapshot,
                     world.time, few);
    };
  };
  Group group;
  group.add("camera: bare Embree, primary rays", rays.size(), [&] { raw.trace(); });
  group.add("camera: primary rays, hits only", rays.size(), [&] {
    tracing::parallel_blocks(rays.size(), 4096, 1, [&](std::size_t begin, std::size_t end) {
      world.rays->closest(std::span(rays).subspan(begin, end - begin),
                          std::span(hits).subspan(begin, end - begin), view);
    });
  });
  group.add("camera: primary rays with surfaces in double", rays.size(), [&] {
    double sum = 0.0;
    tracing::parallel_blocks(rays.size(), 4096, 1, [&](std::size_t begin, std::size_t end) {
      world.rays->closest(std::span(rays).subspan(begin, end - begin),
                          std::span(hits).subspan(begin, end - begin), view);
      for (std::size_t i = begin; i < end; ++i) {
        if (hits[i].hit()) sum += world.rays->resolve(rays[i], hits[i]).distance_m;
      }
    });
    RT_CHECK(sum >= 0.0, sum);
  });
  const int samples = spec.samples_per_pixel;
  group.add(fmt::format("camera: whole pictures, {} samples, 4 bounces", samples),
            rays.size() * static_cast<std::size_t>(samples), picture(samples, 4));
  group.run(lines);
}

void bench_lidar(const FrameMaker& maker, const FrameWorld& world, std::vector<BenchLine>& lines) {
  const RunInputs& inputs = maker.inputs();
  const LidarSpec& spec = inputs.rig.lidars.front();
  const tracing::View view = spec.sees_ego ? tracing::View::kAll : tracing::View::kWithoutEgo;
  const std::vector<tracing::Ray> rays =
      lidar::firing_rays(*world.rays, spec, inputs.ego, world.time);
  tracing::RawRays raw(*world.rays, rays, view);
  lidar::LidarOptions options;
  options.threads = 1;
  Group group;
  group.add("LiDAR: bare Embree, ring by ring", rays.size(), [&] { raw.trace(); });
  group.add("LiDAR: whole sweeps with labels", rays.size(), [&] {
    lidar::scan(*world.rays, spec, inputs.ego, maker.assets(), *world.snapshot, world.time,
                options);
  });
  group.run(lines);
}

}  // namespace

BenchReport bench(const RunSettings& settings, const RunExecution& execution) {
  BenchReport report;
  report.threads = execution.threads > 0 ? execution.threads
                                         : static_cast<int>(std::thread::hardware_concurrency());
  std::unique_ptr<FrameMaker> maker;
  FrameWorld world;
  report.set_up_s = seconds_of([&] {
    maker = std::make_unique<FrameMaker>(load_inputs(settings), execution);
    world = maker->world_of(0);
  });
  report.scene_s = maker->scene_s();
  if (execution.store) report.cache = execution.store->missed() > 0 ? "cold" : "warm";
  report.first_frame_s = seconds_of([&] { maker->make(world); });
  if (!maker->inputs().rig.cameras.empty())
    bench_camera(*maker, world.seen_by(maker->inputs().rig.cameras.front().name), report.lines);
  if (!maker->inputs().rig.lidars.empty())
    bench_lidar(*maker, world.seen_by(maker->inputs().rig.lidars.front().name), report.lines);
  return report;
}

}  // namespace raytruth::pipeline
