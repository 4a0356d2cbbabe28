// People on pavements and crossings.
#include "sim/traffic/walkers.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "crossing_text.h"
#include "town_text.h"

namespace raytruth::traffic {
namespace {

struct Town {
  std::shared_ptr<const Traffic> traffic;
  std::unique_ptr<const Walkers> walkers;
};

Town town(std::uint64_t seed = 1, bool crossing = true) {
  Diagnostics diagnostics;
  auto roads = roads::RoadNetwork::parse(town_text(crossing), "town.xodr", diagnostics);
  diagnostics.throw_if_errors();
  Town t;
  t.traffic = std::make_shared<const Traffic>(std::make_shared<const LaneGraph>(roads), seed);
  t.walkers = std::make_unique<const Walkers>(std::make_shared<const FootGraph>(t.traffic->lanes()),
                                              t.traffic);
  return t;
}

Walker somebody(const Town& t, std::uint32_t id, FootIndex footway, double way_m) {
  Walker w;
  w.id = ActorId(id);
  w.footway = footway;
  w.way_m = way_m;
  t.walkers->admit(w);
  return w;
}

// Everybody for `duration_s`; `watch` sees each tick.
template <typename Watch>
void walk(const Town& t, std::vector<Walker>& walkers, std::vector<Agent>& agents,
          double duration_s, Watch watch) {
  const double dt = Traffic::kTick.seconds();
  for (std::uint64_t tick = 0; dt * static_cast<double>(tick) < duration_s; ++tick) {
    if (tick > 0) {
      t.traffic->advance(agents, dt);
      t.walkers->advance(walkers, dt);
    }
    Surroundings around;
    t.walkers->decide(walkers, agents, around);
    for (const Walker& w : walkers) around.obstacles.push_back(t.walkers->seen(w));
    t.traffic->decide(agents, around, tick);
    watch(dt * static_cast<double>(tick));
  }
}

TEST(Footways, PavementsAndTheCrossingAreJoined) {
  const Town t = town();
  const auto footways = t.walkers->feet().footways();
  ASSERT_EQ(footways.size(), 3U);
  EXPECT_NEAR(footways[0].length_m, 300.0, 1e-3);
  EXPECT_NEAR(footways[0].width_m, 2.5, 1e-9);
  EXPECT_NEAR(std::abs(footways[0].at(10.0).place_m.y()), 6.25, 1e-6);
  const Footway& crossing = footways[2];
  EXPECT_TRUE(crossing.crossing);
  EXPECT_NEAR(crossing.length_m, 10.0, 1e-6);
  // Two lanes of cars and two of bicycles, 4 m of each.
  ASSERT_EQ(crossing.crosses.size(), 4U);
  for (const auto& crossed : crossing.crosses)
    EXPECT_NEAR(crossed.to_m - crossed.from_m, 4.0, 1e-3);
  ASSERT_EQ(crossing.joints.size(), 2U);
  for (const FootIndex pavement : {FootIndex{0}, FootIndex{1}}) {
    ASSERT_EQ(footways[pavement].joints.size(), 1U);
    EXPECT_EQ(footways[pavement].joints[0].other, 2U);
    EXPECT_NEAR(footways[pavement].joints[0].way_m, 150.0, 0.01);
  }
}

TEST(Walkers, KeepToTheirPavementAndPassEachOther) {
  const Town t = town(3, false);
  std::vector<Walker> walkers;
  for (std::uint32_t i = 0; i < 12; ++i)
    walkers.push_back(somebody(t, 10 + i, i % 2, 20.0 + 6.0 * i));
  std::vector<Agent> agents;
  double nearest = 1e9, slowest = 1e9;
  walk(t, walkers, agents, 60.0, [&](double) {
    for (std::size_t i = 0; i < walkers.size(); ++i) {
      const Vec2& p = walkers[i].place_m;
      // Borders push: nobody steps off, but for a shoulder.
      EXPECT_GT(std::abs(p.y()), 5.0 - 0.1);
      EXPECT_LT(std::abs(p.y()), 7.5 + 0.1);
      for (std::size_t k = 0; k < i; ++k)
        nearest = std::min(nearest, (p - walkers[k].place_m).norm());
    }
  });
  for (const Walker& w : walkers) slowest = std::min(slowest, w.travelled_m / 60.0);
  // Shoulders are 0.45 m wide; those who meet turn aside and go on.
  EXPECT_GT(nearest, 0.4);
  EXPECT_GT(slowest, 0.5);
}

TEST(Walkers, CrossWhenItIsFreeAndDriversLetThem) {
  int crossed = 0;
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    const Town t = town(seed);
    std::vector<Walker> walkers;
    for (std::uint32_t i = 0; i < 6; ++i)
      walkers.push_back(somebody(t, 100 + i, i % 2, 130.0 + 5.0 * i));
    std::vector<Agent> agents;
    for (std::uint32_t i = 0; i < 4; ++i) {
      agents.push_back(car(1 + i, lane_of(t.traffic->lanes(), "1", -1), 10.0 + 25.0 * i, 10.0));
      agents.push_back(car(10 + i, lane_of(t.traffic->lanes(), "1", 1), 10.0 + 25.0 * i, 10.0));
    }
    std::sort(agents.begin(), agents.end(),
              [](const Agent& a, const Agent& b) { return a.id < b.id; });
    for (Agent& a : agents) t.traffic->admit(a);
    std::vector<bool> over(walkers.size(), false);
    walk(t, walkers, agents, 60.0, [&](double time) {
      for (std::size_t i = 0; i < walkers.size(); ++i) {
        const Vec2& p = walkers[i].place_m;
        if (t.walkers->feet().footway(walkers[i].footway).crossing && !over[i]) {
          over[i] = true;
          ++crossed;
        }
        for (const Agent& a : agents) {
          const LaneSample at = t.traffic->lanes().lane(a.lane).at(a.way_m);
          const Vec2 along(std::cos(at.heading_rad), std::sin(at.heading_rad));
          const Vec2 d = p - at.place_m;
          const double ahead = d.dot(along);
          const double beside = std::abs(d.x() * along.y() - d.y() * along.x());
          const bool hit =
              ahead < a.body.front_m && ahead > -a.body.rear_m && beside < 0.5 * a.body.width_m;
          EXPECT_FALSE(hit && a.speed_m_s > 0.1) << seed << " at " << time;
        }
      }
    });
  }
  // Half of 72 people come by, and 35 % of these take it: 12.6, within three deviations of 3.2.
  EXPECT_GT(crossed, 3);
  EXPECT_LT(crossed, 23);
}

// From 10 m/s one stops in 10 m after a second and with 2.5 m/s^2 in 20 m more: who is nearer than
// 30 m is waited for, unless it stands.
TEST(Walkers, WaitForACarThatCannotStopComfortably) {
  const Town t = town();
  const struct {
    double gap_m, speed_m_s;
    bool waits;
  } rows[] = {{28.0, 10.0, true}, {32.0, 10.0, false}, {2.0, 0.0, false}, {-2.0, 0.0, true}};
  for (const auto& [gap, speed, waits] : rows) {
    std::vector<Walker> walkers = {somebody(t, 50, 0, 149.6)};
    Walker& w = walkers[0];
    w.place_m = t.walkers->feet().footway(0).at(149.6).place_m;
    w.joint = 0;
    // The crossing begins at s = 148.
    Agent a = car(1, lane_of(t.traffic->lanes(), "1", -1), 0.0, speed);
    a.way_m = 148.0 - gap - a.body.front_m;
    t.traffic->admit(a);
    t.walkers->decide(walkers, {a}, {});
    EXPECT_EQ(w.waits, waits) << gap;
    EXPECT_EQ(t.walkers->feet().footway(w.footway).crossing, !waits) << gap;
    // Drivers see that it wants to cross.
    if (waits) {
      EXPECT_GT(t.walkers->seen(w).velocity_m_s.norm(), 0.5);
    }
  }
}

TEST(Walkers, TheSameSeedWalksTheSameWay) {
  std::vector<Vec2> places[2];
  for (auto& found : places) {
    const Town t = town(9);
    std::vector<Walker> walkers;
    for (std::uint32_t i = 0; i < 8; ++i)
      walkers.push_back(somebody(t, 10 + i, i % 2, 120.0 + 6.0 * i));
    std::vector<Agent> agents;
    walk(t, walkers, agents, 30.0, [](double) {});
    for (const Walker& w : walkers) found.push_back(w.place_m);
  }
  EXPECT_EQ(places[0], places[1]);
}

}  // namespace
}  // namespace raytruth::traffic
