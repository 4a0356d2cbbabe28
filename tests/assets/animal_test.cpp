// Animals: kinds by word and box, and how they set their feet.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>

#include "assets/animal_body.h"
#include "assets/animal_gait.h"
#include "assets/asset.h"

namespace raytruth::assets {
namespace {

ActorModel animal_model(std::uint32_t id, const std::string& name, const Vec3& size) {
  ActorModel m;
  m.id = ActorId(id);
  m.name = name;
  m.kind = ActorKind::kPedestrian;
  m.category = "animal";
  m.class_id = Taxonomy::named("animal");
  m.box_size_m = size;
  m.box_center_m = {0.0, 0.0, 0.5 * size.z()};
  return m;
}

const std::vector<std::pair<std::string, Vec3>>& herd() {
  static const std::vector<std::pair<std::string, Vec3>> all = {
      {"dog1", {1.0, 0.3, 0.75}},    {"MyCat", {0.6, 0.2, 0.35}},
      {"horse", {2.4, 0.6, 2.0}},    {"brown_cow", {2.4, 0.7, 1.6}},
      {"deer", {1.5, 0.4, 1.4}},     {"wild_boar", {1.4, 0.4, 0.85}},
      {"sheep_3", {1.2, 0.45, 0.9}}, {"terrier", {0.6, 0.25, 0.45}},
      {"fox", {0.95, 0.25, 0.5}}};
  return all;
}

// Every edge of a closed_skin, evenly turned surface is walked once in each direction.
bool closed_skin(const std::vector<std::array<std::uint32_t, 3>>& triangles) {
  std::map<std::pair<std::uint32_t, std::uint32_t>, int> edges;
  for (const auto& t : triangles) {
    for (std::size_t k = 0; k < 3; ++k) {
      ++edges[{t[k], t[(k + 1) % 3]}];
      --edges[{t[(k + 1) % 3], t[k]}];
    }
  }
  return std::all_of(edges.begin(), edges.end(), [](const auto& e) { return e.second == 0; });
}

double height_of(const std::vector<Pose>& poses, const Asset& asset, const std::string& node) {
  for (std::size_t i = 0; i < poses.size(); ++i) {
    if (asset.nodes()[i].name != node) continue;
    double low = 1e9;
    for (const Vec3f& p : asset.nodes()[i].mesh->positions)
      low = std::min(low, (poses[i] * p.cast<double>()).z());
    return low;
  }
  ADD_FAILURE() << node;
  return 0.0;
}

TEST(Animals, BodiesAreClosedAndCarriedWhole) {
  for (std::size_t k = 0; k < animal_kinds().size(); ++k) {
    SCOPED_TRACE(animal_kinds()[k].name);
    const AnimalShell& body = animal_shell(k);
    EXPECT_TRUE(closed_skin(body.shell.triangles));
    EXPECT_GT(body.shell.triangles.size(), 4000U);
    EXPECT_LT(body.shell.triangles.size(), 15000U);
    double volume = 0.0;
    for (const auto& t : body.shell.triangles) {
      const Vec3 a = body.shell.positions[t[0]], b = body.shell.positions[t[1]];
      volume += a.dot(b.cross(body.shell.positions[t[2]])) / 6.0;
    }
    EXPECT_GT(volume, 0.05) << "faces look outwards";
    ASSERT_EQ(body.influences.size(), body.shell.positions.size());
    for (const Influence& i : body.influences) {
      float sum = 0.0F;
      for (const float w : i.weight) {
        EXPECT_GE(w, 0.0F);
        sum += w;
      }
      ASSERT_NEAR(sum, 1.0F, 1e-5F);
    }
  }
}

TEST(Animals, FillTheirBoxAndAreKnownByWordsOrSize) {
  AssetLibrary library(1);
  std::uint32_t id = 1;
  std::set<std::size_t> sizes;
  for (const auto& [name, size] : herd()) {
    SCOPED_TRACE(name);
    const ActorModel m = animal_model(id++, name, size);
    const auto asset = library.for_actor(m);
    // A head that looks aside or nods moves the box's ends: 0.3 rad of a head of a quarter of the
    // length, by 0.25 (1 - cos 0.3) = 1 %, and 0.15 rad of a neck, by 4 % of the height.
    const Box3 box = asset->posed_bounds({});
    EXPECT_NEAR(box.min.z(), 0.0, 0.005);
    EXPECT_NEAR(box.max.z(), size.z(), 0.05 * size.z());
    EXPECT_NEAR(box.size().x(), size.x(), 0.05 * size.x());
    EXPECT_NEAR(box.size().y(), size.y(), 0.25 * size.y());
    std::size_t triangles = 0;
    for (const AssetNode& node : asset->nodes()) {
      triangles += node.mesh->triangles.size();
      for (const Part& part : node.mesh->parts) EXPECT_EQ(part.class_id, m.class_id);
    }
    sizes.insert(triangles);
  }
  EXPECT_EQ(sizes.size(), herd().size()) << "all are of different kinds";
  // Without a word the box decides: as large as a horse's it has the horse's triangles.
  const auto triangles = [&](const std::string& name, const Vec3& size) {
    std::size_t n = 0;
    for (const AssetNode& node : library.for_actor(animal_model(id++, name, size))->nodes())
      n += node.mesh->triangles.size();
    return n;
  };
  for (const std::size_t i : {std::size_t{1}, std::size_t{2}, std::size_t{3}})
    EXPECT_EQ(triangles("thing", herd()[i].second), triangles(herd()[i].first, herd()[i].second));
}

// Lateral sequence of a walk, diagonal pairs of a trot: which foot lands after which.
TEST(Animals, FeetLandInTheOrderOfTheGait) {
  const auto landings = [](double speed) {
    std::vector<std::pair<double, int>> order;
    constexpr double kWithers = 1.0;
    for (int leg = 0; leg < 4; ++leg) {
      bool was_up = footing(static_cast<AnimalLeg>(leg), 0.0, speed, kWithers).lift > 0.0;
      for (int k = 1; k <= 4000; ++k) {
        const double way = 0.001 * k;
        const bool up = footing(static_cast<AnimalLeg>(leg), way, speed, kWithers).lift > 0.0;
        if (was_up && !up) order.emplace_back(way, leg);
        was_up = up;
      }
    }
    std::sort(order.begin(), order.end());
    return order;
  };
  const auto walk = landings(0.8);
  const std::array<int, 4> lateral = {kHindLeft, kForeLeft, kHindRight, kForeRight};
  const auto first =
      std::find_if(walk.begin(), walk.end(), [](const auto& w) { return w.second == kHindLeft; });
  ASSERT_GE(walk.end() - first, 8);
  for (std::size_t k = 0; k < 8; ++k)
    EXPECT_EQ(first[static_cast<std::ptrdiff_t>(k)].second, lateral[k % 4]) << k;
  const auto trot = landings(3.0);
  std::map<int, double> first_landing;
  for (const auto& [way, leg] : trot) first_landing.emplace(leg, way);
  EXPECT_NEAR(std::fmod(std::abs(first_landing[kHindLeft] - first_landing[kForeRight]), 1.6), 0.0,
              0.002);
  EXPECT_NEAR(std::fmod(std::abs(first_landing[kHindRight] - first_landing[kForeLeft]), 1.6), 0.0,
              0.002);
  EXPECT_NEAR(std::abs(first_landing[kHindLeft] - first_landing[kHindRight]), 0.8, 0.002);
}

TEST(Animals, FeetStandWhileTheyBear) {
  for (const double withers : {0.3, 0.6, 1.5}) {
    for (const double froude : {0.1, 1.2, 6.0}) {
      const double speed = std::sqrt(froude * 9.81 * withers);
      for (int leg = 0; leg < 4; ++leg) {
        double slid = 0.0, bore = 0.0;
        for (int k = 0; k < 2000; ++k) {
          const double way = 0.002 * withers * k, next = way + 0.002 * withers;
          const Footing a = footing(static_cast<AnimalLeg>(leg), way, speed, withers);
          const Footing b = footing(static_cast<AnimalLeg>(leg), next, speed, withers);
          if (a.lift > 0.0 || b.lift > 0.0) continue;
          slid += std::abs(withers * (b.ahead - a.ahead) + next - way);
          bore += next - way;
        }
        EXPECT_LT(slid, 1e-6) << leg << " at " << speed;
        EXPECT_GT(bore, 0.15 * 4.0 * withers);
      }
    }
  }
}

TEST(Animals, TouchTheGroundAndNothingJumps) {
  AssetLibrary library(1);
  std::uint32_t id = 1;
  for (const auto& [name, size] : herd()) {
    SCOPED_TRACE(name);
    const auto asset = library.for_actor(animal_model(id++, name, size));
    const double withers = 0.7 * size.z();
    for (const double froude : {0.1, 1.2, 6.0}) {
      SCOPED_TRACE(froude);
      ActorState state;
      state.speed_m_s = std::sqrt(froude * 9.81 * withers);
      std::vector<Pose> before;
      double highest = -1e9;
      for (int k = 0; k <= 200; ++k) {
        state.gait_m = 0.02 * withers * k;
        const std::vector<Pose> now = asset->articulate(state);
        double lowest = 1e9;
        for (const char* foot : {"Foot_FL", "Foot_FR", "Foot_RL", "Foot_RR"})
          lowest = std::min(lowest, height_of(now, *asset, foot));
        highest = std::max(highest, lowest);
        // Toes that turn down in the air may pass the ground by a tenth of a foot.
        EXPECT_GT(lowest, -0.015 * size.z()) << k;
        for (std::size_t i = 0; i < now.size() && !before.empty(); ++i) {
          // A foot in the air goes at three times the pace at the most, twice that where it is
          // fastest; in its frame the ground's own pace comes on top.
          EXPECT_LT((now[i].translation() - before[i].translation()).norm(), 0.02 * withers * 8.0)
              << asset->nodes()[i].name << " " << k;
        }
        before = now;
      }
      // Walking there is always a foot on the ground.
      if (froude < 0.3) {
        EXPECT_LT(highest, 0.01 * size.z());
      }
    }
    // Standing, and the moment it sets off.
    ActorState still, slow;
    slow.speed_m_s = 0.001;
    const auto a = asset->articulate(still), b = asset->articulate(slow);
    for (std::size_t i = 0; i < a.size(); ++i)
      EXPECT_LT((a[i].translation() - b[i].translation()).norm(), 0.002);
    EXPECT_EQ(asset->mesh_of(0, still), asset->mesh_of(0, still));
  }
}

// A pigeon of 33 cm: on foot it stands on the ground with folded wings, at 12 m/s it beats them,
// two spans of its own body wide (Columba livia: 64 to 72 cm), without legs below it.
TEST(Animals, BirdsWalkAndFly) {
  AssetLibrary library(1);
  ActorModel m;
  m.id = ActorId(1);
  m.name = "Pigeon1";
  m.kind = ActorKind::kPedestrian;
  m.class_id = Taxonomy::named("animal");
  m.box_size_m = {0.33, 0.12, 0.24};
  m.box_center_m = {0.0, 0.0, 0.12};
  const auto bird = library.for_actor(m);
  ActorState state;
  const Box3 stands = bird->posed_bounds(state);
  EXPECT_NEAR(stands.min.z(), 0.0, 0.002);
  EXPECT_LT((stands.size() - m.box_size_m).norm(), 0.004);
  state.speed_m_s = 12.0;
  double high = -1.0, low = 1.0, span = 0.0;
  for (int k = 0; k < 26; ++k) {
    state.gait_m = 0.1 * k;
    const Box3 flies = bird->posed_bounds(state);
    high = std::max(high, flies.max.z());
    low = std::min(low, flies.min.z());
    span = std::max(span, flies.size().y());
    EXPECT_GT(flies.min.x(), -0.25);
  }
  EXPECT_NEAR(span, 0.68, 0.06);
  EXPECT_GT(high, 0.25);
  EXPECT_LT(low, 0.05);
}

}  // namespace
}  // namespace raytruth::assets
