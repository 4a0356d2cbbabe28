#include "scenes/build/railway.h"
#include "scenes/build/road_objects.h"
#include "scenes/build/static_builder.h"
#include "scenes/street/street.h"

namespace raytruth::scene {

std::shared_ptr<const StaticWorld> build_street_world(const roads::RoadNetwork& roads,
                                                      assets::AssetLibrary& library,
                                                      const SurroundingsOptions& options) {
  street::StreetOptions street_options;
  street_options.focus_W = options.focus;
  street_options.radius_m = options.radius_m;
  street_options.seed = options.seed;
  StaticBuilder builder;
  std::vector<street::StreetPiece> pieces = street::mesh_street(roads, library, street_options);
  lower_track_beds(roads, pieces);
  for (const street::StreetPiece& piece : pieces) {
    const ObjectId object = builder.newest_or_new(piece.name, Taxonomy::named("road"));
    builder.instance(object, piece.mesh, Pose(Eigen::Quaterniond::Identity(), piece.origin_W));
  }
  place_road_objects(roads, options, {}, library, builder);
  return std::make_shared<const StaticWorld>(builder.take());
}

}  // namespace raytruth::scene
