#include "sim/scenario/read_entities.h"

#include <utility>

namespace raytruth::scenario::internal {
namespace {

constexpr double kNoLimit = 1e9;

std::map<std::string, std::string> read_properties(const XmlNode& holder) {
  std::map<std::string, std::string> properties;
  for (const XmlNode& property : holder.child("Properties").children("Property")) {
    properties[property.text("name")] = property.text("value");
  }
  return properties;
}

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

void read_trailer(const XmlNode& vehicle, ReadContext& context) {
  const XmlNode trailer = vehicle.child("Trailer");
  if (!trailer) return;
  // Catalogues give every car an empty reference that a scenario may fill in.
  if (const XmlNode reference = trailer.child("TrailerRef")) {
    if (!reference.text("entityRef").empty()) context.ignore(reference, "a trailer");
  }
  if (const XmlNode inner = trailer.child("Trailer")) context.ignore(inner, "a trailer");
}

void read_vehicle(const XmlNode& node, Entity& entity, ReadContext& context) {
  entity.kind = EntityKind::kVehicle;
  entity.category = node.word<std::string>("vehicleCategory", {{"car", "car"},
                                                               {"bicycle", "bicycle"},
                                                               {"bus", "bus"},
                                                               {"motorbike", "motorbike"},
                                                               {"semitrailer", "semitrailer"},
                                                               {"trailer", "trailer"},
                                                               {"train", "train"},
                                                               {"tram", "tram"},
                                                               {"truck", "truck"},
                                                               {"van", "van"}});
  entity.role = node.maybe_text("role").value_or(std::string());
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
  read_trailer(node, context);
}

void read_pedestrian(const XmlNode& node, Entity& entity) {
  entity.kind = EntityKind::kPedestrian;
  entity.category = node.word<std::string>(
      "pedestrianCategory",
      {{"pedestrian", "pedestrian"}, {"wheelchair", "wheelchair"}, {"animal", "animal"}});
  entity.role = node.maybe_text("role").value_or(std::string());
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

Entity read_object(const XmlNode& object, ReadContext& context) {
  Entity entity;
  entity.name = object.text("name");
  entity.where = object.where();
  const std::vector<std::string> kinds = {"Vehicle", "Pedestrian", "MiscObject"};
  XmlNode found;
  for (const XmlNode& child : object.children()) {
    const std::string_view name = child.name();
    if (name == "Vehicle" || name == "Pedestrian" || name == "MiscObject" ||
        name == "CatalogReference" || name == "ExternalObjectReference") {
      if (found)
        child.error("xosc.value",
                    "the entity '" + shorten(entity.name) + "' is described a second time");
      if (!found) found = child;
    }
  }
  if (!found) {
    object.error("xosc.missing", "the entity '" + shorten(entity.name) +
                                     "' has no <Vehicle>, <Pedestrian>, <MiscObject> or "
                                     "<CatalogReference>");
  } else if (found.name() == "ExternalObjectReference") {
    context.cannot(found, "an external object");
  } else {
    const XmlNode entry = context.open(found, kinds);
    if (entry) {
      entity.entry_name = entry.text("name");
      if (entry.name() == "Vehicle") read_vehicle(entry, entity, context);
      if (entry.name() == "Pedestrian") read_pedestrian(entry, entity);
      if (entry.name() == "MiscObject") read_misc_object(entry, entity);
      read_box(entry, entity);
      entity.properties = read_properties(entry);
    }
    context.leave(entry);
  }
  for (const XmlNode& holder : object.children("ObjectController")) {
    entity.controllers.push_back(read_controller(holder.choice(), context));
  }
  return entity;
}

}  // namespace

Controller read_controller(const XmlNode& node, ReadContext& context) {
  Controller controller;
  controller.where = node.where();
  const XmlNode entry = context.open(node, {"Controller"});
  controller.name = entry.text("name");
  controller.properties = read_properties(entry);
  context.leave(entry);
  return controller;
}

std::vector<Entity> read_entities(const XmlNode& node, ReadContext& context) {
  for (const XmlNode& object : node.children("ScenarioObject")) {
    const std::string name = object.text("name");
    if (!name.empty() && !context.entities.insert(name).second) {
      object.error("xosc.reference", "the entity '" + shorten(name) + "' is declared twice");
    }
  }
  std::vector<Entity> entities;
  for (const XmlNode& object : node.children()) {
    if (object.name() == "EntitySelection") {
      context.cannot(object, "a selection of entities");
    } else if (object.name() == "ScenarioObject") {
      const int before = context.refusals();
      Entity entity = read_object(object, context);
      if (context.refusals() == before) {
        entities.push_back(std::move(entity));
      } else {
        context.entities.erase(entity.name);
      }
    }
  }
  return entities;
}

}  // namespace raytruth::scenario::internal
