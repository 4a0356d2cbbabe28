#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "sim/scenario/xml_node.h"

namespace raytruth::scenario::internal {

/// Catalogue files as they were read, for all the times that a document is resolved. Thread-safe.
class CatalogFiles {
 public:
  struct File {
    std::shared_ptr<const XmlFile> file;  ///< nullptr when it couldn't be read
    std::vector<Diagnostic> findings;
  };
  /// All .xosc files of a folder in the order of their names, or the one file; nullptr when there
  /// is neither. Read at the first time.
  const std::vector<File>* at(const std::filesystem::path& path);

 private:
  std::mutex mutex_;
  std::map<std::filesystem::path, std::optional<std::vector<File>>> read_;
};

/// The catalogue folders of one scenario. Files are read when the first reference needs them.
class Catalogs {
 public:
  Catalogs(std::filesystem::path scenario_folder, CatalogFiles& files, Diagnostics& diagnostics)
      : folder_(std::move(scenario_folder)), files_(files), diagnostics_(diagnostics) {}

  /// Reads <CatalogLocations>.
  void set_locations(const XmlNode& locations);

  /// The entry that a <CatalogReference> names, as written in its file (its scope is that of
  /// `globals`). A catalogue is found by its name, or else by its file's name (as esmini does);
  /// the entry by its name among elements of the given kinds. "xosc.catalog" at the reference, with
  /// similar names, when there is none; empty node then.
  XmlNode find(const XmlNode& reference, const std::vector<std::string>& kinds,
               const Scope& globals);

  /// Catalogue files from which an entry was taken.
  const std::set<std::filesystem::path>& used_files() const { return used_; }

 private:
  struct Location {
    std::filesystem::path path;
    XmlNode node;
    bool read = false;
    std::vector<std::shared_ptr<const XmlFile>> files;  ///< those that are catalogues
  };
  void read_location(Location& location);

  std::filesystem::path folder_;
  CatalogFiles& files_;
  Diagnostics& diagnostics_;
  std::map<std::string, Location> locations_;  // by kind: "Vehicle", "Route", ...
  std::set<std::filesystem::path> used_;
};

}  // namespace raytruth::scenario::internal
