#include "labels/formats/verify_frame.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>

#include "labels/formats/exporter.h"
#include "sim/core/diagnostics.h"
#include "sim/core/files.h"
#include "sim/core/math.h"

namespace raytruth::formats {
namespace {

// Both boxes are made of the same numbers with a few roundings at coordinates up to 10 km.
constexpr double kSameBox_m = 1e-9;

// Largest distance between the same corners of two boxes.
double box_distance(const labels::Box3d& a, const labels::Box3d& b) {
  double worst = 0.0;
  for (int corner = 0; corner < 8; ++corner) {
    const Vec3 sign((corner & 1) != 0 ? 0.5 : -0.5, (corner & 2) != 0 ? 0.5 : -0.5,
                    (corner & 4) != 0 ? 0.5 : -0.5);
    const Vec3 pa = a.X_WB * sign.cwiseProduct(a.size_m);
    const Vec3 pb = b.X_WB * sign.cwiseProduct(b.size_m);
    const double d = (pa - pb).norm();
    if (!(d <= worst)) worst = d;  // keeps NaN
  }
  return worst;
}

bool same_rect(const std::optional<labels::Rect>& rect, const PixelBox& box) {
  if (!rect || box.empty()) return !rect && box.empty();
  return rect->left == box.left && rect->top == box.top && rect->right == box.right + 1 &&
         rect->bottom == box.bottom + 1;
}

bool same_occluders(const labels::SensorView& view, const ObjectEvidence& evidence) {
  std::map<ObjectId, std::uint32_t> stated;
  for (const auto& o : view.occluders) stated[o.object] += o.samples;
  return stated == evidence.occluders;
}

double ratio_error(double stated, double part, double whole, double otherwise) {
  return std::abs(stated - (whole > 0.0 ? part / whole : otherwise));
}

// A view repeats what Evidence counted.
void check_view(const SensorFrame& sensor, const labels::SensorView& view,
                const ObjectEvidence& evidence, const std::string& where, Checks& checks) {
  const bool camera = sensor.kind == SensorKind::kCamera;
  const double outside = camera ? evidence.alone_outside : 0.0;
  const bool numbers = view.seen == evidence.seen && view.alone == evidence.alone &&
                       view.alone_outside == evidence.alone_outside &&
                       view.time.ns() == evidence.time_ns;
  checks.count("view_counts", numbers, where, "views");
  checks.count("view_occluders", same_occluders(view, evidence), where, "views");
  checks.residual("view_occlusion",
                  ratio_error(view.occlusion, static_cast<double>(evidence.alone) - evidence.seen,
                              evidence.alone, 1.0),
                  1e-12, "1", where);
  checks.residual("view_truncation",
                  ratio_error(view.truncation, outside, outside + evidence.alone, 0.0), 1e-12, "1",
                  where);
  if (camera) {
    checks.count("view_tight_box", same_rect(view.tight, evidence.seen_box), where, "views");
    checks.count("view_amodal_box", same_rect(view.amodal, evidence.alone_box), where, "views");
  }
  const labels::Box3d again{
      evidence.X_WA * Pose(Eigen::Quaterniond::Identity(), evidence.box_A.center()),
      evidence.box_A.size()};
  checks.residual("view_box_3d", box_distance(view.box, again), kSameBox_m, "m", where);
}

// The box at the frame's time against that of a view at the sensor's: the same when the times are
// the same, but for poses between the keys of the scene's motion, which are blended linearly: with
// keys up to 10 ms apart and 20 m/s^2, a dt^2 / 8 = 0.25 mm, and as much again for turns. Otherwise
// the object has moved, at most with the larger of what its velocity and a hard change of it (12
// m/s^2) allow; legs move the box of a walker by up to 0.1 m.
void check_frame_box(const labels::LabelSet& labels, const labels::ObjectLabel& object,
                     const labels::SensorView& view, const std::string& where, Checks& checks) {
  const double dt = std::abs((view.time - labels.time).seconds());
  if (dt == 0.0) {
    checks.residual("frame_box_3d", box_distance(object.box, view.box), 0.001, "m", where);
    return;
  }
  const double moved = (object.box.X_WB.translation() - view.box.X_WB.translation()).norm();
  const double allowed = 0.1 + dt * object.velocity_W_m_s.norm() + 0.5 * 12.0 * dt * dt +
                         0.5 * object.box.size_m.norm() *
                             object.box.X_WB.rotation().angularDistance(view.box.X_WB.rotation());
  checks.residual("frame_box_3d_moved", moved / allowed, 1.0, "of the allowed way", where);
}

struct Recount {
  std::uint32_t seen = 0;
  PixelBox box;
};

// Pixels counted again from the samples alone.
void check_pixels(const CameraSpec& camera, const SensorFrame& frame,
                  const labels::LabelSet& labels, const std::string& where, Checks& checks) {
  std::map<ObjectId, Recount> recounts;
  for (int y = 0; y < camera.height; ++y) {
    for (int x = 0; x < camera.width; ++x) {
      const EvidenceSample& s =
          frame.evidence
              .samples[static_cast<std::size_t>(y) * static_cast<std::size_t>(camera.width) +
                       static_cast<std::size_t>(x)];
      if (!is_actor(s.object)) continue;
      Recount& recount = recounts[s.object];
      ++recount.seen;
      recount.box.extend(x, y);
    }
  }
  for (const labels::ObjectLabel& object : labels.objects) {
    for (const labels::SensorView& view : object.views) {
      if (view.sensor != camera.id) continue;
      const Recount recount = recounts[object.object];
      const bool good = view.seen == recount.seen && same_rect(view.tight, recount.box);
      checks.count("pixels_recounted", good, where + ", " + object.name, "views");
      recounts.erase(object.object);
    }
  }
  for (const auto& [object, recount] : recounts) {
    checks.count("pixels_recounted", recount.seen == 0,
                 fmt::format("{}, {} pixels of object {} without a view", where, recount.seen,
                             object.value()),
                 "views");
  }
}

// semantic, instance and part pictures (or point fields) say the same of each sample.
void check_classes(const SensorFrame& frame, const std::string& where, Checks& checks) {
  std::uint64_t failed = 0;
  std::string first;
  const std::vector<EvidenceSample>& samples = frame.evidence.samples;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const EvidenceSample& s = samples[i];
    // Drops and flakes return light without being a part of anything.
    const bool weather = Taxonomy::info(s.class_id).parent == "weather";
    bool good = s.part != 0 || !s.object.valid();
    if (s.part != 0 && !weather) good = s.class_id == frame.evidence.parts[s.part].class_id;
    if (s.part != 0) good = good && s.object.valid();
    if (frame.kind == SensorKind::kCamera && s.part == 0) {
      good = good && s.class_id == Taxonomy::named("sky");
    }
    if (good) continue;
    if (failed++ == 0) first = fmt::format("{}, sample {}", where, i);
  }
  checks.add("class_of_part", samples.size(), failed, first, "samples");
}

// A point lies on the cone of its beam: noise moves it along the ray only. Half the divergence is
// allowed because a return may come from any part of the beam, 1e-4 rad for float32 coordinates.
void check_beams(const LidarSpec& lidar, const SensorFrame& frame, const std::string& where,
                 Checks& checks) {
  const Buffer* rings = frame.find("ring");
  const std::size_t points = frame.evidence.samples.size();
  if (rings == nullptr || rings->type != ValueType::kUint16 || rings->data.size() != 2 * points) {
    checks.count("points_on_beams", false, where + ": no ring for each point", "points");
    return;
  }
  std::map<int, const LidarBeam*> beams;
  for (const LidarBeam& beam : lidar.beams) beams[beam.ring] = &beam;
  const auto x = frame.buffer("x_m").as<float>();
  const auto y = frame.buffer("y_m").as<float>();
  const auto z = frame.buffer("z_m").as<float>();
  const auto intensity = frame.buffer("intensity").as<float>();
  const auto ring = rings->as<std::uint16_t>();
  const double allowed = 0.5 * lidar.divergence_v_rad + 1e-4;
  std::uint64_t failed = 0;
  std::string first;
  for (std::size_t i = 0; i < points; ++i) {
    bool good = intensity[i] >= 0.0F && intensity[i] <= 1.0F;
    const auto beam = beams.find(ring[i]);
    if (beam == beams.end()) {
      good = false;
    } else {
      const double px = x[i], py = y[i], pz = z[i];
      const double elevation =
          det::atan2(pz - beam->second->vertical_offset_m, std::sqrt(px * px + py * py));
      good = good && std::abs(elevation - beam->second->elevation_rad) <= allowed;
    }
    if (good) continue;
    if (failed++ == 0) first = fmt::format("{}, point {}", where, i);
  }
  checks.add("points_on_beams", points, failed, first, "points");
}

void check_list(const labels::LabelSet& labels, const std::string& where, Checks& checks) {
  std::set<std::string> names;
  for (std::size_t i = 0; i < labels.objects.size(); ++i) {
    const labels::ObjectLabel& object = labels.objects[i];
    bool good = names.insert(object.name).second && object.object.valid();
    good = good && (i == 0 || labels.objects[i - 1].object < object.object);
    for (std::size_t k = 1; k < object.views.size(); ++k) {
      good = good && object.views[k - 1].sensor < object.views[k].sensor;
    }
    checks.count("objects_listed_once", good, where + ", " + object.name, "objects");
  }
}

}  // namespace

