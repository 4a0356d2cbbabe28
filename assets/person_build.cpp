#include "assets/person_build.h"

#include <algorithm>
#include <cmath>

#include "assets/body_parts.h"
#include "sim/core/math.h"

namespace raytruth::assets {
namespace {

using reference::kHipZ;
using reference::kNeckZ;

double between(const std::vector<std::pair<double, double>>& rows, double x) {
  if (x <= rows.front().first) return rows.front().second;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    if (x > rows[i].first) continue;
    const double u = (x - rows[i - 1].first) / (rows[i].first - rows[i - 1].first);
    return rows[i - 1].second + u * (rows[i].second - rows[i - 1].second);
  }
  return rows.back().second;
}

// Shape of a trunk: factors of width and depth at heights of the reference.
struct Shape {
  std::array<double, 5> width{}, depth{};
  double bust_m = 0.0, belly_m = 0.0;
};
constexpr std::array<double, 5> kLevels = {0.92, 1.07, 1.18, 1.29, 1.43};

Shape shape_of(const PersonLook& look) {
  Shape s;
  const double grown = std::clamp((look.age_years - 11.0) / 6.0, 0.0, 1.0);
  const double female = look.female ? grown : 0.0;
  const double more = look.girth - 1.0;
  const std::array<double, 5> woman = {0.03, -0.13, -0.11, -0.08, -0.11};
  const std::array<double, 5> child = {-0.08, 0.02, 0.0, -0.06, -0.10};
  const std::array<double, 5> heavy = {0.9, 1.3, 1.1, 0.8, 0.35};
  for (std::size_t k = 0; k < 5; ++k) {
    s.width[k] = 1.0 + female * woman[k] + (1.0 - grown) * child[k] + heavy[k] * more;
    s.depth[k] = 1.0 + 0.5 * female * woman[k] + 1.1 * heavy[k] * more;
  }
  s.bust_m = 0.034 * female * (1.0 + more);
  s.belly_m = std::max(0.0, 0.22 * more) + 0.014 * (1.0 - grown) * (look.age_years < 7.0 ? 1 : 0);
  return s;
}

Vec3 shaped(const Vec3& p, const Shape& s) {
  double width = s.width.front(), depth = s.depth.front();
  for (std::size_t k = 1; k < 5; ++k) {
    const double u = smooth_step(kLevels[k - 1], kLevels[k], p.z());
    width += u * (s.width[k] - s.width[k - 1]);
    depth += u * (s.depth[k] - s.depth[k - 1]);
  }
  // Necks keep theirs.
  const double up = smooth_step(1.44, 1.49, p.z());
  width += up * (1.0 - width);
  depth += up * (1.0 - depth);
  Vec3 q(p.x() * depth, p.y() * width, p.z());
  const double front = smooth_step(0.0, 0.08, p.x());
  const auto bump = [](double r2) { return r2 < 1.0 ? (1.0 - r2) * (1.0 - r2) : 0.0; };
  const double y = (std::abs(p.y()) - 0.072) / 0.075, z = (p.z() - 1.265) / 0.085;
  q.x() += front * s.bust_m * bump(y * y + z * z);
  const double b = (p.z() - 1.06) / 0.20, c = p.y() / 0.19;
  q.x() += front * s.belly_m * bump(b * b + c * c);
  return q;
}

// Legs swing farther than the cloth around them, and hair is thicker than a hat is wide: what is
// hidden is made thinner where it would come through.
class Covered {
 public:
  explicit Covered(const PersonLook& look) {
    for (const Worn& worn : look.worn) {
      const Piece p = worn.piece;
      if (p == Piece::kCoat || p == Piece::kSkirt) hem_z_ = 0.50;
      if (p == Piece::kLongSkirt) hem_z_ = 0.17;
      if (p == Piece::kTshirt || p == Piece::kPullover) top_hem_z_ = 0.86;
      if (p == Piece::kJacket || p == Piece::kVest) top_hem_z_ = std::min(top_hem_z_, 0.84);
      hat_ = hat_ || p == Piece::kCap || p == Piece::kPeaked || p == Piece::kBeanie ||
             p == Piece::kSunHat;
    }
  }
  // Of the reference.
  Vec3 drawn_in(Piece piece, const Vec3& p) const {
    const bool trousers =
        piece == Piece::kTrousers || piece == Piece::kPlainTrousers || piece == Piece::kShorts;
    if (trousers || piece == Piece::kLegs) {
      const double skirt = smooth_step(hem_z_ + 0.03, hem_z_ + 0.22, p.z());
      const double top = trousers ? smooth_step(top_hem_z_ + 0.01, top_hem_z_ + 0.09, p.z()) : 0.0;
      const double deep = std::max(0.50 * skirt, 0.24 * top);
      return {(1.0 - deep) * p.x(), (1.0 - 0.45 * deep) * p.y(), p.z()};
    }
    if (hat_ && (piece == Piece::kShortHair || piece == Piece::kLongHair || piece == Piece::kBun)) {
      const Vec3 middle(-0.006, 0.0, 1.660);
      // A bun is behind the hat.
      const double in = smooth_step(1.672, 1.692, p.z()) * smooth_step(-0.115, -0.105, p.x());
      return middle + (1.0 - 0.14 * in) * (p - middle);
    }
    return p;
  }

