// Rig files: what is read, and what is said about mistakes, with line and column.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "sensors/frame/sensor_rig.h"
#include "sim/core/files.h"
#include "sim/core/math.h"

namespace raytruth {
namespace {

namespace fs = std::filesystem;

class RigReader : public testing::Test {
 protected:
  RigReader()
      : file_(fs::temp_directory_path() / fmt::format("raytruth_rig_{}.yaml", ::getpid())) {}
  ~RigReader() override { fs::remove(file_); }

  SensorRig read(const std::string& text) {
    write_file(file_, text);
    diagnostics_ = Diagnostics();
    return load_rig(file_, diagnostics_);
  }
  // One finding of that rule on that line, and no rig.
  void expect_error(const std::string& text, const std::string& rule, int line) {
    const SensorRig rig = read(text);
    EXPECT_TRUE(rig.cameras.empty() && rig.lidars.empty()) << text;
    bool found = false;
    for (const Diagnostic& d : diagnostics_.all()) {
      found = found || (d.rule == rule && d.where.line == line && d.where.column > 0);
    }
    std::string all;
    for (const Diagnostic& d : diagnostics_.all()) all += to_string(d) + "\n";
    EXPECT_TRUE(found) << "want " << rule << " on line " << line << ", got:\n" << all;
  }

  fs::path file_;
  Diagnostics diagnostics_;
};

const std::string kCamera =
    "name: r\nsensors:\n  - {name: cam, type: camera, position_m: [1, 0.5, 2], width: 640, height: "
    "480, fov_deg: 90";

TEST_F(RigReader, ACameraWithDefaultsAndAxes) {
  const SensorRig rig = read(kCamera + ", yaw_deg: 90}\n");
  ASSERT_EQ(rig.cameras.size(), 1U);
  const CameraSpec& c = rig.cameras[0];
  EXPECT_NEAR(c.fx, 320.0, 1e-12);  // half the width / tan 45 deg
  EXPECT_EQ(c.fx, c.fy);
  EXPECT_EQ(c.cx, 320.0);
  EXPECT_EQ(c.cy, 240.0);
  EXPECT_FALSE(c.sees_ego);
  EXPECT_FALSE(c.denoise);
  const SensorRig other = read(kCamera + ", denoise: true}\n");
  ASSERT_EQ(other.cameras.size(), 1U);
  EXPECT_TRUE(other.cameras[0].denoise);
  // Turned to the left: the optical axis is the ego's +y, image right its +x, image down its -z.
  EXPECT_LT((c.X_EC.rotate(Vec3::UnitZ()) - Vec3::UnitY()).norm(), 1e-12);
  EXPECT_LT((c.X_EC.rotate(Vec3::UnitX()) - Vec3::UnitX()).norm(), 1e-12);
  EXPECT_LT((c.X_EC.rotate(Vec3::UnitY()) + Vec3::UnitZ()).norm(), 1e-12);
  EXPECT_EQ(c.X_EC.translation(), Vec3(1, 0.5, 2));
}

TEST_F(RigReader, PositivePitchLooksDown) {
  const SensorRig rig = read(kCamera + ", pitch_deg: 10}\n");
  ASSERT_EQ(rig.cameras.size(), 1U);
  EXPECT_NEAR(rig.cameras[0].X_EC.rotate(Vec3::UnitZ()).z(), -std::sin(deg_to_rad(10.0)), 1e-12);
}

TEST_F(RigReader, ALidarTakesItsPresetAndOverrides) {
  const SensorRig rig = read(
      "sensors:\n  - {name: top, type: lidar, preset: kitti_hdl64e, position_m: [0, 0, 1.7], "
      "columns: 500, rotation_hz: 20}\n");
  ASSERT_EQ(rig.lidars.size(), 1U);
  EXPECT_EQ(rig.lidars[0].beams.size(), 64U);
  EXPECT_EQ(rig.lidars[0].columns, 500);
  EXPECT_EQ(rig.lidars[0].rotation_hz, 20.0);
  EXPECT_EQ(rig.name, "rig");
}

TEST_F(RigReader, ShippedRigsAreClean) {
  int rigs = 0;
  for (const auto& entry : fs::directory_iterator(RAYTRUTH_SOURCE_DIR "/scenes/library/rigs")) {
    Diagnostics diagnostics;
    const SensorRig rig = load_rig(entry.path(), diagnostics);
    EXPECT_TRUE(diagnostics.all().empty()) << entry.path();
    EXPECT_FALSE(rig.cameras.empty() || rig.lidars.empty()) << entry.path();
    ++rigs;
  }
  EXPECT_GE(rigs, 2);
}

TEST_F(RigReader, MistakesAreNamedWithTheirLine) {
  expect_error(kCamera + ", exposure_s: .nan}\n", "rig.value", 3);
  expect_error(kCamera + ", exposure_s: 0x1p3}\n", "rig.value", 3);
  expect_error(kCamera + ", colour: red}\n", "rig.unknown_key", 3);
  expect_error(kCamera + ", fx: 100}\n", "rig.value", 3);
  expect_error(kCamera + ", distortion: {k1: -3}}\n", "rig.value", 3);
  expect_error(kCamera + ", sees_ego: perhaps}\n", "rig.value", 3);
  expect_error(kCamera + ", denoise: 2}\n", "rig.value", 3);
  expect_error(kCamera + "}\n  - {name: cam, type: lidar, preset: vlp16, position_m: [0, 0, 1]}\n",
               "rig.duplicate", 4);
  expect_error("sensors:\n  - {name: a, type: sonar, position_m: [0, 0, 0]}\n", "rig.value", 2);
  expect_error("sensors:\n  - {name: ../a, type: camera, fx: 9, position_m: [0, 0, 0]}\n",
               "rig.value", 2);
  expect_error("sensors:\n  - {name: labels, type: camera, fx: 9, position_m: [0, 0, 0]}\n",
               "rig.value", 2);
  expect_error("sensors:\n  - {name: a, type: lidar, preset: none, position_m: [0, 0, 0]}\n",
               "rig.preset", 2);
  expect_error("sensors:\n  - {name: a, type: camera, fx: 9, position_m: [0, 0]}\n", "rig.missing",
               2);
  expect_error("name: empty\n", "rig.missing", 1);
  expect_error("sensors: []\n", "rig.missing", 1);
  expect_error("- a\n- b\n", "rig.yaml", 1);
  expect_error("name: x\nsensors: [\n", "rig.yaml", 3);
}

TEST_F(RigReader, AMissingFileIsAFinding) {
  Diagnostics diagnostics;
  load_rig("/nonexistent/rig.yaml", diagnostics);
  EXPECT_TRUE(diagnostics.has_errors());
}

}  // namespace
}  // namespace raytruth
