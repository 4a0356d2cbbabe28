#include "sim/roads/road_cache.h"

#include <algorithm>

#include "sim/core/files.h"

namespace raytruth::roads {
namespace {

// Empty when the file can't be read.
std::string hash_of(const std::filesystem::path& file) {
  try {
    return sha256_of_file(file);
  } catch (const InputError&) {
    return {};
  }
}

}  // namespace

std::shared_ptr<const RoadNetwork> RoadCache::load(const std::filesystem::path& path,
                                                   Diagnostics& diagnostics) {
  std::string text;
  try {
    text = read_file(path);
  } catch (const InputError&) {
    return RoadNetwork::load(path, diagnostics);  // says why
  }
  if (text.find("<include") != std::string::npos) return RoadNetwork::load(path, diagnostics);
  const std::string key =
      path.string() + '\n' + sha256(text) + (diagnostics.allow_unsupported ? "+" : "-");
  {
    const std::lock_guard lock(mutex_);
    const auto found = std::find_if(entries_.begin(), entries_.end(),
                                    [&](const Entry& e) { return e.key == key; });
    if (found != entries_.end()) {
      const bool same =
          std::all_of(found->surfaces.begin(), found->surfaces.end(),
                      [](const auto& surface) { return hash_of(surface.first) == surface.second; });
      if (same) {
        entries_.splice(entries_.begin(), entries_, found);
        ++hits_;
        for (const Diagnostic& d : entries_.front().findings) diagnostics.add(d);
        return entries_.front().network;
      }
      entries_.erase(found);
    }
  }
  Diagnostics own;
  own.allow_unsupported = diagnostics.allow_unsupported;
  // Without <include> the text is all that a file says; it is read once.
  auto network = RoadNetwork::parse(text, path.string(), own);
  for (const Diagnostic& d : own.all()) diagnostics.add(d);
  if (!network || own.has_errors()) return network;
  Entry entry{key, network, own.all(), {}};
  for (const std::filesystem::path& surface : network->surface_files())
    entry.surfaces.emplace_back(surface, hash_of(surface));
  const std::lock_guard lock(mutex_);
  entries_.push_front(std::move(entry));
  if (entries_.size() > most_) entries_.pop_back();
  return network;
}

std::size_t RoadCache::hits() const {
  const std::lock_guard lock(mutex_);
  return hits_;
}

}  // namespace raytruth::roads
