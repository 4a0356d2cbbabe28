// Poles, lamps, gantries, shelters, plants.
#include <algorithm>
#include <cmath>

#include "scenes/build/road_objects_internal.h"
#include "sim/core/math.h"
#include "sim/core/random.h"

namespace raytruth::scene {
namespace {

// A copy of a plant in another size.
assets::MeshPtr scaled(const assets::MeshPtr& mesh, double factor) {
  auto out = std::make_shared<assets::Mesh>(*mesh);
  for (Vec3f& p : out->positions) p *= static_cast<float>(factor);
  return out;
}

void finish(const ObjectContext& c, const Placement& place, ClassId class_id,
            street::MeshSink& sink) {
  if (sink.empty()) return;
  const Pose X = sink.X_WI();
  c.builder.place(place.name, class_id, sink.take(), X);
}

void plant(const ObjectContext& c, const Placement& place, bool low) {
  const int variant = static_cast<int>(hash_text(place.name) % 8U);
  const assets::MeshPtr usual = low ? c.library.bush(variant) : c.library.tree(variant);
  const double height = usual->bounds().max.z();
  // Whole decimetres, so that plants of one size share a mesh.
  const double wanted = std::floor(place.height_m * 10.0 + 0.5) / 10.0;
  assets::MeshPtr mesh = usual;
  if (wanted > 0.1) {
    assets::MeshPtr& known = (*c.plants)[{usual.get(), static_cast<int>(wanted * 10.0 + 0.5)}];
    if (!known) known = scaled(usual, wanted / height);
    mesh = known;
  }
  c.builder.place(place.name, Taxonomy::named("vegetation"), mesh,
                  place.X_WO * Pose(Eigen::Quaterniond::Identity(), Vec3(0.0, 0.0, -0.05)));
}

// White post with a slanting black band and a reflector on both sides (StVO sign 620).
void delineator(const ObjectContext& c, const Placement& place) {
  const ClassId pole = Taxonomy::named("pole");
  street::MeshSink sink(place.X_WO.translation());
  const double h = place.height_m > 0.0 ? place.height_m : 1.05;
  const double w = place.width_m > 0.0 ? place.width_m : 0.12;
  const double d = place.length_m > 0.0 ? place.length_m : 0.10;
  const auto raised = [&](double z, double x = 0.0) {
    return place.X_WO * Pose(Eigen::Quaterniond::Identity(), Vec3(x, 0.0, z));
  };
  block(raised(-place.sink_m), Vec3(d, w, h + place.sink_m),
        sink.part("Post", pole, c.library.standard("plaster_white")), sink);
  block(raised(0.62 * h), Vec3(d + 0.004, w + 0.004, 0.24 * h),
        sink.part("Band", pole, c.library.standard("sign_black")), sink);
  block(raised(0.66 * h), Vec3(d + 0.008, 0.05, 0.17 * h),
        sink.part("Reflector", pole, c.library.standard("sign_white")), sink);
  finish(c, place, pole, sink);
}

void pole(const ObjectContext& c, const Placement& place) {
  const ClassId class_id = Taxonomy::named("pole");
  const std::string& sub = place.object->subtype;
  const double height = place.height_m > 0.0 ? place.height_m : sub == "bollard" ? 0.9 : 4.0;
  street::MeshSink sink(place.X_WO.translation());
  const auto at = [&](double x, double y, double z) { return Vec3(place.X_WO * Vec3(x, y, z)); };
  const std::uint16_t steel = sink.part("Pole", class_id, c.library.standard("steel_galvanised"));
  if (sub == "emergencyCallBox") {
    const std::uint16_t orange = sink.part("Box", class_id, c.library.standard("orange_plastic"));
    tube(at(0, 0, -place.sink_m), at(0, 0, height - 0.5), 0.06, steel, sink);
    block(place.X_WO * Pose(Eigen::Quaterniond::Identity(), Vec3(0, 0, height - 0.7)),
          Vec3(std::max(place.length_m, 0.25), std::max(place.width_m, 0.25), 0.7), orange, sink);
  } else if (sub == "windTurbine") {
    const std::uint16_t white = sink.part("Tower", class_id, c.library.standard("plaster_white"));
    const double tower = place.height_m > 20.0 ? place.height_m : 90.0;
    for (int i = 0; i < 8; ++i) {
      tube(at(0, 0, tower * i / 8 - (i == 0 ? 1.0 : 0.0)), at(0, 0, tower * (i + 1) / 8),
           2.2 - 0.12 * i, white, sink, 20);
    }
    for (int k = 0; k < 3; ++k) {
      const double a = 2.0 * kPi * k / 3 + 0.4;
      tube(at(2.5, 0, tower),
           at(2.5, 0.45 * tower * det::cos(a), tower + 0.45 * tower * det::sin(a)), 0.8, white,
           sink, 6);
    }
  } else {
    double radius = place.radius_m;
    if (radius <= 0.0) radius = 0.5 * std::max(place.width_m, place.length_m);
    if (radius <= 0.0) radius = sub == "bollard" ? 0.08 : 0.06;
    tube(at(0, 0, -std::max(place.sink_m, 0.3)), at(0, 0, height), radius, steel, sink, 20);
    if (sub == "bollard") {
      tube(at(0, 0, 0.75 * height), at(0, 0, 0.88 * height), radius + 0.003,
           sink.part("Band", class_id, c.library.standard("sign_white")), sink, 20);
    }
  }
  finish(c, place, class_id, sink);
}

// Two lattice legs and a lattice beam across the road: four chords of 60 mm and their diagonals.
void gantry(const ObjectContext& c, const Placement& place) {
  const ClassId class_id = Taxonomy::named("pole");
  street::MeshSink sink(place.X_WO.translation());
  const std::uint16_t steel = sink.part("Gantry", class_id, c.library.standard("steel_galvanised"));
  const double top = place.height_m > 3.0 ? place.height_m : 6.5;
  const double half = 0.5 * (place.width_m > 3.0 ? place.width_m : 16.0);
  const double deep = 0.5 * std::max(place.length_m, 0.5);
  const double low = top - 1.0;
  const auto at = [&](double x, double y, double z) { return Vec3(place.X_WO * Vec3(x, y, z)); };
  for (const double y : {-half, half}) {
    const Vec3 foot = at(0.0, y, 0.0);
    // Legs stand on the land, which may lie lower than the road.
    const double ground =
        c.ground ? std::min(c.ground(foot.x(), foot.y()) - place.X_WO.translation().z(), 0.0) : 0.0;
    for (const double x : {-deep, deep}) {
      tube(at(x, y, ground - 0.5), at(x, y, top), 0.09, steel, sink, 12);
    }
    for (double z = 0.5; z + 1.0 < low; z += 1.0) {
      tube(at(-deep, y, z), at(deep, y, z + 1.0), 0.03, steel, sink);
    }
  }
  for (const double x : {-deep, deep}) {
    for (const double z : {low, top}) tube(at(x, -half, z), at(x, half, z), 0.05, steel, sink, 10);
    const int cells = std::max(4, static_cast<int>(std::lround(2.0 * half)));
    for (int i = 0; i < cells; ++i) {
      const double a = -half + 2.0 * half * i / cells;
      const double b = -half + 2.0 * half * (i + 1) / cells;
      const bool up = i % 2 == 0;
      tube(at(x, a, up ? low : top), at(x, b, up ? top : low), 0.025, steel, sink, 6);
    }
  }
  finish(c, place, class_id, sink);
}

// A shelter: four posts, glass at the back and the ends, a roof, a bench.
void bus_stop(const ObjectContext& c, const Placement& place) {
  const ClassId class_id = Taxonomy::named("static_object");
  street::MeshSink sink(place.X_WO.translation());
  const std::uint16_t steel = sink.part("Frame", class_id, c.library.standard("steel_galvanised"));
  const std::uint16_t glass = sink.part("Pane", class_id, c.library.standard("glass"));
  const std::uint16_t wood = sink.part("Bench", class_id, c.library.standard("wood"));
  const double l = 0.5 * (place.length_m > 1.0 ? place.length_m : 4.0);
  const double w = 0.5 * (place.width_m > 0.6 ? place.width_m : 1.5);
  const double h = place.height_m > 1.5 ? place.height_m : 2.5;
  // The open side looks at the road.
  const double back = place.t_m < 0.0 ? -w : w;
  const auto at = [&](double x, double y, double z) { return Vec3(place.X_WO * Vec3(x, y, z)); };
  const auto raised = [&](double x, double y, double z) {
    return place.X_WO * Pose(Eigen::Quaterniond::Identity(), Vec3(x, y, z));
  };
  for (const double x : {-l + 0.05, l - 0.05}) {
    for (const double y : {-w + 0.05, w - 0.05}) {
      tube(at(x, y, -place.sink_m), at(x, y, h - 0.1), 0.035, steel, sink);
    }
    block(raised(x, 0.25 * back, 0.25), Vec3(0.01, 1.4 * w, h - 0.6), glass, sink);
  }
  block(raised(0.0, back * 0.94, 0.25), Vec3(2.0 * l - 0.1, 0.01, h - 0.6), glass, sink);
  block(raised(0.0, 0.0, h - 0.1), Vec3(2.0 * l, 2.0 * w, 0.1), steel, sink);
  block(raised(0.0, 0.55 * back, 0.42), Vec3(1.4 * l, 0.35, 0.05), wood, sink);
  for (const double x : {-0.5 * l, 0.5 * l}) {
    block(raised(x, 0.55 * back, -place.sink_m), Vec3(0.06, 0.3, 0.42 + place.sink_m), steel, sink);
  }
  finish(c, place, class_id, sink);
}

void street_lamp(const ObjectContext& c, const Placement& place) {
  const double height = std::max(place.height_m > 0.0 ? place.height_m : 7.0, 3.0);
  Pose X = place.X_WO;
  if (place.object->heading_rad == 0.0) {
    // The arm of a lamp without a heading reaches over the road.
    const double turn = place.t_m < 0.0 ? 0.5 * kPi : -0.5 * kPi;
    X = X * Pose::from_euler(Vec3::Zero(), {turn, 0.0, 0.0});
  }
  c.builder.night_lamp();
  c.builder.place(place.name, Taxonomy::named("street_lamp"), c.library.street_lamp(height), X);
}

}  // namespace

bool place_furniture(const ObjectContext& c, const Placement& place) {
  const roads::RoadObject& object = *place.object;
  const std::string& type = object.type;
  const std::string& sub = object.subtype;
  const bool outlined = !object.outlines.empty();
  if (type == "tree" || type == "bush" || (type == "vegetation" && !outlined && sub != "hedge")) {
    const bool low = type == "bush" || sub == "bush" ||
                     (type != "tree" && place.height_m > 0.0 && place.height_m < 2.5);
    plant(c, place, low);
  } else if (type == "streetLamp" || (type == "pole" && sub == "streetLamp")) {
    street_lamp(c, place);
  } else if (type == "pole" && sub == "permanentDelineator") {
    delineator(c, place);
  } else if (type == "pole" && !outlined) {
    pole(c, place);
  } else if (type == "gantry" && !outlined) {
    gantry(c, place);
  } else if (type == "busStop" || sub == "busStop") {
    bus_stop(c, place);
  } else {
    return false;
  }
  return true;
}

}  // namespace raytruth::scene
