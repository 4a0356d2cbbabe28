#pragma once

#include <filesystem>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "sim/roads/road_network.h"

namespace raytruth::roads {

/// Road networks by the content of their files: variations of a scenario that drive on the same
/// road read it once. Thread-safe; a file that changes on disk, or an OpenCRG file of it, is read
/// anew. Files with <include> and files with errors are read each time.
class RoadCache {
 public:
  /// Keeps the `most` networks that were asked for last.
  explicit RoadCache(std::size_t most = 8) : most_(most) {}

  /// As RoadNetwork::load, with the same findings; the network may be shared with other callers.
  std::shared_ptr<const RoadNetwork> load(const std::filesystem::path& path,
                                          Diagnostics& diagnostics);
  /// How often load() found what it was asked for.
  std::size_t hits() const;

 private:
  struct Entry {
    std::string key;  ///< path, content and what else the result depends on
    std::shared_ptr<const RoadNetwork> network;
    std::vector<Diagnostic> findings;
    std::vector<std::pair<std::filesystem::path, std::string>> surfaces;  ///< with their SHA-256
  };
  mutable std::mutex mutex_;
  std::list<Entry> entries_;  ///< the last one asked for first
  std::size_t most_;
  std::size_t hits_ = 0;
};

}  // namespace raytruth::roads
