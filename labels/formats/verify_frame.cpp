#include "labels/formats/verify_frame.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "labels/formats/exporter.h"
#include "sim/core/diagnostics.h"
#include "sim/core/files.h"
#include "sim/core/math.h"

namespace raytruth::formats {
namespace {

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
