// Presets against the facts that were collected about the real units, and their turns.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "sim/core/math.h"
#include "tests/sensors/lidar/spinning.h"

namespace raytruth::lidar {
namespace {

using nlohmann::json;
using testing::World;

TEST(LidarPresets, EachTurnIsWhole) {
  for (const std::string& name : lidar_preset_names()) {
    LidarSpec lidar = testing::plain_lidar();
    ASSERT_TRUE(apply_lidar_preset(name, lidar)) << name;
    lidar.range_at_10_percent_m = 1000.0;
    World world;
    world.small.add_static(testing::sphere(30.0, 48, world.small.add(testing::matt("b", 0.5F))),
                           Pose());
    const SensorFrame frame = world.scan(lidar, testing::exact());
    const std::size_t firings = static_cast<std::size_t>(lidar.columns) * lidar.beams.size();
    ASSERT_EQ(frame.evidence.samples.size(), firings) << name;
    const auto time = frame.buffer("time_ns").as<std::int32_t>();
    const auto ring = frame.buffer("ring").as<std::uint16_t>();
    EXPECT_TRUE(std::is_sorted(time.begin(), time.end())) << name;
    std::set<std::uint16_t> rings(ring.begin(), ring.end());
    EXPECT_EQ(rings.size(), lidar.beams.size()) << name;
    EXPECT_EQ((frame.end - frame.start).ns(), SimTime::from_s(1.0 / lidar.rotation_hz).ns());
    EXPECT_LT(time.back(), (frame.end - frame.start).ns()) << name;
  }
}

double number(const json& entry, const char* key) { return entry.at(key).get<double>(); }

// The table gives figures to 4 digits behind the point. It doesn't say which way its azimuths go,
// so this proves that they were copied, not their sign.
void compare(const json& facts, const std::string& name) {
  LidarSpec lidar;
  ASSERT_TRUE(apply_lidar_preset(name, lidar)) << name;
  std::vector<json> rows = facts.at("beams").get<std::vector<json>>();
  ASSERT_EQ(lidar.beams.size(), rows.size()) << name;
  ASSERT_EQ(lidar.beams.size(), facts.at("channels").at("v").get<std::size_t>()) << name;
  std::stable_sort(rows.begin(), rows.end(),
                   [](const json& a, const json& b) { return number(a, "el") > number(b, "el"); });
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const LidarBeam& beam = lidar.beams[i];
    EXPECT_NEAR(rad_to_deg(beam.elevation_rad), number(rows[i], "el"), 5e-5) << name << ' ' << i;
    if (rows[i].contains("az")) {
      EXPECT_NEAR(rad_to_deg(beam.azimuth_offset_rad), number(rows[i], "az"), 5e-5) << name << i;
    }
    if (rows[i].contains("v_off_m")) {
      EXPECT_NEAR(beam.vertical_offset_m, number(rows[i], "v_off_m"), 5e-5) << name << ' ' << i;
    }
    if (rows[i].contains("t_us")) {
      EXPECT_NEAR(1e6 * beam.fire_time_s, number(rows[i], "t_us"), 5e-4) << name << ' ' << i;
    }
  }
  const json& rate = facts.at("rotation_hz").at("v");
  if (rate.is_array()) {
    EXPECT_GE(lidar.rotation_hz, rate.front().get<double>()) << name;
    EXPECT_LE(lidar.rotation_hz, rate.back().get<double>()) << name;
  } else {
    EXPECT_EQ(lidar.rotation_hz, rate.get<double>()) << name;
  }
  // The VLS-128 of a real recording had 1809 columns a turn, 3.6 % fewer than its data sheet's
  // cycle of 53.3 us gives; the HDL-64E's figure is rounded to 0.1 M. The others are within a
  // column.
  if (facts.contains("points_per_s") && facts.at("points_per_s").contains("v")) {
    const double ours = lidar.columns * lidar.rotation_hz * static_cast<double>(rows.size());
    const double stated = number(facts.at("points_per_s"), "v");
    const bool is_loose = name == "velodyne_vls128" || name == "velodyne_hdl64e_s3";
    EXPECT_NEAR(ours / stated, 1.0, is_loose ? 0.04 : 0.002) << name;
  }
}

TEST(LidarPresets, AgreeWithCollectedFacts) {
  const auto path =
      std::filesystem::path(RAYTRUTH_SOURCE_DIR) / "../shared/data/lidar_presets.json";
  std::ifstream in(path);
  if (!in) GTEST_SKIP() << path << " is not here: presets are not compared with collected facts";
  const json all = json::parse(in);
  std::size_t compared = 0;
  for (const json& facts : all.at("presets")) {
    const auto id = facts.at("id").get<std::string>();
    const auto names = lidar_preset_names();
    if (std::find(names.begin(), names.end(), id) == names.end()) continue;
    compare(facts, id);
    ++compared;
  }
  EXPECT_EQ(compared, lidar_preset_names().size());
}

}  // namespace
}  // namespace raytruth::lidar
