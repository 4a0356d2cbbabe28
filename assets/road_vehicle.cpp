// Cars, vans, and what all vehicles on wheels share.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "assets/extra_lamps.h"
#include "assets/two_wheeler_parts.h"
#include "assets/vehicle_parts.h"
#include "sim/core/math.h"

namespace raytruth::assets {
namespace {

class RoadVehicle final : public Asset {
 public:
  RoadVehicle(std::vector<AssetNode> nodes, std::vector<WheelPair> wheels,
              std::vector<Joint> joints, std::vector<Fixture> fixtures)
      : wheels_(std::move(wheels)), joints_(std::move(joints)) {
    nodes_ = std::move(nodes);
    for (Fixture& fixture : fixtures) {
      nodes_.push_back(std::move(fixture.node));
      fixtures_.emplace_back(Eigen::Quaterniond::Identity(), fixture.at);
    }
  }

  std::vector<Pose> articulate(const ActorState& state) const override {
    // The body turns on its springs about a point between the axles.
    double front = -1e9, rear = 1e9;
    for (const WheelPair& w : wheels_) {
      front = std::max(front, w.x);
      rear = std::min(rear, w.x);
    }
    const Vec3 middle(0.5 * (front + rear), 0.0, wheels_.front().radius);
    std::vector<Pose> poses{
        Pose::from_euler(middle, {0, state.body_pitch_rad, state.body_roll_rad}) *
        Pose::from_euler(-middle, {})};
    for (const WheelPair& w : wheels_) {
      const double roll = det::fmod(state.wheel_roll_m / w.radius, 2.0 * kPi);
      const double steer = w.steered ? state.steering_rad : 0.0;
      for (const int side : {1, -1}) {
        const Vec3 hub(w.x, side * w.half_track, w.radius);
        poses.push_back(Pose::from_euler(hub, {steer, 0, 0}) *
                        Pose::from_euler(Vec3::Zero(), {side > 0 ? 0.0 : kPi, 0, 0}) *
                        Pose::from_euler(Vec3::Zero(), {0, side > 0 ? roll : -roll, 0}));
      }
    }
    for (const Joint& joint : joints_)
      poses.push_back(poses[joint.parent] * joint.pose(progress_of(state, joint)));
    const Pose body = poses.front();
    for (const Pose& fixture : fixtures_) poses.push_back(body * fixture);
    return poses;
  }

  bool can_show(const AnimationState& animation) const override {
    return animation.kind == AnimationKind::kComponent &&
           std::any_of(joints_.begin(), joints_.end(),
                       [&](const Joint& j) { return j.component == animation.name; });
  }

