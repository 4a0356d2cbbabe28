#pragma once

#include <optional>
#include <vector>

#include "sim/criticality/body.h"
#include "sim/criticality/options.h"

namespace raytruth::criticality {

/// One stamp of the way that a body took.
struct Stamp {
  double time_s = 0.0;
  Body body;
};

/// The way of a body, thinned: a stamp every 0.2 m or 2 degrees, and where it starts and stops.
/// Between stamps it moves straight.
class Track {
 public:
  /// Times must grow.
  void add(double time_s, const Body& body);
  /// Stamps so far; the last call's is always the last one.
  std::vector<Stamp> stamps() const;

 private:
  std::vector<Stamp> kept_;
  std::optional<Stamp> last_;
};

/// When a body is in the conflict area; nothing where it began or ended inside.
struct Stay {
  std::optional<double> enter_s, leave_s;
  Body entering, leaving;  ///< states at those times
};

/// Two ways that meet. The conflict area is what both bodies sweep: a body is in it exactly while
/// it overlaps a place that the other covers at any time of the run, at more than
/// Options::min_conflict_angle_rad.
struct Conflict {
  Stay ego, other;
  bool ego_first = false;
  /// Time between the first one's leaving and the second one's entering; nothing when they are in
  /// it at once or a time is unknown.
  std::optional<double> pet_s;
};

/// The first conflict on ego's way; nothing when the ways don't cross. Entering and leaving are
/// found inside a step, to a millionth of it.
std::optional<Conflict> find_conflict(const std::vector<Stamp>& ego,
                                      const std::vector<Stamp>& other, const Options& options);

/// Conflict index (Alhajyaseen 2015) in J: energy that a plastic impact would free, with the first
/// one's velocity when it leaves and the second one's when it enters, times exp(-beta PET). 0 when
/// PET is above the limit.
std::optional<double> conflict_index(const Conflict& conflict, double mass1_kg, double mass2_kg,
                                     const Options& options);

}  // namespace raytruth::criticality
