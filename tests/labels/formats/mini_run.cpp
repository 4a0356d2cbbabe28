#include "mini_run.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <optional>

#include "labels/formats/native/native.h"
#include "labels/verify/verify.h"
#include "sim/core/files.h"
#include "sim/core/math.h"

namespace raytruth::formats::mini {
namespace {

namespace fs = std::filesystem;

// A piece of a thing: a box in its actor's frame, with a class.
struct Piece {
  Box3 box_A;
  const char* name;
  ClassId class_id;
};
struct Thing {
  ObjectId object;
  std::string name;
  ClassId class_id;
  Pose X_WA;
  std::vector<Piece> pieces;
  Vec3 velocity = Vec3::Zero();
  bool ego = false;

  Box3 box() const {
    Box3 all;
    for (const Piece& piece : pieces) {
      all.extend(piece.box_A.min);
      all.extend(piece.box_A.max);
    }
    return all;
  }
};

Box3 box(double x0, double x1, double half_width, double z0, double z1) {
  Box3 b;
  b.min = Vec3(x0, -half_width, z0);
  b.max = Vec3(x1, half_width, z1);
  return b;
}

Pose at(double x, double y, double heading) {
  return Pose::from_euler(Vec3(x, y, 0.0), {heading, 0.0, 0.0});
}

std::vector<Thing> things(double t) {
  const ClassId car = Taxonomy::named("car");
  const auto body = [&](ClassId c) { return Piece{box(-1.0, 3.4, 0.9, 0.0, 1.5), "Body", c}; };
  std::vector<Thing> list;
  list.push_back({ObjectId(1), "ego", car, at(10.0 * t, 0, 0), {body(car)}, Vec3(10, 0, 0), true});
  list.push_back(
      {ObjectId(2), "lead", car, at(14.0 + 8.0 * t, -1.5, 0), {body(car)}, Vec3(8, 0, 0)});
  const ClassId walker = Taxonomy::named("pedestrian");
  list.push_back({ObjectId(3),
                  "walker",
                  walker,
                  at(21.0, -2.9, 1.2),
                  {{box(-0.2, 0.2, 0.3, 0.0, 1.8), "Body", walker}}});
  const ClassId bicycle = Taxonomy::named("bicycle");
  list.push_back({ObjectId(4),
                  "cyclist",
                  bicycle,
                  at(12.0 - 3.0 * t, 2.5, kPi),
                  {{box(-0.4, 1.4, 0.3, 0.0, 1.0), "Frame", bicycle},
                   {box(-0.4, 1.4, 0.3, 1.0, 1.8), "Rider", Taxonomy::named("bicyclist")}},
                  Vec3(-3, 0, 0)});
  list.push_back(
      {ObjectId(5), "follower", car, at(-12.0 + 10.0 * t, 0, 0), {body(car)}, Vec3(10, 0, 0)});
  const ClassId light = Taxonomy::named("traffic_light");
  list.push_back({ObjectId(kFirstStaticObject),
                  "",
                  light,
                  at(25.0, 4.0, kPi),
                  {{box(-0.2, 0.2, 0.4, 2.5, 4.0), "Head", light}}});
  return list;
}

struct MiniHit {
  double distance = 1e300;
  ObjectId object;
  std::uint16_t part = 0;
};

std::optional<double> enter(const Box3& b, const Vec3& o, const Vec3& d) {
  double near = 0.0, far = 1e300;
  for (int k = 0; k < 3; ++k) {
    if (d[k] == 0.0) {
      if (o[k] < b.min[k] || o[k] > b.max[k]) return std::nullopt;
      continue;
    }
    const double a = (b.min[k] - o[k]) / d[k], c = (b.max[k] - o[k]) / d[k];
    near = std::max(near, std::min(a, c));
    far = std::min(far, std::max(a, c));
  }
  if (near > far || near <= 0.0) return std::nullopt;
  return near;
}

class World {
 public:
  explicit World(double t) : things_(things(t)) {
    parts_.push_back({ObjectId(), "nothing", ClassId()});
    for (const Thing& thing : things_) {
      first_part_.push_back(static_cast<std::uint16_t>(parts_.size()));
      for (const Piece& p : thing.pieces) parts_.push_back({thing.object, p.name, p.class_id});
    }
    road_part_ = static_cast<std::uint16_t>(parts_.size());
    parts_.push_back({ObjectId(kFirstStaticObject + 1), "Lane", Taxonomy::named("road")});
  }

