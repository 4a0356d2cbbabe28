// People: rigid limb segments that overlap at the joints, posed by gait curves.
#include <algorithm>
#include <cmath>

#include "assets/body_parts.h"
#include "assets/gait.h"
#include "assets/kit.h"
#include "assets/person_pose.h"
#include "sim/core/math.h"

namespace raytruth::assets {
namespace {

enum Node : std::size_t {
  kTorso,
  kHead,
  kArmL,
  kArmR,
  kForeL,
  kForeR,
  kThighL,
  kThighR,
  kShinL,
  kShinR,
  kFootL,
  kFootR
};

Eigen::Quaterniond between(const Eigen::Quaterniond& a, const Eigen::Quaterniond& b, double u) {
  return interpolate(Pose(a, Vec3::Zero()), Pose(b, Vec3::Zero()), u).rotation();
}

class Person final : public Asset {
 public:
  Person(std::vector<AssetNode> nodes, double height) : h_(height) { nodes_ = std::move(nodes); }

  std::vector<Pose> articulate(const ActorState& state) const override {
    const double stride = kStride * h_;
    const double phase = state.gait_m / stride - std::floor(state.gait_m / stride);
    const Figure figure = with_motions(walking_figure(phase, std::abs(state.speed_m_s)), state, h_);
    std::vector<Pose> X(nodes_.size());
    double lowest = 0.0;
    for (const std::size_t leg : {0U, 1U}) {
      const auto& [hip, knee, ankle] = figure.leg[leg];
      const double y = (leg == 0 ? 1 : -1) * kHipHalf * h_;
      const Pose thigh = rotated({0, y, 0}, -hip);
      const Pose shin = thigh * rotated({0, 0, -kThigh * h_}, knee);
      const Pose foot = shin * rotated({0, 0, -kShin * h_}, -knee + hip - ankle);
      X[leg == 0 ? kThighL : kThighR] = thigh;
      X[leg == 0 ? kShinL : kShinR] = shin;
      X[leg == 0 ? kFootL : kFootR] = foot;
      for (const double along : {-kHeel, kToe}) {
        lowest =
            std::min(lowest, (foot * Vec3(along * kFootLength * h_, 0, -kFootHeight * h_)).z());
      }
    }
    // The lower of the two soles stands on the ground.
    const Pose pelvis(Eigen::Quaterniond::Identity(), {0, 0, -lowest + figure.lift * h_});
    for (const Node n : {kThighL, kThighR, kShinL, kShinR, kFootL, kFootR}) X[n] = pelvis * X[n];
    X[kTorso] = pelvis * rotated(Vec3::Zero(), figure.lean);
    X[kHead] = X[kTorso];
    if (figure.nod != 0.0) {
      const Vec3 neck(0, 0, kNeck * h_);
      X[kHead] = X[kTorso] * rotated(neck, figure.nod) * rotated(-neck, 0.0);
    }
    for (const std::size_t arm : {0U, 1U}) put_arm(arm, figure.arm[arm], state, X);
    if (figure.tilt != 0.0 || figure.sway != 0.0 || !figure.on_soles) lay(figure, X);
    return X;
  }

  bool shows(std::size_t node, const ActorState& state) const override {
    if (node <= kFootR) return true;
    const int side = nodes_[node].name.ends_with("_L") ? 0 : 1;
    const Reach reach = reach_of(state, side);
    return reach.holds != nullptr && reach.share > 0.0 &&
           nodes_[node].name.starts_with(reach.holds);
  }

  bool can_show(const AnimationState& animation) const override { return is_known(animation); }

 private:
  // Turn about y (positive: the lower end moves back).
  static Pose rotated(const Vec3& at, double angle) { return Pose::from_euler(at, {0, angle, 0}); }

