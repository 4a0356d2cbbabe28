#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "assets/asset.h"
#include "sim/snapshot/snapshot.h"

namespace raytruth::pipeline {

/// What a run shows its actors with, and whom that comes from.
struct AssetRecord {
  struct Actor {
    std::string name;  ///< of the actor
    std::string pack, asset, paint;
    friend bool operator==(const Actor&, const Actor&) = default;
  };
  struct Credit {
    std::string pack, asset, licence, author, source;
    std::string place;                         ///< folder or archive that its files lie in
    std::map<std::string, std::string> files;  ///< SHA-256 by name
    friend bool operator==(const Credit&, const Credit&) = default;
  };
  std::vector<Actor> actors;    ///< by actor
  std::vector<Credit> credits;  ///< of packs; our own generators need none
  friend bool operator==(const AssetRecord&, const AssetRecord&) = default;
};

AssetRecord record_of(const assets::AssetLibrary& library,
                      std::span<const std::shared_ptr<const ActorModel>> models);
/// RUN/CREDITS.txt: who made what is seen, under which licence.
std::string credits_text(const AssetRecord& record);
/// Throws InputError (rule "dataset.assets") when a run's assets are no longer those that it was
/// made with.
void check_same_assets(const AssetRecord& recorded, const AssetRecord& now);

}  // namespace raytruth::pipeline
