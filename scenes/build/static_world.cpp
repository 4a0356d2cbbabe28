#include "scenes/build/static_world.h"

#include <algorithm>
#include <array>

#include "scenes/build/bridges.h"
#include "scenes/build/ditches.h"
#include "scenes/build/planting.h"
#include "scenes/build/railway.h"
#include "scenes/build/road_ends.h"
#include "scenes/build/road_objects.h"
#include "scenes/build/roadside.h"
#include "scenes/build/static_builder.h"
#include "scenes/build/terrain.h"
#include "scenes/build/verge.h"
#include "scenes/street/street.h"

namespace raytruth::scene {
namespace {

// How far the land lies below a bridge's deck: a valley with slopes of 2 in 5, deep enough for a
// road with 4.7 m of clearance and the deck.
double valley_depth(const roads::Road& road, double s) {
  constexpr double kSlope = 0.4;
  constexpr double kDeepest_m = 6.5;
  double depth = 0.0;
  for (const roads::Bridge& bridge : road.bridges) {
    const double inside = std::min(s - bridge.s_m, bridge.s_m + bridge.length_m - s);
    depth = std::max(depth, std::min(kSlope * inside, kDeepest_m));
  }
  return depth;
}

// What faces up of a street covers the land; bridges leave it free.
void cover_piece(const street::StreetPiece& piece, const roads::Road& road, RoadMap& map) {
  constexpr double kSteepest = 0.5;
  const assets::Mesh& mesh = *piece.mesh;
  const bool bridges = !piece.is_junction && !road.bridges.empty();
  for (const auto& triangle : mesh.triangles) {
    std::array<Vec3, 3> p;
    double deepest = 0.0;
    for (std::size_t k = 0; k < 3; ++k) {
      p[k] = piece.origin_W + mesh.positions[triangle[k]].cast<double>();
      if (!bridges) continue;
      const double depth = valley_depth(road, mesh.road_st[triangle[k]].x());
      p[k].z() -= depth;
      deepest = std::max(deepest, depth);
    }
    const Vec3 normal = (p[1] - p[0]).cross(p[2] - p[0]);
    if (normal.z() <= kSteepest * normal.norm()) continue;
    if (deepest > 0.0) {
      map.cover_below(p[0], p[1], p[2]);
    } else {
      map.cover(p[0], p[1], p[2]);
    }
  }
}

// Leaves out those stretches of the edges that lie on a bridge.
void clip_edges(const roads::RoadNetwork& roads, street::StreetPiece& piece) {
  const std::string& id = roads.road(piece.road).junction;
  const auto junction =
      std::find_if(roads.junctions().begin(), roads.junctions().end(),
                   [&](const roads::Junction& j) { return piece.is_junction && j.id == id; });
  const bool of_junction = junction != roads.junctions().end();
  const bool bridges = of_junction         ? !junction->objects.bridges.empty()
                       : piece.is_junction ? false
                                           : !roads.road(piece.road).bridges.empty();
  if (!bridges) return;
  const auto on_bridge = [&](const Vec3& p) {
    if (of_junction) return is_on_bridge(*junction, p.head<2>());
    const auto at = roads.project(piece.road, p.x(), p.y(), 100.0);
    return at && is_on_bridge(roads, piece.road, at->s_m);
  };
  std::vector<street::StreetEdge> kept;
  for (const street::StreetEdge& edge : piece.edges) {
    bool open = false;
    for (const Vec3& p : edge.points_W) {
      if (on_bridge(p)) {
        open = false;
        continue;
      }
      if (!open) kept.emplace_back();
      open = true;
      kept.back().points_W.push_back(p);
    }
  }
  piece.edges = std::move(kept);
}

// Stretches of an edge beside which the bed of a track lies: there a verge would lie on the rails.
std::vector<std::pair<street::StreetEdge, bool>> split_at_tracks(const roads::RoadNetwork& roads,
                                                                 const street::StreetPiece& piece,
                                                                 const street::StreetEdge& edge) {
  constexpr double kAside = 0.5;
  const auto& p = edge.points_W;
  std::vector<std::pair<street::StreetEdge, bool>> out;
  if (p.size() < 2 || is_open_track(roads, piece.road)) return {{edge, false}};
  for (std::size_t i = 0; i + 1 < p.size(); ++i) {
    const Vec2 along = (p[i + 1] - p[i]).head<2>().normalized();
    const Vec2 aside = 0.5 * (p[i] + p[i + 1]).head<2>() + kAside * Vec2(along.y(), -along.x());
    const std::vector<roads::RoadPoint> there = roads.all_covering(aside.x(), aside.y());
    const bool track = std::any_of(there.begin(), there.end(), [&](const roads::RoadPoint& at) {
      return is_open_track(roads, at.road);
    });
    if (out.empty() || out.back().second != track) {
      out.push_back({street::StreetEdge{{p[i]}}, track});
    }
    out.back().first.points_W.push_back(p[i + 1]);
  }
  return out;
}

// What lies beside the paved area.
struct Ground {
  const char* name;
  ClassId class_id;
  MaterialId material;
};

Vec2 middle_of(const street::StreetPiece& piece) {
  return piece.origin_W.head<2>() + piece.mesh->bounds().center().head<2>().cast<double>();
}

// Verges of a piece; the roads of a junction without a floor overlap and have none.
void border_piece(const roads::RoadNetwork& roads, const street::StreetPiece& piece, bool tracks,
                  const Verges& verges, assets::AssetLibrary& library, const Ground& ground,
                  street::MeshSink& sink) {
  const bool skirt = !piece.is_junction && !roads.road(piece.road).junction.empty();
  const std::uint16_t part =
      skirt
          ? sink.part(piece.name + " kerb", Taxonomy::named("kerb"), library.standard("kerb_stone"))
          : sink.part(piece.name + ' ' + ground.name, ground.class_id, ground.material);
  const std::vector<street::StreetEdge> fronts = open_lane_fronts(roads, piece);
  if (!fronts.empty()) {
    const std::uint16_t kerb =
        sink.part(piece.name + " kerb", Taxonomy::named("kerb"), library.standard("kerb_stone"));
    for (const street::StreetEdge& front : fronts) mesh_skirt(front, kerb, sink);
  }
  for (const street::StreetEdge& edge : piece.edges) {
    if (skirt) {
      mesh_skirt(edge, part, sink);
    } else if (!tracks) {
      verges.mesh(edge, part, sink);
    } else {
      for (const auto& [stretch, beside_track] : split_at_tracks(roads, piece, edge)) {
        if (beside_track) {
          mesh_skirt(stretch, part, sink);
        } else {
          verges.mesh(stretch, part, sink);
        }
      }
    }
  }
}

}  // namespace

std::shared_ptr<const StaticWorld> build_static_world(const roads::RoadNetwork& roads,
                                                      assets::AssetLibrary& library,
                                                      const SurroundingsOptions& options) {
  return build_static_world(roads, library, options, nullptr);
}

std::shared_ptr<const StaticWorld> build_static_world(const roads::RoadNetwork& roads,
                                                      assets::AssetLibrary& library,
                                                      const SurroundingsOptions& options,
                                                      const LandUseFile* stated) {
  street::StreetOptions street_options;
  street_options.focus_W = options.focus;
  street_options.radius_m = options.radius_m;
  street_options.seed = options.seed;
  std::vector<street::StreetPiece> pieces = street::mesh_street(roads, library, street_options);
  lower_track_beds(roads, pieces);

  RoadMap map(options.focus, options.radius_m + 60.0);
  for (street::StreetPiece& piece : pieces) {
    cover_piece(piece, roads.road(piece.road), map);
    clip_edges(roads, piece);
  }
  close_road_ends(roads, pieces);
  map.spread();
  Terrain terrain(map, options.focus, options.radius_m, options.seed);
  const LandUseMap land_use(roads, options.seed, stated);
  const Ditches ditches(roads, land_use, map, terrain, pieces);
  terrain.dig([&](const auto& free) { ditches.for_each_place(free); });

  StaticBuilder builder;
  const Verges verges(pieces, map, terrain, ditches);
  const MaterialId green = grass_of(library.materials(), options.season);
  const MaterialId yard = yard_of(library.materials(), options.season);
  bool tracks = false;
  for (roads::RoadIndex r = 0; r < roads.roads().size(); ++r) {
    tracks = tracks || is_open_track(roads, r);
  }
  for (const street::StreetPiece& piece : pieces) {
    const ObjectId object = builder.newest_or_new(piece.name, Taxonomy::named("road"));
    builder.instance(object, piece.mesh, Pose(Eigen::Quaterniond::Identity(), piece.origin_W));
    street::MeshSink grass(piece.origin_W);
    const bool paved = has_yards(land_use.at(middle_of(piece)));
    border_piece(roads, piece, tracks, verges, library,
                 paved ? Ground{"yard", Taxonomy::named("other_ground"), yard}
                       : Ground{"verge", Taxonomy::named("terrain"), green},
                 grass);
    if (grass.empty()) continue;
    const Pose X = grass.X_WI();
    builder.instance(object, grass.take(), X);
  }
  street::MeshSink land(options.focus);
  terrain.mesh(library, map, land_use, options.seed, options.season, land);
  const Pose X_land = land.X_WI();
  const ObjectId land_id = builder.object("terrain", Taxonomy::named("terrain"));
  builder.instance(land_id, land.take(), X_land);

  place_road_objects(
      roads, options, [&](double x, double y) { return terrain.height(x, y); }, library, builder);
  Site site(roads, map, terrain, land_use, options, library, builder);
  ditches.take(site.ditches);
  plant_roadside(site);
  plant_vegetation(site);
  return std::make_shared<const StaticWorld>(builder.take());
}

}  // namespace raytruth::scene
