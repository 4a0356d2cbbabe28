// Models of the user's own in a run, as its manifest records them.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "run_program.h"
#include "sim/core/files.h"

namespace raytruth::e2e {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

Outcome render(const Scratch& scratch, const std::string& out, const std::string& options) {
  return run(fmt::format(
      "raytruth render scenes/library/first_light.xosc --rig tests/e2e/tiny.yaml --frames 1 "
      "--out '{}' {}",
      (scratch / out).string(), options));
}

// A car of two boxes, 4.4 x 1.8 x 1.5 m, y up.
void write_pack(const Scratch& scratch) {
  std::string obj;
  int count = 0;
  const auto box = [&](const char* material, double x0, double y0, double x1, double y1) {
    obj += fmt::format("usemtl {}\n", material);
    for (int i = 0; i < 8; ++i)
      obj += fmt::format("v {} {} {}\n", i & 1 ? x1 : x0, i & 2 ? y1 : y0, i & 4 ? 0.9 : -0.9);
    for (const char* face : {"1 3 4 2", "5 6 8 7", "1 2 6 5", "3 7 8 4", "1 5 7 3", "2 4 8 6"}) {
      obj += "f";
      for (const char* c = face; *c != 0; ++c) {
        if (*c != ' ') obj += fmt::format(" {}", count + *c - '0');
      }
      obj += "\n";
    }
    count += 8;
  };
  box("paint", -2.2, 0.2, 2.2, 0.9);
  box("glass", -1.0, 0.9, 1.0, 1.5);
  obj += "v -2.2 0 0\nv 2.2 0 0\nv 0 0 0.1\nusemtl paint\n";
  obj += fmt::format("f {} {} {}\n", count + 1, count + 2, count + 3);
  fs::create_directories(scratch / "pack");
  scratch.write("pack/car.obj", obj);
  scratch.write("pack/pack.yaml",
                "name: mine\nlicence: CC0-1.0\nauthor: somebody\nassets:\n  - name: block\n    "
                "file: car.obj\n    class: car\n    parts:\n      - {material: paint, part: Body, "
                "surface: paint}\n      - {material: glass, part: Window}\n");
}

TEST(OwnModels, AreShownRecordedAndReplayed) {
  const Scratch scratch("own_models");
  write_pack(scratch);
  const std::string pack = (scratch / "pack").string();
  const Outcome made = render(scratch, "set", "--quiet --assets '" + pack + "'");
  ASSERT_EQ(made.exit_code, 0) << made.err;
  const json manifest = json::parse(read_file(scratch / "set/runs/first_light/run.json"));
  EXPECT_EQ(manifest.at("asset_packs"), json::array({pack}));
  EXPECT_NE(manifest.at("assets").dump().find("\"block\""), std::string::npos)
      << manifest.at("assets");
  EXPECT_NE(read_file(scratch / "set/runs/first_light/CREDITS.txt").find("somebody"),
            std::string::npos);
  const std::string replay =
      fmt::format("raytruth replay '{}' --frame 0", (scratch / "set").string());
  const Outcome again = run(replay);
  EXPECT_EQ(again.exit_code, 0) << again.out << again.err;
  // A model that has changed since is found out.
  scratch.write("pack/car.obj", read_file(scratch / "pack/car.obj") + "# touched\n");
  const Outcome changed = run(replay);
  EXPECT_EQ(changed.exit_code, 2) << changed.out << changed.err;
  EXPECT_NE(changed.err.find("car.obj"), std::string::npos) << changed.err;
}

TEST(OwnModels, AutoIsRecordedAsWhatTheMachineHas) {
  const Scratch scratch("auto_models");
  const Outcome asked = render(scratch, "set", "--assets auto");
  ASSERT_EQ(asked.exit_code, 0) << asked.err;
  const json packs =
      json::parse(read_file(scratch / "set/runs/first_light/run.json")).at("asset_packs");
  ASSERT_EQ(packs.size(), 1U);
  const bool installed = packs[0] == "debian";
  EXPECT_TRUE(installed || packs[0] == "builtin") << packs;
  EXPECT_EQ(asked.err.find("sweethome3d-furniture sumo-tools") == std::string::npos, installed)
      << asked.err;
}

TEST(OwnModels, BrokenOnesStopTheRunOrAreReplaced) {
  const Scratch scratch("broken_models");
  write_pack(scratch);
  scratch.write("pack/car.obj", "v nan 0 0\nv 1 0 0\nv 0 1 0\nusemtl paint\nf 1 2 3\n");
  const std::string pack = fmt::format("--quiet --assets '{}'", (scratch / "pack").string());
  const Outcome stopped = render(scratch, "set", pack);
  EXPECT_EQ(stopped.exit_code, 2) << stopped.err;
  EXPECT_NE(stopped.err.find("pack.yaml:5"), std::string::npos) << stopped.err;
  const Outcome went_on = render(scratch, "other", pack + " --keep-going");
  EXPECT_EQ(went_on.exit_code, 0) << went_on.err;
}

}  // namespace
}  // namespace raytruth::e2e
