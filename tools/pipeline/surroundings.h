#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>

#include "assets/asset.h"
#include "scenes/build/scene.h"
#include "scenes/build/world_store.h"
#include "sensors/tracing/trace_scene.h"
#include "sim/core/diagnostics.h"
#include "sim/core/pose.h"
#include "sim/roads/road_network.h"
#include "tools/pipeline/run_settings.h"

namespace raytruth::pipeline {

/// What stands around the ego's way. A way that fits a circle of kWholeWay_m is surrounded as a
/// whole; a longer one in square blocks of kBlock_m, of which one at a time is in memory: which one
/// a frame sees depends on where the ego is and on nothing else. Static objects are numbered anew
/// in each block.
class Surroundings {
 public:
  static constexpr double kWholeWay_m = 1200.0;
  static constexpr double kBlock_m = 500.0;
  /// Beyond this distance from the ego only terrain and the sky are seen.
  static constexpr double kReach_m = 400.0;

  struct Block {
    std::shared_ptr<const scene::StaticWorld> world;
    std::shared_ptr<tracing::MeshCache> meshes;
  };

  Surroundings(std::shared_ptr<const roads::RoadNetwork> roads, std::uint64_t seed);

  /// Bodies of actors come from these packs, too: see assets::AssetLibrary. Before build().
  void use_packs(std::vector<std::shared_ptr<const assets::Pack>> packs, bool keep_going) {
    library_.use_packs(std::move(packs), &findings_, keep_going);
  }
  /// What plants look like; before build().
  void set_season(scene::Season season) { season_ = season; }
  /// Water that stands at that height; nothing: none. Before build().
  void set_flood(std::optional<double> level_m) { flood_m_ = level_m; }
  /// What the land is used for where a file says it; nullptr: nowhere. Before build().
  void set_land_use(std::shared_ptr<const scene::LandUseFile> stated) {
    land_use_ = std::move(stated);
  }
  /// How many threads may work and where they keep what they make: neither changes a bit of it. The
  /// network was read from that file. Before build().
  void use(const RunExecution& execution, const std::filesystem::path& road_file);
  /// A place that the ego comes by; every place of the scenario must be told before build().
  void pass(const Vec3& ego_W);
  /// Whether a frame with the ego there can be surrounded.
  bool knows(const Vec3& ego_W) const;
  /// Makes actors' assets and all materials of the run. Makes every block once when there are
  /// several, so that materials have the same numbers whatever is rendered. At least one place must
  /// have been told. With a store, findings tell at last what was wrong with it.
  void build(std::span<const std::shared_ptr<const ActorModel>> models);

  /// The block for an ego there; stays until another one is asked for.
  const Block& around(const Vec3& ego_W);
  /// A finding for each animation and light of the actor, in that state, that its body can't show;
  /// each is said once. After build().
  void check_shown(const ActorModel& model, const ActorState& state, const std::string& file);
  /// What could not be shown as the road files ask for (rule "scene..."), known after build().
  const std::vector<Diagnostic>& findings() const { return findings_.all(); }
  /// How long build() took.
  double build_s() const { return build_s_; }
  std::size_t block_count() const { return way_is_short() ? 1 : passed_.size(); }
  const scene::ActorAssets& assets() const { return assets_; }
  const assets::AssetLibrary& library() const { return library_; }
  const std::shared_ptr<const assets::MaterialTable>& materials() const { return materials_; }

 private:
  using Key = std::pair<std::int64_t, std::int64_t>;

  static Key key_of(double x, double y);
  bool way_is_short() const;
  scene::WorldOrder order(const Vec3& focus_W, double radius_m) const;
  scene::WorldOrder order(const Key& key, double z) const;
  void make_bodies(std::span<const std::shared_ptr<const ActorModel>> models);

  std::shared_ptr<const roads::RoadNetwork> roads_;
  std::uint64_t seed_;
  scene::Season season_ = scene::SurroundingsOptions().season;
  std::optional<double> flood_m_;
  std::shared_ptr<const scene::LandUseFile> land_use_;
  int threads_ = 1;
  double build_s_ = 0.0;
  std::shared_ptr<assets::FileStore> store_;
  std::string road_file_;
  std::optional<std::string> road_id_;
  Box3 way_;
  std::map<Key, double> passed_;  ///< height of the first place told of
  assets::AssetLibrary library_;
  scene::ActorAssets assets_;
  std::shared_ptr<const assets::MaterialTable> materials_;
  Diagnostics findings_;
  std::set<std::pair<ActorId, std::string>> said_;
  std::optional<Key> key_;  ///< of block_, where there are several
  Block block_;
};

}  // namespace raytruth::pipeline