 private:
  double hem_z_ = 10.0, top_hem_z_ = 10.0;
  bool hat_ = false;
};

Pose down(double length) { return Pose(Eigen::Quaterniond::Identity(), {0, 0, -length}); }

// Scale along and across of every bone, in its frame.
std::array<Vec3, kPersonBones> scales_of(const Proportions& p) {
  std::array<Vec3, kPersonBones> s;
  s[kTorso] = {p.trunk_girth, p.trunk_girth, p.trunk};
  s[kHead] = Vec3::Constant(p.head);
  for (const std::size_t side : {0U, 1U}) {
    s[kArmL + side] = s[kForeL + side] = {p.arm_girth, p.arm_girth, p.arm};
    s[kThighL + side] = s[kShinL + side] = {p.leg_girth, p.leg_girth, p.leg};
    s[kFootL + side] = {p.leg, 0.5 * (p.leg + p.leg_girth), p.leg};
  }
  return s;
}

// The rest pose of the reference with these proportions.
std::vector<Pose> rest_of(const Proportions& p) {
  Joints j;
  j.trunk = Pose(Eigen::Quaterniond::Identity(), {0, 0, p.hip_m});
  for (const std::size_t side : {0U, 1U}) {
    const double y = side == 0 ? 1.0 : -1.0;
    j.thigh[side] =
        Pose::from_euler({0, y * p.hip_half_m, p.hip_m}, {0, 0, y * reference::kLegOut_rad});
    j.shin[side] = j.thigh[side] * down(p.thigh_m);
    j.foot[side] =
        Pose(Eigen::Quaterniond::Identity(), (j.shin[side] * down(p.shin_m)).translation());
    j.upper_arm[side] = Pose::from_euler({0, y * p.shoulder_half_m, p.hip_m + p.shoulder_m},
                                         {0, 0, y * reference::kArmOut_rad});
    j.forearm[side] = j.upper_arm[side] * down(p.upper_arm_m);
  }
  return bones_of(j, p);
}

}  // namespace

Vec3 Proportions::reach(const Vec3& parts) const {
  const double z = parts.z() * reference::kHeight, neck = kNeckZ - kHipZ;
  const double up = z <= neck ? trunk * z : trunk * neck + head * (z - neck);
  return {height_m * parts.x(), height_m * parts.y(), up};
}

Proportions proportions_of(const PersonLook& look, double h, double top_z) {
  Proportions p;
  const double s = h / reference::kHeight;
  const double age = look.age_years;
  // Shares of the height: head from chin to crown, hip joints above the ground.
  const double head = between({{1.0, 0.215},
                               {2.0, 0.198},
                               {5.0, 0.172},
                               {8.0, 0.155},
                               {11.0, 0.144},
                               {15.0, 0.134},
                               {18.0, 0.130}},
                              age);
  const double legs = between(
      {{1.0, 0.43}, {2.0, 0.455}, {5.0, 0.487}, {8.0, 0.507}, {11.0, 0.520}, {15.0, 0.530}}, age);
  p.height_m = h;
  p.leg = s * legs / 0.530;
  p.leg_height_m = p.leg * reference::kHeight;
  p.head = s * head / 0.130;
  p.hip_m = kHipZ * p.leg;
  p.trunk = (h - p.hip_m - (top_z - kNeckZ) * p.head) / (kNeckZ - kHipZ);
  const double grown = std::clamp((age - 11.0) / 6.0, 0.0, 1.0);
  p.arm = s * between({{2.0, 0.90}, {8.0, 0.95}, {15.0, 1.0}}, age);
  const double slim = look.female ? 1.0 - 0.08 * grown : 1.0;
  const double chubby =
      between({{2.0, 1.12}, {5.0, 1.02}, {9.0, 0.94}, {14.0, 0.95}, {18.0, 1.0}}, age);
  p.leg_girth =
      s * chubby * (look.female ? 1.0 - 0.03 * grown : 1.0) * (1.0 + 0.6 * (look.girth - 1.0));
  p.arm_girth = s * chubby * slim * (1.0 + 0.7 * (look.girth - 1.0));
  p.trunk_girth = s * between({{2.0, 1.06}, {6.0, 1.0}, {18.0, 1.0}}, age);
  const double shoulders =
      1.0 - (look.female ? 0.10 * grown : 0.0) - 0.06 * (1.0 - grown) + 0.35 * (look.girth - 1.0);
  p.shoulder_half_m = kShoulderHalf * h * shoulders;
  p.hip_half_m = kHipHalf * h * (1.0 + 0.5 * (look.girth - 1.0)) * (1.0 - 0.06 * (1.0 - grown));
  p.shoulder_m = (reference::kShoulderZ - kHipZ) * p.trunk;
  p.neck_m = (kNeckZ - kHipZ) * p.trunk;
  const double arm_m = reference::kHeight * p.arm;
  p.upper_arm_m = kUpperArm * arm_m;
  p.forearm_m = kForearm * arm_m;
  p.hand_m = kHand * arm_m;
  p.thigh_m = kThigh * p.leg_height_m;
  p.shin_m = kShin * p.leg_height_m;
  return p;
}

