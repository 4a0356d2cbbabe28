// How noisy a camera's picture is, and what it costs.
//
//   noise_bench SCENARIO [NAME=VALUE ...]   parameters of the scenario, and of the measurement:
//     start=6 samples=16 repeats=8 bounces=4 width=160 fx=0.62 (of the width) exposure=0.004
//     picture=FILE.ppm (the first of the repeats) reference=FILE
//
// The picture is made several times with other random numbers. Printed: its mean in cd/m^2 with the
// standard error, the variance of a pixel over its squared mean (all pixels; without the noisiest
// hundredth), the noise in grey levels of the picture for display, CPU time for a million samples,
// and the product of variance and time: at half of it a picture as good takes half the time.
//
// A reference file that isn't there is made: the mean of the repeats (samples=128 repeats=16 are
// 2,048 samples a pixel). One that is there is compared with. Printed: the mean squared error over
// the squared mean (all pixels; without the worst hundredth; each less the reference's own noise)
// and its product with time, and the bias, the difference of the means, over its standard error.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "sensors/camera/camera.h"
#include "sensors/camera/develop.h"
#include "sensors/camera/lens.h"
#include "sim/core/files.h"
#include "sim/core/luminance.h"
#include "tests/bench/bench_options.h"
#include "tools/pipeline/frame_maker.h"

namespace raytruth {
namespace {

using bench::cpu_s;
using bench::Options;
using bench::take;

// What a reference holds of each pixel: its colour, and the variance of its luminance.
struct Reference {
  double mean = 0.0, error = 0.0;  // of the picture's luminance
  std::vector<float> rgb, variance;
};

void write_reference(const std::filesystem::path& file, const Reference& reference) {
  std::string bytes;
  const auto put = [&](const void* data, std::size_t size) {
    bytes.append(static_cast<const char*>(data), size);
  };
  put(&reference.mean, sizeof(double));
  put(&reference.error, sizeof(double));
  put(reference.rgb.data(), reference.rgb.size() * sizeof(float));
  put(reference.variance.data(), reference.variance.size() * sizeof(float));
  write_file(file, bytes);
}

Reference read_reference(const std::filesystem::path& file, std::size_t pixels) {
  const std::string bytes = read_file(file);
  Reference reference;
  reference.rgb.resize(3 * pixels);
  reference.variance.resize(pixels);
  const std::size_t rest = 4 * pixels * sizeof(float);
  if (bytes.size() != 2 * sizeof(double) + rest)
    throw std::runtime_error(fmt::format("{}: the reference is of another size", file.string()));
  const char* from = bytes.data();
  const auto get = [&](void* data, std::size_t size) {
    std::memcpy(data, from, size);
    from += size;
  };
  get(&reference.mean, sizeof(double));
  get(&reference.error, sizeof(double));
  get(reference.rgb.data(), reference.rgb.size() * sizeof(float));
  get(reference.variance.data(), reference.variance.size() * sizeof(float));
  return reference;
}

// Mean of all, and of all but the largest hundredth.
std::array<double, 2> mean_and_trimmed(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t most = values.size() - values.size() / 100;
  std::array<double, 2> result{};
  for (std::size_t i = 0; i < values.size(); ++i) {
    result[0] += values[i] / static_cast<double>(values.size());
    if (i < most) result[1] += values[i] / static_cast<double>(most);
  }
  return result;
}

struct Pixel {
  double sum = 0.0, squares = 0.0;          // of the luminance
  std::array<double, 3> colour{};           // summed
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
  const std::string reference_file = take(options, "reference", "");
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
        pixels[i].colour[c] += static_cast<double>(values[3 * i + c]);
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
  const auto [all, trimmed] = mean_and_trimmed(variances);
  const double million = 1e-6 * n * samples * static_cast<double>(pixels.size());
  const double time = spent / million;
  fmt::print(
      "mean {:.5g} +- {:.2g}  variance {:.5f} trimmed {:.5f}  noise {:.2f} levels  {:.2f} cpu s "
      "per million  trimmed x time {:.5f}\n",
      mean, std::sqrt(spread / n), all, trimmed, std::sqrt(levels), time, trimmed * time);
  if (reference_file.empty()) return 0;
  if (!std::filesystem::exists(reference_file)) {
    Reference made{mean, std::sqrt(spread / n), {}, {}};
    for (const Pixel& p : pixels) {
      for (const double c : p.colour) made.rgb.push_back(static_cast<float>(c / n));
      const double m = p.sum / n;
      made.variance.push_back(
          static_cast<float>(std::max(0.0, (p.squares - n * m * m) / (n - 1.0)) / n));
    }
    write_reference(reference_file, made);
    return 0;
  }
  const Reference reference = read_reference(reference_file, pixels.size());
  std::vector<double> errors;
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    const Pixel& p = pixels[i];
    const auto wanted =
        static_cast<double>(luminance(std::span<const float>(reference.rgb).subspan(3 * i, 3)));
    // Mean of (x - wanted)^2 over the repeats.
    const double square = p.squares / n - 2.0 * wanted * p.sum / n + wanted * wanted;
    errors.push_back((square - static_cast<double>(reference.variance[i])) /
                     (wanted * wanted + 0.01 * reference.mean * reference.mean));
  }
  const auto [whole, most] = mean_and_trimmed(errors);
  const double error = std::hypot(std::sqrt(spread / n), reference.error);
  fmt::print(
      "against the reference: error {:.5f} trimmed {:.5f}  x time {:.5f} trimmed {:.5f}  bias "
      "{:+.3f} % = {:+.2f} sigma\n",
      whole, most, whole * time, most * time, 100.0 * (mean / reference.mean - 1.0),
      (mean - reference.mean) / error);
  return 0;
}

}  // namespace
}  // namespace raytruth

int main(int argc, char** argv) {
  return raytruth::bench::run_named("noise_bench", argc, argv, raytruth::run);
}