  void put_arm(std::size_t arm, const Figure::Arm& hangs, const ActorState& state,
               std::vector<Pose>& X) const {
    const double side = arm == 0 ? 1.0 : -1.0;
    const Vec3 shoulder(0, side * kShoulderHalf * h_, (kShoulder - kHip) * h_);
    Pose upper = rotated(shoulder, -hangs.shoulder);
    Pose fore = upper * rotated({0, 0, -kUpperArm * h_}, -hangs.elbow);
    const Reach reach = reach_of(state, static_cast<int>(arm));
    if (reach.share > 0.0) {
      // Two bones: the elbow hangs down and out.
      const Vec3 line = h_ * reach.hand - shoulder;
      const double l1 = kUpperArm * h_;
      const double l2 = kHand * h_;
      const double length = std::clamp(line.norm(), 1.001 * std::abs(l1 - l2), 0.999 * (l1 + l2));
      const Vec3 axis = line.normalized();
      const double to = (l1 * l1 - l2 * l2 + length * length) / (2.0 * length);
      const double off = std::sqrt(std::max(0.0, l1 * l1 - to * to));
      const Vec3 pole(-0.25, 0.9 * side, -1.0);
      const Vec3 out = (pole - axis * axis.dot(pole)).normalized();
      const Vec3 elbow = shoulder + to * axis + off * out;
      const Vec3 hand = shoulder + length * axis;
      const Vec3 first = (elbow - shoulder).normalized();
      const Vec3 second = (hand - elbow).normalized();
      upper = Pose(between(upper.rotation(), hanging_along(first, -out), reach.share), shoulder);
      fore = Pose(between(fore.rotation(), hanging_along(second, first), reach.share),
                  upper * Vec3(0, 0, -kUpperArm * h_));
    }
    X[arm == 0 ? kArmL : kArmR] = X[kTorso] * upper;
    X[arm == 0 ? kForeL : kForeR] = X[kTorso] * fore;
    const Pose held(Eigen::Quaterniond::Identity(), fore * Vec3(0, 0, -kHand * h_));
    for (std::size_t n = kFootR + 1; n < nodes_.size(); ++n) {
      if (nodes_[n].name.ends_with(arm == 0 ? "_L" : "_R")) X[n] = X[kTorso] * held;
    }
  }

  // Turns the whole body and sets it on the ground.
  void lay(const Figure& figure, std::vector<Pose>& X) const {
    const Vec3 about = figure.on_soles ? Vec3(Vec3::Zero()) : X[kTorso].translation();
    const Pose turn = Pose::from_euler(about, {0, figure.tilt, -figure.sway}) *
                      Pose(Eigen::Quaterniond::Identity(), -about);
    for (Pose& pose : X) pose = turn * pose;
    double lowest = 1e9;
    for (std::size_t n = 0; n <= kFootR; ++n) {
      const Eigen::Matrix3d R = X[n].matrix();
      for (const Vec3f& p : nodes_[n].mesh->positions)
        lowest = std::min(lowest, R.row(2).dot(p.cast<double>()) + X[n].translation().z());
    }
    const Pose down(Eigen::Quaterniond::Identity(), {0, 0, -lowest});
    for (Pose& pose : X) pose = down * pose;
  }

