// Ids that things of a file name: signals, objects, controllers, roads, junctions.
#include <fmt/format.h>

#include <set>
#include <string_view>

#include "sim/roads/checks.h"

namespace raytruth::roads {
namespace {

using Ids = std::set<std::string_view>;

class ReferenceCheck {
 public:
  ReferenceCheck(const RoadNetwork& network, Findings& findings)
      : network_(network), findings_(findings) {
    for (const Road& road : network.roads()) {
      for (const RoadObject& o : road.objects) objects_.insert(o.id);
      for (const Signal& s : road.signals) {
        signals_.insert(s.id);
        for (const StaticBoard& board : s.static_boards)
          for (const BoardSign& sign : board.signs) signals_.insert(sign.id);
      }
      for (const RailSwitch& s : road.switches) switches_.insert(s.id);
    }
    for (const Junction& junction : network.junctions()) {
      junctions_.insert(junction.id);
      for (const RoadObject& o : junction.objects.objects) objects_.insert(o.id);
    }
    for (const Controller& c : network.controllers()) {
      if (!controllers_.insert(c.id).second) {
        findings_.warning("xodr.duplicate", c.mark,
                          fmt::format("two controllers have the id '{}'", c.id),
                          "ids are unique in a file");
      }
    }
  }

  void run() {
    for (const Road& road : network_.roads()) of_road(road);
    for (const Controller& c : network_.controllers()) {
      for (const Control& control : c.controls) {
        known(signals_, control.signal_id, control.mark,
              fmt::format("controller '{}' controls signal", c.id));
      }
    }
    for (const Junction& junction : network_.junctions()) {
      for (const JunctionController& c : junction.controllers) {
        known(controllers_, c.id, c.mark,
              fmt::format("junction '{}' names controller", junction.id));
      }
    }
    for (const JunctionGroup& group : network_.junction_groups()) {
      for (const JunctionReference& r : group.junctions) {
        known(junctions_, r.junction, r.mark,
              fmt::format("junction group '{}' names junction", group.id));
      }
    }
    for (const VmsGroup& group : network_.vms_groups()) {
      for (const VmsBoardReference& board : group.boards)
        known(signals_, board.signal_id, board.mark, "a group of boards names signal");
    }
    for (const Station& station : network_.stations()) {
      for (const Platform& platform : station.platforms) {
        for (const PlatformSegment& s : platform.segments)
          on_road(s.road_id, s.s_start_m, s.s_end_m, s.mark,
                  fmt::format("platform '{}' of station '{}'", platform.id, station.id));
      }
    }
  }

 private:
  template <typename Where>
  void known(const Ids& ids, const std::string& id, const Where& where, const std::string& what) {
    if (ids.contains(id)) return;
    findings_.warning("xodr.reference", where, fmt::format("{} '{}', which is not there", what, id),
                      "name one of the file's ids");
  }

  template <typename Where>
  void on_road(const std::string& id, double from, double to, const Where& where,
               const std::string& what) {
    const auto road = network_.find_road(id);
    if (!road) {
      findings_.warning("xodr.reference", where,
                        fmt::format("{} names road '{}', which is not there", what, id),
                        "name one of the file's ids");
      return;
    }
    const double length = network_.road(*road).length_m;
    if (from >= -kLength_m && from <= to && to <= length + kLength_m) return;
    findings_.warning("xodr.range", where,
                      fmt::format("{} lies from s = {} to {} m of road {}, which is {} m long",
                                  what, from, to, id, length),
                      "start before end, both on the road");
  }

  void of_face(const SignalFace& face) {
    const std::string whose = fmt::format("signal '{}'", face.id);
    for (const SignalDependency& d : face.dependencies)
      known(signals_, d.id, d.mark, whose + " depends on signal");
    for (const SignalLink& l : face.links) {
      known(l.to_object ? objects_ : signals_, l.element_id, l.mark,
            whose + (l.to_object ? " refers to object" : " refers to signal"));
    }
    if (const auto& p = face.position_road) on_road(p->road_id, p->s_m, p->s_m, p->mark, whose);
  }

  void of_road(const Road& road) {
    for (const Signal& s : road.signals) {
      of_face(s);
      for (const StaticBoard& board : s.static_boards)
        for (const BoardSign& sign : board.signs) of_face(sign);
    }
    for (const SignalReference& r : road.signal_references)
      known(signals_, r.id, r.where, "a reference names signal");
    for (const ObjectReference& r : road.object_references)
      known(objects_, r.id, r.where, "a reference names object");
    for (const RoadNeighbor& n : road.neighbors)
      on_road(n.road_id, 0.0, 0.0, n.mark, fmt::format("the neighbor of road {}", road.id));
    for (const RailSwitch& s : road.switches) {
      const std::string whose = fmt::format("switch '{}'", s.id);
      for (const RailTrack& track : {s.main_track, s.side_track})
        on_road(track.road_id, track.s_m, track.s_m, s.mark, whose);
      if (!s.partner_id.empty()) known(switches_, s.partner_id, s.mark, whose + " has the partner");
    }
  }

  const RoadNetwork& network_;
  Findings& findings_;
  Ids objects_, signals_, controllers_, junctions_, switches_;
};

}  // namespace

void check_references(const RoadNetwork& network, Findings& findings) {
  ReferenceCheck(network, findings).run();
}

}  // namespace raytruth::roads
