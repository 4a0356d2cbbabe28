#include "assets/lod_store.h"

#include <algorithm>

#include "assets/mesh_store.h"
#include "sim/core/files.h"

namespace raytruth::assets {
namespace {

bool refers_to(const FewerTriangles& level, const LevelLimits& limits) {
  return level.part.size() == level.triangles.size() &&
         std::all_of(level.part.begin(), level.part.end(),
                     [&](std::uint16_t p) { return p < limits.parts; }) &&
         std::all_of(level.triangles.begin(), level.triangles.end(), [&](const auto& t) {
           return std::max({t[0], t[1], t[2]}) < limits.vertices;
         });
}

}  // namespace

StoreKey level_key(std::string_view what, std::string_view contents, double tolerance_m) {
  StoreKey key("level of detail", 1);
  key.text(what).text(sha256(contents)).real(tolerance_m);
  return key;
}

FewerTriangles stored_level(FileStore& store, const StoreKey& key, const LevelLimits& limits,
                            const std::function<FewerTriangles()>& make) {
  FewerTriangles level;
  if (const std::optional<std::string> bytes = store.get(key)) {
    ByteReader in(*bytes);
    in.array(level.triangles);
    in.array(level.part);
    if (in.at_end() && refers_to(level, limits)) return level;
    store.refuse(key);
  }
  level = make();
  ByteWriter out;
  out.array(level.triangles);
  out.array(level.part);
  store.put(key, out.bytes());
  return level;
}

}  // namespace raytruth::assets
