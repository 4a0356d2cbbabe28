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
               assets::AssetLibrary& library, StaticBuilder& builder)
      : roads_(roads), options_(options), library_(library), builder_(builder) {}

  void place(RoadIndex road, const Signal& signal) {
    const Vec3 foot = roads_.top({road, signal.s_m, signal.t_m}).X_WR.translation();
    if ((foot - options_.focus).head<2>().norm() > options_.radius_m) return;
    const bool light = is_light(signal);
    const std::string name = fmt::format("signal {}", signal.id);
    const ObjectId object = builder_.object(
        name, light ? Taxonomy::named("traffic_light") : Taxonomy::named("traffic_sign"));
    // '+' is for traffic along s: such a face looks back, against s. Without orientation hOffset
    // counts from the reference line and the sign is for both directions.
    const double turn = signal.orientation == roads::Orientation::kBackward ? 0.0 : kPi;
    const double heading = roads_.at({road, signal.s_m, signal.t_m}).X_WR.euler().heading_rad +
                           turn + signal.h_offset_rad;
    const Carrier carrier = carrier_of(roads_, road, signal.s_m, signal.t_m);
    const assets::MeshPtr mesh = light ? light_mesh(signal) : sign_mesh(signal);
    const Box3 box = mesh->bounds();
    const double height = box.size().z();
    const double clear = clearance(signal, height, light ? kLightClear : kSignClear);
    const double forward = carrier.kind == Carrier::kNone ? 0.0 : carrier.radius_m + 0.015;
    const Pose X_WF = Pose::from_euler(foot, {heading, signal.pitch_rad, signal.roll_rad});
    const auto hang = [&](double behind, double turned) {
      const Pose X_FS = Pose::from_euler(Vec3(forward - behind, 0.0, clear), {turned, 0.0, 0.0});
      if (light) {
        builder_.light({signal.id, signal.type, signal.subtype, signal.width_m, signal.height_m});
      }
      builder_.instance(object, mesh, X_WF * X_FS);
    };
    SignalMount mount{road,  signal.s_m,     signal.t_m,     X_WF,
                      clear, clear + height, box.size().y(), light ? 0.1 : 0.0};
    hang(0.0, 0.0);
    if (signal.orientation == roads::Orientation::kBoth) hang(both_sides_gap(mount) + 2.0 * forward, kPi);
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
  static bool is_light(const Signal& signal) {
    if (signal.type.starts_with("1000") && signal.type.size() == 7) return true;
    if (!signal.dynamic) return false;
    // A dynamic signal with a sign's code is a sign that can change.
    return !assets::make_sign_face(spec_of(signal)).known;
  }
  static assets::SignSpec spec_of(const Signal& signal) {
    assets::SignSpec spec{signal.country, signal.type,    signal.subtype, std::nullopt, "",
                          signal.text,    signal.width_m, signal.height_m};
    if (signal.has_value && signal.value >= 0.0) {
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
  static double clearance(const Signal& signal, double height, double usual) {
    const double z = signal.z_offset_m;
    return z <= 0.0 || z + height < 0.3 ? usual : z;
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
  assets::MeshPtr sign_mesh(const Signal& signal) {
    const assets::SignSpec spec = spec_of(signal);
    const std::string code = fmt::format("{} {}-{}", spec.country, spec.type, spec.subtype);
    assets::MeshPtr& mesh =
        meshes_[fmt::format("{} {} {} {:.3f} {:.3f}", code, spec.value.value_or(-1.0), spec.text,
                            spec.width_m, spec.height_m)];
    if (mesh != nullptr) return mesh;
    const assets::SignFace face = assets::make_sign_face(spec);
    if (!face.known && options_.diagnostics != nullptr && unknown_.insert(code).second) {
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
  }

  const roads::RoadNetwork& roads_;
  const SurroundingsOptions& options_;
  assets::AssetLibrary& library_;
  StaticBuilder& builder_;
  std::map<std::string, assets::MeshPtr> meshes_;
  std::map<std::tuple<RoadIndex, long, long>, Mounted> at_;
  std::set<std::string> unknown_;
};

}  // namespace

void place_signals(const roads::RoadNetwork& roads, const SurroundingsOptions& options,
                   assets::AssetLibrary& library, StaticBuilder& builder) {
  SignalPlacer placer(roads, options, library, builder);
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
