#include "scenes/build/signals.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

#include "assets/sign.h"
#include "assets/traffic_light.h"
#include "scenes/build/signal_posts.h"
#include "sim/core/math.h"

namespace raytruth::scene {
namespace {

using roads::RoadIndex;
using roads::Signal;

constexpr double kSignClear = 2.2;   // VwV-StVO on sections 39 to 43: 2 m, 2.2 m over pavements
constexpr double kLightClear = 2.4;  // RiLSA: 2.1 m at least

// What hangs at one place of a road, for the post that they share.
struct Mounted {
  SignalMount mount;
  ObjectId object;
};

class SignalPlacer {
 public:
  SignalPlacer(const roads::RoadNetwork& roads, const SurroundingsOptions& options,
               const GroundHeight& ground, assets::AssetLibrary& library, StaticBuilder& builder)
      : roads_(roads), options_(options), ground_(ground), library_(library), builder_(builder) {}

  void place(RoadIndex road, const Signal& signal) {
    const bool light = is_light(signal);
    const Site site = site_of(road, signal, light ? kLightClear : kSignClear);
    if ((site.foot - options_.focus).head<2>().norm() > options_.radius_m) return;
    const std::string name = fmt::format("signal {}", signal.id);
    const ObjectId object = builder_.object(
        name, light ? Taxonomy::named("traffic_light") : Taxonomy::named("traffic_sign"));
    const Carrier carrier = carrier_of(roads_, site.road, site.s_m, site.t_m);
    const assets::MeshPtr mesh = light ? light_mesh(signal) : sign_mesh(spec_of(signal), signal);
    const Box3 box = mesh->bounds();
    const double height = box.size().z();
    const double clear =
        site.clear_m + height < 0.3 ? (light ? kLightClear : kSignClear) : site.clear_m;
    const double forward = carrier.kind == Carrier::kNone ? 0.0 : carrier.radius_m + 0.015;
    const Pose X_WF =
        Pose::from_euler(site.foot, {site.heading_rad, signal.pitch_rad, signal.roll_rad});
    const auto hang = [&](double behind, double turned) {
      const Pose X_FS = Pose::from_euler(Vec3(forward - behind, 0.0, clear), {turned, 0.0, 0.0});
      // A light that holds no more is dark, whatever a scenario says.
      if (light && !signal.invalidated) {
        builder_.light({signal.id, signal.type, signal.subtype, signal.width_m, signal.height_m});
      }
      builder_.instance(object, mesh, X_WF * X_FS);
    };
    const SignalMount mount{site.road,       site.s_m,       site.t_m,       X_WF,
                            clear,           clear + height, box.size().y(), light ? 0.1 : 0.0,
                            signal.temporary};
    hang(0.0, 0.0);
    if (signal.orientation == roads::Orientation::kBoth) {
      hang(both_sides_gap(mount) + 2.0 * forward, kPi);
    }
    boards(signal, X_WF * Pose(Eigen::Quaterniond::Identity(), Vec3(forward, 0.0, clear)));
    if (carrier.kind == Carrier::kNone) add(mount, object);
  }

  void posts() {
    for (const auto& [key, mounted] : at_) {
      const bool arm = over_lanes(roads_, mounted.mount);
      const assets::MeshPtr mesh =
          arm ? mast_arm(roads_, mounted.mount, library_) : post(mounted.mount, library_);
      builder_.instance(mounted.object, mesh,
                        arm ? Pose(Eigen::Quaterniond::Identity(), mounted.mount.X_WF.translation())
                            : mounted.mount.X_WF);
    }
  }

