// The reference body: its fields, which bones carry what, limbs without clothes.
#include "assets/person_body.h"

#include <algorithm>
#include <cmath>
#include <mutex>

#include "assets/body_parts.h"
#include "assets/piece_store.h"
#include "sim/core/math.h"

namespace raytruth::assets {
namespace reference {

const std::array<Pose, kPersonBones>& bones() {
  static const std::array<Pose, kPersonBones> all = [] {
    std::array<Pose, kPersonBones> b;
    b[kTorso] = Pose(Eigen::Quaterniond::Identity(), {0, 0, kHipZ});
    b[kHead] = Pose(Eigen::Quaterniond::Identity(), {0, 0, kNeckZ});
    for (const std::size_t side : {0U, 1U}) {
      const double y = side == 0 ? 1.0 : -1.0;
      const auto down = [](double length) {
        return Pose(Eigen::Quaterniond::Identity(), {0, 0, -length});
      };
      b[kArmL + side] =
          Pose::from_euler({0, y * kShoulderHalf * kHeight, kShoulderZ}, {0, 0, y * kArmOut_rad});
      b[kForeL + side] = b[kArmL + side] * down(kUpperArm * kHeight);
      b[kThighL + side] =
          Pose::from_euler({0, y * kHipHalf * kHeight, kHipZ}, {0, 0, y * kLegOut_rad});
      b[kShinL + side] = b[kThighL + side] * down(kThigh * kHeight);
      const Pose ankle = b[kShinL + side] * down(kShin * kHeight);
      b[kFootL + side] = Pose(Eigen::Quaterniond::Identity(), ankle.translation());
    }
    return b;
  }();
  return all;
}

}  // namespace reference

namespace {

using reference::bones;

constexpr double kUpper = kUpperArm * reference::kHeight;
constexpr double kLower = kForearm * reference::kHeight;
constexpr double kThighLength = kThigh * reference::kHeight;
constexpr double kLegLength = (kThigh + kShin) * reference::kHeight;

Vec3 to_left(const Vec3& p) { return {p.x(), std::abs(p.y()), p.z()}; }

AlongLimb along(const Vec3& p, const Pose& bone) {
  const Vec3 q = bone.inverse() * to_left(p);
  return {-q.z(), std::sqrt(q.x() * q.x() + q.y() * q.y())};
}

void add(Influence& i, std::size_t& n, std::size_t bone, double weight) {
  if (weight <= 1e-4 || n >= 4) return;
  i.bone[n] = static_cast<std::uint8_t>(bone);
  i.weight[n++] = static_cast<float>(weight);
}

Influence whole(std::size_t bone) {
  Influence i;
  i.bone[0] = static_cast<std::uint8_t>(bone);
  i.weight[0] = 1.0F;
  return i;
}

}  // namespace

AlongLimb along_arm(const Vec3& p) { return along(p, bones()[kArmL]); }
AlongLimb along_leg(const Vec3& p) { return along(p, bones()[kThighL]); }

Influence influence_of(const Vec3& p, Carried carried) {
  const std::size_t side = p.y() >= 0.0 ? 0 : 1;
  if (carried == Carried::kByHead) return whole(kHead);
  if (carried == Carried::kByTorso) return whole(kTorso);
  if (carried == Carried::kByHand) return whole(kForeL + side);
  if (carried == Carried::kByFoot) return whole(kFootL + side);
  Influence i;
  std::size_t n = 0;
  const AlongLimb arm = along_arm(p);
  // Sleeves join the trunk in a plane that stands nearly upright: what is above a raised arm's axis
  // goes with the arm, so that shoulders slope when it hangs.
  const double above = std::max(0.0, (bones()[kArmL].inverse() * to_left(p)).y());
  const double is_arm = smooth_step(-0.075, 0.065, arm.along + 0.65 * above) *
                        (1.0 - smooth_step(0.085, 0.135, arm.off));
  if (is_arm > 0.0) {
    const double below = smooth_step(-0.045, 0.045, arm.along - kUpper);
    add(i, n, kArmL + side, is_arm * (1.0 - below));
    add(i, n, kForeL + side, is_arm * below);
    add(i, n, kTorso, 1.0 - is_arm);
  } else if (const AlongLimb leg = along_leg(p); leg.along > -0.06) {
    const bool skirt = carried == Carried::kAsSkirt, top = carried == Carried::kAsTop;
    const double is_leg = skirt ? 0.9 * smooth_step(-0.06, 0.22, leg.along)
                          : top ? 0.6 * smooth_step(-0.06, 0.16, leg.along)
                                : smooth_step(-0.06, 0.10, leg.along);
    const double between = skirt ? 0.13 : top ? 0.10 : 0.025;
    const double left = smooth_step(-between, between, p.y());
    const double below = skirt ? 0.5 * smooth_step(0.45, 0.85, leg.along)
                               : smooth_step(-0.06, 0.06, leg.along - kThighLength);
    if (below > 0.0) {
      for (const std::size_t s : {0U, 1U}) {
        const double share = is_leg * (s == 0 ? left : 1.0 - left);
        add(i, n, kThighL + s, share * (1.0 - below));
        add(i, n, kShinL + s, share * below);
      }
      if (n < 4) add(i, n, kTorso, 1.0 - is_leg);
    } else {
      add(i, n, kThighL, is_leg * left);
      add(i, n, kThighR, is_leg * (1.0 - left));
      add(i, n, kTorso, 1.0 - is_leg);
    }
  } else {
    const double head = smooth_step(1.455, 1.53, p.z());
    add(i, n, kTorso, 1.0 - head);
    add(i, n, kHead, head);
  }
  float sum = 0.0F;
  for (const float w : i.weight) sum += w;
  for (float& w : i.weight) w /= sum;
  return i;
}

double trunk_field(const Vec3& p, double grow) {
  static const std::vector<Section> sections = {
      {0.86, -0.010, 0.104, 0.158}, {0.93, -0.014, 0.110, 0.168}, {1.00, -0.006, 0.100, 0.158},
      {1.08, 0.003, 0.092, 0.145},  {1.18, 0.006, 0.097, 0.150},  {1.28, 0.008, 0.108, 0.164},
      {1.36, 0.001, 0.102, 0.166},  {1.42, -0.012, 0.080, 0.145}, {1.46, -0.016, 0.062, 0.088},
      {1.50, -0.012, 0.056, 0.058}, {1.54, -0.006, 0.054, 0.054}};
  return lofted(p, sections, grow, 0.35);
}

double arms_field(const Vec3& p, double grow) {
  const Vec3 q = to_left(p);
  const Vec3 elbow = bones()[kForeL].translation();
  const Vec3 wrist = bones()[kForeL] * Vec3(0, 0, -kLower);
  const Vec3 belly = bones()[kForeL] * Vec3(0.004, 0, -0.3 * kLower);
  const Vec3 below = bones()[kArmL] * Vec3(0, 0, -0.035);
  double d = capsule(q, below, elbow, 0.047 + grow, 0.039 + grow);
  d = smooth_union(d,
                   ellipsoid(q, bones()[kArmL] * Vec3(0, -0.006, -0.05),
                             Vec3(0.054, 0.048, 0.060) + Vec3::Constant(grow)),
                   0.03);
  // The slope from neck to shoulder.
  d = smooth_union(
      d, capsule(q, {-0.018, 0.050, 1.480}, {-0.006, 0.165, 1.428}, 0.026 + grow, 0.030 + grow),
      0.04);
  d = smooth_union(d, capsule(q, elbow, belly, 0.040 + grow, 0.043 + grow), 0.02);
  return smooth_union(d, capsule(q, belly, wrist, 0.043 + grow, 0.027 + grow), 0.02);
}

double legs_field(const Vec3& p, double grow) {
  const Vec3 q = to_left(p);
  const Pose& thigh = bones()[kThighL];
  const Pose& shin = bones()[kShinL];
  const Vec3 ankle = bones()[kFootL].translation();
  const Vec3 calf = shin * Vec3(-0.014, 0, -0.13);
  double d =
      capsule(q, thigh * Vec3(0, 0, -0.04), shin * Vec3(0.004, 0, 0), 0.083 + grow, 0.054 + grow);
  d = smooth_union(d, capsule(q, shin.translation(), calf, 0.050 + grow, 0.055 + grow), 0.03);
  return smooth_union(d, capsule(q, calf, ankle, 0.054 + grow, 0.035 + grow), 0.02);
}

PieceShell make_limbs(Piece piece) {
  using reference::kHeight;
  PieceShell out;
  if (piece == Piece::kFists) {
    const auto fist = [](const Vec3& p) {
      const double wrist = -kLower;
      double d = rounded_box(p, {0.006, -0.012, wrist - 0.058}, {0.045, 0.031, 0.040}, 0.026);
      d = smooth_union(d, capsule(p, {0, 0, wrist + 0.03}, {0, 0, wrist - 0.02}, 0.028, 0.026),
                       0.02);
      return smooth_union(
          d, capsule(p, {0.030, -0.02, wrist - 0.03}, {0.050, -0.035, wrist - 0.055}, 0.014, 0.012),
          0.008);
    };
    out.shell =
        surface_of(fist, {{-0.06, -0.07, -kLower - 0.12}, {0.08, 0.04, -kLower + 0.065}}, 0.0215);
    const Pose& fore = bones()[kForeL];
    for (Vec3& p : out.shell.positions) p = fore * p;
    for (Vec3& n : out.shell.normals) n = fore.rotate(n);
    append(out.shell, mirrored(out.shell));
    out.carried = Carried::kByHand;
  } else if (piece == Piece::kHands) {
    // In the frame of the left forearm; the palm faces the body.
    const auto hand = [](const Vec3& p) {
      const double wrist = -kLower;
      double d = rounded_box(p, {0.0, 0.0, wrist - 0.058}, {0.040, 0.015, 0.050}, 0.014);
      d = smooth_union(d, capsule(p, {0, 0, wrist + 0.03}, {0, 0, wrist - 0.02}, 0.027, 0.024),
                       0.02);
      for (int k = 0; k < 4; ++k) {
        const double x = 0.0305 - 0.0203 * k;
        const double length = k == 3 ? 0.060 : k == 1 ? 0.088 : 0.080;
        const Vec3 knuckle(x, 0.0, wrist - 0.100);
        const Vec3 middle = knuckle + Vec3(0.04 * x, -0.006, -0.5 * length);
        const Vec3 tip = middle + Vec3(0.0, -0.016, -0.46 * length);
        d = smooth_union(d, capsule(p, knuckle, middle, 0.0105, 0.0095), 0.006);
        d = smooth_union(d, capsule(p, middle, tip, 0.0095, 0.0078), 0.004);
      }
      const Vec3 ball(0.030, -0.006, wrist - 0.035), joint(0.054, -0.016, wrist - 0.070);
      d = smooth_union(d, capsule(p, ball, joint, 0.017, 0.012), 0.012);
      return smooth_union(d, capsule(p, joint, joint + Vec3(0.006, -0.008, -0.032), 0.0115, 0.009),
                          0.005);
    };
    out.shell =
        surface_of(hand, {{-0.07, -0.06, -kLower - 0.21}, {0.09, 0.04, -kLower + 0.065}}, 0.0145);
    const Pose& fore = bones()[kForeL];
    for (Vec3& p : out.shell.positions) p = fore * p;
    for (Vec3& n : out.shell.normals) n = fore.rotate(n);
    append(out.shell, mirrored(out.shell));
    out.carried = Carried::kByHand;
  } else if (piece == Piece::kArms) {
    out.shell = surface_of(
        [](const Vec3& p) {
          const double t = along_arm(p).along;
          const double ends = std::max(0.03 - t, t - (kUpper + kLower - 0.002));
          return smooth_cut(arms_field(p, 0.0), ends, 0.01);
        },
        {{-0.08, 0.10, 0.95}, {0.08, 0.70, 1.50}}, 0.028);
    append(out.shell, mirrored(out.shell));
  } else if (piece == Piece::kLegs) {
    out.shell = surface_of(
        [](const Vec3& p) {
          const double t = along_leg(p).along;
          return smooth_cut(legs_field(p, 0.0), std::max(0.05 - t, t - kLegLength), 0.01);
        },
        {{-0.11, 0.0, 0.05}, {0.11, 0.30, 0.98}}, 0.032);
    append(out.shell, mirrored(out.shell));
  } else {
    // Shoes and boots about the left ankle.
    const bool boot = piece == Piece::kBoots;
    const double ground = -kFootHeight * kHeight;
    const auto shoe = [&](const Vec3& p) {
      double d = ellipsoid(p, {-0.022, 0, -0.028}, {0.056, 0.037, 0.048});
      d = smooth_union(d, ellipsoid(p, {0.050, 0.001, -0.040}, {0.095, 0.042, 0.040}), 0.03);
      d = smooth_union(d, ellipsoid(p, {0.116, -0.003, -0.052}, {0.069, 0.047, 0.031}), 0.03);
      const Vec3 shaft(-0.008, 0, boot ? 0.13 : 0.012);
      d = smooth_union(d, capsule(p, {-0.004, 0, -0.02}, shaft, 0.041, boot ? 0.046 : 0.043), 0.03);
      const double welt = ellipsoid(p, {0.0533, -0.001, -0.062}, {0.1328, 0.047, 0.022});
      d = std::min(d, welt);
      return smooth_cut(d, std::max(ground - p.z(), p.z() - (boot ? 0.14 : 0.030)), 0.004);
    };
    out.shell = surface_of(shoe, {{-0.09, -0.07, ground}, {0.20, 0.07, boot ? 0.15 : 0.04}}, 0.022);
    for (Vec3& p : out.shell.positions) p.z() = std::max(p.z(), ground);
    cut_zone(out.shell, 0, 1, [&](const Vec3& p) { return p.z() - (ground + 0.022); });
    const Vec3 ankle = bones()[kFootL].translation();
    for (Vec3& p : out.shell.positions) p += ankle;
    append(out.shell, mirrored(out.shell));
    out.carried = Carried::kByFoot;
  }
  return out;
}

const PieceShell& shell_of(Piece piece) {
  constexpr auto kPieces = static_cast<std::size_t>(Piece::kCount);
  static std::array<PieceShell, kPieces> shells;
  static std::array<std::once_flag, kPieces> made;
  const auto i = static_cast<std::size_t>(piece);
  std::call_once(made[i], [&] {
    if (std::optional<PieceShell> kept = stored_piece(piece)) {
      shells[i] = std::move(*kept);
      return;
    }
    if (piece == Piece::kHands || piece == Piece::kFists || piece == Piece::kArms ||
        piece == Piece::kLegs || piece == Piece::kShoes || piece == Piece::kBoots) {
      shells[i] = make_limbs(piece);
    } else if ((piece >= Piece::kTshirt && piece <= Piece::kLongSkirt) ||
               piece == Piece::kBackpack || piece == Piece::kBag) {
      shells[i] = make_clothes(piece);
    } else {
      shells[i] = make_head_piece(piece);
    }
    for (const Vec3& p : shells[i].shell.positions)
      shells[i].influences.push_back(influence_of(p, shells[i].carried));
    store_piece(piece, shells[i]);
  });
  return shells[i];
}

}  // namespace raytruth::assets
