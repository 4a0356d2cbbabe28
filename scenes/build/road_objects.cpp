#include "scenes/build/road_objects.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "scenes/street/mesh_sink.h"
#include "sim/core/math.h"
#include "sim/core/random.h"

namespace raytruth::scene {
namespace {

using roads::RoadIndex;
using roads::RoadObject;

struct Sizes {
  double s = 0.0, t = 0.0, z = 0.0, length = 0.0, width = 0.0, height = 0.0, radius = 0.0;
};

struct Context {
  const roads::RoadNetwork& roads;
  const SurroundingsOptions& options;
  assets::AssetLibrary& library;
  StaticBuilder& builder;
};

Vec3 surface(const Context& c, RoadIndex road, double s, double t, double h) {
  const roads::RoadPoint point{road, s, t};
  return c.roads.at(point).X_WR * Vec3(0.0, 0.0, h + c.roads.lane_height(point));
}

Pose object_pose(const Context& c, RoadIndex road, const RoadObject& object, const Sizes& sizes) {
  const Pose X_WR = c.roads.at({road, sizes.s, sizes.t}).X_WR;
  const Pose X_RO = Pose::from_euler(Vec3(0.0, 0.0, sizes.z),
                                     {object.heading_rad, object.pitch_rad, object.roll_rad});
  return X_WR * X_RO;
}

// Zebra stripes along the road, half a metre of paint and half a metre of gap across it.
void crosswalk(const Context& c, RoadIndex road, const RoadObject& object, ObjectId id) {
  double s0 = 1e300, s1 = -1e300, t0 = 1e300, t1 = -1e300;
  const auto extend = [&](double s, double t) {
    s0 = std::min(s0, s);
    s1 = std::max(s1, s);
    t0 = std::min(t0, t);
    t1 = std::max(t1, t);
  };
  const double ch = det::cos(object.heading_rad);
  const double sh = det::sin(object.heading_rad);
  if (object.outlines.empty() || object.outlines.front().corners.size() < 3) {
    for (const double u : {-0.5, 0.5}) {
      for (const double v : {-0.5, 0.5}) {
        const double x = u * object.length_m;
        const double y = v * object.width_m;
        extend(object.s_m + ch * x - sh * y, object.t_m + sh * x + ch * y);
      }
    }
  } else {
    for (const roads::ObjectCorner& corner : object.outlines.front().corners) {
      if (corner.road_coordinates) {
        extend(corner.u_m, corner.v_m);
      } else {
        extend(object.s_m + ch * corner.u_m - sh * corner.v_m,
               object.t_m + sh * corner.u_m + ch * corner.v_m);
      }
    }
  }
  if (s1 - s0 < 0.2 || t1 - t0 < 0.2) return;
  street::MeshSink sink(c.roads.at({road, 0.5 * (s0 + s1), 0.5 * (t0 + t1)}).X_WR.translation());
  const std::uint16_t part = sink.part("crosswalk", Taxonomy::named("road_marking"),
                                       c.library.standard("road_paint_white"));
  const int stripes = std::max(1, static_cast<int>(std::floor((t1 - t0 + 0.5) / 1.0)));
  const double margin = 0.5 * ((t1 - t0) - (stripes - 0.5));
  const int pieces = std::max(1, static_cast<int>(std::ceil((s1 - s0) / 1.0)));
  for (int k = 0; k < stripes; ++k) {
    const double a = t0 + margin + k;
    const double b = a + 0.5;
    for (int i = 0; i < pieces; ++i) {
      const double from = s0 + (s1 - s0) * i / pieces;
      const double to = s0 + (s1 - s0) * (i + 1) / pieces;
      const auto p = [&](double s, double t) { return surface(c, road, s, t, 0.0055); };
      sink.quad(part, p(from, a), p(to, a), p(to, b), p(from, b));
    }
  }
  if (sink.empty()) return;
  const Pose X = sink.X_WI();
  c.builder.instance(id, sink.take(), X);
}

// A prism over an outline: walls and a lid fanned from the first corner.
bool outline(const Context& c, RoadIndex road, const RoadObject& object, const Sizes& sizes,
             ClassId class_id, const char* material, ObjectId id) {
  if (object.outlines.empty() || object.outlines.front().corners.size() < 3) return false;
  const Pose X_WO = object_pose(c, road, object, sizes);
  street::MeshSink sink(X_WO.translation());
  const std::uint16_t part = sink.part(object.type, class_id, c.library.standard(material));
  for (const roads::ObjectOutline& outline : object.outlines) {
    std::vector<Vec3> foot, top;
    for (const roads::ObjectCorner& q : outline.corners) {
      const Vec3 p = q.road_coordinates
                         ? Vec3(c.roads.at({road, q.u_m, q.v_m}).X_WR * Vec3(0.0, 0.0, q.z_m))
                         : Vec3(X_WO * Vec3(q.u_m, q.v_m, q.z_m));
      const double height = q.height_m > 0.0 ? q.height_m : std::max(sizes.height, 0.02);
      foot.push_back(p);
      top.push_back(p + Vec3(0.0, 0.0, height));
    }
    for (std::size_t i = 0; i < foot.size(); ++i) {
      const std::size_t j = (i + 1) % foot.size();
      sink.quad(part, foot[i], foot[j], top[j], top[i]);
      if (i + 2 < foot.size()) sink.triangle(part, top[0], top[i + 1], top[i + 2]);
    }
  }
  if (sink.empty()) return false;
  const Pose X = sink.X_WI();
  c.builder.instance(id, sink.take(), X);
  return true;
}

void place_one(const Context& c, RoadIndex road, const RoadObject& object, const Sizes& sizes,
               int& number) {
  const Pose X = object_pose(c, road, object, sizes);
  if ((X.translation() - c.options.focus).head<2>().norm() > c.options.radius_m) return;
  const std::string name = fmt::format("object {}", ++number);
  const std::string& type = object.type;
  if (type == "crosswalk") {
    crosswalk(c, road, object, c.builder.object(name, Taxonomy::named("road_marking")));
    return;
  }
  if (type == "tree" || type == "vegetation") {
    const int variant = static_cast<int>(hash_text(object.id) % 8U);
    c.builder.place(name, Taxonomy::named("vegetation"),
                    sizes.height > 0.0 && sizes.height < 2.5 ? c.library.bush(variant)
                                                             : c.library.tree(variant),
                    X);
    return;
  }
  ClassId class_id = Taxonomy::named("static_object");
  const char* material = "concrete";
  if (type == "building") {
    class_id = Taxonomy::named("building");
    material = "plaster_cream";
  } else if (type == "barrier" || type == "railing") {
    class_id = Taxonomy::named("barrier");
  } else if (type == "pole" || type == "streetLamp") {
    class_id = Taxonomy::named("pole");
    material = "steel_galvanised";
  } else if (type == "parkingSpace" || type == "patch" || type == "trafficIsland") {
    if (type != "trafficIsland") return;
    class_id = Taxonomy::named("kerb");
    material = "kerb_stone";
  }
  const ObjectId id = c.builder.object(name, class_id);
  if (outline(c, road, object, sizes, class_id, material, id)) return;
  const double height = sizes.height > 0.0 ? sizes.height : (type == "pole" ? 4.0 : 1.0);
  if (sizes.radius > 0.0 || type == "pole" || type == "streetLamp") {
    const double radius = sizes.radius > 0.0 ? sizes.radius : 0.06;
    c.builder.instance(id,
                       type == "streetLamp" ? c.library.street_lamp(std::max(height, 4.0))
                                            : c.library.pole(height, radius),
                       X);
    return;
  }
  if (type == "building" && sizes.length > 4.0 && sizes.width > 4.0) {
    c.builder.instance(id,
                       c.library.building(static_cast<int>(hash_text(object.id) % 8U), sizes.length,
                                          sizes.width, std::max(1, static_cast<int>(height / 3.0))),
                       X);
    return;
  }
  assets::Material skin = c.library.materials().at(c.library.standard(material));
  c.builder.instance(
      id,
      c.library.box_object(Vec3(std::max(sizes.length, 0.1), std::max(sizes.width, 0.1), height),
                           class_id, skin),
      X);
}

double blend(const std::optional<double>& a, const std::optional<double>& b, double u,
             double otherwise) {
  if (!a && !b) return otherwise;
  return (1.0 - u) * a.value_or(b.value_or(0.0)) + u * b.value_or(a.value_or(0.0));
}

void place_object(const Context& c, RoadIndex road, const RoadObject& object, int& number) {
  Sizes sizes{object.s_m,     object.t_m,      object.z_offset_m, object.length_m,
              object.width_m, object.height_m, object.radius_m};
  if (object.repeats.empty()) {
    place_one(c, road, object, sizes, number);
    return;
  }
  for (const roads::ObjectRepeat& repeat : object.repeats) {
    // Distance 0 means one continuous body: pieces of 2 m stand end to end.
    const double step = repeat.distance_m > 0.0 ? repeat.distance_m : 2.0;
    const int count =
        std::clamp(static_cast<int>(std::floor(repeat.length_m / step + 1e-6)) + 1, 1, 20000);
    for (int i = 0; i < count; ++i) {
      const double along = std::min(i * step, repeat.length_m);
      const double u = repeat.length_m > 0.0 ? along / repeat.length_m : 0.0;
      Sizes at = sizes;
      at.s = std::min(repeat.s_m + along, c.roads.road(road).length_m);
      at.t = (1.0 - u) * repeat.t_start_m + u * repeat.t_end_m;
      at.z = (1.0 - u) * repeat.z_offset_start_m + u * repeat.z_offset_end_m;
      at.width = blend(repeat.width_start_m, repeat.width_end_m, u, sizes.width);
      at.height = blend(repeat.height_start_m, repeat.height_end_m, u, sizes.height);
      at.length = blend(repeat.length_start_m, repeat.length_end_m, u, sizes.length);
      at.radius = blend(repeat.radius_start_m, repeat.radius_end_m, u, sizes.radius);
      if (repeat.distance_m <= 0.0) at.length = step;
      place_one(c, road, object, at, number);
    }
  }
}

void place_signal(const Context& c, RoadIndex road, const roads::Signal& signal, int& number) {
  const roads::RoadPoint point{road, signal.s_m, signal.t_m};
  const Vec3 at = surface(c, road, signal.s_m, signal.t_m, 0.0);
  if ((at - c.options.focus).head<2>().norm() > c.options.radius_m) return;
  // '+' is for traffic along s: such a face looks back, against s.
  const double turn = signal.orientation == roads::Orientation::kBackward ? 0.0 : kPi;
  const double heading = c.roads.at(point).X_WR.euler().heading_rad + turn + signal.h_offset_rad;
  const Pose X = Pose::from_euler(at, {heading, 0.0, 0.0});
  const std::string name = fmt::format("signal {} {}", signal.id, ++number);
  if (signal.dynamic) {
    c.builder.place(name, Taxonomy::named("traffic_light"), c.library.traffic_light(), X);
    return;
  }
  c.builder.place(name, Taxonomy::named("traffic_sign"),
                  c.library.traffic_sign(signal.country, signal.type, signal.value,
                                         signal.width_m > 0.0 ? signal.width_m : 0.6,
                                         signal.height_m > 0.0 ? signal.height_m : 0.6),
                  X);
}

}  // namespace

void place_road_objects(const roads::RoadNetwork& roads, const SurroundingsOptions& options,
                        assets::AssetLibrary& library, StaticBuilder& builder) {
  const Context context{roads, options, library, builder};
  int objects = 0;
  int signals = 0;
  for (RoadIndex index = 0; index < roads.roads().size(); ++index) {
    for (const RoadObject& object : roads.road(index).objects) {
      place_object(context, index, object, objects);
    }
    for (const roads::Signal& signal : roads.road(index).signals) {
      place_signal(context, index, signal, signals);
    }
  }
}

}  // namespace raytruth::scene
