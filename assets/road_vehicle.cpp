// Cars, vans, trucks, buses and trailers: a body lofted from cross-sections with wheel wells, glass
// and lamps.
#include <algorithm>
#include <cmath>

#include "assets/extra_lamps.h"
#include "assets/vehicle_shell.h"
#include "sim/core/math.h"

namespace raytruth::assets {
namespace {

// Lamps, plates, grille, mirrors and the inside, placed on the silhouette.
void add_details(MeshBuilder& b, const Kit& kit, const ActorModel& model, const Shell& shell,
                 const Outline& o, const Box3& box, bool has_rear) {
  const ClassId c = model.class_id;
  const double H = box.max.z();
  const double half = 0.5 * box.size().y();
  const double front = box.max.x();
  const double rear = box.min.x();
  const bool tall = H > 2.2;
  const double lamp_z = tall ? std::min(0.9, 0.30 * H) : 0.475 * H;
  const double tail_z = tall ? 1.0 : 0.54 * H;
  // Where lamps stand is told in parts of the body's half width where its corner turns.
  const double corner = tall ? 0.06 : 0.10;
  const auto glass = [&](const std::string& name, MaterialId material, LampMask mask, double y,
                         double z, const Vec2& radii) {
    const bool at_front = name.back() == 'F';
    const double width = shell.half_width(at_front, corner, z);
    for (const int side : {1, -1}) {
      LampMask m = mask;
      if (mask == (kLampIndicatorLeft | kLampIndicatorRight))
        m = side > 0 ? kLampIndicatorLeft : kLampIndicatorRight;
      shell.lens(b.part(name + (side > 0 ? "L" : "R"), c, material, m), at_front,
                 {side * y * width, z}, {radii.x() * width, radii.y()});
    }
  };
  const auto lens = [&](const std::string& name, const char* material, LampMask mask, double y,
                        double z, const Vec2& radii) {
    glass(name, kit.standard(material), mask, y, z, radii);
  };
  lens("Light_Low_Beam_Lens_F", "lamp_low_beam", kLampLowBeam | kLampHighBeam, 0.73, lamp_z,
       {0.17, 0.042 * (tall ? 2.4 : H)});
  lens("Light_Daytime_Running_Lens_F", "lamp_daytime", kLampDaytimeRunning, 0.70,
       lamp_z - (tall ? 0.125 : 0.085), {0.14, 0.016});
  lens("Light_Indicator_Lens_F", "lamp_indicator", kLampIndicatorLeft | kLampIndicatorRight, 0.935,
       lamp_z - 0.01, {0.035, 0.03});
  if (has_rear) {
    lens("Light_Tail_Lens_R", "lamp_tail", kLampTail, 0.82, tail_z, {0.13, 0.045});
    lens("Light_Brake_Lens_R", "lamp_brake", kLampBrake, 0.82, tail_z + 0.085, {0.13, 0.038});
    lens("Light_Indicator_Lens_R", "lamp_indicator", kLampIndicatorLeft | kLampIndicatorRight, 0.83,
         tail_z - 0.085, {0.12, 0.035});
    lens("Light_Reverse_Lens_R", "lamp_reverse", kLampReverse, 0.62, tail_z - 0.02, {0.05, 0.03});
    b.box(b.part("License_Plate_R", c, kit.standard("plate")),
          {rear + 0.006, 0, tall ? 0.75 : 0.47 * H}, {0.012, 0.52, 0.11});
    b.box(b.part("Bumper_R", c, kit.standard("black_plastic")),
          {rear + 0.06, 0, 0.22 * (tall ? 1.6 : H)}, {0.1, 1.42 * half, 0.07 * (tall ? 2.0 : H)});
  }
  const double wide = 0.9 * half;
  if ((model.switched_lamps & kLampFog) != 0) {
    // Two of about 1.5 kcd (UN Regulation 148, front fog lamps, on the axis) and 70 cm^2.
    glass("Light_Fog_Lens_F", kit.add(lamp_lens("lamp_fog", {1.0F, 0.97F, 0.88F}, 1500.0, 0.007)),
          kLampFog, 0.72, lamp_z - (tall ? 0.30 : 0.20), {0.04 / wide, 0.045});
  }
  if (has_rear && (model.switched_lamps & kLampFogRear) != 0) {
    // 150 to 300 cd (UN Regulation 148) on 60 cm^2.
    glass("Light_Fog_Lens_R",
          kit.add(lamp_lens("lamp_fog_rear", {1.0F, 0.02F, 0.01F}, 200.0, 0.006)), kLampFogRear,
          0.60, tail_z - 0.11, {0.05 / wide, 0.035});
  }
  if (has_rear && (model.switched_lamps & kLampPlate) != 0) {
    // The plate is to have 2.5 cd/m^2 at least (UN Regulation 148); lit evenly, seen from behind.
    b.box(b.part("Light_License_Plate_Lens_R", c,
                 kit.add(lamp_lens("lamp_plate", {1.0F, 0.97F, 0.90F}, 2.0, 0.002)), kLampPlate),
          {rear + 0.004, 0, (tall ? 0.75 : 0.47 * H) + 0.07}, {0.02, 0.12, 0.012});
  }

  b.box(b.part("License_Plate_F", c, kit.standard("plate")),
        {front - 0.006, 0, tall ? 0.45 : 0.255 * H}, {0.012, 0.52, 0.11});
  const std::uint16_t dark = b.part("Grille", c, kit.standard("black_plastic"));
  b.box(dark, {front - 0.045, 0, tall ? 0.62 : 0.36 * H},
        {0.07, 0.95 * half, tall ? 0.22 : 0.075 * H});
  b.box(b.part("Bumper_F", c, kit.standard("black_plastic")),
        {front - 0.06, 0, 0.19 * (tall ? 1.6 : H)}, {0.1, 1.42 * half, 0.06 * (tall ? 2.0 : H)});

  // Mirrors reach to the declared width.
  const double mirror_x = rear + (o.windscreen_to - (tall ? 0.012 : 0.05)) * box.size().x();
  const double mirror_z = tall ? std::min(0.62 * H, 2.0) : (o.belt + 0.05) * H;
  for (const int side : {1, -1}) {
    const std::uint16_t housing = b.part(side > 0 ? "Mirror_L" : "Mirror_R", c, kit.paint());
    b.ellipsoid(housing, {mirror_x, side * (half - 0.09), mirror_z},
                {0.07, 0.088, tall ? 0.17 : 0.062}, 10);
  }
  // Inside: what one sees through the panes.
  const std::uint16_t inside = b.part("Interior", c, kit.standard("interior"));
  const double length = box.size().x();
  const double floor = o.clearance * H + 0.14;
  const double cabin_from = rear + (o.rear_glass_from + 0.05) * length;
  const double cabin_to = rear + (o.windscreen_to - 0.03) * length;
  const double seat_z = std::max(floor + 0.25, (o.belt - 0.16) * H);
  const int rows = std::max(1, static_cast<int>((cabin_to - cabin_from) / (tall ? 0.95 : 1.0)));
  for (int row = 0; row < rows && row < 14; ++row) {
    const double x = cabin_to - (tall ? 0.75 : 0.95) - row * 0.92;
    if (x < cabin_from + 0.1) break;
    for (const int side : {1, -1}) {
      b.box(inside, {x, side * 0.42 * half, seat_z - 0.05}, {0.5, 0.5 * half, 0.16});
      b.box(inside, {x - 0.26, side * 0.42 * half, seat_z + 0.22}, {0.13, 0.48 * half, 0.52});
      b.box(inside, {x - 0.27, side * 0.42 * half, std::min(seat_z + 0.58, 0.9 * H)},
            {0.1, 0.24 * half, 0.16});
    }
  }
  b.box(inside, {cabin_to - 0.28, 0, (o.belt - 0.05) * H}, {0.35, 1.5 * half, 0.12});
  b.tube(inside, {cabin_to - 0.48, 0.42 * half, (o.belt + 0.02) * H},
         {cabin_to - 0.52, 0.42 * half, (o.belt + 0.03) * H}, 0.17, 0.17, 14);
}

class RoadVehicle final : public Asset {
 public:
  RoadVehicle(std::vector<AssetNode> nodes, const Wheels& wheels, std::vector<Joint> joints)
      : wheels_(wheels), joints_(std::move(joints)) {
    nodes_ = std::move(nodes);
  }

