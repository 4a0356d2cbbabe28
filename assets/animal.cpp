// Animals: quadrupeds with a bent skin over legs that walk, trot and gallop.
#include "assets/animal.h"

#include <algorithm>
#include <cmath>

#include "assets/animal_body.h"
#include "assets/animal_gait.h"
#include "assets/lod.h"
#include "assets/material_library.h"
#include "assets/person_look.h"
#include "assets/skinned_body.h"
#include "sim/core/math.h"

namespace raytruth::assets {
namespace {

// The middle joint of two bones in the plane of the way, ahead of the line between their ends.
Vec3 ahead_of(const Vec3& from, const Vec3& to, double first, double second) {
  const Vec3 line = to - from;
  const double length = std::clamp(std::sqrt(line.squaredNorm()), 1e-6, 0.9995 * (first + second));
  const Vec3 axis = line.normalized();
  const double to_foot = std::clamp(
      (first * first - second * second + length * length) / (2.0 * length), -first, first);
  const double off = std::sqrt(std::max(0.0, first * first - to_foot * to_foot));
  const Vec3 forward(-axis.z(), 0.0, axis.x());
  return from + to_foot * axis + (forward.x() > 0.0 ? off : -off) * forward;
}

// Turn about y that leads one direction to another.
double turn_between(const Vec3& from, const Vec3& to) {
  return wrap_angle(det::atan2(from.z(), from.x()) - det::atan2(to.z(), to.x()));
}

class Animal final : public BendingAsset {
 public:
  Animal(SkinnedBody skin, const std::array<Vec3, kAnimalBones>& joints, double withers_m,
         double look, double nod)
      : skin_(std::move(skin)), joints_(joints), withers_(withers_m), look_(look), nod_(nod) {
    constexpr const char* kNames[] = {"Body",      "Head",      "Tail",      "Upper_FL", "Upper_FR",
                                      "Cannon_FL", "Cannon_FR", "Thigh_RL",  "Thigh_RR", "Shank_RL",
                                      "Shank_RR",  "Cannon_RL", "Cannon_RR", "Foot_FL",  "Foot_FR",
                                      "Foot_RL",   "Foot_RR"};
    for (std::size_t b = 0; b < kAnimalBones; ++b)
      nodes_.push_back({kNames[b], skin_.rest_meshes()[b]});
    // Quarters of a cycle at a walk (0.95 heights at the withers long), then standing.
    std::vector<std::vector<Pose>> poses;
    ActorState state;
    for (const double phase : {0.25, 0.5, 0.75, 0.0}) {
      state.speed_m_s = 0.9 * std::sqrt(withers_);
      state.gait_m = phase * 0.95 * withers_;
      poses.push_back(articulate(state));
    }
    poses.push_back(articulate(ActorState()));
    skin_.set_usual_poses(std::move(poses));
  }

