#include "sim/roads/road_index.h"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace raytruth::roads {

int RoadIndexGrid::cell_of(double v) {
  // Extrapolated curves may run away further than an int of cells reaches.
  return static_cast<int>(std::floor(std::clamp(v, -1e9, 1e9) / kCell_m));
}

void RoadIndexGrid::build(std::vector<Sample> samples) {
  samples_ = std::move(samples);
  for (Sample& q : samples_) q.cell = {cell_of(q.x_m), cell_of(q.y_m)};
  by_road_ = samples_;
  std::sort(by_road_.begin(), by_road_.end(), [](const Sample& a, const Sample& b) {
    return std::tie(a.road, a.s_m) < std::tie(b.road, b.s_m);
  });
  for (std::size_t i = 0; i < by_road_.size(); ++i) {
    while (first_.size() <= by_road_[i].road) first_.push_back(i);
  }
  first_.push_back(by_road_.size());
  std::sort(samples_.begin(), samples_.end(), [](const Sample& a, const Sample& b) {
    return std::tie(a.cell, a.road, a.s_m) < std::tie(b.cell, b.road, b.s_m);
  });
  for (std::size_t i = 0; i < samples_.size(); ++i) {
    const Sample& q = samples_[i];
    if (cells_.empty() || cells_.back().key != q.cell) cells_.push_back({q.cell, i, i});
    cells_.back().end = i + 1;
    widest_m_ = std::max(widest_m_, q.half_width_m);
    if (reach_m_.size() <= q.road) reach_m_.resize(q.road + 1, 0.0);
    reach_m_[q.road] = std::max(reach_m_[q.road], q.half_width_m);
  }
}

std::vector<RoadIndexGrid::Candidate> RoadIndexGrid::near(const Vec3& p_W, double radius_m) const {
  std::vector<Candidate> found;
  if (!std::isfinite(p_W.x()) || !std::isfinite(p_W.y())) return found;
  const auto look_at = [&](const Sample& q) {
    const double dx = q.x_m - p_W.x();
    const double dy = q.y_m - p_W.y();
    const double dz = q.z_m - p_W.z();
    const double plan2 = dx * dx + dy * dy;
    const double distance2 = plan2 + dz * dz;
    // The road of the last sample is the likeliest one.
    const auto known = std::find_if(found.rbegin(), found.rend(),
                                    [&](const Candidate& c) { return c.road == q.road; });
    if (known == found.rend()) {
      found.push_back({q.road, q.s_m, distance2, plan2, q.s_m});
      return;
    }
    // Of samples equally near the one that comes first on its road, whatever the cells' order.
    if (std::pair(distance2, q.s_m) < std::pair(known->distance2, known->s_m)) {
      known->distance2 = distance2;
      known->s_m = q.s_m;
    }
    if (std::pair(plan2, q.s_m) < std::pair(known->plan2, known->s_plan_m)) {
      known->plan2 = plan2;
      known->s_plan_m = q.s_m;
    }
  };
  const auto by_key = [](const Cell& cell, const Key& key) { return cell.key < key; };
  const int low = cell_of(p_W.y() - radius_m);
  const int high = cell_of(p_W.y() + radius_m);
  const int last = cell_of(p_W.x() + radius_m);
  auto cell =
      std::lower_bound(cells_.begin(), cells_.end(), Key{cell_of(p_W.x() - radius_m), low}, by_key);
  while (cell != cells_.end() && cell->key.first <= last) {
    if (cell->key.second > high) {
      cell = std::lower_bound(cell, cells_.end(), Key{cell->key.first + 1, low}, by_key);
    } else if (cell->key.second < low) {
      cell = std::lower_bound(cell, cells_.end(), Key{cell->key.first, low}, by_key);
    } else {
      for (std::size_t i = cell->begin; i < cell->end; ++i) look_at(samples_[i]);
      ++cell;
    }
  }
  std::sort(found.begin(), found.end(),
            [](const Candidate& a, const Candidate& b) { return a.road < b.road; });
  return found;
}

}  // namespace raytruth::roads
