#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace raytruth {

/// A stream of random numbers that is a pure function of its key: no hidden state is shared, so the
/// order of calls between streams and the number of threads can't change a value.
///
/// Key: the run's root seed, a purpose ("camera.pixel", "building.height"), and up to three numbers
/// that say whose draw it is (actor or sensor, frame, sample). Generator: Philox4x32-10, Salmon et
/// al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
class RandomStream {
 public:
  RandomStream(std::uint64_t root_seed, std::string_view purpose, std::uint64_t who = 0,
               std::uint32_t frame = 0, std::uint32_t sample = 0);

  std::uint32_t bits32();
  std::uint64_t bits64();
  /// Uniform in [0, 1), 53 bits.
  double uniform();
  /// Uniform in [low, high).
  double uniform(double low, double high);
  /// Uniform in {0, ..., count - 1}; count must be positive.
  std::uint32_t index(std::uint32_t count);
  /// Standard normal by Box and Muller, both values of a pair used.
  double normal();
  double normal(double mean, double sigma) { return mean + sigma * normal(); }

 private:
  void refill();

  std::array<std::uint32_t, 2> key_;
  std::array<std::uint32_t, 4> counter_;
  std::array<std::uint32_t, 4> block_{};
  int used_ = 4;
  bool has_spare_ = false;
  double spare_ = 0.0;
};

/// The ten-round Philox4x32 block function, for callers that index their draws themselves.
std::array<std::uint32_t, 4> philox4x32(std::array<std::uint32_t, 4> counter,
                                        std::array<std::uint32_t, 2> key);

/// FNV-1a, 64 bits: turns names into numbers the same way everywhere.
std::uint64_t hash_text(std::string_view text);

}  // namespace raytruth
