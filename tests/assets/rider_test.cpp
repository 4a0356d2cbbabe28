// Cyclists: legs that turn a crank, a foot on the ground at a stop.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "assets/asset.h"

namespace raytruth::assets {
namespace {

std::shared_ptr<const Asset> cyclist(AssetLibrary& library, std::uint32_t id = 7,
                                     double height_m = 1.8) {
  ActorModel m;
  m.id = ActorId(id);
  m.kind = ActorKind::kVehicle;
  m.class_id = *Taxonomy::find("bicycle");
  m.box_center_m = {0.5, 0.0, 0.5 * height_m};
  m.box_size_m = {height_m / 0.9, 0.6, height_m};
  return library.for_actor(m);
}

ActorState riding(double way_m, double speed_m_s = 4.0) {
  ActorState state;
  state.speed_m_s = speed_m_s;
  state.wheel_roll_m = way_m;
  return state;
}

Pose pose_of(const Asset& asset, const std::string& name, const ActorState& state) {
  for (std::size_t i = 0; i < asset.nodes().size(); ++i) {
    if (asset.nodes()[i].name == name) return asset.articulate(state)[i];
  }
  ADD_FAILURE() << "no node " << name;
  return {};
}

// How many corners of two nodes' meshes are at one place, to 0.1 mm.
int meeting(const Asset& asset, const std::string& a, const std::string& b,
            const ActorState& state) {
  const std::vector<Pose> poses = asset.articulate(state);
  std::vector<Vec3> places[2];
  for (std::size_t i = 0; i < poses.size(); ++i) {
    for (const int which : {0, 1}) {
      if (asset.nodes()[i].name != (which == 0 ? a : b)) continue;
      for (const Vec3f& p : asset.mesh_of(i, state)->positions)
        places[which].emplace_back(poses[i] * p.cast<double>());
    }
  }
  int found = 0;
  for (const Vec3& p : places[0]) {
    found += std::any_of(places[1].begin(), places[1].end(),
                         [&](const Vec3& q) { return (p - q).squaredNorm() < 1e-8; })
                 ? 1
                 : 0;
  }
  return found;
}

double turn_of(const Asset& asset, double way_m) {
  const Vec3 arm = pose_of(asset, "Crank", riding(way_m)).rotate(Vec3::UnitZ());
  return std::atan2(arm.x(), arm.z());
}

// Way of one turn of the crank.
double development(const Asset& asset) {
  constexpr double kStep_m = 0.01;
  double turned = 0.0;
  double before = turn_of(asset, 0.0);
  for (double way = kStep_m;; way += kStep_m) {
    const double now = turn_of(asset, way);
    const double step = std::remainder(now - before, 2.0 * 3.14159265358979);
    EXPECT_GT(step, 0.0) << "forwards";
    if (turned + step >= 2.0 * 3.14159265358979)
      return way - kStep_m + kStep_m * (2.0 * 3.14159265358979 - turned) / step;
    turned += step;
    before = now;
  }
}

TEST(Rider, PedalsAsFastAsPeopleDo) {
  AssetLibrary library(1);
  for (std::uint32_t id = 1; id <= 20; ++id) {
    const double way = development(*cyclist(library, id));
    // At 15 km/h 45 to 70 turns a minute.
    EXPECT_GT(60.0 * 15.0 / 3.6 / way, 45.0);
    EXPECT_LT(60.0 * 15.0 / 3.6 / way, 70.0);
  }
}

TEST(Rider, FeetStayOnThePedalsAndLegsKeepTheirLength) {
  AssetLibrary library(1);
  for (const double height : {1.2, 1.5, 1.8, 1.95}) {
    const auto asset = cyclist(library, static_cast<std::uint32_t>(100.0 * height), height);
    const double turn = development(*asset);
    for (const std::string side : {"_L", "_R"}) {
      double shortest_bend = 9.0, foot_x = 0.0;
      Vec3 hip = pose_of(*asset, "Thigh" + side, riding(0.0)).translation();
      double shin_length = -1.0, thigh_length = -1.0;
      for (int k = 0; k < 24; ++k) {
        const ActorState state = riding(turn * k / 24.0);
        const Pose thigh = pose_of(*asset, "Thigh" + side, state);
        const Pose shin = pose_of(*asset, "Shin" + side, state);
        const Pose foot = pose_of(*asset, "Foot" + side, state);
        const Pose pedal = pose_of(*asset, "Pedal" + side, state);
        EXPECT_LT((thigh.translation() - hip).norm(), 1e-9) << "sits still";
        const double t = (shin.translation() - thigh.translation()).norm();
        const double s = (foot.translation() - shin.translation()).norm();
        if (k == 0) {
          thigh_length = t;
          shin_length = s;
        }
        EXPECT_NEAR(t, thigh_length, 1e-9);
        EXPECT_NEAR(s, shin_length, 1e-9);
        // Bones end where the next begins.
        EXPECT_LT((thigh * Vec3(0, 0, -thigh_length) - shin.translation()).norm(), 1e-9);
        EXPECT_LT((shin * Vec3(0, 0, -shin_length) - foot.translation()).norm(), 1e-9);
        // The ball of the foot rests on the pedal, whose half thickness is 1 cm.
        const Vec3 on_foot = foot.inverse() * pedal.translation();
        if (k == 0) foot_x = on_foot.x();
        EXPECT_NEAR(on_foot.x(), foot_x, 0.006);
        EXPECT_GT(on_foot.x(), 0.05);
        EXPECT_LT(on_foot.z(), -0.04);
        EXPECT_NEAR(on_foot.y(), 0.0, 1e-9);
        EXPECT_LT(foot.rotation().angularDistance(pedal.rotation()), 1e-6) << "soles lie flat";
        const Vec3 a = (shin.translation() - thigh.translation()).normalized();
        const Vec3 b = (foot.translation() - shin.translation()).normalized();
        shortest_bend = std::min(shortest_bend, std::acos(std::clamp(a.dot(b), -1.0, 1.0)));
        EXPECT_GT(a.cross(b).y(), 0.0) << "knees bend backwards only";
        // Cloth goes round the knee without a gap: a ring of corners is of both.
        if (k % 6 == 0) {
          EXPECT_GE(meeting(*asset, "Thigh" + side, "Shin" + side, state), 6);
        }
      }
      // 24 places miss the farthest one by 7.5 degrees at the most.
      EXPECT_NEAR(shortest_bend, 30.0 * 3.14159265 / 180.0, 0.03);
    }
  }
}

TEST(Rider, OneFootIsOnTheGroundAtAStop) {
  AssetLibrary library(1);
  for (const double height : {1.2, 1.5, 1.8, 1.95}) {
    const auto asset = cyclist(library, static_cast<std::uint32_t>(100.0 * height), height);
    for (const double way : {0.0, 1.0, 2.0, 3.0}) {
      const ActorState stands = riding(way, 0.0);
      const std::vector<Pose> poses = asset->articulate(stands);
      for (std::size_t i = 0; i < poses.size(); ++i) {
        if (!asset->nodes()[i].name.starts_with("Foot_")) continue;
        double lowest = 9.0;
        for (const Vec3f& p : asset->nodes()[i].mesh->positions)
          lowest = std::min(lowest, (poses[i] * p.cast<double>()).z());
        if (asset->nodes()[i].name == "Foot_R") {
          EXPECT_NEAR(lowest, 0.0, 0.005) << height;
          EXPECT_LT(poses[i].translation().y(), -0.15);
        } else {
          EXPECT_GT(lowest, 0.05);
        }
      }
      // It leans, by no more than 21 degrees.
      const double lean = pose_of(*asset, "Frame", stands).euler().roll_rad;
      EXPECT_GT(lean, 0.0);
      EXPECT_LT(lean, 0.367) << height;
      // The leg isn't torn off.
      const double thigh = (pose_of(*asset, "Shin_R", stands).translation() -
                            pose_of(*asset, "Thigh_R", stands).translation())
                               .norm();
      const double rides = (pose_of(*asset, "Shin_R", riding(way)).translation() -
                            pose_of(*asset, "Thigh_R", riding(way)).translation())
                               .norm();
      EXPECT_NEAR(thigh, rides, 1e-9);
      const Pose shin = pose_of(*asset, "Shin_R", stands);
      const double shin_length = (pose_of(*asset, "Foot_R", riding(way)).translation() -
                                  pose_of(*asset, "Shin_R", riding(way)).translation())
                                     .norm();
      EXPECT_LT((shin * Vec3(0, 0, -shin_length) - pose_of(*asset, "Foot_R", stands).translation())
                    .norm(),
                0.005);
    }
  }
}

// Half a turn of the crank in 25 steps, and the last metre per second in 50: nothing jumps.
TEST(Rider, NothingJumps) {
  AssetLibrary library(1);
  const auto asset = cyclist(library);
  const auto most = [&](const ActorState& a, const ActorState& b) {
    const std::vector<Pose> x = asset->articulate(a), y = asset->articulate(b);
    double way = 0.0;
    for (std::size_t i = 0; i < x.size(); ++i)
      way = std::max(way, (x[i].translation() - y[i].translation()).norm());
    return way;
  };
  for (int k = 0; k < 250; ++k) EXPECT_LT(most(riding(0.1 * k), riding(0.1 * (k + 1))), 0.06) << k;
  for (int k = 0; k < 50; ++k)
    EXPECT_LT(most(riding(1.0, 0.02 * k), riding(1.0, 0.02 * (k + 1))), 0.05) << k;
}

TEST(Rider, MotorcyclistsKeepTheirFeetOnThePegs) {
  AssetLibrary library(1);
  ActorModel m;
  m.id = ActorId(9);
  m.kind = ActorKind::kVehicle;
  m.class_id = *Taxonomy::find("motorcycle");
  m.box_center_m = {0.7, 0.0, 0.9};
  m.box_size_m = {2.2, 0.8, 1.8};
  const auto asset = library.for_actor(m);
  EXPECT_EQ(asset->nodes().size(), 3U);
  EXPECT_EQ(asset->articulate(riding(1.0))[0].translation(), Vec3(Vec3::Zero()));
  EXPECT_EQ(asset->articulate(riding(1.0, 0.0))[0].rotation().coeffs(),
            asset->articulate(riding(1.0))[0].rotation().coeffs());
}

}  // namespace
}  // namespace raytruth::assets
