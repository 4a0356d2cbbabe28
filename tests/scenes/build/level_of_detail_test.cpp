// How coarse actors may be, and that nothing else of a scene depends on it.
#include "scenes/build/level_of_detail.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "assets/mesh_builder.h"

namespace raytruth::scene {
namespace {

CameraSpec camera_of(double f, int side) {
  CameraSpec c;
  c.width = c.height = side;
  c.fx = c.fy = f;
  c.cx = c.cy = 0.5 * side;
  return c;
}

SensorRig one_camera() {
  SensorRig rig;
  rig.cameras.push_back(camera_of(1000.0, 1000));
  return rig;
}

LidarSpec lidar_of(double sigma_m) {
  LidarSpec l;
  l.columns = 2000;
  l.range_sigma_m = sigma_m;
  l.range_resolution_m = 0.002;
  for (const double up_deg : {0.0, 0.0, 0.1, 0.5}) {
    LidarBeam beam;
    beam.elevation_rad = up_deg * 3.14159265358979 / 180.0;
    l.beams.push_back(beam);
  }
  return l;
}

// A pixel at (u, v) in focal lengths from the axis covers sqrt(1 + v^2) / (1 + u^2 + v^2) pixels'
// worth of the angle in the middle: 0.7454 at the corner (0.5, 0.5), over a step of one pixel.
TEST(LevelOfDetail, FindsTheFinestAngle) {
  EXPECT_NEAR(finest_angle(one_camera()), 0.7454e-3, 0.0006e-3);
  SensorRig rig;
  rig.lidars.push_back(lidar_of(0.01));
  // 0.1 degrees between beams; 2 pi / 2000 = 3.1 mrad between firings.
  EXPECT_NEAR(finest_angle(rig), 1.7453e-3, 1e-7);
  EXPECT_EQ(finest_angle({}), 0.0);
}

TEST(LevelOfDetail, AllowsAQuarterOfAPixelAndNoMoreThanRangesScatter) {
  SensorRig rig = one_camera();
  rig.cameras[0].X_EC = Pose(Eigen::Quaterniond::Identity(), {1.0, 0.0, 1.5});
  const LevelOfDetail camera_only(rig);
  EXPECT_NEAR(camera_only.deviation_m(40.0), 0.25 * 0.7454e-3 * 40.0, 1e-5);
  EXPECT_EQ(camera_only.deviation_m(-3.0), 0.0);
  rig.lidars.push_back(lidar_of(0.010));
  const LevelOfDetail both(rig);
  EXPECT_NEAR(both.deviation_m(40.0), 0.25 * 0.7454e-3 * 40.0, 1e-5);
  EXPECT_DOUBLE_EQ(both.deviation_m(100.0), 0.010);
  EXPECT_EQ(LevelOfDetail({}).deviation_m(100.0), 0.0);

  // Half the box's diagonal and the sensors' reach from the ego's origin come off the distance;
  // over several keys the nearest counts.
  ActorModel model;
  model.box_size_m = {4.0, 2.0, 1.5};
  const auto at = [](double x) {
    Motion motion;
    motion.keys = {Pose(Eigen::Quaterniond::Identity(), {x, 0.0, 0.0})};
    return motion;
  };
  const double away = 0.5 * model.box_size_m.norm() + std::hypot(1.0, 1.5);
  const double for_16_mm = 0.016 / (0.25 * finest_angle(rig));
  EXPECT_EQ(camera_only.level_of(at(away + 1.001 * for_16_mm), model, at(0.0)), 2);
  EXPECT_EQ(camera_only.level_of(at(away + 0.999 * for_16_mm), model, at(0.0)), 1);
  EXPECT_EQ(camera_only.level_of(at(2.0), model, at(0.0)), 0);
  Motion comes = at(150.0);
  comes.keys.push_back(at(away + 0.999 * for_16_mm).keys[0]);
  EXPECT_EQ(camera_only.level_of(comes, model, at(0.0)), 1);
}

// The ego, a car 10 m and one 110 m ahead, and a person 110 m ahead who walks.
struct Street {
  assets::AssetLibrary library{1};
  ActorAssets assets;
  std::vector<std::shared_ptr<const Snapshot>> keys;
  std::shared_ptr<const assets::MaterialTable> materials;

