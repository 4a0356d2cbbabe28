// The main job through the installed program's eyes: the same bytes again, resume, replay, verify,
// explain.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <map>
#include <thread>

#include "run_program.h"
#include "sim/core/files.h"

namespace raytruth::e2e {
namespace {

namespace fs = std::filesystem;

constexpr const char* kRender =
    "raytruth render scenes/library/first_light.xosc --rig tests/e2e/tiny.yaml --quiet";

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
  for (const char* what : {"pixel", "box", "ids", "count"}) {
    const fs::path out = copy(std::string("tampered_") + what);
    const Outcome tamper = run(fmt::format("/usr/bin/python3 tests/e2e/tamper.py '{}' {}",
                                           (out / "runs/first_light").string(), what));
    ASSERT_EQ(tamper.exit_code, 0) << tamper.err;
    const Outcome outcome = run("raytruth verify '" + out.string() + "' --json");
    EXPECT_EQ(outcome.exit_code, 4) << what << outcome.out << outcome.err;
    // Not by a hash, but by a check of what the files say.
    EXPECT_NE(outcome.out.find(
                  "\"check\": \"file_hashes\",\n      \"checked\": 18,\n      \"failed\": 0"),
              std::string::npos)
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
