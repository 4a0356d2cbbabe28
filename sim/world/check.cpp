// What a scenario asks for and the roads don't have, found before anything runs.
#include <fmt/format.h>

#include <algorithm>

#include "sim/core/math.h"
#include "sim/world/engine.h"
#include "sim/world/external_objects.h"
#include "sim/world/lane_targets.h"

namespace raytruth::world {

void Engine::check(Diagnostics& d) const {
  check_external_objects(*scenario_, *roads_, d);
  check_signals(d);
  State s;
  s.movers.resize(scenario_->entities.size());
  s.phases.assign(elements_.size(), Phase::kInit);
  bool no_roads_said = false;
  const auto check_position = [&](const scenario::Position& p) {
    const auto road_of = [&](const std::string& id) {
      const auto road = roads_->find_road(id);
      if (!road && roads_->roads().empty()) {
        // Once is enough.
        if (!no_roads_said) {
          d.error("xosc.road", p.where,
                  fmt::format("there is no road '{}': the scenario has no road file", id),
                  "name one in <RoadNetwork><LogicFile filepath=\"...xodr\"/>, or use positions "
                  "without roads (WorldPosition)");
        }
        no_roads_said = true;
      } else if (!road) {
        std::string ids;
        for (const roads::Road& r : roads_->roads()) {
          if (ids.size() < 60) ids += (ids.empty() ? "" : ", ") + r.id;
        }
        d.error("xosc.road", p.where, fmt::format("there is no road '{}'", id),
                "the road file has: " + ids);
      }
      return road;
    };
    const auto check_s = [&](roads::RoadIndex road, double along) {
      const double length = roads_->road(road).length_m;
      if (along < -1e-6 || along > length + 1e-6) {
        d.error("xosc.position", p.where,
                fmt::format("s = {} m lies off road '{}'", along, roads_->road(road).id),
                fmt::format("0 to {:.3f} m", length));
      }
    };
    if (const auto* lane = std::get_if<scenario::LanePosition>(&p.value)) {
      if (const auto road = road_of(lane->road)) {
        check_s(*road, lane->s_m);
        const bool there =
            road_with_lane(*road, lane->s_m, lane->lane, lane->layer, roads::LaneLayer::kTemporary)
                .has_value();
        if (!there || lane->lane == 0) {
          const char* layer = !lane->layer                                      ? ""
                              : *lane->layer == scenario::LaneLayer::kTemporary ? "temporary "
                                                                                : "permanent ";
          d.error("xosc.lane", p.where,
                  fmt::format("road '{}' has no {}lane {} at s = {} m", lane->road, layer,
                              lane->lane, lane->s_m),
                  "lanes there: " + lanes_text(*roads_, *road, lane->s_m));
        }
      }
    } else if (const auto* on_road = std::get_if<scenario::RoadPosition>(&p.value)) {
      if (const auto road = road_of(on_road->road)) check_s(*road, on_road->s_m);
    } else if (const auto* world = std::get_if<scenario::WorldPosition>(&p.value)) {
      constexpr double kFar_m = 100.0;
      const Box3 box = roads_->bounds();
      if (box.empty()) return;
      const Vec3 at(world->x_m, world->y_m, world->z_m.value_or(box.center().z()));
      if (roads_->nearest(at, kFar_m + (world->z_m ? 0.0 : box.size().z()))) return;
      d.warning("xosc.position", p.where,
                fmt::format("({:g}, {:g}) lies more than {:g} m from any road", world->x_m,
                            world->y_m, kFar_m),
                "mind the coordinates of the road file");
    }
  };
  const auto check_route = [&](const scenario::Route& route, const SourceLocation& where) {
    bool positions_good = true;
    for (const scenario::Waypoint& w : route.waypoints) {
      const auto before = d.all().size();
      check_position(w.position);
      positions_good = positions_good && d.all().size() == before;
    }
    if (positions_good && legs_of(s, route).empty()) {
      d.error("xosc.route", where,
              fmt::format("no way along the lanes leads through the waypoints of route '{}'",
                          route.name),
              "waypoints lie on lanes that connect, in the direction of travel");
    }
  };
  const auto check_controller = [&](const scenario::Controller& c, const SourceLocation& where) {
    // What is executed is no fault of the file.
    const Severity severity =
        kind_of(c) == ControllerKind::kNone ? Severity::kWarning : Severity::kNote;
    d.add({severity, "xosc.controller", c.where.file.empty() ? where : c.where, told_of(c),
           "sim/world/CONTROLLERS.md has what the properties of each kind mean"});
  };
  const auto check_trajectory = [&](const scenario::Trajectory& trajectory) {
    if (const auto* line = std::get_if<scenario::Polyline>(&trajectory.shape)) {
      for (const scenario::Vertex& v : line->vertices) check_position(v.position);
    } else if (const auto* clothoid = std::get_if<scenario::Clothoid>(&trajectory.shape)) {
      check_position(clothoid->position);
    } else if (const auto* nurbs = std::get_if<scenario::Nurbs>(&trajectory.shape)) {
      for (const auto& c : nurbs->control_points) check_position(c.position);
    }
  };
  const auto check_action = [&](const scenario::Action& a) {
    check_environment(a, d);
    if (const auto* teleport = std::get_if<scenario::TeleportAction>(&a.what)) {
      check_position(teleport->position);
      if (const auto* r = std::get_if<scenario::RoutePosition>(&teleport->position.value))
        check_route(*r->route, a.where);
    } else if (const auto* add = std::get_if<scenario::AddEntityAction>(&a.what)) {
      check_position(add->position);
    } else if (const auto* route = std::get_if<scenario::AssignRouteAction>(&a.what)) {
      check_route(*route->route, a.where);
    } else if (const auto* acquire = std::get_if<scenario::AcquirePositionAction>(&a.what)) {
      check_position(acquire->position);
    } else if (const auto* follow = std::get_if<scenario::FollowTrajectoryAction>(&a.what)) {
      check_trajectory(*follow->trajectory);
    } else if (const auto* sync = std::get_if<scenario::SynchronizeAction>(&a.what)) {
      check_position(sync->target);
      check_position(sync->target_master);
    } else if (const auto* assign = std::get_if<scenario::AssignControllerAction>(&a.what)) {
      check_controller(assign->controller, a.where);
    }
  };
  for (const scenario::Entity& e : scenario_->entities) {
    for (const scenario::Controller& c : e.controllers) check_controller(c, e.where);
  }
  for (const scenario::InitAction& init : scenario_->init) check_action(init.action);
  const auto check_trigger = [&](const std::optional<scenario::Trigger>& trigger) {
    if (!trigger) return;
    for (const scenario::ConditionGroup& group : *trigger) {
      for (const scenario::Condition& c : group) {
        if (const auto* by = std::get_if<scenario::ByEntityCondition>(&c.what)) {
          if (const auto* reach = std::get_if<scenario::ReachPositionCondition>(&by->what))
            check_position(reach->position);
          if (const auto* distance = std::get_if<scenario::DistanceCondition>(&by->what))
            check_position(distance->position);
          if (const auto* ttc = std::get_if<scenario::TimeToCollisionCondition>(&by->what)) {
            if (ttc->position) check_position(*ttc->position);
          }
        }
        if (const auto* state = std::get_if<scenario::StoryboardElementStateCondition>(&c.what)) {
          const bool known = std::any_of(elements_.begin(), elements_.end(), [&](const Element& e) {
            return is_named(e, state->element);
          });
          if (!known) {
            d.warning("xosc.reference", c.where,
                      fmt::format("there is no storyboard element '{}': the condition never holds",
                                  state->element),
                      "its name, or the names down to it joined by '::'");
          }
        }
      }
    }
  };
  for (const Element& e : elements_) {
    if (e.action) check_action(*e.action);
    if (e.kind == Element::Kind::kEvent) check_trigger(e.event->start);
    if (e.act) {
      check_trigger(e.act->start);
      check_trigger(e.act->stop);
    }
  }
  check_trigger(scenario_->stop);
  if (!roads_->roads().empty()) check_lane_targets(d);
}

}  // namespace raytruth::world
