// What it costs to put the actors of a frame into a scene: 60 vehicles and 60 people who walk, 5 to
// 150 m from the sensors, over 11 keys, among 5,000 things that stand still.
//
//   actors_bench [FRAMES] [THREADS] [STORE]
//
// With a folder STORE levels of detail are kept there: the second run finds them.
// Prints triangles by level of detail, and ms of processors a frame.
#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <ctime>

#include "assets/lod.h"
#include "scenes/build/level_of_detail.h"

namespace raytruth {
namespace {

// Of this process and all of its threads, so that neighbours on the machine don't count.
double ms_since(std::clock_t from) {
  return 1e3 * static_cast<double>(std::clock() - from) / CLOCKS_PER_SEC;
}

constexpr std::uint32_t kVehicles = 60, kPeople = 60;
constexpr std::size_t kStatic = 5000;
constexpr int kKeys = 11;
constexpr double kKey_s = 0.01, kFrame_s = 0.1;

std::shared_ptr<const ActorModel> model_of(std::uint32_t id) {
  ActorModel m;
  m.id = ActorId(id);
  if (id <= kVehicles) {
    m.name = fmt::format("Vehicle{}", id);
    m.kind = ActorKind::kVehicle;
    m.class_id = Taxonomy::named("car");
    m.box_size_m = {4.4, 1.8, 1.5};
    m.box_center_m = {1.4, 0.0, 0.75};
    m.front_axle.position_x_m = 2.65;
    m.front_axle.wheel_diameter_m = m.rear_axle.wheel_diameter_m = 0.64;
    m.front_axle.track_width_m = m.rear_axle.track_width_m = 1.54;
    m.rear_axle.position_x_m = 0.0;
  } else {
    m.name = fmt::format("Person{}", id);
    m.kind = ActorKind::kPedestrian;
    m.class_id = Taxonomy::named("pedestrian");
    m.box_size_m = {0.5, 0.5, 1.76};
    m.box_center_m = {0.0, 0.0, 0.88};
  }
  return std::make_shared<const ActorModel>(std::move(m));
}

class Street {
 public:
  explicit Street(const char* folder)
      : store_(folder != nullptr ? std::make_shared<assets::FileStore>(folder) : nullptr) {
    const assets::StoreInUse in_use(store_);
    for (std::uint32_t id = 1; id <= kVehicles + kPeople; ++id) {
      models_.push_back(model_of(id));
      assets_.by_actor.push_back(library_.for_actor(*models_.back()));
    }
    world_ = std::make_shared<scene::StaticWorld>();
    const assets::MeshPtr bin = library_.bin();
    for (std::size_t i = 0; i < kStatic; ++i) {
      const ObjectId id(1000000 + static_cast<std::uint32_t>(i));
      world_->objects.push_back(
          {id, fmt::format("thing that stands {}", i), Taxonomy::named("static_object")});
      world_->instances.push_back({id, bin, {{Pose()}}});
    }
    materials_ = std::make_shared<const assets::MaterialTable>(library_.materials());
    CameraSpec camera;
    camera.fx = camera.fy = 743.6;
    camera.cx = 640.0;
    camera.cy = 360.0;
    rig_.cameras.push_back(camera);
  }

  std::vector<std::shared_ptr<const Snapshot>> snapshots(int frame) const {
    std::vector<std::shared_ptr<const Snapshot>> keys;
    for (int k = 0; k < kKeys; ++k) {
      const double t = kFrame_s * frame + kKey_s * k;
      auto s = std::make_shared<Snapshot>();
      s->time = SimTime::from_s(t);
      s->models = models_;
      for (std::uint32_t i = 0; i < models_.size(); ++i) {
        ActorState a;
        a.id = models_[i]->id;
        const bool walks = i >= kVehicles;
        a.speed_m_s = walks ? 1.3 : 10.0;
        // The first carries the sensors; the others move along with it.
        const double away = i == 0 ? 0.0 : 5.0 + 145.0 * (i % kVehicles) / kVehicles;
        a.X_WA = Pose(Eigen::Quaterniond::Identity(),
                      {away + (walks ? 1.3 : 0.5) * t, walks ? 4.0 : 0.0, 0.0});
        a.gait_m = a.wheel_roll_m = a.speed_m_s * t + 0.3 * i;
        s->actors.push_back(a);
      }
      keys.push_back(std::move(s));
    }
    return keys;
  }

