#pragma once

// What benches of pictures share: their command line, and the clock.

#include <fmt/format.h>
#include <time.h>

#include <exception>
#include <filesystem>
#include <map>
#include <string>

namespace raytruth::bench {

/// Of all threads of the process.
inline double cpu_s() {
  timespec t{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

/// Values by name, of the scenario and of the measurement.
using Options = std::map<std::string, std::string>;

/// A measurement's own option, taken out of those of the scenario.
inline std::string take(Options& options, const std::string& name, const std::string& usual) {
  const auto at = options.find(name);
  if (at == options.end()) return usual;
  std::string value = at->second;
  options.erase(at);
  return value;
}

/// main() of NAME SCENARIO [NAME=VALUE ...]; 1: wrong use, 2: `run` failed.
inline int run_named(const char* name, int argc, char** argv,
                     int (*run)(const std::filesystem::path& scenario, Options options)) {
  if (argc < 2) {
    fmt::print(stderr, "usage: {} SCENARIO [NAME=VALUE ...]\n", name);
    return 1;
  }
  Options options;
  for (int i = 2; i < argc; ++i) {
    const std::string text = argv[i];
    const std::size_t at = text.find('=');
    options[text.substr(0, at)] = at == std::string::npos ? "" : text.substr(at + 1);
  }
  try {
    return run(argv[1], options);
  } catch (const std::exception& e) {
    fmt::print(stderr, "{}\n", e.what());
    return 2;
  }
}

}  // namespace raytruth::bench
