#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "sim/core/diagnostics.h"
#include "sim/snapshot/snapshot.h"
#include "sim/world/world.h"
#include "tools/pipeline/run_setup.h"

namespace raytruth::pipeline {

/// The simulated world over time. It is always stepped on the same grid from time 0, whatever is
/// asked for, so that a frame made alone has the same snapshots as the same frame in a whole run;
/// between grid points it interpolates.
class Timeline {
 public:
  /// Grid spacing. Linear interpolation over it is off by a dt^2 / 8: 0.1 mm at 10 m/s^2.
  static constexpr std::int64_t kGridNs = 10'000'000;

  /// Throws InputError when the scenario can't run on its road.
  explicit Timeline(const RunInputs& inputs);

  /// `keys` snapshots equally spaced from start to end; nothing when the scenario ends before
  /// `end`. Times may not go back by more than one second from one call to the next.
  std::optional<std::vector<std::shared_ptr<const Snapshot>>> window(SimTime start, SimTime end,
                                                                     int keys);

  /// Of the scenario, and of what happened up to where it was advanced.
  const std::vector<Diagnostic>& warnings() const { return warnings_; }

 private:
  bool advance_past(SimTime time);
  std::shared_ptr<const Snapshot> at(SimTime time) const;

  std::unique_ptr<world::World> world_;
  std::deque<std::shared_ptr<const Snapshot>> history_;
  std::optional<Vec2> sun_override_;  // azimuth (from +x towards +y) and elevation, rad
  std::vector<Diagnostic> warnings_;
};

}  // namespace raytruth::pipeline
