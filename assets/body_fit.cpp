// Rigid bodies of packs, fitted to what a scenario declares.
#include <algorithm>
#include <cmath>

#include "assets/body.h"
#include "assets/lod.h"
#include "sim/core/math.h"

namespace raytruth::assets {
namespace {

class FittedBody final : public LevelledAsset {
 public:
  struct Wheel {
    Vec3 hub;
    double radius;
    bool steers;
  };

  FittedBody(std::vector<AssetNode> nodes, std::vector<std::vector<OwnLevel>> levels,
             std::vector<Wheel> wheels, bool leans)
      : levels_(std::move(levels)), wheels_(std::move(wheels)), leans_(leans) {
    nodes_ = std::move(nodes);
    if (wheels_.empty()) return;
    double front = -1e9;
    double rear = 1e9;
    for (const Wheel& w : wheels_) {
      front = std::max(front, w.hub.x());
      rear = std::min(rear, w.hub.x());
    }
    middle_ = {0.5 * (front + rear), 0.0, wheels_.front().radius};
  }

  std::vector<Pose> articulate(const ActorState& state) const override {
    // Two-wheelers lean as a whole about the ground; other bodies turn on their springs.
    const Pose lean = leans_ ? Pose::from_euler(Vec3::Zero(), {0, 0, state.body_roll_rad}) : Pose();
    std::vector<Pose> poses{
        leans_ ? lean
               : Pose::from_euler(middle_, {0, state.body_pitch_rad, state.body_roll_rad}) *
                     Pose::from_euler(-middle_, {})};
    for (const Wheel& w : wheels_) {
      const double roll = det::fmod(state.wheel_roll_m / w.radius, 2.0 * kPi);
      poses.push_back(lean * Pose::from_euler(w.hub, {w.steers ? state.steering_rad : 0.0, 0, 0}) *
                      Pose::from_euler(Vec3::Zero(), {0, roll, 0}));
    }
    return poses;
  }

  std::span<const OwnLevel> own_levels(std::size_t node) const override { return levels_[node]; }

 private:
  std::vector<std::vector<OwnLevel>> levels_;  // by node
  std::vector<Wheel> wheels_;
  bool leans_;
  Vec3 middle_ = Vec3::Zero();
};

// Positions scaled about `from` and put at `to`; only parts that are used stay.
MeshPtr scaled(const BodyMesh& mesh, const std::vector<Part>& parts, const Vec3& scale,
               const Vec3& from, const Vec3& to) {
  auto out = std::make_shared<Mesh>();
  for (const Vec3f& p : mesh.positions)
    out->positions.push_back((scale.cwiseProduct(p.cast<double>() - from) + to).cast<float>());
  for (const Vec3f& n : mesh.normals) {
    const Vec3 turned = n.cast<double>().cwiseQuotient(scale);
    const double length = turned.norm();
    out->normals.push_back(length > 1e-9 ? Vec3f((turned / length).cast<float>()) : Vec3f::UnitZ());
  }
  out->uv = mesh.uv;
  out->triangles = mesh.triangles;
  std::vector<std::uint16_t> place(parts.size(), 0xffff);
  for (const std::uint16_t p : mesh.part) {
    if (place[p] == 0xffff) {
      place[p] = static_cast<std::uint16_t>(out->parts.size());
      out->parts.push_back(parts[p]);
    }
    out->triangle_part.push_back(place[p]);
  }
  out->check();
  return out;
}

}  // namespace

std::vector<Part> parts_of(const Body& body, MaterialTable& materials, const Material& paint) {
  std::vector<Part> parts;
  for (const BodyPart& p : body.parts) {
    Material material = p.material;
    if (p.painted) {
      material = paint;
      if (p.material.alpha_cutoff > 0.0F) {
        material.name += "+" + p.material.name;
        material.colour_texture = p.material.colour_texture;
        material.alpha_cutoff = p.material.alpha_cutoff;
      }
    }
    parts.push_back({p.name, p.class_id, materials.add(material), p.lamps, {}});
  }
  return parts;
}

std::shared_ptr<const Asset> fit_body(const std::shared_ptr<const Body>& body,
                                      const ActorModel& model, MaterialTable& materials,
                                      const Material& paint) {
  const std::vector<Part> parts = parts_of(*body, materials, paint);
  const Box3 own = body->bounds;
  Vec3 size = own.size();
  Vec3 foot(0.0, 0.0, 0.0);
  if (model.box_size_m.minCoeff() > 0.0) {
    size = model.box_size_m;
    foot = model.box_center_m;
    // Vehicles stand on the ground whatever the box's lower side is.
    size.z() = model.box_center_m.z() + 0.5 * model.box_size_m.z();
    if (!(size.z() > 0.0) || model.kind != ActorKind::kVehicle) size.z() = model.box_size_m.z();
    foot.z() = model.kind == ActorKind::kVehicle
                   ? 0.0
                   : model.box_center_m.z() - 0.5 * model.box_size_m.z();
  }
  const Vec3 scale = size.cwiseQuotient(own.size().cwiseMax(1e-3));
  const Vec3 from(own.center().x(), own.center().y(), own.min.z());
  std::vector<AssetNode> nodes{{"Body", scaled(body->mesh, parts, scale, from, foot)}};
  // Levels are stretched when they are asked for, and are off by as much more.
  std::vector<std::vector<OwnLevel>> levels(1 + body->wheels.size());
  const auto own_parts = std::make_shared<const std::vector<Part>>(parts);
  for (std::size_t l = 0; l < body->levels.size(); ++l) {
    const double off_m = scale.maxCoeff() * body->levels[l].deviation_m;
    levels[0].push_back(
        {off_m, [=] { return scaled(body->levels[l].mesh, *own_parts, scale, from, foot); }});
    for (std::size_t w = 0; w < body->wheels.size(); ++w) {
      levels[w + 1].push_back({off_m, [=] {
                                 return scaled(body->levels[l].wheels[w], *own_parts,
                                               {scale.z(), scale.y(), scale.z()}, Vec3::Zero(),
                                               Vec3::Zero());
                               }});
    }
  }
  std::vector<FittedBody::Wheel> wheels;
  bool leans = !body->wheels.empty();
  for (const BodyWheel& w : body->wheels) {
    // Wheels stay round; those that reach the end of the box go on doing so.
    const double radius = w.radius * scale.z();
    Vec3 hub = scale.cwiseProduct(w.hub - from) + foot;
    hub.x() = std::clamp(
        hub.x(), foot.x() - 0.5 * size.x() + radius,
        std::max(foot.x() - 0.5 * size.x() + radius, foot.x() + 0.5 * size.x() - radius));
    nodes.push_back({"Wheel_" + w.corner, scaled(w.mesh, parts, {scale.z(), scale.y(), scale.z()},
                                                 Vec3::Zero(), Vec3::Zero())});
    wheels.push_back({hub, radius, w.steers});
    leans = leans && w.corner.size() == 1;
  }
  return std::make_shared<FittedBody>(std::move(nodes), std::move(levels), std::move(wheels),
                                      leans);
}

}  // namespace raytruth::assets
