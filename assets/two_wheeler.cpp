// Bicycles and motorcycles with their riders: two classes, one actor.
#include <algorithm>
#include <cmath>

#include "assets/body_style.h"
#include "assets/person_rider.h"
#include "assets/rider.h"
#include "assets/two_wheeler_parts.h"
#include "assets/vehicle_parts.h"
#include "sim/core/math.h"

namespace raytruth::assets {
namespace {

class TwoWheeler : public Asset {
 public:
  TwoWheeler(std::vector<AssetNode> nodes, double front_x, double rear_x, double radius)
      : front_x_(front_x), rear_x_(rear_x), radius_(radius) {
    nodes_ = std::move(nodes);
  }
  std::vector<Pose> articulate(const ActorState& state) const override {
    return leaning(state, state.body_roll_rad);
  }

 protected:
  std::vector<Pose> leaning(const ActorState& state, double lean_rad) const {
    const double roll = det::fmod(state.wheel_roll_m / radius_, 2.0 * kPi);
    const Pose lean = Pose::from_euler(Vec3::Zero(), {0, 0, lean_rad});
    return {lean,
            lean * Pose::from_euler({front_x_, 0, radius_}, {state.steering_rad, 0, 0}) *
                Pose::from_euler(Vec3::Zero(), {0, roll, 0}),
            lean * Pose::from_euler({rear_x_, 0, radius_}, {0, roll, 0})};
  }

 private:
  double front_x_, rear_x_, radius_;
};

// The bones of legs in the order of their nodes.
constexpr std::array<std::size_t, 6> kLegBones = {kThighL, kShinL, kFootL, kThighR, kShinR, kFootR};

// With legs that pedal, and bend in hips and knees. What stands has a foot on the ground: the right
// one, as there are more countries with the kerb there.
class Bicycle final : public TwoWheeler {
 public:
  Bicycle(std::vector<AssetNode> nodes, double front_x, double rear_x, double radius,
          const Pedalling& pedalling, SittingLegs legs)
      : TwoWheeler(std::move(nodes), front_x, rear_x, radius),
        pedalling_(pedalling),
        legs_(std::move(legs)) {
    constexpr const char* kNames[] = {"Thigh_L", "Shin_L", "Foot_L", "Thigh_R", "Shin_R", "Foot_R"};
    first_leg_ = nodes_.size();
    for (std::size_t k = 0; k < kLegBones.size(); ++k)
      nodes_.push_back({kNames[k], legs_.skin.rest_meshes()[kLegBones[k]]});
  }

  std::vector<Pose> articulate(const ActorState& state) const override {
    const double stands = standing(state);
    std::vector<Pose> X =
        leaning(state, state.body_roll_rad + stands * pedalling_.standing_lean_rad);
    const double crank = pedalling_.crank_rad(state.wheel_roll_m);
    X.push_back(X[0] * Pose::from_euler(pedalling_.bottom, {0, crank, 0}));
    for (const int side : {0, 1})
      X.push_back(X[0] * Pose(pedalling_.sole(side, crank), pedalling_.pedal(side, crank)));
    for (const int side : {0, 1}) {
      for (const Pose& bone : pedalling_.leg(side, crank, stands)) X.push_back(X[0] * bone);
    }
    return X;
  }

  MeshPtr mesh_of(std::size_t node, const ActorState& state) const override {
    if (node < first_leg_) return nodes_[node].mesh;
    const double crank = pedalling_.crank_rad(state.wheel_roll_m), stands = standing(state);
    return legs_.skin.bent(
        legs_.with(pedalling_.leg(0, crank, stands),
                   pedalling_.leg(1, crank, stands)))[kLegBones[node - first_leg_]];
  }

 private:
  // The foot comes down over the last metre per second, evenly at both ends.
  static double standing(const ActorState& state) {
    constexpr double kSlow_m_s = 1.0;
    const double u = std::clamp(1.0 - std::abs(state.speed_m_s) / kSlow_m_s, 0.0, 1.0);
    return u * u * (3.0 - 2.0 * u);
  }

