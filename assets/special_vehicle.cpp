// Kick scooters, wheelchairs, machines of road works.
#include <algorithm>
#include <cmath>

#include "assets/extra_lamps.h"
#include "assets/rider.h"
#include "assets/two_wheeler_parts.h"
#include "assets/vehicle_parts.h"
#include "sim/core/math.h"

namespace raytruth::assets {
namespace {

class Rolling final : public Asset {
 public:
  struct Wheel {
    Vec3 hub;
    double radius;
    bool steered;
  };
  Rolling(std::vector<AssetNode> nodes, std::vector<Wheel> wheels, bool leans)
      : wheels_(std::move(wheels)), leans_(leans) {
    nodes_ = std::move(nodes);
  }
  std::vector<Pose> articulate(const ActorState& state) const override {
    const Pose body = Pose::from_euler(Vec3::Zero(), {0, 0, leans_ ? state.body_roll_rad : 0.0});
    std::vector<Pose> poses{body};
    for (const Wheel& w : wheels_) {
      const double roll = det::fmod(state.wheel_roll_m / w.radius, 2.0 * kPi);
      poses.push_back(body * Pose::from_euler(w.hub, {w.steered ? state.steering_rad : 0.0, 0, 0}) *
                      Pose::from_euler(Vec3::Zero(), {0, roll, 0}));
    }
    return poses;
  }

