// People: a bent skin over bones that gait curves, motions and gestures pose.
#include <algorithm>
#include <cmath>

#include "assets/body_parts.h"
#include "assets/gait.h"
#include "assets/lod.h"
#include "assets/person_build.h"
#include "assets/person_held.h"
#include "assets/person_pose.h"
#include "sim/core/math.h"

namespace raytruth::assets {
namespace {

Eigen::Quaterniond between(const Eigen::Quaterniond& a, const Eigen::Quaterniond& b, double u) {
  return interpolate(Pose(a, Vec3::Zero()), Pose(b, Vec3::Zero()), u).rotation();
}

// How somebody stands when nothing is asked for: everybody a little differently.
struct Stance {
  int easy_leg = 0;        // the one that bears less
  double knee = 0.0;       // its bend
  double toes_out = 0.12;  // of both feet
  std::array<Figure::Arm, 2> arm;
  double nod = 0.0, turn = 0.0;  // of the head
  double arms_out = 0.085;
};

Stance draw_stance(const PersonLook& look, RandomStream& random) {
  Stance s;
  s.easy_leg = static_cast<int>(random.index(2));
  s.knee = random.uniform(0.05, 0.26);
  s.toes_out = random.uniform(0.05, 0.22);
  for (Figure::Arm& arm : s.arm) arm = {random.uniform(-0.08, 0.14), random.uniform(0.0, 0.30)};
  s.nod = random.uniform(-0.05, 0.12);
  s.turn = random.uniform(-0.35, 0.35);
  s.arms_out = 0.085 + 0.5 * std::max(0.0, look.girth - 1.0);
  return s;
}

// Rotations about y: positive turns the lower end back.
Pose rotated(const Vec3& at, double angle) { return Pose::from_euler(at, {0, angle, 0}); }

class Person final : public BendingAsset {
 public:
  Person(BuiltPerson built, std::vector<AssetNode> extras, const Stance& stance, double stoop,
         std::string habit, double seat_m)
      : skin_(std::move(built.skin)),
        size_(built.size),
        stance_(stance),
        stoop_(stoop),
        habit_(std::move(habit)),
        seat_m_(seat_m) {
    constexpr const char* kNames[] = {"Torso",     "Head",      "Upper_Arm_L", "Upper_Arm_R",
                                      "Forearm_L", "Forearm_R", "Thigh_L",     "Thigh_R",
                                      "Shin_L",    "Shin_R",    "Foot_L",      "Foot_R"};
    for (std::size_t b = 0; b < kPersonBones; ++b)
      nodes_.push_back({kNames[b], skin_.rest_meshes()[b]});
    for (AssetNode& extra : extras) nodes_.push_back(std::move(extra));
    set_usual_poses();
  }

  std::vector<Pose> articulate(const ActorState& state) const override {
    const Figure figure = seat_m_ > 0.0 ? seated() : standing_or_moving(state);
    const double still = seat_m_ > 0.0 ? 1.0 : stillness(state);
    Joints j;
    for (const std::size_t leg : {0U, 1U}) {
      const auto& [hip, knee, ankle] = figure.leg[leg];
      const double side = leg == 0 ? 1.0 : -1.0;
      const double out = seat_m_ > 0.0 ? 0.0 : still * stance_.toes_out * side;
      j.thigh[leg] = rotated({0, side * size_.hip_half_m, 0}, -hip);
      j.shin[leg] = j.thigh[leg] * rotated({0, 0, -size_.thigh_m}, knee);
      j.foot[leg] = j.shin[leg] * rotated({0, 0, -size_.shin_m}, -knee + hip - ankle) *
                    Pose::from_euler(Vec3::Zero(), {out, 0, 0});
    }
    // The lower of the two soles stands on the ground.
    std::vector<Pose> feet(kPersonBones);
    for (const std::size_t leg : {0U, 1U}) feet[kFootL + leg] = j.foot[leg];
    double up = figure.lift * size_.leg_height_m - skin_.lowest(feet, kFootL);
    if (seat_m_ > 0.0) up = seat_m_ + 0.8 * 0.083 * size_.leg_girth;
    const Pose pelvis(Eigen::Quaterniond::Identity(), {0, 0, up});
    for (const std::size_t leg : {0U, 1U}) {
      for (Pose* bone : {&j.thigh[leg], &j.shin[leg], &j.foot[leg]}) *bone = pelvis * *bone;
    }
    j.trunk = pelvis * rotated(Vec3::Zero(), figure.lean);
    j.nod_rad = figure.nod;
    for (const std::size_t arm : {0U, 1U}) put_arm(arm, figure.arm[arm], state, j);
    std::vector<Pose> X = bones_of(j, size_);
    if (still > 0.0 && seat_m_ == 0.0) {
      X[kHead] = X[kHead] * Pose::from_euler(Vec3::Zero(), {still * stance_.turn, 0, 0});
    }
    for (std::size_t n = kPersonBones; n < nodes_.size(); ++n) X.push_back(extra(n, state, j));
    if (figure.tilt != 0.0 || figure.sway != 0.0 || !figure.on_soles) lay(figure, X);
    return X;
  }

