#include "scenes/build/world_store.h"

#include <algorithm>
#include <fstream>
#include <map>
#include <set>

#include "assets/mesh_store.h"
#include "scenes/build/flood.h"
#include "scenes/build/static_world.h"
#include "sim/core/check.h"
#include "sim/core/files.h"

namespace raytruth::scene {
namespace {

using assets::ByteReader;
using assets::ByteWriter;

// Stands for the road's file in findings: another run may have it elsewhere.
constexpr std::string_view kRoadFile = "road";
constexpr std::string_view kNoFile = "none";

std::optional<std::string> bytes_of(const std::filesystem::path& path) {
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  std::ifstream in(path, std::ios::binary);
  if (error || !in) return std::nullopt;
  std::string bytes(size, '\0');
  in.read(bytes.data(), static_cast<std::streamsize>(size));
  if (in.gcount() != static_cast<std::streamsize>(size)) return std::nullopt;
  return bytes;
}

// Bindings below name every field: one that is new doesn't compile until it is stored, too.

void write(ByteWriter& out, const Pose& pose) {
  for (const double v : pose.rotation().coeffs()) out.value(v);
  for (const double v : pose.translation()) out.value(v);
}

Pose read_pose(ByteReader& in) {
  Eigen::Quaterniond rotation;
  Vec3 translation;
  for (double& v : rotation.coeffs()) v = in.value<double>();
  for (double& v : translation) v = in.value<double>();
  return Pose(rotation, translation);
}

using MeshNumbers = std::map<const assets::Mesh*, std::uint32_t>;

void write(ByteWriter& out, const SceneInstance& instance, const MeshNumbers& numbers) {
  const auto& [object, mesh, X_WI, lamps, is_ego, glows, rest] = instance;
  RT_CHECK(!is_ego && glows.empty() && rest == nullptr, object.value());
  out.value(object.value());
  out.value(numbers.at(mesh.get()));
  out.value<std::uint64_t>(X_WI.keys.size());
  for (const Pose& key : X_WI.keys) write(out, key);
  out.value(lamps);
}

SceneInstance read_instance(ByteReader& in, const std::vector<assets::MeshPtr>& meshes) {
  SceneInstance instance;
  instance.object = ObjectId(in.value<std::uint32_t>());
  const auto mesh = in.value<std::uint32_t>();
  if (mesh < meshes.size()) {
    instance.mesh = meshes[mesh];
  } else {
    in.refuse();
  }
  instance.X_WI.keys.resize(in.count(sizeof(double)));
  for (Pose& key : instance.X_WI.keys) key = read_pose(in);
  instance.lamps = in.value<std::uint32_t>();
  return instance;
}

void write(ByteWriter& out, const StaticWorld& world) {
  const auto& [objects, instances, lights, night_lamps] = world;
  MeshNumbers numbers;
  std::vector<const assets::Mesh*> meshes;
  std::size_t size = 0;
  for (const SceneInstance& instance : instances) {
    if (!numbers.emplace(instance.mesh.get(), meshes.size()).second) continue;
    meshes.push_back(instance.mesh.get());
    size += 40 * instance.mesh->positions.size() + 14 * instance.mesh->triangles.size() + 1000;
  }
  out.reserve(size + 200 * instances.size() + 100 * objects.size());
  out.value<std::uint64_t>(meshes.size());
  for (const assets::Mesh* mesh : meshes) write(out, *mesh);
  out.value<std::uint64_t>(objects.size());
  for (const auto& [id, name, class_id] : objects) {
    out.value(id.value());
    out.text(name);
    out.value(class_id.value());
  }
  out.value<std::uint64_t>(instances.size());
  for (const SceneInstance& instance : instances) write(out, instance, numbers);
  out.value<std::uint64_t>(lights.size());
  for (const auto& [signal, type, subtype, width_m, height_m, instance] : lights) {
    out.text(signal);
    out.text(type);
    out.text(subtype);
    out.value(width_m);
    out.value(height_m);
    out.value<std::uint64_t>(instance);
  }
  out.value<std::uint64_t>(night_lamps.size());
  for (const std::size_t lamp : night_lamps) out.value<std::uint64_t>(lamp);
}

std::shared_ptr<const StaticWorld> read_world(ByteReader& in) {
  auto world = std::make_shared<StaticWorld>();
  std::vector<assets::MeshPtr> meshes(in.count());
  for (assets::MeshPtr& mesh : meshes) mesh = std::make_shared<assets::Mesh>(assets::read_mesh(in));
  world->objects.resize(in.count());
  for (SceneObject& object : world->objects) {
    object.id = ObjectId(in.value<std::uint32_t>());
    object.name = in.text();
    object.class_id = assets::read_class(in);
  }
  world->instances.resize(in.count());
  for (SceneInstance& instance : world->instances) instance = read_instance(in, meshes);
  const auto instance = [&] {
    const auto index = in.value<std::uint64_t>();
    if (index >= world->instances.size()) in.refuse();
    return static_cast<std::size_t>(index);
  };
  world->lights.resize(in.count());
  for (StaticWorld::Light& light : world->lights) {
    light.signal = in.text();
    light.type = in.text();
    light.subtype = in.text();
    light.width_m = in.value<double>();
    light.height_m = in.value<double>();
    light.instance = instance();
  }
  world->night_lamps.resize(in.count());
  for (std::size_t& lamp : world->night_lamps) lamp = instance();
  return world;
}

void write(ByteWriter& out, const std::vector<Diagnostic>& findings) {
  out.value<std::uint64_t>(findings.size());
  for (const auto& [severity, rule, where, message, hint] : findings) {
    out.value(severity);
    out.text(rule);
    out.text(where.file.empty() ? kNoFile : kRoadFile);
    out.value(where.line);
    out.value(where.column);
    out.text(message);
    out.text(hint);
  }
}

std::vector<Diagnostic> read_findings(ByteReader& in, const std::string& road_file) {
  std::vector<Diagnostic> findings(in.count());
  for (Diagnostic& d : findings) {
    d.severity = in.value<Severity>();
    d.rule = in.text();
    d.where.file = in.text() == kRoadFile ? road_file : "";
    d.where.line = in.value<int>();
    d.where.column = in.value<int>();
    d.message = in.text();
    d.hint = in.text();
  }
  return findings;
}

std::optional<MadeWorld> read_made(const WorldOrder& order, const assets::StoreKey& key,
                                   assets::FileStore& store, bool with_world) {
  const std::optional<std::string> bytes = store.get(key);
  if (!bytes) return std::nullopt;
  ByteReader in(*bytes);
  MadeWorld made;
  made.materials = assets::read_materials(in);
  made.findings = read_findings(in, order.road_file);
  if (with_world) made.world = read_world(in);
  if (in.at_end()) return made;
  store.refuse(key);
  return std::nullopt;
}

void keep(const MadeWorld& made, const assets::StoreKey& key, assets::FileStore& store) {
  ByteWriter out;
  assets::write(out, made.materials);
  write(out, made.findings);
  if (made.world != nullptr) write(out, *made.world);
  store.put(key, out.bytes());
}

// Findings about other files than the road's can't be told again.
bool is_storable(const WorldOrder& order, const MadeWorld& made) {
  return std::all_of(made.materials.begin(), made.materials.end(),
                     [](const assets::Material& m) { return assets::is_storable(m); }) &&
         std::all_of(made.findings.begin(), made.findings.end(), [&](const Diagnostic& d) {
           return d.where.file.empty() || d.where.file == order.road_file;
         });
}

}  // namespace

std::optional<std::string> id_of_road(const roads::RoadNetwork& roads,
                                      const std::filesystem::path& file) {
  if (file.empty()) return "no road";
  const std::optional<std::string> text = bytes_of(file);
  // UTF-16 has a 0 in each letter of "include".
  if (!text || text->find("include") != text->npos || text->find('\0') != text->npos)
    return std::nullopt;
  std::string hashes = sha256(*text);
  for (const std::filesystem::path& surface : roads.surface_files()) {
    const std::optional<std::string> bytes = bytes_of(surface);
    if (!bytes) return std::nullopt;
    hashes += ' ' + sha256(*bytes);
  }
  return hashes;
}

assets::StoreKey key_of(const WorldOrder& order) {
  const auto& [seed, season, buildings, vegetation, street_furniture, focus, radius_m,
               diagnostics] = order.options;
  assets::StoreKey key("static world", 1);
  key.text(order.road_id.value_or("")).number(seed).number(static_cast<std::uint64_t>(season));
  for (const bool on : {buildings, vegetation, street_furniture}) key.number(on ? 1 : 0);
  for (const double v : focus) key.real(v);
  key.real(radius_m).number(order.flood_m ? 1 : 0).real(order.flood_m.value_or(0.0));
  key.number(order.land_use != nullptr ? 1 : 0);
  if (order.land_use == nullptr) return key;
  const auto& [areas, stretches] = *order.land_use;
  key.number(areas.size()).number(stretches.size());
  for (const auto& [use, polygon] : areas) {
    key.number(static_cast<std::uint64_t>(use)).number(polygon.size());
    for (const Vec2& p : polygon) key.real(p.x()).real(p.y());
  }
  for (const auto& [road, use, from_m, to_m] : stretches)
    key.text(road).number(static_cast<std::uint64_t>(use)).real(from_m).real(to_m);
  return key;
}

MadeWorld make_world(const WorldOrder& order) {
  assets::AssetLibrary library(order.options.seed);
  const std::size_t standard = library.materials().size();
  RT_CHECK(standard == assets::standard_table().size(), standard);
  Diagnostics found;
  SurroundingsOptions options = order.options;
  options.diagnostics = &found;
  MadeWorld made;
  made.world = build_static_world(*order.roads, library, options, order.land_use);
  if (order.flood_m) {
    made.world = with_flood(made.world, library.materials(), *order.flood_m, options.focus,
                            options.radius_m);
  }
  const std::vector<assets::Material>& all = library.materials().all();
  made.materials.assign(all.begin() + static_cast<std::ptrdiff_t>(standard), all.end());
  made.findings = found.all();
  return made;
}

MadeWorld fetch_world(const WorldOrder& order, assets::FileStore* store) {
  if (store == nullptr || !order.road_id) return make_world(order);
  const assets::StoreKey key = key_of(order);
  if (std::optional<MadeWorld> kept = read_made(order, key, *store, true)) return std::move(*kept);
  MadeWorld made = make_world(order);
  if (is_storable(order, made)) keep(made, key, *store);
  return made;
}

MadeWorld fetch_materials(const WorldOrder& order, assets::FileStore* store) {
  MadeWorld made;
  if (store == nullptr || !order.road_id) {
    made = make_world(order);
    made.world = nullptr;
    return made;
  }
  const assets::StoreKey key =
      assets::StoreKey("materials of a static world", 1).text(key_of(order).all());
  if (std::optional<MadeWorld> kept = read_made(order, key, *store, false)) return std::move(*kept);
  made = fetch_world(order, store);
  made.world = nullptr;
  if (is_storable(order, made)) keep(made, key, *store);
  return made;
}

std::shared_ptr<const StaticWorld> settle(MadeWorld made, assets::MaterialTable& materials) {
  const std::vector<MaterialId> ids = assets::join(made.materials, materials);
  if (made.world == nullptr) return nullptr;
  std::set<const assets::Mesh*> seen;
  for (const SceneInstance& instance : made.world->instances) {
    if (!seen.insert(instance.mesh.get()).second) continue;
    // These meshes were made for this world alone, and nobody else has seen them yet.
    assets::renumber(*std::const_pointer_cast<assets::Mesh>(instance.mesh), ids);
  }
  return std::move(made.world);
}

}  // namespace raytruth::scene