 private:
  std::vector<Wheel> wheels_;
  bool leans_;
};

// Stretches the body alone; wheels keep their places, scaled as it is.
std::shared_ptr<const Asset> assemble(MeshBuilder& b, const Box3& box, double ground,
                                      std::vector<Rolling::Wheel> wheels,
                                      const std::vector<MeshPtr>& rolling, bool leans) {
  Mesh body = *b.build(45.0);
  Box3 whole = body.bounds();
  for (const Rolling::Wheel& w : wheels) {
    whole.extend(w.hub - Vec3(w.radius, 0.03, w.radius));
    whole.extend(w.hub + Vec3(w.radius, 0.03, w.radius));
  }
  whole.min.z() = ground;
  const Vec3 scale = box.size().cwiseQuotient(whole.size());
  const auto place = [&](const Vec3& p) {
    return Vec3(box.min + scale.cwiseProduct(p - whole.min));
  };
  for (Vec3f& p : body.positions) p = place(p.cast<double>()).cast<float>();
  std::vector<AssetNode> nodes{{"Body", std::make_shared<const Mesh>(std::move(body))}};
  for (std::size_t i = 0; i < wheels.size(); ++i) {
    Rolling::Wheel& w = wheels[i];
    const double r = w.radius;
    const Vec3 front = place(w.hub + Vec3(r, 0, 0)), rear = place(w.hub - Vec3(r, 0, 0));
    w.hub = place(w.hub);
    w.radius = std::min(w.hub.z(), 0.5 * (front.x() - rear.x()));
    w.hub.z() = w.radius;
    // Its outer edge stays where it is.
    w.hub.x() = w.hub.x() > box.center().x() ? front.x() - w.radius : rear.x() + w.radius;
    Mesh wheel = *rolling[i];
    for (Vec3f& p : wheel.positions) p *= static_cast<float>(w.radius / r);
    nodes.push_back(
        {"Wheel_" + std::to_string(i + 1), std::make_shared<const Mesh>(std::move(wheel))});
  }
  return std::make_shared<Rolling>(std::move(nodes), std::move(wheels), leans);
}

MeshPtr small_wheel(const Kit& kit, ClassId c, const std::string& name, double r, double w,
                    bool spoked) {
  MeshBuilder b;
  add_wheel(b, kit, c, name, r, w, spoked);
  return b.build(40.0);
}

std::shared_ptr<const Asset> kick_scooter(const ActorModel& m, const Kit& kit,
                                          RandomStream random) {
  const ClassId c = m.class_id, rider = Taxonomy::named("bicyclist");
  MeshBuilder b;
  const std::uint16_t dark = b.part("Frame", c, kit.standard("black_plastic"));
  const std::uint16_t paint = b.part("Body", c, kit.paint());
  const double r = 0.125, front_x = 0.92, rear_x = 0.0;
  add_hull(b, paint,
           {{0.08, 0.14, 0.06, 0.03},
            {0.18, 0.135, 0.09, 0.035},
            {0.55, 0.135, 0.09, 0.035},
            {0.68, 0.15, 0.06, 0.035}},
           4.0);
  b.box(dark, {0.38, 0, 0.172}, {0.46, 0.16, 0.008});
  b.limb(dark, {0.10, 0.0, 0.15}, {rear_x, 0.05, r}, 0.025, 0.02, 8);
  b.limb(dark, {0.10, 0.0, 0.15}, {rear_x, -0.05, r}, 0.025, 0.02, 8);
  add_mudguard(b, dark, {rear_x, 0, r}, r + 0.02, 0.045, deg_to_rad(50.0), deg_to_rad(170.0));
  add_mudguard(b, dark, {front_x, 0, r}, r + 0.02, 0.045, deg_to_rad(40.0), deg_to_rad(150.0));
  const Vec3 neck(front_x - 0.12, 0, 0.36), top(front_x - 0.20, 0, 1.10);
  b.limb(paint, {0.66, 0, 0.155}, neck, 0.035, 0.03, 10);
  b.limb(dark, neck, {front_x - 0.02, 0.045, r + 0.01}, 0.026, 0.022, 8);
  b.limb(dark, neck, {front_x - 0.02, -0.045, r + 0.01}, 0.026, 0.022, 8);
  b.limb(paint, neck, top, 0.024, 0.022, 10);
  b.tube(dark, top - Vec3(0.01, 0.27, -0.01), top + Vec3(-0.01, 0.27, 0.01), 0.016, 0.016, 8);
  b.ellipsoid(b.part("Light_Low_Beam_Lens_F", c, kit.standard("lamp_low_beam"), kLampLowBeam),
              top + Vec3(0.035, 0, -0.10), {0.025, 0.03, 0.025}, 10);
  b.ellipsoid(b.part("Light_Tail_Lens_R", c, kit.standard("lamp_tail"), kLampTail),
              {-0.085, 0, 0.245}, {0.012, 0.03, 0.015}, 8);
  Clothes clothes = draw_clothes(kit, random);
  const double h = 1.72;
  const Vec3 hip(0.34, 0, 1.02);
  add_rider(b, rider, clothes, h, hip, {top.x() - 0.01, 0.22, top.z() + 0.01},
            random.uniform() < 0.3);
  add_still_legs(b, rider, clothes, h, hip, {0.46, 0.045, 0.178}, {0.24, -0.05, 0.178});
  return assemble(
      b, declared_box(m), 0.0, {{{front_x, 0, r}, r, true}, {{rear_x, 0, r}, r, false}},
      {small_wheel(kit, c, "F", r, 0.05, false), small_wheel(kit, c, "R", r, 0.05, false)}, true);
}

std::shared_ptr<const Asset> wheelchair(const ActorModel& m, const Kit& kit, RandomStream random) {
  const ClassId c = m.class_id, person = Taxonomy::named("pedestrian");
  MeshBuilder b;
  const std::uint16_t frame = b.part("Frame", c, kit.standard("chrome")),
                      cloth = b.part("Seat", c, kit.standard("black_plastic"));
  b.box(cloth, {0.20, 0, 0.49}, {0.44, 0.44, 0.05});
  b.box(cloth, {-0.03, 0, 0.72}, {0.03, 0.42, 0.42});
  for (const int side : {1, -1}) {
    const double y = side * 0.23;
    b.limb(frame, {-0.05, y, 0.22}, {-0.07, y, 0.98}, 0.014, 0.014, 8);
    b.limb(frame, {-0.07, y, 0.98}, {-0.18, y, 0.97}, 0.016, 0.018, 8);
    b.limb(frame, {-0.05, y, 0.46}, {0.44, y, 0.46}, 0.014, 0.014, 8);
    b.limb(frame, {0.44, y, 0.46}, {0.56, y * 0.9, 0.12}, 0.014, 0.014, 8);
    b.limb(frame, {-0.05, y, 0.24}, {0.44, y, 0.24}, 0.014, 0.014, 8);
    b.limb(frame, {0.40, y, 0.24}, {0.40, y, 0.12}, 0.014, 0.014, 8);
    b.box(cloth, {0.16, side * 0.26, 0.70}, {0.30, 0.05, 0.03});
    b.box(cloth, {0.60, side * 0.10, 0.11}, {0.16, 0.14, 0.015});
  }
  Clothes clothes = draw_clothes(kit, random);
  const double h = 1.68;
  const Vec3 hip(0.09, 0, 0.60);
  add_rider(b, person, clothes, h, hip, {0.28, 0.27, 0.74}, false);
  add_still_legs(b, person, clothes, h, hip, {0.60, 0.10, 0.13}, {0.60, -0.10, 0.13});
  const double r = 0.30, s = 0.075;
  std::vector<Rolling::Wheel> wheels;
  std::vector<MeshPtr> rolling;
  for (const int side : {1, -1}) {
    wheels.push_back({{0.0, side * 0.30, r}, r, false});
    rolling.push_back(small_wheel(kit, c, side > 0 ? "RL" : "RR", r, 0.035, true));
    wheels.push_back({{0.40, side * 0.25, s}, s, false});
    rolling.push_back(small_wheel(kit, c, side > 0 ? "FL" : "FR", s, 0.03, false));
  }
  return assemble(b, declared_box(m), 0.0, std::move(wheels), rolling, false);
}

void beacon(MeshBuilder& b, const Kit& kit, ClassId c, const Vec3& foot) {
  // 100 cd on the axis (UN Regulation 65, class 1, amber).
  b.tube(b.part("Light_Bar", c, kit.standard("black_plastic")), foot, foot + Vec3(0, 0, 0.06), 0.05,
         0.05, 12);
  b.limb(
      b.part("Light_Special_Lens", c,
             kit.add(lamp_lens("lamp_beacon", {1.0F, 0.42F, 0.02F}, 100.0, 0.012)), kLampSpecial),
      foot + Vec3(0, 0, 0.09), foot + Vec3(0, 0, 0.15), 0.055, 0.05, 14);
}

// A cabin of panes between posts.
void cage(MeshBuilder& b, const Kit& kit, ClassId c, const Box3& s, std::uint16_t post) {
  const std::uint16_t glass = b.part("Window", c, kit.standard("glass"));
  for (const double x : {s.min.x(), s.max.x()})
    for (const double y : {s.min.y(), s.max.y()})
      b.limb(post, {x, y, s.min.z()}, {x, y, s.max.z()}, 0.045, 0.045, 8);
  b.box(post, {s.center().x(), s.center().y(), s.max.z() + 0.03},
        {s.size().x() + 0.12, s.size().y() + 0.12, 0.10});
  b.quad(glass, {s.max.x(), s.min.y(), s.min.z()}, {s.max.x(), s.max.y(), s.min.z()},
         {s.max.x(), s.max.y(), s.max.z()}, {s.max.x(), s.min.y(), s.max.z()});
  b.quad(glass, {s.min.x(), s.max.y(), s.min.z()}, {s.min.x(), s.min.y(), s.min.z()},
         {s.min.x(), s.min.y(), s.max.z()}, {s.min.x(), s.max.y(), s.max.z()});
  for (const double y : {s.min.y(), s.max.y()})
    b.quad(glass, {s.min.x(), y, s.min.z()}, {s.max.x(), y, s.min.z()}, {s.max.x(), y, s.max.z()},
           {s.min.x(), y, s.max.z()});
  const std::uint16_t inside = b.part("Interior", c, kit.standard("interior"));
  add_seat(b, inside, {s.center().x() - 0.1, s.center().y(), s.min.z() + 0.10}, 0.5, 0.6);
  add_driver(b, kit, c, {s.center().x() - 0.2, s.center().y(), s.min.z() + 0.18},
             {s.center().x() + 0.25, s.center().y() + 0.2, s.min.z() + 0.42}, 1);
}

std::shared_ptr<const Asset> excavator(const ActorModel& m, const Kit& kit) {
  const ClassId c = m.class_id;
  MeshBuilder b;
  const std::uint16_t body =
      b.part("Body", c, kit.add(paint("car_paint", {0.72F, 0.40F, 0.02F}, true)));
  const std::uint16_t dark = b.part("Frame", c, kit.standard("black_plastic")),
                      steel = b.part("Arm", c, kit.standard("steel_galvanised"));
  for (const int side : {1, -1}) {
    // Tracks around their rollers.
    const double y = side * 1.05;
    std::vector<std::vector<Vec3>> rings;
    for (const double w : {-0.27, 0.27}) {
      std::vector<Vec3> ring;
      for (int k = 0; k < 24; ++k) {
        const double a = 2.0 * kPi * k / 24;
        ring.emplace_back((k < 6 || k >= 18 ? 1.35 : -1.35) + 0.42 * det::cos(a), y + w,
                          0.42 + 0.42 * det::sin(a));
      }
      rings.push_back(std::move(ring));
    }
    const std::uint16_t track = b.part("Track", c, kit.standard("rubber"));
    b.loft(rings, true, [track](std::size_t, std::size_t) { return track; });
    for (const std::size_t end : {std::size_t{0}, std::size_t{1}})
      for (std::size_t k = 1; k + 1 < 24; ++k)
        b.triangle(track, rings[end][0], rings[end][k], rings[end][k + 1]);
    for (const double x : {-1.3, -0.65, 0.0, 0.65, 1.3})
      b.tube(dark, {x, y - 0.29, 0.38}, {x, y + 0.29, 0.38}, 0.22, 0.22, 14);
  }
  b.box(dark, {0, 0, 0.70}, {1.8, 1.7, 0.35});
  b.tube(dark, {0, 0, 0.85}, {0, 0, 1.02}, 0.7, 0.7, 20);
  add_hull(b, body,
           {{-1.75, 1.45, 1.15, 0.40},
            {-1.5, 1.48, 1.25, 0.48},
            {-0.4, 1.48, 1.25, 0.48},
            {0.3, 1.35, 1.22, 0.33},
            {1.0, 1.2, 1.20, 0.18},
            {1.15, 1.18, 1.1, 0.14}},
           9.0);
  Box3 cab;
  cab.min = {-0.35, 0.30, 1.35};
  cab.max = {1.05, 1.18, 2.75};
  cage(b, kit, c, cab, body);
  const Vec3 foot(0.85, -0.25, 1.35), knee(2.9, -0.25, 3.05), wrist(4.4, -0.25, 1.75);
  for (const auto& [p, q, r] : {std::tuple{foot, Vec3(1.7, -0.25, 2.75), 0.20},
                                {Vec3(1.7, -0.25, 2.75), knee, 0.20},
                                {knee, wrist, 0.15}})
    b.limb(body, p, q, r, r * 0.85, 10);
  b.limb(steel, {1.1, -0.25, 1.2}, {1.75, -0.25, 2.45}, 0.07, 0.05, 8);
  b.limb(steel, {1.9, -0.25, 3.05}, {2.7, -0.25, 3.35}, 0.07, 0.05, 8);
  b.limb(body, {2.7, -0.25, 3.35}, knee, 0.10, 0.12, 8);
  add_hull(b, dark,
           {{4.0, 1.20, 0.45, 0.10},
            {4.1, 1.25, 0.5, 0.28},
            {4.4, 1.35, 0.5, 0.40},
            {4.7, 1.45, 0.5, 0.30},
            {4.85, 1.5, 0.45, 0.05}},
           5.0);
  beacon(b, kit, c, {-0.1, 0.7, 2.85});
  for (const int side : {1, -1})
    b.box(b.part("Reflector_R", c, kit.standard("reflector_red")), {-1.76, side * 0.9, 1.35},
          {0.02, 0.12, 0.12});
  Mesh mesh = *b.build(40.0);
  stretch(mesh, declared_box(m));
  std::vector<AssetNode> nodes{{"Body", std::make_shared<const Mesh>(std::move(mesh))}};
  return std::make_shared<Rolling>(std::move(nodes), std::vector<Rolling::Wheel>{}, false);
}

std::shared_ptr<const Asset> roller(const ActorModel& m, const Kit& kit) {
  const ClassId c = m.class_id;
  MeshBuilder b;
  const std::uint16_t body =
      b.part("Body", c, kit.add(paint("car_paint", {0.70F, 0.36F, 0.02F}, true)));
  const std::uint16_t dark = b.part("Frame", c, kit.standard("black_plastic"));
  const double r = 0.62;
  add_hull(b, body,
           {{-0.6, 1.15, 0.55, 0.25},
            {-0.4, 1.2, 0.66, 0.36},
            {0.9, 1.2, 0.66, 0.36},
            {1.6, 1.15, 0.6, 0.30},
            {1.8, 1.1, 0.5, 0.2}},
           7.0);
  for (const int side : {1, -1}) {
    b.box(dark, {0.55, side * 0.80, 0.75}, {3.3, 0.10, 0.24});
    b.box(body, {-0.75, side * 0.80, 0.98}, {0.9, 0.14, 0.5});
  }
  Box3 cab;
  cab.min = {-1.0, -0.62, 1.25};
  cab.max = {0.2, 0.62, 2.85};
  cage(b, kit, c, cab, dark);
  beacon(b, kit, c, {-0.4, 0.0, 2.93});
  for (const int side : {1, -1}) {
    b.ellipsoid(b.part(side > 0 ? "Light_Low_Beam_Lens_FL" : "Light_Low_Beam_Lens_FR", c,
                       kit.standard("lamp_low_beam"), kLampLowBeam),
                {1.80, side * 0.35, 1.15}, {0.03, 0.09, 0.07}, 12);
    b.ellipsoid(b.part(side > 0 ? "Light_Tail_Lens_RL" : "Light_Tail_Lens_RR", c,
                       kit.standard("lamp_tail"), kLampTail),
                {-1.2, side * 0.7, 1.1}, {0.02, 0.07, 0.05}, 10);
  }
  std::vector<Rolling::Wheel> wheels;
  std::vector<MeshPtr> rolling;
  for (const double x : {1.55, -0.9}) {
    MeshBuilder drum;
    const std::uint16_t steel = drum.part("Drum", c, kit.standard("steel_galvanised"));
    drum.lathe_y(steel, Vec3::Zero(),
                 {{0.0, -0.70},
                  {0.5, -0.70},
                  {0.58, -0.74},
                  {r, -0.74},
                  {r, 0.74},
                  {0.58, 0.74},
                  {0.5, 0.70},
                  {0.0, 0.70}},
                 40);
    wheels.push_back({{x, 0, r}, r, false});
    rolling.push_back(drum.build(30.0));
  }
  return assemble(b, declared_box(m), 0.0, std::move(wheels), rolling, false);
}

}  // namespace

std::shared_ptr<const Asset> make_special_vehicle(const ActorModel& m, const Kit& kit,
                                                  RandomStream random) {
  const bool small = m.box_size_m.x() < 2.2;
  if (small && is_called(m, {"standupscooter", "micromobility", "escooter", "kickscooter"}))
    return kick_scooter(m, kit, random);
  if (small && is_called(m, {"wheelchair", "rollstuhl"})) return wheelchair(m, kit, random);
  if (m.class_id != Taxonomy::named("other_vehicle")) return nullptr;
  if (is_called(m, {"roller", "roadroller", "walze", "compactor"})) return roller(m, kit);
  if (is_called(m, {"workmachine", "excavator", "digger", "bagger", "loader", "wheelloader"}))
    return excavator(m, kit);
  return nullptr;
}

}  // namespace raytruth::assets
