#include "tools/pipeline/manifest.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "sim/core/files.h"

namespace raytruth::pipeline {
namespace {

namespace fs = std::filesystem;

class Manifest : public testing::Test {
 protected:
  Manifest()
      : folder_(fs::temp_directory_path() / fmt::format("raytruth_manifest_{}", ::getpid())) {
    fs::create_directories(folder_);
  }
  ~Manifest() override { fs::remove_all(folder_); }
  fs::path folder_;
};

TEST_F(Manifest, RunDescriptionSurvivesTheDisk) {
  RunManifest manifest;
  manifest.version = version();
  manifest.settings.scenario = "inputs/scenario/a.xosc";
  manifest.settings.rig = "inputs/rig.yaml";
  manifest.settings.start_s = 0.1;  // not exact in binary: must come back bit for bit
  manifest.settings.frames = 7;
  manifest.settings.seed = 0xfedcba9876543210ULL;
  manifest.settings.sun_elevation_rad = 0.30000000000000004;
  manifest.settings.parameters = {{"speed", "12.5"}};
  manifest.parameters = {{"speed", "12.5"}, {"who", "Ego"}};
  manifest.inputs = {{"inputs/rig.yaml", std::string(64, 'a'), 12}};
  manifest.materials = {"asphalt", "car_paint#ff0000"};
  const std::string text = to_json(manifest);
  write_file(folder_ / "run.json", text);
  const RunManifest read = read_manifest(folder_);
  EXPECT_EQ(to_json(read), text);
  EXPECT_EQ(read.settings.seed, manifest.settings.seed);
  EXPECT_EQ(read.settings.sun_elevation_rad, manifest.settings.sun_elevation_rad);
  EXPECT_FALSE(read.settings.rate_hz.has_value());
}

TEST_F(Manifest, FrameRecordsSurviveTheDisk) {
  std::vector<FrameRecord> records(2);
  records[1].frame = 1;
  records[1].time = SimTime::from_ns(150'000'001);
  records[1].files = {{"cam/000001.png", std::string(64, '0'), 5}};
  records[0].details_json = R"({"ego":{"speed_m_s":0.1}})";
  records[1].details_json = "{}";
  write_frames(folder_, records);
  const std::string first = read_file(folder_ / "frames.jsonl");
  const std::vector<FrameRecord> read = read_frames(folder_);
  ASSERT_EQ(read.size(), 2U);
  EXPECT_EQ(read[1].time, records[1].time);
  EXPECT_EQ(read[1].files[0].path, "cam/000001.png");
  write_frames(folder_, read);
  EXPECT_EQ(read_file(folder_ / "frames.jsonl"), first);
}

TEST_F(Manifest, ALineThatAKillCutOffIsDropped) {
  append_frame(folder_, FrameRecord{0, SimTime(), {}, "{}", true});
  append_frame(folder_,
               FrameRecord{1, SimTime::from_s(0.1), {}, R"({"proof":{"holds":false}})", false});
  const std::string whole = read_file(folder_ / "frames.jsonl");
  ASSERT_EQ(read_frames(folder_).size(), 2U);
  EXPECT_TRUE(read_frames(folder_)[0].proof_holds);
  EXPECT_FALSE(read_frames(folder_)[1].proof_holds);
  for (std::size_t cut = 1; cut < 20; ++cut) {
    write_file(folder_ / "frames.jsonl", whole.substr(0, whole.size() - cut));
    EXPECT_EQ(read_frames(folder_).size(), 1U) << cut;
  }
}

TEST_F(Manifest, ABrokenRecordIsNamedWithItsLine) {
  write_frames(folder_, {FrameRecord{0, SimTime(), {}, "{}", true}});
  write_file(folder_ / "frames.jsonl", read_file(folder_ / "frames.jsonl") + "{\"frame\": oops\n");
  try {
    read_frames(folder_);
    FAIL();
  } catch (const InputError& error) {
    EXPECT_EQ(error.diagnostics().front().where.line, 2);
  }
}

TEST_F(Manifest, AFolderWithoutRunsIsNoDataSet) { EXPECT_THROW(run_folders(folder_), InputError); }

}  // namespace
}  // namespace raytruth::pipeline
