// Whatever a user gets wrong: a message that names file and line, the documented exit code, nothing
// half-written.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "run_program.h"
#include "sim/core/files.h"

namespace raytruth::e2e {
namespace {

namespace fs = std::filesystem;
constexpr const char* kScenario = "scenes/library/first_light.xosc";

std::string shipped(const std::string& name) {
  return read_file(fs::path(RAYTRUTH_SOURCE_DIR) / "scenes/library" / name);
}

// The line (from 1) on which `what` first stands in `text`.
long line_of(const std::string& text, const std::string& what) {
  const std::size_t at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n');
}

void expect_error(const Outcome& outcome, int code, const std::string& message) {
  EXPECT_EQ(outcome.exit_code, code) << outcome.err;
  EXPECT_NE(outcome.err.find(message), std::string::npos)
      << "want '" << message << "' in: " << outcome.err;
}

bool holds_half_files(const fs::path& folder) {
  if (!fs::exists(folder)) return false;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == ".part") return true;
  }
  return false;
}

class BadInput : public testing::Test {
 protected:
  BadInput() : scratch_("bad_input") {
    for (const auto& entry :
         fs::recursive_directory_iterator(fs::path(RAYTRUTH_SOURCE_DIR) / "scenes/library")) {
      if (entry.is_regular_file()) {
        const fs::path relative =
            entry.path().lexically_relative(fs::path(RAYTRUTH_SOURCE_DIR) / "scenes/library");
        scratch_.write(relative.string(), read_file(entry.path()));
      }
    }
  }
  // Changes the scenario in the scratch folder and simulates it.
  Outcome simulate_changed(const std::string& from, const std::string& to) {
    changed_ = replaced(shipped("first_light.xosc"), from, to);
    scratch_.write("changed.xosc", changed_);
    return run(fmt::format("raytruth simulate '{}' --csv '{}'",
                           (scratch_ / "changed.xosc").string(), (scratch_ / "out.csv").string()));
  }
  Scratch scratch_;
  std::string changed_;
};

TEST_F(BadInput, UsageErrorsExitWithOne) {
  expect_error(run("raytruth"), 1, "subcommand");
  expect_error(run("raytruth rendr"), 1, "rendr");
  expect_error(run(fmt::format("raytruth render {} --out /tmp/x --frames -1", kScenario)), 1,
               "--frames");
  expect_error(run(fmt::format("raytruth render {} --out /tmp/x --format nonsense", kScenario)), 1,
               "nonsense");
  expect_error(run(fmt::format("raytruth render {} --out /tmp/x --sun 12", kScenario)), 1, "--sun");
}

TEST_F(BadInput, CheckOfAScenarioLooksAtItsRoadToo) {
  // The second geometry starts a metre beside the end of the first.
  const std::string road = shipped("first_light.xodr");
  const std::string changed = replaced(road, "x=\"150.000000000\" y=\"0.000000000\"",
                                       "x=\"150.000000000\" y=\"1.000000000\"");
  scratch_.write("first_light.xodr", changed);
  const Outcome outcome =
      run(fmt::format("raytruth check '{}'", (scratch_ / "first_light.xosc").string()));
  EXPECT_NE(
      outcome.out.find(fmt::format("first_light.xodr:{}", line_of(changed, "y=\"1.000000000\""))),
      std::string::npos)
      << outcome.out;
  EXPECT_NE(outcome.out.find("xodr.gap"), std::string::npos) << outcome.out;
}

TEST_F(BadInput, NumbersThatAreNone) {
  for (const char* option : {"--sun nan,nan", "--sun 1e300,45", "--sun 0,91", "--start nan",
                             "--start 1e18", "--start -1", "--rate nan", "--frames 0",
                             "--samples 0", "--seed -1", "--seed 18446744073709551616"}) {
    const Outcome outcome = run(
        fmt::format("raytruth render {} --assets builtin --rig tests/e2e/tiny.yaml --out '{}' {}",
                    kScenario, (scratch_ / "o").string(), option));
    const std::string name = std::string(option).substr(0, std::string(option).find(' '));
    expect_error(outcome, 1, name);
    EXPECT_LT(outcome.err.size(), 200U) << outcome.err;
  }
  EXPECT_FALSE(fs::exists(scratch_ / "o"));
  expect_error(run(fmt::format("raytruth simulate {} --step nan", kScenario)), 1, "--step");
  expect_error(run(fmt::format("raytruth simulate {} --ego Ego", kScenario)), 1, "--metrics");
  expect_error(run(fmt::format("raytruth simulate {} --metrics '{}' --ego Nobody", kScenario,
                               (scratch_ / "m.csv").string())),
               2, "Nobody");
  EXPECT_FALSE(fs::exists(scratch_ / "m.csv"));
  expect_error(run(fmt::format("raytruth simulate {} --parameter a=1 --parameter a=2", kScenario)),
               1, "twice");
}

