// The three export formats on a hand-made frame, in memory: every number against one worked out
// here by another way.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <map>
#include <sstream>

#include "labels/formats/coco/coco.h"
#include "labels/formats/export.h"
#include "labels/formats/exporter.h"
#include "labels/formats/kitti/kitti.h"
#include "labels/formats/semantic_kitti/semantic_kitti.h"
#include "mini_run.h"
#include "sim/core/diagnostics.h"
#include "sim/core/math.h"
#include "sim/core/random.h"

namespace raytruth::formats {
namespace {

// Keeps what an exporter makes.
class MemorySink : public FileSink {
 public:
  void file(const std::string& path, std::string_view bytes) override { files[path] = bytes; }
  void copy(const std::string& path, const std::filesystem::path& source) override {
    copies[path] = source;
  }
  void picture(const std::string& path, int, int, const std::vector<std::uint8_t>& rgb) override {
    pictures[path] = rgb;
  }
  std::map<std::string, std::string> files;
  std::map<std::string, std::filesystem::path> copies;
  std::map<std::string, std::vector<std::uint8_t>> pictures;
};

MemorySink exported(const std::string& format) {
  MemorySink sink;
  const auto exporter = make_exporter(format, {"run", mini::rig()});
  for (std::uint32_t k = 0; k < 2; ++k) exporter->frame(mini::frame(k), sink);
  exporter->finish(sink);
  return sink;
}

// Decoder written from the description of the format, apart from the product's: characters to
// 6-bit groups to signed numbers to a mask, column by column.
std::vector<int> independent_decode(const std::string& text, int height, int width) {
  std::vector<long> numbers;
  std::size_t i = 0;
  while (i < text.size()) {
    std::string bits;  // most significant first
    bool more = true;
    while (more) {
      const int group = text[i++] - 48;
      std::string five;
      for (int b = 4; b >= 0; --b) five += (group >> b & 1) != 0 ? '1' : '0';
      bits = five + bits;
      more = group >= 32;
    }
    long value = bits[0] == '1' ? -1 : 0;
    for (const char bit : bits) value = value * 2 + (bit - '0');
    numbers.push_back(value);
  }
  for (std::size_t k = 3; k < numbers.size(); ++k) numbers[k] += numbers[k - 2];
  std::vector<int> mask(static_cast<std::size_t>(height * width), -1);
  long at = 0;
  for (std::size_t k = 0; k < numbers.size(); ++k) {
    for (long n = 0; n < numbers[k]; ++n, ++at) {
      mask.at(static_cast<std::size_t>(at % height * width + at / height)) =
          static_cast<int>(k % 2);
    }
  }
  EXPECT_EQ(at, static_cast<long>(height) * width);
  return mask;
}

TEST(CocoRle, MasksSurviveAnIndependentDecoder) {
  for (std::uint32_t trial = 0; trial < 200; ++trial) {
    RandomStream random(7, "test.rle", trial);
    const int width = 1 + static_cast<int>(random.index(90));
    const int height = 1 + static_cast<int>(random.index(70));
    const double change = trial % 4 == 0 ? 0.5 : 0.02;  // many short or few long runs
    std::vector<std::uint32_t> keys;
    std::uint32_t key = random.index(4);
    for (int i = 0; i < width * height; ++i) {
      if (random.uniform() < change) key = random.index(4);
      keys.push_back(key);
    }
    for (const auto& [k, runs] : coco::runs_by_key(keys, width, height)) {
      const std::string text = coco::encode_rle(runs);
      const std::vector<int> mask = independent_decode(text, height, width);
      std::uint64_t area = 0;
      int left = width, right = -1, top = height, bottom = -1;
      for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
          const auto at = static_cast<std::size_t>(y * width + x);
          ASSERT_EQ(mask[at], keys[at] == k ? 1 : 0) << trial << ' ' << x << ' ' << y;
          if (mask[at] == 0) continue;
          ++area;
          left = std::min(left, x);
          right = std::max(right, x);
          top = std::min(top, y);
          bottom = std::max(bottom, y);
        }
      }
      const coco::MaskExtent extent = coco::extent_of(runs, height);
      EXPECT_EQ(extent.area, area);
      EXPECT_EQ(extent.left, left);
      EXPECT_EQ(extent.right, right);
      EXPECT_EQ(extent.top, top);
      EXPECT_EQ(extent.bottom, bottom);
      EXPECT_EQ(coco::decode_rle(text, height, width), runs);
    }
  }
}

