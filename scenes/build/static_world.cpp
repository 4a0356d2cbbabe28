#include <fmt/format.h>

#include "scenes/build/junction_floor.h"
#include "scenes/build/road_marks.h"
#include "scenes/build/road_objects.h"
#include "scenes/build/roadside.h"
#include "scenes/build/static_builder.h"
#include "scenes/build/terrain.h"

namespace raytruth::scene {
namespace {

// What the lanes of a tile cover, edge to edge.
void cover_tile(const TileGeometry& geometry, RoadMap& map) {
  const RoadTile& tile = geometry.tile();
  const roads::Lane* left = geometry.outermost(true);
  const roads::Lane* right = geometry.outermost(false);
  const auto edge = [&](const roads::Lane* lane, double s) {
    return geometry.point(s, lane != nullptr ? geometry.outer_t(lane->id, s) : 0.0, 0.0);
  };
  for (std::size_t i = 0; i + 1 < tile.s_m.size(); ++i) {
    const Vec3 a = edge(right, tile.s_m[i]);
    const Vec3 b = edge(right, tile.s_m[i + 1]);
    const Vec3 c = edge(left, tile.s_m[i + 1]);
    const Vec3 d = edge(left, tile.s_m[i]);
    map.cover(a, b, c);
    map.cover(a, c, d);
  }
}

}  // namespace

std::shared_ptr<const StaticWorld> build_static_world(const roads::RoadNetwork& roads,
                                                      assets::AssetLibrary& library,
                                                      const SurroundingsOptions& options) {
  const std::vector<RoadTile> tiles = cut_tiles(roads, options);
  std::vector<TileGeometry> geometries;
  geometries.reserve(tiles.size());
  for (const RoadTile& tile : tiles) geometries.emplace_back(roads, tile);

  RoadMap map(options.focus, options.radius_m + 60.0);
  for (const TileGeometry& geometry : geometries) cover_tile(geometry, map);

  StaticBuilder builder;
  std::vector<std::pair<JunctionOutline, street::MeshSink>> floors;
  for (const roads::Junction& junction : roads.junctions()) {
    street::MeshSink sink(options.focus);
    JunctionOutline outline = outline_of(roads, junction.id, tiles);
    mesh_junction_floor(outline, library, map, sink);
    if (!sink.empty()) floors.emplace_back(std::move(outline), std::move(sink));
  }
  map.spread();
  const Terrain terrain(map, options.focus, options.radius_m, options.seed);

  for (auto& [outline, sink] : floors) {
    const ObjectId id = builder.object("junction " + outline.junction, Taxonomy::named("road"));
    mesh_junction_apron(outline, map, library, sink);
    const Pose X = sink.X_WI();
    builder.instance(id, sink.take(), X);
  }
  ObjectId road_object;
  roads::RoadIndex last = roads.roads().size();
  for (const TileGeometry& geometry : geometries) {
    const RoadTile& tile = geometry.tile();
    const roads::Road& road = roads.road(tile.road);
    const std::string name = "road " + road.id;
    if (tile.road != last) {
      road_object = builder.object(name, Taxonomy::named("road"));
      last = tile.road;
    }
    street::MeshSink sink(tile.center_W);
    mesh_lanes(geometry, name, library, sink);
    mesh_marks(geometry, name, library, sink);
    if (road.junction.empty()) {
      mesh_verges(geometry, map, terrain, name, library, sink);
    } else {
      mesh_skirts(geometry, name, library, sink);
    }
    if (sink.empty()) continue;
    const Pose X = sink.X_WI();
    builder.instance(road_object, sink.take(), X);
  }
  street::MeshSink land(options.focus);
  terrain.mesh(library, land);
  const Pose X_land = land.X_WI();
  const ObjectId land_id = builder.object("terrain", Taxonomy::named("terrain"));
  builder.instance(land_id, land.take(), X_land);

  place_road_objects(
      roads, options, [&](double x, double y) { return terrain.height(x, y); }, library, builder);
  plant_roadside(roads, map, terrain, options, library, builder);
  return std::make_shared<const StaticWorld>(builder.take());
}

}  // namespace raytruth::scene