  Street() {
    std::vector<std::shared_ptr<const ActorModel>> models;
    for (std::uint32_t id = 1; id <= 4; ++id) {
      ActorModel m;
      m.id = ActorId(id);
      m.name = "Actor" + std::to_string(id);
      const bool walks = id == 4;
      m.kind = walks ? ActorKind::kPedestrian : ActorKind::kVehicle;
      m.class_id = walks ? Taxonomy::named("pedestrian") : Taxonomy::named("car");
      m.box_size_m = walks ? Vec3(0.5, 0.6, 1.75) : Vec3(4.4, 1.8, 1.5);
      m.box_center_m = {0.0, 0.0, 0.5 * m.box_size_m.z()};
      models.push_back(std::make_shared<const ActorModel>(m));
      assets.by_actor.push_back(library.for_actor(m));
    }
    for (int k = 0; k < 3; ++k) {
      auto s = std::make_shared<Snapshot>();
      s->time = SimTime::from_s(0.01 * k);
      s->models = models;
      for (std::uint32_t id = 1; id <= 4; ++id) {
        ActorState a;
        a.id = ActorId(id);
        a.speed_m_s = 1.4;
        a.gait_m = a.wheel_roll_m = 0.3 + 0.014 * k;
        if (id == 2) a.lamps = kLampLowBeam;
        const std::array<double, 4> x{0.0, 10.0, 110.0, 110.0};
        a.X_WA = Pose(Eigen::Quaterniond::Identity(), {x[id - 1] + 0.014 * k, 0.3 * id, 0.0});
        s->actors.push_back(a);
      }
      keys.push_back(std::move(s));
    }
    materials = std::make_shared<const assets::MaterialTable>(library.materials());
  }

  std::shared_ptr<const Scene> scene(const LevelOfDetail* detail, int threads = 0) const {
    return build_scene(keys, nullptr, assets, materials, ActorId(1), {}, detail, threads);
  }
};

std::size_t triangles_of(const Scene& scene, std::uint32_t actor) {
  std::size_t n = 0;
  for (const SceneInstance& i : scene.instances)
    n += i.object == ObjectId(actor) ? i.mesh->triangles.size() : 0;
  return n;
}

TEST(LevelOfDetail, FarActorsAreCoarseAndNearOnesWhole) {
  const Street street;
  const LevelOfDetail detail(one_camera());
  const auto whole = street.scene(nullptr), by_distance = street.scene(&detail);
  for (const std::uint32_t near : {1U, 2U})
    EXPECT_EQ(triangles_of(*by_distance, near), triangles_of(*whole, near)) << near;
  for (const std::uint32_t far : {3U, 4U})
    EXPECT_LT(5 * triangles_of(*by_distance, far), 4 * triangles_of(*whole, far)) << far;
  // What is rigid is the same mesh in the next frame, so that nothing is built for rays again.
  const auto again = street.scene(&detail);
  for (std::size_t i = 0; i < again->instances.size(); ++i)
    EXPECT_EQ(again->instances[i].mesh, by_distance->instances[i].mesh);
}

// A box that comes with another mesh, 12 mm off.
class TwoMeshes final : public assets::LevelledAsset {
 public:
  TwoMeshes() : levels_{{0.012, [] { return mesh_of_size(1.01); }}} {
    nodes_ = {{"Body", mesh_of_size(1.0)}};
  }
  std::vector<Pose> articulate(const ActorState&) const override { return {Pose()}; }
  std::span<const assets::OwnLevel> own_levels(std::size_t) const override { return levels_; }

