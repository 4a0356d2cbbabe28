#include "sim/scenario/catalogs.h"

#include <tinyxml2.h>

#include <algorithm>
#include <system_error>

#include "sim/scenario/vocabulary.h"

namespace raytruth::scenario::internal {
namespace {

constexpr std::string_view kSuffix = "Catalog";

const tinyxml2::XMLElement* catalog_of(const XmlFile& file) {
  return file.root()->FirstChildElement("Catalog");
}

std::string attribute_of(const tinyxml2::XMLElement* element, const char* name) {
  const char* value = element == nullptr ? nullptr : element->Attribute(name);
  return value == nullptr ? std::string() : std::string(value);
}

std::string join(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " or ") + word;
  return text;
}

}  // namespace

const std::vector<CatalogFiles::File>* CatalogFiles::at(const std::filesystem::path& path) {
  const std::lock_guard lock(mutex_);
  const auto [known, is_new] = read_.try_emplace(path);
  std::optional<std::vector<File>>& files = known->second;
  if (is_new) {
    std::error_code code;
    std::vector<std::filesystem::path> paths;
    if (std::filesystem::is_regular_file(path, code)) {
      paths.push_back(path);
    } else {
      std::filesystem::directory_iterator entries(path, code);
      if (code) return nullptr;
      for (const auto end = std::filesystem::directory_iterator(); entries != end && !code;
           entries.increment(code)) {
        std::error_code ignored;
        if (entries->path().extension() == ".xosc" && entries->is_regular_file(ignored)) {
          paths.push_back(entries->path());
        }
      }
    }
    std::sort(paths.begin(), paths.end());  // the order of a folder is the file system's
    files.emplace();
    for (const auto& p : paths) {
      Diagnostics own;
      auto file = XmlFile::read(p, own);
      files->push_back({std::move(file), own.all()});
    }
  }
  return files ? &*files : nullptr;
}

void Catalogs::set_locations(const XmlNode& locations) {
  for (const XmlNode& node : locations.children()) {
    const std::string_view name = node.name();
    if (!name.ends_with(kSuffix)) continue;  // said by the vocabulary check
    const XmlNode directory = node.required("Directory");
    if (!directory) continue;
    const std::string path = directory.text("path");
    const std::string kind(name.substr(0, name.size() - kSuffix.size()));
    if (path.empty() || path.find('\0') != std::string::npos) continue;
    Location& location = locations_[kind];
    location = {(folder_ / path).lexically_normal(), directory, false, {}};
  }
}

void Catalogs::read_location(Location& location) {
  if (location.read) return;
  location.read = true;
  const std::vector<CatalogFiles::File>* files = files_.at(location.path);
  if (files == nullptr) {
    location.node.warning("xosc.catalog",
                          "no folder '" + shorten(location.path.string()) + "' for catalogues",
                          "the path counts from the scenario's folder");
    return;
  }
  for (const CatalogFiles::File& f : *files) {
    // Not every file in the folder is ours to judge: only a reference makes a finding an error.
    for (const Diagnostic& finding : f.findings) {
      diagnostics_.warning("xosc.catalog", finding.where, finding.message, finding.hint);
    }
    if (f.file != nullptr && catalog_of(*f.file) != nullptr) location.files.push_back(f.file);
  }
}

XmlNode Catalogs::find(const XmlNode& reference, const std::vector<std::string>& kinds,
                       const Scope& globals) {
  const std::string catalog = reference.text("catalogName");
  const std::string entry = reference.text("entryName");
  if (catalog.empty() || entry.empty()) return {};

  std::set<std::string> catalog_names, entry_names;
  bool declared = false, catalog_found = false;
  for (const bool by_file_name : {false, true}) {
    if (catalog_found) break;
    for (const std::string& kind : kinds) {
      const auto found = locations_.find(kind);
      if (found == locations_.end()) continue;
      declared = true;
      read_location(found->second);
      for (const auto& file : found->second.files) {
        const auto* element = catalog_of(*file);
        const std::string name =
            by_file_name ? file->path().stem().string() : attribute_of(element, "name");
        catalog_names.insert(name);
        if (name != catalog) continue;
        catalog_found = true;
        for (const auto* e = element->FirstChildElement(); e != nullptr;
             e = e->NextSiblingElement()) {
          if (std::find(kinds.begin(), kinds.end(), e->Name()) == kinds.end()) continue;
          if (attribute_of(e, "name") != entry) {
            entry_names.insert(attribute_of(e, "name"));
            continue;
          }
          used_.insert(file->path());
          return {e, file.get(), &globals, &diagnostics_};
        }
      }
    }
  }
  if (!declared) {
    reference.error("xosc.catalog",
                    "no <CatalogLocations> entry for catalogues of " + join(kinds) + ", but '" +
                        shorten(catalog) + "' is referred to",
                    "add <" + kinds.front() + "Catalog> with its <Directory>");
  } else if (!catalog_found) {
    reference.error("xosc.catalog", "no catalogue '" + shorten(catalog) + "' of " + join(kinds),
                    similar_names(catalog, catalog_names, diagnostics_));
  } else {
    reference.error(
        "xosc.catalog",
        "catalogue '" + shorten(catalog) + "' has no " + join(kinds) + " '" + shorten(entry) + "'",
        similar_names(entry, entry_names, diagnostics_));
  }
  return {};
}

}  // namespace raytruth::scenario::internal
