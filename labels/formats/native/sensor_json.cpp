#include <array>

#include "labels/formats/native/labels_json.h"

namespace raytruth::formats::native {
namespace {

constexpr std::array<const char*, 6> kTypeNames{"uint8", "uint16",  "uint32",
                                                "int32", "float32", "float64"};

Json to_json(const PixelBox& box) {
  if (box.empty()) return nullptr;
  return Json::array({box.left, box.top, box.right, box.bottom});
}

PixelBox pixel_box_from(const JsonView& json) {
  if (json.is_null()) return {};
  if (json.size() != 4) json.fail("does not have 4 numbers");
  const auto value = [&](std::size_t i) { return static_cast<int>(json[i].integer(0, 65535)); };
  const PixelBox box{value(0), value(1), value(2), value(3)};
  if (box.empty()) json.fail("has no pixel");
  return box;
}

Json evidence_to_json(const ObjectEvidence& e) {
  Json json;
  json["object"] = e.object.value();
  json["time_ns"] = e.time_ns;
  json["X_WA"] = native::to_json(e.X_WA);
  json["box_min_m"] = native::to_json(e.box_A.min);
  json["box_max_m"] = native::to_json(e.box_A.max);
  json["seen"] = e.seen;
  json["alone"] = e.alone;
  json["alone_outside"] = e.alone_outside;
  json["seen_pixels"] = to_json(e.seen_box);
  json["alone_pixels"] = to_json(e.alone_box);
  json["occluders"] = Json::array();
  for (const auto& [object, samples] : e.occluders) {
    json["occluders"].push_back({{"object", object.value()}, {"samples", samples}});
  }
  return json;
}

ObjectEvidence evidence_from(const JsonView& json) {
  ObjectEvidence e;
  e.object = json.at("object").id<ObjectId>();
  e.time_ns = json.at("time_ns").nanoseconds();
  e.X_WA = json.at("X_WA").pose();
  e.box_A.min = json.at("box_min_m").vec3();
  e.box_A.max = json.at("box_max_m").vec3();
  e.seen = json.at("seen").integer<std::uint32_t>();
  e.alone = json.at("alone").integer<std::uint32_t>();
  e.alone_outside = json.at("alone_outside").integer<std::uint32_t>();
  e.seen_box = pixel_box_from(json.at("seen_pixels"));
  e.alone_box = pixel_box_from(json.at("alone_pixels"));
  for (const JsonView& o : json.at("occluders").items()) {
    const bool is_new =
        e.occluders.emplace(o.at("object").id<ObjectId>(), o.at("samples").integer<std::uint32_t>())
            .second;
    if (!is_new) o.fail("names an object twice");
  }
  return e;
}

Json part_to_json(const EvidencePart& part) {
  Json json;
  json["name"] = part.name;
  json["object"] = part.object.value();
  json["class_id"] = part.class_id.value();
  return json;
}

EvidencePart part_from(const JsonView& json) {
  const auto id = Taxonomy::at(static_cast<int>(json.at("class_id").integer(0, 255)));
  if (!id) json.at("class_id").fail("is no class of the taxonomy");
  return {json.at("object").id<ObjectId>(), json.at("name").text(), *id};
}

Json buffer_to_json(const Buffer& b) {
  Json json;
  json["name"] = b.name;
  json["type"] = kTypeNames.at(static_cast<std::size_t>(b.type));
  json["unit"] = b.unit;
  json["nothing"] = b.nothing;
  return json;
}

Buffer buffer_from(const JsonView& json) {
  Buffer b;
  b.name = json.at("name").text();
  const std::string type = json.at("type").text();
  std::size_t i = 0;
  while (i < kTypeNames.size() && type != kTypeNames[i]) ++i;
  if (i == kTypeNames.size()) json.at("type").fail("is no type of values");
  b.type = static_cast<ValueType>(i);
  b.unit = json.at("unit").text();
  b.nothing = json.at("nothing").text();
  return b;
}

}  // namespace

Json sensor_to_json(const SensorFrame& f) {
  Json json;
  json["id"] = f.sensor.value();
  json["name"] = f.name;
  json["kind"] = f.kind == SensorKind::kCamera ? "camera" : "lidar";
  json["start_ns"] = f.start.ns();
  json["end_ns"] = f.end.ns();
  json["reference_ns"] = f.reference.ns();
  json["X_WS"] = native::to_json(f.X_WS);
  json["X_WE"] = native::to_json(f.X_WE);
  json["exposure_gain"] = f.exposure_gain;
  json["buffers"] = Json::array();
  for (const Buffer& b : f.buffers) {
    if (b.name != "radiance") json["buffers"].push_back(buffer_to_json(b));
  }
  json["parts"] = Json::array();
  for (const EvidencePart& part : f.evidence.parts) json["parts"].push_back(part_to_json(part));
  json["evidence"] = Json::array();
  for (const ObjectEvidence& e : f.evidence.objects) {
    json["evidence"].push_back(evidence_to_json(e));
  }
  return json;
}

SensorFrame sensor_from(const JsonView& json) {
  SensorFrame f;
  f.sensor = json.at("id").id<SensorId>();
  f.name = json.at("name").text();
  const std::string kind = json.at("kind").text();
  if (kind != "camera" && kind != "lidar") json.at("kind").fail("is neither camera nor lidar");
  f.kind = kind == "camera" ? SensorKind::kCamera : SensorKind::kLidar;
  f.start = SimTime::from_ns(json.at("start_ns").nanoseconds());
  f.end = SimTime::from_ns(json.at("end_ns").nanoseconds());
  f.reference = SimTime::from_ns(json.at("reference_ns").nanoseconds());
  f.X_WS = json.at("X_WS").pose();
  f.X_WE = json.at("X_WE").pose();
  f.exposure_gain = json.at("exposure_gain").number();
  for (const JsonView& b : json.at("buffers").items()) f.buffers.push_back(buffer_from(b));
  for (const JsonView& p : json.at("parts").items()) f.evidence.parts.push_back(part_from(p));
  for (const JsonView& e : json.at("evidence").items()) {
    f.evidence.objects.push_back(evidence_from(e));
  }
  return f;
}

}  // namespace raytruth::formats::native