// Worked out by hand: 2 x 3 pixels, only the first set: runs 0 1 5; 0, 1, 5 are single groups.
TEST(CocoRle, ByHand) {
  EXPECT_EQ(coco::encode_rle({0, 1, 5}), "015");
  // 40 = 01000 + 1 * 32: groups 8 | 32, 1; then 3 - 100 = -97 against the run two before:
  // -97 = ...11100 11111 in twos complement: groups 31 | 32, 28 (bit 5 set: negative).
  EXPECT_EQ(coco::encode_rle({40}), (std::string{static_cast<char>(48 + 40), '1'}));
  EXPECT_EQ(coco::encode_rle({1, 100, 1, 3}).substr(4),
            (std::string{static_cast<char>(48 + 63), static_cast<char>(48 + 28)}));
}

TEST(CocoRle, BrokenCodesAreRefused) {
  const std::string good = coco::encode_rle({3, 4, 5});
  EXPECT_TRUE(coco::decode_rle(good, 3, 4));
  EXPECT_FALSE(coco::decode_rle(good, 3, 5)) << "too few pixels";
  EXPECT_FALSE(coco::decode_rle(good, 3, 3)) << "too many pixels";
  EXPECT_FALSE(coco::decode_rle("P", 3, 4)) << "announces more and ends";
  EXPECT_FALSE(coco::decode_rle("!!", 3, 4)) << "characters out of range";
  EXPECT_FALSE(coco::decode_rle("ooooooooooooooo0", 3, 4)) << "a number without end";
}

TEST(Coco, SegmentsAreThePixels) {
  const native::StoredFrame stored = mini::frame(0);
  const MemorySink sink = exported("coco");
  const std::vector<std::uint8_t>& picture =
      sink.pictures.at("annotations/panoptic/000000.cam.png");
  const auto& samples = stored.sensors[0].evidence.samples;
  ASSERT_EQ(picture.size(), 3 * samples.size());
  std::map<int, int> categories;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const int category = Taxonomy::info(samples[i].class_id).coco_id;
    ++categories[category];
    ASSERT_EQ(picture[3 * i + 2], category) << i;
    const bool thing = category > 0 && category < 91;
    ASSERT_EQ(picture[3 * i] + 256 * picture[3 * i + 1],
              thing ? static_cast<int>(samples[i].object.value()) : 0)
        << i;
  }
  // Sky, road, car, person, bicycle and traffic light: the frame is no empty street.
  for (const int category : {187, 149, 3, 1, 2, 10}) EXPECT_GT(categories[category], 3) << category;
  EXPECT_EQ(sink.copies.at("images/000001.cam.png"), std::filesystem::path("run/cam/000001.png"));
}

