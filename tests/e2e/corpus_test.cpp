// Scenarios and roads that others wrote, rendered and verified: one small frame each.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "run_program.h"

namespace raytruth::e2e {
namespace {

namespace fs = std::filesystem;

class Corpus : public testing::TestWithParam<const char*> {};

TEST_P(Corpus, RendersAndVerifies) {
  const char* set = std::getenv("RAYTRUTH_CORPUS");
  const fs::path corpus = set ? fs::path(set) : fs::path(RAYTRUTH_SOURCE_DIR) / "../shared/corpus";
  if (!fs::exists(corpus)) GTEST_SKIP() << "no corpus at " << corpus << "; set RAYTRUTH_CORPUS";
  const Scratch scratch("corpus");
  const Outcome render = run(fmt::format(
      "raytruth render '{}' --assets builtin --rig tests/e2e/tiny.yaml --frames 1 --start 1 --out "
      "'{}' --format kitti --quiet",
      (corpus / GetParam()).string(), (scratch / "set").string()));
  EXPECT_EQ(render.exit_code, 0) << render.out << render.err;
  const Outcome verify = run("raytruth verify '" + (scratch / "set").string() + "'");
  EXPECT_EQ(verify.exit_code, 0) << verify.out << verify.err;
}

INSTANTIATE_TEST_SUITE_P(Scenarios, Corpus,
                         testing::Values("esmini/resources/xosc/cut-in.xosc",
                                         "esmini/resources/xosc/ltap-od.xosc",
                                         "ALKS/logical_scenarios/concrete_scenarios/"
                                         "alks_scenario_4_4_1_cut_in_no_collision_template.xosc"));

}  // namespace
}  // namespace raytruth::e2e