TEST_F(BadInput, WhatNothingCanDo) {
  const std::string scenario = shipped("first_light.xosc");
  const long ego = line_of(scenario, "<ScenarioObject name=\"Ego\"");
  expect_error(run(fmt::format("raytruth simulate {} --parameter ego_speed=1e308", kScenario)), 2,
               fmt::format("first_light.xosc:{}", ego));
  expect_error(
      simulate_changed("x=\"59.6\" y=\"-3.5\" z=\"0.0\"", "x=\"59.6\" y=\"-3.5\" z=\"1e300\""), 2,
      "'Child' is");
}

TEST_F(BadInput, WeatherThatNoSensorShowsIsSaid) {
  const std::string snow = replaced(shipped("first_light.xosc"),
                                    "precipitationType=\"dry\" precipitationIntensity=\"0.0\"",
                                    "precipitationType=\"snow\" precipitationIntensity=\"2.0\"");
  scratch_.write("snow.xosc", snow);
  const std::string render = fmt::format(
      "raytruth render '{}' --assets builtin --rig tests/e2e/tiny.yaml --frames 1 --out '{}'",
      (scratch_ / "snow.xosc").string(), (scratch_ / "o").string());
  const Outcome outcome = run(render);
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_NE(outcome.err.find(fmt::format("snow.xosc:{}", line_of(snow, "<EnvironmentAction>"))),
            std::string::npos)
      << outcome.err;
  EXPECT_NE(outcome.err.find("the sensors don't show single flakes"), std::string::npos)
      << outcome.err;
}

TEST_F(BadInput, OutputsThatAreNoFiles) {
  const std::string simulate = fmt::format("raytruth simulate {}", kScenario);
  expect_error(run(simulate + " --csv /dev/full"), 3, "/dev/full");
  expect_error(run(simulate + " --metrics /dev/full"), 3, "/dev/full");
  expect_error(run(simulate + " --events /dev/full"), 3, "/dev/full");
  expect_error(run(simulate + " --plot /dev/full --pixels 64"), 3, "/dev/full");
  EXPECT_TRUE(fs::is_character_file("/dev/full"));
  expect_error(run(simulate + " >/dev/full"), 3, "stdout");
  const std::string input = (scratch_ / "first_light.xosc").string();
  expect_error(run(fmt::format("raytruth simulate '{}' --csv '{}'", input, input)), 1, "overwrite");
  EXPECT_EQ(read_file(input), shipped("first_light.xosc"));
  const std::string road = (scratch_ / "first_light.xodr").string();
  for (const char* option : {"--csv", "--preview"}) {
    expect_error(run(fmt::format("raytruth road '{}' {} '{}'", road, option, road)), 1,
                 "overwrite");
  }
  EXPECT_EQ(read_file(road), shipped("first_light.xodr"));
  expect_error(run(fmt::format("raytruth road '{}' --obj street.max", road)), 2, ".glb");
  fs::create_symlink(scratch_ / "target.csv", scratch_ / "link.csv");
  EXPECT_EQ(run(fmt::format("{} --csv '{}'", simulate, (scratch_ / "link.csv").string())).exit_code,
            0);
  EXPECT_TRUE(fs::is_symlink(scratch_ / "link.csv"));
  EXPECT_TRUE(fs::is_regular_file(scratch_ / "target.csv"));
  const Outcome pipe = run(
      fmt::format("mkfifo '{0}'; timeout 20 raytruth check '{0}'", (scratch_ / "p.xosc").string()));
  EXPECT_EQ(pipe.exit_code, 2) << pipe.out << pipe.err;
}

TEST_F(BadInput, MissingFiles) {
  expect_error(run("raytruth simulate nowhere.xosc --csv x.csv"), 2, "nowhere.xosc");
  expect_error(run(fmt::format("raytruth render {} --rig nowhere.yaml --out '{}'", kScenario,
                               (scratch_ / "o").string())),
               2, "nowhere.yaml");
  EXPECT_FALSE(fs::exists(scratch_ / "o"));
}

TEST_F(BadInput, BrokenXmlNamesTheLine) {
  const Outcome outcome = simulate_changed("</Entities>", "</Entitties>");
  expect_error(outcome, 2, "changed.xosc:");
  EXPECT_FALSE(fs::exists(scratch_ / "out.csv"));
}

