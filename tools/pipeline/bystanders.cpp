#include "tools/pipeline/bystanders.h"

#include <algorithm>
#include <cmath>

#include "sim/core/math.h"

namespace raytruth::pipeline {
namespace {

// Who stands still is noted once.
constexpr double kSamePlace_m = 0.02;
constexpr double kSameHeading_rad = 0.01;

}  // namespace

void Bystanders::note(const Snapshot& snapshot, ActorId ego, SimTime step) {
  for (std::size_t i = 0; i < snapshot.actors.size(); ++i) {
    const ActorState& state = snapshot.actors[i];
    const ActorModel& model = *snapshot.models[i];
    scene::BodyFootprint ground;
    ground.middle_W = state.X_WA * model.box_center_m;
    ground.heading_rad = state.X_WA.euler().heading_rad;
    // Half the way to the next look, and half of that from the last.
    ground.length_m =
        model.box_size_m.x() + state.V_WA.linear_m_s.head<2>().norm() * step.seconds();
    ground.width_m = model.box_size_m.y();
    const auto [last, is_new] = last_.emplace(state.id, ground);
    if (!is_new && (last->second.middle_W - ground.middle_W).norm() < kSamePlace_m &&
        std::abs(wrap_angle(last->second.heading_rad - ground.heading_rad)) < kSameHeading_rad)
      continue;
    last->second = ground;
    busy_.push_back(ground);
    if (state.id == ego) way_W_.push_back(state.X_WA.translation());
  }
}

std::vector<std::shared_ptr<const ActorModel>> Bystanders::place(
    const RunInputs& inputs, std::span<const std::shared_ptr<const ActorModel>> models) {
  scene::StreetLifeOptions options;
  options.seed = inputs.settings.seed;
  const std::uint32_t highest = models.empty() ? 0 : models.back()->id.value();
  options.first = ActorId(std::max(kFirst, highest + 1));
  options.most = std::min<std::size_t>(options.most, kFirstStaticObject - options.first.value());
  options.way_W = way_W_;
  options.busy = busy_;
  const scene::LandUseMap land(*inputs.roads, options.seed, inputs.land_use.get());
  all_ = scene::street_life(*inputs.roads, land, options);
  std::vector<std::shared_ptr<const ActorModel>> added;
  for (const scene::Bystander& b : all_) added.push_back(b.model);
  return added;
}

std::shared_ptr<const Snapshot> Bystanders::join(std::shared_ptr<const Snapshot> snapshot) const {
  if (all_.empty()) return snapshot;
  auto joined = std::make_shared<Snapshot>(*snapshot);
  for (const scene::Bystander& b : all_) {
    joined->models.push_back(b.model);
    joined->actors.push_back(b.state);
  }
  return joined;
}

}  // namespace raytruth::pipeline
