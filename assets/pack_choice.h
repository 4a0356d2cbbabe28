#pragma once

// Internal to assets: which asset of the packs stands for an actor.

#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "assets/body.h"
#include "sim/core/random.h"

namespace raytruth::assets {

/// Bodies of packs by actors: the same packs, seed and actors in the same order give the same.
class PackChooser {
 public:
  PackChooser(std::vector<std::shared_ptr<const Pack>> packs, Diagnostics* findings,
              bool keep_going)
      : packs_(std::move(packs)), findings_(findings), keep_going_(keep_going) {}

  struct Chosen {
    std::shared_ptr<const Pack> pack;
    const PackAsset* asset = nullptr;  ///< nullptr: none fits
    std::shared_ptr<const Body> body;  ///< nullptr: none fits, or the asset is a generator
  };
  /// By name first (model3d, entry name), else of those that fit in size one that was used least;
  /// rare ones (PackAsset::share) are left out for most actors.
  Chosen choose(const ActorModel& model, RandomStream& random);

  const std::vector<std::shared_ptr<const Pack>>& packs() const { return packs_; }
  /// Assets that have been chosen.
  std::vector<Chosen> used() const;

 private:
  struct Candidate {
    std::size_t pack, asset;
    bool named;
    double misfit;
  };
  std::vector<Candidate> candidates(const ActorModel& model, RandomStream& random);
  std::shared_ptr<const Body> body_of(std::size_t pack, std::size_t asset);

  std::vector<std::shared_ptr<const Pack>> packs_;
  Diagnostics* findings_;
  bool keep_going_;
  std::map<std::pair<std::size_t, std::size_t>, std::shared_ptr<const Body>> bodies_;
  std::map<std::pair<std::size_t, std::size_t>, int> uses_;
};

}  // namespace raytruth::assets
