#include "tools/pipeline/surroundings.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "scenes/build/flood.h"
#include "scenes/build/static_world.h"
#include "sim/core/check.h"

namespace raytruth::pipeline {
namespace {

// Between two places that are told of, the ego may cut a corner of another block.
constexpr double kBetween_m = 30.0;

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

Surroundings::Block Surroundings::build_block(const Vec3& focus_W, double radius_m) {
  scene::SurroundingsOptions options;
  options.seed = seed_;
  options.season = season_;
  options.focus = focus_W;
  options.radius_m = radius_m;
  if (!materials_) options.diagnostics = &findings_;
  auto world = scene::build_static_world(*roads_, library_, options, land_use_.get());
  if (flood_m_)
    world = scene::with_flood(world, library_.materials(), *flood_m_, focus_W, radius_m);
  return {std::move(world), std::make_shared<tracing::MeshCache>()};
}

Surroundings::Block Surroundings::build_block(const Key& key, double z) {
  const Vec3 middle(kBlock_m * static_cast<double>(key.first),
                    kBlock_m * static_cast<double>(key.second), z);
  return build_block(middle, kBlock_m * std::sqrt(0.5) + kReach_m);
}

void Surroundings::build(std::span<const std::shared_ptr<const ActorModel>> models) {
  RT_CHECK(!passed_.empty());
  for (const auto& model : models) {
    const std::size_t index = model->id.value() - 1;
    if (assets_.by_actor.size() <= index) assets_.by_actor.resize(index + 1);
    assets_.by_actor[index] = library_.for_actor(*model);
  }
  if (way_is_short()) {
    block_ = build_block(way_.center(), 0.5 * way_.size().head<2>().norm() + kReach_m);
  } else {
    for (const auto& [key, z] : passed_) {
      block_ = build_block(key, z);
      key_ = key;
    }
  }
  materials_ = std::make_shared<const assets::MaterialTable>(library_.materials());
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
  if (found->first != key_) {
    key_ = found->first;
    block_ = {};
    block_ = build_block(key_, found->second);
    RT_CHECK(library_.materials().size() == materials_->size());
  }
  return block_;
}

}  // namespace raytruth::pipeline