 private:
  static assets::MeshPtr mesh_of_size(double size) {
    assets::MeshBuilder b;
    b.box(b.part("Body", Taxonomy::named("car"), MaterialId(1)), Vec3::Zero(), Vec3(1, 1, size));
    return b.build(30.0);
  }
  std::vector<assets::OwnLevel> levels_;
};

TEST(LevelOfDetail, ShowsLevelsThatAPackBrings) {
  Street street;
  for (const std::size_t actor : {1U, 2U})
    street.assets.by_actor[actor] = std::make_shared<const TwoMeshes>();
  const LevelOfDetail detail(one_camera());
  const auto scene = street.scene(&detail);
  const auto height = [&](std::uint32_t actor) {
    float most = 0.0F;
    for (const SceneInstance& i : scene->instances)
      if (i.object == ObjectId(actor))
        for (const Vec3f& p : i.mesh->positions) most = std::max(most, p.z());
    return most;
  };
  EXPECT_FLOAT_EQ(height(2), 0.5F);
  EXPECT_FLOAT_EQ(height(3), 0.505F);
}

// Boxes are those of the whole body, whatever was shown before and after; objects, classes, ways
// and poses of nodes don't depend on the level.
TEST(LevelOfDetail, ChangesNothingThatLabelsSay) {
  const Street street;
  const auto boxes = [&] {
    std::vector<Box3> all;
    for (const ActorState& a : street.keys[1]->actors) all.push_back(posed_box(street.assets, a));
    return all;
  };
  const std::vector<Box3> before = boxes();
  const LevelOfDetail detail(one_camera());
  const auto whole = street.scene(nullptr), coarse = street.scene(&detail);
  const std::vector<Box3> after = boxes();
  for (std::size_t a = 0; a < before.size(); ++a) {
    EXPECT_EQ(before[a].min, after[a].min);
    EXPECT_EQ(before[a].max, after[a].max);
    const Box3 own = street.assets.by_actor[a]->posed_bounds(street.keys[1]->actors[a]);
    EXPECT_EQ(before[a].min, own.min) << a;
    EXPECT_EQ(before[a].max, own.max) << a;
  }
  ASSERT_EQ(whole->objects.size(), coarse->objects.size());
  for (std::size_t i = 0; i < whole->objects.size(); ++i) {
    EXPECT_EQ(whole->objects[i].id, coarse->objects[i].id);
    EXPECT_EQ(whole->objects[i].name, coarse->objects[i].name);
    EXPECT_EQ(whole->objects[i].class_id, coarse->objects[i].class_id);
  }
  ASSERT_EQ(whole->actors.size(), coarse->actors.size());
  for (std::size_t i = 0; i < whole->actors.size(); ++i)
    EXPECT_EQ(whole->actors[i].first, coarse->actors[i].first);
  // Lamps are as bright: their lenses stay whole.
  const auto lit = [](const Scene& scene) {
    std::vector<std::array<float, 3>> all;
    for (const SceneInstance& i : scene.instances)
      for (const PartGlow& glow : i.glows) all.push_back(glow.emission_cd_m2);
    return all;
  };
  EXPECT_FALSE(lit(*whole).empty());
  EXPECT_EQ(lit(*whole), lit(*coarse));
}

TEST(LevelOfDetail, AnyNumberOfThreadsGivesTheSame) {
  const Street one, other;
  const LevelOfDetail first(one_camera()), second(one_camera());
  const auto a = one.scene(&first, 1), b = other.scene(&second, 0);
  ASSERT_EQ(a->instances.size(), b->instances.size());
  for (std::size_t i = 0; i < a->instances.size(); ++i) {
    const SceneInstance &x = a->instances[i], &y = b->instances[i];
    EXPECT_EQ(x.object, y.object);
    EXPECT_EQ(x.mesh->triangles, y.mesh->triangles);
    EXPECT_EQ(x.mesh->positions, y.mesh->positions);
    EXPECT_EQ(x.mesh->normals, y.mesh->normals);
    ASSERT_EQ(x.X_WI.keys.size(), y.X_WI.keys.size());
    for (std::size_t k = 0; k < x.X_WI.keys.size(); ++k)
      EXPECT_EQ(x.X_WI.keys[k].translation(), y.X_WI.keys[k].translation());
  }
}

}  // namespace
}  // namespace raytruth::scene