 private:
  // Where a signal stands, which may be elsewhere than where it holds.
  struct Site {
    RoadIndex road = 0;
    double s_m = 0.0, t_m = 0.0;
    Vec3 foot = Vec3::Zero();
    double heading_rad = 0.0;  ///< where its front looks
    double clear_m = 0.0;      ///< of the lower edge above the foot
  };
  Site site_of(RoadIndex road, const Signal& signal, double usual) const {
    // '+' is for traffic along s: such a face looks back, against s. Without orientation hOffset
    // counts from the reference line and the sign is for both directions.
    const double turn = signal.orientation == roads::Orientation::kBackward ? 0.0 : kPi;
    Site site{road, signal.s_m, signal.t_m, Vec3::Zero(), turn, signal.z_offset_m};
    double offset = signal.h_offset_rad;
    if (signal.position_inertial) {
      const roads::PositionInertial& p = *signal.position_inertial;
      const double z = ground_ ? std::min(ground_(p.x_m, p.y_m), p.z_m) : p.z_m - usual;
      site.foot = Vec3(p.x_m, p.y_m, z);
      site.clear_m = p.z_m - z;
      site.heading_rad += p.heading_rad;
      return site;
    }
    if (signal.position_road) {
      const roads::PositionRoad& p = *signal.position_road;
      site.road = roads_.find_road(p.road_id).value_or(road);
      site.s_m = std::clamp(p.s_m, 0.0, roads_.road(site.road).length_m);
      site.t_m = p.t_m;
      site.clear_m = p.z_offset_m;
      offset = p.h_offset_rad;
    }
    const roads::RoadPoint point{site.road, site.s_m, site.t_m};
    site.foot = roads_.top(point).X_WR.translation();
    site.heading_rad += roads_.at(point).X_WR.euler().heading_rad + offset;
    if (site.clear_m <= 0.0) site.clear_m = usual;
    return site;
  }
  // The signs of a board hang before it, each an object of its own; displays are dark.
  void boards(const Signal& signal, const Pose& X_WB) {
    for (const roads::StaticBoard& board : signal.static_boards) {
      for (const roads::BoardSign& sign : board.signs) {
        const assets::MeshPtr mesh = sign_mesh(spec_of(sign), sign);
        builder_.place(
            fmt::format("signal {} sign {}", signal.id, sign.id), Taxonomy::named("traffic_sign"),
            mesh, X_WB * Pose(Eigen::Quaterniond::Identity(), Vec3(0.008, sign.v_m, sign.z_m)));
      }
    }
    int number = 0;
    for (const roads::VmsBoard& board : signal.vms_boards) {
      const double w = board.display_width_m > 0.0 ? board.display_width_m : signal.width_m;
      const double h = board.display_height_m > 0.0 ? board.display_height_m : signal.height_m;
      if (w <= 0.0 || h <= 0.0) continue;
      assets::Material black = library_.materials().at(library_.standard("sign_black"));
      builder_.place(
          fmt::format("signal {} display {}", signal.id, ++number), Taxonomy::named("traffic_sign"),
          library_.box_object(Vec3(0.02, w, h), Taxonomy::named("traffic_sign"), black),
          X_WB * Pose(Eigen::Quaterniond::Identity(), Vec3(0.018, board.v_m, board.z_m)));
    }
  }
  static bool is_light(const Signal& signal) {
    if (signal.type.starts_with("1000") && signal.type.size() == 7 &&
        signal.type.find('-') == std::string::npos) {
      return true;
    }
    if (!signal.dynamic) return false;
    // A dynamic signal with a sign's code is a sign that can change, and one with something to say.
    const assets::SignSpec spec = spec_of(signal);
    return !spec.value && spec.text.empty() && !assets::make_sign_face(spec).known;
  }
  static assets::SignSpec spec_of(const roads::SignalFace& signal) {
    assets::SignSpec spec{signal.country, signal.type,     signal.subtype,
                          std::nullopt,   signal.unit,     signal.text,
                          signal.width_m, signal.height_m, signal.invalidated};
    if (signal.has_value || signal.value > 0.0) {
      spec.value = signal.value;
    } else if (const double value = number_of(signal.subtype);
               signal.type == "274" && value > 0.0) {
      // "OpenDRIVE" files state the speed in the subtype: 274 / 60, or 274 / 56 for 60 km/h in the
      // older German numbers.
      const bool old = value >= 51.0 && value <= 65.0 && value != 60.0;
      spec.value = old ? 10.0 * (value - 50.0) : value;
    }
    return spec;
  }
  static double number_of(const std::string& text) {
    double value = 0.0;
    for (const char c : text) {
      if (c < '0' || c > '9' || value > 1e6) return 0.0;
      value = 10.0 * value + (c - '0');
    }
    return value;
  }
  assets::MeshPtr light_mesh(const Signal& signal) {
    assets::MeshPtr& mesh = meshes_[fmt::format("light {} {} {:.3f} {:.3f}", signal.type,
                                                signal.subtype, signal.width_m, signal.height_m)];
    if (mesh == nullptr) {
      mesh = assets::make_light_mesh(
          library_.materials(),
          assets::make_light_head(signal.type, signal.subtype, signal.width_m, signal.height_m));
    }
    return mesh;
  }
  assets::MeshPtr sign_mesh(const assets::SignSpec& spec, const roads::SignalFace& signal) {
    const std::string code = fmt::format("{} {}-{}", spec.country, spec.type, spec.subtype);
    assets::MeshPtr& mesh =
        meshes_[fmt::format("{} {} {} {:.3f} {:.3f} {}", code, spec.value.value_or(-1.0), spec.text,
                            spec.width_m, spec.height_m, spec.invalidated)];
    if (mesh != nullptr) return mesh;
    const assets::SignFace face = assets::make_sign_face(spec);
    if (!face.known && options_.diagnostics != nullptr &&
        !assets::has_sign_catalogue(spec.country)) {
      if (unknown_.insert(spec.country).second) {
        options_.diagnostics->add(
            {Severity::kNote, "xodr.sign", signal.where,
             fmt::format("the signs of country '{}' are not in our catalogues", spec.country),
             "plain plates with their texts, codes and values stand in their place"});
      }
    } else if (!face.known && options_.diagnostics != nullptr && unknown_.insert(code).second) {
      options_.diagnostics->warning(
          "xodr.sign", signal.where,
          fmt::format("no face for the sign '{}' of country '{}'", spec.type, spec.country),
          "a plain plate with the code stands in its place");
    }
    mesh = assets::make_sign_plate(library_.materials(), face);
    return mesh;
  }
  void add(const SignalMount& mount, ObjectId object) {
    // Signs above each other share a post.
    const auto cell = [](double x) { return static_cast<long>(std::floor(x / 0.2 + 0.5)); };
    const auto [it, fresh] =
        at_.try_emplace({mount.road, cell(mount.s_m), cell(mount.t_m)}, Mounted{mount, object});
    if (fresh) return;
    SignalMount& known = it->second.mount;
    known.low_m = std::min(known.low_m, mount.low_m);
    known.high_m = std::max(known.high_m, mount.high_m);
    known.width_m = std::max(known.width_m, mount.width_m);
    known.depth_m = std::max(known.depth_m, mount.depth_m);
    known.temporary = known.temporary && mount.temporary;
  }

