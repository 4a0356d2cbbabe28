// What stands beside, on and over roads, against closed forms.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "assets/asset.h"
#include "scenes/build/bridges.h"
#include "scenes/build/course.h"
#include "scenes/build/road_objects_internal.h"
#include "scenes/build/scene.h"
#include "scenes/build/tunnels.h"
#include "sim/roads/road_network.h"

namespace raytruth::scene {
namespace {

// A level road of two driving lanes of 3.5 m; `plan` is its geometry.
std::shared_ptr<const roads::RoadNetwork> road_with(const std::string& plan, double length,
                                                    const std::string& objects,
                                                    const std::string& signals) {
  const std::string lane = R"(<width sOffset="0" a="3.5" b="0" c="0" d="0"/></lane>)";
  const std::string text =
      R"(<?xml version="1.0"?><OpenDRIVE><header revMajor="1" revMinor="8" name="" version="1"/>)"
      R"(<road name="" length=")" +
      std::to_string(length) + R"(" id="1" junction="-1"><planView>)" + plan +
      R"(</planView><lanes><laneSection s="0"><left><lane id="1" type="driving" level="false">)" +
      lane + R"(</left><center><lane id="0" type="none" level="false"/></center>)" +
      R"(<right><lane id="-1" type="driving" level="false">)" + lane +
      R"(</right></laneSection></lanes><objects>)" + objects + "</objects><signals>" + signals +
      "</signals></road></OpenDRIVE>";
  Diagnostics diagnostics;
  auto network = roads::RoadNetwork::parse(text, "test.xodr", diagnostics);
  for (const Diagnostic& d : diagnostics.all()) {
    EXPECT_NE(d.severity, Severity::kError) << to_string(d);
  }
  return network;
}

const char* kStraight = R"(<geometry s="0" x="0" y="0" hdg="0" length="200"><line/></geometry>)";

SurroundingsOptions bare() {
  SurroundingsOptions options;
  options.buildings = false;
  options.vegetation = false;
  options.street_furniture = false;
  options.radius_m = 300.0;
  return options;
}

struct Triangle {
  Vec3 a, b, c;
  assets::Part part;
  double area() const { return 0.5 * (b - a).cross(c - a).norm(); }
  Vec3 normal() const { return (b - a).cross(c - a).normalized(); }
};

std::vector<Triangle> triangles_of(const StaticWorld& world, const std::string& name) {
  std::vector<Triangle> out;
  for (const SceneInstance& instance : world.instances) {
    const auto object = std::find_if(world.objects.begin(), world.objects.end(),
                                     [&](const SceneObject& o) { return o.id == instance.object; });
    if (object == world.objects.end() || object->name != name) continue;
    const assets::Mesh& mesh = *instance.mesh;
    for (std::size_t t = 0; t < mesh.triangles.size(); ++t) {
      const auto p = [&](std::size_t k) {
        return Vec3(instance.X_WI.keys[0] * mesh.positions[mesh.triangles[t][k]].cast<double>());
      };
      out.push_back({p(0), p(1), p(2), mesh.parts[mesh.triangle_part[t]]});
    }
  }
  return out;
}

std::shared_ptr<const StaticWorld> world_of(const roads::RoadNetwork& network) {
  assets::AssetLibrary library(1);
  return build_static_world(network, library, bare());
}

