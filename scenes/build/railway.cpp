#include "scenes/build/railway.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "scenes/build/road_objects_internal.h"

namespace raytruth::scene {
namespace {

using roads::LaneType;
using roads::RoadIndex;

constexpr double kRailHeight = 0.172;
constexpr double kRailAxis = 0.5 * kGauge_m + 0.036;  // half a head beyond the gauge face
constexpr double kPlateHeight = 0.010;
constexpr double kSleeperPitch = 0.6;
constexpr double kSleeperHeight = 0.16;
constexpr double kSleeperWide = 0.26;
constexpr double kSleeperHalf = 1.3;
constexpr double kSleeperTop = kRailHeight + kPlateHeight;  // below the top of rail
constexpr double kTrackPiece = 60.0;
// Above the paint of lanes (4 mm) and of objects (6 mm).
constexpr double kSteelLift = 0.007;
constexpr double kGrooveLift = 0.0065;
constexpr double kTrackReach = 0.6;
// Tracks nearer to each other than this share their sleepers; the second one's rails run a little
// lower there, so that no two tops lie in one plane.
constexpr double kShared = 2.65;
constexpr double kSideDrop = 0.001;
// So far does the ballast of a side track lie below that of its main track.
constexpr double kSideBed = 0.008;
// A tram's own road often lies in the surface of the street that it runs in, which must win.
constexpr double kTramDepth = 0.01;

bool is_track(LaneType type) { return type == LaneType::kRail || type == LaneType::kTram; }

// Nothing but lanes of that track, and lanes that nobody uses.
bool carries_only(const roads::Road& road, LaneType track) {
  bool found = false;
  for (const roads::LaneSection& section : road.sections) {
    for (const roads::Lane& lane : section.lanes) {
      const bool unused = lane.type == LaneType::kNone || lane.type == LaneType::kBorder ||
                          lane.type == LaneType::kShoulder || lane.type == LaneType::kRestricted;
      if (lane.id != 0 && lane.type != track && !unused) return false;
      found = found || (lane.id != 0 && lane.type == track);
    }
  }
  return found;
}

bool is_railway(const roads::Road& road) {
  return carries_only(road, LaneType::kRail) && road.tunnels.empty();
}

assets::Material steel(const char* name, std::array<float, 3> colour, float roughness, float nir) {
  assets::Material m;
  m.name = name;
  m.base_colour = colour;
  m.metallic = 1.0F;
  m.roughness = roughness;
  m.reflectance_905nm = nir;
  m.reflectance_1550nm = nir;
  m.permittivity_77ghz = 1.0F;
  m.conductivity_77ghz_s_m = 1e7F;
  return m;
}

// A surface that people or cars use, of another road than the track's, at the track's height.
bool is_crossed(const ObjectContext& c, RoadIndex track, const Vec3& p) {
  for (const roads::RoadPoint& other : c.roads.all_covering(p.x(), p.y())) {
    if (other.road == track || is_open_track(c.roads, other.road)) continue;
    const roads::LanePoint at = c.roads.to_lane(other);
    const roads::Lane* lane = c.roads.road(other.road).section_at(other.s_m).lane(at.lane);
    if (lane == nullptr || is_track(lane->type) || lane->type == LaneType::kNone ||
        lane->type == LaneType::kBorder || lane->type == LaneType::kMedian) {
      continue;
    }
    if (std::abs(c.roads.top(other).X_WR.translation().z() - p.z()) < 0.4) return true;
  }
  return false;
}

// The place beside `p` on another road, when it runs there within reach_m.
std::optional<roads::RoadPoint> beside(const roads::RoadNetwork& roads, RoadIndex road,
                                       const Vec3& p, double reach_m) {
  const auto at = roads.project(road, p.x(), p.y(), reach_m);
  if (!at) return std::nullopt;
  // Beyond an end the foot lies aside.
  const Vec3 back = roads.at({road, at->s_m, at->t_m}).X_WR.translation();
  if ((back - p).head<2>().norm() > 0.3 || std::abs(back.z() - p.z()) > 0.5) return std::nullopt;
  return at;
}

// Tracks that leave this road, and those that it leaves.
struct Switches {
  std::vector<RoadIndex> sides, mains;
};
Switches switches_of(const roads::RoadNetwork& roads, RoadIndex road) {
  Switches out;
  const auto add = [&](std::vector<RoadIndex>& list, const std::string& id) {
    const auto index = roads.find_road(id);
    if (index && *index != road) list.push_back(*index);
  };
  const std::string& own = roads.road(road).id;
  for (const roads::Road& other : roads.roads()) {
    for (const roads::RailSwitch& s : other.switches) {
      if (s.main_track.road_id == own) add(out.sides, s.side_track.road_id);
      if (s.side_track.road_id == own) add(out.mains, s.main_track.road_id);
    }
  }
  return out;
}

// One lane of rails over one lane section.
class Track {
 public:
  Track(const ObjectContext& c, RoadIndex road, const roads::Lane& lane, const Switches& switches)
      : c_(c), road_(road), lane_(lane), switches_(switches), open_(is_open_track(c.roads, road)) {}

