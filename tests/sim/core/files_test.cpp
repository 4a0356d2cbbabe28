#include "sim/core/files.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>

#include "sim/core/diagnostics.h"

namespace raytruth {
namespace {

namespace fs = std::filesystem;

class Files : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("raytruth_files_" + std::to_string(::getpid()));
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }
  fs::path folder_;
};

TEST_F(Files, WritesAndReadsBack) {
  const std::string bytes("a\0b\n", 4);
  write_file(folder_ / "new/deep/x.bin", bytes);
  EXPECT_EQ(read_file(folder_ / "new/deep/x.bin"), bytes);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_ / "new/deep"), fs::directory_iterator()),
            1);
}

TEST_F(Files, AMissingFileIsTheUsersProblem) {
  try {
    read_file(folder_ / "none");
    FAIL();
  } catch (const InputError& error) {
    EXPECT_EQ(error.diagnostics().front().rule, "file.missing");
  }
}

TEST_F(Files, AppendsAndCutsBackOnAFullDisk) {
  const fs::path file = folder_ / "lines.txt";
  append_file(file, "one\n");
  append_file(file, "two\n");
  EXPECT_EQ(read_file(file), "one\ntwo\n");
  rlimit old_limit{};
  getrlimit(RLIMIT_FSIZE, &old_limit);
  std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{4096, old_limit.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);
  EXPECT_THROW(append_file(file, std::string(10000, 'x')), IoError);
  setrlimit(RLIMIT_FSIZE, &old_limit);
  EXPECT_EQ(read_file(file), "one\ntwo\n");
  EXPECT_THROW(append_file(folder_ / "none/lines.txt", "x"), IoError);
}

TEST_F(Files, AFullDiskLeavesTheOldFile) {
  const fs::path file = folder_ / "kept.txt";
  write_file(file, std::string_view("old"));
  // The file size limit stands for the full disk: write() fails in the same place.
  rlimit old_limit{};
  getrlimit(RLIMIT_FSIZE, &old_limit);
  std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{4096, old_limit.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);
  EXPECT_THROW(write_file(file, std::string(100000, 'x')), IoError);
  setrlimit(RLIMIT_FSIZE, &old_limit);
  EXPECT_EQ(read_file(file), "old");
  EXPECT_FALSE(fs::exists(folder_ / "kept.txt.part"));
}

TEST_F(Files, AFileInPlaceOfAFolderIsNamed) {
  write_file(folder_ / "file", std::string_view("x"));
  try {
    write_file(folder_ / "file/below", std::string_view("y"));
    FAIL();
  } catch (const IoError& error) {
    EXPECT_NE(std::string(error.what()).find("file"), std::string::npos);
  }
}

// FIPS 180-4 example: SHA-256("abc").
TEST(Sha256, MatchesTheStandardsExample) {
  EXPECT_EQ(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Diagnostics, PrintsPlaceRuleAndHint) {
  Diagnostics d;
  d.error("rule.x", {"a.xosc", 3, 7}, "bad value 'q'", "use a number");
  try {
    d.throw_if_errors();
    FAIL();
  } catch (const InputError& error) {
    EXPECT_STREQ(error.what(), "a.xosc:3:7: error: bad value 'q' [rule.x]\n    hint: use a number");
  }
}

}  // namespace
}  // namespace raytruth