void check_frame(const SensorRig& rig, const native::StoredFrame& frame, Checks& checks) {
  const labels::LabelSet& labels = frame.labels;
  const std::string in_frame = fmt::format("frame {}", labels.frame);
  checks.count("proof_as_written", !frame.proof.checks.empty() && frame.proof.holds(), in_frame,
               "frames");
  check_list(labels, in_frame, checks);
  for (const SensorFrame& sensor : frame.sensors) {
    const std::string where = in_frame + ", " + sensor.name;
    std::map<ObjectId, const ObjectEvidence*> evidence;
    for (const ObjectEvidence& e : sensor.evidence.objects) evidence[e.object] = &e;
    for (const labels::ObjectLabel& object : labels.objects) {
      const std::string of_object = where + ", " + object.name;
      for (const labels::SensorView& view : object.views) {
        if (view.sensor != sensor.sensor) continue;
        const auto e = evidence.find(object.object);
        checks.count("views_have_evidence", e != evidence.end(), of_object, "views");
        if (e == evidence.end()) continue;
        check_view(sensor, view, *e->second, of_object, checks);
        check_frame_box(labels, object, view, of_object, checks);
        evidence.erase(e);
      }
    }
    for (const auto& [object, e] : evidence) {
      checks.count("views_have_evidence", false,
                   fmt::format("{}, object {} has evidence and no view", where, object.value()),
                   "views");
    }
    check_classes(sensor, where, checks);
  }
  for (const CameraSpec& camera : rig.cameras) {
    const std::string where = in_frame + ", " + camera.name;
    check_pixels(camera, sensor_frame(frame, camera.id), labels, where, checks);
  }
  for (const LidarSpec& lidar : rig.lidars) {
    const std::string where = in_frame + ", " + lidar.name;
    check_beams(lidar, sensor_frame(frame, lidar.id), where, checks);
  }
}

void check_pictures(const std::filesystem::path& run_dir, const SensorRig& rig,
                    std::uint32_t number, Checks& checks) {
  for (const CameraSpec& camera : rig.cameras) {
    for (const char* kind : {"", ".semantic", ".instance", ".part", ".material", ".coverage"}) {
      const std::string name = camera.name + '/' + frame_name(number) + kind + ".png";
      std::string damage;
      try {
        damage = png_damage(read_file(run_dir / name));
      } catch (const InputError&) {
        damage = "can't be read";
      }
      checks.count("pictures_whole", damage.empty(), name + ": " + damage, "files");
    }
  }
}

}  // namespace raytruth::formats
