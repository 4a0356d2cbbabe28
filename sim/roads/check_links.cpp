// Rules about what follows what: links of roads and lanes, junctions, ids.
#include <fmt/format.h>

#include <cmath>
#include <map>
#include <set>

#include "sim/roads/checks.h"

namespace raytruth::roads {
namespace {

const char* name(ContactPoint contact) { return contact == ContactPoint::kStart ? "start" : "end"; }

class LinkCheck {
 public:
  LinkCheck(const RoadNetwork& network, const std::vector<ReferenceLine>& lines, Findings& findings)
      : network_(network), lines_(lines), findings_(findings) {
    for (const Junction& junction : network.junctions()) {
      if (!junctions_.emplace(junction.id, &junction).second) {
        findings_.error("xodr.duplicate", junction.mark,
                        fmt::format("two junctions have the id '{}'", junction.id),
                        "give each its own id");
      }
    }
  }

  void run() {
    for (RoadIndex i = 0; i < network_.roads().size(); ++i) {
      road_end(i, ContactPoint::kStart);
      road_end(i, ContactPoint::kEnd);
      lane_links(i);
    }
    for (const Junction& junction : network_.junctions()) {
      // A virtual junction lies along its road; a crossing has no connections.
      if (junction.type == "virtual" || junction.type == "crossing") continue;
      for (const Connection& connection : junction.connections) {
        // Their ends are places on roads; check_junctions() looks at them.
        if (!connection.is_virtual) check(junction, connection);
      }
    }
    unique_ids();
  }

 private:
  static const std::optional<RoadLink>& link_at(const Road& road, ContactPoint end) {
    return end == ContactPoint::kStart ? road.predecessor : road.successor;
  }
  static const LaneSection& section_at(const Road& road, ContactPoint end) {
    return end == ContactPoint::kStart ? road.sections.front() : road.sections.back();
  }
  LinePoint point_at(RoadIndex road, ContactPoint end) const {
    return lines_[road].at(end == ContactPoint::kStart ? 0.0 : network_.road(road).length_m);
  }

  void road_end(RoadIndex index, ContactPoint end) {
    const Road& road = network_.road(index);
    const std::optional<RoadLink>& link = link_at(road, end);
    if (!link) return;
    const std::string whose = fmt::format("the {} of road {}", name(end), road.id);
    if (link->to_junction) {
      if (!junctions_.contains(link->element_id)) {
        findings_.error(
            "xodr.link", link->mark,
            fmt::format("{} leads to junction '{}', which is not there", whose, link->element_id),
            "traffic ends here");
      }
      return;
    }
    const auto other = network_.find_road(link->element_id);
    if (!other) {
      findings_.error(
          "xodr.link", link->mark,
          fmt::format("{} leads to road '{}', which is not there", whose, link->element_id),
          "traffic ends here");
      return;
    }
    if (link->element_s_m) {
      branch(road, end, network_.road(*other), *link, whose);
      return;
    }
    if (!link->has_contact) {
      findings_.warning(
          "xodr.link", link->mark,
          fmt::format("{} is linked to road '{}' without a contactPoint", whose, link->element_id),
          "name the end that touches; start is taken");
      return;
    }
    const bool returns = leads_back(index, end, *other, *link, whose);
    const LinePoint here = point_at(index, end);
    const LinePoint there = point_at(*other, link->contact);
    const double gap = std::sqrt((here.x_m - there.x_m) * (here.x_m - there.x_m) +
                                 (here.y_m - there.y_m) * (here.y_m - there.y_m));
    // In a junction the lanes meet, not always the reference lines. A gap is said once.
    if (gap > kGap_m && (index <= *other || !returns) && road.junction.empty() &&
        network_.road(*other).junction.empty()) {
      findings_.warning("xodr.contact", link->mark,
                        fmt::format("{} and the {} of road {} are {:.4f} m apart", whose,
                                    name(link->contact), link->element_id, gap),
                        "linked reference lines meet in a point");
    }
    const LaneSection& target = section_at(network_.road(*other), link->contact);
    for (const Lane& lane : section_at(road, end).lanes) {
      for (const int next : end == ContactPoint::kStart ? lane.predecessors : lane.successors) {
        if (target.lane(next)) continue;
        findings_.error("xodr.lane_link", lane.where,
                        fmt::format("lane {} of road {} leads to lane {} of road {}, which is not "
                                    "there",
                                    lane.id, road.id, next, link->element_id),
                        "traffic of this lane ends here");
      }
    }
  }

  // A road of a virtual junction starts or ends somewhere along the other one.
  void branch(const Road& road, ContactPoint end, const Road& other, const RoadLink& link,
              const std::string& whose) {
    if (*link.element_s_m > other.length_m + kGap_m) {
      findings_.warning("xodr.range", link.mark,
                        fmt::format("{} leads to s = {} m of road {}, which is {} m long", whose,
                                    *link.element_s_m, other.id, other.length_m),
                        "elementS lies on the other road");
      return;
    }
    const LaneSection& target = other.section_at(*link.element_s_m);
    for (const Lane& lane : section_at(road, end).lanes) {
      for (const int next : end == ContactPoint::kStart ? lane.predecessors : lane.successors) {
        if (target.lane(next)) continue;
        findings_.error("xodr.lane_link", lane.where,
                        fmt::format("lane {} of road {} leads to lane {} of road {} at s = {} m, "
                                    "which is not there",
                                    lane.id, road.id, next, other.id, *link.element_s_m),
                        "traffic of this lane ends here");
      }
    }
  }

