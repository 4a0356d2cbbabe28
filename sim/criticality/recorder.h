#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "sim/criticality/conflict.h"
#include "sim/criticality/metrics.h"
#include "sim/snapshot/snapshot.h"

namespace raytruth::criticality {

/// A pair at one instant.
struct PairRow {
  ActorId other;
  bool on_road = false;  ///< along the lanes, otherwise along ego's heading in the plane
  MetricRow metrics;
};

/// What a pair's whole run amounts to; NaN = nothing.
struct PairSummary {
  struct Range {
    double least, most;          ///< over time
    double worst, worst_time_s;  ///< the critical one and when it came first
    Range();
  };
  ActorId other;
  std::string name;
  std::array<Range, kMetricCount> ranges;
  double first_contact_s;  ///< first instant at which the bodies touch
  double tet_s, tit_s2;    ///< time exposed and integrated: TTC with accelerations below tau
  double tta_s, cs_m_s;    ///< TTC when ego began to evade, and the conflict severity then
  double et_s;             ///< ego's stay in the conflict area
  double pet_s;            ///< between the first one's leaving and the second one's entering
  double ags_s;            ///< gap that ego accepted: from its entering to the other's
  double ci_j;             ///< conflict index
  PairSummary();
};

/// Takes a run's snapshots one by one and tells the metrics of every pair (ego, other). Memory
/// grows with the pairs and with the length of the actors' ways, not with the number of snapshots.
class Recorder {
 public:
  /// `roads` may be null: then everything is seen in the plane.
  Recorder(ActorId ego, std::shared_ptr<const roads::RoadNetwork> roads, const Options& options);
  /// Rows by id of the other actor; none while ego isn't there. Times must grow.
  std::vector<PairRow> add(const Snapshot& snapshot);
  /// By id of the other actor.
  std::vector<PairSummary> summaries() const;

 private:
  struct Pair {
    PairSummary summary;
    double mass_kg = 0.0;
    double last_ttc_s;  ///< NaN = none
    double last_time_s = 0.0;
    Track track;
  };
  void note(Pair& pair, double time_s, const Participant& ego, const Participant& other,
            const MetricRow& row);

  ActorId ego_;
  double ego_mass_kg_ = 0.0;
  std::shared_ptr<const roads::RoadNetwork> roads_;
  Options options_;
  Viewer viewer_;
  Track ego_track_;
  std::map<ActorId, Pair> pairs_;
  std::optional<double> before_s_;
  double along_before_ = 0.0, across_before_ = 0.0;  ///< ego's accelerations then
};

/// The ego of a scenario: `wanted` when it isn't empty; else "Ego", "Hero" or the same in other
/// letters; else the first vehicle. No id when there is none.
ActorId find_ego(const Snapshot& snapshot, const std::string& wanted);

}  // namespace raytruth::criticality
