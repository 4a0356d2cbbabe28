// How noisy a camera's picture is, and what it costs.
//
//   noise_bench SCENARIO [NAME=VALUE ...]   parameters of the scenario, and of the measurement:
//     start=6 samples=16 repeats=8 bounces=4 width=160 fx=0.62 (of the width) exposure=0.004
//     picture=FILE.ppm (the first of the repeats)
//
// The picture is made several times with other random numbers. Printed: its mean in cd/m^2 with the
// standard error, the variance of a pixel over its squared mean (all pixels; without the noisiest
// hundredth), the noise in grey levels of the picture for display, CPU time for a million samples,
// and the product of variance and time: at half of it a picture as good takes half the time.
#include <fmt/format.h>
#include <time.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "sensors/camera/camera.h"
#include "sensors/camera/develop.h"
#include "sensors/camera/lens.h"
#include "sim/core/files.h"
#include "sim/core/luminance.h"
#include "tools/pipeline/frame_maker.h"

namespace raytruth {
namespace {

double cpu_s() {
  timespec t{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

using Options = std::map<std::string, std::string>;

// A measurement's own option, taken out of those of the scenario.
std::string take(Options& options, const std::string& name, const std::string& usual) {
  const auto at = options.find(name);
  if (at == options.end()) return usual;
  std::string value = at->second;
  options.erase(at);
  return value;
}

struct Pixel {
  double sum = 0.0, squares = 0.0;          // of the luminance
  std::array<double, 3> shown{}, shown2{};  // of the displayed values
};

int run(const std::filesystem::path& scenario, Options options) {
  const int samples = std::atoi(take(options, "samples", "16").c_str());
  const int repeats = std::max(2, std::atoi(take(options, "repeats", "8").c_str()));
  const int bounces = std::atoi(take(options, "bounces", "4").c_str());
  const int width = std::atoi(take(options, "width", "160").c_str());
  const double fx = std::atof(take(options, "fx", "0.62").c_str());
  const double exposure = std::atof(take(options, "exposure", "0.004").c_str());
  const std::string picture = take(options, "picture", "");
  const auto folder = std::filesystem::temp_directory_path() / "raytruth_noise_bench";
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
  pipeline::FrameMaker maker(inputs, execution);
  const pipeline::FrameWorld world = maker.world_of(0);
  const CameraSpec& spec = inputs.rig.cameras.front();

  std::vector<Pixel> pixels(static_cast<std::size_t>(spec.width) *
                            static_cast<std::size_t>(spec.height));
  std::vector<double> means;
  double spent = 0.0, gain = 0.0;
  for (int r = 0; r < repeats; ++r) {
    camera::CameraOptions with;
    with.seed = static_cast<std::uint64_t>(r) + 1;
    with.max_bounces = bounces;
    with.threads = 1;
    with.paths = world.paths;
    const double begin = cpu_s();
    SensorFrame frame = camera::render(*world.rays, *world.sky, spec, inputs.ego, maker.assets(),
                                       *world.snapshot, world.time, with);
    spent += cpu_s() - begin;
    const auto values = frame.buffer("radiance").as<float>();
    if (r == 0) gain = frame.exposure_gain;
    std::vector<std::uint8_t> shown(values.size());
    camera::develop(camera::through_lens(values, spec.width, spec.height), gain, shown);
    if (r == 0 && !picture.empty()) {
      std::string ppm = fmt::format("P6 {} {} 255\n", spec.width, spec.height);
      ppm.append(shown.begin(), shown.end());
      write_file(picture, ppm);
    }
    double mean = 0.0;
    for (std::size_t i = 0; i < pixels.size(); ++i) {
      const auto l = static_cast<double>(luminance(values.subspan(3 * i, 3)));
      pixels[i].sum += l;
      pixels[i].squares += l * l;
      mean += l / static_cast<double>(pixels.size());
      for (std::size_t c = 0; c < 3; ++c) {
        pixels[i].shown[c] += shown[3 * i + c];
        pixels[i].shown2[c] += static_cast<double>(shown[3 * i + c]) * shown[3 * i + c];
      }
    }
    means.push_back(mean);
  }

  const double n = repeats;
  double mean = 0.0, spread = 0.0;
  for (const double m : means) mean += m / n;
  for (const double m : means) spread += (m - mean) * (m - mean) / (n - 1.0);
  std::vector<double> variances;
  double levels = 0.0;
  for (const Pixel& p : pixels) {
    const double m = p.sum / n;
    const double v = std::max(0.0, (p.squares - n * m * m) / (n - 1.0));
    // Black pixels count by a tenth of the picture's mean.
    variances.push_back(v / (m * m + 0.01 * mean * mean));
    for (std::size_t c = 0; c < 3; ++c) {
      const double s = p.shown[c] / n;
      levels += std::max(0.0, (p.shown2[c] - n * s * s) / (n - 1.0)) /
                (3.0 * static_cast<double>(pixels.size()));
    }
  }
  std::sort(variances.begin(), variances.end());
  const std::size_t most = variances.size() - variances.size() / 100;
  double all = 0.0, trimmed = 0.0;
  for (std::size_t i = 0; i < variances.size(); ++i) {
    all += variances[i] / static_cast<double>(variances.size());
    if (i < most) trimmed += variances[i] / static_cast<double>(most);
  }
  const double million = 1e-6 * n * samples * static_cast<double>(pixels.size());
  const double time = spent / million;
  fmt::print(
      "mean {:.5g} +- {:.2g}  variance {:.5f} trimmed {:.5f}  noise {:.2f} levels  {:.2f} cpu s "
      "per million  trimmed x time {:.5f}\n",
      mean, std::sqrt(spread / n), all, trimmed, std::sqrt(levels), time, trimmed * time);
  return 0;
}

}  // namespace
}  // namespace raytruth

int main(int argc, char** argv) {
  if (argc < 2) {
    fmt::print(stderr, "usage: noise_bench SCENARIO [NAME=VALUE ...]\n");
    return 1;
  }
  raytruth::Options options;
  for (int i = 2; i < argc; ++i) {
    const std::string text = argv[i];
    const std::size_t at = text.find('=');
    options[text.substr(0, at)] = at == std::string::npos ? "" : text.substr(at + 1);
  }
  try {
    return raytruth::run(argv[1], options);
  } catch (const std::exception& e) {
    fmt::print(stderr, "{}\n", e.what());
    return 2;
  }
}