  template <typename Emit>
  void mesh(double s0, double s1, const Emit& emit) {
    s1_ = s1;
    const int pieces = std::max(1, static_cast<int>(std::ceil((s1 - s0) / kTrackPiece)));
    for (int i = 0; i < pieces; ++i) {
      const double a = s0 + (s1 - s0) * i / pieces;
      const double b = s0 + (s1 - s0) * (i + 1) / pieces;
      const Vec3 middle = middle_at(0.5 * (a + b)).translation();
      if ((middle - c_.options.focus).head<2>().norm() > c_.options.radius_m + 0.5 * kTrackPiece) {
        continue;
      }
      street::MeshSink sink(middle);
      piece(a, b, sink);
      if (sink.empty()) continue;
      const Pose X = sink.X_WI();
      emit(sink.take(), X);
    }
  }

 private:
  double t_at(double s) const {
    // At its end a section's lanes must be evaluated by that section.
    return c_.roads.center_t(road_, lane_.id, std::min(s, s1_ - 1e-7));
  }
  Pose middle_at(double s) const { return c_.roads.top({road_, s, t_at(s)}).X_WR; }
  std::uint16_t part(const char* name, const assets::Material& material, street::MeshSink& sink) {
    return sink.part(name, Taxonomy::named("rail_track"), c_.library.materials().add(material),
                     {static_cast<std::uint32_t>(road_ + 1), lane_.id});
  }
  std::uint16_t head(street::MeshSink& sink) {
    return part("Rail_Head", steel("rail_running", {0.46F, 0.44F, 0.42F}, 0.3F, 0.45F), sink);
  }
  std::uint16_t rusty(street::MeshSink& sink) {
    return part("Rail", steel("rail_rust", {0.16F, 0.085F, 0.05F}, 0.8F, 0.25F), sink);
  }

  void piece(double a, double b, street::MeshSink& sink) {
    if (!open_) {
      flush(a, b, sink);
      return;
    }
    // Stretches as long as the sleepers' pitch, joined where they are of one kind.
    const int cells = std::max(1, static_cast<int>(std::lround((b - a) / kSleeperPitch)));
    const auto s_of = [&](int i) { return a + (b - a) * i / cells; };
    int from = 0;
    bool crossed = false;
    for (int i = 0; i <= cells; ++i) {
      const bool here = i < cells && crossed_at(0.5 * (s_of(i) + s_of(i + 1)));
      if (i > from && (i == cells || here != crossed)) {
        if (crossed) {
          flush(s_of(from), s_of(i), sink);
        } else {
          rails(s_of(from), s_of(i), sink);
          for (int k = from; k < i; ++k) sleeper(0.5 * (s_of(k) + s_of(k + 1)), sink);
        }
        from = i;
      }
      crossed = here;
    }
  }
  bool crossed_at(double s) const {
    const Pose X = middle_at(s);
    for (const double y : {0.0, kRailAxis, -kRailAxis}) {
      if (is_crossed(c_, road_, X * Vec3(0.0, y, 0.0))) return true;
    }
    return false;
  }
  double drop_at(double s) const {
    const Vec3 p = middle_at(s).translation();
    const bool shared =
        std::any_of(switches_.mains.begin(), switches_.mains.end(),
                    [&](RoadIndex main) { return beside(c_.roads, main, p, kShared).has_value(); });
    return shared ? kSideDrop : 0.0;
  }

  void rails(double a, double b, street::MeshSink& sink) {
    const std::uint16_t body = rusty(sink);
    const assets::Polygon section = rail_section();
    // The band where wheels run, half a millimetre above the rest.
    assets::Polygon band;
    for (const double x : {-0.022, -0.010, 0.010, 0.022}) {
      band.emplace_back(-x, std::abs(x) > 0.011 ? -0.0011 : 0.0004);
    }
    for (const double side : {1.0, -1.0}) {
      const std::vector<Station> stations = stations_along(
          c_.roads, road_, a, b, [&](double s) { return t_at(s) + side * kRailAxis; },
          [&](double s) { return -drop_at(s); });
      sweep(
          stations, [&](std::size_t) { return section; }, true, body, sink);
      sweep(
          stations, [&](std::size_t) { return band; }, false, head(sink), sink);
    }
  }

