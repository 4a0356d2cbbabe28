// What a picture gains by the denoiser, and what that costs.
//
//   denoise_bench SCENARIO [NAME=VALUE ...]   parameters of the scenario, and of the measurement:
//     start=6 samples=16 seed=1 bounces=4 width=320 fx=0.62 (of the width) exposure=0.004
//     threads=1
//     out=FOLDER (the picture, denoised and not, and what the denoiser goes by: raw float32, one
//     file a plane)
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "sensors/camera/camera.h"
#include "sensors/camera/denoise.h"
#include "sim/core/files.h"
#include "sim/core/luminance.h"
#include "tests/bench/bench_options.h"
#include "tools/pipeline/frame_maker.h"

namespace raytruth {
namespace {

using bench::cpu_s;
using bench::Options;
using bench::take;

void save(const std::filesystem::path& file, std::span<const float> values) {
  write_file(file, std::string(reinterpret_cast<const char*>(values.data()), values.size_bytes()));
}

void save(const std::filesystem::path& folder, const std::string& name,
          const camera::NoisyPicture::Planes& planes) {
  for (std::size_t c = 0; c < 3; ++c) save(folder / fmt::format("{}_{}.f32", name, c), planes[c]);
}

void save(const std::filesystem::path& folder, const camera::NoisyPicture& noisy) {
  save(folder, "diffuse_a", noisy.diffuse.half[0]);
  save(folder, "diffuse_b", noisy.diffuse.half[1]);
  save(folder, "diffuse_albedo", noisy.diffuse.albedo);
  save(folder, "gloss_a", noisy.gloss.half[0]);
  save(folder, "gloss_b", noisy.gloss.half[1]);
  save(folder, "gloss_albedo", noisy.gloss.albedo);
  save(folder, "normal", noisy.normal);
  save(folder / "nearness.f32", noisy.nearness_1_m);
  save(folder / "roughness.f32", noisy.roughness);
}

int run(const std::filesystem::path& scenario, Options options) {
  const int samples = std::atoi(take(options, "samples", "16").c_str());
  const int bounces = std::atoi(take(options, "bounces", "4").c_str());
  const int width = std::atoi(take(options, "width", "320").c_str());
  const int threads = std::atoi(take(options, "threads", "1").c_str());
  const int seed = std::atoi(take(options, "seed", "1").c_str());
  const double fx = std::atof(take(options, "fx", "0.62").c_str());
  const double exposure = std::atof(take(options, "exposure", "0.004").c_str());
  const std::filesystem::path out = take(options, "out", "");
  const auto folder =
      std::filesystem::temp_directory_path() / fmt::format("raytruth_denoise_bench_{}", getpid());
  std::filesystem::create_directories(folder);
  pipeline::RunSettings settings;
  settings.scenario = scenario;
  settings.rig = folder / "rig.yaml";
  settings.frames = 1;
  settings.start_s = std::atof(take(options, "start", "6").c_str());
  settings.parameters = options;
  write_file(settings.rig,
             fmt::format("name: noise\nrate_hz: 10\nsensors:\n  - name: cam\n    type: camera\n"
                         "    position_m: [1.03, 0.0, 1.45]\n    width: {}\n    height: {}\n"
                         "    fx: {}\n    exposure_s: {}\n    samples_per_pixel: {}\n",
                         width, width * 9 / 16, fx * width, exposure, samples));
  pipeline::RunExecution execution;
  const pipeline::RunInputs inputs = pipeline::load_inputs(settings);
  std::filesystem::remove_all(folder);
  pipeline::FrameMaker maker(inputs, execution);
  const pipeline::FrameWorld world = maker.world_of(0);
  const CameraSpec& spec = inputs.rig.cameras.front();

  camera::NoisyPicture noisy;
  camera::CameraOptions with;
  with.seed = static_cast<std::uint64_t>(seed);
  with.max_bounces = bounces;
  with.threads = threads;
  with.paths = world.paths;
  with.noisy = &noisy;
  const double begin = cpu_s();
  const SensorFrame frame = camera::render(*world.rays, *world.sky, spec, inputs.ego,
                                           maker.assets(), *world.snapshot, world.time, with);
  fmt::print("{}x{} traced in {:.2f} cpu s, gain {:.6g}\n", spec.width, spec.height,
             cpu_s() - begin, frame.exposure_gain);
  const auto radiance = frame.buffer("radiance").as<float>();
  std::vector<double> times;
  std::vector<float> clean;
  for (int k = 0; k < 3; ++k) {
    const double start = cpu_s();
    clean = camera::denoise(noisy, radiance, threads);
    times.push_back(cpu_s() - start);
  }
  std::sort(times.begin(), times.end());
  double before = 0.0, after = 0.0;
  for (std::size_t i = 0; i < clean.size(); ++i) {
    before += static_cast<double>(radiance[i]);
    after += static_cast<double>(clean[i]);
  }
  fmt::print("denoised in {:.3f} cpu s, mean {:.5g} -> {:.5g}\n", times[1],
             before / static_cast<double>(clean.size()), after / static_cast<double>(clean.size()));
  if (!out.empty()) {
    std::filesystem::create_directories(out);
    save(out / "denoised.f32", clean);
    save(out, noisy);
    save(out / "radiance.f32", radiance);
    write_file(out / "size.txt",
               fmt::format("{} {} {:.9g}\n", spec.width, spec.height, frame.exposure_gain));
  }
  return 0;
}

}  // namespace
}  // namespace raytruth

int main(int argc, char** argv) {
  return raytruth::bench::run_named("denoise_bench", argc, argv, raytruth::run);
}