  std::optional<MiniHit> thing(std::size_t i, const Vec3& o_W, const Vec3& d_W) const {
    const Thing& thing = things_[i];
    if (thing.ego) return std::nullopt;
    const Pose X_AW = thing.X_WA.inverse();
    std::optional<MiniHit> best;
    for (std::size_t k = 0; k < thing.pieces.size(); ++k) {
      const auto d = enter(thing.pieces[k].box_A, X_AW * o_W, X_AW.rotate(d_W));
      if (!d || (best && best->distance <= *d)) continue;
      best = MiniHit{*d, thing.object, static_cast<std::uint16_t>(first_part_[i] + k)};
    }
    return best;
  }

  std::optional<MiniHit> any(const Vec3& o_W, const Vec3& d_W) const {
    std::optional<MiniHit> best;
    if (d_W.z() < 0.0) best = MiniHit{-o_W.z() / d_W.z(), parts_[road_part_].object, road_part_};
    for (std::size_t i = 0; i < things_.size(); ++i) {
      const auto hit = thing(i, o_W, d_W);
      if (hit && (!best || hit->distance < best->distance)) best = hit;
    }
    return best;
  }

  const std::vector<Thing>& all() const { return things_; }
  const std::vector<EvidencePart>& parts() const { return parts_; }