  MeshPtr mesh_of(std::size_t node, const ActorState& state) const override {
    if (node >= kPersonBones) return nodes_[node].mesh;
    return skin_.bent(articulate(state))[node];
  }

  std::vector<NodeMesh> meshes_at(const ActorState&, const std::vector<Pose>& X_AN,
                                  int level) const override {
    std::vector<NodeMesh> meshes = skin_.bent_at(X_AN, level);
    for (std::size_t n = kPersonBones; n < nodes_.size(); ++n)
      meshes.push_back({nodes_[n].mesh, nullptr});
    return meshes;
  }

  bool shows(std::size_t node, const ActorState& state) const override {
    const std::string& name = nodes_[node].name;
    if (node < kPersonBones || name.starts_with("Wheel")) return true;
    const Reach reach = reach_for(state, name.ends_with("_L") ? 0 : 1);
    return reach.holds != nullptr && reach.share > 0.0 && name.starts_with(reach.holds);
  }

  bool can_show(const AnimationState& animation) const override { return is_known(animation); }

 private:
  // Quarters of a stride at a usual walk, then standing.
  void set_usual_poses() {
    std::vector<std::vector<Pose>> poses;
    ActorState state;
    for (const double phase : {0.25, 0.5, 0.75, 0.0}) {
      if (seat_m_ > 0.0) break;
      state.speed_m_s = 1.4;
      state.gait_m = phase * kStride * size_.leg_height_m;
      poses.push_back(articulate(state));
    }
    poses.push_back(articulate(ActorState()));
    skin_.set_usual_poses(std::move(poses));
  }

  // 1 for who stands and does nothing else, 0 for who walks or follows an order.
  static double stillness(const ActorState& state) {
    for (const AnimationState& a : state.animations) {
      if (a.kind == AnimationKind::kMotion) return 0.0;
    }
    return 1.0 - smooth_step(0.0, 0.4, std::abs(state.speed_m_s));
  }

  Figure standing_or_moving(const ActorState& state) const {
    const double stride = kStride * size_.leg_height_m;
    const double phase = state.gait_m / stride - std::floor(state.gait_m / stride);
    Figure f =
        with_motions(walking_figure(phase, std::abs(state.speed_m_s)), state, size_.leg_height_m);
    const double still = stillness(state);
    auto& leg = f.leg[static_cast<std::size_t>(stance_.easy_leg)];
    leg.knee += still * stance_.knee;
    leg.hip += still * 0.55 * stance_.knee;
    for (const std::size_t arm : {0U, 1U}) {
      f.arm[arm].shoulder += still * stance_.arm[arm].shoulder;
      f.arm[arm].elbow += still * stance_.arm[arm].elbow;
    }
    f.nod += still * stance_.nod;
    // Old people stoop whenever they are upright.
    if (f.on_soles && std::abs(f.lean) < 0.4) {
      f.lean += stoop_;
      f.nod -= 0.6 * stoop_;
    }
    return f;
  }

  Figure seated() const {
    Figure f;
    for (auto& leg : f.leg) leg = {deg_to_rad(86.0), deg_to_rad(80.0), 0.0};
    for (auto& arm : f.arm) arm = {deg_to_rad(8.0), deg_to_rad(66.0)};
    f.lean = -0.06;
    return f;
  }

  // Gestures, and what the person always does.
  Reach reach_for(const ActorState& state, int side) const {
    const Reach reach = reach_of(state, side);
    if (habit_.empty() || reach.share > 0.0 || side == 0) return reach;
    ActorState always;
    AnimationState a;
    a.kind = AnimationKind::kGesture;
    a.name = habit_;
    a.progress = 1.0;
    always.animations.push_back(a);
    return reach_of(always, side);
  }

