#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "assets/animal.h"
#include "assets/pack_choice.h"
#include "assets/srgb.h"
#include "assets/statics.h"
#include "assets/stroller.h"
#include "sim/core/check.h"
#include "sim/core/text.h"

namespace raytruth::assets {
namespace {

// Colours of cars on European roads, by share: white, grey, black, blue, red, silver, green, beige
// (ACEA-like).
std::array<float, 3> draw_paint(RandomStream& random) {
  const std::pair<double, std::array<float, 3>> shares[] = {
      {0.25, {0.62F, 0.62F, 0.61F}},    {0.24, {0.12F, 0.125F, 0.13F}},
      {0.20, {0.012F, 0.012F, 0.013F}}, {0.11, {0.015F, 0.06F, 0.22F}},
      {0.07, {0.36F, 0.015F, 0.015F}},  {0.08, {0.38F, 0.39F, 0.40F}},
      {0.03, {0.02F, 0.11F, 0.05F}},    {0.02, {0.42F, 0.35F, 0.25F}}};
  double u = random.uniform();
  for (const auto& [share, colour] : shares) {
    if (u < share) return colour;
    u -= share;
  }
  return shares[0].second;
}

// Grey is what catalogues call a vehicle without a colour of its own.
bool states_colour(const ActorModel& model) {
  if (!model.colour_srgb) return false;
  const std::string name = lower_case(model.entry_name);
  return name.find("gray") == std::string::npos && name.find("grey") == std::string::npos;
}

std::string text_of(const std::array<float, 3>& linear) {
  return fmt::format("#{:02x}{:02x}{:02x}", static_cast<int>(255 * linear[0]),
                     static_cast<int>(255 * linear[1]), static_cast<int>(255 * linear[2]));
}

}  // namespace

MaterialId Kit::standard(const std::string& name) const {
  for (std::uint32_t i = 1; i <= table_.size(); ++i) {
    if (table_.at(MaterialId(i)).name == name) return MaterialId(i);
  }
  check_failed(__FILE__, __LINE__, "no standard material", name);
}

struct AssetLibrary::Impl {
  std::uint64_t seed;
  std::map<std::uint32_t, std::shared_ptr<const Asset>> actors;
  std::map<std::tuple<std::string, int, long, long, int>, MeshPtr> statics;
  PackChooser packs{{}, nullptr, false};
  std::map<ActorId, AssetChoice> choices;
  std::set<std::pair<std::string, std::string>> looks;  ///< asset and paint that somebody has
  Kit::Shared shared;                                   ///< pieces of generators
};

AssetLibrary::AssetLibrary(std::uint64_t seed) : impl_(std::make_unique<Impl>()) {
  impl_->seed = seed;
  for (const Material& m : all_standard_materials()) materials_.add(m);
}
AssetLibrary::~AssetLibrary() = default;

void AssetLibrary::use_packs(std::vector<std::shared_ptr<const Pack>> packs, Diagnostics* findings,
                             bool keep_going) {
  impl_->packs = PackChooser(std::move(packs), findings, keep_going);
}
std::vector<AssetCredit> AssetLibrary::credits() const {
  std::vector<AssetCredit> credits;
  for (const PackChooser::Chosen& c : impl_->packs.used()) {
    credits.push_back({c.pack->name, c.asset->name, c.asset->licence, c.asset->author,
                       c.asset->source, c.pack->folder, c.asset->archive,
                       c.body ? c.body->files : std::map<std::string, std::string>()});
  }
  return credits;
}
const std::map<ActorId, AssetChoice>& AssetLibrary::choices() const { return impl_->choices; }

MaterialId AssetLibrary::standard(const std::string& name) {
  return Kit(materials_, MaterialId()).standard(name);
}

std::shared_ptr<const Asset> AssetLibrary::for_actor(const ActorModel& model) {
  auto& slot = impl_->actors[model.id.value()];
  if (slot) return slot;
  RandomStream random(impl_->seed, "asset.actor", model.id.value());
  std::array<float, 3> colour = draw_paint(random);
  const bool stated = states_colour(model);
  if (stated) {
    for (std::size_t i = 0; i < 3; ++i)
      colour[i] = 0.9F * linear_of_srgb(std::clamp((*model.colour_srgb)[i], 0.0F, 1.0F));
  }
  const std::string_view name = Taxonomy::info(model.class_id).name;
  AssetChoice& choice = impl_->choices[model.id];
  choice = {"built in", std::string(name), ""};
  RandomStream draw(impl_->seed, "asset.choice", model.id.value());
  // Nobody has the paint of somebody else with the same asset: paints of one name differ in shade,
  // and where shades don't tell, names.
  const auto distinct = [&] {
    const std::array<float, 3> first = colour;
    for (int i = 0; !stated && impl_->looks.contains({choice.asset, text_of(colour)}) && i < 32;
         ++i) {
      colour = i < 4 ? first : draw_paint(draw);
      const auto shade = static_cast<float>(draw.uniform(0.7, 1.3));
      for (float& c : colour) c = std::min(0.8F, c * shade);
    }
    impl_->looks.insert({choice.asset, text_of(colour)});
    choice.paint = text_of(colour);
  };
  // What a scenario opens, gestures or switches, our own bodies have.
  ActorModel own = model;
  if (!model.moves_parts && model.switched_lamps == 0 && model.own_lights.empty()) {
    const PackChooser::Chosen chosen = impl_->packs.choose(model, draw);
    if (chosen.asset != nullptr && chosen.pack != builtin_pack()) {
      choice = {chosen.pack->name, chosen.asset->name, ""};
      // A pack that asks for a generator gets what that one is called.
      if (!chosen.asset->generator.empty()) own.model3d = chosen.asset->generator;
    }
    if (chosen.body) {
      if (std::any_of(chosen.body->parts.begin(), chosen.body->parts.end(),
                      [](const BodyPart& p) { return p.painted; }))
        distinct();
      const Material coat = paint("car_paint", colour, true);
      slot = chosen.body->bones.empty() ? fit_body(chosen.body, model, materials_, coat)
                                        : fit_person(chosen.body, model, materials_, coat);
      return slot;
    }
  }
  // Cars of one colour have other shapes, lamps or rims than those before them.
  RandomStream shape(impl_->seed, "asset.vehicle", model.id.value());
  if (model.kind == ActorKind::kVehicle) {
    std::string look = vehicle_look(own, shape);
    for (std::uint32_t i = 1;
         i < 24 && !look.empty() && impl_->looks.contains({look, text_of(colour)}); ++i) {
      shape = RandomStream(impl_->seed, "asset.vehicle", model.id.value(), i);
      look = vehicle_look(own, shape);
    }
    impl_->looks.insert({look, text_of(colour)});
    distinct();
  }
  const Kit kit(materials_, materials_.add(paint("car_paint", colour, true)), &impl_->shared);
  if (name == "pedestrian" || name == "child") {
    slot = make_person(own, kit, random);
  } else if (name == "animal") {
    slot = make_animal(own, kit, random);
  } else if (name == "bicycle" || name == "bicyclist" || name == "motorcycle" ||
             name == "motorcyclist") {
    slot = make_two_wheeler(own, kit, random);
  } else if (model.kind == ActorKind::kVehicle) {
    slot = make_road_vehicle(own, kit, shape);
  } else {
    const RandomStream thing(impl_->seed, "asset.thing", model.id.value());
    slot = make_stroller(own, kit, thing);
    if (!slot) slot = make_misc_object(own, kit, thing);
  }
  return slot;
}

namespace {
template <typename Make>
MeshPtr cached(std::map<std::tuple<std::string, int, long, long, int>, MeshPtr>& cache,
               const std::string& kind, int variant, double a, double b, int n, Make make) {
  MeshPtr& slot =
      cache[{kind, variant, static_cast<long>(a * 1000.0), static_cast<long>(b * 1000.0), n}];
  if (!slot) slot = make();
  return slot;
}
}  // namespace

MeshPtr AssetLibrary::tree(int variant) {
  return cached(impl_->statics, "tree", variant % 8, 0, 0, 0,
                [&] { return make_tree(Kit(materials_, MaterialId()), variant % 8); });
}
MeshPtr AssetLibrary::bush(int variant) {
  return cached(impl_->statics, "bush", variant % 4, 0, 0, 0,
                [&] { return make_bush(Kit(materials_, MaterialId()), variant % 4); });
}
MeshPtr AssetLibrary::grass_tuft(int variant) {
  return cached(impl_->statics, "tuft", variant % 4, 0, 0, 0,
                [&] { return make_grass_tuft(Kit(materials_, MaterialId()), variant % 4); });
}
MeshPtr AssetLibrary::street_lamp(double height_m) {
  return cached(impl_->statics, "lamp", 0, height_m, 0, 0,
                [&] { return make_street_lamp(Kit(materials_, MaterialId()), height_m); });
}
MeshPtr AssetLibrary::pole(double height_m, double radius_m) {
  return cached(impl_->statics, "pole", 0, height_m, radius_m, 0,
                [&] { return make_pole(Kit(materials_, MaterialId()), height_m, radius_m); });
}
MeshPtr AssetLibrary::traffic_light() {
  return cached(impl_->statics, "light", 0, 0, 0, 0,
                [&] { return make_traffic_light(materials_); });
}
MeshPtr AssetLibrary::traffic_sign(const std::string& country, const std::string& code,
                                   double value, double width_m, double height_m) {
  SignSpec spec{country, code, "", std::nullopt, "", "", width_m, height_m};
  if (value > 0.0) spec.value = value;
  return cached(impl_->statics, "sign " + country + " " + code, static_cast<int>(value * 10.0),
                width_m, height_m, 0, [&] { return make_traffic_sign(materials_, spec); });
}
MeshPtr AssetLibrary::building(int variant, double width_m, double depth_m, int floors) {
  return cached(impl_->statics, "building", variant, width_m, depth_m, floors, [&] {
    return make_building(Kit(materials_, MaterialId()), variant, width_m, depth_m, floors);
  });
}
MeshPtr AssetLibrary::bench() {
  return cached(impl_->statics, "bench", 0, 0, 0, 0,
                [&] { return make_bench(Kit(materials_, MaterialId())); });
}
MeshPtr AssetLibrary::bin() {
  return cached(impl_->statics, "bin", 0, 0, 0, 0,
                [&] { return make_bin(Kit(materials_, MaterialId())); });
}

MeshPtr AssetLibrary::box_object(const Vec3& size_m, ClassId class_id, const Material& material) {
  MeshBuilder b;
  b.box(b.part("Body", class_id, materials_.add(material)), {0, 0, 0.5 * size_m.z()}, size_m);
  return b.build(30.0);
}

MeshPtr AssetLibrary::traffic_cone() {
  ActorModel model;
  model.class_id = Taxonomy::named("traffic_cone");
  model.box_size_m = {0.36, 0.36, 0.75};
  model.box_center_m = {0, 0, 0.375};
  return cached(impl_->statics, "cone", 0, 0, 0, 0, [&] {
    return make_misc_object(model, Kit(materials_, MaterialId()),
                            RandomStream(impl_->seed, "asset.thing"))
        ->nodes()
        .front()
        .mesh;
  });
}

Box3 Asset::posed_bounds(const ActorState& state) const {
  Box3 box;
  const std::vector<Pose> poses = articulate(state);
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    if (!shows(i, state)) continue;
    const Eigen::Matrix3d R = poses[i].matrix();
    const MeshPtr mesh = mesh_of(i, state);
    for (const Vec3f& p : mesh->positions)
      box.extend(R * p.cast<double>() + poses[i].translation());
  }
  return box;
}

}  // namespace raytruth::assets