// On a circle of R = 100 m about (0, 100) a point at t lies R - t from the middle. The top of a New
// Jersey barrier is 0.15 m wide and 0.81 m high; t runs from -5 to -7 over 100 m, so sections are
// turned by 0.02 against the radius: 0.075 (1 - cos 0.02) < 0.02 mm, and 0.075 sin 0.02 = 1.5 mm
// along, over which t changes by 0.03 mm. Single precision near the origin of the mesh: 0.01 mm.
TEST(Sweep, BarrierFollowsTheCurve) {
  const auto network = road_with(
      R"(<geometry s="0" x="0" y="0" hdg="0" length="120"><arc curvature="0.01"/></geometry>)",
      120.0,
      R"(<object id="7" type="barrier" subtype="jerseyBarrier" s="0" t="0" zOffset="0" hdg="0" length="1" width="0.61" height="0.81">)"
      R"(<repeat s="10" length="100" distance="0" tStart="-5" tEnd="-7" heightStart="0.81" heightEnd="0.81" zOffsetStart="0" zOffsetEnd="0" widthStart="0.61" widthEnd="0.61"/></object>)",
      "");
  ASSERT_NE(network, nullptr);
  const std::vector<Triangle> all = triangles_of(*world_of(*network), "object 7");
  ASSERT_GT(all.size(), 100U);
  int tops = 0;
  const auto course = [](const Vec3& p) {
    const Vec2 d(p.x(), 100.0 - p.y());
    const double s = 100.0 * std::atan2(d.x(), d.y());
    return std::pair(100.0 - d.norm(), -5.0 - 2.0 * (s - 10.0) / 100.0);  // t of p, t of the body
  };
  for (const Triangle& t : all) {
    EXPECT_EQ(t.part.class_id, Taxonomy::named("barrier"));
    for (const Vec3& p : {t.a, t.b, t.c}) {
      EXPECT_LE(p.z(), 0.81 + 1e-5);
      EXPECT_GE(p.z(), -0.301);
      if (p.z() < 0.80) continue;
      ++tops;
      const auto [is, wanted] = course(p);
      EXPECT_NEAR(std::abs(is - wanted), 0.075, 2e-4);
    }
    // Between the stations no edge leaves the true course by more than the sweep's error.
    if (t.a.z() < 0.8 || t.b.z() < 0.8 || t.c.z() < 0.8) continue;
    for (const Vec3& p :
         {Vec3(0.5 * (t.a + t.b)), Vec3(0.5 * (t.b + t.c)), Vec3(0.5 * (t.c + t.a))}) {
      const auto [is, wanted] = course(p);
      EXPECT_LE(std::abs(is - wanted), 0.075 + kSweepError);
    }
  }
  EXPECT_GT(tops, 50);
}

// Zebra of 4 m x 7 m: stripes of half a metre along the road, so 7 of them: 14 m^2.
TEST(FlatObjects, ZebraHasItsPaint) {
  const auto network = road_with(
      kStraight, 200.0,
      R"(<object id="z" type="crosswalk" s="60" t="0" zOffset="0" hdg="0" length="4" width="7" height="0"/>)",
      "");
  const std::vector<Triangle> all = triangles_of(*world_of(*network), "object z");
  double area = 0.0;
  for (const Triangle& t : all) {
    EXPECT_EQ(t.part.class_id, Taxonomy::named("road_marking"));
    area += t.area();
    for (const Vec3& p : {t.a, t.b, t.c}) {
      EXPECT_GT(p.z(), 0.003);  // above the road, and not floating
      EXPECT_LT(p.z(), 0.012);
      EXPECT_GE(p.x(), 58.0 - 1e-4);
      EXPECT_LE(p.x(), 62.0 + 1e-4);
    }
    EXPECT_GT(t.normal().z(), 0.99);
  }
  // Pieces are cut exactly; single precision of 0.01 mm along 14 edges of 4 m.
  EXPECT_NEAR(area, 14.0, 2e-3);
}

// An arrow to the left has its tip at +t for traffic along s.
TEST(FlatObjects, ArrowsPointTheRightWay) {
  for (const char* side : {"arrowLeft", "arrowRight"}) {
    const auto network = road_with(
        kStraight, 200.0,
        std::string(R"(<object id="a" type="roadMark" subtype=")") + side +
            R"(" s="60" t="-1.75" zOffset="0" hdg="0" length="5" width="1.5" height="0"/>)",
        "");
    double ahead = 0.0;
    double y = 0.0;
    double area = 0.0;
    for (const Triangle& t : triangles_of(*world_of(*network), "object a")) {
      const Vec3 m = (t.a + t.b + t.c) / 3.0;
      if (m.x() > 60.0) {
        y += t.area() * (m.y() + 1.75);
        ahead += t.area();
      }
      area += t.area();
    }
    ASSERT_GT(area, 0.5);
    EXPECT_GT((std::string(side) == "arrowLeft" ? 1.0 : -1.0) * y / ahead, 0.05) << side;
  }
}

