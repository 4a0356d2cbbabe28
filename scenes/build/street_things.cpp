// Lamps, benches, bus stops and the like beside streets; overhead lines in the country.
#include "assets/street_things.h"

#include <algorithm>
#include <cmath>

#include "scenes/build/roadside_site.h"
#include "scenes/build/slabs.h"
#include "sim/core/math.h"

namespace raytruth::scene {
namespace {

using assets::StreetThing;

class Street {
 public:
  Street(Site& site, const RoadSide& at)
      : site_(site), at_(at), length_(site.roads.road(at.road).length_m) {}

  void plant() {
    lamps();
    bus_stop();
    small_things();
    names();
    overhead_line();
  }

 private:
  // The number of a thing is its place along the road in decimetres: the same from everywhere.
  static int place_of(double s) { return static_cast<int>(s * 10.0); }
  LandUse use(double s) const { return site_.land.along(at_.road, s); }
  bool shopping(double s) const {
    return use(s) == LandUse::kUrban || use(s) == LandUse::kCommercial;
  }

  // Facing the street; beyond_m is that of its middle. kAlong turns its front along the road.
  bool place(StreetThing thing, int look, const char* what, double s, double beyond_m,
             double turn_rad = 0.0) {
    if (s < 1.0 || s > length_ - 1.0 || site_.covered(at_, s)) return false;
    const Spot spot = site_.beside(at_, s, beyond_m);
    if (!site_.near(spot.p)) return false;
    const assets::ThingSize size = assets::size_of(thing);
    const std::string key =
        "thing " + std::to_string(static_cast<int>(thing)) + " " + std::to_string(look);
    const assets::MeshPtr mesh =
        site_.mesh(key, [&] { return assets::make_street_thing(site_.library, thing, look); });
    const double heading = spot.heading_rad - at_.side * 0.5 * kPi + turn_rad;
    // Things along forecourts stand on their slabs.
    if (thing == StreetThing::kBusShelter) site_.builder.night_lamp(0xffffffffU);
    const bool stands = site_.put(site_.name(what, at_, place_of(s)), size.class_id, mesh, spot.p,
                                  heading, size.size_m, 0.0, standing_z(spot));
    if (!stands) site_.builder.no_lamp();
    return stands;
  }

  std::optional<double> standing_z(const Spot& spot) const {
    if (site_.paved.is_free(spot.p, 0.05)) return std::nullopt;
    return slab_height(site_, spot);
  }

  void lamps() {
    for (double s = at_.side > 0.0 ? 10.0 : 25.0; s < length_ - 8.0; s += 30.0) {
      if (!is_built_up(use(s)) && use(s) != LandUse::kPark) continue;
      const Spot lamp = site_.beside(at_, s, 0.5);
      if (!site_.near(lamp.p) || site_.covered(at_, s)) continue;
      const double inward = lamp.heading_rad - at_.side * 0.5 * kPi;
      site_.builder.night_lamp();
      if (!site_.put(site_.name("street lamp", at_, place_of(s)), Taxonomy::named("street_lamp"),
                     site_.library.street_lamp(7.0), lamp.p, inward, {0.3, 0.3}, 0.05,
                     standing_z(lamp)))
        site_.builder.no_lamp();
    }
  }

  void bus_stop() {
    RandomStream random = site_.stream("street.bus", at_);
    const double s = length_ * random.uniform(0.35, 0.65);
    const bool here = random.uniform() < 0.4;
    const int look = static_cast<int>(random.index(4));
    if (!here || length_ < 90.0 || !is_built_up(use(s))) return;
    if (place(StreetThing::kBusShelter, look, "bus shelter", s, 1.35))
      place(StreetThing::kBusStopSign, look, "bus stop", s + 4.0, 0.45);
  }

  void small_things() {
    RandomStream random = site_.stream("street.things", at_);
    for (double s = random.uniform(6.0, 14.0); s < length_ - 6.0; s += random.uniform(7.0, 13.0)) {
      const double draw = random.uniform();
      const int look = static_cast<int>(random.index(6));
      const LandUse land = use(s);
      if (shopping(s)) {
        if (draw < 0.16) {
          static_thing("bench", site_.library.bench(), s, 0.75, {0.8, 1.8});
        } else if (draw < 0.32) {
          static_thing("bin", site_.library.bin(), s, 0.55, {0.8, 0.6});
        } else if (draw < 0.44) {
          place(StreetThing::kBicycleRack, 0, "bicycle rack", s, 0.7);
        } else if (draw < 0.53) {
          place(StreetThing::kTub, look % 2, "tub", s, 0.6);
        } else if (draw < 0.60) {
          place(StreetThing::kPostBox, look % 2, "post box", s, 0.5);
        } else if (draw < 0.67) {
          place(StreetThing::kAdvertColumn, look % 3, "advertising column", s, 1.1);
        } else if (draw < 0.76) {
          for (int k = 0; k < 4; ++k) place(StreetThing::kBollard, 0, "bollard", s + 1.6 * k, 0.35);
        } else if (draw < 0.86 && land == LandUse::kCommercial) {
          for (int k = 0; k < 2; ++k)
            place(StreetThing::kCafeTable, 0, "table", s + 2.4 * k, 1.6, 0.5 * kPi);
        } else if (draw < 0.92) {
          place(StreetThing::kCabinet, 0, "cabinet", s, 0.45);
        }
      } else if (land == LandUse::kPark) {
        if (draw < 0.5) static_thing("bench", site_.library.bench(), s, 1.1, {0.8, 1.8});
        if (draw > 0.8) static_thing("bin", site_.library.bin(), s, 0.8, {0.8, 0.6});
      } else if (land == LandUse::kIndustrial) {
        if (draw < 0.12) place(StreetThing::kHydrant, 0, "hydrant", s, 0.7);
        if (draw > 0.9) place(StreetThing::kCabinet, 0, "cabinet", s, 0.6);
        if (draw > 0.5 && draw < 0.6) billboard(s, look);
      } else if (is_built_up(land)) {
        if (draw < 0.05) place(StreetThing::kHydrant, 0, "hydrant", s, 0.3);
        if (draw > 0.94) place(StreetThing::kCabinet, 0, "cabinet", s, 0.28);
        if (draw > 0.5 && draw < 0.53) static_thing("bin", site_.library.bin(), s, 0.5, {0.8, 0.6});
      } else if (draw < 0.006 && land == LandUse::kCountryside) {
        billboard(s, look);
      }
    }
  }