std::vector<Pose> bones_of(const Joints& j, const Proportions& size) {
  std::vector<Pose> X(kPersonBones);
  X[kTorso] = j.trunk;
  X[kHead] = j.trunk * Pose::from_euler({0, 0, size.neck_m}, {0, j.nod_rad, 0});
  for (const std::size_t side : {0U, 1U}) {
    X[kArmL + side] = j.upper_arm[side];
    X[kForeL + side] = j.forearm[side];
    X[kThighL + side] = j.thigh[side];
    X[kShinL + side] = j.shin[side];
    X[kFootL + side] = j.foot[side];
  }
  return X;
}

BuiltPerson build_person(const PersonLook& look, ClassId class_id, double height_m) {
  double top_z = 0.0;
  for (const Worn& worn : look.worn) {
    for (const Vec3& p : shell_of(worn.piece).shell.positions) top_z = std::max(top_z, p.z());
  }
  BuiltPerson out;
  out.size = proportions_of(look, height_m, top_z);
  const Shape shape = shape_of(look);
  const Covered covered(look);
  const std::array<Pose, kPersonBones>& from = reference::bones();
  const std::vector<Pose> rest = rest_of(out.size);
  const std::array<Vec3, kPersonBones> scale = scales_of(out.size);
  std::array<Eigen::Matrix3d, kPersonBones> A, N;
  std::array<Vec3, kPersonBones> shift;
  for (std::size_t b = 0; b < kPersonBones; ++b) {
    const Eigen::Matrix3d R = rest[b].matrix(), back = from[b].matrix().transpose();
    A[b] = R * scale[b].asDiagonal() * back;
    N[b] = R * scale[b].cwiseInverse().asDiagonal() * back;
    shift[b] = rest[b].translation() - A[b] * from[b].translation();
  }
  SkinMesh skin;
  std::size_t vertices = 0, triangles = 0;
  for (const Worn& worn : look.worn) {
    vertices += shell_of(worn.piece).shell.positions.size();
    triangles += shell_of(worn.piece).shell.triangles.size();
  }
  skin.positions.reserve(vertices);
  skin.normals.reserve(vertices);
  skin.influences.reserve(vertices);
  skin.triangles.reserve(triangles);
  skin.part.reserve(triangles);
  for (const Worn& worn : look.worn) {
    const PieceShell& piece = shell_of(worn.piece);
    const auto first = static_cast<std::uint32_t>(skin.positions.size());
    for (std::size_t v = 0; v < piece.shell.positions.size(); ++v) {
      const Vec3 p = covered.drawn_in(worn.piece, piece.shell.positions[v]);
      const Influence& i = piece.influences[v];
      bool by_trunk = false;
      for (std::size_t k = 0; k < 4; ++k)
        by_trunk = by_trunk || (i.bone[k] == kTorso && i.weight[k] > 0.0F);
      const Vec3 q = by_trunk ? shaped(p, shape) : p;
      Vec3 at = Vec3::Zero(), normal = Vec3::Zero();
      for (std::size_t k = 0; k < 4; ++k) {
        if (i.weight[k] <= 0.0F) continue;
        const auto w = static_cast<double>(i.weight[k]);
        const std::size_t b = i.bone[k];
        at += w * (A[b] * (b == kTorso ? q : p) + shift[b]);
        normal += w * (N[b] * piece.shell.normals[v]);
      }
      skin.positions.push_back(at);
      skin.normals.push_back(normal.normalized());
      skin.influences.push_back(i);
    }
    std::vector<std::uint16_t> parts;
    for (const auto& [name, material] : worn.zones) {
      const Part part{name, class_id, material};
      auto known = std::find(skin.parts.begin(), skin.parts.end(), part);
      if (known == skin.parts.end()) known = skin.parts.insert(known, part);
      parts.push_back(static_cast<std::uint16_t>(known - skin.parts.begin()));
    }
    for (std::size_t t = 0; t < piece.shell.triangles.size(); ++t) {
      const auto& tri = piece.shell.triangles[t];
      skin.triangles.push_back({first + tri[0], first + tri[1], first + tri[2]});
      const std::size_t zone = std::min<std::size_t>(piece.shell.zone[t], parts.size() - 1);
      skin.part.push_back(parts[zone]);
    }
  }
  out.skin = SkinnedBody(std::move(skin), rest);
  return out;
}

}  // namespace raytruth::assets
