#include "assets/rider.h"

#include <algorithm>
#include <cmath>

#include "assets/gait.h"
#include "assets/person_rider.h"
#include "sim/core/math.h"

namespace raytruth::assets {
namespace {

// Where the ball of the foot is, ahead of the ankle, by the foot's length: it is on the pedal.
constexpr double kBall = 0.42;
constexpr double kPedalHalf_m = 0.01;
// Bend of the knee where the pedal is farthest: 25 to 35 degrees fit a saddle to its rider (Holmes,
// Pruitt, Whalen, Clinics in Sports Medicine 13, 1994).
constexpr double kKnee_rad = deg_to_rad(30.0);
// Toes point down, more so below; of a foot that reaches for the ground.
constexpr double kToesMean_rad = deg_to_rad(12.0), kToesSwing_rad = deg_to_rad(8.0);
constexpr double kToesStanding_rad = deg_to_rad(35.0);
constexpr double kMostLean_rad = deg_to_rad(25.0);

Pose turned(const Vec3& at, double pitch) { return Pose::from_euler(at, {0, pitch, 0}); }

// The ankle of a foot that touches `p` from above with a place of its sole (0: below the ankle).
Vec3 ankle_over(const Vec3& p, const Eigen::Quaterniond& foot, double place, double h) {
  return p - foot * Vec3(place * kFootLength * h, 0, -kFootHeight * h);
}

// Foot and ankle of the right leg on the ground, for a bicycle that leans.
struct Grounded {
  Eigen::Quaterniond foot;
  Vec3 ankle;
};

Grounded grounded(const Pedalling& p, double lean) {
  const Pose X = Pose::from_euler(Vec3::Zero(), {0, 0, lean});
  const Vec3 socket = X * Vec3(p.hip - Vec3(0, kHipHalf * p.height_m, 0));
  const Pose foot = turned(Vec3::Zero(), kToesStanding_rad);
  const Vec3 toes(socket.x() + 0.10 * p.height_m, socket.y() - 0.02 * p.height_m, 0.0);
  const Pose back = X.inverse();
  Vec3 ankle = ankle_over(toes, foot.rotation(), kToe, p.height_m);
  ankle.z() = ankle_above_sole(foot.rotation()) * p.height_m;
  return {back.rotation() * foot.rotation(), back * ankle};
}

}  // namespace

void add_rider(MeshBuilder& b, ClassId c, const Clothes& w, double h, const Vec3& hip,
               const Vec3& hands, bool helmet) {
  const double reach = 0.92 * (kUpperArm + kForearm) * h;
  const double trunk = (kShoulder - kHip) * h;
  const Vec3 to_hands(hands.x() - hip.x(), 0, hands.z() - hip.z());
  const double d = std::min(to_hands.norm(), 0.98 * (trunk + reach));
  const double bend =
      det::acos(std::clamp((trunk * trunk + d * d - reach * reach) / (2.0 * trunk * d), -1.0, 1.0));
  const double angle = det::atan2(to_hands.z(), to_hands.x()) + bend;
  const Vec3 spine(det::cos(angle), 0, det::sin(angle));
  const double side = std::abs(hands.y());
  add_sitting_body(b, c, w, h, hip, spine,
                   {Vec3(hands.x(), side, hands.z()), Vec3(hands.x(), -side, hands.z())}, helmet);
}

void add_still_legs(MeshBuilder& b, ClassId c, const Clothes& w, double h, const Vec3& hip,
                    const Vec3& left_foot, const Vec3& right_foot) {
  const Vec3 up(-0.03 * h, 0, kFootHeight * h);
  add_sitting_legs(b, c, w, h, hip, {left_foot + up, right_foot + up});
}

Pedalling Pedalling::of(const Vec3& hip, const Vec3& bottom, double crank_m, double pedal_y_m) {
  Pedalling p;
  p.hip = hip;
  p.bottom = bottom;
  p.crank_m = crank_m;
  p.pedal_y_m = pedal_y_m;
  // The foot's share of the reach grows with who has it: a few rounds settle it.
  p.height_m = 1.75;
  for (int round = 0; round < 20; ++round) {
    const Vec3 socket = hip + Vec3(0, kHipHalf * p.height_m, 0);
    double farthest = 0.0;
    for (int k = 0; k < 72; ++k) {
      const double turn = 2.0 * kPi * k / 72;
      const Vec3 top = p.pedal(0, turn) + Vec3(0, 0, kPedalHalf_m);
      const Vec3 ankle = ankle_over(top, sole(0, turn), kBall, p.height_m);
      farthest = std::max(farthest, (ankle - socket).norm());
    }
    // Both bones are equally long, to half a percent.
    p.height_m = farthest / (det::cos(0.5 * kKnee_rad) * (kThigh + kShin));
  }
  // No more lean than the ground asks for.
  const double legs = (kThigh + kShin) * p.height_m;
  while (p.standing_lean_rad < kMostLean_rad) {
    const Vec3 socket = hip - Vec3(0, kHipHalf * p.height_m, 0);
    if ((grounded(p, p.standing_lean_rad).ankle - socket).norm() <= 0.985 * legs) break;
    p.standing_lean_rad += deg_to_rad(0.5);
  }
  return p;
}

double Pedalling::crank_rad(double rolled) const {
  return start_rad + 2.0 * kPi * det::fmod(rolled, development_m) / development_m;
}

Vec3 Pedalling::pedal(int side, double crank) const {
  const double sign = side == 0 ? 1.0 : -1.0;
  return turned(bottom, crank) * Vec3(0, sign * pedal_y_m, sign * crank_m);
}

Eigen::Quaterniond Pedalling::sole(int side, double crank) {
  const double up = side == 0 ? det::cos(crank) : -det::cos(crank);
  return turned(Vec3::Zero(), kToesMean_rad - kToesSwing_rad * up).rotation();
}

std::array<Pose, 3> Pedalling::leg(int side, double crank, double stands) const {
  const double sign = side == 0 ? 1.0 : -1.0;
  Eigen::Quaterniond foot = sole(side, crank);
  Vec3 ankle = ankle_over(pedal(side, crank) + Vec3(0, 0, kPedalHalf_m), foot, kBall, height_m);
  if (side == 1 && stands > 0.0) {
    const Grounded down = grounded(*this, standing_lean_rad);
    const Pose between =
        interpolate(Pose(foot, ankle), Pose(down.foot, down.ankle), std::min(1.0, stands));
    foot = between.rotation();
    ankle = between.translation();
  }
  const Vec3 socket = hip + Vec3(0, sign * kHipHalf * height_m, 0);
  const Vec3 pole(1.0, 0.1 * sign, 0.3);
  const Vec3 knee = joint_between(socket, ankle, kThigh * height_m, kShin * height_m, pole);
  const Vec3 shin = (ankle - knee).normalized();
  return {Pose(hanging_along((knee - socket).normalized(), pole), socket),
          Pose(hanging_along(shin, pole), knee), Pose(foot, ankle)};
}

}  // namespace raytruth::assets
