// Bicycles and motorcycles with their riders: two classes, one actor.
#include <algorithm>
#include <cmath>

#include "assets/rider.h"
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

// With legs that pedal. What stands has a foot on the ground: the right one, as there are more
// countries with the kerb there.
class Bicycle final : public TwoWheeler {
 public:
  Bicycle(std::vector<AssetNode> nodes, double front_x, double rear_x, double radius,
          const Pedalling& pedalling)
      : TwoWheeler(std::move(nodes), front_x, rear_x, radius), pedalling_(pedalling) {}

  std::vector<Pose> articulate(const ActorState& state) const override {
    // The foot comes down over the last metre per second, evenly at both ends.
    constexpr double kSlow_m_s = 1.0;
    const double u = std::clamp(1.0 - std::abs(state.speed_m_s) / kSlow_m_s, 0.0, 1.0);
    const double stands = u * u * (3.0 - 2.0 * u);
    std::vector<Pose> X =
        leaning(state, state.body_roll_rad + stands * pedalling_.standing_lean_rad);
    const double crank = pedalling_.crank_rad(state.wheel_roll_m);
    X.push_back(X[0] * Pose::from_euler(pedalling_.bottom, {0, crank, 0}));
    const std::array<Pose, 3> legs[] = {pedalling_.leg(0, crank, stands),
                                        pedalling_.leg(1, crank, stands)};
    for (const int side : {0, 1})
      X.push_back(X[0] * Pose(pedalling_.sole(side, crank), pedalling_.pedal(side, crank)));
    for (const auto& leg : legs) {
      for (const Pose& bone : leg) X.push_back(X[0] * bone);
    }
    return X;
  }

 private:
  Pedalling pedalling_;
};

struct Frame {
  double rear_x, front_x, radius, height;

  /// Middle of a bicycle's crank axle: 5 cm below the hubs of 28 inch wheels.
  Vec3 bottom() const { return {rear_x + 0.42 * (front_x - rear_x), 0.0, 0.853 * radius}; }
};

void add_bicycle(MeshBuilder& b, const Kit& kit, ClassId c, const Frame& f) {
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
  b.ellipsoid(b.part("Light_Low_Beam_Lens_F", c, kit.standard("lamp_low_beam"), kLampLowBeam),
              head + Vec3(0.06, 0, 0.08), {0.03, 0.035, 0.035}, 8);
  b.ellipsoid(b.part("Light_Tail_Lens_R", c, kit.standard("lamp_tail"), kLampTail),
              seat + Vec3(-0.14, 0, -0.05), {0.02, 0.03, 0.03}, 8);
}

