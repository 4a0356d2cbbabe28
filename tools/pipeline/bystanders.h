#pragma once

#include <map>
#include <memory>
#include <span>
#include <vector>

#include "scenes/build/street_life.h"
#include "sim/core/time.h"
#include "sim/snapshot/snapshot.h"
#include "tools/pipeline/run_setup.h"

namespace raytruth::pipeline {

/// Parked cars and people of scene::street_life() as actors of a run: the scenario's actors come
/// first, theirs are the ids from kFirst on (so that they stay the same whoever the scenario adds
/// later). The simulation doesn't know of them.
class Bystanders {
 public:
  static constexpr std::uint32_t kFirst = 9001;

  /// Notes where everybody is; at least once for each `step` of the run that is looked ahead at.
  void note(const Snapshot& snapshot, ActorId ego, SimTime step);
  /// Puts them where nobody of those noted comes by. `models` are the scenario's actors, by id
  /// ascending. Returns the models of the bystanders, which go after these.
  std::vector<std::shared_ptr<const ActorModel>> place(
      const RunInputs& inputs, std::span<const std::shared_ptr<const ActorModel>> models);
  /// The snapshot with them; the same one when there are none.
  std::shared_ptr<const Snapshot> join(std::shared_ptr<const Snapshot> snapshot) const;

 private:
  std::vector<Vec3> way_W_;
  std::vector<scene::BodyFootprint> busy_;
  std::map<ActorId, scene::BodyFootprint> last_;
  std::vector<scene::Bystander> all_;
};

}  // namespace raytruth::pipeline