// The lid of a body over an L: 6 m^2 by the shoelace formula; a fan from the first corner would
// cover the notch as well.
TEST(Outlines, LidOfAnLIsNotAFan) {
  const auto network = road_with(
      kStraight, 200.0,
      R"(<object id="l" type="obstacle" s="60" t="-12" zOffset="0" hdg="0" length="4" width="3" height="2">)"
      R"(<outlines><outline id="0" closed="true"><cornerLocal u="0" v="0" z="0" height="2"/><cornerLocal u="4" v="0" z="0" height="2"/>)"
      R"(<cornerLocal u="4" v="1" z="0" height="2"/><cornerLocal u="1" v="1" z="0" height="2"/><cornerLocal u="1" v="3" z="0" height="2"/>)"
      R"(<cornerLocal u="0" v="3" z="0" height="2"/></outline></outlines></object>)",
      "");
  double lid = 0.0;
  double low = 1e9;
  for (const Triangle& t : triangles_of(*world_of(*network), "object l")) {
    if (t.normal().z() > 0.9) lid += t.area();
    low = std::min({low, t.a.z(), t.b.z(), t.c.z()});
  }
  EXPECT_NEAR(lid, 6.0, 1e-4);
  EXPECT_LT(low, 0.0);  // it stands in the ground
}

TEST(Signals, PlatesHangAndFaceAsTheFileSays) {
  const auto network = road_with(
      kStraight, 200.0, "",
      R"(<signal id="f" s="50" t="-5" dynamic="no" orientation="+" zOffset="2.3" country="DE" type="274" subtype="-1" value="50" unit="km/h" width="0.6" height="0.6"/>)"
      R"(<signal id="b" s="80" t="5" dynamic="no" orientation="-" zOffset="2.3" country="DE" type="274" subtype="-1" value="50" unit="km/h" width="0.6" height="0.6"/>)"
      R"(<signal id="h" s="90" t="-5" dynamic="no" orientation="+" hOffset="1.5707963267948966" zOffset="2.3" country="DE" type="274" subtype="-1" value="50" unit="km/h" width="0.6" height="0.6"/>)");
  const auto world = world_of(*network);
  const auto check = [&](const std::string& name, const Vec3& towards, const Vec3& place) {
    double low = 1e9;
    int faces = 0;
    for (const Triangle& t : triangles_of(*world, name)) {
      if (!t.part.name.starts_with("Face")) continue;
      EXPECT_EQ(t.part.class_id, Taxonomy::named("traffic_sign"));
      ++faces;
      EXPECT_GT(t.normal().dot(towards), 0.999) << name;
      low = std::min({low, t.a.z(), t.b.z(), t.c.z()});
      EXPECT_LT((t.a - place).head<2>().norm(), 0.35) << name;
    }
    EXPECT_GT(faces, 50) << name;
    EXPECT_NEAR(low, 2.3, 1e-4) << name;
  };
  check("signal f", Vec3(-1.0, 0.0, 0.0), Vec3(50.0, -5.0, 0.0));
  check("signal b", Vec3(1.0, 0.0, 0.0), Vec3(80.0, 5.0, 0.0));
  // A quarter turn to the left of "against s": it looks to the right of the road.
  check("signal h", Vec3(0.0, -1.0, 0.0), Vec3(90.0, -5.0, 0.0));
}

