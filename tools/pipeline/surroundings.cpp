#include "tools/pipeline/surroundings.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <exception>
#include <functional>
#include <thread>

#include "assets/file_store.h"
#include "sim/core/check.h"

namespace raytruth::pipeline {
namespace {

// Between two places that are told of, the ego may cut a corner of another block.
constexpr double kBetween_m = 30.0;
// A block has a hundred megabytes or more while it is made.
constexpr std::size_t kMostAtOnce = 4;

// Runs all of them, the first ones first; throws what the first that failed has thrown.
void run_all(const std::vector<std::function<void()>>& tasks, int threads) {
  const std::size_t may =
      threads > 0 ? static_cast<std::size_t>(threads) : std::thread::hardware_concurrency();
  std::vector<std::exception_ptr> thrown(tasks.size());
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t i = next++; i < tasks.size(); i = next++) {
      try {
        tasks[i]();
      } catch (...) {
        thrown[i] = std::current_exception();
      }
    }
  };
  {
    std::vector<std::jthread> others;
    for (std::size_t i = 1; i < std::min({may, kMostAtOnce, tasks.size()}); ++i)
      others.emplace_back(work);
    work();
  }
  for (const std::exception_ptr& problem : thrown)
    if (problem) std::rethrow_exception(problem);
}

}  // namespace

Surroundings::Surroundings(std::shared_ptr<const roads::RoadNetwork> roads, std::uint64_t seed)
    : roads_(std::move(roads)), seed_(seed), library_(seed) {}

Surroundings::Key Surroundings::key_of(double x, double y) {
  return {std::llround(x / kBlock_m), std::llround(y / kBlock_m)};
}

bool Surroundings::way_is_short() const {
  return 0.5 * way_.size().head<2>().norm() <= kWholeWay_m;
}

void Surroundings::pass(const Vec3& ego_W) {
  way_.extend(ego_W);
  for (const double dx : {0.0, -kBetween_m, kBetween_m}) {
    for (const double dy : {0.0, -kBetween_m, kBetween_m}) {
      passed_.emplace(key_of(ego_W.x() + dx, ego_W.y() + dy), ego_W.z());
    }
  }
}

bool Surroundings::knows(const Vec3& ego_W) const {
  return passed_.contains(key_of(ego_W.x(), ego_W.y()));
}

void Surroundings::use(const RunExecution& execution, const std::filesystem::path& road_file) {
  threads_ = execution.threads;
  store_ = execution.store;
  road_file_ = road_file.string();
  if (store_ != nullptr) road_id_ = scene::id_of_road(*roads_, road_file);
}

scene::WorldOrder Surroundings::order(const Vec3& focus_W, double radius_m) const {
  scene::WorldOrder order;
  order.roads = roads_.get();
  order.road_file = road_file_;
  order.road_id = road_id_;
  order.land_use = land_use_.get();
  order.flood_m = flood_m_;
  order.options.seed = seed_;
  order.options.season = season_;
  order.options.focus = focus_W;
  order.options.radius_m = radius_m;
  return order;
}

scene::WorldOrder Surroundings::order(const Key& key, double z) const {
  const Vec3 middle(kBlock_m * static_cast<double>(key.first),
                    kBlock_m * static_cast<double>(key.second), z);
  return order(middle, kBlock_m * std::sqrt(0.5) + kReach_m);
}

void Surroundings::make_bodies(std::span<const std::shared_ptr<const ActorModel>> models) {
  for (const auto& model : models) {
    const std::size_t index = model->id.value() - 1;
    if (assets_.by_actor.size() <= index) assets_.by_actor.resize(index + 1);
    assets_.by_actor[index] = library_.for_actor(*model);
  }
}

void Surroundings::build(std::span<const std::shared_ptr<const ActorModel>> models) {
  RT_CHECK(!passed_.empty());
  const auto begin = std::chrono::steady_clock::now();
  const assets::StoreInUse in_use(store_);
  std::vector<scene::WorldOrder> orders;
  if (way_is_short()) {
    orders.push_back(order(way_.center(), 0.5 * way_.size().head<2>().norm() + kReach_m));
  } else {
    for (const auto& [key, z] : passed_) orders.push_back(order(key, z));
  }
  // Bodies and worlds are made apart from each other, and joined in one order.
  std::vector<scene::MadeWorld> made(orders.size());
  std::vector<std::function<void()>> tasks{[&] { make_bodies(models); }};
  for (std::size_t i = 0; i < orders.size(); ++i) {
    tasks.emplace_back([&, i] {
      made[i] = orders.size() == 1 ? scene::fetch_world(orders[i], store_.get())
                                   : scene::fetch_materials(orders[i], store_.get());
    });
  }
  run_all(tasks, threads_);
  for (scene::MadeWorld& world : made) {
    for (const Diagnostic& finding : world.findings) findings_.add(finding);
    block_ = {scene::settle(std::move(world), library_.materials()),
              std::make_shared<tracing::MeshCache>()};
  }
  materials_ = std::make_shared<const assets::MaterialTable>(library_.materials());
  build_s_ = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  if (store_ == nullptr) return;
  for (const Diagnostic& warning : store_->warnings()) findings_.add(warning);
}

void Surroundings::check_shown(const ActorModel& model, const ActorState& state,
                               const std::string& file) {
  const std::size_t index = model.id.value() - 1;
  const assets::Asset* asset =
      index < assets_.by_actor.size() ? assets_.by_actor[index].get() : nullptr;
  if (asset == nullptr) return;
  const auto say = [&](const std::string& name, const std::string& what) {
    if (!said_.emplace(model.id, name).second) return;
    findings_.warning(
        "scene.appearance", {file, 0, 0},
        fmt::format("the body of '{}' has no {} '{}': not in pictures", model.name, what, name),
        "pictures and labels show it without");
  };
  for (const AnimationState& a : state.animations) {
    if (!asset->can_show(a))
      say(a.name, a.kind == AnimationKind::kComponent ? "part" : "animation");
  }
  for (const LightState& l : state.lights) {
    const bool has_it = std::any_of(
        asset->nodes().begin(), asset->nodes().end(), [&](const assets::AssetNode& node) {
          return std::any_of(node.mesh->parts.begin(), node.mesh->parts.end(),
                             [&](const assets::Part& p) { return (p.lamps & l.lamps) != 0; });
        });
    if (!has_it) say(l.light, "light");
  }
}

const Surroundings::Block& Surroundings::around(const Vec3& ego_W) {
  if (way_is_short()) return block_;
  const auto found = passed_.find(key_of(ego_W.x(), ego_W.y()));
  RT_CHECK(found != passed_.end(), ego_W.x(), ego_W.y());
  if (key_ != found->first) {
    key_ = found->first;
    block_ = {};
    block_ = {scene::settle(scene::fetch_world(order(found->first, found->second), store_.get()),
                            library_.materials()),
              std::make_shared<tracing::MeshCache>()};
    RT_CHECK(library_.materials().size() == materials_->size());
  }
  return block_;
}

}  // namespace raytruth::pipeline
