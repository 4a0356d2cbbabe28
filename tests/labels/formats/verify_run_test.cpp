// A run on disk: whole, it holds; with any file touched, it doesn't.
#include "labels/formats/verify_run.h"

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <functional>
#include <nlohmann/json.hpp>
#include <set>

#include "labels/formats/export.h"
#include "mini_run.h"
#include "sim/core/files.h"

namespace raytruth::formats {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

std::set<std::string> failed(const labels::LabelProof& proof) {
  std::set<std::string> names;
  for (const labels::CheckResult& check : proof.checks) {
    if (check.failed > 0) names.insert(check.check);
  }
  return names;
}

// One data set with all exports; tests put back what they touch.
class VerifyRun : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    scratch_ = new mini::Scratch("verify_run");
    run_ = mini::write_run(scratch_->path());
    for (const std::string& format : format_names()) {
      export_run(run_, format, scratch_->path() / "exports" / "mini" / format);
    }
  }
  static void TearDownTestSuite() { delete scratch_; }

  // What fails when the bytes of a file are changed.
  static std::set<std::string> touched(const fs::path& file,
                                       const std::function<void(std::string&)>& change) {
    const std::string bytes = read_file(file);
    std::string other = bytes;
    change(other);
    EXPECT_NE(other, bytes) << file;
    write_file(file, std::string_view(other));
    const labels::LabelProof proof = verify_run(run_);
    write_file(file, std::string_view(bytes));
    EXPECT_EQ(proof.holds(), failed(proof).empty());
    return failed(proof);
  }
  static std::set<std::string> relabelled(const std::function<void(Json&)>& change) {
    return touched(run_ / "labels/000001.json", [&](std::string& text) {
      Json json = Json::parse(text);
      change(json);
      text = json.dump(1);
    });
  }

  static mini::Scratch* scratch_;
  static fs::path run_;
};
mini::Scratch* VerifyRun::scratch_ = nullptr;
fs::path VerifyRun::run_;

void flip(std::string& bytes, std::size_t at) { bytes[at] = static_cast<char>(bytes[at] ^ 0x04); }

Json& object(Json& labels, int id) {
  for (Json& o : labels.at("objects")) {
    if (o.at("id") == id) return o;
  }
  throw std::runtime_error("no such object");
}

TEST_F(VerifyRun, AWholeRunHolds) {
  const labels::LabelProof proof = verify_run(run_);
  EXPECT_TRUE(proof.holds());
  std::set<std::string> names;
  for (const labels::CheckResult& check : proof.checks) {
    names.insert(check.check);
    if (check.failed > 0) ADD_FAILURE() << check.check << ": " << check.worst_where;
  }
  for (const char* check : {"files_readable", "seen_recounted", "points_in_3d_box",
                            "views_match_evidence", "track_continuity", "export_kitti",
                            "export_coco", "export_semantic_kitti", "coco_mask_pixels"}) {
    EXPECT_TRUE(names.contains(check)) << check;
  }
}

TEST_F(VerifyRun, AFlippedByteInAnyFileOfSensorsIsFound) {
  int files = 0;
  for (const char* folder : {"cam", "top"}) {
    for (const auto& entry : fs::directory_iterator(run_ / folder)) {
      if (entry.path().filename().string().rfind("000001", 0) != 0) continue;
      ++files;
      const auto names =
          touched(entry.path(), [](std::string& bytes) { flip(bytes, bytes.size() * 2 / 3); });
      EXPECT_TRUE(names.contains("files_readable")) << entry.path();
    }
  }
  EXPECT_EQ(files, 8);
}

TEST_F(VerifyRun, AFlippedByteInAnyExportIsFound) {
  int files = 0;
  for (const auto& entry :
       fs::recursive_directory_iterator(scratch_->path() / "exports" / "mini")) {
    if (!entry.is_regular_file()) continue;
    const std::string name = entry.path().filename().string();
    if (name.find("000000") != std::string::npos || name.find("000002") != std::string::npos) {
      continue;  // like those of frame 1
    }
    ++files;
    const auto names =
        touched(entry.path(), [](std::string& bytes) { flip(bytes, bytes.size() / 2); });
    EXPECT_FALSE(names.empty()) << entry.path();
  }
  EXPECT_GE(files, 12);
}