  std::vector<Pose> articulate(const ActorState& state) const override {
    // The body turns on its springs about a point between the axles.
    const Vec3 middle(0.5 * (wheels_.front_x + wheels_.rear_x), 0.0, wheels_.radius);
    std::vector<Pose> poses{
        Pose::from_euler(middle, {0, state.body_pitch_rad, state.body_roll_rad}) *
        Pose::from_euler(-middle, {})};
    const double roll = det::fmod(state.wheel_roll_m / wheels_.radius, 2.0 * kPi);
    for (const double x : {wheels_.front_x, wheels_.rear_x}) {
      const double steer = x == wheels_.front_x ? state.steering_rad : 0.0;
      for (const int side : {1, -1}) {
        const Vec3 hub(x, side * wheels_.half_track, wheels_.radius);
        poses.push_back(Pose::from_euler(hub, {steer, 0, 0}) *
                        Pose::from_euler(Vec3::Zero(), {side > 0 ? 0.0 : kPi, 0, 0}) *
                        Pose::from_euler(Vec3::Zero(), {0, side > 0 ? roll : -roll, 0}));
      }
    }
    for (const Joint& joint : joints_)
      poses.push_back(poses[joint.parent] * joint.pose(progress_of(state, joint)));
    return poses;
  }

  bool can_show(const AnimationState& animation) const override {
    return animation.kind == AnimationKind::kComponent &&
           std::any_of(joints_.begin(), joints_.end(),
                       [&](const Joint& j) { return j.component == animation.name; });
  }

