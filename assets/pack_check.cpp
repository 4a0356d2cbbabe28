// What the command line says of packs.
#include <fmt/format.h>

#include "assets/body.h"
#include "assets/materials.h"

namespace raytruth::assets {

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
    add("hatchback", Taxonomy::named("car"), {4.2, 1.8, 1.5});
    add("saloon", Taxonomy::named("car"), {4.8, 1.85, 1.45});
    add("suv", Taxonomy::named("car"), {4.5, 1.85, 1.7});
    add("van", Taxonomy::named("van"), {5.6, 2.05, 2.4});
    add("truck", Taxonomy::named("truck"), {9.0, 2.5, 3.6});
    add("trailer", Taxonomy::named("trailer"), {12.0, 2.5, 3.8});
    add("bus", Taxonomy::named("bus"), {12.0, 2.55, 3.1});
    add("motorcycle", Taxonomy::named("motorcyclist"), {2.1, 0.8, 1.75});
    add("bicycle", Taxonomy::named("bicyclist"), {1.8, 0.6, 1.75});
    add("person", Taxonomy::named("pedestrian"), {0.5, 0.6, 1.75});
    add("woman", Taxonomy::named("pedestrian"), {0.5, 0.6, 1.66});
    add("man_coat", Taxonomy::named("pedestrian"), {0.5, 0.6, 1.80});
    add("old_woman", Taxonomy::named("pedestrian"), {0.5, 0.6, 1.60});
    add("construction_worker", Taxonomy::named("pedestrian"), {0.5, 0.6, 1.80});
    add("police_officer", Taxonomy::named("pedestrian"), {0.5, 0.6, 1.82});
    add("umbrella", Taxonomy::named("pedestrian"), {0.5, 0.6, 1.70});
    add("wheelchair", Taxonomy::named("pedestrian"), {1.1, 0.7, 1.40});
    add("child", Taxonomy::named("child"), {0.4, 0.5, 1.25});
    add("toddler", Taxonomy::named("child"), {0.3, 0.35, 0.90});
    add("dog", Taxonomy::named("animal"), {1.0, 0.3, 0.75});
    add("cat", Taxonomy::named("animal"), {0.6, 0.2, 0.35});
    add("fox", Taxonomy::named("animal"), {0.95, 0.25, 0.5});
    add("deer", Taxonomy::named("animal"), {1.5, 0.4, 1.4});
    add("wild_boar", Taxonomy::named("animal"), {1.4, 0.4, 0.85});
    add("sheep", Taxonomy::named("animal"), {1.2, 0.45, 0.9});
    add("cow", Taxonomy::named("animal"), {2.4, 0.7, 1.6});
    add("horse", Taxonomy::named("animal"), {2.4, 0.6, 2.0});
    add("traffic_cone", Taxonomy::named("traffic_cone"), {0.36, 0.36, 0.75});
    add("barrier", Taxonomy::named("barrier"), {2.0, 0.6, 0.9});
    add("box", Taxonomy::named("static_object"), {1.0, 1.0, 1.0});
    return p;
  }();
  return pack;
}

std::optional<AssetFacts> check_asset(const Pack& pack, const PackAsset& asset,
                                      Diagnostics& diagnostics) {
  AssetFacts facts;
  if (!asset.generator.empty()) {
    facts.size_m = asset.size_m.value_or(Vec3::Zero());
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
  return facts;
}

std::vector<std::string> standard_material_names() {
  std::vector<std::string> names;
  for (const Material& m : all_standard_materials()) names.push_back(m.name);
  return names;
}

}  // namespace raytruth::assets