  void triangles(const char* what, std::size_t actor, const scene::LevelOfDetail& detail) const {
    const assets::Asset& asset = *assets_.by_actor[actor];
    for (const double distance : {0.0, 10.0, 40.0, 100.0}) {
      const int level = assets::detail_level(detail.deviation_m(distance));
      const ActorState state;
      const auto* bends = dynamic_cast<const assets::BendingAsset*>(&asset);
      std::size_t n = 0;
      const auto start = std::clock();
      for (std::size_t i = 0; i < asset.nodes().size(); ++i) {
        const assets::MeshPtr mesh = asset.nodes()[i].mesh;
        if (bends == nullptr) n += detail.meshes().at(mesh, level)->triangles.size();
      }
      if (bends != nullptr) {
        for (const auto& mesh : bends->meshes_at(state, asset.articulate(state), level))
          n += mesh.mesh->triangles.size();
      }
      fmt::print("{:8} at {:5.0f} m: level {} ({:2.0f} mm) {:6d} triangles, made in {:6.1f} ms\n",
                 what, distance, level, 1e3 * assets::detail_tolerance_m(level), n,
                 ms_since(start));
    }
  }

  void run(int frames, int threads) const {
    const scene::LevelOfDetail detail(rig_, store_);
    triangles("car", 20, detail);
    triangles("person", kVehicles + 20, detail);
    triangles("person", kVehicles + 21, detail);
    for (const scene::LevelOfDetail* level :
         {static_cast<const scene::LevelOfDetail*>(nullptr), &detail}) {
      double first = 0.0, later = 0.0, boxes = 0.0;
      std::size_t bent = 0;
      for (int f = 0; f < frames; ++f) {
        const auto keys = snapshots(f);
        auto start = std::clock();
        const auto scene =
            scene::build_scene(keys, world_, assets_, materials_, ActorId(1), {}, level, threads);
        (f == 0 ? first : later) += ms_since(start);
        start = std::clock();
        for (const ActorState& a : keys[5]->actors) scene::posed_box(assets_, a);
        boxes += ms_since(start);
        if (f > 0) continue;
        for (std::size_t i = scene->static_instances; i < scene->instances.size(); ++i)
          if (scene->instances[i].object.value() > kVehicles)
            bent += scene->instances[i].mesh->triangles.size();
      }
      fmt::print("{:12} first {:7.1f} ms, later {:6.2f} ms, boxes {:6.2f} ms; {} triangles bend\n",
                 level == nullptr ? "full detail" : "by distance", first,
                 later / std::max(1, frames - 1), boxes / frames, bent);
    }
    const auto keys = snapshots(0);
    for (const auto& world : {std::shared_ptr<scene::StaticWorld>(), world_}) {
      const auto start = std::clock();
      for (int f = 0; f < frames; ++f)
        scene::build_scene(keys, world, {}, materials_, ActorId(1), {}, nullptr, 1);
      fmt::print("without bodies, {} that stand still: {:.2f} ms\n", world ? kStatic : 0,
                 ms_since(start) / frames);
    }
  }

 private:
  std::shared_ptr<assets::FileStore> store_;
  assets::AssetLibrary library_{1};
  std::vector<std::shared_ptr<const ActorModel>> models_;
  scene::ActorAssets assets_;
  std::shared_ptr<scene::StaticWorld> world_;
  std::shared_ptr<const assets::MaterialTable> materials_;
  SensorRig rig_;
};

}  // namespace
}  // namespace raytruth

int main(int argc, char** argv) {
  raytruth::Street(argc > 3 ? argv[3] : nullptr)
      .run(argc > 1 ? std::atoi(argv[1]) : 20, argc > 2 ? std::atoi(argv[2]) : 0);
}
