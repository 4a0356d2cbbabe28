#include "sim/traffic/lane_graph.h"

#include <algorithm>
#include <cmath>

#include "sim/core/math.h"
#include "sim/roads/temporary_lanes.h"

namespace raytruth::traffic {
namespace {

constexpr double kLaneSample_m = 2.0;
constexpr double kAcross_m_s2 = 2.0, kBeforeCurve_m_s2 = 1.5;
constexpr double kKmh = 1.0 / 3.6;

bool carries_cars(const roads::Lane& lane) {
  using roads::LaneType;
  if (lane.road_works || !roads::is_driving(lane.type)) return false;
  switch (lane.type) {
    case LaneType::kBus:
    case LaneType::kTaxi:
    case LaneType::kHov:
    case LaneType::kTram:
    case LaneType::kRail:
    case LaneType::kBiking:
      return false;
    default:
      break;
  }
  for (const roads::LaneAccess& access : lane.access) {
    const bool named = std::any_of(access.users.begin(), access.users.end(), [](const auto& user) {
      return user == "passengerCar" || user == "car" || user == "autonomousTraffic" ||
             user == "individual" || user == "all";
    });
    if (access.allow != named && !access.users.empty()) return false;
  }
  return true;
}

double limit_of(const roads::Road& road, const roads::LaneSection& section,
                const roads::Lane& lane) {
  constexpr double kNone_m_s = 130.0 * kKmh;
  const auto held = [](double v) { return v < kNone_m_s ? v : kNone_m_s; };
  const double middle = 0.5 * (section.s_start_m + section.s_end_m);
  const roads::LaneSpeed* speed = nullptr;
  for (const roads::LaneSpeed& record : lane.speeds) {
    if (section.s_start_m + record.s_offset_m <= middle) speed = &record;
  }
  if (speed && speed->max_m_s > 0.0) return held(speed->max_m_s);
  const roads::RoadTypeRecord* type = road.type_at(middle);
  if (!type) return 50.0 * kKmh;
  if (type->max_speed_m_s > 0.0) return held(type->max_speed_m_s);
  if (type->type == "motorway") return kNone_m_s;
  return (type->type == "rural" ? 100.0 : 50.0) * kKmh;
}

// The mark at a lane's outer border at s.
const roads::RoadMark* mark_at(const roads::LaneSection& section, const roads::Lane& lane,
                               double s) {
  const roads::RoadMark* found = nullptr;
  for (const roads::RoadMark& mark : lane.marks) {
    if (section.s_start_m + mark.s_offset_m <= s + 1e-9) found = &mark;
  }
  return found;
}

}  // namespace

LaneSample LaneNode::at(double way) const {
  const auto beyond =
      std::lower_bound(samples.begin(), samples.end(), way,
                       [](const LaneSample& sample, double v) { return sample.way_m < v; });
  if (beyond == samples.begin()) return samples.front();
  if (beyond == samples.end()) return samples.back();
  const LaneSample& a = *std::prev(beyond);
  const LaneSample& b = *beyond;
  const double u = (way - a.way_m) / (b.way_m - a.way_m);
  return {way, a.s_m + u * (b.s_m - a.s_m), a.place_m + u * (b.place_m - a.place_m),
          wrap_angle(a.heading_rad + u * wrap_angle(b.heading_rad - a.heading_rad)),
          a.curve_speed_m_s + u * (b.curve_speed_m_s - a.curve_speed_m_s)};
}

double LaneNode::way_of(double s) const {
  const auto comes_first = [this](const LaneSample& sample, double v) {
    return with_s ? sample.s_m < v : sample.s_m > v;
  };
  const auto beyond = std::lower_bound(samples.begin(), samples.end(), s, comes_first);
  if (beyond == samples.begin()) return 0.0;
  if (beyond == samples.end()) return length_m;
  const LaneSample& a = *std::prev(beyond);
  const double u = (s - a.s_m) / (beyond->s_m - a.s_m);
  return a.way_m + u * (beyond->way_m - a.way_m);
}

LaneGraph::LaneGraph(std::shared_ptr<const roads::RoadNetwork> roads) : roads_(std::move(roads)) {
  add_lanes();
  link();
  add_controls();
  add_crosswalks();
  add_cross_paths();
  add_overlaid();
  add_conflicts();
}

void LaneGraph::add_lanes() {
  index_.resize(roads_->layer_count());
  for (roads::RoadIndex r = 0; r < roads_->layer_count(); ++r) {
    const roads::Road& road = roads_->road(r);
    index_[r].resize(road.sections.size());
    for (std::size_t k = 0; k < road.sections.size(); ++k) {
      const roads::LaneSection& section = road.sections[k];
      if (section.s_end_m - section.s_start_m < 1e-3) continue;
      const double middle = 0.5 * (section.s_start_m + section.s_end_m);
      for (const roads::Lane& lane : section.lanes) {
        const bool cycles = lane.type == roads::LaneType::kBiking && !lane.road_works;
        if (lane.id == 0 || (!cycles && !carries_cars(lane))) continue;
        LaneNode node;
        node.cycles = cycles;
        has_cycle_lanes_ = has_cycle_lanes_ || cycles;
        node.road = r;
        node.section = k;
        node.lane = lane.id;
        node.superseded =
            roads::is_beside_layer(*roads_, r, lane.id, middle, roads::LaneLayer::kTemporary);
        node.with_s = roads_->travel_sign(r, lane.id, middle) > 0;
        node.width_m = roads_->lane_width(r, lane.id, middle);
        node.limit_m_s = limit_of(road, section, lane);
        node.junction = road.junction;
        sample(node);
        index_[r][k].emplace_back(lane.id, lanes_.size());
        lanes_.push_back(std::move(node));
      }
    }
  }
}

void LaneGraph::sample(LaneNode& node) const {
  const roads::LaneSection& section = roads_->road(node.road).sections[node.section];
  const double length = section.s_end_m - section.s_start_m;
  const int count = std::max(2, static_cast<int>(std::ceil(length / kLaneSample_m)) + 1);
  for (int i = 0; i < count; ++i) {
    const double u = static_cast<double>(i) / (count - 1);
    // Ends belong to the neighbouring section: a little inside.
    const double inside = std::clamp(u * length, 1e-6, length - 1e-6);
    LaneSample sample;
    sample.s_m = node.with_s ? section.s_start_m + inside : section.s_end_m - inside;
    const double t = roads_->center_t(node.road, node.lane, sample.s_m);
    const Pose X_WR = roads_->at({node.road, sample.s_m, t}).X_WR;
    sample.place_m = X_WR.translation().head<2>();
    const double curvature = roads_->curvature_1_m(node.road, sample.s_m);
    const double stretch = std::max(0.1, 1.0 - curvature * t);
    const double slope = roads_->center_slope(node.road, node.lane, sample.s_m);
    sample.heading_rad = wrap_angle(X_WR.euler().heading_rad + det::atan2(slope, stretch) +
                                    (node.with_s ? 0.0 : kPi));
    if (!node.samples.empty()) {
      const LaneSample& last = node.samples.back();
      // The chord's arc. Lanes may stand still beyond the centre of a curve; ways must grow.
      const double half = 0.5 * wrap_angle(sample.heading_rad - last.heading_rad);
      const double chord = (sample.place_m - last.place_m).norm();
      const double arc = std::abs(half) > 1e-6 ? chord * half / det::sin(half) : chord;
      sample.way_m = last.way_m + std::max(1e-9, arc);
    }
    const double bend = std::abs(curvature) / stretch;
    sample.curve_speed_m_s = bend > 1e-6 ? std::sqrt(kAcross_m_s2 / bend) : 1e3;
    node.samples.push_back(sample);
  }
  for (std::size_t i = node.samples.size() - 1; i-- > 0;) {
    LaneSample& here = node.samples[i];
    const LaneSample& ahead = node.samples[i + 1];
    const double v = ahead.curve_speed_m_s;
    here.curve_speed_m_s =
        std::min(here.curve_speed_m_s,
                 std::sqrt(v * v + 2.0 * kBeforeCurve_m_s2 * (ahead.way_m - here.way_m)));
  }
  node.length_m = node.samples.back().way_m;
  for (std::size_t i = 1; i < node.samples.size(); ++i)
    node.turn_rad += wrap_angle(node.samples[i].heading_rad - node.samples[i - 1].heading_rad);
}

std::optional<LaneIndex> LaneGraph::find(roads::RoadIndex road, int lane, double s) const {
  const std::size_t section = roads_->road(road).section_index(s);
  for (const auto& [id, index] : index_[road][section]) {
    if (id == lane) return index;
  }
  return std::nullopt;
}

void LaneGraph::link() {
  for (LaneIndex i = 0; i < lanes_.size(); ++i) {
    LaneNode& node = lanes_[i];
    const roads::LaneSection& section = roads_->road(node.road).sections[node.section];
    const double middle = 0.5 * (section.s_start_m + section.s_end_m);
    for (const roads::RouteLeg& leg : roads_->next(node.road, node.lane, middle, node.with_s)) {
      const double inside = 0.5 * (leg.s_from_m + leg.s_to_m);
      const auto target = find(leg.road, leg.lane, inside);
      if (!target || lanes_[*target].with_s != (leg.s_to_m > leg.s_from_m)) continue;
      if (lanes_[*target].cycles && !node.cycles) continue;
      if (std::find(node.next.begin(), node.next.end(), *target) != node.next.end()) continue;
      node.next.push_back(*target);
    }
    std::stable_partition(node.next.begin(), node.next.end(),
                          [&](LaneIndex next) { return !lanes_[next].superseded; });
    // Ids grow to the left of the reference line and step over 0.
    const auto beside = [&](int step) -> std::optional<LaneIndex> {
      int id = node.lane + step;
      if (id == 0) id += step;
      const auto other = find(node.road, id, middle);
      const bool alike =
          other && lanes_[*other].with_s == node.with_s && lanes_[*other].cycles == node.cycles;
      return alike ? other : std::nullopt;
    };
    node.left = beside(node.with_s ? 1 : -1);
    node.right = beside(node.with_s ? -1 : 1);
  }
  for (LaneIndex i = 0; i < lanes_.size(); ++i) {
    for (const LaneIndex next : lanes_[i].next) lanes_[next].before.push_back(i);
  }
}

void LaneGraph::add_overlaid() {
  for (LaneIndex i = 0; i < lanes_.size(); ++i) {
    LaneNode& above = lanes_[i];
    if (roads_->layer_of(above.road) == roads::LaneLayer::kPermanent) continue;
    const roads::LaneSection& section = roads_->road(above.road).sections[above.section];
    const roads::RoadIndex base = roads_->permanent_layer(above.road);
    for (LaneIndex k = 0; k < lanes_.size(); ++k) {
      LaneNode& below = lanes_[k];
      if (below.road != base) continue;
      const roads::LaneSection& other = roads_->road(base).sections[below.section];
      if (other.s_end_m <= section.s_start_m || other.s_start_m >= section.s_end_m) continue;
      above.overlaid.push_back(k);
      below.overlaid.push_back(i);
    }
  }
}

bool LaneGraph::may_change(LaneIndex from, double way, bool to_left) const {
  const LaneNode& node = lanes_[from];
  const auto& target = to_left ? node.left : node.right;
  if (!target) return false;
  const roads::LaneSection& section = roads_->road(node.road).sections[node.section];
  const int a = node.lane;
  const int b = lanes_[*target].lane;
  const bool across_centre = (a < 0) != (b < 0);
  const roads::Lane* carrier = section.lane(across_centre ? 0 : std::abs(a) < std::abs(b) ? a : b);
  const roads::RoadMark* mark = carrier ? mark_at(section, *carrier, node.at(way).s_m) : nullptr;
  if (!mark) return true;
  const bool grows = b > a;
  switch (mark->lane_change) {
    case roads::LaneChange::kNone:
      return false;
    case roads::LaneChange::kIncrease:
      return grows;
    case roads::LaneChange::kDecrease:
      return !grows;
    case roads::LaneChange::kBoth:
      break;
  }
  // Many files draw lines and leave laneChange at its default.
  return mark->type != "solid" && mark->type != "solid solid" && mark->type != "curb" &&
         mark->type != "edge";
}

std::vector<LaneGraph::Foot> LaneGraph::under(const Vec3& p_W, double margin) const {
  std::vector<Foot> feet;
  // Places on bridges and below them differ by their height; other roads' edges may be near.
  constexpr double kStorey_m = 3.0;
  for (const roads::RoadPoint& point : roads_->all_covering(p_W.x(), p_W.y())) {
    if (std::abs(roads_->top_height(point) - p_W.z()) > kStorey_m) continue;
    const auto look = [&](roads::RoadIndex road) {
      const std::size_t section = roads_->road(road).section_index(point.s_m);
      for (const auto& [id, index] : index_[road][section]) {
        const double left = point.t_m - roads_->center_t(road, id, point.s_m);
        const double half = 0.5 * roads_->lane_width(road, id, point.s_m);
        if (std::abs(left) > half + margin) continue;
        const LaneNode& node = lanes_[index];
        feet.push_back({index, node.way_of(point.s_m), node.with_s ? left : -left});
      }
    };
    look(point.road);
    const roads::RoadIndex layer =
        roads_->layer_at(point.road, point.s_m, roads::LaneLayer::kTemporary);
    if (layer != point.road) look(layer);
  }
  return feet;
}

}  // namespace raytruth::traffic
