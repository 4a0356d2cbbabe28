#include "sim/criticality/conflict.h"

#include <algorithm>
#include <cmath>

#include "sim/core/math.h"
#include "sim/criticality/plane.h"

namespace raytruth::criticality {
namespace {

constexpr double kStep_m = 0.2;
constexpr double kCosTurn = 0.99939082701909576;  // 2 degrees
constexpr double kStands_m_s = 0.05;
constexpr std::size_t kBlock = 32;

bool stands(const Body& b) { return b.velocity_m_s.squaredNorm() < kStands_m_s * kStands_m_s; }

struct Area {
  Vec2 low = Vec2::Constant(1e300), high = Vec2::Constant(-1e300);
  void extend(const Body& b) {
    const Vec2 h = b.heading.cwiseAbs();
    const Vec2 reach(b.half_length_m * h.x() + b.half_width_m * h.y(),
                     b.half_length_m * h.y() + b.half_width_m * h.x());
    low = low.cwiseMin(b.center_m - reach);
    high = high.cwiseMax(b.center_m + reach);
  }
  bool meets(const Area& o) const {
    return (low.array() <= o.high.array()).all() && (o.low.array() <= high.array()).all();
  }
};

// Stamps in blocks, so that most are ruled out by a box.
class Way {
 public:
  explicit Way(const std::vector<Stamp>& stamps) : stamps_(stamps) {
    for (std::size_t i = 0; i < stamps.size(); ++i) {
      if (i % kBlock == 0) blocks_.emplace_back();
      blocks_.back().extend(stamps[i].body);
    }
  }
  const std::vector<Stamp>& stamps() const { return stamps_; }

  // Calls hit(j) for every stamp of [from, to] that the body overlaps at an angle; stops at true.
  template <class Hit>
  bool any(const Body& body, double min_sine, std::size_t from, std::size_t to,
           const Hit& hit) const {
    Area area;
    area.extend(body);
    for (std::size_t j = from; j <= to && j < stamps_.size();) {
      if (!blocks_[j / kBlock].meets(area)) {
        j = (j / kBlock + 1) * kBlock;
        continue;
      }
      const Body& b = stamps_[j].body;
      if (std::fabs(cross(body.heading, b.heading)) > min_sine && gap(body, b) == 0.0 && hit(j))
        return true;
      ++j;
    }
    return false;
  }

 private:
  const std::vector<Stamp>& stamps_;
  std::vector<Area> blocks_;
};

Stamp between(const Stamp& a, const Stamp& b, double u) {
  Stamp s = a;
  s.time_s = a.time_s + u * (b.time_s - a.time_s);
  s.body.center_m = a.body.center_m + u * (b.body.center_m - a.body.center_m);
  const Vec2 heading = a.body.heading + u * (b.body.heading - a.body.heading);
  const double length = std::sqrt(heading.squaredNorm());
  if (length > 0.0) s.body.heading = heading / length;
  s.body.velocity_m_s = a.body.velocity_m_s + u * (b.body.velocity_m_s - a.body.velocity_m_s);
  return s;
}

// The stamp between an outer and an inner one where being inside begins or ends.
template <class Inside>
Stamp edge(const Stamp& out, const Stamp& in, const Inside& inside) {
  double low = 0.0;
  double high = 1.0;
  for (int i = 0; i < 20; ++i) {
    const double middle = 0.5 * (low + high);
    (inside(between(out, in, middle).body) ? high : low) = middle;
  }
  return between(out, in, high);
}

template <class Inside>
Stay stay_of(const std::vector<Stamp>& stamps, std::size_t first, std::size_t last,
             const Inside& inside) {
  Stay stay;
  if (first > 0) {
    const Stamp s = edge(stamps[first - 1], stamps[first], inside);
    stay.enter_s = s.time_s;
    stay.entering = s.body;
  }
  if (last + 1 < stamps.size()) {
    const Stamp s = edge(stamps[last + 1], stamps[last], inside);
    stay.leave_s = s.time_s;
    stay.leaving = s.body;
  }
  return stay;
}

}  // namespace

void Track::add(double time_s, const Body& body) {
  const Stamp now{time_s, body};
  if (!last_) {
    kept_.push_back(now);
  } else {
    const Body& kept = kept_.back().body;
    const bool moved = (body.center_m - kept.center_m).squaredNorm() >= kStep_m * kStep_m ||
                       body.heading.dot(kept.heading) < kCosTurn;
    const bool starts_or_stops = stands(body) != stands(last_->body);
    if (starts_or_stops && last_->time_s > kept_.back().time_s) kept_.push_back(*last_);
    if (moved || starts_or_stops) kept_.push_back(now);
  }
  last_ = now;
}

std::vector<Stamp> Track::stamps() const {
  std::vector<Stamp> all = kept_;
  if (last_ && last_->time_s > all.back().time_s) all.push_back(*last_);
  return all;
}

std::optional<Conflict> find_conflict(const std::vector<Stamp>& ego,
                                      const std::vector<Stamp>& other, const Options& options) {
  const double sine = det::sin(options.min_conflict_angle_rad);
  const Way mine(ego);
  const Way theirs(other);
  const auto met = [&](const Body& b) {
    return theirs.any(b, sine, 0, other.size(), [](std::size_t) { return true; });
  };
  std::size_t first = 0;
  while (first < ego.size() && !met(ego[first].body)) ++first;
  if (first == ego.size()) return std::nullopt;
  std::size_t last = first;
  while (last + 1 < ego.size() && met(ego[last + 1].body)) ++last;

  // The other's stay: its stamps that meet this part of ego's way.
  const auto met_by = [&](const Body& b) {
    return mine.any(b, sine, first, last, [](std::size_t) { return true; });
  };
  std::size_t begin = 0;
  while (begin < other.size() && !met_by(other[begin].body)) ++begin;
  if (begin == other.size()) return std::nullopt;
  std::size_t end = begin;
  while (end + 1 < other.size() && met_by(other[end + 1].body)) ++end;

  Conflict c;
  c.ego = stay_of(ego, first, last, met);
  c.other = stay_of(other, begin, end, met_by);
  const double ego_enters = c.ego.enter_s.value_or(ego.front().time_s);
  const double other_enters = c.other.enter_s.value_or(other.front().time_s);
  c.ego_first = ego_enters <= other_enters;
  const auto& left = c.ego_first ? c.ego.leave_s : c.other.leave_s;
  const auto& entered = c.ego_first ? c.other.enter_s : c.ego.enter_s;
  if (left && entered && *entered >= *left) c.pet_s = *entered - *left;
  return c;
}

std::optional<double> conflict_index(const Conflict& c, double mass1_kg, double mass2_kg,
                                     const Options& o) {
  if (!c.pet_s) return std::nullopt;
  if (*c.pet_s > o.conflict_pet_limit_s) return 0.0;
  const Vec2 v1 = c.ego_first ? c.ego.leaving.velocity_m_s : c.ego.entering.velocity_m_s;
  const Vec2 v2 = c.ego_first ? c.other.entering.velocity_m_s : c.other.leaving.velocity_m_s;
  const double reduced = mass1_kg * mass2_kg / (mass1_kg + mass2_kg);
  const double energy = 0.5 * reduced * (v2 - v1).squaredNorm();
  return o.conflict_alpha * energy * det::exp(-o.conflict_beta_1_s * *c.pet_s);
}

}  // namespace raytruth::criticality