  // Does the other road lead back? Into a junction, naming it is enough.
  bool leads_back(RoadIndex index, ContactPoint end, RoadIndex other_index, const RoadLink& link,
                  const std::string& whose) {
    const Road& road = network_.road(index);
    const Road& other = network_.road(other_index);
    const std::optional<RoadLink>& back = link_at(other, link.contact);
    if (back && back->to_junction) {
      if (back->element_id == road.junction) return true;
      // A direct junction stands between roads that link to each other on one side only.
      const auto junction = junctions_.find(back->element_id);
      if (junction != junctions_.end() && junction->second->type != "default") return true;
    }
    if (back && !back->to_junction && back->element_id == road.id &&
        (!back->has_contact || back->contact == end)) {
      return true;
    }
    const std::string leads =
        !back
            ? "nowhere"
            : fmt::format("to {} '{}'{}", back->to_junction ? "junction" : "road", back->element_id,
                          back->has_contact ? fmt::format(" ({})", name(back->contact)) : "");
    findings_.warning("xodr.link", link.mark,
                      fmt::format("{} leads to the {} of road {}, which leads {}", whose,
                                  name(link.contact), other.id, leads),
                      "links go both ways");
    return false;
  }

  // Inside a road, from section to section.
  void lane_links(RoadIndex index) {
    const Road& road = network_.road(index);
    for (std::size_t i = 0; i < road.sections.size(); ++i) {
      for (const Lane& lane : road.sections[i].lanes) {
        const auto check = [&](int next, std::size_t section) {
          if (road.sections[section].lane(next)) return;
          findings_.error("xodr.lane_link", lane.where,
                          fmt::format("lane {} of road {} leads to lane {} of the section at s = "
                                      "{} m, which is not there",
                                      lane.id, road.id, next, road.sections[section].s_start_m),
                          "traffic of this lane ends here");
        };
        for (const int next : lane.successors)
          if (i + 1 < road.sections.size()) check(next, i + 1);
        for (const int next : lane.predecessors)
          if (i > 0) check(next, i - 1);
      }
    }
  }

  void check(const Junction& junction, const Connection& connection) {
    const std::string whose = fmt::format("junction {}, connection {}", junction.id, connection.id);
    const auto incoming = network_.find_road(connection.incoming_road);
    const auto connecting = network_.find_road(connection.connecting_road);
    if (!incoming || !connecting) {
      findings_.error(
          "xodr.junction", connection.mark,
          fmt::format("{}: {} road '{}' is not there", whose, incoming ? "connecting" : "incoming",
                      incoming ? connection.connecting_road : connection.incoming_road),
          "the connection can't be used");
      return;
    }
    const Road& from = network_.road(*incoming);
    const Road& to = network_.road(*connecting);
    const bool direct = junction.type == "direct";
    if (!direct && to.junction != junction.id) {
      findings_.warning(
          "xodr.junction", connection.mark,
          fmt::format("{}: connecting road {} belongs to {}", whose, to.id,
                      to.junction.empty() ? "no junction" : "junction " + to.junction),
          "its attribute 'junction' names the junction it lies in");
    }
    const auto enters = [&](ContactPoint end) {
      const auto& link = link_at(from, end);
      return link && link->to_junction && link->element_id == junction.id;
    };
    const bool at_start = enters(ContactPoint::kStart);
    const bool at_end = enters(ContactPoint::kEnd);
    if (!at_start && !at_end) {
      findings_.warning(
          "xodr.junction", connection.mark,
          fmt::format("{}: incoming road {} does not lead to the junction", whose, from.id),
          "link the road's end to the junction");
    }
    if (!direct) {
      const auto& back = link_at(to, connection.contact);
      if (!back || back->to_junction || back->element_id != from.id) {
        findings_.warning("xodr.junction", connection.mark,
                          fmt::format("{}: the {} of connecting road {} is not linked to road {}",
                                      whose, name(connection.contact), to.id, from.id),
                          "contactPoint names the end that touches the incoming road");
      }
    }
    for (const LaneLink& pair : connection.lane_links) {
      const bool has_from = (!at_start && !at_end) ||
                            (at_start && section_at(from, ContactPoint::kStart).lane(pair.from)) ||
                            (at_end && section_at(from, ContactPoint::kEnd).lane(pair.from));
      if (has_from && section_at(to, connection.contact).lane(pair.to)) continue;
      findings_.error("xodr.lane_link", pair.mark,
                      fmt::format("{}: lane {} of road {} is not there", whose,
                                  has_from ? pair.to : pair.from, has_from ? to.id : from.id),
                      "the lanes can't be connected");
    }
  }

  template <typename Things>
  void ids_of(const Things& things, const char* kind, std::set<std::string>& seen) {
    for (const auto& thing : things) {
      if (thing.id.empty() || seen.insert(thing.id).second) continue;
      findings_.warning("xodr.duplicate", thing.where,
                        fmt::format("two {}s have the id '{}'", kind, thing.id),
                        "ids are unique in a file");
    }
  }

  void unique_ids() {
    std::set<std::string> objects;
    std::set<std::string> signals;
    for (const Road& road : network_.roads()) {
      ids_of(road.objects, "object", objects);
      ids_of(road.signals, "signal", signals);
    }
  }

  const RoadNetwork& network_;
  const std::vector<ReferenceLine>& lines_;
  Findings& findings_;
  std::map<std::string, const Junction*, std::less<>> junctions_;
};

}  // namespace

void check_links(const RoadNetwork& network, const std::vector<ReferenceLine>& lines,
                 Findings& findings) {
  LinkCheck(network, lines, findings).run();
}

void RoadNetwork::check(Diagnostics& diagnostics) const {
  Findings findings(impl_->file, diagnostics);
  for (const Road& road : roads()) {
    check_road(road, findings);
    check_things(road, header(), findings);
  }
  check_links(*this, impl_->lines, findings);
  check_references(*this, findings);
  check_junctions(*this, findings);
  findings.finish();
}

}  // namespace raytruth::roads
