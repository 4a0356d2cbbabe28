// Rules about what stands along a road: objects, signals, tunnels, switches, surface data.
#include <fmt/format.h>

#include <algorithm>

#include "sim/roads/checks.h"

namespace raytruth::roads {
namespace {

// e_objectType of 1.6 to 1.8, with what is deprecated there.
constexpr std::string_view kObjectTypes[] = {
    "none",       "obstacle",   "car",          "pole",         "tree",    "vegetation",
    "barrier",    "building",   "parkingSpace", "patch",        "railing", "trafficIsland",
    "crosswalk",  "streetLamp", "gantry",       "soundBarrier", "truck",   "van",
    "bus",        "trailer",    "bike",         "motorbike",    "tram",    "train",
    "pedestrian", "wind",       "roadMark",     "roadSurface"};

class ThingCheck {
 public:
  ThingCheck(const Road& road, bool listed_types, Findings& findings)
      : road_(road), listed_types_(listed_types), findings_(findings) {}

  void run() {
    for (const RoadObject& o : road_.objects) {
      place(o.where, "object", o.id, o.s_m);
      validity(o.validity);
      object(o);
    }
    for (const ObjectReference& r : road_.object_references) {
      place(r.where, "object reference", r.id, r.s_m);
      validity(r.validity);
    }
    for (const Signal& s : road_.signals) {
      place(s.where, "signal", s.id, s.s_m);
      validity(s.validity);
    }
    for (const SignalReference& r : road_.signal_references) {
      place(r.where, "signal reference", r.id, r.s_m);
      validity(r.validity);
    }
    for (const Tunnel& t : road_.tunnels) stretch(t, "tunnel");
    for (const Bridge& b : road_.bridges) stretch(b, "bridge");
    for (const SurfaceCrg& crg : road_.surface) {
      if (crg.s_start_m < crg.s_end_m && on_road(crg.s_start_m) && on_road(crg.s_end_m)) continue;
      findings_.warning("xodr.range", crg.mark,
                        fmt::format("road {}: surface data from s = {} to {} m of {} m", road_.id,
                                    crg.s_start_m, crg.s_end_m, road_.length_m),
                        "sStart lies before sEnd, both on the road");
    }
    for (const RoadTypeRecord& t : road_.types) {
      if (on_road(t.s_m)) continue;
      findings_.warning("xodr.range", t.mark,
                        fmt::format("road {}: a type starts at {} m, outside of 0 to {} m",
                                    road_.id, t.s_m, road_.length_m),
                        "it is never in force there");
    }
  }

 private:
  bool on_road(double s) const { return s >= -kLength_m && s <= road_.length_m + kLength_m; }

  void place(const SourceLocation& where, const char* kind, const std::string& id, double s) {
    if (on_road(s)) return;
    findings_.warning("xodr.range", where,
                      fmt::format("{} '{}' stands at s = {} m of road {}, which is {} m long", kind,
                                  id, s, road_.id, road_.length_m),
                      "place it on the road it belongs to");
  }

  template <typename Thing>
  void stretch(const Thing& thing, const char* kind) {
    validity(thing.validity);
    if (on_road(thing.s_m) && on_road(thing.s_m + thing.length_m)) return;
    findings_.warning(
        "xodr.range", thing.where,
        fmt::format("{} '{}' goes from s = {} to {} m of road {}, which is {} m long", kind,
                    thing.id, thing.s_m, thing.s_m + thing.length_m, road_.id, road_.length_m),
        "it ends with the road; give the other road one of its own");
  }

  void validity(const std::vector<LaneValidity>& all) {
    for (const LaneValidity& v : all) {
      const std::vector<LaneSection>& sections =
          v.temporary ? road_.temporary_sections : road_.sections;
      const bool used =
          std::any_of(sections.begin(), sections.end(), [&](const LaneSection& section) {
            return std::any_of(section.lanes.begin(), section.lanes.end(),
                               [&](const Lane& lane) { return v.covers(lane.id); });
          });
      if (used) continue;
      findings_.warning(
          "xodr.validity", v.mark,
          fmt::format("road {} has no lane from {} to {}", road_.id, v.from_lane, v.to_lane),
          "it holds for nobody");
    }
  }