 private:
  std::vector<WheelPair> wheels_;
  std::vector<Joint> joints_;
  std::vector<Pose> fixtures_;
};

// What an open bonnet and an open boot lid show.
void add_bays(MeshBuilder& b, const Kit& kit, ClassId c, const BodyShell& s) {
  const double H = s.box().max.z();
  const double half = 0.5 * s.box().size().y();
  const double floor = s.floor_z() + 0.1;
  const double wall_x = s.x(s.style().cowl) + 0.02;
  const double belt = s.belt(wall_x);
  b.box(b.part("Firewall", c, kit.standard("black_plastic")),
        {wall_x, 0, 0.5 * (floor + 0.93 * belt)}, {0.03, 1.5 * half, 0.93 * belt - floor});
  const double bay = s.box().max.x() - 0.25 - wall_x;
  b.box(b.part("Engine", c, kit.standard("alloy")), {wall_x + 0.5 * bay, 0, floor + 0.17 * H},
        {0.6 * bay, 0.75 * half, 0.26 * H});
  const double boot = std::max(0.5, s.x(s.style().window_rear) - s.box().min.x());
  b.box(b.part("Boot_Floor", c, kit.standard("interior")),
        {s.box().min.x() + 0.5 * boot + 0.15, 0, floor + 0.12}, {boot, 1.3 * half, 0.03});
}

// The role of a vehicle, or what its words say that it is.
std::string role_of(const ActorModel& m) {
  if (m.role == "police" || m.role == "ambulance" || m.role == "fire" || m.role == "roadAssistance")
    return m.role;
  if (is_called(m, {"police", "policecar", "policevan"})) return "police";
  if (is_called(m, {"ambulance"})) return "ambulance";
  if (is_called(m, {"fireengine", "firetruck", "firebrigade", "firefighter"})) return "fire";
  if (is_called(m, {"roadassistance", "towtruck", "breakdowntruck"})) return "roadAssistance";
  return m.role;
}

}  // namespace

const Livery* livery_of(const ActorModel& m) {
  static const Livery police{{0.55F, 0.56F, 0.58F}, "sign_blue"};
  static const Livery ambulance{{0.68F, 0.68F, 0.66F}, "sign_red"};
  static const Livery fire{{0.50F, 0.015F, 0.012F}, "sign_white"};
  static const Livery assistance{{0.75F, 0.42F, 0.02F}, "sign_white"};
  if (m.role == "police") return &police;
  if (m.role == "ambulance") return &ambulance;
  if (m.role == "fire") return &fire;
  if (m.role == "roadAssistance") return &assistance;
  return nullptr;
}

Box3 declared_box(const ActorModel& m) {
  Box3 box;
  box.extend(m.box_center_m - 0.5 * m.box_size_m);
  box.extend(m.box_center_m + 0.5 * m.box_size_m);
  box.min.z() = 0.0;
  return box;
}

Wheels wheels_of(const ActorModel& m, const Box3& box) {
  const double length = box.size().x();
  const double H = box.max.z();
  Wheels w{};
  w.radius = 0.5 * (m.front_axle.wheel_diameter_m > 0.2 ? m.front_axle.wheel_diameter_m
                                                        : std::min(1.0, 0.43 * H));
  w.radius = std::clamp(w.radius, 0.15, 0.24 * H + 0.02);
  w.rear_x = m.rear_axle.wheel_diameter_m > 0.0 ? m.rear_axle.position_x_m : 0.0;
  w.front_x =
      m.front_axle.wheel_diameter_m > 0.0 ? m.front_axle.position_x_m : w.rear_x + 0.6 * length;
  const double reach = 1.11 * w.radius + 0.012 + std::min(0.16, 0.035 * length);
  w.rear_x = std::clamp(w.rear_x, box.min.x() + reach, box.max.x() - 3.0 * reach);
  w.front_x = std::clamp(w.front_x, w.rear_x + 2.4 * w.radius, box.max.x() - reach);
  w.width = std::clamp(0.33 * 2.0 * w.radius, 0.14, 0.34);
  const double half = 0.5 * box.size().y();
  w.half_track = std::min(m.front_axle.track_width_m > 0.5 ? 0.5 * m.front_axle.track_width_m : 1e9,
                          half * 0.945 - 0.5 * w.width);
  return w;
}

BodyTrim draw_trim(const ActorModel& m, const BodyStyle& style, RandomStream& random) {
  BodyTrim t;
  // Each make has lamps and a grille of its own: cars of one make, design and size share a body.
  const auto make = static_cast<int>(random.index(8));
  t.lamps = make % 4;
  t.tail = (make + make / 4) % 3;
  t.grille = (3 * make + make / 4) % 4;
  t.chrome = make == 1 || make == 4 || make == 6;
  t.rim = static_cast<int>(random.index(5));
  const double u = random.uniform();
  t.roof_rails =
      style.name == "estate" ? u < 0.7 : (style.name == "suv" || style.name == "mpv") && u < 0.5;
  t.dark_roof = (style.name == "city_car" || style.name == "suv") && random.uniform() < 0.25;
  t.driver = random.uniform() < 0.85 && !m.moves_parts;
  t.plate = draw_plate(random);
  return t;
}

std::string draw_plate(RandomStream& random) {
  const char letters[] = "ABCDEFGHJKLMNPRSTUVWXYZ";
  const auto letter = [&] { return letters[random.index(23)]; };
  std::string text{letter(), letter(), ' ', letter(), letter(), ' '};
  text += std::to_string(100 + random.index(8900));
  return text;
}

void stretch(Mesh& mesh, const Box3& box) {
  Box3 now = mesh.bounds();
  now.min.z() = 0.0;
  for (Vec3f& p : mesh.positions) {
    for (Eigen::Index i = 0; i < 3; ++i) {
      const double u = (p[i] - now.min[i]) / (now.max[i] - now.min[i]);
      p[i] = static_cast<float>(box.min[i] + u * (box.max[i] - box.min[i]));
    }
  }
}

std::shared_ptr<const Asset> make_wheeled(const ActorModel& m, const Kit& kit, Mesh body,
                                          const Box3& box, const std::vector<WheelPair>& wheels,
                                          std::vector<Fixture> fixtures, const std::string& plate) {
  stretch(body, box);
  fixtures.push_back({{"Plates", plate_letters(body, kit, m.class_id, plate)}});
  if (fixtures.back().node.mesh->triangles.empty()) fixtures.pop_back();
  return make_wheeled(m, kit, std::make_shared<const Mesh>(std::move(body)), wheels,
                      std::move(fixtures));
}

std::shared_ptr<const Asset> make_wheeled(const ActorModel& m, const Kit& kit, MeshPtr body,
                                          const std::vector<WheelPair>& wheels,
                                          std::vector<Fixture> fixtures) {
  if (m.moves_parts) {
    // What a lid carries moves with it.
    auto whole = std::make_shared<Mesh>(*body);
    for (const Fixture& f : fixtures)
      whole->append(*f.node.mesh, Pose(Eigen::Quaterniond::Identity(), f.at));
    fixtures.clear();
    body = std::move(whole);
  }
  body->check();
  std::vector<AssetNode> nodes{{"Body", std::move(body)}};
  for (const WheelPair& w : wheels) {
    const std::string key =
        fmt::format("wheel {} {} {} {}", m.class_id.value(), w.radius, w.width, w.rim);
    const MeshPtr wheel = kit.stored(key, [&](const Kit& plain) {
      MeshBuilder builder;
      add_car_wheel(builder, plain, m.class_id, "", w.radius, w.width, w.rim);
      return builder.build(40.0);
    });
    for (const std::string side : {"L", "R"}) {
      nodes.push_back({"Wheel_" + w.name + side, kit.shared(key + w.name + side, [&] {
                         auto own = std::make_shared<Mesh>(*wheel);
                         for (Part& part : own->parts) part.name += w.name + side;
                         return own;
                       })});
    }
  }
  std::vector<Joint> joints;
  if (m.moves_parts) joints = take_moving_parts(nodes);
  return std::make_shared<RoadVehicle>(std::move(nodes), wheels, std::move(joints),
                                       std::move(fixtures));
}

std::shared_ptr<const Asset> make_car(const ActorModel& m, const Kit& kit, RandomStream random) {
  const BodyStyle& style = style_for(m, random);
  BodyTrim trim = draw_trim(m, style, random);
  const Box3 box = declared_box(m);
  Wheels wheels = wheels_of(m, box);
  Box3 shell_box = box;
  // Mirrors stand out at the sides, plates at the ends, rails on the roof.
  const double margin = std::min(0.06, 0.026 * box.size().y());
  shell_box.min.y() += margin;
  shell_box.max.y() -= margin;
  shell_box.min.x() += 0.004;
  shell_box.max.x() -= 0.012;
  if (trim.roof_rails) shell_box.max.z() -= 0.03;
  wheels.half_track =
      std::min(wheels.half_track, 0.5 * shell_box.size().y() - 0.5 * wheels.width - 0.022);

  const double outer = 0.5 * box.size().y();
  std::string key =
      fmt::format("body {} {} {} {} {} {} {} {} {} {} {}", style.name, m.class_id.value(), m.role,
                  trim.lamps, trim.tail, trim.grille, trim.roof_rails, trim.dark_roof, trim.chrome,
                  m.moves_parts, m.switched_lamps);
  for (const double v :
       {box.min.x(), box.max.x(), box.min.y(), box.max.y(), box.max.z(), wheels.front_x,
        wheels.rear_x, wheels.radius, wheels.half_track, wheels.width})
    key += fmt::format(" {}", v);
  for (const std::string& light : m.own_lights) key += " " + light;
  const MeshPtr shared = kit.stored(key, [&](const Kit& plain) {
    Skin skin(m.class_id);
    BodyShell shell(skin, plain, style, shell_box, wheels);
    MeshBuilder b;
    shell.build();
    const bool open = style.name == "convertible";
    shell.cut_glass();
    if (!m.moves_parts && !open) shell.line_cabin();  // before cuts that it needn't have
    shell.cut_doors();
    shell.cut_lids();
    shell.cut_front(trim, b, m);
    shell.cut_rear(trim, b, m);
    shell.cut_cladding(trim);
    if (open) shell.open_roof(m.moves_parts);
    if (const Livery* livery = livery_of(m)) shell.cut_livery(plain.standard(livery->band));
    if (m.moves_parts) shell.line_openings();
    if (m.moves_parts && !open) shell.line_cabin();
    add_cabin(b, plain, m, shell);
    add_fittings(b, plain, m, shell, trim, outer);
    const double roof = shell.x(style.pillar);
    add_light_bar(b, plain, m, {roof, 0, shell.upper_z(roof, 0) - 0.005}, 0.72 * outer);
    if (m.moves_parts && style.bonnet) add_bays(b, plain, m.class_id, shell);
    auto mesh = std::make_shared<Mesh>(skin.mesh());
    mesh->append(*b.build(40.0), Pose());
    stretch(*mesh, box);
    return MeshPtr(mesh);
  });
  const MeshPtr body = kit.shared(fmt::format("{} {}", kit.paint().value(), key), [&] {
    auto painted = std::make_shared<Mesh>(*shared);
    for (Part& part : painted->parts)
      if (part.material == kAnyPaint) part.material = kit.paint();
    return painted;
  });
  // What nobody shares: letters of the plates, and, with few others, the driver.
  std::vector<Fixture> fixtures{{{"Plates", plate_letters(*body, kit, m.class_id, trim.plate)}}};
  if (trim.driver) {
    Skin none(m.class_id);
    fixtures.push_back(
        driver_of(kit, m.class_id, BodyShell(none, kit, style, shell_box, wheels), m.id.value()));
  }
  const std::vector<WheelPair> pairs{
      {wheels.front_x, wheels.radius, wheels.half_track, wheels.width, true, trim.rim, "F"},
      {wheels.rear_x, wheels.radius, wheels.half_track, wheels.width, false, trim.rim, "R"}};
  return make_wheeled(m, kit, body, pairs, std::move(fixtures));
}

std::string vehicle_look(const ActorModel& m, RandomStream random) {
  const std::string_view kind = Taxonomy::info(m.class_id).name;
  if (kind != "car" && kind != "van") return "";
  const BodyStyle& style = style_for(m, random);
  const BodyTrim t = draw_trim(m, style, random);
  return fmt::format("{} {} {} {} {} {} {} {}", style.name, t.lamps, t.tail, t.grille, t.rim,
                     t.roof_rails, t.dark_roof, t.chrome);
}

std::shared_ptr<const Asset> make_road_vehicle(const ActorModel& model, const Kit& kit,
                                               RandomStream random) {
  ActorModel m = model;
  m.role = role_of(model);
  // vehicle_look() draws from the beginning of the stream; the coat from one of its own.
  RandomStream coat_draw(RandomStream(random).bits64(), "asset.coat", m.id.value());
  Material coat = kit.at(kit.paint());
  if (const Livery* livery = livery_of(m); livery != nullptr && !m.colour_srgb)
    coat = paint("car_paint", livery->paint, true);
  // Most paints have metal flakes; a body is as dirty as its last wash is long ago.
  const std::string_view kind = Taxonomy::info(m.class_id).name;
  if (kind == "car" && coat_draw.uniform() < 0.6) {
    coat.name += "_metallic";
    coat.metallic = 0.45F;
    coat.roughness = 0.38F;
  }
  const auto dirt = coat_draw.index(5);
  coat.name += "_dirt" + std::to_string(dirt);
  coat.dirt = 0.12F + 0.16F * static_cast<float>(dirt);
  const Kit own = kit.painted(kit.add(coat));
  if (auto special = make_special_vehicle(m, own, random)) return special;
  if (kind == "bus" || kind == "tram") return make_bus(m, own, random);
  if (kind == "truck" || kind == "trailer") return make_truck(m, own, random);
  return make_car(m, own, random);
}

}  // namespace raytruth::assets
