#include "sim/criticality/recorder.h"

#include <gtest/gtest.h>

#include <cmath>
#include <sstream>

#include "sim/criticality/table.h"
#include "tests/sim/criticality/scene.h"

namespace raytruth::criticality {
namespace {

constexpr double kHalfPi = 1.5707963267948966;

// Ego goes along +x through the crossing at the origin, the other along +y through it, later.
// Speeds 10 and 8 m/s, 4.5 m by 1.8 m; middles pass the origin at 5 s and 5 s + lag.
Snapshot crossing(double t, double lag_s) {
  return scene(t, {{.name = "Ego", .x_m = 10.0 * (t - 5.0), .speed_m_s = 10.0, .mass_kg = 1000.0},
                   {.name = "Other",
                    .y_m = 8.0 * (t - 5.0 - lag_s),
                    .heading_rad = kHalfPi,
                    .speed_m_s = 8.0,
                    .mass_kg = 2000.0}});
}

// Both sweep strips of 1.8 m: ego is in the area while its middle is within 0.9 + 2.25 m of the
// origin, 3.15 m, the other the same. Times are found to a millionth of a thinned step.
TEST(Recorder, CrossingWaysGiveEncroachmentTimes) {
  Recorder recorder(ActorId(1), nullptr, Options());
  for (int i = 0; i <= 1200; ++i) recorder.add(crossing(0.01 * i, 2.0));
  const PairSummary s = recorder.summaries().at(0);
  EXPECT_NEAR(s.et_s, 6.3 / 10.0, 1e-5);
  const double other_enters = 7.0 - 3.15 / 8.0;
  EXPECT_NEAR(s.pet_s, other_enters - (5.0 + 0.315), 1e-5);
  EXPECT_NEAR(s.ags_s, other_enters - (5.0 - 0.315), 1e-5);
  // Plastic impact: reduced mass 2000/3 kg, relative speed squared 164.
  EXPECT_NEAR(s.ci_j, 0.5 * 2000.0 / 3.0 * 164.0 * std::exp(-s.pet_s), 1e-3);
  EXPECT_TRUE(std::isnan(s.first_contact_s));
}

TEST(Recorder, TheOrderOfWhoIsFirstTurnsPetAround) {
  Recorder recorder(ActorId(1), nullptr, Options());
  for (int i = 0; i <= 1200; ++i) recorder.add(crossing(0.01 * i, -2.0));
  const PairSummary s = recorder.summaries().at(0);
  EXPECT_NEAR(s.pet_s, (5.0 - 0.315) - (3.0 + 3.15 / 8.0), 1e-5);
  EXPECT_TRUE(std::isnan(s.ags_s));  // ego accepted no gap: it came second
}

// Ego stops before the crossing for 4 s and goes on; its way before and after is as above, so it is
// in the area from 9 - 0.315 s on. Small steps: a stamp every 0.2 m is far fewer than the
// snapshots.
TEST(Recorder, WaitingBeforeTheAreaIsNoStayInIt) {
  Recorder recorder(ActorId(1), nullptr, Options());
  Track track;
  int count = 0;
  for (int i = 0; i <= 16000; ++i, ++count) {
    const double t = 0.001 * i;
    const bool waits = t >= 4.0 && t < 8.0;
    const double x = 10.0 * ((t < 4.0 ? t : waits ? 4.0 : t - 4.0) - 5.0);
    const Snapshot now = scene(
        t, {{.name = "Ego", .x_m = x, .speed_m_s = waits ? 0.0 : 10.0},
            {.name = "Other", .y_m = 8.0 * (t - 6.0), .heading_rad = kHalfPi, .speed_m_s = 8.0}});
    recorder.add(now);
    track.add(t, participant(*now.models[0], now.actors[0], nullptr).body);
  }
  const PairSummary s = recorder.summaries().at(0);
  EXPECT_NEAR(s.et_s, 0.63, 1e-5);
  EXPECT_NEAR(s.pet_s, (9.0 - 0.315) - (6.0 + 3.15 / 8.0), 1e-5);
  // 120 m in steps of 0.2 m (rounded up to the next snapshot's), start, stops and ends.
  EXPECT_LE(track.stamps().size(), 120U * 5U + 10U);
  EXPECT_GE(track.stamps().size(), 550U);
}

TEST(Recorder, FollowingIsNoConflictArea) {
  Recorder recorder(ActorId(1), nullptr, Options());
  for (int i = 0; i <= 300; ++i) {
    const double t = 0.01 * i;
    recorder.add(scene(t, {{.name = "Ego", .x_m = 10.0 * t, .speed_m_s = 10.0},
                           {.name = "Lead", .x_m = 20.0 + 10.0 * t, .speed_m_s = 10.0}}));
  }
  const PairSummary s = recorder.summaries().at(0);
  EXPECT_TRUE(std::isnan(s.pet_s));
  EXPECT_TRUE(std::isnan(s.et_s));
}

// In the plane a crossing at the same time is found by TTC 2D alone: fronts and sides meet when
// ego's front is at -0.9 m (t = 4.685) and the other is within; it is 3.15 / 8 s around 5 s + lag.
TEST(Recorder, CollisionCourseAtACrossing) {
  Options options;
  Recorder recorder(ActorId(1), nullptr, options);
  const MetricRow row = recorder.add(crossing(0.0, 0.1)).at(0).metrics;
  // The other enters at 5.1 - 0.39375 = 4.70625, later than ego's 4.685.
  EXPECT_NEAR(row[Metric::kTtcPlane], 4.70625, 1e-9);
  EXPECT_NEAR(row[Metric::kTtce], 4.70625, 1e-9);
  EXPECT_EQ(row[Metric::kDce], 0.0);
  EXPECT_FALSE(row.has(Metric::kTtc));
  EXPECT_FALSE(row.has(Metric::kHw));
  // Braking: ego stands 6.25 m after; its front must stay behind -0.9 m, 46.85 m from where it is
  // now, or let the other pass first: it leaves at 5.49375.
  EXPECT_GT(row[Metric::kTtb], (46.85 - 6.25) / 10.0 - 1e-6);
  EXPECT_LT(row[Metric::kTtb], 4.70625);
  // Kickdown: ego's rear must have passed 0.9 m (53.15 m on) before 4.70625 s; 47.0625 m are made
  // anyway, so (t - tau)^2 * 3.5 / 2 = 6.0875.
  EXPECT_NEAR(row[Metric::kTtk], 4.70625 - std::sqrt(6.0875 * 2.0 / 3.5), 1e-6);
  EXPECT_EQ(row[Metric::kTtr], std::max({row[Metric::kTtb], row[Metric::kTts], row[Metric::kTtk]}));
}

// The searched manoeuvres and the closed forms of a straight lane are two ways to one number.
TEST(Recorder, SearchedManoeuvresAgreeWithClosedForms) {
  const Snapshot s = scene(0.0, {{.name = "Ego", .speed_m_s = 25.0},
                                 {.name = "Lead", .x_m = 50.0, .y_m = 0.4, .speed_m_s = 10.0}});
  const Options options;
  Recorder recorder(ActorId(1), nullptr, options);
  const MetricRow row = recorder.add(s).at(0).metrics;
  const Body ego = participant(*s.models[0], s.actors[0], nullptr).body;
  const Body lead = participant(*s.models[1], s.actors[1], nullptr).body;
  const double contact = row[Metric::kTtc];
  EXPECT_NEAR(contact, 45.5 / 15.0, 1e-12);
  EXPECT_NEAR(row[Metric::kTtcPlane], contact, 1e-12);
  // A bisection of 3 s in 26 steps, 5e-8 s; contact counts from 1e-9 m.
  EXPECT_NEAR(row[Metric::kTtb], last_braking(ego, lead, contact, options), 1e-6);
  EXPECT_NEAR(row[Metric::kTts], last_steering(ego, lead, contact, options), 1e-6);
  EXPECT_EQ(last_kickdown(ego, lead, contact, options), row[Metric::kTtk]);
}

// A road on a circle to the left, radius 100 m: lane -1 lies outside, its middle at 102 m.
std::shared_ptr<const roads::RoadNetwork> ring() {
  const std::string xml = R"(<?xml version="1.0"?><OpenDRIVE><header revMajor="1" revMinor="6"/>
    <road name="ring" length="600" id="1" junction="-1"><planView>
    <geometry s="0" x="0" y="0" hdg="0" length="600"><arc curvature="0.01"/></geometry></planView>
    <lanes><laneSection s="0"><center><lane id="0" type="none" level="false"/></center><right>
    <lane id="-1" type="driving" level="false"><width sOffset="0" a="4" b="0" c="0" d="0"/></lane>
    <lane id="-2" type="driving" level="false"><width sOffset="0" a="4" b="0" c="0" d="0"/></lane>
    </right></laneSection></lanes></road></OpenDRIVE>)";
  Diagnostics diagnostics;
  return roads::RoadNetwork::parse(xml, "ring.xodr", diagnostics);
}

Placed on_ring(const std::string& name, double angle_rad, int lane, double speed) {
  const double radius = lane == -1 ? 102.0 : 106.0;
  return {.name = name,
          .x_m = radius * std::sin(angle_rad),
          .y_m = 100.0 - radius * std::cos(angle_rad),
          .heading_rad = angle_rad,
          .speed_m_s = speed,
          .place = {"1", lane, 100.0 * angle_rad, 100.0 - radius}};
}

// Along the lane's own circle, not along the reference line or the chord: 1.2 rad are 122.4 m
// (reference line 120 m, chord 115 m). Bodies are 4.5 m.
TEST(Recorder, DistancesFollowTheLane) {
  const auto roads = ring();
  ASSERT_TRUE(roads);
  Recorder recorder(ActorId(1), roads, Options());
  const auto rows = recorder.add(
      scene(0.0, {on_ring("Ego", 0.3, -1, 20.0), on_ring("Lead", 1.5, -1, 15.0),
                  on_ring("Beside", 1.5, -2, 15.0), on_ring("Behind", 0.1, -1, 25.0)}));
  const MetricRow& lead = rows.at(0).metrics;
  EXPECT_TRUE(rows.at(0).on_road);
  EXPECT_NEAR(lead[Metric::kHw], 122.4 - 4.5, 1e-6);
  EXPECT_NEAR(lead[Metric::kTtc], (122.4 - 4.5) / 5.0, 1e-6);
  EXPECT_NEAR(lead[Metric::kThw], (122.4 - 4.5) / 20.0, 1e-6);
  const MetricRow& beside = rows.at(1).metrics;
  EXPECT_FALSE(beside.has(Metric::kTtc));
  EXPECT_NEAR(beside[Metric::kRssLatMargin] + beside[Metric::kRssLat], 4.0 - 1.8, 1e-6);
  // The one behind is the rear car of RSS: 0.2 rad of the lane are 20.4 m.
  const MetricRow& behind = rows.at(2).metrics;
  EXPECT_FALSE(behind.has(Metric::kHw));
  EXPECT_NEAR(behind[Metric::kRssLong], rss_same_direction(25.0, 20.0, RssOptions()), 1e-6);
  EXPECT_NEAR(behind[Metric::kRssLongMargin], 20.4 - 4.5 - behind[Metric::kRssLong], 1e-6);
}

// More than half the ring ahead: 3.6 rad of 102 m.
TEST(Recorder, DistancesGoAroundMoreThanHalfATurn) {
  Recorder recorder(ActorId(1), ring(), Options());
  const auto rows =
      recorder.add(scene(0.0, {on_ring("Ego", 0.3, -1, 20.0), on_ring("Lead", 3.9, -1, 15.0)}));
  EXPECT_NEAR(rows.at(0).metrics[Metric::kHw], 3.6 * 102.0 - 4.5, 1e-6);
}

// Road 1 runs 100 m along +x; road 2 goes on from there and is drawn towards it: its s falls along
// ego's way and its lane 1 is ego's.
std::shared_ptr<const roads::RoadNetwork> two_roads() {
  const std::string xml = R"(<?xml version="1.0"?><OpenDRIVE><header revMajor="1" revMinor="6"/>
    <road name="" length="100" id="1" junction="-1"><link><successor elementType="road"
    elementId="2" contactPoint="end"/></link><planView><geometry s="0" x="0" y="0" hdg="0"
    length="100"><line/></geometry></planView><lanes><laneSection s="0"><center><lane id="0"
    type="none" level="false"/></center><right><lane id="-1" type="driving" level="false"><link>
    <successor id="1"/></link><width sOffset="0" a="4" b="0" c="0" d="0"/></lane></right>
    </laneSection></lanes></road>
    <road name="" length="200" id="2" junction="-1"><link><successor elementType="road"
    elementId="1" contactPoint="end"/></link><planView><geometry s="0" x="300" y="0"
    hdg="3.141592653589793" length="200"><line/></geometry></planView><lanes><laneSection s="0">
    <left><lane id="1" type="driving" level="false"><link><successor id="-1"/></link>
    <width sOffset="0" a="4" b="0" c="0" d="0"/></lane></left><center><lane id="0" type="none"
    level="false"/></center></laneSection></lanes></road></OpenDRIVE>)";
  Diagnostics diagnostics;
  return roads::RoadNetwork::parse(xml, "two.xodr", diagnostics);
}

