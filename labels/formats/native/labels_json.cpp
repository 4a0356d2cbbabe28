#include "labels/formats/native/labels_json.h"

#include <cmath>

namespace raytruth::formats::native {
namespace {

using labels::Box3d;
using labels::CheckResult;
using labels::LabelProof;
using labels::LabelSet;
using labels::ObjectLabel;
using labels::Rect;
using labels::SensorView;

Json to_json(const Box3d& box) {
  Json json = native::to_json(box.X_WB);
  json["size_m"] = native::to_json(box.size_m);
  return json;
}

Box3d box_from(const JsonView& json) { return {json.pose(), json.at("size_m").vec3()}; }

Json to_json(const std::optional<Rect>& rect) {
  if (!rect) return nullptr;
  return Json::array({rect->left, rect->top, rect->right, rect->bottom});
}

std::optional<Rect> rect_from(const JsonView& json) {
  if (json.is_null()) return std::nullopt;
  if (json.size() != 4) json.fail("does not have 4 numbers");
  return Rect{json[0].number(), json[1].number(), json[2].number(), json[3].number()};
}

void put_class(ClassId id, Json& json) {
  json["class"] = std::string(Taxonomy::info(id).name);
  json["class_id"] = id.value();
}

ClassId class_from(const JsonView& json) {
  const JsonView number = json.at("class_id");
  const auto id = Taxonomy::at(static_cast<int>(number.integer(0, 255)));
  if (!id) number.fail("is no class of the taxonomy");
  if (json.at("class").text() != Taxonomy::info(*id).name) {
    json.at("class").fail("is not the name of class_id");
  }
  return *id;
}

std::string sensor_name(const SensorRig& rig, SensorId id) {
  for (const CameraSpec& c : rig.cameras) {
    if (c.id == id) return c.name;
  }
  for (const LidarSpec& l : rig.lidars) {
    if (l.id == id) return l.name;
  }
  return "";
}

Json view_to_json(const SensorView& view, const SensorRig& rig) {
  Json json;
  json["sensor"] = sensor_name(rig, view.sensor);
  json["sensor_id"] = view.sensor.value();
  json["time_ns"] = view.time.ns();
  json["seen"] = view.seen;
  json["alone"] = view.alone;
  json["alone_outside"] = view.alone_outside;
  json["occlusion"] = view.occlusion;
  json["truncation"] = view.truncation;
  json["tight_px"] = to_json(view.tight);
  json["amodal_px"] = to_json(view.amodal);
  json["projected_px"] = to_json(view.projected);
  json["box"] = to_json(view.box);
  json["occluders"] = Json::array();
  for (const SensorView::Occluder& o : view.occluders) {
    json["occluders"].push_back({{"object", o.object.value()}, {"samples", o.samples}});
  }
  return json;
}

SensorView view_from(const JsonView& json) {
  SensorView view;
  view.sensor = json.at("sensor_id").id<SensorId>();
  view.time = SimTime::from_ns(json.at("time_ns").nanoseconds());
  view.seen = json.at("seen").integer<std::uint32_t>();
  view.alone = json.at("alone").integer<std::uint32_t>();
  view.alone_outside = json.at("alone_outside").integer<std::uint32_t>();
  view.occlusion = json.at("occlusion").number();
  view.truncation = json.at("truncation").number();
  view.tight = rect_from(json.at("tight_px"));
  view.amodal = rect_from(json.at("amodal_px"));
  view.projected = rect_from(json.at("projected_px"));
  view.box = box_from(json.at("box"));
  for (const JsonView& o : json.at("occluders").items()) {
    view.occluders.push_back(
        {o.at("object").id<ObjectId>(), o.at("samples").integer<std::uint32_t>()});
  }
  return view;
}

Json lamp_to_json(const labels::LampLabel& lamp) {
  Json json;
  json["lamp"] = lamp.lamp;
  json["level"] = lamp.level;
  if (lamp.colour_rgb) json["colour_rgb"] = *lamp.colour_rgb;
  if (lamp.intensity_cd) json["intensity_cd"] = *lamp.intensity_cd;
  return json;
}

labels::LampLabel lamp_from(const JsonView& json) {
  labels::LampLabel lamp{json.at("lamp").text(), json.at("level").number(), std::nullopt,
                         std::nullopt};
  if (json.has("colour_rgb")) {
    const Vec3 rgb = json.at("colour_rgb").vec3();
    lamp.colour_rgb = {rgb.x(), rgb.y(), rgb.z()};
  }
  if (json.has("intensity_cd")) lamp.intensity_cd = json.at("intensity_cd").number();
  return lamp;
}

Json object_to_json(const ObjectLabel& object, const SensorRig& rig) {
  Json json;
  json["id"] = object.object.value();
  json["name"] = object.name;
  put_class(object.class_id, json);
  json["is_ego"] = object.is_ego;
  json["box"] = to_json(object.box);
  json["velocity_m_s"] = native::to_json(object.velocity_W_m_s);
  json["angular_velocity_rad_s"] = native::to_json(object.angular_velocity_W_rad_s);
  json["acceleration_m_s2"] = native::to_json(object.acceleration_W_m_s2);
  json["speed_m_s"] = object.speed_m_s;
  json["road"] = object.road;
  json["lane"] = object.lane;
  json["lamps"] = Json::array();
  for (const labels::LampLabel& lamp : object.lamps) json["lamps"].push_back(lamp_to_json(lamp));
  json["animations"] = Json::array();
  for (const labels::AnimationLabel& a : object.animations)
    json["animations"].push_back({{"kind", a.kind}, {"name", a.name}, {"progress", a.progress}});
  json["views"] = Json::array();
  for (const SensorView& view : object.views) json["views"].push_back(view_to_json(view, rig));
  return json;
}

ObjectLabel object_from(const JsonView& json) {
  ObjectLabel object;
  object.object = json.at("id").id<ObjectId>();
  object.name = json.at("name").text();
  object.class_id = class_from(json);
  object.is_ego = json.at("is_ego").boolean();
  object.box = box_from(json.at("box"));
  object.velocity_W_m_s = json.at("velocity_m_s").vec3();
  object.angular_velocity_W_rad_s = json.at("angular_velocity_rad_s").vec3();
  object.acceleration_W_m_s2 = json.at("acceleration_m_s2").vec3();
  object.speed_m_s = json.at("speed_m_s").number();
  object.road = json.at("road").text();
  object.lane = json.at("lane").integer<int>();
  // Data sets of older versions have neither.
  if (json.has("lamps")) {
    for (const JsonView& lamp : json.at("lamps").items()) object.lamps.push_back(lamp_from(lamp));
  }
  if (json.has("animations")) {
    for (const JsonView& a : json.at("animations").items()) {
      object.animations.push_back(
          {a.at("kind").text(), a.at("name").text(), a.at("progress").number()});
    }
  }
  for (const JsonView& view : json.at("views").items()) object.views.push_back(view_from(view));
  return object;
}

}  // namespace

Json labels_to_json(const LabelSet& set, const SensorRig& rig) {
  Json json;
  json["frame"] = set.frame;
  json["time_ns"] = set.time.ns();
  json["objects"] = Json::array();
  for (const ObjectLabel& object : set.objects) {
    json["objects"].push_back(object_to_json(object, rig));
  }
  return json;
}

LabelSet labels_from(const JsonView& json) {
  LabelSet set;
  set.frame = json.at("frame").integer<std::uint32_t>();
  set.time = SimTime::from_ns(json.at("time_ns").nanoseconds());
  for (const JsonView& object : json.at("objects").items()) {
    set.objects.push_back(object_from(object));
  }
  return set;
}

Json proof_to_json(const LabelProof& proof) {
  Json json = Json::array();
  for (const CheckResult& c : proof.checks) {
    Json item;
    item["check"] = c.check;
    item["checked"] = c.checked;
    item["failed"] = c.failed;
    // JSON has no infinity; a residual without bound is null.
    item["worst"] = std::isfinite(c.worst) ? Json(c.worst) : Json(nullptr);
    item["limit"] = c.limit;
    item["unit"] = c.unit;
    item["worst_where"] = c.worst_where;
    json.push_back(std::move(item));
  }
  return json;
}

LabelProof proof_from(const JsonView& json) {
  LabelProof proof;
  for (const JsonView& item : json.items()) {
    CheckResult c;
    c.check = item.at("check").text();
    c.checked = static_cast<std::uint64_t>(item.at("checked").integer(0, INT64_MAX));
    c.failed = static_cast<std::uint64_t>(item.at("failed").integer(0, INT64_MAX));
    c.worst = item.at("worst").is_null() ? HUGE_VAL : item.at("worst").number();
    c.limit = item.at("limit").number();
    c.unit = item.at("unit").text();
    c.worst_where = item.at("worst_where").text();
    proof.checks.push_back(std::move(c));
  }
  return proof;
}

}  // namespace raytruth::formats::native