  void billboard(double s, int look) {
    // Seen by who comes along on this side.
    const double turn = at_.side * deg_to_rad(52.0);
    place(StreetThing::kBillboard, look % 4, "billboard", s, 4.6, turn);
  }

  void static_thing(const char* what, const assets::MeshPtr& mesh, double s, double beyond_m,
                    const Vec2& size_m) {
    if (s > length_ - 4.0 || site_.covered(at_, s)) return;
    const Spot spot = site_.beside(at_, s, beyond_m);
    site_.put(site_.name(what, at_, place_of(s)), Taxonomy::named("static_object"), mesh, spot.p,
              spot.heading_rad - at_.side * 0.5 * kPi, size_m, 0.0, standing_z(spot));
  }

  // Where the street meets a junction.
  void names() {
    const roads::Road& road = site_.roads.road(at_.road);
    RandomStream random = site_.stream("street.names", {at_.road, 1.0});
    const int look = static_cast<int>(random.index(10));
    const auto crossing = [](const std::optional<roads::RoadLink>& link) {
      return link && link->to_junction;
    };
    if (at_.side > 0.0 && crossing(road.predecessor) && is_built_up(use(0.0)))
      place(StreetThing::kNameSign, look, "name sign", 3.0, 0.5, 0.5 * kPi);
    if (at_.side < 0.0 && crossing(road.successor) && is_built_up(use(length_)))
      place(StreetThing::kNameSign, look, "name sign", length_ - 3.0, 0.5, 0.5 * kPi);
  }

  // On one side of a country road, poles of which each two carry three wires.
  void overhead_line() {
    RandomStream random = site_.stream("street.line", {at_.road, 1.0});
    const bool here = random.uniform() < 0.5;
    const double line_side = random.uniform() < 0.5 ? 1.0 : -1.0;
    if (!here || line_side != at_.side || length_ < 120.0) return;
    constexpr double kSpan_m = 42.0;
    std::optional<Pose> before;
    for (double s = 12.0; s < length_ - 5.0; s += kSpan_m) {
      const LandUse land = use(s);
      const bool open = land == LandUse::kCountryside || land == LandUse::kIndustrial;
      const std::size_t count = site_.builder.world().instances.size();
      if (!open || !place(StreetThing::kUtilityPole, 0, "pole", s, 7.5, 0.5 * kPi)) {
        before.reset();
        continue;
      }
      const Pose X = site_.builder.world().instances[count].X_WI.keys.front();
      if (before) wires(*before, X, s);
      before = X;
    }
  }

  // Hanging wires, sag of 1 in 50 as of low-voltage lines, as parabolas.
  void wires(const Pose& from, const Pose& to, double s) {
    const MaterialId metal = site_.library.standard("black_plastic");
    street::MeshSink sink(from.translation());
    const std::uint16_t part = sink.part("Wire", Taxonomy::named("pole"), metal);
    constexpr int kSteps = 8;
    constexpr double kRadius_m = 0.012;
    for (const Vec3& at : assets::utility_wires()) {
      const Vec3 a = from * at;
      const Vec3 b = to * at;
      const double sag = 0.02 * (b - a).norm();
      const Vec3 aside = kRadius_m * (b - a).cross(Vec3::UnitZ()).normalized();
      const Vec3 ring[3] = {aside, Vec3(-0.5 * aside + Vec3(0, 0, 0.87 * kRadius_m)),
                            Vec3(-0.5 * aside - Vec3(0, 0, 0.87 * kRadius_m))};
      const auto point = [&](int k) {
        const double u = static_cast<double>(k) / kSteps;
        return Vec3(a + u * (b - a) - Vec3(0, 0, 4.0 * sag * u * (1.0 - u)));
      };
      for (int k = 0; k < kSteps; ++k) {
        for (std::size_t i = 0; i < 3; ++i) {
          const Vec3& r0 = ring[i];
          const Vec3& r1 = ring[(i + 1) % 3];
          sink.quad(part, point(k) + r0, point(k + 1) + r0, point(k + 1) + r1, point(k) + r1);
        }
      }
    }
    const Pose X = sink.X_WI();
    site_.builder.place(site_.name("wires", at_, place_of(s)), Taxonomy::named("pole"), sink.take(),
                        X);
  }

  Site& site_;
  RoadSide at_;
  double length_;
};

}  // namespace

void plant_street_things(Site& site, const RoadSide& at) { Street(site, at).plant(); }

}  // namespace raytruth::scene