// "1000-10" is a plate with an arrow, "1000010" a traffic light.
TEST(Signals, PlatesAreNoLights) {
  const auto network = road_with(
      kStraight, 200.0, "",
      R"(<signal id="p" s="50" t="-5" dynamic="no" orientation="+" zOffset="2" country="DE" type="1000-10" subtype="-1"/>)"
      R"(<signal id="l" s="60" t="-5" dynamic="yes" orientation="+" zOffset="2" country="DE" type="1000010" subtype="10"/>)");
  const auto world = world_of(*network);
  ASSERT_EQ(world->lights.size(), 1U);
  EXPECT_EQ(world->lights[0].signal, "l");
}

TEST(Signals, UnknownCodesAreReportedOnce) {
  const auto network = road_with(
      kStraight, 200.0, "",
      R"(<signal id="1" s="50" t="-5" dynamic="no" orientation="+" zOffset="2" country="DE" type="9999" subtype="-1"/>)"
      R"(<signal id="2" s="60" t="-5" dynamic="no" orientation="+" zOffset="2" country="DE" type="9999" subtype="-1"/>)");
  Diagnostics diagnostics;
  SurroundingsOptions options = bare();
  options.diagnostics = &diagnostics;
  assets::AssetLibrary library(1);
  build_static_world(*network, library, options);
  ASSERT_EQ(diagnostics.all().size(), 1U);
  EXPECT_EQ(diagnostics.all()[0].severity, Severity::kWarning);
}

TEST(Signals, LampsFollowTheSnapshot) {
  const auto network = road_with(
      kStraight, 200.0, "",
      R"(<signal id="8" s="50" t="-5" dynamic="yes" orientation="+" zOffset="2.5" country="OpenDRIVE" type="1000001" subtype="-1" width="0.4" height="0.8"/>)"
      R"(<signal id="9" s="70" t="-5" dynamic="yes" orientation="+" zOffset="2.5" country="OpenDRIVE" type="1000001" subtype="-1" width="0.4" height="0.8"/>)");
  const auto world = world_of(*network);
  ASSERT_EQ(world->lights.size(), 2U);
  const auto lamps = [&](const std::string& state) {
    auto snapshot = std::make_shared<Snapshot>();
    snapshot->signals.push_back({"8", state});
    const auto scene = build_scene({snapshot}, world, {}, nullptr, ActorId());
    EXPECT_EQ(scene->instances[world->lights[1].instance].lamps, 0U);  // nobody switches 9
    return scene->instances[world->lights[0].instance].lamps;
  };
  EXPECT_EQ(lamps("on;off;off"), 1U);
  EXPECT_EQ(lamps("off;off;on"), 4U);
  EXPECT_EQ(lamps("red_yellow"), 3U);
  EXPECT_EQ(lamps("off"), 0U);
}

bool hits(const std::vector<Triangle>& all, const Vec3& from, const Vec3& d) {
  // Moeller and Trumbore (1997), double precision.
  return std::any_of(all.begin(), all.end(), [&](const Triangle& t) {
    const Vec3 e = t.b - t.a;
    const Vec3 f = t.c - t.a;
    const Vec3 p = d.cross(f);
    const double volume = e.dot(p);
    if (std::abs(volume) < 1e-14) return false;
    const Vec3 q = from - t.a;
    const double u = q.dot(p) / volume;
    const Vec3 r = q.cross(e);
    const double v = d.dot(r) / volume;
    return u >= -1e-7 && v >= -1e-7 && u + v <= 1.0 + 1e-7 && f.dot(r) / volume > 1e-6;
  });
}

