#include "sim/world/external_objects.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>

#include "sim/roads/object_copies.h"
#include "sim/scenario/each_action.h"

namespace raytruth::world {
namespace {

// Of signals whose size isn't stated (a plate of 0.6 m), and how thick a plate or lamp is.
constexpr double kPlate_m = 0.6;
constexpr double kThickness_m = 0.1;

scenario::Entity named(const std::string& id, const std::string& name) {
  scenario::Entity e;
  e.kind = scenario::EntityKind::kMiscObject;
  e.entry_name = name.empty() ? id : name;
  return e;
}

ExternalObject of(const roads::RoadObject& o, roads::RoadIndex road, const roads::RoadNetwork& r) {
  ExternalObject found{{road, o.s_m, o.t_m}, o.heading_rad, named(o.id, o.name)};
  scenario::Entity& e = found.described;
  e.category = o.type;
  e.box_size_m = {o.length_m, o.width_m, o.height_m};
  if (o.radius_m > 0.0) e.box_size_m.head<2>().setConstant(2.0 * o.radius_m);
  double bottom = o.z_offset_m;
  // Outlines say more than length and width: the box around their corners.
  Box3 around;
  const Pose X_WO = r.at(found.point).X_WR *
                    Pose::from_euler({0.0, 0.0, o.z_offset_m}, {o.heading_rad, 0.0, 0.0});
  for (const roads::ObjectOutline& outline : o.outlines) {
    for (const roads::ObjectCorner& c : outline.corners) {
      Vec3 low(c.u_m, c.v_m, c.z_m);
      if (c.road_coordinates) {
        low = X_WO.inverse() * (r.at({road, c.u_m, c.v_m}).X_WR * Vec3(0.0, 0.0, c.z_m));
      }
      around.extend(low);
      around.extend(Vec3(low + Vec3(0.0, 0.0, c.height_m)));
    }
  }
  Vec3 middle = Vec3::Zero();
  if (!around.empty()) {
    e.box_size_m = around.size();
    if (e.box_size_m.z() <= 0.0) e.box_size_m.z() = o.height_m;
    middle = around.center();
    bottom += around.center().z() - 0.5 * around.size().z();
  }
  // A box of no extent is a usual one (model_of); what lies flat on the road has a thickness.
  if (e.box_size_m.head<2>().minCoeff() > 0.0) e.box_size_m = e.box_size_m.cwiseMax(0.02);
  e.box_center_m = {middle.x(), middle.y(), bottom + 0.5 * e.box_size_m.z()};
  return found;
}

// A copy that a <repeat> makes: the object at its place, in its size.
ExternalObject of(const roads::RoadObject& o, const roads::ObjectCopy& copy, roads::RoadIndex road,
                  const roads::RoadNetwork& r) {
  roads::RoadObject alone = o;
  alone.repeats.clear();
  alone.s_m = copy.s_m;
  alone.t_m = copy.t_m;
  alone.z_offset_m = copy.z_m;
  alone.length_m = copy.length_m;
  alone.width_m = copy.width_m;
  alone.height_m = copy.height_m;
  alone.radius_m = copy.radius_m;
  return of(alone, road, r);
}

// The number in "ID 3", the third copy of an object with that id (or name); 1 of the word alone, 0
// when the name is another's.
std::size_t copy_named(std::string_view wanted, const std::string& word) {
  constexpr std::size_t kMost = 20000;
  if (word.empty() || !wanted.starts_with(word)) return 0;
  wanted.remove_prefix(word.size());
  if (wanted.empty()) return 1;
  if (wanted.size() < 2 || wanted[0] != ' ') return 0;
  std::size_t number = 0;
  for (const char digit : wanted.substr(1)) {
    if (digit < '0' || digit > '9' || number > kMost) return 0;
    number = 10 * number + static_cast<std::size_t>(digit - '0');
  }
  return number;
}

ExternalObject of(const roads::Signal& signal, roads::RoadIndex road, const roads::RoadNetwork& r) {
  ExternalObject found{
      {road, signal.s_m, signal.t_m}, signal.h_offset_rad, named(signal.id, signal.name)};
  double bottom = signal.z_offset_m;
  if (const auto& stands = signal.position_road) {
    if (const auto other = r.find_road(stands->road_id)) {
      found.point = {*other, stands->s_m, stands->t_m};
      found.heading_rad = stands->h_offset_rad;
      bottom = stands->z_offset_m;
    }
  }
  scenario::Entity& e = found.described;
  e.category = "none";
  const auto stated = [](double size_m) { return size_m > 0.0 ? size_m : kPlate_m; };
  e.box_size_m = {kThickness_m, stated(signal.width_m), stated(signal.height_m)};
  e.box_center_m = {0.0, 0.0, bottom + 0.5 * e.box_size_m.z()};
  return found;
}

std::string object_ids_of(const roads::RoadNetwork& roads) {
  constexpr std::size_t kShown = 60;
  std::string ids;
  for (const roads::Road& road : roads.roads()) {
    for (const roads::RoadObject& o : road.objects) {
      if (ids.size() < kShown) ids += (ids.empty() ? "" : ", ") + o.id;
    }
    for (const roads::Signal& s : road.signals) {
      if (ids.size() < kShown) ids += (ids.empty() ? "" : ", ") + s.id;
    }
  }
  return ids;
}

}  // namespace

std::optional<ExternalObject> find_external_object(const roads::RoadNetwork& roads,
                                                   std::string_view name) {
  for (const bool by_name : {false, true}) {
    for (roads::RoadIndex i = 0; i < roads.roads().size(); ++i) {
      const roads::Road& road = roads.road(i);
      for (const roads::RoadObject& o : road.objects) {
        const std::size_t number = copy_named(name, by_name ? o.name : o.id);
        if (number == 0 || (number > 1 && o.repeats.empty())) continue;
        const std::vector<roads::ObjectCopy> copies = roads::copies_of(o, road.length_m);
        if (number <= copies.size()) return of(o, copies[number - 1], i, roads);
        // What is drawn out has no copies.
        if (number == 1) return of(o, i, roads);
      }
      for (const roads::Signal& s : road.signals) {
        if ((by_name ? s.name : s.id) == name) return of(s, i, roads);
      }
    }
  }
  return std::nullopt;
}

void check_external_objects(const scenario::ConcreteScenario& scenario,
                            const roads::RoadNetwork& roads, Diagnostics& diagnostics) {
  std::set<std::string> external;
  for (const scenario::Entity& e : scenario.entities) {
    if (e.kind != scenario::EntityKind::kExternal) continue;
    external.insert(e.name);
    if (find_external_object(roads, e.entry_name)) continue;
    const std::string ids = object_ids_of(roads);
    diagnostics.error("xosc.reference", e.where,
                      fmt::format("'{}' is to be the object or signal '{}' of the road file, which "
                                  "has none of that id or name",
                                  e.name, e.entry_name),
                      ids.empty() ? "the road file has no objects and signals; describe the entity "
                                    "here, as a <MiscObject>"
                                  : "it has: " + ids);
  }
  if (external.empty()) return;
  for (const scenario::Entity& e : scenario.entities) {
    if (external.count(e.trailer) == 0) continue;
    diagnostics.error(
        "xosc.reference", e.where,
        fmt::format("'{}' can't draw '{}', which belongs to the road file", e.name, e.trailer),
        "describe the trailer in the scenario");
  }
  const auto check = [&](const std::string& actor, const scenario::Action& action) {
    std::string who = actor;
    if (const auto* add = std::get_if<scenario::AddEntityAction>(&action.what)) {
      who = add->entity;
    } else if (const auto* gone = std::get_if<scenario::DeleteEntityAction>(&action.what)) {
      who = gone->entity;
    } else if (scenario::is_global(action.what)) {
      return;
    }
    if (external.count(who) == 0) return;
    diagnostics.error(
        "xosc.action", action.where,
        fmt::format("'{}' belongs to the road file: no action moves or changes it", who),
        "describe it in the scenario, as a <MiscObject>, and take it out of the "
        "road file");
  };
  for (const scenario::InitAction& init : scenario.init) check(init.entity, init.action);
  scenario::for_each_action(
      scenario, [&](const scenario::ManeuverGroup& group, const scenario::Action& action) {
        if (group.actors.empty()) check("", action);
        for (const std::string& actor : group.actors) check(actor, action);
      });
}

}  // namespace raytruth::world