  Pedalling pedalling_;
  SittingLegs legs_;
  std::size_t first_leg_ = 0;
};

void add_bicycle(MeshBuilder& b, const Kit& kit, ClassId c, const TwoWheelFrame& f, bool city) {
  const std::uint16_t tube = b.part("Frame", c, kit.paint());
  const std::uint16_t steel = b.part("Handlebar", c, kit.standard("chrome"));
  const std::uint16_t dark = b.part("Saddle", c, kit.standard("black_plastic"));
  const double base = f.front_x - f.rear_x;
  const Vec3 rear(f.rear_x, 0, f.radius);
  const Vec3 front(f.front_x, 0, f.radius);
  const Vec3 bottom = f.bottom();
  const Vec3 seat(f.rear_x + 0.26 * base, 0, 0.90);
  const Vec3 head(f.front_x - 0.20 * base, 0, 0.88);
  for (const auto& [p, q] :
       {std::pair{bottom, seat}, {bottom, head}, {Vec3(seat.x() + 0.03, 0, 0.82), head}})
    b.tube(tube, p, q, 0.018, 0.018, 10);
  for (const int side : {1, -1}) {
    const Vec3 y(0, side * 0.045, 0);
    b.tube(tube, rear + y, bottom + 0.3 * y, 0.010, 0.010, 8);
    b.tube(tube, rear + y, seat + 0.3 * y - Vec3(0, 0, 0.08), 0.010, 0.010, 8);
    b.tube(tube, front + y, head + 0.5 * y - Vec3(-0.03, 0, 0.14), 0.012, 0.014, 8);
  }
  b.tube(tube, head + Vec3(0.03, 0, -0.14), head, 0.018, 0.018, 8);
  b.tube(tube, head, head + Vec3(-0.05, 0, 0.16), 0.016, 0.016, 8);
  b.tube(steel, head + Vec3(-0.05, -0.27, 0.17), head + Vec3(-0.05, 0.27, 0.17), 0.012, 0.012, 8);
  b.ellipsoid(dark, seat + Vec3(-0.02, 0, 0.06), {0.14, 0.08, 0.035}, 12);
  b.tube(steel, seat, seat + Vec3(0, 0, 0.05), 0.012, 0.012, 6);
  for (const int side : {1, -1}) {
    b.limb(dark, head + Vec3(-0.05, side * 0.27, 0.17), head + Vec3(-0.16, side * 0.29, 0.17),
           0.016, 0.018, 8);
  }
  if (city) {
    add_mudguard(b, dark, rear, f.radius + 0.022, 0.028, deg_to_rad(35.0), deg_to_rad(205.0));
    add_mudguard(b, dark, front, f.radius + 0.022, 0.028, deg_to_rad(50.0), deg_to_rad(190.0));
    // Carrier.
    for (const double y : {-0.06, -0.02, 0.02, 0.06})
      b.tube(steel, {f.rear_x - 0.24, y, 2.0 * f.radius + 0.05},
             {f.rear_x + 0.14, y, 2.0 * f.radius + 0.06}, 0.006, 0.006, 5);
    for (const int side : {1, -1})
      b.tube(steel, {f.rear_x, side * 0.06, f.radius},
             {f.rear_x - 0.06, side * 0.06, 2.0 * f.radius + 0.05}, 0.006, 0.006, 5);
  }
  b.ellipsoid(b.part("Light_Low_Beam_Lens_F", c, kit.standard("lamp_low_beam"), kLampLowBeam),
              head + Vec3(0.06, 0, 0.08), {0.03, 0.035, 0.035}, 8);
  b.ellipsoid(b.part("Light_Tail_Lens_R", c, kit.standard("lamp_tail"), kLampTail),
              seat + Vec3(-0.14, 0, -0.05), {0.02, 0.03, 0.03}, 8);
}

// Crank about its axle, at the start of its turn, and pedals about their middles.
void add_drive(std::vector<AssetNode>& nodes, const Kit& kit, ClassId c, const Pedalling& p) {
  MeshBuilder crank;
  const std::uint16_t steel = crank.part("Crank", c, kit.standard("chrome"));
  const double axle = p.pedal_y_m - 0.055;
  crank.tube(steel, {0, -axle, 0}, {0, axle, 0}, 0.012, 0.012, 8);
  for (const int side : {1, -1}) {
    const double y = side * axle;
    crank.tube(steel, {0, y, 0}, {0, y, side * p.crank_m}, 0.013, 0.009, 8);
  }
  // The chainring, on the right.
  crank.tube(steel, {0, -0.044, 0}, {0, -0.040, 0}, 0.085, 0.085, 24);
  nodes.push_back({"Crank", crank.build(40.0)});
  for (const char* side : {"Pedal_L", "Pedal_R"}) {
    MeshBuilder pedal;
    pedal.box(pedal.part("Pedal", c, kit.standard("black_plastic")), Vec3::Zero(),
              {0.10, 0.10, 0.02});
    nodes.push_back({side, pedal.build(40.0)});
  }
}

}  // namespace

std::shared_ptr<const Asset> make_two_wheeler(const ActorModel& m, const Kit& kit,
                                              RandomStream random) {
  const std::string_view own = Taxonomy::info(m.class_id).name;
  const bool motor = own == "motorcycle" || own == "motorcyclist";
  const ClassId vehicle = motor ? Taxonomy::named("motorcycle") : Taxonomy::named("bicycle");
  const ClassId rider = motor ? Taxonomy::named("motorcyclist") : Taxonomy::named("bicyclist");
  Box3 box;
  box.extend(m.box_center_m - 0.5 * m.box_size_m);
  box.extend(m.box_center_m + 0.5 * m.box_size_m);
  box.min.z() = 0.0;
  if (box.size().minCoeff() < 0.2) {
    box.min = {-0.35, -0.3, 0.0};
    box.max = {1.45, 0.3, 1.75};
  }
  const double length = box.size().x();
  TwoWheelFrame f{};
  f.radius = std::min(motor ? 0.31 : 0.34, 0.19 * length);
  f.rear_x = box.min.x() + f.radius;
  f.front_x = box.max.x() - f.radius;
  f.height = box.max.z();
  const double base = f.front_x - f.rear_x;

  MeshBuilder b;
  Clothes clothes = draw_clothes(kit, random);
  const Vec3 hip(f.rear_x + 0.25 * base, 0, 1.02);
  const Vec3 bottom = f.bottom();
  // A rider of a height that makes the seated crown reach the box's top.
  if (motor) {
    clothes.hair = kit.add(paint("helmet", {0.5F, 0.5F, 0.52F}, true));
    const double u = random.uniform();
    const MotorcycleKind kind =
        is_called(m, {"scooter", "motorscooter", "vespa", "moped", "roller"})
            ? MotorcycleKind::kScooter
        : is_called(m, {"naked"}) ? MotorcycleKind::kNaked
        : is_called(m, {"sport", "sportbike", "superbike", "racing", "ninja"})
            ? MotorcycleKind::kSport
        : u < 0.45 ? MotorcycleKind::kNaked
        : u < 0.75 ? MotorcycleKind::kSport
                   : MotorcycleKind::kScooter;
    const Perch perch = add_motorcycle(b, kit, vehicle, f, kind);
    add_rider(b, rider, clothes, 1.76, perch.hip, perch.hand, true);
    add_still_legs(b, rider, clothes, 1.76, perch.hip, perch.foot,
                   {perch.foot.x(), -perch.foot.y(), perch.foot.z()});
  } else {
    clothes.hair = kit.add(paint("helmet", {0.55F, 0.56F, 0.12F}, true));
    add_bicycle(b, kit, vehicle, f, random.uniform() < 0.5);
    add_rider(b, rider, clothes, 1.74, hip, {f.front_x - 0.24 * base, 0.25, 1.06}, true);
  }
  Box3 target = box;
  target.min.z() = b.bounds().min.z();
  // Wheels are what touches the box's ends; frame and rider keep their proportions along the way.
  target.min.x() = std::max(b.bounds().min.x(), box.min.x());
  target.max.x() = std::min(b.bounds().max.x(), box.max.x());
  const Box3 before = b.bounds();
  b.fit(target);
  const Vec3 scale = target.size().cwiseQuotient(before.size());
  const auto fitted = [&](const Vec3& p) {
    return Vec3(target.min + scale.cwiseProduct(p - before.min));
  };

  std::vector<AssetNode> nodes{{"Frame", b.build(50.0)}};
  if (motor) {
    auto frame = std::make_shared<Mesh>(*nodes[0].mesh);
    frame->append(*plate_letters(*frame, kit, vehicle, draw_plate(random)), Pose());
    nodes[0].mesh = std::move(frame);
  }
  for (const char* name : {"F", "R"}) {
    MeshBuilder wheel;
    add_wheel(wheel, kit, vehicle, name, f.radius, motor ? 0.13 : 0.045, !motor);
    nodes.push_back({std::string("Wheel_") + name, wheel.build(40.0)});
  }
  if (motor) return std::make_shared<TwoWheeler>(std::move(nodes), f.front_x, f.rear_x, f.radius);
  // Cranks of 170 mm on a bicycle for adults; its direct gear, 38 teeth on 18 and a 28 inch wheel,
  // goes 4.5 m a turn. Riders differ by a gear.
  const double size = (fitted(hip) - fitted(bottom)).norm() / (hip - bottom).norm();
  Pedalling pedalling = Pedalling::of(fitted(hip), fitted(bottom), 0.17 * size, 0.14 * size);
  pedalling.development_m = 4.5 * size * random.uniform(0.88, 1.13);
  pedalling.start_rad = random.uniform(0.0, 2.0 * kPi);
  add_drive(nodes, kit, vehicle, pedalling);
  // The seat of the trousers, where thighs turn in it.
  MeshBuilder hips;
  for (const double y : {1.0, -1.0})
    hips.ellipsoid(hips.part("Trousers", rider, clothes.trousers),
                   pedalling.hip + Vec3(0, y * kHipHalf * pedalling.height_m, 0),
                   Vec3::Constant(0.048 * pedalling.height_m), 12);
  auto frame = std::make_shared<Mesh>(*nodes[0].mesh);
  frame->append(*hips.build(50.0), Pose());
  nodes[0].mesh = std::move(frame);
  return std::make_shared<Bicycle>(std::move(nodes), f.front_x, f.rear_x, f.radius, pedalling,
                                   sitting_legs(rider, clothes, pedalling.height_m, pedalling.hip));
}

}  // namespace raytruth::assets