TEST(Recorder, LanesLeadToTheNextRoad) {
  const auto roads = two_roads();
  ASSERT_TRUE(roads);
  Recorder recorder(ActorId(1), roads, Options());
  // Both move on between the instants: the way is searched once and carried on.
  for (const double t : {0.0, 0.5}) {
    const double ego = 80.0 + 20.0 * t;
    const double lead = 130.0 + 10.0 * t;
    const Snapshot now = scene(
        t,
        {{.name = "Ego", .x_m = ego, .y_m = -2.0, .speed_m_s = 20.0, .place = {"1", -1, ego, -2.0}},
         {.name = "Lead",
          .x_m = lead,
          .y_m = -1.5,
          .speed_m_s = 10.0,
          .place = {"2", 1, 300.0 - lead, 1.5}}});
    const auto rows = recorder.add(now);
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_TRUE(rows[0].on_road);
    EXPECT_NEAR(rows[0].metrics[Metric::kHw], lead - ego - 4.5, 1e-6) << t;
    EXPECT_NEAR(rows[0].metrics[Metric::kTtc], (lead - ego - 4.5) / 10.0, 1e-6);
    // 0.5 m to the left of ego: bodies of 1.8 m overlap by 1.3 m.
    EXPECT_NEAR(rows[0].metrics[Metric::kRssLatMargin] + rows[0].metrics[Metric::kRssLat], -1.3,
                1e-6);
    EXPECT_NEAR(rows[0].metrics[Metric::kTts],
                rows[0].metrics[Metric::kTtc] - std::sqrt(2.0 * 1.3 / 8.0), 1e-6);
  }
}