// Crank about its axle, at the start of its turn, and pedals about their middles.
void add_drive(std::vector<AssetNode>& nodes, const Kit& kit, ClassId c, const Pedalling& p) {
  MeshBuilder crank;
  const std::uint16_t steel = crank.part("Crank", c, kit.standard("chrome"));
  for (const int side : {1, -1}) {
    const double y = side * (p.pedal_y_m - 0.055);
    crank.tube(steel, {0, 0, 0}, {0, y, 0}, 0.012, 0.012, 8);
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

void add_motorcycle(MeshBuilder& b, const Kit& kit, ClassId c, const Frame& f) {
  const std::uint16_t body = b.part("Body", c, kit.paint());
  const std::uint16_t dark = b.part("Engine", c, kit.standard("black_plastic"));
  const std::uint16_t steel = b.part("Fork", c, kit.standard("chrome"));
  const double base = f.front_x - f.rear_x;
  const Vec3 front(f.front_x, 0, f.radius);
  const Vec3 head(f.front_x - 0.24 * base, 0, 0.86);
  for (const int side : {1, -1})
    b.tube(steel, front + Vec3(0, side * 0.10, 0), head + Vec3(0, side * 0.10, 0.05), 0.025, 0.028,
           8);
  b.box(dark, {f.rear_x + 0.5 * base, 0, 0.42}, {0.52 * base, 0.30, 0.34});
  b.ellipsoid(body, {f.rear_x + 0.60 * base, 0, 0.80}, {0.30, 0.16, 0.14}, 16);
  b.ellipsoid(b.part("Saddle", c, kit.standard("black_plastic")), {f.rear_x + 0.22 * base, 0, 0.76},
              {0.40, 0.15, 0.07}, 14);
  b.ellipsoid(body, {f.rear_x - 0.02, 0, 0.78}, {0.26, 0.11, 0.08}, 12);
  b.ellipsoid(body, {f.front_x - 0.10 * base, 0, 0.86}, {0.22, 0.20, 0.20}, 16);
  b.tube(dark, {f.rear_x, 0.12, f.radius}, {f.rear_x + 0.4 * base, 0.12, 0.36}, 0.03, 0.04, 8);
  b.tube(dark, {f.rear_x, -0.12, f.radius}, {f.rear_x + 0.4 * base, -0.12, 0.36}, 0.03, 0.04, 8);
  b.tube(steel, {f.rear_x - 0.1, -0.19, 0.38}, {f.rear_x + 0.5 * base, -0.19, 0.28}, 0.055, 0.04,
         10);
  b.tube(dark, head + Vec3(-0.10, -0.36, 0.17), head + Vec3(-0.10, 0.36, 0.17), 0.015, 0.015, 8);
  b.ellipsoid(b.part("Light_Low_Beam_Lens_F", c, kit.standard("lamp_low_beam"),
                     kLampLowBeam | kLampHighBeam | kLampDaytimeRunning),
              {f.front_x - 0.10 * base + 0.16, 0, 0.88}, {0.07, 0.11, 0.09}, 12);
  b.ellipsoid(b.part("Light_Tail_Lens_R", c, kit.standard("lamp_tail"), kLampTail),
              {f.rear_x - 0.25, 0, 0.80}, {0.03, 0.08, 0.035}, 10);
  b.ellipsoid(b.part("Light_Brake_Lens_R", c, kit.standard("lamp_brake"), kLampBrake),
              {f.rear_x - 0.24, 0, 0.84}, {0.03, 0.06, 0.02}, 10);
  b.box(b.part("License_Plate_R", c, kit.standard("plate")), {f.rear_x - 0.27, 0, 0.62},
        {0.012, 0.22, 0.20});
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
  Frame f{};
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
    add_motorcycle(b, kit, vehicle, f);
    const Vec3 seat(f.rear_x + 0.28 * base, 0, 0.88);
    add_rider(b, rider, clothes, 1.76, seat, {f.front_x - 0.31 * base, 0.33, 1.05}, true);
    const Vec3 peg(f.rear_x + 0.42 * base, 0.19, 0.36);
    add_still_legs(b, rider, clothes, 1.76, seat, peg, {peg.x(), -peg.y(), peg.z()});
  } else {
    clothes.hair = kit.add(paint("helmet", {0.55F, 0.56F, 0.12F}, true));
    add_bicycle(b, kit, vehicle, f);
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
  add_leg_nodes(nodes, rider, clothes, pedalling.height_m);
  return std::make_shared<Bicycle>(std::move(nodes), f.front_x, f.rear_x, f.radius, pedalling);
}

namespace {

class Rigid final : public Asset {
 public:
  explicit Rigid(MeshPtr mesh) { nodes_.push_back({"Body", std::move(mesh)}); }
  std::vector<Pose> articulate(const ActorState&) const override { return {Pose()}; }
};

}  // namespace

std::shared_ptr<const Asset> make_misc_object(const ActorModel& m, const Kit& kit) {
  MeshBuilder b;
  const ClassId c = m.class_id;
  const Vec3 size = m.box_size_m.cwiseMax(0.05);
  const Vec3 center = m.box_size_m.maxCoeff() > 0.0 ? m.box_center_m : Vec3(0, 0, 0.5 * size.z());
  const std::string_view name = Taxonomy::info(c).name;
  if (name == "traffic_cone") {
    b.box(b.part("Base", c, kit.standard("black_plastic")), center - Vec3(0, 0, 0.47 * size.z()),
          {size.x(), size.y(), 0.06 * size.z()});
    b.tube(b.part("Cone", c, kit.standard("orange_plastic")), center - Vec3(0, 0, 0.45 * size.z()),
           center + Vec3(0, 0, 0.5 * size.z()), 0.38 * size.x(), 0.08 * size.x(), 24);
    b.tube(b.part("Sleeve", c, kit.standard("sign_white")), center - Vec3(0, 0, 0.1 * size.z()),
           center + Vec3(0, 0, 0.15 * size.z()), 0.295 * size.x(), 0.20 * size.x(), 24, false);
  } else if (name == "barrier") {
    // A concrete barrier's profile: wide foot, steep face.
    const std::uint16_t part = b.part("Body", c, kit.standard("concrete"));
    std::vector<std::vector<Vec3>> rings;
    for (const double x : {-0.5, 0.5}) {
      std::vector<Vec3> ring;
      for (const Vec2& p : {Vec2(-.5, -.5), Vec2(.5, -.5), Vec2(.42, -.35), Vec2(.2, .0),
                            Vec2(.14, .5), Vec2(-.14, .5), Vec2(-.2, .0), Vec2(-.42, -.35)}) {
        ring.push_back(center + Vec3(x * size.x(), p.x() * size.y(), p.y() * size.z()));
      }
      rings.push_back(ring);
    }
    b.loft(rings, true, [part](std::size_t, std::size_t) { return part; });
    for (std::size_t i = 1; i + 1 < 8; ++i) {
      b.triangle(part, rings[0][0], rings[0][i + 1], rings[0][i]);
      b.triangle(part, rings[1][0], rings[1][i], rings[1][i + 1]);
    }
  } else {
    b.box(b.part("Body", c, kit.standard(name == "vegetation" ? "leaf" : "wood")), center, size);
  }
  return std::make_shared<Rigid>(b.build(40.0));
}

}  // namespace raytruth::assets
