#include "scenes/build/signal_posts.h"

#include <algorithm>
#include <cmath>
#include <string_view>

#include "assets/mesh_builder.h"
#include "assets/sign.h"

namespace raytruth::scene {
namespace {

constexpr double kFootSink = 1.0;   // feet reach below verges that fall away
constexpr double kHighClear = 4.0;  // nothing lower hangs over traffic
constexpr double kMastBeyond = 0.8;

double post_radius(double width_m) { return width_m > 1.0 ? 0.038 : 0.030; }

bool is_pole(const roads::RoadObject& object) {
  return object.type == "pole" || object.type == "streetLamp" ||
         object.name.find("ole") != std::string::npos;
}

}  // namespace

Carrier carrier_of(const roads::RoadNetwork& roads, roads::RoadIndex road, double s_m, double t_m) {
  for (const roads::RoadObject& object : roads.road(road).objects) {
    if (object.type == "gantry" && std::abs(object.s_m - s_m) < 3.0) {
      return {Carrier::kGantry, 0.5 * std::max(object.length_m, 0.4)};
    }
    if (is_pole(object) && object.repeats.empty() && std::abs(object.s_m - s_m) < 0.6 &&
        std::abs(object.t_m - t_m) < 0.6) {
      const double radius = object.radius_m > 0.0
                                ? object.radius_m
                                : 0.5 * std::max({object.length_m, object.width_m, 0.06});
      return {Carrier::kPole, std::min(radius, 0.3)};
    }
  }
  return {};
}

bool over_lanes(const roads::RoadNetwork& roads, const SignalMount& mount) {
  if (mount.low_m < kHighClear) return false;
  const roads::LaneSection& section = roads.road(mount.road).section_at(mount.s_m);
  return std::any_of(section.lanes.begin(), section.lanes.end(), [&](const roads::Lane& lane) {
    if (lane.id == 0 || !roads::is_driving(lane.type)) return false;
    const double a = roads.inner_t(mount.road, lane.id, mount.s_m);
    const double b = roads.outer_t(mount.road, lane.id, mount.s_m);
    return mount.t_m > std::min(a, b) && mount.t_m < std::max(a, b);
  });
}

double both_sides_gap(const SignalMount& mount) {
  return 2.0 * (post_radius(mount.width_m) + 0.012 + mount.depth_m);
}

assets::MeshPtr post(const SignalMount& mount, assets::AssetLibrary& library) {
  const double top = mount.low_m + 0.93 * (mount.high_m - mount.low_m);
  auto moved = std::make_shared<assets::Mesh>();
  moved->append(*assets::make_sign_posts(library.materials(), mount.width_m, top, kFootSink),
                Pose(Eigen::Quaterniond::Identity(), Vec3(-mount.depth_m, 0.0, 0.0)));
  if (mount.temporary) {
    assets::MeshBuilder b;
    const std::uint16_t rubber =
        b.part("Base", Taxonomy::named("pole"), library.standard("rubber"));
    // Where make_sign_posts() puts one post, or two.
    const double apart = mount.width_m > 1.2 ? 0.35 * mount.width_m : 0.0;
    for (const double y : {-apart, apart}) {
      b.box(rubber, Vec3(-post_radius(mount.width_m) - 0.012, y, 0.06), Vec3(0.8, 0.4, 0.12));
      if (apart == 0.0) break;
    }
    moved->append(*b.build(30.0),
                  Pose(Eigen::Quaterniond::Identity(), Vec3(-mount.depth_m, 0.0, 0.0)));
  }
  return moved;
}

assets::MeshPtr mast_arm(const roads::RoadNetwork& roads, const SignalMount& mount,
                         assets::AssetLibrary& library) {
  const roads::LaneSection& section = roads.road(mount.road).section_at(mount.s_m);
  const auto edge = [&](const roads::Lane& lane) {
    return lane.id == 0 ? 0.0 : roads.outer_t(mount.road, lane.id, mount.s_m);
  };
  const double left = edge(section.lanes.front()) + kMastBeyond;
  const double right = edge(section.lanes.back()) - kMastBeyond;
  const double t = left - mount.t_m < mount.t_m - right ? left : right;
  const Vec3 origin = mount.X_WF.translation();
  const Vec3 foot = roads.top({mount.road, mount.s_m, t}).X_WR.translation() - origin;
  // Behind what hangs on it.
  const Vec3 back = mount.X_WF.rotate(Vec3(-(mount.depth_m + 0.08), 0.0, 0.0));
  const double height = 0.5 * (mount.low_m + mount.high_m);
  const Vec3 end = back + Vec3(0.0, 0.0, height);
  const Vec3 base = foot + back;
  const Vec3 knee(base.x(), base.y(), height);
  assets::MeshBuilder b;
  const std::uint16_t steel =
      b.part("Mast", Taxonomy::named("pole"), library.standard("steel_galvanised"));
  b.tube(steel, base - Vec3(0.0, 0.0, kFootSink), knee + Vec3(0.0, 0.0, 0.15), 0.11, 0.08, 16);
  b.tube(steel, knee, end + 0.15 * (end - knee).normalized(), 0.07, 0.045, 12);
  for (const double x : {-0.35, 0.35}) {
    if (mount.width_m < 1.2) break;
    const Vec3 side = mount.X_WF.rotate(Vec3(0.0, x * mount.width_m, 0.0));
    b.tube(steel, end + side - Vec3(0.0, 0.0, 0.45 * (mount.high_m - mount.low_m)),
           end + side + Vec3(0.0, 0.0, 0.45 * (mount.high_m - mount.low_m)), 0.03, 0.03, 8);
  }
  return b.build(50.0);
}

}  // namespace raytruth::scene
