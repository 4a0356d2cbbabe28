// Numbers that CommonRoad-CriMe (Lin and Althoff 2023, github.com/CommonRoad/commonroad-crime)
// asserts in its own tests, for those of its scenarios that can be told as two vehicles with given
// states. Its results are rounded, to 0.01 mostly, times to its step of 0.1 s.
#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "sim/criticality/recorder.h"
#include "tests/sim/criticality/scene.h"

namespace raytruth::criticality {
namespace {

MetricRow only_row(const Snapshot& snapshot, const Options& options) {
  Recorder recorder(ActorId(1), nullptr, options);
  const auto rows = recorder.add(snapshot);
  EXPECT_EQ(rows.size(), 1U);
  return rows.at(0).metrics;
}

// Scenario DEU_Gar-1_1_T-1, step 0: vehicle 200 behind 202, both in the right lane. The lane runs
// at 0.03 rad there; along x the gap is 22.304 m, and the lane's own 1 - cos is 1e-2 m.
Snapshot garching(double other_heading_rad = -0.043633) {
  return scene(0.0, {{.name = "200",
                      .x_m = -1.0214,
                      .y_m = -3.0013,
                      .speed_m_s = 16.0,
                      .length_m = 4.508,
                      .width_m = 1.61},
                     {.name = "202",
                      .x_m = 25.9368,
                      .y_m = -2.2842,
                      .heading_rad = other_heading_rad,
                      .speed_m_s = 10.0,
                      .length_m = 4.8,
                      .width_m = 2.0}});
}

// a_long_req = -0.81 m/s2 (test_a_long_req), a_req = 0.81 m/s2 (test_a_req) within 1 %.
TEST(CommonRoadCriMe, RequiredDeceleration) {
  const MetricRow row = only_row(garching(), Options());
  EXPECT_NEAR(row[Metric::kALongReq], -0.81, 0.0081);
  EXPECT_NEAR(row[Metric::kDrac], 0.81, 0.0081);
}

// a_long_req = -5.77 m/s2 in the mode of piecewise constant motion: the test's leader counts as
// standing there (its stopping distance is multiplied by an acceleration of 0).
TEST(CommonRoadCriMe, RequiredDecelerationToAStop) {
  Snapshot snapshot = garching();
  snapshot.actors[1].V_WA.linear_m_s = Vec3::Zero();
  EXPECT_NEAR(only_row(snapshot, Options())[Metric::kALongReq], -5.77, 0.0577);
}

// DST = 24.86 m/s2 (test_dst): at 2 s of safety time 2.3 m are left, and the test's headway is
// 22.172 m (108 / 24.86 / 2 + 20). The formula is checked with that headway.
TEST(CommonRoadCriMe, DecelerationToSafetyTime) {
  Following f;
  f.gap_m = 22.172;
  f.v1_m_s = 16.0;
  f.v2_m_s = 10.0;
  EXPECT_NEAR(3.0 * *dst(f, 2.0), 24.86, 0.2486);
}

// delta-v = 13.0 m/s (test_delta_v) is that of equal masses which drive towards each other: its
// formula adds the speeds. Here 202 is turned round.
TEST(CommonRoadCriMe, DeltaV) {
  EXPECT_NEAR(only_row(garching(3.14159265 - 0.043633), Options())[Metric::kDeltaV], 13.0, 0.13);
  // As the scenario has them, one behind the other, an impact frees half of 6 m/s.
  EXPECT_NEAR(only_row(garching(), Options())[Metric::kDeltaV], 3.0, 0.03);
}

// Scenario ZAM_Zip-1_56_T-1, step 0: vehicle 2 behind 3. BTN = 0.1043 with 11.5 m/s2 (test_bnt).
TEST(CommonRoadCriMe, BrakeThreatNumber) {
  const Snapshot zip = scene(0.0, {{.name = "2",
                                    .x_m = -113.88817,
                                    .y_m = 4.8501371,
                                    .heading_rad = 0.002138,
                                    .speed_m_s = 14.277459,
                                    .length_m = 5.0,
                                    .width_m = 2.0},
                                   {.name = "3",
                                    .x_m = -64.851619,
                                    .y_m = 5.4830682,
                                    .heading_rad = 0.0037248924,
                                    .speed_m_s = 4.0027168,
                                    .length_m = 5.0,
                                    .width_m = 2.0}});
  Options options;
  options.max_braking_m_s2 = 11.5;
  EXPECT_NEAR(only_row(zip, options)[Metric::kBtn], 0.1043, 0.001043);
}

// Scenario ZAM_Urban-3_3_Repair: ego (vehicle 8) drives against the parked vehicle 6. Its states
// at every 0.1 s: x, y, heading, speed, acceleration.
constexpr std::array<std::array<double, 5>, 31> kUrban = {{
    {60.0, 0.06, 0.02, 9.0, 0.0},
    {60.899753, 0.078549429, 0.021803929, 8.9983393, -0.032693811},
    {61.799118, 0.10008573, 0.026457011, 8.9936949, -0.059509619},
    {62.697759, 0.12665726, 0.032880929, 8.9866552, -0.080730454},
    {63.595391, 0.15943855, 0.040218248, 8.9777143, -0.097753904},
    {64.491779, 0.19891571, 0.047800748, 8.9672139, -0.11211841},
    {65.386728, 0.24504602, 0.055121488, 8.9553559, -0.12503911},
    {66.280084, 0.29739391, 0.061809907, 8.9422442, -0.13725476},
    {67.171727, 0.35524547, 0.067609520, 8.9279321, -0.14904862},
    {68.061566, 0.41770356, 0.072357998, 8.9124631, -0.16035249},
    {68.949538, 0.48376578, 0.075969510, 8.8958996, -0.17087632},
    {69.835604, 0.55238704, 0.078419237, 8.8783388, -0.18023021},
    {70.719746, 0.62207371, 0.078222927, 8.8588609, -0.20825052},
    {71.601961, 0.68984141, 0.074641269, 8.8371675, -0.22440173},
    {72.482265, 0.75321391, 0.068790191, 8.8144123, -0.22970812},
    {73.360685, 0.81062341, 0.061568060, 8.7915608, -0.22666971},
    {74.237260, 0.86121943, 0.053679768, 8.7693085, -0.21805844},
    {75.112038, 0.90470047, 0.045661075, 8.7480878, -0.20629695},
    {75.985074, 0.94116966, 0.037902731, 8.7281180, -0.19321660},
    {76.856598, 0.97056179, 0.029130458, 8.7140830, -0.087531685},
    {77.727311, 0.99142442, 0.018565420, 8.7052536, -0.088160260},
    {78.597325, 1.0026369, 0.0071252886, 8.6966557, -0.083377992},
    {79.466580, 1.0037763, -0.0044835693, 8.6886720, -0.076267558},
    {80.335029, 0.99496135, -0.015717382, 8.6814116, -0.069179773},
    {81.202639, 0.97671897, -0.026172867, 8.6747908, -0.063623964},
    {82.069388, 0.94986998, -0.035566555, 8.6686140, -0.060339668},
    {82.935263, 0.91543356, -0.043715499, 8.6626440, -0.059456671},
    {83.800261, 0.87454790, -0.050519517, 8.6566528, -0.060681939},
    {84.664387, 0.82840572, -0.055945142, 8.6504556, -0.063476095},
    {85.527650, 0.77820277, -0.060011399, 8.6439273, -0.067199905},
    {86.390066, 0.72509777, -0.062777417, 8.6370069, -0.071223408},
}};

// Their lane runs straight along x, 3.5 m wide around y = 0.
std::shared_ptr<const roads::RoadNetwork> urban_road() {
  const std::string xml = R"(<?xml version="1.0"?><OpenDRIVE><header revMajor="1" revMinor="6"/>
    <road name="" length="210" id="1" junction="-1"><planView>
    <geometry s="0" x="-10" y="1.75" hdg="0" length="210"><line/></geometry></planView>
    <lanes><laneSection s="0"><center><lane id="0" type="none" level="false"/></center><right>
    <lane id="-1" type="driving" level="false"><width sOffset="0" a="3.5" b="0" c="0" d="0"/></lane>
    </right></laneSection></lanes></road></OpenDRIVE>)";
  Diagnostics diagnostics;
  return roads::RoadNetwork::parse(xml, "urban.xodr", diagnostics);
}

Recorder urban_recorder(const Options& options = Options()) {
  return {ActorId(1), urban_road(), options};
}

Snapshot urban(std::size_t step) {
  const auto& [x, y, heading, speed, acceleration] = kUrban[step];
  return scene(0.1 * static_cast<double>(step), {{.name = "8",
                                                  .x_m = x,
                                                  .y_m = y,
                                                  .heading_rad = heading,
                                                  .speed_m_s = speed,
                                                  .acceleration_m_s2 = acceleration,
                                                  .length_m = 4.508,
                                                  .width_m = 1.608,
                                                  .place = {"1", -1, x + 10.0, y - 1.75}},
                                                 {.name = "6",
                                                  .x_m = 85.0,
                                                  .y_m = -1.0,
                                                  .heading_rad = 0.02,
                                                  .length_m = 4.0,
                                                  .width_m = 2.5,
                                                  .kind = ActorKind::kMiscObject,
                                                  .place = {"1", -1, 95.0, -2.75}}});
}

// TTC* = 2.4 s (test_ttc), TTCE = 2.4 s (test_ttce), THW = 2.4 s (test_thw): the first step of the
// driven way at which the bodies touch, or the front has passed the other's rear. Along the way the
// front crosses that rear between steps 23 and 24.
TEST(CommonRoadCriMe, FirstContactOfTheDrivenWay) {
  Recorder recorder(ActorId(1), nullptr, Options());
  for (std::size_t i = 0; i < kUrban.size(); ++i) recorder.add(urban(i));
  EXPECT_NEAR(recorder.summaries().at(0).first_contact_s, 2.4, 1e-9);
  const double rear = 85.0 - 2.0;
  EXPECT_LT(kUrban[23][0] + 2.254, rear);
  EXPECT_GT(kUrban[24][0] + 2.254, rear);
}

// TET = 2.0 s and TIT = 2.012 (test_tet, test_tit), threshold 2 s, within 1 %. From step 24 on the
// bodies overlap: there the test's TTC is infinite, ours 0, so the comparison ends there.
TEST(CommonRoadCriMe, TimeExposedAndTimeIntegrated) {
  Recorder recorder = urban_recorder();
  for (std::size_t i = 0; i <= 24; ++i) recorder.add(urban(i));
  const PairSummary s = recorder.summaries().at(0);
  EXPECT_NEAR(s.tet_s, 2.0, 0.02);
  EXPECT_NEAR(s.tit_s2, 2.012, 0.02012);
}

// TTB = 2.0 s, TTR = 2.0 s with 11.5 m/s2 (test_ttm, test_ttr): the last step of the driven way
// from which braking still helps. Ours looks ahead with constant velocity from that step: at 1.9 s
// there is time left, at 2.0 s at most half a step more than none.
TEST(CommonRoadCriMe, TimeToBrake) {
  Options options;
  options.max_braking_m_s2 = 11.5;
  const auto at = [&](std::size_t step) {
    Recorder recorder = urban_recorder(options);
    return recorder.add(urban(step)).at(0).metrics;
  };
  const MetricRow before = at(19);
  EXPECT_GT(before[Metric::kTtb], 0.0);
  EXPECT_LT(before[Metric::kTtb], 0.1);
  EXPECT_TRUE(std::isinf(at(21)[Metric::kTtb]));
  EXPECT_EQ(before[Metric::kTtk], -std::numeric_limits<double>::infinity());  // as in test_ttm
}

// WTTC = 1.3 s with 11.5 m/s2 (test_wttc), rounded to the step. Its circles hold a third of each
// body; ours hold all of it, which comes to 1.25 s: half a step apart.
TEST(CommonRoadCriMe, WorstTimeToCollision) {
  Options options;
  options.worst_case_acceleration_m_s2 = 11.5;
  const double whole = only_row(urban(0), options)[Metric::kWttc];
  EXPECT_NEAR(whole, 1.3, 0.05);
  // The same equation with its radii.
  Snapshot third = urban(0);
  Body ego = participant(*third.models[0], third.actors[0], nullptr).body;
  Body other = participant(*third.models[1], third.actors[1], nullptr).body;
  ego.half_length_m /= 3.0;
  other.half_length_m /= 3.0;
  EXPECT_NEAR(*wttc(ego, other, 11.5, 0.0), 1.3, 0.05);
}

}  // namespace
}  // namespace raytruth::criticality