  const roads::RoadNetwork& roads_;
  const SurroundingsOptions& options_;
  const GroundHeight& ground_;
  assets::AssetLibrary& library_;
  StaticBuilder& builder_;
  std::map<std::string, assets::MeshPtr> meshes_;
  std::map<std::tuple<RoadIndex, long, long>, Mounted> at_;
  std::set<std::string> unknown_;
};

}  // namespace

void place_signals(const roads::RoadNetwork& roads, const SurroundingsOptions& options,
                   const GroundHeight& ground, assets::AssetLibrary& library,
                   StaticBuilder& builder) {
  SignalPlacer placer(roads, options, ground, library, builder);
  for (RoadIndex index = 0; index < roads.roads().size(); ++index) {
    for (const Signal& signal : roads.road(index).signals) placer.place(index, signal);
  }
  placer.posts();
}

void light_signals(const StaticWorld& world, const Snapshot& snapshot,
                   std::vector<SceneInstance>& instances) {
  for (const StaticWorld::Light& light : world.lights) {
    const auto it = std::lower_bound(
        snapshot.signals.begin(), snapshot.signals.end(), light.signal,
        [](const SignalState& state, const std::string& id) { return state.signal < id; });
    if (it == snapshot.signals.end() || it->signal != light.signal) continue;
    const assets::LightHead head =
        assets::make_light_head(light.type, light.subtype, light.width_m, light.height_m);
    instances[light.instance].lamps = assets::lit_lamps(head, it->state, snapshot.time);
  }
}

}  // namespace raytruth::scene
