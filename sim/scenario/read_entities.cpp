#include "sim/scenario/read_entities.h"

#include <utility>

#include "sim/scenario/read_properties.h"

namespace raytruth::scenario::internal {
namespace {

constexpr double kNoLimit = 1e9;

void read_box(const XmlNode& holder, Entity& entity) {
  const XmlNode box = holder.required("BoundingBox");
  const XmlNode center = box.required("Center");
  const XmlNode size = box.required("Dimensions");
  entity.box_center_m = {center.number("x"), center.number("y"), center.number("z")};
  entity.box_size_m = {size.amount("length"), size.amount("width"), size.amount("height")};
}

// The model file of 1.2 is an attribute; before, it stood as a file among the properties.
std::string read_model(const XmlNode& node, const char* old_attribute) {
  std::string model = node.maybe_text("model3d").value_or(std::string());
  if (model.empty() && old_attribute != nullptr) {
    model = node.maybe_text(old_attribute).value_or(std::string());
  }
  if (model.empty()) {
    if (const XmlNode file = node.child("Properties").child("File")) model = file.text("filepath");
  }
  return model;
}

AxleData read_axle(const XmlNode& node) {
  AxleData axle;
  axle.max_steering_rad = node.amount("maxSteering");
  axle.wheel_diameter_m = node.amount("wheelDiameter");
  axle.track_width_m = node.amount("trackWidth");
  axle.position_x_m = node.number("positionX");
  axle.position_z_m = node.number("positionZ");
  return axle;
}

double read_limit(const XmlNode& node, const char* attribute) {
  if (!node.has(attribute)) node.missing(attribute);
  return node.maybe_limit(attribute).value_or(kNoLimit);
}

std::optional<TrailerJoint> read_joint(const XmlNode& node) {
  if (!node) return std::nullopt;
  return TrailerJoint{node.number("dx"), node.maybe_number("dz")};
}

void read_vehicle(const XmlNode& node, Entity& entity) {
  entity.kind = EntityKind::kVehicle;
  entity.category = read_vehicle_category(node, "vehicleCategory");
  entity.role = read_role(node);
  entity.mass_kg = node.maybe_amount("mass").value_or(0.0);
  entity.model3d = read_model(node, nullptr);
  const XmlNode performance = node.required("Performance");
  entity.performance.max_speed_m_s = read_limit(performance, "maxSpeed");
  entity.performance.max_acceleration_m_s2 = read_limit(performance, "maxAcceleration");
  entity.performance.max_deceleration_m_s2 = read_limit(performance, "maxDeceleration");
  entity.performance.max_acceleration_rate_m_s3 = performance.maybe_limit("maxAccelerationRate");
  entity.performance.max_deceleration_rate_m_s3 = performance.maybe_limit("maxDecelerationRate");
  const XmlNode axles = node.required("Axles");
  if (const XmlNode front = axles.child("FrontAxle")) entity.front_axle = read_axle(front);
  if (const XmlNode rear = axles.required("RearAxle")) entity.rear_axle = read_axle(rear);
  for (const XmlNode& more : axles.children("AdditionalAxle")) {
    entity.additional_axles.push_back(read_axle(more));
  }
  entity.trailer_hitch = read_joint(node.child("TrailerHitch"));
  entity.trailer_coupler = read_joint(node.child("TrailerCoupler"));
}

void read_pedestrian(const XmlNode& node, Entity& entity) {
  entity.kind = EntityKind::kPedestrian;
  entity.category = node.word<std::string>(
      "pedestrianCategory",
      {{"pedestrian", "pedestrian"}, {"wheelchair", "wheelchair"}, {"animal", "animal"}});
  entity.role = read_role(node);
  entity.mass_kg = node.maybe_amount("mass").value_or(0.0);
  entity.model3d = read_model(node, "model");
}

void read_misc_object(const XmlNode& node, Entity& entity) {
  entity.kind = EntityKind::kMiscObject;
  entity.category =
      node.word<std::string>("miscObjectCategory", {{"none", "none"},
                                                    {"barrier", "barrier"},
                                                    {"building", "building"},
                                                    {"crosswalk", "crosswalk"},
                                                    {"gantry", "gantry"},
                                                    {"obstacle", "obstacle"},
                                                    {"parkingSpace", "parkingSpace"},
                                                    {"patch", "patch"},
                                                    {"pole", "pole"},
                                                    {"railing", "railing"},
                                                    {"roadMark", "roadMark"},
                                                    {"soundBarrier", "soundBarrier"},
                                                    {"streetLamp", "streetLamp"},
                                                    {"trafficIsland", "trafficIsland"},
                                                    {"tree", "tree"},
                                                    {"vegetation", "vegetation"},
                                                    {"wind", "wind"}});
  entity.mass_kg = node.maybe_amount("mass").value_or(0.0);
  entity.model3d = read_model(node, nullptr);
}

// An entity with those that are declared within it: its trailer, and that one's.
struct Convoy {
  Entity entity;
  std::vector<Entity> trailers;
  XmlNode trailer_ref;  // where the trailer is named; empty = declared within, or none
};

Convoy read_convoy(const XmlNode& object, ReadContext& context, int depth);

void read_trailer(const XmlNode& vehicle, Convoy& convoy, ReadContext& context, int depth) {
  constexpr int kMaxTrailers = 20;
  const XmlNode trailer = vehicle.child("Trailer");
  if (!trailer) return;
  if (const XmlNode reference = trailer.child("TrailerRef")) {
    // Catalogues give every car an empty reference that a scenario may fill in.
    convoy.entity.trailer = reference.text("entityRef");
    if (!convoy.entity.trailer.empty()) convoy.trailer_ref = reference;
    return;
  }
  const XmlNode inner = trailer.required("Trailer");
  if (!inner) return;
  if (depth >= kMaxTrailers) {
    inner.error("xosc.value", "trailers hang on trailers more than 20 deep",
                "a <Trailer> within a <Trailer> is drawn by it: make the row shorter");
    return;
  }
  Convoy behind = read_convoy(inner, context, depth + 1);
  convoy.entity.trailer = behind.entity.name;
  const std::string& name = behind.entity.name;
  if (!name.empty() && !context.entities.insert(name).second)
    inner.error("xosc.reference", "the entity '" + shorten(name) + "' is declared twice",
                "give it a name of its own");
  convoy.trailers.push_back(std::move(behind.entity));
  for (Entity& more : behind.trailers) convoy.trailers.push_back(std::move(more));
  if (behind.trailer_ref) convoy.trailer_ref = behind.trailer_ref;
}

bool is_body(std::string_view name) {
  return name == "Vehicle" || name == "Pedestrian" || name == "MiscObject" ||
         name == "CatalogReference" || name == "ExternalObjectReference";
}

void read_body(const XmlNode& node, Convoy& convoy, ReadContext& context, int depth) {
  Entity& entity = convoy.entity;
  if (node.name() == "ExternalObjectReference") {
    entity.kind = EntityKind::kExternal;
    entity.entry_name = node.text("name");
    return;
  }
  const XmlNode entry = context.open(node, {"Vehicle", "Pedestrian", "MiscObject"});
  if (entry) {
    entity.entry_name = entry.text("name");
    if (entry.name() == "Vehicle") read_vehicle(entry, entity);
    if (entry.name() == "Pedestrian") read_pedestrian(entry, entity);
    if (entry.name() == "MiscObject") read_misc_object(entry, entity);
    read_box(entry, entity);
    entity.properties = read_property_values(entry);
    if (entry.name() == "Vehicle") read_trailer(entry, convoy, context, depth);
  }
  context.leave(entry);
}

// A ScenarioObject or a template, which has no name.
Convoy read_convoy(const XmlNode& object, ReadContext& context, int depth) {
  Convoy convoy;
  Entity& entity = convoy.entity;
  entity.where = object.where();
  if (object.name() != "ScenarioObjectTemplate") entity.name = object.text("name");
  XmlNode found;
  for (const XmlNode& child : object.children()) {
    if (!is_body(child.name())) continue;
    if (found) {
      child.error("xosc.value",
                  "the entity '" + shorten(entity.name) + "' is described a second time",
                  "an entity is one <Vehicle>, <Pedestrian>, ... or <CatalogReference>");
    } else {
      found = child;
    }
  }
  if (found) {
    read_body(found, convoy, context, depth);
  } else {
    object.error("xosc.missing",
                 "the entity '" + shorten(entity.name) +
                     "' has no <Vehicle>, <Pedestrian>, <MiscObject>, "
                     "<ExternalObjectReference> or <CatalogReference>",
                 "add one of them");
  }
  for (const XmlNode& holder : object.children("ObjectController"))
    entity.controllers.push_back(read_controller(holder, context));
  return convoy;
}

// A trailer that is named: it must be there, hang on one tractor only, and not on itself.
void check_trailers(const std::vector<Entity>& entities, const std::vector<XmlNode>& references,
                    ReadContext& context) {
  for (const XmlNode& reference : references) context.entity(reference, "entityRef");
  std::map<std::string, const Entity*> tractor_of, by_name;
  for (const Entity& e : entities) by_name.emplace(e.name, &e);
  for (const Entity& e : entities) {
    if (e.trailer.empty()) continue;
    const auto [before, first] = tractor_of.emplace(e.trailer, &e);
    if (!first) {
      context.diagnostics.error("xosc.reference", e.where,
                                "the trailer '" + shorten(e.trailer) + "' of '" + shorten(e.name) +
                                    "' already hangs on '" + shorten(before->second->name) + "'",
                                "a trailer has one tractor");
    }
  }
  // Every entity is walked over once: chains that end are done, one that comes back is a ring.
  std::set<const Entity*> done;
  for (const Entity& e : entities) {
    std::set<const Entity*> walk;
    const Entity* at = &e;
    while (at != nullptr && done.count(at) == 0 && walk.insert(at).second) {
      const auto next = by_name.find(at->trailer);
      at = next == by_name.end() ? nullptr : next->second;
    }
    if (at != nullptr && walk.count(at) > 0)
      context.diagnostics.error("xosc.reference", at->where,
                                "'" + shorten(at->name) + "' is drawn by itself",
                                "take one <Trailer> out of the ring");
    done.insert(walk.begin(), walk.end());
  }
}

}  // namespace

Entity read_entity_template(const XmlNode& node, ReadContext& context) {
  Convoy convoy = read_convoy(node, context, 0);
  if (!convoy.entity.trailer.empty()) context.ignore(node, "a trailer of a template");
  convoy.entity.trailer.clear();
  if (convoy.entity.kind == EntityKind::kExternal) {
    node.error("xosc.value",
               "an object of the road file is there once: traffic can't be made of it",
               "describe it here, as a <MiscObject>");
  }
  return std::move(convoy.entity);
}

std::string read_vehicle_category(const XmlNode& node, const char* attribute) {
  return node.word<std::string>(attribute, {{"car", "car"},
                                            {"bicycle", "bicycle"},
                                            {"bus", "bus"},
                                            {"motorbike", "motorbike"},
                                            {"semitrailer", "semitrailer"},
                                            {"trailer", "trailer"},
                                            {"train", "train"},
                                            {"tram", "tram"},
                                            {"truck", "truck"},
                                            {"van", "van"},
                                            // 1.4 renamed two and added the others.
                                            {"motorcycle", "motorbike"},
                                            {"heavyTruck", "truck"},
                                            {"aircraft", "aircraft"},
                                            {"landVehicle", "landVehicle"},
                                            {"micromobilityDevice", "micromobilityDevice"},
                                            {"other", "other"},
                                            {"semitractor", "semitractor"},
                                            {"standupScooter", "standupScooter"},
                                            {"watercraft", "watercraft"},
                                            {"wheelchair", "wheelchair"},
                                            {"workMachine", "workMachine"}});
}

std::string read_role(const XmlNode& node) {
  return node
      .maybe_word<std::string>("role", {{"none", "none"},
                                        {"ambulance", "ambulance"},
                                        {"civil", "civil"},
                                        {"fire", "fire"},
                                        {"military", "military"},
                                        {"police", "police"},
                                        {"publicTransport", "publicTransport"},
                                        {"roadAssistance", "roadAssistance"},
                                        // 1.4 renamed two and added the others.
                                        {"agriculture", "agriculture"},
                                        {"construction", "construction"},
                                        {"dangerousGoodsTransport", "dangerousGoodsTransport"},
                                        {"freightTransport", "freightTransport"},
                                        {"garbageCollection", "garbageCollection"},
                                        {"other", "other"},
                                        {"specialTransport", "specialTransport"},
                                        {"trafficControl", "trafficControl"},
                                        {"fireBrigade", "fire"},
                                        {"roadsideAssistance", "roadAssistance"}})
      .value_or(std::string());
}

Controller read_controller(const XmlNode& node, ReadContext& context) {
  Controller controller;
  controller.where = node.where();
  const bool held = node.name() == "ObjectController";
  if (held) controller.object_controller = node.maybe_text("name").value_or(std::string());
  const XmlNode entry = context.open(held ? node.choice() : node, {"Controller"});
  controller.name = entry.text("name");
  controller.type =
      entry
          .maybe_word<std::string>("controllerType", {{"lateral", "lateral"},
                                                      {"longitudinal", "longitudinal"},
                                                      {"lighting", "lighting"},
                                                      {"animation", "animation"},
                                                      {"movement", "movement"},
                                                      {"appearance", "appearance"},
                                                      {"all", "all"}})
          .value_or(std::string());
  controller.properties = read_property_values(entry);
  context.leave(entry);
  return controller;
}

std::vector<Entity> read_entities(const XmlNode& node, ReadContext& context) {
  for (const XmlNode& object : node.children("ScenarioObject")) {
    const std::string name = object.text("name");
    if (!name.empty() && !context.entities.insert(name).second) {
      object.error("xosc.reference", "the entity '" + shorten(name) + "' is declared twice",
                   "give it a name of its own");
    }
  }
  std::vector<Entity> entities;
  std::vector<XmlNode> trailer_references;
  for (const XmlNode& object : node.children("ScenarioObject")) {
    Convoy convoy = read_convoy(object, context, 0);
    entities.push_back(std::move(convoy.entity));
    for (Entity& trailer : convoy.trailers) entities.push_back(std::move(trailer));
    if (convoy.trailer_ref) trailer_references.push_back(convoy.trailer_ref);
  }
  check_trailers(entities, trailer_references, context);
  return entities;
}

}  // namespace raytruth::scenario::internal
