#pragma once

#include <compare>
#include <cstdint>

namespace raytruth {

/// A point in time or a duration: integer nanoseconds, points counted from the scenario's start.
/// State never keeps time as floating point, so that equal instants are equal.
class SimTime {
 public:
  constexpr SimTime() = default;
  static constexpr SimTime from_ns(std::int64_t ns) { return SimTime(ns); }
  /// Rounds to the nearest nanosecond, halves away from zero.
  static constexpr SimTime from_s(double seconds) {
    const double ns = seconds * 1e9;
    return SimTime(static_cast<std::int64_t>(ns < 0 ? ns - 0.5 : ns + 0.5));
  }

  constexpr std::int64_t ns() const { return ns_; }
  constexpr double seconds() const { return static_cast<double>(ns_) * 1e-9; }

  // clang-tidy 14 takes the 0 that the compiler compares with for a pointer.
  constexpr auto operator<=>(const SimTime&) const = default;  // NOLINT(modernize-use-nullptr)
  constexpr SimTime operator+(SimTime other) const { return SimTime(ns_ + other.ns_); }
  constexpr SimTime operator-(SimTime other) const { return SimTime(ns_ - other.ns_); }
  constexpr SimTime& operator+=(SimTime other) {
    ns_ += other.ns_;
    return *this;
  }

 private:
  constexpr explicit SimTime(std::int64_t ns) : ns_(ns) {}
  std::int64_t ns_ = 0;
};

}  // namespace raytruth
