// People with a skeleton: clips by gait phase, linear blend skinning.
#include <algorithm>
#include <cmath>

#include "assets/body.h"
#include "sim/core/math.h"

namespace raytruth::assets {
namespace {

using Affine = Eigen::Matrix<double, 3, 4>;

// Value between two keys at time t; `mix` blends.
template <typename T, typename Mix>
T at(const std::vector<std::pair<double, T>>& keys, double t, Mix mix) {
  const auto next = std::lower_bound(keys.begin(), keys.end(), t,
                                     [](const auto& key, double time) { return key.first < time; });
  if (next == keys.begin()) return keys.front().second;
  if (next == keys.end()) return keys.back().second;
  const auto before = next - 1;
  const double span = next->first - before->first;
  return mix(before->second, next->second, span > 0.0 ? (t - before->first) / span : 0.0);
}

Vec3 mix_places(const Vec3& a, const Vec3& b, double u) { return a + u * (b - a); }

// Normalised linear: keys are a few hundredths of a second apart.
Eigen::Quaterniond mix_turns(const Eigen::Quaterniond& a, const Eigen::Quaterniond& b, double u) {
  const double sign = a.dot(b) < 0.0 ? -1.0 : 1.0;
  Eigen::Quaterniond q;
  q.coeffs() = (1.0 - u) * a.coeffs() + u * sign * b.coeffs();
  q.coeffs() /= std::sqrt(q.coeffs().squaredNorm());
  return q;
}

struct Joint3 {
  Vec3 place;
  Eigen::Quaterniond turn;
  Eigen::Matrix3d scale;  // what is left of the rest pose beside turn and place
};

Joint3 rest_of(const FileBone& bone) {
  const Eigen::Matrix3d M = bone.rest.topLeftCorner<3, 3>();
  Joint3 j;
  j.place = bone.rest.topRightCorner<3, 1>();
  // Bones are turned and, rarely, scaled evenly.
  const double s = det::pow(std::max(1e-12, std::abs(M.determinant())), 1.0 / 3.0);
  j.turn = Eigen::Quaterniond(Eigen::Matrix3d(M / s)).normalized();
  j.scale = Eigen::Matrix3d::Identity() * s;
  return j;
}

// The clip at a share of its length.
std::vector<Joint3> sample(const std::vector<Joint3>& rest, const FileClip& clip, double share) {
  std::vector<Joint3> joints = rest;
  const double t = share * clip.duration_s;
  for (const FileChannel& c : clip.channels) {
    Joint3& j = joints[static_cast<std::size_t>(c.bone)];
    if (!c.places.empty()) j.place = at(c.places, t, mix_places);
    if (!c.turns.empty()) j.turn = at(c.turns, t, mix_turns);
  }
  return joints;
}

std::vector<Joint3> blend(const std::vector<Joint3>& a, const std::vector<Joint3>& b, double u) {
  std::vector<Joint3> out = a;
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i].place = mix_places(a[i].place, b[i].place, u);
    out[i].turn = mix_turns(a[i].turn, b[i].turn, u);
  }
  return out;
}

// Where the skin's bones carry a point of the bind pose, in the asset frame.
std::vector<Affine> skin_of(const Body& body, const std::vector<Joint3>& joints) {
  std::vector<Eigen::Matrix4d> global(joints.size());
  std::vector<Affine> skin(joints.size());
  Eigen::Matrix4d out = Eigen::Matrix4d::Identity();
  out.topLeftCorner<3, 3>() = body.from_file;
  out.topRightCorner<3, 1>() = body.shift;
  Eigen::Matrix4d back = Eigen::Matrix4d::Identity();
  back.topLeftCorner<3, 3>() = body.from_file.inverse();
  back.topRightCorner<3, 1>() = -body.from_file.inverse() * body.shift;
  for (std::size_t i = 0; i < joints.size(); ++i) {
    Eigen::Matrix4d local = Eigen::Matrix4d::Identity();
    local.topLeftCorner<3, 3>() = joints[i].turn.toRotationMatrix() * joints[i].scale;
    local.topRightCorner<3, 1>() = joints[i].place;
    const int parent = body.bones[i].parent;
    global[i] =
        parent < 0 ? local : Eigen::Matrix4d(global[static_cast<std::size_t>(parent)] * local);
    skin[i] = (out * global[i] * body.bones[i].inverse * back).topRows<3>();
  }
  return skin;
}

Affine mixed(const std::vector<Affine>& skin, const Influences& i) {
  Affine M = static_cast<double>(i.weight[0]) * skin[i.bone[0]];
  for (std::size_t k = 1; k < 4; ++k) {
    if (i.weight[k] > 0.0F) M += static_cast<double>(i.weight[k]) * skin[i.bone[k]];
  }
  return M;
}

Vec3 moved(const Affine& M, const Vec3f& p) {
  return M.leftCols<3>() * p.cast<double>() + M.col(3);
}

const AnimationState* motion_of(const ActorState& state) {
  for (const AnimationState& a : state.animations) {
    if (a.kind == AnimationKind::kMotion) return &a;
  }
  return nullptr;
}

// Faster than this a person walks with full strides.
constexpr double kFullStride_m_s = 0.5;
// And from this on it runs (the change is seen at about 2 m/s; Hreljac 1993).
constexpr double kRun_m_s = 2.2;

class SkinnedPerson final : public Asset {
 public:
  SkinnedPerson(std::shared_ptr<const Body> body, MeshPtr bind, double scale, double lift)
      : body_(std::move(body)), scale_(scale), lift_(lift) {
    for (const FileBone& bone : body_->bones) rest_.push_back(rest_of(bone));
    nodes_.push_back({"Body", std::move(bind)});
  }