TEST(Kitti, RowsObeyTheFormat) {
  const SensorRig rig = mini::rig();
  const native::StoredFrame stored = mini::frame(1);
  const CameraSpec& camera = rig.cameras[0];
  const auto rows = kitti::rows(camera, stored.sensors[0], stored.labels);
  ASSERT_EQ(rows.size(), 3U) << "lead, walker, cyclist; neither the ego nor the car behind";
  EXPECT_EQ(rows[0].type, "Car");
  EXPECT_EQ(rows[1].type, "Pedestrian");
  EXPECT_EQ(rows[2].type, "Cyclist");
  const ObjectId ids[] = {ObjectId(2), ObjectId(3), ObjectId(4)};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const kitti::Row& r = rows[i];
    EXPECT_NEAR(wrap_angle(r.alpha - r.rotation_y + std::atan2(r.bottom_C.x(), r.bottom_C.z())),
                0.0, 1e-12);
    const labels::ObjectLabel* object = nullptr;
    for (const auto& o : stored.labels.objects) {
      if (o.object == ids[i]) object = &o;
    }
    ASSERT_NE(object, nullptr);
    // The eight corners by KITTI's own recipe are those of our box, grown by the margin.
    const labels::Box3d& box = object->views.at(0).box;
    const Pose X_CW = stored.sensors[0].X_WS.inverse();
    for (int k = 0; k < 8; ++k) {
      const double l = (k & 1) != 0 ? 0.5 : -0.5, w = (k & 2) != 0 ? 0.5 : -0.5, up = (k & 4) != 0;
      const double c = std::cos(r.rotation_y), s = std::sin(r.rotation_y);
      const double x = l * r.length, z = w * r.width;
      const Vec3 kitti_C = r.bottom_C + Vec3(c * x + s * z, -up * r.height, -s * x + c * z);
      // KITTI's box has x forward and y down, so its z is our y: left.
      const Vec3 ours =
          X_CW * (box.X_WB * Vec3(l * (box.size_m.x() + 0.02), w * (box.size_m.y() + 0.02),
                                  (up - 0.5) * box.size_m.z() + up * 0.01));
      EXPECT_LT((kitti_C - ours).norm(), 1e-9) << r.type << ' ' << k;
    }
    // The box holds the seen pixels: centres at integers, first and last pixel half a pixel inside.
    int left = camera.width, right = -1, top = camera.height, bottom = -1;
    for (int p = 0; p < camera.width * camera.height; ++p) {
      if (stored.sensors[0].evidence.samples[static_cast<std::size_t>(p)].object != ids[i])
        continue;
      left = std::min(left, p % camera.width);
      right = std::max(right, p % camera.width);
      top = std::min(top, p / camera.width);
      bottom = std::max(bottom, p / camera.width);
    }
    EXPECT_EQ(r.left, std::max(left - 0.5, 0.0));
    EXPECT_EQ(r.right, std::min(right + 0.5, camera.width - 1.0));
    EXPECT_EQ(r.top, std::max(top - 0.5, 0.0));
    EXPECT_EQ(r.bottom, std::min(bottom + 0.5, camera.height - 1.0));
  }
  EXPECT_GT(rows[1].occluded, 0) << "the walker stands half behind the car";
  EXPECT_EQ(rows[0].occluded, 0);
  // The car drives away along the camera's axis: length along +z, so -90 degrees.
  EXPECT_NEAR(rows[0].rotation_y, -kPi / 2, 1e-12);
}

TEST(Kitti, TextHasFifteenFields) {
  const MemorySink sink = exported("kitti");
  std::istringstream text(sink.files.at("training/label_2/000000.txt"));
  std::string line;
  int lines = 0;
  while (std::getline(text, line)) {
    std::istringstream fields(line);
    std::string field;
    int count = 0;
    while (fields >> field) ++count;
    EXPECT_EQ(count, 15) << line;
    EXPECT_EQ(line.find("-0.00 "), std::string::npos) << line;
    ++lines;
  }
  EXPECT_EQ(lines, 3);
  EXPECT_EQ(sink.files.at("ImageSets/train.txt"), "000000\n000001\n");
}

