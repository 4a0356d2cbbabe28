// Who is in the lane ahead of an entity: scripted ones, background traffic, recorded vehicles.
#include <algorithm>
#include <cmath>
#include <vector>

#include "sim/world/engine.h"

namespace raytruth::world {
namespace {

// A lane's section on the way.
struct Piece {
  roads::RoadIndex road;
  int lane;
  bool with_s;
  double from_m, to_m;  ///< s where it is entered and left
  double start_m;       ///< way up to there
};

std::vector<Piece> lane_ahead(const roads::RoadNetwork& network, const Mover& m, double sight_m) {
  constexpr double kNudge_m = 1e-7;
  std::vector<Piece> pieces;
  roads::LanePoint at = m.lane;
  bool with_s = m.with_s;
  double way = 0.0;
  while (way < sight_m && pieces.size() < 1000) {
    const roads::LaneSection& section = network.road(at.road).section_at(at.s_m);
    const double end = with_s ? section.s_end_m : section.s_start_m;
    const double room = std::abs(end - at.s_m);
    pieces.push_back({at.road, at.lane, with_s, at.s_m, end, way});
    const roads::Advance moved = network.advance(at, with_s, room + kNudge_m, m.route, m.layer);
    if (moved.left_over_m > 0.5 * kNudge_m) break;
    way += room + kNudge_m;
    at = moved.point;
    with_s = moved.with_s;
  }
  return pieces;
}

}  // namespace

std::optional<InFront> Engine::in_front(const State& s, std::size_t i, double sight_m,
                                        SafetyModel safety) const {
  const Mover& m = s.movers[i];
  if (!m.present || !m.on_road) return std::nullopt;
  const std::vector<Piece> pieces = lane_ahead(*roads_, m, sight_m);
  const double bumper = models_[i]->box_center_m.x() + 0.5 * models_[i]->box_size_m.x();
  double nearest = sight_m;
  std::optional<InFront> found;
  const auto look = [&](const Mover& other, const ActorModel& model) {
    if (!other.present || !other.on_road || !other.traffic) return;
    const roads::RoadPoint on = roads_->to_road(other.lane);
    for (const Piece& piece : pieces) {
      if (roads_->permanent_layer(piece.road) != roads_->permanent_layer(on.road)) continue;
      const roads::LanePoint lane = roads_->to_lane({piece.road, on.s_m, on.t_m});
      // Lanes beside each other; there is no lane 0 between -1 and 1.
      const int apart = std::abs(piece.lane - lane.lane) - (piece.lane * lane.lane < 0 ? 1 : 0);
      const bool beside = apart == 1 && safety != SafetyModel::kNone && piece.road == on.road;
      if (apart != 0 && !beside) continue;
      if (piece.road != on.road &&
          std::abs(lane.offset_m) >
              0.5 * (roads_->lane_width(lane.road, lane.lane, lane.s_m) + model.box_size_m.y()))
        continue;
      const double along = piece.with_s ? lane.s_m - piece.from_m : piece.from_m - lane.s_m;
      if (along < -1e-6 || along > std::abs(piece.to_m - piece.from_m) + 1e-6) continue;
      const double ahead = piece.start_m + along;
      if (ahead <= 0.0 || ahead >= nearest) continue;
      const bool same = piece.with_s == other.with_s;
      const double centre = same ? model.box_center_m.x() : -model.box_center_m.x();
      InFront one{ahead + centre - 0.5 * model.box_size_m.x() - bumper,
                  same ? other.speed_m_s : -other.speed_m_s, model.id.value(), false};
      if (safety != SafetyModel::kNone) {
        // Across the way, to the left of the reference line from the middle of the own lane.
        const double own_half = 0.5 * models_[i]->box_size_m.y();
        const double half = 0.5 * model.box_size_m.y();
        const double own_m = piece.with_s == m.with_s ? m.lane.offset_m : -m.lane.offset_m;
        const double left_m =
            beside ? on.t_m - roads_->center_t(piece.road, piece.lane, on.s_m) : lane.offset_m;
        constexpr double kSlack_m = 0.2;
        one.wraps = std::abs(left_m - own_m) <= std::abs(own_half - half) + kSlack_m;
        const double to_own = piece.lane > lane.lane ? 1.0 : -1.0;
        const double half_lane = 0.5 * roads_->lane_width(piece.road, piece.lane, lane.s_m);
        const double length = model.box_size_m.x() + models_[i]->box_size_m.x();
        if (beside && !cuts_in(safety, {to_own * lane.offset_m, half_lane + half - std::abs(left_m),
                                        std::abs(left_m - own_m) - half - own_half,
                                        to_own * other.lateral_speed_m_s,
                                        m.speed_m_s - one.speed_m_s, one.gap_m + length}))
          continue;
      }
      nearest = ahead;
      found = one;
    }
  };
  for (std::size_t k = 0; k < s.movers.size() && k < models_.size(); ++k) {
    if (k != i) look(s.movers[k], *models_[k]);
  }
  if (s.traffic) {
    const double since = (s.time - s.traffic->at).seconds();
    for (const traffic::Agent& agent : s.traffic->agents) {
      const roads::RoadIndex road =
          roads_->permanent_layer(traffic_->lanes().lane(agent.lane).road);
      if (agent.driven || std::none_of(pieces.begin(), pieces.end(), [&](const Piece& p) {
            return roads_->permanent_layer(p.road) == road;
          }))
        continue;
      traffic::Agent now = agent;
      if (traffic_->moved(now, since)) look(mover_of(now), *now.model);
    }
  }
  for (std::size_t k = 0; k < fcd_models_.size(); ++k) {
    if (const auto recorded = fcd_mover(k, s.time.seconds())) look(*recorded, *fcd_models_[k]);
  }
  return found;
}

}  // namespace raytruth::world
