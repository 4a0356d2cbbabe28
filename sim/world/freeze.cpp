// World to Snapshot: bodies, lamps, classes.
#include <algorithm>
#include <charconv>
#include <cmath>

#include "sim/core/math.h"
#include "sim/core/text.h"
#include "sim/roads/surface_data.h"
#include "sim/world/actor_model.h"
#include "sim/world/engine.h"
#include "sim/world/external_objects.h"
#include "sim/world/staged.h"

namespace raytruth::world {
namespace {

bool has_word(const std::string& text, std::string_view word) {
  return lower_case(text).find(word) != std::string::npos;
}

std::optional<std::array<float, 3>> colour_of(const scenario::Entity& e) {
  const auto property = e.properties.find("color");
  if (property != e.properties.end() && property->second.size() == 7 &&
      property->second[0] == '#') {
    std::array<float, 3> rgb{};
    for (std::size_t i = 0; i < 3; ++i) {
      unsigned value = 0;
      const char* at = property->second.data() + 1 + 2 * i;
      if (std::from_chars(at, at + 2, value, 16).ec != std::errc()) return std::nullopt;
      rgb[i] = static_cast<float>(value) / 255.0F;
    }
    return rgb;
  }
  const std::pair<const char*, std::array<float, 3>> names[] = {
      {"white", {0.92F, 0.92F, 0.92F}}, {"red", {0.72F, 0.08F, 0.07F}},
      {"blue", {0.08F, 0.20F, 0.55F}},  {"yellow", {0.90F, 0.72F, 0.08F}},
      {"black", {0.04F, 0.04F, 0.04F}}, {"green", {0.10F, 0.36F, 0.16F}},
      {"gray", {0.40F, 0.41F, 0.42F}},  {"grey", {0.40F, 0.41F, 0.42F}},
      {"silver", {0.68F, 0.69F, 0.70F}}};
  for (const auto& [name, rgb] : names) {
    if (has_word(e.entry_name, name) || has_word(e.model3d, name)) return rgb;
  }
  return std::nullopt;
}

void sort_by_id(Snapshot& snapshot) {
  const auto before = [](const ActorState& a, const ActorState& b) { return a.id < b.id; };
  if (std::is_sorted(snapshot.actors.begin(), snapshot.actors.end(), before)) return;
  std::sort(snapshot.actors.begin(), snapshot.actors.end(), before);
  std::sort(snapshot.models.begin(), snapshot.models.end(),
            [](const auto& a, const auto& b) { return a->id < b->id; });
}

}  // namespace

ClassId class_of(const scenario::Entity& e) {
  const auto named = [&](std::string_view word) {
    return has_word(e.entry_name, word) || has_word(e.model3d, word) || has_word(e.name, word);
  };
  if (e.kind == scenario::EntityKind::kPedestrian) {
    if (e.category == "animal") return Taxonomy::named("animal");
    const bool small = e.box_size_m.z() > 0.3 && e.box_size_m.z() < 1.4;
    return small || named("child") ? Taxonomy::named("child") : Taxonomy::named("pedestrian");
  }
  if (e.kind == scenario::EntityKind::kMiscObject) {
    if (e.category == "barrier") return Taxonomy::named("barrier");
    if (e.category == "vegetation" || e.category == "tree") return Taxonomy::named("vegetation");
    if (e.category == "pole") return Taxonomy::named("pole");
    if (e.category == "building") return Taxonomy::named("building");
    if (named("cone")) return Taxonomy::named("traffic_cone");
    return Taxonomy::named("static_object");
  }
  const std::string& c = e.category;
  if (c == "bicycle") return Taxonomy::named("bicycle");
  if (c == "motorbike") return Taxonomy::named("motorcycle");
  if (c == "van") return Taxonomy::named("van");
  if (c == "truck" || c == "semitractor") return Taxonomy::named("truck");
  if (c == "bus") return Taxonomy::named("bus");
  if (c == "trailer" || c == "semitrailer") return Taxonomy::named("trailer");
  if (c == "tram" || c == "train") return Taxonomy::named("tram");
  if (c == "car" && named("van") && e.box_size_m.z() > 1.8) return Taxonomy::named("van");
  if (c == "car" || c.empty()) return Taxonomy::named("car");
  return Taxonomy::named("other_vehicle");
}

std::shared_ptr<ActorModel> model_of(const scenario::Entity& e, std::size_t index) {
  auto model = std::make_shared<ActorModel>();
  model->id = ActorId(static_cast<std::uint32_t>(index + 1));
  model->name = e.name;
  model->kind = e.kind == scenario::EntityKind::kVehicle      ? ActorKind::kVehicle
                : e.kind == scenario::EntityKind::kPedestrian ? ActorKind::kPedestrian
                                                              : ActorKind::kMiscObject;
  model->class_id = class_of(e);
  model->category = e.category;
  model->model3d = e.model3d;
  model->entry_name = e.entry_name;
  model->box_center_m = e.box_center_m;
  model->box_size_m = e.box_size_m;
  model->mass_kg = e.mass_kg;
  model->colour_srgb = colour_of(e);
  model->role = e.role;
  model->properties = e.properties;
  const auto axle = [](const scenario::AxleData& a) {
    return Axle{a.position_x_m, a.position_z_m, a.wheel_diameter_m, a.track_width_m,
                a.max_steering_rad};
  };
  model->front_axle = axle(e.front_axle);
  model->rear_axle = axle(e.rear_axle);
  // Files that state no size get a usual one for the class.
  if (model->box_size_m.minCoeff() <= 0.01) {
    const std::string_view name = Taxonomy::info(model->class_id).name;
    model->box_size_m = name == "pedestrian"                        ? Vec3(0.5, 0.6, 1.75)
                        : name == "child"                           ? Vec3(0.35, 0.4, 1.15)
                        : name == "bicycle" || name == "motorcycle" ? Vec3(1.9, 0.65, 1.75)
                        : name == "bus"                             ? Vec3(12.0, 2.55, 3.1)
                        : name == "truck"                           ? Vec3(8.0, 2.5, 3.5)
                        : name == "van"                             ? Vec3(5.4, 2.0, 2.4)
                        : model->kind == ActorKind::kVehicle        ? Vec3(4.4, 1.85, 1.48)
                                                                    : Vec3(0.8, 0.8, 0.8);
    const double ahead = model->kind == ActorKind::kVehicle ? 0.3 * model->box_size_m.x() : 0.0;
    model->box_center_m = {ahead, 0.0, 0.5 * model->box_size_m.z()};
  }
  return model;
}

Engine::Engine(std::shared_ptr<const scenario::ConcreteScenario> scenario,
               std::shared_ptr<const roads::RoadNetwork> roads, const WorldOptions& options,
               Diagnostics& diagnostics)
    : scenario_(std::move(scenario)), roads_(std::move(roads)), seed_(options.seed) {
  std::vector<std::shared_ptr<ActorModel>> models;
  for (std::size_t i = 0; i < scenario_->entities.size(); ++i) {
    const scenario::Entity& e = scenario_->entities[i];
    auto external = e.kind == scenario::EntityKind::kExternal
                        ? find_external_object(*roads_, e.entry_name)
                        : std::nullopt;
    if (external) external->described.name = e.name;
    models.push_back(model_of(external ? external->described : e, i));
  }
  stage(*scenario_, models);
  models_.assign(models.begin(), models.end());
  for (std::size_t i = 0; i < scenario_->entities.size(); ++i)
    entities_.emplace(scenario_->entities[i].name, i);
  for (const auto& model : models_) bodies_.emplace_back(*model);
  for (roads::RoadIndex road = 0; road < roads_->roads().size(); ++road) {
    evenness_.push_back(roads::has_surface_data(*roads_, road) ? Evenness::kNone
                                                               : evenness_of(roads_->road(road)));
  }
  turns_ = turns_of(*roads_);
  earth_ = place_on_earth(*roads_);
  add_fcd(options);
  ego_policy_ = options.ego_policy;
  build_tree();
  if (needs_traffic(options)) {
    traffic_ = std::make_shared<const traffic::Traffic>(
        std::make_shared<const traffic::LaneGraph>(roads_), options.seed);
    wake_walkers(diagnostics);
  }
  check(diagnostics);
  if (!diagnostics.has_errors()) find_fixed_places();
}

std::shared_ptr<const Snapshot> Engine::freeze(const State& s, SnapshotMemory& memory) const {
  auto snapshot = std::make_shared<Snapshot>();
  snapshot->models.reserve(s.movers.size());
  snapshot->actors.reserve(s.movers.size());
  snapshot->time = s.time;
  snapshot->weather = weather_at(s);
  if (s.clock) snapshot->utc_ns = s.clock->at(s.time);
  snapshot->road_properties = s.values->road_properties;
  for (const auto& [signal, state] : s.values->signals)
    snapshot->signals.push_back({signal, state});
  // Velocities are those of the poses themselves, whatever moves them: a look 0.1 ms ahead. The
  // error is half of that time's acceleration, 0.5 mm/s at 10 m/s^2.
  constexpr double kSoon_s = 1e-4;
  State& soon = memory.soon;
  soon.time = s.time;
  soon.movers = s.movers;
  move_once(soon, kSoon_s, true);
  memory.settled.resize(s.movers.size());
  for (std::size_t i = 0; i < s.movers.size(); ++i) {
    const Mover& m = s.movers[i];
    if (!m.present) continue;
    ActorState a;
    a.id = models_[i]->id;
    const Pose X_WA = pose_of(m);
    // Who stands on a road stands there as before.
    const bool in_lane = m.on_road && !m.on_track;
    const Mover::Spot spot{m.lane.road, m.lane.lane, m.lane.s_m, m.lane.offset_m};
    a.X_WA = !in_lane ? settled(i, m, X_WA)
                      : memory.settled[i].get({spot, m.with_s, m.relative_heading_rad, m.speed_m_s,
                                               m.lateral_speed_m_s},
                                              [&] { return settled(i, m, X_WA); });
    a.speed_m_s = m.speed_m_s;
    const Vec3 forward = a.X_WA.rotate(Vec3::UnitX());
    const Pose X_WN = pose_of(soon.movers[i]);
    a.V_WA.linear_m_s = (X_WN.translation() - X_WA.translation()) / kSoon_s;
    // The turn is so small that its sine is itself.
    const Eigen::Quaterniond turn = X_WN.rotation() * X_WA.rotation().conjugate();
    a.V_WA.angular_rad_s = (turn.w() < 0.0 ? -2.0 : 2.0) / kSoon_s * turn.vec();
    a.acceleration_m_s2 =
        m.acceleration_m_s2 * forward + a.V_WA.angular_rad_s.cross(a.V_WA.linear_m_s);
    double curvature = 0.0;
    if (std::abs(m.speed_m_s) > 0.1) {
      curvature = a.V_WA.angular_rad_s.dot(a.X_WA.rotate(Vec3::UnitZ())) / m.speed_m_s;
    } else if (m.on_road && !m.on_track) {
      curvature = roads_->curvature_1_m(m.lane.road, m.lane.s_m) * (m.with_s ? 1.0 : -1.0);
    }
    const double wheelbase =
        models_[i]->front_axle.position_x_m - models_[i]->rear_axle.position_x_m;
    const double limit = models_[i]->front_axle.max_steering_rad > 0.0
                             ? models_[i]->front_axle.max_steering_rad
                             : 0.6;
    a.steering_rad = std::clamp(det::atan(curvature * std::max(0.0, wheelbase)), -limit, limit);
    a.body_pitch_rad = m.sway.pitch_rad;
    a.body_roll_rad = m.sway.roll_rad;
    a.wheel_roll_m = m.rolled_m;
    a.gait_m = m.appearance ? m.appearance->gait_m(m.rolled_m) : m.rolled_m;
    a.lamps = lamps_of(m, *models_[i], snapshot->weather, s.time);
    a.visible_to_graphics = m.graphics;
    a.visible_to_traffic = m.traffic;
    a.visible_to_sensors = m.sensors;
    if (m.appearance) {
      a.lights = m.appearance->light_states(s.time);
      a.animations = m.appearance->animation_states(s.time);
      a.single_sensors = m.appearance->single_sensors;
    }
    if (m.on_road) {
      roads::RoadPoint point = roads_->to_road(m.lane);
      point.road = roads_->permanent_layer(point.road);
      const roads::LanePoint lane = roads_->to_lane(point);
      a.place = {roads_->road(point.road).id, lane.lane, point.s_m, point.t_m};
    }
    snapshot->models.push_back(models_[i]);
    snapshot->actors.push_back(std::move(a));
  }
  freeze_fcd(s, *snapshot);
  freeze_traffic(s, *snapshot);
  freeze_standing(s, *snapshot);
  freeze_walkers(s, *snapshot);
  sort_by_id(*snapshot);
  return snapshot;
}

}  // namespace raytruth::world