// From a point on the lanes, 30 m from both ends, no ray that climbs or goes aside by 20 degrees or
// more leaves through an end: 9.3 m of height or width are passed within 26 m.
TEST(Tunnel, HasNoHole) {
  for (const bool underpass : {false, true}) {
    const auto network = road_with(
        R"(<geometry s="0" x="0" y="0" hdg="0" length="200"><arc curvature="0.004"/></geometry>)",
        200.0, "", "");
    assets::AssetLibrary library(1);
    StaticBuilder builder;
    const street::Drape drape;
    const GroundHeight ground;
    const SurroundingsOptions options = bare();
    std::vector<MarkedLine> markings;
    const ObjectContext context{*network, options, library, builder, drape, ground, markings};
    roads::Tunnel tunnel;
    tunnel.id = "t";
    tunnel.s_m = 60.0;
    tunnel.length_m = 70.0;
    tunnel.underpass = underpass;
    place_tunnel(context, course_of(*network, 0, tunnel.s_m, tunnel.length_m), tunnel);
    const StaticWorld world = builder.take();
    const std::vector<Triangle> all = triangles_of(world, "tunnel t");
    ASSERT_GT(all.size(), 50U);
    const double deg = std::numbers::pi / 180.0;
    for (const double t : {-3.0, 0.0, 2.0}) {
      const Pose X = network->at({0, 95.0, t}).X_WR;
      for (double elevation = 1.0; elevation < 90.0; elevation += 4.0) {
        for (double azimuth = 0.5; azimuth < 360.0; azimuth += 5.0) {
          const Vec3 d(std::cos(elevation * deg) * std::cos(azimuth * deg),
                       std::cos(elevation * deg) * std::sin(azimuth * deg),
                       std::sin(elevation * deg));
          if (std::hypot(d.y(), d.z()) < std::sin(20.0 * deg)) continue;
          EXPECT_TRUE(hits(all, X * Vec3(0.0, 0.0, 0.5), X.rotate(d)))
              << t << " " << elevation << " " << azimuth;
        }
      }
      // 4.7 m of clearance above the lanes; 2.5 cm for the chords of the arc.
      const Vec3 up = X.rotate(Vec3::UnitZ());
      EXPECT_FALSE(std::any_of(all.begin(), all.end(), [&](const Triangle& f) {
        if (f.part.name.starts_with("Lamp")) return false;
        const std::vector<Triangle> one{f};
        return hits(one, X * Vec3(0.0, 0.0, 0.5), up) && !hits(one, X * Vec3(0.0, 0.0, 4.67), up);
      })) << t;
    }
    int lamps = 0;
    for (const Triangle& f : all) lamps += f.part.name == "Lamp_Glass" ? 1 : 0;
    EXPECT_EQ(lamps, 7 * 2 * 12);  // two rows, one every 10 m
  }
}

TEST(Bridge, DeckLiesUnderTheLanes) {
  const auto network = road_with(kStraight, 200.0, "", "");
  assets::AssetLibrary library(1);
  StaticBuilder builder;
  const street::Drape drape;
  const GroundHeight ground = [](double, double) { return -9.0; };
  const SurroundingsOptions options = bare();
  std::vector<MarkedLine> markings;
  const ObjectContext context{*network, options, library, builder, drape, ground, markings};
  roads::Bridge bridge;
  bridge.id = "b";
  bridge.s_m = 50.0;
  bridge.length_m = 75.0;
  place_bridge(context, course_of(*network, 0, bridge.s_m, bridge.length_m), bridge);
  const StaticWorld world = builder.take();
  const std::vector<Triangle> all = triangles_of(world, "bridge b");
  for (double s = 50.5; s < 125.0; s += 3.0) {
    for (const double t : {-3.4, 0.0, 3.4}) {
      EXPECT_TRUE(hits(all, Vec3(s, t, 0.0), Vec3(0.0, 0.0, -1.0))) << s << " " << t;
      EXPECT_FALSE(hits(all, Vec3(s, t, 0.0), Vec3(0.0, 0.0, 1.0))) << s << " " << t;
    }
  }
  double low = 0.0;
  double high = -1e9;
  for (const Triangle& f : all) {
    low = std::min({low, f.a.z(), f.b.z(), f.c.z()});
    high = std::max({high, f.a.z(), f.b.z(), f.c.z()});
  }
  EXPECT_NEAR(low, -10.0, 1e-4);  // piers, a metre into the land
  EXPECT_NEAR(high, 0.15, 1e-4);
  EXPECT_FALSE(triangles_of(world, "bridge b railing left").empty());
}

}  // namespace
}  // namespace raytruth::scene
