// Motion keys and look-up of a scene.
#include "scenes/build/scene.h"

#include <gtest/gtest.h>

namespace raytruth::scene {
namespace {

class OneBox : public assets::Asset {
 public:
  OneBox() {
    auto mesh = std::make_shared<assets::Mesh>();
    mesh->positions = {Vec3f(0, 0, 0), Vec3f(1, 0, 0), Vec3f(0, 1, 0)};
    mesh->triangles = {{0, 1, 2}};
    mesh->triangle_part = {0};
    mesh->parts = {{"Body", Taxonomy::named("car"), MaterialId(1), 0}};
    nodes_.push_back({"Body", mesh});
  }
  std::vector<Pose> articulate(const ActorState&) const override {
    return {Pose(Eigen::Quaterniond::Identity(), Vec3(0.0, 0.0, 0.5))};
  }
};

std::shared_ptr<const Snapshot> snapshot(double time_s, double x_m) {
  auto s = std::make_shared<Snapshot>();
  s->time = SimTime::from_s(time_s);
  auto model = std::make_shared<ActorModel>();
  model->id = ActorId(1);
  model->name = "Ego";
  model->class_id = Taxonomy::named("car");
  s->models.push_back(model);
  ActorState state;
  state.id = ActorId(1);
  state.X_WA = Pose(Eigen::Quaterniond::Identity(), Vec3(x_m, 2.0, 0.0));
  state.lamps = kLampBrake;
  s->actors.push_back(state);
  return s;
}

TEST(Scene, MovesNodesBetweenTheirKeys) {
  ActorAssets assets;
  assets.by_actor.push_back(std::make_shared<OneBox>());
  const auto table = std::make_shared<raytruth::assets::MaterialTable>();
  const auto scene = build_scene({snapshot(1.0, 0.0), snapshot(1.1, 1.0), snapshot(1.2, 4.0)},
                                 nullptr, assets, table, ActorId(1));
  ASSERT_EQ(scene->instances.size(), 1U);
  EXPECT_TRUE(scene->instances[0].is_ego);
  EXPECT_EQ(scene->instances[0].lamps, kLampBrake);
  EXPECT_EQ(scene->static_instances, 0U);
  const auto x_at = [&](double t) {
    return scene->pose_at(scene->instances[0], SimTime::from_s(t)).translation().x();
  };
  EXPECT_NEAR(x_at(1.05), 0.5, 1e-9);
  EXPECT_NEAR(x_at(1.15), 2.5, 1e-9);
  EXPECT_NEAR(x_at(1.2), 4.0, 1e-9);
  EXPECT_NEAR(scene->pose_at(scene->instances[0], scene->start).translation().z(), 0.5, 1e-12);
  EXPECT_NEAR(scene->actor_pose(ObjectId(1), scene->start).translation().z(), 0.0, 1e-12);
  ASSERT_NE(scene->find(ObjectId(1)), nullptr);
  EXPECT_EQ(scene->find(ObjectId(1))->name, "Ego");
  EXPECT_EQ(scene->find(ObjectId(77)), nullptr);
}

TEST(Scene, KeepsOneKeyOfWhatStandsStill) {
  ActorAssets assets;
  assets.by_actor.push_back(std::make_shared<OneBox>());
  const auto scene = build_scene({snapshot(0.0, 3.0), snapshot(0.1, 3.0)}, nullptr, assets,
                                 std::make_shared<raytruth::assets::MaterialTable>(), ActorId());
  EXPECT_EQ(scene->instances[0].X_WI.keys.size(), 1U);
  EXPECT_FALSE(scene->instances[0].is_ego);
}

// Hidden actors keep their name and way, for labels that must say that they are there.
TEST(Scene, LeavesOutTheBodiesOfHiddenActors) {
  ActorAssets assets;
  assets.by_actor.push_back(std::make_shared<OneBox>());
  const std::vector<ActorId> hidden{ActorId(1)};
  const auto scene =
      build_scene({snapshot(0.0, 3.0)}, nullptr, assets,
                  std::make_shared<raytruth::assets::MaterialTable>(), ActorId(), hidden);
  EXPECT_TRUE(scene->instances.empty());
  EXPECT_EQ(scene->objects.size(), 1U);
  EXPECT_EQ(scene->actors.size(), 1U);
}

}  // namespace
}  // namespace raytruth::scene