  double h_;
};

// What hands hold, from the middle of the hand; shown with the gestures that need them.
void add_held(std::vector<AssetNode>& nodes, const Kit& kit, ClassId c, RandomStream& random) {
  const auto add = [&](const std::string& name, const std::function<void(MeshBuilder&)>& fill) {
    for (const char* side : {"_L", "_R"}) {
      MeshBuilder b;
      fill(b);
      nodes.push_back({name + side, b.build(50.0)});
    }
  };
  add("Phone", [&](MeshBuilder& b) {
    b.box(b.part("Phone", c, kit.standard("black_plastic")), {0, 0, 0.02}, {0.03, 0.012, 0.15});
  });
  const std::array<float, 3> cloths[] = {
      {0.02F, 0.02F, 0.025F}, {0.35F, 0.03F, 0.04F}, {0.03F, 0.07F, 0.25F}};
  const MaterialId cloth = kit.add(paint("cloth", cloths[random.index(3)], false));
  add("Umbrella", [&](MeshBuilder& b) {
    b.tube(b.part("Umbrella_Stick", c, kit.standard("steel_galvanised")), {0, 0, -0.08},
           {0, 0, 0.80}, 0.006, 0.006, 8);
    const std::uint16_t part = b.part("Umbrella", c, cloth);
    std::vector<std::vector<Vec3>> rings;
    for (int i = 0; i <= 6; ++i) {
      const double a = deg_to_rad(58.0) * i / 6.0;
      std::vector<Vec3> ring;
      for (int k = 0; k < 16; ++k) {
        const double turn = 2.0 * kPi * k / 16;
        const double r = 0.001 + 0.60 * det::sin(a);
        ring.emplace_back(r * det::cos(turn), r * det::sin(turn),
                          0.78 - 0.50 * (1.0 - det::cos(a)));
      }
      rings.push_back(std::move(ring));
    }
    b.loft(rings, true, [part](std::size_t, std::size_t) { return part; });
  });
  add("Cup", [&](MeshBuilder& b) {
    b.tube(b.part("Cup", c, kit.standard("plaster_white")), {0, 0, -0.05}, {0, 0, 0.06}, 0.030,
           0.040, 14);
  });
  add("Sandwich", [&](MeshBuilder& b) {
    b.box(b.part("Sandwich", c, kit.standard("plaster_ochre")), {0.02, 0, 0}, {0.13, 0.07, 0.045});
  });
}

}  // namespace

Clothes draw_clothes(const Kit& kit, RandomStream& random) {
  const char* skins[] = {"skin_light", "skin_light", "skin_medium", "skin_dark"};
  const std::array<float, 3> jackets[] = {
      {0.03F, 0.05F, 0.12F}, {0.32F, 0.03F, 0.03F}, {0.04F, 0.12F, 0.06F}, {0.25F, 0.24F, 0.22F},
      {0.05F, 0.05F, 0.05F}, {0.45F, 0.33F, 0.08F}, {0.10F, 0.19F, 0.33F}, {0.50F, 0.48F, 0.45F}};
  const std::array<float, 3> trousers[] = {{0.03F, 0.045F, 0.09F},
                                           {0.035F, 0.035F, 0.035F},
                                           {0.16F, 0.13F, 0.09F},
                                           {0.09F, 0.09F, 0.10F}};
  const std::array<float, 3> hairs[] = {
      {0.02F, 0.015F, 0.012F}, {0.07F, 0.04F, 0.02F}, {0.22F, 0.14F, 0.06F}, {0.30F, 0.29F, 0.28F}};
  Clothes clothes;
  clothes.skin = kit.standard(skins[random.index(4)]);
  clothes.jacket = kit.add(paint("cloth", jackets[random.index(8)], false));
  clothes.trousers = kit.add(paint("cloth", trousers[random.index(4)], false));
  clothes.hair = kit.add(paint("hair", hairs[random.index(4)], false));
  clothes.shoes = kit.standard("shoe");
  return clothes;
}

std::shared_ptr<const Asset> make_person(const ActorModel& m, const Kit& kit, RandomStream random) {
  const double h = std::clamp(m.box_size_m.z() > 0.3 ? m.box_size_m.z() : 1.75, 0.6, 2.3);
  const ClassId c = m.class_id;
  const Clothes w = draw_clothes(kit, random);
  std::vector<AssetNode> nodes(12);
  const auto make = [&](Node n, const char* name, const std::function<void(MeshBuilder&)>& fill) {
    MeshBuilder b;
    fill(b);
    nodes[n] = {name, b.build(60.0)};
  };
  make(kTorso, "Torso",
       [&](MeshBuilder& b) { add_torso(b, c, w, h, Vec3::Zero(), Vec3::UnitZ()); });
  // Head and torso share a frame; the crown is at the body's full height.
  make(kHead, "Head", [&](MeshBuilder& b) {
    add_head(b, c, w, h, {0, 0, (0.470 - 0.1321) * h}, false);
  });
  for (const int side : {0, 1}) {
    make(side == 0 ? kArmL : kArmR, side == 0 ? "Upper_Arm_L" : "Upper_Arm_R", [&](MeshBuilder& b) {
      add_limb_segment(b, b.part("Jacket", c, w.jacket), kUpperArm * h, 0.030 * h, 0.024 * h);
    });
    make(side == 0 ? kForeL : kForeR, side == 0 ? "Forearm_L" : "Forearm_R", [&](MeshBuilder& b) {
      add_limb_segment(b, b.part("Jacket", c, w.jacket), kForearm * h, 0.024 * h, 0.018 * h);
      b.ellipsoid(b.part("Hand", c, w.skin), {0.004 * h, 0, -(kForearm + 0.045) * h},
                  {0.018 * h, 0.013 * h, 0.045 * h}, 10);
    });
    make(side == 0 ? kThighL : kThighR, side == 0 ? "Thigh_L" : "Thigh_R",
         [&](MeshBuilder& b) { add_thigh(b, c, w, h); });
    make(side == 0 ? kShinL : kShinR, side == 0 ? "Shin_L" : "Shin_R",
         [&](MeshBuilder& b) { add_shin(b, c, w, h); });
    make(side == 0 ? kFootL : kFootR, side == 0 ? "Foot_L" : "Foot_R",
         [&](MeshBuilder& b) { add_foot(b, c, w, h); });
  }
  if (m.moves_parts) add_held(nodes, kit, c, random);
  return std::make_shared<Person>(std::move(nodes), h);
}

}  // namespace raytruth::assets
