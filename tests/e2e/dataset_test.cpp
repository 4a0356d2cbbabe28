// The main job through the installed program's eyes: the same bytes again, resume, replay, verify,
// explain.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <thread>

#include "run_program.h"
#include "sim/core/files.h"

namespace raytruth::e2e {
namespace {

namespace fs = std::filesystem;

constexpr const char* kRender =
    "raytruth render scenes/library/first_light.xosc --assets builtin --rig tests/e2e/tiny.yaml "
    "--quiet";

// Relative path -> SHA-256 of every file below a folder.
std::map<std::string, std::string> hashes(const fs::path& folder) {
  std::map<std::string, std::string> result;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) {
      result[entry.path().lexically_relative(folder).generic_string()] =
          sha256_of_file(entry.path());
    }
  }
  return result;
}

Outcome render(const fs::path& out, const std::string& options,
               const std::string& environment = "") {
  return run(fmt::format("{} {} --out '{}' {}", environment, kRender, out.string(), options));
}

// One data set that all tests compare with.
class DataSet : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    scratch_ = new Scratch("dataset");
    const Outcome outcome =
        render(*scratch_ / "reference",
               "--frames 2 --threads 1 --preview --format kitti,coco,semantic_kitti");
    ASSERT_EQ(outcome.exit_code, 0) << outcome.out << outcome.err;
    reference_ = hashes(*scratch_ / "reference");
    ASSERT_GT(reference_.size(), 20U);
  }
  static void TearDownTestSuite() { delete scratch_; }

  static fs::path copy(const std::string& name) {
    fs::copy(*scratch_ / "reference", *scratch_ / name, fs::copy_options::recursive);
    return *scratch_ / name;
  }
  static void expect_same(const fs::path& other) {
    const auto made = hashes(other);
    for (const auto& [path, hash] : reference_) {
      const auto it = made.find(path);
      if (it == made.end()) {
        ADD_FAILURE() << path << " is missing";
      } else {
        EXPECT_EQ(it->second, hash) << path;
      }
    }
    EXPECT_EQ(made.size(), reference_.size());
  }

  static Scratch* scratch_;
  static std::map<std::string, std::string> reference_;
};
Scratch* DataSet::scratch_ = nullptr;
std::map<std::string, std::string> DataSet::reference_;

constexpr const char* kAll = "--frames 2 --preview --format kitti,coco,semantic_kitti";

TEST_F(DataSet, TwoThreadsMakeTheSameBytes) {
  ASSERT_EQ(render(*scratch_ / "two", std::string(kAll) + " --threads 2").exit_code, 0);
  expect_same(*scratch_ / "two");
}

// The bytes of a frame as they were when somebody last looked at it. A change of any of them shall
// be a decision: run this test with RAYTRUTH_UPDATE_GOLDEN=1, look at the frame, commit the list.
TEST_F(DataSet, TheFrameIsTheOneThatWeKnow) {
  const fs::path list = RAYTRUTH_SOURCE_DIR "/tests/e2e/golden.sha256";
  std::string now;
  for (const auto& [path, hash] : reference_) {
    const bool of_a_sensor = path.find("cam_front/000000") != std::string::npos ||
                             path.find("lidar_top/000000") != std::string::npos;
    if (of_a_sensor) now += hash + "  " + path + "\n";
  }
  if (std::getenv("RAYTRUTH_UPDATE_GOLDEN") != nullptr) write_file(list, now);
  EXPECT_EQ(read_file(list), now);
}

TEST_F(DataSet, AMachineWithoutFmaAndAvx2MakesTheSameBytes) {
  ASSERT_EQ(render(*scratch_ / "old", std::string(kAll) + " --threads 2",
                   "GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX2,-FMA,-FMA4,-AVX512F,-AVX512VL,-AVX512BW")
                .exit_code,
            0);
  expect_same(*scratch_ / "old");
}

TEST_F(DataSet, AnotherSeedMakesOtherBytes) {
  ASSERT_EQ(render(*scratch_ / "seed", "--frames 1 --seed 2").exit_code, 0);
  const auto made = hashes(*scratch_ / "seed");
  int different = 0;
  for (const auto& [path, hash] : reference_) {
    const auto it = made.find(path);
    if (it != made.end() && it->second != hash && path.find("000000") != std::string::npos)
      ++different;
  }
  EXPECT_GE(different, 2);
}

// Killed without warning after the first frame, and once more at a random place; then it goes on.
TEST_F(DataSet, AKilledRunGoesOnWhereItStopped) {
  const fs::path out = *scratch_ / "killed";
  const std::string render_here = fmt::format("{} {} --out '{}'", kRender, kAll, out.string());
  const Outcome outcome =
      run(fmt::format("{} & pid=$!; for i in $(seq 600); do [ -s "
                      "'{}/runs/first_light/frames.jsonl' ] && break; sleep 0.02; done; "
                      "kill -9 $pid; wait $pid",
                      render_here, out.string()));
  EXPECT_NE(outcome.exit_code, 0);
  for (const auto& [path, hash] : hashes(out)) {
    if (path.find(".part") != std::string::npos || path.find("frames.jsonl") != std::string::npos)
      continue;
    const auto it = reference_.find(path);
    ASSERT_NE(it, reference_.end()) << path;
    EXPECT_EQ(it->second, hash) << path << " stands under its final name but is not whole";
  }
  const Outcome again = run(render_here);
  EXPECT_EQ(again.exit_code, 0) << again.err;
  expect_same(out);
}

TEST_F(DataSet, ARunIsNotMixedWithAnother) {
  const fs::path out = copy("mixed");
  const Outcome outcome = render(out, "--frames 1");
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_NE(outcome.err.find("other inputs or settings"), std::string::npos) << outcome.err;
  expect_same(out);
}