// A LiDAR point goes through Tr_velo_to_cam and P2 to the pixel that saw the same thing.
TEST(Kitti, CalibrationTakesPointsToTheirPixels) {
  const SensorRig rig = mini::rig();
  std::map<std::string, std::vector<double>> calib;
  std::istringstream text(kitti::calib_text(rig));
  std::string line;
  while (std::getline(text, line)) {
    std::istringstream fields(line);
    std::string key;
    double v = 0.0;
    fields >> key;
    while (fields >> v) calib[key].push_back(v);
  }
  ASSERT_EQ(calib.at("P2:").size(), 12U);
  ASSERT_EQ(calib.at("R0_rect:").size(), 9U);
  const std::vector<double>&tr = calib.at("Tr_velo_to_cam:"), &p2 = calib.at("P2:");
  const native::StoredFrame stored = mini::frame(0);
  const std::string bytes = velodyne_bytes(stored.sensors[1]);
  const auto& points = stored.sensors[1].evidence.samples;
  ASSERT_EQ(bytes.size(), 16 * points.size());
  int same = 0, other = 0;
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (points[i].object != ObjectId(2) && points[i].object != ObjectId(4)) continue;
    float p[4];
    std::memcpy(p, bytes.data() + 16 * i, sizeof(p));
    double q[3];
    for (std::size_t r = 0; r < 3; ++r) {
      q[r] = tr[4 * r] * p[0] + tr[4 * r + 1] * p[1] + tr[4 * r + 2] * p[2] + tr[4 * r + 3];
    }
    const double u = (p2[0] * q[0] + p2[2] * q[2]) / q[2], v = (p2[5] * q[1] + p2[6] * q[2]) / q[2];
    // Centres at integers: the nearest integer is the pixel.
    const long x = std::lround(u), y = std::lround(v);
    if (q[2] <= 0 || x < 0 || y < 0 || x >= 96 || y >= 64) continue;
    const auto& sample = stored.sensors[0].evidence.samples[static_cast<std::size_t>(y * 96 + x)];
    (sample.object == points[i].object ? same : other)++;
  }
  EXPECT_GT(same, 15);
  // A point on a silhouette may fall into a pixel whose centre lies beside it: a car of 6 m
  // distance shows its border in about 1 of 10 of its points.
  EXPECT_LE(other, same / 5) << same;
}

TEST(SemanticKitti, MovingAndInstances) {
  const native::StoredFrame stored = mini::frame(0);
  const SensorFrame& lidar = stored.sensors[1];
  const std::string bytes = semantic_kitti::label_bytes(stored.labels, lidar);
  ASSERT_EQ(bytes.size(), 4 * lidar.evidence.samples.size());
  std::map<std::uint32_t, std::set<std::uint32_t>> classes;  // by object
  for (std::size_t i = 0; i < lidar.evidence.samples.size(); ++i) {
    std::uint32_t label = 0;
    std::memcpy(&label, bytes.data() + 4 * i, 4);
    const EvidenceSample& s = lidar.evidence.samples[i];
    classes[s.object.value()].insert(label & 0xFFFF);
    EXPECT_EQ(label >> 16, is_actor(s.object) ? s.object.value() : 0U);
  }
  EXPECT_EQ(classes[2], (std::set<std::uint32_t>{252}));  // a moving car
  EXPECT_EQ(classes[5], (std::set<std::uint32_t>{252}));
  EXPECT_EQ(classes[4], (std::set<std::uint32_t>{253}));  // a moving bicycle and its rider
  EXPECT_EQ(classes[10002], (std::set<std::uint32_t>{40}));
  native::StoredFrame slow = stored;
  for (auto& object : slow.labels.objects)
    object.speed_m_s = object.object == ObjectId(2) ? -0.6 : 0.4;
  const std::string at_rest = semantic_kitti::label_bytes(slow.labels, lidar);
  for (std::size_t i = 0; i < lidar.evidence.samples.size(); ++i) {
    std::uint32_t label = 0;
    std::memcpy(&label, at_rest.data() + 4 * i, 4);
    if (lidar.evidence.samples[i].object == ObjectId(2)) {
      EXPECT_EQ(label, 252U | 2U << 16);  // reversing is moving
    }
    if (lidar.evidence.samples[i].object == ObjectId(5)) {
      EXPECT_EQ(label, 10U | 5U << 16);  // same instance at rest
    }
  }
}

