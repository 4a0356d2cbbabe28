#pragma once

// Internal to sensors/lidar: the echoes along a beam, and whether the strongest one is detected.

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "sensors/air/air.h"
#include "sensors/lidar/lidar.h"
#include "sensors/lidar/surfaces.h"

namespace raytruth::lidar {

/// The strongest echo of a beam within the range limits.
struct Echo {
  double distance_m = 0.0;  ///< 0: none
  double q = 0.0;           ///< return over that of white paint: panes and air included
  double signal = 0.0;      ///< over the threshold
  ObjectId object;
  std::uint32_t slot = 0;
  ObjectId front, end;  ///< of the first and the last surface in the beam, whatever their range
};

/// Follows beams through panes.
class EchoTracer {
 public:
  /// The air's places are in the world.
  EchoTracer(const Surfaces& surfaces, const LidarSpec& lidar, const air::Air& air)
      : surfaces_(surfaces), lidar_(lidar), air_(air), receiver_(lidar, air.extinction_1_m()) {}

  using Closest =
      std::function<void(std::span<const tracing::Ray>, std::span<tracing::PrimitiveHit>)>;
  /// Room for the beams of one block, kept by the caller so that it isn't allocated anew.
  struct Workspace {
    std::vector<tracing::PrimitiveHit> hits;
    std::vector<tracing::Ray> onward;
    std::vector<std::uint32_t> whose, whose_next;
    std::vector<double> passed;
  };
  /// One echo for each ray. Neighbours should be coherent.
  void trace(std::span<const tracing::Ray> rays, std::span<Echo> echoes, const Closest& closest,
             Workspace& work) const;

  const Receiver& receiver() const { return receiver_; }

 private:
  /// Takes a surface's echo into account; the share of power that goes on, there and back.
  double meet(const tracing::Ray& ray, const Surface& surface, double passed, Echo& echo) const;

  const Surfaces& surfaces_;
  const LidarSpec& lidar_;
  air::Air air_;
  Receiver receiver_;
};

/// Chance of one sensor's frame. Each draw is a pure function of the seed, the sensor, the frame
/// and the firing's number: Philox, keyed by the RandomStream "lidar.firing" of sensor and frame,
/// with the firing's number as its counter.
class Chance {
 public:
  Chance(const LidarSpec& lidar, const LidarOptions& options, const Receiver& receiver);

  bool detected(const Echo& echo, std::size_t firing) const;
  /// What the sensor reports for a detected echo.
  double measured_range_m(const Echo& echo, std::size_t firing) const;

 private:
  const LidarSpec& lidar_;
  const LidarOptions& options_;
  const Receiver& receiver_;
  std::array<std::uint32_t, 2> key_;
};

}  // namespace raytruth::lidar
