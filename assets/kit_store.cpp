// What generators keep from run to run.
#include <optional>

#include "assets/file_store.h"
#include "assets/kit.h"
#include "assets/mesh_store.h"
#include "assets/piece_store.h"

namespace raytruth::assets {
namespace {

// A mesh and what it adds to standard_table().
struct Made {
  std::shared_ptr<Mesh> mesh;
  std::vector<Material> added;
};

Made made_apart(const std::function<MeshPtr(const Kit&)>& make) {
  MaterialTable table = standard_table();
  const MeshPtr mesh = make(Kit(table, kAnyPaint));
  const auto first = static_cast<std::ptrdiff_t>(standard_table().size());
  return {std::make_shared<Mesh>(*mesh), {table.all().begin() + first, table.all().end()}};
}

std::optional<Made> read_made(FileStore& store, const StoreKey& key) {
  const std::optional<std::string> bytes = store.get(key);
  if (!bytes) return std::nullopt;
  ByteReader in(*bytes);
  Made made;
  made.added = read_materials(in);
  made.mesh = std::make_shared<Mesh>(read_mesh(in));
  if (in.at_end()) return made;
  store.refuse(key);
  return std::nullopt;
}

void keep(FileStore& store, const StoreKey& key, const Made& made) {
  for (const Material& m : made.added)
    if (!is_storable(m)) return;
  ByteWriter out;
  write(out, made.added);
  write(out, *made.mesh);
  store.put(key, out.bytes());
}

StoreKey key_of(Piece piece) {
  return StoreKey("piece of a person", 1).number(static_cast<std::uint64_t>(piece));
}

}  // namespace

MeshPtr Kit::stored(const std::string& key, const std::function<MeshPtr(const Kit&)>& make) const {
  return shared(key, [&]() -> MeshPtr {
    const std::shared_ptr<FileStore> store = store_in_use();
    if (!store) return make(painted(kAnyPaint));
    const StoreKey stored_key = StoreKey("mesh", 1).text(key);
    std::optional<Made> made = read_made(*store, stored_key);
    if (!made) {
      made = made_apart(make);
      keep(*store, stored_key, *made);
    }
    renumber(*made->mesh, join(made->added, table_));
    return made->mesh;
  });
}

std::optional<PieceShell> stored_piece(Piece piece) {
  const std::shared_ptr<FileStore> store = store_in_use();
  if (!store) return std::nullopt;
  const std::optional<std::string> bytes = store->get(key_of(piece));
  if (!bytes) return std::nullopt;
  ByteReader in(*bytes);
  PieceShell out;
  in.array(out.shell.positions);
  in.array(out.shell.normals);
  in.array(out.shell.triangles);
  in.array(out.shell.zone);
  out.carried = in.value<Carried>();
  in.array(out.influences);
  if (in.at_end()) return out;
  store->refuse(key_of(piece));
  return std::nullopt;
}

void store_piece(Piece piece, const PieceShell& made) {
  const std::shared_ptr<FileStore> store = store_in_use();
  if (!store) return;
  const auto& [shell, carried, influences] = made;
  const auto& [positions, normals, triangles, zone] = shell;
  ByteWriter out;
  out.array(positions);
  out.array(normals);
  out.array(triangles);
  out.array(zone);
  out.value(carried);
  out.array(influences);
  store->put(key_of(piece), out.bytes());
}

}  // namespace raytruth::assets
