#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "labels/verify/frame_checks.h"

namespace raytruth::labels {
namespace {

// Boxes are exactly tight; 2 cm is the margin with which other tools count points in boxes, and
// covers front wheels that turn within one turn of the sensor.
constexpr double kMargin_m = 0.02;
// Sigma grows as the square root of 1 / (signal to noise): sigma of a strong return times
// sqrt(1 + 10 / x), x being the signal in units of that which is detected every other time. Returns
// below x = 0.03 are hardly ever detected, so it grows by less than 20; six of those are exceeded
// by 1 return in 5e8.
constexpr double kNoise_sigmas = 6.0 * 20.0;

double vertical_offset(const LidarSpec& lidar, const Buffer* rings, std::size_t i) {
  if (rings == nullptr) return 0.0;
  const int ring = rings->as<std::uint16_t>()[i];
  for (const LidarBeam& beam : lidar.beams) {
    if (beam.ring == ring) return beam.vertical_offset_m;
  }
  return 0.0;
}

bool has(const SensorFrame& frame, const char* name, ValueType type, std::size_t value_bytes) {
  const Buffer* b = frame.find(name);
  return b != nullptr && b->type == type &&
         b->data.size() == value_bytes * frame.evidence.samples.size();
}

struct RangedPoint {
  Vec3 origin_L, p_L;
  double range_m() const { return (p_L - origin_L).norm(); }
};

RangedPoint point(const LidarSpec& lidar, const SensorFrame& frame, std::size_t i) {
  const Buffer* rings = has(frame, "ring", ValueType::kUint16, 2) ? frame.find("ring") : nullptr;
  return {Vec3(0.0, 0.0, vertical_offset(lidar, rings, i)),
          Vec3(frame.buffer("x_m").as<float>()[i], frame.buffer("y_m").as<float>()[i],
               frame.buffer("z_m").as<float>()[i])};
}

// A point on an actor at its own time.
struct ActorPoint {
  std::size_t index = 0;
  double after_reference_s = 0.0;
  Vec3 p_W = Vec3::Zero();
  Box3d box;
  double margin_m = 0.0;

  double excess(const Vec3& shift_W) const {
    return std::max(0.0, outside_m(box, p_W + shift_W)) / margin_m;
  }
};

// A scenario may set the ego's speed at once, also within a turn: then the velocity of the labels
// holds on one side of that moment only, and the sensor of the other side stood elsewhere.
struct Jump {
  double at_s = 0.0;               // after the reference time
  Vec3 change_m_s = Vec3::Zero();  // on the side of `at_s` that is away from the reference time
  Vec3 shift(double after_reference_s) const {
    const double beyond = after_reference_s - at_s;
    return (at_s >= 0.0 ? beyond > 0.0 : beyond < 0.0) ? Vec3(beyond * change_m_s) : Vec3::Zero();
  }
};

// The jump along the ego's heading with which all points lie in their boxes. Without any the points
// that are outside are wrong. Steps of 1 ms and 0.25 m/s leave less than 1 cm.
std::optional<Jump> explaining_jump(const std::vector<ActorPoint>& points, const SensorCase& c) {
  constexpr double kTime_s = 0.001;
  constexpr double kSpeed_m_s = 0.25;
  constexpr int kSpeeds = 160;  // up to 40 m/s
  const Vec3 forward = c.frame.X_WE.rotate(Vec3::UnitX());
  const auto steps = [&](SimTime span) { return static_cast<int>(span.seconds() / kTime_s); };
  for (int t = -steps(c.frame.reference - c.frame.start);
       t <= steps(c.frame.end - c.frame.reference); ++t) {
    for (int v = -kSpeeds; v <= kSpeeds; ++v) {
      const Jump jump{t * kTime_s, v * kSpeed_m_s * forward};
      const bool all = std::all_of(points.begin(), points.end(), [&](const ActorPoint& p) {
        return p.excess(jump.shift(p.after_reference_s)) <= 1.0;
      });
      if (all) return jump;
    }
  }
  return std::nullopt;
}

}  // namespace

Vec3 noise_free_point(const LidarSpec& lidar, const SensorFrame& frame, std::size_t i) {
  const RangedPoint p = point(lidar, frame, i);
  const double range = p.range_m();
  const double distance = frame.evidence.samples[i].distance_m;
  return range > 0.0 ? Vec3(p.origin_L + distance / range * (p.p_L - p.origin_L)) : p.p_L;
}

PointChecks::PointChecks(Sheet& sheet)
    : range_(sheet.add("range_of_distance", "of the allowed noise", 1.0)),
      in_box_(sheet.add("points_in_3d_box", "of the margin", 1.0)) {}

void PointChecks::check(const SensorCase& c) {
  const bool whole = has(c.frame, "x_m", ValueType::kFloat32, 4) &&
                     has(c.frame, "y_m", ValueType::kFloat32, 4) &&
                     has(c.frame, "z_m", ValueType::kFloat32, 4);
  if (!whole) {
    range_.value(HUGE_VAL, [&] { return c.where() + ": no place for each point"; });
    return;
  }
  const LidarSpec& lidar = *c.lidar;
  const std::vector<EvidenceSample>& samples = c.frame.evidence.samples;
  std::vector<ActorPoint> on_actors;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const EvidenceSample& s = samples[i];
    const auto where = [&] { return fmt::format("{}, point {}", c.where(), i); };
    const RangedPoint p = point(lidar, c.frame, i);
    const double distance = s.distance_m;
    const bool placed = distance > 0.0 && s.depth_m == s.distance_m;
    // Single-precision coordinates and distance: 1e-6 of the range covers their roundings.
    const double noise =
        kNoise_sigmas * lidar.range_sigma_m + lidar.range_resolution_m + 1e-6 * distance;
    range_.value(placed ? std::abs(p.range_m() - distance) / noise : HUGE_VAL, where);

    if (!is_actor(s.object)) continue;
    const Seen* seen = c.scene.find(s.object);
    if (seen == nullptr || seen->view == nullptr || seen->evidence == nullptr) continue;
    const std::int64_t time = c.frame.start.ns() + s.time_ns;
    ActorPoint on;
    on.index = i;
    on.after_reference_s = static_cast<double>(time - c.frame.reference.ns()) * 1e-9;
    // Where the surface is, without the noise of the measurement.
    on.p_W = c.scene.X_WS(time) * noise_free_point(lidar, c.frame, i);
    on.box = SceneAt::box(*seen, time);
    on.margin_m = kMargin_m + c.scene.box_error_m(*seen, time) +
                  c.scene.sensor_error_m(time, distance) + 1e-6 * distance;
    on_actors.push_back(on);
  }
  // Points that are outside come first: most jumps are ruled out by the first of them.
  const auto inside =
      std::stable_partition(on_actors.begin(), on_actors.end(),
                            [](const ActorPoint& p) { return !(p.excess(Vec3::Zero()) <= 1.0); });
  std::optional<Jump> jump;
  if (inside != on_actors.begin()) jump = explaining_jump(on_actors, c);
  for (const ActorPoint& p : on_actors) {
    const Vec3 shift = jump ? jump->shift(p.after_reference_s) : Vec3::Zero();
    in_box_.value(p.excess(shift), [&] { return fmt::format("{}, point {}", c.where(), p.index); });
  }
}

}  // namespace raytruth::labels
