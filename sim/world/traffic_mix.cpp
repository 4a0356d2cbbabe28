#include "sim/world/traffic_mix.h"

#include <algorithm>
#include <array>

namespace raytruth::world {
namespace {

struct Size {
  const char* category;
  double share;  ///< of the mix that holds when none is given
  double length_m, width_m, height_m, wheelbase_m, rear_m, wheel_m, top_speed_m_s;
};
// Usual vehicles of each kind; rear_m from the rear axle to the rear bumper.
constexpr std::array<Size, 10> kSizes = {{
    {"car", 0.80, 4.4, 1.80, 1.48, 2.65, 0.80, 0.63, 50.0},
    {"van", 0.08, 5.4, 2.00, 2.40, 3.40, 1.00, 0.68, 42.0},
    {"truck", 0.06, 8.2, 2.50, 3.50, 4.60, 2.10, 0.95, 25.0},
    {"bus", 0.02, 12.0, 2.55, 3.10, 5.90, 3.40, 0.95, 28.0},
    {"motorbike", 0.04, 2.1, 0.80, 1.50, 1.45, 0.32, 0.63, 50.0},
    {"bicycle", 0.0, 1.8, 0.65, 1.75, 1.05, 0.35, 0.68, 6.0},
    {"semitrailer", 0.0, 8.2, 2.50, 3.50, 4.60, 2.10, 0.95, 25.0},
    {"trailer", 0.0, 8.2, 2.50, 3.50, 4.60, 2.10, 0.95, 25.0},
    {"tram", 0.0, 12.0, 2.55, 3.10, 5.90, 3.40, 0.95, 20.0},
    {"train", 0.0, 12.0, 2.55, 3.10, 5.90, 3.40, 0.95, 20.0},
}};
// Shares of paints of new cars in Europe, roughly: grey, black, white, blue, red, silver, green.
constexpr std::array<std::pair<const char*, double>, 7> kPaints = {{{"#66696b", 0.27},
                                                                    {"#0b0b0c", 0.23},
                                                                    {"#ebebeb", 0.24},
                                                                    {"#14336e", 0.11},
                                                                    {"#a31515", 0.06},
                                                                    {"#aeb0b3", 0.07},
                                                                    {"#1d4a2a", 0.02}}};

template <typename Range, typename Weight>
std::size_t drawn(const Range& range, Weight weight, RandomStream& random) {
  double sum = 0.0;
  for (const auto& entry : range) sum += weight(entry);
  double left = random.uniform() * sum;
  std::size_t i = 0;
  for (const auto& entry : range) {
    left -= weight(entry);
    if (left < 0.0 && weight(entry) > 0.0) return i;
    ++i;
  }
  return 0;
}

const Size& size_of(const std::string& category) {
  for (const Size& size : kSizes) {
    if (category == size.category) return size;
  }
  return kSizes.front();
}

scenario::Entity usual_vehicle(const std::string& category, RandomStream& random) {
  const Size& size = size_of(category);
  scenario::Entity e;
  e.kind = scenario::EntityKind::kVehicle;
  e.category = category;
  e.entry_name = category;
  e.box_size_m = {size.length_m, size.width_m, size.height_m};
  e.box_center_m = {0.5 * size.length_m - size.rear_m, 0.0, 0.5 * size.height_m};
  e.performance.max_speed_m_s = size.top_speed_m_s;
  const double track = std::max(0.0, size.width_m - 0.25);
  const bool single = category == "motorbike" || category == "bicycle";
  e.front_axle = {0.6, size.wheel_m, single ? 0.0 : track, size.wheelbase_m, 0.5 * size.wheel_m};
  e.rear_axle = {0.0, size.wheel_m, single ? 0.0 : track, 0.0, 0.5 * size.wheel_m};
  const auto paint = drawn(
      kPaints, [](const auto& p) { return p.second; }, random);
  e.properties["color"] = kPaints[paint].first;
  return e;
}

bool has_kind(const scenario::TrafficMix& mix, scenario::EntityKind kind) {
  if (!mix.distribution) return false;
  const auto& entries = mix.distribution->entries;
  return std::any_of(entries.begin(), entries.end(), [&](const auto& entry) {
    return entry.weight > 0.0 &&
           std::any_of(entry.entities.begin(), entry.entities.end(),
                       [&](const auto& e) { return e.weight > 0.0 && e.value->kind == kind; });
  });
}

}  // namespace

bool has_walkers(const scenario::TrafficMix& mix) {
  return has_kind(mix, scenario::EntityKind::kPedestrian);
}

bool has_objects(const scenario::TrafficMix& mix) {
  return has_kind(mix, scenario::EntityKind::kMiscObject);
}

bool has_walkers(const scenario::ActionVariant& action) {
  if (const auto* source = std::get_if<scenario::TrafficSourceAction>(&action))
    return has_walkers(source->mix);
  if (const auto* swarm = std::get_if<scenario::TrafficSwarmAction>(&action))
    return has_walkers(swarm->mix);
  const auto* area = std::get_if<scenario::TrafficAreaAction>(&action);
  return area != nullptr && has_walkers(area->mix);
}

scenario::Entity drawn_entity(const scenario::TrafficMix& mix, bool walkable,
                              RandomStream& random) {
  const auto weight = [](const auto& entry) { return entry.weight; };
  if (mix.distribution) {
    const auto drives = [&](const auto& entity) {
      const bool walks = entity.value->kind == scenario::EntityKind::kPedestrian;
      return walks && !walkable ? 0.0 : entity.weight;
    };
    const auto share = [&](const auto& entry) {
      const bool any = std::any_of(entry.entities.begin(), entry.entities.end(),
                                   [&](const auto& e) { return drives(e) > 0.0; });
      return any ? entry.weight : 0.0;
    };
    const auto& entries = mix.distribution->entries;
    const bool any =
        std::any_of(entries.begin(), entries.end(), [&](const auto& e) { return share(e) > 0.0; });
    if (any) {
      const auto& entry = entries[drawn(entries, share, random)];
      return *entry.entities[drawn(entry.entities, drives, random)].value;
    }
  }
  std::string category;
  std::string role;
  std::vector<scenario::Controller> controllers;
  if (mix.definition && !mix.definition->categories.empty()) {
    const auto& d = *mix.definition;
    category = d.categories[drawn(d.categories, weight, random)].value;
    if (!d.roles.empty()) role = d.roles[drawn(d.roles, weight, random)].value;
    if (!d.controllers.empty())
      controllers.push_back(d.controllers[drawn(d.controllers, weight, random)].value);
  } else {
    category = kSizes[drawn(
                          kSizes, [](const Size& s) { return s.share; }, random)]
                   .category;
  }
  scenario::Entity e = usual_vehicle(category, random);
  e.role = role;
  e.controllers = std::move(controllers);
  return e;
}

bool is_of(const scenario::TrafficMix& mix, const std::string& category) {
  if (mix.definition && !mix.definition->categories.empty()) {
    const auto& all = mix.definition->categories;
    return std::any_of(all.begin(), all.end(),
                       [&](const auto& c) { return c.weight > 0.0 && c.value == category; });
  }
  if (mix.distribution && !mix.distribution->entries.empty()) {
    for (const auto& entry : mix.distribution->entries) {
      for (const auto& e : entry.entities) {
        if (e.value->category == category) return true;
      }
    }
    return false;
  }
  return true;
}

drivers::VehicleClass class_of_driver(const std::string& category) {
  if (category == "truck" || category == "bus" || category == "semitrailer" ||
      category == "trailer" || category == "tram" || category == "train")
    return drivers::VehicleClass::kHeavy;
  if (category == "motorbike" || category == "bicycle") return drivers::VehicleClass::kTwoWheeler;
  return drivers::VehicleClass::kCar;
}

}  // namespace raytruth::world
