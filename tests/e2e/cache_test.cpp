// Scenes that are kept from run to run change no byte of a data set.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <sstream>

#include "run_program.h"
#include "sim/core/files.h"

namespace raytruth::e2e {
namespace {

namespace fs = std::filesystem;

std::map<std::string, std::string> hashes(const fs::path& folder) {
  std::map<std::string, std::string> result;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file())
      result[entry.path().lexically_relative(folder).generic_string()] =
          sha256_of_file(entry.path());
  }
  return result;
}

// Without what tells the time.
std::string warnings_of(const Outcome& outcome) {
  std::istringstream lines(outcome.err);
  std::string kept;
  for (std::string line; std::getline(lines, line);)
    if (line.find("warning:") != std::string::npos) kept += line + "\n";
  return kept;
}

class Cache : public testing::Test {
 protected:
  // Cars, people, lights and a wide crossing.
  std::map<std::string, std::string> render(const std::string& name, const std::string& options,
                                            const std::string& environment = "") {
    last_ =
        run(fmt::format("{} raytruth render scenes/library/crossing.xosc --assets builtin "
                        "--rig tests/e2e/tiny.yaml --frames 1 --street-life on --out '{}' {}",
                        environment, (scratch_ / name).string(), options));
    EXPECT_EQ(last_.exit_code, 0) << name << last_.err;
    return hashes(scratch_ / name);
  }
  std::string folder() const { return (scratch_ / "cache").string(); }
  std::size_t kept() const {
    std::size_t n = 0;
    for (const auto& entry : fs::directory_iterator(folder()))
      n += entry.path().extension() == ".stored" ? 1 : 0;
    return n;
  }

  Scratch scratch_{"cache"};
  Outcome last_;
};

TEST_F(Cache, ChangesNoByte) {
  const auto without = render("without", "--cache off --threads 1");
  ASSERT_GT(without.size(), 8U);
  const std::string said = warnings_of(last_);
  EXPECT_EQ(render("cold", fmt::format("--cache '{}' --threads 2", folder())), without);
  EXPECT_EQ(warnings_of(last_), said) << "the same findings";
  const std::size_t files = kept();
  EXPECT_GT(files, 10U);
  EXPECT_EQ(render("warm", fmt::format("--cache '{}' --threads 1", folder())), without);
  EXPECT_EQ(warnings_of(last_), said);
  EXPECT_EQ(kept(), files) << "nothing had to be made anew";

  // Damaged, each in its own way: the run says it, and makes them anew.
  int i = 0;
  for (const auto& entry : fs::directory_iterator(folder())) {
    std::string bytes = read_file(entry.path());
    if (i % 3 == 0) bytes.resize(bytes.size() / 2);
    if (i % 3 == 1) bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
    if (i % 3 == 2) bytes = "foreign";
    write_file(entry.path(), bytes);
    ++i;
  }
  EXPECT_EQ(render("damaged", fmt::format("--cache '{}'", folder())), without);
  EXPECT_NE(last_.err.find("cache.damaged"), std::string::npos) << last_.err;
  EXPECT_EQ(kept(), files);
  EXPECT_EQ(render("mended", "", fmt::format("RAYTRUTH_CACHE='{}'", folder())), without);
  EXPECT_EQ(warnings_of(last_), said);
}

TEST_F(Cache, AFolderThatCannotBeIsAWarning) {
  scratch_.write("a_file", "in the way");
  const fs::path file = scratch_ / "a_file";
  render("out", fmt::format("--cache '{}'", (file / "cache").string()));
  EXPECT_NE(last_.err.find("cache.write"), std::string::npos) << last_.err;
}

TEST_F(Cache, LiesWhereTheUserSays) {
  const std::string home = fmt::format("HOME='{}'", (scratch_ / "home").string());
  render("a", "", "env -u RAYTRUTH_CACHE -u XDG_CACHE_HOME " + home);
  EXPECT_TRUE(fs::exists(scratch_ / "home/.cache/raytruth"));
  fs::remove_all(scratch_ / "home");
  render("b", "", "RAYTRUTH_CACHE=off " + home);
  EXPECT_FALSE(fs::exists(scratch_ / "home"));
  render("c", "",
         fmt::format("env -u RAYTRUTH_CACHE XDG_CACHE_HOME='{}' {}", (scratch_ / "xdg").string(),
                     home));
  EXPECT_TRUE(fs::exists(scratch_ / "xdg/raytruth"));
  EXPECT_FALSE(fs::exists(scratch_ / "home"));
}

}  // namespace
}  // namespace raytruth::e2e
