#include "tools/pipeline/explain.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "sensors/camera/camera.h"
#include "sensors/lidar/lidar.h"
#include "sim/core/math.h"

namespace raytruth::pipeline {
namespace {

using Json = nlohmann::ordered_json;

InputError nothing_there(const RecordedRun& run, std::string message, std::string hint) {
  return InputError({{Severity::kError,
                      "explain.missing",
                      {run.run_dir.string(), 0, 0},
                      std::move(message),
                      std::move(hint)}});
}

Json json_of(const Vec3& v) { return Json::array({v.x(), v.y(), v.z()}); }

// Lane, if the surface belongs to a road.
void add_lane(const RecordedRun& run, const Vec3& p_W, Json& json) {
  const auto road_point = run.inputs.roads->nearest(p_W, 5.0);
  if (!road_point) return;
  const roads::LanePoint lane = run.inputs.roads->to_lane(*road_point);
  json["road"] = {{"road", run.inputs.roads->road(road_point->road).id},
                  {"lane", lane.lane},
                  {"s_m", road_point->s_m},
                  {"t_m", road_point->t_m},
                  {"lane_offset_m", lane.offset_m}};
}

bool is_ground(ClassId id) {
  const std::string_view parent = Taxonomy::info(id).parent;
  return parent == "flat";
}

Json describe(const RecordedRun& run, const FrameWorld& world, const tracing::Hit& hit) {
  Json json;
  const scene::SceneObject* object = world.scene->find(hit.object);
  json["object"] = hit.object.value();
  json["name"] = object ? object->name : "";
  json["is_actor"] = is_actor(hit.object);
  json["part"] = hit.part->name;
  json["class"] = std::string(Taxonomy::info(hit.part->class_id).name);
  json["class_id"] = hit.part->class_id.value();
  json["material"] = hit.material->name;
  json["distance_m"] = hit.distance_m;
  json["position_world_m"] = json_of(hit.position_W);
  json["normal_world"] = json_of(hit.normal_W);
  json["time_s"] = static_cast<double>(hit.time_ns) * 1e-9;
  if (is_ground(hit.part->class_id)) add_lane(run, hit.position_W, json);
  return json;
}

Json explain_pixel(const RecordedRun& run, const FrameWorld& world, const CameraSpec& spec,
                   const ExplainRequest& request) {
  const auto [x, y] = *request.pixel;
  if (x < 0 || y < 0 || x >= spec.width || y >= spec.height) {
    throw nothing_there(run, fmt::format("pixel {},{} lies outside the image", x, y),
                        fmt::format("0,0 to {},{}", spec.width - 1, spec.height - 1));
  }
  camera::CameraOptions options;
  options.seed = run.inputs.settings.seed;
  options.frame = FrameMaker::noise_key(world.time);
  const camera::PixelTrace trace =
      camera::trace_pixel(*world.rays, *world.sky, spec, run.inputs.ego, x, y, world.time, options);
  Json json{{"sensor", spec.name}, {"pixel", {x, y}}, {"frame", request.frame}};
  if (trace.is_sky) {
    json["class"] = "sky";
  } else {
    json.update(describe(run, world, trace.hit));
    json["depth_m"] = trace.evidence.depth_m;
  }
  json["time_offset_ns"] = trace.evidence.time_ns;
  json["samples"] = trace.samples;
  json["samples_on_this_object"] = trace.evidence.coverage / 255.0;
  json["radiance_cd_m2"] = {trace.radiance.x(), trace.radiance.y(), trace.radiance.z()};
  json["rule"] =
      "the label is the first surface on the ray through the pixel's centre, glass included";
  return json;
}

Json explain_point(const RecordedRun& run, const FrameMaker& maker, const FrameWorld& world,
                   const LidarSpec& spec, const ExplainRequest& request,
                   const RunExecution& execution) {
  lidar::LidarOptions options;
  options.seed = run.inputs.settings.seed;
  options.frame = FrameMaker::noise_key(world.time);
  options.threads = execution.threads;
  const SensorFrame sweep = lidar::scan(*world.rays, spec, run.inputs.ego, maker.assets(),
                                        *world.snapshot, world.time, options);
  const std::size_t count = sweep.evidence.samples.size();
  if (*request.point >= count) {
    throw nothing_there(run, fmt::format("point {} is not in the cloud", *request.point),
                        fmt::format("0 to {}", count == 0 ? 0 : count - 1));
  }
  const std::size_t i = *request.point;
  const EvidenceSample& sample = sweep.evidence.samples[i];
  const SimTime time = sweep.start + SimTime::from_ns(sample.time_ns);
  const Vec3 p_L(sweep.buffer("x_m").as<float>()[i], sweep.buffer("y_m").as<float>()[i],
                 sweep.buffer("z_m").as<float>()[i]);
  const Pose X_WL = world.rays->actor_pose(object_of(run.inputs.ego), time.ns()) * spec.X_EL;
  const Vec3 p_W = X_WL * p_L;
  const EvidencePart& part = sweep.evidence.parts.at(sample.part);
  const scene::SceneObject* object = world.scene->find(sample.object);
  Json json{{"sensor", spec.name}, {"point", i}, {"frame", request.frame}};
  json["object"] = sample.object.value();
  json["name"] = object ? object->name : "";
  json["is_actor"] = is_actor(sample.object);
  json["part"] = part.name;
  json["class"] = std::string(Taxonomy::info(sample.class_id).name);
  json["class_id"] = sample.class_id.value();
  json["material"] =
      sample.material == 0 ? "" : maker.materials().at(MaterialId(sample.material)).name;
  json["distance_m"] = sample.distance_m;
  json["position_sensor_m"] = json_of(p_L);
  json["position_world_m"] = json_of(p_W);
  json["time_s"] = time.seconds();
  json["time_offset_ns"] = sample.time_ns;
  json["intensity"] = sweep.buffer("intensity").as<float>()[i];
  json["ring"] = sweep.buffer("ring").as<std::uint16_t>()[i];
  if (is_ground(sample.class_id)) add_lane(run, p_W, json);
  json["rule"] = "the label is the surface that the centre of the beam met";
  return json;
}

}  // namespace

std::string explain(const RecordedRun& run, const ExplainRequest& request,
                    const RunExecution& execution) {
  FrameMaker maker(run.inputs, execution);
  if (request.frame >= maker.frame_count()) {
    throw nothing_there(run, fmt::format("the run has no frame {}", request.frame),
                        fmt::format("0 to {}", maker.frame_count() - 1));
  }
  const SensorRig& rig = run.inputs.rig;
  std::string names;
  for (const CameraSpec& spec : rig.cameras) {
    names += (names.empty() ? "" : ", ") + spec.name;
    if (spec.name != request.sensor) continue;
    if (!request.pixel) throw nothing_there(run, spec.name + " is a camera", "give --pixel X,Y");
    return explain_pixel(run, maker.world_of(request.frame).seen_by(spec.name), spec, request)
               .dump(2) +
           "\n";
  }
  for (const LidarSpec& spec : rig.lidars) {
    names += (names.empty() ? "" : ", ") + spec.name;
    if (spec.name != request.sensor) continue;
    if (!request.point) throw nothing_there(run, spec.name + " is a LiDAR", "give --point I");
    const FrameWorld world = maker.world_of(request.frame).seen_by(spec.name);
    return explain_point(run, maker, world, spec, request, execution).dump(2) + "\n";
  }
  throw nothing_there(run, fmt::format("the rig has no sensor '{}'", request.sensor),
                      "one of: " + names);
}

}  // namespace raytruth::pipeline
