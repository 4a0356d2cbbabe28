// What the command line says of packs.
#include <fmt/format.h>

#include "assets/asset.h"
#include "assets/body.h"
#include "assets/lod.h"
#include "assets/materials.h"

namespace raytruth::assets {
namespace {

// A shape of the generators', by the word that asks for it, and a usual size.
struct Design {
  const char* name;
  double length, width, height;
};

std::vector<AssetLevel> levels_of(const Asset& asset, const std::vector<PackLevel>& own) {
  std::vector<AssetLevel> levels;
  const DetailLevels all;
  const auto* bends = dynamic_cast<const BendingAsset*>(&asset);
  for (int k = 1; k <= kCoarsestDetail; ++k) {
    AssetLevel level{detail_tolerance_m(k), 0, false};
    if (bends != nullptr) {
      const ActorState still;
      for (const NodeMesh& node : bends->meshes_at(still, asset.articulate(still), k))
        level.triangles += node.mesh == nullptr ? 0 : node.mesh->triangles.size();
    }
    for (std::size_t n = 0; n < asset.nodes().size() && bends == nullptr; ++n) {
      level.triangles +=
          all.at(asset.nodes()[n].mesh, k, own_levels_of(asset, n))->triangles.size();
    }
    for (const PackLevel& l : own)
      level.of_pack = level.of_pack || level_as_it_is(l.deviation_m) == k;
    levels.push_back(level);
  }
  return levels;
}

}  // namespace

ActorModel actor_model_of(const PackAsset& asset, const Vec3& size) {
  ActorModel m;
  m.id = ActorId(1);
  m.name = m.model3d = asset.name;
  m.class_id = asset.class_id;
  m.box_size_m = size;
  m.box_center_m = {0.0, 0.0, 0.5 * size.z()};
  const std::string_view name = Taxonomy::info(asset.class_id).name;
  const std::string_view group = Taxonomy::info(asset.class_id).parent;
  const bool rider = name == "bicyclist" || name == "motorcyclist";
  m.kind = group == "vehicle" || rider ? ActorKind::kVehicle
           : group == "human"          ? ActorKind::kPedestrian
                                       : ActorKind::kMiscObject;
  if (m.kind == ActorKind::kVehicle) {
    const double wheel = size.x() > 5.5 ? 0.9 : 0.62, at = (rider ? 0.29 : 0.30) * size.x();
    m.rear_axle = {-at, 0.0, wheel, 0.85 * size.y(), 0.0};
    m.front_axle = {at, 0.0, wheel, 0.85 * size.y(), 0.6};
  }
  return m;
}

std::shared_ptr<const Pack> builtin_pack() {
  static const std::shared_ptr<const Pack> pack = [] {
    auto p = std::make_shared<Pack>();
    p->name = "built in";
    const auto add = [&](const char* name, ClassId class_id, const Vec3& size) {
      PackAsset a;
      a.name = a.generator = name;
      a.class_id = class_id;
      a.size_m = size;
      a.licence = "Apache-2.0";
      a.author = "raytruth";
      a.source = "generated";
      p->assets.push_back(std::move(a));
    };
    const auto designs = [&](const char* class_name, std::initializer_list<Design> all) {
      for (const Design& d : all)
        add(d.name, *Taxonomy::find(class_name), {d.length, d.width, d.height});
    };
    designs("car", {{"hatchback", 4.2, 1.8, 1.5},
                    {"city_car", 3.6, 1.65, 1.49},
                    {"saloon", 4.8, 1.85, 1.45},
                    {"estate", 4.75, 1.83, 1.48},
                    {"suv", 4.5, 1.85, 1.7},
                    {"mpv", 4.5, 1.83, 1.66},
                    {"coupe", 4.45, 1.85, 1.35},
                    {"convertible", 4.45, 1.85, 1.35},
                    {"pickup", 5.3, 1.9, 1.8},
                    {"police_car", 4.75, 1.83, 1.48}});
    designs(
        "van",
        {{"van", 5.6, 2.05, 2.4}, {"minibus", 4.95, 1.95, 1.97}, {"ambulance", 5.9, 2.05, 2.7}});
    designs("truck", {{"truck", 9.0, 2.5, 3.6},
                      {"box_truck", 8.2, 2.5, 3.5},
                      {"curtain_truck", 8.2, 2.5, 3.5},
                      {"tanker_truck", 9.0, 2.5, 3.4},
                      {"tipper_truck", 8.2, 2.5, 3.2},
                      {"semi_trailer_truck", 16.5, 2.55, 4.0},
                      {"semi_tractor", 5.9, 2.5, 3.7},
                      {"fire_engine", 8.4, 2.5, 3.3}});
    designs("trailer", {{"trailer", 12.0, 2.5, 3.8},
                        {"tanker_trailer", 12.0, 2.5, 3.7},
                        {"light_trailer", 4.5, 1.8, 1.9}});
    designs("bus", {{"bus", 12.0, 2.55, 3.1},
                    {"coach", 12.8, 2.55, 3.65},
                    {"articulated_bus", 18.0, 2.55, 3.1}});
    designs("tram", {{"tram", 24.0, 2.4, 3.4}});
    designs("motorcyclist", {{"motorcycle", 2.1, 0.8, 1.75},
                             {"naked_motorcycle", 2.1, 0.8, 1.75},
                             {"sport_motorcycle", 2.1, 0.75, 1.65},
                             {"motor_scooter", 1.9, 0.75, 1.75}});
    designs("bicyclist", {{"bicycle", 1.8, 0.6, 1.75}});
    designs("other_vehicle", {{"kick_scooter", 1.2, 0.6, 1.8},
                              {"excavator", 7.5, 2.6, 3.3},
                              {"road_roller", 4.6, 1.8, 3.0}});
    designs("pedestrian", {{"person", 0.5, 0.6, 1.75},
                           {"woman", 0.5, 0.6, 1.66},
                           {"man_coat", 0.5, 0.6, 1.80},
                           {"old_woman", 0.5, 0.6, 1.60},
                           {"construction_worker", 0.5, 0.6, 1.80},
                           {"police_officer", 0.5, 0.6, 1.82},
                           {"umbrella", 0.5, 0.6, 1.70},
                           {"wheelchair", 1.1, 0.7, 1.40}});
    designs("child", {{"child", 0.4, 0.5, 1.25}, {"toddler", 0.3, 0.35, 0.90}});
    designs("animal", {{"dog", 1.0, 0.3, 0.75},
                       {"cat", 0.6, 0.2, 0.35},
                       {"fox", 0.95, 0.25, 0.5},
                       {"deer", 1.5, 0.4, 1.4},
                       {"wild_boar", 1.4, 0.4, 0.85},
                       {"sheep", 1.2, 0.45, 0.9},
                       {"cow", 2.4, 0.7, 1.6},
                       {"horse", 2.4, 0.6, 2.0},
                       {"pigeon", 0.33, 0.13, 0.24},
                       {"crow", 0.47, 0.18, 0.34},
                       {"gull", 0.55, 0.2, 0.4}});
    designs("traffic_cone", {{"traffic_cone", 0.36, 0.36, 0.75}});
    designs("barrier", {{"barrier", 2.0, 0.6, 0.9},
                        {"jersey_barrier", 4.0, 0.6, 0.9},
                        {"plastic_barrier", 2.4, 0.5, 0.9},
                        {"works_barricade", 0.4, 1.8, 1.0},
                        {"crowd_barrier", 0.5, 2.2, 1.1}});
    designs("static_object", {{"delineator", 0.8, 0.4, 1.4},
                              {"tyre", 0.65, 0.65, 0.21},
                              {"pallet", 1.2, 0.8, 0.15},
                              {"ladder", 3.0, 0.4, 0.1},
                              {"mattress", 2.0, 0.9, 0.2},
                              {"bag", 0.6, 0.4, 0.3},
                              {"plank", 2.4, 0.2, 0.05},
                              {"box", 1.0, 1.0, 1.0},
                              {"rocks", 1.0, 1.0, 0.3},
                              {"debris", 1.0, 1.0, 0.3},
                              {"barrel", 0.6, 0.6, 0.9},
                              {"stroller", 0.9, 0.55, 1.0}});
    return p;
  }();
  return pack;
}

std::optional<AssetFacts> check_asset(const Pack& pack, const PackAsset& asset,
                                      Diagnostics& diagnostics, bool with_levels) {
  AssetFacts facts;
  if (!asset.generator.empty()) {
    facts.size_m = asset.size_m.value_or(Vec3::Zero());
    AssetLibrary library(1);
    ActorModel model = actor_model_of(asset, facts.size_m);
    model.model3d = asset.generator;
    const std::shared_ptr<const Asset> made = library.for_actor(model);
    if (with_levels) facts.levels = levels_of(*made, {});
    for (const AssetNode& node : made->nodes()) {
      facts.triangles += node.mesh->triangles.size();
      facts.wheels += node.name.starts_with("Wheel") ? 1U : 0U;
      for (const std::uint16_t p : node.mesh->triangle_part)
        ++facts.parts[node.mesh->parts[p].name];
    }
    return facts;
  }
  const std::shared_ptr<const Body> body = make_body(pack, asset, diagnostics);
  if (!body) return std::nullopt;
  facts.size_m = body->bounds.size();
  facts.wheels = body->wheels.size();
  const auto count = [&](const BodyMesh& mesh) {
    facts.triangles += mesh.triangles.size();
    for (const std::uint16_t p : mesh.part) ++facts.parts[body->parts[p].name];
  };
  count(body->mesh);
  for (const BodyWheel& w : body->wheels) count(w.mesh);
  facts.strides_m = body->stride_m;
  for (const auto& [use, clip] : body->clips) facts.clips.push_back(use);
  if (with_levels && body->bones.empty()) {
    MaterialTable table;
    Material paint;
    paint.name = "paint";
    facts.levels = levels_of(*fit_body(body, ActorModel(), table, paint), asset.lod);
  }
  return facts;
}

std::vector<std::string> standard_material_names() {
  std::vector<std::string> names;
  for (const Material& m : all_standard_materials()) names.push_back(m.name);
  return names;
}

}  // namespace raytruth::assets