  std::vector<Pose> articulate(const ActorState& state) const override {
    double speed = std::abs(state.speed_m_s), way = state.gait_m;
    for (const AnimationState& a : state.animations) {
      // Who isn't moved walks or runs on the spot.
      if (a.kind != AnimationKind::kMotion || !a.running || speed > 0.1) continue;
      if (a.name == "walking") speed = 0.9 * std::sqrt(withers_);
      if (a.name == "running") speed = 3.0 * std::sqrt(withers_);
      if (a.name == "walking" || a.name == "running") way = speed * a.elapsed_s;
    }
    const double moves = smooth_step(0.05, 0.4, speed / withers_);
    std::vector<Pose> X(kAnimalBones);
    const Vec3 rise(0, 0, withers_ * trunk_rise(way, speed, withers_));
    const auto pose = [&](std::size_t bone, const Vec3& at, double turn) {
      X[bone] = Pose::from_euler(at, {0, turn, 0});
    };
    pose(kTrunk, joints_[kTrunk] + rise, 0.0);
    const double beat = moves * det::sin(4.0 * kPi * way / (0.95 * withers_));
    X[kNeckHead] = Pose::from_euler(joints_[kNeckHead] + rise,
                                    {(1.0 - moves) * look_, (1.0 - moves) * nod_ + 0.03 * beat, 0});
    X[kTail] = Pose::from_euler(joints_[kTail] + rise, {0.12 * beat, 0.0, 0});
    for (const AnimalLeg leg : {kForeLeft, kForeRight}) {
      const std::size_t side = leg - kForeLeft;
      const Footing f = footing(leg, way, speed, withers_);
      const Vec3 &shoulder = joints_[kUpperFL + side], &carpus = joints_[kCannonFL + side];
      const Vec3& fetlock = joints_[kFootFL + side];
      const double first = (carpus - shoulder).norm(), second = (fetlock - carpus).norm();
      const Vec3 foot = fetlock + withers_ * Vec3(f.ahead, 0, f.lift);
      // The shoulder blade swings, and slides down where the leg stretches.
      const Vec3 from = shoulder + slid(f.ahead, 0.30, first + second) + f.swing * 0.6 * rise;
      const Vec3 knee = ahead_of(from, foot, first, second);
      pose(kUpperFL + side, from, turn_between(carpus - shoulder, knee - from));
      pose(kCannonFL + side, knee, turn_between(fetlock - carpus, foot - knee));
      pose(kFootFL + side, foot, 0.9 * f.swing * moves);
    }
    for (const AnimalLeg leg : {kHindLeft, kHindRight}) {
      const std::size_t side = leg - kHindLeft;
      const Footing f = footing(leg, way, speed, withers_);
      const Vec3 &hip = joints_[kThighHL + side], &stifle = joints_[kShankHL + side];
      const Vec3 &hock = joints_[kCannonHL + side], &fetlock = joints_[kFootHL + side];
      const Vec3 foot = fetlock + withers_ * Vec3(f.ahead, 0, f.lift);
      const double tilt = -0.9 * f.ahead + 0.30 * f.swing;
      const Vec3 heel = foot + Pose::from_euler(Vec3::Zero(), {0, tilt, 0}).rotate(hock - fetlock);
      const double first = (stifle - hip).norm(), second = (hock - stifle).norm();
      const Vec3 from = hip + slid(f.ahead, 0.15, hip.z()) + 0.5 * rise;
      const Vec3 knee = ahead_of(from, heel, first, second);
      // What can't be reached is where the leg points to.
      const Vec3 ends = knee + second * (heel - knee).normalized();
      pose(kThighHL + side, from, turn_between(stifle - hip, knee - from));
      pose(kShankHL + side, knee, turn_between(hock - stifle, heel - knee));
      pose(kCannonHL + side, ends, turn_between(fetlock - hock, foot - ends));
      pose(kFootHL + side, foot, 0.9 * f.swing * moves);
    }
    return X;
  }

  MeshPtr mesh_of(std::size_t node, const ActorState& state) const override {
    return skin_.bent(articulate(state))[node];
  }

  std::vector<NodeMesh> meshes_at(const ActorState&, const std::vector<Pose>& X_AN,
                                  int level) const override {
    return skin_.bent_at(X_AN, level);
  }

  bool can_show(const AnimationState& a) const override {
    return a.kind == AnimationKind::kMotion &&
           (a.name == "standing" || a.name == "walking" || a.name == "running");
  }

 private:
  Vec3 slid(double ahead, double share, double length) const {
    const double along = (1.0 - share) * ahead * withers_;
    return {share * ahead * withers_, 0.0,
            std::sqrt(std::max(0.0, length * length - along * along)) - length};
  }