  void sleeper(double s, street::MeshSink& sink) {
    const Pose X = middle_at(s);
    for (const RoadIndex main : switches_.mains) {
      if (beside(c_.roads, main, X.translation(), kShared)) return;
    }
    double left = kSleeperHalf;
    double right = -kSleeperHalf;
    for (const RoadIndex side : switches_.sides) {
      const auto at = beside(c_.roads, side, X.translation(), kShared);
      if (!at) continue;
      const roads::Road& other = c_.roads.road(side);
      for (const roads::Lane& lane : other.section_at(at->s_m).lanes) {
        if (lane.id == 0 || !is_track(lane.type)) continue;
        const double t = c_.roads.center_t(side, lane.id, at->s_m);
        const double y = (X.inverse() * c_.roads.at({side, at->s_m, t}).X_WR.translation()).y();
        left = std::max(left, y + kSleeperHalf);
        right = std::min(right, y - kSleeperHalf);
      }
    }
    const std::uint16_t wood =
        sink.part("Sleeper", Taxonomy::named("rail_track"), c_.library.standard("wood"),
                  {static_cast<std::uint32_t>(road_ + 1), lane_.id});
    const auto box = [&](double y, double z, const Vec3& size, std::uint16_t id) {
      block(X * Pose(Eigen::Quaterniond::Identity(), Vec3(0.0, y, z)), size, id, sink);
    };
    box(0.5 * (left + right), -kSleeperTop - kSleeperHeight,
        Vec3(kSleeperWide, left - right, kSleeperHeight), wood);
    const std::uint16_t plate = rusty(sink);
    for (const double side : {1.0, -1.0}) {
      // A rib plate of 160 x 345 mm; it ends a hair inside of the wood and the rail.
      box(side * kRailAxis, -kSleeperTop - 0.001, Vec3(0.16, 0.345, kPlateHeight + 0.0005), plate);
    }
  }

  // Strips on the street: head, groove and lip.
  void flush(double a, double b, street::MeshSink& sink) {
    assets::Material dark = c_.library.materials().at(c_.library.standard("black_plastic"));
    dark.name = "rail_groove";
    dark.roughness = 0.9F;
    const std::uint16_t steel_part = head(sink);
    const std::uint16_t groove = part("Rail_Groove", dark, sink);
    for (const double side : {1.0, -1.0}) {
      const double gauge = 0.5 * kGauge_m;
      const std::vector<Station> stations = stations_along(
          c_.roads, road_, a, b, [&](double s) { return t_at(s) + side * gauge; },
          [](double) { return 0.0; });
      const auto strip = [&](double from, double to, double lift, std::uint16_t id) {
        for (std::size_t i = 0; i + 1 < stations.size(); ++i) {
          const Station& p = stations[i];
          const Station& q = stations[i + 1];
          const double low = std::min(side * from, side * to);
          const double high = std::max(side * from, side * to);
          const Vec3 ring[4] = {p.origin_W + low * p.left_W, q.origin_W + low * q.left_W,
                                q.origin_W + high * q.left_W, p.origin_W + high * p.left_W};
          c_.drape.lay(ring, lift, kTrackReach, id, sink);
        }
      };
      strip(0.0, 0.056, kSteelLift, steel_part);
      strip(-0.036, 0.0, kGrooveLift, groove);
      strip(-0.057, -0.036, kSteelLift, steel_part);
    }
  }

