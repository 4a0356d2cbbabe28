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
  look.worn = {{Piece::kFace,
                {{"Face", w.skin},
                 {"Face", w.skin},
                 {"Brows", w.shoes},
                 {"Face", w.skin},
                 {"Eyes", w.shoes}}},
               {Piece::kHands, {{"Hand", w.skin}}},
               {Piece::kPullover, {{"Jacket", w.jacket}}},
               {Piece::kTrousers, {{"Trousers", w.trousers}}},
               {Piece::kShoes, {{"Shoe", w.shoes}}}};
  const bool motor = Taxonomy::info(c).name == "motorcyclist";
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

void add_leg_pieces(std::vector<AssetNode>& nodes, ClassId c, const Clothes& w, double h) {
  const BuiltPerson body = body_of(c, w, h, false);
  for (const std::size_t side : {0U, 1U}) {
    const char* ending = side == 0 ? "_L" : "_R";
    const std::pair<const char*, std::size_t> bones[] = {
        {"Thigh", kThighL + side}, {"Shin", kShinL + side}, {"Foot", kFootL + side}};
    for (const auto& [name, bone] : bones) {
      MeshBuilder b;
      const Mesh& mesh = *body.skin.rest_meshes()[bone];
      for (std::size_t t = 0; t < mesh.triangles.size(); ++t) {
        const Part& part = mesh.parts[mesh.triangle_part[t]];
        const auto at = [&](std::size_t k) {
          return Vec3(mesh.positions[mesh.triangles[t][k]].cast<double>());
        };
        b.triangle(b.part(part.name, part.class_id, part.material), at(0), at(1), at(2));
      }
      const std::uint16_t cloth = b.part("Trousers", c, w.trousers);
      if (bone == kThighL + side) b.ellipsoid(cloth, {0, 0, 0}, Vec3::Constant(0.050 * h), 14);
      if (bone == kShinL + side)
        b.ellipsoid(cloth, {0.002 * h, 0, 0}, Vec3(0.0355, 0.036, 0.037) * h, 14);
      nodes.push_back({std::string(name) + ending, b.build(60.0)});
    }
  }
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