  std::vector<Pose> articulate(const ActorState&) const override { return {Pose()}; }

  bool can_show(const AnimationState& animation) const override {
    if (animation.kind != AnimationKind::kMotion) return false;
    return animation.name == "walking" || (animation.name == "standing" && has("stand")) ||
           (animation.name == "sitting" && has("sit")) ||
           (animation.name == "running" && has("run"));
  }

  MeshPtr mesh_of(std::size_t node, const ActorState& state) const override {
    const Mesh& bind = *nodes_[node].mesh;
    const std::vector<Affine> skin = skin_of(*body_, joints_of(state));
    auto mesh = std::make_shared<Mesh>(bind);
    double lowest = 1e9;
    std::vector<Vec3> places(bind.positions.size());
    for (std::size_t v = 0; v < places.size(); ++v) {
      const Affine M = mixed(skin, body_->mesh.influences[v]);
      places[v] = moved(M, body_->mesh.positions[v]);
      lowest = std::min(lowest, places[v].z());
      const Vec3 n = M.leftCols<3>() * body_->mesh.normals[v].cast<double>();
      const double length = n.norm();
      if (length > 1e-9) mesh->normals[v] = (n / length).cast<float>();
    }
    // The lower of the two soles stands on the ground.
    for (std::size_t v = 0; v < places.size(); ++v) {
      const Vec3 p = scale_ * (places[v] - Vec3(0, 0, lowest)) + Vec3(0, 0, lift_);
      mesh->positions[v] = p.cast<float>();
    }
    return mesh;
  }

 private:
  bool has(const char* use) const { return body_->clips.contains(use); }

  std::vector<Joint3> of(const char* use, double share) const {
    const auto clip = body_->clips.find(use);
    return clip == body_->clips.end() ? rest_ : sample(rest_, clip->second, share);
  }

  std::vector<Joint3> joints_of(const ActorState& state) const {
    double walks = std::clamp(std::abs(state.speed_m_s) / kFullStride_m_s, 0.0, 1.0);
    const AnimationState* motion = motion_of(state);
    const double elapsed = motion != nullptr ? motion->elapsed_s : 0.0;
    if (motion != nullptr && motion->name == "sitting" && has("sit")) return of("sit", 0.0);
    const bool runs = has("run") && std::abs(state.speed_m_s) > kRun_m_s;
    const char* use = runs ? "run" : "walk";
    const auto stride = body_->stride_m.find(use);
    const double length = (stride != body_->stride_m.end() ? stride->second : 1.4) * scale_;
    double way = state.gait_m;
    if (motion != nullptr && (motion->name == "walking" || motion->name == "running") &&
        walks == 0.0) {
      walks = 1.0;  // on the spot
      way += 1.3 * elapsed;
    }
    const double turns = way / length;
    const double phase = turns - std::floor(turns);
    std::vector<Joint3> moving = of(use, phase);
    if (walks >= 1.0) return moving;
    return blend(of(has("stand") ? "stand" : use, 0.0), moving, walks);
  }

  std::shared_ptr<const Body> body_;
  std::vector<Joint3> rest_;
  double scale_, lift_;
};

}  // namespace

void measure_strides(Body& body, const PackAsset& asset) {
  constexpr int kSteps = 40;
  std::vector<Joint3> rest;
  for (const FileBone& bone : body.bones) rest.push_back(rest_of(bone));
  for (const char* use : {"walk", "run"}) {
    const auto clip = body.clips.find(use);
    if (clip == body.clips.end()) continue;
    for (const PackClip& stated : asset.clips) {
      if (stated.use == use && stated.stride_m > 0.0) body.stride_m[use] = stated.stride_m;
    }
    if (body.stride_m.contains(use)) continue;
    // What touches the ground moves back by as much as the body goes on.
    double way = 0.0;
    std::vector<Affine> now = skin_of(body, sample(rest, clip->second, 0.0));
    for (int k = 0; k < kSteps; ++k) {
      const std::vector<Affine> next =
          skin_of(body, sample(rest, clip->second, (k + 1.0) / kSteps));
      std::size_t lowest = 0;
      double least = 1e9;
      for (std::size_t v = 0; v < body.mesh.positions.size(); v += 3) {
        const double z = moved(mixed(now, body.mesh.influences[v]), body.mesh.positions[v]).z();
        if (z < least) {
          least = z;
          lowest = v;
        }
      }
      const Influences& i = body.mesh.influences[lowest];
      way += moved(mixed(now, i), body.mesh.positions[lowest]).x() -
             moved(mixed(next, i), body.mesh.positions[lowest]).x();
      now = next;
    }
    if (way > 0.2) body.stride_m[use] = way;
  }
}

std::shared_ptr<const Asset> fit_person(const std::shared_ptr<const Body>& body,
                                        const ActorModel& model, MaterialTable& materials,
                                        const Material& paint) {
  const std::vector<Part> parts = parts_of(*body, materials, paint);
  auto bind = std::make_shared<Mesh>();
  bind->positions = body->mesh.positions;
  bind->normals = body->mesh.normals;
  bind->uv = body->mesh.uv;
  bind->triangles = body->mesh.triangles;
  bind->triangle_part = body->mesh.part;
  bind->parts = parts;
  bind->check();
  const double tall = body->bounds.size().z();
  const bool stated = model.box_size_m.z() > 0.3;
  const double scale = stated ? model.box_size_m.z() / tall : 1.0;
  const double lift = stated ? model.box_center_m.z() - 0.5 * model.box_size_m.z() : 0.0;
  return std::make_shared<SkinnedPerson>(body, std::move(bind), scale, lift);
}

}  // namespace raytruth::assets