  SkinnedBody skin_;
  std::array<Vec3, kAnimalBones> joints_;
  double withers_, look_, nod_;
};

std::size_t kind_of(const ActorModel& model) {
  const std::vector<AnimalKind>& kinds = animal_kinds();
  const Words words(model);
  std::size_t best = 0;
  double least = 1e9;
  const Vec3& size = model.box_size_m;
  for (std::size_t k = 0; k < kinds.size(); ++k) {
    for (const std::string_view word : kinds[k].words) {
      if (words.any({word})) return k;
    }
    // Small breeds and foxes only by their names.
    if (size.minCoeff() < 0.05 || kinds[k].only_named) continue;
    const Vec3 own = kinds[k].withers_m * animal_shell(k).bounds.size();
    const double off = std::abs(det::log(size.z() / own.z())) +
                       std::abs(det::log(size.x() / own.x())) +
                       0.5 * std::abs(det::log(size.y() / own.y()));
    if (off < least) {
      least = off;
      best = k;
    }
  }
  return best;
}

}  // namespace

std::shared_ptr<const Asset> make_animal(const ActorModel& model, const Kit& kit,
                                         RandomStream random) {
  if (is_bird(model)) return make_bird(model, kit, random);
  const std::size_t which = kind_of(model);
  const AnimalKind& kind = animal_kinds()[which];
  const AnimalShell& body = animal_shell(which);
  const bool boxed = model.box_size_m.minCoeff() >= 0.05;
  const Vec3 own = body.bounds.size();
  const Vec3 scale =
      boxed ? Vec3(model.box_size_m.cwiseQuotient(own)) : Vec3(Vec3::Constant(kind.withers_m));
  const Vec3 shift =
      boxed ? Vec3(model.box_center_m - scale.cwiseProduct(body.bounds.center())) : Vec3(0, 0, 0);
  const auto placed = [&](const Vec3& p) { return Vec3(scale.cwiseProduct(p) + shift); };

  std::array<float, 3> fur = kind.furs[random.index(static_cast<std::uint32_t>(kind.furs.size()))];
  const auto shade = static_cast<float>(random.uniform(0.85, 1.15));
  for (float& c : fur) c *= shade;
  std::array<float, 3> light = fur, mane = fur;
  for (std::size_t c = 0; c < 3; ++c) {
    light[c] = kind.extra == Extra::kHorns ? 0.62F : std::min(0.7F, 0.6F * fur[c] + 0.12F);
    mane[c] = kind.extra == Extra::kMane ? 0.25F * fur[c] : 0.6F * fur[c];
  }
  const MaterialId fur_m = kit.add(coloured("fur", fur));
  const MaterialId light_m = kit.add(coloured("fur", light));
  const MaterialId mane_m = kit.add(coloured("hair", mane));
  const MaterialId dark_m =
      kit.add(paint("hoof",
                    kind.extra == Extra::kWool ? std::array{0.05F, 0.042F, 0.035F}
                                               : std::array{0.018F, 0.016F, 0.015F},
                    false));
  const MaterialId horn_m = kit.add(paint("horn", {0.38F, 0.30F, 0.20F}, false));
  const ClassId c = model.class_id;
  SkinMesh skin;
  skin.parts = {{"Fur", c, fur_m},
                {"Hoof", c, dark_m},
                {"Mane", c, mane_m},
                {"Horn", c, horn_m},
                {"Belly", c, light_m}};
  skin.triangles = body.shell.triangles;
  for (const std::uint8_t zone : body.shell.zone) skin.part.push_back(zone);
  skin.influences = body.influences;
  for (std::size_t v = 0; v < body.shell.positions.size(); ++v) {
    skin.positions.push_back(placed(body.shell.positions[v]));
    skin.normals.push_back(body.shell.normals[v].cwiseQuotient(scale).normalized());
  }
  std::array<Vec3, kAnimalBones> joints;
  std::vector<Pose> rest;
  for (std::size_t b = 0; b < kAnimalBones; ++b) {
    joints[b] = placed(body.joints[b]);
    rest.emplace_back(Eigen::Quaterniond::Identity(), joints[b]);
  }
  return std::make_shared<Animal>(SkinnedBody(std::move(skin), rest), joints, scale.z(),
                                  random.uniform(-0.3, 0.3), random.uniform(-0.1, 0.15));
}

}  // namespace raytruth::assets
