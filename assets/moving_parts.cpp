#include "assets/moving_parts.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <memory>

#include "sim/core/math.h"

namespace raytruth::assets {
namespace {

// How far things open: the usual check straps and gas springs of passenger cars.
constexpr double kDoor_rad = deg_to_rad(65.0);
constexpr double kHood_rad = deg_to_rad(55.0);
constexpr double kTrunk_rad = deg_to_rad(80.0);
constexpr double kMirror_rad = deg_to_rad(70.0);

enum class MovingKind { kDoor, kWindow, kHood, kTrunk, kMirror };

struct Known {
  const char* component;
  const char* node;
  MovingKind kind;
  std::vector<std::string> parts;  // that go along; without the first there is nothing to move
  const char* parent = nullptr;
};

const std::vector<Known>& all_known() {
  static const std::vector<Known> known = {
      {"hood", "Hood", MovingKind::kHood, {"Hood", "Hood_Lining"}},
      {"trunk",
       "Trunk",
       MovingKind::kTrunk,
       {"Trunk", "Trunk_Lining", "Trunk_Livery", "Windshield_R", "License_Plate_R",
        "License_Plate_R_Text", "License_Plate_R_Band"}},
      {"doorFrontLeft",
       "Door_FL",
       MovingKind::kDoor,
       {"Door_FL", "Door_FL_Lining", "Door_FL_Trim", "Door_FL_Livery", "Handle_FL"}},
      {"doorFrontRight",
       "Door_FR",
       MovingKind::kDoor,
       {"Door_FR", "Door_FR_Lining", "Door_FR_Trim", "Door_FR_Livery", "Handle_FR"}},
      {"doorRearLeft",
       "Door_RL",
       MovingKind::kDoor,
       {"Door_RL", "Door_RL_Lining", "Door_RL_Trim", "Door_RL_Livery", "Handle_RL"}},
      {"doorRearRight",
       "Door_RR",
       MovingKind::kDoor,
       {"Door_RR", "Door_RR_Lining", "Door_RR_Trim", "Door_RR_Livery", "Handle_RR"}},
      {"windowFrontLeft", "Window_FL", MovingKind::kWindow, {"Window_FL"}, "Door_FL"},
      {"windowFrontRight", "Window_FR", MovingKind::kWindow, {"Window_FR"}, "Door_FR"},
      {"windowRearLeft", "Window_RL", MovingKind::kWindow, {"Window_RL"}, "Door_RL"},
      {"windowRearRight", "Window_RR", MovingKind::kWindow, {"Window_RR"}, "Door_RR"},
      {"sideMirrorLeft",
       "Mirror_L",
       MovingKind::kMirror,
       {"Mirror_L", "Mirror_Glass_L"},
       "Door_FL"},
      {"sideMirrorRight",
       "Mirror_R",
       MovingKind::kMirror,
       {"Mirror_R", "Mirror_Glass_R"},
       "Door_FR"},
  };
  return known;
}

// The triangles whose part is (or isn't) one of these, as a mesh of their own.
MeshPtr picked(const Mesh& from, const std::vector<bool>& parts, bool wanted) {
  auto mesh = std::make_shared<Mesh>();
  std::vector<std::uint16_t> part_of(from.parts.size());
  for (std::size_t p = 0; p < from.parts.size(); ++p) {
    if (parts[p] != wanted) continue;
    part_of[p] = static_cast<std::uint16_t>(mesh->parts.size());
    mesh->parts.push_back(from.parts[p]);
  }
  for (std::size_t t = 0; t < from.triangles.size(); ++t) {
    const std::uint16_t part = from.triangle_part[t];
    if (parts[part] != wanted) continue;
    const auto base = static_cast<std::uint32_t>(mesh->positions.size());
    for (const std::uint32_t corner : from.triangles[t]) {
      mesh->positions.push_back(from.positions[corner]);
      mesh->normals.push_back(from.normals[corner]);
    }
    mesh->triangles.push_back({base, base + 1, base + 2});
    mesh->triangle_part.push_back(part_of[part]);
  }
  mesh->check();
  return mesh;
}

// The highest vertex within a hand's breadth of x.
double top_near(const Mesh& mesh, double x) {
  double top = -1e9;
  for (const Vec3f& p : mesh.positions) {
    if (std::abs(p.x() - x) < 0.1) top = std::max(top, static_cast<double>(p.z()));
  }
  return top;
}

Joint joint_of(const Known& known, const Mesh& mesh) {
  const Box3 box = mesh.bounds();
  const double side = box.center().y() > 0.0 ? 1.0 : -1.0;
  const double outer = std::max(std::abs(box.min.y()), std::abs(box.max.y()));
  const double inner = std::min(std::abs(box.min.y()), std::abs(box.max.y()));
  Joint j;
  j.component = known.component;
  switch (known.kind) {
    case MovingKind::kDoor:  // hung at its front edge
      j.hinge_m = {box.max.x(), side * outer, 0.0};
      j.open_rad = -side * kDoor_rad;
      break;
    case MovingKind::kWindow:  // straight down into the door
      j.open_m = {0.0, 0.0, -box.size().z()};
      break;
    case MovingKind::kHood:  // hung below the windscreen
      j.hinge_m = {box.min.x(), 0.0, top_near(mesh, box.min.x())};
      j.axis = Vec3::UnitY();
      j.open_rad = -kHood_rad;
      break;
    case MovingKind::kTrunk:  // hung at its upper, front edge
      j.hinge_m = {box.max.x(), 0.0, top_near(mesh, box.max.x())};
      j.axis = Vec3::UnitY();
      j.open_rad = kTrunk_rad;
      break;
    case MovingKind::kMirror:  // folded in, glass to the door
      j.hinge_m = {box.center().x(), side * inner, 0.0};
      j.open_rad = -side * kMirror_rad;
      j.usual = 1.0;
      break;
  }
  return j;
}

}  // namespace

bool Opening::has(int on_side, double u, int face) const {
  if (side != 0 && side != on_side) return false;
  if (u < from || u > to || face > highest) return false;
  return face >= (u < rear_to ? lowest_rear : lowest);
}

Pose Joint::pose(double progress) const {
  const double share = std::clamp(progress, 0.0, 1.0) - usual;
  if (share == 0.0) return {};
  const double half = 0.5 * std::abs(share) * open_rad;
  const Vec3 turn = det::sin(half) * axis;
  const Eigen::Quaterniond q(det::cos(half), turn.x(), turn.y(), turn.z());
  return Pose(Eigen::Quaterniond::Identity(), hinge_m + share * open_m) * Pose(q, Vec3::Zero()) *
         Pose(Eigen::Quaterniond::Identity(), -hinge_m);
}

std::vector<Joint> take_moving_parts(std::vector<AssetNode>& nodes) {
  std::vector<Joint> joints;
  std::map<std::string, std::size_t> placed;
  for (const Known& known : all_known()) {
    const Mesh& body = *nodes[0].mesh;
    const bool has_it = std::any_of(body.parts.begin(), body.parts.end(), [&](const Part& part) {
      return part.name == known.parts.front();
    });
    if (!has_it) continue;
    std::vector<bool> moves(body.parts.size());
    for (std::size_t p = 0; p < moves.size(); ++p) {
      moves[p] = std::find(known.parts.begin(), known.parts.end(), body.parts[p].name) !=
                 known.parts.end();
    }
    MeshPtr part = picked(body, moves, true);
    nodes[0].mesh = picked(body, moves, false);
    Joint joint = joint_of(known, *part);
    joint.node = nodes.size();
    if (known.parent != nullptr) {
      const auto at = placed.find(known.parent);
      if (at != placed.end()) joint.parent = at->second;
    }
    placed.emplace(known.node, joint.node);
    nodes.push_back({known.node, std::move(part)});
    joints.push_back(std::move(joint));
  }
  return joints;
}

double progress_of(const ActorState& state, const Joint& joint) {
  for (const AnimationState& a : state.animations) {
    if (a.kind == AnimationKind::kComponent && a.name == joint.component) return a.progress;
  }
  return joint.usual;
}

}  // namespace raytruth::assets
