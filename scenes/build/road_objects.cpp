#include "scenes/build/road_objects.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "scenes/build/bridges.h"
#include "scenes/build/course.h"
#include "scenes/build/cross_paths.h"
#include "scenes/build/railway.h"
#include "scenes/build/road_objects_internal.h"
#include "scenes/build/signals.h"
#include "scenes/build/tunnels.h"
#include "sim/core/math.h"
#include "sim/core/random.h"

namespace raytruth::scene {
namespace {

using roads::ObjectRepeat;
using roads::RoadIndex;
using roads::RoadObject;

// The road's surface without its paint, for everything that lies on it.
street::Drape drape_of(const StaticWorld& world) {
  street::Drape drape;
  for (const SceneInstance& instance : world.instances) {
    const assets::Mesh& all = *instance.mesh;
    assets::Mesh bare;
    bare.positions = all.positions;
    bare.parts = all.parts;
    for (std::size_t t = 0; t < all.triangles.size(); ++t) {
      const ClassId c = all.parts[all.triangle_part[t]].class_id;
      if (c == Taxonomy::named("road_marking") || c == Taxonomy::named("terrain") ||
          c == Taxonomy::named("other_ground")) {
        continue;
      }
      bare.triangles.push_back(all.triangles[t]);
      bare.triangle_part.push_back(all.triangle_part[t]);
    }
    if (!bare.triangles.empty()) drape.add(bare, instance.X_WI.keys[0].translation());
  }
  return drape;
}

bool near(const ObjectContext& c, const Vec3& p) {
  return (p - c.options.focus).head<2>().norm() <= c.options.radius_m;
}

// A sign that CARLA's maps write as an object: "Speed_60".
bool place_speed_sign(const ObjectContext& c, const Placement& place) {
  const std::string& name = place.object->name;
  if (!name.starts_with("Speed_") || place.length_m > 0.0 || name.size() > 9) return false;
  double value = 0.0;
  for (const char digit : name.substr(6)) {
    if (digit < '0' || digit > '9') return false;
    value = 10.0 * value + (digit - '0');
  }
  const double heading = c.roads.at({place.road, place.s_m, 0.0}).X_WR.euler().heading_rad +
                         (place.t_m < 0.0 ? kPi : 0.0);
  c.builder.place(place.name, Taxonomy::named("traffic_sign"),
                  c.library.traffic_sign("DE", "274", value, 0.6, 0.6),
                  Pose::from_euler(place.X_WO.translation(), {heading, 0.0, 0.0}));
  return true;
}

void place_solid(const ObjectContext& c, const Placement& place) {
  const RoadObject& object = *place.object;
  const bool sized = place.length_m > 0.0 || place.width_m > 0.0 || place.radius_m > 0.0;
  if (!sized && place.height_m <= 0.0) return;  // only a place, without a body
  const Look look = look_of(object);
  const double height = place.height_m > 0.0 ? place.height_m : 1.0;
  if (object.type == "building" && place.length_m > 4.0 && place.width_m > 4.0) {
    c.builder.place(place.name, look.class_id,
                    c.library.building(static_cast<int>(hash_text(object.id) % 8U), place.length_m,
                                       place.width_m, std::max(1, static_cast<int>(height / 3.0))),
                    place.X_WO);
    return;
  }
  street::MeshSink sink(place.X_WO.translation());
  const std::uint16_t part = sink.part(object.type.empty() ? "Body" : object.type, look.class_id,
                                       c.library.standard(look.material));
  if (place.radius_m > 0.0) {
    tube(place.X_WO * Vec3(0.0, 0.0, -place.sink_m), place.X_WO * Vec3(0.0, 0.0, height),
         place.radius_m, part, sink, 24);
  } else {
    const Pose X = place.X_WO * Pose(Eigen::Quaterniond::Identity(), Vec3(0.0, 0.0, -place.sink_m));
    block(X, {std::max(place.length_m, 0.05), std::max(place.width_m, 0.05), height + place.sink_m},
          part, sink);
  }
  const Pose X = sink.X_WI();
  c.builder.place(place.name, look.class_id, sink.take(), X);
}

void place_one(const ObjectContext& c, Placement place) {
  pose_object(c, place);
  if (!near(c, place.X_WO.translation())) return;
  const RoadObject& object = *place.object;
  if (place_flat(c, place)) return;
  place_markings(c, place);
  if (object.crg) return;  // the road itself has its shape
  if (place_speed_sign(c, place) || place_skeleton(c, place)) return;
  if (place_furniture(c, place)) return;
  if (is_barrier(object) && object.outlines.empty() && place.length_m > 0.0) {
    const std::vector<Vec3> line = {corner_point(c, place, -0.5 * place.length_m, 0.0, 0.0, false),
                                    corner_point(c, place, 0.5 * place.length_m, 0.0, 0.0, false)};
    mesh_barrier(
        c, barrier_kind(c, place.road, object), stations_of(line),
        [&](double) { return place.width_m; }, [&](double) { return place.height_m; },
        place.t_m < 0.0, place.name);
    return;
  }
  if (place_outlines(c, place)) return;
  place_solid(c, place);
}

// One body without gaps, whatever it is.
void place_continuous(const ObjectContext& c, RoadIndex road, const RoadObject& object,
                      const ObjectRepeat& repeat, const std::string& name) {
  const double end = std::min(repeat.s_m + repeat.length_m, c.roads.road(road).length_m);
  const auto u_of = [&](double s) { return (s - repeat.s_m) / repeat.length_m; };
  const auto z_of = [&](double s) {
    return (1.0 - u_of(s)) * repeat.z_offset_start_m + u_of(s) * repeat.z_offset_end_m;
  };
  std::vector<Station> stations;
  if (repeat.detach_from_reference_line) {
    const auto at = [&](double s) {
      const roads::SurfacePoint p = c.roads.top({road, s, repeat.t_at(s)});
      return Vec3(p.X_WR.translation() + z_of(s) * p.up_W);
    };
    const std::vector<Vec3> chord = {at(repeat.s_m), at(end)};
    stations = stations_of(chord);
    stations.front().s_m = repeat.s_m;
    stations.back().s_m = end;
  } else {
    stations = stations_along(
        c.roads, road, repeat.s_m, end, [&](double s) { return repeat.t_at(s); }, z_of);
  }
  std::vector<Station> run;
  int pieces = 0;
  const auto flush = [&] {
    if (run.size() >= 2) {
      mesh_barrier(
          c, barrier_kind(c, road, object), run,
          [&](double s) {
            return roads::blend(repeat.width_start_m, repeat.width_end_m, u_of(s), object.width_m);
          },
          [&](double s) {
            return roads::blend(repeat.height_start_m, repeat.height_end_m, u_of(s),
                                object.height_m);
          },
          repeat.t_at(run.front().s_m) < 0.0,
          ++pieces == 1 ? name : fmt::format("{} piece {}", name, pieces));
    }
    run.clear();
  };
  // What is far from the focus isn't built; a body goes on for one piece beyond.
  for (std::size_t i = 0; i < stations.size(); ++i) {
    const bool here = near(c, stations[i].origin_W) ||
                      (i > 0 && near(c, stations[i - 1].origin_W)) ||
                      (i + 1 < stations.size() && near(c, stations[i + 1].origin_W));
    if (here) {
      run.push_back(stations[i]);
    } else {
      flush();
    }
  }
  flush();
}

void place_object(const ObjectContext& c, RoadIndex road, const RoadObject& object) {
  const std::string name = "object " + object.id;
  Placement place;
  place.road = road;
  place.object = &object;
  place.name = name;
  place.s_m = object.s_m;
  place.t_m = object.t_m;
  place.z_m = object.z_offset_m;
  place.length_m = object.length_m;
  place.width_m = object.width_m;
  place.height_m = object.height_m;
  place.radius_m = object.radius_m;
  if (object.repeats.empty()) {
    place_one(c, place);
    return;
  }
  int number = 0;
  for (const ObjectRepeat& repeat : object.repeats) {
    if (repeat.distance_m <= 0.0 && repeat.length_m > 0.0) {
      ++number;
      place_continuous(c, road, object, repeat,
                       number == 1 ? name : fmt::format("{} {}", name, number));
      continue;
    }
    for (const roads::ObjectCopy& values :
         roads::copies_of(object, repeat, c.roads.road(road).length_m)) {
      Placement copy = place;
      static_cast<roads::ObjectCopy&>(copy) = values;
      copy.name = ++number == 1 ? name : fmt::format("{} {}", name, number);
      place_one(c, copy);
    }
  }
}

// Tunnels and bridges of a junction.
void place_structures(const ObjectContext& c, const roads::Junction& junction) {
  const auto each = [&](const auto& structures, const char* what, const auto& place) {
    for (const auto& structure : structures) {
      const auto course = course_of(c.roads, junction, structure.s_m, structure.length_m);
      if (course) {
        place(*course, structure);
      } else if (c.options.diagnostics != nullptr) {
        c.options.diagnostics->warning(
            "xodr.object", structure.where,
            fmt::format("{} '{}' of junction '{}' is not drawn: no road of the junction crosses "
                        "its stretch of the planView",
                        what, structure.id, junction.id),
            "the planView is one straight line along which s counts");
      }
    }
  };
  each(junction.objects.tunnels, "tunnel",
       [&](const Course& course, const roads::Tunnel& tunnel) { place_tunnel(c, course, tunnel); });
  each(junction.objects.bridges, "bridge",
       [&](const Course& course, const roads::Bridge& bridge) { place_bridge(c, course, bridge); });
}

}  // namespace

void pose_object(const ObjectContext& c, Placement& place) {
  const RoadObject& object = *place.object;
  const roads::RoadPoint point{place.road, place.s_m, place.t_m};
  const roads::SurfacePoint plain = c.roads.at(point);
  const double lift = c.roads.lane_height(point);
  // zOffset counts from the road without lane heights. Files often forget the kerb: what would
  // start inside it stands on it.
  const double z = place.z_m >= 0.0 ? std::max(place.z_m, lift) : place.z_m;
  const Vec3 origin = plain.X_WR.translation() + z * plain.up_W;
  if (object.perp_to_road) {
    place.X_WO = Pose(plain.X_WR.rotation(), origin) *
                 Pose::from_euler(Vec3::Zero(), {object.heading_rad, 0.0, 0.0});
    place.sink_m = 0.02;
    return;
  }
  const double heading = plain.X_WR.euler().heading_rad + object.heading_rad;
  place.X_WO = Pose::from_euler(origin, {heading, object.pitch_rad, object.roll_rad});
  const Vec3 normal = plain.X_WR.rotate(Vec3::UnitZ());
  const double slope =
      std::sqrt(std::max(0.0, 1.0 - normal.z() * normal.z())) / std::max(normal.z(), 0.2);
  const double reach = std::max(place.radius_m, 0.5 * Vec2(place.length_m, place.width_m).norm());
  // Things that hang in the air have no feet.
  place.sink_m = z <= lift + 0.3 ? 0.05 + slope * reach + std::max(0.0, z - lift) : 0.0;
}

Vec3 corner_point(const ObjectContext& c, const Placement& place, double u_m, double v_m,
                  double z_m, bool road_coordinates) {
  if (!road_coordinates) return place.X_WO * Vec3(u_m, v_m, z_m);
  const roads::SurfacePoint p = c.roads.at({place.road, u_m, v_m});
  return p.X_WR.translation() + z_m * p.up_W;
}

Look look_of(const RoadObject& object) {
  const std::string& type = object.type;
  if (type == "building") return {Taxonomy::named("building"), "plaster_cream"};
  if (type == "barrier") return {Taxonomy::named("barrier"), "concrete"};
  if (type == "soundBarrier") return {Taxonomy::named("wall"), "concrete"};
  if (type == "railing") return {Taxonomy::named("fence"), "steel_galvanised"};
  if (type == "pole" || type == "gantry") return {Taxonomy::named("pole"), "steel_galvanised"};
  if (type == "trafficIsland") return {Taxonomy::named("kerb"), "kerb_stone"};
  if (type == "vegetation" || type == "tree" || type == "bush") {
    return {Taxonomy::named("vegetation"), "leaf"};
  }
  if (type == "car" || type == "van") return {Taxonomy::named("car"), "black_plastic"};
  return {Taxonomy::named("static_object"), "concrete"};
}

void place_road_objects(const roads::RoadNetwork& roads, const SurroundingsOptions& options,
                        const GroundHeight& ground, assets::AssetLibrary& library,
                        StaticBuilder& builder) {
  const street::Drape drape = drape_of(builder.world());
  std::vector<MarkedLine> markings;
  const ObjectContext context{roads, options, library, builder, drape, ground, markings};
  for (RoadIndex index = 0; index < roads.roads().size(); ++index) {
    const roads::Road& road = roads.road(index);
    for (const RoadObject& object : road.objects) place_object(context, index, object);
    place_tracks(context, index);
    for (const roads::Tunnel& tunnel : road.tunnels) {
      place_tunnel(context, course_of(roads, index, tunnel.s_m, tunnel.length_m), tunnel);
    }
    for (const roads::Bridge& bridge : road.bridges) {
      place_bridge(context, course_of(roads, index, bridge.s_m, bridge.length_m), bridge);
    }
  }
  std::vector<HostedObject> of_junctions;  // markings refer to them
  for (const roads::Junction& junction : roads.junctions()) {
    for (HostedObject& hosted : junction_objects(roads, junction, options.diagnostics)) {
      of_junctions.push_back(std::move(hosted));
    }
    place_structures(context, junction);
  }
  for (HostedObject& hosted : cross_path_objects(roads)) of_junctions.push_back(std::move(hosted));
  for (const HostedObject& hosted : of_junctions) {
    place_object(context, hosted.road, hosted.object);
  }
  paint_marked_lines(context);
  place_platforms(context);
  place_signals(roads, options, ground, library, builder);
}

}  // namespace raytruth::scene
