#include "assets/person_rider.h"

#include <algorithm>
#include <cmath>

#include "assets/body_parts.h"
#include "assets/person_build.h"
#include "sim/core/math.h"

namespace raytruth::assets {
namespace {

BuiltPerson body_of(ClassId c, const Clothes& w, double height_m, bool helmet) {
  PersonLook look;
  look.age_years = 35.0;
  look.clothes = w;
  const bool motor = Taxonomy::info(c).name == "motorcyclist";
  look.worn = {{Piece::kFists, {{"Hand", motor ? w.shoes : w.skin}}},
               {Piece::kRiderTop, {{"Jacket", w.jacket}}},
               {Piece::kRiderTrousers, {{"Trousers", w.trousers}}},
               {Piece::kShoes, {{"Shoe", w.shoes}}}};
  if (motor && helmet) {
    // The visor is dark: no face behind it.
    look.worn.push_back({Piece::kBareNeck, {{"Face", w.skin}}});
  } else {
    look.worn.push_back({Piece::kFace,
                         {{"Face", w.skin},
                          {"Face", w.skin},
                          {"Brows", w.shoes},
                          {"Face", w.skin},
                          {"Eyes", w.shoes}}});
  }
  if (!motor) look.worn.push_back({Piece::kShortHair, {{"Hair", helmet ? w.shoes : w.hair}}});
  if (helmet) {
    look.worn.push_back(
        {motor ? Piece::kFullFace : Piece::kCycling, {{"Helmet", w.hair}, {"Visor", w.shoes}}});
  }
  return build_person(look, c, height_m);
}

// Triangles of some bones in that pose.
void add_bones(MeshBuilder& b, const BuiltPerson& body, const std::vector<Pose>& poses,
               std::initializer_list<std::size_t> bones) {
  const std::vector<MeshPtr> meshes = body.skin.bent(poses);
  for (const std::size_t bone : bones) {
    const Mesh& mesh = *meshes[bone];
    const auto at = [&](std::uint32_t v) {
      return Vec3(poses[bone] * mesh.positions[v].cast<double>());
    };
    for (std::size_t t = 0; t < mesh.triangles.size(); ++t) {
      const Part& part = mesh.parts[mesh.triangle_part[t]];
      const auto& tri = mesh.triangles[t];
      b.triangle(b.part(part.name, part.class_id, part.material), at(tri[0]), at(tri[1]),
                 at(tri[2]));
    }
  }
}

Eigen::Quaterniond along_spine(const Vec3& spine) {
  Eigen::Matrix3d R;
  R.col(2) = spine;
  R.col(1) = Vec3::UnitY();
  R.col(0) = R.col(1).cross(R.col(2));
  return Eigen::Quaterniond(R);
}

void set_leg(Joints& j, std::size_t side, const Vec3& socket, const Vec3& ankle,
             const Proportions& size) {
  const double out = side == 0 ? 1.0 : -1.0;
  const Vec3 pole(1.0, 0.1 * out, 0.3);
  const Vec3 knee = joint_between(socket, ankle, size.thigh_m, size.shin_m, pole);
  j.thigh[side] = Pose(hanging_along((knee - socket).normalized(), pole), socket);
  j.shin[side] = Pose(hanging_along((ankle - knee).normalized(), pole), knee);
  j.foot[side] = Pose(Eigen::Quaterniond::Identity(), ankle);
}

// Trunk, hanging arms, legs as on a saddle.
Joints saddle(const Vec3& hip, const Vec3& spine, const Proportions& size) {
  Joints j;
  j.trunk = Pose(along_spine(spine), hip);
  j.nod_rad = -0.75 * det::atan2(spine.x(), spine.z());
  for (const std::size_t side : {0U, 1U}) {
    const double y = side == 0 ? 1.0 : -1.0;
    const Vec3 socket = hip + Vec3(0, y * size.hip_half_m, 0);
    const double reach = 0.80 * (size.thigh_m + size.shin_m);
    set_leg(j, side, socket, socket + Vec3(0.35 * reach, 0, -0.93 * reach), size);
    j.upper_arm[side] = j.trunk * Pose(Eigen::Quaterniond::Identity(),
                                       {0, y * size.shoulder_half_m, size.shoulder_m});
    j.forearm[side] =
        j.upper_arm[side] * Pose(Eigen::Quaterniond::Identity(), {0, 0, -size.upper_arm_m});
  }
  return j;
}

}  // namespace

void add_sitting_body(MeshBuilder& b, ClassId c, const Clothes& w, double h, const Vec3& hip,
                      const Vec3& spine, const std::array<Vec3, 2>& hands, bool helmet) {
  const BuiltPerson body = body_of(c, w, h, helmet);
  const Proportions& size = body.size;
  Joints j = saddle(hip, spine, size);
  for (const std::size_t side : {0U, 1U}) {
    const double y = side == 0 ? 1.0 : -1.0;
    const Vec3 shoulder = j.trunk * Vec3(0, y * size.shoulder_half_m, size.shoulder_m);
    const Vec3 elbow =
        joint_between(shoulder, hands[side], size.upper_arm_m, size.hand_m, {0, 0.6 * y, -1});
    const Vec3 first = (elbow - shoulder).normalized();
    const Vec3 second = (hands[side] - elbow).normalized();
    // Palms down.
    j.upper_arm[side] = Pose(hanging_along(first, Vec3(1, 0, 1)), shoulder);
    j.forearm[side] = Pose(hanging_along(second, Vec3(0, -0.8 * y, 0.6)), elbow);
  }
  add_bones(b, body, bones_of(j, size), {kTorso, kHead, kArmL, kArmR, kForeL, kForeR});
}

void add_sitting_legs(MeshBuilder& b, ClassId c, const Clothes& w, double h, const Vec3& hip,
                      const std::array<Vec3, 2>& ankles) {
  const BuiltPerson body = body_of(c, w, h, false);
  Joints j = saddle(hip, Vec3::UnitZ(), body.size);
  for (const std::size_t side : {0U, 1U}) {
    const Vec3 socket = hip + Vec3(0, (side == 0 ? 1.0 : -1.0) * body.size.hip_half_m, 0);
    set_leg(j, side, socket, ankles[side], body.size);
    b.ellipsoid(b.part("Trousers", c, w.trousers), socket, Vec3::Constant(0.050 * h), 14);
  }
  add_bones(b, body, bones_of(j, body.size), {kThighL, kThighR, kShinL, kShinR, kFootL, kFootR});
}

SittingLegs sitting_legs(ClassId c, const Clothes& w, double h, const Vec3& hip) {
  BuiltPerson body = body_of(c, w, h, false);
  // Some way between upright and over the bar: it only matters to the upper end of the thighs.
  const Joints j = saddle(hip, Vec3(0.45, 0.0, 0.89).normalized(), body.size);
  return {std::move(body.skin), bones_of(j, body.size)};
}

std::vector<Pose> SittingLegs::with(const std::array<Pose, 3>& left,
                                    const std::array<Pose, 3>& right) const {
  std::vector<Pose> bones = rest;
  for (const std::size_t side : {0U, 1U}) {
    const std::array<Pose, 3>& leg = side == 0 ? left : right;
    bones[kThighL + side] = leg[0];
    bones[kShinL + side] = leg[1];
    bones[kFootL + side] = leg[2];
  }
  return bones;
}

double ankle_above_sole(const Eigen::Quaterniond& foot) {
  const Vec3 ankle = reference::bones()[kFootL].translation();
  const Eigen::Matrix3d R = foot.toRotationMatrix();
  double lowest = 0.0;
  for (const Vec3& p : shell_of(Piece::kShoes).shell.positions) {
    if (p.y() > 0.0) lowest = std::min(lowest, R.row(2).dot(p - ankle));
  }
  return -lowest / reference::kHeight;
}

}  // namespace raytruth::assets