 private:
  std::vector<Thing> things_;
  std::vector<EvidencePart> parts_;
  std::vector<std::uint16_t> first_part_;
  std::uint16_t road_part_ = 0;
};

template <typename T>
Buffer buffer(const std::string& name, std::vector<std::size_t> shape, ValueType type,
              const std::vector<T>& values, const std::string& unit) {
  Buffer b{name, std::move(shape), type, unit, "0", {}};
  b.data.resize(values.size() * sizeof(T));
  if (!values.empty()) std::memcpy(b.data.data(), values.data(), b.data.size());
  return b;
}

std::vector<ObjectEvidence> new_evidence(const World& world, SimTime t) {
  std::vector<ObjectEvidence> list;
  for (const Thing& thing : world.all()) {
    ObjectEvidence e;
    e.object = thing.object;
    e.box_A = thing.box();
    e.X_WA = thing.X_WA;
    e.time_ns = t.ns();
    list.push_back(e);
  }
  return list;
}

void keep_seen_actors(std::vector<ObjectEvidence> all, Evidence& evidence) {
  for (ObjectEvidence& e : all) {
    if (is_actor(e.object) && e.alone + e.alone_outside > 0) evidence.objects.push_back(e);
  }
}

// Counts one sample of every thing, alone and in company.
void count(const World& world, const Vec3& o, const Vec3& d, const std::optional<MiniHit>& hit,
           double range, int x, int y, std::vector<ObjectEvidence>& list) {
  for (std::size_t i = 0; i < world.all().size(); ++i) {
    const auto alone = world.thing(i, o, d);
    if (!alone || alone->distance > range) continue;
    ++list[i].alone;
    list[i].alone_box.extend(x, y);
    if (hit->object == list[i].object) {
      ++list[i].seen;
      list[i].seen_box.extend(x, y);
    } else {
      ++list[i].occluders[hit->object];
    }
  }
}

SensorFrame camera_frame(const CameraSpec& c, const World& world, const Pose& X_WE, SimTime t) {
  SensorFrame f;
  f.sensor = c.id;
  f.name = c.name;
  f.kind = SensorKind::kCamera;
  const SimTime half = SimTime::from_s(0.5 * c.exposure_s);
  f.start = t - half;
  f.end = t + half;
  f.reference = t;
  f.X_WE = X_WE;
  f.X_WS = X_WE * c.X_EC;
  f.evidence.parts = world.parts();
  std::vector<ObjectEvidence> list = new_evidence(world, t);
  std::vector<std::uint8_t> rgb;
  for (int y = -c.height; y < 2 * c.height; ++y) {
    for (int x = -c.width; x < 2 * c.width; ++x) {
      const Vec3 d_C = unproject(c, Vec2(x + 0.5, y + 0.5));
      const Vec3 o = f.X_WS.translation(), d = f.X_WS.rotate(d_C);
      if (x < 0 || y < 0 || x >= c.width || y >= c.height) {
        for (std::size_t i = 0; i < list.size(); ++i) {
          if (world.thing(i, o, d)) ++list[i].alone_outside;
        }
        continue;
      }
      const auto hit = world.any(o, d);
      EvidenceSample s;
      s.class_id = Taxonomy::named("sky");
      s.time_ns = static_cast<std::int32_t>(half.ns());
      s.coverage = 255;
      if (hit) {
        s.object = hit->object;
        s.part = hit->part;
        s.material = 1;
        s.class_id = world.parts()[hit->part].class_id;
        s.distance_m = static_cast<float>(hit->distance);
        s.depth_m = static_cast<float>(hit->distance * d_C.z());
      }
      f.evidence.samples.push_back(s);
      for (const std::uint8_t v : Taxonomy::info(s.class_id).colour_rgb) rgb.push_back(v);
      count(world, o, d, hit, 1e300, x, y, list);
    }
  }
  keep_seen_actors(std::move(list), f.evidence);
  f.buffers.push_back(
      buffer("rgb", {static_cast<std::size_t>(c.height), static_cast<std::size_t>(c.width), 3},
             ValueType::kUint8, rgb, "sRGB"));
  return f;
}

// All beams fire at the reference time: a turn in no time at all.
SensorFrame lidar_frame(const LidarSpec& l, const World& world, const Pose& X_WE, SimTime t) {
  SensorFrame f;
  f.sensor = l.id;
  f.name = l.name;
  f.kind = SensorKind::kLidar;
  const SimTime half = SimTime::from_s(0.5 / l.rotation_hz);
  f.start = t - half;
  f.end = t + half;
  f.reference = t;
  f.X_WE = X_WE;
  f.X_WS = X_WE * l.X_EL;
  f.evidence.parts = world.parts();
  std::vector<ObjectEvidence> list = new_evidence(world, t);
  std::vector<float> x, y, z, intensity;
  std::vector<std::uint16_t> ring, column;
  std::vector<std::int32_t> time;
  for (int k = 0; k < l.columns; ++k) {
    for (const LidarBeam& beam : l.beams) {
      const double azimuth = l.start_azimuth_rad - 2.0 * kPi * (k + 0.5) / l.columns;
      const Vec3 d_L(det::cos(beam.elevation_rad) * det::cos(azimuth),
                     det::cos(beam.elevation_rad) * det::sin(azimuth),
                     det::sin(beam.elevation_rad));
      const Vec3 o = f.X_WS.translation(), d = f.X_WS.rotate(d_L);
      const auto hit = world.any(o, d);
      if (!hit || hit->distance > l.range_max_m) continue;
      count(world, o, d, hit, l.range_max_m, 0, 0, list);
      EvidenceSample s;
      s.object = hit->object;
      s.part = hit->part;
      s.material = 1;
      s.class_id = world.parts()[hit->part].class_id;
      s.time_ns = static_cast<std::int32_t>(half.ns());
      const Vec3f p = (hit->distance * d_L).cast<float>();
      s.distance_m = s.depth_m = p.norm();
      f.evidence.samples.push_back(s);
      x.push_back(p.x());
      y.push_back(p.y());
      z.push_back(p.z());
      intensity.push_back(0.25F);
      ring.push_back(static_cast<std::uint16_t>(beam.ring));
      column.push_back(static_cast<std::uint16_t>(k));
      time.push_back(s.time_ns);
    }
  }
  for (ObjectEvidence& e : list) e.seen_box = e.alone_box = PixelBox();
  keep_seen_actors(std::move(list), f.evidence);
  const std::vector<std::size_t> n{x.size()};
  f.buffers = {buffer("x_m", n, ValueType::kFloat32, x, "m"),
               buffer("y_m", n, ValueType::kFloat32, y, "m"),
               buffer("z_m", n, ValueType::kFloat32, z, "m"),
               buffer("intensity", n, ValueType::kFloat32, intensity, "1"),
               buffer("ring", n, ValueType::kUint16, ring, "1"),
               buffer("time_ns", n, ValueType::kInt32, time, "ns"),
               buffer("azimuth_index", n, ValueType::kUint16, column, "1")};
  return f;
}

labels::Box3d posed(const Pose& X_WA, const Box3& box_A) {
  return {X_WA * Pose(Eigen::Quaterniond::Identity(), box_A.center()), box_A.size()};
}

std::optional<labels::Rect> rect(const PixelBox& b) {
  if (b.empty()) return std::nullopt;
  return labels::Rect{double(b.left), double(b.top), double(b.right + 1), double(b.bottom + 1)};
}

labels::SensorView view(const SensorFrame& f, const ObjectEvidence& e) {
  labels::SensorView v;
  v.sensor = f.sensor;
  v.time = SimTime::from_ns(e.time_ns);
  v.seen = e.seen;
  v.alone = e.alone;
  v.alone_outside = e.alone_outside;
  v.occlusion = e.alone == 0 ? 1.0 : 1.0 - static_cast<double>(e.seen) / e.alone;
  v.box = posed(e.X_WA, e.box_A);
  for (const auto& [object, samples] : e.occluders) v.occluders.push_back({object, samples});
  std::stable_sort(v.occluders.begin(), v.occluders.end(),
                   [](const auto& a, const auto& b) { return a.samples > b.samples; });
  if (f.kind == SensorKind::kLidar) return v;
  v.truncation = static_cast<double>(e.alone_outside) / (e.alone + e.alone_outside);
  v.tight = rect(e.seen_box);
  v.amodal = rect(e.alone_box);
  const CameraSpec camera = rig().cameras[0];
  labels::Rect r{1e300, 1e300, -1e300, -1e300};
  for (int k = 0; k < 8; ++k) {
    const Vec3 sign(k & 1 ? 0.5 : -0.5, k & 2 ? 0.5 : -0.5, k & 4 ? 0.5 : -0.5);
    const Vec2 p =
        project(camera, f.X_WS.inverse() * (v.box.X_WB * sign.cwiseProduct(v.box.size_m)));
    r.left = std::min(r.left, std::clamp(p.x(), 0.0, double(camera.width)));
    r.right = std::max(r.right, std::clamp(p.x(), 0.0, double(camera.width)));
    r.top = std::min(r.top, std::clamp(p.y(), 0.0, double(camera.height)));
    r.bottom = std::max(r.bottom, std::clamp(p.y(), 0.0, double(camera.height)));
  }
  v.projected = r;
  return v;
}

}  // namespace

SensorRig rig() {
  SensorRig rig;
  rig.name = "mini";
  CameraSpec c;
  c.id = SensorId(1);
  c.name = "cam";
  c.width = 96;
  c.height = 64;
  c.fx = c.fy = 70.0;
  c.cx = 48.0;
  c.cy = 30.0;
  // x right, y down, z forward in a frame of x forward, y left, z up.
  c.X_EC = Pose(Eigen::Quaterniond(0.5, -0.5, 0.5, -0.5), Vec3(1.2, 0.1, 1.6));
  rig.cameras.push_back(c);
  LidarSpec l;
  l.id = SensorId(2);
  l.name = "top";
  l.preset = "mini";
  l.X_EL = Pose(Eigen::Quaterniond::Identity(), Vec3(0.8, 0.0, 1.8));
  l.columns = 240;
  for (int ring = 0; ring < 8; ++ring) {
    LidarBeam beam;
    beam.ring = ring;
    beam.elevation_rad = deg_to_rad(3.0 - 1.7 * ring);
    l.beams.push_back(beam);
  }
  rig.lidars.push_back(l);
  return rig;
}

native::StoredFrame frame(std::uint32_t number) {
  const SensorRig r = rig();
  const SimTime t = SimTime::from_s(1.0 + 0.1 * number);
  const World world(0.1 * number);
  const Pose X_WE = world.all().front().X_WA;
  native::StoredFrame stored;
  stored.sensors = {camera_frame(r.cameras[0], world, X_WE, t),
                    lidar_frame(r.lidars[0], world, X_WE, t)};
  stored.labels.frame = number;
  stored.labels.time = t;
  for (const Thing& thing : world.all()) {
    if (!is_actor(thing.object)) continue;
    labels::ObjectLabel o;
    o.object = thing.object;
    o.name = thing.name;
    o.class_id = thing.class_id;
    o.box = posed(thing.X_WA, thing.box());
    o.velocity_W_m_s = thing.velocity;
    o.speed_m_s = thing.velocity.norm();
    o.is_ego = thing.ego;
    o.road = "1";
    o.lane = -1;
    o.lamps = {{"brake", 1.0, std::nullopt, std::nullopt},
               {"own:taxi", 0.5, {{1.0, 0.5, 0.25}}, 40.0}};
    o.animations = {{"component", "trunk", 0.75}};
    for (const SensorFrame& f : stored.sensors) {
      for (const ObjectEvidence& e : f.evidence.objects) {
        if (e.object == thing.object) o.views.push_back(view(f, e));
      }
    }
    stored.labels.objects.push_back(std::move(o));
  }
  return stored;
}

fs::path write_run(const fs::path& dataset) {
  const SensorRig r = rig();
  write_file(dataset / "dataset.json", "{\"rig\": " + rig_to_json(r) + "}\n");
  const fs::path run = dataset / "runs" / "mini";
  for (std::uint32_t k = 0; k < 3; ++k) {
    native::StoredFrame f = frame(k);
    f.proof = labels::verify(f.labels, r, f.sensors);
    native::write_frame(run, r, f.labels, f.proof, f.sensors);
  }
  return run;
}

std::string python_with(const std::string& modules) {
  // The first python3 on the path may be one without the system's packages.
  for (const char* python : {"python3", "/usr/bin/python3"}) {
    const std::string command = fmt::format("{} -c 'import {}' 2>/dev/null", python, modules);
    if (std::system(command.c_str()) == 0) return python;
  }
  return "";
}

Scratch::Scratch(const std::string& name)
    : path_(fs::temp_directory_path() / fmt::format("raytruth_{}_{}", name, getpid())) {
  fs::remove_all(path_);
  fs::create_directories(path_);
}
Scratch::~Scratch() {
  std::error_code error;
  fs::remove_all(path_, error);
}

}  // namespace raytruth::formats::mini
