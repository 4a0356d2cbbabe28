// Our own layout: what is written comes back bit for bit, other programs can read it, and a broken
// file is said with its name.
#include "labels/formats/native/native.h"

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstring>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>

#include "labels/formats/native/reader.h"
#include "labels/formats/verify_frame.h"
#include "labels/verify/verify.h"
#include "mini_run.h"
#include "sim/core/diagnostics.h"
#include "sim/core/files.h"
#include "sim/core/random.h"

namespace raytruth::formats {
namespace {

namespace fs = std::filesystem;

// Bits, not values: -0.0 is not 0.0.
bool same(double a, double b) { return std::memcmp(&a, &b, sizeof(a)) == 0; }
bool same(float a, float b) { return std::memcmp(&a, &b, sizeof(a)) == 0; }
bool same(const Vec3& a, const Vec3& b) {
  return same(a.x(), b.x()) && same(a.y(), b.y()) && same(a.z(), b.z());
}
bool same(const Pose& a, const Pose& b) {
  const Eigen::Quaterniond& p = a.rotation();
  const Eigen::Quaterniond& q = b.rotation();
  return same(a.translation(), b.translation()) && same(p.w(), q.w()) && same(p.x(), q.x()) &&
         same(p.y(), q.y()) && same(p.z(), q.z());
}
bool same(const labels::Box3d& a, const labels::Box3d& b) {
  return same(a.X_WB, b.X_WB) && same(a.size_m, b.size_m);
}
bool same(const std::optional<labels::Rect>& a, const std::optional<labels::Rect>& b) {
  if (!a || !b) return a.has_value() == b.has_value();
  return same(a->left, b->left) && same(a->top, b->top) && same(a->right, b->right) &&
         same(a->bottom, b->bottom);
}
bool same(const PixelBox& a, const PixelBox& b) {
  if (a.empty() || b.empty()) return a.empty() && b.empty();
  return a.left == b.left && a.top == b.top && a.right == b.right && a.bottom == b.bottom;
}

void expect_same(const labels::SensorView& a, const labels::SensorView& b) {
  EXPECT_EQ(a.sensor, b.sensor);
  EXPECT_EQ(a.time, b.time);
  EXPECT_EQ(a.seen, b.seen);
  EXPECT_EQ(a.alone, b.alone);
  EXPECT_EQ(a.alone_outside, b.alone_outside);
  EXPECT_TRUE(same(a.occlusion, b.occlusion) && same(a.truncation, b.truncation));
  EXPECT_TRUE(same(a.tight, b.tight) && same(a.amodal, b.amodal) && same(a.projected, b.projected));
  EXPECT_TRUE(same(a.box, b.box));
  ASSERT_EQ(a.occluders.size(), b.occluders.size());
  for (std::size_t i = 0; i < a.occluders.size(); ++i) {
    EXPECT_EQ(a.occluders[i].object, b.occluders[i].object);
    EXPECT_EQ(a.occluders[i].samples, b.occluders[i].samples);
  }
}

void expect_same(const labels::LabelSet& a, const labels::LabelSet& b) {
  EXPECT_EQ(a.frame, b.frame);
  EXPECT_EQ(a.time, b.time);
  ASSERT_EQ(a.objects.size(), b.objects.size());
  for (std::size_t i = 0; i < a.objects.size(); ++i) {
    const labels::ObjectLabel& p = a.objects[i];
    const labels::ObjectLabel& q = b.objects[i];
    EXPECT_EQ(p.object, q.object);
    EXPECT_EQ(p.name, q.name);
    EXPECT_EQ(p.class_id, q.class_id);
    EXPECT_TRUE(same(p.box, q.box));
    EXPECT_TRUE(same(p.velocity_W_m_s, q.velocity_W_m_s));
    EXPECT_TRUE(same(p.angular_velocity_W_rad_s, q.angular_velocity_W_rad_s));
    EXPECT_TRUE(same(p.acceleration_W_m_s2, q.acceleration_W_m_s2));
    EXPECT_TRUE(same(p.speed_m_s, q.speed_m_s));
    EXPECT_EQ(p.road, q.road);
    EXPECT_EQ(p.lane, q.lane);
    EXPECT_EQ(p.is_ego, q.is_ego);
    ASSERT_EQ(p.lamps.size(), q.lamps.size());
    for (std::size_t k = 0; k < p.lamps.size(); ++k) {
      EXPECT_EQ(p.lamps[k].lamp, q.lamps[k].lamp);
      EXPECT_EQ(p.lamps[k].level, q.lamps[k].level);
      EXPECT_EQ(p.lamps[k].colour_rgb, q.lamps[k].colour_rgb);
      EXPECT_EQ(p.lamps[k].intensity_cd, q.lamps[k].intensity_cd);
    }
    ASSERT_EQ(p.animations.size(), q.animations.size());
    for (std::size_t k = 0; k < p.animations.size(); ++k) {
      EXPECT_EQ(p.animations[k].kind, q.animations[k].kind);
      EXPECT_EQ(p.animations[k].name, q.animations[k].name);
      EXPECT_EQ(p.animations[k].progress, q.animations[k].progress);
    }
    ASSERT_EQ(p.views.size(), q.views.size());
    for (std::size_t k = 0; k < p.views.size(); ++k) expect_same(p.views[k], q.views[k]);
  }
}

void expect_same(const Evidence& a, const Evidence& b) {
  ASSERT_EQ(a.samples.size(), b.samples.size());
  std::size_t different = 0;
  for (std::size_t i = 0; i < a.samples.size(); ++i) {
    const EvidenceSample& p = a.samples[i];
    const EvidenceSample& q = b.samples[i];
    const bool equal = p.object == q.object && p.part == q.part && p.material == q.material &&
                       p.class_id == q.class_id && p.coverage == q.coverage &&
                       same(p.distance_m, q.distance_m) && same(p.depth_m, q.depth_m) &&
                       p.time_ns == q.time_ns;
    if (!equal) ++different;
  }
  EXPECT_EQ(different, 0U);
  ASSERT_EQ(a.parts.size(), b.parts.size());
  for (std::size_t i = 0; i < a.parts.size(); ++i) {
    EXPECT_EQ(a.parts[i].object, b.parts[i].object);
    EXPECT_EQ(a.parts[i].name, b.parts[i].name);
    EXPECT_EQ(a.parts[i].class_id, b.parts[i].class_id);
  }
  ASSERT_EQ(a.objects.size(), b.objects.size());
  for (std::size_t i = 0; i < a.objects.size(); ++i) {
    const ObjectEvidence& p = a.objects[i];
    const ObjectEvidence& q = b.objects[i];
    EXPECT_EQ(p.object, q.object);
    EXPECT_TRUE(same(p.box_A.min, q.box_A.min) && same(p.box_A.max, q.box_A.max));
    EXPECT_TRUE(same(p.X_WA, q.X_WA));
    EXPECT_EQ(p.time_ns, q.time_ns);
    EXPECT_EQ(p.seen, q.seen);
    EXPECT_EQ(p.alone, q.alone);
    EXPECT_EQ(p.alone_outside, q.alone_outside);
    EXPECT_TRUE(same(p.seen_box, q.seen_box) && same(p.alone_box, q.alone_box));
    EXPECT_EQ(p.occluders, q.occluders);
  }
}

void expect_same(const SensorFrame& a, const SensorFrame& b) {
  SCOPED_TRACE(a.name);
  EXPECT_EQ(a.sensor, b.sensor);
  EXPECT_EQ(a.name, b.name);
  EXPECT_EQ(a.kind, b.kind);
  EXPECT_EQ(a.start, b.start);
  EXPECT_EQ(a.end, b.end);
  EXPECT_EQ(a.reference, b.reference);
  EXPECT_TRUE(same(a.X_WS, b.X_WS) && same(a.X_WE, b.X_WE));
  EXPECT_TRUE(same(a.exposure_gain, b.exposure_gain));
  ASSERT_EQ(a.buffers.size(), b.buffers.size());
  for (std::size_t i = 0; i < a.buffers.size(); ++i) {
    EXPECT_EQ(a.buffers[i].name, b.buffers[i].name);
    EXPECT_EQ(a.buffers[i].shape, b.buffers[i].shape);
    EXPECT_EQ(a.buffers[i].type, b.buffers[i].type);
    EXPECT_EQ(a.buffers[i].unit, b.buffers[i].unit);
    EXPECT_EQ(a.buffers[i].nothing, b.buffers[i].nothing);
    EXPECT_TRUE(a.buffers[i].data == b.buffers[i].data) << a.buffers[i].name;
  }
  expect_same(a.evidence, b.evidence);
}

// A frame whose numbers are as awkward as they come: every double has a full mantissa.
native::StoredFrame awkward_frame() {
  native::StoredFrame f = mini::frame(1);
  RandomStream random(11, "test.native", 0);
  const auto odd = [&] { return (random.uniform() - 0.5) * 1e4 / 3.0; };
  const auto pose = [&] {
    return Pose(Eigen::Quaterniond(odd(), odd(), odd(), odd()), Vec3(odd(), -0.0, odd() * 1e-300));
  };
  f.labels.objects[1].name = "Auto \"7\" \xC3\xA4\\\n";
  for (labels::ObjectLabel& object : f.labels.objects) {
    object.box = {pose(), Vec3(odd(), odd(), odd())};
    object.velocity_W_m_s = Vec3(odd(), odd(), -0.0);
    object.angular_velocity_W_rad_s = Vec3(odd(), 0.0, odd());
    object.acceleration_W_m_s2 = Vec3(odd(), 5e-324, odd());
    object.lane = -3;
    for (labels::SensorView& view : object.views) view.box = {pose(), Vec3(odd(), odd(), odd())};
  }
  for (SensorFrame& sensor : f.sensors) {
    sensor.X_WS = pose();
    sensor.X_WE = pose();
    sensor.exposure_gain = odd();
    for (ObjectEvidence& e : sensor.evidence.objects) e.X_WA = pose();
    for (EvidenceSample& s : sensor.evidence.samples) {
      s.material = static_cast<std::uint16_t>(random.index(65536));
      s.distance_m *= 1.0F + static_cast<float>(random.uniform());
      s.depth_m = sensor.kind == SensorKind::kLidar ? s.distance_m : s.depth_m / 3.0F;
      if (sensor.kind == SensorKind::kCamera) {
        s.coverage = static_cast<std::uint8_t>(random.index(256));
      }
    }
  }
  // A rolling shutter: each row its own time.
  std::vector<EvidenceSample>& samples = f.sensors[0].evidence.samples;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    samples[i].time_ns = static_cast<std::int32_t>(1000 * (i / 96));
  }
  // A buffer that the layout doesn't know.
  Buffer extra{"echo", {f.sensors[1].evidence.samples.size()}, ValueType::kUint8, "1", "255", {}};
  for (std::size_t i = 0; i < extra.shape[0]; ++i) extra.data.push_back(std::byte(i % 251));
  f.sensors[1].buffers.push_back(extra);
  Buffer radiance{"radiance", {64, 96, 3}, ValueType::kFloat32, "cd/m^2", "0", {}};
  radiance.data.resize(64 * 96 * 12);
  f.sensors[0].buffers.push_back(radiance);
  f.proof.checks.push_back({"odd", 3, 1, std::numeric_limits<double>::infinity(), 0.1, "m", "x"});
  f.proof.checks.push_back({"even", 1ULL << 40, 0, 1.0 / 3.0, 0.1, "m", ""});
  return f;
}

TEST(Native, AFrameComesBackBitForBit) {
  const mini::Scratch scratch("native");
  const SensorRig rig = mini::rig();
  native::StoredFrame f = awkward_frame();
  const auto files = native::write_frame(scratch.path(), rig, f.labels, f.proof, f.sensors);
  EXPECT_EQ(files.size(), 9U);
  for (const WrittenFile& file : files) {
    const std::string bytes = read_file(scratch.path() / file.path);
    EXPECT_EQ(file.sha256, sha256(bytes)) << file.path;
    EXPECT_EQ(file.bytes, bytes.size()) << file.path;
  }
  const native::StoredFrame back = native::read_frame(scratch.path(), rig, 1);
  expect_same(f.labels, back.labels);
  ASSERT_EQ(back.sensors.size(), 2U);
  EXPECT_EQ(back.sensors[0].find("radiance"), nullptr);
  f.sensors[0].buffers.pop_back();
  for (std::size_t i = 0; i < 2; ++i) expect_same(f.sensors[i], back.sensors[i]);
  ASSERT_EQ(back.proof.checks.size(), f.proof.checks.size());
  for (std::size_t i = 0; i < back.proof.checks.size(); ++i) {
    const labels::CheckResult& a = f.proof.checks[i];
    const labels::CheckResult& b = back.proof.checks[i];
    EXPECT_TRUE(a.check == b.check && a.checked == b.checked && a.failed == b.failed &&
                same(a.worst, b.worst) && same(a.limit, b.limit) && a.unit == b.unit &&
                a.worst_where == b.worst_where)
        << a.check;
  }
}

TEST(Native, TheSameFrameGivesTheSameBytes) {
  const mini::Scratch a("native_a"), b("native_b");
  const native::StoredFrame f = awkward_frame();
  const auto first = native::write_frame(a.path(), mini::rig(), f.labels, f.proof, f.sensors);
  const auto second = native::write_frame(b.path(), mini::rig(), f.labels, f.proof, f.sensors);
  ASSERT_EQ(first.size(), second.size());
  for (std::size_t i = 0; i < first.size(); ++i) EXPECT_EQ(first[i].sha256, second[i].sha256);
}

// Normalising a quaternion again must not move it: poses would drift each time a file is rewritten.
TEST(Native, PosesKeepTheirBits) {
  RandomStream random(3, "test.poses", 0);
  int kept = 0;
  for (int i = 0; i < 20000; ++i) {
    const auto odd = [&] { return random.uniform() - 0.5; };
    const Pose X(Eigen::Quaterniond(odd(), odd(), odd(), odd()), Vec3::Zero());
    if (same(X, Pose(X.rotation(), X.translation()))) ++kept;
  }
  EXPECT_EQ(kept, 20000);
}

TEST(Native, ACloudWithoutPointsIsACloud) {
  const mini::Scratch scratch("native_empty");
  native::StoredFrame f = mini::frame(0);
  f.sensors[1].evidence.samples.clear();
  for (Buffer& b : f.sensors[1].buffers) {
    b.data.clear();
    b.shape = {0};
  }
  native::write_frame(scratch.path(), mini::rig(), f.labels, f.proof, f.sensors);
  expect_same(f.sensors[1], native::read_frame(scratch.path(), mini::rig(), 0).sensors[1]);
}

TEST(Native, ARigComesBackBitForBit) {
  SensorRig rig = mini::rig();
  rig.name = "r\xC3\xB6ntgen";
  rig.rate_hz = 10.0 / 3.0;
  CameraSpec c = rig.cameras[0];
  c.id = SensorId(7);
  c.name = "second";
  c.X_EC = Pose(Eigen::Quaterniond(0.1, 0.7, -0.3, 0.2), Vec3(1.0 / 3, -0.0, 1e-17));
  c.width = 321;
  c.height = 123;
  c.fx = 1.0 / 7;
  c.fy = 2.0 / 7;
  c.cx = 3.0 / 7;
  c.cy = 4.0 / 7;
  c.distortion = {-0.3, 0.1, 1.0 / 3, 2.0 / 3, 5e-324};
  c.exposure_s = 0.1;
  c.row_time_s = 1e-5 / 3;
  c.samples_per_pixel = 3;
  c.denoise = true;
  c.sees_ego = true;
  rig.cameras.push_back(c);
  LidarSpec& l = rig.lidars[0];
  ASSERT_TRUE(apply_lidar_preset("kitti_hdl64e", l));
  l.X_EL = Pose(Eigen::Quaterniond(0.3, 0.7, -0.3, 0.2), Vec3(1.0 / 3, -0.0, 1e-17));
  l.start_azimuth_rad = 1.0 / 3;
  l.wavelength_nm = 1550.0;
  l.sees_ego = true;

  const std::string text = rig_to_json(rig);
  const SensorRig back = rig_from_json(text, "rig");
  EXPECT_EQ(rig_to_json(back), text);  // 17 digits tell any two doubles apart
  EXPECT_TRUE(same(back.cameras[1].X_EC, c.X_EC));
  EXPECT_TRUE(same(back.cameras[1].fx, c.fx) && same(back.cameras[1].distortion.k3, 5e-324));
  EXPECT_EQ(back.cameras[1].name, "second");
  EXPECT_EQ(back.cameras[1].width, 321);
  EXPECT_TRUE(back.cameras[1].denoise && !back.cameras[0].denoise);
  // Of a version that couldn't: the key is absent.
  std::string older = text;
  for (const std::string key : {"\"denoise\": true,", "\"denoise\": false,"}) {
    const std::size_t at = older.find(key);
    ASSERT_NE(at, std::string::npos) << text;
    older.erase(at, key.size());
  }
  EXPECT_FALSE(rig_from_json(older, "rig").cameras[1].denoise);
  EXPECT_TRUE(back.cameras[1].sees_ego);
  ASSERT_EQ(back.lidars[0].beams.size(), l.beams.size());
  for (std::size_t i = 0; i < l.beams.size(); ++i) {
    const LidarBeam& p = l.beams[i];
    const LidarBeam& q = back.lidars[0].beams[i];
    EXPECT_TRUE(p.ring == q.ring && same(p.elevation_rad, q.elevation_rad) &&
                same(p.azimuth_offset_rad, q.azimuth_offset_rad) &&
                same(p.vertical_offset_m, q.vertical_offset_m) &&
                same(p.fire_time_s, q.fire_time_s));
  }
  EXPECT_TRUE(same(back.lidars[0].range_at_10_percent_m, l.range_at_10_percent_m));
}

// Every key of a rig and of a frame's labels, taken out or replaced in turn: never a crash, always
// an InputError with the file's name.
void spoil(nlohmann::ordered_json& node, const std::function<void()>& tried, int& count) {
  if (!node.is_structured()) return;
  for (auto it = node.begin(); it != node.end(); ++it) {
    const nlohmann::ordered_json kept = *it;
    for (const nlohmann::ordered_json& wrong :
         {nlohmann::ordered_json("?"), nlohmann::ordered_json(-1.5), nlohmann::ordered_json(),
          nlohmann::ordered_json::array(), nlohmann::ordered_json(UINT64_MAX)}) {
      *it = wrong;
      tried();
      ++count;
    }
    *it = kept;
  }
  // Lists of alike things are gone through by their first entry.
  for (auto& child : node) {
    spoil(child, tried, count);
    if (node.is_array()) break;
  }
}

TEST(Native, AnyWrongValueOfARigIsSaidOrRead) {
  auto json = nlohmann::ordered_json::parse(rig_to_json(mini::rig()));
  int count = 0, refused = 0;
  spoil(
      json,
      [&] {
        try {
          rig_from_json(json.dump(), "some/dataset.json");
        } catch (const InputError& error) {
          ++refused;
          EXPECT_NE(std::string(error.what()).find("some/dataset.json"), std::string::npos);
        }
      },
      count);
  EXPECT_GT(count, 200);
  EXPECT_GT(refused, count / 2);
}

TEST(Native, AnyWrongValueOfLabelsIsSaidOrRead) {
  const mini::Scratch scratch("native_spoil");
  const native::StoredFrame f = mini::frame(0);
  native::write_frame(scratch.path(), mini::rig(), f.labels, f.proof, f.sensors);
  const fs::path file = scratch.path() / "labels/000000.json";
  auto json = nlohmann::ordered_json::parse(read_file(file));
  int count = 0, refused = 0;
  spoil(
      json,
      [&] {
        // Not write_file: it waits for the disk each time.
        std::ofstream(file) << json.dump();
        try {
          native::read_frame(scratch.path(), mini::rig(), 0);
        } catch (const InputError& error) {
          ++refused;
          EXPECT_NE(std::string(error.what()).find("0000"), std::string::npos) << error.what();
        }
      },
      count);
  EXPECT_GT(count, 300);
  EXPECT_GT(refused, count / 2);
}

std::string message_of(const fs::path& run, std::uint32_t number = 0) {
  try {
    native::read_frame(run, mini::rig(), number);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

TEST(Native, BrokenFilesAreSaidWithTheirNames) {
  const mini::Scratch scratch("native_broken");
  const native::StoredFrame f = mini::frame(0);
  const auto files = native::write_frame(scratch.path(), mini::rig(), f.labels, f.proof, f.sensors);
  ASSERT_EQ(message_of(scratch.path()), "");
  for (const WrittenFile& file : files) {
    const fs::path path = scratch.path() / file.path;
    const std::string bytes = read_file(path);
    // Cut off.
    write_file(path, std::string_view(bytes).substr(0, bytes.size() / 2));
    EXPECT_NE(message_of(scratch.path()).find(path.string()), std::string::npos) << file.path;
    // One bit.
    std::string flipped = bytes;
    flipped[bytes.size() / 2] = static_cast<char>(flipped[bytes.size() / 2] ^ 0x10);
    write_file(path, flipped);
    if (path.extension() != ".json") {
      EXPECT_NE(message_of(scratch.path()).find(path.string()), std::string::npos) << file.path;
    }
    // Gone.
    fs::remove(path);
    EXPECT_NE(message_of(scratch.path()).find(path.string()), std::string::npos) << file.path;
    write_file(path, std::string_view(bytes));
  }
  EXPECT_EQ(message_of(scratch.path()), "");
  EXPECT_NE(message_of(scratch.path(), 7).find("000007.json"), std::string::npos);

  // A line that is not JSON is named.
  const fs::path labels = scratch.path() / "labels/000000.json";
  std::string text = read_file(labels);
  const std::size_t third = text.find('\n', text.find('\n') + 1) + 1;
  text.insert(third, "!");
  write_file(labels, std::string_view(text));
  EXPECT_NE(message_of(scratch.path()).find("000000.json:3"), std::string::npos)
      << message_of(scratch.path());
}

// Files that carry the right hash and are wrong all the same: decoders stand on their own.
TEST(Native, DecodersDoNotTrustTheHash) {
  const mini::Scratch scratch("native_hash");
  const native::StoredFrame f = mini::frame(0);
  const auto files = native::write_frame(scratch.path(), mini::rig(), f.labels, f.proof, f.sensors);
  const fs::path labels = scratch.path() / "labels/000000.json";
  const std::string text = read_file(labels);
  for (const WrittenFile& file : files) {
    const fs::path path = scratch.path() / file.path;
    if (path.extension() == ".json") continue;
    const std::string bytes = read_file(path);
    const auto try_bytes = [&](const std::string& wrong, bool must_fail) {
      std::ofstream(path, std::ios::binary) << wrong;
      std::string json = text;
      json.replace(json.find(file.sha256), 64, sha256(wrong));
      std::ofstream(labels) << json;
      const std::string message = message_of(scratch.path());
      if (must_fail) {
        EXPECT_NE(message.find(path.string()), std::string::npos) << message;
      }
    };
    for (const std::size_t cut :
         {std::size_t{0}, std::size_t{7}, bytes.size() / 3, bytes.size() - 1}) {
      try_bytes(bytes.substr(0, cut), true);
    }
    try_bytes(bytes + "x", true);
    // Any byte of the head: never a crash.
    for (std::size_t i = 0; i < std::min<std::size_t>(bytes.size(), 360); i += 5) {
      std::string wrong = bytes;
      wrong[i] = static_cast<char>(wrong[i] ^ 0x3F);
      try_bytes(wrong, false);
    }
    std::ofstream(path, std::ios::binary) << bytes;
  }
}

TEST(Native, FramesAreListedByTheirLabels) {
  const mini::Scratch scratch("native_list");
  const auto numbers = [&] { return native::frame_numbers(scratch.path()); };
  EXPECT_THROW(numbers(), InputError);
  for (const char* name : {"000010.json", "000002.json", "1000000.json", "12.json", "notes.txt",
                           "000003.json.part", "00000a.json"}) {
    write_file(scratch.path() / "labels" / name, std::string_view("{}"));
  }
  EXPECT_EQ(numbers(), (std::vector<std::uint32_t>{2, 10, 1000000}));
}

TEST(Native, TheRigOfADataSet) {
  const mini::Scratch scratch("native_rig");
  const fs::path run = mini::write_run(scratch.path());
  EXPECT_EQ(rig_to_json(native::read_rig(run)), rig_to_json(mini::rig()));
  EXPECT_EQ(rig_to_json(native::read_rig(run / "")), rig_to_json(mini::rig()));
  fs::remove(scratch.path() / "dataset.json");
  EXPECT_THROW(native::read_rig(run), InputError);
}

// Another program's view of the files: decoders of OpenCV and numpy under Python.
TEST(Native, AnIndependentReaderSeesTheSame) {
  const std::string python = mini::python_with("cv2, numpy");
  if (python.empty()) GTEST_SKIP() << "no python3 with numpy and cv2: tools/setup installs it";
  const mini::Scratch scratch("native_python");
  const fs::path run = mini::write_run(scratch.path());
  const std::string command = python +
                              " '" RAYTRUTH_SOURCE_DIR "/tests/labels/formats/read_native.py' '" +
                              run.string() + "'";
  const int status = std::system(command.c_str());
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

}  // namespace
}  // namespace raytruth::formats