// Tr^-1 * pose * Tr, with matrices read from the texts, is the motion of the LiDAR.
TEST(SemanticKitti, PosesMoveTheLidar) {
  const auto matrix = [](const std::string& text) {
    Eigen::Matrix4d M = Eigen::Matrix4d::Identity();
    std::istringstream in(text);
    for (int i = 0; i < 12; ++i) in >> M(i / 4, i % 4);
    return M;
  };
  const Pose X_WL0 = Pose::from_euler(Vec3(100, -40, 2), {0.7, 0.02, -0.01});
  const Pose X_L0L = Pose::from_euler(Vec3(1.2, 0.1, 0.01), {0.05, 0.0, 0.01});
  const Pose X_CL = semantic_kitti::calibration(mini::rig());
  const Eigen::Matrix4d Tr = matrix(kitti::matrix_text(X_CL));
  const Eigen::Matrix4d pose = matrix(semantic_kitti::pose_text(X_CL, X_WL0, X_WL0 * X_L0L));
  const Eigen::Matrix4d motion = Tr.inverse() * pose * Tr;
  Eigen::Matrix4d expected = Eigen::Matrix4d::Identity();
  expected.topLeftCorner<3, 3>() = X_L0L.matrix();
  expected.topRightCorner<3, 1>() = X_L0L.translation();
  // Texts carry 13 digits; the camera is 1 m from the LiDAR.
  EXPECT_LT((motion - expected).norm(), 1e-10);
  EXPECT_EQ(exported("semantic_kitti").files.at("sequences/00/times.txt"),
            "0.000000000e+00\n1.000000000e-01\n");
  // The ego drives 1 m along x between the frames: z of the camera.
  std::istringstream poses(exported("semantic_kitti").files.at("sequences/00/poses.txt"));
  std::string line;
  std::getline(poses, line);
  EXPECT_LT((matrix(line) - Eigen::Matrix4d::Identity()).norm(), 1e-12);
  std::getline(poses, line);
  EXPECT_LT((matrix(line).topRightCorner<3, 1>() - Vec3(0, 0, 1)).norm(), 1e-12);
}

TEST(Exports, WhatCannotBeExportedIsSaid) {
  EXPECT_EQ(format_names(), (std::vector<std::string>{"kitti", "coco", "semantic_kitti"}));
  const auto message = [](const std::string& format, const SensorRig& rig) -> std::string {
    try {
      make_exporter(format, {"run", rig});
    } catch (const InputError& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_NE(message("waymo", mini::rig()).find("kitti, coco, semantic_kitti"), std::string::npos);
  SensorRig blind = mini::rig();
  blind.cameras.clear();
  EXPECT_NE(message("kitti", blind).find("camera"), std::string::npos);
  EXPECT_NE(message("coco", blind).find("camera"), std::string::npos);
  EXPECT_EQ(message("semantic_kitti", blind), "");
  blind.lidars.clear();
  EXPECT_NE(message("semantic_kitti", blind).find("LiDAR"), std::string::npos);
}

TEST(Exports, ShapesAreCheckedBeforeArraysAreRead) {
  const SensorRig rig = mini::rig();
  const native::StoredFrame good = mini::frame(0);
  EXPECT_EQ(frame_problems(rig, 0, good), std::vector<std::string>{});
  EXPECT_FALSE(frame_problems(rig, 1, good).empty());
  native::StoredFrame f = good;
  f.sensors.pop_back();
  EXPECT_FALSE(frame_problems(rig, 0, f).empty());
  f = good;
  f.sensors[0].evidence.samples.pop_back();
  EXPECT_FALSE(frame_problems(rig, 0, f).empty());
  f = good;
  f.sensors[1].evidence.samples[0].part = 99;
  EXPECT_FALSE(frame_problems(rig, 0, f).empty());
  f = good;
  f.sensors[1].buffers[0].data.pop_back();
  EXPECT_FALSE(frame_problems(rig, 0, f).empty());
}

}  // namespace
}  // namespace raytruth::formats