// Ego on the right drifts to its left at 0.5 m/s, towards the other: for the formula it is the car
// on the right, moving to the left.
TEST(Recorder, RssLateralKnowsWhoIsOnWhichSide) {
  for (const double side : {1.0, -1.0}) {
    Snapshot now =
        scene(0.0, {{.name = "Ego", .speed_m_s = 20.0},
                    {.name = "Other", .x_m = 2.0, .y_m = 4.0 * side, .speed_m_s = 20.0}});
    now.actors[0].V_WA.linear_m_s.y() = 0.5 * side;
    Recorder recorder(ActorId(1), nullptr, Options());
    const MetricRow row = recorder.add(now).at(0).metrics;
    EXPECT_NEAR(row[Metric::kRssLat], rss_lateral(0.5, 0.0, RssOptions()), 1e-9) << side;
    EXPECT_NEAR(row[Metric::kRssLat], rss_lateral(0.0, -0.5, RssOptions()), 1e-9) << side;
    EXPECT_GT(row[Metric::kRssLat], rss_lateral(0.0, 0.0, RssOptions()) + 0.5);
  }
}

TEST(Recorder, EvasionGivesConflictSeverity) {
  Recorder recorder(ActorId(1), nullptr, Options());
  for (int i = 0; i <= 20; ++i) {
    const double t = 0.1 * i;
    const double a = i >= 10 ? -4.0 : 0.0;
    recorder.add(scene(t, {{.name = "Ego",
                            .x_m = 20.0 * t,
                            .speed_m_s = 20.0,
                            .acceleration_m_s2 = a,
                            .mass_kg = 1000.0},
                           {.name = "Wall", .x_m = 104.5, .mass_kg = 3000.0}}));
  }
  const PairSummary s = recorder.summaries().at(0);
  EXPECT_NEAR(s.tta_s, 80.0 / 20.0, 1e-9);  // at 1 s
  EXPECT_NEAR(s.cs_m_s, 0.75 * 20.0 - 4.0 * 4.0 * 0.75, 1e-9);
  const auto& ttc = s.ranges[static_cast<std::size_t>(Metric::kTtc)];
  EXPECT_NEAR(ttc.worst, 3.0, 1e-9);
  EXPECT_NEAR(ttc.worst_time_s, 2.0, 1e-9);
  EXPECT_NEAR(ttc.most, 5.0, 1e-9);
  const auto& jerk = s.ranges[static_cast<std::size_t>(Metric::kLongJerk)];
  EXPECT_NEAR(jerk.worst, -40.0, 1e-6);
}