TEST_F(VerifyRun, MissingAndCutFilesAreFound) {
  for (const char* file : {"cam/000001.instance.png", "cam/000001.depth.exr", "top/000001.pcd",
                           "labels/000001.json"}) {
    const auto names =
        touched(run_ / file, [](std::string& bytes) { bytes.resize(bytes.size() / 2); });
    EXPECT_TRUE(names.contains("files_readable")) << file;
    const std::string bytes = read_file(run_ / file);
    fs::remove(run_ / file);
    EXPECT_FALSE(verify_run(run_).holds()) << file;
    write_file(run_ / file, std::string_view(bytes));
  }
}

TEST_F(VerifyRun, BoxesMovedInTheLabelsAreFound) {
  const auto view_box = relabelled([](Json& labels) {
    Json& x = object(labels, 2)["views"][0]["box"]["translation_m"][0];
    x = x.get<double>() + 0.5;
  });
  EXPECT_TRUE(view_box.contains("view_box_of_evidence"));
  EXPECT_TRUE(view_box.contains("pixels_in_3d_box"));
  const auto points = relabelled([](Json& labels) {
    Json& x = object(labels, 2)["views"][1]["box"]["translation_m"][0];
    x = x.get<double>() + 0.5;
  });
  EXPECT_TRUE(points.contains("points_in_3d_box"));
  const auto frame_box = relabelled([](Json& labels) {
    Json& x = object(labels, 2)["box"]["translation_m"][0];
    x = x.get<double>() + 0.5;
  });
  EXPECT_TRUE(frame_box.contains("frame_box_moves_to_view"));
  const auto size =
      relabelled([](Json& labels) { object(labels, 2)["views"][0]["box"]["size_m"][2] = 1.4; });
  EXPECT_TRUE(size.contains("pixels_in_3d_box"));
}

TEST_F(VerifyRun, SwappedIdsAndWrongCountsAreFound) {
  const auto swapped = relabelled(
      [](Json& labels) { std::swap(object(labels, 2)["views"], object(labels, 4)["views"]); });
  EXPECT_TRUE(swapped.contains("seen_recounted"));
  const auto renamed = relabelled(
      [](Json& labels) { std::swap(object(labels, 2)["name"], object(labels, 4)["name"]); });
  EXPECT_TRUE(renamed.contains("same_id_same_object"));
  const auto seen = relabelled([](Json& labels) {
    Json& count = object(labels, 2)["views"][0]["seen"];
    count = count.get<int>() + 1;
  });
  EXPECT_TRUE(seen.contains("seen_recounted"));
  const auto time = relabelled([](Json& labels) { labels["time_ns"] = 1; });
  EXPECT_FALSE(time.empty());
  const auto proof = relabelled([](Json& labels) { labels["proof"][0]["failed"] = 1; });
  EXPECT_TRUE(proof.contains("proof_as_written"));
}

TEST_F(VerifyRun, ABrokenRigIsAFailedCheck) {
  const auto names = touched(scratch_->path() / "dataset.json", [](std::string& text) {
    text.replace(text.find("\"width\": 96"), 11, "\"width\": 97");
  });
  EXPECT_TRUE(names.contains("files_readable"));
  const auto broken =
      touched(scratch_->path() / "dataset.json", [](std::string& text) { text.resize(40); });
  EXPECT_TRUE(broken.contains("files_readable"));
}

// KITTI, COCO and SemanticKITTI by another program, from the formats' own descriptions.
TEST_F(VerifyRun, AnIndependentReaderUnderstandsTheExports) {
  const std::string python = mini::python_with("numpy, cv2");
  if (python.empty()) GTEST_SKIP() << "no python3 with numpy and cv2: tools/setup installs it";
  const std::string command =
      python + " '" RAYTRUTH_SOURCE_DIR "/tests/labels/formats/read_exports.py' '" +
      (scratch_->path() / "exports/mini").string() + "' '" + run_.string() + "'";
  const int status = std::system(command.c_str());
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

}  // namespace
}  // namespace raytruth::formats
