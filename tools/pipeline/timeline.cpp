#include "tools/pipeline/timeline.h"

#include <algorithm>

#include "sim/core/check.h"
#include "sim/core/math.h"

namespace raytruth::pipeline {
namespace {

constexpr SimTime kHistory = SimTime::from_ns(2'000'000'000);

std::shared_ptr<const Snapshot> with_sun(std::shared_ptr<const Snapshot> snapshot,
                                         const std::optional<Vec2>& sun) {
  if (!sun) return snapshot;
  auto changed = std::make_shared<Snapshot>(*snapshot);
  changed->weather.sun_azimuth_rad = sun->x();
  changed->weather.sun_elevation_rad = sun->y();
  changed->weather.sun_illuminance_lx = 0.0;
  return changed;
}

}  // namespace

Timeline::Timeline(const RunInputs& inputs) {
  Diagnostics diagnostics;
  diagnostics.allow_unsupported = inputs.settings.allow_unsupported;
  world::WorldOptions options = world_options(inputs.settings, diagnostics);
  options.step = SimTime::from_ns(kGridNs);
  world_ = std::make_unique<world::World>(inputs.scenario, inputs.roads, options, diagnostics);
  diagnostics.throw_if_errors();
  warnings_ = diagnostics.all();
  if (inputs.settings.sun_elevation_rad) {
    sun_override_ = Vec2(0.5 * kPi - inputs.settings.sun_azimuth_rad.value_or(0.0),
                         *inputs.settings.sun_elevation_rad);
  }
  history_.push_back(with_sun(world_->snapshot(), sun_override_));
}

bool Timeline::advance_past(SimTime time) {
  while (history_.back()->time < time) {
    if (world_->finished()) return false;
    const SimTime next = SimTime::from_ns((world_->time().ns() / kGridNs + 1) * kGridNs);
    const std::size_t known = world_->findings().size();
    world_->advance_to(next);
    warnings_.insert(warnings_.end(),
                     world_->findings().begin() + static_cast<std::ptrdiff_t>(known),
                     world_->findings().end());
    history_.push_back(with_sun(world_->snapshot(), sun_override_));
    while (history_.size() > 2 && history_[1]->time + kHistory < history_.back()->time)
      history_.pop_front();
  }
  return true;
}

std::shared_ptr<const Snapshot> Timeline::at(SimTime time) const {
  const auto after =
      std::lower_bound(history_.begin(), history_.end(), time,
                       [](const auto& snapshot, SimTime t) { return snapshot->time < t; });
  RT_CHECK(after != history_.end() && history_.front()->time <= time, time.ns(),
           history_.front()->time.ns());
  if ((*after)->time == time) return *after;
  return std::make_shared<const Snapshot>(interpolate(**std::prev(after), **after, time));
}

std::optional<std::vector<std::shared_ptr<const Snapshot>>> Timeline::window(SimTime start,
                                                                             SimTime end,
                                                                             int keys) {
  RT_CHECK(keys >= 1 && start <= end, keys, start.ns(), end.ns());
  if (!advance_past(end)) return std::nullopt;
  std::vector<std::shared_ptr<const Snapshot>> snapshots;
  for (int i = 0; i < keys; ++i) {
    const std::int64_t span = (end - start).ns();
    const std::int64_t offset = keys == 1 ? 0 : span * i / (keys - 1);
    snapshots.push_back(at(start + SimTime::from_ns(offset)));
  }
  return snapshots;
}

}  // namespace raytruth::pipeline
