#include "sim/criticality/recorder.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/core/text.h"
#include "sim/criticality/plane.h"

namespace raytruth::criticality {
namespace {

bool is_worse(Worse worse, double value, double than) {
  switch (worse) {
    case Worse::kSmall:
      return value < than;
    case Worse::kLarge:
      return value > than;
    case Worse::kFarFromZero:
      break;
  }
  return std::fabs(value) > std::fabs(than);
}

double or_nothing(const std::optional<double>& v) { return v.value_or(kNothing); }

}  // namespace

PairSummary::Range::Range()
    : least(kNothing), most(kNothing), worst(kNothing), worst_time_s(kNothing) {}

PairSummary::PairSummary()
    : first_contact_s(kNothing),
      tet_s(0.0),
      tit_s2(0.0),
      tta_s(kNothing),
      cs_m_s(kNothing),
      et_s(kNothing),
      pet_s(kNothing),
      ags_s(kNothing),
      ci_j(kNothing) {}

Recorder::Recorder(ActorId ego, std::shared_ptr<const roads::RoadNetwork> roads,
                   const Options& options)
    : ego_(ego), roads_(std::move(roads)), options_(options), viewer_(roads_.get()) {}

void Recorder::note(Pair& pair, double time_s, const Participant& ego, const Participant& other,
                    const MetricRow& row) {
  PairSummary& s = pair.summary;
  for (std::size_t i = 0; i < kMetricCount; ++i) {
    const double value = row.values[i];
    if (std::isnan(value)) continue;
    PairSummary::Range& r = s.ranges[i];
    if (std::isnan(r.worst)) {
      r = PairSummary::Range();
      r.least = r.most = r.worst = value;
      r.worst_time_s = time_s;
      continue;
    }
    r.least = std::min(r.least, value);
    r.most = std::max(r.most, value);
    if (is_worse(metric_infos()[i].worse, value, r.worst)) {
      r.worst = value;
      r.worst_time_s = time_s;
    }
  }
  if (std::isnan(s.first_contact_s) && row[Metric::kDistance] == 0.0) s.first_contact_s = time_s;
  if (pair.last_ttc_s <= options_.tau_s) {
    s.tet_s += time_s - pair.last_time_s;
    s.tit_s2 += (options_.tau_s - pair.last_ttc_s) * (time_s - pair.last_time_s);
  }
  pair.last_ttc_s = row[Metric::kTtcAcceleration];
  pair.last_time_s = time_s;
  const double braking = -ego.body.acceleration_m_s2.dot(ego.body.heading);
  if (std::isnan(s.tta_s) && row.has(Metric::kTtc) &&
      braking >= options_.evasive_deceleration_m_s2) {
    s.tta_s = row[Metric::kTtc];
    s.cs_m_s = row[Metric::kDeltaV] - s.tta_s *
                                          std::sqrt(ego.body.acceleration_m_s2.squaredNorm()) *
                                          mass_share(ego, other, options_);
  }
  pair.track.add(time_s, other.body);
}

std::vector<PairRow> Recorder::add(const Snapshot& snapshot) {
  std::vector<PairRow> rows;
  const ActorState* state = snapshot.find(ego_);
  if (!state) return rows;
  const double time_s = snapshot.time.seconds();
  const Participant ego = participant(*snapshot.model(ego_), *state, roads_.get());
  ego_mass_kg_ = ego.mass_kg;
  ego_track_.add(time_s, ego.body);

  const Vec2& heading = ego.body.heading;
  const double along = ego.body.acceleration_m_s2.dot(heading);
  const double across = ego.body.acceleration_m_s2.dot(Vec2(-heading.y(), heading.x()));
  double long_jerk = kNothing;
  double lat_jerk = kNothing;
  if (before_s_ && time_s > *before_s_) {
    long_jerk = (along - along_before_) / (time_s - *before_s_);
    lat_jerk = (across - across_before_) / (time_s - *before_s_);
  }
  before_s_ = time_s;
  along_before_ = along;
  across_before_ = across;

  rows.reserve(snapshot.actors.size());
  for (std::size_t i = 0; i < snapshot.actors.size(); ++i) {
    const ActorModel& model = *snapshot.models[i];
    if (model.id == ego_) continue;
    const Participant other = participant(model, snapshot.actors[i], roads_.get());
    const double far = std::sqrt((other.body.center_m - ego.body.center_m).squaredNorm());
    // Beyond reach evaluate() tells the distance only: no need to look along the roads.
    const View view = far > options_.reach_m + 50.0 ? View() : viewer_.view(ego, other);
    PairRow row{model.id, view.on_road, evaluate(ego, other, view, options_)};
    row.metrics[Metric::kLongJerk] = long_jerk;
    row.metrics[Metric::kLatJerk] = lat_jerk;
    const auto [it, fresh] = pairs_.try_emplace(model.id);
    Pair& pair = it->second;
    if (fresh) {
      pair.summary.other = model.id;
      pair.summary.name = model.name;
      pair.last_ttc_s = kNothing;
    }
    pair.mass_kg = other.mass_kg;
    note(pair, time_s, ego, other, row.metrics);
    rows.push_back(row);
  }
  return rows;
}

std::vector<PairSummary> Recorder::summaries() const {
  std::vector<PairSummary> all;
  if (pairs_.empty()) return all;
  const std::vector<Stamp> mine = ego_track_.stamps();
  const auto mass = [&](double stated) { return stated > 0.0 ? stated : options_.default_mass_kg; };
  for (const auto& [id, pair] : pairs_) {
    PairSummary s = pair.summary;
    if (const auto c = find_conflict(mine, pair.track.stamps(), options_)) {
      if (c->ego.enter_s && c->ego.leave_s) s.et_s = *c->ego.leave_s - *c->ego.enter_s;
      s.pet_s = or_nothing(c->pet_s);
      if (c->ego_first && c->ego.enter_s && c->other.enter_s)
        s.ags_s = *c->other.enter_s - *c->ego.enter_s;
      s.ci_j = or_nothing(conflict_index(*c, mass(ego_mass_kg_), mass(pair.mass_kg), options_));
    }
    all.push_back(std::move(s));
  }
  return all;
}

ActorId find_ego(const Snapshot& snapshot, const std::string& wanted) {
  if (!wanted.empty()) return snapshot.id_of(wanted);
  for (const char* name : {"ego", "hero"}) {
    for (const auto& model : snapshot.models) {
      if (lower_case(model->name) == name) return model->id;
    }
  }
  for (const auto& model : snapshot.models) {
    if (model->kind == ActorKind::kVehicle) return model->id;
  }
  return ActorId();
}

}  // namespace raytruth::criticality
