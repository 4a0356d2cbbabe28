// Our geometry against positions that another program computed on real roads.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "sim/core/math.h"
#include "sim/roads/road_network.h"

namespace raytruth::roads {
namespace {

namespace fs = std::filesystem;

struct Case {
  const char* road;
  const char* reference;
};

class Reference : public testing::TestWithParam<Case> {};

// The reference prints millimetres to a tenth and angles to 1e-5; 5 mm leaves room for its sampled
// parameterisation of paramPoly3, which is the dominant difference.
TEST_P(Reference, AgreesOnPositions) {
  const char* set = std::getenv("RAYTRUTH_CORPUS");
  const fs::path corpus = set ? fs::path(set) : fs::path(RAYTRUTH_SOURCE_DIR) / "../shared/corpus";
  if (!fs::exists(corpus)) GTEST_SKIP() << "no corpus at " << corpus << "; set RAYTRUTH_CORPUS";
  Diagnostics diagnostics;
  const auto network = RoadNetwork::load(corpus / GetParam().road, diagnostics);
  for (const Diagnostic& d : diagnostics.all()) {
    EXPECT_NE(d.severity, Severity::kError) << to_string(d);
  }
  ASSERT_TRUE(network);
  std::ifstream in(corpus / "reference" / GetParam().reference);
  std::string line;
  std::getline(in, line);
  int rows = 0;
  double worst_xy = 0.0;
  double worst_z = 0.0;
  double worst_t = 0.0;
  while (std::getline(in, line)) {
    std::vector<std::string> c;
    std::stringstream cells(line);
    for (std::string cell; std::getline(cells, cell, ',');) c.push_back(cell);
    const auto index = network->find_road(c[12]);
    ASSERT_TRUE(index) << c[12];
    const RoadPoint point{*index, std::stod(c[16]), std::stod(c[15])};
    const Vec3 p = network->at(point).X_WR.translation();
    worst_xy = std::max(worst_xy, std::hypot(p.x() - std::stod(c[5]), p.y() - std::stod(c[6])));
    worst_z = std::max(worst_z, std::abs(p.z() + network->lane_height(point) - std::stod(c[7])));
    const double center = network->center_t(*index, std::stoi(c[13]), point.s_m);
    worst_t = std::max(worst_t, std::abs(center + std::stod(c[14]) - point.t_m));
    const auto found = network->nearest(p, 5.0, *index);
    ASSERT_TRUE(found);
    EXPECT_NEAR(found->s_m, point.s_m, 1e-6);
    EXPECT_NEAR(found->t_m, point.t_m, 1e-6);
    ++rows;
  }
  EXPECT_GT(rows, 100);
  EXPECT_LT(worst_xy, 0.005);
  EXPECT_LT(worst_z, 0.005);
  EXPECT_LT(worst_t, 0.001);
  RecordProperty("worst_xy_m", std::to_string(worst_xy));
  std::printf("%s: %d rows, worst xy %.6f m, z %.6f m, t %.6f m\n", GetParam().reference, rows,
              worst_xy, worst_z, worst_t);
}

INSTANTIATE_TEST_SUITE_P(
    Corpus, Reference,
    testing::Values(
        Case{"esmini/resources/xodr/e6mini.xodr", "cut-in.csv"},
        Case{"esmini/resources/xodr/fabriksgatan.xodr", "ltap-od.csv"},
        Case{"ALKS/logical_scenarios/concrete_scenarios/road_networks/alks_road_straight.xodr",
             "alks_4.4_1_cut_in.csv"}),
    [](const testing::TestParamInfo<Case>& param) {
      return fs::path(param.param.road).stem().string();
    });

}  // namespace
}  // namespace raytruth::roads