  const ObjectContext& c_;
  RoadIndex road_;
  const roads::Lane& lane_;
  const Switches& switches_;
  bool open_;
  double s1_ = 0.0;
};

// The machine that moves the blades: a box of 0.9 x 0.45 m beside the sleepers.
void place_machine(const ObjectContext& c, RoadIndex road, const roads::RailSwitch& at) {
  if (at.position != roads::RailSwitch::Position::kDynamic) return;
  const double s = std::clamp(at.main_track.s_m, 0.0, c.roads.road(road).length_m);
  const Pose X = c.roads.at({road, s, 0.0}).X_WR;
  if ((X.translation() - c.options.focus).head<2>().norm() > c.options.radius_m) return;
  // Away from the side that the other track leaves to.
  double left = 0.0;
  if (const auto side = c.roads.find_road(at.side_track.road_id)) {
    const double step = at.side_track.with_s ? 10.0 : -10.0;
    const double there = std::clamp(at.side_track.s_m + step, 0.0, c.roads.road(*side).length_m);
    left = (X.inverse() * c.roads.at({*side, there, 0.0}).X_WR.translation()).y();
  }
  street::MeshSink sink(X.translation());
  const ClassId class_id = Taxonomy::named("static_object");
  const std::uint16_t part = sink.part("Machine", class_id, c.library.standard("steel_galvanised"));
  const double y = left > 0.0 ? -1.75 : 1.75;
  block(X * Pose(Eigen::Quaterniond::Identity(), Vec3(0.0, y, -kBedDepth_m - 0.05)),
        Vec3(0.9, 0.45, 0.3), part, sink);
  const Pose X_WI = sink.X_WI();
  c.builder.place("switch " + at.id, class_id, sink.take(), X_WI);
}

}  // namespace

assets::Polygon rail_section() {
  // Right half, from the foot to the top; millimetres. The head's arcs (300, 80 and 13 mm) by their
  // ends and two points between.
  constexpr double kHalf[][2] = {{75.0, -172.0}, {75.0, -160.5}, {36.0, -157.7}, {18.0, -151.2},
                                 {8.25, -130.0}, {8.25, -62.0},  {13.0, -48.0},  {37.15, -37.5},
                                 {36.0, -14.3},  {34.8, -9.45},  {31.4, -5.0},   {26.0, -2.3},
                                 {10.2, -0.17}};
  assets::Polygon out;
  for (const auto& p : kHalf) out.emplace_back(1e-3 * p[0], 1e-3 * p[1]);
  out.emplace_back(0.0, 0.0);
  for (std::size_t i = std::size(kHalf); i > 0; --i) {
    out.emplace_back(-1e-3 * kHalf[i - 1][0], 1e-3 * kHalf[i - 1][1]);
  }
  return out;
}

bool is_open_track(const roads::RoadNetwork& roads, RoadIndex index) {
  const roads::Road& road = roads.road(index);
  if (!is_railway(road)) return false;
  if (road.junction.empty()) return true;
  return std::all_of(roads.roads().begin(), roads.roads().end(), [&](const roads::Road& other) {
    return other.junction != road.junction || is_railway(other);
  });
}

double bed_depth(const roads::RoadNetwork& roads, RoadIndex road) {
  if (is_open_track(roads, road)) {
    return kBedDepth_m + (switches_of(roads, road).mains.empty() ? 0.0 : kSideBed);
  }
  const bool tram =
      roads.road(road).junction.empty() && carries_only(roads.road(road), LaneType::kTram);
  return tram ? kTramDepth : 0.0;
}

void lower_track_beds(const roads::RoadNetwork& roads, std::vector<street::StreetPiece>& pieces) {
  for (street::StreetPiece& piece : pieces) {
    const double depth = bed_depth(roads, piece.road);
    if (depth == 0.0) continue;
    piece.origin_W.z() -= depth;
    for (street::StreetEdge& edge : piece.edges) {
      for (Vec3& p : edge.points_W) p.z() -= depth;
    }
  }
}

void place_tracks(const ObjectContext& c, RoadIndex index) {
  const roads::Road& road = c.roads.road(index);
  // Most roads carry none, and switches are looked for on all roads.
  const bool tracks = std::any_of(
      road.sections.begin(), road.sections.end(), [](const roads::LaneSection& section) {
        return std::any_of(section.lanes.begin(), section.lanes.end(),
                           [](const roads::Lane& lane) { return is_track(lane.type); });
      });
  if (!tracks) return;
  const Switches switches = switches_of(c.roads, index);
  std::optional<ObjectId> object;
  for (const roads::LaneSection& section : road.sections) {
    const double end = std::min(section.s_end_m, road.length_m);
    for (const roads::Lane& lane : section.lanes) {
      if (lane.id == 0 || !is_track(lane.type) || end - section.s_start_m < 0.05) continue;
      const double middle = 0.5 * (section.s_start_m + end);
      if (c.roads.lane_width(index, lane.id, middle) < kGauge_m) continue;
      Track track(c, index, lane, switches);
      track.mesh(section.s_start_m, end, [&](assets::MeshPtr mesh, const Pose& X_WI) {
        if (!object) {
          object = c.builder.object("track " + road.id, Taxonomy::named("rail_track"));
        }
        c.builder.instance(*object, std::move(mesh), X_WI);
      });
    }
  }
  if (!is_open_track(c.roads, index)) return;
  for (const roads::RailSwitch& at : road.switches) place_machine(c, index, at);
}

}  // namespace raytruth::scene