  void put_arm(std::size_t arm, const Figure::Arm& hangs, const ActorState& state,
               Joints& j) const {
    const double side = arm == 0 ? 1.0 : -1.0;
    // The rest pose has the arms half raised, and the shoulders with them: collar bones rise by
    // some 15 degrees until there (Inman, Saunders and Abbott, "Observations on the function of the
    // shoulder joint", 1944), over 10 cm by 25 mm. Hanging arms let them down.
    const Vec3 shoulder(0, side * (size_.shoulder_half_m - 0.007 * size_.height_m),
                        size_.shoulder_m - 0.0143 * size_.height_m);
    // The farther forward, the less it has to keep clear of the hips.
    const double out = stance_.arms_out * std::max(0.25, det::cos(hangs.shoulder));
    Pose upper = Pose::from_euler(shoulder, {0, -hangs.shoulder, side * out});
    Pose fore =
        upper * Pose::from_euler({0, 0, -size_.upper_arm_m}, {0, -hangs.elbow, -0.35 * side * out});
    const Reach reach = reach_for(state, static_cast<int>(arm));
    if (reach.share > 0.0) {
      // Two bones: the elbow hangs down and out.
      const Vec3 line = size_.reach(reach.hand) - shoulder;
      const double l1 = size_.upper_arm_m, l2 = size_.hand_m;
      const double length = std::clamp(line.norm(), 1.001 * std::abs(l1 - l2), 0.999 * (l1 + l2));
      const Vec3 axis = line.normalized();
      const double to = (l1 * l1 - l2 * l2 + length * length) / (2.0 * length);
      const double off = std::sqrt(std::max(0.0, l1 * l1 - to * to));
      const Vec3 pole(-0.25, 0.9 * side, -1.0);
      const Vec3 outwards = (pole - axis * axis.dot(pole)).normalized();
      const Vec3 elbow = shoulder + to * axis + off * outwards;
      const Vec3 hand = shoulder + length * axis;
      const Vec3 first = (elbow - shoulder).normalized();
      const Vec3 second = (hand - elbow).normalized();
      upper =
          Pose(between(upper.rotation(), hanging_along(first, -outwards), reach.share), shoulder);
      fore = Pose(between(fore.rotation(), hanging_along(second, first), reach.share),
                  upper * Vec3(0, 0, -size_.upper_arm_m));
    }
    j.upper_arm[arm] = j.trunk * upper;
    j.forearm[arm] = j.trunk * fore;
  }

  Pose extra(std::size_t node, const ActorState& state, const Joints& j) const {
    const std::string& name = nodes_[node].name;
    if (name == "Wheelchair") return Pose();
    if (name.starts_with("Wheel_")) {
      const double y = name.ends_with("_L") ? 0.245 : -0.245;
      const double turn = det::fmod(state.gait_m / kWheelchairWheel_m, 2.0 * kPi);
      return Pose::from_euler({-0.14, y, kWheelchairWheel_m}, {0, turn, 0});
    }
    const std::size_t arm = name.ends_with("_L") ? 0 : 1;
    // Upright in the hand, however the trunk leans.
    return Pose(j.trunk.rotation(), j.forearm[arm] * Vec3(0, 0, -size_.hand_m));
  }

  // Turns the whole body and sets it on the ground.
  void lay(const Figure& figure, std::vector<Pose>& X) const {
    const Vec3 about = figure.on_soles ? Vec3(Vec3::Zero()) : X[kTorso].translation();
    const Pose turn = Pose::from_euler(about, {0, figure.tilt, -figure.sway}) *
                      Pose(Eigen::Quaterniond::Identity(), -about);
    for (Pose& pose : X) pose = turn * pose;
    const Pose down(Eigen::Quaterniond::Identity(), {0, 0, -skin_.lowest(X)});
    for (Pose& pose : X) pose = down * pose;
  }

  SkinnedBody skin_;
  Proportions size_;
  Stance stance_;
  double stoop_;
  std::string habit_;  // a gesture; empty: none
  double seat_m_;      // height of a wheelchair's seat; 0: none
};

}  // namespace

Clothes draw_clothes(const Kit& kit, RandomStream& random) {
  ActorModel nobody;
  nobody.class_id = Taxonomy::named("pedestrian");
  return draw_look(nobody, 1.75, kit, random).clothes;
}

std::shared_ptr<const Asset> make_person(const ActorModel& m, const Kit& kit, RandomStream random) {
  const double tall = std::clamp(m.box_size_m.z() > 0.3 ? m.box_size_m.z() : 1.75, 0.6, 2.3);
  const Words words(m);
  PersonLook look = draw_look(m, words.any({"wheelchair"}) ? 1.70 : tall, kit, random);
  const Stance stance = draw_stance(look, random);
  std::vector<AssetNode> extras;
  std::string habit;
  double height = tall, seat = 0.0;
  if (look.wheelchair) {
    // Sitting height is 0.52 of the height (Drillis and Contini), above the seat.
    seat = std::clamp(0.37 * tall, 0.30, 0.52);
    height = std::clamp((tall - seat) / 0.515, 0.9, 2.0);
  }
  BuiltPerson built = build_person(look, m.class_id, height);
  if (look.wheelchair) {
    const double hip = seat + 0.8 * 0.083 * built.size.leg_girth;
    add_wheelchair(extras, kit, m.class_id, seat, built.size.thigh_m + 0.17,
                   hip - 0.93 * built.size.shin_m - kFootHeight * built.size.leg_height_m);
  } else {
    if (words.any({"umbrella"})) habit = "umbrellaRightHand";
    if (words.any({"phone", "smartphone"})) habit = "phoneTextRightHand";
    if (words.any({"coffee"})) habit = "coffeeRightHand";
  }
  if (m.moves_parts || !habit.empty()) add_held(extras, kit, m.class_id, random);
  return std::make_shared<Person>(std::move(built), std::move(extras), stance, look.stoop, habit,
                                  seat);
}

}  // namespace raytruth::assets