TEST(Recorder, EgoIsFoundByName) {
  const Snapshot s = scene(
      0.0, {{.name = "Walker", .kind = ActorKind::kPedestrian}, {.name = "Car"}, {.name = "hero"}});
  EXPECT_EQ(find_ego(s, ""), ActorId(3));
  EXPECT_EQ(find_ego(s, "Car"), ActorId(2));
  EXPECT_EQ(find_ego(s, "Nobody"), ActorId());
  EXPECT_EQ(
      find_ego(scene(0.0, {{.name = "W", .kind = ActorKind::kPedestrian}, {.name = "C"}}), ""),
      ActorId(2));
}

std::size_t commas(const std::string& line) {
  return static_cast<std::size_t>(std::count(line.begin(), line.end(), ','));
}

TEST(Table, CellsAreEmptyWhereNothingIsDefined) {
  Recorder recorder(ActorId(1), nullptr, Options());
  const Snapshot s = scene(0.5, {{.name = "Ego", .speed_m_s = 10.0},
                                 {.name = "A, \"B\"", .x_m = 900.0},
                                 {.name = "Near", .x_m = 12.0}});
  std::string csv = table_header();
  append_rows(s, ActorId(1), recorder.add(s), csv);
  std::istringstream in(csv);
  std::string header, far, near;
  std::getline(in, header);
  std::getline(in, far);
  std::getline(in, near);
  EXPECT_EQ(far.rfind("0.500000000,Ego,\"A, \"\"B\"\"\",plane,895.5000,,,", 0), 0U) << far;
  EXPECT_EQ(commas(far), commas(header) + 1);  // one in the name
  EXPECT_EQ(commas(near), commas(header));
  // 7.5 m at 10 m/s with 8 m/s2: 6.25 m are needed to stop.
  EXPECT_EQ(near.rfind("0.500000000,Ego,Near,plane,7.5000,7.5000,0.7500,0.7500,0.7500,", 0), 0U)
      << near;
  EXPECT_NE(near.find(",0.1250,"), std::string::npos) << near;  // TTB
  EXPECT_NE(near.find("-inf"), std::string::npos) << near;      // TTK
}

}  // namespace
}  // namespace raytruth::criticality
