#include <fmt/format.h>

#include "scenes/build/road_objects.h"
#include "scenes/build/roadside.h"
#include "scenes/build/static_builder.h"
#include "scenes/build/terrain.h"
#include "scenes/build/verge.h"
#include "scenes/street/street.h"

namespace raytruth::scene {
namespace {

// What faces up of a street covers the land.
void cover_piece(const street::StreetPiece& piece, RoadMap& map) {
  constexpr double kSteepest = 0.5;
  const assets::Mesh& mesh = *piece.mesh;
  for (const auto& triangle : mesh.triangles) {
    const auto p = [&](std::size_t k) {
      return Vec3(piece.origin_W + mesh.positions[triangle[k]].cast<double>());
    };
    const Vec3 a = p(0);
    const Vec3 b = p(1);
    const Vec3 c = p(2);
    const Vec3 normal = (b - a).cross(c - a);
    if (normal.z() > kSteepest * normal.norm()) map.cover(a, b, c);
  }
}

// Verges of a piece; the roads of a junction without a floor overlap and have none.
void border_piece(const street::StreetPiece& piece, const roads::Road& road, const Verges& verges,
                  assets::AssetLibrary& library, street::MeshSink& sink) {
  const bool skirt = !piece.is_junction && !road.junction.empty();
  const std::uint16_t part =
      skirt
          ? sink.part(piece.name + " kerb", Taxonomy::named("kerb"), library.standard("kerb_stone"))
          : sink.part(piece.name + " verge", Taxonomy::named("terrain"), library.standard("grass"));
  for (const street::StreetEdge& edge : piece.edges) {
    if (skirt) {
      mesh_skirt(edge, part, sink);
    } else {
      verges.mesh(edge, part, sink);
    }
  }
}

}  // namespace

std::shared_ptr<const StaticWorld> build_static_world(const roads::RoadNetwork& roads,
                                                      assets::AssetLibrary& library,
                                                      const SurroundingsOptions& options) {
  street::StreetOptions street_options;
  street_options.focus_W = options.focus;
  street_options.radius_m = options.radius_m;
  const std::vector<street::StreetPiece> pieces =
      street::mesh_street(roads, library, street_options);

  RoadMap map(options.focus, options.radius_m + 60.0);
  for (const street::StreetPiece& piece : pieces) cover_piece(piece, map);
  map.spread();
  const Terrain terrain(map, options.focus, options.radius_m, options.seed);

  StaticBuilder builder;
  const Verges verges(pieces, map, terrain);
  const street::StreetPiece* last = nullptr;
  ObjectId object;
  for (const street::StreetPiece& piece : pieces) {
    if (last == nullptr || last->name != piece.name)
      object = builder.object(piece.name, Taxonomy::named("road"));
    last = &piece;
    builder.instance(object, piece.mesh, Pose(Eigen::Quaterniond::Identity(), piece.origin_W));
    street::MeshSink grass(piece.origin_W);
    border_piece(piece, roads.road(piece.road), verges, library, grass);
    if (grass.empty()) continue;
    const Pose X = grass.X_WI();
    builder.instance(object, grass.take(), X);
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