// Refused, not half done: other settings, another rig, a second writer.
TEST_F(DataSet, ARefusedRenderTouchesNothing) {
  const fs::path out = copy("refused");
  for (const char* change :
       {"--seed 3 --frames 2", "--frames 2 --rig examples/02_own_rig/rig.yaml"}) {
    const std::string rig =
        std::string(change).find("--rig") == std::string::npos ? "--rig tests/e2e/tiny.yaml" : "";
    for (const char* scenario : {"first_light", "first_light_low_sun"}) {
      if (rig.empty() || std::string(scenario) == "first_light") {
        const Outcome outcome = run(fmt::format(
            "raytruth render scenes/library/{}.xosc --assets builtin {} {} --out '{}' --quiet",
            scenario, rig, change, out.string()));
        EXPECT_EQ(outcome.exit_code, 2) << outcome.out << outcome.err;
      }
    }
  }
  expect_same(out);
  const Outcome locked =
      run(fmt::format("flock '{0}' {1} --out '{0}' --frames 2", out.string(), kRender));
  EXPECT_EQ(locked.exit_code, 3) << locked.err;
  EXPECT_NE(locked.err.find("another process"), std::string::npos) << locked.err;
  expect_same(out);
}

// A cluster may cut a scenario into pieces.
TEST_F(DataSet, AFrameDoesNotDependOnWhereTheRunStarts) {
  ASSERT_EQ(render(*scratch_ / "later", "--frames 1 --start 0.1").exit_code, 0);
  int same = 0;
  for (const auto& [path, hash] : hashes(*scratch_ / "later")) {
    const std::size_t at = path.find("000000.");
    if (at == std::string::npos || path.find("labels/") != std::string::npos) continue;
    const auto it = reference_.find(std::string(path).replace(at, 6, "000001"));
    ASSERT_NE(it, reference_.end()) << path;
    EXPECT_EQ(it->second, hash) << path;
    ++same;
  }
  EXPECT_EQ(same, 8);
}

TEST_F(DataSet, ReplayMakesTheFrameAgain) {
  const Outcome outcome =
      run("raytruth replay '" + (*scratch_ / "reference").string() + "' --frame 1");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.out << outcome.err;
  EXPECT_NE(outcome.out.find("all hashes match"), std::string::npos) << outcome.out;
}

TEST_F(DataSet, ReplayRefusesChangedInputs) {
  const fs::path out = copy("changed_input");
  const fs::path rig = out / "runs/first_light/inputs/rig.yaml";
  write_file(rig, read_file(rig) + "# touched\n");
  const Outcome outcome = run("raytruth replay '" + out.string() + "' --frame 0");
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_NE(outcome.err.find("rig.yaml"), std::string::npos) << outcome.err;
}

TEST_F(DataSet, VerifyHoldsAndFindsAFlippedByte) {
  EXPECT_EQ(run("raytruth verify '" + (*scratch_ / "reference").string() + "'").exit_code, 0);
  const fs::path out = copy("flipped");
  const fs::path file = out / "exports/first_light/semantic_kitti/sequences/00/labels/000000.label";
  std::string bytes = read_file(file);
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
  write_file(file, bytes);
  const Outcome outcome = run("raytruth verify '" + out.string() + "'");
  EXPECT_EQ(outcome.exit_code, 4) << outcome.out << outcome.err;
}

// Hashes are mended after the change: the content itself gives it away.
TEST_F(DataSet, VerifyFindsFalseLabelsWithTrueHashes) {
  for (const char* what :
       {"pixel", "box", "ids", "count", "speed", "record", "classes", "missing"}) {
    const fs::path out = copy(std::string("tampered_") + what);
    const Outcome tamper = run(fmt::format("/usr/bin/python3 tests/e2e/tamper.py '{}' {}",
                                           (out / "runs/first_light").string(), what));
    ASSERT_EQ(tamper.exit_code, 0) << tamper.err;
    const Outcome outcome = run("raytruth verify '" + out.string() + "' --json");
    EXPECT_EQ(outcome.exit_code, 4) << what << outcome.out << outcome.err;
    // Not by a hash, but by a check of what the files say.
    const std::size_t hashes_at = outcome.out.find("\"check\": \"file_hashes\"");
    ASSERT_NE(hashes_at, std::string::npos) << what << outcome.out;
    EXPECT_EQ(outcome.out.find("\"failed\": 0", hashes_at),
              outcome.out.find("\"failed\": ", hashes_at))
        << what << outcome.out;
  }
}

TEST_F(DataSet, ExplainNamesTheSurface) {
  const std::string dataset = "'" + (*scratch_ / "reference").string() + "'";
  const Outcome pixel =
      run("raytruth explain " + dataset + " --frame 0 --sensor cam_front --pixel 80,85");
  EXPECT_EQ(pixel.exit_code, 0) << pixel.err;
  EXPECT_NE(pixel.out.find("\"class\""), std::string::npos) << pixel.out;
  EXPECT_NE(pixel.out.find("\"distance_m\""), std::string::npos) << pixel.out;
  const Outcome point =
      run("raytruth explain " + dataset + " --frame 0 --sensor lidar_top --point 10");
  EXPECT_EQ(point.exit_code, 0) << point.err;
  EXPECT_EQ(run("raytruth explain " + dataset + " --frame 0 --sensor nobody --point 10").exit_code,
            2);
  EXPECT_EQ(run("raytruth explain " + dataset + " --frame 0 --sensor cam_front --pixel 99999,1")
                .exit_code,
            2);
}

}  // namespace
}  // namespace raytruth::e2e