 private:
  Wheels wheels_;
  std::vector<Joint> joints_;
};

// What an open bonnet and an open boot lid show.
void add_bays(MeshBuilder& b, const Kit& kit, ClassId c, const Outline& o, const Box3& box) {
  const double H = box.max.z();
  const double half = 0.5 * box.size().y();
  const double length = box.size().x();
  const double floor = o.clearance * H + 0.1;
  const double wall_x = box.min.x() + o.windscreen_to * length - 0.03;
  const std::uint16_t dark = b.part("Firewall", c, kit.standard("black_plastic"));
  b.box(dark, {wall_x, 0, 0.5 * (floor + 0.93 * o.belt * H)},
        {0.03, 1.5 * half, 0.93 * o.belt * H - floor});
  const double bay = box.max.x() - 0.25 - wall_x;
  b.box(b.part("Engine", c, kit.standard("alloy")), {wall_x + 0.5 * bay, 0, floor + 0.17 * H},
        {0.6 * bay, 0.75 * half, 0.30 * H});
  b.box(b.part("Boot_Floor", c, kit.standard("interior")),
        {box.min.x() + 0.5 * o.roof_from * length + 0.1, 0, floor + 0.12},
        {o.roof_from * length, 1.4 * half, 0.03});
}

std::string shape_of(const ActorModel& m) {
  const std::string_view name = Taxonomy::info(m.class_id).name;
  if (name == "bus" || name == "tram") return "bus";
  if (name == "van") return "van";
  if (name == "truck") return "truck";
  if (name == "trailer") return "trailer";
  if (m.box_size_m.z() > 1.95) return "van";
  if (m.box_size_m.z() > 1.62) return "suv";
  return m.box_size_m.x() > 4.5 ? "saloon" : "hatchback";
}

}  // namespace

void add_wheel(MeshBuilder& b, const Kit& kit, ClassId c, const std::string& suffix, double r,
               double w, bool spoked) {
  const std::uint16_t tyre = b.part("Tire_" + suffix, c, kit.standard("rubber"));
  const std::uint16_t rim = b.part("Rim_" + suffix, c, kit.standard("alloy"));
  const double h = 0.5 * w;
  const double inner = spoked ? 0.93 * r : 0.66 * r;
  const int segments = 36;
  // A polygon's corners lie on the radius, so the tyre touches the ground with a corner or dips 0.4
  // % of r less.
  b.lathe_y(tyre, Vec3::Zero(),
            {{inner, -h * 0.8},
             {0.93 * r, -h},
             {r, -0.72 * h},
             {r, 0.72 * h},
             {0.93 * r, h},
             {inner, h * 0.8}},
            segments);
  if (spoked) {
    b.lathe_y(
        rim, Vec3::Zero(),
        {{inner, h * 0.5}, {inner - 0.02, h * 0.4}, {inner - 0.02, -h * 0.4}, {inner, -h * 0.5}},
        segments);
    for (int i = 0; i < 12; ++i) {
      const double a = 2.0 * kPi * i / 12;
      b.tube(rim, {0.02 * det::cos(a), 0.0, 0.02 * det::sin(a)},
             {(inner - 0.01) * det::cos(a), 0.0, (inner - 0.01) * det::sin(a)}, 0.003, 0.003, 4,
             false);
    }
    b.tube(rim, {0, -0.04, 0}, {0, 0.04, 0}, 0.025, 0.025, 8);
    return;
  }
  // Rim: a dish with five spokes, brake disc behind.
  b.lathe_y(rim, Vec3::Zero(),
            {{inner, h * 0.8}, {inner * 0.95, h * 0.72}, {inner * 0.95, -h * 0.3}}, segments);
  const std::uint16_t disc = b.part("Brake_Disc_" + suffix, c, kit.standard("black_plastic"));
  b.lathe_y(disc, {0, -0.1 * h, 0}, {{inner * 0.95, 0.0}, {0.001, 0.0}}, 24);
  for (int i = 0; i < 5; ++i) {
    const double a = 2.0 * kPi * i / 5;
    const Pose X = Pose::from_euler(Vec3::Zero(), {0, a, 0});
    b.box(rim, {0.5 * inner, 0.62 * h, 0}, {inner * 0.92, 0.12 * w, 0.26 * inner}, X);
  }
  b.tube(rim, {0, 0.3 * h, 0}, {0, 0.82 * h, 0}, 0.24 * inner, 0.2 * inner, 16);
}

std::shared_ptr<const Asset> make_road_vehicle(const ActorModel& m, const Kit& kit) {
  const ClassId c = m.class_id;
  const std::string shape = shape_of(m);
  Box3 box;
  box.extend(m.box_center_m - 0.5 * m.box_size_m);
  box.extend(m.box_center_m + 0.5 * m.box_size_m);
  box.min.z() = 0.0;
  const double length = box.size().x();
  const double H = box.max.z();

  Wheels wheels{};
  wheels.radius = 0.5 * (m.front_axle.wheel_diameter_m > 0.2 ? m.front_axle.wheel_diameter_m
                                                             : std::min(1.0, 0.43 * H));
  wheels.radius = std::clamp(wheels.radius, 0.15, 0.24 * H + 0.02);
  wheels.rear_x = m.rear_axle.wheel_diameter_m > 0.0 ? m.rear_axle.position_x_m : 0.0;
  wheels.front_x = m.front_axle.wheel_diameter_m > 0.0 ? m.front_axle.position_x_m
                                                       : wheels.rear_x + 0.6 * length;
  const double reach = 1.2 * wheels.radius;
  wheels.rear_x = std::clamp(wheels.rear_x, box.min.x() + reach, box.max.x() - 3.0 * reach);
  wheels.front_x =
      std::clamp(wheels.front_x, wheels.rear_x + 2.2 * wheels.radius, box.max.x() - reach);
  wheels.width = std::clamp(0.31 * 2.0 * wheels.radius, 0.14, 0.34);
  const double half = 0.5 * box.size().y();
  wheels.half_track =
      std::min(m.front_axle.track_width_m > 0.5 ? 0.5 * m.front_axle.track_width_m : 1e9,
               half * 0.955 - 0.5 * wheels.width);

  MeshBuilder b;
  Box3 body = box;
  // The shell leaves room for the mirrors at the sides.
  body.min.y() += 0.045 * box.size().y();
  body.max.y() -= 0.045 * box.size().y();
  if (shape == "truck" || shape == "trailer") {
    const double cab = shape == "truck" ? std::clamp(0.27 * length, 1.6, 2.4) : 0.0;
    const std::uint16_t frame = b.part("Frame", c, kit.standard("black_plastic"));
    const std::uint16_t cargo =
        b.part("Cargo_Box", c, kit.add(paint("cargo", {0.62F, 0.63F, 0.64F}, true)));
    const double deck = std::min(1.15, 0.36 * H);
    const double cargo_to = box.max.x() - cab - (cab > 0.0 ? 0.25 : 0.0);
    b.box(cargo, {0.5 * (box.min.x() + cargo_to), 0, 0.5 * (deck + H)},
          {cargo_to - box.min.x(), box.size().y() - 0.02, H - deck});
    b.box(frame, {0.5 * (box.min.x() + box.max.x()) - 0.2, 0, deck - 0.16},
          {length - 0.8, 0.5 * box.size().y(), 0.28});
    const std::uint16_t guard = b.part("Underrun_Guard", c, kit.standard("black_plastic"));
    b.box(guard, {box.min.x() + 0.08, 0, 0.55}, {0.12, 0.9 * box.size().y(), 0.14});
    // The board that holds the lamps.
    b.box(guard, {box.min.x() + 0.06, 0, 0.72}, {0.08, 0.9 * box.size().y(), 0.2});
    for (const int side : {1, -1}) {
      b.ellipsoid(b.part(side > 0 ? "Light_Tail_Lens_RL" : "Light_Tail_Lens_RR", c,
                         kit.standard("lamp_tail"), kLampTail),
                  {box.min.x() + 0.022, side * 0.76 * half, 0.72}, {0.014, 0.13, 0.055});
      b.ellipsoid(b.part(side > 0 ? "Light_Brake_Lens_RL" : "Light_Brake_Lens_RR", c,
                         kit.standard("lamp_brake"), kLampBrake),
                  {box.min.x() + 0.022, side * 0.56 * half, 0.72}, {0.014, 0.1, 0.055});
      b.ellipsoid(b.part(side > 0 ? "Light_Indicator_Lens_RL" : "Light_Indicator_Lens_RR", c,
                         kit.standard("lamp_indicator"),
                         side > 0 ? kLampIndicatorLeft : kLampIndicatorRight),
                  {box.min.x() + 0.022, side * 0.40 * half, 0.72}, {0.014, 0.08, 0.055});
    }
    b.box(b.part("License_Plate_R", c, kit.standard("plate")), {box.min.x() + 0.012, 0, 0.55},
          {0.02, 0.52, 0.11});
    if (cab > 0.0) {
      Box3 cab_box = body;
      cab_box.min.x() = box.max.x() - cab;
      cab_box.max.z() = std::min(H, 2.95);
      Wheels cab_wheels = wheels;
      cab_wheels.rear_x = -1e3;  // only the front axle carries the cab
      cab_wheels.front_x =
          std::clamp(wheels.front_x, cab_box.min.x() + reach, cab_box.max.x() - reach);
      wheels.front_x = cab_wheels.front_x;
      const Outline o = outline_of("cab");
      Shell shell(b, kit, c, o, cab_box, cab_wheels);
      if (m.moves_parts) shell.open_up("cab");
      shell.build();
      Box3 detail_box = cab_box;
      detail_box.min.y() = box.min.y();
      detail_box.max.y() = box.max.y();
      add_details(b, kit, m, shell, o, detail_box, false);
      add_light_bar(b, kit, m, {cab_box.max.x() - 0.55 * cab, 0, cab_box.max.z()}, half);
    }
  } else {
    const Outline o = outline_of(shape);
    Shell shell(b, kit, c, o, body, wheels);
    if (m.moves_parts) shell.open_up(shape);
    shell.build();
    add_details(b, kit, m, shell, o, box, true);
    const double roof_x = box.min.x() + (0.35 * o.roof_from + 0.65 * o.roof_to) * length;
    add_light_bar(b, kit, m, {roof_x, 0, H - 0.005}, o.roof_width * half);
    if (m.moves_parts && o.bonnet) add_bays(b, kit, c, o, body);
  }
  const double clearance = b.bounds().min.z();
  Box3 target = box;
  target.min.z() = clearance;
  b.fit(target);

  std::vector<AssetNode> nodes{{"Body", b.build(38.0)}};
  for (const char* corner : {"FL", "FR", "RL", "RR"}) {
    MeshBuilder wheel;
    add_wheel(wheel, kit, c, corner, wheels.radius, wheels.width, false);
    nodes.push_back({std::string("Wheel_") + corner, wheel.build(40.0)});
  }
  std::vector<Joint> joints;
  if (m.moves_parts) joints = take_moving_parts(nodes);
  return std::make_shared<RoadVehicle>(std::move(nodes), wheels, std::move(joints));
}

}  // namespace raytruth::assets
