#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "assets/file_store.h"
#include "assets/material.h"
#include "scenes/build/land_use.h"
#include "scenes/build/scene.h"

namespace raytruth::scene {

/// Everything that a static world depends on. What it points to must outlive the calls.
struct WorldOrder {
  const roads::RoadNetwork* roads = nullptr;
  std::string road_file;               ///< as the network was read from; empty: no file
  std::optional<std::string> road_id;  ///< id_of_road(); nothing: the world isn't stored
  const LandUseFile* land_use = nullptr;
  std::optional<double> flood_m;  ///< z of water that stands there
  SurroundingsOptions options;    ///< its diagnostics are not heeded
};

/// What is the same for the same contents of a road file and the OpenCRG files that were read with
/// it. Nothing for files that include others, which nobody lists, and what can't be read.
std::optional<std::string> id_of_road(const roads::RoadNetwork& roads,
                                      const std::filesystem::path& file);

/// A static world by itself: ids of its materials are those of a new AssetLibrary, those in
/// `materials` follow them.
struct MadeWorld {
  std::shared_ptr<const StaticWorld> world;
  std::vector<assets::Material> materials;
  std::vector<Diagnostic> findings;
};

MadeWorld make_world(const WorldOrder& order);
/// The same, from the store where it holds it; otherwise it is made, and kept there. `store` may be
/// nullptr. May be called from several threads.
MadeWorld fetch_world(const WorldOrder& order, assets::FileStore* store);
/// Its materials and findings, without the world: quick when the store holds them.
MadeWorld fetch_materials(const WorldOrder& order, assets::FileStore* store);
/// What it is stored under.
assets::StoreKey key_of(const WorldOrder& order);
/// Adds its materials to those of a run and gives its world, if it has one, their numbers there.
std::shared_ptr<const StaticWorld> settle(MadeWorld made, assets::MaterialTable& materials);

}  // namespace raytruth::scene