TEST_F(BadInput, AMissingRoadFileIsNamedAtItsReference) {
  const Outcome outcome = simulate_changed("first_light.xodr", "no_such_road.xodr");
  expect_error(outcome, 2, "no_such_road.xodr");
}

TEST_F(BadInput, NotANumber) {
  const std::string scenario = shipped("first_light.xosc");
  const std::size_t at = scenario.find(" s=\"");
  ASSERT_NE(at, std::string::npos);
  const std::string attribute = scenario.substr(at, scenario.find('"', at + 4) - at + 1);
  const Outcome outcome = simulate_changed(attribute, " s=\"nan\"");
  expect_error(outcome, 2, fmt::format("changed.xosc:{}", line_of(changed_, " s=\"nan\"")));
}

TEST_F(BadInput, ALaneThatDoesNotExist) {
  const std::string scenario = shipped("first_light.xosc");
  const std::size_t at = scenario.find("laneId=\"");
  ASSERT_NE(at, std::string::npos);
  const std::string attribute = scenario.substr(at, scenario.find('"', at + 8) - at + 1);
  const Outcome outcome = simulate_changed(attribute, "laneId=\"-77\"");
  expect_error(outcome, 2, fmt::format("changed.xosc:{}", line_of(changed_, "laneId=\"-77\"")));
  EXPECT_NE(outcome.err.find("-77"), std::string::npos) << outcome.err;
}

TEST_F(BadInput, NanInARig) {
  std::string rig = shipped("rigs/kitti.yaml");
  const std::size_t at = rig.find("fx:");
  ASSERT_NE(at, std::string::npos);
  rig = rig.substr(0, at) + "fx: .nan" + rig.substr(rig.find_first_of(",\n}", at));
  scratch_.write("nan.yaml", rig);
  const Outcome outcome =
      run(fmt::format("raytruth render {} --rig '{}' --out '{}'", kScenario,
                      (scratch_ / "nan.yaml").string(), (scratch_ / "o").string()));
  expect_error(outcome, 2, fmt::format("nan.yaml:{}", line_of(rig, "fx: .nan")));
  EXPECT_FALSE(fs::exists(scratch_ / "o"));
}

TEST_F(BadInput, AnUnwritableFolderIsTheMachinesTrouble) {
  scratch_.write("file", "not a folder");
  const Outcome outcome = run(fmt::format(
      "raytruth render {} --assets builtin --rig tests/e2e/tiny.yaml --frames 1 --out '{}'",
      kScenario, (scratch_ / "file/below").string()));
  EXPECT_EQ(outcome.exit_code, 3) << outcome.err;
  EXPECT_NE(outcome.err.find("file/below"), std::string::npos) << outcome.err;
}

// The limit on the size of files stands for the full disk.
TEST_F(BadInput, AFullDiskEndsWithThreeAndNoHalfFile) {
  const Outcome outcome =
      run(fmt::format("trap '' XFSZ; ulimit -f 8; raytruth render {} --assets builtin --rig "
                      "tests/e2e/tiny.yaml --frames 1 "
                      "--out '{}'",
                      kScenario, (scratch_ / "o").string()));
  EXPECT_EQ(outcome.exit_code, 3) << outcome.err;
  EXPECT_NE(outcome.err.find("cannot write"), std::string::npos) << outcome.err;
  EXPECT_FALSE(holds_half_files(scratch_ / "o"));
}

TEST_F(BadInput, AFolderThatHoldsSomethingElseIsLeftAlone) {
  scratch_.write("o/precious.txt", "mine");
  const Outcome outcome = run(fmt::format(
      "raytruth render {} --assets builtin --rig tests/e2e/tiny.yaml --frames 1 --out '{}'",
      kScenario, (scratch_ / "o").string()));
  expect_error(outcome, 2, "holds no data set");
  EXPECT_EQ(std::distance(fs::directory_iterator(scratch_ / "o"), fs::directory_iterator()), 1);
}

TEST_F(BadInput, AnUnknownEgoListsTheOthers) {
  const Outcome outcome = run(fmt::format(
      "raytruth render {} --assets builtin --rig tests/e2e/tiny.yaml --ego Nobody --out '{}'",
      kScenario, (scratch_ / "o").string()));
  expect_error(outcome, 2, "Nobody");
  EXPECT_NE(outcome.err.find("Ego"), std::string::npos) << outcome.err;
}

TEST_F(BadInput, NoDataSet) {
  expect_error(run("raytruth verify '" + scratch_.path().string() + "'"), 2, "is not a data set");
}

}  // namespace
}  // namespace raytruth::e2e
