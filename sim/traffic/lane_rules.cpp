// What rules the lanes of a LaneGraph: signals, crosswalks, and who goes first where lanes meet.
#include <algorithm>
#include <cmath>
#include <map>

#include "sim/core/math.h"
#include "sim/core/text.h"
#include "sim/traffic/lane_graph.h"

namespace raytruth::traffic {
namespace {

/// Bodies on lanes whose middles are nearer than this would touch.
constexpr double kTooNear_m = 2.5;

std::optional<LaneControl::Kind> kind_of(const roads::Signal& signal) {
  using Kind = LaneControl::Kind;
  if (signal.invalidated) return std::nullopt;
  if (signal.dynamic) {
    // Heads for pedestrians and bicycles alone don't rule cars; boards and barriers are no lights.
    static const char* kOthers[] = {"1000002", "1000007", "1000013", "1000014", "1000020"};
    if (!signal.vms_boards.empty() || signal.type.empty() || signal.type == "-1")
      return std::nullopt;
    std::string type = signal.type;
    std::erase(type, '.');
    for (const char* other : kOthers) {
      if (type == other) return std::nullopt;
    }
    const bool light =
        type.starts_with("1000") || lower_case(signal.name).find("light") != std::string::npos;
    return light ? std::optional(Kind::kLight) : std::nullopt;
  }
  for (const roads::Semantic& semantic : signal.semantics) {
    if (semantic.kind != roads::SemanticKind::kPriority) continue;
    if (semantic.type == "stop" || semantic.type == "stop4way") return Kind::kStop;
    if (semantic.type == "yield") return Kind::kYield;
    if (semantic.type == "rightOfWay" || semantic.type == "priorityRoad" ||
        semantic.type == "priorityToRoad")
      return Kind::kPriority;
  }
  const std::string& t = signal.type;
  if (t == "206" || t == "R1-1") return Kind::kStop;
  if (t == "205" || t == "R1-2") return Kind::kYield;
  if (t == "306" || t == "301") return Kind::kPriority;
  return std::nullopt;
}

bool holds_for(roads::Orientation orientation, bool with_s) {
  return orientation == roads::Orientation::kBoth ||
         (orientation == roads::Orientation::kForward) == with_s;
}

bool covers(const std::vector<roads::LaneValidity>& validity, int lane, bool temporary) {
  return validity.empty() || std::any_of(validity.begin(), validity.end(), [&](const auto& v) {
           return v.covers(lane) && v.temporary == temporary;
         });
}

}  // namespace

void LaneGraph::add_controls() {
  std::map<std::string, const roads::Signal*> by_id;
  for (const roads::Road& road : roads_->roads()) {
    for (const roads::Signal& signal : road.signals) by_id.emplace(signal.id, &signal);
  }
  // Lines to stop at, by road: s.
  const auto add = [&](roads::RoadIndex r, const roads::Signal& signal, double s,
                       roads::Orientation orientation,
                       const std::vector<roads::LaneValidity>& validity) {
    const auto kind = kind_of(signal);
    if (!kind) return;
    const roads::Road& road = roads_->road(r);
    const double on = std::clamp(s, 0.0, road.length_m);
    for (LaneNode& node : lanes_) {
      if (roads_->permanent_layer(node.road) != r || !holds_for(orientation, node.with_s) ||
          !covers(validity, node.lane, node.road != r))
        continue;
      // At a border it is the section that traffic comes from that ends there.
      const roads::LaneSection& section = roads_->road(node.road).sections[node.section];
      const bool inside = node.with_s ? on > section.s_start_m && on <= section.s_end_m
                                      : on >= section.s_start_m && on < section.s_end_m;
      const bool at_entry = node.with_s ? on == 0.0 && section.s_start_m == 0.0
                                        : on == road.length_m && section.s_end_m >= road.length_m;
      if (!inside && !at_entry) continue;
      double way = node.way_of(on);
      for (const roads::RoadObject& object : road.objects) {
        if (lower_case(object.type) != "stopline" && lower_case(object.name) != "stopline")
          continue;
        const double line = node.way_of(object.s_m);
        constexpr double kBefore_m = 15.0;
        if (line < way && line > way - kBefore_m) way = line;
      }
      node.controls.push_back({*kind, signal.id, way});
    }
  };
  for (roads::RoadIndex r = 0; r < roads_->roads().size(); ++r) {
    const roads::Road& road = roads_->road(r);
    for (const roads::Signal& signal : road.signals)
      add(r, signal, signal.s_m, signal.orientation, signal.validity);
    for (const roads::SignalReference& reference : road.signal_references) {
      const auto signal = by_id.find(reference.id);
      if (signal != by_id.end())
        add(r, *signal->second, reference.s_m, reference.orientation, reference.validity);
    }
  }
  for (LaneNode& node : lanes_) {
    std::stable_sort(node.controls.begin(), node.controls.end(),
                     [](const auto& a, const auto& b) { return a.way_m < b.way_m; });
  }
}

void LaneGraph::add_crosswalks() {
  for (LaneNode& node : lanes_) {
    const roads::Road& road = roads_->road(roads_->permanent_layer(node.road));
    const roads::LaneSection& section = roads_->road(node.road).sections[node.section];
    const auto add = [&](double from_s, double to_s) {
      const double a = std::max(from_s, section.s_start_m);
      const double b = std::min(to_s, section.s_end_m);
      if (a >= b) return;
      const double wa = node.way_of(a), wb = node.way_of(b);
      node.crosswalks.push_back({std::min(wa, wb), std::max(wa, wb), {}});
    };
    for (const roads::RoadObject& object : road.objects) {
      if (object.type != "crosswalk" || object.invalidated) continue;
      // The band that it covers along the road; corners are about its origin.
      double before = 0.5 * object.length_m, after = before;
      if (std::abs(det::sin(object.heading_rad)) > 0.7) before = after = 0.5 * object.width_m;
      double from = object.s_m - before, to = object.s_m + after;
      bool first = true;
      for (const roads::ObjectOutline& outline : object.outlines) {
        for (const roads::ObjectCorner& c : outline.corners) {
          const double s = c.road_coordinates ? c.u_m
                                              : object.s_m + det::cos(object.heading_rad) * c.u_m -
                                                    det::sin(object.heading_rad) * c.v_m;
          from = first ? s : std::min(from, s);
          to = first ? s : std::max(to, s);
          first = false;
        }
      }
      add(from, to);
    }
    for (const roads::Junction& junction : roads_->junctions()) {
      for (const roads::CrossingSection& crossing : junction.sections) {
        if (crossing.road_id == road.id) add(crossing.s_start_m, crossing.s_end_m);
      }
    }
    std::sort(node.crosswalks.begin(), node.crosswalks.end(),
              [](const auto& a, const auto& b) { return a.from_m < b.from_m; });
  }
}

int LaneGraph::rank(LaneIndex index) const {
  // The sign at the junction itself counts: the last one on the lanes that lead in.
  constexpr double kBefore_m = 60.0;
  const auto own = [](const LaneNode& node, double from) -> std::optional<int> {
    std::optional<int> rank;
    for (const LaneControl& control : node.controls) {
      if (control.way_m < from) continue;
      if (control.kind == LaneControl::Kind::kStop || control.kind == LaneControl::Kind::kYield)
        rank = -1;
      if (control.kind == LaneControl::Kind::kPriority) rank = 1;
    }
    return rank;
  };
  if (const auto here = own(lanes_[index], 0.0)) return *here;
  for (const LaneIndex before : lanes_[index].before) {
    const LaneNode& node = lanes_[before];
    if (const auto rank = own(node, node.length_m - kBefore_m)) return *rank;
  }
  return 0;
}

void LaneGraph::settle_priority(LaneIndex a, LaneConflict& of_a, LaneIndex b,
                                LaneConflict& of_b) const {
  const LaneNode& na = lanes_[a];
  const LaneNode& nb = lanes_[b];
  const bool left_hand = roads_->road(na.road).left_hand_traffic;
  const double side = left_hand ? -1.0 : 1.0;
  const double towards =
      wrap_angle(nb.samples.front().heading_rad - na.samples.front().heading_rad);
  // -1: a gives way, 1: b does.
  int by_turn = 0;
  constexpr double kTurn_rad = 0.5;
  if (std::abs(towards) > 2.36) {
    const bool across_a = side * na.turn_rad > kTurn_rad;
    const bool across_b = side * nb.turn_rad > kTurn_rad;
    if (across_a != across_b) by_turn = across_a ? -1 : 1;
  }
  int by_side = 0;
  if (std::abs(towards) > 0.52 && std::abs(towards) < 2.36) by_side = side * towards > 0 ? -1 : 1;
  const double more = std::abs(na.turn_rad) - std::abs(nb.turn_rad);
  int last = std::abs(more) > 0.05 ? (more > 0.0 ? -1 : 1) : 0;
  if (last == 0) last = a < b ? 1 : -1;
  int by_sign = 0;
  const roads::Road& road_a = roads_->road(na.road);
  const roads::Road& road_b = roads_->road(nb.road);
  for (const roads::Junction& junction : roads_->junctions()) {
    if (junction.id != na.junction) continue;
    const auto is = [](const std::string& id, const roads::Road& road) {
      if (id == road.id) return true;
      const auto touches = [&](const auto& link) {
        return link && !link->to_junction && link->element_id == id;
      };
      return touches(road.predecessor);
    };
    for (const roads::JunctionPriority& priority : junction.priorities) {
      if (is(priority.high, road_a) && is(priority.low, road_b)) by_sign = 1;
      if (is(priority.high, road_b) && is(priority.low, road_a)) by_sign = -1;
    }
  }
  if (by_sign == 0) {
    const int difference = rank(a) - rank(b);
    by_sign = difference == 0 ? 0 : difference > 0 ? 1 : -1;
  }
  const auto first = [](std::initializer_list<int> votes) {
    for (const int vote : votes) {
      if (vote != 0) return vote;
    }
    return 0;
  };
  const int plain = first({by_sign, by_turn, by_side, last});
  const int lit = first({by_turn, last});
  of_a.yields = plain < 0;
  of_b.yields = plain > 0;
  of_a.yields_at_lights = lit < 0;
  of_b.yields_at_lights = lit > 0;
}

void LaneGraph::add_conflicts() {
  std::map<std::string, std::vector<LaneIndex>> by_junction;
  for (LaneIndex i = 0; i < lanes_.size(); ++i) {
    if (!lanes_[i].junction.empty() && lanes_[i].junction != "-1")
      by_junction[lanes_[i].junction].push_back(i);
  }
  struct Zone {
    bool any = false;
    double from = 0.0, to = 0.0;
    void add(double way) {
      from = any ? std::min(from, way) : way;
      to = any ? std::max(to, way) : way;
      any = true;
    }
  };
  const auto box_of = [](const LaneNode& node) {
    Box3 box;
    for (const LaneSample& s : node.samples) box.extend({s.place_m.x(), s.place_m.y(), 0.0});
    return box;
  };
  for (const auto& [junction, members] : by_junction) {
    std::vector<Box3> boxes;
    for (const LaneIndex i : members) boxes.push_back(box_of(lanes_[i]));
    for (std::size_t p = 0; p < members.size(); ++p) {
      for (std::size_t q = p + 1; q < members.size(); ++q) {
        const LaneIndex a = members[p], b = members[q];
        LaneNode& na = lanes_[a];
        LaneNode& nb = lanes_[b];
        if (na.road == nb.road) continue;  // side by side, or one after the other
        if ((boxes[p].min - boxes[q].max).maxCoeff() > kTooNear_m ||
            (boxes[q].min - boxes[p].max).maxCoeff() > kTooNear_m)
          continue;
        Zone za, zb;
        for (const LaneSample& sa : na.samples) {
          for (const LaneSample& sb : nb.samples) {
            if ((sa.place_m - sb.place_m).squaredNorm() > kTooNear_m * kTooNear_m) continue;
            za.add(sa.way_m);
            zb.add(sb.way_m);
          }
        }
        if (!za.any) continue;
        const auto shares = [](const std::vector<LaneIndex>& x, const std::vector<LaneIndex>& y) {
          return std::any_of(x.begin(), x.end(), [&](LaneIndex i) {
            return std::find(y.begin(), y.end(), i) != y.end();
          });
        };
        LaneConflict of_a, of_b;
        if (shares(na.before, nb.before)) {
          of_a.kind = LaneConflict::Kind::kDiverging;
        } else if (shares(na.next, nb.next)) {
          of_a.kind = LaneConflict::Kind::kMerging;
        }
        of_b.kind = of_a.kind;
        // Lanes that only follow each other, end to start, meet nowhere else.
        if (std::find(na.next.begin(), na.next.end(), b) != na.next.end() ||
            std::find(nb.next.begin(), nb.next.end(), a) != nb.next.end())
          continue;
        of_a.other = b;
        of_a.from_m = of_b.other_from_m = za.from;
        of_a.to_m = of_b.other_to_m = za.to;
        of_b.other = a;
        of_b.from_m = of_a.other_from_m = zb.from;
        of_b.to_m = of_a.other_to_m = zb.to;
        if (of_a.kind != LaneConflict::Kind::kDiverging) settle_priority(a, of_a, b, of_b);
        na.conflicts.push_back(of_a);
        nb.conflicts.push_back(of_b);
      }
    }
  }
  for (LaneNode& node : lanes_) {
    std::stable_sort(node.conflicts.begin(), node.conflicts.end(),
                     [](const auto& x, const auto& y) { return x.from_m < y.from_m; });
  }
}

}  // namespace raytruth::traffic