  static bool has_corner(const ObjectOutline& outline, int id) {
    return std::any_of(outline.corners.begin(), outline.corners.end(),
                       [&](const ObjectCorner& c) { return c.id == id; });
  }

  void object(const RoadObject& o) {
    if (listed_types_ && !o.type.empty() &&
        std::find(std::begin(kObjectTypes), std::end(kObjectTypes), o.type) ==
            std::end(kObjectTypes)) {
      findings_.warning("xodr.value", o.where,
                        fmt::format("object '{}' has the type '{}', which is no word of the "
                                    "standard",
                                    o.id, o.type),
                        fmt::format("one of {}", fmt::join(kObjectTypes, ", ")));
    }
    for (const ObjectOutline& outline : o.outlines) {
      const std::size_t least = outline.closed.value_or(false) ? 3 : 2;
      if (outline.corners.size() >= least) continue;
      findings_.warning(
          "xodr.outline", outline.mark,
          fmt::format("an outline of object '{}' has {} corners", o.id, outline.corners.size()),
          "an area needs three, a line two");
    }
    for (const SkeletonLine& line : o.skeleton) {
      if (line.vertices.size() >= 2) continue;
      findings_.warning(
          "xodr.outline", line.mark,
          fmt::format("a polyline of object '{}' has {} vertices", o.id, line.vertices.size()),
          "it needs two");
    }
    for (const ObjectMarking& m : o.markings) {
      if (!m.side && m.corner_ids.size() < 2) {
        findings_.warning(
            "xodr.corner", m.mark,
            fmt::format("a marking of object '{}' says neither side nor corners", o.id),
            "give it a side or two corner references");
      }
      for (const int id : m.corner_ids) {
        if (std::any_of(o.outlines.begin(), o.outlines.end(),
                        [&](const ObjectOutline& outline) { return has_corner(outline, id); }))
          continue;
        corner(m.mark, "marking", o, id);
      }
    }
    for (const ObjectBorder& b : o.borders) {
      // Without ids there is only one outline that can be meant.
      const auto outline =
          std::find_if(o.outlines.begin(), o.outlines.end(), [&](const ObjectOutline& candidate) {
            return candidate.id.value_or(o.outlines.size() == 1 ? b.outline_id : -1) ==
                   b.outline_id;
          });
      if (outline == o.outlines.end()) {
        findings_.warning("xodr.corner", b.mark,
                          fmt::format("a border of object '{}' names outline {}, which is not "
                                      "there",
                                      o.id, b.outline_id),
                          "the border is not built");
        continue;
      }
      if (b.complete_outline) continue;
      for (const int id : b.corner_ids) {
        if (!has_corner(*outline, id)) corner(b.mark, "border", o, id);
      }
    }
    for (const ObjectRepeat& r : o.repeats) {
      if (on_road(r.s_m) && on_road(r.s_m + r.length_m) && r.length_m >= 0.0) continue;
      findings_.warning("xodr.range", r.mark,
                        fmt::format("object '{}' is repeated from s = {} to {} m of road {}, which "
                                    "is {} m long",
                                    o.id, r.s_m, r.s_m + r.length_m, road_.id, road_.length_m),
                        "repeat it on the road");
    }
  }

  void corner(const FileMark& mark, const char* kind, const RoadObject& o, int id) {
    findings_.warning(
        "xodr.corner", mark,
        fmt::format("a {} of object '{}' names corner {}, which is not there", kind, o.id, id),
        "corners are named by their id");
  }

  const Road& road_;
  bool listed_types_;
  Findings& findings_;
};

}  // namespace

void check_things(const Road& road, const RoadHeader& header, Findings& findings) {
  // Before 1.6 the type was free text.
  const bool listed = header.rev_major == 1 && header.rev_minor >= 6 && header.rev_minor <= 8;
  ThingCheck(road, listed, findings).run();
}

}  // namespace raytruth::roads
